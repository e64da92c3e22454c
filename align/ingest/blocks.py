"""What a file with a structure of its own holds (paragraphs, tables, footnotes), written out as a raw text.

DOCX and HTML come through here: the raw text is what one would save as plain text, a line a paragraph, with automatic
labels written out in front, so that `align.ingest.structure` reads them as it reads a text file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import cast

from align.document import Document, Furniture, Span, VersionKind
from align.ingest import assemble
from align.ingest import lines as raw_lines
from align.ingest.assemble import Group, Mark, Role
from align.ingest.lines import Line
from lang import language as languages
from lang import numbering, numerals
from lang.language import Language
from lang.symbols import is_symbol

DEEPEST_TABLE = 8
"""A table deeper in tables than this is read as plain paragraphs."""

_UNSEEN = re.compile(r"[\s\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe00-\ufe0f]*")
_CELLS = re.compile(r"\s{2,}|\t")
_ENDS = tuple(".;:!?…。；：！？,，،؛؟")
_FRONT = 40
_MOST_COUNTED = 1000
"""Numbers from here on are written in digits; no list goes so far in letters."""
_BLANKS = " \t\u00a0"
_BRACKETS = "[](){}<>.,:; \t\n\u00a0"


@dataclass(frozen=True, slots=True)
class Reference:
    """The mark of a footnote, at the place that refers to it or at the head of the note itself."""

    mark: str
    name: str


Piece = str | Reference


@dataclass(slots=True)
class Block:
    """A paragraph.

    Attributes:
        pieces: its text, in which a line feed breaks the line, and references to footnotes.
        label: its automatic label as written.
        number: its automatic number (notation, ordinal) where the language is to say how a label is written.
        role, name: as in `align.ingest.assemble.Group`.
        on_page: whether it belongs to the page (heads and feet), not to the text.
        language: the code that the file gives it, if any.
        set_lines: whether its lines are those of a page, to be joined to paragraphs (HTML's ``pre``).
    """

    pieces: list[Piece]
    label: str = ""
    number: tuple[str, int] | None = None
    role: Role = ""
    name: str = ""
    on_page: bool = False
    language: str = ""
    set_lines: bool = False

    @property
    def text(self) -> str:
        """What is written in it, without its label and without marks of footnotes."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it that can be seen."""
        return not self.label and all(isinstance(p, str) and _UNSEEN.fullmatch(p) for p in self.pieces)


@dataclass(slots=True)
class Cell:
    """A cell of a table: its first column (from 1), how many it spans, and what is in it."""

    column: int
    items: list[Item]
    span: int = 1


@dataclass(slots=True)
class Table:
    """A table; ``layout`` where it only puts text in its place, so that its cells are plain paragraphs."""

    rows: list[list[Cell]]
    layout: bool = False

    def cells(self) -> Iterator[Cell]:
        """Its cells, row by row."""
        return (cell for row in self.rows for cell in row)


Item = Block | Table


@dataclass(slots=True)
class Found:
    """What a reader has found in a file: the text in order, heads and feet, and footnotes by their names."""

    items: list[Item] = field(default_factory=list)
    head: list[Block] = field(default_factory=list)
    foot: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def leaves(items: Iterable[Item]) -> Iterator[Block]:
    """All blocks in reading order, those in tables too."""
    for item in items:
        if isinstance(item, Block):
            yield item
        else:
            for cell in item.cells():
                yield from leaves(cell.items)


def referred_to(found: Found) -> list[Block]:
    """The notes to which the text refers."""
    pieces = (piece for block in leaves(found.items) for piece in block.pieces)
    names = {piece.name for piece in pieces if isinstance(piece, Reference)}
    return [note for note in found.notes if note.name in names]


class Names:
    """Gives each footnote a name of its own from its mark: ``4``, a second 4 ``4~2``, ``*``."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def name(self, mark: str) -> str:
        """The name for one more footnote with a mark."""
        core = "".join(mark.split()).strip(_BRACKETS).replace("~", "")[:20] or "*"
        self._times[core] += 1
        return core if self._times[core] == 1 else f"{core}~{self._times[core]}"


# -- tables -------------------------------------------------------------------------------------------


def flat(items: Sequence[Item], pack: Language) -> list[Block]:
    """The blocks of a text in order; those in cells of tables have their places as names."""
    found: list[Block] = []
    tables = 0
    for item in _unfolded(items):
        if isinstance(item, Block):
            found.append(item)
        elif len(found) < _FRONT and _is_masthead(item, pack):
            found += leaves([item])
        else:
            tables += 1
            found += _cells(item, f"t{tables}")
    return found


def _unfolded(items: Iterable[Item]) -> Iterator[Item]:
    """The items of a text, and in place of a table that only puts text in its place what stands in its cells."""
    for item in items:
        if isinstance(item, Table) and item.layout:
            for cell in item.cells():
                yield from _unfolded(cell.items)
        else:
            yield item


def _is_masthead(table: Table, pack: Language) -> bool:
    """Whether a table holds the masthead: an entry with a colon or a symbol, and another entry of mastheads."""
    pattern = pack.masthead_pattern
    texts = [block.text.strip() for block in leaves([table])]
    known = [text for text in texts if is_symbol(text) or (pattern and pattern.fullmatch(text))]
    return len(known) > 1 and any(is_symbol(text) or ":" in text or "：" in text for text in known)


def _cells(table: Table, stem: str) -> Iterator[Block]:
    for number, row in enumerate(table.rows, 1):
        for cell in row:
            name = f"{stem}.r{number}.c{cell.column}"
            tables = 0
            for item in cell.items:
                if isinstance(item, Table):
                    tables += 1
                    yield from _cells(item, f"{name}.t{tables}")
                elif not item.blank:
                    item.role, item.name = "cell", name
                    yield item


# -- writing ------------------------------------------------------------------------------------------


def document(found: Found, *, language: str, kind: VersionKind | None) -> Document:
    """The document that was found in a file, in a language by its code."""
    pack = languages.get(language)
    blocks = [*found.head, *flat(found.items, pack), *found.notes, *found.foot]
    source = write([block for block in blocks if not block.blank], pack)
    return assemble.assemble(source, language=language, kind=kind, notes=found.remarks)


def write(blocks: Sequence[Block], pack: Language) -> assemble.Source:
    """Blocks as a raw text, with all that was found in it."""
    raw, ends, marks = _raw(blocks, pack)
    of_block: list[list[Line]] = [[] for _ in blocks]
    at = 0
    for line in raw_lines.split(raw):
        while line.span.start >= ends[at]:
            at += 1
        of_block[at].append(line)
    running = [line for block, own in zip(blocks, of_block, strict=True) if not block.role for line in own]
    kept, furniture, symbol = raw_lines.split_furniture(running, pack)
    text = {line.span.start: line for line in kept}
    groups: list[Group] = []
    for block, own in zip(blocks, of_block, strict=True):
        if not block.role:
            own = [text[line.span.start] for line in own if line.span.start in text]
        if block.on_page:
            furniture += [Furniture("page", line.text, line.span) for line in own]
        elif own:
            groups += (Group(tuple(part), block.role, block.name) for part in _paragraphs(block, own, pack))
    furniture.sort(key=lambda piece: piece.span)
    return assemble.Source(raw, _told_apart(groups), furniture, marks, symbol or _symbol_of_page(blocks))


def _told_apart(groups: Iterable[Group]) -> list[Group]:
    """Groups with the second paragraph of a cell and those after it named so; a break in a line may begin one."""
    times: Counter[str] = Counter()
    found: list[Group] = []
    for group in groups:
        if group.role == "cell":
            times[group.name] += 1
            if times[group.name] > 1:
                group = replace(group, name=f"{group.name}.p{times[group.name]}")
        found.append(group)
    return found


def _raw(blocks: Sequence[Block], pack: Language) -> tuple[str, list[int], list[Mark]]:
    """The raw text, where the line of each block ends in it, and the marks of footnotes."""
    out: list[str] = []
    ends: list[int] = []
    marks: list[Mark] = []
    length = 0
    for block in blocks:
        label = _label(block, pack)
        pieces = list(_merged([f"{label} " if label else "", *block.pieces, "\n"]))
        marks += _marks(pieces, length)
        out.append("".join(_written(piece) for piece in pieces))
        length += len(out[-1])
        ends.append(length)
    return "".join(out), ends, marks


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same pieces, with what is written between two references as one."""
    for kind, group in groupby(pieces, key=type):
        if kind is not str:
            yield from group
        elif text := "".join(cast("Iterable[str]", group)):
            yield text


def _marks(pieces: Sequence[Piece], at: int) -> Iterator[Mark]:
    """Where marks stand, those that begin or end a block with the space between them and its text."""
    written = [number for number, piece in enumerate(pieces) if isinstance(piece, str) and piece.strip()]
    first, last = (written[0], written[-1]) if written else (len(pieces), len(pieces))
    for number, piece in enumerate(pieces):
        if isinstance(piece, str):
            at += len(piece)
            continue
        start, end = at, at + len(piece.mark)
        at = end
        if number < first:
            after = _written(pieces[number + 1])
            end += len(after) - len(after.lstrip(_BLANKS))
        elif number > last:
            before = _written(pieces[number - 1])
            start -= len(before) - len(before.rstrip(_BLANKS))
        yield Mark(Span(start, end), piece.name)


def _written(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.mark


def _label(block: Block, pack: Language) -> str:
    """A block's automatic label; one given as a number is written as the language writes that notation."""
    if block.number is None:
        return block.label
    notation, number = block.number
    template = next((one for level in pack.labels for one in level if f"{{{notation}}}" in one), f"{{{notation}}}.")
    base = notation.removeprefix("upper_")
    try:
        written = numerals.NOTATIONS[base](number) if 0 < number < _MOST_COUNTED else str(number)
    except ValueError:
        written = str(number)
    if base != notation:
        written = written.upper()
    return template.replace(f"{{{notation}}}", written)


def _paragraphs(block: Block, lines: Sequence[Line], pack: Language) -> list[list[Line]]:
    """The lines of a block by paragraphs: an empty line parts them, and a label after the end of a sentence."""
    if block.set_lines:
        return raw_lines.paragraphs(lines, pack)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        if line.blanks or (before.text.endswith(_ENDS) and numbering.match(line.text)):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _symbol_of_page(blocks: Sequence[Block]) -> str:
    """The document's own symbol from a head or foot."""
    cells = (cell for block in blocks if block.on_page for cell in _CELLS.split(block.text.strip()))
    return next((cell for cell in cells if is_symbol(cell)), "")
