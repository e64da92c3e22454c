"""The line at the foot of the screen: the most important keys in the present state, as many as fit, help the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from reader import cells
from reader.keymaps import ALWAYS_SHOWN, IMPORTANT, shown
from reader.widgets.strips import filled

_APART = 2
"""Cells between two keys."""


class KeyLine(Widget):
    """Shows keys as they are mapped and only those that do something now; a click on one is as good as the key.

    Args:
        state: gives the state that one is in, by its name in `reader.keymaps.IMPORTANT`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key"}
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $footer-background; color: $footer-foreground; }
    KeyLine > .keys--key { color: $footer-key-foreground; text-style: bold; }
    """

    def __init__(self, state: Callable[[], str]) -> None:
        super().__init__()
        self._state = state
        self._told: list[tuple[int, int, Binding]] | None = None
        """What is shown: from and to which cell, and what."""

    def on_mount(self) -> None:
        """Listens to what changes which keys there are."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self._told = None
        self.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Another number of keys fits."""
        self._told = None

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The one line."""
        plain = self.rich_style
        key_style = plain + self.get_component_rich_style("keys--key", partial=True)
        segments = [Segment(" ", plain)]
        for _start, _end, binding in self.told:
            segments += _segments(binding, key_style, plain)
        return filled(segments, self.size.width, plain)

    @property
    def told(self) -> list[tuple[int, int, Binding]]:
        """The keys that fit: first the last ones are given their room, then the others as they matter."""
        if self._told is None:
            active = self._active()
            last = [active.pop(name) for name in reversed(ALWAYS_SHOWN) if name in active]
            first = [active.pop(name) for name in IMPORTANT.get(self._state(), ()) if name in active]
            ends, room = _fitting(last, self.size.width - 1 + _APART)
            taken, _left = _fitting(first, room)
            self._told = _placed([*taken, *reversed(ends)])
        return self._told

    def _active(self) -> dict[str, Binding]:
        """What does something now, by its name, each with the first of its keys."""
        found: dict[str, Binding] = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if enabled and binding.id and binding.description:
                found.setdefault(binding.id.rpartition(".")[2], binding)
        return found

    def on_click(self, event: events.Click) -> None:
        """Presses the key under the mouse."""
        for start, end, binding in self.told:
            if start <= event.x < end:
                self.app.simulate_key(binding.key)


def _segments(binding: Binding, key_style: Style, plain: Style) -> list[Segment]:
    return [Segment(_key(binding), key_style), Segment(f" {binding.description}{' ' * _APART}", plain)]


def _key(binding: Binding) -> str:
    return binding.key_display or shown(binding.key)


def _width(binding: Binding) -> int:
    return cells.width(_key(binding)) + 1 + cells.width(binding.description) + _APART


def _fitting(bindings: list[Binding], room: int) -> tuple[list[Binding], int]:
    """The first bindings for which there is room, and what is left of it."""
    taken = []
    for binding in bindings:
        if _width(binding) > room:
            break
        room -= _width(binding)
        taken.append(binding)
    return taken, room


def _placed(bindings: list[Binding]) -> list[tuple[int, int, Binding]]:
    placed, at = [], 1
    for binding in bindings:
        placed.append((at, at + _width(binding) - _APART, binding))
        at += _width(binding)
    return placed
