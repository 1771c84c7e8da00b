"""What is measured: the contestants, the rows, and how the rounds of a row go.

A row is measured in rounds; in each, every contestant does the work once, in an order that moves on
by one. Nothing is timed before all contestants have warmed up.
"""

import shutil
import statistics
from dataclasses import dataclass, field

from processes import HERE, WorkerError, say, time_process


@dataclass(frozen=True)
class Contestant:
    """A program and how it is used; `form` as its worker understands it."""

    name: str
    program: str
    form: str = ""


OURS = Contestant("sketchfit", "sketchfit")
PEERS = (
    Contestant("Keras, jit", "keras", "jit"),
    Contestant("Keras, no jit", "keras", "graph"),
    Contestant("Keras, defaults", "keras", "defaults"),
    Contestant("PyTorch, eager", "torch", "eager"),
    Contestant("PyTorch, compiled model", "torch", "model"),
    Contestant("PyTorch, compiled step", "torch", "step"),
    Contestant("scikit-learn", "sklearn", "plain"),
)
BASE = {"network": [32, 32], "optimizer": "SGD", "rate": 0.01, "batch": 32, "seed": 1}
TOLERANCE = 0.02  # of accuracy, around the median of all contestants
LATENCY_DRAWINGS = 2000


@dataclass
class Row:
    """One row of the tables. measures: what a round gives, each with values by contestant."""

    name: str
    task: str  # fit, evaluate, latency, start or whole
    threads: int = 1
    setting: dict = field(default_factory=lambda: dict(BASE))
    measures: dict = field(default_factory=dict)  # measure -> contestant's name -> list of values
    failures: dict = field(default_factory=dict)  # contestant's name -> why it has no values

    def note(self, contestant, answer):
        for measure in ("seconds", "p50", "p99", "mebibytes"):
            if measure in answer:
                values = self.measures.setdefault(measure, {})
                values.setdefault(contestant.name, []).append(answer[measure])

    def failed(self, contestant, error):
        self.failures[contestant.name] = str(error)
        for values in self.measures.values():
            values.pop(contestant.name, None)
        say(f"{self.name}: {contestant.name}: {error}")


def all_rows():
    """Every row but `whole`, in the order of the tables."""
    rows = [Row(f"fit {optimizer} {batch}", "fit",
                setting=dict(BASE, optimizer=optimizer, batch=batch))
            for optimizer in ("SGD", "Adam") for batch in (8, 32, 512, 4096)]
    wide = {"network": [588, 441], "optimizer": "Adam", "rate": 0.01, "batch": 64, "seed": 1,
            "drawings": 20000}
    rows += [Row("evaluate", "evaluate"), Row("latency", "latency"),
             Row("wide one thread", "fit", 1, wide), Row("wide all cores", "fit", 0, wide),
             Row("start", "start")]
    return rows


def check_accuracies(crew, contestants, optimizer, drawings, repeats, tolerance):
    """Fits the base setting for 3 epochs: accuracies by name, and those too far off by name."""
    found, wrong = {}, {}
    for contestant in contestants:
        setting = dict(BASE, optimizer=optimizer, drawings=drawings, form=contestant.form)
        try:
            worker = crew.worker(contestant, 1)
            values = [worker.ask("accuracy", **dict(setting, seed=seed), epochs=3)["accuracy"]
                      for seed in range(1, repeats + 1)]
        except WorkerError as error:
            wrong[contestant.name] = str(error)
            crew.dismiss_one(contestant)
            continue
        found[contestant.name] = statistics.median(values)
        say(f"accuracy of {contestant.name} after 3 epochs of {optimizer}: "
            f"{found[contestant.name]:.4f}")
    middle = statistics.median(found.values()) if found else 0
    for name, accuracy in found.items():
        if abs(accuracy - middle) > tolerance:
            wrong[name] = f"accuracy {accuracy:.3f}, the median of all is {middle:.3f}"
    return found, wrong


def measure_row(crew, row, contestants, rounds, drawings):
    """Measures a row of the workers (fit, evaluate, latency) in alternating rounds."""
    say(f"{row.name}: warming up")
    row.setting["drawings"] = min(row.setting.get("drawings", drawings), drawings)
    contestants = [one for one in contestants if one.name not in row.failures]
    ready = []
    for contestant in contestants:
        try:
            crew.worker(contestant, row.threads).ask("prepare", **row.setting, form=contestant.form)
            ready.append(contestant)
        except WorkerError as error:
            row.failed(contestant, error)
            crew.dismiss_one(contestant)
    task = {"fit": "epoch"}.get(row.task, row.task)
    for number in range(rounds):
        for contestant in turn(ready, number):
            if contestant.name in row.failures:
                continue
            try:
                row.note(contestant, crew.worker(contestant, row.threads).ask(
                    task, count=LATENCY_DRAWINGS))
            except WorkerError as error:
                row.failed(contestant, error)
                crew.dismiss_one(contestant)
        report_round(row, number, rounds)


def measure_start(row, commands, rounds, work):
    """From the start of a process to the end of its first epoch, and its peak memory.

    sketchfit's is the program itself, which besides validates and writes the run's folder.
    """
    for number in range(rounds):
        for contestant, command in turn(list(commands.items()), number):
            if contestant.name in row.failures:
                continue
            shutil.rmtree(work / "first-epoch", ignore_errors=True)
            until = None if contestant == OURS else "done"
            try:
                row.note(contestant, time_process(command, 1, work, until))
            except WorkerError as error:
                row.failed(contestant, error)
        report_round(row, number, rounds)


def start_commands(python, program, data, work):
    """The commands of `start` by contestant."""
    ours = [str(program), "train", str(data), "--epochs", "1", "--optimizer", "SGD",
            "--learning-rate", "0.01", "--batch-size", "32", "--threads", "1", "--quiet",
            "--output", str(work / "first-epoch")]
    commands = {OURS: ours}
    for name, peer in (("Keras, no jit", "keras"), ("PyTorch, eager", "torch"),
                       ("scikit-learn", "sklearn")):
        contestant = next(one for one in PEERS if one.name == name)
        commands[contestant] = [str(python), str(HERE / "first_epoch.py"), peer, str(data)]
    return commands


def turn(items, number):
    """The items, beginning with another one in each round."""
    shift = number % len(items) if items else 0
    return items[shift:] + items[:shift]


def report_round(row, number, rounds):
    measure = next(iter(row.measures), None)
    values = row.measures.get(measure, {})
    text = ", ".join(f"{name} {series[-1]:.3g}" for name, series in values.items())
    say(f"{row.name}: round {number + 1} of {rounds}: {text}")
