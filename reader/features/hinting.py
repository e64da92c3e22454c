"""Three lines for whoever opens the reader for the first time."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

from reader.features.habits import Habits
from reader.features.remembering import Remembering
from reader.speech import _


class Hint(Static):
    """The lines; over the columns, so that nothing moves when they go."""

    DEFAULT_CSS = """
    Hint {
        dock: bottom; height: auto; width: 100%; margin-bottom: 2; padding: 0 1;
        border: round $accent; background: $surface;
    }
    """


class Hinting(Remembering, Habits):
    """Shown once, until a key is pressed, which does what it always does; never again."""

    _hint: Hint | None = None

    def arrive(self) -> None:
        """Shows them to whoever has not seen them, where it can be remembered that they were shown."""
        super().arrive()
        if len(self.table) and self.memory.file is not None and not self.memory.hinted:
            self.memory.hinted = True
            self._hint = Hint(Content("\n".join(self._hints())), markup=False)
            self.mount(self._hint)

    def _hints(self) -> list[str]:
        names = ("next_sentence", "search", "look_up", "check", "booth", "palette", "help", "quit")
        keys = {name: self.key_of(name) for name in names}
        hints = (
            _("↓ ↑ next, previous paragraph; {next_sentence} lights a sentence; 8 or 12d goes there."),
            _("{search} searches, {look_up} looks a term up, {check} checks, {booth} shows one paragraph large."),
            _("{palette} finds every command by its name, {help} tells all keys, {quit} leaves."),
        )
        return [hint.format(**keys) for hint in hints]

    async def on_event(self, event: events.Event) -> None:
        """Takes them away with the first key or click."""
        if self._hint is not None and isinstance(event, events.Key | events.MouseDown):
            hint, self._hint = self._hint, None
            await hint.remove()
        await super().on_event(event)
