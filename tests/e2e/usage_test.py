"""Help, versions, wrong usage and bad files: what the program says, and with which exit code."""
import os
import subprocess
import time
import unittest

import program
from program import ProgramTest, npy, write_npz

COMMANDS = ["train", "evaluate", "predict", "export", "import", "sweep", "runs", "info", "fetch",
            "synth", "settings"]


class HelpTest(ProgramTest):
    def test_help_lists_every_command_and_the_exit_codes(self):
        for words in (["--help"], ["-h"], ["help"]):
            text = self.run_program(*words).stdout
            for command in COMMANDS:
                self.assertRegex(text, rf"(?m)^  {command} +[a-z]")
            for code in ("0 done", "1 error", "2 wrong usage", "130 interrupted"):
                self.assertIn(code, text)

    def test_every_command_has_help(self):
        for command in COMMANDS:
            text = self.run_program(command, "--help").stdout
            self.assertIn(f"Usage: sketchfit {command}", text)
            self.assertLessEqual(max(map(len, text.splitlines())), 100, command)
            self.assertEqual(text, self.run_program("help", command).stdout)
            self.assertEqual(text, self.run_program(command, "wrong", "-h", "--wrong").stdout)

    def test_train_help_shows_defaults_and_ranges(self):
        text = " ".join(self.run_program("train", "--help").stdout.split())
        for part in ("--batch-size INTEGER", "default 32]", "--optimizer NAME", "--shuffle",
                     "--layers LIST", "default 32,32]", "--threads N"):
            self.assertIn(part, text)

    def test_settings_lists_what_train_has_flags_for(self):
        flags = self.run_program("train", "--help").stdout
        names = [line.split()[0] for line in self.run_program("settings").stdout.splitlines()
                 if line.startswith("  ") and not line.startswith("   ")]
        self.assertGreater(len(names), 40)
        for name in names:
            self.assertIn("--" + name.replace("_", "-"), flags)
        self.assertIn("| ", self.run_program("settings", "--markdown").stdout)

    def test_version_is_there_at_once(self):
        seconds = []
        for _ in range(10):
            begin = time.monotonic()
            text = self.run_program("--version").stdout
            seconds.append(time.monotonic() - begin)
        self.assertRegex(text, r"\Asketchfit \d+\.\d+\.\d+ \(.+\)\n\Z")
        self.assertLess(min(seconds), 0.2)


class WrongUsageTest(ProgramTest):
    def test_each_is_one_line_and_exit_2(self):
        data, run = self.data, self.folder / "run"
        sweep = ["sweep", "--data", data, "--output", run]
        cases = [
            ([], "command"),
            (["trian"], "train"),
            (["--verison"], "sketchfit --help"),
            (["help", "trian"], "train"),
            (["train"], "DATA"),
            (["train", data, "--lerning-rate", "0.1"], "--learning-rate"),
            (["train", data, "-x"], "-x"),
            (["train", data, "--epochs"], "--epochs"),
            (["train", data, "--epochs", "0"], "epochs"),
            (["train", data, "--epochs", "1.5"], "1.5"),
            (["train", data, "--epochs="], "--epochs"),
            (["train", data, "--optimizer", "sdg"], "SGD"),
            (["train", data, "--learning-rate", "fast"], "fast"),
            (["train", data, "--learning-rate", "-1"], "learning_rate"),
            (["train", data, "--learning-rate", "nan"], "learning_rate"),
            (["train", data, "--optimizer", "adam", "--momentum", "0.9"], "momentum"),
            (["train", data, "--layers", "32,,32"], "layers"),
            (["train", data, "--layers", "32,0"], "layers"),
            (["train", data, "--activation", "relux"], "relu"),
            (["train", data, "--shuffle", "maybe"], "maybe"),
            (["train", data, "--no-shuffle"], "--shuffle false"),
            (["train", data, "--threads", "-2"], "--threads"),
            (["train", data, "--per-class", "0"], "--per-class"),
            (["train", data, "--classes", "a,,b"], "--classes"),
            (["train", data, "other.npz"], "other.npz"),
            (["train", "--resume"], "--resume"),
            (["train", data, "--resume", "a", "--output", "b"], "--output"),
            (["evaluate", run], "DATA"),
            (["evaluate", run, data, "--part", "half"], "validation"),
            (["info"], "FILE"),
            (["info", data, data], str(data)),
            (["sweep"], "--data"),
            (["sweep", "--data", data], "--output"),
            (["sweep", data, "--output", run], "--data"),
            (sweep + ["--vary", "nothing=1,2"], "nothing"),
            (sweep + ["--vary", "learning_rate="], "learning_rate"),
            (sweep + ["--vary", "learning_rate"], "learning_rate"),
            (sweep + ["--vary", "learning_rate=0.1,fast"], "fast"),
            (sweep + ["--repeats", "0"], "--repeats"),
            (sweep + ["--jobs", "many"], "many"),
            (["runs"], "DIR"),
            (["runs", run, "--format", "xml"], "csv"),
            (["synth"], "--output"),
            (["synth", "-o", "drawings.txt"], ".npz"),
            (["synth", "--per-class", "0", "-o", "drawings.npz"], "--per-class"),
            (["settings", "extra"], "extra"),
        ]
        for arguments, mention in cases:
            with self.subTest(arguments=arguments):
                self.assert_refused(2, *arguments, mentions=mention)
        self.assertFalse(run.exists())


class BadFilesTest(ProgramTest):
    def bad_datasets(self):
        """Files that are no dataset, with what the message must name besides the file."""
        whole = self.data.read_bytes()
        pixels = npy("|u1", (2, 784), bytes(1568))
        labels = npy("|u1", (2,), bytes(2))
        plain = {
            "empty.npz": b"",
            "text.npz": b"<!DOCTYPE html><html>Not found</html>",
            "random.npz": bytes(range(256)) * 8,
            "half.npz": whole[: len(whole) // 2],
            "start.npz": whole[:30],
            "start.npy": npy("|u1", (3, 784), b"")[:9],
            "short.npy": npy("|u1", (3, 784), bytes(700)),
            "huge.npy": npy("|u1", (10**15, 784), bytes(700)),
        }
        archives = {
            "objects.npz": {"arr_0": npy("|O", (2, 784), b"\x80\x04]."), "arr_1": labels},
            "shape.npz": {"arr_0": npy("|u1", (2, 100), bytes(200)), "arr_1": labels},
            "names.npz": {"colours": pixels},
            "lengths.npz": {"arr_0": pixels, "arr_1": npy("|u1", (3,), bytes(3))},
            "values.npz": {"arr_0": npy("<i4", (1, 784), b"\xff\xff\xff\xff" * 784),
                           "arr_1": npy("|u1", (1,), bytes(1))},
            "lies.npz": {"arr_0": npy("|u1", (2, 784), bytes(5 * 10**7)), "arr_1": labels},
        }
        for name, content in plain.items():
            (self.folder / name).write_bytes(content)
        for name, arrays in archives.items():
            write_npz(self.folder / name, **arrays)
        (self.folder / "folder").mkdir()
        return [self.folder / name for name in [*plain, *archives, "folder", "missing.npz"]]

    def test_each_dataset_is_refused_with_one_line_that_names_it(self):
        run = self.folder / "run"
        for path in self.bad_datasets():
            with self.subTest(path=path.name):
                self.assert_refused(1, "info", path, mentions=path.name)
                self.assert_refused(1, "train", path, "--output", run, mentions=path.name)
        self.assertFalse(run.exists())

    def test_models_that_are_none(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1")
        whole = (run / "model.safetensors").read_bytes()
        contents = {
            "half": whole[: len(whole) // 2],
            "header": whole[:20],
            "length": b"\xff" * 7 + b"\x7f" + whole[8:],
            "text": b"no model",
            "empty": b"",
        }
        for name, content in contents.items():
            path = self.folder / f"{name}.safetensors"
            path.write_bytes(content)
            with self.subTest(name=name):
                self.assert_refused(1, "evaluate", path, self.data, mentions=path.name)
                self.assert_refused(1, "train", self.data, "--initial-weights", path, "--epochs",
                                    "1", "--quiet", mentions=path.name)
        self.assert_refused(1, "evaluate", self.folder / "missing", self.data, mentions="missing")
        self.assert_refused(1, "evaluate", self.folder, self.data, mentions="model.safetensors")

    def test_experiments_with_mistakes(self):
        cases = {
            "epoch = 3": "unknown",
            "[base]\nlerning_rate = 1": "learning_rate",
            "[base]\nepochs = 0": "epochs",
            "[vary]\nlearning_rate = 1": "list",
            "not toml": "",
        }
        for number, (text, mention) in enumerate(cases.items()):
            path = self.folder / f"experiment{number}.toml"
            path.write_text(text)
            with self.subTest(text=text):
                self.assert_refused(1, "sweep", path, "--data", self.data, "--output",
                                    self.folder / "sweep", mentions=[path.name, mention])
        self.assertFalse((self.folder / "sweep").exists())

    def test_folders_that_hold_nothing(self):
        self.assert_refused(1, "runs", self.folder, mentions=str(self.folder))
        self.assert_refused(1, "runs", self.folder / "missing", mentions="missing")
        self.assert_refused(1, "train", "--resume", self.folder, mentions=str(self.folder))

    def test_places_that_cannot_be_written(self):
        file = self.folder / "file"
        file.write_text("")
        self.assert_refused(1, "synth", "-o", file / "drawings.npz", mentions=str(file))
        self.assert_refused(1, "train", self.data, "--output", file / "run", "--quiet",
                            mentions=str(file))
        self.assert_refused(1, "info", self.data, "--sheet", file / "sheet.png",
                            mentions=str(file))

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_a_full_disk_behind_stdout_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([program.PROGRAM, "settings"], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Asketchfit: [^\n]+\n\Z")

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_errors_that_nobody_can_read_keep_their_exit_code(self):
        with open("/dev/full", "w") as full:
            for arguments, code in ((["trian"], 2), (["info", "missing.npz"], 1)):
                self.run_program(*arguments, code=code, capture_output=False, stdout=full,
                                 stderr=full)

    def test_a_reader_that_goes_away_makes_no_noise(self):
        for arguments in (["settings"], ["info", self.data]):
            process = program.start(*arguments)
            process.stdout.close()
            self.assertEqual(process.stderr.read(), "")
            process.stderr.close()
            self.assertLessEqual(process.wait(timeout=60), 0)


if __name__ == "__main__":
    program.main()
