"""The keys of the reader: what there is to do and its keys, keymaps that hands know from elsewhere, keys of one's own.

What there is to do stands in the ``BINDINGS`` of the application, of its screens and of its list, and nowhere else:
footer, page of keys and command palette are made of them. A binding's ``id`` is the name by which keys are given to
it (``look_up``; ``booth.next`` in the booth, ``list.next`` in a list), its ``tooltip`` tells more than its description.

A key is named as Textual names it; two keys one after the other have a space between them (``g g``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, Keys, key_to_character

from reader.preferences import Preferences
from reader.speech import _


class Command(NamedTuple):
    """Something that one can do.

    Attributes:
        name: the id of its binding; empty where keys cannot be given to it.
        action: as Textual writes it.
        text: a few words.
        more: a sentence; the few words where there is none.
        keys: those of the bindings as they are written.
        place: where it can be done: empty for the columns, ``booth``, ``list``.
    """

    name: str
    action: str
    text: str
    more: str
    keys: tuple[str, ...]
    place: str


def commands(node: type, place: str = "") -> list[Command]:
    """What the bindings of a class and of what it inherits from say, below Textual's own classes."""
    found: dict[tuple[str, str], Command] = {}
    for own in reversed(node.__mro__):
        if own.__module__.partition(".")[0] == "textual":
            continue
        for binding in Binding.make_bindings(own.__dict__.get("BINDINGS", ())):
            name = binding.id or ""
            known = found.get((name, binding.action))
            keys = (*(known.keys if known else ()), binding.key)
            more = binding.tooltip or binding.description
            found[name, binding.action] = Command(name, binding.action, binding.description, more, keys, place)
    return list(found.values())


@dataclass(frozen=True)
class Keymap:
    """The keys of an application while it runs.

    Attributes:
        keys: by the name of a command, where they are not those of its binding.
        counted: what a letter after a number does (``12G``), by letters; see `reader.features.habits`.
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)

    def of(self, command: Command) -> tuple[str, ...]:
        """The keys of a command."""
        return self.keys.get(command.name, command.keys) if command.name else command.keys

    @property
    def beginnings(self) -> frozenset[str]:
        """The keys after which another one is waited for."""
        return frozenset(key.split(" ")[0] for keys in self.keys.values() for key in keys if " " in key)

    def for_textual(self) -> dict[str, str]:
        """The same as `textual.app.App.set_keymap` takes it.

        Two keys one after the other are passed on as a key that nobody can press: so they are told with the others.
        """
        return {name: ",".join(keys) for name, keys in self.keys.items()}


_PER_CENT = {"%": "percent"}
KEYMAPS: Mapping[str, Keymap] = {
    "default": Keymap(counted=_PER_CENT),
    "vim": Keymap(
        {
            "first": ("home", "g g"),
            "middle": ("z z", "full_stop"),
            "search_back": ("question_mark", "backslash"),
            "help": ("f1",),
            "undo": ("u",),
            "redo": ("ctrl+r",),
            "links": ("g x",),
            "quit": ("q", "Z Z"),
            "list.first": ("home", "g g"),
            "booth.first": ("home", "g g"),
            "booth.help": ("f1", "question_mark"),
        },
        {**_PER_CENT, "G": "goto", "gg": "goto", "j": "down", "k": "up"},
    ),
    "less": Keymap(
        {
            "half_down": ("d", "ctrl+d"),
            "half_up": ("u", "ctrl+u"),
            "unlink": ("X",),
            "links": ("i",),
            "previous_sentence": ("left",),
            "help": ("h", "f1"),
            "search_back": ("question_mark", "backslash"),
            "booth.help": ("f1", "question_mark"),
        },
        {**_PER_CENT, "p": "percent", "G": "goto", "g": "goto", "j": "down", "k": "up"},
    ),
}


# -- what matters -------------------------------------------------------------------------------------

_READING = (
    "go_to", "search", "look_up", "outline", "versions", "check", "booth", "export", "open", "correct", "copy",
    "next_sentence",
)  # fmt: skip
IMPORTANT: Mapping[str, tuple[str, ...]] = {
    "columns": _READING,
    "found": ("next_found", "previous_found", "list_found", "end_search", *_READING),
    "correcting": ("next_version", "merge", "split", "edit", "review", "undo", "save", "correct", *_READING),
    "list": ("choose", "close", "suppress", "next", "page_down"),
    "concordance": ("choose", "ask", "next", "next_document", "leave"),
    "prompt": ("send", "give_up"),
    "open": ("choose", "complete", "leave"),
    "booth": ("next", "previous", "next_sentence", "clock", "follow", "faster", "go_to", "leave"),
}
"""The commands that the foot of the screen shows first, by what one is doing; their names without the place."""
ALWAYS_SHOWN = ("palette", "quit", "help")
"""What it shows in any case, at its end."""


# -- keys of one's own --------------------------------------------------------------------------------


def chosen(preferences: Preferences, known: Callable[[], Sequence[Command]]) -> Keymap:
    """The keymap preferred, with the keys of one's own.

    Args:
        known: gives every command that there is; not asked where there are no keys of one's own.

    Raises:
        InputError: there is no such command or no such key, or a key of one's own has another meaning already; with
            the line in the file of preferences.
    """
    base = KEYMAPS[preferences.keymap]
    if not preferences.keys:
        return base
    commands = known()
    by_name = {command.name: command for command in commands if command.name}
    own = {name: tuple(_keys(name, preferences)) for name in preferences.keys if _is_there(name, by_name, preferences)}
    whole = Keymap({**base.keys, **own}, base.counted)
    _refuse_two_on_a_key(whole, commands, preferences)
    return whole


def _is_there(name: str, by_name: Mapping[str, Command], preferences: Preferences) -> bool:
    if name not in by_name:
        from difflib import get_close_matches

        like = get_close_matches(name, by_name, n=3)
        mend = f"did you mean {' or '.join(like)}?" if like else "? in the reader shows the names of all commands"
        raise preferences.wrong_key(name, f"there is no command {name!r}", mend)
    return True


def _keys(name: str, preferences: Preferences) -> Iterator[str]:
    for written in preferences.keys[name]:
        keys = [key_of(part) for part in written.split()] or [""]
        if len(keys) > 2 or not all(keys):
            raise preferences.wrong_key(
                name,
                f"there is no key {written!r}",
                'write a key such as "F", "f7", "ctrl+f" or "space", or two: "g g"',
            )
        yield " ".join(map(str, keys))


def _refuse_two_on_a_key(keymap: Keymap, known: Sequence[Command], preferences: Preferences) -> None:
    meant: defaultdict[tuple[str, str], list[Command]] = defaultdict(list)
    for command in known:
        for key in keymap.of(command):
            meant[command.place, key].append(command)
    for (place, key), several in meant.items():
        first, _space, second = key.partition(" ")
        others = several + (meant.get((place, first), []) if second else [])
        own = next((command for command in others if command.name in preferences.keys), None)
        other = next((command for command in others if own and command != own), None)
        if own and other:
            raise preferences.wrong_key(
                own.name,
                f"{shown(key)!r} is the key of {other.name or other.text!r} already"
                if not second or other in several
                else f"{shown(key)!r} cannot be typed, for {shown(first)!r} is the key of {other.name or other.text!r}",
                f"choose a key that is free, or give {other.name} others too" if other.name else "choose another key",
            )


# -- names of keys ------------------------------------------------------------------------------------

_OTHER_NAMES = {
    "esc": "escape", "return": "enter", "pgdn": "pagedown", "pgup": "pageup", "del": "delete", "ins": "insert",
}  # fmt: skip
_SHOWN = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home",
    "end": "End", "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": _("space"), "backspace": "⌫",
    "delete": "Del", "insert": "Ins",
}  # fmt: skip
_MODIFIERS = ("ctrl", "alt", "shift", "super")


def key_of(written: str) -> str | None:
    """A key as Textual names it, of what people write: ``F``, ``?``, ``Ctrl+F``, ``PgDn``; None where it is none."""
    *modifiers, key = [written] if written == "+" else written.split("+")
    modifiers = [modifier.lower() for modifier in modifiers]
    if len(key) > 1:
        key = _OTHER_NAMES.get(key.lower(), key.lower())
    elif key == ",":
        key = "comma"
    elif key:
        key = next(iter(Binding.make_bindings([Binding(key, "none")]))).key
    if modifiers == ["shift"] and len(key) == 1 and key.upper() != key:
        return key.upper()
    if not key.isprintable() or not set(modifiers) <= set(_MODIFIERS) or not (len(key) == 1 or _has_name(key)):
        return None
    if modifiers and len(key) == 1:
        key = key.lower()
    return "+".join([*sorted(set(modifiers), key=_MODIFIERS.index), key])


def _has_name(key: str) -> bool:
    return key in {known.value.rpartition("+")[2] for known in Keys} or len(_character(key)) == 1


def _character(key: str) -> str:
    """The character of a key that is named as Unicode names it; the name where it has none."""
    return key_to_character(REPLACED_KEYS.get(key, key)) or key


def shown(key: str) -> str:
    """A key as people read it: ``↓``, ``PgDn``, ``?``, ``Ctrl+S``; two one after the other without a space: ``gg``."""
    if " " in key:
        return "".join(map(shown, key.split(" ")))
    *modifiers, last = key.split("+")
    name = _SHOWN.get(last) or (last.upper() if last[:1] == "f" and last[1:].isdecimal() else _character(last))
    if modifiers and len(name) == 1:
        name = name.upper()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])
