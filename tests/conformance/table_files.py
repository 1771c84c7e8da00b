"""Our safetensors, CSV and NumPy files, opened by the packages that they are for, and without
arguments (file_checks.py)."""

import json
import sys

sys.dont_write_bytecode = True

import numpy as np
import pandas
import safetensors
import safetensors.numpy

import file_checks
from file_checks import run

ACTIVATIONS = {"relu": lambda x: np.maximum(x, 0), "tanh": np.tanh}


class Tables(file_checks.FileTest):
    def test_safetensors_hold_the_model(self):
        for activation, function in ACTIVATIONS.items():
            folder = self.train(f"run-{activation}", "--layers", "24,16", "--activation", activation,
                                "--scaling", "255")
            path = folder / "model.safetensors"
            tensors = safetensors.numpy.load_file(path)
            with safetensors.safe_open(path, "np") as file:
                self.assertEqual(sorted(file.keys()), sorted(tensors))
                self.assertTrue(file.metadata())
            values = self.pixels.astype("float32") / np.float32(255)
            for layer in range(3):
                values = values @ tensors[f"{layer}/kernel"] + tensors[f"{layer}/bias"]
                if layer < 2:
                    values = function(values)
            values = np.exp(values - values.max(axis=1, keepdims=True))
            self.compare(self.predict(folder), values / values.sum(axis=1, keepdims=True),
                         f"safetensors {activation}")

    def test_numpy_and_pandas_read_predictions(self):
        folder = self.train("run-arrays", "--layers", "16")
        names = json.loads(run("info", folder, "--json").stdout)["classes"]
        expected = self.predict(folder)
        paths = [self.folder / name for name in ("p.npy", "l.npy")]
        flags = ["--probabilities", paths[0], "--labels", paths[1]]
        printed = self.folder / "answers.csv"
        printed.write_text(run("predict", folder, self.bitmaps, "--format", "csv", *flags).stdout)
        probabilities, labels = (np.load(path) for path in paths)
        self.assertEqual((probabilities.dtype, labels.dtype), (np.float32, np.int64))
        np.testing.assert_array_equal(probabilities, expected.astype("float32"))
        np.testing.assert_array_equal(labels, probabilities.argmax(axis=1))
        table = pandas.read_csv(printed)
        self.assertEqual(len(table), len(self.pixels))
        self.assertEqual(list(table["class_1"]), [names[label] for label in labels])
        np.testing.assert_array_equal(table["probability_1"].astype("float32"),
                                      probabilities.max(axis=1))
        self.compare(table["probability_1"].to_numpy().reshape(-1, 1),
                     probabilities.max(axis=1).reshape(-1, 1), "npy beside csv", bound=1e-7)
        truth = np.load(self.data)["arr_1"]
        said = json.loads(run("evaluate", folder, self.data, "--part", "all", "--json",
                              *flags).stdout)
        np.testing.assert_array_equal(np.load(paths[1]), labels)
        np.testing.assert_array_equal(np.load(paths[0]), probabilities)
        self.assertEqual(said["accuracy"], (labels == truth).mean())

    def test_pandas_reads_a_history_without_arguments(self):
        folder = self.train("run-history", "--layers", "16")
        history = pandas.read_csv(folder / "history.csv")
        self.assertEqual(len(history), 2)
        for name in ("accuracy", "loss", "val_accuracy", "val_loss"):
            self.assertEqual(history[name].dtype, np.float64, name)
            self.assertTrue(np.isfinite(history[name]).all(), name)
        self.assertEqual(list(history["epoch"]), [0, 1])


if __name__ == "__main__":
    file_checks.main(__name__)
