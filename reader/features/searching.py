"""Searching in all versions shown."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from reader import cells
from reader.columns import compile_search
from reader.core import ReaderApp
from reader.widgets.list_panel import Entry
from reader.widgets.prompt import Prompt


class Searching(ReaderApp):
    """``/`` finds words; ``n`` and ``N`` go from place to place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "search", key_display="/", priority=True),
        Binding("n", "found(1)", "next found", show=False),
        Binding("N", "found(-1)", "previous found", show=False),
        Binding("L", "list_found", "list", show=False),
        Binding("escape", "end_search", "end search", show=False),
    ]
    PROMPTING: ClassVar[frozenset[str]] = frozenset({*ReaderApp.PROMPTING, "search"})

    class Searched(Message):
        """A search in the background has come to its end."""

        def __init__(self, pattern: re.Pattern[str], found: list[tuple[int, int]]) -> None:
            super().__init__()
            self.pattern, self.found = pattern, found

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._query = ""
        self._found: list[int] = []
        """The rows in which something was found, in order."""
        self._cells: list[tuple[int, int]] = []
        """The rows and columns of it."""

    def facts(self) -> list[str]:
        """Where one is among the paragraphs found."""
        facts = super().facts()
        if self._query and self._found:
            row = self.view.current
            place = self._found.index(row) + 1 if row in self._found else 0
            facts.append(f"“{self._query}” {place or '–'}/{len(self._found)} ¶")
        elif self._query:
            facts.append(f"“{self._query}” not found")
        return facts

    def action_search(self) -> None:
        """Asks what to find."""
        self.prompt.open("search")

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Searches."""
        if event.purpose == "search" and (text := event.text.strip()):
            self._search(text)

    def shown_anew(self) -> None:
        """Searches what is shown now."""
        super().shown_anew()
        if self._query:
            self._search(self._query)

    def _search(self, query: str) -> None:
        self._query, self._found = query, []
        self.status.tell(f"searching “{query}” …")
        self._search_all(compile_search(query), self.view.shown)

    @work(thread=True, exclusive=True, group="search")
    def _search_all(self, pattern: re.Pattern[str], columns: tuple[int, ...]) -> None:
        self.post_message(self.Searched(pattern, self.table.search(pattern, columns)))

    def on_searching_searched(self, event: Searched) -> None:
        """Shows what was found and goes to the first place from here on."""
        if not self._query:
            return
        self._cells, self._found = event.found, sorted({row for row, _ in event.found})
        self.view.highlight(event.pattern)
        if self._found and self.view.current not in self._found:
            self.jump(next((row for row in self._found if row >= self.view.current), self._found[0]))
        self.tell()

    def action_found(self, direction: int) -> None:
        """The next or previous paragraph in which something was found, around the ends."""
        if not self._found:
            self.say("nothing is being searched; press / to search")
        elif direction > 0:
            self.jump(next((row for row in self._found if row > self.view.current), self._found[0]))
        else:
            self.jump(next((row for row in reversed(self._found) if row < self.view.current), self._found[-1]))

    def action_list_found(self) -> None:
        """Opens the list of all that was found, each place with what stands around it."""
        pattern = self.view.pattern
        if pattern is None or not self._cells:
            self.say("nothing is being searched; press / to search")
            return
        entries = [self._entry(row, column, pattern) for row, column in self._cells]
        at = bisect_left([row for row, _ in self._cells], self.view.current)
        self.open_list("found", f"“{self._query}”: {len(entries)} places", entries, at=at)

    def _entry(self, row: int, column: int, pattern: re.Pattern[str]) -> Entry:
        cell = self.table.cell(row, column)
        marks = tuple((*found.span(), "match") for found in pattern.finditer(cell.text) if found[0])
        head = f"{cells.harmless(self.table.units[row].id)} {self.table.versions[column].key}"
        return Entry(cell.text, head, row, marks, cell.rtl)

    def action_end_search(self) -> None:
        """Takes the marks away."""
        self._query, self._found = "", []
        self.view.highlight(None)
        self.tell()
