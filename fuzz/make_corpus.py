#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets, fuzz/corpus/NAME/*: small files of each form, from which
libFuzzer makes its inputs. Some come from tests/data; the rest is invented here."""
import io
import json
import pathlib
import shutil
import struct
import zipfile
import zlib

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "tests/data"


def put(target, name, content):
    (HERE / "corpus" / target).mkdir(parents=True, exist_ok=True)
    (HERE / "corpus" / target / name).write_bytes(content)


def ndjson():
    known = {"word": "house", "countrycode": "DE", "timestamp": "2017-01-31 01:02:03.12345 UTC",
             "recognized": True, "key_id": "5000000000000001"}
    simplified = {**known, "drawing": [[[0, 255, 255, 0, 0], [0, 0, 200, 200, 0]], [[12], [34]]]}
    raw = {**known, "drawing": [[[1.5, -2.25, 1e3], [4, 5, 123.4567890123], [0, 16, 33.5]]]}
    compact = [json.dumps(line, separators=(",", ":")) for line in (simplified, raw)]
    put("ndjson", "simplified", (compact[0] + "\n").encode())
    put("ndjson", "raw", (compact[1] + "\r\n" + compact[0]).encode())
    put("ndjson", "spaces", ("\ufeff\n " + json.dumps(raw) + "\n").encode())
    put("ndjson", "other", b'{"x":{"drawing":[1,"\\u00e9"]},"key_id":7,"drawing":[[[1],[2]]],"word":null}\n')


def binary():
    head = struct.pack("<Q2sbI", 5000000000000001, b"DE", 1, 1489184277)
    record = head + struct.pack("<HH3B3BHBB", 2, 3, 0, 255, 9, 8, 7, 6, 1, 3, 4)
    put("binary", "one", record)
    put("binary", "two", record + b"\0" * 10 + b"\xff" + b"\0" * 4 + struct.pack("<HHBB", 1, 1, 0, 0))


def arrays():
    for name in ("python2", "protocol2", "protocol3", "protocol4", "protocol5"):
        content = (DATA / f"sketchrnn/{name}.npy").read_bytes()
        put("sketch_rnn", name, content[content.index(b"\n") + 1:])

    def npy(descr, shape, data):
        header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data

    pixels = bytes(i * 7 % 256 for i in range(784))
    put("npy", "pixels", npy("|u1", "(1, 28, 28)", pixels))
    put("npy", "floats", npy("<f4", "(1, 784)", struct.pack("<784f", *(p / 255 for p in pixels))))
    put("npy", "labels", npy(">i2", "(5,)", struct.pack(">5h", *range(5))))
    put("npy", "names", npy("<U3", "(2,)", "ab\0äöü".encode("utf-32-le")))
    put("idx", "images", struct.pack(">HBBIII", 0, 8, 3, 1, 28, 28) + pixels)
    put("idx", "labels", struct.pack(">HBBI", 0, 0x0C, 1, 3) + struct.pack(">3i", 1, 2, 3))
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr(zipfile.ZipInfo("x.npy"), npy("|u1", "(4, 8)", bytes(32)), method)
            archive.writestr(zipfile.ZipInfo("y.npy"), npy("|u1", "(4,)", b"\1\2\3\4"), method)
        put("npz", name, file.getvalue())
    header = json.dumps({"__metadata__": {"format": "pt"},
                         "a": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]},
                         "b": {"dtype": "F64", "shape": [1], "data_offsets": [8, 16]}}).encode()
    put("safetensors", "two", struct.pack("<Q", len(header)) + header + bytes(16))


def pictures():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def png(colour, depth, rows, extra=b"", interlaced=0):
        head = struct.pack(">IIBBBBB", 8, 4, depth, colour, 0, 0, interlaced)
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) +
                chunk(b"IEND", b""))

    put("picture", "grey", png(0, 8, b"".join(b"\0" + bytes(range(8)) for _ in range(4))))
    put("picture", "rgba", png(6, 8, b"".join(b"\0" + bytes(range(32)) for _ in range(4))))
    palette = chunk(b"PLTE", bytes(range(12))) + chunk(b"tRNS", b"\0\x80\xff")
    put("picture", "palette", png(3, 2, b"\0\x1b\xe4" * 4, palette))
    put("picture", "jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF")


def models():
    for name in ("chunked.weights.h5", "latest.weights.h5", "linked.weights.h5", "normalized.h5"):
        put("hdf5", name, (DATA / "keras" / name).read_bytes())
    for name in ("plain.weights.h5", "types.weights.h5", "normalized.h5", "normalized.keras",
                 "lambda.h5"):
        put("keras", name, (DATA / "keras" / name).read_bytes())
    for name in ("rich", "normalized", "lambda", "batch_normalization"):
        with zipfile.ZipFile(DATA / f"keras/{name}.keras") as archive:
            config = json.loads(archive.read("config.json"))
            config.pop("compile_config", None)
            put("keras_config", name, json.dumps(config, separators=(",", ":")).encode())


if __name__ == "__main__":
    shutil.rmtree(HERE / "corpus", ignore_errors=True)
    ndjson()
    binary()
    arrays()
    pictures()
    models()
    put("class_names", "two", "apple\nThe Eiffel Tower\r\näpfel\n\n".encode())
