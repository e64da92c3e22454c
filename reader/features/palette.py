"""The command palette: everything that can be done, found by a few letters of what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, ClassVar, NamedTuple, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from align import formats
from lang import language as languages
from reader import cells
from reader.columns import name_of, styled
from reader.features.exporting import Exporting
from reader.features.habits import Habits
from reader.features.opening import Opening
from reader.keymaps import Command, shown
from reader.speech import _
from reader.themes import names as themes
from reader.themes import short_name

_LETTERS = 60
"""Characters of a paragraph that a line tells."""
_LIKE = 75
"""From which likeness on, in hundredths, a word is taken for another that was typed with a slip."""


class Line(NamedTuple):
    """A line of the palette.

    Attributes:
        text: what it does, harmless already.
        keys: those that do the same.
        run: does it.
        possible: whether it can be done now.
    """

    text: str
    keys: str
    run: Callable[[], Any]
    possible: bool = True

    @property
    def shown(self) -> Content:
        """The line as it is drawn: never read as markup."""
        look = "" if self.possible else "$text-muted"
        return Content.assemble((self.text, look), "  ", (self.keys, "$accent"))


def likeness(typed: str, text: str) -> float:
    """How well a line answers to what was typed, from 0 to 1: each word is the beginning of one, or nearly so."""
    from rapidfuzz import fuzz

    whole, words = text.casefold(), text.casefold().split()
    found = []
    for part in typed.casefold().split():
        if any(word.startswith(part) for word in words):
            found.append(1.0)
        elif part in whole:
            found.append(0.9)
        else:
            like = max((fuzz.ratio(part, word[: len(part) + 1]) for word in words), default=0.0)
            if like < _LIKE or len(part) < 3:
                return 0.0
            found.append(0.8 * like / 100)
    first = bool(words) and bool(found) and words[0].startswith(typed.casefold().split()[0])
    return 0.9 * sum(found) / len(found) + 0.1 * first if found else 0.0


class Commands(Provider):
    """What the palette finds."""

    async def startup(self) -> None:
        """Takes what there was to do when the palette was opened."""
        self._reader = cast("Palette", self.app)
        self._lines = self._reader.palette_lines

    async def search(self, query: str) -> Hits:
        """What a few letters may mean, and the paragraph that is called so."""
        for line in self._reader.places(query):
            yield Hit(1.0, line.shown, line.run, text=line.text)
        for line in self._lines:
            if score := likeness(query, line.text):
                yield Hit(score if line.possible else score / 2, line.shown, line.run, text=line.text)

    async def discover(self) -> Hits:
        """Everything, what can be done now first."""
        for line in sorted(self._lines, key=lambda line: not line.possible):
            yield DiscoveryHit(line.shown, line.run, text=line.text)


class Palette(Opening, Exporting, Habits):
    """``Ctrl+P`` opens it; its lines are made of the bindings, and of what can be chosen from a list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "palette", _("commands"), id="palette", tooltip=_("every command, found by its name"))
    ]

    palette_lines: Sequence[Line] = ()

    def action_palette(self) -> None:
        """Opens it."""
        if not CommandPalette.is_open(cast("App[object]", self)):
            # Gathered before it is open: what can be done depends on what has the focus.
            self.palette_lines = list(self.lines(self.screen))
            self.push_screen(CommandPalette(providers=[Commands], placeholder=_("a few letters of what you want …")))

    def lines(self, screen: Screen[object]) -> Iterator[Line]:
        """All that can be done from a screen."""
        active = {own.binding.id: own for own in reversed(screen.active_bindings.values()) if own.enabled}
        at_home = len(self.screen_stack) == 1 or screen is self.screen_stack[0]
        from reader.screens.help import groups

        for command in chain.from_iterable(group for _title, group in groups(self.all_commands())):
            keys = " ".join(map(shown, self.keymap.of(command)))
            if command.name == "palette" or command.name.startswith("version_"):  # versions are named below
                continue
            if own := active.get(command.name):
                yield Line(command.more, keys, partial(self._run, command.action, own.node))
            elif at_home and not command.place:
                yield Line(command.more, keys, partial(self._not_now, command), possible=False)
        if at_home:
            yield from self._choices()

    def _run(self, action: str, node: DOMNode) -> None:
        # Once the palette is gone and what had the focus has it again: on that some actions depend.
        self.call_after_refresh(self.run_action, action, node)

    def _not_now(self, command: Command) -> None:
        if self.is_step(command.action):
            key = self.key_of("correct")
            self.say(_("{key} begins correcting; then {own} does that").format(key=key, own=self._keys(command)))
        else:
            self.say(_("that can be done only in another place: {what}").format(what=command.more))

    def _keys(self, command: Command) -> str:
        return shown(self.keymap.of(command)[0])

    def _choices(self) -> Iterator[Line]:
        """What takes one of several things."""
        if len(self.table):
            for at, version in enumerate(self.table.versions):
                text = _("hide {version}") if at in self.view.shown else _("show {version}")
                name = f"{version.key} · {name_of(version)}"
                yield Line(self._drawn(text.format(version=name)), "", partial(self.run_action, f"switch({at})"))
            for name in sorted(formats.FORMATS):
                yield Line(_("write to a file as {format}").format(format=name), "", partial(self.export_as, name))
            there = {version.language for version in self.table.versions}
            for pack in languages.packs():
                if pack.code not in there:
                    text = _("translate into {language}").format(language=f"{pack.name} · {pack.endonym}")
                    action = f"translate_into({pack.code!r})"
                    yield Line(self._drawn(text), "", partial(self.run_action, action))
        for name in themes():
            yield Line(_("theme {name}").format(name=short_name(name)), "", partial(self.show_theme, name))
        from reader.choosing import recent

        for choice in recent(self.memory.recent):
            text = _("open again: {name}").format(name=f"{choice.text}   {choice.note}")
            yield Line(self._drawn(text), "", partial(self.open_document, list(choice.names)))

    def places(self, typed: str) -> Iterator[Line]:
        """The paragraph that is called so."""
        row = self.table.find(typed) if len(self.table) else None
        if row is not None:
            cell = self.table.cell(row, self.view.shown[0])
            beginning = self._drawn(cell.text[:_LETTERS], rtl=cell.rtl)
            text = f"{_('go to {place}').format(place=cells.harmless(self.table.units[row].id))}   {beginning}"
            yield Line(text, "", partial(self.jump, row))

    def _drawn(self, text: str, *, rtl: bool = False) -> str:
        """A text as the terminal is to get it."""
        return "".join(piece.text for piece in styled(cells.harmless(text), (), rtl=rtl, mode=self.mode))
