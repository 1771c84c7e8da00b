"""Invented drawings: what the command takes, and that they teach a network real drawings."""
import json
import unittest
from statistics import mean

from program import SOURCE, ProgramTest

REAL = SOURCE.parent / "shared" / "data" / "benchmark_classes.npz"


class SynthTest(ProgramTest):
    def synth(self, name, *flags):
        path = self.folder / name
        self.run_program("synth", *flags, "-o", path)
        return path.read_bytes()

    def test_count_and_per_class_say_the_same(self):
        once = self.synth("a.npz", "--count", 70, "--seed", 3)
        self.assertEqual(once, self.synth("b.npz", "--per-class", 7, "--seed", 3))
        self.assertNotEqual(once, self.synth("c.npz", "--count", 71, "--seed", 3))

    def test_count_and_per_class_exclude_each_other(self):
        self.assert_refused(2, "synth", "--count", 70, "--per-class", 7, "-o",
                            self.folder / "a.npz", mentions="--per-class")
        self.assertFalse((self.folder / "a.npz").exists())

    def test_a_network_fitted_on_them_alone_names_real_drawings(self):
        drawings = self.folder / "drawings.npz"
        run = self.folder / "run"
        self.run_program("synth", "--count", 20000, "--seed", 5, "-o", drawings)
        self.run_program("train", drawings, "--output", run, "--quiet", "--epochs", 20)
        unseen = json.loads(self.run_program("evaluate", run, drawings, "--part", "validation",
                                             "--json").stdout)
        # Harder, and they would hardly look like what they are; easier, and they would teach little.
        self.assertGreaterEqual(unseen["accuracy"], 0.80)
        self.assertLessEqual(unseen["accuracy"], 0.95)
        if not REAL.exists():
            self.skipTest("no real drawings here")
        real = json.loads(self.run_program("evaluate", run, REAL, "--json").stdout)
        self.assertGreaterEqual(mean(row["recall"] for row in real["per_class"]), 0.60)


if __name__ == "__main__":
    unittest.main()
