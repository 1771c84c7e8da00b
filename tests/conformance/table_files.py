"""Our safetensors, CSV and NumPy files, opened by the packages that they are for, and without
arguments (file_checks.py)."""

import sys

sys.dont_write_bytecode = True

import numpy as np
import pandas
import safetensors
import safetensors.numpy

import file_checks

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
