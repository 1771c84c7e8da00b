"""The program on a pseudo-terminal of some width, and what was drawn there."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import program


def on_terminal(arguments, columns, environment=None, interrupt_after=None):
    """Runs the program on a pseudo-terminal of that width; returns exit code and output."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([program.PROGRAM, *map(str, arguments)], stdin=terminal,
                               stdout=terminal, stderr=terminal, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                               env=os.environ | {"LC_ALL": "C.UTF-8"} | (environment or {}))
    os.close(terminal)
    output = b""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if not select.select([controller], [], [], 1)[0]:
            continue
        try:
            piece = os.read(controller, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        output += piece
        if interrupt_after and interrupt_after in output:
            os.write(controller, b"\x03")  # Ctrl-C
            interrupt_after = None
    os.close(controller)
    if time.monotonic() >= deadline:
        process.send_signal(signal.SIGKILL)
    return process.wait(timeout=60), output.decode()


def screen(output):
    """The lines as they stand on the screen in the end: what is drawn over is gone."""
    lines = []
    for line in output.split("\n"):
        shown = ""
        for piece in line.rstrip("\r").split("\r"):
            piece = piece.removeprefix("\x1b[K")
            shown = piece.removesuffix("\x1b[K") if piece else ""
        lines.append(shown)
    return lines


def bars(output):
    """Every state of the bar that was drawn."""
    return [bar.removesuffix("\x1b[K") for bar in re.findall(r"\r([^\r\n]+?)\x1b\[K", output)]
