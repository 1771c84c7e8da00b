"""What the scripts share that hand our files to other programs, and theirs to us (*_files.py).

Each is a module of unittest tests, run by tests/conformance/run with the Python of environment.py,
the program's path in SKETCHFIT_PROGRAM. It prints one line a case, as run does: a comparison with
its error and bound, or a test that compares nothing by number; then what failed, whole, to stderr.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

PROGRAM = os.environ.get("SKETCHFIT_PROGRAM", "sketchfit")


def line(good, name, words=""):
    """A case's line, of the form that run counts."""
    print(f"{'ok' if good else 'FAILED':6} files  {name:34}  {words}".rstrip(), flush=True)


def run(*arguments, code=0):
    """The program to its end; its exit code must be `code`."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)
    if done.returncode != code:
        raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class FileTest(unittest.TestCase):
    """Tests with a scratch folder and 400 invented drawings: `data` (.npz), `pixels` (400, 784)
    uint8, and these as a file, `bitmaps` (.npy)."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="sketchfit-files-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = Path(cls.scratch.name)
        cls.data = cls.folder / "drawings.npz"
        run("synth", "--per-class", 40, "-o", cls.data)
        cls.pixels = np.load(cls.data)["arr_0"]
        cls.bitmaps = cls.folder / "pixels.npy"
        np.save(cls.bitmaps, cls.pixels)

    def setUp(self):
        self.compared = False

    def train(self, name, *flags):
        """A run's folder: two epochs, with these options of `train`."""
        folder = self.folder / name
        run("train", self.data, "--epochs", 2, "--output", folder, "--quiet", *flags)
        return folder

    def predict(self, model):
        """Our probabilities of all bitmaps, (400, classes), in the order of the classes."""
        names = json.loads(run("info", model, "--json").stdout)["classes"]
        done = run("predict", model, self.bitmaps, "--top", len(names), "--format", "jsonl")
        rows = []
        for text in done.stdout.splitlines():
            said = {entry["class"]: entry["probability"] for entry in json.loads(text)["predictions"]}
            rows.append([said[name] for name in names])
        return np.array(rows)

    def compare(self, ours, theirs, case, bound=1e-6):
        """Probabilities of both sides, of one shape; prints the case's line."""
        self.assertEqual(ours.shape, theirs.shape)
        worst = float(np.abs(ours - theirs).max())
        # Both must say something: a constant answer would agree with anything.
        varied = float(theirs.std(axis=0).max()) > 1e-3
        self.compared = True
        line(worst <= bound and varied, case, f"probability {worst:.1e} ({bound:.0e})")
        self.assertLessEqual(worst, bound, case)
        self.assertTrue(varied, case)


class Result(unittest.TestResult):
    """Prints a line for each test that compared nothing or failed."""

    def addSuccess(self, test):
        super().addSuccess(test)
        if not getattr(test, "compared", False):
            line(True, name_of(test))

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, self.errors)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, self.failures)

    def tell(self, test, found):
        line(False, name_of(test), "see below")
        print(found[-1][1], file=sys.stderr, flush=True)


def name_of(test):
    return test.id().rsplit(".", 1)[-1].removeprefix("test_").replace("_", " ")


def main(module):
    """Runs the tests of a module; ends the process with 0, or 1 where one failed."""
    result = Result()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module]).run(result)
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
