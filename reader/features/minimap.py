"""The map of the document beside the columns: it is kept true while one reads, searches, checks and corrects."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from align.alignment import AlignedUnit, Alignment
from reader.columns import doubtful
from reader.features.checking import Checking
from reader.features.remembering import Remembering
from reader.features.searching import Searching
from reader.speech import _
from reader.widgets.columns_view import ColumnsView
from reader.widgets.minimap import ALIGNMENT, FINDINGS, Mark, Marks, Minimap

if TYPE_CHECKING:
    from align.check.run import Result
    from reader.features.translating import Translating

NARROWEST = 60
"""Cells of a window under which there is no room for it."""
_AT_ONCE = 5000
"""Rows that are looked through between two keys: 1 or 2 ms."""


class Mapped(Remembering, Checking, Searching):
    """``O`` hides and shows the map; a click on it goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "O",
            "minimap",
            _("map"),
            id="minimap",
            tooltip=_("show or hide the map of the document at the right edge; a click on it goes there"),
        )
    ]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._marks = Marks(0)

    def beside(self, view: ColumnsView) -> Widget:
        """The map, at the right."""
        self.minimap = Minimap(view)
        self._place_map(self.size.width)
        columns = Horizontal(super().beside(view), self.minimap)
        columns.styles.height = "1fr"
        return columns

    # -- shown or hidden ------------------------------------------------------------------------------

    def _place_map(self, width: int) -> None:
        self.minimap.display = self.memory.minimap and width >= NARROWEST
        self.view.has_bar = not self.minimap.display

    def on_resize(self, event: events.Resize) -> None:
        """There is room for it, or no longer."""
        self._place_map(event.size.width)

    def action_minimap(self) -> None:
        """Hides or shows it, from now on."""
        self.memory.minimap = not self.memory.minimap
        self._place_map(self.size.width)
        if self.memory.minimap and not self.minimap.display:
            self.say(_("the map needs a window of {cells} cells").format(cells=NARROWEST))

    # -- where one is ---------------------------------------------------------------------------------

    def on_columns_view_scrolled(self, _: ColumnsView.Scrolled) -> None:
        """Shows what is on the screen now."""
        self.minimap.look()

    def on_minimap_clicked(self, event: Minimap.Clicked) -> None:
        """Goes there."""
        self.jump(event.row)

    def on_minimap_dragged(self, event: Minimap.Dragged) -> None:
        """Goes along."""
        self.view.go(event.row, far=True)

    # -- the alignment --------------------------------------------------------------------------------

    def shown_anew(self) -> None:
        """Looks through another alignment, or through other versions of it."""
        super().shown_anew()
        self.workers.cancel_group(self, "survey")
        self._marks = Marks(len(self.table))
        self._survey(range(min(len(self.table), _AT_ONCE)))
        self._mark_findings()
        self._marks.add(self.found, Mark.FOUND)
        self.minimap.show(self._marks)
        if len(self.table) > _AT_ONCE:
            self.call_after_refresh(self._survey_rest)

    @work(exclusive=True, group="survey")
    async def _survey_rest(self) -> None:
        """Looks through what is left of a long document, between the keys that are pressed meanwhile."""
        total = len(self.table)
        for start in range(_AT_ONCE, total, _AT_ONCE):
            await asyncio.sleep(0)
            self._survey(range(start, min(start + _AT_ONCE, total)))
        self.minimap.changed()

    def _survey(self, rows: Iterable[int]) -> None:
        keys = frozenset(self.table.versions[at].key for at in self.view.shown)
        units = self.table.units
        self._marks.put(((row, _marks_of(units[row], keys)) for row in rows), ALIGNMENT)

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """Looks at other units."""
        super().put(units, alignment)
        self._survey(units)
        self.minimap.changed()

    def on_translating_translated(self, event: Translating.Translated) -> None:
        """Looks at what a machine has made, once it is in the table."""
        self.call_later(self._survey_made, event.units.keys(), self._marks)

    def _survey_made(self, rows: Set[int], marks: Marks) -> None:
        if marks is self._marks:
            self._survey(rows)
            self.minimap.changed()

    # -- what was found -------------------------------------------------------------------------------

    def know(self, findings: list[Result] | None) -> None:
        """Marks what the check found."""
        super().know(findings)
        self._marks.forget(FINDINGS)
        self._mark_findings()
        self.minimap.changed()

    def _mark_findings(self) -> None:
        rows = self.table.by_id if self.findings else {}
        for result in self.findings or ():
            if (row := rows.get(result.finding.unit)) is not None and row < len(self._marks):
                self._marks.add([row], Mark[result.finding.severity.name])

    def found_in(self, rows: Set[int] | None) -> None:
        """Marks where something was found."""
        super().found_in(rows)
        if rows is None:
            self._marks.forget(Mark.FOUND)
        else:
            self._marks.add(rows, Mark.FOUND)
        self.minimap.changed()


_ODD, _OPEN, _REVIEWED, _DOUBT = map(int, (Mark.ODD, Mark.OPEN, Mark.REVIEWED, Mark.DOUBT))
"""Plain numbers, since there may be hundreds of thousands of beads."""


def _marks_of(unit: AlignedUnit, keys: frozenset[str]) -> int:
    """What is to be said of the alignment of a unit in the versions shown."""
    marks = _ODD if unit.flags and not keys.isdisjoint(unit.flags) else 0
    for bead in unit.beads:
        if bead.status != "auto":
            marks |= _REVIEWED
            continue
        marks |= _OPEN
        if doubtful(bead) or (bead.note and any(map(bead.doubt, keys))):
            marks |= _DOUBT
    return marks
