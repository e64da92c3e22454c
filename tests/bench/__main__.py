"""Runs every measurement, or those named: ``python -m tests.bench [start] [sample] [alignment] [scale] …``."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = (
    "start",
    "sample",
    "alignment",
    "scale",
    "translation",
    "mutations",
    "checks",
    "tmx",
    "terms",
    "lookup",
    "reader",
    "library",
)


def main() -> None:
    """Prints the tables one after the other, each made in a process of its own: peak memory is inherited."""
    names = sys.argv[1:] or MEASUREMENTS
    for name in names:
        print(f"\n## {name}\n", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=True)


if __name__ == "__main__":
    main()
