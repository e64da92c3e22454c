"""What `hexapla check` says of the document, as a list beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import Alignment
from align.errors import InputError
from reader import cells
from reader.core import ReaderApp
from reader.widgets.list_panel import Entry

if TYPE_CHECKING:
    from align.check.run import Result
    from align.check.settings import Settings
    from lang.terms.glossary import Glossary


class Checking(ReaderApp):
    """``c`` checks and opens the list of findings; in it ``n`` and ``p`` go from one to the next.

    Settings and glossary are those that the command takes too (hexapla.toml, pyproject.toml).
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "check", "check")]

    class Checked(Message):
        """The check has come to its end."""

        def __init__(self, alignment: Alignment, outcome: list[Result] | InputError) -> None:
            super().__init__()
            self.alignment, self.outcome = alignment, outcome

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.findings: list[Result] | None = None
        """What was found of the alignment as it is now; None where it was not checked yet."""

    def show_alignment(self, alignment: Alignment) -> None:
        """What was found of another alignment says nothing of this one."""
        self.findings = None
        super().show_alignment(alignment)

    def action_check(self) -> None:
        """Opens the list, once it is there."""
        if self.panel.kind == "findings":
            self.panel.close()
        elif self.table.aligning:
            self.say("the versions are still being aligned")
        elif self.findings is None:
            self.say("checking …", problem=False)
            self._check(self.alignment)
        else:
            self._open(self.findings)

    @work(thread=True, exclusive=True, group="check")
    def _check(self, alignment: Alignment) -> None:
        from align.check import run, settings
        from align.check.subject import Subject

        worker = get_current_worker()
        try:
            file = settings.find(Path.cwd())
            own = settings.load(file) if file else settings.Settings()
            subject = Subject(alignment, glossary=_glossary(own, alignment))
            found: list[Result] = []
            for rule in own.rules():
                if worker.is_cancelled:
                    return
                found += run.check(subject, [rule], own)
            places = {unit.id: place for place, unit in enumerate(alignment)}
            found.sort(key=lambda one: (places.get(one.finding.unit, -1), one.finding.key, one.finding.code))
            self.post_message(self.Checked(alignment, [one for one in found if not one.suppressed]))
        except InputError as error:
            self.post_message(self.Checked(alignment, error))

    def on_checking_checked(self, event: Checked) -> None:
        """Opens the list."""
        if event.alignment is not self.alignment:
            return
        if isinstance(event.outcome, InputError):
            self.say(str(event.outcome))
            return
        self.findings = event.outcome
        self._open(event.outcome)

    def _open(self, found: list[Result]) -> None:
        if not found:
            self.say("the check finds nothing", problem=False)
            return
        rows = {unit.id: row for row, unit in enumerate(self.table.units)}
        entries = [_entry(one, rows) for one in found]
        at = next((number for number, entry in enumerate(entries) if entry.row >= self.view.current), 0)
        self.open_list("findings", f"{len(found)} findings", entries, at=at)
        self.tell()


def _entry(result: Result, rows: dict[str, int]) -> Entry:
    one = result.finding
    text = cells.harmless(f"{one.code} {one.message}")
    head = f"{cells.harmless(one.unit)} {one.key}"
    return Entry(text, head, rows.get(one.unit, -1), ((0, len(one.code), one.severity.label),))


def _glossary(own: Settings, alignment: Alignment) -> Glossary:
    from align import glossary
    from lang.terms import glossary as none

    terms = glossary.load(own.glossary) if own.glossary else none.Glossary()
    return own.glossary_with(terms, [version.language for version in alignment.versions])
