"""The columns and moving in them: what every feature of the application builds on.

A feature is a class of ``reader.features`` that inherits from `ReaderApp`, with keys, actions and handlers of its own;
`reader.app.HexaplaApp` inherits from all of them. Textual gives a message to the handlers of all these classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from align.alignment import AlignedUnit, Alignment, Bead
from align.errors import InputError
from reader import bidi
from reader.columns import Table, fitting, titles
from reader.speech import _
from reader.widgets.columns_view import ColumnsView
from reader.widgets.key_line import KeyLine
from reader.widgets.list_panel import Entry, ListPanel
from reader.widgets.prompt import Prompt
from reader.widgets.status_line import StatusLine
from reader.widgets.strips import filled

if TYPE_CHECKING:
    from reader.opening import Opened, Opener


class Titles(Widget):
    """The line over the columns that names the versions."""

    DEFAULT_CSS = "Titles { height: 1; background: $panel; color: $text; text-style: bold; }"

    def __init__(self, view: ColumnsView) -> None:
        super().__init__()
        self._view = view

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The one line."""
        line = titles(self._view.table, self._view.painter.layout, self._view.mode)
        own = list(self._view.painter.layout.columns) if not self._view.painter.layout.stacked else []
        active = 2 * self._view.active if self._view.active < len(own) else -1  # a separator between any two
        segments = [Segment("  ", self.rich_style)]
        for number, piece in enumerate(line):
            segments.append(Segment(piece.text, self.rich_style + Style(reverse=number == active)))
        return filled(segments, self.size.width, self.rich_style)


class ReaderApp(App[None]):
    """The reader of one alignment, with nothing but its columns.

    Args:
        mode: who puts right-to-left text in order.
        start: the place to begin at.
        names: what the document was opened by.
        opener: opens another one by names; as `reader.opening.open_names` does by default.
        library: the folder of documents to which links lead, and in which a concordance looks.
        glossary: the file of terms; else the one that the settings name.
    """

    TITLE = "hexapla"
    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { layers: base; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", _("next"), id="next", tooltip=_("next paragraph")),
        Binding("up,k", "move(-1)", _("previous"), id="previous", tooltip=_("previous paragraph")),
        Binding(
            "right,l",
            "sentence(1)",
            _("sentence"),
            id="next_sentence",
            tooltip=_("next sentence, lit in every version"),
        ),
        Binding("left,h", "sentence(-1)", _("previous sentence"), id="previous_sentence"),
        Binding("pagedown,space,ctrl+f", "page(1)", _("screen down"), id="page_down"),
        Binding("pageup,b,ctrl+b", "page(-1)", _("screen up"), id="page_up"),
        Binding("home,g", "first", _("first paragraph"), id="first"),
        Binding("end,G", "last", _("last paragraph"), id="last"),
        # These open the prompt before the next key is looked at: what one types at once belongs to it.
        Binding(
            "colon",
            "jump",
            _("go to"),
            id="go_to",
            key_display="8 12d :",
            priority=True,
            tooltip=_("go to a place: 8, 12d, pp3, op6.a, title, 50%; a number typed goes there by itself"),
        ),
        *(Binding(str(digit), f"jump('{digit}')", _("go to"), priority=True) for digit in range(10)),
    ]
    PROMPTING: ClassVar[frozenset[str]] = frozenset({"jump"})
    """Actions whose keys are letters like others where something else than the columns has the focus."""
    ALWAYS: ClassVar[frozenset[str]] = frozenset({"quit", "help", "theme", "open", "palette"})
    """Actions that make sense where there is nothing to read."""

    class Loaded(Message):
        """A document has been opened in the background, or could not be."""

        def __init__(self, outcome: Opened | InputError, start: str) -> None:
            super().__init__()
            self.outcome, self.start = outcome, start

    def __init__(
        self,
        alignment: Alignment,
        *,
        mode: bidi.Mode = "app",
        start: str = "",
        names: Sequence[str] = (),
        opener: Opener | None = None,
        library: str | None = None,
        glossary: str | None = None,
    ) -> None:
        super().__init__()
        self.alignment = alignment
        self.names = tuple(names)
        self._opener = opener
        self.library = library
        self.glossary_file = glossary
        self.mode = mode
        self.table = self.table_of(alignment)
        self._start = start
        self._before_jump = self._before_list = 0
        self._problem: tuple[int, str] | None = None
        self.sub_title = alignment.symbol

    def table_of(self, alignment: Alignment) -> Table:
        """The rows and columns of an alignment."""
        return Table(alignment)

    def compose(self) -> ComposeResult:
        """Titles, columns, status line, prompt, keys."""
        self.view = ColumnsView(self.table, self._fitting(), self.mode)
        self.titles = Titles(self.view)
        self.panel = ListPanel(self.mode)
        self.status = StatusLine(self.mode)
        self.prompt = Prompt()
        yield self.titles
        yield self.beside(self.view)
        yield self.panel
        yield self.status
        yield self.prompt
        yield KeyLine(lambda: self.key_state)

    def beside(self, view: ColumnsView) -> Widget:
        """The columns, with what a feature puts beside them."""
        return view

    def _fitting(self) -> range:
        """The columns that are shown at first."""
        return range(fitting(len(self.table.versions), self.size.width - 1))

    def on_mount(self) -> None:
        """Shows the document."""
        self.view.focus()
        self._tell_terminal(bidi.taken_over())
        self.arrive()

    def arrive(self) -> None:
        """Called when a document is first on the screen: goes to the place asked for; features do what is theirs."""
        if self._start:
            self.call_after_refresh(self._arrive_at, self._start)
        self.tell()

    def _arrive_at(self, place: str) -> None:
        row = self.table.find(place)
        if row is not None:
            self.view.go(row, far=True)

    def on_unmount(self) -> None:
        """Gives the order of characters back to the terminal."""
        self._tell_terminal(bidi.given_back())

    def _tell_terminal(self, sequence: str) -> None:
        if self.mode == "app" and sequence and self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def show_alignment(self, alignment: Alignment) -> None:
        """Shows another alignment of the same document; the place stays."""
        before = self.view.table
        self.alignment = alignment
        self.table = self.table_of(alignment)
        self.view.replace(self.table, _nearest(before, self.view.current, self.table))
        self.shown_anew()
        self.tell()

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """Shows other units in some rows of what is then another alignment; features forget what they knew of it."""
        self.alignment = alignment
        self.view.put(units)
        self.tell()

    def shown_anew(self) -> None:
        """Called when the alignment or the versions shown are others; features do here what they then have to do."""

    def glossary_changed(self) -> None:
        """Called when the glossary says something else; features forget what they knew of it."""

    def show_versions(self, shown: tuple[int, ...]) -> None:
        """Shows some of the versions."""
        self.view.show(shown)
        self.shown_anew()
        self.tell()

    # -- other documents ------------------------------------------------------------------------------

    @property
    def opened(self) -> Opened:
        """The document as it is now, so that `show_document` can show it again."""
        from reader.opening import Opened

        return Opened(self.alignment, self.names)

    @property
    def documents(self) -> list[Opened]:
        """The documents that are open: this one, then those that one has come from."""
        return [self.opened]

    @work(thread=True, exclusive=True, group="open")
    def open_document(self, names: Sequence[str], *, start: str = "") -> None:
        """Opens another document in the background and shows it; says why where it cannot be opened.

        Args:
            names: as the command line takes them, the original first.
            start: the place to begin at.
        """
        from reader.opening import open_names

        try:
            self.post_message(self.Loaded((self._opener or open_names)(names), start))
        except InputError as error:
            self.post_message(self.Loaded(error, start))

    def on_reader_app_loaded(self, event: Loaded) -> None:
        """Shows it."""
        if isinstance(event.outcome, InputError):
            self.say(str(event.outcome))
        else:
            self.show_document(event.outcome, start=event.start)

    def show_document(self, opened: Opened, *, start: str = "") -> None:
        """Shows another document in place of this one, once what is unsaved has been asked about.

        Args:
            opened: as `reader.opening.open_names` gives it.
            start: the place to begin at; else the one where this user left it.
        """
        self.leave(partial(self.take, opened, start))

    def leave(self, then: Callable[[], None]) -> None:
        """Goes on to another document, unless a feature has to ask first and is answered otherwise."""
        then()

    def take(self, opened: Opened, start: str) -> None:
        """Lets go of this document and shows another; features first do the same with what they know of this one."""
        self.panel.close()
        self.prompt.close()
        self.view.focus()
        self.unsay()
        self.names, self._start = opened.names, start
        self.sub_title = opened.alignment.symbol
        self.table = self.table_of(opened.alignment)
        self.view.shown, self.view.active = tuple(self._fitting()), -1
        self.show_alignment(opened.alignment)
        self.view.go(0, far=True)
        self.view.sentence = -1
        self.arrive()

    @property
    def key_state(self) -> str:
        """What one is doing, by which the keys at the foot of the screen are chosen."""
        if self.prompt.display:
            return "prompt"
        return "list" if self.focused is self.panel else "columns"

    # -- telling --------------------------------------------------------------------------------------

    def on_columns_view_laid_out(self, _: ColumnsView.LaidOut) -> None:
        """Sets the titles over the columns as they are now."""
        self.titles.refresh()

    def say(self, message: str, *, problem: bool = True) -> None:
        """Says what was done, or could not be done, until one moves on."""
        self._problem = (self.view.current, message)
        if problem:
            self.status.problem(message)
        else:
            self.status.tell(message)

    def unsay(self) -> None:
        """What was said is no longer so."""
        self._problem = None

    def tell(self) -> None:
        """Says where one is and what one sees."""
        if self._problem and self._problem[0] == self.view.current:
            return
        self._problem = None
        self.status.tell(" · ".join(self.facts()) if len(self.table) else "nothing to show")

    def facts(self) -> list[str]:
        """What the status line says; features add to it."""
        row = self.view.current
        unit = self.table.units[row]
        label = unit.labels.get(self.alignment.original.key, "")
        facts = [" ".join(part for part in (unit.id, label) if part), f"{row + 1}/{len(self.table)}"]
        if 0 <= self.view.sentence < len(unit.beads):
            facts.append(self._bead_in_words(unit.beads[self.view.sentence]))
        return facts

    def _bead_in_words(self, bead: Bead) -> str:
        """A bead's id, how many sentences of each version it has, and how sure it is."""
        counts = ":".join(str(len(bead.sides.get(self.table.versions[at].key, ()))) for at in self.view.shown)
        sure = bead.status if bead.status != "auto" else "" if bead.score is None else f"{bead.score:.0%}"
        return " ".join(part for part in (bead.id, counts, sure) if part)

    def on_columns_view_moved(self, _: ColumnsView.Moved) -> None:
        """Keeps the status line true."""
        self.tell()

    # -- moving ---------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Next or previous paragraph, or entry of the list while one types what it is to show."""
        if self.prompt.display and self.panel.kind:
            self.panel.action_step(by)
        else:
            self.view.move(by)

    def action_sentence(self, by: int) -> None:
        """Lights the next or previous sentence in every version."""
        self.view.step(by)

    def action_page(self, direction: int) -> None:
        """A screen down or up."""
        self.view.page(direction)

    def action_first(self) -> None:
        """The first paragraph."""
        self.jump(0)

    def action_last(self) -> None:
        """The last paragraph."""
        self.jump(len(self.table) - 1)

    def jump(self, row: int) -> None:
        """Goes to a row that may be far away."""
        self.view.go(row, far=True)

    def go_to(self, place: str) -> bool:
        """Goes to a place as a person names it; says whether there is one."""
        row = self.table.find(place)
        if row is None:
            return False
        self.jump(row)
        return True

    # -- the prompt -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The keys that open the prompt are letters like others where something else has the focus."""
        if not len(self.table) and action not in self.ALWAYS:
            return False
        return self.focused is self.view if action in self.PROMPTING else True

    def action_jump(self, text: str = "") -> None:
        """Asks where to go; a digit typed is the beginning of it."""
        self._before_jump = self.view.current
        self.prompt.open("jump", text)

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Goes along while one types a place."""
        if event.purpose == "jump" and event.text.strip() and (row := self.table.find(event.text)) is not None:
            self.view.go(row, far=True)

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Goes there."""
        event.stop()
        self.view.focus()
        place = event.text.strip()
        if not place:
            self.tell()
        elif event.purpose == "jump":
            self.view.go(self._before_jump, far=True)
            if not self.go_to(place):
                self.say(self.no_place(place))

    @staticmethod
    def no_place(place: str) -> str:
        """What is said where there is no such place."""
        return _("there is no paragraph {place}; try 8, 12d, pp3, op6.a or title").format(place=place)

    def on_prompt_given_up(self, event: Prompt.GivenUp) -> None:
        """Returns to where one was."""
        if event.purpose == "jump":
            self.view.go(self._before_jump)
        self.view.focus()
        self.tell()

    # -- the list -------------------------------------------------------------------------------------

    def open_list(self, kind: str, title: str, entries: Sequence[Entry], *, at: int = 0) -> None:
        """Opens a list of places under the columns, or closes it where it is open already.

        Args:
            kind: what the list is of, by which features know their own.
            at: the entry under the cursor at first.
        """
        if self.panel.kind == kind:
            self.panel.close()
            return
        self._before_list = self.view.current
        self.panel.open(kind, title, entries, at=at)

    def renew_list(self) -> None:
        """Called when the document has been read again: the feature whose list is open fills it, else it is closed."""
        self.panel.close()

    def on_list_panel_pointed(self, event: ListPanel.Pointed) -> None:
        """Goes along in the columns."""
        if event.entry.row >= 0:
            self.view.go(event.entry.row, far=event.entry.row not in self.view.on_screen)

    def on_list_panel_chosen(self, event: ListPanel.Chosen) -> None:
        """Goes there, to stay."""
        if event.entry.row >= 0:
            self.view.go(self._before_list)
            self.jump(event.entry.row)
            self.view.focus()

    def on_list_panel_closed(self, event: ListPanel.Closed) -> None:
        """Returns to where one was, if nothing was chosen since."""
        if event.given_up:
            self.view.go(self._before_list)
        if not self.prompt.display:
            self.view.focus()


def _nearest(before: Table, row: int, table: Table) -> int:
    """The row of a unit in another table, or of the nearest one that is still there; those before it go first."""
    for distance in range(len(before)):
        for near in (row - distance, row + distance):
            if 0 <= near < len(before) and (found := table.by_id.get(before.units[near].id)) is not None:
                return found
    return 0
