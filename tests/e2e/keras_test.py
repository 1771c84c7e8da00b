"""export and import: Keras's files out of a run and back, and what is refused. (Keras itself takes
part in tests/conformance/keras_files.py.)"""
import json
import zipfile

import program
from program import SOURCE, ProgramTest

GOLDEN = SOURCE / "tests" / "data" / "keras"


class KerasTest(ProgramTest):
    def describe(self, model):
        said = json.loads(self.run_program("info", model, "--json").stdout)
        # Keras keeps scale and offset of the scaled numbers: the last digit may change.
        said["scaling"] = {key: float(f"{value:.13g}") for key, value in said["scaling"].items()}
        return {key: said[key] for key in ("signature", "classes", "scaling", "variables")}

    def predictions(self, model):
        done = self.run_program("predict", model, self.data, "--format", "csv")
        return done.stdout

    def test_files_of_every_form_come_back_as_they_went(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1", "--layers", "12,8", "--activation", "tanh", "--scaling",
                   "standardize")
        before, answers = self.describe(run), self.predictions(run)
        back = self.folder / "back.safetensors"
        for name, flags in (("m.keras", []), ("m.h5", []),
                            ("m.weights.h5", ["--like", run])):
            path = self.folder / name
            done = self.run_program("export", run, "-o", path)
            self.assertIn(str(path), done.stdout)
            done = self.run_program("import", path, "-o", back, *flags)
            self.assertEqual(done.stderr, "", name)
            self.assertIn("Dense tanh", done.stdout)
            self.assertEqual(self.describe(back), before, name)
            self.assertEqual(self.predictions(back), answers, name)

    def test_the_format_may_be_named(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1", "--layers", "4")
        path = self.folder / "model"
        self.run_program("export", run, "-o", path, "--format", "keras")
        with zipfile.ZipFile(path) as archive:
            self.assertEqual(archive.testzip(), None)
            config = json.loads(archive.read("config.json"))
            names = json.loads(archive.read("metadata.json"))["sketchfit"]["class_names"]
        self.assertEqual([layer["class_name"] for layer in config["config"]["layers"]],
                         ["InputLayer", "Rescaling", "Dense", "Dense"])
        self.assertEqual(names, self.describe(run)["classes"])
        self.assert_refused(2, "export", run, "-o", path, mentions=[".keras", "--format"])
        self.assert_refused(2, "export", run, "-o", path, "--format", "onyx", mentions="onyx")
        self.assert_refused(2, "export", run, "-o", path, "--format", "weights",
                            mentions=".weights.h5")
        self.assert_refused(2, "export", run, mentions="--output")
        self.assert_refused(1, "export", path, "-o", self.folder / "x.keras",
                            mentions="sketchfit import")

    def test_notes_say_what_was_assumed_and_left_out(self):
        out = self.folder / "out.safetensors"
        done = self.run_program("import", GOLDEN / "many.h5", "-o", out)
        for words in ("divided by 255", "optimizer's state", "no names"):
            self.assertIn(words, done.stderr)
        self.assertEqual(self.describe(out)["scaling"], {"offset": 0.0, "divisor": 255.0})
        done = self.run_program("import", GOLDEN / "many.h5", "-o", out, "--divisor", "80.5",
                                "--offset", "33", "--classes", "ant,bee")
        self.assertEqual(done.stderr, "note: the optimizer's state is not kept\n")
        self.assertEqual(self.describe(out)["scaling"], {"offset": 33.0, "divisor": 80.5})
        self.assertEqual(self.describe(out)["classes"], ["ant", "bee"])
        done = self.run_program("import", GOLDEN / "plain.weights.h5", "-o", out, "--activation",
                                "elu")
        self.assertIn("Dense elu", done.stdout)

    def test_wrong_usage_and_bad_files_are_one_line(self):
        out = self.folder / "out.safetensors"
        for mentions, name in (("Lambda", "lambda.keras"), ("compressed", "chunked.weights.h5"),
                               ("BatchNormalization", "batch_normalization.keras"),
                               ("no Keras file", "make.py"), ("absent", "absent.keras")):
            flags = ["--activation", "relu"] if "weights" in name else []
            self.assert_refused(1, "import", GOLDEN / name, "-o", out, *flags, mentions=mentions)
        for mentions, flags in (("--like", []), ("activation", ["--activation", "swish"]),
                                ("exclude", ["--activation", "relu", "--like", out]),
                                ("--divisor", ["--offset", "3"]), ("not be 0", ["--divisor", "0"]),
                                ("number", ["--divisor", "x"])):
            self.assert_refused(2, "import", GOLDEN / "plain.weights.h5", "-o", out, *flags,
                                mentions=mentions)
        self.assert_refused(2, "import", GOLDEN / "rich.keras", mentions="--output")
        self.assert_refused(2, "import", GOLDEN / "rich.keras", "-o", self.folder / "x.npz",
                            mentions=".safetensors")
        self.assertFalse(out.exists())


if __name__ == "__main__":
    program.main()
