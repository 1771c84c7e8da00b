"""Our event files, read by TensorBoard's own reader and its HParams plugin (file_checks.py)."""

import sys

sys.dont_write_bytecode = True

import numpy as np
import pandas
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.hparams import metadata, plugin_data_pb2

import file_checks
from file_checks import line, run


def read(folder):
    accumulator = event_accumulator.EventAccumulator(str(folder), size_guidance={
        event_accumulator.TENSORS: 0, event_accumulator.SCALARS: 0, event_accumulator.IMAGES: 0,
        event_accumulator.HISTOGRAMS: 0})
    accumulator.Reload()
    return accumulator


def hparams(accumulator, tag):
    content = accumulator.SummaryMetadata(tag).plugin_data.content
    return plugin_data_pb2.HParamsPluginData.FromString(content)


class EventFiles(file_checks.FileTest):
    def check_run(self, folder, history, name):
        """Scalars against history.csv, histograms, the gallery."""
        worst = 0.0
        for part, prefix in (("train", ""), ("validation", "val_")):
            accumulator = read(folder / part)
            for metric in ("loss", "accuracy"):
                events = accumulator.Scalars(f"epoch_{metric}")
                self.assertEqual([event.step for event in events], list(history["epoch"]))
                found = np.array([event.value for event in events])
                worst = max(worst, float(np.abs(found - history[prefix + metric]).max()))
        self.compared = True
        line(worst < 1e-6, name, f"scalar {worst:.1e} (1e-06)")
        self.assertLess(worst, 1e-6)
        train, validation = read(folder / "train"), read(folder / "validation")
        self.assertEqual(len(train.Scalars("epoch_learning_rate")), len(history))
        self.assertIn("dense_1/bias", train.Tags()["histograms"])
        for event in train.Histograms("dense/kernel"):
            self.assertEqual(event.histogram_value.num, 784 * 16)
            self.assertEqual(sum(event.histogram_value.bucket), 784 * 16)
        steps = [event.step for event in validation.Scalars("evaluation_loss_vs_iterations")]
        self.assertEqual(steps, [10 * (epoch + 1) for epoch in history["epoch"]])
        image = validation.Images("gallery")[0]
        self.assertEqual(image.encoded_image_string[:4], b"\x89PNG")
        self.assertGreater(image.width, 100)

    def test_tensorboard_reads_a_run(self):
        board = self.folder / "board"
        folder = self.train("first", "--layers", "16", "--tensorboard", board)
        self.check_run(board, pandas.read_csv(folder / "history.csv"), "tensorboard train")
        session = read(board)
        start = hparams(session, metadata.SESSION_START_INFO_TAG).session_start_info
        self.assertEqual(start.hparams["optimizer"].string_value, "SGD")
        self.assertEqual(start.hparams["batch_size"].number_value, 32)
        end = hparams(session, metadata.SESSION_END_INFO_TAG).session_end_info
        self.assertEqual(end.status, 1)

    def test_a_refused_run_leaves_nothing(self):
        folder = self.train("held", "--layers", "16")
        board = self.folder / "refused-board"
        run("train", self.data, "--output", folder, "--tensorboard", board, code=1)
        self.assertEqual([path for path in board.rglob("*") if path.is_file()], [])

    def test_tensorboard_reads_a_sweep(self):
        board, results = self.folder / "sweep-board", self.folder / "sweep"
        run("sweep", "--data", self.data, "--vary", "learning_rate=0.01,0.1", "--epochs", 2,
            "--layers", 16, "-o", results, "--tensorboard", board, "--quiet")
        experiment = hparams(read(board), metadata.EXPERIMENT_TAG).experiment
        self.assertIn("learning_rate", [info.name for info in experiment.hparam_infos])
        self.assertEqual([m.name.tag for m in experiment.metric_infos],
                         ["epoch_accuracy", "epoch_loss"])
        folders = sorted((results / "runs").iterdir())
        self.assertGreaterEqual(len(folders), 2)
        rates = set()
        for folder in folders:
            history = pandas.read_csv(folder / "history.csv")
            self.check_run(board / folder.name, history, f"tensorboard {folder.name}")
            start = hparams(read(board / folder.name),
                            metadata.SESSION_START_INFO_TAG).session_start_info
            rates.add(start.hparams["learning_rate"].number_value)
        self.assertIn(0.1, rates)


if __name__ == "__main__":
    file_checks.main(__name__)
