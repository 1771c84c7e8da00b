"""sketchfit fetch against mirrors and networks that misbehave, and interrupted: what is kept."""
import os
import shutil
import signal
import subprocess
import time
import unittest

import program
from fetching import DRAWINGS, FetchTest, bitmaps, packed
from mirror import Mirror
from program import start


class FaultsTest(FetchTest):
    def test_a_missing_file_fails_at_once_and_alone(self):
        done = self.fetch("ant", "apple", code=1)
        self.assertRegex(done.stderr, r"(?m)^sketchfit: ant: the server has no such file \(404\) "
                                      r"\(http://.*/full/numpy_bitmap/ant.npy\)$")
        self.assertIn("1 of 2 files could not be fetched", done.stderr)
        self.assertEqual(len(self.mirror.log), 3)  # two HEAD, one GET
        self.assert_whole()

    def test_a_busy_server_is_asked_again(self):
        self.fault(("status", 503), ("status", 500), ("status", 408))
        self.mirror.head_faults[self.bitmap] = [("status", 503), ("status", 502)]
        self.fetch("apple")
        self.assertEqual(len(self.mirror.log), 7)
        self.assert_whole()

    def test_tries_end(self):
        self.fault(*[("status", 503)] * 9)
        done = self.fetch("apple", "--retries", "2", code=1)
        self.assertIn("the server answers 503 (3 tries)", done.stderr)
        self.assertEqual(len(self.mirror.ranges(self.bitmap)), 3)
        self.fault(("status", 403))
        self.assertIn("refuses to give it (403)", self.fetch("apple", code=1).stderr)
        self.assertEqual(list(self.target.parent.iterdir()), [])

    def test_the_server_says_how_long_to_wait(self):
        self.fault(("status", 429, {"Retry-After": "1"}))
        begin = time.monotonic()
        self.fetch("apple")
        self.assertGreater(time.monotonic() - begin, 1)
        self.assert_whole()
        self.fault(("status", 429, {"Retry-After": "86400"}))
        done = self.fetch("apple", "--force", code=1)
        self.assertIn("asks to come back in 86400 seconds", done.stderr)

    def test_a_cut_connection_goes_on_with_the_rest(self):
        self.fault(("cut", 1000), ("cut", 100000))
        self.fetch("apple")
        self.assertEqual(self.mirror.ranges(self.bitmap), [None, "bytes=1000-", "bytes=101000-"])
        self.assertEqual(self.mirror.sent[self.bitmap], len(self.apple))
        self.assert_whole()

    def test_what_made_headway_does_not_use_up_the_tries(self):
        self.fault(("cut", 70000), ("cut", 70000), ("cut", 70000))
        self.fetch("apple", "--retries", "1")
        self.assert_whole()

    def test_a_silent_server_is_given_up_and_asked_again(self):
        self.fault(("stall", 5000))
        begin = time.monotonic()
        self.fetch("apple", "--timeout", "1")
        self.assertLess(time.monotonic() - begin, 15)
        self.assertEqual(self.mirror.ranges(self.bitmap), [None, "bytes=5000-"])
        self.assert_whole()

    def test_a_server_without_ranges_sends_all_again(self):
        self.fault(("cut", 1000), ("whole",))
        self.fetch("apple")
        self.assert_whole()

    def test_a_file_that_changed_meanwhile_is_begun_anew(self):
        for validators in (True, False):
            with self.subTest(validators=validators):
                self.mirror.validators = self.mirror.sums = validators
                self.fault(("cut", 1000))
                self.fetch("apple", "--retries", "0", code=1)
                self.assertEqual(self.part.read_bytes(), self.apple[:1000])
                self.mirror.files[self.bitmap] = self.apple = bitmaps(DRAWINGS, 2 + validators)
                self.fetch("apple")
                self.assert_whole()
                self.target.unlink()

    def test_a_wrong_check_sum_is_tried_once_more_only(self):
        self.fault(("sum",))
        self.fetch("apple")
        self.assert_whole()
        self.target.unlink()
        self.fault(*[("sum",)] * 5)
        done = self.fetch("apple", code=1)
        self.assertIn("check sum", done.stderr)
        self.assertEqual(len(self.mirror.ranges(self.bitmap)), 4)
        self.assertEqual(list(self.target.parent.iterdir()), [])

    def test_a_part_that_was_damaged_here_does_not_get_through(self):
        self.fault(("cut", 1000))
        self.fetch("apple", "--retries", "0", code=1)
        damaged = bytearray(self.part.read_bytes())
        damaged[500] ^= 1
        self.part.write_bytes(damaged)
        self.fetch("apple")
        self.assert_whole()

    def test_lengths_that_lie(self):
        whole = len(self.apple)
        for length, sums, mention in ((whole - 784, True, "check sum"),
                                      (whole - 784, False, "promises 300 drawings, 299 are there"),
                                      (whole + 10, True, "promises"),
                                      (10**18, True, "promises")):
            with self.subTest(length=length, sums=sums):
                self.mirror.sums = sums
                self.fault(*[("length", length)] * 9)
                done = self.fetch("apple", code=1)
                self.assertIn(mention, done.stderr)
                self.assertFalse(self.target.exists())
        self.mirror.head_faults[self.bitmap] = [("length", 10**18)]
        done = self.fetch("apple", code=1)
        self.assertRegex(done.stderr, r"1000000\.0 TB are needed and .* free")
        self.assertFalse(self.target.exists())

    def test_a_body_without_an_end_is_not_taken(self):
        self.fault(("endless",))
        done = self.fetch("apple", code=1)
        self.assertIn("does not tell the length", done.stderr)
        self.assertLess(self.mirror.sent[self.bitmap], 10**8)

    def test_a_mirror_that_answers_no_head_tells_the_length_later(self):
        self.mirror.head_faults[self.bitmap] = [("status", 405)] * 2
        self.fault(("length", 10**18))
        done = self.fetch("apple", code=1)
        self.assertIn("1 file to fetch, 1 of unknown size", done.stderr)
        self.assertRegex(done.stderr, "promises 1,000,000,000,000,000,000 bytes, and the disk has")
        self.fetch("apple")
        self.assert_whole()

    def test_packed_answers_and_web_pages_are_refused(self):
        self.fault(("packed",))
        self.assertIn("Content-Encoding: gzip", self.fetch("apple", code=1).stderr)
        page = b"<!DOCTYPE html><html><body>Log in</body></html>"
        self.fault(("other", page.ljust(len(self.apple))))
        done = self.fetch("apple", code=1)
        self.assertIn("apple.npy is not a .npy file, it is a web page", done.stderr)
        self.assertEqual(list(self.target.parent.iterdir()), [])

    def test_redirects_are_followed_a_few_times_and_only_to_http(self):
        moved = "full/moved/apple.npy"
        self.mirror.files[moved] = self.apple
        self.fault(("redirect", f"{self.mirror.url}/{moved}"))
        self.fetch("apple")
        self.assert_whole()
        self.target.unlink()
        self.fault(*[("redirect", f"{self.mirror.url}/{self.bitmap}")] * 50)
        done = self.fetch("apple", code=1)
        self.assertIn("redirects", done.stderr)
        self.assertEqual(len(self.mirror.ranges(self.bitmap)), 7)
        self.fault(("redirect", f"file://{self.folder}/secret"))
        done = self.fetch("apple", code=1)
        self.assertRegex(done.stderr, "file.* not supported or disabled")
        self.assertFalse(self.target.exists())

    def test_a_place_that_cannot_be_written(self):
        (self.folder / "bitmap").write_text("a file")
        self.assertIn("cannot make the folder", self.fetch("apple", code=1).stderr)


@unittest.skipUnless(shutil.which("openssl"), "needs openssl for a certificate")
class EncryptedTest(FetchTest):
    def test_certificates_are_checked_and_redirects_stay_encrypted(self):
        certificate = self.scratch / "localhost.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", certificate, "-out", self.scratch / "half.pem"],
                       check=True, capture_output=True, timeout=60)
        certificate.write_text(certificate.read_text() + (self.scratch / "half.pem").read_text())
        plain, self.mirror = self.mirror, Mirror(certificate)
        self.addCleanup(self.mirror.close)
        self.mirror.files = plain.files
        self.assertIn("certificate", self.fetch("apple", code=1).stderr)
        known = os.environ | {"SSL_CERT_FILE": str(certificate), "CURL_CA_BUNDLE": ""}
        self.fetch("apple", env=known)
        self.assert_whole()
        self.fault(("redirect", f"{plain.url}/{self.bitmap}"))
        done = self.fetch("apple", "--force", code=1, env=known)
        self.assertRegex(done.stderr, "not supported or disabled")
        self.assertEqual(plain.log, [])


class InterruptTest(FetchTest):
    def interrupt(self, *words):
        self.fault(("slow", 8000, 0.05))
        process = start(*self.arguments("apple", *words))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.part.exists() and self.part.stat().st_size > 20000:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, errors)
        self.assertLess(time.monotonic() - begin, 2)
        self.assertIn("interrupted: what came is kept", errors)
        return self.part.stat().st_size

    def test_what_came_before_ctrl_c_is_not_asked_for_again(self):
        here = self.interrupt()
        self.assertGreater(here, 20000)
        self.assertLess(here, len(self.apple))
        self.assertEqual(self.part.read_bytes(), self.apple[:here])
        done = self.fetch("apple")
        self.assertRegex(done.stderr, r"1 file to fetch: 235\.3 kB, \d+\.\d kB of it are here")
        self.assertEqual(self.mirror.ranges(self.bitmap)[1:], [f"bytes={here}-"])
        self.assert_whole()

    def test_ctrl_c_does_not_wait_for_a_silent_server(self):
        self.mirror.head_faults[self.bitmap] = [("silence",)]
        process = start(*self.arguments("apple"))
        while not self.mirror.log:
            time.sleep(0.01)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - begin, 2)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_two_processes_do_not_write_the_same_file(self):
        self.fault(("slow", 8000, 0.05))
        process = start(*self.arguments("apple"))
        while not self.part.exists():
            time.sleep(0.01)
        done = self.fetch("apple", code=1)
        self.assertIn("another process is downloading", done.stderr)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assert_whole()


if __name__ == "__main__":
    program.main()
