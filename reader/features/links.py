"""Document symbols and resolutions in the text as links: to the library, or else to where they are on the web."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message

from align.errors import InputError
from lang.controls import visible
from reader import cells
from reader.core import ReaderApp
from reader.speech import _, ngettext
from reader.widgets.columns_view import ColumnsView
from reader.widgets.list_panel import Entry, ListPanel

if TYPE_CHECKING:
    from align.finding.links import Library, Link, Target

_ENGLISH = "en"
_KEPT = 4_000
"""Texts of paragraphs whose links are kept."""

Way = Literal["go", "list"]


class _Read(NamedTuple):
    """A library, and the folder as it was when it was read."""

    folder: str
    changed: int
    library: Library


class Links(ReaderApp):
    """``Enter`` follows the only link of the lit sentence or the paragraph, ``u`` lists them; so does the mouse.

    A document in the library opens in place, in the language of the column where it is there in that language. Of any
    other the address is shown and copied; nothing is fetched.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "follow", _("follow link"), id="follow", show=False, tooltip=_("follow the link here")),
        Binding("u", "links", _("links"), id="links", show=False, tooltip=_("list the documents that are named here")),
    ]

    class Targeted(Message):
        """It is known where links lead, or the library cannot be read."""

        def __init__(self, outcome: list[Target] | InputError, way: Way) -> None:
            super().__init__()
            self.outcome, self.way = outcome, way

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._library_read: _Read | None = None
        self._targets: list[Target] = []

    def on_mount(self) -> None:
        """Marks them once the first paragraph is on the screen."""
        self.call_after_refresh(self.view.link, links_of)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the columns only."""
        if action in {"follow", "links"}:
            own = self.panel.kind == "links" and action == "links"
            return bool(len(self.table)) and (own or self.focused is self.view)
        return super().check_action(action, parameters)

    # -- which links ----------------------------------------------------------------------------------

    def action_follow(self) -> None:
        """Follows the only link; of several one is chosen from the list."""
        if not self._aim(self._named_here(), "go"):
            self.follow_nothing()

    def follow_nothing(self) -> None:
        """Called where there is no link to follow."""
        self.say(_("no document is named here"))

    def action_links(self) -> None:
        """Opens the list, or closes it."""
        if self.panel.kind == "links":
            self.panel.close()
        elif not self._aim(self._named_here(), "list"):
            self.say(_("no document is named here"))

    def on_columns_view_clicked(self, event: ColumnsView.Clicked) -> None:
        """Follows the link under the mouse."""
        found = _found(self.table.cell(event.row, event.column).text)
        self._aim([(link.symbol, event.column) for link in found if link.start <= event.at < link.end], "go")

    def _named_here(self) -> list[tuple[str, int]]:
        """The documents named in the lit sentence, else in the paragraph, each once, with the column that names it."""
        own = [self.view.shown[self.view.active]] if 0 <= self.view.active < len(self.view.shown) else []
        found: dict[str, int] = {}
        for column in [*own, *self.view.shown]:
            cell = self.table.cell(self.view.current, column)
            lit = [one for one in cell.sentences if one.bead == self.view.sentence]
            for link in () if cell.gap else _found(cell.text):
                if self.view.sentence < 0 or any(one.start <= link.start < one.end for one in lit):
                    found.setdefault(link.symbol, column)
        return list(found.items())

    def _aim(self, links: Sequence[tuple[str, int]], way: Way) -> bool:
        """Finds out where links lead; says whether there are any."""
        shown = [self.table.versions[at].language for at in self.view.shown]
        wanted = [
            (symbol, list(dict.fromkeys([self.table.versions[column].language, _ENGLISH, *shown])))
            for symbol, column in links
        ]
        if wanted:
            self._find_targets(wanted, way)
        return bool(wanted)

    @work(thread=True, exclusive=True, group="links")
    def _find_targets(self, wanted: list[tuple[str, list[str]]], way: Way) -> None:
        try:
            library = self._library()
            self.post_message(self.Targeted([library.target(symbol, codes) for symbol, codes in wanted], way))
        except InputError as error:
            self.post_message(self.Targeted(error, way))

    def _library(self) -> Library:
        """The library as its folder is now."""
        from align.finding.links import Library

        if self.library is None:
            return Library()
        changed = os.stat(self.library).st_mtime_ns if os.path.isdir(self.library) else 0
        if self._library_read is None or self._library_read[:2] != (self.library, changed):
            self._library_read = _Read(self.library, changed, Library(self.library))
        return self._library_read.library

    # -- where they lead ------------------------------------------------------------------------------

    def on_links_targeted(self, event: Targeted) -> None:
        """Goes there, or lists them."""
        if isinstance(event.outcome, InputError):
            self.say(str(event.outcome))
        elif event.way == "go" and len(event.outcome) == 1:
            self._follow(event.outcome[0])
        else:
            self._targets = event.outcome
            count = len(event.outcome)
            title = ngettext("{count} document named here", "{count} documents named here", count).format(count=count)
            self.open_list("links", title, [self._entry(target) for target in event.outcome])

    def _entry(self, target: Target) -> Entry:
        if target.path is None:
            return Entry(cells.harmless(target.address), target.symbol, marks=((0, len(target.address), "quiet"),))
        return Entry(cells.harmless(Path(target.path).name), target.symbol)

    def on_list_panel_chosen(self, event: ListPanel.Chosen) -> None:
        """Follows what was chosen."""
        if event.kind == "links":
            self.panel.close()
            self._follow(self._targets[event.number])

    def _follow(self, target: Target) -> None:
        """Opens the file, or tells the address."""
        if _alike(target.symbol, self.alignment.symbol):
            self.say(_("{symbol} is what you are reading").format(symbol=target.symbol), problem=False)
        elif target.path is not None:
            self.say(_("opening {file} …").format(file=target.path), problem=False)
            self.open_document([self._named(target, target.path)])
        else:
            self.copy_to_clipboard(visible(target.address))
            words = _("{symbol}: {address} — copied")
            if self.library is not None:
                words = _("{symbol} is not in the library: {address} — copied")
            self.say(words.format(symbol=target.symbol, address=target.address), problem=False)

    def _named(self, target: Target, path: str) -> str:
        """How the command line names the file, with its language where only its folder tells it."""
        folder = Path(path).parent
        inner = self.library is not None and folder != Path(self.library)
        return f"{target.language}={path}" if inner else os.path.join(folder, Path(path).name)


def links_of(text: str) -> Iterable[tuple[int, int]]:
    """Where in a text links stand."""
    return [(link.start, link.end) for link in _found(text)]


@lru_cache(maxsize=_KEPT)
def _found(text: str) -> tuple[Link, ...]:
    if "/" not in text and "(" not in text and "（" not in text:
        return ()
    from align.finding.links import find

    return tuple(find(text))


def _alike(symbol: str, other: str) -> bool:
    return bool(other) and "".join(symbol.split()) == "".join(other.split())
