"""The original on the screen at once, its versions when they have been aligned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message

from align.alignment import Alignment
from align.errors import InputError
from reader import cells
from reader.columns import Table
from reader.features.translating import Translating

if TYPE_CHECKING:
    from reader.opening import Opened

Rest = Callable[[], Alignment]


class Aligning(Translating):
    """Reads and aligns the versions in the background.

    Args:
        rest: gives the whole alignment, where the one shown at first is only the original with its versions empty.
    """

    class Aligned(Message):
        """The versions have been aligned in the background, or could not be."""

        def __init__(self, rest: Rest, outcome: Alignment | InputError) -> None:
            super().__init__()
            self.rest, self.outcome = rest, outcome

    def __init__(self, *arguments: Any, rest: Rest | None = None, **options: Any) -> None:  # noqa: ANN401
        self._rest = rest
        self._first = True
        """Whether the document is the one that the application was started with."""
        self.failure: InputError | None = None
        """Why the versions could not be read, once the application has ended for it."""
        super().__init__(*arguments, **options)

    def table_of(self, alignment: Alignment) -> Table:
        """A table that knows which columns are still to be aligned."""
        table = super().table_of(alignment)
        others = range(1, len(alignment.versions)) if self._rest is not None else ()
        table.aligning = frozenset(others).difference(table.translating)
        return table

    @property
    def opened(self) -> Opened:
        """With what is still to be aligned."""
        return replace(super().opened, rest=self._rest)

    def take(self, opened: Opened, start: str) -> None:
        """Aligns the versions of another document from now on."""
        self._rest, self._first = opened.rest, False
        super().take(opened, start)

    def arrive(self) -> None:
        """Begins."""
        super().arrive()
        rest = self._rest
        if rest is None:
            self._tell_notes()
        self.call_after_refresh(self.begin_to_translate if rest is None else lambda: self._align(rest))

    @work(thread=True, exclusive=True, group="align")
    def _align(self, rest: Rest) -> None:
        try:
            self.post_message(self.Aligned(rest, rest()))
        except InputError as error:
            self.post_message(self.Aligned(rest, error))

    def on_aligning_aligned(self, event: Aligned) -> None:
        """Puts the versions beside the original; the place stays."""
        if event.rest is not self._rest:
            return  # of a document that has been left
        self._rest = None
        if isinstance(event.outcome, InputError):
            self._fail(event.outcome)
            return
        self.show_alignment(event.outcome)
        self._tell_notes()
        self.begin_to_translate()
        self.tell()

    def _tell_notes(self) -> None:
        for note in self.alignment.notes:
            self.notify(cells.harmless(note), markup=False, timeout=10)

    def _fail(self, error: InputError) -> None:
        """Ends, or stays with the original where more than this document was read."""
        if self._first:
            self.failure = error
            self.exit(return_code=2)
            return
        columns, self.table.aligning = self.table.aligning, frozenset()
        for column in columns:
            self.table.trouble(column, str(error))
        self.view.repaint()
        self.titles.refresh()
        self.say(str(error))
