# scripts/check-house must find each kind of offence in a small tree made for it, and only that one.

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "scripts" / "check-house"
HEADER = "// Says what the file is for.\n#pragma once\n"


class CheckHouse(unittest.TestCase):
    def findings(self, files):
        """The lines that check-house prints for a tree of {path: text}, without the last."""
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            result = subprocess.run([sys.executable, CHECK, "--root", root], text=True,
                                    stdout=subprocess.PIPE, check=False)
        lines = result.stdout.splitlines()[:-1]
        self.assertEqual(result.returncode, 1 if lines else 0)
        return lines

    def assert_one(self, files, beginning, words):
        lines = self.findings(files)
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith(beginning), lines)
        self.assertIn(words, lines[0])

    def test_good_tree_has_no_findings(self):
        self.assertEqual([], self.findings({
            "sketchfit/base/error.h": HEADER,
            "sketchfit/nn/model.h": HEADER + '#include "sketchfit/base/error.h"\n',
            "sketchfit/nn/model.cpp": '#include "sketchfit/nn/model.h"\n',
            "sketchfit/sketchfit.h": HEADER + '#include "sketchfit/nn/model.h"\n',
            "sketchfit/cli/main.cpp": '// Starts.\n#include "sketchfit/sketchfit.h"\n',
            "examples/fit.cpp": "// Fits.\n#include <sketchfit/sketchfit.h>\n"}))

    def test_room_above_is_found(self):
        self.assert_one({"sketchfit/base/a.h": HEADER + '#include "sketchfit/nn/b.h"\n',
                         "sketchfit/nn/b.h": HEADER}, "sketchfit/base/a.h:3:", "floor")

    def test_a_source_that_does_not_begin_with_its_header_is_found(self):
        self.assert_one({"sketchfit/base/a.h": HEADER, "sketchfit/base/b.h": HEADER,
                         "sketchfit/base/a.cpp": '#include "sketchfit/base/b.h"\n'
                                                 '#include "sketchfit/base/a.h"\n'},
                        "sketchfit/base/a.cpp:1:", "before anything else")

    def test_other_room_on_the_same_floor_is_found(self):
        self.assert_one({"sketchfit/simd/a.h": HEADER + '#include "sketchfit/data/b.h"\n',
                         "sketchfit/data/b.h": HEADER}, "sketchfit/simd/a.h:3:", "floor")

    def test_room_without_floor_is_found(self):
        self.assert_one({"sketchfit/cli/a.h": HEADER + '#include "sketchfit/attic/b.h"\n'},
                        "sketchfit/cli/a.h:3:", "attic")

    def test_public_face_inside_the_library_is_found(self):
        self.assert_one({"sketchfit/tune/a.h": HEADER + '#include "sketchfit/sketchfit.h"\n'},
                        "sketchfit/tune/a.h:3:", "only cli")

    def test_tests_inside_the_library_are_found(self):
        self.assert_one({"sketchfit/tune/a.h": HEADER + '#include "tests/help.h"\n',
                         "tests/help.h": HEADER}, "sketchfit/tune/a.h:3:", "only sketchfit/")

    def test_relative_path_is_found(self):
        self.assert_one({"sketchfit/nn/a.h": HEADER + '#include "b.h"\n'},
                        "sketchfit/nn/a.h:3:", "from the root")

    def test_circle_is_found(self):
        self.assert_one({"sketchfit/nn/a.h": HEADER + '#include "sketchfit/nn/b.h"\n',
                         "sketchfit/nn/b.h": HEADER + '#include "sketchfit/nn/a.h"\n'},
                        "sketchfit/nn/a.h:1:", "circle")

    def test_missing_contract_is_found(self):
        self.assert_one({"sketchfit/nn/a.h": "#pragma once\n"}, "sketchfit/nn/a.h:1:", "contract")
        self.assert_one({"examples/a.cpp": "int main() {}\n"}, "examples/a.cpp:1:", "contract")
        self.assert_one({"tests/e2e/a_test.py": "import sys\n"}, "tests/e2e/a_test.py:1:", "contract")

    def test_missing_pragma_once_is_found(self):
        self.assert_one({"sketchfit/nn/a.h": "// Contract.\n"}, "sketchfit/nn/a.h:1:", "#pragma once")

    def test_long_file_is_found(self):
        self.assert_one({"sketchfit/nn/a.h": HEADER + "\n" * 600}, "sketchfit/nn/a.h:602:", "602 lines")


if __name__ == "__main__":
    unittest.main()
