"""Going back to where one was before a jump, and forward again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from reader.core import ReaderApp
from reader.speech import _

if TYPE_CHECKING:
    from reader.opening import Opened

_MOST = 1000
"""Places that are kept."""
_DOCUMENTS = 8
"""Documents that are kept."""


class Left(NamedTuple):
    """A document that has been left, and the places in it."""

    opened: Opened
    here: str
    behind: list[str]
    ahead: list[str]


class History(ReaderApp):
    """``[`` and ``]``, or Alt with the arrows, as in a browser: within a document, and from document to document."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left_square_bracket,alt+left,backspace",
            "travel(-1)",
            _("back"),
            id="back",
            tooltip=_("back to where you were"),
        ),
        Binding(
            "right_square_bracket,alt+right",
            "travel(1)",
            _("forward"),
            id="forward",
            tooltip=_("forward again"),
        ),
    ]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._behind: list[str] = []
        self._ahead: list[str] = []
        self._documents: tuple[list[Left], list[Left]] = ([], [])
        """The documents read before this one, and those that one has come back from."""

    def jump(self, row: int) -> None:
        """Remembers where one was."""
        if len(self.table) and row != self.view.current:
            self._behind = [*self._behind[-_MOST:], self._here]
            self._ahead.clear()
            self._documents[1].clear()
        super().jump(row)

    def take(self, opened: Opened, start: str) -> None:
        """Remembers the document that is left; its places are its own."""
        self._documents = ([*self._documents[0][1 - _DOCUMENTS :], self._as_left()], [])
        self._behind, self._ahead = [], []
        super().take(opened, start)

    @property
    def documents(self) -> list[Opened]:
        """Those that one can go back or forward to as well, each once."""
        found = super().documents
        for left in (*reversed(self._documents[0]), *reversed(self._documents[1])):
            if not any(left.opened.is_same(other) for other in found):
                found.append(left.opened)
        return found

    def _as_left(self) -> Left:
        return Left(self.opened, self._here if len(self.table) else "", self._behind, self._ahead)

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
        if self._documents[direction > 0]:
            self.leave(partial(self._return, direction))
            return
        self.say("there is no earlier place" if direction < 0 else "there is no later place")

    def _return(self, direction: int) -> None:
        """Shows the document before this one, or the one after it, where it was left."""
        before, after = self._documents
        came_from = self._as_left()
        back = (before if direction < 0 else after).pop()
        self.take(back.opened, back.here)
        self._behind, self._ahead = back.behind, back.ahead
        self._documents = (before, [*after, came_from]) if direction < 0 else ([*before, came_from], after)
