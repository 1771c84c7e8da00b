"""predict: pictures, files of bitmaps, folders, standard input, streams; and that its answers are
those of evaluate."""
import csv
import io
import json
import math
import os
import select
import struct
import subprocess
import sys
import unittest
import zipfile
import zlib

import program
from program import PER_CLASS, ProgramTest, npy, start, write_npz


def png(width, height, rows):
    """A PNG of shades of grey, written by hand."""
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))


def sketch(points, pen, side=150, ink=0, paper=255):
    """A picture of a line through points."""
    rows = []
    for y in range(side):
        row = []
        for x in range(side):
            away = min(math.hypot(a + t * (c - a) - x, b + t * (d - b) - y)
                       for (a, b), (c, d) in zip(points, points[1:])
                       for t in [max(0, min(1, ((x - a) * (c - a) + (y - b) * (d - b))
                                            / ((c - a) ** 2 + (d - b) ** 2)))])
            covered = max(0, min(1, pen / 2 + 0.5 - away))
            row.append(round(paper + (ink - paper) * covered))
        rows.append(row)
    return png(side, side, rows)


def enlarged(bitmap, scale=8, ink=0, paper=255):
    """A bitmap of 784 bytes as a picture with dark lines: each pixel a square."""
    rows = []
    for y in range(28):
        row = []
        for value in bitmap[28 * y:28 * y + 28]:
            row += [paper + (ink - paper) * value // 255] * scale
        rows += [row] * scale
    return png(28 * scale, 28 * scale, rows)


class PredictTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_folder = cls.scratch / "model"
        subprocess.run([program.PROGRAM, "train", cls.data, "--output", cls.run_folder, "--quiet",
                        "--epochs", "8"], check=True, capture_output=True, timeout=120)
        with zipfile.ZipFile(cls.data) as archive:
            pixels = archive.read("arr_0.npy")[-784 * 10 * PER_CLASS:]
            cls.labels = archive.read("arr_1.npy")[-10 * PER_CLASS:]
        cls.bitmaps = [pixels[784 * i:784 * i + 784] for i in range(10 * PER_CLASS)]
        cls.names = cls.data.with_suffix(".txt").read_text().splitlines()

    def predict(self, *arguments, **options):
        return self.run_program("predict", self.run_folder, *arguments, **options)

    def rows(self, *arguments, **options):
        """The rows of CSV as dictionaries."""
        done = self.predict(*arguments, "--format", "csv", **options)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def answers(self, rows):
        return [tuple(row[name] for name in row if name != "file") for row in rows]


class FilesTest(PredictTest):
    def test_csv_has_a_row_for_each_drawing_in_order(self):
        rows = self.rows(self.data)
        self.assertEqual(list(rows[0]), ["file", "index", "class_1", "probability_1", "class_2",
                                         "probability_2", "class_3", "probability_3"])
        self.assertEqual([row["index"] for row in rows], [str(i) for i in range(10 * PER_CLASS)])
        self.assertEqual({row["file"] for row in rows}, {str(self.data)})
        for row in rows:
            first, second, third = (float(row[f"probability_{k}"]) for k in (1, 2, 3))
            self.assertGreaterEqual(first, second)
            self.assertGreaterEqual(second, third)
            self.assertLessEqual(first + second + third, 1.00001)

    def test_the_guesses_are_those_that_evaluate_counts(self):
        rows = self.rows(self.data)
        correct = sum(row["class_1"] == self.names[label]
                      for row, label in zip(rows, self.labels))
        evaluated = json.loads(self.run_program("evaluate", self.run_folder, self.data, "--json",
                                                "--part", "all").stdout)
        self.assertAlmostEqual(evaluated["accuracy"], correct / len(rows), places=12)

    def test_jsonl_and_csv_say_the_same_to_the_last_digit(self):
        rows = self.rows(self.data, "--top", "2")
        lines = self.predict(self.data, "--format", "jsonl", "--top", "2").stdout.splitlines()
        self.assertEqual(len(lines), len(rows))
        for row, line in zip(rows, lines):
            answer = json.loads(line)
            self.assertEqual(list(answer), ["file", "index", "predictions"])
            self.assertEqual(answer["file"], row["file"])
            self.assertEqual(str(answer["index"]), row["index"])
            self.assertEqual([guess["class"] for guess in answer["predictions"]],
                             [row["class_1"], row["class_2"]])
            for k, guess in enumerate(answer["predictions"], 1):
                self.assertEqual(guess["probability"], float(row[f"probability_{k}"]))
                # The digits bring back a float of 32 bits.
                stored = struct.unpack("f", struct.pack("f", guess["probability"]))[0]
                self.assertLess(abs(stored - guess["probability"]), 1e-7 * stored)

    def test_every_way_in_gives_the_same_bits(self):
        pixels = b"".join(self.bitmaps[:300])
        array = npy("|u1", (300, 784), pixels)
        plain = self.put("plain.npy", array)
        write_npz(self.folder / "unlabelled.npz", sketches=array)
        expected = self.answers(self.rows(plain))
        self.assertEqual(len(expected), 300)
        self.assertEqual(self.answers(self.rows(self.folder / "unlabelled.npz")), expected)
        self.assertEqual(self.answers(self.rows(plain, "--threads", "1")), expected)
        floats = npy("<f4", (300, 784), struct.pack("<235200f", *(p / 255 for p in pixels)))
        self.assertEqual(self.answers(self.rows(self.put("floats.npy", floats))), expected)
        for content, flags in ((array, ()), ((self.folder / "unlabelled.npz").read_bytes(), ()),
                               (pixels, ("--raw",))):
            done = subprocess.run([program.PROGRAM, "predict", self.run_folder, "-", *flags,
                                   "--format", "csv"], input=content, capture_output=True,
                                  timeout=120, check=True)
            rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
            self.assertEqual(self.answers(rows), expected)
        # One drawing alone, and the model file alone.
        alone = self.put("alone.npy", npy("|u1", (1, 784), self.bitmaps[7]))
        text = self.run_program("predict", self.run_folder / "model.safetensors", alone,
                                "--format", "csv").stdout
        self.assertEqual(self.answers(csv.DictReader(io.StringIO(text)))[0][1:], expected[7][1:])

    def test_the_table_is_aligned(self):
        lines = self.predict(self.put("a.npy", npy("|u1", (2, 784), b"".join(self.bitmaps[:2]))),
                             "--top", "1").stdout.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[0], r"^file +index  class 1 +prob\.$")
        for i, line in enumerate(lines[1:]):
            self.assertRegex(line, rf"a\.npy +{i}  [a-zA-Z ]+ +[01]\.\d{{4}}$")
        self.assertEqual(len({line.index("  ") for line in lines[1:]}), 1)

    def test_a_file_that_cannot_be_read_costs_one_line(self):
        good = self.put("good.png", enlarged(self.bitmaps[3]))
        broken = self.put("broken.png", good.read_bytes()[:-40])
        photo = self.put("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0")
        blank = self.put("blank.png", png(60, 50, [[255] * 60] * 50))
        text = self.put("text.npy", b"hello")
        done = self.predict(broken, good, photo, self.folder / "none.png", blank, text, good,
                            "--format", "csv", code=1)
        self.assertEqual(len(done.stdout.splitlines()), 3)
        errors = done.stderr.splitlines()
        self.assertEqual(len(errors), 5, done.stderr)
        for line, path, why in zip(errors, (broken, photo, self.folder / "none.png", blank, text),
                                   ("cut off", "a JPEG picture", "No such file", "no drawing",
                                    "no drawings")):
            self.assertTrue(line.startswith("sketchfit: "), line)
            self.assertIn(str(path), line)
            self.assertIn(why, line)

    def test_wrong_usage_is_refused(self):
        for arguments, mention in (
                ([], "MODEL"),
                ([self.run_folder], "FILE"),
                ([self.run_folder, self.data, "--top", "0"], "--top"),
                ([self.run_folder, self.data, "--format", "xml"], "jsonl"),
                ([self.run_folder, self.data, "--raw"], "--raw"),
                ([self.run_folder, "-", "--raw", "--show", "a.png"], "--show"),
                ([self.run_folder, self.data, "--pixel-name", "x"], "--pixels-name")):
            self.assert_refused(2, "predict", *arguments, mentions=mention)
        self.assert_refused(1, "predict", self.data, self.data, mentions="no model")


class PicturesTest(PredictTest):
    def test_a_folder_is_classified_in_the_order_of_its_names(self):
        folder = self.folder / "pictures"
        folder.mkdir()
        chosen = range(0, 10 * PER_CLASS, 101)  # of all classes
        for i in chosen:
            (folder / f"{i:04}.png").write_bytes(enlarged(self.bitmaps[i], 9))
        (folder / "notes.txt").write_text("no picture")
        rows = self.rows(folder)
        self.assertEqual([row["file"] for row in rows],
                         [str(path) for path in sorted(folder.glob("*.png"))])
        # Bitmaps that were enlarged pixel by pixel are known again.
        expected = self.rows(self.data)
        self.assertEqual([answer[1:] for answer in self.answers(rows)],
                         [answer[1:] for answer in self.answers([expected[i] for i in chosen])])

    def test_the_pen_the_colours_and_the_place_do_not_matter(self):
        shape = [(30, 40), (110, 30), (120, 100), (60, 120), (30, 40)]
        moved = [(x / 2 + 70, y / 2 + 3) for x, y in shape]
        pictures = [sketch(shape, 3), sketch(shape, 3, ink=250, paper=20), sketch(shape, 8),
                    sketch(shape, 3, ink=120), sketch(moved, 2)]
        paths = [self.put(f"{i}.png", picture) for i, picture in enumerate(pictures)]
        rows = self.rows(*paths, "--top", "10")
        self.assertEqual(self.answers(rows[:1]), self.answers(rows[1:2]))  # inverted: the same
        first = {rows[0][f"class_{k}"]: float(rows[0][f"probability_{k}"]) for k in range(1, 11)}
        for row in rows[1:]:
            for k in range(1, 11):
                self.assertAlmostEqual(float(row[f"probability_{k}"]), first[row[f"class_{k}"]],
                                       delta=0.1, msg=row["file"])

    def test_a_picture_of_28_pixels_is_taken_as_it_is(self):
        expected = self.rows(self.put("a.npy", npy("|u1", (1, 784), self.bitmaps[5])))
        for name, ink, paper in (("light.png", 255, 0), ("dark.png", 0, 255)):
            rows = self.rows(self.put(name, enlarged(self.bitmaps[5], 1, ink, paper)))
            self.assertEqual(self.answers(rows), self.answers(expected))

    def test_a_picture_comes_through_a_pipe(self):
        picture = self.put("a.png", enlarged(self.bitmaps[5]))
        done = subprocess.run([program.PROGRAM, "predict", self.run_folder, "-", "--format",
                               "csv"], input=picture.read_bytes(), capture_output=True, timeout=60,
                              check=True)
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
        self.assertEqual(rows[0]["file"], "-")
        self.assertEqual(self.answers(rows), self.answers(self.rows(picture)))

    def test_show_writes_what_the_network_sees(self):
        one = self.put("one.png", enlarged(self.bitmaps[0]))
        two = self.put("two.png", enlarged(self.bitmaps[700]))
        self.predict(one, two, "--show", self.folder / "seen.png")
        sheet = (self.folder / "seen.png").read_bytes()
        self.assertEqual(sheet[:8], b"\x89PNG\r\n\x1a\n")
        self.assertGreater(struct.unpack(">I", sheet[16:20])[0], 1000)
        self.predict(one, two, "--show", self.folder / "seen")
        self.assertEqual(sorted(os.listdir(self.folder / "seen")), ["one.png", "two.png"])
        before = one.read_bytes()
        self.assert_refused(2, "predict", self.run_folder, one, "--show", one,
                            mentions="overwrite")
        self.assertEqual(one.read_bytes(), before)
        done = self.predict(self.data, "--show", self.folder / "none.png")
        self.assertIn("there were none", done.stderr)
        self.assertFalse((self.folder / "none.png").exists())


class ArraysTest(PredictTest):
    def floats(self, path):
        """Shape and values of a .npy file of float32 (n, classes)."""
        content = path.read_bytes()
        length = struct.unpack("<H", content[8:10])[0]
        header = content[10:10 + length].decode()
        self.assertIn("'descr': '<f4'", header)
        values = [value for value, in struct.iter_unpack("<f", content[10 + length:])]
        self.assertIn(f"({len(values) // 10}, 10)", header)
        return [values[i:i + 10] for i in range(0, len(values), 10)]

    def numbers(self, path):
        content = path.read_bytes()
        length = struct.unpack("<H", content[8:10])[0]
        values = [value for value, in struct.iter_unpack("<q", content[10 + length:])]
        self.assertIn(f"'descr': '<i8', 'fortran_order': False, 'shape': ({len(values)},)",
                      content[10:10 + length].decode())
        return values

    def arrays(self):
        paths = self.folder / "p.npy", self.folder / "l.npy"
        return paths, ["--probabilities", paths[0], "--labels", paths[1]]

    def assert_rows(self, paths, rows):
        """The arrays say of each drawing what a row of CSV with all classes does."""
        found, guesses = self.floats(paths[0]), self.numbers(paths[1])
        self.assertEqual(len(found), len(rows))
        self.assertEqual(guesses, [self.names.index(row["class_1"]) for row in rows])
        for values, row in zip(found, rows):
            for k in range(1, 11):
                printed = struct.unpack("<f", struct.pack("<f", float(row[f"probability_{k}"])))[0]
                self.assertEqual(values[self.names.index(row[f"class_{k}"])], printed)

    def test_arrays_have_the_numbers_and_the_order_of_the_lines(self):
        first = self.put("a.png", enlarged(self.bitmaps[700]))
        broken = self.put("b.png", b"nothing")
        paths, flags = self.arrays()
        done = self.predict(first, broken, self.data, *flags, "--format", "csv", "--top", "10",
                            code=1)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual(len(rows), 1 + 10 * PER_CLASS)
        self.assert_rows(paths, rows)

    def test_more_drawings_than_are_classified_together(self):
        big = self.put("big.npy", npy("|u1", (12000, 784), b"".join(self.bitmaps) * 10))
        paths, flags = self.arrays()
        self.predict(big, *flags)
        self.assertEqual(self.floats(paths[0])[:1200] * 10, self.floats(paths[0]))
        self.assertEqual(len(self.numbers(paths[1])), 12000)

    def test_a_stream_is_complete_when_it_ends(self):
        paths, flags = self.arrays()
        done = subprocess.run([program.PROGRAM, "predict", self.run_folder, "-", "--raw", "--format",
                               "csv", "--top", "10", *map(str, flags)],
                              input=b"".join(self.bitmaps[:30]), capture_output=True, timeout=60,
                              check=True)
        self.assert_rows(paths, list(csv.DictReader(io.StringIO(done.stdout.decode()))))

    def test_evaluate_writes_those_of_its_part(self):
        paths, flags = self.arrays()
        self.run_program("evaluate", self.run_folder, self.data, "--part", "all", *flags)
        self.assert_rows(paths, self.rows(self.data, "--top", "10"))
        done = self.run_program("evaluate", self.run_folder, self.data, "--part", "validation",
                                "--json", *flags)
        said = json.loads(done.stdout)
        guesses = self.numbers(paths[1])
        self.assertEqual(len(guesses), said["count"])
        for k in range(10):
            self.assertEqual(guesses.count(k), sum(row[k] for row in said["confusion"]))

    def test_nothing_is_left_of_what_failed(self):
        paths, flags = self.arrays()
        done = subprocess.run([program.PROGRAM, "predict", self.run_folder, "-", "--raw",
                               *map(str, flags)], input=self.bitmaps[0] + b"x", timeout=60,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 1)
        big = self.put("big.npy", npy("|u1", (60000, 784), b"".join(self.bitmaps) * 50))
        process = start("predict", self.run_folder, big, *flags)
        process.stdout.readline()
        process.stdout.close()
        self.assertIn("standard output", process.stderr.read())
        process.stderr.close()
        self.assertEqual(process.wait(60), 1)
        self.assertEqual(os.listdir(self.folder), ["big.npy"])
        wrong = self.folder / "wrong"
        self.assert_refused(2, "predict", self.run_folder, self.data, "--labels", wrong,
                            mentions=".npy")
        self.assert_refused(2, "predict", self.run_folder, self.data, "--labels", paths[0],
                            "--probabilities", paths[0], mentions="same file")
        self.assert_refused(2, "evaluate", self.run_folder, self.run_folder, self.data, "--labels",
                            paths[0], mentions="one model")


class StreamTest(PredictTest):
    def test_answers_come_while_drawings_arrive(self):
        process = start("predict", self.run_folder, "-", "--raw", "--format", "jsonl",
                        stdin=subprocess.PIPE, text=False, bufsize=0)
        self.addCleanup(process.kill)
        for i in range(3):
            process.stdin.write(self.bitmaps[i][:500])
            process.stdin.write(self.bitmaps[i][500:])
            ready, _, _ = select.select([process.stdout], [], [], 60)
            self.assertTrue(ready, "no answer before the next drawing")
            self.assertEqual(json.loads(process.stdout.readline())["index"], i)
        process.stdin.close()
        self.assertEqual(process.wait(60), 0)
        self.assertEqual(process.stdout.read(), b"")
        process.stdout.close()
        process.stderr.close()

    def test_an_incomplete_drawing_at_the_end_is_an_error(self):
        done = subprocess.run([program.PROGRAM, "predict", self.run_folder, "-", "--raw"],
                              input=self.bitmaps[0] + b"x" * 100, capture_output=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertIn(b"100 bytes of 784", done.stderr)
        self.assertEqual(done.stderr.count(b"\n"), 1)

    def test_nothing_in_the_stream_is_no_error(self):
        done = subprocess.run([program.PROGRAM, "predict", self.run_folder, "-", "--raw",
                               "--format", "jsonl"], input=b"", capture_output=True, timeout=60,
                              check=True)
        self.assertEqual(done.stdout, b"")

    def test_a_closed_pipe_ends_it_quietly(self):
        big = self.put("big.npy", npy("|u1", (60000, 784), b"".join(self.bitmaps) * 50))
        process = start("predict", self.run_folder, big, "--format", "csv")
        self.assertIn("class_1", process.stdout.readline())
        process.stdout.close()
        self.assertEqual(process.stderr.read(), "")
        process.stderr.close()
        self.assertIn(process.wait(60), (-13, 141))

    def test_many_drawings_need_little_memory(self):
        big = self.folder / "big.npy"
        with open(big, "wb") as file:  # a hole: no disk, 784 MB of zeros
            file.write(npy("|u1", (1_000_000, 784), b""))
            file.truncate(file.tell() + 784_000_000)
        script = ("import resource, subprocess, sys\n"
                  "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
        done = subprocess.run([sys.executable, "-c", script, program.PROGRAM, "predict",
                               self.run_folder, big, "--format", "csv", "--top", "1"],
                              capture_output=True, text=True, timeout=300, check=True)
        self.assertLess(int(done.stdout), 100_000)  # kilobytes


if __name__ == "__main__":
    program.main()
