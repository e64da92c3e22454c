"""``hexapla library``: folders of documents and alignments with an index, for ``hexapla search``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from align.check.json_text import json_text
from align.errors import InputError
from reader import cells, diagnostics
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from align.library import Library, Progress, Report, Status

_LISTED = 20
"""Lines of one kind that the status has; all with ``--all``."""


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    add = what.add_parser("add", help="make the index of folders, and remember them for searches")
    add.add_argument("folders", metavar="FOLDER", nargs="+", help="with documents and aligned files, in folders or not")
    update = what.add_parser("update", help="bring the index up to date: what has changed is read")
    update.add_argument("folders", metavar="FOLDER", nargs="*", help="else every library that was added")
    status = what.add_parser("status", help="what is in a library, what has changed, and what is wrong")
    status.add_argument("folders", metavar="FOLDER", nargs="*", help="else every library that was added")
    status.add_argument("--all", action="store_true", help=f"list everything, not {_LISTED} of a kind")
    status.add_argument("--format", choices=("text", "json"), default="text", help="(%(default)s)")


def run(arguments: argparse.Namespace) -> Exit:
    """Does what is asked with one library after the other."""
    if arguments.what == "status":
        return _status(arguments)
    for library in libraries(arguments.folders):
        _bring_up_to_date(library)
        if arguments.what == "add":
            from align.library import register

            register(library.folder)
    return Exit.DONE


def libraries(folders: Iterable[str]) -> Iterator[Library]:
    """The libraries in folders, else those that the user has added; a folder of these that has gone is told.

    Raises:
        InputError: a folder that is named is none, or no library was ever added.
    """
    from align.library import Library, known

    named = list(folders)
    if named:
        yield from map(Library.open, named)
        return
    added = known()
    if not added:
        raise InputError("there is no library yet", mend="make one: hexapla library add FOLDER")
    for folder in added:
        if folder.is_dir():
            yield Library.open(folder)
        else:
            diagnostics.note(f"{folder}: the folder of this library is not there")


# -- bringing up to date ------------------------------------------------------------------------------------


def _bring_up_to_date(library: Library) -> None:
    def tell(progress: Progress) -> None:
        diagnostics.progress(f"{progress.done + 1} of {progress.sources}: {progress.source}")

    try:
        report = library.update(tell)
    finally:
        diagnostics.progress_ends()
    if report.note:
        diagnostics.note(report.note)
    _tell(library.folder, report)


def _tell(folder: Path, report: Report) -> None:
    counts = (
        (report.added, "added"), (report.changed, "read again"), (report.removed, "gone"),
        (report.unchanged, "as before"),
    )  # fmt: skip
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing in it"
    sys.stdout.write(cells.harmless(f"{folder}: {said}") + "\n")
    if report.faults:
        count = len(report.faults)
        files = "file cannot" if count == 1 else "files cannot"
        diagnostics.note(f"{folder}: {count:,} {files} be read; see hexapla library status")


# -- status -------------------------------------------------------------------------------------------------


def _status(arguments: argparse.Namespace) -> Exit:
    """Prints the state of the libraries; the exit code is 1 where something is to be done."""
    found = [library.status() for library in libraries(arguments.folders)]
    if arguments.format == "json":
        sys.stdout.write(json_text([_json(status) for status in found], indent=1) + "\n")
    else:
        most = sys.maxsize if arguments.all else _LISTED
        sys.stdout.writelines(f"{cells.harmless(line)}\n" for status in found for line in _lines(status, most))
    clean = all(not (one.trouble or one.new or one.changed or one.gone or one.faults) for one in found)
    return Exit.DONE if clean else Exit.FINDINGS


def _lines(status: Status, most: int) -> Iterator[str]:
    yield str(status.folder)
    if status.trouble:
        yield f"  {status.trouble}"
        return
    languages = ", ".join(f"{code} {count:,}" for code, count in status.languages.items())
    yield f"  documents  {status.documents:,}{f' ({languages})' if languages else ''}"
    yield f"  beads      {status.beads:,}"
    yield f"  index      {status.index} ({status.size / 1e6:,.1f} MB)"
    for words, rows in _kinds(status).items():
        if rows:
            yield f"  {words}: {len(rows):,}"
            yield from (f"    {row}" for row in rows[:most])
            if len(rows) > most:
                yield f"    … and {len(rows) - most:,} more (--all)"
    if status.new or status.changed or status.gone:
        yield f"  to bring it up to date: hexapla library update {status.folder}"


def _kinds(status: Status) -> Mapping[str, list[str]]:
    return {
        "new files": list(status.new),
        "changed files": list(status.changed),
        "files that are gone": list(status.gone),
        "files that cannot be read": [f"{fault.file}: {fault.message}" for fault in status.faults],
        "files not read by themselves": [f"{remark.file}: {remark.message}" for remark in status.remarks],
        "documents that others supersede, correct or repeat": [
            f"{source}: {standing}" for source, own in status.standing.items() for standing in own
        ],
    }


def _json(status: Status) -> dict[str, object]:
    return {
        "folder": str(status.folder),
        "index": str(status.index),
        "size": status.size,
        "trouble": status.trouble,
        "documents": status.documents,
        "beads": status.beads,
        "languages": dict(status.languages),
        "new": status.new,
        "changed": status.changed,
        "gone": status.gone,
        "faults": [fault._asdict() for fault in status.faults],
        "remarks": [remark._asdict() for remark in status.remarks],
        "standing": {source: [one._asdict() for one in own] for source, own in status.standing.items()},
    }
