"""Runs every measurement, or those named: ``python -m tests.bench [start] [sample]``."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = ("start", "sample")


def main() -> None:
    """Prints the tables one after the other."""
    for name in sys.argv[1:] or MEASUREMENTS:
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
