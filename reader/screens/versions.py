"""The list from which one chooses the versions shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList


class VersionsScreen(ModalScreen[tuple[int, ...]]):
    """Space or a number switches a version on and off; Enter or Escape goes back."""

    DEFAULT_CSS = """
    VersionsScreen { align: center middle; }
    VersionsScreen OptionList {
        width: auto; min-width: 48; max-width: 90%; height: auto; max-height: 80%; border: round $primary;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "done", "back"),
        Binding("enter", "done", "back", priority=True),
        Binding("space", "switch", "switch", priority=True),
    ]

    def __init__(self, names: Sequence[str], shown: Sequence[int]) -> None:
        super().__init__()
        self._names, self._shown = names, set(shown)

    def compose(self) -> ComposeResult:
        """The list, numbered."""
        choices = OptionList(*(self._prompt(at) for at in range(len(self._names))))
        choices.border_title = "Versions"
        choices.border_subtitle = "space or number switches, Enter goes back"
        yield choices

    def _prompt(self, at: int) -> Content:
        return Content(f"{at + 1} {'✓' if at in self._shown else '·'} {self._names[at]}")

    def _switch(self, at: int) -> None:
        changed = self._shown ^ {at}
        if changed:  # one version always stays
            self._shown = changed
            self.query_one(OptionList).replace_option_prompt_at_index(at, self._prompt(at))

    def on_key(self, event: events.Key) -> None:
        """A number switches that version."""
        if event.character and event.character.isdecimal() and 1 <= int(event.character) <= len(self._names):
            event.stop()
            self._switch(int(event.character) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click switches that version."""
        self._switch(event.option_index)

    def action_switch(self) -> None:
        """Switches the version under the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self._switch(at)

    def action_done(self) -> None:
        """Goes back with what is chosen."""
        self.dismiss(tuple(sorted(self._shown)))
