"""evaluate, predict and the report say the same of the same drawings, to the last digit."""
import ast
import csv
import json
import re
import zipfile

import program
from program import npy, write_npz

WIDTH = 784


def rows_of(text):
    return list(csv.DictReader(text.splitlines()))


def array_of(archive, name):
    """The content of a .npy of bytes in an .npz: its shape and its bytes."""
    data = archive.read(name + ".npy")
    length = int.from_bytes(data[8:10], "little")
    header = ast.literal_eval(data[10:10 + length].decode())
    return header["shape"], data[10 + length:]


class AgreementTest(program.ProgramTest):
    """One sweep of two runs, fitted and tested on a file that brings its own test set."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with zipfile.ZipFile(cls.data) as archive:
            (count, _), pixels = array_of(archive, "arr_0")
            _, labels = array_of(archive, "arr_1")
        # Every fourth drawing is a test drawing.
        places = {part: [i for i in range(count) if (i % 4 == 0) == (part == "test")]
                  for part in ("train", "test")}
        cls.labels = [labels[i] for i in places["test"]]
        arrays = {}
        for part, chosen in places.items():
            bitmaps = b"".join(pixels[i * WIDTH:(i + 1) * WIDTH] for i in chosen)
            arrays[f"x_{part}"] = npy("|u1", (len(chosen), WIDTH), bitmaps)
            arrays[f"y_{part}"] = npy("|u1", (len(chosen),), bytes(labels[i] for i in chosen))
        cls.file = cls.scratch / "own-test.npz"
        write_npz(cls.file, **arrays)
        cls.test_file = cls.scratch / "test.npy"
        cls.test_file.write_bytes(arrays["x_test"])
        cls.sweep = cls.scratch / "sweep"
        test = cls("test_evaluate_and_the_report_agree")
        test.run_program("sweep", "--data", cls.file, "--vary", "optimizer=SGD,Adam", "--epochs",
                         "3", "--output", cls.sweep, "--quiet")
        test.run_program("report", cls.sweep, "--quiet")
        page = (cls.sweep / "report.html").read_text()
        cls.page = json.loads(
            re.search(r'id="report-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
        cls.runs = [run["key"] for run in cls.page["runs"]]

    def table(self, name):
        return rows_of((self.sweep / "figures" / f"{name}.csv").read_text())

    def evaluation(self, key):
        done = self.run_program("evaluate", self.sweep / "runs" / key, self.file, "--part", "test",
                                "--json")
        return json.loads(done.stdout)

    def test_evaluate_and_the_report_agree(self):
        self.assertEqual(self.runs, ["optimizer=SGD", "optimizer=Adam"])
        for key, run in zip(self.runs, self.page["runs"]):
            said, shown = self.evaluation(key), run["model"]["test"]
            self.assertEqual(said["count"], len(self.labels))
            for name in ("count", "loss", "accuracy", "top_3_accuracy"):
                self.assertEqual(shown[name], said[name], (key, name))
            self.assertEqual([shown["from"], shown["to"]], said["accuracy_interval"])
            stored, = [row for row in self.table("runs") if row["key"] == key]
            for column, name in (("test_loss", "loss"), ("test_accuracy", "accuracy"),
                                 ("test_top_3_accuracy", "top_3_accuracy"),
                                 ("expected_calibration_error", "expected_calibration_error")):
                self.assertEqual(stored[column], repr(said[name]), (key, name))
            classes = [row for row in self.table("per_class") if row["key"] == key]
            self.assertEqual([[row[name] for name in ("precision", "recall", "f1", "support")]
                              for row in classes],
                             [[str(float(row[name])).removesuffix(".0") for name in
                               ("precision", "recall", "f1")] + [str(row["support"])]
                              for row in said["per_class"]], key)
            cells = [[int(cell) for cell in list(row.values())[1:]]
                     for row in self.table(f"confusion-{key}")]
            self.assertEqual(cells, said["confusion"], key)

    def test_predict_and_evaluate_agree(self):
        for key in self.runs:
            said = self.evaluation(key)
            done = self.run_program("predict", self.sweep / "runs" / key, self.test_file, "--top",
                                    "3", "--format", "csv")
            answers = rows_of(done.stdout)
            self.assertEqual(len(answers), len(self.labels))
            names = [row["name"] for row in said["per_class"]]
            hits = sum(answer["class_1"] == names[label]
                       for answer, label in zip(answers, self.labels))
            among = sum(names[label] in [answer[f"class_{k}"] for k in (1, 2, 3)]
                        for answer, label in zip(answers, self.labels))
            self.assertEqual(hits / len(answers), said["accuracy"], key)
            self.assertEqual(among / len(answers), said["top_3_accuracy"], key)
            confusion = [[0] * len(names) for _ in names]
            for answer, label in zip(answers, self.labels):
                confusion[label][names.index(answer["class_1"])] += 1
            self.assertEqual(confusion, said["confusion"], key)

    def test_predict_and_the_report_agree(self):
        shown = self.table("gallery") + self.table("surest_mistakes")
        self.assertGreater(len(shown), 40)
        answers = {}
        for key in self.runs:
            done = self.run_program("predict", self.sweep / "runs" / key, self.test_file, "--top",
                                    "1", "--format", "csv")
            answers[key] = rows_of(done.stdout)
        for row in shown:
            answer = answers[row["key"]][int(row["drawing"])]
            self.assertEqual((row["guessed"], row["probability"]),
                             (answer["class_1"], answer["probability_1"]), row)


if __name__ == "__main__":
    program.main()
