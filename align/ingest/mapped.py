"""A text that knows where each of its characters stood in the raw text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from align.document import Run, Span


@dataclass(frozen=True, slots=True)
class Mapped:
    """Text with the runs of it that stand in the raw text; what no run covers was put in."""

    text: str
    runs: tuple[Run, ...]

    def edit(self, edits: Iterable[tuple[int, int, str]]) -> Mapped:
        """A copy with stretches replaced; ``edits`` are (start, end, new text), in order, not overlapping."""
        pieces: list[str] = []
        runs: list[Run] = []
        at = length = 0
        for start, end, new in edits:
            runs.extend(_shifted(self.runs, at, start, length - at))
            pieces += (self.text[at:start], new)
            length += start - at + len(new)
            at = end
        runs.extend(_shifted(self.runs, at, len(self.text), length - at))
        pieces.append(self.text[at:])
        return Mapped("".join(pieces), tuple(runs))

    def cut(self, start: int, end: int | None = None) -> Mapped:
        """The part from ``start`` to ``end``."""
        stop = len(self.text) if end is None else end
        return Mapped(self.text[start:stop], tuple(_shifted(self.runs, start, stop, -start)))

    def raw_span(self, start: int, end: int) -> Span:
        """The stretch of the raw text that a stretch of the text came from."""
        inside = list(_shifted(self.runs, start, end, 0))
        if inside:
            return Span(inside[0].raw, inside[-1].raw + inside[-1].length)
        before = self.runs[: _first_beyond(self.runs, start)][-1:]
        at = before[0].raw + before[0].length if before else (self.runs[0].raw if self.runs else 0)
        return Span(at, at)


def _shifted(runs: Sequence[Run], start: int, end: int, by: int) -> Iterator[Run]:
    """The parts of runs inside [start, end) of the text, moved by ``by``."""
    for place in range(_first_beyond(runs, start), len(runs)):
        run = runs[place]
        left, right = max(run.text, start), min(run.text + run.length, end)
        if left < right:
            yield Run(left + by, run.raw + left - run.text, right - left)
        elif run.text >= end:
            return


def _first_beyond(runs: Sequence[Run], place: int) -> int:
    """The number of the first run that ends after a place; runs stand in the order of the text."""
    return bisect_right(runs, place, key=lambda run: run.text + run.length)
