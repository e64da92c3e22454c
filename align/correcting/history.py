"""Undo and redo without limit: what each step has replaced is kept, not the document."""

from __future__ import annotations

from align.alignment import Alignment
from align.correcting.steps import Change, Step
from align.correcting.units import CannotError, Units


class History:
    """An alignment in correction, and the way back and forth through its states.

    Attributes:
        units: as they stand now.

    Raises:
        CannotError: two units, or two beads, have the same id.
    """

    def __init__(self, alignment: Alignment) -> None:
        self.units = Units(alignment)
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def last(self) -> Change | None:
        """What would be undone, None where nothing was done."""
        return self._done[-1] if self._done else None

    @property
    def depth(self) -> tuple[int, int]:
        """How many changes can be undone, and how many done again."""
        return len(self._done), len(self._undone)

    def do(self, step: Step) -> Change:
        """Does a step; what was undone before it is forgotten.

        Raises:
            CannotError: it makes no sense there; nothing has changed.
        """
        change = step.change(self.units)
        self.commit(change)
        return change

    def commit(self, change: Change) -> None:
        """Does what a step was found to change in these units."""
        self.units.put(change.splices)
        self._done.append(change)
        self._undone.clear()

    def to_undo(self) -> Change:
        """What `undo` takes back.

        Raises:
            CannotError: there is nothing.
        """
        if not self._done:
            raise CannotError("there is nothing to undo")
        return self._done[-1]

    def to_redo(self) -> Change:
        """What `redo` does again.

        Raises:
            CannotError: there is nothing.
        """
        if not self._undone:
            raise CannotError("there is nothing to redo")
        return self._undone[-1]

    def undo(self) -> Change:
        """Takes the last step back; returns what that step had changed.

        Raises:
            CannotError: there is nothing to undo.
        """
        change = self.to_undo()
        self.units.put([splice.back for splice in change.splices])
        self._undone.append(self._done.pop())
        return change

    def redo(self) -> Change:
        """Does again what was undone last.

        Raises:
            CannotError: there is nothing to redo.
        """
        change = self.to_redo()
        self.units.put(change.splices)
        self._done.append(self._undone.pop())
        return change
