"""evaluate: the numbers in text, JSON and CSV are the same ones; two models; wrong usage."""
import csv
import io
import json
import math
import unittest

import program
from program import PER_CLASS, REAL_DRAWINGS, ProgramTest
from terminal_test import on_terminal

TABLES = {
    "classes": ["model", "name", "precision", "recall", "f1", "support"],
    "summary": ["model", "data", "part", "count", "loss", "accuracy", "accuracy_low",
                "accuracy_high", "top_3_accuracy", "mean_confidence", "expected_calibration_error"],
    "pairs": ["model", "true", "guessed", "count", "share"],
    "reliability": ["model", "low", "high", "count", "confidence", "accuracy"],
    "comparison": ["name", "support", "first_recall", "second_recall", "only_first", "only_second"],
}


def value(cell):
    """A cell of CSV as JSON has it."""
    if cell == "":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell


class EvaluateTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.scratch / "first"
        cls.second = cls.scratch / "second"
        for run, optimizer in ((cls.first, "sgd"), (cls.second, "adam")):
            program.start("train", cls.data, "--output", run, "--quiet", "--epochs", "3",
                          "--optimizer", optimizer).communicate(timeout=120)

    def json(self, *arguments):
        return json.loads(self.run_program("evaluate", *arguments, "--json").stdout)

    def csv(self, table, *arguments):
        text = self.run_program("evaluate", *arguments, "--csv", table).stdout
        return list(csv.DictReader(io.StringIO(text)))

    def assert_rows(self, rows, objects):
        """Rows of CSV hold the same values as objects of JSON, to the last digit."""
        self.assertEqual(len(rows), len(objects))
        for row, wanted in zip(rows, objects):
            found = {key: value(row[key]) for key in wanted}
            self.assertEqual(found, {key: float(cell) if isinstance(cell, int) else cell
                                     for key, cell in wanted.items()})


class OneModelTest(EvaluateTest):
    def test_csv_and_json_have_the_same_numbers(self):
        arguments = [self.second, self.data, "--part", "validation"]
        result = self.json(*arguments)
        for table in ("classes", "summary", "pairs", "reliability"):
            self.assertEqual(list(self.csv(table, *arguments)[0]), TABLES[table])
        self.assert_rows(self.csv("classes", *arguments), result["per_class"])
        self.assert_rows(self.csv("reliability", *arguments), result["reliability"])
        low, high = result["accuracy_interval"]
        summary = {key: result[key] for key in TABLES["summary"] if key in result}
        self.assert_rows(self.csv("summary", *arguments),
                         [summary | {"accuracy_low": low, "accuracy_high": high}])

        names = [row["name"] for row in result["per_class"]]
        matrix = self.csv("confusion", *arguments)
        self.assertEqual(list(matrix[0]), ["model", "true", *names])
        self.assertEqual([row["true"] for row in matrix], names)
        self.assertEqual([[int(row[name]) for name in names] for row in matrix],
                         result["confusion"])
        pairs = {(row["true"], row["guessed"]): int(row["count"])
                 for row in self.csv("pairs", *arguments)}
        self.assertEqual(pairs, {(names[i], names[j]): count
                                 for i, row in enumerate(result["confusion"])
                                 for j, count in enumerate(row) if i != j and count > 0})

    def test_the_numbers_fit_each_other(self):
        result = self.json(self.second, self.data)
        count = result["count"]
        self.assertEqual(count, 10 * PER_CLASS)
        self.assertEqual(sum(map(sum, result["confusion"])), count)
        hits = sum(row[i] for i, row in enumerate(result["confusion"]))
        self.assertEqual(result["accuracy"], hits / count)
        low, high = result["accuracy_interval"]
        # The ends of Wilson's interval are the shares whose distance to the accuracy is z standard
        # deviations.
        for end in (low, high):
            self.assertAlmostEqual(abs(end - hits / count),
                                   1.959963984540054 * math.sqrt(end * (1 - end) / count), 12)
        bins = result["reliability"]
        self.assertEqual(sum(entry["count"] for entry in bins), count)
        error = sum(entry["count"] / count * abs(entry["accuracy"] - entry["confidence"])
                    for entry in bins if entry["count"])
        self.assertAlmostEqual(result["expected_calibration_error"], error, 12)
        self.assertTrue(all((entry["accuracy"] is None) == (entry["count"] == 0) for entry in bins))

    def test_the_text_has_the_numbers_of_the_json(self):
        arguments = [self.second, self.data, "--part", "validation"]
        result = self.json(*arguments)
        text = self.run_program("evaluate", *arguments).stdout
        low, high = result["accuracy_interval"]
        self.assertIn(f"accuracy           {result['accuracy']:.4f} (95 % interval {low:.4f} to "
                      f"{high:.4f})\n", text)
        self.assertIn(f"loss               {result['loss']:.4f}\n", text)
        self.assertIn(f"calibration error  {result['expected_calibration_error']:.4f} ", text)
        rows = [line.split() for line in text.splitlines()]
        self.assertIn(list("ABCDEFGHIJ"), rows)
        for row in result["confusion"]:
            cells = [str(count) if count else "." for count in row]
            self.assertTrue(any(line[-10:] == cells for line in rows), cells)

    def test_csv_without_a_name_is_the_table_of_classes(self):
        plain = self.run_program("evaluate", self.second, self.data, "--csv").stdout
        named = self.run_program("evaluate", "--csv", "classes", self.second, self.data).stdout
        self.assertEqual(plain, named)

    def test_few_drawings_of_few_classes(self):
        names = ",".join(self.data.with_suffix(".txt").read_text().splitlines())
        tiny = self.folder / "tiny.npz"
        program.write_npz(tiny, arr_0=program.npy("|u1", (2, 784), bytes(1568)),
                          arr_1=program.npy("|u1", (2,), bytes([0, 9])))
        result = self.json(self.second, tiny, "--classes", names)
        self.assertEqual(result["count"], 2)
        self.assertEqual([row["support"] for row in result["per_class"]], [1] + 8 * [0] + [1])
        text = self.run_program("evaluate", self.second, tiny, "--classes", names).stdout
        self.assertIn("2 drawings (all)", text)

    def test_a_model_of_one_class(self):
        only = self.folder / "only.npz"
        program.write_npz(only, arr_0=program.npy("|u1", (8, 784), bytes(range(196)) * 32),
                          arr_1=program.npy("|u1", (8,), bytes(8)))
        run = self.folder / "run"
        self.run_program("train", only, "--output", run, "--epochs", "1", "--quiet")
        done = self.run_program("evaluate", run, only)
        self.assertIn("No drawing was taken for another class.", done.stdout)
        self.assertEqual(self.json(run, only)["confusion"], [[8]])

    def test_keeps_to_a_terminal_of_80_columns(self):
        for models in ([self.second], [self.first, self.second]):
            code, output = on_terminal(["evaluate", *models, self.data, "--part", "validation"], 80)
            self.assertEqual(code, 0)
            lines = [line for line in output.splitlines() if str(self.scratch) not in line]
            self.assertLessEqual(max(map(len, lines)), 80)
            self.assertGreater(len(lines), 20)


class TwoModelsTest(EvaluateTest):
    def test_a_model_is_not_better_than_itself(self):
        result = self.json(self.second, self.second, self.data, "--part", "validation")
        comparison = result["comparison"]
        self.assertEqual(result["models"][0], result["models"][1])
        self.assertEqual(comparison["p_value"], 1)
        self.assertEqual(comparison["accuracy_difference"], 0)
        self.assertEqual(comparison["only_first"] + comparison["only_second"], 0)
        text = self.run_program("evaluate", self.second, self.second, self.data).stdout
        self.assertIn("nothing tells them apart (p = 1)", text)

    def test_each_model_has_its_own_numbers(self):
        result = self.json(self.first, self.second, self.data, "--part", "validation")
        for model, path in zip(result["models"], (self.first, self.second)):
            self.assertEqual(model, self.json(path, self.data, "--part", "validation"))

    def test_the_comparison_fits_the_models_and_the_csv(self):
        arguments = [self.first, self.second, self.data, "--part", "validation"]
        result = self.json(*arguments)
        comparison = result["comparison"]
        count = result["models"][0]["count"]
        first, second = (model["accuracy"] for model in result["models"])
        self.assertAlmostEqual(comparison["accuracy_difference"], second - first, 12)
        self.assertEqual(first, (comparison["both_right"] + comparison["only_first"]) / count)
        self.assertEqual(second, (comparison["both_right"] + comparison["only_second"]) / count)
        self.assertEqual(count, sum(comparison[key] for key in (
            "both_right", "only_first", "only_second", "both_wrong")))
        for number, key in enumerate(("first_recall", "second_recall")):
            self.assertEqual([row[key] for row in comparison["per_class"]],
                             [row["recall"] for row in result["models"][number]["per_class"]])
        self.assert_rows(self.csv("comparison", *arguments), comparison["per_class"])
        self.assertEqual(len(self.csv("classes", *arguments)), 20)

    def test_the_p_value_is_that_of_the_table(self):
        arguments = [self.first, self.second, self.data, "--part", "validation"]
        comparison = self.json(*arguments)["comparison"]
        fewer, more = sorted((comparison["only_first"], comparison["only_second"]))
        if fewer + more < 25:
            self.assertEqual(comparison["test"], "exact")
            p_value = min(1, 2 * sum(math.comb(fewer + more, k) for k in range(fewer + 1)) /
                          2 ** (fewer + more))
        else:
            self.assertEqual(comparison["test"], "chi-squared")
            chi_squared = max(0, more - fewer - 1) ** 2 / (fewer + more)
            self.assertAlmostEqual(comparison["statistic"], chi_squared, 12)
            p_value = math.erfc(math.sqrt(chi_squared / 2))
        self.assertAlmostEqual(comparison["p_value"], p_value, 12)
        text = self.run_program("evaluate", *arguments).stdout
        self.assertIn("McNemar's test", text)
        self.assertRegex(text, rf"first right +{comparison['both_right']} +"
                               rf"{comparison['only_first']}\n")

    def test_models_may_know_other_classes(self):
        names = self.data.with_suffix(".txt").read_text().splitlines()
        fewer = self.folder / "fewer"
        # The classes of the drawings by other numbers, and one that the other model does not know.
        self.train(fewer, "--epochs", "1", "--classes", ",".join(names[::-1] + ["yak"]))
        result = self.json(self.second, fewer, self.data)
        self.assertEqual(len(result["models"][1]["per_class"]), 11)
        self.assertEqual(result["comparison"]["both_right"] + result["comparison"]["only_first"],
                         round(result["models"][0]["accuracy"] * result["models"][0]["count"]))
        bare = self.folder / "bare.npz"
        bare.write_bytes(self.data.read_bytes())
        self.assert_refused(1, "evaluate", self.second, fewer, bare,
                            mentions=[names[0], names[-1], "name their classes"])

    def test_a_part_must_be_that_of_both(self):
        other = self.folder / "other"
        self.train(other, "--epochs", "1", "--random-state", "7")
        self.assert_refused(1, "evaluate", self.first, other, self.data, "--part", "validation",
                            mentions=["random_state", "other"])
        done = self.run_program("evaluate", self.first, other, self.data)
        self.assertEqual(done.stderr.count("note:"), 2)


class WrongUsageTest(EvaluateTest):
    def test_each_is_one_line_and_exit_2(self):
        run, data = self.second, self.data
        cases = [
            ([], "MODEL [MODEL] DATA"),
            ([run], "DATA is missing"),
            ([run, run], "is a model, and the drawings come last"),
            ([data, run], "is a model, and the drawings come last"),
            ([run, run, run, data], "unexpected argument"),
            ([run, data, "--csv", "confussion"], "did you mean confusion?"),
            (["--csv", run, data], "--csv must be one of classes"),
            ([run, data, "--csv", "comparison"], "two models"),
            ([run, data, "--csv", "--json"], "exclude each other"),
            ([run, data, "--cvs"], "did you mean --csv?"),
            ([run, data, "--part", "valdation"], "did you mean validation?"),
            ([run, data, "--jsn"], "did you mean --json?"),
        ]
        for arguments, mention in cases:
            with self.subTest(arguments=arguments):
                self.assert_refused(2, "evaluate", *arguments, mentions=mention)

    def test_models_and_data_that_do_not_fit_are_one_line_and_exit_1(self):
        self.assert_refused(1, "evaluate", self.data, self.data, mentions="is no model")
        self.assert_refused(1, "evaluate", self.first, self.scratch / "none", self.data,
                            mentions="no such file")
        names = self.data.with_suffix(".txt").read_text().splitlines()
        self.assert_refused(1, "evaluate", self.first, self.second, self.data, "--classes",
                            ",".join(["dog"] + names[1:]), mentions=["first", "'dog'"])


@unittest.skipUnless(REAL_DRAWINGS.with_name("sketches345.npz").exists(), "no real drawings here")
class ManyClassesTest(EvaluateTest):
    def test_345_classes_are_summed_up_in_text_and_whole_elsewhere(self):
        drawings = REAL_DRAWINGS.with_name("sketches345.npz")
        run = self.folder / "run"
        self.run_program("train", drawings, "--output", run, "--epochs", "1", "--quiet")
        arguments = [run, drawings, "--part", "validation"]
        text = self.run_program("evaluate", *arguments).stdout
        self.assertIn("The 10 hardest of", text)
        self.assertIn("--csv confusion", text)
        self.assertLess(len(text.splitlines()), 60)
        self.assertEqual(len(self.csv("classes", *arguments)), 345)
        result = self.json(*arguments)
        self.assertEqual(len(result["confusion"]), 345)
        self.assertEqual(sum(map(sum, result["confusion"])), result["count"])


if __name__ == "__main__":
    program.main()
