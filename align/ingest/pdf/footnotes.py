"""Footnotes: small type at the end of a column that begins with a mark, and where the text refers to it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from align.ingest.pdf.glyphs import SUPERSCRIPTS
from align.ingest.pdf.layout import Row

_SMALL = 0.93
"""The type of notes is at most so large, beside that of the text."""
_FIGURES = rf"[\d{SUPERSCRIPTS}]{{1,3}}|[*†‡§]{{1,4}}"
_MARK = re.compile(rf"[(\[]?\s?({_FIGURES}|[a-z])\s?[)\]]?[.\u00a0 ]*")
_NUMBERED = re.compile(rf"\(?({_FIGURES})\)?[\u00a0 ]*(?=\S)")
_STOPS = tuple(".!?。！？؟…»”)")


@dataclass
class Note:
    """A footnote: its mark without brackets, and its rows."""

    name: str
    rows: list[int]


@dataclass
class Found:
    """What of some rows is notes.

    Attributes:
        text: the rows that are none.
        notes: in order; one that goes on over pages has the rows of all of them.
        marks: (row, start, end, name of the note), at references and at the notes themselves.
    """

    text: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    marks: list[tuple[int, int, int, str]] = field(default_factory=list)


def body_size(rows: Sequence[Row]) -> float:
    """The size of type in which most of the text stands, in points."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size * 4) / 4] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def find(rows: Sequence[Row]) -> Found:
    """Tells notes from text.

    A block of small type at the end of a column is notes where its first row bears a mark that the text of this page
    or the page before refers to, or goes on a note that was cut by the page's end.
    """
    found = Found()
    size = body_size(rows)
    references: dict[tuple[str, int], tuple[int, int, int]] = {}
    for _, page in groupby(range(len(rows)), key=lambda at: rows[at].page):
        zones: list[list[int]] = []
        for _, block in groupby(list(page), key=lambda at: rows[at].block):
            text, zone = _tail(rows, list(block), size)
            found.text += text
            zones += [zone] if zone else []
            for at in text:
                references.update(
                    {(name, rows[at].page): (at, begin, end) for begin, end, name in _references(rows[at])}
                )
        for zone in zones:
            _take(rows, zone, found, references)
    found.text.sort()
    return found


def _tail(rows: Sequence[Row], block: list[int], size: float) -> tuple[list[int], list[int]]:
    """A column's text, and the rows of small type at its end."""
    cut = len(block)
    while cut and rows[block[cut - 1]].size <= _SMALL * size:
        cut -= 1
    return block[:cut], block[cut:]


def _references(row: Row) -> Iterator[tuple[int, int, str]]:
    for begin, end in row.raised:
        mark = _MARK.fullmatch(row.text[begin:end])
        if mark and begin:
            bracketed = row.text[begin - 1] in "([" and row.text[end : end + 1] in (")", "]")
            yield begin - bracketed, end + bracketed, _name(mark[1])


def _name(mark: str) -> str:
    plain = unicodedata.normalize("NFKC", mark)
    return str(int(plain)) if plain.isdecimal() else plain


def _take(
    rows: Sequence[Row], zone: list[int], found: Found, references: dict[tuple[str, int], tuple[int, int, int]]
) -> None:
    """Shares the rows of a zone out to notes, or gives them back to the text."""
    begun: Note | None = found.notes[-1] if found.notes and _cut(rows, found.notes[-1], rows[zone[0]]) else None
    back: list[int] = []
    for at in zone:
        end, name = _own_mark(rows[at])
        reference = next((ref for page in (0, 1) if (ref := references.pop((name, rows[at].page - page), None))), None)
        if reference:
            begun = Note(name, [])
            found.notes.append(begun)
            found.marks += [(*reference, name), (at, 0, end, name)]
        if begun:
            begun.rows.append(at)
        else:
            back.append(at)
    found.text += back


def _own_mark(row: Row) -> tuple[int, str]:
    """Where the mark at the beginning of a note ends, and its name; (0, "") without one."""
    mark = _NUMBERED.match(row.text)
    if row.raised and row.raised[0][0] == 0:
        mark = _MARK.match(row.text) or mark
    return (mark.end(), _name(mark[1])) if mark else (0, "")


def _cut(rows: Sequence[Row], note: Note, row: Row) -> bool:
    """Whether a note broke off at the end of the page or column before and may go on here."""
    last = rows[note.rows[-1]]
    if (last.page, last.block) == (row.page, row.block) or row.page - last.page > 1:
        return False
    reach = max(rows[at].end for at in _column_of(rows, note.rows[-1]))
    return not last.text.endswith(_STOPS) or last.end > reach - 2 * last.size


def _column_of(rows: Sequence[Row], at: int) -> range:
    """The rows of the column that a row stands in."""
    key = (rows[at].page, rows[at].block)
    start = end = at
    while start and (rows[start - 1].page, rows[start - 1].block) == key:
        start -= 1
    while end + 1 < len(rows) and (rows[end + 1].page, rows[end + 1].block) == key:
        end += 1
    return range(start, end + 1)
