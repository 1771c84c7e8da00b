"""Fits a case with the program `sketchfit train`, from the outside as a user would."""

import json
import math
import struct
import subprocess
import sys
from array import array
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

import drawings
from program import npy, write_npz
from result import Result


def write_data(path):
    """Both sides of the split as x_train … y_test, which sketchfit takes as they are."""
    arrays = {}
    for part, (pixels, labels) in (("train", drawings.training()), ("test", drawings.validation())):
        arrays[f"x_{part}"] = npy("|u1", (len(labels), drawings.PIXELS), pixels)
        arrays[f"y_{part}"] = npy("|u1", (len(labels),), labels)
    write_npz(path, **arrays)


def write_weights(path, tensors):
    """A safetensors file of float32 tensors."""
    header, offset = {}, 0
    for name, shape, values in tensors:
        end = offset + 4 * len(values)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    blocks = b"".join(little_endian(values).tobytes() for _, _, values in tensors)
    path.write_bytes(struct.pack("<Q", len(text)) + text + blocks)


def read_weights(path):
    """Name to float32 values, in the order of names."""
    content = path.read_bytes()
    start = 8 + struct.unpack_from("<Q", content)[0]
    header = json.loads(content[8:start])
    weights = {}
    for name in sorted(set(header) - {"__metadata__"}):
        first, end = header[name]["data_offsets"]
        values = array("f", content[start + first:start + end])
        weights[name] = little_endian(values)
    return weights


def little_endian(values):
    """Float32 values to or from the order of bytes in files."""
    if sys.byteorder == "little":
        return values
    turned = array("f", values)
    turned.byteswap()
    return turned


def flags(settings):
    """The settings as sketchfit's flags."""
    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list):
            return ",".join(map(str, value)) or "none"
        return str(value)
    return [word for name, value in settings.items()
            for word in ("--" + name.replace("_", "-"), text(value))]


class Program:
    """A sketchfit program and a folder for its files."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / "drawings.npz"
        write_data(self.data)

    def fit(self, case):
        """The Result of a case; raises RuntimeError with the program's words where it fails."""
        weights, run = self.folder / "initial.safetensors", self.folder / "run"
        write_weights(weights, drawings.initial_weights(case.settings["layers"]))
        command = [self.program, "train", self.data, "--initial-weights", weights, "--output", run,
                   "--overwrite", "--json", "--shuffle", "false", *flags(case.settings)]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300,
                              check=False)
        # 3 says that the loss ended above its start, which some rates are meant to do.
        if done.returncode not in (0, 3):
            raise RuntimeError(f"sketchfit ended with {done.returncode}: {done.stderr.strip()}")
        epochs = [json.loads(line) for line in done.stdout.splitlines()]
        history = {name: [epoch.get(name, math.nan) for epoch in epochs] for name in Result.columns}
        return Result(history, read_weights(run / "model.safetensors"))
