"""The line in which one types a place to go to or words to search for."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from reader.speech import _

Purpose = Literal["jump", "search", "export", "split", "edit", "note", "look up", "concordance"]
_HINTS = {
    "jump": "8   12d   12 (d)   pp3   op6.a   title",
    "search": "words to find in every column",
    "export": "name of the file",
    "split": "how many sentences of each version stay with the first, such as en=1 fr=2",
    "edit": "the sentence as it should be",
    "look up": "a few letters of a term, in any language",
    "note": "a note about these sentences; an empty line takes it away",
    "concordance": "a term to find in all documents, or re: and a regular expression; Enter alone: what was found last",
}


class Prompt(Input):
    """Hidden until asked for; Enter sends, Escape gives up."""

    DEFAULT_CSS = """
    Prompt { height: 1; border: none; padding: 0 1; background: $boost; }
    Prompt:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", _("do it"), id="prompt.send"),
        Binding("escape", "give_up", _("back"), id="prompt.give_up"),
    ]

    class Typed(Message):
        """The text has changed while one types."""

        def __init__(self, purpose: Purpose, text: str) -> None:
            super().__init__()
            self.purpose, self.text = purpose, text

    class Sent(Typed):
        """Enter was pressed."""

    class GivenUp(Message):
        """Escape was pressed."""

        def __init__(self, purpose: Purpose) -> None:
            super().__init__()
            self.purpose = purpose

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.purpose: Purpose = "jump"
        self.display = False

    def open(self, purpose: Purpose, text: str = "") -> None:
        """Shows the line for a purpose, with something typed already."""
        self.purpose = purpose
        self.placeholder = _HINTS[purpose]
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        # At once, not when the screen is next drawn: the keys that follow belong to this line already.
        self.display = True
        self.screen.set_focus(self)
        if text:
            self.post_message(self.Typed(purpose, text))

    def close(self) -> None:
        """Hides the line."""
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Passes on what is typed."""
        event.stop()
        if self.display:
            self.post_message(self.Typed(self.purpose, self.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Passes on what was sent."""
        event.stop()
        self.close()
        self.post_message(self.Sent(self.purpose, event.value))

    def action_give_up(self) -> None:
        """Closes without doing anything."""
        self.close()
        self.post_message(self.GivenUp(self.purpose))
