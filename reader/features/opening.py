"""Opening another document while one reads: from a dialog, or by dropping files on the terminal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from align.alignment import Alignment, Version
from lang.language import UNKNOWN
from reader import cells
from reader.features.history import History
from reader.features.remembering import Remembering
from reader.opening import Opened
from reader.speech import _

NOTHING = Alignment((Version("", UNKNOWN, "original"),), ())
"""What is shown before anything has been opened."""
_MOST = 9
"""Files of which one can be chosen by a digit."""


class Opening(Remembering, History):
    """``Ctrl+O`` opens the dialog; it is open from the beginning where there is nothing to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "open", _("open"), id="open", tooltip=_("open another document, or one from before"))
    ]

    def arrive(self) -> None:
        """Remembers what was opened; asks what to open where that is nothing."""
        super().arrive()
        self.titles.display = self.alignment is not NOTHING
        if self.names:
            from reader.choosing import absolute

            self.memory.opened(absolute(self.names))
        if self.alignment is NOTHING:
            self.call_after_refresh(self.action_open)

    def take(self, opened: Opened, start: str) -> None:
        """One does not go back to nothing."""
        was_nothing = self.alignment is NOTHING
        super().take(opened, start)
        if was_nothing:
            self._documents[0].clear()

    def tell(self) -> None:
        """Says how to open something where nothing is."""
        if self.alignment is NOTHING:
            self.status.tell(_("nothing is open yet"))
        else:
            super().tell()

    def action_open(self, typed: str = "") -> None:
        """Opens the dialog.

        Args:
            typed: the path that stands in it at first.
        """
        from reader.screens.open_dialog import OpenDialog

        self.push_screen(OpenDialog(self.memory.recent, self.mode, typed), self._open_chosen)

    def _open_chosen(self, names: Sequence[str] | None) -> None:
        if names:
            self.open_paths(names)

    def open_paths(self, names: Sequence[str]) -> None:
        """Opens what was chosen or dropped, once it is clear which of several is the original."""
        from align.ingest.folder import versions
        from reader.choosing import original_first

        if len(names) == 1 and os.path.isdir(names[0]) and len(versions(names[0])) != 1:
            self.action_open(os.path.join(names[0], ""))
            return
        ordered = original_first(names)
        if ordered is None:
            self._ask_original(list(names))
        else:
            self._begin_to_open(ordered)

    def _ask_original(self, names: list[str]) -> None:
        from reader.screens.question import Question

        answers = {str(at): cells.harmless(os.path.basename(name)) for at, name in enumerate(names[:_MOST], 1)}
        answers["escape"] = _("open nothing")
        self.push_screen(Question(_("Which of them is the original?"), answers), partial(self._with_original, names))

    def _with_original(self, names: list[str], answer: str | None) -> None:
        if answer and answer.isdecimal():
            original = names[int(answer) - 1]
            self._begin_to_open([original, *(name for name in names if name != original)])

    def _begin_to_open(self, names: list[str]) -> None:
        self.say(_("opening {name} …").format(name=os.path.basename(names[0])), problem=False)
        self.open_document(names)

    def on_paste(self, event: events.Paste) -> None:
        """Opens files that were dropped on the terminal, which types their paths."""
        from reader.choosing import dropped

        if len(self.screen_stack) > 1:
            return
        event.stop()
        if names := dropped(event.text):
            self.open_paths(names)
        else:
            self.say(_("what was pasted names no file; to search for it, press / first"))
