"""The reader on documents of many sizes: time to the first paint, from a key to the paint it causes, and memory.

A document is the sample again and again, with a number of its own in each paragraph. Keys are given to the application
one at a time, headless; the time ends when the screen has been handed to the terminal. Each size runs in a process of
its own. ``python -m tests.bench.reader 60 2`` measures one size.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from textual import events

from align.aligner import align
from align.alignment import AlignedUnit, Alignment
from reader.app import HexaplaApp
from tests.conftest import CODES, document

SIZES = (60, 10_000, 100_000)
LANGUAGES = (2, 6)
KEYS = {"next paragraph": "down", "sentence": "right", "screen": "pagedown", "last": "end", "first": "home"}
TIMES = 150


class Painted(HexaplaApp):
    """The reader, with an event for each paint."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.painted = asyncio.Event()

    def _display(self, *arguments: Any) -> None:
        super()._display(*arguments)
        self.painted.set()


def made(paragraphs: int, languages: int) -> Alignment:
    """An alignment of so many paragraphs in so many languages."""
    codes = CODES[:languages]
    sample = align(document("en"), [document(code) for code in codes[1:]], method="length")
    units = []
    for number in range(paragraphs):
        unit = sample.units[number % len(sample.units)]
        units.append(_numbered(unit, number))
    return replace(sample, units=tuple(units))


def _numbered(unit: AlignedUnit, number: int) -> AlignedUnit:
    first = unit.beads[0]
    sides = {key: (f"{texts[0]} {number}", *texts[1:]) for key, texts in first.sides.items()}
    return replace(unit, id=f"p{number + 1}", beads=(replace(first, sides=sides), *unit.beads[1:]))


async def measure(paragraphs: int, languages: int) -> None:
    """Prints a row."""
    alignment = made(paragraphs, languages)
    before = time.perf_counter()
    app = Painted(alignment)
    async with app.run_test(size=(160, 45)):
        await app.painted.wait()
        first = time.perf_counter() - before
        middle = f"p{paragraphs // 2}"
        app.go_to(middle)
        spent: list[float] = []
        for key in KEYS.values():
            for turn in range(TIMES if key not in ("end", "home") else 10):
                if key == "home" and turn:
                    app.view.go(paragraphs // 2, far=True)
                await asyncio.sleep(0)
                app.painted.clear()
                began = time.perf_counter()
                app.post_message(events.Key(key, None))
                try:
                    await asyncio.wait_for(app.painted.wait(), 1)
                except TimeoutError:  # at the end of the document nothing is painted
                    continue
                spent.append(time.perf_counter() - began)
    spent.sort()
    p50, p95 = statistics.median(spent), spent[int(0.95 * len(spent))]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {paragraphs:,} | {languages} | {first * 1000:.0f} ms | {p50 * 1000:.1f} ms | {p95 * 1000:.1f} ms "
        f"| {megabytes:.0f} MB |",
        flush=True,
    )


def main() -> None:
    """Prints the table, or one row of it."""
    if len(sys.argv) > 2:
        asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2])))
        return
    print("| paragraphs | languages | first paint | key to paint, p50 | p95 | memory |\n|---|---|---|---|---|---|")
    sys.stdout.flush()
    for size in SIZES:
        for languages in LANGUAGES:
            command = [sys.executable, "-m", "tests.bench.reader", str(size), str(languages)]
            subprocess.run(command, check=True, env=os.environ | {"TEXTUAL_FPS": "120"})  # as the command has it


if __name__ == "__main__":
    main()
