"""One chunk of a corpus aligned and written as a shard: what a worker does, wherever it runs."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from align.corpus import shards
from align.corpus.plan import Chunk, Quarantined, Settings, Texts
from align.errors import InputError
from lang import __version__

if TYPE_CHECKING:
    from lang.embedding import Encoder

_AT_WORK = ".at-work"
"""The folder beside the shards in which a worker says which document it is at."""


@dataclass(frozen=True)
class Job:
    """A chunk with all that a worker has to know; small, and pickled.

    Attributes:
        root: the folder of the corpus, as the worker sees it.
        out: the folder of shards, as the worker sees it.
        skip: documents that are not to be touched again, with the reason.
    """

    root: str
    out: str
    key: str
    chunk: Chunk
    languages: tuple[str, ...]
    settings: Settings
    skip: tuple[Quarantined, ...] = ()
    version: str = __version__

    @property
    def _mark(self) -> Path:
        return Path(self.out, _AT_WORK, self.chunk.shard)

    def at_work(self) -> str:
        """The document that a worker which died was at; empty where it had not begun."""
        try:
            return self._mark.read_text(encoding="utf-8")
        except OSError:
            return ""

    def without(self, document: str, reason: str) -> Job:
        """The job that leaves a document alone."""
        return replace(self, skip=(*self.skip, Quarantined(document, reason)))


class Record(NamedTuple):
    """What came of a chunk; goes into the manifest.

    Attributes:
        beads: how many the shard has.
        sha256: of the shard.
    """

    shard: str
    key: str
    documents: int
    beads: int
    bytes: int
    sha256: str
    quarantined: tuple[Quarantined, ...]


def align_chunk(job: Job) -> Record:
    """Aligns the documents of a chunk and writes its shard; a document that fails is told in it and stops nothing.

    Raises:
        InputError: the shard cannot be written, or the worker has another version of hexapla.
    """
    if job.version != __version__:
        raise InputError(
            f"a worker has hexapla {__version__}, not {job.version}", mend="install the same version everywhere"
        )
    quarantined: list[Quarantined] = []
    job._mark.parent.mkdir(parents=True, exist_ok=True)
    path = Path(job.out, job.chunk.shard)
    try:
        shards.write(path, job.key, job.languages, _aligned(job, quarantined), quarantined)
    finally:
        with contextlib.suppress(OSError):
            job._mark.unlink()
    return record(path)


def record(path: Path) -> Record:
    """What the manifest says of a shard.

    Raises:
        InputError: it is none.
    """
    facts = shards.facts(path)
    if facts is None:
        raise InputError("it is no shard of a corpus", file=str(path), mend="take it away and run again")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Record(
        path.name, facts.key, len(facts.documents), facts.beads, path.stat().st_size, digest, facts.quarantined
    )


def _aligned(job: Job, quarantined: list[Quarantined]) -> Iterator[shards.Aligned]:
    skipped = dict(job.skip)
    for texts in job.chunk.documents:
        if texts.name in skipped:
            quarantined.append(Quarantined(texts.name, skipped[texts.name]))
            continue
        job._mark.write_text(texts.name, encoding="utf-8", errors="backslashreplace")
        try:
            yield shards.Aligned(texts.name, _one(texts, job))
        except InputError as error:
            quarantined.append(Quarantined(texts.name, str(error).replace(f"{job.root}{os.sep}", "")))
        except Exception as error:  # noqa: BLE001  whatever one document brings about must not stop the others
            quarantined.append(Quarantined(texts.name, f"{type(error).__name__}: {error}"))


def _one(texts: Texts, job: Job) -> Any:  # noqa: ANN401
    from align.aligner import align
    from align.ingest.load import load

    documents = [load(os.path.join(job.root, path), language=code or None) for code, path in texts.files]
    codes = [document.language for document in documents]
    for code in codes:
        if code not in job.languages or codes.count(code) > 1:
            raise InputError(f"the languages of its versions are {', '.join(codes)}", mend="tell them in the names")
    encoder = _encoder(job.settings.encoder) if job.settings.method == "neural" else None
    own = job.settings
    return align(documents[0], documents[1:], method=own.method, clauses=own.clauses, encoder=encoder)


@cache
def _encoder(folder: str) -> Encoder:
    """The encoder of this process, loaded once; one thread, for there is a process a core."""
    from lang.embedding import Muse

    if not folder:
        return Muse(workers=1)
    from lang.onnx_encoder import Onnx

    return Onnx(Path(folder))
