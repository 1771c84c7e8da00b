"""Fits the runs of `statistics` with Keras on TensorFlow, in its quickest form (that of
bench/peers: 500 steps an execution; the equations are the same); runs in the environment of requirements.txt.

usage: keras_statistics.py DATA.npz RUNS.json OUTPUT.jsonl

RUNS.json is a list of runs (all_runs of `statistics`); a line with its val_accuracy is added to
OUTPUT for each.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "peers"))

import numpy as np
import tensorflow as tf

import keras_worker


def shuffled(pixels, labels, batch):
    """Batches in a new order in each epoch. (Not keras_worker's: where keras's seed was set before,
    every iterator over it begins its random numbers anew, and all epochs have one order.)"""
    pixels, labels = tf.convert_to_tensor(pixels), tf.convert_to_tensor(labels)
    order = tf.data.Dataset.range(len(labels)).shuffle(len(labels), reshuffle_each_iteration=True)
    return order.batch(batch).map(lambda rows: (tf.gather(pixels, rows), tf.gather(labels, rows)))


def main():
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    data = np.load(sys.argv[1])
    pixels, test_pixels = (data[name].astype("float32") / 255 for name in ("x_train", "x_test"))
    labels, test_labels = (data[name].astype("int64") for name in ("y_train", "y_test"))
    test = keras_worker.batches(test_pixels, test_labels, keras_worker.EVALUATE_BATCH, False)
    for run in json.loads(Path(sys.argv[2]).read_text()):
        start = time.time()
        model = keras_worker.build(
            {"seed": run["seed"], "network": [32, 32], "optimizer": run["optimizer"],
             "rate": run["learning_rate"], "form": "graph"}, -(-len(labels) // run["batch_size"]))
        batches = shuffled(pixels, labels, run["batch_size"])
        model.fit(batches, epochs=run["epochs"], verbose=0)
        accuracy = model.evaluate(test, verbose=0)[1]
        line = {"program": "keras", **run, "val_accuracy": float(accuracy)}
        with open(sys.argv[3], "a", encoding="utf-8") as file:
            print(json.dumps(line), file=file)
        print(f"keras {run} {accuracy:.4f} in {time.time() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
