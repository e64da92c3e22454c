"""Searching a library: the index tells in which leaves a query may stand, and the query itself where it does.

So what is found is what `lang.searching` finds in the texts of the beads, no more and no less. What would stand over
the border of two beads is not found.
"""

from __future__ import annotations

import sqlite3
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from align.finding.concordance import Finder
from align.formats.gathering import primary
from align.library import base as bases
from align.library import grams, segments, standing
from align.library.needles import Needles, needles
from align.library.reading import BORDER, Sentence, pieces
from align.library.standing import Standing
from lang.searching import Query, Span, fold

_PAGE = 50
_SLICE = 0.1
"""Hits, or seconds, after which what was found is handed on, and the library may be read as it is then."""
_READ = 200
"""Leaves whose sentences are read at a time."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A bead in which a query stands.

    Attributes:
        document: the path of the aligned file in the library, or of the versions without what tells their languages.
        symbol: of the document, empty where it has none, as its title and date.
        file: the path of the aligned file, or of the first version in which it was found.
        date: ``2017-11-06`` or, as far as it is known, ``2017``.
        unit: the id of the unit.
        bead: the id of the bead.
        number: of the bead in its document, counted from 0.
        texts: of the bead in the languages asked for, by version key; without versions that say nothing here.
        languages: of these versions, by key.
        spans: where it stands, by the keys of the versions that it stands in, in code points and in order.
        standing: what the document is superseded or corrected by, or the same as.
    """

    document: str
    symbol: str
    title: str
    file: str
    date: str
    unit: str
    bead: str
    number: int
    texts: Mapping[str, str]
    languages: Mapping[str, str]
    spans: Mapping[str, tuple[Span, ...]]
    standing: tuple[Standing, ...] = ()


class Wanted(NamedTuple):
    """What is looked for.

    Attributes:
        query: as `lang.searching.query` makes it.
        languages: codes of the languages to look in and to show; empty for all.
        lacks: by the code of a language what a bead must not have in it, though it has a text in it.
    """

    query: Query
    languages: frozenset[str]
    lacks: Mapping[str, Finder]


class _Version(NamedTuple):
    slot: int
    key: str
    language: str
    file: str


class _Document(NamedTuple):
    source: str
    symbol: str
    title: str
    date: str
    aligned: bool
    versions: tuple[_Version, ...]
    standing: tuple[Standing, ...]


class _Place(NamedTuple):
    """How far a search is: the last bead that was looked at."""

    date: str
    document: str
    number: int


class Finding:
    """Searches an index; what it remembers of it holds until another batch is written.

    Args:
        base: a connection that nobody else uses.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._lock = Lock()
        self._catalogue: _Catalogue | None = None

    def search(self, wanted: Wanted, after: Hit | None, limit: int, cancelled: Callable[[], bool]) -> Iterator[Hit]:
        """What is found, the latest documents first, each in reading order.

        Args:
            after: the hit after which to go on.
            limit: of hits; 0 for all.
            cancelled: asked again and again while nothing is found.

        Raises:
            QueryError: the expression takes too long.
            sqlite3.Error: the index is broken.
        """
        place = _Place(after.date, after.document, after.number) if after else None
        catalogue: _Catalogue | None = None
        left, done = limit, False
        while not done and not cancelled():
            with self._lock, bases.reading(self._base):
                if catalogue is not self._now():
                    catalogue = self._now()
                    look = _Look(catalogue, wanted, place)
                hits, done = look.on(min(left or _PAGE, _PAGE))
                place = look.place
            yield from hits
            if limit and (left := left - len(hits)) <= 0:
                return

    def languages(self) -> tuple[str, ...]:
        """The codes of all languages, without script and region, sorted."""
        with self._lock, bases.reading(self._base):
            return self._now().languages

    def sentences(self, language: str) -> Iterator[Sentence]:
        """What the library has in a language, bead by bead, in the order in which it was read."""
        leaf = 0
        while True:
            with self._lock, bases.reading(self._base):
                rows = self._base.execute(
                    "SELECT l.id, l.document, l.names FROM leaves l WHERE l.id > ? ORDER BY l.id LIMIT ?", (leaf, _READ)
                ).fetchall()
                now = self._now()
                found = [
                    one for number, document, names in rows for one in now.sentences(number, document, names, language)
                ]
            if not rows:
                return
            yield from found
            leaf = rows[-1][0]

    def _now(self) -> _Catalogue:
        """What is known of the state of the index that is read."""
        revision = bases.revision(self._base)
        if self._catalogue is None or self._catalogue.revision != revision:
            self._catalogue = _Catalogue(self._base, revision)
        return self._catalogue


class _Catalogue:
    """One state of an index: its leaves in the order in which hits come, the latest documents first."""

    def __init__(self, base: sqlite3.Connection, revision: int) -> None:
        self.base, self.revision = base, revision
        rows = base.execute(
            "SELECT l.id, l.document, l.first, l.segment, l.place FROM documents d "
            "JOIN leaves l ON l.document = d.id ORDER BY d.date DESC, d.source, l.first"
        ).fetchall()
        self.leaves, self.documents, self.firsts, segment, place = np.array(rows, np.int64).reshape(-1, 5).T
        self._sections = segments.sections(base)
        self._ranks: dict[int, NDArray[np.intp]] = {}
        for number, width in {section.segment: section.width for section in self._sections}.items():
            ranks = np.full(width, -1, np.intp)
            mine = np.flatnonzero(segment == number)
            ranks[place[mine]] = mine
            self._ranks[number] = ranks
        self.languages = tuple(sorted({section.language for section in self._sections}))
        self._known: dict[int, _Document] = {}

    def __len__(self) -> int:
        return len(self.leaves)

    def may_have(self, query: Query, language: str) -> NDArray[np.bool_]:
        """Of each leaf whether the query may stand in it in a language."""
        mask = np.zeros(len(self), np.bool_)
        for strings in needles(query):
            asked = grams.asked(strings, query.level)
            for section in self._sections:
                if section.language == language:
                    ranks = self._ranks[section.segment][segments.candidates(self.base, section, asked)]
                    mask[ranks[ranks >= 0]] = True
        return mask

    def after(self, place: _Place) -> int:
        """The rank of the first leaf that has a bead after a place, also where its document has gone."""

        def passed(rank: int) -> bool:
            document = self.document(int(self.documents[rank]))
            if document.date != place.date:
                return document.date > place.date
            if document.source != place.document:
                return document.source < place.document
            return self.last(rank) <= place.number

        return bisect_left(range(len(self)), True, key=lambda rank: not passed(rank))  # noqa: FBT003 - what is sought

    def last(self, rank: int) -> int:
        """The number of the last bead of a leaf, or a number that is none after it, at the end of a document."""
        ends = rank + 1 == len(self) or self.documents[rank + 1] != self.documents[rank]
        return sys.maxsize if ends else int(self.firsts[rank + 1]) - 1

    def document(self, number: int) -> _Document:
        """A document by its number in the index."""
        if number not in self._known:
            source, symbol, title, date, aligned = self.base.execute(
                "SELECT source, symbol, title, date, aligned FROM documents WHERE id = ?", (number,)
            ).fetchone()
            versions = self.base.execute(
                "SELECT slot, key, language, file FROM versions WHERE document = ? ORDER BY slot", (number,)
            )
            self._known[number] = _Document(
                source, symbol, title, date, bool(aligned), tuple(_Version(*row) for row in versions),
                standing.of_one(self.base, number),
            )  # fmt: skip
        return self._known[number]

    def names(self, leaf: int) -> list[tuple[str, str]]:
        """The ids of the unit and of the bead, for each bead of a leaf."""
        (packed,) = self.base.execute("SELECT names FROM leaves WHERE id = ?", (leaf,)).fetchone()
        return pieces(packed)

    def text(self, leaf: int, version: _Version) -> str:
        """The texts of a leaf in a version, with borders between them; empty where it has none."""
        row = self.base.execute("SELECT text FROM texts WHERE id = ?", (bases.text_id(leaf, version.slot),)).fetchone()
        return "" if row is None else str(row[0], "utf-8", "surrogatepass")

    def sentences(self, leaf: int, number: int, names: bytes, language: str) -> Iterator[Sentence]:
        """What a leaf of a document has in a language."""
        document = self.document(number)
        for version in document.versions:
            if primary(version.language) == language:
                texts = self.text(leaf, version).split(BORDER)
                for (unit, bead), text in zip(pieces(names), texts, strict=False):
                    if text:
                        yield Sentence(document.source, unit, bead, text)


class _Look:
    """A search through one state of an index, that goes on where it stopped."""

    def __init__(self, catalogue: _Catalogue, wanted: Wanted, place: _Place | None) -> None:
        self._catalogue, self._wanted, self._started = catalogue, wanted, place
        self.place = place
        self._needed = needles(wanted.query)
        codes = [code for code in catalogue.languages if not wanted.languages or code in wanted.languages]
        self._masks = {code: catalogue.may_have(wanted.query, code) for code in codes}
        any_of = np.logical_or.reduce([np.zeros(len(catalogue), np.bool_), *self._masks.values()])
        begin = catalogue.after(place) if place else 0
        self._ranks = iter((np.flatnonzero(any_of[begin:]) + begin).tolist())

    def on(self, most: int) -> tuple[list[Hit], bool]:
        """The next hits, and whether these were the last."""
        hits: list[Hit] = []
        until = monotonic() + _SLICE
        for rank in self._ranks:
            found = list(self._in_leaf(rank))
            hits += found
            if len(hits) >= most:
                hits = hits[:most]
                self.place = self._started = _Place(hits[-1].date, hits[-1].document, hits[-1].number)
                self._ranks = _again(rank, self._ranks)
                return hits, False
            if monotonic() > until:
                return hits, False
        return hits, True

    def _in_leaf(self, rank: int) -> Iterator[Hit]:
        catalogue, languages = self._catalogue, self._wanted.languages
        leaf, first = int(catalogue.leaves[rank]), int(catalogue.firsts[rank])
        document = catalogue.document(int(catalogue.documents[rank]))
        chosen = [own for own in document.versions if not languages or primary(own.language) in languages]
        found: dict[int, dict[str, tuple[Span, ...]]] = {}
        for version in chosen:
            mask = self._masks.get(primary(version.language))
            if mask is not None and mask[rank]:
                for at, places in _spans(self._wanted.query, self._needed, catalogue.text(leaf, version)):
                    found.setdefault(at, {})[version.key] = places
        self.place = _Place(document.date, document.source, catalogue.last(rank))
        if not found:
            return
        names = catalogue.names(leaf)
        texts = _Texts(catalogue, leaf)
        for at, spans in sorted(found.items()):
            if self._is_behind(document, first + at) or not self._lacks(document, texts, at):
                continue
            unit, bead = names[at]
            said = {own.key: text for own in chosen if (text := texts.of(own, at))}
            where = next((own.file for own in chosen if own.key in spans), "")
            yield Hit(
                document.source, document.symbol, document.title, document.source if document.aligned else where,
                document.date, unit, bead, first + at, said,
                {own.key: own.language for own in chosen if own.key in said}, spans, document.standing,
            )  # fmt: skip

    def _is_behind(self, document: _Document, number: int) -> bool:
        start = self._started
        return start is not None and document.source == start.document and number <= start.number

    def _lacks(self, document: _Document, texts: _Texts, at: int) -> bool:
        """Whether a bead has a text in every language in which something is to be lacking, and lacks it there."""
        for language, find in self._wanted.lacks.items():
            said = [
                (text, own.language)
                for own in document.versions
                if primary(own.language) == language and (text := texts.of(own, at))
            ]
            if not said or any(find(text, code) for text, code in said):
                return False
        return True


class _Texts:
    """The texts of one leaf, each version read once and only if asked for."""

    def __init__(self, catalogue: _Catalogue, leaf: int) -> None:
        self._catalogue, self._leaf = catalogue, leaf
        self._read: dict[int, list[str]] = {}

    def of(self, version: _Version, at: int) -> str:
        """The text of a bead in a version; empty where it says nothing."""
        if version.slot not in self._read:
            self._read[version.slot] = self._catalogue.text(self._leaf, version).split(BORDER)
        texts = self._read[version.slot]
        return texts[at] if at < len(texts) else ""


def _spans(query: Query, needed: Needles, text: str) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """The beads of a leaf's text in which a query stands, by their places, with where."""
    folded = fold(text, query.level).text
    if not _has(folded, needed):
        return
    texts: Sequence[str] = ()
    for at, part in enumerate(folded.split(BORDER)):
        if _has(part, needed) and next(query.stretches(part), None) is not None:
            texts = texts or text.split(BORDER)
            if spans := query.spans(texts[at]):
                yield at, tuple(spans)


def _has(folded: str, needed: Needles) -> bool:
    """Whether a text folded at the level of a query has what the query needs."""
    return any(all(string in folded for string in strings) for strings in needed)


def _again(rank: int, rest: Iterator[int]) -> Iterator[int]:
    """A rank once more, for what is left in its leaf, and then the rest."""
    yield rank
    yield from rest
