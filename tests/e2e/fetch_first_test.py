"""sketchfit fetch --per-class: the first drawings of files of every form."""
import json

import program
from fetching import DRAWINGS, FetchTest, packed, strokes


class FirstDrawingsTest(FetchTest):
    def first(self, form, name, count):
        return self.folder / form / f"first-{count}" / name

    def test_bitmaps_take_a_part_of_the_file_and_a_header_of_their_own(self):
        self.fetch("apple", "--per-class", "40")
        target = self.first("bitmap", "apple.npy", 40)
        content = target.read_bytes()
        self.assertEqual(content[128:], self.apple[128:128 + 40 * 784])
        self.assertIn(b"'shape': (40, 784)", content[:128])
        self.assertEqual(self.mirror.ranges(self.bitmap), [f"bytes=0-{40 * 784 + 255}"])
        self.assertLessEqual(self.mirror.sent[self.bitmap], 40 * 784 + 256)
        self.assert_no_rest(target.parent)
        self.assertFalse(self.target.exists())
        self.fetch("apple", "--per-class", "40")
        self.assertEqual(len(self.mirror.ranges(self.bitmap)), 1)

    def test_strokes_end_with_the_drawing(self):
        binary, ends = packed(DRAWINGS)
        simplified = strokes("apple", DRAWINGS)
        raw = strokes("apple", DRAWINGS, raw=True)
        lines = lambda content: b"".join(content.splitlines(keepends=True)[:150])
        for form, name, path, content, wanted in (
                ("simplified", "apple.ndjson", "full/simplified/apple.ndjson", simplified,
                 lines(simplified)),
                ("raw", "apple.ndjson", "full/raw/apple.ndjson", raw, lines(raw)),
                ("binary", "apple.bin", "full/binary/apple.bin", binary, binary[:ends[149]])):
            with self.subTest(form=form):
                self.mirror.files[path] = content
                self.fetch("apple", "--form", form, "--per-class", "150")
                target = self.first(form, name, 150)
                self.assertEqual(target.read_bytes(), wanted)
                self.assertNotIn(None, self.mirror.ranges(path))
                # Goes on from a part, and from a server that knows no ranges.
                target.unlink()
                self.fault(("cut", 700), ("whole",), path=path)
                self.fetch("apple", "--form", form, "--per-class", "150")
                self.assertEqual(target.read_bytes(), wanted)

    def test_long_drawings_take_more_than_one_range(self):
        path = "full/simplified/apple.ndjson"
        line = json.dumps({"word": "apple", "drawing": [[list(range(256)) * 4] * 2]}) + "\n"
        self.mirror.files[path] = line.encode() * 100
        self.fetch("apple", "--form", "simplified", "--per-class", "60")
        target = self.first("simplified", "apple.ndjson", 60)
        self.assertEqual(target.read_bytes(), line.encode() * 60)
        self.assertGreater(len(self.mirror.ranges(path)), 1)
        self.assertLess(self.mirror.sent[path], 75 * len(line))

    def test_a_file_with_fewer_drawings_is_whole(self):
        self.fetch("apple", "--per-class", "1000")
        self.assertEqual(self.first("bitmap", "apple.npy", 1000).read_bytes(), self.apple)
        self.fault(*[("sum",)] * 5)
        done = self.fetch("apple", "--per-class", "301", code=1)
        self.assertIn("check sum", done.stderr)

    def test_a_cut_file_that_was_damaged_is_fetched_again(self):
        self.fetch("apple", "--per-class", "3")
        target = self.first("bitmap", "apple.npy", 3)
        content = target.read_bytes()
        target.write_bytes(content[:-1])
        self.fetch("apple", "--per-class", "3")
        self.assertEqual(target.read_bytes(), content)

    def test_an_interrupted_cut_goes_on(self):
        self.fault(("cut", 9000))
        self.fetch("apple", "--per-class", "40", "--retries", "0", code=1)
        self.fetch("apple", "--per-class", "40")
        self.assertTrue(self.mirror.ranges(self.bitmap)[1].startswith("bytes=9000-"))
        self.assertEqual(self.first("bitmap", "apple.npy", 40).read_bytes()[128:],
                         self.apple[128:128 + 40 * 784])


if __name__ == "__main__":
    program.main()
