"""The programs that are compared, as processes: started, asked, pinned and ended here.

A worker (protocol.py) stays alive and works only while it is asked, so that rounds can alternate
between programs. One thread means one core, too: the process is pinned to it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The core that one-thread work is pinned to: the last that this process may use.
CORE = max(os.sched_getaffinity(0))


class WorkerError(Exception):
    """A worker could not answer, or is gone."""


def environment(threads, work):
    """Environment of a peer with so many threads (0: as many as it takes by itself)."""
    values = dict(os.environ, CUDA_VISIBLE_DEVICES="", TF_CPP_MIN_LOG_LEVEL="3",
                  KERAS_BACKEND="tensorflow", PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS="ignore",
                  TORCHINDUCTOR_CACHE_DIR=str(work / "inductor"), TORCHINDUCTOR_COMPILE_THREADS="1")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                 "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        values.pop(name, None)
        if threads:
            values[name] = str(threads)
    return values


def start(command, threads, work, **options):
    """Starts a process in a group of its own; stderr goes to a log in `work`."""
    pin = (lambda: os.sched_setaffinity(0, {CORE})) if threads == 1 else None
    with open(work / "stderr.log", "ab") as log:
        return subprocess.Popen(command, env=environment(threads, work), stderr=log,
                                preexec_fn=pin, start_new_session=True, **options)


def end(process):
    """Ends a process and its children, and waits for it."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


class Worker:
    """One worker. `ask` returns its answer as a dict or raises WorkerError."""

    def __init__(self, name, command, threads, work):
        self.name = name
        self.process = start(command, threads, work, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             text=True)
        try:
            self.hello = self._answer()
        except BaseException:
            end(self.process)
            raise

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise WorkerError(f"ended by itself (exit {self.process.wait()}); what it said is in "
                              "stderr.log of --work")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer

    def ask(self, task, **values):
        try:
            self.process.stdin.write(json.dumps({"do": task, **values}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self._answer()


class Crew:
    """The workers, one for each contestant, started when first asked for. Use as a context.

    All have the same number of threads; those with another number are ended first, for the memory.
    """

    def __init__(self, commands, work):
        self.commands = commands  # program -> its command, without the number of threads
        self.work = work
        self.workers = {}
        self.threads = None
        self.fingerprint = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.dismiss()

    def dismiss(self):
        for worker in self.workers.values():
            end(worker.process)
        self.workers.clear()

    def worker(self, contestant, threads):
        if threads != self.threads:
            self.dismiss()
            self.threads = threads
        if contestant not in self.workers:
            command = [*self.commands[contestant.program], str(threads)]
            worker = self.workers[contestant] = Worker(contestant.name, command, threads, self.work)
            shape = [worker.hello[name] for name in ("train", "validation", "fingerprint")]
            self.fingerprint = self.fingerprint or shape
            if shape != self.fingerprint:
                raise SystemExit(f"bench/peers/run: {contestant.name} has other drawings than the "
                                 f"rest: {shape} instead of {self.fingerprint}")
        return self.workers[contestant]

    def dismiss_one(self, contestant):
        """Ends a worker that failed, so that the next question starts a new one."""
        worker = self.workers.pop(contestant, None)
        if worker:
            end(worker.process)


def time_process(command, threads, work, until=None):
    """Runs a process once: seconds (until it prints the line `until`, or to its end), peak memory.

    Returns seconds, mebibytes (maximum resident set) and the lines of its output. Raises
    WorkerError where it fails.
    """
    begin = time.perf_counter()
    process = start(command, threads, work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    text=True)
    seconds, lines = None, []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if until and lines[-1] == until:
                seconds = time.perf_counter() - begin
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        end(process)
    if process.returncode or (until and seconds is None):
        raise WorkerError(f"{Path(command[0]).name} {Path(command[1]).name} failed (exit "
                          f"{process.returncode}); what it said is in stderr.log of --work")
    return {"seconds": seconds or time.perf_counter() - begin, "mebibytes": usage.ru_maxrss / 1024,
            "lines": lines}


def say(text):
    """One line of progress on stderr."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)
