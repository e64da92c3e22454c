"""The rows and columns of an alignment, laid out in cells; no terminal library here.

The application paints these lines and the plain-text printer writes them: one layout for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from align.alignment import FLAGS, AlignedUnit, Alignment, Bead, Version
from lang import language as languages
from lang.numbering import parse_path
from reader import bidi, cells

NARROWEST = 24
"""Columns would be unreadable under this; the versions are then stacked."""
SEPARATOR = " │ "
_GUTTER = 2
_ACRONYM = re.compile(r"(?<![\w/])[A-ZА-ЯЁ]{2,}(?:-[A-ZА-Я]+)*s?(?![\w/])")
_ROMAN = re.compile(r"[IVXLC]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line in one style: ``""``, ``label``, ``acronym``, ``link``, ``match``, ``flag``, ``gap``,
    ``head``.

    What lies under another style is added with a plus: ``acronym+lit``.
    """

    text: str
    style: str = ""


Line = tuple[Piece, ...]
Mark = tuple[int, int, str]
"""A stretch of a cell's text and its style."""
Marked = tuple[tuple[int, Mark], ...]
"""Marks in the cells of a row, each with its column; the last is on top."""
Finder = Callable[[str], Iterable[tuple[int, int]]]
"""Tells where in a text something stands that is to be marked."""
DOUBTFUL = 0.5
"""Score of a bead under which it is marked: as likely wrong as right."""
_UNDER = ("doubt", "missing", "forbidden", "term", "lit")
"""Styles that lie under others."""


class Sentence(NamedTuple):
    """Where a sentence stands in a cell's text, and the number of its bead in the unit."""

    start: int
    end: int
    bead: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one version says in one row: its text, the label first, and what is marked in it."""

    text: str
    marks: tuple[Mark, ...]
    rtl: bool
    indent: int
    gap: bool = False
    sentences: tuple[Sentence, ...] = ()


class Table:
    """The rows (units) and columns (versions) of an alignment, made when they are first looked at."""

    def __init__(self, alignment: Alignment, *, aligning: Iterable[int] = (), translating: Iterable[int] = ()) -> None:
        self.alignment = alignment
        self.aligning = frozenset(aligning)
        """Columns of versions that are still being aligned."""
        self.translating = set(translating)
        """Columns that a machine is still filling."""
        self.troubles: dict[int, str] = {}
        """Why a column stays empty, and what to do about it."""
        self.units = list(alignment.units)
        self.versions = alignment.versions
        self.cell = lru_cache(maxsize=20_000)(self._cell)
        self._by_path: dict[tuple[str, ...], int] | None = None

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def by_id(self) -> Mapping[str, int]:
        """The rows by the ids of their units; units that are put into a row have the same."""
        return {unit.id: row for row, unit in enumerate(self.units)}

    def put(self, units: Mapping[int, AlignedUnit]) -> None:
        """Puts other units into some rows."""
        for row, unit in units.items():
            self.units[row] = unit
        self.cell.cache_clear()

    def trouble(self, column: int, message: str) -> None:
        """A column that will not be filled, and why."""
        self.translating.discard(column)
        self.troubles[column] = message
        self.cell.cache_clear()

    def _cell(self, row: int, column: int) -> Cell:
        unit, version = self.units[row], self.versions[column]
        rtl = languages.get(version.language).rtl
        flag = FLAGS.get(unit.flags.get(version.key, ""), "")
        if column in self.aligning:
            return Cell("…" if not row else "", ((0, 1, "gap"),), rtl, 0, gap=True)
        if column in self.troubles and not unit.has(version.key):
            text = cells.harmless(self.troubles[column]) if not row else "—"
            return Cell(text, ((0, len(text), "flag" if not row else "gap"),), rtl=False, indent=0, gap=True)
        if column in self.translating and not unit.has(version.key):
            return Cell("…", ((0, 1, "gap"),), rtl, 0, gap=True)
        if not unit.has(version.key):
            text = "—" if not flag or flag == "only here" else f"— {flag} —"
            return Cell(text, ((0, len(text), "gap"),), rtl, 0, gap=True)
        label = cells.harmless(unit.labels.get(version.key, ""))
        text, sentences = _sentences(unit, version, f"{label} " if label else "")
        marks: list[Mark] = [(0, len(label), "label")] if label else []
        marks += [(one.start, one.end, "doubt") for one in sentences if doubtful(unit.beads[one.bead])]
        if unit.kind in {"title", "heading", "annex"}:
            marks.append((len(label), len(text), "head"))
        marks += [(start, end, "acronym") for start, end in acronyms(text)]
        doubts = [doubt for bead in unit.beads if bead.note and (doubt := bead.doubt(version.key))]
        for remark in (flag, cells.harmless("; ".join(doubts))):
            if remark:
                marks.append((len(text) + 1, len(text) + len(remark) + 3, "flag"))
                text += f" [{remark}]"
        return Cell(text, tuple(marks), rtl, _indent(unit), sentences=sentences)

    def find(self, place: str) -> int | None:
        """The row that a person means: an id (``op6.a``, ``pp3``) or a number (``8``, ``12d``, ``12 (d)``)."""
        wanted = place.strip().lower()
        for row, unit in enumerate(self.units):
            if unit.id.lower() == wanted:
                return row
        path = parse_path(wanted)
        return self._paths().get(path) if path else None

    def _paths(self) -> dict[tuple[str, ...], int]:
        """Rows by their numbers; operative paragraphs go before articles and others of the same number."""
        if self._by_path is None:
            self._by_path = {}
            for stem in ("op", "p", "art", ""):
                for row, unit in enumerate(self.units):
                    found = re.fullmatch(rf"{stem or '.*?'}(\d+(?:\.\w+)*)", unit.id)
                    if found and unit.kind != "preambular":
                        self._by_path.setdefault(tuple(found[1].split(".")), row)
        return self._by_path


def _sentences(unit: AlignedUnit, version: Version, label: str) -> tuple[str, tuple[Sentence, ...]]:
    """The text of a cell, and where its sentences stand in it."""
    joiner = languages.get(version.language).joiner
    text = label
    found: list[Sentence] = []
    for number, bead in enumerate(unit.beads):
        for part in bead.sides.get(version.key, ()):
            text += joiner if found else ""
            found.append(Sentence(len(text), len(text := text + cells.harmless(part)), number))
    return text if found else label.rstrip(), tuple(found)


def doubtful(bead: Bead) -> bool:
    """Whether a bead is as likely wrong as right, and nobody has looked at it."""
    return bead.status == "auto" and bead.score is not None and bead.score < DOUBTFUL


def _indent(unit: AlignedUnit) -> int:
    """Cells by which a sub-paragraph stands in: two a level."""
    name = unit.id.rsplit(":", 1)[-1]
    return 2 * min(name.count("."), 3) if unit.kind in {"operative", "paragraph"} else 0


def acronyms(text: str) -> list[tuple[int, int]]:
    """Where acronyms stand in a text: two capitals or more, a plural s with them; no Roman numerals."""
    if not any(char.isupper() for char in text):
        return []
    return [found.span() for found in _ACRONYM.finditer(text) if not _ROMAN.fullmatch(found[0])]


def name_of(version: Version) -> str:
    """The name that a version's language has in itself; its key where a pack does not know it."""
    language = languages.get(version.language)
    return cells.harmless(language.endonym if language.endonym != "—" else version.key)


def heading(table: Table, column: int) -> str:
    """What stands over a column: the language's own name and what kind of version it is."""
    version = table.versions[column]
    return f"{name_of(version)} · {'…' if column in table.aligning else version.kind}"


def _drawn(text: str, mode: bidi.Mode) -> str:
    """A name as the terminal is to get it."""
    if mode == "logical" or not bidi.has_rtl(text):
        return text
    return "".join(glyph.text for glyph in bidi.drawn(text, rtl=True, mode=mode))


# -- layout -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """How wide the columns shown are, and whether they stand side by side or one under the other."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    stacked: bool

    @classmethod
    def of(cls, columns: Sequence[int], total: int, shares: Sequence[float] = ()) -> Layout:
        """The layout of some columns in so many cells.

        Args:
            shares: what each column gets of the width, in any unit; equal shares without it.
        """
        count = max(len(columns), 1)
        room = total - _GUTTER - len(SEPARATOR) * (count - 1)
        if count > 1 and room // count < NARROWEST:
            return cls(tuple(columns), (max(total - _GUTTER, 1),) * count, stacked=True)
        return cls(tuple(columns), _shared(max(room, 1), count, shares), stacked=False)


def _shared(room: int, count: int, shares: Sequence[float]) -> tuple[int, ...]:
    """Cells for each column, all of the room together; none is too narrow to read."""
    share, rest = divmod(room, count)
    if len(shares) != count or share < NARROWEST:
        return tuple(share + (at < rest) for at in range(count))
    spare = room - NARROWEST * count
    above = [max(own / sum(shares) * room - NARROWEST, 0.0) for own in shares]
    whole = sum(above) or 1.0
    ends = [round(spare * sum(above[: at + 1]) / whole) for at in range(count)]
    return tuple(NARROWEST + end - before for before, end in pairwise([0, *ends]))


def fitting(count: int, total: int) -> int:
    """How many of ``count`` columns are shown at first: as many as stay readable side by side."""
    while count > 1 and (total - _GUTTER - len(SEPARATOR) * (count - 1)) // count < NARROWEST + 4:
        count -= 1
    return count


class Painter:
    """Lays rows out in lines of pieces, each exactly as wide as the layout."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        mode: bidi.Mode,
        finder: Finder | None = None,
        linker: Finder | None = None,
    ) -> None:
        self.table, self.layout, self.mode, self.finder, self.linker = table, layout, mode, finder, linker
        self.row = lru_cache(maxsize=600)(self._row)

    def _row(self, row: int, lit: int = -1, marked: Marked = ()) -> tuple[Line, ...]:
        """The lines of a row, an empty one after them; without the gutter.

        Args:
            lit: the bead whose sentences are lit.
            marked: what is marked besides, for as long as something is being done there.
        """
        layout = self.layout
        blocks = [
            self._block(self.table.cell(row, column), width, lit, [mark for at, mark in marked if at == column])
            for column, width in zip(layout.columns, layout.widths, strict=True)
        ]
        lines: list[Line] = []
        if layout.stacked:
            for column, block in zip(layout.columns, blocks, strict=True):
                key = self.table.versions[column].key
                lines += [(Piece(cells.fit(key, 3), "key"), *line) for line in block[:1]]
                lines += [(Piece("   ", ""), *line) for line in block[1:]]
        else:
            height = max((len(block) for block in blocks), default=0)
            for at in range(height):
                line: list[Piece] = []
                for index, (block, width) in enumerate(zip(blocks, layout.widths, strict=True)):
                    if index:
                        line.append(Piece(SEPARATOR, "rule"))
                    line += block[at] if at < len(block) else (Piece(" " * width),)
                lines.append(tuple(line))
        return (*lines, (Piece(" " * self.width, ""),))

    @property
    def width(self) -> int:
        """Cells of a line, without the gutter."""
        if self.layout.stacked:
            return self.layout.widths[0]
        return sum(self.layout.widths) + len(SEPARATOR) * (len(self.layout.widths) - 1)

    def _room(self, cell: Cell, width: int) -> tuple[int, int]:
        """Cells for the text of a cell, and those that it stands in."""
        if self.layout.stacked:
            width -= 3
        indent = cell.indent if width >= 2 * NARROWEST else cell.indent // 2
        return max(width - indent, 2), indent

    def _block(self, cell: Cell, width: int, lit: int, marked: Sequence[Mark] = ()) -> list[Line]:
        """The lines of a cell, each ``width`` cells wide."""
        room, indent = self._room(cell, width)
        marks = [(one.start, one.end, "lit") for one in cell.sentences if one.bead == lit]
        marks += cell.marks
        if self.linker is not None and not cell.gap:
            marks += [(start, end, "link") for start, end in self.linker(cell.text)]
        if self.finder is not None and not cell.gap:
            marks += [(start, end, "match") for start, end in self.finder(cell.text)]
        marks += marked
        return [self._line(cell, start, end, tuple(marks), room, indent) for start, end in cells.wrap(cell.text, room)]

    def sentence_at(self, row: int, line: int, x: int) -> int | None:
        """The number of the bead whose sentence is drawn at a cell of a line of a row; None where there is none."""
        place = self.place_at(row, line, x)
        if place is None:
            return None
        column, at = place
        return next((one.bead for one in self.table.cell(row, column).sentences if one.start <= at < one.end), None)

    def place_at(self, row: int, line: int, x: int) -> tuple[int, int] | None:
        """The column, and the character of its text, that is drawn at a cell of a line of a row."""
        layout = self.layout
        left = 0
        for column, width in zip(layout.columns, layout.widths, strict=True):
            cell = self.table.cell(row, column)
            room, indent = self._room(cell, width)
            lines = cells.wrap(cell.text, room)
            if layout.stacked:
                if line < len(lines):
                    return _with(column, self._character_at(cell, lines[line], x - 3, room, indent))
                line -= len(lines)
            else:
                if left <= x < left + width:
                    inside = (
                        self._character_at(cell, lines[line], x - left, room, indent) if line < len(lines) else None
                    )
                    return _with(column, inside)
                left += width + len(SEPARATOR)
        return None

    def _character_at(self, cell: Cell, line: cells.Range, x: int, room: int, indent: int) -> int | None:
        start, end = line
        drawn = _as_drawn(cell.text[start:end], rtl=cell.rtl)
        x -= room - sum(cells.width(glyph.text) for glyph in drawn) if cell.rtl else indent
        for glyph in drawn if x >= 0 else ():
            x -= cells.width(glyph.text)
            if x < 0:
                return start + glyph.at
        return None

    def line_of(self, row: int, column: int, at: int) -> int:
        """The line of a row in which a character of a column's text is drawn."""
        before = 0
        for own, lines in self._lines(row):
            if own == column:
                return before + max(sum(start <= at for start, _ in lines) - 1, 0)
            before += len(lines) if self.layout.stacked else 0
        return 0

    def across(self, row: int, column: int, spans: Sequence[tuple[int, int]]) -> list[int]:
        """The numbers of some stretches of a column's text as they stand on the screen, line by line.

        Along a line they go as the column is written, in one of Arabic from the right to the left; a stretch of another
        direction goes on the screen the other way than it is read.
        """
        cell = self.table.cell(row, column)
        found: list[int] = []
        for start, end in dict(self._lines(row)).get(column, ()):
            places = {start + glyph.at: x for x, glyph in enumerate(_as_drawn(cell.text[start:end], rtl=cell.rtl))}
            here = [number for number, (first, _) in enumerate(spans) if start <= first < end]
            found += sorted(here, key=lambda number: places.get(spans[number][0], 0), reverse=cell.rtl)
        return found

    def _lines(self, row: int) -> list[tuple[int, tuple[cells.Range, ...]]]:
        """The columns of a row, each with its lines."""
        found = []
        for column, width in zip(self.layout.columns, self.layout.widths, strict=True):
            cell = self.table.cell(row, column)
            found.append((column, cells.wrap(cell.text, self._room(cell, width)[0])))
        return found

    def _line(self, cell: Cell, start: int, end: int, marks: tuple[Mark, ...], room: int, indent: int) -> Line:
        inside = [(first - start, last - start, style) for first, last, style in marks]
        pieces = styled(cell.text[start:end], inside, rtl=cell.rtl, mode=self.mode)
        pad = Piece(" " * max(room - sum(cells.width(piece.text) for piece in pieces), 0))
        margin = Piece(" " * indent)
        return (pad, *pieces, margin) if cell.rtl else (margin, *pieces, pad)


def _style_at(at: int, marks: Sequence[Mark]) -> str:
    """The style of a character: what was marked last is on top, with what lies under it."""
    here = [style for start, end, style in marks if start <= at < end]
    top = next((style for style in reversed(here) if style not in _UNDER), "")
    under = [style for style in _UNDER if style in here]
    return "+".join([top, *under] if top else under)


def _styled(text: str, marks: Sequence[Mark]) -> list[Piece]:
    inside = [mark for mark in marks if mark[0] < len(text) and mark[1] > 0]
    if not inside:
        return [Piece(text)]
    edges = {0, len(text), *(edge for start, end, _ in inside for edge in (start, end) if 0 < edge < len(text))}
    return [Piece(text[start:end], _style_at(start, inside)) for start, end in pairwise(sorted(edges))]


def _styled_glyphs(glyphs: Sequence[bidi.Glyph], marks: Sequence[Mark]) -> list[Piece]:
    pieces: list[Piece] = []
    for glyph in glyphs:
        style = _style_at(glyph.at, marks)
        if pieces and pieces[-1].style == style:
            pieces[-1] = Piece(pieces[-1].text + glyph.text, style)
        else:
            pieces.append(Piece(glyph.text, style))
    return pieces


def styled(text: str, marks: Sequence[Mark], *, rtl: bool, mode: bidi.Mode) -> list[Piece]:
    """A line of text as the terminal is to get it, with its marks."""
    if mode != "logical" and (rtl or bidi.has_rtl(text)):
        return _styled_glyphs(bidi.drawn(text, rtl=rtl, mode=mode), marks)
    return _styled(text, marks)


def _with(column: int, at: int | None) -> tuple[int, int] | None:
    return None if at is None else (column, at)


def _as_drawn(text: str, *, rtl: bool) -> Sequence[bidi.Glyph]:
    """The clusters of a line from left to right."""
    return bidi.visual(text, rtl=rtl) if rtl or bidi.has_rtl(text) else _plain(text)


def _plain(text: str) -> list[bidi.Glyph]:
    """The clusters of a text that needs no reordering."""
    found, at = [], 0
    for cluster in cells.graphemes(text):
        found.append(bidi.Glyph(cluster, at))
        at += len(cluster)
    return found


def titles(table: Table, layout: Layout, mode: bidi.Mode) -> Line:
    """The line over the columns."""
    if layout.stacked:
        names = " / ".join(_drawn(name_of(table.versions[column]), mode) for column in layout.columns)
        return (Piece(cells.fit(names, layout.widths[0]), "title"),)
    pieces: list[Piece] = []
    for index, (column, width) in enumerate(zip(layout.columns, layout.widths, strict=True)):
        if index:
            pieces.append(Piece(SEPARATOR, "rule"))
        version = table.versions[column]
        text = heading(table, column)
        if languages.get(version.language).rtl:
            drawn = _drawn(text, mode)
            text = " " * max(width - cells.width(drawn), 0) + drawn
        pieces.append(Piece(cells.fit(text, width), "title"))
    return tuple(pieces)
