"""sketchfit fetch against an honest mirror on this machine: names, places, messages."""
import json
import os

import program
from fetching import DRAWINGS, FetchTest, bitmaps, packed, strokes
from mirror import crc32c
from pseudo_terminal import bars, on_terminal, screen


class WholeFilesTest(FetchTest):
    def test_files_come_with_sizes_first_paths_last_and_the_licence(self):
        self.mirror.files["full/numpy_bitmap/The Eiffel Tower.npy"] = bitmaps(7, 3)
        done = self.fetch("the_eiffel_tower", "apple", "APPLE")
        tower = self.target.with_name("The Eiffel Tower.npy")
        self.assertEqual(done.stdout.splitlines(),
                         [str(tower), str(self.target),
                          f"2 files, 240.9 kB, in {self.target.parent}"])
        lines = done.stderr.splitlines()
        self.assertIn("CC BY 4.0", lines[0])
        self.assertEqual(lines[1], "2 files to fetch: 240.9 kB")
        self.assertEqual(sorted(lines[2:4]), ["The Eiffel Tower  5.6 kB  7 drawings",
                                              "apple  235.3 kB  300 drawings"])
        self.assertEqual(lines[4:], [f"next: sketchfit train '{self.target.parent}' --classes "
                                     "'The Eiffel Tower,apple' --output RUN"])
        self.assertEqual(tower.read_bytes(), bitmaps(7, 3))
        self.assert_whole()

    def test_what_is_fetched_can_be_trained_on_beside_cut_files_and_parts(self):
        self.mirror.files["full/numpy_bitmap/ant.npy"] = bitmaps(40, 5)
        self.fetch("apple", "ant")
        self.fetch("apple", "ant", "--per-class", "30")
        self.part.write_bytes(b"half")
        folder = self.target.parent
        info = json.loads(self.run_program("info", folder, "--json").stdout)
        self.assertEqual(info["shape"], [340, 784])
        info = json.loads(self.run_program("info", folder / "first-30", "--json").stdout)
        self.assertEqual(info["shape"], [60, 784])
        self.run_program("train", folder, "--classes", "apple,ant", "--epochs", "1", "--quiet",
                         "--output", self.folder / "run")

    def test_a_file_that_is_there_is_not_fetched_again_unless_forced(self):
        self.fetch("apple")
        done = self.fetch("apple")
        self.assertIn("0 files to fetch; 1 file there already", done.stderr)
        self.assertIn(str(self.target), done.stdout)
        self.assertEqual(len(self.mirror.ranges(self.bitmap)), 1)
        self.mirror.files[self.bitmap] = self.apple = bitmaps(DRAWINGS, 2)
        self.fetch("apple", "--force")
        self.assert_whole()

    def test_a_file_of_another_length_than_the_servers_is_replaced(self):
        self.fetch("apple")
        self.mirror.files[self.bitmap] = self.apple = bitmaps(DRAWINGS + 1)
        self.fetch("apple")
        self.assert_whole()

    def test_without_a_network_what_is_whole_is_used_and_the_rest_is_missing(self):
        self.fetch("apple")
        url, self.mirror.url = self.mirror.url, "http://127.0.0.1:9/data"
        done = self.fetch("apple")
        self.assertRegex(done.stderr, r"(?m)^1 file not compared with the server's \(.*onnect.*\), used as is$")
        self.assertIn(str(self.target), done.stdout)
        done = self.fetch("apple", "ant", "--retries", "1", code=1)
        self.assertIn(str(self.target), done.stdout)
        self.assertRegex(done.stderr, r"(?m)^sketchfit: ant: .*onnect.* \(2 tries\)")
        self.target.write_bytes(self.apple[:-1])
        self.fetch("apple", "--retries", "0", code=1)
        self.mirror.url = url
        self.fetch("apple")
        self.assert_whole()

    def test_every_form_has_its_address_and_its_check(self):
        binary, _ = packed(20)
        contents = {"simplified": ("full/simplified/apple.ndjson", strokes("apple", 20)),
                    "raw": ("full/raw/apple.ndjson", strokes("apple", 20, raw=True)[:-1]),
                    "binary": ("full/binary/apple.bin", binary),
                    "sketchrnn": ("sketchrnn/apple.npz", b"PK\3\4" + bytes(500))}
        for form, (path, content) in contents.items():
            with self.subTest(form=form):
                target = self.folder / form / path.rsplit("/", 1)[-1]
                self.mirror.files[path] = b"<html>Please log in to this network</html>"
                done = self.fetch("apple", "--form", form, code=1)
                self.assertIn("web page", done.stderr)
                self.assertEqual(list(target.parent.iterdir()), [])
                self.mirror.files[path] = content
                done = self.fetch("apple", "--form", form)
                self.assertEqual(target.read_bytes(), content)
                self.assertIn("next: sketchfit convert ", done.stderr)
                if form != "sketchrnn":
                    self.assertIn("20 drawings", done.stderr)
                    self.mirror.files[path] = content[:-9]
                    done = self.fetch("apple", "--form", form, "--force", code=1)
                    self.assertIn("cut off", done.stderr)
                    self.assertEqual(target.read_bytes(), content)

    def test_several_files_come_at_a_time_but_no_more_than_jobs(self):
        names = ["ant", "anvil", "arm", "axe", "barn", "bat", "bear", "bed"]
        for i, name in enumerate(names):
            path = f"full/numpy_bitmap/{name}.npy"
            self.mirror.files[path] = bitmaps(20, i + 1)
            self.fault(("slow", 4000, 0.03), path=path)
        self.fetch(*names, "--jobs", "3")
        self.assertEqual(self.mirror.most_at_once, 3)
        for i, name in enumerate(names):
            self.assertEqual(self.target.with_name(name + ".npy").read_bytes(), bitmaps(20, i + 1))

    def test_the_cache_is_the_place_without_output(self):
        cache, home = self.folder / "cache", self.folder / "home"
        words = ["fetch", "apple", "--from", self.mirror.url]
        for name, variables in (("cache", {"XDG_CACHE_HOME": str(cache)}),
                                ("home", {"XDG_CACHE_HOME": "", "HOME": str(home)})):
            environment = os.environ | variables
            self.run_program(*words, env=environment)
            below = cache if name == "cache" else home / ".cache"
            self.assertEqual((below / "sketchfit/quickdraw/bitmap/apple.npy").read_bytes(), self.apple)

    def test_a_proxy_is_taken_from_the_environment(self):
        proxy = self.mirror.url.removesuffix("/data")
        self.mirror.url = "http://quickdraw.invalid/data"
        self.fetch("apple", env=os.environ | {"http_proxy": proxy, "no_proxy": "", "NO_PROXY": ""})
        self.assert_whole()

    def test_all_classes(self):
        names = self.run_program("fetch", "--list").stdout.splitlines()
        self.mirror.files = {f"full/numpy_bitmap/{name}.npy": bitmaps(2) for name in names}
        done = self.fetch("--all", "--per-class", "1")
        paths = done.stdout.splitlines()
        self.assertEqual([path.rsplit("/", 1)[-1] for path in paths[:-1]],
                         [f"{name}.npy" for name in names])
        self.assertEqual(paths[-1], f"345 files, 314.6 kB, in {self.folder}/bitmap/first-1")
        self.assertRegex(done.stderr, r"next: sketchfit train '.*/bitmap/first-1' --output RUN")

    def test_a_dry_run_prints_sizes_and_leaves_nothing(self):
        self.mirror.files["full/numpy_bitmap/hot dog.npy"] = bitmaps(10)
        done = self.fetch("apple", "hot_dog", "ant", "--dry-run", code=1)
        self.assertRegex(done.stdout, rf"(?m)^ +8\.0 kB +to fetch +{self.mirror.url}/full/"
                                      r"numpy_bitmap/hot%20dog\.npy$")
        self.assertIn("the server has no such file (404)", done.stdout)
        self.assertIn("2 files to fetch: 243.3 kB; 1 file cannot be had", done.stdout)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual({method for method, _, _ in self.mirror.log}, {"HEAD"})


class TerminalTest(FetchTest):
    def test_a_bar_shows_files_time_left_rate_and_bytes(self):
        self.fault(("slow", 8000, 0.03))
        code, output = on_terminal(self.arguments("apple"), 100)
        self.assertEqual(code, 0, output)
        drawn = bars(output)
        self.assertGreater(len(drawn), 3)
        self.assertRegex(drawn[-1], r"\Afile 1/1 [━╸ ]{8,30}  0:\d\d left  \d+\.\d kB/s  "
                                    r"\d+\.\d kB of 235\.3 kB\Z")
        lines = [line for line in screen(output) if line]
        self.assertEqual(lines[1:4], ["1 file to fetch: 235.3 kB", "apple  235.3 kB  300 drawings",
                                      str(self.target)])


class UsageTest(FetchTest):
    def test_names_are_checked_before_anything_is_asked_for(self):
        cases = [(["aple"], "no class is called 'aple'; did you mean apple?"),
                 (["eiffel tower"], "did you mean The Eiffel Tower?"),
                 (["great wall"], "did you mean The Great Wall of China?"),
                 (["apple", "xyzzy", "dogs"], "'xyzzy'; no class is called 'dogs'; did you mean dog?"),
                 ([], "--all"),
                 (["apple", "--all"], "--all"),
                 (["apple", "--form", "bitmaps"], "did you mean bitmap?"),
                 (["apple", "--per-class", "0"], "--per-class"),
                 (["apple", "--per-class", "5", "--form", "sketchrnn"], "sketchrnn"),
                 (["apple", "--from", "ftp://example.org"], "--from"),
                 (["apple", "--from", "example.org"], "--from"),
                 (["apple", "--from", "https://"], "--from"),
                 (["apple", "--retry-delay", "soon"], "--retry-delay"),
                 (["apple", "--retry-delay", "61"], "--retry-delay"),
                 (["apple", "--jobs", "0"], "--jobs"),
                 (["apple", "--timeout", "0"], "--timeout")]
        for words, mention in cases:
            with self.subTest(words=words):
                self.assert_refused(2, *self.arguments(*words), mentions=mention)
        self.assertEqual(self.mirror.log, [])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_the_list_has_all_names_in_the_published_order(self):
        names = self.run_program("fetch", "--list").stdout.splitlines()
        self.assertEqual(len(names), 345)
        self.assertEqual((names[0], names[9], names[-1]), ("aircraft carrier", "arm", "zigzag"))

    def test_no_other_command_loads_libcurl(self):
        maps = self.run_program("--version", env=os.environ | {"LD_TRACE_LOADED_OBJECTS": "1"})
        self.assertIn("libc.so", maps.stdout)
        self.assertNotIn("curl", maps.stdout)


class CheckSumTest(FetchTest):
    def test_the_mirrors_own_check_sum_is_the_published_one(self):
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)


if __name__ == "__main__":
    program.main()
