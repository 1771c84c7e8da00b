"""train and evaluate: files, agreement, display as JSON, repeatability, interruptions."""
import json
import math
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

import program
from program import PER_CLASS, REAL_DRAWINGS, TABLE_OF_CLASSES, ProgramTest

FILES = ["checkpoint.safetensors", "history.csv", "model.safetensors", "run.json"]


class TrainTest(ProgramTest):
    def test_shows_the_network_the_epochs_and_the_result(self):
        run = self.folder / "run"
        done = self.run_program("train", self.data, "--epochs", "3", "--output", run)
        for text in ("26,506", "960 to fit, 240 to validate", "finished after 3 epochs",
                     "val_accuracy", "signature", str(run / "model.safetensors")):
            self.assertIn(text, done.stdout)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 3)
        for number, line in enumerate(lines, 1):
            self.assertRegex(line, rf"\Aepoch {number}/3 +\d.* s  loss \d\.\d{{4}}  accuracy 0\.\d+"
                                   r"  val_loss \d\.\d+  val_accuracy 0\.\d+\Z")
        self.assertEqual([path.name for path in sorted(run.iterdir()) if path.name != "lock"], FILES)

    def test_writes_a_history_and_a_record_that_agree(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "4", "--optimizer", "adam", "--save-best")
        history = self.history(run)
        self.assertEqual([row["epoch"] for row in history], [0, 1, 2, 3])
        self.assertEqual(list(history[0])[:6], ["epoch", "loss", "accuracy", "val_loss",
                                                "val_accuracy", "seconds"])
        record = self.record(run)
        self.assertEqual(record["state"], "finished")
        self.assertEqual(record["settings"]["optimizer"], "Adam")
        self.assertEqual(record["settings"]["epochs"], 4)
        self.assertEqual(record["results"]["val_accuracy"], history[-1]["val_accuracy"])
        self.assertTrue((run / "best.safetensors").exists())

    def test_learns(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "25")
        self.assertGreater(self.history(run)[-1]["val_accuracy"], 0.4)

    def test_quiet_prints_the_result_only(self):
        done = self.run_program("train", self.data, "--epochs", "2", "--quiet")
        self.assertEqual(done.stderr, "")
        self.assertTrue(done.stdout.startswith("finished after 2 epochs"), done.stdout)

    def test_json_is_one_object_an_epoch(self):
        run = self.folder / "run"
        done = self.run_program("train", self.data, "--epochs", "3", "--json", "--output", run)
        self.assertEqual(done.stderr, "")
        epochs = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(epochs), 3)
        for log, row in zip(epochs, self.history(run)):
            for key in ("epoch", "loss", "accuracy", "val_loss", "val_accuracy"):
                self.assertEqual(log[key], row[key])
            self.assertAlmostEqual(log["learning_rate"], 0.01, 6)

    def test_json_keeps_the_reason_of_an_end_off_stdout(self):
        done = self.run_program("train", self.data, "--learning-rate", "1e20", "--json", code=3)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"\Adiverged: .*epoch 1[^\n]*\n\Z")

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_a_progress_that_nobody_can_read_does_not_end_the_fit(self):
        with open("/dev/full", "w") as full:
            self.run_program("train", self.data, "--epochs", "2", "--output", self.folder / "run",
                             capture_output=False, stdout=subprocess.PIPE, stderr=full)
        self.assertEqual(self.record(self.folder / "run")["state"], "finished")

    def test_without_output_nothing_is_written(self):
        done = self.run_program("train", self.data, "--epochs", "1", cwd=self.folder)
        self.assertIn("--output", done.stdout)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_run_is_replaced_only_where_that_is_asked_for(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "2")
        before = self.signature(run)
        self.assert_refused(1, "train", self.data, "--output", run, mentions=[str(run), "overwrite"])
        self.assertEqual(self.signature(run), before)
        self.train(run, "--epochs", "1", "--overwrite")
        self.assertEqual(len(self.history(run)), 1)

    def test_a_loss_that_is_no_number_ends_the_run_with_exit_3(self):
        run = self.folder / "run"
        done = self.train(run, "--epochs", "50", "--learning-rate", "1e20", code=3)
        self.assertRegex(done.stdout, r"diverged after .*epoch 1")
        self.assertEqual(self.record(run)["state"], "diverged")


class RepeatTest(ProgramTest):
    def test_bits_do_not_depend_on_the_threads_or_the_run(self):
        for threads in (1, 2, 3):
            self.train(self.folder / str(threads), "--epochs", "3", "--threads", threads,
                       "--dropout", "0.2", "--optimizer", "adam")
        signatures = {self.signature(self.folder / str(threads)) for threads in (1, 2, 3)}
        self.assertEqual(len(signatures), 1)
        self.train(self.folder / "seed", "--epochs", "3", "--dropout", "0.2", "--optimizer", "adam",
                   "--seed", "2")
        self.assertNotIn(self.signature(self.folder / "seed"), signatures)

    def test_initial_weights_take_the_place_of_the_seed(self):
        first = self.folder / "first"
        self.train(first, "--epochs", "1")
        flags = ["--epochs", "2", "--shuffle", "false", "--initial-weights",
                 first / "model.safetensors"]
        self.train(self.folder / "a", *flags, "--seed", "1")
        self.train(self.folder / "b", *flags, "--seed", "2")
        self.assertEqual(self.signature(self.folder / "a"), self.signature(self.folder / "b"))
        # They are those of the first run: its validation loss is where the next begins.
        self.assertLess(self.history(self.folder / "a")[0]["loss"], self.history(first)[0]["loss"])

    def test_initial_weights_of_another_network_are_refused(self):
        first = self.folder / "first"
        self.train(first, "--epochs", "1", "--layers", "8")
        self.assert_refused(1, "train", self.data, "--initial-weights", first / "model.safetensors",
                            "--output", self.folder / "other", "--quiet", mentions="kernel")


class EvaluateTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.run_folder = self.folder / "run"
        self.train(self.run_folder, "--epochs", "8", "--optimizer", "adam", "--label-smoothing", "0.1",
                   "--l2", "0.0001")

    def evaluate(self, *arguments):
        return json.loads(self.run_program("evaluate", *arguments, "--json").stdout)

    def test_agrees_with_the_history(self):
        last = self.history(self.run_folder)[-1]
        for model in (self.run_folder, self.run_folder / "model.safetensors"):
            result = self.evaluate(model, self.data, "--part", "validation")
            self.assertEqual(result["accuracy"], last["val_accuracy"])
            self.assertAlmostEqual(result["loss"], last["val_loss"], 12)
            self.assertEqual(result["count"], 240)

    def test_parts_add_up(self):
        whole = self.evaluate(self.run_folder, self.data)
        parts = [self.evaluate(self.run_folder, self.data, "--part", part)
                 for part in ("train", "validation")]
        self.assertEqual(whole["part"], "all")
        self.assertEqual(whole["count"], sum(part["count"] for part in parts))
        right = sum(part["count"] * part["accuracy"] for part in parts)
        self.assertAlmostEqual(whole["count"] * whole["accuracy"], right, 6)

    def test_json_has_the_documented_keys(self):
        result = self.evaluate(self.run_folder, self.data)
        for key in ("loss", "accuracy", "top_3_accuracy"):
            self.assertTrue(math.isfinite(result[key]))
        self.assertGreaterEqual(result["top_3_accuracy"], result["accuracy"])
        self.assertEqual([row["support"] for row in result["per_class"]], [PER_CLASS] * 10)
        recalled = sum(row["recall"] * row["support"] for row in result["per_class"])
        self.assertAlmostEqual(recalled / result["count"], result["accuracy"], 9)
        for row in result["per_class"]:
            self.assertEqual(sorted(row), ["f1", "name", "precision", "recall", "support"])

    def test_text_has_a_table_of_classes(self):
        done = self.run_program("evaluate", self.run_folder, self.data)
        self.assertIn("--part validation", done.stderr)
        rows = [line.split() for line in done.stdout.splitlines()]
        self.assertIn(TABLE_OF_CLASSES, rows)
        self.assertRegex(done.stdout, r"(?m)^The Mona Lisa +0\.\d{4} +0\.\d{4} +0\.\d{4} +120$")

    def test_classes_are_matched_by_name(self):
        names = self.data.with_suffix(".txt").read_text().splitlines()
        plain = self.evaluate(self.run_folder, self.data)
        turned = self.evaluate(self.run_folder, self.data, "--classes", ",".join(names[::-1]))
        self.assertLess(turned["accuracy"], plain["accuracy"] / 2)
        bare = self.folder / "bare.npz"  # no names beside it: labels are the model's numbers
        shutil.copy(self.data, bare)
        done = self.run_program("evaluate", self.run_folder, bare, "--json")
        self.assertIn("note:", done.stderr)
        self.assertEqual(json.loads(done.stdout)["accuracy"], plain["accuracy"])
        self.assert_refused(1, "evaluate", self.run_folder, self.data, "--classes",
                            ",".join(["dog"] + names[1:]), mentions="'dog'")

    def test_parts_need_the_data_of_the_run(self):
        other = self.folder / "other.npz"
        self.run_program("synth", "--per-class", "5", "--seed", "9", "-o", other)
        self.assertEqual(self.evaluate(self.run_folder, other)["count"], 50)
        self.assert_refused(1, "evaluate", self.run_folder, other, "--part", "validation",
                            mentions="other.npz")
        self.assert_refused(1, "evaluate", self.run_folder, self.data, "--part", "test",
                            mentions="no test set")


class ResumeTest(ProgramTest):
    EPOCHS = "150"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = random.randrange(10**6)
        cls.random = random.Random(cls.seed)

    def flags(self):
        return ["--epochs", self.EPOCHS, "--optimizer", "adam", "--dropout", "0.1", "--batch-size",
                "16", "--quiet"]

    def uninterrupted(self):
        run = self.folder / "whole"
        begin = time.monotonic()
        self.run_program("train", self.data, "--output", run, *self.flags())
        return run, time.monotonic() - begin

    def disturb(self, run, number, longest):
        """One start that a signal ends at a random moment; what it says if it was caught."""
        process = program.start("train", self.data, "--output", run, "--resume", *self.flags())
        time.sleep(self.random.uniform(0, longest))
        process.send_signal(number)
        process.communicate(timeout=120)
        return process.returncode

    def check(self, whole, run):
        self.run_program("train", self.data, "--output", run, "--resume", *self.flags())
        self.assertEqual(self.signature(run), self.signature(whole), f"random seed {self.seed}")
        keys = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
        for one, other in zip(self.history(run), self.history(whole), strict=True):
            self.assertEqual([one[key] for key in keys], [other[key] for key in keys])

    def test_interrupted_runs_end_as_undisturbed_ones(self):
        whole, seconds = self.uninterrupted()
        for number, codes in ((signal.SIGINT, {130, 0, -signal.SIGINT}),
                              (signal.SIGTERM, {130, 0, -signal.SIGTERM}),
                              (signal.SIGKILL, {0, -signal.SIGKILL})):
            run = self.folder / number.name
            for _ in range(4):
                self.assertIn(self.disturb(run, number, seconds / 2), codes)
            with self.subTest(signal=number.name):
                self.check(whole, run)

    def test_an_interrupted_run_says_so_and_goes_on_alone(self):
        run = self.folder / "run"
        process = program.start("train", self.data, "--output", run, "--epochs", "100000")
        for line in process.stderr:  # the first epoch is over
            if line.startswith("epoch"):
                break
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        self.assertIn("interrupted", out)
        self.assertIn("--resume", out)
        self.assertEqual(self.record(run)["state"], "interrupted")
        done = len(self.history(run))
        self.assertGreaterEqual(done, 1)
        self.run_program("evaluate", run, self.data)
        self.assert_refused(2, "train", "--resume", run, "--epochs", "1", mentions="epochs")
        self.assert_refused(2, "train", "--resume", run, "--batch-size", "7", mentions="batch_size")

    def test_more_epochs_equal_a_longer_run(self):
        self.train(self.folder / "long", "--epochs", "6")
        run = self.folder / "short"
        self.train(run, "--epochs", "2")
        done = self.run_program("train", "--resume", run, "--epochs", "6", cwd="/")
        self.assertEqual(self.signature(run), self.signature(self.folder / "long"))
        self.assertIn("finished after 6 epochs", done.stdout)
        self.assertEqual(len(done.stderr.splitlines()), 4)

    def test_a_finished_run_stays_as_it_is(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "2")
        before = self.signature(run)
        self.run_program("train", "--resume", run)
        self.assertEqual(self.signature(run), before)
        self.assertEqual(len(self.history(run)), 2)

    def test_a_run_reads_its_data_as_it_did(self):
        run = self.folder / "run"
        names = ",".join("abcdefghij")
        self.train(run, "--epochs", "1", "--per-class", "30", "--classes", names)
        self.run_program("train", "--resume", run, "--epochs", "2")
        self.train(self.folder / "whole", "--epochs", "2", "--per-class", "30", "--classes", names)
        self.assertEqual(self.signature(run), self.signature(self.folder / "whole"))
        self.run_program("evaluate", run, self.data, "--part", "validation")

    def test_data_that_moved_are_named_anew(self):
        run, here, there = (self.folder / name for name in ("run", "here.npz", "there.npz"))
        shutil.copy(self.data, here)
        self.run_program("train", here, "--output", run, "--epochs", "1", "--quiet")
        here.rename(there)
        self.assert_refused(1, "train", "--resume", run, "--epochs", "2", mentions=str(here))
        self.run_program("train", there, "--resume", run, "--epochs", "2", "--quiet")
        self.assertEqual(len(self.history(run)), 2)

    def test_other_data_are_refused(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1")
        other = self.folder / "other.npz"
        self.run_program("synth", "--per-class", "120", "--seed", "9", "-o", other)
        self.assert_refused(1, "train", other, "--resume", run, "--epochs", "2", mentions="other.npz")


@unittest.skipUnless(REAL_DRAWINGS.exists(), "the real drawings are not there")
class RealDrawingsTest(ProgramTest):
    def test_three_epochs_reach_what_pytorch_reaches(self):
        # PyTorch's first epoch ends at 0.708, its 25th at 0.799.
        run = self.folder / "run"
        self.run_program("train", REAL_DRAWINGS, "--epochs", "3", "--output", run, "--quiet",
                         "--layers", "32,32", "--optimizer", "sgd", "--learning-rate", "0.01",
                         "--batch-size", "32", "--test-size", "0.2", "--random-state", "42",
                         "--seed", "1")
        accuracies = [row["val_accuracy"] for row in self.history(run)]
        self.assertGreater(accuracies[0], 0.66)
        self.assertGreater(accuracies[2], 0.70)
        self.assertLess(accuracies[2], 0.82)
        result = json.loads(self.run_program("evaluate", run, REAL_DRAWINGS, "--part", "validation",
                                             "--json").stdout)
        self.assertEqual(result["accuracy"], accuracies[2])
        self.assertEqual(result["count"], 10000)


if __name__ == "__main__":
    program.main()
