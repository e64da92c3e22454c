"""The aligned columns; only the lines that are on the screen are laid out and painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from align.alignment import AlignedUnit
from reader import bidi
from reader.columns import NARROWEST, SEPARATOR, Finder, Layout, Line, Marked, Painter, Table

_STYLES = ("label", "acronym", "match", "flag", "gap", "head", "rule", "key", "cursor", "thumb", "track",
           "doubt", "lit", "term", "missing", "forbidden", "word", "link")  # fmt: skip


class ColumnsView(Widget, can_focus=True):
    """Shows a table of units and versions with one unit current.

    The place on the screen is kept as a row and a line in it, not as a distance from the top, so that
    nothing above has ever to be laid out.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"columns--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    ColumnsView { height: 1fr; width: 1fr; }
    ColumnsView > .columns--label { color: $accent; text-style: bold; }
    ColumnsView > .columns--acronym { color: $success; }
    ColumnsView > .columns--link { color: $text-primary; }
    ColumnsView > .columns--match { color: $background; background: $warning; }
    ColumnsView > .columns--flag { color: $error; text-style: italic; }
    ColumnsView > .columns--gap { color: $text-disabled; }
    ColumnsView > .columns--head { text-style: bold; }
    ColumnsView > .columns--rule { color: $surface-lighten-2; }
    ColumnsView > .columns--key { color: $text-muted; }
    ColumnsView > .columns--doubt { text-style: underline; }
    ColumnsView > .columns--lit { background: $primary-muted; }
    ColumnsView > .columns--term { background: $success-muted; }
    ColumnsView > .columns--missing { background: $warning-muted; }
    ColumnsView > .columns--forbidden { background: $error-muted; text-style: bold; }
    ColumnsView > .columns--word { color: $background; background: $accent; }
    ColumnsView > .columns--cursor { color: $primary; text-style: bold; }
    ColumnsView > .columns--thumb { color: $primary; }
    ColumnsView > .columns--track { color: $surface-lighten-1; }
    """

    current: reactive[int] = reactive(0, repaint=False)
    sentence: reactive[int] = reactive(-1)
    """The number of the bead of the current unit whose sentences are lit in every version; -1 for none."""

    class Moved(Message):
        """Another unit has become the current one."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    class Dragged(Message):
        """The border between two columns was moved with the mouse."""

        def __init__(self, shares: list[float]) -> None:
            super().__init__()
            self.shares = shares

    class Picked(Message):
        """Words were pointed at with the mouse: one clicked twice, or some dragged over.

        Attributes:
            column: in the table.
            start: the character at which the mouse was pressed.
            end: the one where it is now, before or after it.
        """

        def __init__(self, row: int, column: int, start: int, end: int) -> None:
            super().__init__()
            self.row, self.column, self.start, self.end = row, column, start, end

    class Clicked(Message):
        """A character was clicked.

        Attributes:
            column: in the table.
            at: the character in the text of the cell.
        """

        def __init__(self, row: int, column: int, at: int) -> None:
            super().__init__()
            self.row, self.column, self.at = row, column, at

    class LaidOut(Message):
        """The widths or the versions shown have changed."""

    class Scrolled(Message):
        """Other rows are on the screen."""

    def __init__(self, table: Table, shown: Sequence[int], mode: bidi.Mode) -> None:
        super().__init__()
        self.table = table
        self.shown = tuple(shown)
        self.mode = mode
        self.finder: Finder | None = None
        self.linker: Finder | None = None
        self.top = (0, 0)
        self._painter: Painter | None = None
        self._window: list[tuple[int, int]] | None = None
        self.on_screen = range(0)
        """The rows on the screen when it was last drawn; may be read from any thread."""
        self._looks: dict[str, Style] = {}
        self._under_mouse: tuple[int, int] | None = None
        self._shares: list[float] = []
        self.active = -1
        """The number of the column shown that steps are about; -1 where it does not matter."""
        self._held: tuple[int, int] | None = None
        """The number of the column whose right border is held with the mouse, and where it was taken."""
        self._pressed: tuple[int, int, int] | None = None
        """The row, the column and the character where the mouse is held down."""
        self._dragged = False
        """Whether it was moved over words since."""
        self._marks: dict[str, tuple[int, Marked]] = {}
        """What is marked in a row, by the name of what it is marked for."""
        self.has_bar = True
        """Whether a scroll bar is drawn at the right edge, or its cell left empty."""

    # -- what is shown --------------------------------------------------------------------------------

    @property
    def painter(self) -> Painter:
        """Lays out rows for the present width, versions and search."""
        if self._painter is None:
            layout = Layout.of(self.shown, max(self.size.width - 1, 4), self._shares)
            self._painter = Painter(self.table, layout, self.mode, self.finder, self.linker)
        return self._painter

    def show(self, shown: Sequence[int]) -> None:
        """Changes the versions shown; the current unit stays in view."""
        self.shown = tuple(shown)
        self._lay_out()

    def resize_columns(self, shares: Sequence[float]) -> None:
        """Gives each column shown its share of the width; equal ones where there are not as many shares."""
        self._shares = list(shares)
        self._lay_out()

    def widened(self, column: int, by: int) -> list[float]:
        """The shares of the columns if one of them, by its number, takes some cells from the next one."""
        widths = list(map(float, self.painter.layout.widths))
        if not self.painter.layout.stacked and column + 1 < len(widths):
            by = max(min(by, int(widths[column + 1]) - NARROWEST), NARROWEST - int(widths[column]))
            widths[column] += by
            widths[column + 1] -= by
        return widths

    def _border_at(self, x: int) -> int | None:
        """The number of the column whose right border is drawn at a cell."""
        if not self.painter.layout.stacked:
            end = 2
            for column, width in enumerate(self.painter.layout.widths[:-1]):
                end += width + len(SEPARATOR)
                if end - len(SEPARATOR) <= x < end:
                    return column
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Takes hold of a border, or of the word from which on words are picked."""
        column = self._border_at(event.x)
        self._pressed, self._dragged = None if column is not None else self._place_at(event.x, event.y), False
        if column is not None:
            self._held = column, event.x
        if column is not None or self._pressed is not None:
            self.capture_mouse()

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Lets go of it."""
        if self._held is not None or self._pressed is not None:
            self._held = self._pressed = None
            self.release_mouse()

    def replace(self, table: Table, row: int) -> None:
        """Shows another table of the same versions, with a row current."""
        self.table, self._painter = table, None
        above = self.top[0] + row - self.current  # as many rows stay above the current one, if there are as many
        top = min(max(above, 0), max(len(table) - 1, 0))
        self.top = (top, min(self.top[1], self._height(top) - 1) if len(table) and top == above else 0)
        self.set_reactive(ColumnsView.current, row)
        self._lay_out()

    def put(self, units: Mapping[int, AlignedUnit]) -> None:
        """Shows other units in some rows; the place on the screen stays."""
        self.table.put(units)
        self.repaint()

    def repaint(self) -> None:
        """Lays out and paints anew what the table has now."""
        self._painter = self._window = None
        self._keep_in_view()
        self.refresh()

    def highlight(self, finder: Finder | None) -> None:
        """Marks what a search finds; None takes the marks away."""
        self.finder = finder
        self._lay_out()

    def link(self, linker: Finder) -> None:
        """Marks what leads to other documents."""
        self.linker = linker
        self._lay_out()

    def _lay_out(self) -> None:
        self._painter = self._window = None
        self._looks.clear()
        self._keep_in_view()
        self.refresh()
        self.post_message(self.LaidOut())

    def on_resize(self, _: events.Resize) -> None:
        """Lays out anew, with the current unit still in view."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._looks.clear()

    # -- moving ---------------------------------------------------------------------------------------

    def move(self, by: int) -> None:
        """Makes the unit some rows on current; one longer than the screen is first scrolled through."""
        height = self.size.height
        if by == 1 and (rest := self._lines_below(self.current)) > 0 and self._height(self.current) > height:
            self.scroll_lines(min(rest, max(height - 2, 1)))
            return
        self.go(self.current + by)

    def go(self, row: int, *, far: bool = False) -> None:
        """Makes a unit current; after a jump (``far``) it stands a little below the top."""
        row = min(max(row, 0), max(len(self.table) - 1, 0))
        if far:
            self.top = self._above(row, self.size.height // 4)
            self._window = None
        self.current = row
        self._keep_in_view()
        self._look_through()
        self.refresh()

    def page(self, direction: int) -> None:
        """Scrolls a screen up or down; the first unit that begins there becomes current."""
        if not len(self.table):
            return
        before = self.top
        self.scroll_lines(direction * max(self.size.height - 2, 1))
        if self.top == before:
            self.current = 0 if direction < 0 else len(self.table) - 1
            return
        begins = [row for row, line in self.window if line == 0]
        self.current = begins[0] if begins else self.top[0]
        self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Moves the view without the current unit; it stops at both ends."""
        row, line = self.top
        self.top = self._above(row, -lines - line) if lines < 0 else self._below(row, line + lines)
        self._window = None
        self.refresh()

    def step(self, by: int) -> None:
        """Lights the next or previous sentence, in whatever paragraph it is, with what answers to it."""
        row, sentence = self.current, self.sentence + by
        while not 0 <= sentence < len(self.table.units[row].beads):
            if not 0 <= row + by < len(self.table):
                return
            row += by
            sentence = 0 if by > 0 else len(self.table.units[row].beads) - 1
        self.go(row)
        self.sentence = sentence

    def watch_current(self, row: int) -> None:
        """Tells the application."""
        self.sentence = -1
        self.post_message(self.Moved(row))

    def watch_sentence(self) -> None:
        """Tells the application."""
        self.post_message(self.Moved(self.current))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Lights the sentence under the mouse, with what answers to it; a border that is held goes along."""
        if self._held is not None:
            column, at = self._held
            if event.x != at:
                self._held = column, event.x
                self.post_message(self.Dragged(self.widened(column, event.x - at)))
            return
        if self._pressed is not None:
            self._drag(self._pressed, event)
            return
        under = self._sentence_at(event.x, event.y)
        if under != self._under_mouse:
            self._under_mouse = under
            self.refresh()

    def _drag(self, pressed: tuple[int, int, int], event: events.MouseMove) -> None:
        """Picks the words of one column from where the mouse was pressed to where it is."""
        place = self._place_at(event.x, event.y)
        if place is not None and place[:2] == pressed[:2] and (self._dragged or place != pressed):
            self._dragged = True
            self.post_message(self.Picked(*pressed, place[2]))

    def on_leave(self, _: events.Leave) -> None:
        """The mouse is over no sentence."""
        self._under_mouse = None
        self.refresh()

    def _sentence_at(self, x: int, y: int) -> tuple[int, int] | None:
        if not 0 <= y < len(self.window):
            return None
        row, line = self.window[y]
        bead = self.painter.sentence_at(row, line, x - 2)
        return None if bead is None else (row, bead)

    def _place_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """The row, the column and the character drawn at a cell."""
        if not 0 <= y < len(self.window):
            return None
        row, line = self.window[y]
        place = self.painter.place_at(row, line, x - 2)
        return None if place is None else (row, *place)

    def mark(self, name: str, row: int, marked: Marked) -> None:
        """Marks stretches of a row, in place of what is marked under the same name; the last name lies on top."""
        if self._marks.get(name, (row, ())) != (row, marked):
            self._marks[name] = row, marked
            self.refresh()

    def _marked(self, row: int) -> Marked:
        return tuple(mark for _, (at, marked) in sorted(self._marks.items()) if at == row for mark in marked)

    def reveal(self, row: int, column: int, at: int) -> None:
        """Scrolls until a character of a column's text is on the screen, if it is not."""
        line, window = self.painter.line_of(row, column, at), self.window
        if not window or (row, line) in window:
            return
        above = self.size.height - 1
        if (row, line) < window[0]:
            self.top = row, line
        else:
            self.top = (row, line - above) if line >= above else self._above(row, above - line)
        self._window = None
        self.refresh()

    def _lit(self, row: int) -> int:
        """The number of the bead that is lit in a row; -1 for none."""
        if self._under_mouse is not None and self._under_mouse[0] == row:
            return self._under_mouse[1]
        return self.sentence if row == self.current else -1

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scrolls three lines."""
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scrolls three lines."""
        event.stop()
        self.scroll_lines(-3)

    def on_click(self, event: events.Click) -> None:
        """Makes the unit under the mouse current, and the sentence; a second click picks the word."""
        if self._dragged or self._border_at(event.x) is not None or event.y >= len(self.window):
            return
        place = self._place_at(event.x, event.y)
        if event.chain == 2 and place is not None:
            self.post_message(self.Picked(*place, place[2]))
            return
        self.go(self.window[event.y][0])
        under = self._sentence_at(event.x, event.y)
        self.sentence = under[1] if under else -1
        if place is not None:
            self.post_message(self.Clicked(*place))

    # -- geometry -------------------------------------------------------------------------------------

    def _height(self, row: int) -> int:
        return len(self.painter.row(row))

    def _above(self, row: int, lines: int) -> tuple[int, int]:
        """The place some lines above the first line of a row."""
        while lines > 0 and row > 0:
            row -= 1
            lines -= self._height(row)
        return row, max(-lines, 0)

    def _below(self, row: int, line: int) -> tuple[int, int]:
        """The place some lines below the first line of a row, but so that the last screen stays full."""
        last = len(self.table) - 1
        while row < last and line >= self._height(row):
            line -= self._height(row)
            row += 1
        end = self._above(len(self.table), self.size.height) if last >= 0 else (0, 0)
        return min((row, line), end)

    def _lines_below(self, row: int) -> int:
        """How many lines of a row lie under the screen."""
        shown = [line for at, line in self.window if at == row]
        return self._height(row) - 1 - (shown[-1] + 1) if shown else 0

    def _keep_in_view(self) -> None:
        if not len(self.table) or not self.size.height:
            return
        row, height = self.current, self.size.height
        if self.top[0] >= row:
            if self.top != (row, 0) and (self.top[0] > row or self._height(row) <= height):
                self.top = (row, 0)
        else:
            below = self._height(row) - 1
            at = self.top[0]
            used = self._height(at) - self.top[1]
            while at + 1 < row and used <= height:
                at += 1
                used += self._height(at)
            if used + below > height:
                self.top = (row, 0) if below >= height else self._above(row, height - below)
        self._window = None

    @property
    def window(self) -> list[tuple[int, int]]:
        """The (row, line in it) on each line of the screen."""
        return self._look_through() if self._window is None else self._window

    def _look_through(self) -> list[tuple[int, int]]:
        self._window = []
        row, line = self.top
        while row < len(self.table) and len(self._window) < self.size.height:
            take = min(self._height(row) - line, self.size.height - len(self._window))
            self._window += [(row, line + n) for n in range(take)]
            row, line = row + 1, 0
        on_screen = range(self.top[0], row)
        if on_screen != self.on_screen:
            self.on_screen = on_screen
            self.post_message(self.Scrolled())
        return self._window

    # -- painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.size.width
        window = self.window
        if y >= len(window):
            return Strip.blank(width, self._look(""))
        row, line = window[y]
        content = self.painter.row(row, self._lit(row), self._marked(row))[line]
        last = line == self._height(row) - 1
        mark = "▌ " if row == self.current and not last else "  "
        segments = [Segment(mark, self._look("cursor")), *self._segments(content)]
        strip = Strip(segments, self.painter.width + 2).adjust_cell_length(width - 1, self._look(""))
        return Strip([*strip, self._bar(y)], width)

    def _segments(self, line: Line) -> list[Segment]:
        return [Segment(piece.text, self._look(piece.style)) for piece in line]

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            look = self.rich_style
            for part in reversed(name.split("+")):
                if part in _STYLES:
                    look += self.get_component_rich_style(f"columns--{part}", partial=True)
            self._looks[name] = look
        return self._looks[name]

    def _bar(self, y: int) -> Segment:
        """The scroll bar at a line: by rows, since the lines above are never counted."""
        if not self.has_bar:
            return Segment(" ", self._look(""))
        total, height = max(len(self.table), 1), max(self.size.height, 1)
        first = self.top[0] * height // total
        rows = len({row for row, _ in self.window})
        size = max(rows * height // total, 1)
        if rows >= total:
            return Segment(" ", self._look(""))
        inside = first <= y < first + size
        return Segment("█" if inside else "│", self._look("thumb" if inside else "track"))
