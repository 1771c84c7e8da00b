"""What is shown on a terminal: a bar that is drawn over, in any width, and no leftovers."""
import re

import program
from program import ProgramTest
from pseudo_terminal import bars, on_terminal, screen


class TerminalTest(ProgramTest):
    def fit(self, columns, *flags, **options):
        # Enough work that the bar is drawn more than once.
        return on_terminal(["train", self.data, "--epochs", "8", "--layers", "512,256",
                            "--batch-size", "8", *flags], columns, **options)

    def test_a_bar_shows_epoch_time_left_loss_and_accuracy(self):
        code, output = self.fit(100)
        self.assertEqual(code, 0)
        drawn = bars(output)
        self.assertGreater(len(drawn), 1)
        for bar in drawn:
            self.assertRegex(bar, r"\Aepoch \d+/8 [━╸ ]{8,30}  ")
        self.assertRegex(drawn[-1], r"\d+:\d\d left  loss \d+\.\d+  accuracy [01]\.\d+  \d+/120 batches")

    def test_what_stays_is_one_line_an_epoch(self):
        _, output = self.fit(100)
        lines = screen(output)
        epochs = [line for line in lines if line.startswith("epoch")]
        self.assertEqual(len(epochs), 8)
        self.assertRegex(epochs[-1], r"\Aepoch 8/8 .*val_loss \d.*val_accuracy 0\.\d{4}\Z")
        self.assertFalse([line for line in lines if "━" in line or "\x1b" in line])
        self.assertIn("finished after 8 epochs", output)

    def test_the_bar_fits_narrow_terminals(self):
        for columns in (60, 35, 12):
            with self.subTest(columns=columns):
                code, output = self.fit(columns)
                self.assertEqual(code, 0)
                self.assertTrue(bars(output))
                for bar in bars(output):
                    self.assertLess(len(bar), columns)

    def test_a_terminal_without_utf8_gets_plain_characters(self):
        _, output = self.fit(100, environment={"LC_ALL": "C"})
        self.assertTrue(output.isascii())
        self.assertRegex("\n".join(bars(output)), "==")

    def test_there_are_no_colours(self):
        _, output = self.fit(100)
        self.assertEqual(set(re.findall(r"\x1b\[[\d;]*[A-Za-z]", output)), {"\x1b[K"})

    def test_quiet_draws_nothing(self):
        _, output = self.fit(100, "--quiet")
        self.assertNotIn("epoch 1/", output)
        self.assertNotIn("\x1b", output)

    def test_ctrl_c_ends_the_fit_and_leaves_a_clean_screen(self):
        run = self.folder / "run"
        code, output = on_terminal(["train", self.data, "--epochs", "100000", "--output", run], 100,
                                   interrupt_after=b"epoch")
        self.assertEqual(code, 130)
        self.assertIn("interrupted", output)
        self.assertFalse([line for line in screen(output) if "━" in line])
        self.assertEqual(self.record(run)["state"], "interrupted")

    def test_a_sweep_has_one_bar_for_all_its_runs(self):
        code, output = on_terminal(["sweep", "--data", self.data, "--output", self.folder / "sweep",
                                    "--vary", "batch_size=8,16,32", "--layers", "256", "--epochs",
                                    "20"], 100)
        self.assertEqual(code, 0)
        self.assertRegex(bars(output)[-1], r"\Arun \d/3 [━╸ ]{8,30}  .*epoch \d+/60")
        ended = [line for line in screen(output) if re.match(r"run \d/3  batch_size=", line)]
        self.assertEqual(len(ended), 3)


if __name__ == "__main__":
    program.main()
