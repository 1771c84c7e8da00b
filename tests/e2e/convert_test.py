"""Drawings of any form into any other, and how they are shown."""
import json
import os
import re
import signal
import struct
import time
import zipfile

import program
from program import REAL_DRAWINGS, ProgramTest, start

STROKES = REAL_DRAWINGS.parent / "strokes"


def line(word, y, **others):
    """A drawing of one stroke in QuickDraw's simplified form."""
    return json.dumps({"word": word, "countrycode": "US", "recognized": True, "key_id": str(y + 1),
                       "drawing": [[[0, 255], [0, y]]]} | others, separators=(",", ":")) + "\n"


class ConvertTest(ProgramTest):
    def put(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def three(self):
        return self.put("three.ndjson", line("bee", 1) + line("ant", 2, recognized=False) +
                        line("bee", 3, countrycode="DE"))

    def info(self, path, *flags):
        return json.loads(self.run_program("info", path, "--json", *flags).stdout)

    def test_strokes_become_a_dataset_that_numpy_would_read(self):
        out = self.folder / "out.npz"
        done = self.run_program("convert", self.three(), "-o", out)
        self.assertEqual(done.stdout, f"{out}: 3 drawings of 2 classes\n")
        self.assertRegex(done.stderr, r"drawn: \d+ drawings a second")
        self.assertEqual(out.with_suffix(".txt").read_text(), "bee\nant\n")
        with zipfile.ZipFile(out) as archive:
            self.assertEqual(archive.namelist(), ["arr_0.npy", "arr_1.npy"])
            self.assertEqual(len(archive.read("arr_0.npy")), 128 + 3 * 784)
            self.assertEqual(archive.read("arr_1.npy")[-3:], b"\0\1\0")
        drawn = self.info(self.three(), "--per-class", "9")
        self.assertEqual(self.info(out)["fingerprint"], drawn["fingerprint"])

    def test_a_binary_file_made_by_hand(self):
        record = struct.pack("<Q2sbIH", 7, b"DE", 1, 1489184277, 1)
        record += struct.pack("<H", 2) + bytes([0, 255]) + bytes([0, 9])
        path = self.folder / "bee.bin"
        path.write_bytes(record * 2)
        out = self.folder / "bee.ndjson"
        self.run_program("convert", path, "-o", out)
        drawing = json.loads(out.read_text().splitlines()[0])
        self.assertEqual(drawing, {"word": "bee", "countrycode": "DE", "recognized": True,
                                   "timestamp": "2017-03-10 22:17:57 UTC", "key_id": "7",
                                   "drawing": [[[0, 255], [0, 9]]]})
        self.run_program("convert", out, "-o", self.folder / "again.bin")
        self.assertEqual((self.folder / "again.bin").read_bytes(), record * 2)
        path.write_bytes(record + record[:-1])
        self.assert_refused(1, "convert", path, "-o", out, mentions=["bee.bin", "record 2"])
        self.assertEqual(len(out.read_text().splitlines()), 2, "the old file must stay")

    def test_choosing(self):
        three = self.three()

        def words(*flags):
            out = self.folder / "chosen.ndjson"
            self.run_program("convert", three, "-o", out, *flags)
            return [json.loads(text)["key_id"] for text in out.read_text().splitlines()]

        self.assertEqual(words("--recognized-only"), ["2", "4"])
        self.assertEqual(words("--country", "DE,FR"), ["4"])
        self.assertEqual(words("--classes", "ant"), ["3"])
        self.assertEqual(words("--per-class", "1"), ["2", "3"])
        self.assertEqual(words("--limit", "2"), ["2", "3"])
        self.assertEqual(len(words("--sample", "1", "--seed", "3")), 2)
        self.assert_refused(1, "convert", three, "-o", self.folder / "x.npz", "--classes", "cat",
                            mentions="no drawing is left")
        self.assert_refused(1, "convert", self.data, "-o", self.folder / "x.npz",
                            "--recognized-only", mentions="recognised")

    def test_malformed_lines(self):
        bad = self.put("bad.ndjson", line("bee", 1) + "{\"word\":\"bee\"}\n" +
                       line("bee", 2, drawing=[[[0, 255], [0]]]) +
                       line("bee", 2, drawing=[[[0, 256], [0, 1]]]) + line("bee", 9))
        out = self.folder / "out.npz"
        self.assert_refused(1, "convert", bad, "-o", out, mentions="bad.ndjson, line 2")
        self.assertFalse(out.exists())
        done = self.run_program("convert", bad, "-o", out, "--skip-malformed")
        self.assertIn("malformed     3\n", done.stdout)
        for number in (2, 3, 4):
            self.assertRegex(done.stderr, rf"left out: \S*bad.ndjson, line {number}: ")
        self.assertEqual(self.info(out)["count"], 2)
        many = self.put("many.ndjson", line("bee", 1) + "{}\n" * 25)
        done = self.run_program("convert", many, "-o", out, "--skip-malformed")
        self.assertEqual(len(re.findall("left out: ", done.stderr)), 11)
        self.assertIn("left out: 15 more malformed drawings", done.stderr)

    def test_info_of_strokes(self):
        text = self.run_program("info", self.three()).stdout
        self.assertIn("drawings      3, simplified\n", text)
        self.assertIn("strokes       1.0 a drawing, 2.0 points\n", text)
        self.assertIn("recognised    2 of 3 (66.7 %)\n", text)
        self.assertIn("countries     US 2, DE 1\n", text)
        self.assertRegex(text, r"(?m)^bee +2$")
        bare = self.put("bare.ndjson", '{"word":"bee","drawing":[[[0,255],[0,9]]]}\n{}\n')
        text = self.run_program("info", bare).stdout
        self.assertIn("recognised    not known", text)
        self.assertIn("malformed     1, left out", text)
        info = self.info(self.three())
        self.assertEqual(info["classes"], [{"name": "ant", "count": 1}, {"name": "bee", "count": 2}])
        self.assertEqual((info["kind"], info["points"], info["recognized"]), ("strokes", 6, 2))

    def test_wrong_usage(self):
        three = self.three()
        out = self.folder / "x.npz"
        self.assert_refused(2, "convert", three, mentions="--output")
        self.assert_refused(2, "convert", "-o", out, mentions="FILE")
        self.assert_refused(2, "convert", three, "-o", three, mentions="overwrite")
        self.assert_refused(2, "convert", three, "-o", self.folder / "x.gif", mentions=".npz")
        self.assert_refused(2, "convert", three, "-o", out, "--sample", "1", "--per-class", "1")
        self.assert_refused(2, "convert", three, "-o", out, "--country", "Germany")
        self.assert_refused(2, "convert", three, "-o", out, "--raw", mentions="ndjson")
        self.assert_refused(1, "convert", self.folder / "none.bin", "-o", out)
        empty = self.put("empty.ndjson", "")
        self.assert_refused(1, "convert", empty, "-o", out, mentions="empty")

    def test_an_interrupt_leaves_nothing_new(self):
        path = self.put("long.ndjson", line("bee", 1) * 400000)
        out = self.folder / "out.npz"
        process = start("convert", path, "-o", out)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn("interrupted: nothing was written", errors)
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["long.ndjson"])

    def test_training_takes_strokes(self):
        lines = "".join(line("bee", y % 40) + line("ant", 215 + y % 40) for y in range(200))
        path = self.put("two.ndjson", lines)
        self.run_program("train", path, "--output", self.folder / "run", "--epochs", "3",
                         "--quiet")
        done = self.run_program("evaluate", self.folder / "run", path)
        self.assertIn("accuracy", done.stdout)
        done = self.run_program("predict", self.folder / "run", path, "--top", "1", "--format",
                                "csv")
        self.assertEqual(len(done.stdout.splitlines()), 401)
        self.assertIn(",ant,", done.stdout)

    def test_published_strokes_become_the_published_bitmaps(self):
        if not STROKES.exists():
            self.skipTest("no real drawings at hand")
        for bitmaps in sorted((STROKES / "bitmaps").iterdir())[:5]:
            out = self.folder / bitmaps.name
            self.run_program("convert", STROKES / "simplified" / f"{bitmaps.stem}.ndjson", "-o",
                             out)
            # NumPy's header has another padding in the official files.
            size = 25 * 784
            self.assertEqual(out.read_bytes()[-size:], bitmaps.read_bytes()[-size:])

    def test_sketch_rnn(self):
        path = STROKES / "sketchrnn_alarm_clock.npz"
        if not path.exists():
            self.skipTest("no real drawings at hand")
        out = self.folder / "clocks.ndjson"
        self.run_program("convert", path, "--class", "alarm clock", "-o", out)
        self.assertEqual(len(out.read_text().splitlines()), 2500)


class ShowTest(ProgramTest):
    def test_a_sheet_says_how_many_there_are(self):
        sheet = self.folder / "sheet.png"
        done = self.run_program("show", self.data, "-o", sheet)
        self.assertEqual(done.stdout, f"{sheet}: 100 drawings of 10 classes\n")
        self.assertTrue(sheet.read_bytes().startswith(b"\x89PNG"))

    def test_text_in_half_blocks(self):
        done = self.run_program("show", self.data, "--text", "--classes", "ant", "--sample", "1",
                                env=os.environ | {"LC_ALL": "C.UTF-8"})
        self.assertTrue(done.stdout.startswith("ant\n"))
        self.assertRegex(done.stdout, "[▀▄█]{2}")
        self.assertEqual(len(done.stdout.splitlines()), 1 + 14 + 1)
        plain = self.run_program("show", self.data, "--text", "--classes", "ant", "--sample", "1",
                                 env=os.environ | {"LC_ALL": "C"})
        self.assertTrue(plain.stdout.isascii())

    def test_wrong_usage(self):
        self.assert_refused(2, "show", self.data)
        self.assert_refused(2, "show", self.data, "--text", "-o", self.folder / "x.png")


if __name__ == "__main__":
    program.main()
