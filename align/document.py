"""One text in one language: a Document of Units of Sentences, immutable, tied to its raw text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from lang.numbering import Path

_LINE_END = re.compile(r"\r\n?|\n")

Kind = Literal["title", "opening", "preambular", "operative", "heading", "paragraph", "article", "footnote", "annex"]
VersionKind = Literal["original", "official", "unofficial", "machine"]


class Span(NamedTuple):
    """A stretch of the raw text, in code points, the end not included."""

    start: int
    end: int


class Run(NamedTuple):
    """``length`` characters of a unit's text that stand unchanged, in a row, in the raw text."""

    text: int
    raw: int
    length: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands in the text of its unit (code points)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Unit:
    """A structural piece of a document with an id that is its own within the document.

    Attributes:
        id: ``title``, ``opening``, ``pp3``, ``op8``, ``op6.a.ii``, ``h2``, ``p12``, ``art7.2`` …
        label: the label as written ("8.", "(a)"), empty where there is none.
        text: the reading text, repaired and without the label.
        path: the place in the numbering, of the label or of the position.
        parent: id of the unit it stands under, if any.
        spans: the stretches of the raw text it was made from, label included; a page break splits them.
        runs: how the text maps onto the raw text.
    """

    id: str
    kind: Kind
    label: str
    text: str
    path: Path = ()
    parent: str | None = None
    spans: tuple[Span, ...] = ()
    runs: tuple[Run, ...] = ()

    @property
    def span(self) -> Span:
        """From the first to the last raw character; page furniture may stand between."""
        return Span(self.spans[0].start, self.spans[-1].end) if self.spans else Span(0, 0)

    @property
    def numbered(self) -> bool:
        """Whether its place was written in the text rather than counted."""
        return bool(self.label)

    @property
    def level(self) -> int:
        """Depth in the structure: 0 for a paragraph, 1 for (a), 2 for (i)."""
        return max(len(self.path) - 1, 0)

    def raw_offset(self, at: int) -> int:
        """Where in the raw text the character ``at`` of the text stands (or would)."""
        if not self.runs:
            return self.span.start
        index = max(bisect.bisect_right(self.runs, at, key=lambda run: run.text) - 1, 0)
        run = self.runs[index]
        return run.raw + min(max(at - run.text, 0), run.length)


@dataclass(frozen=True, slots=True)
class Furniture:
    """A stretch of raw text that belongs to the page: heads, feet, job numbers, lists of links."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Repair:
    """A change made to the reading text: what stood there, what stands there now, and by which rule."""

    rule: str
    before: str
    after: str
    span: Span


@dataclass(frozen=True)
class Document:
    """One text in one language; ``raw`` is kept whole, so that nothing of it is lost."""

    language: str
    units: tuple[Unit, ...]
    raw: str = ""
    name: str = ""
    """The file's name, without its folder."""
    sha256: str = ""
    """Of the bytes of the file."""
    symbol: str = ""
    kind: VersionKind = "official"
    furniture: tuple[Furniture, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader of the file should know: a guessed encoding, a doubtful language."""
    sentences: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)
    """By unit id, once `align.segment` has split the units."""

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    @cached_property
    def by_id(self) -> Mapping[str, Unit]:
        """The units by their ids."""
        return {unit.id: unit for unit in self.units}

    @property
    def title(self) -> str:
        """The text of the title, empty where there is none."""
        return next((unit.text for unit in self.units if unit.kind == "title"), "")

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.raw))]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a raw offset, both from 1, the column in code points."""
        line = bisect.bisect_right(self._line_starts, offset) - 1
        return line + 1, offset - self._line_starts[line] + 1
