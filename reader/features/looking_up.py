"""Looking a term up by a few letters, in any language, with its renderings in the others."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import Alignment
from align.errors import InputError
from reader import cells, folder_settings
from reader.core import ReaderApp
from reader.speech import _
from reader.widgets.list_panel import Entry, ListPanel
from reader.widgets.prompt import Prompt

if TYPE_CHECKING:
    from align.finding.lookup import Answer, Lookup

_MOST = 50
_BESIDE = "  ·  "


class LookingUp(ReaderApp):
    """``f`` from anywhere: glossary, acronyms and paragraphs, errors of typing forgiven; Enter goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f",
            "look_up",
            _("look up"),
            id="look_up",
            tooltip=_("look a term up: a few letters, in any language, slips forgiven"),
        )
    ]

    class Ready(Message):
        """What is looked up in has been read, or could not be."""

        def __init__(self, lookup: Lookup | None, fault: str = "") -> None:
            super().__init__()
            self.lookup, self.fault = lookup, fault

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._lookup: Lookup | None = None

    def show_alignment(self, alignment: Alignment) -> None:
        """Looks up in another text from now on."""
        self._lookup = None
        super().show_alignment(alignment)

    def glossary_changed(self) -> None:
        """Looks up in another glossary from now on."""
        self._lookup = None
        super().glossary_changed()

    def renew_list(self) -> None:
        """Answers out of the other text."""
        if self.panel.kind == "look-up":
            self._read(self.alignment)
        else:
            super().renew_list()

    def action_look_up(self) -> None:
        """Opens the list, empty at first."""
        self.look_up()

    def look_up(self, written: str = "") -> None:
        """Looks something up, which one may then change; opens the list empty where nothing is given."""
        self._before_list = self.view.current
        self.panel.open("look-up", "Look up", [], focus=False)
        self.prompt.open("look up", written)
        if self._lookup is None:
            self._read(self.alignment)

    @work(thread=True, exclusive=True, group="look up")
    def _read(self, alignment: Alignment) -> None:
        from align.finding.lookup import Lookup, of_alignment, of_glossary

        worker = get_current_worker()
        try:
            lookup = Lookup(
                chain(of_glossary(folder_settings.glossary(alignment, self.glossary_file)), of_alignment(alignment))
            )
            for _built in lookup.build():
                if worker.is_cancelled:
                    return
            self.post_message(self.Ready(lookup))
        except InputError as error:
            self.post_message(self.Ready(None, str(error)))

    def on_looking_up_ready(self, event: Ready) -> None:
        """Answers what has been typed meanwhile."""
        self._lookup = event.lookup
        if event.fault:
            self.say(event.fault)
        elif self.panel.kind == "look-up":
            self._answer(self.prompt.value)

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Answers while one types."""
        if event.purpose == "look up":
            self._answer(event.text)

    def _answer(self, written: str) -> None:
        if self._lookup is None:
            self.panel.fill("Look up: reading …", [])
            return
        answers = self._lookup.ask(written, _MOST) if written.strip() else []
        self.panel.fill(f"Look up: {len(answers)}" if written.strip() else "Look up", self._answers(answers), at=0)

    def _answers(self, answers: list[Answer]) -> list[Entry]:
        return [self._of(answer, self.table.by_id.get(answer.entry.unit, -1)) for answer in answers]

    def _of(self, answer: Answer, row: int) -> Entry:
        """What was found, and after it the renderings in the other versions shown."""
        entry = answer.entry
        found = cells.harmless(answer.text)
        codes = dict.fromkeys(self.table.versions[at].language for at in self.view.shown)
        others = [
            f"{code} {cells.harmless(text)}"
            for code in codes
            for text in (*entry.renderings.get(code, ())[:1], *filter(None, [entry.acronyms.get(code)]))
            if text != answer.text
        ]
        marks = tuple((*span, "match") for span in answer.spans) if found == answer.text else ()
        head = cells.harmless(entry.unit) if entry.kind == "unit" else answer.code
        return Entry(_BESIDE.join([found, *others]), head, row, marks)

    def on_list_panel_pointed(self, event: ListPanel.Pointed) -> None:
        """The columns stay until one goes there."""
        if event.kind == "look-up":
            event.prevent_default()

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Goes to what is under the cursor; a term of the glossary is searched for."""
        if event.purpose != "look up":
            return
        entries, chosen = self.panel.entries, self.panel.chosen
        self.panel.close()
        if entries:
            entry = entries[chosen]
            if entry.row >= 0:
                self.jump(entry.row)
            else:
                self.search_for(entry.text.split(_BESIDE)[0])

    def search_for(self, written: str) -> None:
        """Searches the text for words; the feature that searches does it."""

    def on_prompt_given_up(self, event: Prompt.GivenUp) -> None:
        """Closes the list."""
        if event.purpose == "look up":
            self.panel.close()
