"""A question over the columns, answered by one key."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class Question(ModalScreen[str]):
    """Gives the key that was pressed; Escape is always one.

    Args:
        text: what is asked, harmless already.
        answers: what each key means, by its name.
    """

    DEFAULT_CSS = """
    Question { align: center middle; }
    Question Static { width: auto; max-width: 90%; height: auto; padding: 1 3; border: round $accent; }
    """

    def __init__(self, text: str, answers: Mapping[str, str]) -> None:
        super().__init__()
        self._text, self._answers = text, answers

    def compose(self) -> ComposeResult:
        """The question and the keys."""
        keys = "\n".join(f"{key:<8}{meaning}" for key, meaning in self._answers.items())
        yield Static(Content(f"{self._text}\n\n{keys}"), markup=False)

    def on_key(self, event: events.Key) -> None:
        """Answers."""
        event.stop()
        key = "escape" if event.key == "escape" else event.character or event.key
        if key in self._answers:
            self.dismiss(key)
