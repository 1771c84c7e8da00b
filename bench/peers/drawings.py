"""The drawings of bench/peers: one file of them for all programs, and the same split.

As a program, `drawings.py SOURCE.npz TARGET.npz COUNT`, it repeats the drawings of SOURCE up to
COUNT (arr_0 (COUNT, 784) uint8, arr_1 (COUNT,) uint8) in the compressed form NumPy writes. Where
drawings repeat, the same one may be in both parts: accuracies then only compare programs.
"""

import math
import sys

import numpy

TEST_SIZE = 0.2
RANDOM_STATE = 42


def split(count):
    """Row numbers (train, test) as scikit-learn's train_test_split and sketchfit choose them."""
    order = numpy.random.RandomState(RANDOM_STATE).permutation(count)
    test = math.ceil(TEST_SIZE * count)
    return order[test:], order[:test]


def load(path):
    """Training pixels (n, 784) float32 in 0..1 and labels (n,) int64, then the same to test."""
    with numpy.load(path) as file:
        pixels, labels = file["arr_0"], file["arr_1"]
    train, test = split(len(labels))
    parts = []
    for rows in (train, test):
        parts += [pixels[rows].astype(numpy.float32), labels[rows].astype(numpy.int64)]
        parts[-2] /= 255
    return parts


def repeat(source, target, count):
    with numpy.load(source) as file:
        pixels, labels = file["arr_0"], file["arr_1"]
    rows = numpy.arange(count) % len(labels)
    if len(labels) > count:  # classes lie one after the other: take some of each
        rows = numpy.linspace(0, len(labels) - 1, count).astype(numpy.int64)
    numpy.savez_compressed(target, arr_0=pixels[rows].reshape(count, 784),
                           arr_1=labels[rows].astype(numpy.uint8))


if __name__ == "__main__":
    repeat(sys.argv[1], sys.argv[2], int(sys.argv[3]))
