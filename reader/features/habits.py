"""What hands expect that know vim or less: keys one after the other, numbers before a letter, half screens, ``:q``."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from reader.features.checking import Checking
from reader.features.searching import Searching
from reader.keymaps import KEYMAPS, Command, Keymap, commands, shown
from reader.speech import _
from reader.widgets.prompt import Prompt

_COUNT = re.compile(r"(\d{1,9})(\D{1,2})")
_LINES = {
    "q": "quit", "q!": "quit", "quit": "quit", "x": "save_and_quit", "wq": "save_and_quit", "w": "write",
    "write": "write", "h": "help", "help": "help", "e": "open", "open": "open",
}  # fmt: skip
"""What can be typed where one asks for a place, and what it does."""


class Habits(Checking, Searching):
    """Keys as a keymap has them.

    Args:
        keymap: the keys; those of the bindings unless another is given.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "half(1)", _("half down"), id="half_down", tooltip=_("half a screen down")),
        Binding("ctrl+u", "half(-1)", _("half up"), id="half_up", tooltip=_("half a screen up")),
        Binding("full_stop", "middle", _("to the top"), id="middle", tooltip=_("put the paragraph near the top")),
        Binding(
            "backslash",
            "search_back",
            _("search back"),
            id="search_back",
            priority=True,
            tooltip=_("search towards the beginning"),
        ),
        Binding(
            "ampersand",
            "search_all",
            _("search, list"),
            id="search_all",
            priority=True,
            tooltip=_("search, and list all that is found"),
        ),
    ]
    PROMPTING: ClassVar[frozenset[str]] = frozenset({*Searching.PROMPTING, "search_back", "search_all"})

    def __init__(self, *arguments: Any, keymap: Keymap | None = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.keymap = keymap or KEYMAPS["default"]
        self._begun = ""
        """The key after which another one is waited for."""
        self._backwards = False
        """Whether one searches towards the beginning."""
        self._list_it = False
        """Whether what is found is to be listed."""
        self._found_from: int | None = None
        """From which row one searched, where something is still to be done when all is found."""
        if self.keymap.keys:
            self.set_keymap(self.keymap.for_textual())

    @classmethod
    def own_commands(cls) -> list[Command]:
        """What there is to do in the columns."""
        return commands(cls)

    @classmethod
    def all_commands(cls) -> list[Command]:
        """What there is to do, in the columns and in every other place."""
        from reader.screens.booth import BoothScreen
        from reader.screens.concordance import ConcordanceScreen
        from reader.widgets.list_panel import ListPanel

        places = {"list": ListPanel, "booth": BoothScreen, "concordance": ConcordanceScreen}
        return [*cls.own_commands(), *(one for place, node in places.items() for one in commands(node, place))]

    @property
    def key_state(self) -> str:
        """Whether one goes through what was found, or corrects."""
        state = super().key_state
        if state != "columns":
            return state
        return "correcting" if self.correcting else "found" if self._query is not None else state

    def key_of(self, name: str) -> str:
        """The first key of a command of the columns, as people read it."""
        return next(shown(self.keymap.of(command)[0]) for command in self.own_commands() if command.name == name)

    def action_help(self) -> None:
        """Opens the page of keys."""
        from reader.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.all_commands(), self.keymap))

    # -- keys one after the other ---------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Waits for another key after the first of two."""
        if isinstance(event, events.Key) and not event.is_forwarded and await self._is_of_two(event.key):
            return
        await super().on_event(event)

    async def _is_of_two(self, key: str) -> bool:
        begun, self._begun = self._begun, ""
        if not (begun or key in self.keymap.beginnings) or isinstance(self.focused, Input):
            return False
        active = self.screen.active_bindings
        if begun and (two := active.get(f"{begun} {key}")):
            await self.run_action(two.binding.action, two.node)
            return True
        if any(other.startswith(f"{key} ") for other in active):
            self._begun = key
            return True
        return False

    # -- moving ---------------------------------------------------------------------------------------

    def action_half(self, direction: int) -> None:
        """Half a screen down or up; the first paragraph that begins there becomes the current one."""
        before = self.view.top
        self.view.scroll_lines(direction * max(self.view.size.height // 2, 1))
        if self.view.top == before:
            self.view.go(0 if direction < 0 else len(self.table) - 1)
            return
        begins = (row for row, line in self.view.window if line == 0)
        self.view.go(next(begins, self.view.top[0]))

    def action_middle(self) -> None:
        """Scrolls so that the paragraph stands where one reads best."""
        self.view.go(self.view.current, far=True)

    # -- searching ------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Towards the end."""
        self._backwards = self._list_it = False
        super().action_search()

    def action_search_back(self) -> None:
        """Towards the beginning; what is next and what is previous changes places."""
        self.action_search()
        self._backwards = True

    def action_search_all(self) -> None:
        """Lists what is found when one has typed it."""
        self.action_search()
        self._list_it = True

    def action_found(self, direction: int) -> None:
        """The next or previous place, as one searches."""
        super().action_found(-direction if self._backwards else direction)

    # -- what is typed where one asks for a place -----------------------------------------------------

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """A letter after a number does something at once, unless a paragraph is called so."""
        if event.purpose != "jump" or not (typed := _COUNT.fullmatch(event.text)):
            return
        count, what = int(typed[1]), self.keymap.counted.get(typed[2])
        if what and (typed[2].isupper() or self.table.find(event.text) is None):
            event.prevent_default()
            self.prompt.close()
            self.view.go(self._before_jump)
            self.view.focus()
            self._counted(what, count)

    def _counted(self, what: str, count: int) -> None:
        if what == "goto":
            if not self.go_to(str(count)):
                self.say(self.no_place(str(count)))
        elif what == "percent":
            self.jump(min(count, 100) * (len(self.table) - 1) // 100)
        else:
            self.view.go(self.view.current + (count if what == "down" else -count))

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Does what a line such as ``q`` says; goes back from what was searched towards the beginning."""
        if event.purpose == "jump":
            words = event.text.split()
            if words and self.table.find(event.text) is None and words[0] in _LINES:
                event.prevent_default()
                event.stop()
                self.view.focus()
                self.view.go(self._before_jump)
                self._line(_LINES[words[0]], words[1:])
        elif event.purpose == "search" and (self._list_it or self._backwards):
            self._found_from = self._origin
            self.call_later(self._when_all_is_found)

    def on_searching_found(self, _event: Searching.Found) -> None:
        """Goes on where that had to wait."""
        self.call_later(self._when_all_is_found)

    def _when_all_is_found(self) -> None:
        if self._found_from is None or not self._searched:
            return
        origin, self._found_from = self._found_from, None
        if self.found and self._backwards:
            self.view.go(origin)
            self.action_found(1)
        elif self.found:
            self.action_list_found()

    def _line(self, what: str, words: list[str]) -> None:
        if what == "open" and words:
            self.open_document(words)
            return
        if what == "save_and_quit" and self.work is not None and not self._save():
            return
        actions = {"write": "save" if self.correcting else "export", "save_and_quit": "quit"}
        self.call_later(self.run_action, actions.get(what, what))
