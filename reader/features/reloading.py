"""Reading a document again when one of its files changes on the disk, with the place kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import work
from textual.message import Message

from align.alignment import Alignment
from align.errors import InputError
from reader import cells
from reader.features.aligning import Aligning
from reader.features.checking import Checking
from reader.screens.question import Question
from reader.speech import _, ngettext

if TYPE_CHECKING:
    from align.correcting import Correction
    from reader.opening import Opened

Again = Callable[[], Alignment]
"""Reads and aligns all of a document anew; raises `InputError`."""
_EVERY = 1.0
"""Seconds between two looks at the files."""

_Signature = tuple[int, int, int]


class Watch:
    """What some files looked like when they were last read, by which one sees that they have changed."""

    def __init__(self, files: Iterable[str]) -> None:
        self._read = {file: _signature(file) for file in files}
        self._seen: dict[str, _Signature] = {}

    def look(self) -> Mapping[str, _Signature]:
        """The files that are others than when they were read, and have stayed as they are since the last look."""
        now = {file: _signature(file) for file in self._read}
        found = {file: own for file, own in now.items() if own != self._read[file] and own == self._seen.get(file)}
        self._seen = now
        return found

    def take(self, changed: Mapping[str, _Signature]) -> None:
        """Takes files for read as they were seen; only another change counts from now on."""
        self._read |= changed


def _signature(file: str) -> _Signature:
    """What changes when a file is written or replaced (time, size and number of the file); zeros where it is gone."""
    try:
        stat = os.stat(file)
    except (OSError, ValueError):
        return 0, 0, 0
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


class _Theirs(NamedTuple):
    """What another has written into the file that is being corrected here."""

    alignment: Alignment
    files: tuple[str, ...]


class Reloading(Checking, Aligning):
    """Looks at the files once a second; what is wrong with one is said, and what was read before stays.

    A file that is being corrected here is not taken from under corrections that are not saved: one is asked.

    Args:
        files: what the document was read from.
        again: reads it anew; without it nothing is looked at.
    """

    class Changed(Message):
        """Files have changed on the disk."""

        def __init__(self, watch: Watch, files: Mapping[str, _Signature]) -> None:
            super().__init__()
            self.watch, self.files = watch, files

    class ReadAgain(Message):
        """The document has been read anew, or could not be."""

        def __init__(self, watch: Watch, files: Sequence[str], outcome: Alignment | InputError) -> None:
            super().__init__()
            self.watch, self.files, self.outcome = watch, tuple(files), outcome

    def __init__(self, *arguments: Any, files: Sequence[str] = (), again: Again | None = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._files, self._again = tuple(files), again
        self._watch = Watch(())
        self._looking = False
        self._reading = ""
        """The names of the files that have changed, while the document is being read anew."""
        self._theirs: _Theirs | None = None
        self._ask = False
        """Whether one is still to be asked about it."""

    # -- looking at the files -------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Begins to look."""
        self.set_interval(_EVERY, self.look_at_files)

    @property
    def opened(self) -> Opened:
        """With what reads it again."""
        return replace(super().opened, files=self._files, again=self._again)

    def take(self, opened: Opened, start: str) -> None:
        """Looks at the files of another document from now on."""
        self._files, self._again = opened.files, opened.again
        self._theirs, self._reading = None, ""
        super().take(opened, start)

    def arrive(self) -> None:
        """They are read by now, or about to be."""
        super().arrive()
        self._watch = Watch(self._files if self._again is not None else ())

    def look_at_files(self) -> None:
        """Looks whether a file has changed, in the background: a file server may let one wait."""
        if self._ask:
            self._ask_about_theirs()
        if self._watch_is_due:
            self._looking = True
            self._look_for_changes(self._watch)

    @property
    def _watch_is_due(self) -> bool:
        """Nothing is read anew while the document is still being read, aligned or translated."""
        busy = self._looking or self._reading or self._rest is not None or self._done
        return bool(self._files and self._again is not None and not busy)

    @work(thread=True, group="watch")
    def _look_for_changes(self, watch: Watch) -> None:
        self.post_message(self.Changed(watch, watch.look()))

    def on_reloading_changed(self, event: Changed) -> None:
        """Reads the document anew, unless it was this reader that has written."""
        self._looking = False
        if event.watch is not self._watch or not event.files or self._again is None:
            return
        self._watch.take(event.files)
        if set(event.files) == {self._file} and self.work is not None and _sha256(self.work.path) == self.work.sha256:
            return
        self._reading = _told(event.files)
        self.tell()
        self._read_again(self._watch, self._again, list(event.files))

    @work(thread=True, exclusive=True, group="reload")
    def _read_again(self, watch: Watch, again: Again, files: Sequence[str]) -> None:
        try:
            self.post_message(self.ReadAgain(watch, files, again()))
        except InputError as error:
            self.post_message(self.ReadAgain(watch, files, error))

    def facts(self) -> list[str]:
        """What is being read anew, and that another has changed what is being corrected."""
        facts = super().facts()
        if self._reading:
            facts.append(_("reading {files} again …").format(files=self._reading))
        if self._theirs is not None:
            facts.append(_("changed by another"))
        return facts

    # -- showing it -----------------------------------------------------------------------------------

    def on_reloading_read_again(self, event: ReadAgain) -> None:
        """Shows it, or says what is wrong; where corrections are not saved one is asked."""
        if event.watch is not self._watch:
            return
        self._reading = ""
        if isinstance(event.outcome, InputError):
            self._report(_("{error}; what was read before stays").format(error=event.outcome), problem=True)
        elif self.work is not None and not self.work.is_saved:
            self._theirs, self._ask = _Theirs(event.outcome, event.files), True
            self._ask_about_theirs()
        else:
            self._show_again(event.outcome, event.files)
        self.tell()

    def _show_again(self, alignment: Alignment, files: Sequence[str], *, aside: str = "") -> None:
        goes_on, known = self._let_go(), self.findings is not None
        self.view.shown = self._still_shown(alignment)
        self.view.active = min(self.view.active, len(self.view.shown) - 1)
        self.sub_title = alignment.symbol
        self._in_file = alignment
        self.show_alignment(alignment)
        if goes_on:
            self.begin()
        self.renew_list()
        if known and self.panel.kind != "findings":
            self._check(self.alignment)
        self.begin_to_translate()
        said = ngettext("{files} was read again", "{files} were read again", len(files)).format(files=_told(files))
        self._report("; ".join(filter(None, (said, aside))))

    def _let_go(self) -> bool:
        """Closes the file that was corrected, for it is another now; says whether one was just correcting."""
        goes_on = self.correcting
        if self.work is not None:
            self.work.close()
        self.work, self.correcting, self._theirs, self._ask = None, False, None, False
        return goes_on

    def _still_shown(self, alignment: Alignment) -> tuple[int, ...]:
        """The versions shown that there still are; those that are shown at first where there is none."""
        places = {version.key: at for at, version in enumerate(alignment.versions)}
        keys = (self.table.versions[at].key for at in self.view.shown)
        return tuple(places[key] for key in keys if key in places) or (0,)

    def _report(self, message: str, *, problem: bool = False) -> None:
        """Says it under the columns, and over a screen that hides them."""
        self.say(message, problem=problem)
        if len(self.screen_stack) > 1:
            severity = "warning" if problem else "information"
            self.notify(cells.harmless(message), severity=severity, markup=False)  # type: ignore[arg-type]

    # -- corrections that are not saved ---------------------------------------------------------------

    def action_save(self) -> None:
        """Asks again where another has written meanwhile."""
        if self._theirs is not None:
            self._ask_about_theirs()
        else:
            super().action_save()

    def _ask_about_theirs(self) -> None:
        if self.work is None or self._theirs is None or isinstance(self.screen, Question):
            return  # one question at a time; it is asked at the next look
        self._ask = False
        if self.work.is_saved:  # what there was has been undone
            self._show_again(*self._theirs)
            return
        name = cells.harmless(self.work.path.name)
        text = _("{file} was changed by another, and your corrections are not saved.").format(file=name)
        names = {key: cells.harmless(_beside(self.work.path, key).name) for key in ("theirs", "mine")}
        answers = {
            "k": _("keep mine: they are saved; what the other wrote is kept in {file}").format(file=names["theirs"]),
            "t": _("take theirs: what I have is kept in {file}").format(file=names["mine"]),
            "escape": _("decide later; nothing is saved until then"),
        }
        self.push_screen(Question(text, answers), self._decided)

    def _decided(self, answer: str | None) -> None:
        work, theirs = self.work, self._theirs
        if work is None or theirs is None:
            return
        try:
            if answer == "k":
                self._keep_mine(work)
            elif answer == "t":
                self._take_theirs(work, theirs)
        except InputError as error:
            self.say(str(error))
        self.tell()

    def _keep_mine(self, work: Correction) -> None:
        """Puts what the other wrote aside, then saves over it."""
        from align import files
        from align.ingest.load import read_bytes

        data = read_bytes(work.path)
        aside = _beside(work.path, "theirs")
        files.write(aside, [data])
        work.replace(hashlib.sha256(data).hexdigest())
        if self._save():
            self._theirs = None
            self.say(_("saved; what the other wrote is in {file}").format(file=aside.name), problem=False)

    def _take_theirs(self, work: Correction, theirs: _Theirs) -> None:
        """Puts what was corrected here aside, and the journal of its steps, then shows what the other wrote."""
        from align import files
        from align.formats import aligned_yaml

        aside = _beside(work.path, "mine")
        files.write(aside, aligned_yaml.write(work.alignment()))
        work.set_aside()
        self._show_again(theirs.alignment, theirs.files, aside=_("what you had is in {file}").format(file=aside.name))


def _told(files: Iterable[str]) -> str:
    return ", ".join(sorted(Path(file).name for file in files))


def _beside(path: Path, whose: str) -> Path:
    """A name beside a file that nothing has yet: ``a.theirs.yaml``, ``a.theirs2.yaml`` …"""
    names = (
        path.with_name(f"{path.stem}.{whose}{number if number > 1 else ''}{path.suffix}") for number in range(1, 9999)
    )
    return next(name for name in names if not name.exists())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
