"""What belongs to the page: rows at its head and foot that come again on other pages, whatever their numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from align.ingest.pdf.layout import Row
from lang.symbols import is_symbol

_DEEP = 5
"""How many rows from the edge of a page are looked at."""
_PLACE = 8.0
"""Points within which the heads of two pages stand at the same height."""
_EDGE = 0.2
"""How far from the edge of the page, in heights of it."""
_GAP = 1.5
"""What parts heads and feet from the text at least, in sizes of type."""
_FEW_PAGES = 6
_DIGITS = re.compile(r"\d+")

Shape = tuple[str, int]


def repeated(rows: Sequence[Row]) -> set[int]:
    """The places, among the rows, of what comes again at the same height of another page.

    From each edge inwards, as far as every row does. Numbers may differ and words may change sides: heads and feet
    of left and right pages mirror each other.
    """
    pages = [_edges(rows, list(own)) for _, own in groupby(range(len(rows)), key=lambda at: rows[at].page)]
    times: Counter[Shape] = Counter()
    for page in pages:
        shapes = {_shape(rows[at]) for edge in page for at in edge.rows}
        times.update({(text, place + by) for text, place in shapes for by in (-1, 0, 1)})
    least = 2 if len(pages) <= _FEW_PAGES else 3
    return {at for page in pages for edge in page for at in _outermost(rows, edge, times, least)}


def symbol(texts: Iterable[str]) -> str:
    """The document symbol that heads of pages bear most often; empty where none does."""
    found = Counter(word for text in texts for word in text.split() if is_symbol(word))
    return found.most_common(1)[0][0] if found else ""


class _Edge(NamedTuple):
    """The rows near an edge of a page, from the edge inwards, and the first one beyond them."""

    rows: list[int]
    beyond: list[int]


def _edges(rows: Sequence[Row], page: Sequence[int]) -> tuple[_Edge, _Edge]:
    """The head and the foot of a page."""
    order = sorted(page, key=lambda at: -rows[at].base)
    head = sum(rows[at].base > (1 - _EDGE) * rows[at].height for at in order[:_DEEP])
    foot = sum(rows[at].base < _EDGE * rows[at].height for at in order[-_DEEP:])
    upwards = order[::-1]
    return _Edge(order[:head], order[head : head + 1]), _Edge(upwards[:foot], upwards[foot : foot + 1])


def _outermost(rows: Sequence[Row], edge: _Edge, times: Counter[Shape], least: int) -> list[int]:
    """The rows from the edge inwards that come again, as far as a gap parts them from what does not."""
    inwards = [*edge.rows, *edge.beyond]
    count = next((n for n, at in enumerate(edge.rows) if times[_shape(rows[at])] < least), len(edge.rows))
    while 0 < count < len(inwards) and _close(rows[inwards[count - 1]], rows[inwards[count]]):
        count -= 1
    return inwards[:count]


def _close(one: Row, other: Row) -> bool:
    return abs(one.base - other.base) < _GAP * max(one.size, other.size)


def _shape(row: Row) -> Shape:
    """What stays the same from page to page: the words in any order, no matter which numbers, and the height."""
    words = sorted(_DIGITS.sub("#", word) for word in row.text.split())
    return " ".join(words), round(row.base / _PLACE)
