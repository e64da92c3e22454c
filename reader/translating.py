"""Fills machine columns while one reads: the paragraphs on the screen first, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from align import translation
from align.alignment import AlignedUnit, Alignment
from align.translation import Machine
from lang.translate.protection import Outcome

_ROWS = 4
"""Rows that go through an engine together: few enough that the screen fills soon and the work stops at once."""


class Filled(NamedTuple):
    """Rows that have been translated, and how many are done."""

    units: Mapping[int, AlignedUnit]
    done: int


def fill(
    alignment: Alignment, machine: Machine, visible: Callable[[], range], stopped: Callable[[], bool]
) -> Iterator[Filled]:
    """Translates every row of an alignment into one of its versions.

    Args:
        visible: the rows on the screen at the moment; asked before each step.
        stopped: whether the work is to end where it is.

    Raises:
        EngineError: the engine failed in the middle.
    """
    left = dict.fromkeys(range(len(alignment.units)))
    while left and not stopped():
        rows = _next(left, visible())
        wanted = [translation.texts(alignment.units[row], alignment) for row in rows]
        found = [Outcome("")] * sum(map(len, wanted))
        for place, outcome in machine.sentences([text for own in wanted for text in own]):
            found[place] = outcome
            if stopped():
                return
        units = {}
        for row, own in zip(rows, wanted, strict=True):
            said, found = found[: len(own)], found[len(own) :]
            units[row] = translation.filled(alignment.units[row], alignment, machine.key, said)
            del left[row]
        yield Filled(units, len(alignment.units) - len(left))


def _next(left: Mapping[int, None], visible: range) -> Sequence[int]:
    """The first rows on the screen that are to be done, else the first below it, else the first of all."""
    seen = [row for row in visible if row in left]
    if not seen:
        seen = [row for row in left if row >= visible.stop] or list(left)
    return seen[:_ROWS]
