"""What the end-to-end tests share: the program, invented drawings, a scratch folder, checks."""
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

PROGRAM = os.environ.get("SKETCHFIT_PROGRAM", "sketchfit")
SOURCE = Path(os.environ.get("SKETCHFIT_SOURCE_DIR", Path(__file__).resolve().parents[2]))
REAL_DRAWINGS = SOURCE.parent / "shared" / "data" / "sketches10.npz"
PER_CLASS = 120

TABLE_OF_CLASSES = ["class", "precision", "recall", "f1", "support"]


def start(*arguments, **options):
    """The program as a process, its streams as pipes of text."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
    return subprocess.Popen([PROGRAM, *map(str, arguments)], **options)


def npy(descr, shape, content):
    """The bytes of a .npy file of version 1."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape!r}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content


def write_npz(path, **arrays):
    """An .npz of arrays given as bytes of .npy files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in arrays.items():
            archive.writestr(name + ".npy", content)


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own and invented drawings in it (`data`)."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp(prefix="sketchfit-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, ignore_errors=True)
        cls.data = cls.scratch / "drawings.npz"
        subprocess.run([PROGRAM, "synth", "--per-class", str(PER_CLASS), "-o", cls.data],
                       check=True, capture_output=True, timeout=120)

    def setUp(self):
        self.folder = self.scratch / self.id().rsplit(".", 1)[-1]
        self.folder.mkdir()

    def run_program(self, *arguments, code=0, **options):
        """Runs to the end, checks the exit code, returns the completed process."""
        options = {"capture_output": True, "text": True, "timeout": 300} | options
        done = subprocess.run([PROGRAM, *map(str, arguments)], **options)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}\n{done.stderr}")
        return done

    def train(self, run, *flags, code=0):
        """A quiet fit of the invented drawings into the folder `run`."""
        return self.run_program("train", self.data, "--output", run, "--quiet", *flags, code=code)

    def assert_refused(self, code, *arguments, mentions=()):
        """Exactly one line on stderr, nothing on stdout, and the exit code."""
        done = self.run_program(*arguments, code=code)
        self.assertEqual(done.stdout, "", arguments)
        self.assertRegex(done.stderr, r"\Asketchfit: [^\n]+\n\Z", arguments)
        for text in [mentions] if isinstance(mentions, str) else mentions:
            self.assertIn(text, done.stderr, arguments)

    def record(self, run):
        """What run.json says."""
        return json.loads((Path(run) / "run.json").read_text())

    def signature(self, run):
        return self.record(run)["signature"]

    def history(self, run):
        """history.csv as a list of dictionaries of numbers."""
        lines = (Path(run) / "history.csv").read_text().splitlines()
        names = lines[0].split(",")
        return [dict(zip(names, map(float, line.split(",")))) for line in lines[1:]]


def main():
    unittest.main(verbosity=2)
