"""The row `whole`: all of experiments/quickdraw10.toml, validation in every epoch, all cores.

`sketchfit sweep` against one Keras process. Keras takes minutes: each form of it is measured once,
sketchfit twice before and twice after it.
"""

import json
import shutil
import statistics

from prepare import ROOT
from processes import HERE, WorkerError, say, time_process
from rows import OURS, TOLERANCE, Contestant, Row

OUR_ROUNDS = 2
FORMS = {"jit": "Keras, jit", "graph": "Keras, no jit", "defaults": "Keras, defaults"}


def sweep(program, data, epochs, work):
    """One sweep in a new folder: its times, and the accuracies of its runs of the base setting."""
    folder = work / "sweep"
    shutil.rmtree(folder, ignore_errors=True)
    answer = time_process([str(program), "sweep", str(ROOT / "experiments" / "quickdraw10.toml"),
                           "--data", str(data), "--output", str(folder), "--quiet", "--json",
                           "--epochs", str(epochs)], 0, work)
    runs = json.loads("\n".join(answer["lines"]))["runs"]
    base = [run["val_accuracy"] for run in runs
            if str(run["value"]) in ("SGD", "32", "0.01")]
    shutil.rmtree(folder, ignore_errors=True)
    return answer, base


def keras(python, data, form, epochs, work):
    """The same in Keras."""
    answer = time_process([str(python), str(HERE / "keras_whole.py"), str(data), form, str(epochs)],
                          0, work, "done")
    runs = [json.loads(line) for line in answer["lines"][:-1]]
    return answer, [run["val_accuracy"] for run in runs
                    if "SGD" in run.values() or run.get("batch") == 32 or run.get("rate") == 0.01]


def measure_whole(python, program, data, forms, epochs, work):
    """The row; a form whose base runs reach another accuracy than sketchfit's fails."""
    row = Row("whole", "whole", 0, {"epochs": epochs, "runs": 11})
    ours = []

    def our_rounds():
        for _ in range(OUR_ROUNDS):
            answer, base = sweep(program, data, epochs, work)
            row.note(OURS, answer)
            ours.extend(base)
            say(f"whole: sketchfit {answer['seconds']:.1f} s, base setting {base}")

    try:
        our_rounds()
    except WorkerError as error:
        row.failed(OURS, error)
        return row
    for form in forms:
        contestant = Contestant(FORMS[form], "keras", form)
        say(f"whole: {contestant.name} begins; it takes minutes")
        try:
            answer, base = keras(python, data, form, epochs, work)
            say(f"whole: {contestant.name} {answer['seconds']:.1f} s, base setting {base}")
            row.note(contestant, answer)
            difference = statistics.median(base) - statistics.median(ours)
            if epochs >= 3 and abs(difference) > TOLERANCE:
                row.failed(contestant, f"accuracy differs by {difference:.3f} from sketchfit's")
        except WorkerError as error:
            row.failed(contestant, error)
        our_rounds()
    return row
