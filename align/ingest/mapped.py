"""A text that knows where each of its characters stood in the raw text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        before = [run for run in self.runs if run.text + run.length <= start]
        at = before[-1].raw + before[-1].length if before else (self.runs[0].raw if self.runs else 0)
        return Span(at, at)


def _shifted(runs: Sequence[Run], start: int, end: int, by: int) -> Iterable[Run]:
    """The parts of runs inside [start, end) of the text, moved by ``by``."""
    for run in runs:
        left, right = max(run.text, start), min(run.text + run.length, end)
        if left < right:
            yield Run(left + by, run.raw + left - run.text, right - left)
