"""How documents of a library stand to each other: which is superseded, corrected, added to, or there twice.

A revision (``/Rev.1``) takes the place of what it revises, and of two documents of one symbol the later that of the
earlier; a corrigendum (``/Corr.1``) and an addendum (``/Add.1``) stand beside what they correct or add to.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

_SUFFIX = re.compile(r"/(?P<kind>Rev|Corr|Add|Amend)\.?(?P<number>\d+)\Z", re.IGNORECASE)
_REVISION = "rev"
_BESIDE: Mapping[str, str] = {"corr": "corrected by", "add": "added to by", "amend": "amended by"}


class Standing(NamedTuple):
    """What is true of a document beside another.

    Attributes:
        words: "superseded by", "corrected by", "the same as" …
        symbol: of the other, or its source where it has none.
        source: of the other.
        date: of the other.
    """

    words: str
    symbol: str
    source: str
    date: str

    def __str__(self) -> str:
        named = self.symbol if self.symbol == self.source else f"{self.symbol} in {self.source}".strip()
        return f"{self.words} {named}{f' ({self.date})' if self.date else ''}"


class _Symbol(NamedTuple):
    """A symbol taken apart: ``A/66/615/Add.1/Rev.2`` is revision 2 of the first addendum."""

    root: str
    chain: tuple[tuple[str, int], ...]

    @property
    def revision(self) -> int:
        return self.chain[-1][1] if self.chain and self.chain[-1][0] == _REVISION else 0

    @property
    def work(self) -> tuple[str, tuple[tuple[str, int], ...]]:
        """What all revisions have in common."""
        return self.root, self.chain[:-1] if self.revision else self.chain


class _Document(NamedTuple):
    id: int
    source: str
    symbol: str
    date: str
    apart: _Symbol


def root(symbol: str) -> str:
    """What the symbols of a document, its revisions, corrigenda and addenda have in common; empty for none."""
    return _apart(symbol).root


def of_all(base: sqlite3.Connection) -> dict[str, tuple[Standing, ...]]:
    """How every document stands that has something beside it, by its source, in the order of names."""
    families: dict[str, list[_Document]] = defaultdict(list)
    for row in base.execute("SELECT root, id, source, symbol, date FROM documents WHERE beads > 0 AND root <> ''"):
        families[row[0]].append(_document(row[1:]))
    found = {
        document.source: standing
        for family in families.values()
        for document in family
        if (standing := tuple(_standing(document, family)))
    }
    twice = base.execute(
        "SELECT d.id, d.source, d.symbol, d.date FROM versions v JOIN documents d ON d.id = v.document "
        "WHERE d.aligned = 0 AND v.sha256 IN (SELECT sha256 FROM versions WHERE sha256 <> '' "
        "GROUP BY sha256 HAVING count(DISTINCT document) > 1) GROUP BY d.id ORDER BY d.source"
    ).fetchall()
    for row in twice:
        document = _document(row)
        found[document.source] = _with_copies(base, document, found.get(document.source, ()))
    return dict(sorted(found.items()))


def of_one(base: sqlite3.Connection, document: int) -> tuple[Standing, ...]:
    """How one document stands, by its number in the index."""
    own = base.execute("SELECT id, source, symbol, date, root FROM documents WHERE id = ?", (document,)).fetchone()
    if own is None:
        return ()
    me = _document(own[:4])
    family = [me]
    if own[4]:
        rows = base.execute(
            "SELECT id, source, symbol, date FROM documents WHERE root = ? AND beads > 0 ORDER BY source", (own[4],)
        )
        family = [_document(row) for row in rows]
    return _with_copies(base, me, tuple(_standing(me, family)))


def _with_copies(base: sqlite3.Connection, me: _Document, known: Sequence[Standing]) -> tuple[Standing, ...]:
    """What is known, and the documents besides that have a file of the same bytes."""
    told = {standing.source for standing in known}
    rows = base.execute(
        "SELECT DISTINCT d.source, d.symbol, d.date FROM versions v JOIN versions o ON o.sha256 = v.sha256 "
        "JOIN documents d ON d.id = o.document WHERE v.document = ? AND v.sha256 <> '' AND d.id <> v.document "
        "ORDER BY d.source",
        (me.id,),
    )
    copies = (Standing("the same text as", row[1], row[0], row[2]) for row in rows if row[0] not in told)
    return (*known, *copies)


def _standing(me: _Document, family: Iterable[_Document]) -> Iterator[Standing]:
    """How a document stands to the others of its root."""
    others = [other for other in family if other.id != me.id]
    later = [other for other in others if other.apart.work == me.apart.work and _rank(other) > _rank(me)]
    if later:
        yield _to("superseded by", max(later, key=_rank))
    for other in others:
        if other.apart == me.apart and _rank(other) == _rank(me):
            yield _to("the same symbol and date as", other)
        kind = other.apart.chain[-1][0] if other.apart.chain else ""
        if kind in _BESIDE and other.apart.chain[:-1] == me.apart.chain:
            yield _to(_BESIDE[kind], other)


def _rank(document: _Document) -> tuple[int, str]:
    return document.apart.revision, document.date


def _to(words: str, other: _Document) -> Standing:
    return Standing(words, other.symbol, other.source, other.date)


def _document(row: Sequence[object]) -> _Document:
    number, source, symbol, date = row
    return _Document(int(str(number)), str(source), str(symbol), str(date), _apart(str(symbol)))


def _apart(symbol: str) -> _Symbol:
    rest = re.sub(r"\s+", "", symbol).upper()
    chain: list[tuple[str, int]] = []
    while found := _SUFFIX.search(rest):
        chain.insert(0, (found["kind"].lower(), int(found["number"])))
        rest = rest[: found.start()]
    return _Symbol(rest, tuple(chain))
