"""What bench/peers/run needs before it measures: the peers' virtual environment, sketchfit's
programs and the file of drawings; and the description of the machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

from processes import HERE, say

ROOT = HERE.parent.parent
DEFAULT_DATA = ROOT.parent / "shared" / "data" / "sketches10.npz"


def call(command, **options):
    """Runs a command with its output on stderr; exits with its name where it fails."""
    if subprocess.run(command, stdout=sys.stderr, check=False, **options).returncode:
        sys.exit(f"bench/peers/run: {' '.join(map(str, command))} failed")


def virtual_environment(folder):
    """The Python of the environment, which is made and filled with what requirements.txt pins."""
    python = folder / "bin" / "python"
    requirements = HERE / "requirements.txt"
    if not python.exists():
        say(f"making a virtual environment in {folder} (about 7 GB)")
        call([sys.executable, "-m", "venv", folder])
    stamp = folder / "installed-requirements.txt"
    if not stamp.exists() or stamp.read_text() != requirements.read_text():
        call([python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r",
              requirements])
        stamp.write_text(requirements.read_text())
    return python


def build(folder):
    """Builds sketchfit (release) and its worker in `folder`; their paths."""
    say(f"building sketchfit in {folder}")
    call(["cmake", "--preset", "release", "-B", folder], cwd=ROOT)
    call(["cmake", "--build", folder, "--target", "sketchfit_program", "sketchfit_measure"],
         cwd=ROOT)
    return folder / "sketchfit", folder / "bench" / "sketchfit_measure"


def prepare_drawings(python, source, count, work):
    """The file of `count` drawings that all programs read."""
    target = work / f"drawings-{count}.npz"
    call([python, HERE / "drawings.py", source, target, str(count)])
    return target


def versions(python, program):
    """Versions by program, from what is installed."""
    code = ("from importlib.metadata import version as v; import json; print(json.dumps({"
            "'keras': v('keras') + ' (TensorFlow ' + v('tensorflow-cpu') + ')', "
            "'torch': v('torch'), 'sklearn': v('scikit-learn')}))")
    ours = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    peers = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout
    return {"sketchfit": ours.strip().removeprefix("sketchfit "), **json.loads(peers)}


def machine():
    """Processor, cores and memory, in words; nothing that names the machine itself."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    kibibytes = int(Path("/proc/meminfo").read_text().split()[1])
    cores = len(os.sched_getaffinity(0))
    return {"processor": names[0] if names else os.uname().machine, "cores": cores,
            "memory": f"{kibibytes / 2**20:.0f} GiB", "system": f"Linux {os.uname().release}",
            "load_before": round(os.getloadavg()[0], 2)}
