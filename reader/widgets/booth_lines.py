"""What the parts of the booth have in common: lines of pieces in the styles of the booth."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from reader import cells
from reader.columns import Line, Piece
from reader.widgets.strips import filled

_STYLES = ("key", "label", "acronym", "fact", "flag", "gap", "head", "rule", "passed", "meaning", "more", "doubt",
           "lit")  # fmt: skip


class BoothLines(Widget):
    """Draws lines of pieces; what it draws is said by `line`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"booth--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    BoothLines { width: 1fr; background: $background; color: $foreground; }
    BoothLines > .booth--key { text-style: bold; }
    BoothLines > .booth--label { color: $background; background: $text-primary; text-style: bold; }
    BoothLines > .booth--acronym { color: $text-primary; text-style: bold; }
    BoothLines > .booth--fact { color: $text-primary; text-style: bold; }
    BoothLines > .booth--flag { color: $text-error; text-style: italic; }
    BoothLines > .booth--gap { text-style: dim; }
    BoothLines > .booth--head { text-style: bold; }
    BoothLines > .booth--rule { text-style: dim; }
    BoothLines > .booth--passed { color: $text-primary; text-style: bold; }
    BoothLines > .booth--meaning { text-style: dim; }
    BoothLines > .booth--more { color: $text-primary; text-style: bold; }
    BoothLines > .booth--doubt { text-style: underline; }
    BoothLines > .booth--lit { background: $primary-muted; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._looks: dict[str, Style] = {}

    def line(self, y: int) -> Line:  # noqa: ARG002
        """What stands on a line of the widget, from the left; nothing unless a class says otherwise."""
        return ()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        segments = [Segment(piece.text, self._look(piece.style)) for piece in self.line(y)]
        return filled(segments, self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forgets the styles of the theme before."""
        super().notify_style_update()
        self._looks.clear()

    def _look(self, name: str) -> Style:
        if name not in self._looks:
            look = self.rich_style
            for part in reversed(name.split("+")):
                if part in _STYLES:
                    look += self.get_component_rich_style(f"booth--{part}", partial=True)
            self._looks[name] = look
        return self._looks[name]


def wide(line: Line) -> int:
    """How many cells some pieces take."""
    return sum(cells.width(piece.text) for piece in line)


def blank(count: int) -> Piece:
    """So many spaces."""
    return Piece(" " * max(count, 0))
