"""The virtual environment with real Keras, and the processes that fit in it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from result import Result

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
STAMP = "conformance-requirements.txt"  # in an environment that was made here
INSTALL_SECONDS = 400


class Missing(Exception):
    """Keras is not there and cannot be had; says why in one line."""


def find_python(folder):
    """The Python of the environment in `folder`, which is made where it is missing; one that was
    made otherwise is left as it is. Raises Missing where the versions of requirements.txt are not
    there and cannot be installed."""
    python, stamp = folder / "bin" / "python", folder / STAMP
    wanted = REQUIREMENTS.read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    if python.exists() and not stamp.exists():
        check_versions(python)
        return python
    print(f"installing Keras and TensorFlow in {folder} (1.6 GB)", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    call([sys.executable, "-m", "venv", folder])
    stamp.write_text("unfinished")
    call([python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--retries",
          "1", "--timeout", "20", "-r", REQUIREMENTS])
    stamp.write_text(wanted)
    return python


def check_versions(python):
    """Raises Missing where an environment has other packages than requirements.txt names."""
    code = "import sys; from importlib.metadata import version as v; " \
           "[v(n) == w or sys.exit(f'{n} is {v(n)}, not {w}') for n, w in " \
           "(line.split('==') for line in sys.argv[1:])]"
    pins = [line for line in REQUIREMENTS.read_text().splitlines() if "==" in line]
    call([python, "-c", code, *pins])


def call(command):
    """Runs a command to its end; Missing with its last line where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS,
                              check=False)
    except subprocess.TimeoutExpired:
        raise Missing(f"the installation took more than {INSTALL_SECONDS} s") from None
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines()
        raise Missing(lines[-1] if lines else f"{command[0]} ended with {done.returncode}")


def fit_all(python, cases, work, jobs):
    """Fits all cases with Keras, `jobs` of them at a time: versions, and name to Result.
    Raises RuntimeError with what Keras said where a fit fails."""
    shares = [cases[first::jobs] for first in range(max(1, min(jobs, len(cases))))]
    workers = []
    for number, share in enumerate(shares):
        output, log = work / f"keras-{number}.jsonl", work / f"keras-{number}.log"
        command = [python, HERE / "keras_side.py", output, *(case.name for case in share)]
        with log.open("w") as file:
            workers.append((subprocess.Popen(command, stdout=file, stderr=file), output, log))
    for process, _, _ in workers:
        process.wait()
    versions, results = {}, {}
    for process, output, log in workers:
        if process.returncode:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
            raise RuntimeError(f"Keras ended with {process.returncode}; {log} ends:\n{tail}")
        with output.open(encoding="utf-8") as file:
            versions = json.loads(next(file))["versions"]
            for line in file:
                value = json.loads(line)
                results[value["case"]] = Result.from_json(value)
    return versions, results


def open_files(python, script, program):
    """Runs a script of checks (file_checks.py) and passes its lines on: how many cases it had, and
    how many failed."""
    count = failed = 0
    environ = os.environ | {"SKETCHFIT_PROGRAM": str(program)}
    with subprocess.Popen([python, script], stdout=subprocess.PIPE, text=True,
                          env=environ) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            count += line.startswith(("ok ", "FAILED "))
            failed += line.startswith("FAILED ")
    if process.returncode and not failed or not count:
        print(f"FAILED files  {script.stem}: it ended with {process.returncode}, {count} cases")
        count, failed = count + 1, failed + 1
    return count, failed
