"""Themes of the reader: dark, light, and one of high contrast each way (7:1 and more, WCAG 2.2, 1.4.6)."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

_DARK = Theme(
    "hexapla-contrast-dark", dark=True, primary="#66b3ff", secondary="#66b3ff", accent="#ffd700", foreground="#ffffff",
    background="#000000", surface="#000000", panel="#1a1a1a", boost="#262626", success="#7fff7f", warning="#ffd700",
    error="#ff9999",
)  # fmt: skip
_LIGHT = Theme(
    "hexapla-contrast-light", dark=False, primary="#003399", secondary="#003399", accent="#7a0055",
    foreground="#000000", background="#ffffff", surface="#ffffff", panel="#e6e6e6", boost="#d9d9d9", success="#004d00",
    warning="#663300", error="#990000",
)  # fmt: skip
THEMES = (_DARK, _LIGHT)
CYCLE = ("textual-dark", "textual-light", _DARK.name, _LIGHT.name)
"""The names of themes in the order in which one goes through them."""


def short_name(name: str) -> str:
    """A theme as people call it: ``dark``, ``contrast-light``, ``nord``."""
    return name.removeprefix("hexapla-").removeprefix("textual-")


def names() -> list[str]:
    """Every theme that there is, those that one goes through first."""
    return list(dict.fromkeys((*CYCLE, *BUILTIN_THEMES)))


def short_names() -> dict[str, str]:
    """Every theme by the name that people call it."""
    return {short_name(name): name for name in names()}
