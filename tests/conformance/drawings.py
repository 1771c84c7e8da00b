"""The drawings and the initial weights of every case, by formula: both sides get the same bytes.

Python's `random.Random(seed).random()` is the same on every machine and version, and nothing else
of the module is used.
"""

import math
import random
from array import array

PIXELS = 784
SIDE = 28
CLASSES = 10
TRAINING = 655  # 21 batches of 32, the last of 15
VALIDATION = 77
LARGEST = 240  # not 255, so that the scalings "max" and "255" differ


def draw(rng, kind):
    """The 784 bytes of one drawing: a closed curve of its class, moved, resized and shaded."""
    pixels = bytearray(PIXELS)
    x_middle, y_middle = 13 + 3 * rng.random(), 13 + 3 * rng.random()
    x_radius, y_radius = 6 + 5 * rng.random(), 6 + 5 * rng.random()
    phase = kind * 0.6 + 0.3 * rng.random()
    for step in range(72):
        angle = 2 * math.pi * step / 72
        x = x_middle + x_radius * math.cos((1 + kind % 3) * angle)
        y = y_middle + y_radius * math.sin((1 + kind // 3) * angle + phase)
        place = SIDE * min(SIDE - 1, max(0, round(y))) + min(SIDE - 1, max(0, round(x)))
        pixels[place] = 40 + int((LARGEST - 40) * rng.random())
    return bytes(pixels)


def make(count, seed):
    """Pixels (count x 784 bytes) and labels; the classes are of unequal sizes, and one label in
    seven is wrong, so that no network can learn them by heart at once."""
    rng = random.Random(seed)
    pixels, labels = bytearray(), bytearray()
    for _ in range(count):
        kind = int(CLASSES * math.sqrt(rng.random()))
        pixels += draw(rng, kind)
        labels.append(int(CLASSES * rng.random()) if rng.random() < 1 / 7 else kind)
    # All ten classes occur, and the largest byte is the one that the scaling "max" finds.
    labels[:CLASSES] = bytes(range(CLASSES))
    pixels[400] = LARGEST
    return bytes(pixels), bytes(labels)


def training():
    return make(TRAINING, 1)


def validation():
    return make(VALIDATION, 2)


def initial_weights(layers):
    """(name, shape, float32 values) of every kernel and bias. Kernels are uniform in Glorot's
    limits; biases are not 0, so that what decays or clips them shows."""
    rng = random.Random(3)
    tensors, inputs = [], PIXELS
    for place, units in enumerate([*layers, CLASSES]):
        limit = math.sqrt(6 / (inputs + units))
        kernel = array("f", (limit * (2 * rng.random() - 1) for _ in range(inputs * units)))
        bias = array("f", (0.1 * (2 * rng.random() - 1) for _ in range(units)))
        tensors += [(f"{place}/kernel", (inputs, units), kernel), (f"{place}/bias", (units,), bias)]
        inputs = units
    return tensors
