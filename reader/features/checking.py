"""What `hexapla check` says of the document, as a list beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import AlignedUnit, Alignment
from align.errors import InputError
from reader import cells, folder_settings
from reader.features.correcting import Correcting
from reader.speech import _
from reader.widgets.list_panel import Entry

if TYPE_CHECKING:
    from align.check.run import Result
    from align.correcting import Annotate


class Checking(Correcting):
    """``c`` checks and opens the list of findings; in it ``n`` and ``p`` go from one to the next, ``S`` suppresses one.

    Settings and glossary are those that the command takes too (hexapla.toml, pyproject.toml).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "check", _("check"), id="check", tooltip=_("check, and the findings in a list")),
        Binding("S", "suppress", _("suppress"), id="suppress", tooltip=_("in the findings: report this one no more")),
    ]

    class Checked(Message):
        """The check has come to its end."""

        def __init__(self, alignment: Alignment, outcome: list[Result] | InputError) -> None:
            super().__init__()
            self.alignment, self.outcome = alignment, outcome

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.findings: list[Result] | None = None
        """What was found of the alignment as it is now; None where it was not checked yet."""
        self._asked = False
        """Whether the list is to open once the check has come to its end."""

    def know(self, findings: list[Result] | None) -> None:
        """Takes what a check has found, None where that is no longer known; features do here what they have to do."""
        self.findings = findings

    def show_alignment(self, alignment: Alignment) -> None:
        """What was found of another alignment says nothing of this one."""
        self.know(None)
        super().show_alignment(alignment)

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """Likewise."""
        self.know(None)
        super().put(units, alignment)

    def glossary_changed(self) -> None:
        """Likewise of another glossary."""
        self.workers.cancel_group(self, "check")
        self.know(None)
        super().glossary_changed()

    def action_check(self) -> None:
        """Opens the list, once it is there."""
        if self.panel.kind == "findings":
            self.panel.close()
        elif self.table.aligning:
            self.say(_("the versions are still being read and aligned; wait a moment"))
        elif self.findings is None:
            self.say(_("checking …"), problem=False)
            self._asked = True
            self._check(self.alignment)
        else:
            self._open(self.findings)

    @work(thread=True, exclusive=True, group="check")
    def _check(self, alignment: Alignment) -> None:
        from align.check import run
        from align.check.subject import Subject

        worker = get_current_worker()
        try:
            own = folder_settings.here()
            subject = Subject(alignment, glossary=folder_settings.glossary(alignment, self.glossary_file))
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
        self.know(event.outcome)
        self.unsay()
        if self.panel.kind == "findings":
            self._fill(event.outcome)
        elif self._asked:
            self._open(event.outcome)
        self._asked = False

    def renew_list(self) -> None:
        """Checks again; until then the findings of before stay."""
        if self.panel.kind == "findings":
            self._check(self.alignment)
        else:
            super().renew_list()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a finding in the list can be suppressed."""
        if action == "suppress":
            return self.panel.kind == "findings" and self.focused is self.panel
        return super().check_action(action, parameters)

    def action_suppress(self) -> None:
        """Writes into the note of the bead that the finding is not to be reported."""
        found = self.findings or []
        if not found or not self.begin():
            return
        number = self.panel.chosen
        step = _silenced(found[number], self.alignment)
        if step is None or not self.do(step):
            self.say(_("this finding cannot be silenced in the file; do it in hexapla.toml or with a baseline"))
            return
        left = found[:number] + found[number + 1 :]
        self.know(left)
        self._fill(left)

    def _open(self, found: list[Result]) -> None:
        if not found:
            self.say(_("the check finds nothing to complain about"), problem=False)
            return
        entries = self._entries(found)
        at = next((number for number, entry in enumerate(entries) if entry.row >= self.view.current), 0)
        self.open_list("findings", f"{len(found)} findings", entries, at=at)
        self.tell()

    def _fill(self, found: list[Result]) -> None:
        self.panel.fill(f"{len(found)} findings", self._entries(found))

    def _entries(self, found: list[Result]) -> list[Entry]:
        return [_entry(one, self.table.by_id) for one in found]


def _entry(result: Result, rows: Mapping[str, int]) -> Entry:
    one = result.finding
    text = cells.harmless(f"{one.code} {one.message}")
    head = f"{cells.harmless(one.unit)} {one.key}"
    return Entry(text, head, rows.get(one.unit, -1), ((0, len(one.code), one.severity.label),))


def _silenced(result: Result, alignment: Alignment) -> Annotate | None:
    """The note that keeps a finding silent, beside what the bead's note says already."""
    from align.check.settings import code
    from align.check.suppress import Notes
    from align.correcting import Annotate

    bead = Notes(alignment, code).bead_of(result.finding)
    if bead is None:
        return None
    said = f"hexapla: ignore {result.finding.code} in {result.finding.key}"
    return Annotate(bead.id, "; ".join(part for part in (bead.note, said) if part))
