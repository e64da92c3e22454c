"""The concordance: a term in all documents that are open and in the library, each place in a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from reader import bidi
from reader.speech import _, ngettext
from reader.widgets.concordance_lines import ConcordanceLines, Place, Row
from reader.widgets.key_line import KeyLine
from reader.widgets.status_line import StatusLine

State = Literal["searching", "done", "stopped", "full"]


@dataclass(eq=False)
class Results:
    """What a term was found in; it grows while it is looked for.

    Attributes:
        written: the term, as it was typed.
        rows: documents, places and files that were passed over, in order.
        places: how many of the rows are places.
        documents: how many documents have some.
        faults: how many files were passed over.
        state: whether it is still looked for; ``full`` where there is more than is shown.
        reading: what is being read.
        fault: why it cannot be looked for.
        chosen: the row that was under the cursor.
    """

    written: str
    rows: list[Row] = field(default_factory=list)
    places: int = 0
    documents: int = 0
    faults: int = 0
    state: State = "searching"
    reading: str = ""
    fault: str = ""
    chosen: int = -1

    def words(self) -> str:
        """What there is to say of it."""
        places = ngettext("{count} place", "{count} places", self.places).format(count=self.places)
        documents = ngettext("{count} document", "{count} documents", self.documents).format(count=self.documents)
        said = [_("{places} in {documents}").format(places=places, documents=documents)]
        if self.faults:
            said.append(
                ngettext("{count} file cannot be read", "{count} files cannot be read", self.faults).format(
                    count=self.faults
                )
            )
        if self.state == "searching":
            said.append(_("looking in {file}; Escape stops").format(file=self.reading))
        elif self.state == "stopped":
            said.append(_("stopped"))
        elif self.state == "full":
            said.append(_("there are more; look for something rarer"))
        return " · ".join(said)


class ConcordanceScreen(ModalScreen[Place]):
    """Gives the place that was chosen.

    Args:
        results: what has been found, or is being looked for.
        mode: who puts right-to-left text in order.
    """

    DEFAULT_CSS = """
    ConcordanceScreen { background: $background; layout: vertical; }
    ConcordanceScreen Input { height: 1; border: none; padding: 0 1; background: $boost; }
    ConcordanceScreen Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "leave", _("stop, or back"), id="concordance.leave", tooltip=_("stop; then back to the text")
        ),
        Binding("q,C", "back", _("back"), id="concordance.back", show=False),
        Binding("slash", "ask", _("another term"), id="concordance.ask", tooltip=_("type another term")),
        Binding("down", "lines", _("lines"), id="concordance.lines", show=False),
    ]

    class Asked(Message):
        """A term is to be looked for."""

        def __init__(self, written: str) -> None:
            super().__init__()
            self.written = written

    class Stopped(Message):
        """What is being looked for is not to be looked for any more."""

    def __init__(self, results: Results, mode: bidi.Mode) -> None:
        super().__init__()
        self.results, self._mode = results, mode

    def compose(self) -> ComposeResult:
        """The term, the lines, what there is to say, keys."""
        self.term = Input(self.results.written, compact=True, select_on_focus=False)
        self.lines = ConcordanceLines(self.results.rows, self._mode, chosen=self.results.chosen)
        self.status = StatusLine(self._mode)
        yield self.term
        yield self.lines
        yield self.status
        yield KeyLine(lambda: "concordance")

    def on_mount(self) -> None:
        """Goes on where one was."""
        self.lines.focus()
        self.tell()

    def show(self, results: Results) -> None:
        """Shows what another term is found in."""
        self.results = results
        self.term.value = results.written
        self.lines.show(results.rows)
        (self.term if results.fault else self.lines).focus()
        self.tell()

    def grown(self) -> None:
        """Shows what has come."""
        self.lines.grown()
        self.tell()

    def tell(self) -> None:
        """Says how far it is."""
        if self.results.fault:
            self.status.problem(self.results.fault)
        else:
            self.status.tell(self.results.words())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Looks for what was typed."""
        event.stop()
        if not event.value.strip():
            return
        if event.value == self.results.written:
            self.lines.focus()
        else:
            self.post_message(self.Asked(event.value))

    def on_concordance_lines_pointed(self, event: ConcordanceLines.Pointed) -> None:
        """Remembers where one is."""
        self.results.chosen = event.number

    def on_concordance_lines_chosen(self, event: ConcordanceLines.Chosen) -> None:
        """Goes there."""
        self.results.chosen = event.number
        self.dismiss(event.place)

    def action_lines(self) -> None:
        """From the term to the lines."""
        self.lines.focus()

    def action_ask(self) -> None:
        """From the lines to the term; what is typed takes its place."""
        self.term.focus()
        self.term.action_select_all()

    def action_leave(self) -> None:
        """Stops what is being looked for; where nothing is, goes back."""
        if self.results.state == "searching":
            self.post_message(self.Stopped())
        elif self.focused is self.term:
            self.lines.focus()
        else:
            self.dismiss()

    def action_back(self) -> None:
        """Goes back; what is being looked for is looked for all the same."""
        self.dismiss()
