"""export to a C++ header: compiled with warnings as errors, its answers beside those of predict, and
for 8-bit weights beside the accuracy that export printed."""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
import zipfile

import program
from program import ProgramTest

COMPILERS = [name for name in (os.environ.get("CXX", "c++"), "clang++") if shutil.which(name)]
FLAGS = ["-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow",
         "-Wold-style-cast", "-Wdouble-promotion", "-Werror"]
LARGEST_DIFFERENCE = 1e-6

# For each namespace: the names of its classes, then a line for each drawing on standard input.
MAIN = """
#include <cstdio>
#include <vector>
{includes}
std::size_t elsewhere(const std::uint8_t* pixels);
typedef std::vector<std::uint8_t> Bytes;
{blocks}
int main() {{
    Bytes bytes(784);
    Bytes all;
    while (std::fread(bytes.data(), 1, bytes.size(), stdin) == bytes.size())
        all.insert(all.end(), bytes.begin(), bytes.end());
    {calls}
    return elsewhere(all.data()) == {first}::classify(all.data()) ? 0 : 1;
}}
"""
BLOCK = """
static void answer_{name}(const Bytes& all) {{
    static_assert({name}::inputs == 784, "");
    for (std::size_t u = 0; u < {name}::classes; ++u) std::printf("%s%c", {name}::class_names[u], 0);
    std::printf("\\n");
    for (std::size_t i = 0; i < all.size(); i += {name}::inputs) {{
        float probabilities[{name}::classes];
        {name}::predict(&all[i], probabilities);
        std::printf("%u", static_cast<unsigned>({name}::classify(&all[i])));
        for (std::size_t u = 0; u < {name}::classes; ++u)
            std::printf(" %.9g", static_cast<double>(probabilities[u]));
        std::printf("\\n");
    }}
}}
"""


@unittest.skipUnless(COMPILERS, "needs a C++ compiler")
class CppHeaderTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Drawings that no model here was fitted on.
        cls.other = cls.scratch / "other.npz"
        subprocess.run([program.PROGRAM, "synth", "--per-class", "40", "--seed", "5", "-o",
                        cls.other], check=True, capture_output=True, timeout=120)
        with zipfile.ZipFile(cls.other) as archive:
            cls.pixels = archive.read("arr_0.npy")[-784 * 400:]
            cls.labels = list(archive.read("arr_1.npy")[-400:])

    def export(self, model, name, *flags):
        """The header NAME.h in this test's folder, and what export printed."""
        return self.run_program("export", model, "-o", self.folder / f"{name}.h", *flags).stdout

    def compile(self, names, compiler, standard="c++11"):
        """A program of two files that both include the first header."""
        source, other, binary = (self.folder / f for f in ("main.cpp", "other.cpp", "answers"))
        source.write_text(MAIN.format(
            includes="\n".join(f'#include "{name}.h"' for name in names),
            blocks="".join(BLOCK.format(name=name) for name in names),
            calls="\n    ".join(f"answer_{name}(all);" for name in names), first=names[0]))
        other.write_text(f'#include "{names[0]}.h"\n'
                         "std::size_t elsewhere(const std::uint8_t* pixels);\n"
                         "std::size_t elsewhere(const std::uint8_t* pixels) "
                         f"{{ return {names[0]}::classify(pixels); }}\n")
        done = subprocess.run([compiler, f"-std={standard}", *FLAGS, source, other, "-o", binary],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""), compiler)
        return binary

    def answers(self, names, compiler, standard="c++11"):
        """For each namespace: class names, guesses and probabilities of the other drawings."""
        binary = self.compile(names, compiler, standard)
        done = subprocess.run([binary], input=self.pixels, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.decode().split("\n")
        self.assertEqual(len(lines), len(names) * 401 + 1)
        found = []
        for begin in range(0, len(lines) - 1, 401):
            rows = [line.split() for line in lines[begin + 1:begin + 401]]
            found.append((lines[begin].split("\0")[:-1], [int(row[0]) for row in rows],
                          [[float(value) for value in row[1:]] for row in rows]))
        return found

    def predicted(self, model):
        """Class names, guesses and probabilities as predict gives them."""
        names = json.loads(self.run_program("info", model, "--json").stdout)["classes"]
        lines = self.run_program("predict", model, self.other, "--format", "jsonl", "--top",
                                 len(names)).stdout.splitlines()
        rows = [{one["class"]: one["probability"] for one in json.loads(line)["predictions"]}
                for line in lines]
        guesses = [names.index(json.loads(line)["predictions"][0]["class"]) for line in lines]
        return names, guesses, [[row[name] for name in names] for row in rows]

    def difference(self, found, expected):
        return max(abs(a - b) for row, other in zip(found, expected) for a, b in zip(row, other))

    def test_floats_answer_as_predict_with_every_activation(self):
        cases = {"relu": ["--layers", "32,32", "--epochs", "3"],
                 "sigmoid": ["--layers", "8,8"], "tanh": ["--layers", "7"],
                 "elu": ["--layers", "9,5", "--scaling", "standardize"],
                 "leaky_relu": ["--layers", "8,6"], "softmax": ["--layers", "8"],
                 "gelu": ["--layers", "8,6", "--scaling", "standardize", "--dropout", "0.1"],
                 "linear": ["--layers", "6,6"]}
        names, expected = [], []
        for activation, flags in cases.items():
            run = self.folder / f"run-{activation}"
            self.train(run, "--epochs", "1", "--activation", activation, *flags)
            names.append(f"of_{activation}")
            self.export(run, names[-1])
            expected.append(self.predicted(run))
        run = self.folder / "run-none"
        self.train(run, "--epochs", "1", "--layers", "none")
        names.append("of_none")
        self.export(run, names[-1])
        expected.append(self.predicted(run))
        for compiler in COMPILERS:
            found = self.answers(names, compiler)
            for name, ours, theirs in zip(names, found, expected):
                self.assertEqual(ours[0], theirs[0], name)
                worst = self.difference(ours[2], theirs[2])
                print(f"{compiler} {name}: probabilities differ by {worst:.1e}", file=sys.stderr)
                self.assertLessEqual(worst, LARGEST_DIFFERENCE, name)
                self.assertEqual(ours[1], theirs[1], name)
        self.assertGreater(len(set(expected[0][1])), 3, "a network that says little")

    def test_bytes_have_the_accuracy_that_was_printed(self):
        names, printed, floats = [], [], []
        for name, flags in (("small", ["--layers", "32,32", "--epochs", "6"]),
                            ("shifted", ["--layers", "12,8", "--activation", "gelu", "--scaling",
                                         "standardize", "--epochs", "4"]),
                            ("flat", ["--layers", "none", "--epochs", "3"])):
            run = self.folder / f"run-{name}"
            self.train(run, *flags)
            floats.append(self.predicted(run))
            for text in (self.export(run, name, "--int8", "--data", self.other),
                         self.export(run / "model.safetensors", name, "--int8", "--data",
                                     self.other)):
                self.assertRegex(text, r"accuracy 0\.\d{4} with 32-bit floats, 0\.\d{4} with int8 "
                                 r"\((lost|gained) 0\.\d{4}\) on 400 drawings: .*other.npz \(all\)")
            names.append(name)
            before, after = re.search(r"^right (\d+) with 32-bit floats, (\d+) with int8$", text,
                                      re.MULTILINE).groups()
            self.assertEqual(int(before), self.right(floats[-1][1]))
            printed.append(int(after))
            size = (self.folder / f"{name}.h").stat().st_size
            self.assertIn(f"{size:,} after", text)
        for compiler in COMPILERS:
            for name, ours, right, before in zip(names, self.answers(names, compiler), printed,
                                                 floats):
                self.assertEqual(self.right(ours[1]), right, name)
                self.assertGreater(right, 80, name)  # chance: 40 of 400
                worst = self.difference(ours[2], before[2])
                print(f"{compiler} {name}: int8 moves probabilities by up to {worst:.3f}",
                      file=sys.stderr)
                self.assertLess(worst, 0.1, name)
                self.assertGreater(worst, 0, name)

    def right(self, guesses):
        return sum(guess == label for guess, label in zip(guesses, self.labels))

    def test_names_survive_and_floats_and_bytes_share_a_program(self):
        classes = ['quote " \\', "what??/", "ünï 画", "ü1", "%s%n", "a'b", "g", "h", "/* */", "//"]
        listing = self.folder / "classes.txt"
        listing.write_text("\n".join(classes))
        run = self.folder / "run"
        self.train(run, "--epochs", "1", "--layers", "4", "--classes", f"@{listing}")
        text = self.export(run, "floats")
        self.assertIn("namespace floats", text)
        text = self.run_program("export", run, "-o", self.folder / "bytes.h", "--int8", "--name",
                                "bytes").stdout
        self.assertIn("on 240 drawings", text)  # a fifth of 1200: those the run kept back
        self.assertIn("(validation)", text)
        for compiler in COMPILERS:
            for standard in ("c++11", "c++20"):
                for found in self.answers(["floats", "bytes"], compiler, standard):
                    self.assertEqual(found[0], classes)

    def test_the_same_model_gives_the_same_bytes(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1", "--layers", "4")
        paths = [self.folder / name for name in ("one.h", "one.hpp", "other")]
        self.run_program("export", run, "-o", paths[0])
        self.run_program("export", run, "-o", paths[1])
        self.run_program("export", run, "-o", paths[2], "--format", "cpp", "--name", "one")
        self.assertEqual(len({path.read_bytes() for path in paths}), 1)

    def test_wrong_usage_is_one_line(self):
        run = self.folder / "run"
        self.train(run, "--epochs", "1", "--layers", "4")
        out = self.folder / "out.h"
        for mentions, flags in (("--data", ["--data", self.other]), ("--name", ["--name", "int"]),
                                ("--name", ["--name", "a b"]),
                                ("--data FILE", ["--int8", "--per-class", "3"])):
            self.assert_refused(2, "export", run, "-o", out, *flags, mentions=mentions)
        self.assert_refused(2, "export", run, "-o", self.folder / "x.keras", "--int8",
                            mentions="--int8")
        self.assert_refused(2, "export", run / "model.safetensors", "-o", out, "--int8",
                            mentions="--data FILE")
        self.assert_refused(1, "export", run, "-o", out, "--int8", "--data", self.folder / "absent",
                            mentions="absent")
        self.assertFalse(out.exists())

    def test_a_run_whose_drawings_changed_asks_for_others(self):
        data, run, out = (self.folder / name for name in ("d.npz", "run", "out.h"))
        shutil.copy(self.data, data)
        shutil.copy(self.data.with_suffix(".txt"), data.with_suffix(".txt"))
        self.run_program("train", data, "--output", run, "--quiet", "--epochs", "1", "--layers", "4")
        shutil.copy(self.other, data)
        self.assert_refused(2, "export", run, "-o", out, "--int8",
                            mentions=["other drawings", "--data FILE"])
        data.unlink()
        self.assert_refused(2, "export", run, "-o", out, "--int8",
                            mentions=["not there", "--data FILE"])
        self.run_program("export", run, "-o", out, "--int8", "--data", self.other)


if __name__ == "__main__":
    program.main()
