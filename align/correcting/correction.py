"""One aligned file in correction: its history, its journal and its lock, from opening it to saving it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from align import files
from align.alignment import Alignment
from align.correcting import journal, places
from align.correcting.history import History
from align.correcting.journal import Journal, Log
from align.correcting.lock import Lock
from align.correcting.steps import Change, Put, Step
from align.correcting.units import CannotError, Units
from align.errors import InputError
from align.formats import aligned_yaml


@dataclass(frozen=True, slots=True)
class Pending:
    """Steps that were done and not saved.

    Attributes:
        steps: how many; what was undone does not count.
        began: when the first of them was done; ``ended``: the last (UTC).
        fits: whether they belong to the file as it stands now; if not, they can only be kept aside or discarded.
    """

    steps: int
    began: datetime
    ended: datetime
    fits: bool


class _Loaded(NamedTuple):
    alignment: Alignment
    sha256: str


class Correction:
    """An aligned file in correction; made by `open_file` and `restore`.

    A step stands in the journal before it is done. Closing without saving keeps it there, to be restored.
    """

    def __init__(self, path: Path, loaded: _Loaded, lock: Lock, log: Log | None = None) -> None:
        self.path = path
        self._lock = lock
        self._sha256 = loaded.sha256
        self.history = History(loaded.alignment)
        self._journal = Journal(path, loaded.sha256, log.size if log else 0)
        self._saved: Change | None = None
        for entry in log.since(loaded.sha256) if log else ():
            if entry.step is not None:
                self.history.do(entry.step)
            elif entry.kind == "undo":
                self.history.undo()
            else:
                self.history.redo()
        self._own = self.history.depth

    @property
    def units(self) -> Units:
        """The units as they stand now."""
        return self.history.units

    @property
    def sha256(self) -> str:
        """Of the bytes of the file as they were last read or written here."""
        return self._sha256

    @property
    def is_saved(self) -> bool:
        """Whether the file says what the units say."""
        return self.history.last is self._saved

    def alignment(self) -> Alignment:
        """All of it as it stands now."""
        return self.units.alignment()

    def do(self, step: Step) -> Change:
        """Does a step.

        Raises:
            CannotError: it makes no sense there.
            InputError: it cannot be written down; then it is not done.
        """
        change = step.change(self.units)
        self._journal.do(step)
        self.history.commit(change)
        self._own = (self._own[0] + 1, 0)
        return change

    def undo(self) -> Change:
        """Takes the last step back, also one that was saved; returns what that step had changed.

        Raises:
            CannotError: there is nothing to undo.
            InputError: it cannot be written down; then it is not done.
        """
        change = self.history.to_undo()
        done, undone = self._own
        if done:
            self._journal.undo()
            self._own = (done - 1, undone + 1)
        else:
            self._put(Put.of([splice.back for splice in change.splices], f"undone: {change.words}"))
        return self.history.undo()

    def redo(self) -> Change:
        """Does again what was undone last.

        Raises:
            CannotError: there is nothing to redo.
            InputError: it cannot be written down; then it is not done.
        """
        change = self.history.to_redo()
        done, undone = self._own
        if undone:
            self._journal.redo()
            self._own = (done + 1, undone - 1)
        else:
            self._put(Put.of(change.splices, change.words))
        return self.history.redo()

    def _put(self, step: Put) -> None:
        """Writes down the outcome of an undo or redo over a saving: the journal no longer knows what was before it."""
        self._journal.do(step)
        self._own = (0, 0)

    def save(self) -> None:
        """Writes the file, whole or not at all, and forgets the journal; undo goes on as before.

        Raises:
            InputError: the file was changed by another meanwhile, or cannot be written; the steps stay in the journal.
        """
        with contextlib.suppress(FileNotFoundError):
            if _sha256(self.path) != self._sha256:
                raise InputError(
                    "it was changed by another meanwhile",
                    file=str(self.path),
                    mend="save under another name, or open it anew",
                )
        chunks = list(aligned_yaml.write(self.alignment()))
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
        sha256 = digest.hexdigest()
        if not self._journal.is_empty:
            # Where that fails one saves all the same: at worst a journal is left that does not fit and is kept aside.
            with contextlib.suppress(InputError):
                self._journal.saving(sha256)
        self._own = (0, 0)
        files.write(self.path, chunks)
        journal.sync_folder(self.path.parent)  # the file has to be there before the journal goes
        self._journal.finish(sha256)
        self._sha256, self._saved = sha256, self.history.last

    def replace(self, sha256: str) -> None:
        """Lets the next saving overwrite a file with these bytes, which another has written meanwhile."""
        self._sha256 = sha256

    def set_aside(self) -> Path:
        """Keeps the journal of what was not saved under another name, which it returns, and closes.

        Raises:
            InputError: it cannot be renamed; then nothing is closed.
        """
        aside = journal.set_aside(self._journal.place)
        self._lock.release()
        return aside

    def discard(self) -> None:
        """Forgets what was not saved, and closes."""
        self._journal.finish(self._sha256)
        self._lock.release()

    def close(self) -> None:
        """Lets others have the file; what was not saved stays in the journal."""
        if self.is_saved:
            self._journal.finish(self._sha256)
        self._lock.release()

    def __enter__(self) -> Correction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def pending(path: str | os.PathLike[str]) -> Pending | None:
    """The steps on a file that were not saved, None where there are none.

    Raises:
        InputError: the file cannot be read.
    """
    file = places.resolved(path)
    log = journal.read(places.journal(file))
    if log is None:
        return None
    sha256 = _read(file)[1]
    fits = log.fits(sha256)
    entries = log.since(sha256 if fits else log.sha256)
    count = sum({"do": 1, "undo": -1, "redo": 1}[entry.kind] for entry in entries)
    if fits and count <= 0:
        return None
    when = [entry.at for entry in entries] or [datetime.fromtimestamp(0).astimezone()]
    return Pending(count, when[0], when[-1], fits)


def open_file(path: str | os.PathLike[str]) -> Correction:
    """Opens an aligned file to correct it.

    Raises:
        CannotError: somebody else corrects it, there are steps that were not saved, or two beads have one id.
        InputError: it cannot be read, or is no aligned YAML.
    """
    file = places.resolved(path)
    with _locked(file) as lock:
        left = pending(file)
        if left is not None:
            raise CannotError(f"steps on {file.name} were not saved ({left.steps}): restore or discard them first")
        with contextlib.suppress(OSError):  # one that is done with, where the process ended before it went
            places.journal(file).unlink(missing_ok=True)
        return Correction(file, _load(file), lock)


def restore(path: str | os.PathLike[str]) -> Correction:
    """Opens an aligned file with the steps that were not saved.

    Raises:
        CannotError: somebody else corrects it, or there are no such steps.
        InputError: the file is another than the one they were done on, or the journal is damaged; the journal is then
            kept under another name.
    """
    file = places.resolved(path)
    place = places.journal(file)
    with _locked(file) as lock:
        log = journal.read(place)
        if log is None:
            raise CannotError(f"there are no steps on {file.name} to restore")
        loaded = _load(file)
        reason = "" if log.fits(loaded.sha256) else log.damage or "the file was changed by another since"
        try:
            if not reason:
                return Correction(file, loaded, lock, log)
        except CannotError as error:
            reason = str(error)
        aside = journal.set_aside(place)
        raise InputError(
            f"the steps that were not saved do not fit it ({reason})",
            file=str(file),
            mend=f"they are kept in {aside}",
        )


def discard(path: str | os.PathLike[str]) -> None:
    """Forgets the steps on a file that were not saved.

    Raises:
        CannotError: somebody else corrects it.
    """
    file = places.resolved(path)
    lock = Lock(file)
    try:
        places.journal(file).unlink(missing_ok=True)
    finally:
        lock.release()


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[Lock]:
    """The lock of a file, which whoever leaves without an error keeps."""
    lock = Lock(file)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


def _read(file: Path) -> tuple[bytes, str]:
    from align.ingest.load import read_bytes

    data = read_bytes(str(file))
    return data, hashlib.sha256(data).hexdigest()


def _load(file: Path) -> _Loaded:
    data, sha256 = _read(file)
    return _Loaded(aligned_yaml.read(data, file=str(file)), sha256)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
