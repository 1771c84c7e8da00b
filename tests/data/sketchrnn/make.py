#!/usr/bin/env python3
"""Writes the files of this folder: pickled arrays of stroke-3 arrays, as several writers make them.

They were made with NumPy 2.4 (and NumPy 1.24 in tests/data/numpy/sketchrnn.npz). protocol2..5.npy
are NumPy's array in each protocol of pickle; python2.npy is put together operation by operation as
Python 2's cPickle does it, which wrote Google's own files. All hold DRAWINGS; types.npz holds other
types and orders of the first one, and hostile.npz what must be refused.
"""
import io
import os
import pathlib
import pickle
import struct
import zipfile

import numpy as np

HERE = pathlib.Path(__file__).parent
DRAWINGS = [
    [[10, 0, 0], [0, 20, 1], [-30, 5, 0], [1, 1, 1]],
    [[0, 0, 0], [255, 100, 1]],
    [[-7, -7, 1], [100, 0, 0], [0, -300, 0], [5, 5, 0]],
]


def objects(arrays):
    """The arrays in an array of dtype object."""
    outer = np.empty(len(arrays), object)
    for i, array in enumerate(arrays):
        outer[i] = array
    return outer


def npy(count, pickled):
    """An .npy file of `count` objects with these bytes as its pickle."""
    header = "{'descr': '|O', 'fortran_order': False, 'shape': (%d,), }" % count
    header += " " * (117 - len(header)) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + pickled


def python2_pickle(drawings):
    """Protocol 2 with byte strings and a new memo entry for nearly everything."""
    memo = [0]

    def put():
        memo[0] += 1
        return b"q" + bytes([memo[0]])

    def text(value):
        return b"U" + bytes([len(value)]) + value + put()

    def number(value):
        return b"K" + bytes([value])

    def array_start(first):
        if not first:
            return b"h\x01h\x02K\x00\x85" + put() + b"h\x04\x87" + put() + b"R" + put()
        return (b"cnumpy.core.multiarray\n_reconstruct\n" + put() + b"cnumpy\nndarray\n" + put() +
                b"K\x00\x85" + put() + text(b"b") + b"\x87" + put() + b"R" + put())

    def dtype(code, order, end):
        start = b"cnumpy\ndtype\n" + put() if code == b"O8" else b"h\x08"
        return (start + text(code) + b"K\x00K\x01\x87" + put() + b"R" + put() + b"(K\x03" + text(order) +
                b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff" + end + b"t" + put() + b"b")

    out = b"\x80\x02" + array_start(True) + b"(K\x01" + number(len(drawings)) + b"\x85" + put()
    out += dtype(b"O8", b"|", b"K\x3f") + b"\x89]" + put() + b"("
    for i, drawing in enumerate(drawings):
        data = np.array(drawing, "<i2").tobytes()
        out += array_start(False) + b"(K\x01" + number(len(drawing)) + b"\x8a\x01\x03\x86" + put()
        if i == 0:
            out += dtype(b"i2", b"<", b"K\x00")
            kept = bytes([memo[0] - 2])  # the dtype's entry: two texts and tuples follow it
        else:
            out += b"h" + kept
        out += b"\x89" + text(data) + b"t" + put() + b"b"
    return out + b"et" + put() + b"b."


class Call:
    """Pickles as the call of any function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def main():
    first = np.array(DRAWINGS[0], "i2")
    outer = objects([np.array(drawing, "i2") for drawing in DRAWINGS])
    for protocol in (2, 3, 4, 5):
        pickled = pickle.dumps(outer, protocol=protocol)
        (HERE / f"protocol{protocol}.npy").write_bytes(npy(len(outer), pickled))
    python2 = python2_pickle(DRAWINGS)
    again = pickle.loads(python2, encoding="latin1")  # the real interpreter takes it
    assert all((a == b).all() for a, b in zip(again, outer))
    (HERE / "python2.npy").write_bytes(npy(len(outer), python2))
    np.savez_compressed(HERE / "official.npz", test=outer[2:], train=outer[:1], valid=outer[1:2],
                        extra=np.arange(3))
    np.savez_compressed(HERE / "other.npz", sizes=np.arange(3.0), sketches=outer)
    types = [first.astype(t) for t in ("i1", "<i4", ">i2", "<i8", "<f4", "<f8", ">f8")]
    np.savez_compressed(HERE / "types.npz", train=objects(types + [np.asfortranarray(first)]))
    hostile = {
        "system": objects([Call(os.system, "true")]),
        "eval": objects([Call(eval, "1")]),
        "repeated": objects([first, first]),
        "nested": objects([objects([first])]),
        "numbers": objects([1, 2]),
        "texts": objects([np.array(["a", "b"])]),
        "empty_list": objects([[]]),
        "square": objects([first]).reshape(1, 1),
    }
    with zipfile.ZipFile(HERE / "hostile.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in hostile.items():
            file = io.BytesIO()
            np.save(file, array)
            archive.writestr(zipfile.ZipInfo(name + ".npy"), file.getvalue())


if __name__ == "__main__":
    main()
