"""What the tests of sketchfit fetch share: published files, and a mirror that has one of them."""
import json
import os
import struct

from mirror import Mirror
from program import ProgramTest, npy

DRAWINGS = 300


def strokes(word, count, raw=False):
    """A published .ndjson file: one drawing in a line, of different lengths."""
    lines = []
    for i in range(count):
        stroke = [[x % 256 for x in range(2 + i % 7)], [5] * (2 + i % 7)]
        if raw:
            stroke.append([16 * t for t in range(2 + i % 7)])
        lines.append(json.dumps({"word": word, "countrycode": "US", "recognized": i % 5 > 0,
                                 "key_id": str(5 * 10**15 + i), "drawing": [stroke] * (1 + i % 3)}))
    return "".join(line + "\n" for line in lines).encode()


def packed(count):
    """A published .bin file, and where each of its drawings ends."""
    content, ends = b"", []
    for i in range(count):
        content += struct.pack("<Q2sbIH", 5 * 10**15 + i, b"US", i % 2, 1490000000, 1 + i % 3)
        for _ in range(1 + i % 3):
            content += struct.pack("<H", 2 + i % 7) + bytes(2 * (2 + i % 7))
        ends.append(len(content))
    return content, ends


def bitmaps(count, seed=1):
    return npy("|u1", (count, 784), bytes(seed * i * i % 251 for i in range(784)) * count)


class FetchTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A proxy that this machine may use does not reach the mirror.
        os.environ |= {"no_proxy": "*", "NO_PROXY": "*"}

    def setUp(self):
        super().setUp()
        self.mirror = Mirror()
        self.addCleanup(self.mirror.close)
        self.bitmap = "full/numpy_bitmap/apple.npy"
        self.apple = bitmaps(DRAWINGS)
        self.mirror.files[self.bitmap] = self.apple
        self.target = self.folder / "bitmap" / "apple.npy"
        self.part = self.folder / "bitmap" / "apple.npy.part"

    def arguments(self, *words):
        return ["fetch", "--from", self.mirror.url, "-o", self.folder, "--retry-delay", "0.02", *words]

    def fetch(self, *words, code=0, **options):
        return self.run_program(*self.arguments(*words), code=code, **options)

    def fault(self, *faults, path=None):
        self.mirror.faults[path or self.bitmap] = list(faults)

    def assert_whole(self):
        self.assertEqual(self.target.read_bytes(), self.apple)
        self.assert_no_rest(self.target.parent)

    def assert_no_rest(self, folder):
        self.assertEqual([path.name for path in folder.iterdir() if ".part" in path.name], [])
