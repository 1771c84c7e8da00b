"""What a fit leaves behind, in full and as the digest that the golden files keep; standard library.

A digest holds of each tensor what can be told in a few numbers: 32 of its values, how far its
weights moved at most, how many moved, and eight sums of all movements with signs by chance. One
weight that went elsewhere changes every one of the sums.
"""

import base64
import itertools
import json
import math
import random
from array import array
from dataclasses import dataclass
from functools import lru_cache

PLACES = 32
SUMS = 8


@dataclass
class Result:
    """History: name to one number for each epoch. Weights: name ("0/kernel") to float32 values."""

    columns = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")
    history: dict
    weights: dict

    def to_json(self):
        return {"history": self.history,
                "weights": {name: base64.b64encode(array("f", values).tobytes()).decode()
                            for name, values in self.weights.items()}}

    @classmethod
    def from_json(cls, value):
        return cls(value["history"],
                   {name: array("f", base64.b64decode(text))
                    for name, text in value["weights"].items()})


@lru_cache(maxsize=None)
def places(size):
    """The places of a tensor whose values a digest keeps: spread over it, in every column."""
    if size <= PLACES:
        return range(size)
    rng = random.Random(4)
    return sorted({int(size * rng.random()) for _ in range(PLACES)})


@lru_cache(maxsize=None)
def masks(size):
    """SUMS lists of a bit for each of `size` places."""
    rng = random.Random(5)
    return [bytes(int(2 * rng.random()) for _ in range(size)) for _ in range(SUMS)]


def signed_sums(movements):
    """Sums of all movements, each with a sign of its own."""
    whole = math.fsum(movements)
    return [2 * math.fsum(itertools.compress(movements, mask)) - whole
            for mask in masks(len(movements))]


def digest(result, initial):
    """A Result as a golden file keeps it; `initial` as drawings.initial_weights gives it."""
    tensors = {}
    for name, _, start in initial:
        values = result.weights[name]
        movements = [value - before for value, before in zip(values, start)]
        tensors[name] = {"moved": rounded(max(map(abs, movements))),
                         "count": sum(map(bool, movements)),
                         "values": [rounded(values[place]) for place in places(len(values))],
                         "sums": [rounded(total) for total in signed_sums(movements)]}
    history = {name: [rounded(value, 10) for value in values]
               for name, values in result.history.items()}
    return {"history": history, "weights": tensors}


def rounded(value, digits=9):
    """A number of so many digits, 9 of which tell every float32 from its neighbours."""
    return float(f"{value:.{digits}g}")


def golden_text(meta, digests):
    """The text of a golden file: one line a case, so that a change shows which case it is."""
    lines = [f'"made_by": {json.dumps(meta)}']
    lines += [f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}"
              for name, value in digests.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
