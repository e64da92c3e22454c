"""The terms of a paragraph under the columns: each in every version, under the version's own column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from lang import language as languages
from reader import bidi, cells
from reader.columns import SEPARATOR, Layout, Line, Mark, Piece, Table, styled
from reader.speech import _
from reader.widgets.strips import filled

if TYPE_CHECKING:
    from align.renderings import Rendering, Used, Verdict

_STYLES = ("there", "missing", "forbidden", "changed", "quiet", "rule")
_SIGNS: Mapping[Verdict, str] = {"there": "✓", "seldom": "✓", "changed": "≈", "missing": "✗", "forbidden": "⊘"}
_LOOKS: Mapping[Verdict, str] = {"seldom": "there", "elsewhere": "quiet", "unknown": "quiet"}
_BAD: Sequence[Verdict] = ("missing", "forbidden", "changed")
_GUTTER = 2
_NARROWEST = 8
"""Cells of a column; versions that have not even so many are left out from the right."""
_MOST_LETTERS = 400
"""Characters of a rendering that are shown."""


class TermsPanel(Widget):
    """Shows what is approved with a tick, and what the check would report with another sign and in another colour.

    In brackets stands what is not in the paragraph: a rendering as it should be, or as it is elsewhere.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"terms--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    TermsPanel { height: 30%; min-height: 4; max-height: 12; border-top: solid $primary; background: $surface; }
    TermsPanel > .terms--there { color: $text-success; }
    TermsPanel > .terms--missing { color: $text-warning; text-style: bold; }
    TermsPanel > .terms--changed { color: $text-warning; }
    TermsPanel > .terms--forbidden { color: $text-error; text-style: bold; }
    TermsPanel > .terms--quiet { color: $text-muted; }
    TermsPanel > .terms--rule { color: $surface-lighten-2; }
    """

    def __init__(self, mode: bidi.Mode) -> None:
        super().__init__()
        self.mode = mode
        self._table: Table | None = None
        self._layout = Layout((), (), stacked=False)
        self._used: Sequence[Used] | None = ()
        self._lines: list[Line] | None = []
        self._top = 0
        self._looks: dict[str, Style] = {}

    def show(self, table: Table, layout: Layout, used: Sequence[Used] | None) -> None:
        """Shows the terms of a paragraph under the columns as they are laid out; None while they are being found."""
        self._table, self._layout, self._used, self._lines, self._top = table, layout, used, None, 0
        self.border_title = Content(self._title())
        self.refresh()

    def _title(self) -> str:
        if self._used is None:
            return _("Terms: …")
        shown = {self._table.versions[column].key for column in self._layout.columns} if self._table else set()
        counts = Counter(one.verdict for used in self._used for key, one in used.renderings.items() if key in shown)
        bad = [f"{_SIGNS[verdict]} {counts[verdict]}" for verdict in _BAD if counts[verdict]]
        return " · ".join([_("Terms: {count}").format(count=len(self._used)), *bad])

    # -- scrolling ------------------------------------------------------------------------------------

    def scroll_lines(self, by: int) -> None:
        """Moves up or down as far as there is anything."""
        self._top = max(min(self._top + by, len(self.lines) - self.size.height), 0)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Moves down."""
        event.stop()
        self.scroll_lines(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Moves up."""
        event.stop()
        self.scroll_lines(-2)

    def on_resize(self, _: events.Resize) -> None:
        """Lays out anew."""
        self._lines = None

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._looks.clear()

    # -- laying out -----------------------------------------------------------------------------------

    @property
    def lines(self) -> Sequence[Line]:
        """All lines, those that are scrolled away too."""
        if self._lines is None:
            self._lines = [line for used in self._used or () for line in self._row(used)]
            below = len(self._lines) - self.size.height
            self.border_subtitle = Content(f"+{below}" if below > 0 else "")
        return self._lines

    def _sized(self) -> list[tuple[int, int]]:
        """The columns that there is room for, each with its width: their own, equal ones where they are stacked."""
        columns, widths = self._layout.columns, self._layout.widths
        if not self._layout.stacked:
            return list(zip(columns, widths, strict=True))
        room, count = max(self.size.width - _GUTTER, _NARROWEST), len(columns)
        while count > 1 and (room - len(SEPARATOR) * (count - 1)) // count < _NARROWEST:
            count -= 1
        share, rest = divmod(room - len(SEPARATOR) * (count - 1), count)
        return [(column, share + (at < rest)) for at, column in enumerate(columns[:count])]

    def _row(self, used: Used) -> Iterator[Line]:
        sized = self._sized()
        blocks = [self._block(column, width, used) for column, width in sized]
        for at in range(max(map(len, blocks), default=0)):
            line: list[Piece] = [Piece(" " * _GUTTER)]
            for number, (block, (_column, width)) in enumerate(zip(blocks, sized, strict=True)):
                if number:
                    line.append(Piece(SEPARATOR, "rule"))
                line += block[at] if at < len(block) else (Piece(" " * width),)
            yield tuple(line)

    def _block(self, column: int, width: int, used: Used) -> list[Line]:
        if self._table is None:
            return []
        version = self._table.versions[column]
        rtl = languages.get(version.language).rtl
        text, marks = _worded(used.renderings.get(version.key), is_original=column == 0)
        lines = []
        for start, end in cells.wrap(text, width):
            inside = [(first - start, last - start, style) for first, last, style in marks]
            pieces = styled(text[start:end], inside, rtl=rtl, mode=self.mode)
            pad = Piece(" " * max(width - sum(cells.width(piece.text) for piece in pieces), 0))
            lines.append((pad, *pieces) if rtl else (*pieces, pad))
        return lines

    # -- painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines, at = self.lines, self._top + y
        if at < len(lines):
            segments = [Segment(piece.text, self._look(piece.style)) for piece in lines[at]]
        else:
            nothing = _("no terms here") if not y and self._used is not None else ""
            segments = [Segment(f"  {nothing}", self._look("quiet"))]
        return filled(segments, self.size.width, self.rich_style)

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            own = self.get_component_rich_style(f"terms--{name}", partial=True) if name in _STYLES else Style()
            self._looks[name] = self.rich_style + own
        return self._looks[name]


def _worded(one: Rendering | None, *, is_original: bool) -> tuple[str, list[Mark]]:
    """What stands in a cell, and how."""
    if one is None or not one.text:
        return "—", [(0, 1, "quiet")]
    text, meaning, expected = (cells.harmless(part[:_MOST_LETTERS]) for part in (one.text, one.meaning, one.expected))
    whole = f"{text} = {meaning}" if meaning else text
    if one.verdict in ("missing", "elsewhere"):
        whole = f"({whole})"
    elif expected:
        whole += f" ({expected})"
    elif one.verdict == "seldom":
        whole += f" ({_('less often')})"
    sign = "" if is_original and one.verdict == "there" else _SIGNS.get(one.verdict, "")
    look = _LOOKS.get(one.verdict, one.verdict)
    if sign:
        # The text itself stands out only where something is wrong with it.
        end = len(whole) + 2 if one.verdict in _BAD else 1
        return f"{sign} {whole}", [(0, end, look)]
    return whole, [(0, len(whole), look)] if look == "quiet" else []
