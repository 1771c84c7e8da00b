#!/usr/bin/env python3
"""Writes the files of this folder with the real NumPy (they were made with NumPy 1.24).

Pixel j of drawing i is (31 i + 7 j) mod 256 (mod 128 for int8), its label i mod 3; every array
holds 4 drawings. The tests of sketchfit/data compare what they read with these formulas.
"""
import io
import pathlib
import zipfile

import numpy as np

HERE = pathlib.Path(__file__).parent
ROWS = 4
PIXELS = ((31 * np.arange(ROWS)[:, None] + 7 * np.arange(784)[None, :]) % 256).astype("u1")
LABELS = (np.arange(ROWS) % 3).astype("u1")


class Pipe(io.RawIOBase):
    """A stream that cannot seek: zipfile then writes data descriptors."""

    def __init__(self, stream):
        super().__init__()
        self.stream = stream

    def writable(self):
        return True

    def write(self, data):
        return self.stream.write(data)


def save_types():
    """All element types in both byte orders, pixels and labels; all shapes and orders."""
    arrays = {}
    for kind in ("u1", "u2", "u4", "u8", "i2", "i4", "i8", "f2", "f4", "f8"):
        for order in "<>":
            name = {"<": "little", ">": "big"}[order] + "_" + kind
            arrays["x_" + name] = PIXELS.astype(order + kind)
            arrays["y_" + name] = LABELS.astype(order + kind)
    arrays["x_i1"] = (PIXELS % 128).astype("i1")
    arrays["y_i1"] = LABELS.astype("i1")
    arrays["x_shares_f4"] = (PIXELS / 255).astype("f4")
    arrays["x_shares_f8"] = PIXELS / 255
    arrays["x_bool"] = PIXELS >= 128
    arrays["y_bool"] = LABELS == 1
    shapes = {"2d": (784,), "3d": (28, 28), "flat3d": (1, 784), "4d": (28, 28, 1), "first4d": (1, 28, 28)}
    for name, shape in shapes.items():
        shaped = PIXELS.reshape((ROWS,) + shape)
        arrays["x_c_" + name] = shaped
        arrays["x_fortran_" + name] = np.asfortranarray(shaped)
        arrays["x_fortran_f4_" + name] = np.asfortranarray(shaped.astype(">f4"))
    arrays["y_column"] = LABELS[:, None]
    np.savez_compressed(HERE / "types.npz", **arrays)


def save_containers():
    names = np.array(["The Eiffel Tower", "äpfel", "日本"])
    np.savez(HERE / "stored.npz", PIXELS, LABELS)
    np.savez_compressed(HERE / "deflated.npz", X=PIXELS, y=LABELS.astype("i8"), class_names=names)
    np.savez_compressed(HERE / "bytes_names.npz", x=PIXELS, y=LABELS,
                        classes=np.array([b"a", b"bc", b"def"]))
    np.savez_compressed(HERE / "big_endian_names.npz", x=PIXELS, y=LABELS, names=names.astype(">U16"))
    np.savez_compressed(HERE / "four.npz", x_train=PIXELS, y_train=LABELS, x_test=PIXELS[1:3],
                        y_test=LABELS[1:3], extra=np.arange(3))
    with open(HERE / "streamed.npz", "wb") as file:
        np.savez_compressed(Pipe(file), PIXELS, LABELS)
    limit = zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = 0  # every size and offset goes into zip64 fields
    np.savez(HERE / "zip64.npz", PIXELS, LABELS)
    zipfile.ZIP64_LIMIT = limit


def save_npy():
    for version in (1, 2, 3):
        with open(HERE / f"version{version}.npy", "wb") as file:
            np.lib.format.write_array(file, PIXELS, version=(version, 0))
    np.save(HERE / "text.npy", np.array(["apple", "banana"]))
    np.save(HERE / "complex.npy", np.zeros((1, 784), "c8"))
    np.save(HERE / "record.npy", np.zeros(2, [("x", "u1"), ("y", "<f4", (2,))]))
    np.save(HERE / "time.npy", np.zeros(2, "M8[ms]"))
    np.save(HERE / "scalar.npy", np.array(7, "u1"))
    objects = np.empty(2, object)
    objects[:] = [np.zeros((3, 3), "i2"), np.zeros((2, 3), "i2")]
    np.savez_compressed(HERE / "sketchrnn.npz", train=objects, valid=objects, test=objects)


if __name__ == "__main__":
    save_types()
    save_containers()
    save_npy()
