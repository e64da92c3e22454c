"""What there is to read in a folder and those in it: aligned files, and documents by the names of their versions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from align import formats
from align.errors import InputError
from align.ingest import folder as folders


class Place(NamedTuple):
    """A folder.

    Attributes:
        aligned: the paths of its aligned files, in order.
        documents: path without what tells the language, and versions, of each document in it or in its subfolders of
            one language each, in order; without files that were found before.
        fault: why its documents cannot be told.
    """

    path: str
    aligned: tuple[str, ...]
    documents: tuple[tuple[str, list[folders.Version]], ...]
    fault: InputError | None = None


def walk(folder: str | os.PathLike[str]) -> Iterator[Place]:
    """A folder and the folders in it, in the order of names; hidden ones and links to folders are passed over.

    Raises:
        InputError: the folder itself cannot be read.
    """
    seen: set[str] = set()
    folders.versions(folder)  # told at once where there is no such folder
    for path, inner, names in os.walk(folder):
        inner[:] = sorted(filter(_is_shown, inner))
        files = (os.path.join(path, name) for name in sorted(filter(_is_shown, names)))
        aligned = tuple(filter(formats.is_alignment, files))
        yield _place(path, aligned, seen)


def _place(path: str, aligned: tuple[str, ...], seen: set[str]) -> Place:
    try:
        return Place(path, aligned, tuple(_documents(path, seen)))
    except InputError as error:
        return Place(path, aligned, (), error)


def _is_shown(name: str) -> bool:
    return not name.startswith((".", "~"))


def _documents(path: str, seen: set[str]) -> Iterator[tuple[str, list[folders.Version]]]:
    for stem, found in sorted(folders.versions(path).items()):
        fresh = [version for version in found if os.path.realpath(version.path) not in seen]
        seen.update(os.path.realpath(version.path) for version in fresh)
        if fresh:
            yield os.path.join(path, stem), fresh
