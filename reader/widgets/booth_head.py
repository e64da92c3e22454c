"""What stands over the paragraph in the booth, where one is and how long it takes, and the bar that moves under it."""

from __future__ import annotations

from reader import cells
from reader.columns import Line, Piece
from reader.widgets.booth_lines import BoothLines, blank, wide


class BoothHead(BoothLines):
    """Place on the left, time on the right, in the middle of its height."""

    DEFAULT_CSS = "BoothHead { height: 1; background: $panel; }"

    def __init__(self) -> None:
        super().__init__()
        self._label = self._place = self._time = self._problem = ""

    def show(self, label: str, place: str) -> None:
        """Says where one is; a message is gone then.

        Args:
            label: that of the paragraph, as it is written.
            place: its name and where it stands among the others.
        """
        self._label, self._place, self._problem = cells.harmless(label), cells.harmless(place), ""
        self.refresh()

    def time(self, text: str) -> None:
        """Says the time, if it is another."""
        if text != self._time:
            self._time = text
            self.refresh()

    def problem(self, message: str) -> None:
        """Says what could not be done, in the place of the time."""
        self._problem = cells.harmless(message)
        self.refresh()

    def line(self, y: int) -> Line:
        """The one line that has something."""
        if y != self.size.height // 2:
            return ()
        left = (Piece(f"  {self._label}  ", "label"), Piece(f"  {self._place}", "head"))
        right = Piece(f"{self._problem or self._time}  ", "flag" if self._problem else "head")
        room = self.size.width - wide(left) - cells.width(right.text)
        if room < 1:  # the time is what one looks up for
            rest = max(self.size.width - cells.width(left[0].text) - 1, 0)
            return (left[0], Piece(" "), Piece(cells.fit(right.text, rest), right.style))
        return (*left, blank(room), right)


class BoothBar(BoothLines):
    """How much of the paragraph has passed; a rule where nothing is followed."""

    DEFAULT_CSS = "BoothBar { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = None
        self._filled = 0

    def show(self, share: float | None) -> None:
        """Shows a share from 0 to 1, or None for a rule; draws anew only where that makes a difference."""
        filled = round((share or 0.0) * self.size.width)
        if filled != self._filled or (share is None) != (self._share is None):
            self.refresh()
        self._share, self._filled = share, filled

    def line(self, y: int) -> Line:  # noqa: ARG002
        """The one line."""
        if self._share is None:
            return (Piece("─" * self.size.width, "rule"),)
        filled = min(round(self._share * self.size.width), self.size.width)
        return (Piece("━" * filled, "passed"), Piece("╌" * (self.size.width - filled), "rule"))
