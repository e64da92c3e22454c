"""The lines of a concordance: what was found in the middle, with what stands around it, document by document.

Under the line that the cursor is on stands the same paragraph in the other versions. Only the lines on the screen are
laid out, so that a list may have any number of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from align.finding.concordance import Occurrence
from lang import language as languages
from lang.searching import Span
from reader import bidi, cells
from reader.bidi import Glyph
from reader.columns import Mark, Piece, styled
from reader.opening import Opened
from reader.speech import _, ngettext
from reader.widgets.strips import filled

_STYLES = ("document", "head", "match", "key", "fault", "chosen", "other", "quiet")
_MARGIN = 2
_LEFT = 0.4
"""Share of the width that what stands before is given."""
_TERM = 0.5
"""Share of the width that what was found may take."""
_HEAD = 18
"""Cells of place and version, at most."""
_KEY = 6
"""Cells before the text of another version."""
_MOST_OF_ONE = 4
"""Lines of each of the other versions, at most."""


class Heading(NamedTuple):
    """A document, over what was found in it."""

    document: str


class Fault(NamedTuple):
    """A file that was passed over, and why."""

    message: str


class Place(NamedTuple):
    """What was found once.

    Attributes:
        occurrence: the unit in which it stands.
        span: where in its text.
        opened: the document, where it is one that is open; None where it is in the library.
    """

    occurrence: Occurrence
    span: Span
    opened: Opened | None = None


Row = Heading | Fault | Place


class ConcordanceLines(Widget, can_focus=True):
    """Shows rows, with one of the places under the cursor; Enter chooses it.

    Args:
        rows: they may grow while they are shown (`grown`).
        chosen: the number of the row under the cursor at first.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    ConcordanceLines { height: 1fr; width: 1fr; }
    ConcordanceLines > .lines--document { color: $primary; text-style: bold; }
    ConcordanceLines > .lines--head { color: $accent; }
    ConcordanceLines > .lines--match { color: $background; background: $warning; }
    ConcordanceLines > .lines--key { color: $accent; }
    ConcordanceLines > .lines--fault { color: $error; }
    ConcordanceLines > .lines--chosen { background: $primary-muted; text-style: bold; }
    ConcordanceLines > .lines--other { color: $text-muted; }
    ConcordanceLines > .lines--quiet { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,n", "step(1)", _("next"), id="concordance.next", show=False),
        Binding("up,k,p", "step(-1)", _("previous"), id="concordance.previous", show=False),
        Binding("right,l", "document(1)", _("next document"), id="concordance.next_document", show=False),
        Binding("left,h", "document(-1)", _("previous document"), id="concordance.previous_document", show=False),
        Binding("pagedown,space", "page(1)", _("page down"), id="concordance.page_down", show=False),
        Binding("pageup,b", "page(-1)", _("page up"), id="concordance.page_up", show=False),
        Binding("home,g", "end(-1)", _("first"), id="concordance.first", show=False),
        Binding("end,G", "end(1)", _("last"), id="concordance.last", show=False),
        Binding("enter", "choose", _("go there"), id="concordance.choose", tooltip=_("open the document there")),
    ]

    class Chosen(Message):
        """Enter was pressed on a place, or it was clicked twice."""

        def __init__(self, number: int, place: Place) -> None:
            super().__init__()
            self.number, self.place = number, place

    class Pointed(Message):
        """Another place is under the cursor."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, rows: Sequence[Row], mode: bidi.Mode, *, chosen: int = -1) -> None:
        super().__init__()
        self.rows, self.mode = rows, mode
        self.chosen = chosen
        self._top = 0
        self._known = 0
        """Rows that have been looked at."""
        self._counts: list[int] = []
        """The places in each document, in the order of the headings."""
        self._headings: dict[int, int] = {}
        """The number of each heading, by its row."""
        self._lines: list[tuple[int, list[Piece]]] | None = None
        """What is on the screen: each line with its row."""
        self._looks: dict[str, Style] = {}

    # -- what is shown --------------------------------------------------------------------------------

    def show(self, rows: Sequence[Row]) -> None:
        """Shows other rows, from the first on."""
        self.rows, self.chosen, self._top, self._known = rows, -1, 0, 0
        self._counts, self._headings = [], {}
        self.grown()

    def grown(self) -> None:
        """Shows what the rows have got since; the place on the screen stays."""
        for number in range(self._known, len(self.rows)):
            if isinstance(self.rows[number], Heading):
                self._headings[number] = len(self._counts)
                self._counts.append(0)
            elif isinstance(self.rows[number], Place) and self._counts:
                self._counts[-1] += 1
        self._known = len(self.rows)
        if self.chosen < 0:
            self._point(self._place_from(0, 1))
        self._repaint()

    def _repaint(self) -> None:
        self._lines = None
        self.refresh()

    def on_mount(self) -> None:
        """Shows what there is already."""
        self.grown()

    def on_resize(self, _: events.Resize) -> None:
        """Keeps the cursor in view."""
        self._keep_in_view()
        self._repaint()

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._looks.clear()

    # -- moving ---------------------------------------------------------------------------------------

    def _place_from(self, number: int, by: int) -> int:
        """The first place from a row on in a direction; -1 where there is none."""
        while 0 <= number < len(self.rows):
            if isinstance(self.rows[number], Place):
                return number
            number += by
        return -1

    def _point(self, number: int) -> None:
        if number < 0:
            return
        self.chosen = number
        self._keep_in_view()
        self._repaint()
        self.post_message(self.Pointed(number))

    def action_step(self, by: int) -> None:
        """The next or previous place."""
        self._point(self._place_from(self.chosen + by, by))

    def action_document(self, by: int) -> None:
        """The first place of the next document, or of this one and then of the one before it."""
        step = range(self.chosen, len(self.rows)) if by > 0 else range(self._place_before(), -1, -1)
        heading = next((number for number in step if number in self._headings), -1)
        if heading >= 0:
            self._point(self._place_from(heading, 1))

    def _place_before(self) -> int:
        """The row before the cursor, or before the heading that the cursor stands right under."""
        return self.chosen - 2 if self.chosen - 1 in self._headings else self.chosen

    def action_page(self, direction: int) -> None:
        """A page down or up."""
        number = min(max(self.chosen + direction * max(self.size.height // 2, 1), 0), len(self.rows) - 1)
        there = self._place_from(number, direction)
        self._point(there if there >= 0 else self._place_from(number, -direction))

    def action_end(self, direction: int) -> None:
        """The first or last place."""
        self._point(self._place_from(0 if direction < 0 else len(self.rows) - 1, -direction))

    def action_choose(self) -> None:
        """Goes to what is under the cursor."""
        if 0 <= self.chosen < len(self.rows) and isinstance(place := self.rows[self.chosen], Place):
            self.post_message(self.Chosen(self.chosen, place))

    def on_click(self, event: events.Click) -> None:
        """One click points, two choose."""
        lines = self.lines
        if event.y < len(lines) and isinstance(self.rows[lines[event.y][0]], Place):
            self._point(lines[event.y][0])
            if event.chain > 1:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Moves down."""
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Moves up."""
        event.stop()
        self.action_step(-1)

    def _keep_in_view(self) -> None:
        """The place under the cursor, what belongs to it and its heading are on the screen."""
        height = max(self.size.height, 1)
        below = len(self._others(self.chosen)) if self.chosen >= 0 else 0
        heading = self.chosen - 1 if self.chosen - 1 in self._headings else self.chosen
        self._top = max(min(self._top, heading), self.chosen + below + 1 - height, 0)

    # -- layout ---------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[tuple[int, list[Piece]]]:
        """The lines on the screen, each with the number of its row."""
        if self._lines is None:
            self._lines = []
            for number in range(self._top, len(self.rows)):
                if len(self._lines) >= self.size.height:
                    break
                self._lines.append((number, self._line(number)))
                if number == self.chosen:
                    self._lines += ((number, line) for line in self._others(number))
            del self._lines[self.size.height :]
        return self._lines

    def _line(self, number: int) -> list[Piece]:
        row = self.rows[number]
        if isinstance(row, Heading):
            count = self._counts[self._headings[number]]
            told = ngettext("{count} place", "{count} places", count).format(count=count)
            return [Piece(cells.harmless(row.document), "document"), Piece(f"  {told}", "quiet")]
        if isinstance(row, Fault):
            return [Piece(cells.harmless(row.message), "fault")]
        one = row.occurrence
        head = cells.fit(f"  {cells.harmless(one.unit)} {cells.harmless(one.key)}", self._head_width) + " "
        rtl = languages.get(one.languages[one.key]).rtl
        room = max(self.size.width - cells.width(head), 8)
        return [Piece(head, "head"), *in_context(one.text, row.span, room, rtl=rtl, mode=self.mode)]

    @property
    def _head_width(self) -> int:
        return min(_HEAD, self.size.width // 4)

    def _others(self, number: int) -> list[list[Piece]]:
        """The paragraph in the other versions, about where it says what was found; where it has none, all around it."""
        row = self.rows[number]
        if not isinstance(row, Place):
            return []
        one = row.occurrence
        texts = one.others or {one.key: one.text}
        most = min(max((self.size.height - 3) // len(texts), 1), _MOST_OF_ONE)
        share = (row.span[0] + row.span[1]) / 2 / max(len(one.text), 1)
        return [line for key, text in texts.items() for line in self._other(key, text, one, most, share)]

    def _other(self, key: str, text: str, one: Occurrence, most: int, share: float) -> Iterator[list[Piece]]:
        """The lines of a text around a share of it, an ellipsis at each end where there is more."""
        before = self._head_width - _KEY
        room = max(self.size.width - before - _KEY - 2 * _MARGIN, 4)
        rtl = languages.get(one.languages[key]).rtl
        text = cells.harmless(text)
        lines = cells.wrap(text, room)
        first = min(max(int(share * len(lines)) - most // 2, 0), max(len(lines) - most, 0))
        for at in range(first, min(first + most, len(lines))):
            pieces = [Piece(one.text, "other") for one in styled(text[slice(*lines[at])], (), rtl=rtl, mode=self.mode)]
            pad = Piece(" " * max(room - sum(cells.width(piece.text) for piece in pieces), 0))
            comes_from, goes_on = at == first > 0, at == first + most - 1 < len(lines) - 1
            left, right = (goes_on, comes_from) if rtl else (comes_from, goes_on)
            label = cells.fit(cells.harmless(key) if at == first else "", _KEY)
            yield [
                Piece(" " * before),
                Piece(label, "key"),
                Piece("… " if left else " " * _MARGIN, "other"),
                *((pad, *pieces) if rtl else (*pieces, pad)),
                Piece(" …" if right else "", "other"),
            ]

    # -- painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, lines = self.size.width, self.lines
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        number, pieces = lines[y]
        first = y == 0 or lines[y - 1][0] != number
        under = "+chosen" if number == self.chosen and first else ""
        segments = [Segment(piece.text, self._look(piece.style + under)) for piece in pieces]
        return filled(segments, width, self._look(under))

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            look = self.rich_style
            for part in reversed(name.split("+")):
                if part in _STYLES:
                    look += self.get_component_rich_style(f"lines--{part}", partial=True)
            self._looks[name] = look
        return self._looks[name]


# -- a line --------------------------------------------------------------------------------------------


def in_context(text: str, span: Span, room: int, *, rtl: bool, mode: bidi.Mode) -> list[Piece]:
    """What was found with what stands around it, in exactly so many cells.

    What was found begins at the same cell in every line, whatever stands before it; in a text from right to left all
    is mirrored. What does not fit is cut off at both ends, as it is drawn.

    Args:
        span: what was found, in code points.
        room: cells.
    """
    start, end = span
    before = cells.harmless(text[max(start - 2 * room, 0) : start])
    term = cells.harmless(text[start : min(end, start + 2 * room)])
    after = cells.harmless(text[end : end + 2 * room])
    line = before + term + after
    glyphs = bidi.visual(line, rtl=rtl) if rtl or bidi.has_rtl(line) else tuple(_in_order(line))
    inside = [at for at, glyph in enumerate(glyphs) if len(before) <= glyph.at < len(before) + len(term)]
    first, last = (min(inside), max(inside) + 1) if inside else (0, 0)
    found = _cut(glyphs[first:last], int(room * _TERM))
    ahead = int(room * _LEFT)
    left = room - ahead - _wide(found) if rtl else ahead
    left_part = _cut(glyphs[:first][::-1], left)[::-1]
    right_part = _cut(glyphs[last:], room - left - _wide(found))
    marked = (len(before), len(before) + len(term), "match")
    whole = [*left_part, *found, *right_part]
    pieces = list(_pieces(bidi.for_reordering(whole) if mode == "terminal" else whole, marked))
    pad = Piece(" " * (left - _wide(left_part)))
    rest = Piece(" " * (room - left - _wide(found) - _wide(right_part)))
    return [piece for piece in (pad, *pieces, rest) if piece.text]


def _wide(glyphs: Iterable[Glyph]) -> int:
    return sum(cells.width(glyph.text) for glyph in glyphs)


def _cut(glyphs: Sequence[Glyph], room: int) -> list[Glyph]:
    """The first glyphs that fit, with an ellipsis where some do not."""
    kept: list[Glyph] = []
    used = 0
    for glyph in glyphs:
        wide = cells.width(glyph.text)
        if used + wide > room:
            while kept and used > room - 1:
                used -= cells.width(kept.pop().text)
            return [*kept, Glyph("…", glyph.at)] if room > 0 else []
        kept.append(glyph)
        used += wide
    return kept


def _in_order(line: str) -> Iterator[Glyph]:
    """The clusters of a text that needs no reordering."""
    at = 0
    for cluster in cells.graphemes(line):
        yield Glyph(cluster, at)
        at += len(cluster)


def _pieces(glyphs: Iterable[Glyph], mark: Mark) -> Iterator[Piece]:
    start, end, name = mark
    text, style = "", ""
    for glyph in glyphs:
        own = name if start <= glyph.at < end else ""
        if own != style:
            yield Piece(text, style)
            text, style = "", own
        text += glyph.text
    yield Piece(text, style)
