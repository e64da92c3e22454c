"""Going back to where one was before a jump, and forward again."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from reader.core import ReaderApp

_MOST = 1000
"""Places that are kept."""


class History(ReaderApp):
    """``[`` and ``]``, or Alt with the arrows, as in a browser."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket,alt+left,backspace", "travel(-1)", "back", show=False),
        Binding("right_square_bracket,alt+right", "travel(1)", "forward", show=False),
    ]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._behind: list[str] = []
        self._ahead: list[str] = []

    def jump(self, row: int) -> None:
        """Remembers where one was."""
        if len(self.table) and row != self.view.current:
            self._behind = [*self._behind[-_MOST:], self._here]
            self._ahead.clear()
        super().jump(row)

    @property
    def _here(self) -> str:
        return self.table.units[self.view.current].id

    def action_travel(self, direction: int) -> None:
        """Where one was before, or before one went back."""
        here, there = (self._behind, self._ahead) if direction < 0 else (self._ahead, self._behind)
        while here:
            row = self.table.find(here.pop())
            if row is not None:
                there.append(self._here)
                self.view.go(row, far=True)
                return
        self.say("there is no earlier place" if direction < 0 else "there is no later place")
