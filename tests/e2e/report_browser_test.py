"""The report's page in a browser: opened as a file, read, clicked through and printed."""
import csv
import io
import json
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import browser
import program
from program import PROGRAM, REAL_DRAWINGS, SOURCE

EPOCHS = 3
HOSTILE = ["</script><script>window.hurt = 1</script>", "<img src=x onerror=window.hurt=1>",
           "<!-- & \"quoted\" 'too' -->", "__proto__", "{{data}}", "a" * 150,
           "a name of many words that goes on for longer than any column is wide", "\u202eleft",
           "é ß 漢字", "0"]


def run(*arguments):
    """What the program prints."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments}: {done.stdout}\n{done.stderr}")
    return done.stdout


def report(folder):
    """Writes the page of a sweep or a run into its folder."""
    run("report", folder, "--no-figures")


made = None  # what all tests share


class Made:
    """Reports of a sweep, and one browser."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sketchfit-page-"))
        unittest.addModuleCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data, self.reading = self.folder / "drawings.npz", []
        if REAL_DRAWINGS.exists():
            self.data, self.reading = REAL_DRAWINGS, ["--per-class", "200"]
        else:
            run("synth", "--per-class", "200", "-o", self.data)
        self.sweep = self.folder / "sweep"
        run("sweep", "--data", self.data, *self.reading, "--output", self.sweep, "--epochs", EPOCHS,
            "--vary", "learning_rate=0.001,0.1,1e20", "--vary", "optimizer=sgd,adam", "--quiet")
        report(self.sweep)
        self.runs = json.loads(run("runs", self.sweep, "--format", "json"))
        self.browser = browser.Browser()
        unittest.addModuleCleanup(self.browser.close)


def setUpModule():
    global made
    made = Made()


class PageTest(unittest.TestCase):
    def setUp(self):
        vars(self).update(vars(made))
        self.browser.resize(1280, 900)
        self.browser.prefer("light")

    def open(self, folder):
        self.browser.open(folder / "report.html")
        self.browser.run("localStorage.clear()")

    def assert_quiet(self):
        """Nothing was logged, and nothing was asked for but the page itself."""
        self.assertEqual(self.browser.complaints(), [])
        self.assertLessEqual(len(self.browser.requests()), 1)

    def wait(self, condition, what):
        for _ in range(100):
            if condition():
                return
            time.sleep(0.05)
        self.fail(f"waited in vain for: {what}")


class SweepPageTest(PageTest):
    def setUp(self):
        super().setUp()
        self.open(self.sweep)

    def legend(self, section=0):
        """The legend of a variation: its title and the texts of its rows."""
        return self.browser.run(
            "const table = document.querySelectorAll('.legend table')[arguments[0]];"
            "return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));",
            section)

    def test_opens_from_a_file_without_an_error_or_a_request(self):
        self.assertEqual(self.browser.first("h1").text, "sweep")
        self.assertEqual(self.browser.texts(".variation h3"), ["learning_rate", "optimizer"])
        self.assertEqual(len(self.browser.all(".plot canvas")), 8)
        self.browser.picture("report-light.png")
        self.assert_quiet()

    def test_a_chart_tells_its_values_under_the_pointer_and_by_keys(self):
        history = self.epochs()
        resting = self.legend()
        self.assertEqual(resting[0], ["Last epoch", "val_accuracy", "val_loss"])
        plot = self.browser.show(self.browser.first(".plot"))
        box = plot.rect
        self.move_to(plot, 0.02 * box["width"], 0)
        shown = self.legend()
        epoch = int(shown[0][0].removeprefix("Epoch "))
        for row, value in zip(shown[1:3], ("0.001", "0.1"), strict=True):
            log = next(log for log in history if log["key"] == f"learning_rate={value}"
                       and int(log["epoch"]) + 1 == epoch)
            self.assertEqual(row[1:], [f"{float(log['val_accuracy']):.4f}",
                                       f"{float(log['val_loss']):.4f}"])
        plot.send_keys("\ue011")  # Home
        self.assertEqual(self.legend()[0][0], "Epoch 1")
        plot.send_keys("\ue014")  # right
        self.assertEqual(self.legend()[0][0], "Epoch 2")
        plot.send_keys("\ue00c")  # Escape
        self.assertEqual(self.legend(), resting)
        self.assert_quiet()

    def epochs(self):
        return list(csv.DictReader(io.StringIO(run("runs", self.sweep, "--epochs"))))

    def move_to(self, node, x, y):
        actions = self.browser.actions()
        actions.move_to_element_with_offset(node, int(x) - 5, int(y)).perform()
        actions.move_by_offset(5, 0).perform()

    def test_a_click_on_the_legend_hides_a_run(self):
        before = [self.lines(0), self.lines(1)]
        entry = self.browser.all(".legend-entry")[1]
        self.browser.click(entry)
        self.assertEqual(entry.get_attribute("aria-pressed"), "false")
        self.assertNotEqual(self.lines(0), before[0])
        self.assertNotEqual(self.lines(1), before[1])
        entry.send_keys("\ue007")  # Enter
        self.assertEqual(entry.get_attribute("aria-pressed"), "true")
        self.assertEqual([self.lines(0), self.lines(1)], before)
        self.assert_quiet()

    def lines(self, chart):
        """What a chart's canvas shows."""
        return self.browser.run("return document.querySelectorAll('.plot')[arguments[0]]"
                                ".querySelector('canvas').toDataURL()", chart)

    def test_a_diverged_run_makes_the_loss_logarithmic(self):
        boxes = self.browser.all(".curves .tick input")
        self.assertEqual([box.is_selected() for box in boxes], [True, False])
        self.browser.click(boxes[0])
        self.assertIn("1 diverged", self.browser.first(".lead").text.replace("run ", ""))
        self.assertIn("the loss became", self.browser.first(".remarks").text)
        self.assert_quiet()

    def test_training_is_shown_beside_validation(self):
        self.browser.click(self.browser.all(".segments label")[2])
        self.assertEqual(self.legend()[0],
                         ["Last epoch", "val_accuracy", "accuracy", "val_loss", "loss"])
        self.assert_quiet()

    def test_the_table_of_runs_sorts_and_selects(self):
        heads = {head.text.strip(" ↑↓"): head for head in self.browser.all("#runs .sort")}
        names = [run["key"].replace("=", " ") for run in self.runs]
        self.assertEqual(self.browser.texts("#runs tbody th"), names)
        self.browser.click(heads["val_accuracy"])
        known = sorted((run for run in self.runs if run["val_accuracy"] is not None),
                       key=lambda run: -run["val_accuracy"])
        lost = [run for run in self.runs if run["val_accuracy"] is None]
        expected = [run["key"].replace("=", " ") for run in known + lost]
        self.assertEqual(self.browser.texts("#runs tbody th"), expected)
        self.assertEqual(self.browser.texts("#runs [aria-sort=descending]"), ["val_accuracy"])
        heads["val_accuracy"].send_keys("\ue007")  # Enter
        self.assertEqual(self.browser.texts("#runs tbody th")[0], expected[len(known) - 1])
        self.browser.click(self.browser.all("#runs tbody tr td:last-child")[0])
        worst = expected[len(known) - 1]
        self.assertEqual(self.browser.texts("#runs .selected th"), [worst])
        self.assertEqual(self.browser.texts("#model option:checked"), [worst])
        self.assert_quiet()

    def test_numbers_are_those_of_evaluate(self):
        self.browser.run("const list = document.querySelector('#model select'); list.value = 1;"
                         "list.dispatchEvent(new Event('change'))")
        said = json.loads(run("evaluate", self.sweep / "runs" / "learning_rate=0.1", self.data,
                              *self.reading, "--part", "validation", "--json"))
        if "summary" in said:
            said |= said["summary"]
        facts = dict(zip(self.browser.texts("#model .facts-list dt"),
                         self.browser.texts("#model .facts-list dd"), strict=True))
        for name in ("accuracy", "top_3_accuracy", "loss"):
            self.assertEqual(facts[name], f"{said[name]:.4f}")
        rows = self.browser.run("return [...document.querySelectorAll('#scores tbody tr')]"
                                ".map((row) => [...row.cells].map((cell) => cell.textContent))")
        for row, scores in zip(rows, said["per_class"], strict=True):
            self.assertEqual(row[1:4], [f"{scores[name]:.4f}"
                                        for name in ("precision", "recall", "f1")])

    def test_a_cell_of_the_confusion_matrix_shows_its_drawings(self):
        cells = self.browser.run(
            "return [...document.querySelectorAll('.matrix td[data-label]')].map((cell) => "
            "[cell.dataset.label, cell.dataset.guess, Number(cell.textContent) || 0])")
        self.assertEqual(len(cells), 100)
        right = [cell for cell in cells if cell[0] == cell[1]]
        label, guess, count = max(right, key=lambda cell: cell[2])
        place = f".matrix td[data-label='{label}'][data-guess='{guess}']"
        self.browser.click(self.browser.first(place))
        self.assertIn(f"taken for what it is · {count} drawings",
                      self.browser.first(".panel h5").text)
        self.assertEqual(len(self.browser.all(".panel .drawing")), min(count, 20))
        self.wait(lambda: self.browser.run(
            "return [...document.querySelectorAll('.panel canvas')].every((canvas) => canvas"
            ".getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))"),
            "ink on every drawing")
        cell = self.browser.first(".matrix td.selected")
        cell.send_keys("\ue012" if guess != "0" else "\ue014")  # left or right
        self.browser.driver.switch_to.active_element.send_keys("\ue007")  # Enter
        self.assertNotIn("what it is", self.browser.first(".panel h5").text)
        self.browser.click(self.browser.all("#confusion .segments label")[1])
        self.assertNotEqual(self.browser.texts(place), [str(count)])
        self.assert_quiet()

    def test_the_gallery_shows_ten_and_another_ten(self):
        def shown():
            return [node.get_attribute("title") for node in self.browser.all(".gallery .ink")]
        first = shown()
        self.assertEqual(len(set(first)), 10)
        self.assertEqual(len(self.browser.all(".gallery .verdict")), 20)
        self.browser.click(self.browser.first("#gallery .primary"))
        self.assertEqual(len(set(shown() + first)), 20)
        self.browser.click(self.browser.first("#gallery .tick input"))
        verdicts = self.browser.texts(".gallery .verdict > .name")
        self.assertTrue(all(a != b for a, b in zip(verdicts[::2], verdicts[1::2], strict=True)))
        self.assert_quiet()

    def test_the_theme_changes_and_stays(self):
        def ground():
            return self.browser.run("return getComputedStyle(document.body).backgroundColor")
        light = ground()
        self.browser.click(self.browser.first("#theme"))
        self.assertNotEqual(ground(), light)
        dark = ground()
        self.browser.open(self.sweep / "report.html")
        self.assertEqual(ground(), dark)
        self.assertEqual(self.browser.first("#theme").get_attribute("aria-pressed"), "true")
        self.browser.picture("report-dark.png")
        self.assert_quiet()

    def test_text_stands_out_from_its_ground(self):
        self.assertEqual(self.browser.weak_texts(), [])
        self.browser.click(self.browser.first("#theme"))
        self.assertEqual(self.browser.weak_texts(), [])

    def test_every_control_has_a_name_and_no_name_stands_twice(self):
        unnamed = self.browser.run(
            "return [...document.querySelectorAll("
            "'button, select, input, [tabindex=\"0\"], [role=img]')]"
            ".filter((node) => node.checkVisibility() && !(node.textContent.trim() || "
            "node.labels?.length || node.getAttribute('aria-label')))"
            ".map((node) => node.outerHTML.slice(0, 80))")
        self.assertEqual(unnamed, [])
        names = self.browser.run("return [...document.querySelectorAll('[id]')]"
                                 ".map((node) => node.id)")
        self.assertEqual(len(names), len(set(names)))

    def test_a_narrow_screen_needs_no_sideways_scrolling(self):
        self.browser.resize(400, 800)
        self.browser.open(self.sweep / "report.html")
        self.assertLessEqual(self.browser.width(), 400)
        self.browser.picture("report-narrow.png")
        self.assert_quiet()

    def test_prints_whole_and_light(self):
        self.browser.click(self.browser.first("#theme"))
        content = self.browser.pdf("report.pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertGreater(len(content), 50_000)
        self.assertEqual(len(self.browser.all(".printed svg polyline")), 8)
        self.assertEqual(self.browser.run("return document.documentElement.dataset.theme"), "dark")
        self.assert_quiet()


class OtherPagesTest(PageTest):
    def test_hostile_names_stay_text(self):
        names = self.folder / "names.txt"
        names.write_text("".join(name + "\n" for name in HOSTILE), encoding="utf-8")
        out = self.folder / "<b>bold<"
        run("sweep", "--data", self.data, "--classes", f"@{names}", "--per-class", "60", "--output",
            out, "--vary", "batch_size=16,64", "--epochs", "2", "--quiet")
        report(out)
        self.open(out)
        self.assertEqual(self.browser.first("h1").text, out.name)
        self.assertEqual(self.browser.texts(".matrix tbody th"), HOSTILE)
        self.assertIsNone(self.browser.run("return window.hurt ?? null"))
        self.assertEqual(self.browser.all("main img, h1 b"), [])
        for width in (1280, 400):
            self.browser.resize(width, 900)
            self.assertLessEqual(self.browser.width(), width)
        self.assert_quiet()

    def test_one_run_has_a_page_too(self):
        out = self.folder / "run"
        run("train", self.data, *self.reading, "--output", out, "--epochs", "2", "--quiet")
        report(out)
        self.open(out)
        self.assertEqual(self.browser.texts(".variation h3"), ["This run"])
        self.assertEqual(len(self.browser.all(".gallery .drawing")), 10)
        self.assertEqual(self.browser.texts(".chart-title"),
                         ["val_accuracy (solid) and accuracy (dotted)",
                          "val_loss (solid) and loss (dotted)"])
        self.assert_quiet()

    def test_numbers_are_written_as_the_program_writes_them(self):
        values = [0.0, 1.0, 0.5, 0.03125, 0.09375, 0.59375, 2.5 / 8192, 0.00005, 0.99995, 1 / 3,
                  12345.67895, 0.1 + 0.2, *(k / 32768 for k in range(1, 400, 7))]
        source = (SOURCE / "web" / "report" / "format.js").read_text(encoding="utf-8")
        texts = self.browser.run(source.replace("\nexport ", "\n") +
                                 "; return arguments[0].map((value) => decimals(value))", values)
        self.assertEqual(texts, [f"{value:.4f}" for value in values])

    def test_repeats_are_shown_as_means(self):
        out = self.folder / "repeats"
        run("sweep", "--data", self.data, *self.reading, "--output", out, "--vary",
            "batch_size=16,64", "--repeats", "3", "--epochs", "2", "--quiet")
        report(out)
        self.open(out)
        rows = self.browser.texts(".legend tbody tr")
        self.assertEqual(len(rows), 2)
        for row in rows:
            self.assertRegex(row, r"^(16|64)0\.\d{4} ± 0\.\d{4}")
        self.assertIn("mean over 3 seeds", self.browser.first(".variation p").text)
        self.assertEqual(len(self.browser.all("#runs tbody tr")), 6)
        self.assert_quiet()


if __name__ == "__main__":
    browser.skip_without_chromium()
    program.main()
