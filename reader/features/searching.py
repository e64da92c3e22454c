"""Searching in all versions shown, while one types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Set
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import AlignedUnit, Alignment
from reader import cells
from reader.core import ReaderApp
from reader.features.looking_up import LookingUp
from reader.speech import _
from reader.widgets.list_panel import Entry
from reader.widgets.prompt import Prompt

if TYPE_CHECKING:
    from align.finding.search import Hit, Search
    from lang.searching import Query
    from reader.opening import Opened


class Searching(LookingUp):
    """``/`` finds words as one types them; ``n`` and ``N`` go from place to place, ``L`` lists them all.

    Case, accents, Arabic vowel signs and letter variants, widths and typography do not count, but a capital or an
    accent that is typed does; ``re:`` begins a regular expression.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", _("search"), id="search", priority=True, tooltip=_("search in all versions shown")),
        Binding("n", "found(1)", _("next found"), id="next_found", tooltip=_("next place found")),
        Binding("N", "found(-1)", _("previous"), id="previous_found", tooltip=_("previous place found")),
        Binding("L", "list_found", _("list"), id="list_found", tooltip=_("list all that was found")),
        Binding("escape", "end_search", _("end search"), id="end_search"),
    ]
    PROMPTING: ClassVar[frozenset[str]] = frozenset({*ReaderApp.PROMPTING, "search"})

    class Found(Message):
        """Some of what a search in the background has found; the last of these says that it is at its end."""

        def __init__(self, wanted: Query, hits: tuple[Hit, ...], fault: str = "", *, done: bool = False) -> None:
            super().__init__()
            self.wanted, self.hits, self.fault, self.done = wanted, hits, fault, done

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._query: Query | None = None
        self._origin = 0
        """The row where one was when the search began."""
        self._columns: dict[int, list[int]] = {}
        """The columns in which something was found, by row."""
        self._rows: list[int] | None = []
        """The rows in order; None where others have come."""
        self._searched = True
        self._search: Search | None = None
        """Made when something is first searched."""
        self._one_at_a_time = Lock()

    @property
    def found(self) -> list[int]:
        """The rows in which something was found, in order."""
        if self._rows is None:
            self._rows = sorted(self._columns)
        return self._rows

    def facts(self) -> list[str]:
        """Where one is among the paragraphs found."""
        facts = super().facts()
        if self._query is None:
            return facts
        name, found, row = cells.harmless(self._query.written), self.found, self.view.current
        if not found:
            return [*facts, f"“{name}” not found" if self._searched else f"searching “{name}” …"]
        place = bisect_left(found, row) + 1 if row in self._columns else "–"
        return [*facts, f"“{name}” {place}/{len(found)}{'' if self._searched else '+'} ¶"]

    # -- asking ---------------------------------------------------------------------------------------

    def search_for(self, written: str) -> None:
        """Searches for words from where one is."""
        self._origin = self.view.current
        self._begin_search(written)

    def action_search(self) -> None:
        """Asks what to find."""
        self._origin = self.view.current
        self.prompt.open("search")

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Searches along while one types."""
        if event.purpose == "search" and self.prompt.display:
            self._begin_search(event.text)

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Stays at what was found."""
        if event.purpose == "search":
            row = self.view.current
            if self._query is None or self._query.written != event.text:
                self._begin_search(event.text)
            self.view.go(self._origin)
            if row != self._origin:
                self.jump(row)

    def on_prompt_given_up(self, event: Prompt.GivenUp) -> None:
        """Returns to where one was."""
        if event.purpose == "search":
            self.action_end_search()
            self.view.go(self._origin, far=True)

    def _begin_search(self, written: str) -> None:
        if not written.strip():
            self.action_end_search()
            self.view.go(self._origin)
            return
        from align.finding.search import Search
        from lang.searching import QueryError, query

        try:
            wanted = query(written)
        except QueryError as error:
            self.action_end_search()
            self.say(str(error))
            return
        self.unsay()
        self._query, self._searched = wanted, False
        self._forget_found()
        self.view.highlight(wanted.spans)
        keys = [self.table.versions[at].key for at in self.view.shown]
        self._search = self._search or Search(self.alignment)
        self._look(self._search, wanted, self._origin, keys)
        self.tell()

    @work(thread=True, exclusive=True, group="search")
    def _look(self, search: Search, wanted: Query, start: int, keys: list[str]) -> None:
        from lang.searching import QueryError

        worker = get_current_worker()
        with self._one_at_a_time:
            try:
                for part in search.hits(wanted, start, keys):
                    if worker.is_cancelled:
                        return
                    if part.hits:
                        self.post_message(self.Found(wanted, part.hits))
                self.post_message(self.Found(wanted, (), done=True))
            except QueryError as error:
                self.post_message(self.Found(wanted, (), str(error), done=True))

    def on_searching_found(self, event: Found) -> None:
        """Goes to the first place from where one was, and counts the others."""
        if event.wanted is not self._query:
            return
        first = not self._columns
        columns = {version.key: at for at, version in enumerate(self.table.versions)}
        for hit in event.hits:
            self._columns.setdefault(hit.row, []).append(columns[hit.key])
        if event.hits:
            self._rows = None
            self.found_in({hit.row for hit in event.hits})
            if first and self.view.current not in self._columns:
                self.view.go(event.hits[0].row, far=event.hits[0].row not in self.view.on_screen)
        self._searched = event.done
        if event.fault:
            self.say(event.fault)
        else:
            self.tell()

    # -- other alignments -----------------------------------------------------------------------------

    def take(self, opened: Opened, start: str) -> None:
        """Nothing is searched in another document."""
        self.action_end_search()
        super().take(opened, start)

    def show_alignment(self, alignment: Alignment) -> None:
        """Searches another text from now on."""
        self._search = None
        super().show_alignment(alignment)

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """Searches other units from now on."""
        if self._search is not None:
            self._search.put(units)
        super().put(units, alignment)

    def shown_anew(self) -> None:
        """Searches what is shown now."""
        super().shown_anew()
        if self._query is not None:
            self._origin = self.view.current
            self._begin_search(self._query.written)

    # -- what was found -------------------------------------------------------------------------------

    def action_found(self, direction: int) -> None:
        """The next or previous paragraph in which something was found, around the ends."""
        found = self.found
        if not found:
            self.say(_("nothing is being searched; press / to search"))
        elif direction > 0:
            self.jump(found[bisect_right(found, self.view.current) % len(found)])
        else:
            self.jump(found[bisect_left(found, self.view.current) - 1])

    def action_list_found(self) -> None:
        """Opens the list of all that was found, each place with what stands around it."""
        if self._query is None or not self._columns:
            self.say(_("nothing is being searched; press / to search"))
            return
        places = [(row, column) for row in self.found for column in sorted(self._columns[row])]
        entries = [self._place(row, column, self._query) for row, column in places]
        at = bisect_left([row for row, _ in places], self.view.current)
        self.open_list("found", f"“{self._query.written}”: {len(entries)} places", entries, at=at)

    def _place(self, row: int, column: int, wanted: Query) -> Entry:
        cell = self.table.cell(row, column)
        marks = tuple((start, end, "match") for start, end in wanted.spans(cell.text))
        head = f"{cells.harmless(self.table.units[row].id)} {self.table.versions[column].key}"
        return Entry(cell.text, head, row, marks, cell.rtl)

    def action_end_search(self) -> None:
        """Takes the marks away."""
        self.workers.cancel_group(self, "search")
        self._query, self._searched = None, True
        self._forget_found()
        self.view.highlight(None)
        self.tell()

    def _forget_found(self) -> None:
        self._columns, self._rows = {}, []
        self.found_in(None)

    def found_in(self, rows: Set[int] | None) -> None:
        """Called when something was found in other rows as well, or with None when nothing that was found counts."""
