"""The strip under the paragraph: its figures, dates, symbols, acronyms and terms, a column a version."""

from __future__ import annotations

from collections.abc import Sequence

from align.briefing import Fact, Wording
from lang import language as languages
from reader import bidi, cells
from reader.columns import Line, Mark, Piece, Table, styled
from reader.widgets.booth_lines import BoothLines, blank, wide

_MARGIN = 2
_BETWEEN = " │ "
_NARROWEST = 8
"""Cells of a column; versions that have not even so many are left out from the right."""
_MOST_LETTERS = 400
"""Characters of a wording that may stand in a cell of the strip."""


class BoothFacts(BoothLines):
    """As many facts as there are lines, and how many more there are."""

    DEFAULT_CSS = "BoothFacts { height: 6; background: $surface; }"

    def __init__(self, table: Table, mode: bidi.Mode) -> None:
        super().__init__()
        self.mode = mode
        self._table = table
        self._columns: tuple[int, ...] = (0,)
        self._facts: Sequence[Fact] = ()
        self._learning = False

    def show(self, table: Table, columns: Sequence[int], facts: Sequence[Fact], *, learning: bool) -> None:
        """Shows the facts of a paragraph.

        Args:
            learning: whether more is still being learned about them.
        """
        self._table, self._columns, self._facts, self._learning = table, tuple(columns), facts, learning
        self.refresh()

    @property
    def _widths(self) -> list[int]:
        room = self.size.width - 2 * _MARGIN
        count = len(self._columns)
        while count > 1 and (room - len(_BETWEEN) * (count - 1)) // count < _NARROWEST:
            count -= 1
        share, rest = divmod(max(room - len(_BETWEEN) * (count - 1), 1), count)
        return [share + (at < rest) for at in range(count)]

    def line(self, y: int) -> Line:
        """The keys of the versions, then a fact a line."""
        if y == 0:
            return self._title()
        if y > len(self._facts):
            return ()
        fact = self._facts[y - 1]
        return self._row([self._cell(column, fact, width) for column, width in self._sized()])

    def _sized(self) -> list[tuple[int, int]]:
        return list(zip(self._columns, self._widths, strict=False))

    def _title(self) -> Line:
        hidden = len(self._facts) - (self.size.height - 1)
        more = f"+{hidden}" if hidden > 0 else ""
        if self._learning:
            more = f"… {more}".rstrip()
        sized = self._sized()
        titles: list[Line] = []
        for number, (column, width) in enumerate(sized, 1):
            key = cells.harmless(self._table.versions[column].key)
            beside = f" {more}" if more and number == len(sized) else ""
            titles.append((Piece(cells.fit(key, max(width - len(beside), 0)), "key"), Piece(beside, "more")))
        return self._row(titles)

    def _row(self, parts: Sequence[Line]) -> Line:
        line: list[Piece] = [blank(_MARGIN)]
        for number, part in enumerate(parts):
            if number:
                line.append(Piece(_BETWEEN, "rule"))
            line += part
        return tuple(line)

    def _cell(self, column: int, fact: Fact, width: int) -> Line:
        version = self._table.versions[column]
        rtl = languages.get(version.language).rtl
        text, marks = _worded(fact.wordings.get(version.key))
        cut = cells.fit(text, width).rstrip(" ")
        pieces = tuple(styled(cut, marks, rtl=rtl, mode=self.mode))
        pad = blank(width - wide(pieces))
        return (pad, *pieces) if rtl else (*pieces, pad)


def _worded(wording: Wording | None) -> tuple[str, list[Mark]]:
    """What stands in a cell, and how; what the paragraph does not say in brackets."""
    if wording is None:
        return "—", [(0, 1, "gap")]
    text, meaning = (cells.harmless(part[:_MOST_LETTERS]) for part in (wording.text, wording.meaning))
    whole = f"{text} = {meaning}" if meaning else text
    if not wording.here:
        return f"({whole})", [(0, len(whole) + 2, "meaning")]
    return whole, [(0, len(text), "fact"), (len(text), len(whole), "meaning")]
