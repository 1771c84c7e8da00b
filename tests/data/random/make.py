#!/usr/bin/env python3
"""Writes numpy.json beside this file: what NumPy's RandomState gives, for tests/unit/base/random_test.cpp.

Run it with any NumPy (the legacy generator is frozen): python3 make.py
"""
import json
import pathlib

import numpy

SEEDS = [0, 1, 42, 123456, 4294967295]
COUNTS = [1, 2, 3, 10, 100, 1000, 65536, 100000]
MAXIMA = [1, 2, 9, 255, 65536, 2**31, 2**32 - 2, 2**32 - 1, 2**32, 10**12, 2**63]


def checksum(values):
    """FNV-1a over whole 32-bit words: easy to repeat anywhere."""
    result = 2166136261
    for value in values.tolist():
        result = ((result ^ value) * 16777619) % 2**32
    return result


def words(seed, count):
    return numpy.random.RandomState(seed).randint(0, 2**32, size=count, dtype=numpy.uint64)


def permutations(seed):
    for count in COUNTS:
        order = numpy.random.RandomState(seed).permutation(count)
        yield {"count": count, "first": order[:10].tolist(), "checksum": checksum(order)}


def interval(seed, maximum):
    draws = numpy.random.RandomState(seed).randint(0, maximum + 1, size=20, dtype=numpy.uint64)
    return {"max": maximum, "values": [int(value) for value in draws]}


def case(seed):
    state = numpy.random.RandomState(seed)
    return {
        "seed": seed,
        "first_words": words(seed, 5).tolist(),
        "checksum_of_2000_words": checksum(words(seed, 2000)),
        "uniform": [value.hex() for value in state.random_sample(5).tolist()],
        "permutations": list(permutations(seed)),
        "intervals": [interval(seed, maximum) for maximum in MAXIMA],
    }


result = {"numpy": numpy.__version__, "seeds": [case(seed) for seed in SEEDS]}
text = json.dumps(result).replace('{"seed"', '\n{"seed"').replace('{"count"', '\n {"count"')
text = text.replace('{"max"', '\n {"max"')
pathlib.Path(__file__).with_name("numpy.json").write_text(text + "\n")
