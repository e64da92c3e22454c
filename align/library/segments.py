"""The bits of many leaves side by side: segments that are written once, and put together when there are many.

A segment is never changed: a leaf that goes leaves its column empty, and what is new makes a new segment. Small ones
are merged with others of their size, so that there are few (a log-structured merge tree; O'Neil and others 1996).
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from align.library import grams
from align.library.grams import ROWS, Asked, Bits, Columns
from lang.searching import Level, fold

FULL = 8192
"""Columns of a segment that is merged no more."""
_BLOCK = 4096
"""Bytes of rows that are stored together, about: some rows are read of each block, and each block is read alone."""
_BLOCK_BITS = 14
_STRIP = 1024
"""Rows that are merged at a time."""


def new(base: sqlite3.Connection, width: int) -> int:
    """Makes a segment of so many columns; gives its number."""
    return _number(base.execute("INSERT INTO segments (columns) VALUES (?)", (width,)))


def put(base: sqlite3.Connection, segment: int, languages: Mapping[str, Columns], width: int) -> None:
    """Stores the bits of a new segment, by language."""
    for language, columns in languages.items():
        _put(base, _section(base, segment, language, columns.characters), 0, columns.matrix(width), width)


@dataclass(frozen=True)
class Section:
    """The bits of a segment in one language.

    Attributes:
        width: columns.
        characters: all that there are in its texts, as they are written.
    """

    id: int
    segment: int
    language: str
    width: int
    characters: str
    _folded: dict[Level, frozenset[str]] = field(default_factory=dict, compare=False)

    def may_have(self, characters: frozenset[str], level: Level) -> bool:
        """Whether some folded characters may stand in its texts; a letter may be composed of several."""
        if characters <= frozenset(self.characters):
            return True
        if level not in self._folded:
            self._folded[level] = frozenset("".join(fold(char, level).text for char in self.characters))
        there = self._folded[level]
        return characters <= there or (level.accents and any(map(unicodedata.combining, there)))


def sections(base: sqlite3.Connection) -> list[Section]:
    """All that there are."""
    rows = base.execute(
        "SELECT s.id, s.segment, s.language, g.columns, s.characters "
        "FROM sections s JOIN segments g ON g.id = s.segment"
    )
    return [
        Section(number, segment, language, width, _text(characters))
        for number, segment, language, width, characters in rows
    ]


def candidates(base: sqlite3.Connection, section: Section, asked: Asked) -> NDArray[np.intp]:
    """The columns that have all that is asked, rising; all where nothing is."""
    if not section.may_have(asked.characters, asked.level):
        return np.zeros(0, np.intp)
    bytes_a_row, rows_a_block = _layout(section.width)
    both = np.full(bytes_a_row, 0xFF, np.uint8)
    for row in asked.rows:
        block, at = divmod(row, rows_a_block)
        (bits,) = base.execute("SELECT bits FROM grams WHERE id = ?", (section.id << _BLOCK_BITS | block,)).fetchone()
        both &= np.frombuffer(bits, np.uint8, bytes_a_row, at * bytes_a_row)
        if not both.any():
            break
    return np.flatnonzero(np.unpackbits(both, bitorder="little", count=section.width))


def tidy(base: sqlite3.Connection) -> bool:
    """Drops segments of which no leaf is left, and merges those that are small or half empty; tells if there were."""
    live = dict(base.execute("SELECT segment, count(*) FROM leaves GROUP BY segment").fetchall())
    widths = dict(base.execute("SELECT id, columns FROM segments").fetchall())
    empty = [segment for segment in widths if segment not in live]
    for segment in empty:
        _drop(base, segment)
        del widths[segment]
    chosen = [segment for segment, width in widths.items() if live[segment] * 2 < width]
    small = sorted((live[segment], segment) for segment, width in widths.items() if width < FULL)
    run: list[int] = []
    total = 0
    for count, segment in small:
        if len(run) > 1 and count > total:
            break
        run.append(segment)
        total += count
    if len(run) > 1 and len(small) > 4:
        chosen += [segment for segment in run if segment not in chosen]
    if chosen:
        _merge(base, chosen, widths)
    return bool(empty or chosen)


def _merge(base: sqlite3.Connection, segments: Sequence[int], widths: Mapping[int, int]) -> None:
    """Makes one segment of several, without their empty columns."""
    marks = ",".join("?" * len(segments))
    leaves = base.execute(
        f"SELECT segment, place, id FROM leaves WHERE segment IN ({marks}) ORDER BY segment, place",  # noqa: S608
        segments,
    ).fetchall()
    of = {number: [place for own, place, _ in leaves if own == number] for number in sorted(segments)}
    merged = new(base, len(leaves))
    by_language: dict[str, dict[int, Section]] = defaultdict(dict)
    for section in sections(base):
        if section.segment in of:
            by_language[section.language][section.segment] = section
    for language, there in by_language.items():
        characters = set[str]().union(*(section.characters for section in there.values()))
        target = _section(base, merged, language, "".join(sorted(characters)))
        for begin in range(0, ROWS, _STRIP):
            parts = [
                (_strip(base, there.get(segment), begin, widths[segment]), np.array(places, np.intp))
                for segment, places in of.items()
            ]
            _put(base, target, begin, grams.joined(parts), len(leaves))
    base.executemany(
        "UPDATE leaves SET segment = ?, place = ? WHERE id = ?",
        ((merged, place, leaf) for place, (_, _, leaf) in enumerate(leaves)),
    )
    for segment in segments:
        _drop(base, segment)


def _strip(base: sqlite3.Connection, section: Section | None, begin: int, width: int) -> Bits:
    """Some rows of a section; without a bit where the segment has nothing in the language."""
    bytes_a_row, rows_a_block = _layout(width)
    if section is None:
        return np.zeros((_STRIP, bytes_a_row), np.uint8)
    first = begin // rows_a_block
    last = (begin + _STRIP - 1) // rows_a_block
    blocks = base.execute(
        "SELECT bits FROM grams WHERE id BETWEEN ? AND ? ORDER BY id",
        (section.id << _BLOCK_BITS | first, section.id << _BLOCK_BITS | last),
    )
    rows = np.frombuffer(b"".join(bits for (bits,) in blocks), np.uint8).reshape(-1, bytes_a_row)
    at = begin - first * rows_a_block
    return rows[at : at + _STRIP]


def _put(base: sqlite3.Connection, section: int, begin: int, rows: Bits, width: int) -> None:
    """Stores rows from a row on, which begins a block."""
    base.executemany("INSERT INTO grams VALUES (?, ?)", _blocks(section, begin, rows, width))


def _blocks(section: int, begin: int, rows: Bits, width: int) -> Iterator[tuple[int, bytes]]:
    rows_a_block = _layout(width)[1]
    for at in range(0, len(rows), rows_a_block):
        yield section << _BLOCK_BITS | (begin + at) // rows_a_block, rows[at : at + rows_a_block].tobytes()


def _layout(width: int) -> tuple[int, int]:
    """The bytes of a row, and the rows that a block has: a power of two that a strip is made of."""
    bytes_a_row = (width + 7) >> 3
    rows = max(_BLOCK // bytes_a_row, 1)
    return bytes_a_row, min(1 << (rows.bit_length() - 1), _STRIP)


def _section(base: sqlite3.Connection, segment: int, language: str, characters: str) -> int:
    return _number(
        base.execute(
            "INSERT INTO sections (segment, language, characters) VALUES (?, ?, ?)",
            (segment, language, characters.encode(errors="surrogatepass")),
        )
    )


def _text(stored: bytes) -> str:
    return stored.decode(errors="surrogatepass")


def _number(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT has just made it
    return cursor.lastrowid


def _drop(base: sqlite3.Connection, segment: int) -> None:
    for (section,) in base.execute("SELECT id FROM sections WHERE segment = ?", (segment,)).fetchall():
        base.execute(
            "DELETE FROM grams WHERE id BETWEEN ? AND ?",
            (section << _BLOCK_BITS, section << _BLOCK_BITS | ((1 << _BLOCK_BITS) - 1)),
        )
    base.execute("DELETE FROM sections WHERE segment = ?", (segment,))
    base.execute("DELETE FROM segments WHERE id = ?", (segment,))
