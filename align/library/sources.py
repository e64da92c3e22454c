"""What a folder has: aligned files, and documents in several versions, each a source of one document of the library.

Whether a file is another than before is told by its size and time; where these have changed, or are too young to be
trusted, by its SHA-256. A source is read again when its files, or what they hold, are others than before.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from align.errors import InputError
from align.ingest import folder as folders
from align.ingest import tree
from align.ingest.load import unreadable
from lang import __version__

_YOUNG = 2_000_000_000
"""Nanoseconds within which a file may change once more and keep its time: that of FAT has two seconds."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """A file as the library knows it.

    Attributes:
        path: from the library's folder on.
        modified: its time, in nanoseconds.
        sure: whether size and time tell that it is still the same.
        sha256: empty where it cannot be read.
        source: the name of the source that it belongs to.
        fault: why nothing of it is in the library.
        remark: what else there is to say of it.
    """

    path: str
    size: int
    modified: int
    sure: bool
    sha256: str = ""
    source: str = ""
    fault: str = ""
    remark: str = ""

    def same(self, known: File | None) -> bool:
        """Whether size and time tell that it is what was known."""
        return (
            known is not None
            and known.sure
            and bool(known.sha256)
            and (known.size, known.modified) == (self.size, self.modified)
        )


class Part(NamedTuple):
    """A file of a source, and the code of its language where its name tells it."""

    file: File
    language: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """What makes one document: an aligned file, or the versions of a document.

    Attributes:
        name: the path of the aligned file, or that of the versions without what tells their languages.
        parts: the files that are read, the original first.
        spare: files that are not read, because another is there for the same language.
    """

    name: str
    aligned: bool
    parts: tuple[Part, ...]
    spare: tuple[Part, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """Its files as they are to be remembered."""
        named = [replace(part.file, source=self.name) for part in self.parts]
        kept = {part.language: part.file for part in self.parts}
        return (*named, *(_spare(part.file, kept[part.language], self.name) for part in self.spare))

    @property
    def digest(self) -> str:
        """What tells whether it has to be read again."""
        said = "\n".join(
            [__version__, *(f"{part.language} {part.file.path} {part.file.sha256}" for part in self.parts)]
        )
        return hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()


class Found(NamedTuple):
    """What a folder has.

    Attributes:
        sources: aligned files first, then documents; each in the order of names.
        faults: folders that cannot be read.
    """

    sources: tuple[Source, ...]
    faults: tuple[InputError, ...]


def find(folder: Path, known: Mapping[str, File]) -> Found:
    """The sources in a folder and the folders in it; hidden ones and links to folders are passed over.

    Args:
        known: the files as they were, by path; those that size and time tell are the same are not opened.

    Raises:
        InputError: the folder itself cannot be read.
    """
    aligned: list[Source] = []
    documents: list[Source] = []
    faults: list[InputError] = []
    for place in tree.walk(folder):
        for path in place.aligned:
            file = _file(path, folder, known)
            if file is not None:
                aligned.append(Source(file.path, aligned=True, parts=(Part(file, None),)))
        if place.fault is not None:
            faults.append(place.fault)
        for name, versions in place.documents:
            documents += _documents(name, versions, folder, known)
    return Found((*aligned, *documents), tuple(faults))


def changes(folder: Path, known: Mapping[str, File]) -> tuple[list[str], list[str], list[str]]:
    """The paths of files that are new, other than known, and gone, by their sizes and times alone.

    Raises:
        InputError: the folder cannot be read.
    """
    there = {file.path: file for source in find(folder, _trusting(known)).sources for file in source.files}
    new = sorted(there.keys() - known.keys())
    gone = sorted(known.keys() - there.keys())
    other = [path for path in sorted(there.keys() & known.keys()) if there[path].sha256 != known[path].sha256]
    return new, other, gone


def _trusting(known: Mapping[str, File]) -> dict[str, File]:
    return {path: replace(file, sure=True) for path, file in known.items()}


def _documents(
    path: str, versions: Iterable[folders.Version], folder: Path, known: Mapping[str, File]
) -> Iterator[Source]:
    """The source of the versions of one document: one file a language, in the kind that most versions have."""
    parts = [
        Part(file, version.language) for version in versions if (file := _file(version.path, folder, known)) is not None
    ]
    if not parts:
        return
    spread = Counter(ending for _, ending in {(part.language, _ending(part)) for part in parts})
    parts.sort(key=lambda part: (part.language != folders.ORIGINAL, part.language or "", -spread[_ending(part)]))
    chosen = {part.language: part for part in reversed(parts)}
    yield Source(
        os.path.relpath(path, folder),
        aligned=False,
        parts=tuple(part for part in parts if chosen[part.language] is part),
        spare=tuple(part for part in parts if chosen[part.language] is not part),
    )


def _ending(part: Part) -> str:
    return Path(part.file.path).suffix.lower()


def _spare(file: File, kept: File, source: str) -> File:
    told = f"the same as {kept.path}" if file.sha256 == kept.sha256 else f"not read, for {kept.path} is"
    return replace(file, source=source, remark=told)


def _file(path: str, folder: Path, known: Mapping[str, File]) -> File | None:
    """A file as it is now, with its hash; None where it has gone meanwhile or is no regular file."""
    name = os.path.relpath(path, folder)
    before = time.time_ns()
    try:
        facts = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISREG(facts.st_mode):
        return None
    file = File(name, facts.st_size, facts.st_mtime_ns, sure=facts.st_mtime_ns < before - _YOUNG)
    old = known.get(name)
    if old is not None and file.same(old):
        return replace(file, sha256=old.sha256)
    try:
        return replace(file, sha256=_sha256(path))
    except OSError as error:
        return replace(file, fault=str(unreadable(error, name)))


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
