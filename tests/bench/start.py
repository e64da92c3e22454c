"""From the start of the process to the first painted paragraph, beside a bare Textual application.

Both run in a pseudo-terminal of 100 × 30 cells; the clock stops when the text has come out of it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "sample_docs"
MARK = "responsibility"
BARE = f"""
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("{MARK}")
Bare().run()
"""
TIMES = 7


def seconds(command: list[str]) -> float:
    """Seconds until the mark is painted."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="100", LINES="30")
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    seen = b""
    try:
        while MARK.encode() not in seen:
            if not select.select([terminal], [], [], 30)[0]:
                raise TimeoutError(f"{command} painted nothing: {seen[-500:]!r}")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - start
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def main() -> None:
    """Prints the medians and their relation."""
    files = [str(SAMPLES / f"S-2017-926.{code}.txt") for code in ("en", "fr", "es", "ru", "zh", "ar")]
    read = [sys.executable, "-m", "reader", "read"]
    with tempfile.TemporaryDirectory() as folder:
        aligned = str(Path(folder) / "six.yaml")
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "reader", "align", *files, "-o", aligned])
        cases = {
            "bare Textual application": [sys.executable, "-c", BARE],
            "hexapla read, two texts": [*read, *files[:2]],
            "hexapla read, six texts": [*read, *files],
            "hexapla read, aligned YAML of six": [*read, aligned],
        }
        times = {name: [] for name in cases}
        for _ in range(TIMES):
            for name, command in cases.items():
                times[name].append(seconds(command))
    bare = statistics.median(times["bare Textual application"])
    print(f"first painted paragraph, median of {TIMES}")
    for name, measured in times.items():
        middle = statistics.median(measured)
        print(f"  {name:36} {middle:6.3f} s   {middle / bare:4.2f} ×")


if __name__ == "__main__":
    main()
