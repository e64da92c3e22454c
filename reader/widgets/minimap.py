"""The whole document at the right edge of the columns: where one is, and where there is something to look at.

It is two cells wide. The first is a scroll bar with what a search found and what people have reviewed; the second says
where the check found something, where versions lack or move a unit, and where the alignment is in doubt. A line of it
stands for two stretches of the document, one above the other. What is told by a colour is told by a shape too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntFlag
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.widgets.columns_view import ColumnsView

WIDTH = 2
"""Cells."""


class Mark(IntFlag):
    """What there is in a row; all of it together fits in a byte."""

    ERROR = 1
    WARNING = 2
    NOTE = 4
    FOUND = 8
    """Something that is searched."""
    DOUBT = 16
    """An alignment as likely wrong as right, or what a machine did not keep."""
    ODD = 32
    """A version has not the unit, has it elsewhere, or under another number."""
    OPEN = 64
    """Something that nobody has reviewed."""
    REVIEWED = 128
    """Something that somebody has reviewed or edited."""


FINDINGS = Mark.ERROR | Mark.WARNING | Mark.NOTE
ALIGNMENT = Mark.DOUBT | Mark.ODD | Mark.OPEN | Mark.REVIEWED


class Shape(NamedTuple):
    """How something is drawn in the upper half of a cell, in the lower half, and in both."""

    upper: str
    lower: str
    both: str


PLACE = Shape("▀", "▄", "█")
FOUND = Shape("▘", "▖", "▌")
REVIEWED = Shape("╿", "╽", "┃")
TRACK = "│"
SHAPES: Mapping[Mark, Shape] = {
    Mark.ERROR: Shape("▀", "▄", "█"),
    Mark.WARNING: Shape("▝", "▗", "▐"),
    Mark.ODD: Shape("¯", "_", "="),
    Mark.DOUBT: Shape("˙", ".", ":"),
    Mark.NOTE: Shape("-", "-", "-"),
}
"""What stands in the second cell, the gravest first: of several in a line only that is drawn."""
_STYLES = ("place", "track", "found", "reviewed", "error", "warning", "odd", "doubt", "note")


class Marks:
    """What there is in each row of a table: a byte a row, so that looking through all of them takes no time."""

    def __init__(self, rows: int) -> None:
        self._rows = bytearray(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Mark:
        return Mark(self._rows[row])

    def add(self, rows: Iterable[int], mark: Mark) -> None:
        """Adds to what there is in some rows."""
        added = int(mark)
        for row in rows:
            self._rows[row] |= added

    def put(self, marks: Iterable[tuple[int, int]], kinds: Mark) -> None:
        """Says what there is in some rows of some kinds; others stay. Plain numbers: there are many rows."""
        others = ~int(kinds)
        for row, mark in marks:
            self._rows[row] = self._rows[row] & others | mark

    def forget(self, kinds: Mark) -> None:
        """There is nothing of some kinds in any row."""
        others = ~int(kinds)
        self._rows = self._rows.translate(bytes(byte & others for byte in range(256)))

    def together(self, slots: int) -> bytes:
        """What there is in each of so many stretches of the document, one after the other."""
        total = len(self._rows)
        found = bytearray(slots)
        for slot in range(slots) if total else ():
            rows = _rows_of(slot, slots, total)
            found[slot] = _all_of(self._rows[rows.start : rows.stop])
        return bytes(found)

    def first(self, rows: range, mark: Mark) -> int:
        """The first of some rows that has a mark; the first of all where none has."""
        wanted = int(mark)
        return next((row for row in rows if self._rows[row] & wanted), rows.start)


def _all_of(marks: bytes | bytearray) -> int:
    """The bits of some bytes together: as one great number, of which one half after the other is laid on the rest."""
    together, length = int.from_bytes(marks, "little"), len(marks)
    while length > 1:
        length = (length + 1) // 2
        together |= together >> 8 * length
    return together & 0xFF


def _rows_of(slot: int, slots: int, total: int) -> range:
    """The rows that a stretch stands for; in a short document several stand for one row."""
    first = slot * total // slots
    return range(first, max((slot + 1) * total // slots, first + 1))


class Minimap(Widget):
    """Shows the marks of every row beside the columns; a click goes there, and the mouse may be dragged along it.

    Args:
        view: the columns.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"minimap--{name}" for name in _STYLES}
    DEFAULT_CSS = f"""
    Minimap {{ width: {WIDTH}; height: 100%; }}
    Minimap > .minimap--place {{ color: $primary; }}
    Minimap > .minimap--track {{ color: $surface-lighten-1; }}
    Minimap > .minimap--found {{ color: $text-warning; }}
    Minimap > .minimap--reviewed {{ color: $text-success; }}
    Minimap > .minimap--error {{ color: $text-error; }}
    Minimap > .minimap--warning {{ color: $text-warning; }}
    Minimap > .minimap--odd {{ color: $text-accent; }}
    Minimap > .minimap--doubt {{ color: $foreground; }}
    Minimap > .minimap--note {{ color: $text-muted; }}
    """

    class Clicked(Message):
        """A place on the map was clicked."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    class Dragged(Clicked):
        """The mouse was moved to a place on the map with its button down."""

    def __init__(self, view: ColumnsView) -> None:
        super().__init__()
        self._view = view
        self.marks = Marks(0)
        self._slots: bytes | None = None
        self._seen = range(0)
        self._looks: dict[str, Style] = {}
        self._held: int | None = None
        """The line at which the mouse was last, with its button down."""

    # -- what is shown --------------------------------------------------------------------------------

    def show(self, marks: Marks) -> None:
        """Shows the marks of another table."""
        self.marks = marks
        self.changed()

    def changed(self) -> None:
        """The marks are others than they were."""
        self._slots = None
        self.refresh()

    def look(self) -> None:
        """Shows what is on the screen now; draws only where that makes a difference."""
        if self._slots_seen() != self._seen:
            self.refresh()

    @property
    def slots(self) -> bytes:
        """What there is in each stretch, two a line."""
        if self._slots is None or len(self._slots) != 2 * self.size.height:
            self._slots = self.marks.together(2 * self.size.height)
        return self._slots

    def _slots_seen(self) -> range:
        """The stretches that are on the screen; none where all is."""
        rows, total, slots = self._view.on_screen, len(self.marks), 2 * self.size.height
        if not rows or len(rows) >= total:
            return range(0)
        first = min(-(-rows.start * slots // total), -(-(rows.start + 1) * slots // total) - 1)
        return range(first, -(-rows.stop * slots // total))

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._looks.clear()

    # -- painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line: the place, and the gravest of the marks."""
        slots = self.slots
        if not len(self.marks) or 2 * y + 1 >= len(slots):
            return Strip.blank(WIDTH, self.rich_style)
        self._seen = self._slots_seen()
        return Strip([self._place(y), self._mark(y)], WIDTH)

    def _place(self, y: int) -> Segment:
        upper, lower = self._pair(y)
        seen = (2 * y in self._seen, 2 * y + 1 in self._seen)
        if (upper | lower) & Mark.FOUND:
            look = self._look("found")
            under = Style(bgcolor=self._look("place").color) if any(seen) else Style()
            return Segment(_drawn(FOUND, bool(upper & Mark.FOUND), bool(lower & Mark.FOUND)), look + under)
        if any(seen):
            return Segment(_drawn(PLACE, *seen), self._look("place"))
        done = (_is_reviewed(upper), _is_reviewed(lower))
        if any(done):
            return Segment(_drawn(REVIEWED, *done), self._look("reviewed"))
        return Segment(TRACK, self._look("track"))

    def _mark(self, y: int) -> Segment:
        upper, lower = self._pair(y)
        kind = _gravest(upper | lower)
        if kind is None or kind.name is None:
            return Segment(" ", self._look("track"))
        return Segment(_drawn(SHAPES[kind], bool(upper & kind), bool(lower & kind)), self._look(kind.name.lower()))

    def _pair(self, y: int) -> tuple[int, int]:
        return self.slots[2 * y], self.slots[2 * y + 1]

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            self._looks[name] = self.rich_style + self.get_component_rich_style(f"minimap--{name}", partial=True)
        return self._looks[name]

    # -- the mouse ------------------------------------------------------------------------------------

    def row_at(self, y: int) -> int:
        """The row that a line of the map leads to: the first one that has what is drawn there."""
        y, slots, total = min(max(y, 0), self.size.height - 1), 2 * self.size.height, len(self.marks)
        rows = range(_rows_of(2 * y, slots, total).start, _rows_of(2 * y + 1, slots, total).stop)
        upper, lower = self._pair(y)
        kind = _gravest(upper | lower) or Mark.FOUND
        return self.marks.first(rows, kind)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Goes there, and takes hold."""
        event.stop()
        if len(self.marks) and event.button == 1:
            self._held = event.y
            self.capture_mouse()
            self.post_message(self.Clicked(self.row_at(event.y)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Goes along."""
        if self._held is not None and event.y != self._held:
            self._held = event.y
            self.post_message(self.Dragged(self.row_at(event.y)))

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Lets go."""
        if self._held is not None:
            self._held = None
            self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scrolls the columns."""
        event.stop()
        self._view.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scrolls the columns."""
        event.stop()
        self._view.scroll_lines(-3)


def _drawn(shape: Shape, upper: bool, lower: bool) -> str:  # noqa: FBT001 - the two halves of a cell
    return shape.both if upper and lower else shape.upper if upper else shape.lower


def _gravest(marks: int) -> Mark | None:
    """The kind that is drawn where there are several."""
    return next((kind for kind in SHAPES if marks & kind), None)


def _is_reviewed(marks: int) -> bool:
    return bool(marks & Mark.REVIEWED) and not marks & Mark.OPEN
