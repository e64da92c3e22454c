"""A run over a corpus: what is not yet done is handed out, and what comes of it goes into the manifest.

The shards themselves say what is done: one that has the key of its chunk, and is younger than its documents, stays.
So a run that was killed goes on with what is missing, wherever it is begun again, and nothing is done twice.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from align import files
from align.corpus import shards, work
from align.corpus.plan import Chunk, Plan
from align.corpus.work import Job, Record
from align.errors import InputError
from lang import __version__

_DEATHS = 2
"""Workers that have to die at a document alone before it is left alone."""
DIED = "the process that worked on it died each time, perhaps for want of memory"
_LOCK = ".lock"


class Died(NamedTuple):
    """A job that was under work when a worker died."""

    job: Job


class Workers(Protocol):
    """Where jobs are worked on."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Record | Died]:
        """Works on jobs; what comes of them comes as it is done, in any order."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        done: documents of this run that are aligned or quarantined.
        documents: of this run.
        kept: documents in shards that were there before.
        beads: of this run so far.
        seconds: since it began.
    """

    done: int
    documents: int
    kept: int
    beads: int
    seconds: float
    quarantined: int

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this rate; None while that is not known."""
        return self.seconds / self.done * (self.documents - self.done) if self.done else None


def run(plan: Plan, out: str | os.PathLike[str], workers: Workers) -> Generator[Progress, None, None]:
    """Aligns what is not yet aligned, and writes the manifest at the end.

    Closing the iterator stops the run; the next goes on from there.

    Raises:
        InputError: another run is at work there, or the folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    folder = _made(out)
    try:
        with FileLock(folder / _LOCK, timeout=0):
            yield from _run(plan, folder, workers)
    except Timeout as error:
        raise InputError(
            "another run writes there at this moment", file=os.fspath(out), mend="wait for its end, or name another"
        ) from error


def _made(out: str | os.PathLike[str]) -> Path:
    folder = Path(os.path.abspath(out))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [name for name in sorted(os.listdir(folder)) if not _ours(name)]
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be written to ({reason})", file=str(out), mend="name another folder") from error
    if others:
        raise InputError(f"there is something else in it: {others[0]}", file=str(out), mend="name an empty folder")
    return folder


def _ours(name: str) -> bool:
    return name.startswith(("part-", ".part-", f".{shards.MANIFEST}", ".at-work", _LOCK)) or name == shards.MANIFEST


def _run(plan: Plan, folder: Path, workers: Workers) -> Iterator[Progress]:
    begun = time.monotonic()
    for left in (shards.MANIFEST, *(path.name for path in folder.glob(".part-*.part"))):
        with suppress(OSError):
            (folder / left).unlink()  # the one says that all is there, others were being written when a run was killed
    todo = [chunk for chunk in plan.chunks if not _is_done(plan, chunk, folder)]
    count = sum(len(chunk.documents) for chunk in todo)
    done = beads = bad = 0
    records: dict[str, Record] = {}

    def progress() -> Progress:
        return Progress(done, count, plan.documents - count, beads, time.monotonic() - begun, bad)

    yield progress()
    for own in _recorded(_jobs(plan, todo, folder), workers):
        records[own.shard] = own
        done += own.documents + len(own.quarantined)
        beads += own.beads
        bad += len(own.quarantined)
        yield progress()
    _finish(plan, folder, records)


def _jobs(plan: Plan, chunks: Iterable[Chunk], folder: Path) -> Iterator[Job]:
    for chunk in chunks:
        yield Job(plan.root, str(folder), plan.key(chunk), chunk, plan.languages, plan.settings)


def _is_done(plan: Plan, chunk: Chunk, folder: Path) -> bool:
    path = folder / chunk.shard
    try:
        written = path.stat().st_mtime
    except OSError:
        return False
    facts = shards.facts(path)
    return facts is not None and facts.key == plan.key(chunk) and not plan.is_newer(chunk, written)


def _recorded(jobs: Iterable[Job], workers: Workers) -> Iterator[Record]:
    """What came of each job; those under work when a worker died are tried again, each alone."""
    died: list[Job] = []
    for outcome in workers.run(jobs):
        if isinstance(outcome, Died):
            died.append(outcome.job)
        else:
            yield outcome
    for job in died:
        yield _alone(job, workers)


def _alone(job: Job, workers: Workers) -> Record:
    """What comes of a job with nothing beside it; a document at which workers die again and again is left out.

    Raises:
        InputError: workers die before they come to a document.
    """
    deaths: dict[str, int] = {}
    while True:
        (outcome,) = workers.run([job])
        if isinstance(outcome, Record):
            return outcome
        document = job.at_work()
        deaths[document] = deaths.get(document, 0) + 1
        if deaths[document] < _DEATHS:
            continue
        if not document:
            raise InputError("the workers die as soon as they begin", mend="look at memory, and at the workers' logs")
        job = job.without(document, DIED)


def _finish(plan: Plan, folder: Path, records: dict[str, Record]) -> None:
    """Takes away shards of an earlier plan, and writes the manifest."""
    wanted = {chunk.shard for chunk in plan.chunks}
    for path in shards.find(folder):
        if path.name not in wanted:
            path.unlink()
    own = [records.get(chunk.shard) or work.record(folder / chunk.shard) for chunk in plan.chunks]
    bad = [*plan.refused, *(one for record in own for one in record.quarantined)]
    said = {
        "hexapla": __version__,
        "languages": plan.languages,
        "settings": {name: getattr(plan.settings, name) for name in ("method", "clauses", "original", "encoder")},
        "documents": sum(record.documents for record in own),
        "beads": sum(record.beads for record in own),
        "shards": [
            {name: value for name, value in record._asdict().items() if name != "quarantined"} for record in own
        ],
        "quarantined": [one._asdict() for one in sorted(bad)],
    }
    files.write(folder / shards.MANIFEST, [json.dumps(said, ensure_ascii=False, indent=1).encode(), b"\n"])
    with suppress(OSError):
        (folder / ".at-work").rmdir()


def _of_shard(record: Record) -> dict[str, object]:
    said = record._asdict()
    del said["quarantined"]
    return said


def manifest(folder: str | os.PathLike[str]) -> dict[str, object]:
    """What the manifest of a finished run says.

    Raises:
        InputError: there is none, or it is damaged.
    """
    path = Path(folder, shards.MANIFEST)
    try:
        said = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError("the run over the corpus is not finished", file=str(path), mend="run it again") from error
    except ValueError as error:
        raise InputError("it is no manifest", file=str(path), mend="run hexapla corpus align again") from error
    return dict(said)
