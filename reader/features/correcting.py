"""Correcting the alignment that one reads, where it was opened from an aligned file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from align.alignment import AlignedUnit, Bead
from align.errors import InputError
from reader import cells
from reader.core import ReaderApp
from reader.screens.question import Question
from reader.speech import _
from reader.widgets.prompt import Prompt

if TYPE_CHECKING:
    from align.correcting import Change, Correction, Step
    from reader.opening import Opened

_KEYS = (
    ("m", "merge('next')", "merge", _("merge"), _("join these sentences with the next ones")),
    ("M", "merge('previous')", "merge_back", _("merge back"), _("join these sentences with the previous ones")),
    ("s", "split", "split", _("split"), _("part sentences that were joined")),
    (
        "J",
        "shift('down')",
        "sentence_down",
        _("sentence down"),
        _("move the version's last sentence down to the next ones"),
    ),
    (
        "K",
        "shift('up')",
        "sentence_up",
        _("sentence up"),
        _("move the version's first sentence up to the previous ones"),
    ),
    ("d", "unlink", "unlink", _("unlink"), _("say that the version's sentences do not belong here")),
    ("r", "review", "review", _("reviewed"), _("say that it is right")),
    ("R", "take_back", "take_back", _("not reviewed"), _("say that it has to be looked at again")),
    ("e", "edit", "edit", _("edit"), _("edit the sentence of the version")),
    ("a", "annotate", "annotate", _("note"), _("write a note")),
    ("z", "undo", "undo", _("undo"), _("take the last step back")),
    ("Z", "redo", "redo", _("redo"), _("do it again")),
    ("ctrl+s", "save", "save", _("save"), _("save the corrections")),
)
_ACTIONS = frozenset(action.partition("(")[0] for _key, action, *_rest in _KEYS)
_COUNT = re.compile(r"(\S+?)\s*[=: ]\s*(\d+)")


class Correcting(ReaderApp):
    """``E`` begins and ends it; meanwhile letters are steps, and ``Tab`` goes from version to version.

    Args:
        file: the aligned file that the alignment was read from; without one nothing is corrected.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("E", "correct", _("correct"), id="correct", tooltip=_("correct an aligned file; again: stop")),
        Binding(
            "tab",
            "column(1)",
            _("version"),
            id="next_version",
            priority=True,
            tooltip=_("next version, which steps are about"),
        ),
        Binding("shift+tab", "column(-1)", _("previous version"), id="previous_version", priority=True),
        *(Binding(key, action, text, id=name, tooltip=more) for key, action, name, text, more in _KEYS),
    ]

    def __init__(self, *arguments: Any, file: str | None = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._file = file
        self.work: Correction | None = None
        """What is corrected, once a first step was asked for."""
        self.correcting = False
        self._in_file = self.alignment
        """What was last read from the file or written to it."""

    # -- beginning and ending -------------------------------------------------------------------------

    def arrive(self) -> None:
        """Offers what was not saved the last time."""
        super().arrive()
        if self._file is None:
            return
        from align import correcting

        try:
            left = correcting.pending(self._file)
        except InputError as error:
            self.call_after_refresh(self.say, str(error))
            return
        if left is not None:
            steps = "1 correction" if left.steps == 1 else f"{left.steps} corrections"
            when = left.ended.astimezone().strftime("%Y-%m-%d %H:%M")
            answers = {"r": _("take them up again"), "d": _("throw them away"), "escape": _("decide later")}
            self.call_after_refresh(
                self.push_screen, Question(f"{steps} of this file, of {when}, were not saved.", answers), self._left
            )
        elif (other := correcting.opened_by_other(self._file)) is not None:
            self.call_after_refresh(self.say, f"{other} is correcting this file")

    def _left(self, answer: str | None) -> None:
        from align import correcting

        if answer == "r":
            self._begin(correcting.restore)
        elif answer == "d" and self._file is not None:
            try:
                correcting.discard(self._file)
                self.say(_("discarded"), problem=False)
            except correcting.CannotError as error:
                self.say(str(error))

    def _begin(self, opened: Callable[[str], Correction]) -> None:
        """Opens the file to correct it."""
        from align import correcting

        if self._file is None:
            self.say("only an aligned file can be corrected: hexapla align … -o FILE.yaml, then hexapla read FILE.yaml")
            return
        try:
            self.work = opened(self._file)
        except (correcting.CannotError, InputError) as error:
            self.say(str(error))
            return
        self.correcting = True
        self.show_alignment(self.work.alignment())
        self.view.active = 0
        self._marked()

    def begin(self) -> bool:
        """Begins, if it has not begun; says whether one can correct."""
        from align import correcting

        if self.work is None:
            self._begin(correcting.open_file)
        elif not self.correcting:
            self.correcting, self.view.active = True, 0
        self._marked()
        return self.work is not None

    def action_correct(self) -> None:
        """Begins, or ends."""
        if self.correcting:
            self.correcting, self.view.active = False, -1
            self._marked()
        else:
            self.begin()

    def _marked(self) -> None:
        self.refresh_bindings()
        self.titles.refresh()
        self.tell()

    async def action_quit(self) -> None:
        """Asks what is to become of corrections that are not saved."""
        if self.work is None or self.work.is_saved:
            await super().action_quit()
            return
        answers = {"s": "save and quit", "q": "quit; they are offered the next time", "escape": "go on"}
        self.push_screen(Question("Corrections are not saved.", answers), self._quit)

    def _quit(self, answer: str | None) -> None:
        if answer == "q" or (answer == "s" and self._save()):
            self.exit()

    def leave(self, then: Callable[[], None]) -> None:
        """Asks the same before another document is shown."""
        if self.work is None or self.work.is_saved:
            super().leave(then)
            return
        answers = {"s": "save and go on", "l": "leave them; they are offered the next time", "escape": "stay here"}
        go_on = super().leave

        def answered(answer: str | None) -> None:
            if answer == "l" or (answer == "s" and self._save()):
                go_on(then)

        self.push_screen(Question("Corrections are not saved.", answers), answered)

    @property
    def opened(self) -> Opened:
        """As it stands in its file."""
        unsaved = self.work is not None and not self.work.is_saved
        opened = replace(super().opened, file=self._file)
        return replace(opened, alignment=self._in_file) if unsaved else opened

    def take(self, opened: Opened, start: str) -> None:
        """Lets others have the file, and corrects another from now on."""
        if self.work is not None:
            self.work.close()
        self._file, self.work, self.correcting = opened.file, None, False
        self._in_file = opened.alignment
        super().take(opened, start)
        self.refresh_bindings()

    def on_unmount(self) -> None:
        """Lets others have the file; what was not saved stays in the journal."""
        if self.work is not None:
            self.work.close()

    # -- telling --------------------------------------------------------------------------------------

    def facts(self) -> list[str]:
        """Whether corrections are not saved."""
        facts = super().facts()
        if not self.correcting or self.work is None:
            return facts
        return ["CORRECTING" if self.work.is_saved else "CORRECTING, not saved", *facts]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are steps while one corrects, and only in the columns."""
        if action in _ACTIONS or action == "column":
            return self.correcting and self.focused is self.view
        return super().check_action(action, parameters)

    @staticmethod
    def is_step(action: str) -> bool:
        """Whether an action is a step of correcting."""
        return action.partition("(")[0] in _ACTIONS or action.startswith("column(")

    # -- steps ----------------------------------------------------------------------------------------

    @property
    def bead(self) -> Bead | None:
        """The bead that is lit, or the only one of the paragraph."""
        beads = self.table.units[self.view.current].beads if len(self.table) else ()
        if 0 <= self.view.sentence < len(beads):
            return beads[self.view.sentence]
        return beads[0] if len(beads) == 1 else None

    @property
    def _bead_or_unit(self) -> Bead | AlignedUnit:
        """What a word about the place is about: the bead, or the paragraph where none of several is lit."""
        return self.bead or self.table.units[self.view.current]

    @property
    def key(self) -> str:
        """The version that a step is about."""
        return self.table.versions[self.view.shown[max(self.view.active, 0)]].key

    def _step(self, make: Callable[[Bead], Step]) -> None:
        bead = self.bead
        if bead is None:
            self.say(_("choose a sentence first: → lights the first one"))
        else:
            self.do(make(bead))

    def do(self, step: Step) -> bool:
        """Does a step; says whether it could be done."""
        work = self.work
        return work is not None and self._tried(lambda: work.do(step))

    def _tried(self, change_of: Callable[[], Change]) -> bool:
        """Makes a change, shows it and says what it was, or why it cannot be made."""
        from align import correcting

        try:
            change = change_of()
        except (correcting.CannotError, InputError) as error:
            self.say(str(error))
            return False
        self._show(change)
        self.say(change.words, problem=False)
        return True

    def _show(self, change: Change) -> None:
        if self.work is None:
            return
        units = self.work.units
        self.put({splice.place: units[splice.place] for splice in change.splices}, self.work.alignment())
        for splice in change.splices:
            for number, bead in enumerate(units[splice.place].beads):
                if change.at in {bead.id, units[splice.place].id}:
                    self.view.go(splice.place)
                    self.view.sentence = number if bead.id == change.at else self.view.sentence
                    return

    def action_column(self, by: int) -> None:
        """The next version."""
        self.view.active = (self.view.active + by) % len(self.view.shown)
        self.titles.refresh()

    def action_merge(self, way: str) -> None:
        """Makes one bead of two."""
        from align import correcting

        self._step(lambda bead: correcting.Merge(bead.id, way))  # type: ignore[arg-type]

    def action_shift(self, way: str) -> None:
        """Moves the last or first sentence of the version to the next bead."""
        from align import correcting

        self._step(lambda bead: correcting.Move(bead.id, self.key, way))  # type: ignore[arg-type]

    def action_unlink(self) -> None:
        """Takes the version's sentences out of the bead."""
        from align import correcting

        self._step(lambda bead: correcting.Unlink(bead.id, self.key))

    def action_review(self) -> None:
        """Says that the bead is right, or all of the paragraph where no sentence is lit."""
        from align import correcting

        self.do(correcting.Review(self._bead_or_unit.id))

    def action_take_back(self) -> None:
        """Says that it has to be looked at again."""
        from align import correcting

        self.do(correcting.TakeBack(self._bead_or_unit.id))

    def action_undo(self) -> None:
        """Takes the last step back."""
        if self.work is not None:
            self._tried(self.work.undo)

    def action_redo(self) -> None:
        """Does it again."""
        if self.work is not None:
            self._tried(self.work.redo)

    def action_save(self) -> None:
        """Writes the file."""
        if self._save():
            self.say(f"saved: {self._file}", problem=False)

    def _save(self) -> bool:
        if self.work is None:
            return False
        try:
            self.work.save()
            self._in_file = self.work.alignment()
        except InputError as error:
            self.say(str(error))
            return False
        return True

    # -- steps that ask -------------------------------------------------------------------------------

    def action_split(self) -> None:
        """Asks how many sentences of each version stay."""
        bead = self.bead
        if bead is None or not any(len(side) > 1 for side in bead.sides.values()):
            self.say(_("there is nothing to part: no version has two sentences here"))
            return
        self.prompt.open("split", " ".join(f"{key}=1" for key in bead.sides))

    def action_edit(self) -> None:
        """Asks for the sentence as it should be."""
        bead = self.bead
        side = bead.sides.get(self.key, ()) if bead else ()
        if len(side) != 1:
            self.say(_("only a single sentence can be edited: light one with →, or part them first"))
            return
        self.prompt.open("edit", cells.harmless(side[0]))

    def action_annotate(self) -> None:
        """Asks for the note of the bead, or of the paragraph."""
        self.prompt.open("note", cells.harmless(self._bead_or_unit.note))

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Does what was asked for."""
        from align import correcting

        bead = self.bead
        if event.purpose == "split" and bead is not None:
            stay = {key: int(count) for key, count in _COUNT.findall(event.text) if key in bead.sides}
            self.do(correcting.Split(bead.id, stay))
        elif event.purpose == "edit" and bead is not None and event.text.strip():
            if event.text != cells.harmless(bead.sides[self.key][0]):
                self.do(correcting.Edit(bead.id, self.key, 0, event.text.strip()))
        elif event.purpose == "note":
            self.do(correcting.Annotate(self._bead_or_unit.id, event.text.strip()))
