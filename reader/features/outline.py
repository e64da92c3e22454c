"""The outline of the document: its headings and paragraphs, each with its first words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType

from align.alignment import AlignedUnit
from reader import cells
from reader.core import ReaderApp
from reader.speech import _
from reader.widgets.list_panel import Entry

_HEADS = frozenset({"title", "heading", "annex", "article"})
_LETTERS = 200
"""Characters of a paragraph that may stand in a line."""


class Outline(ReaderApp):
    """``o`` opens the outline, with where one is under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "outline", _("outline"), id="outline", tooltip=_("outline: headings and paragraphs in a list"))
    ]

    def action_outline(self) -> None:
        """Opens or closes it."""
        entries = list(self._outline())
        at = bisect_right([entry.row for entry in entries], self.view.current) - 1
        self.open_list("outline", "Outline", entries, at=at)

    def renew_list(self) -> None:
        """The same list of what there is now."""
        if self.panel.kind == "outline":
            self.panel.fill("Outline", list(self._outline()))
        else:
            super().renew_list()

    def _outline(self) -> Iterator[Entry]:
        """Headings, and paragraphs of the first level; of a long document with headings these alone."""
        column = self.view.shown[0]
        headed = sum(unit.kind in _HEADS for unit in self.table.units) > 2
        for row, unit in enumerate(self.table.units):
            if unit.kind in _HEADS or not (headed or _below(unit)):
                cell = self.table.cell(row, column)
                text = cell.text[:_LETTERS]
                depth = "" if unit.kind in {"title", "annex"} or not headed else "  "
                yield Entry(text, f"{depth}{cells.harmless(unit.id)}", row, rtl=cell.rtl)


def _below(unit: AlignedUnit) -> bool:
    return "." in unit.id.rpartition(":")[2]
