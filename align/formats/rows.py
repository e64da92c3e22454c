"""A row for each bead: what the tables have in common, tab- or comma-separated, JSON Lines and Parquet.

The columns, the same in each of them:

    unit, kind, bead   ids of the unit and the bead, kind of the unit
    en, fr, …          the text of each version, its sentences joined as the language joins them; empty where absent
    score, status, note
    labels, flags      of the unit, by version
    sentences          lengths (code points) of the sentences of a side, by version, where it is not one sentence with
                       text in it; where the text was changed since, it is one sentence
    unit_note, terms   of the unit
    document           symbol, title, note, versions and signature

What is said of a unit stands in its first row, what is said of the document in the first of all; a unit without beads
is a row without ``bead``. A key that is the name of another column has ``text:`` before it. Read again, the rows may
stand in another order, and columns may be gone or have been added.

Tables of others are read by their heads. A column is a version where its name is a language code or the name of a
language; ``id`` is the bead's id, and a code of three letters that is rather the usual name of something else (``url``)
is none. The first version is the original; what no column has is made up. Other columns are passed over, which a note
of the alignment tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.formats.gathering import (
    Gathered,
    Given,
    cut,
    facts_of,
    joiner_of,
    score,
    shortened,
    version_of,
)
from align.ingest import decode
from align.xml import language_tag
from lang import language as languages

Cells = dict[str, Any]
"""The cells of a row by column; None or no entry where there is nothing."""

NESTED = ("labels", "flags", "sentences", "terms", "document")
"""Columns that hold mappings or lists, JSON where the format has only text."""

_FIRST = ("unit", "kind", "bead")
_LAST = ("score", "status", "note", "labels", "flags", "sentences", "unit_note", "terms", "document")
_FIXED = frozenset((*_FIRST, *_LAST, "translation"))
_TEXT = "text:"
_OTHER_NAMES = {"id": "bead"}
_NO_CODES = frozenset({"doc", "key", "ref", "row", "src", "tag", "tgt", "url"})
_NUMBER = re.compile(r"-\d+\Z")
"""What a second version in a language has after the code: ``fr-2``."""
_LONGEST_NAME = 60
_MOST_VERSIONS = 1000
"""Columns of texts; each is looked for in every row."""
_TOLD = 5
_MEND_HEAD = "name the columns of texts by language codes, such as en and fr"


class Row(NamedTuple):
    """A row and where it stands in its file."""

    place: str
    cells: Cells


# -- writing ------------------------------------------------------------------------------------------


def columns(alignment: Alignment) -> list[str]:
    """The names of the columns, in order."""
    return [*_FIRST, *(_column(version.key) for version in alignment.versions), *_LAST]


def _column(key: str) -> str:
    return f"{_TEXT}{key}" if key in _FIXED else key


def rows(alignment: Alignment) -> Iterator[Cells]:
    """The rows, each with every column.

    Raises:
        InputError: a version's language is none.
    """
    joiners = {version.key: joiner_of(version) for version in alignment.versions}
    blank: Cells = dict.fromkeys(columns(alignment))
    document: Cells = {"document": facts(alignment)}
    if not alignment.units:
        yield {**blank, **document}
    for unit in alignment:
        first = {**document, **_unit_cells(unit, joiners)}
        document = {}
        for bead in unit.beads or (None,):
            own = {"unit": unit.id, "kind": unit.kind, **(_bead_cells(bead, joiners) if bead else {})}
            yield {**blank, **first, **own}
            first = {}


def facts(alignment: Alignment) -> dict[str, Any]:
    """What is said of the document, for the column ``document``."""
    said = {name: text for name in ("symbol", "title", "note") if (text := getattr(alignment, name))}
    versions = [facts_of(version) for version in alignment.versions]
    return {"hexapla": 1, **said, "versions": versions, "signature": dict(alignment.signature)}


def _unit_cells(unit: AlignedUnit, keys: Iterable[str]) -> Cells:
    return {
        "labels": {key: unit.labels[key] for key in keys if key in unit.labels} or None,
        "flags": {key: unit.flags[key] for key in keys if key in unit.flags} or None,
        "unit_note": unit.note or None,
        "terms": [dict(term) for term in unit.terms] or None,
    }


def _bead_cells(bead: Bead, joiners: Mapping[str, str]) -> Cells:
    sides = {key: bead.sides[key] for key in joiners if bead.sides.get(key)}
    return {
        "bead": bead.id,
        **{_column(key): joiners[key].join(texts) for key, texts in sides.items()},
        "score": None if bead.score is None else float(bead.score),
        "status": bead.status,
        "note": bead.note or None,
        "sentences": {
            key: [len(text) for text in texts] for key, texts in sides.items() if len(texts) != 1 or not texts[0]
        }
        or None,
    }


def to_json(value: object) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def encoded(text: str, bead: str) -> bytes:
    """A row's text in UTF-8.

    Raises:
        InputError: it has half of a surrogate pair, which no encoding can hold; names the bead.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        message = f"there is a character U+{ord(text[error.start]):04X}, which UTF-8 cannot hold"
        raise InputError(message, place=bead, mend="take it out") from error


# -- reading ------------------------------------------------------------------------------------------


def decoded(data: bytes, file: str) -> str:
    """The text of a table: UTF-8, UTF-16 and UTF-32 by their marks, or what `decode` finds.

    Raises:
        InputError: the file is empty, or its encoding cannot be told.
    """
    head = data.split(b"\n", 1)[0]
    if b"\0" not in head:  # a sign of UTF-16 there; any other character is right in a text
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return decode.decode(data, file=file).text


def from_json(text: str) -> Any:  # noqa: ANN401
    """The value of a JSON text.

    Raises:
        ValueError: it is no JSON, is nested too deep, or has half of a surrogate pair.
    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def flat(cells: Cells) -> Cells:
    """The cells, with the texts that stand in one of them, ``translation``, beside the others."""
    texts = cells.get("translation")
    return {**texts, **cells} if isinstance(texts, dict) else cells


def is_known(name: str) -> bool:
    """Whether a column of this name means something."""
    return _role(name) is not None


@lru_cache(1024)
def _role(name: str) -> str | None:
    """The column as hexapla names it: a fixed one, or the key of a version in a table of others."""
    name = name.strip()
    if len(name) > _LONGEST_NAME:
        return None
    if name.startswith(_TEXT):
        return name
    plain = name.casefold()
    plain = _OTHER_NAMES.get(plain, plain)
    if plain in _FIXED:
        return plain
    if plain in _NO_CODES:
        return None
    for pack in languages.packs():
        if plain in {pack.name.casefold(), pack.endonym.casefold()}:
            return pack.code
    code = language_tag(name) if name else ""
    try:
        languages.get(_NUMBER.sub("", code))
    except languages.PackError:
        return None
    return code


def gather(given: Iterable[Row], *, file: str, head: Sequence[str] = (), document: object = None) -> Alignment:
    """The alignment in the rows of a file.

    Args:
        given: the rows.
        file: what messages call the file.
        head: the names of its columns, if it has a head; else they are those of the rows.
        document: the facts of the document, if the file has them outside of its rows.

    Raises:
        InputError: no column is a version's, or a cell is wrong.
    """
    table = list(given)
    names = dict.fromkeys(head)
    for row in table:
        names.update(dict.fromkeys(row.cells))
    place, said = "the metadata", document
    if said is None:
        place, said = next(((row.place, row.cells["document"]) for row in table if row.cells.get("document")), ("", {}))
    return _Table(file, names, _mapping(said, "document", file, place), place).alignment(table)


class _Table:
    """A table that is being read: which column is which, and what was gathered of it."""

    def __init__(self, file: str, names: Iterable[str], document: Mapping[str, Any], place: str) -> None:
        self.file = file
        self.document, self.document_place = document, place
        self.gathered = Gathered(file)
        self.gathered.declare(self._declared())
        self.texts: dict[str, Version] = {}
        self.fixed: dict[str, str] = {}
        self.passed_over: list[str] = []
        own = {_column(key): version for key, version in self.gathered.versions.items()}
        for name in names:
            role = _role(name)
            if name in own:
                self.texts[name] = own[name]
            elif role is None:
                self.passed_over.append(name)
            elif role in _FIXED:
                self.fixed.setdefault(role, name)
            else:
                self.texts[name] = self._another(role.removeprefix(_TEXT))
            if len(self.texts) > _MOST_VERSIONS:
                message = f"it has more than {_MOST_VERSIONS:,} columns of texts"
                raise InputError(message, file=file, place="the head", mend="give a table of one document")
        if not self.gathered.versions:
            raise InputError("no column is named by a language", file=file, place="the head", mend=_MEND_HEAD)

    def _declared(self) -> Iterator[Version]:
        versions = self.document.get("versions", [])
        if not isinstance(versions, list):
            raise self.error("'versions' is no list", self.document_place)
        for facts in versions:
            checked = self.mapping(facts, "versions", self.document_place)
            yield version_of(checked, self.file, self.document_place)

    def _another(self, code: str) -> Version:
        """The version of a column that was not declared; a second one in a language is ``fr-2``."""
        key, number = code, 1
        while key in self.gathered.versions:
            number += 1
            key = f"{code}-{number}"
        return self.gathered.version(key, code)

    def alignment(self, table: Iterable[Row]) -> Alignment:
        for row in table:
            given = self.given(row)
            if given.sides or given.unit or given.bead:
                self.gathered.add(given, row.place)
        if self.gathered.foreign and not self.gathered.found:
            raise InputError("there is no text in it", file=self.file, mend="give a table with rows under its head")
        texts = {name: self.document_text(name) for name in ("symbol", "title", "note")}
        signature = self.mapping(self.document.get("signature") or {}, "signature", self.document_place)
        versions = self.gathered.ordered_versions("")
        return Alignment(
            versions, self.gathered.units(), texts["symbol"], texts["title"], signature, self.notes(), texts["note"]
        )

    def notes(self) -> tuple[str, ...]:
        names = ", ".join(map(shortened, self.passed_over[:_TOLD]))
        more = "" if len(self.passed_over) <= _TOLD else f" and {len(self.passed_over) - _TOLD} more"
        return (f"columns passed over: {names}{more}",) if self.passed_over else ()

    def given(self, row: Row) -> Given:
        unit, bead = self.text(row, "unit"), self.text(row, "bead")
        sides = self.sides(row)
        return Given(
            sides,
            unit,
            bead,
            self.text(row, "kind"),
            self.by_version(row, "labels"),
            self.by_version(row, "flags"),
            self.text(row, "unit_note"),
            self.terms(row),
            score(self.cell(row, "score"), self.file, row.place),
            self.text(row, "status"),
            self.text(row, "note"),
            nothing=not bead and not sides,
        )

    def sides(self, row: Row) -> dict[str, tuple[str, ...]]:
        """The sentences of each version; an empty cell is one without any, unless it is said that there are."""
        sizes = self.cell(row, "sentences") or {}
        sides = {}
        for name, version in self.texts.items():
            text = self.plain(row.cells.get(name), name, row.place)
            own = sizes.get(version.key) if isinstance(sizes, dict) else None
            if isinstance(own, list) and own and all(type(size) is int for size in own):
                sentences = cut(text, own, joiner_of(version))
                whole = len(sentences) == len(own)
            else:
                sentences, whole = (text,), False
            if text or whole:
                sides[version.key] = sentences
        return sides

    def cell(self, row: Row, column: str) -> object:
        return row.cells.get(self.fixed.get(column, column))

    def text(self, row: Row, column: str) -> str:
        return self.plain(self.cell(row, column), column, row.place)

    def plain(self, value: object, name: str, place: str) -> str:
        if value is None:
            return ""
        if type(value) is int:
            return str(value)
        if not isinstance(value, str):
            raise self.error(f"{shortened(name)} is {shortened(value)}, not text", place)
        return value

    def by_version(self, row: Row, column: str) -> dict[str, str]:
        found = self.mapping(self.cell(row, column) or {}, column, row.place)
        for key in found.keys() - self.gathered.versions.keys():
            raise self.error(f"{column!r} has {shortened(key)}, which is no version", row.place)
        return found

    def terms(self, row: Row) -> tuple[dict[str, str], ...]:
        found = self.cell(row, "terms") or []
        if not isinstance(found, list):
            raise self.error("'terms' is no list", row.place)
        return tuple(self.mapping(term, "terms", row.place) for term in found)

    def document_text(self, name: str) -> str:
        return self.plain(self.document.get(name), name, self.document_place)

    def mapping(self, value: object, name: str, place: str) -> dict[str, str]:
        found = {key: text for key, text in _mapping(value, name, self.file, place).items() if text is not None}
        if not all(isinstance(text, str) for text in found.values()):
            raise self.error(f"{name!r} holds what is no text", place)
        return found

    def error(self, message: str, place: str) -> InputError:
        return InputError(message, file=self.file, place=place, mend="mend that cell, or rename its column")


def _mapping(value: object, name: str, file: str, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        message = f"{name!r} is no mapping"
        raise InputError(message, file=file, place=place, mend="mend that cell, or rename its column")
    return value
