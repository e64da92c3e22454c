"""What a person prefers, in ``config.toml`` of the user's folder of settings: keys, theme, language of the interface.

::

    [reader]
    keymap = "vim"              # default, vim or less
    theme = "contrast-dark"     # a theme of the reader or of Textual
    language = "fr"             # what the reader speaks; else as the environment says

    [reader.keys]               # keys of one's own; hexapla read, then ? tells the names
    look_up = "F"
    quit = ["q", "ctrl+x"]
    first = "g g"               # one key after the other

    [reader.keys.booth]
    next = "n"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from align import toml_text
from align.errors import InputError

KEYMAPS = ("default", "vim", "less")
"""The keymaps that there are; `reader.keymaps` has them."""


@dataclass(frozen=True)
class Preferences:
    """What a file of preferences says.

    Attributes:
        keymap: one of `KEYMAPS`.
        theme: the name of a theme; empty where none is preferred.
        language: the code of a language; empty where that of the environment is meant.
        keys: keys by the id of a command (``look_up``, ``booth.next``), each key as the file writes it.
        file: the file's name.
        text: what stands in the file, so that what is found wrong later can be told with its line.
    """

    keymap: str = "default"
    theme: str = ""
    language: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""
    text: str = field(default="", repr=False)

    def error(self, message: str, where: Iterable[str], mend: str) -> InputError:
        """What is wrong with a value, with its file and line.

        Args:
            where: the tables and the key that lead to the value, below ``[reader]``.
        """
        line = toml_text.line_of(self.text, ("reader", *where))
        return InputError(message, file=self.file, place=f"line {line}", mend=mend)

    def wrong_key(self, command: str, message: str, mend: str) -> InputError:
        """What is wrong with the keys of a command."""
        return self.error(message, ("keys", *command.split(".")), mend)


def usual_file() -> Path:
    """Where this user's preferences stand."""
    from platformdirs import user_config_path

    return user_config_path("hexapla", appauthor=False) / "config.toml"


def load(file: Path) -> Preferences:
    """What a file says; what is usual where there is none.

    Raises:
        InputError: it cannot be read, is no TOML, or has a key or a value that there is not; with the line. Whether
            there is a command of a name, `reader.keymaps` finds out.
    """
    if not file.exists():
        return Preferences()
    name = str(file)
    text = toml_text.text_of(name)
    blank = Preferences(file=name, text=text)
    values: dict[str, Any] = {}
    for key, value in _own(toml_text.parsed(text, name), blank).items():
        if key not in _READERS:
            raise blank.error(f"there is no setting {key!r}", (key,), f"write {_told(_like(key, _READERS))}")
        values[key] = _READERS[key](value, blank)
    return Preferences(**values, file=name, text=text)


def _own(content: Mapping[str, Any], blank: Preferences) -> Mapping[str, Any]:
    for key in content:
        if key != "reader":
            line = toml_text.line_of(blank.text, (key,))
            raise InputError(
                f"there is no table {key!r}", file=blank.file, place=f"line {line}", mend="put settings under [reader]"
            )
    own = content.get("reader", {})
    if not isinstance(own, dict):
        raise blank.error("'reader' is no table", (), "write [reader] and the settings under it")
    return own


def _keymap(value: object, blank: Preferences) -> str:
    return _one_of(value, KEYMAPS, "keymap", blank)


def _theme(value: object, blank: Preferences) -> str:
    from reader.themes import short_names

    return short_names()[_one_of(value, short_names(), "theme", blank)]


def _language(value: object, blank: Preferences) -> str:
    from lang import language

    return _one_of(value, [pack.code for pack in language.packs()], "language", blank)


def _one_of(value: object, known: Iterable[str], key: str, blank: Preferences) -> str:
    names = list(known)
    if not isinstance(value, str):
        raise blank.error(f"{key!r} is no text", (key,), f"put one of {', '.join(names)} in quotes")
    if value not in names:
        raise blank.error(f"there is no {key} {value!r}", (key,), f"write {_told(_like(value, names))}")
    return value


def _keys(value: object, blank: Preferences) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, own in _table(value, ("keys",), blank).items():
        inside = {f"{name}.{inner}": keys for inner, keys in own.items()} if isinstance(own, dict) else {name: own}
        found.update({inner: _several(keys, ("keys", *inner.split(".")), blank) for inner, keys in inside.items()})
    return found


def _table(value: object, where: tuple[str, ...], blank: Preferences) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise blank.error(f"'{'.'.join(where)}' is no table", where, f"write [reader.{'.'.join(where)}]")
    return value


def _several(value: object, where: tuple[str, ...], blank: Preferences) -> tuple[str, ...]:
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
        raise blank.error(
            f"the keys of {where[-1]!r} are no text",
            where,
            'write a key in quotes, such as "F", or several: ["F", "f7"]',
        )
    return tuple(keys)


def _like(name: str, known: Iterable[str]) -> list[str]:
    """The names that one may have meant; all where none is like it."""
    from difflib import get_close_matches

    names = list(known)
    return get_close_matches(name, names, n=3) or names


def _told(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


_READERS: Mapping[str, Callable[[object, Preferences], Any]] = {
    "keymap": _keymap,
    "theme": _theme,
    "language": _language,
    "keys": _keys,
}
