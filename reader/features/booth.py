"""The booth: one paragraph at a time, large, with its facts, for whoever interprets it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import AlignedUnit, Alignment
from align.errors import InputError
from reader import folder_settings
from reader.core import ReaderApp
from reader.speech import _
from reader.widgets.booth_clock import Follower, Now, Stopwatch

if TYPE_CHECKING:
    from align.briefing import Briefing
    from reader.features.translating import Translating
    from reader.opening import Opened
    from reader.screens.booth import BoothScreen


class Booth(ReaderApp):
    """``B`` opens it on the paragraph that is current; what the document says of its acronyms is learned meanwhile.

    The glossary is the one that the check has too (hexapla.toml, pyproject.toml).

    Args:
        clock: gives the time in seconds.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "B",
            "booth",
            _("booth"),
            id="booth",
            tooltip=_("booth: one paragraph large, with its figures, dates, acronyms"),
        )
    ]

    class Learned(Message):
        """All is known of the acronyms of an alignment."""

        def __init__(self, briefing: Briefing, problem: str) -> None:
            super().__init__()
            self.briefing, self.problem = briefing, problem

    def __init__(self, *arguments: Any, clock: Now = time.monotonic, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._stopwatch, self._follower = Stopwatch(clock), Follower(clock)
        self._briefing: Briefing | None = None
        self._booth: BoothScreen | None = None
        """The booth where it is open."""
        self._booth_row = -1
        """The row in which one was in the booth."""

    def action_booth(self) -> None:
        """Opens it."""
        from reader.screens.booth import BoothScreen

        if not len(self.table):
            self.say("there is nothing to show")
            return
        row = self.view.current
        if row != self._booth_row:
            self._stopwatch.leave()
        self._follower.put(0.0)
        self._booth = BoothScreen(
            self.table,
            self._booth_columns,
            row,
            mode=self.mode,
            briefing=self._briefed(),
            stopwatch=self._stopwatch,
            follower=self._follower,
        )
        self.push_screen(self._booth, self._leave_booth)

    def _leave_booth(self, row: int | None) -> None:
        self._booth = None
        if row is not None:
            self._booth_row = row
            if row != self.view.current:
                self.jump(row)

    @property
    def _booth_columns(self) -> list[int]:
        """The original, then the other versions shown."""
        return [0, *(column for column in self.view.shown if column)]

    # -- what is known --------------------------------------------------------------------------------

    def take(self, opened: Opened, start: str) -> None:
        """No paragraph of another document is the one that was interpreted."""
        self._booth_row = -1
        super().take(opened, start)

    def show_alignment(self, alignment: Alignment) -> None:
        """Shows it in the booth as well."""
        super().show_alignment(alignment)
        if (screen := self._booth) is not None:
            screen.replace(self.table, self._booth_columns, self._briefed())

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """What was learned of another alignment is learned anew when it is asked for."""
        self._briefing = None
        super().put(units, alignment)

    def glossary_changed(self) -> None:
        """Likewise."""
        self.workers.cancel_group(self, "briefing")
        self._briefing = None
        super().glossary_changed()

    def _briefed(self) -> Briefing:
        """What is known of the alignment; all there is to know is learned in the background."""
        from align.briefing import Briefing

        if self._briefing is None or self._briefing.alignment is not self.alignment:
            self._briefing = Briefing(self.alignment)
            if not self.table.aligning:
                self._learn_briefing(self.alignment)
        return self._briefing

    @work(thread=True, exclusive=True, group="briefing")
    def _learn_briefing(self, alignment: Alignment) -> None:
        from align.briefing import Briefing

        worker = get_current_worker()
        glossary, problem = None, ""
        try:
            glossary = folder_settings.glossary(alignment, self.glossary_file)
        except InputError as error:
            problem = str(error)
        briefing = Briefing(alignment, glossary)
        for _learned in briefing.learn():
            if worker.is_cancelled:
                return
        self.post_message(self.Learned(briefing, problem))

    def on_translating_translated(self, event: Translating.Translated) -> None:
        """Shows what a machine has made of the paragraph, once it is in the table."""
        if (screen := self._booth) is not None and screen.row in event.units:
            self.call_later(screen.renew)

    def on_booth_learned(self, event: Learned) -> None:
        """Shows what is known now."""
        if self._briefing is None or event.briefing.alignment is not self._briefing.alignment:
            return
        self._briefing = event.briefing
        if event.problem:
            self.notify(event.problem, severity="warning", markup=False)
        if (screen := self._booth) is not None:
            screen.brief(event.briefing)
