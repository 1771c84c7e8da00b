#!/usr/bin/env python3
"""Asks sketchfit_measure every request of bench/peers/protocol.py once, on invented drawings, so
that the program keeps working without the peers. Usage: measure_test.py PROGRAM SKETCHFIT"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SETTING = {"network": [16], "optimizer": "Adam", "rate": 0.01, "batch": 32, "drawings": 400,
           "seed": 1}


class Measure(unittest.TestCase):
    def test_answers_every_request(self):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder, "drawings.npz")
            subprocess.run([SKETCHFIT, "synth", "--per-class", "60", "--seed", "1", "-o", data],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            requests = [{"do": "epoch"}, {"do": "prepare", **SETTING}, {"do": "epoch"},
                        {"do": "evaluate"}, {"do": "latency", "count": 100},
                        {"do": "accuracy", "epochs": 20, **SETTING}, {"do": "nothing"}]
            answers = subprocess.run([PROGRAM, data, "1"], check=True, text=True,
                                     input="".join(json.dumps(one) + "\n" for one in requests),
                                     stdout=subprocess.PIPE).stdout
        hello, early, prepared, epoch, evaluated, latency, accuracy, unknown = map(
            json.loads, answers.splitlines())
        self.assertEqual((hello["train"], hello["validation"]), (480, 120))
        self.assertIn("prepare", early["error"])
        self.assertEqual(prepared, {})
        self.assertGreater(epoch["seconds"], 0)
        self.assertEqual(evaluated["drawings"], 120)
        self.assertGreater(evaluated["seconds"], 0)
        self.assertLess(0, latency["p50"])
        self.assertLessEqual(latency["p50"], latency["p99"])
        self.assertGreater(accuracy["accuracy"], 0.3)  # guessing gives 0.1
        self.assertIn("no request", unknown["error"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    PROGRAM, SKETCHFIT = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
