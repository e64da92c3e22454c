"""Search through an alignment as one types: hits in reading order from a row onwards, in slices of a few milliseconds.

Nothing is indexed beforehand. A text is folded (`lang.searching`) when it is first looked at, and what is folded is
kept as far as some memory goes, so that the next letter typed asks for no more than a search through strings. A worker
takes slice after slice, hands each on, and stops when it should.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple

from align.alignment import AlignedUnit, Alignment, Version
from lang import language as languages
from lang.searching import Folded, Level, Query, Span, fold
from lang.terms import acronyms
from lang.terms.acronyms import Definition

MEMORY = 256 << 20
"""Bytes of folded texts that are kept."""
SLICE = 0.01
"""Seconds of work after which a slice is handed on."""
FIRST = 40
"""Hits after which the first slice is handed on at once: more than a screen shows."""
AROUND = 60
"""Characters of context before and after what is found."""

_GAP = re.compile(r"\s")


class Hit(NamedTuple):
    """A text in which the query stands.

    Attributes:
        row: of the unit, counted from 0.
        unit: its id.
        key: of the version.
        spans: where it stands in the text of the unit (`AlignedUnit.text`), in code points, in order.
    """

    row: int
    unit: str
    key: str
    spans: tuple[Span, ...]


class Slice(NamedTuple):
    """What was found since the last slice.

    Attributes:
        hits: in reading order.
        looked: rows that have been looked at so far, of all slices together.
        rows: rows that there are.
    """

    hits: tuple[Hit, ...]
    looked: int
    rows: int


class Spelled(NamedTuple):
    """A place where an acronym is spelled out; see `lang.terms.acronyms.Definition` for the places in the text."""

    row: int
    unit: str
    key: str
    definition: Definition


class Search:
    """Looks for queries in the units of an alignment, and keeps what makes the next one quick.

    One thread searches at a time; another may `put` units meanwhile.

    Args:
        alignment: what to search.
        memory: bytes of folded texts to keep. What was looked at first stays: a search goes through all of them in the
            same order, and would find nothing of what was looked at last.
    """

    def __init__(self, alignment: Alignment, *, memory: int = MEMORY) -> None:
        self._versions = alignment.versions
        self._units = list(alignment.units)
        self._memory = memory
        self._kept: dict[Level, _Kept] = {}

    def put(self, units: Mapping[int, AlignedUnit]) -> None:
        """Puts other units into some rows, as when a version is translated or aligned while one reads."""
        for row, unit in units.items():
            self._units[row] = unit
            for kept in list(self._kept.values()):
                kept.forget(row)

    def hits(self, query: Query, start: int = 0, keys: Sequence[str] | None = None) -> Iterator[Slice]:
        """What is found, from a row to the last and then from the first on; the last slice has looked at all rows.

        Args:
            query: as `lang.searching.query` makes it.
            start: the row to begin with.
            keys: of the versions to look in, in the order in which hits of one row come; else all.

        Raises:
            QueryError: the expression takes too long.
        """
        by_key = {version.key: version for version in self._versions}
        chosen = [by_key[key] for key in (by_key if keys is None else keys) if key in by_key]
        kept = self._at_level(query.level)
        rows = len(self._units)
        first = min(max(start, 0), rows)
        found: list[Hit] = []
        enough, began = FIRST, perf_counter()
        for looked, row in enumerate((*range(first, rows), *range(first))):
            if len(found) >= enough or perf_counter() - began > SLICE:
                yield Slice(tuple(found), looked, rows)
                if found:
                    enough = rows * len(chosen) + 1
                found, began = [], perf_counter()
            for version in chosen:
                if spans := self._spans(query, row, version, kept):
                    found.append(Hit(row, self._units[row].id, version.key, spans))
        yield Slice(tuple(found), rows, rows)

    def _at_level(self, level: Level) -> _Kept:
        """What is kept at a level; the levels have one memory, and the one that is asked for comes first."""
        if level not in self._kept:
            if sum(kept.bytes for kept in self._kept.values()) > self._memory / 2:
                self._kept.clear()
            self._kept[level] = _Kept([version.key for version in self._versions], len(self._units))
        return self._kept[level]

    def _spans(self, query: Query, row: int, version: Version, kept: _Kept) -> tuple[Span, ...]:
        unit, text = self._units[row], None
        folded = kept.texts[version.key][row]
        moved = bool(kept.moved[version.key][row])
        if folded is None:
            text = unit.text(version)
            folded, moved = fold(text, query.level)
            if sum(other.bytes for other in self._kept.values()) < self._memory:
                kept.keep(version.key, row, Folded(folded, moved))
                if self._units[row] is not unit:
                    kept.forget(row)
        if next(query.stretches(folded), None) is None:
            return ()
        return tuple(query.spans(unit.text(version) if text is None else text, Folded(folded, moved)))


class _Kept:
    """Texts folded at one level, by version and row: plain strings, none of the garbage collector's business."""

    def __init__(self, keys: Sequence[str], rows: int) -> None:
        self.texts: dict[str, list[str | None]] = {key: [None] * rows for key in keys}
        self.moved = {key: bytearray(rows) for key in keys}
        self.bytes = 0

    def keep(self, key: str, row: int, folded: Folded) -> None:
        self.texts[key][row] = folded.text
        self.moved[key][row] = folded.moved
        self.bytes += sys.getsizeof(folded.text)

    def forget(self, row: int) -> None:
        for texts in self.texts.values():
            if (text := texts[row]) is not None:
                self.bytes -= sys.getsizeof(text)
                texts[row] = None


def context(text: str, span: Span, around: int = AROUND) -> Span:
    """The stretch of a text to show what was found in: as whole words, where there are spaces, and whole graphemes.

    Args:
        span: what was found.
        around: code points before and after it, at most.
    """
    from wcwidth import grapheme_boundary_before

    start, end = max(0, span[0] - around), min(len(text), span[1] + around)
    if start:
        gap = _GAP.search(text, start, span[0])
        start = gap.end() if gap else min(int(grapheme_boundary_before(text, start + 1)), span[0])
    if end < len(text):
        gaps = [gap.start() for gap in _GAP.finditer(text, span[1], end)]
        end = gaps[-1] if gaps else max(int(grapheme_boundary_before(text, end + 1)), span[1])
    return start, end


def definitions(alignment: Alignment, acronym: str, keys: Iterable[str] | None = None) -> Iterator[Spelled]:
    """The places that spell an acronym out, in any version, in reading order.

    Args:
        acronym: as it stands in a text, singular or plural ("FPUs").
        keys: of the versions to look in; else all.
    """
    chosen = [version for version in alignment.versions if keys is None or version.key in keys]
    wanted = {
        version.key: acronyms.key_of(acronym, languages.get(version.language).acronym_plural) or acronym
        for version in chosen
    }
    for row, unit in enumerate(alignment.units):
        for version in chosen:
            text = unit.text(version)
            if wanted[version.key] in text:
                yield from (
                    Spelled(row, unit.id, version.key, place)
                    for place in acronyms.definitions(text, languages.get(version.language))
                    if place.acronym.key == wanted[version.key]
                )
