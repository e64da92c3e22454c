"""Opening documents by the names that a person gives them: at the start, and while something else is being read.

What takes long is left for later, as the reader does at its start: of an original with versions only the original is
read here, and `Opened.rest` reads and aligns the versions once the original is on the screen.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from align.alignment import Alignment, Version
from align.errors import InputError
from align.formats import is_alignment, of_file
from reader.commands import common

if TYPE_CHECKING:
    from align.translation import Machine

Rest = Callable[[], Alignment]
MachineOf = Callable[[Alignment, str], "Machine"]
Opener = Callable[[Sequence[str]], "Opened"]
"""Opens a document by names, as `open_names` does."""


@dataclass(frozen=True)
class Opened:
    """A document that can be shown (`reader.core.ReaderApp.show_document`).

    Attributes:
        alignment: what is shown first; where there is a ``rest``, the original with its versions still empty.
        names: what it was opened by, as a person gave it.
        rest: gives the whole alignment; it takes seconds, belongs in a thread and raises `InputError`.
        machine: makes what fills the versions ``machine`` that have no word yet.
        file: the aligned file in which corrections are saved; None where it cannot be corrected.
        files: what it was read from.
        again: gives the whole alignment as the files have it by then, as ``rest`` does.
    """

    alignment: Alignment
    names: tuple[str, ...] = ()
    rest: Rest | None = None
    machine: MachineOf | None = None
    file: str | None = None
    files: tuple[str, ...] = ()
    again: Rest | None = None

    def is_same(self, other: Opened) -> bool:
        """Whether both are the same document, whatever has been done with it since it was opened."""
        if self.names or other.names:
            return self.names == other.names
        ours, theirs = self.alignment, other.alignment
        return (ours.symbol, ours.versions) == (theirs.symbol, theirs.versions)


def open_names(names: Sequence[str], arguments: argparse.Namespace | None = None) -> Opened:
    """Opens an original and its versions, a folder of them, or one aligned file; says nothing on stderr.

    It reads files, and so belongs in a thread where an application is running: `ReaderApp.open_document` calls it in
    a worker and shows what it gives.

    Args:
        names: as on the command line: paths, ``fr=PATH``, one folder, one aligned file; the original first.
        arguments: how documents are read and aligned, as `common.align_options` and `common.encoding_option` declare
            it; as they are by default where nothing is said.

    Raises:
        InputError: there is no such document, or it cannot be read. Of versions that come later `Opened.rest` tells it.
    """
    how = usual() if arguments is None else arguments
    expanded = common.versions(names)
    again = partial(whole, expanded, how, quiet=True)
    files = tuple(map(common.path, expanded))
    if len(expanded) == 1:
        own = expanded[0] if of_file(expanded[0]) == "yaml" else None
        return Opened(again(), tuple(names), file=own, files=files, again=again)
    # The original is on the screen at once; the versions are read and aligned while one begins to read.
    return Opened(_original(expanded, how), tuple(names), rest=again, files=files, again=again)


def files_of(names: Sequence[str]) -> frozenset[str]:
    """The files, links followed, that names stand for; none where they do not tell."""
    try:
        expanded = common.versions(names)
    except InputError:
        return frozenset()
    paths = (name if os.path.exists(name) else name.partition("=")[2] for name in expanded)
    return frozenset(map(os.path.realpath, paths))


def usual() -> argparse.Namespace:
    """How documents are read and aligned where nothing is said."""
    parser = argparse.ArgumentParser(add_help=False)
    common.align_options(parser)
    common.encoding_option(parser)
    return parser.parse_args([])


def whole(names: Sequence[str], arguments: argparse.Namespace, *, quiet: bool = False) -> Alignment:
    """The alignment of documents, or the one in an aligned file; notes go to stderr unless ``quiet``.

    Raises:
        InputError: a file cannot be read.
    """
    if len(names) == 1 and is_alignment(names[0]):
        from align import formats

        return formats.read(names[0])
    return common.aligned(common.documents(names, arguments.encoding, quiet=quiet), arguments, quiet=quiet)


def _original(names: Sequence[str], arguments: argparse.Namespace) -> Alignment:
    """The original alone, with empty columns for the versions to come."""
    alone = common.aligned(common.documents(names[:1], arguments.encoding, quiet=True), arguments, quiet=True)
    expected = [Version(f"{at}", common.language(name), "official") for at, name in enumerate(names[1:], 1)]
    return replace(alone, versions=(*alone.versions, *expected))
