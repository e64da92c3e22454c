"""What a run over a corpus has to do: the documents with their versions, parted into chunks of about the same size."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from align.errors import InputError
from align.ingest import folder as folders
from align.sentence_aligner import DEFAULT_METHOD
from lang import __version__

CHUNK_BYTES = 4 << 20
"""Bytes of documents in a chunk, about: minutes of work at most, and a shard of a handy size."""
CHUNK_DOCUMENTS = 500
ALONE = "it stands alone: no version in another language was found"


class Texts(NamedTuple):
    """A document and its versions, the original first.

    Attributes:
        name: the path from the corpus's folder without language and ending; `/` between its parts everywhere.
        files: language (empty where the name tells none) and path from the corpus's folder, for each version.
        size: bytes of all of them.
    """

    name: str
    files: tuple[tuple[str, str], ...]
    size: int


class Quarantined(NamedTuple):
    """A document that could not be aligned, and why."""

    document: str
    error: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the outcome, beside the documents."""

    method: str = DEFAULT_METHOD
    clauses: bool = False
    original: str = folders.ORIGINAL
    encoder: str = ""
    """The folder of an ONNX model; empty for the embedded one."""


class Chunk(NamedTuple):
    """Documents that go into one shard, in the order of the corpus."""

    number: int
    documents: tuple[Texts, ...]

    @property
    def shard(self) -> str:
        """The name of its shard."""
        return f"part-{self.number:05}.parquet"


@dataclass(frozen=True)
class Plan:
    """The whole work.

    Attributes:
        root: the folder of the corpus, absolute.
        languages: of all versions, the original's first, then by code: the columns of every shard.
        refused: documents whose versions could not be told from names.
    """

    root: str
    settings: Settings
    languages: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    refused: tuple[Quarantined, ...] = ()

    @property
    def documents(self) -> int:
        """How many there are to align."""
        return sum(len(chunk.documents) for chunk in self.chunks)

    def key(self, chunk: Chunk) -> str:
        """What a shard is made of, as a hash: the same key, the same shard."""
        own = self.settings
        made_of = [
            __version__, own.method, own.clauses, own.original, own.encoder, self.languages, chunk.documents,
        ]  # fmt: skip
        said = json.dumps(made_of, ensure_ascii=True).encode()
        return hashlib.blake2b(said, digest_size=16).hexdigest()

    def is_newer(self, chunk: Chunk, moment: float) -> bool:
        """Whether a file of a chunk was written after a moment, in seconds of the epoch."""
        files = (os.path.join(self.root, path) for texts in chunk.documents for _, path in texts.files)
        return any(os.stat(path).st_mtime > moment for path in files if os.path.exists(path))


def plan(root: str | os.PathLike[str], settings: Settings, *, chunk_bytes: int = CHUNK_BYTES) -> Plan:
    """Finds the documents under a folder by the names of their files.

    Raises:
        InputError: the folder cannot be read, or has no document in two languages.
    """
    root = os.path.abspath(root)
    found: list[Texts] = []
    refused: list[Quarantined] = []
    for name, versions, fault in _documents(root, settings.original):
        if fault is not None:
            refused.append(Quarantined(name, fault.message))
        elif len(versions) < 2:
            refused.append(Quarantined(name, ALONE))
        else:
            found.append(_texts(root, name, [(row.language or "", row.path) for row in versions]))
    return _of(root, settings, found, refused, chunk_bytes)


def plan_of(
    root: str | os.PathLike[str],
    settings: Settings,
    groups: Iterable[Mapping[str, str]],
    refused: Iterable[Quarantined] = (),
    *,
    chunk_bytes: int = CHUNK_BYTES,
) -> Plan:
    """The plan for documents that were put together otherwise.

    Args:
        groups: paths by language, the original first.
        refused: what goes into the manifest as not aligned.

    Raises:
        InputError: there is no document.
    """
    root = os.path.abspath(root)
    found = [
        _texts(root, os.path.splitext(_relative(next(iter(own.values())), root))[0], list(own.items()))
        for own in groups
    ]
    return _of(root, settings, found, list(refused), chunk_bytes)


def _texts(root: str, name: str, versions: Sequence[tuple[str, str]]) -> Texts:
    files = tuple((language, _relative(path, root)) for language, path in versions)
    return Texts(name, files, sum(os.stat(path).st_size for _, path in versions))


def _of(root: str, settings: Settings, found: list[Texts], refused: list[Quarantined], chunk_bytes: int) -> Plan:
    if not found:
        raise InputError(
            "there is no document in two languages in it", file=root, mend="name files such as x.en.txt and x.fr.txt"
        )
    found.sort()
    others = {language or settings.original for texts in found for language, _ in texts.files} - {settings.original}
    languages = (settings.original, *sorted(others))
    return Plan(root, settings, languages, tuple(_chunks(found, chunk_bytes)), tuple(sorted(refused)))


def _documents(root: str, original: str) -> Iterator[tuple[str, list[folders.Version], InputError | None]]:
    """Each document by name, with its versions in order, or why they have none."""
    for folder, names, _ in os.walk(root):
        for stem, versions, fault in folders.documents(folder, original):
            yield _relative(os.path.join(folder, stem), root), versions, fault
        # What stands in a folder of a language was found from the folder above.
        names[:] = sorted(name for name in names if not name.startswith(".") and not folders.is_of_a_language(name))


def _relative(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _chunks(documents: list[Texts], most: int) -> Iterator[Chunk]:
    number, size = 0, 0
    own: list[Texts] = []
    for texts in documents:
        if own and (size + texts.size > most or len(own) == CHUNK_DOCUMENTS):
            yield Chunk(number, tuple(own))
            number, size, own = number + 1, 0, []
        own.append(texts)
        size += texts.size
    if own:
        yield Chunk(number, tuple(own))
