"""What is checked: an original and its versions, unit by unit, with all that several rules look for found once."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from align.alignment import AlignedUnit, Alignment, Version
from align.check.finding import Place
from align.document import Document, Kind, Unit
from lang import dates, figures, references
from lang import language as languages
from lang.dates import Date
from lang.figures import Figure
from lang.language import Language
from lang.references import Reference
from lang.symbols import find_symbols
from lang.terms import acronyms
from lang.terms.acronyms import Acronym, Definition
from lang.terms.glossary import Glossary
from lang.terms.words import Word, words

_LETTERS_IN_A_ROW = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Passage:
    """The text of one unit in one version.

    Attributes:
        unit: the unit's id in the original's terms; ``fr:op17`` where only a version has it.
        text: what it says, without its label.
        source: the unit of the version's own document, where that is at hand.
        line: where the unit begins in the file, where no more is known of its place.
    """

    unit: str
    kind: Kind
    label: str
    text: str
    side: Side = field(repr=False, compare=False)
    source: Unit | None = field(default=None, repr=False, compare=False)
    line: int = 0

    @cached_property
    def language(self) -> Language:
        """Its language."""
        return self.side.language

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Where a stretch of the text stands in the file: in the raw text of the document, else in the aligned file."""
        document = self.side.document
        if document is None or self.source is None:
            return Place(self.side.file, self.line)
        raw = self.source.raw_offset(start)
        last = max(self.source.raw_offset(max(end - 1, start)) + 1, raw) if end is not None and end > start else raw
        return Place(self.side.file, *document.line_and_column(raw), *document.line_and_column(last))

    @cached_property
    def dates(self) -> list[Date]:
        """The dates in it."""
        return dates.find(self.text, self.language)

    @cached_property
    def figures(self) -> list[Figure]:
        """The numbers in it that are part of no date, symbol or address."""
        return figures.find(self.text, self.language, known=self.dates)

    @cached_property
    def references(self) -> list[Reference]:
        """The references in it to paragraphs and articles."""
        return references.find(self.text, self.language)

    @cached_property
    def symbols(self) -> list[tuple[int, int]]:
        """Where document symbols stand in it."""
        return find_symbols(self.text)

    @cached_property
    def acronyms(self) -> list[Acronym]:
        """The acronyms in it."""
        return acronyms.find(self.text, self.language)

    @cached_property
    def words(self) -> list[Word]:
        """The words of it, with what they are looked up by."""
        return words(self.text, self.language)

    @cached_property
    def written(self) -> frozenset[str]:
        """The words in it as they are written, in small letters, without digits."""
        return frozenset(_LETTERS_IN_A_ROW.findall(self.text.lower()))

    @cached_property
    def definitions(self) -> list[Definition]:
        """The places in it that spell an acronym out."""
        return acronyms.definitions(self.text, self.language) if self.acronyms else []


@dataclass(frozen=True)
class Side:
    """One version: its passages in the order of the original, those that only it has among them."""

    key: str
    version: Version
    document: Document | None
    file: str
    """As the user named it."""

    @cached_property
    def language(self) -> Language:
        """Its language."""
        return languages.get(self.version.language)

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """By unit id; filled by `Subject`."""
        return {}

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.passages.values())

    @cached_property
    def defined(self) -> Mapping[str, list[tuple[Passage, Definition]]]:
        """Where each acronym is defined, by its key."""
        found: dict[str, list[tuple[Passage, Definition]]] = {}
        for passage in self:
            for definition in passage.definitions:
                found.setdefault(definition.acronym.key, []).append((passage, definition))
        return found

    @cached_property
    def used(self) -> Mapping[str, list[tuple[Passage, Acronym]]]:
        """Where each acronym is used, definitions included, by its key, in reading order."""
        found: dict[str, list[tuple[Passage, Acronym]]] = {}
        for passage in self:
            for acronym in passage.acronyms:
                found.setdefault(acronym.key, []).append((passage, acronym))
        return found


@dataclass(frozen=True)
class Subject:
    """An alignment to be checked, with the documents it was made from where they are at hand.

    Attributes:
        documents: by version key.
        files: the names of the files of versions as the user gave them, by version key; of the aligned file under
            the empty key.
        lines: of an aligned file, the line of each unit id.
        glossary: the terms to hold the versions to.
    """

    alignment: Alignment
    documents: Mapping[str, Document] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary)

    @cached_property
    def sides(self) -> Mapping[str, Side]:
        """The versions by key, the original first."""
        return {version.key: self._side(version) for version in self.alignment.versions}

    @cached_property
    def workings(self) -> dict[Hashable, Any]:
        """What several rules of a family need, worked out by the first of them; by names that the family chooses."""
        return {}

    @cached_property
    def original(self) -> Side:
        """The version that the others are compared with."""
        return self.sides[self.alignment.original.key]

    @cached_property
    def versions(self) -> Sequence[Side]:
        """The versions beside the original."""
        return list(self.sides.values())[1:]

    def pairs(self, version: Side) -> Sequence[tuple[Passage, Passage, AlignedUnit]]:
        """The units that both the original and a version have, in order, with their beads."""
        found: list[tuple[Passage, Passage, AlignedUnit]] | None = self.workings.get(("pairs", version.key))
        if found is None:
            ours, theirs = self.original.passages, version.passages
            both = [unit for unit in self.alignment if unit.id in ours and unit.id in theirs]
            found = self.workings["pairs", version.key] = [(ours[unit.id], theirs[unit.id], unit) for unit in both]
        return found

    def _side(self, version: Version) -> Side:
        document = self.documents.get(version.key)
        file = self.files.get(version.key) or self.files.get("") or version.file
        side = Side(version.key, version, document, file)
        own = _sources(self.alignment, version.key, document)
        for unit in self.alignment:
            if unit.has(version.key):
                label, source = unit.labels.get(version.key, ""), own.get(unit.id)
                text = source.text if source is not None else unit.text(version)
                line = self.lines.get(unit.id, 0) or _line(document, unit.id)
                side.passages[unit.id] = Passage(unit.id, unit.kind, label, text, side, source, line)
        return side


def _sources(alignment: Alignment, key: str, document: Document | None) -> dict[str, Unit]:
    """Which unit of its document stands behind each unit of a version, where the texts are the same."""
    if document is None:
        return {}
    version = alignment.by_key[key]
    by_text: dict[str, list[Unit]] = {}
    for own in document.units:
        by_text.setdefault(_letters(own.text), []).append(own)
    found = {}
    for unit in alignment:
        name = unit.id.rpartition(":")[2]
        candidates = by_text.get(_letters(unit.text(version)), ()) if unit.has(key) else ()
        if candidates:
            found[unit.id] = next((own for own in candidates if own.id == name), candidates[0])
    return found


def _line(document: Document | None, name: str) -> int:
    unit = document.by_id.get(name.rpartition(":")[2]) if document else None
    return document.line_and_column(unit.span.start)[0] if document and unit else 0


def _letters(text: str) -> str:
    return "".join(text.split())
