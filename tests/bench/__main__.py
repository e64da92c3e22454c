"""Runs every measurement, or those named: ``python -m tests.bench [start] [sample] [alignment] [scale]``."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = ("start", "sample", "alignment", "scale")


def main() -> None:
    """Prints the tables one after the other."""
    names = sys.argv[1:] or MEASUREMENTS
    sys.argv[1:] = []
    for name in names:
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
