"""The page that tells every key, as the keys are mapped now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader import cells
from reader.keymaps import Command, Keymap, shown
from reader.speech import _

_SWITCHES = [f"version_{number}" for number in range(2, 10)]
"""Commands that are told in one line."""
_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    (_("Moving"), (
        "next", "previous", "next_sentence", "previous_sentence", "page_down", "page_up", "half_down", "half_up",
        "first", "last", "go_to", "middle", "back", "forward", "outline", "follow", "links",
    )),
    (_("Finding"), (
        "search", "search_back", "search_all", "next_found", "previous_found", "list_found", "end_search", "look_up",
        "concordance", "concordance_of_search", "definition", "terms", "terms_down", "terms_up", "add_term",
        "take_back_term", "check", "suppress",
    )),
    (_("Versions and looks"), ("versions", _SWITCHES[0], "booth", "minimap", "narrower", "wider", "theme")),
    (_("Taking along"), ("copy", "copy_as", "export", "open", "stop_translating")),
    (_("Correcting"), (
        "correct", "next_version", "previous_version", "merge", "merge_back", "split", "sentence_down", "sentence_up",
        "unlink", "edit", "annotate", "review", "take_back", "undo", "redo", "save",
    )),
)  # fmt: skip
"""What stands together, by name; what is named nowhere stands after it."""
_PLACES = {"list": _("In a list"), "booth": _("In the booth"), "concordance": _("In the concordance")}
_SIGNS: Sequence[tuple[str, str]] = (
    ("—", _("not in this version")),
    ("[moved]", _("elsewhere in the order of this version")),
    ("[other number]", _("numbered otherwise in this version")),
    ("[lacks 2185]", _("not kept by the machine")),
    (_("underlined"), _("the alignment is in doubt here")),
    ("█  ▐  -", _("on the map at the right edge: errors, warnings and notes of the check")),
    ("=  :", _("on the map: a unit is missing, moved or numbered otherwise; the alignment is in doubt")),
    ("▌  ┃", _("in the bar of the map: found by the search; reviewed")),
)
_KEYS = 22
"""Cells for the keys."""
_TEXT = 60
"""Cells for what a key does, where there is room to tell behind it by which name keys are given to it."""
_NAME = 26
"""Cells for that name."""
_FRAME = 6
"""Cells that the frame and the scroll bar take."""


def groups(commands: Sequence[Command]) -> Iterator[tuple[str, list[Command]]]:
    """What there is to do, by what belongs together, each with a title."""
    here = {command.name: command for command in commands if command.name and not command.place}
    for title, names in _GROUPS:
        yield title, [here.pop(name) for name in names if name in here]
    rest = [command for name, command in here.items() if name not in _SWITCHES]
    yield _("And"), rest
    for place, title in _PLACES.items():
        yield title, [command for command in commands if command.place == place and command.name]


class HelpScreen(ModalScreen[None]):
    """Any of the keys that leave leaves.

    Args:
        commands: what there is to do.
        keymap: the keys.
    """

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen VerticalScroll {
        width: auto; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
        border: round $primary; background: $surface;
    }
    HelpScreen Static { width: auto; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "back"),
        Binding("j", "roll('down')", "down"),
        Binding("k", "roll('up')", "up"),
        Binding("space,ctrl+f", "roll('page_down')", "screen down"),
        Binding("b,ctrl+b", "roll('page_up')", "screen up"),
        Binding("g", "roll('home')", "first"),
        Binding("G", "roll('end')", "last"),
    ]

    def __init__(self, commands: Sequence[Command], keymap: Keymap) -> None:
        super().__init__()
        self._commands, self._keymap = commands, keymap

    def compose(self) -> ComposeResult:
        """The text."""
        with VerticalScroll() as page:
            page.border_title = "hexapla"
            page.border_subtitle = _("space goes on, Esc goes back")
            room = self.app.size.width - _FRAME - _KEYS
            signs = (line for sign, text in _SIGNS for line in _told(sign, text, room))
            lines = chain(self._lines(room), [Content("")], signs)
            yield Static(Content("\n").join(lines), markup=False)

    def on_mount(self) -> None:
        """The keys move the page."""
        self.query_one(VerticalScroll).focus()

    def _lines(self, room: int) -> Iterator[Content]:
        named = room >= _TEXT + _NAME
        switches = [self._keymap.of(command)[0] for command in self._commands if command.name in _SWITCHES]
        for number, (title, commands) in enumerate(groups(self._commands)):
            if commands:
                yield Content(f"\n{title}" if number else title).stylize("bold $accent")
            for command in commands:
                keys, text = " ".join(map(shown, self._keymap.of(command))), command.more
                if command.name in _SWITCHES:
                    keys, text = f"{shown(switches[0])} … {shown(switches[-1])}", _("show or hide one of the versions")
                yield from _told(keys, text, _TEXT if named else room, command.name if named else "")

    def action_roll(self, way: str) -> None:
        """Moves the page."""
        getattr(self.query_one(VerticalScroll), f"scroll_{way}")(animate=False)


def _told(keys: str, text: str, room: int, name: str = "") -> Iterator[Content]:
    """What keys do, in as many lines as that takes."""
    for number, (start, end) in enumerate(cells.wrap(text, max(room, _KEYS))):
        head = cells.fit(keys if not number else "", max(_KEYS, cells.width(keys) + 1 if not number else 0))
        body = text[start:end]
        if name and not number:
            yield Content.assemble((head, "bold"), cells.fit(body, room), (f"  {name}", "$text-muted"))
        else:
            yield Content.assemble((head, "bold"), body)
