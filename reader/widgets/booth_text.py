"""One paragraph across the whole width: the original above, the versions below, with air around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from reader import bidi, cells
from reader.columns import Cell, Line, Mark, Piece, Table, styled
from reader.widgets.booth_lines import BoothLines, blank, wide

_MARGIN = 2
_LEAST = 8
"""Cells of a line of text at the least."""
_RULE = "─"
_MOST_MARKS = 500
"""Places marked in one text."""


class _Block(NamedTuple):
    """A version's text, and where its lines begin and end; only those on the screen are painted."""

    key: str
    cell: Cell
    marks: tuple[Mark, ...]
    lines: tuple[cells.Range, ...]


class BoothText(BoothLines, can_focus=True):
    """Shows a row of a table.

    Lines stand apart where there is room. Where there is not even room for all of them, each version has a part of the
    height for itself, and one turns the page in all of them at once: what is said stands beside how it is rendered.
    """

    DEFAULT_CSS = """
    BoothText { height: 1fr; }
    BoothText:focus { outline: none; }
    """

    class Turned(Message):
        """The page was turned with the mouse."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self, table: Table, mode: bidi.Mode) -> None:
        super().__init__()
        self.mode = mode
        self._table = table
        self._row = 0
        self._columns: tuple[int, ...] = (0,)
        self._told: Mapping[int, Sequence[str]] = {}
        self._blocks: list[_Block] | None = None
        self._screen: list[Line] | None = None
        self.page = 0
        """Which part of a paragraph longer than the screen is shown."""
        self.sentence = -1
        """The number of the bead whose sentences are lit in every version; -1 for none."""

    def show(self, table: Table, row: int, columns: Sequence[int], told: Mapping[int, Sequence[str]]) -> None:
        """Shows a row from its beginning.

        Args:
            columns: the versions shown, from above.
            told: what is marked in each of them, as it stands there.
        """
        self._table, self._row, self._columns, self._told = table, row, tuple(columns), told
        self.page, self.sentence = 0, -1
        self._lay_out()

    def mark(self, told: Mapping[int, Sequence[str]]) -> None:
        """Shows the same with other marks."""
        self._told = told
        self._lay_out()

    def light(self, sentence: int) -> None:
        """Lights the sentences of a bead, and turns to the page where the first version has them."""
        self.sentence = sentence
        self._lay_out()
        if self.pages > 1 and sentence >= 0:
            block, height = self._all[0], self._heights[0]
            start = next((one.start for one in block.cell.sentences if one.bead == sentence), 0)
            at = next((at for at, (_, end) in enumerate(block.lines) if end > start), 0)
            pages = (page for page in range(self.pages) if 0 <= at - self._first(block, height, page) < height)
            self.turn_to(next(pages, self.page))

    def turn(self, by: int) -> bool:
        """Turns to the next or previous page; says whether there is one."""
        page = self.page + by
        if not 0 <= page < self.pages:
            return False
        self.turn_to(page)
        return True

    def turn_to(self, page: int) -> None:
        """Turns to a page."""
        page = min(max(page, 0), self.pages - 1)
        if page != self.page:
            self.page = page
            self._screen = None
            self.refresh()

    def _lay_out(self) -> None:
        self._blocks = self._screen = None
        self.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Lays out anew."""
        self._lay_out()
        self.turn_to(self.page)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The next page."""
        event.stop()
        self.post_message(self.Turned(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The page before."""
        event.stop()
        self.post_message(self.Turned(-1))

    # -- in which lines ---------------------------------------------------------------------------------

    @property
    def pages(self) -> int:
        """How many pages the paragraph has here."""
        if self._fits(self._counts):
            return 1
        pairs = zip(self._counts, self._heights, strict=False)
        return max(1 + -(-(count - height) // max(height - 1, 1)) for count, height in pairs)

    @property
    def _all(self) -> list[_Block]:
        """The versions in lines."""
        if self._blocks is None:
            self._blocks = [self._block(column) for column in self._columns] if len(self._table) else []
        return self._blocks

    @property
    def _counts(self) -> list[int]:
        return [len(block.lines) for block in self._all]

    def _fits(self, counts: Sequence[int]) -> bool:
        return sum(counts) + len(counts) - 1 <= self.size.height

    @property
    def _heights(self) -> list[int]:
        """Lines for each version where not all of them fit; those at the end may have none on a tiny screen."""
        counts = self._counts
        room = max(self.size.height, 1)
        counts = counts[:room]
        apart = len(counts) - 1 if room >= 4 * len(counts) else 0
        heights = [1] * len(counts)
        for _ in range(room - apart - len(counts)):
            # The next line goes to the version that has the smallest part of its own.
            waiting = [at for at, count in enumerate(counts) if heights[at] < count]
            if waiting:
                heights[min(waiting, key=lambda at: heights[at] / counts[at])] += 1
        return heights

    def _first(self, block: _Block, height: int, page: int) -> int:
        """The first line of a version on a page."""
        return round(page * (len(block.lines) - height) / max(self.pages - 1, 1))

    def _drawn(self) -> Iterator[Line]:
        """The lines of the screen, with as much air as there is room for."""
        counts, room = self._counts, self.size.height
        if not self._fits(counts):
            return self._in_parts()
        for between, line_gap in ((3, 1), (3, 0), (1, 0)):
            gaps = between * (len(counts) - 1) + line_gap * (sum(counts) - len(counts))
            if 1 + sum(counts) + gaps <= room:
                return self._apart(between, line_gap)
        return self._apart(1, 0, above=0)

    def _apart(self, between: int, line_gap: int, above: int = 1) -> Iterator[Line]:
        """The versions one under the other, so many lines apart, and the lines of each so many."""
        yield from [()] * above
        for number, block in enumerate(self._all):
            if number:
                yield from ((), self._rule(), ()) if between > 1 else ((),)
            for at in range(len(block.lines)):
                yield from [()] * (line_gap if at else 0)
                yield (self._edge("" if at else block.key), *self._line(block, at))

    def _in_parts(self) -> Iterator[Line]:
        heights = self._heights
        apart = self.size.height >= 4 * len(heights)
        for number, (block, height) in enumerate(zip(self._all, heights, strict=False)):
            if number and apart:
                yield ()
            first = self._first(block, height, self.page)
            for at in range(first, first + height):
                more = "↑" if at == first and first else ""
                more = "↓" if at == first + height - 1 and at + 1 < len(block.lines) else more
                yield (self._edge(block.key if at == first else "", more), *self._line(block, at))

    @property
    def _gutter(self) -> int:
        keys = [self._table.versions[column].key for column in self._columns]
        return _MARGIN + max(map(cells.width, keys), default=0) + 2

    def _edge(self, key: str, more: str = "") -> Piece:
        width = self._gutter
        text = " " * _MARGIN + cells.harmless(key)
        return Piece(cells.fit(text, width - 2) + (more or " ") + " ", "key")

    def _rule(self) -> Line:
        return (blank(self._gutter), Piece(_RULE * max(self.size.width - self._gutter - _MARGIN, 0), "rule"))

    # -- the text ---------------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return max(self.size.width - self._gutter - _MARGIN, _LEAST)

    def _block(self, column: int) -> _Block:
        cell = self._table.cell(self._row, column)
        marks = tuple(self._marks(cell, self._told.get(column, ())))
        return _Block(self._table.versions[column].key, cell, marks, cells.wrap(cell.text, self._room))

    def _marks(self, cell: Cell, told: Sequence[str]) -> Iterator[Mark]:
        yield from ((one.start, one.end, "lit") for one in cell.sentences if one.bead == self.sentence)
        yield from cell.marks
        pattern = _any_of(told)
        if pattern is not None and not cell.gap:
            first = cell.sentences[0].start if cell.sentences else 0
            for number, found in enumerate(pattern.finditer(cell.text, first)):
                if number == _MOST_MARKS:
                    return
                yield *found.span(), "fact"

    def _line(self, block: _Block, at: int) -> Line:
        start, end = block.lines[at]
        inside = [(first - start, last - start, style) for first, last, style in block.marks]
        inside = [mark for mark in inside if mark[0] < end - start and mark[1] > 0]
        rtl = block.cell.rtl
        pieces = tuple(styled(block.cell.text[start:end], inside, rtl=rtl, mode=self.mode))
        pad = blank(self._room - wide(pieces))
        return (pad, *pieces) if rtl else (*pieces, pad)

    def line(self, y: int) -> Line:
        """One line of the paragraph."""
        if self._screen is None:
            self._screen = list(self._drawn())
        return self._screen[y] if y < len(self._screen) else ()


def _any_of(told: Sequence[str]) -> re.Pattern[str] | None:
    """What finds some texts, but no number within another."""
    texts = sorted({cells.harmless(text) for text in told if text}, key=len, reverse=True)
    wanted = "|".join(re.escape(text).replace(r"\ ", r"\s") for text in texts)
    return re.compile(rf"(?<!\d)(?:{wanted})(?!\d)") if wanted else None
