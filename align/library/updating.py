"""Bringing the index of a library up to date: only what has changed is read, and written a batch at a time.

Two processes may do so at once; what both have read is written twice, and stands there once.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from align.library import base as bases
from align.library import segments, writing
from align.library.reading import read
from align.library.sources import File, Source, find
from align.library.writing import Writer


class Progress(NamedTuple):
    """How far an update is.

    Attributes:
        done: sources that have been read, of ``sources`` that had to be.
        source: the one that is read now.
    """

    done: int
    sources: int
    source: str


class Fault(NamedTuple):
    """A file, or a folder, of which nothing is in the library, and why."""

    file: str
    message: str


@dataclass
class Report:
    """What an update has done.

    Attributes:
        added: documents that are new.
        changed: documents that were read again.
        removed: documents that are gone.
        unchanged: documents that are as they were.
        beads: how many beads were read.
        faults: of all files, read now or before.
        note: that the index was made anew, and why; empty where it was not.
        complete: whether all was done, and nobody cancelled it.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    beads: int = 0
    faults: tuple[Fault, ...] = ()
    note: str = ""
    complete: bool = True


def update(
    base: sqlite3.Connection,
    folder: Path,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """Brings the index up to date with the folder.

    Args:
        progress: told of each source before it is read.
        cancelled: asked between two sources; what was read by then stays.

    Raises:
        InputError: the folder cannot be read.
        sqlite3.Error: the index is broken, cannot be written, or another process has been writing it for too long.
    """
    known = known_files(base)
    found = find(folder, known)
    report = Report()
    aligned = tuple(source for source in found.sources if source.aligned)
    documents = tuple(source for source in found.sources if not source.aligned)
    steps = _Steps(base, folder, progress, cancelled, report)
    steps.run(aligned)
    # Whether a document is in an aligned file is known when those have been read.
    covered = _covered(base, {source.name for source in aligned}, documents)
    steps.run([source for source in documents if source.name not in covered])
    if report.complete:
        report.removed = _settle(base, found.sources, covered)
    with bases.writing(base):
        if segments.tidy(base):
            bases.changed(base)
    report.faults = (*(Fault(error.file, error.message) for error in found.faults), *faults(base))
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return report


def known_files(base: sqlite3.Connection) -> dict[str, File]:
    """The files as they were at the last update, by path."""
    rows = base.execute("SELECT path, size, modified, sure, sha256, source, fault, remark FROM files")
    return {row[0]: File(row[0], row[1], row[2], bool(row[3]), *row[4:]) for row in rows}


def faults(base: sqlite3.Connection) -> Iterator[Fault]:
    """The files of which nothing is in the library."""
    rows = base.execute("SELECT path, fault FROM files WHERE fault <> '' ORDER BY path").fetchall()
    return (Fault(path, message) for path, message in rows)


# -- one step after the other -----------------------------------------------------------------------------


class _Steps:
    """Reads sources that are not what the index has, and writes them in batches."""

    def __init__(
        self,
        base: sqlite3.Connection,
        folder: Path,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        report: Report,
    ) -> None:
        self._base, self._folder, self._report = base, folder, report
        self._progress, self._cancelled = progress, cancelled
        self._digests = dict(base.execute("SELECT source, digest FROM documents").fetchall())

    def run(self, sources: Sequence[Source]) -> None:
        """Reads and writes until all is done or cancelled."""
        fresh = [source for source in sources if self._digests.get(source.name) != source.digest]
        self._report.unchanged += len(sources) - len(fresh)
        with Writer(self._base) as writer:
            for done, source in enumerate(fresh):
                if self._cancelled():
                    self._report.complete = False
                    break
                self._progress(Progress(done, len(fresh), source.name))
                record = read(self._folder, source)
                writer.put(record)
                self._report.changed += source.name in self._digests
                self._report.added += source.name not in self._digests and bool(record.leaves)
                self._report.beads += record.beads


def _covered(base: sqlite3.Connection, aligned: Set[str], documents: Iterable[Source]) -> dict[str, str]:
    """Documents of which all files are those of one of the aligned files, each with the aligned file's name."""
    of: dict[str, set[str]] = defaultdict(set)
    for name, sha256 in base.execute(
        "SELECT d.source, v.sha256 FROM versions v JOIN documents d ON d.id = v.document WHERE d.aligned = 1"
    ):
        if name in aligned:
            of[sha256].add(name)
    covered = {}
    for source in documents:
        names = set.intersection(
            *(of.get(part.file.sha256, set()) if part.file.sha256 else set() for part in source.parts)
        )
        if names:
            covered[source.name] = min(names)
    return covered


def _settle(base: sqlite3.Connection, sources: Iterable[Source], covered: Mapping[str, str]) -> int:
    """Drops documents that are gone or stand in an aligned file, and remembers all files as they are now.

    Returns:
        how many documents are gone.
    """
    there = {source.name for source in sources}
    files = {file.path: _with_remark(file, covered) for source in sources for file in source.files}
    with bases.writing(base):
        known = known_files(base)
        old = [name for (name,) in base.execute("SELECT source FROM documents").fetchall()]
        dropped = [name for name in old if (name not in there or name in covered) and writing.drop(base, name)]
        base.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in known.keys() - files.keys()))
        now = {path: _with_known(file, known.get(path)) for path, file in files.items()}
        fresh = [file for path, file in now.items() if file != known.get(path)]
        writing.save_files(base, fresh)
        if dropped or fresh or known.keys() - files.keys():
            bases.changed(base)
    return sum(name not in covered for name in dropped)


def _with_remark(file: File, covered: Mapping[str, str]) -> File:
    return replace(file, fault="", remark=f"in {covered[file.source]}") if file.source in covered else file


def _with_known(file: File, known: File | None) -> File:
    """A file with what was found out when it was read, where it is still the same."""
    if known is None or known.sha256 != file.sha256 or known.source != file.source or file.remark:
        return file
    return replace(file, fault=known.fault or file.fault, remark=known.remark)
