"""What an index knows of a text: which runs of two, three and five characters there are in it, and of one in Chinese.

A run is hashed to one of `ROWS` rows, and a row has a bit for each text, so that the texts that may hold a string are
those whose bits stand in all rows of its runs: signature files (Faloutsos and Christodoulakis 1984), turned by rows as
in BitFunnel (Goodwin and others 2017). It finds parts of words and Chinese of one character as well as phrases, for
runs of five reach over the border between two words. Texts that only seem to hold the string are few, and looking into
them tells. (SQLite's FTS5 was tried first: with its trigrams it indexes a fifth as many texts in the same time, takes
five times the room, and finds nothing shorter than three characters; `python -m tests.bench library` measures both.)
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lang.searching import Level, fold

ROWS = 1 << 14
"""A text of five thousand characters has some four thousand runs; fewer rows, and more texts would seem to fit."""
MOST = 32
"""Runs of a string that are looked for; more do not tell more."""

Bits = NDArray[np.uint8]

_SHIFT = np.uint32(32 - 14)
# Odd numbers without a pattern in their bits (multiplicative hashing; Knuth, vol. 3, 6.4).
_ONE, _TWO, _THREE, _FIVE, _CAPITAL = (
    np.uint32(number) for number in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0xD3A2646D)
)
_UNSEEN = 0xFFFFFFFF
_SMALL = np.full(sys.maxunicode + 1, _UNSEEN, np.uint32)
"""The small letter of each character of a text that is folded with its capitals, once it has been met."""
_WIDE = 0x2E80
"""Where scripts begin that have thousands of characters; single ones of others stand in every text anyway."""
CASED = Level(case=True)


def _runs(codes: NDArray[np.uint32]) -> Iterator[NDArray[np.intp]]:
    """The rows of all runs of some code points, the longest runs first."""
    one = codes * _ONE
    two = one[:-1] * _TWO
    two += one[1:]
    three = two[:-1] * _THREE
    three += one[2:]
    five = three[:-2] * _FIVE
    five += three[2:]
    yield from (_rows(five), _rows(three), _rows(two), _rows(one[codes >= _WIDE]))


def _capital_runs(codes: NDArray[np.uint32], cased: NDArray[np.uint32]) -> Iterator[NDArray[np.intp]]:
    """The rows of runs of three and of two that begin with a capital, the others in them as they are written."""
    at = np.flatnonzero(cased != codes)
    two_at = at[at < len(cased) - 1]
    two = cased[two_at] * _CAPITAL
    two += cased[two_at + 1] * _ONE
    three_at = at[at < len(cased) - 2]
    three = two[: len(three_at)] * _THREE
    three += cased[three_at + 2] * _ONE
    yield from (_rows(three), _rows(two))


def _rows(runs: NDArray[np.uint32]) -> NDArray[np.intp]:
    runs >>= _SHIFT
    return runs.astype(np.intp)


def _codes(cased: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The code points of a text that is folded with its capitals: those of its small letters, and its own."""
    own = _points(cased)
    codes = _SMALL[own]
    if (unseen := codes == _UNSEEN).any():
        for code in np.unique(own[unseen]).tolist():
            _SMALL[code] = _small(chr(code))
        codes = _SMALL[own]
    return codes, own


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _small(char: str) -> int:
    """The code point of the small letter; what would become several letters stays one."""
    return next((ord(small) for small in (fold(char).text, char.lower()) if len(small) == 1), ord(char))


class Asked(NamedTuple):
    """What a text has to have for a string to stand in it.

    Attributes:
        characters: folded at the level at which it is looked for.
        level: that level.
        rows: of the index.
    """

    characters: frozenset[str]
    level: Level
    rows: tuple[int, ...]


def asked(strings: Iterable[str], level: Level) -> Asked:
    """What a text has to have for strings to stand in it that are folded at a level."""
    characters: set[str] = set()
    rows: dict[int, None] = {}
    for string in strings:
        codes, own = _codes(fold(string, CASED).text if level.accents else string)
        characters.update(string)
        found: dict[int, None] = {}
        for runs in (*(_capital_runs(codes, own) if level.case else ()), *_runs(codes)):
            left = MOST - len(found)
            some = runs if len(runs) <= left else runs[np.linspace(0, len(runs) - 1, left).astype(np.intp)]
            found.update(dict.fromkeys(some.tolist()))
        rows.update(found)
    return Asked(frozenset(characters), level, tuple(rows))


class Columns:
    """The bits of texts in one language, a column a text, eight columns to a byte, the first in its lowest bit."""

    def __init__(self) -> None:
        self._done: dict[int, Bits] = {}
        self._eight = np.zeros((8, ROWS), np.uint8)
        self._byte = -1
        self._seen = np.zeros(sys.maxunicode + 1, np.bool_)

    @property
    def characters(self) -> str:
        """All characters of the texts as they are written, in order."""
        return "".join(map(chr, np.flatnonzero(self._seen)))

    def put(self, place: int, text: str) -> None:
        """Puts a text into a column; those of earlier bytes are done with, and those of one byte may have several."""
        if place >> 3 != self._byte:
            self._pack()
            self._byte = place >> 3
        column = self._eight[place & 7]
        codes, cased = _codes(fold(text, CASED).text)
        self._seen[_points(text).astype(np.intp)] = True
        for rows in (*_runs(codes), *_capital_runs(codes, cased)):
            column[rows] = 1

    def _pack(self) -> None:
        if self._byte >= 0:
            packed = self._eight[0].copy()
            for bit in range(1, 8):
                packed |= self._eight[bit] << bit
            self._done[self._byte] = packed
            self._eight[:] = 0

    def matrix(self, width: int) -> Bits:
        """All columns: `ROWS` × the bytes that as many columns need."""
        self._pack()
        self._byte = -1
        turned = np.zeros(((width + 7) >> 3, ROWS), np.uint8)
        for byte, packed in self._done.items():
            turned[byte] = packed
        return np.ascontiguousarray(turned.T)


def joined(parts: Iterable[tuple[Bits, NDArray[np.intp]]]) -> Bits:
    """Rows put together of rows of several matrices, of each the columns that are named, in that order."""
    columns = [np.unpackbits(bits, axis=1, bitorder="little")[:, places] for bits, places in parts]
    return np.packbits(np.concatenate(columns, axis=1), axis=1, bitorder="little")
