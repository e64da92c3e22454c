"""The original on the screen at once, its versions when they have been aligned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import work
from textual.message import Message

from align.alignment import Alignment
from align.errors import InputError
from reader.columns import Table
from reader.features.translating import Translating

Rest = Callable[[], Alignment]


class Aligning(Translating):
    """Reads and aligns the versions in the background.

    Args:
        rest: gives the whole alignment, where the one shown at first is only the original with its versions empty.
    """

    class Aligned(Message):
        """The versions have been aligned in the background, or could not be."""

        def __init__(self, outcome: Alignment | InputError) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, *arguments: Any, rest: Rest | None = None, **options: Any) -> None:  # noqa: ANN401
        self._rest = rest
        self.failure: InputError | None = None
        """Why the versions could not be read, once the application has ended for it."""
        super().__init__(*arguments, **options)

    def table_of(self, alignment: Alignment) -> Table:
        """A table that knows which columns are still to be aligned."""
        table = super().table_of(alignment)
        others = range(1, len(alignment.versions)) if self._rest is not None else ()
        table.aligning = frozenset(others).difference(table.translating)
        return table

    def on_mount(self) -> None:
        """Begins."""
        self.call_after_refresh(self.begin_to_translate if self._rest is None else self._align_rest)

    @work(thread=True)
    def _align_rest(self) -> None:
        if self._rest is not None:
            try:
                self.post_message(self.Aligned(self._rest()))
            except InputError as error:
                self.post_message(self.Aligned(error))

    def on_aligning_aligned(self, event: Aligned) -> None:
        """Puts the versions beside the original; the place stays."""
        self._rest = None
        if isinstance(event.outcome, InputError):
            self.failure = event.outcome
            self.exit(return_code=2)
            return
        self.show_alignment(event.outcome)
        for note in self.alignment.notes:
            self.notify(note, markup=False, timeout=10)
        self.begin_to_translate()
        self.tell()
