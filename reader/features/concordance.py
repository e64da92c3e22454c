"""A term in all documents that are open and in the library, and the way to each place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.errors import InputError
from lang.language import UNKNOWN
from reader import opening
from reader.features.searching import Searching
from reader.speech import _
from reader.widgets.prompt import Prompt

if TYPE_CHECKING:
    from align.finding.concordance import Finder, Step
    from lang.searching import Query
    from reader.opening import Opened
    from reader.screens.concordance import ConcordanceScreen, Results
    from reader.widgets.concordance_lines import Place

_MOST = 5_000
"""Places that are shown; nobody reads more, and each has its paragraph in every language."""


class Concordance(Searching):
    """``C`` opens it, ``Ctrl+L`` with what is being typed to search for; what was found stays for the next time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "C", "concordance", _("concordance"), id="concordance", show=False, priority=True,
            tooltip=_("a term in all open documents and in the library, each place in a line"),
        ),
        Binding(
            "ctrl+l", "concordance_of_search", _("in all documents"), id="concordance_of_search", show=False,
            priority=True, tooltip=_("while typing what to search for: look for it in all documents"),
        ),
    ]  # fmt: skip

    PROMPTING: ClassVar[frozenset[str]] = frozenset({*Searching.PROMPTING, "concordance"})

    class Gathered(Message):
        """Some of what is found; the last of these says that it is at its end."""

        def __init__(
            self, results: Results, step: Step, opened: Opened | None = None, fault: str = "", *, done: bool = False
        ) -> None:
            super().__init__()
            self.results, self.step, self.opened = results, step, opened
            self.fault, self.done = fault, done

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._results: Results | None = None
        self._sought: tuple[Opened | tuple[str, ...], str] | None = None
        """What is searched for in a document once it is opened."""

    # -- asking ---------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is typed goes along from the line that searches."""
        if action == "concordance_of_search":
            return self.prompt.display and self.prompt.purpose == "search"
        return super().check_action(action, parameters)

    def action_concordance(self) -> None:
        """Asks for a term."""
        self.prompt.open("concordance")

    def action_concordance_of_search(self) -> None:
        """Takes what is typed."""
        written = self.prompt.value
        self.prompt.action_give_up()
        self._open_concordance(written)

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Looks for the term."""
        if event.purpose == "concordance":
            self._open_concordance(event.text)

    def _open_concordance(self, written: str) -> None:
        """Opens it for a term; without one as it was, or for what is being searched for."""
        from reader.screens.concordance import ConcordanceScreen

        if not written.strip():
            last = self._results.written if self._results is not None else ""
            written = last or (self._query.written if self._query is not None else "")
        if not written:
            self.say(_("nothing has been looked for yet"))
            return
        results = self._results
        if results is None or results.written != written:
            results = self._gather_anew(written)
        self.push_screen(ConcordanceScreen(results, self.mode), self._go_to_place)

    @property
    def _concordance(self) -> ConcordanceScreen | None:
        """The screen, where it is open and has drawn what it was given."""
        from reader.screens.concordance import ConcordanceScreen

        screens = (one for one in self.screen_stack if isinstance(one, ConcordanceScreen) and one.is_mounted)
        return next(screens, None)

    def on_concordance_screen_asked(self, event: ConcordanceScreen.Asked) -> None:
        """Looks for another term."""
        results = self._gather_anew(event.written)
        if (screen := self._concordance) is not None:
            screen.show(results)

    def on_concordance_screen_stopped(self) -> None:
        """Leaves what is not found yet."""
        self.workers.cancel_group(self, "concordance")
        if self._results is not None:
            self._results.state = "stopped"
            self._grown()

    # -- finding --------------------------------------------------------------------------------------

    def _gather_anew(self, written: str) -> Results:
        from lang.searching import QueryError, query
        from reader.screens.concordance import Results

        results = self._results = Results(written)
        try:
            self._gather(results, query(written), self.documents, self.library)
        except QueryError as error:
            results.state, results.fault = "done", str(error)
        return results

    @work(thread=True, exclusive=True, group="concordance")
    def _gather(self, results: Results, wanted: Query, documents: list[Opened], library: str | None) -> None:
        from align.finding.concordance import Step, as_typed
        from lang.searching import QueryError

        worker = get_current_worker()
        fault = ""
        try:
            for step, opened in _steps(as_typed(wanted), documents, library):
                if worker.is_cancelled:
                    return
                self.post_message(self.Gathered(results, step, opened))
        except (QueryError, InputError) as error:
            fault = str(error)
        self.post_message(self.Gathered(results, Step(""), fault=fault, done=True))

    def on_concordance_gathered(self, event: Gathered) -> None:
        """Adds it to what is there."""
        results = event.results
        if results is not self._results or results.state != "searching":
            return
        if event.done:
            results.state, results.fault = "done", event.fault
        else:
            _add(results, event.step, event.opened)
            if results.places >= _MOST:
                results.state = "full"
                self.workers.cancel_group(self, "concordance")
        self._grown()

    def _grown(self) -> None:
        if (screen := self._concordance) is not None:
            screen.grown()

    # -- going there ----------------------------------------------------------------------------------

    def _go_to_place(self, place: Place | None) -> None:
        if place is None or self._results is None:
            return
        unit, written = place.occurrence.unit, self._results.written
        if place.opened is None:
            names = (_as_named(place),)
            self._sought = names, written
            self.open_document(names, start=unit)
        elif place.opened.is_same(self.opened):
            row = self.table.by_id.get(unit)
            if row is None:
                self.say(_("there is no paragraph {place}").format(place=unit))
                return
            self.jump(row)
            self.search_for(written)
        else:
            self._sought = place.opened, written
            self.show_document(place.opened, start=unit)

    def take(self, opened: Opened, start: str) -> None:
        """Shows in another document what was looked for."""
        sought, self._sought = self._sought, None
        super().take(opened, start)
        if sought is not None and (sought[0] is opened or sought[0] == opened.names):
            self.call_after_refresh(self.search_for, sought[1])


def _steps(find: Finder, documents: list[Opened], library: str | None) -> Iterator[tuple[Step, Opened | None]]:
    """What is found in documents that are open, each given with its document, and then in a folder."""
    from align.finding.concordance import over, over_folder

    for opened in documents:
        alignment = opened.alignment
        name = alignment.symbol or alignment.title or alignment.original.file
        for step in over([(name, alignment)], find):
            yield step, opened
    known = {path for opened in documents for path in opening.files_of(opened.names)}
    for step in over_folder(library, find) if library else ():
        # Documents that are open were looked through as they are now.
        if not step.found or known.isdisjoint(opening.files_of([step.document])):
            yield step, None


def _as_named(place: Place) -> str:
    """How the command line names the document of a place, its original said outright."""
    one = place.occurrence
    original = next(iter(one.languages.values()))
    told = original != UNKNOWN and not os.path.isfile(one.document)
    return f"{original}={one.document}" if told else one.document


def _add(results: Results, step: Step, opened: Opened | None) -> None:
    from reader.widgets.concordance_lines import Fault, Heading, Place

    results.reading = step.document
    results.rows += [Fault(str(fault)) for fault in step.faults]
    results.faults += len(step.faults)
    if not step.found:
        return
    last = next((row for row in reversed(results.rows) if isinstance(row, Heading | Place)), None)
    if not isinstance(last, Place) or last.occurrence.document != step.document or last.opened is not opened:
        results.rows.append(Heading(step.document))
        results.documents += 1
    places = [Place(one, span, opened) for one in step.found for span in one.spans]
    results.rows += places
    results.places += len(places)
