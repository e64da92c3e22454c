"""A list of places under the columns: an outline, what was found, what a check says. One line an entry.

Only the lines on the screen are laid out, so that a list may have any number of entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from reader import bidi, cells
from reader.columns import Mark, Piece, styled
from reader.speech import _
from reader.widgets.strips import filled

_STYLES = ("head", "match", "error", "warning", "note", "title", "chosen", "quiet")
_MARGIN = 2
_BEFORE = 20
"""Cells of text before the first mark that are shown where not all of a line fits."""


class Entry(NamedTuple):
    """A line of a list.

    Attributes:
        text: what it says, in logical order, harmless already.
        head: what stands before it in another colour, such as the place.
        row: the row of the columns that it leads to.
        marks: stretches of the text with a style: ``match``, ``error``, ``warning``, ``note``, ``quiet``.
        rtl: whether the text is written from right to left.
    """

    text: str
    head: str = ""
    row: int = -1
    marks: tuple[Mark, ...] = ()
    rtl: bool = False


class ListPanel(Widget, can_focus=True):
    """Hidden until a feature opens it. Moving in it moves the columns along; Enter goes there, Escape goes back."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"panel--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    ListPanel { height: 40%; min-height: 4; max-height: 16; border-top: solid $primary; background: $surface; }
    ListPanel:focus { border-top: heavy $accent; }
    ListPanel > .panel--head { color: $accent; text-style: bold; }
    ListPanel > .panel--match { color: $background; background: $warning; }
    ListPanel > .panel--error { color: $error; text-style: bold; }
    ListPanel > .panel--warning { color: $warning; text-style: bold; }
    ListPanel > .panel--note { color: $text-muted; text-style: bold; }
    ListPanel > .panel--quiet { color: $text-muted; }
    ListPanel > .panel--chosen { background: $primary-muted; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,n", "step(1)", _("next"), id="list.next"),
        Binding("up,k,p", "step(-1)", _("previous"), id="list.previous"),
        Binding("pagedown,space", "page(1)", _("page down"), id="list.page_down"),
        Binding("pageup,b", "page(-1)", _("page up"), id="list.page_up"),
        Binding("home,g", "end(-1)", _("first"), id="list.first"),
        Binding("end,G", "end(1)", _("last"), id="list.last"),
        Binding("enter", "choose", _("go there"), id="list.choose", tooltip=_("go there, or take that")),
        Binding("escape,q", "close", _("close"), id="list.close", tooltip=_("back to where you were")),
    ]
    chosen: reactive[int] = reactive(0)

    class Pointed(Message):
        """Another entry is under the cursor."""

        def __init__(self, kind: str, number: int, entry: Entry) -> None:
            super().__init__()
            self.kind, self.number, self.entry = kind, number, entry

    class Chosen(Pointed):
        """Enter was pressed on an entry, or it was clicked twice."""

    class Closed(Message):
        """The list is gone; the columns are where they were unless an entry was chosen."""

        def __init__(self, kind: str, *, given_up: bool) -> None:
            super().__init__()
            self.kind, self.given_up = kind, given_up

    def __init__(self, mode: bidi.Mode) -> None:
        super().__init__()
        self.mode = mode
        self.kind = ""
        """What the list is of; empty while it is closed."""
        self.entries: Sequence[Entry] = ()
        self._top = 0
        self._looks: dict[str, Style] = {}
        self.display = False

    def open(self, kind: str, title: str, entries: Sequence[Entry], *, at: int = 0, focus: bool = True) -> None:
        """Shows a list, with one of its entries under the cursor."""
        self.kind = kind
        self.fill(title, entries, at=at)
        self.display = True
        if focus:
            self.focus()

    def fill(self, title: str, entries: Sequence[Entry], *, at: int | None = None) -> None:
        """Gives the list that is open other entries."""
        self.border_title = Content(cells.harmless(title))
        self.entries = entries
        place = self.chosen if at is None else at
        self.set_reactive(ListPanel.chosen, min(max(place, 0), max(len(entries) - 1, 0)))
        self._keep_in_view()
        self.refresh()

    def close(self, *, given_up: bool = False) -> None:
        """Hides the list."""
        if self.kind:
            kind, self.kind = self.kind, ""
            self.display = False
            self.post_message(self.Closed(kind, given_up=given_up))

    # -- moving ---------------------------------------------------------------------------------------

    def watch_chosen(self, number: int) -> None:
        """Tells what is under the cursor now."""
        self._keep_in_view()
        if self.kind and number < len(self.entries):
            self.post_message(self.Pointed(self.kind, number, self.entries[number]))

    def validate_chosen(self, number: int) -> int:
        """Stays within the list."""
        return min(max(number, 0), max(len(self.entries) - 1, 0))

    def _keep_in_view(self) -> None:
        height = max(self.size.height, 1)
        self._top = min(max(self._top, self.chosen - height + 1), self.chosen)
        self._top = max(min(self._top, len(self.entries) - height), 0)

    def on_resize(self, _: events.Resize) -> None:
        """Keeps the cursor in view."""
        self._keep_in_view()

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._looks.clear()

    def action_step(self, by: int) -> None:
        """The next or previous entry."""
        self.chosen += by

    def action_page(self, direction: int) -> None:
        """A page of entries down or up."""
        self.chosen += direction * max(self.size.height - 1, 1)

    def action_end(self, direction: int) -> None:
        """The first or last entry."""
        self.chosen = 0 if direction < 0 else len(self.entries) - 1

    def action_choose(self) -> None:
        """Goes to what is under the cursor."""
        if self.chosen < len(self.entries):
            self.post_message(self.Chosen(self.kind, self.chosen, self.entries[self.chosen]))

    def action_close(self) -> None:
        """Goes back."""
        self.close(given_up=True)

    def on_click(self, event: events.Click) -> None:
        """One click points, two choose."""
        number = self._top + event.y - 1  # the border is a line
        if 0 <= number < len(self.entries):
            self.chosen = number
            if event.chain > 1:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Moves down."""
        event.stop()
        self.chosen += 3

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Moves up."""
        event.stop()
        self.chosen -= 3

    # -- painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One entry."""
        width, number = self.size.width, self._top + y
        if number >= len(self.entries):
            text = "  nothing" if not self.entries and y == 0 else ""
            return Strip([Segment(cells.fit(text, width), self._look("quiet"))], width)
        entry = self.entries[number]
        under = "+chosen" if number == self.chosen else ""
        head = (
            cells.fit(f"{entry.head}  ", max(cells.width(entry.head) + _MARGIN, self._head_width)) if entry.head else ""
        )
        room = max(width - _MARGIN - cells.width(head), 1)
        pieces = [Piece("  ", under), Piece(head, f"head{under}"), *self._text(entry, room, under)]
        segments = [Segment(piece.text, self._look(piece.style)) for piece in pieces if piece.text]
        return filled(segments, width, self._look(under))

    @property
    def _head_width(self) -> int:
        shown = self.entries[self._top : self._top + self.size.height]
        return min(max((cells.width(entry.head) for entry in shown), default=0) + _MARGIN, 24)

    def _text(self, entry: Entry, room: int, under: str) -> list[Piece]:
        text, marks = entry.text, entry.marks
        if cells.width(text) > room and marks and cells.width(text[: marks[0][1]]) > room:
            start = max(marks[0][0] - _BEFORE, 0)
            text = f"…{text[start:]}"
            marks = tuple((a - start + 1, b - start + 1, style) for a, b, style in marks if b > start)
        text = cells.fit(text, room).rstrip()
        pieces = styled(text, marks, rtl=entry.rtl, mode=self.mode)
        return [Piece(piece.text, piece.style + under) for piece in pieces]

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            look = self.rich_style
            for part in reversed(name.split("+")):
                if part in _STYLES:
                    look += self.get_component_rich_style(f"panel--{part}", partial=True)
            self._looks[name] = look
        return self._looks[name]
