#!/usr/bin/env python3
"""Writes plain.json, stratified.json and errors.json beside this file: what scikit-learn's
train_test_split gives, for tests/unit/data/split_test.cpp. Made with scikit-learn 1.2.1.

A side is kept as its size, its first and last ten rows and zlib.crc32 of all rows as little-endian
32-bit numbers. Labels are kept as a recipe: class k fills counts[k] places of a row of n labels,
class after class; drawing i has the label at place (7919 i) mod n, or i where `blocks` is true.
"""
import itertools
import json
import pathlib
import zlib

import numpy
import sklearn
from sklearn.model_selection import train_test_split

COUNTS = [1, 2, 3, 7, 10, 11, 100, 101, 1000, 65536, 100000]
SEEDS = [0, 1, 42, 123456, 4294967295]
SIZES = [
    {},
    {"test_size": 0.1},
    {"test_size": 0.2},
    {"test_size": 0.33},
    {"test_size": 0.999},
    {"test_size": 1e-9},
    {"test_size": 1},
    {"test_size": 2},
    {"test_size": 7},
    {"test_size": 500},
    {"train_size": 0.5},
    {"train_size": 0.7},
    {"train_size": 3},
    {"train_size": 64},
    {"train_size": 0.6, "test_size": 0.3},
    {"train_size": 0.7, "test_size": 0.3},
    {"train_size": 5, "test_size": 0.4},
    {"train_size": 0.25, "test_size": 40},
]
CLASS_COUNTS = [
    [5, 5],
    [10] * 10,
    [100, 100, 100],
    [7, 13, 2, 55],
    [2, 2, 2],
    [2, 3, 4, 5, 6],
    [50, 0, 0, 25, 0, 25],
    [997, 3],
    [200] * 50,
    [281, 9, 300, 300, 2, 152, 2, 300, 159, 9],
    [10000, 10000, 10000, 20000],
]
IMPOSSIBLE = [
    {"n": 10, "test_size": 0},
    {"n": 10, "test_size": -1},
    {"n": 10, "test_size": -0.5},
    {"n": 10, "test_size": 10},
    {"n": 10, "test_size": 11},
    {"n": 10, "train_size": 10},
    {"n": 10, "train_size": 0},
    {"n": 10, "train_size": 0.05},
    {"n": 10, "test_size": 0.95},
    {"n": 10, "test_size": 0.6, "train_size": 0.5},
    {"n": 10, "test_size": 6, "train_size": 5},
    {"n": 10, "test_size": 6, "train_size": 0.5},
    {"n": 1, "test_size": 0.5},
    {"n": 1},
    {"n": 1, "test_size": 1},
    {"n": 10, "shuffle": False, "counts": [5, 5]},
    {"n": 10, "counts": [9, 1]},
    {"n": 10, "test_size": 1, "counts": [5, 5]},
    {"n": 10, "train_size": 1, "counts": [5, 5]},
    {"n": 10, "test_size": 0.1, "counts": [2, 2, 2, 2, 2]},
]


def labels_of(case):
    labels = numpy.repeat(numpy.arange(len(case["counts"])), case["counts"])
    places = numpy.arange(len(labels))
    return labels[places if case.get("blocks") else places * 7919 % len(labels)]


def split(case):
    options = {key: case[key] for key in ("test_size", "train_size", "shuffle") if key in case}
    return train_test_split(
        numpy.arange(case["n"]),
        random_state=case.get("random_state", 0),
        stratify=labels_of(case) if "counts" in case else None,
        **options,
    )


def side(rows):
    crc = zlib.crc32(rows.astype("<u4").tobytes())
    return {"size": len(rows), "first": rows[:10].tolist(), "last": rows[-10:].tolist(), "crc32": crc}


def solved(cases):
    for case in cases:
        try:
            train, test = split(case)
        except ValueError:
            continue  # sizes that do not fit this n; errors.json has such cases
        yield {**case, "train": side(train), "test": side(test)}


def plain():
    for n, sizes in itertools.product(COUNTS, SIZES):
        yield {"n": n, **sizes, "random_state": 42}
    for n, seed in itertools.product(COUNTS, SEEDS):
        yield {"n": n, "test_size": 0.2, "random_state": seed}
    for n, sizes in itertools.product([2, 7, 11, 1000], SIZES):
        yield {"n": n, **sizes, "random_state": 1, "shuffle": False}


def stratified():
    for counts, sizes in itertools.product(CLASS_COUNTS, SIZES):
        yield {"n": sum(counts), "counts": counts, **sizes, "random_state": 42}
    for counts, seed in itertools.product(CLASS_COUNTS, SEEDS):
        yield {"n": sum(counts), "counts": counts, "test_size": 0.2, "random_state": seed}
        yield {"n": sum(counts), "counts": counts, "blocks": True, "random_state": seed}


def impossible():
    for case in IMPOSSIBLE:
        try:
            split(case)
        except ValueError:
            yield case
        else:
            raise SystemExit(f"scikit-learn splits this: {case}")


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    text = f'{{"scikit-learn": "{sklearn.__version__}", "cases": [\n{lines}\n]}}\n'
    pathlib.Path(__file__).with_name(name).write_text(text)


write("plain.json", solved(plain()))
write("stratified.json", solved(stratified()))
write("errors.json", impossible())
