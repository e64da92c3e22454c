"""What is written on a page, in paragraphs and tables, as a browser lays it out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from align.ingest import blocks, html_notes
from align.ingest.blocks import Block, Cell, Found, Item, Piece, Reference, Table
from align.ingest.html_lists import ListNumbers
from align.ingest.html_main import Main
from align.ingest.html_notes import BLOCKS, Footnotes
from align.ingest.html_tree import Element, words
from align.ingest.tongues import primary
from lang import numbering

_SPACE = re.compile("[ \t\n\f\r]+")
_LAYOUT = words("table h1 h2 h3 h4 h5 h6 article section main")
"""What stands in the cells of a table that only lays out the page."""
_MOST_COLUMNS = 1000
_MOST_PARAGRAPHS = 8
"""In a cell of a table of data; one with more lays out the page."""


@dataclass(slots=True)
class _Frame:
    """An open table: its rows, and which columns cells of rows above still take, with how many rows each.

    ``table`` is None where tables are nested so deep that it is read as plain paragraphs.
    """

    table: Table | None
    taken: dict[int, int] = field(default_factory=dict)
    column: int = 0


@dataclass(slots=True)
class _Item:
    """An open list item: its number, until a paragraph has taken it."""

    number: tuple[str, int] | None


@dataclass(slots=True)
class _Leave:
    """That an element ends here, on the stack of what is still to be read."""

    element: Element
    language: str
    into: list[Item]


class Text:
    """Reads the text of a page; no element is too deep, as nothing recurses."""

    def __init__(self, main: Main, footnotes: Footnotes) -> None:
        self._main = main
        self._footnotes = footnotes
        self._found = Found()
        self._into = self._found.items
        self._pieces: list[Piece] = []
        self._languages: dict[str, int] = {}
        self._language = ""
        """As said inside the text; what is said of the page as a whole is often only its template's."""
        self._frames: list[_Frame] = []
        self._lists: list[ListNumbers | None] = []
        self._items: list[_Item] = []
        self._note: Reference | None = None
        self._note_begins = self._note_held = False
        self._set = 0

    def read(self) -> Found:
        """What is on the page."""
        left: list[Element | str | _Leave] = [self._main.root]
        while left:
            one = left.pop()
            if isinstance(one, str):
                self._put(one)
            elif isinstance(one, _Leave):
                self._leave(one)
            elif one not in self._main.dropped and one not in self._footnotes.backlinks:
                leave = _Leave(one, self._language, self._into)
                if self._enter(one):
                    left.append(leave)
                    left += reversed(one.children)
        self._flush()
        return self._found

    # -- elements -------------------------------------------------------------------------------------

    def _enter(self, element: Element) -> bool:
        """Begins an element; whether what is in it is to be read."""
        tag = element.tag
        if tag == "br":
            self._pieces.append("\n")
            return False
        reference = self._footnotes.references.get(element)
        if reference is not None:
            self._pieces.append(reference)
            return False
        if tag in BLOCKS and not self._in_row_of_note(tag):
            self._flush()
        started = self._footnotes.starts.get(element)
        if started is not None:
            self._flush()
            self._note, self._note_begins, self._note_held = started, True, element in self._footnotes.holders
        if element.lang is not None and element is not self._main.root:
            self._language = primary(element.lang)
        self._open(element)
        return True

    def _in_row_of_note(self, tag: str) -> bool:
        """Whether a cell is in the row of a note, whose cells are one paragraph."""
        if self._note is None or tag not in {"td", "th"}:
            return False
        self._put(" ")
        return True

    def _open(self, element: Element) -> None:
        tag = element.tag
        if tag == "table":
            self._open_table(element)
        elif tag == "tr" and self._frames:
            self._open_row()
        elif tag in {"td", "th"} and self._frames and self._note is None:
            self._open_cell(element)
        elif tag in {"ol", "ul", "menu", "dir"}:
            self._lists.append(ListNumbers(element) if tag == "ol" else None)
        elif tag == "li":
            numbers = self._lists[-1] if self._lists else None
            self._items.append(_Item(numbers.number(element) if numbers else None))
        elif tag == "pre":
            self._set += 1

    def _leave(self, leave: _Leave) -> None:
        element = leave.element
        tag = element.tag
        if tag in BLOCKS and not (self._note is not None and tag in {"td", "th"}):
            self._flush()
        if tag == "table":
            self._close_table()
        elif tag in {"ol", "ul", "menu", "dir"}:
            self._lists.pop()
        elif tag == "li":
            self._items.pop()
        elif tag == "pre":
            self._set -= 1
        if element in self._footnotes.holders:
            self._note_held = False
            self._note = self._note if self._note_begins else None
        self._language = leave.language
        self._into = leave.into

    # -- tables ---------------------------------------------------------------------------------------

    def _open_table(self, element: Element) -> None:
        deep = len(self._frames) >= blocks.DEEPEST_TABLE
        self._frames.append(_Frame(None if deep else Table([], layout=_is_layout(element))))

    def _open_row(self) -> None:
        frame = self._frames[-1]
        if frame.table is None:
            return
        if not frame.table.rows:
            self._into.append(frame.table)  # behind its caption
        frame.table.rows.append([])
        frame.column = 0
        frame.taken = {column: rows - 1 for column, rows in frame.taken.items() if rows > 1}

    def _open_cell(self, element: Element) -> None:
        frame = self._frames[-1]
        if frame.table is None:
            return
        column = frame.column + 1
        while frame.taken.get(column):
            column += 1
        span, rows = (_span(element.get(name)) for name in ("colspan", "rowspan"))
        if rows > 1 and column + span <= _MOST_COLUMNS:
            frame.taken.update(dict.fromkeys(range(column, column + span), rows))
        frame.column = column + span - 1
        cell = Cell(column, [], span)
        frame.table.rows[-1].append(cell)
        self._into = cell.items

    def _close_table(self) -> None:
        table = self._frames.pop().table
        if table is not None:
            cells = [len(cell.items) for cell in table.cells()]
            table.layout = table.layout or len(cells) <= 1 or max(cells) > _MOST_PARAGRAPHS

    # -- text -----------------------------------------------------------------------------------------

    def _put(self, text: str) -> None:
        text = text.replace("\u00ad", "")
        if not self._set:
            text = _SPACE.sub(" ", text)
            last = self._pieces[-1] if self._pieces else "\n"
            if isinstance(last, str) and last.endswith((" ", "\n")):
                text = text.removeprefix(" ")
        if text:
            self._pieces.append(text)
            if not text.isspace():
                self._languages[self._language] = self._languages.get(self._language, 0) + len(text)

    def _flush(self) -> None:
        """Ends a paragraph, where one is open."""
        if not self._pieces:
            return
        block = Block(self._pieces, set_lines=bool(self._set))
        block.language = max(self._languages, key=self._languages.__getitem__, default="")
        self._pieces, self._languages = [], {}
        if block.blank:
            return
        if self._note is not None:
            self._add_note(block, self._note)
            return
        if self._items:
            item = self._items[-1]
            if item.number is not None and not _is_numbered(block.text, item.number):
                block.number = item.number
            item.number = None
        self._into.append(block)

    def _add_note(self, block: Block, note: Reference) -> None:
        """Adds a paragraph of a footnote; the first has its mark in front, written or as the number of a list item."""
        block.role, block.name = "footnote", note.name
        if self._note_begins:
            mark, rest = html_notes.split(block.pieces, note)
            if not rest:
                return  # the mark stands alone in its line
            if mark:
                block.pieces = [Reference(mark, note.name), " ", rest]
            elif self._items and self._items[-1].number is not None:
                block.pieces = [note, " ", *block.pieces]
            if self._items:
                self._items[-1].number = None
        self._note_begins = False
        self._note = note if self._note_held else None
        self._found.notes.append(block)


def _span(text: str) -> int:
    return min(max(int(text), 1), _MOST_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _is_layout(table: Element) -> bool:
    """Whether a table lays out the page, by what it says or by what stands in its cells."""
    if table.get("role").lower() in {"presentation", "none"}:
        return True
    inside = (one for one in table.elements() if one is not table)
    return any(one.tag in _LAYOUT and one.parent is not None and one.parent.tag != "caption" for one in inside)


def _is_numbered(text: str, number: tuple[str, int]) -> bool:
    """Whether an item says its own number already, for a list whose numbers a style sheet hides."""
    found = numbering.match(text)
    return found is not None and any(reading.ordinals == (number[1],) for reading in found[0].readings)
