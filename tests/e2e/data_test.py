"""Datasets: what synth writes, info tells, and how they are read."""
import json
import struct
import zipfile

import program
from program import PER_CLASS, ProgramTest, npy, write_npz

CLASSES = ["apple", "anvil", "airplane", "banana", "The Eiffel Tower", "The Mona Lisa",
           "The Great Wall of China", "alarm clock", "ant", "asparagus"]


class SynthTest(ProgramTest):
    def test_writes_drawings_and_names_and_says_that_they_are_invented(self):
        out = self.folder / "ten.npz"
        text = self.run_program("synth", "--per-class", "3", "-o", out).stdout
        self.assertIn("invented", text)
        self.assertIn("30", text)
        names = out.with_suffix(".txt").read_text().splitlines()
        self.assertEqual(sorted(names), sorted(CLASSES))
        with zipfile.ZipFile(out) as archive:
            self.assertEqual(archive.namelist(), ["arr_0.npy", "arr_1.npy"])
            self.assertEqual(len(archive.read("arr_0.npy")), 128 + 30 * 784)
            self.assertEqual(archive.read("arr_1.npy")[-30:], bytes(list(range(10)) * 3))

    def test_the_seed_decides(self):
        paths = [self.folder / f"{i}.npz" for i in range(3)]
        for path, seed in zip(paths, (1, 1, 2)):
            self.run_program("synth", "--per-class", "2", "--seed", seed, "-o", path)
        self.assertEqual(paths[0].read_bytes(), paths[1].read_bytes())
        self.assertNotEqual(paths[0].read_bytes(), paths[2].read_bytes())


class InfoTest(ProgramTest):
    def test_text_has_a_line_for_each_class(self):
        text = self.run_program("info", self.data).stdout
        self.assertIn("1,200 of 784 pixels (28 x 28)", text)
        self.assertIn("uint8", text)
        for name in CLASSES:
            self.assertRegex(text, rf"(?m)^{name} +{PER_CLASS} +\d+\.\d %")

    def test_json_is_one_object_with_the_same_numbers(self):
        info = json.loads(self.run_program("info", self.data, "--json").stdout)
        self.assertEqual(info["shape"], [1200, 784])
        self.assertEqual(info["pixel_type"], "uint8")
        self.assertEqual([row["name"] for row in info["classes"]],
                         self.data.with_suffix(".txt").read_text().splitlines())
        self.assertEqual([row["count"] for row in info["classes"]], [PER_CLASS] * 10)
        self.assertIsNone(info["test"])
        for row in info["classes"]:
            self.assertGreater(row["ink_share"], 0.01)
            self.assertLess(row["ink_share"], 0.9)

    def test_duplicates_blanks_and_test_sets_are_counted(self):
        one, two, blank = bytes([255] * 784), bytes([9] * 784), bytes(784)
        path = self.folder / "own.npz"
        write_npz(path, x_train=npy("|u1", (4, 28, 28), one + two + blank + one),
                  y_train=npy("|u1", (4,), b"\0\1\0\1"),
                  x_test=npy("|u1", (2, 28, 28), two + bytes([7] * 784)),
                  y_test=npy("|u1", (2,), b"\0\1"))
        info = json.loads(self.run_program("info", path, "--json").stdout)
        self.assertEqual(info["shape"], [4, 784])
        self.assertEqual(info["test"]["shape"], [2, 784])
        self.assertEqual(info["duplicates"], {"drawings": 1, "groups": 1, "conflicting": 1})
        self.assertEqual(info["blank"], 1)
        self.assertEqual(info["shared_with_test"], 1)
        self.assertIn("Test set", self.run_program("info", path).stdout)

    def test_a_contact_sheet_is_a_picture(self):
        sheet = self.folder / "sheet.png"
        self.run_program("info", self.data, "--sheet", sheet)
        content = sheet.read_bytes()
        self.assertEqual(content[:8], b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", content[16:24])
        self.assertGreater(width, 200)
        self.assertGreater(height, 200)

    def test_a_run_and_its_model_show_the_network(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1")
        for path in (run, run / "model.safetensors"):
            text = self.run_program("info", path).stdout
            self.assertIn("26,506", text)
            self.assertIn("The Mona Lisa", text)
            info = json.loads(self.run_program("info", path, "--json").stdout)
            self.assertEqual(info["parameters"], 26506)
            self.assertEqual(sorted(info["classes"]), sorted(CLASSES))
            self.assertEqual(info["signature"], self.signature(run))


class ReadingTest(ProgramTest):
    def test_classes_and_per_class_change_what_is_read(self):
        info = json.loads(self.run_program("info", self.data, "--json", "--per-class", "5",
                                           "--classes", "a,b,c,d,e,f,g,h,i,j").stdout)
        self.assertEqual(info["shape"], [50, 784])
        self.assertEqual([row["name"] for row in info["classes"]], list("abcdefghij"))

    def test_arrays_are_found_by_name(self):
        path = self.folder / "named.npz"
        write_npz(path, ink=npy("|u1", (2, 784), bytes(1567) + b"\1"),
                  kind=npy("<i8", (2,), bytes(8) + b"\1" + bytes(7)))
        self.assert_refused(1, "info", path, mentions="ink")
        info = json.loads(self.run_program("info", path, "--json", "--pixels-name", "ink",
                                           "--labels-name", "kind").stdout)
        self.assertEqual(info["shape"], [2, 784])
        self.assertEqual([row["count"] for row in info["classes"]], [1, 1])


if __name__ == "__main__":
    program.main()
