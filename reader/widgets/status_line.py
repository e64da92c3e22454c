"""The line that says where one is, what is shown and what was found."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from reader import bidi, cells


class StatusLine(Static):
    """Place on the left, versions and search on the right of it; a message takes its place for a while."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1; background: $panel; color: $text; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    StatusLine.-problem { background: $error; color: $text; }
    """

    def __init__(self, mode: bidi.Mode = "app") -> None:
        super().__init__(markup=False)
        self._mode = mode
        self._facts = ""

    def tell(self, facts: str) -> None:
        """Shows the facts and ends any message."""
        self._facts = facts
        self.remove_class("-problem")
        self.update(self._drawn(facts))

    def problem(self, message: str) -> None:
        """Shows that something asked for could not be done."""
        self.add_class("-problem")
        self.update(self._drawn(message))

    def _drawn(self, text: str) -> Content:
        """A line from left to right, with what is written from right to left in order."""
        text = cells.harmless(text)
        if self._mode == "logical" or not bidi.has_rtl(text):
            return Content(text)
        return Content("".join(glyph.text for glyph in bidi.drawn(text, rtl=False, mode=self._mode)))
