#!/usr/bin/env python3
"""One epoch of the benchmark's network in sketchfit and in scikit-learn, side by side.

Both fit 784-32-32-10 by SGD (rate 0.01, no momentum, batch 32) on the same 80 % of the same
drawings, on one thread, in turn; what counts is an epoch of fitting, without validation. Prints the
medians and their ratio. Usage: scikit_learn.py PROGRAM DATA.npz [ROUNDS]
"""

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import json
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

EPOCHS = 3


def scikit_learn_seconds(pixels, labels):
    """Seconds of an epoch; without L2, early stopping and tolerance, as in Keras's fit."""
    model = MLPClassifier((32, 32), solver="sgd", momentum=0.0, nesterovs_momentum=False,
                          learning_rate_init=0.01, batch_size=32, alpha=0.0, max_iter=EPOCHS,
                          tol=0.0, n_iter_no_change=EPOCHS + 1, random_state=1)
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(pixels, labels)
    return (time.perf_counter() - start) / EPOCHS, model


def sketchfit_seconds(program, data, folder):
    """Median seconds of an epoch as history.csv has them: fitting and, unlike the peer, validation."""
    output = os.path.join(folder, f"run-{time.monotonic_ns()}")
    subprocess.run([program, "train", data, "--epochs", str(EPOCHS), "--output", output, "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(output, "history.csv"), encoding="utf-8") as file:
        rows = [line.split(",") for line in file.read().splitlines()]
    seconds = [float(row[rows[0].index("seconds")]) for row in rows[1:]]
    return statistics.median(seconds), float(rows[-1][rows[0].index("val_accuracy")])


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    program, data = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) == 4 else 5
    arrays = numpy.load(data)
    train, test, train_labels, test_labels = train_test_split(
        arrays["arr_0"], arrays["arr_1"], test_size=0.2, random_state=42)
    scale = numpy.float32(train.max())
    train, test = train.astype(numpy.float32) / scale, test.astype(numpy.float32) / scale
    ours, theirs, accuracies = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            seconds, accuracy = sketchfit_seconds(program, data, folder)
            ours.append(seconds)
            seconds, model = scikit_learn_seconds(train, train_labels)
            theirs.append(seconds)
            accuracies.append((accuracy, model.score(test, test_labels)))
    ratios = [b / a for a, b in zip(ours, theirs)]
    print(json.dumps({
        "drawings": len(train), "rounds": rounds, "scikit-learn": sklearn.__version__,
        "sketchfit_epoch_seconds": round(statistics.median(ours), 4),
        "scikit_learn_epoch_seconds": round(statistics.median(theirs), 4),
        "ratio_median": round(statistics.median(ratios), 2),
        "ratio_range": [round(min(ratios), 2), round(max(ratios), 2)],
        "val_accuracy_after_3_epochs": [round(statistics.median(side), 4) for side in zip(*accuracies)],
    }, indent=1))


if __name__ == "__main__":
    main()
