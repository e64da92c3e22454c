"""``hexapla convert``: an aligned file written in another format."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from align import formats
from align.alignment import Alignment
from align.errors import InputError
from align.formats import FORMATS
from align.ingest.load import MOST_BYTES, read_bytes
from reader import diagnostics
from reader.commands import common
from reader.diagnostics import Exit

_STREAM = "-"
_READABLE = sorted(name for name, kind in FORMATS.items() if kind.readable)


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("source", metavar="IN", help="an aligned file, or - for stdin")
    parser.add_argument("target", metavar="OUT", nargs="?", help="the file to write; else, or where it is -, stdout")
    parser.add_argument("-o", "--output", metavar="FILE", help="the same as OUT")
    parser.add_argument("--from", dest="given", choices=_READABLE, help="format of IN; else by its ending")
    parser.add_argument("--to", dest="wanted", choices=sorted(FORMATS), help="else by the ending of OUT, else yaml")
    parser.add_argument(
        "--versions", metavar="KEYS", help="which, and in which order, the first as the original: en,fr"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Reads and writes.

    Raises:
        InputError: a file cannot be read or written, or there is no such version or format.
    """
    output = _output(arguments)
    name = arguments.wanted or _of_output(output) or "yaml"
    alignment = _read(arguments.source, arguments.given)
    for text in alignment.notes:
        diagnostics.note(f"{arguments.source}: {text}")
    if arguments.versions is not None:
        alignment = _picked(alignment, arguments.versions, arguments.source)
    common.write_format(formats.writer(name).write(alignment), output)
    return Exit.DONE


def _output(arguments: argparse.Namespace) -> str:
    """The file to write; empty for stdout."""
    if arguments.output and arguments.target:
        raise InputError("OUT is named twice", mend="leave out --output or the second name")
    name = arguments.output or arguments.target or _STREAM
    return "" if name == _STREAM else str(name)


def _of_output(output: str) -> str | None:
    name = formats.of_file(output) if output else None
    if output and name is None and Path(output).suffix:
        known = ", ".join(ending for kind in FORMATS.values() for ending in kind.endings)
        raise InputError("its ending tells no format", file=output, mend=f"use one of {known}, or say it with --to")
    return name


def _read(source: str, given: str | None) -> Alignment:
    if source != _STREAM:
        return formats.reader(given).read(read_bytes(source), file=source) if given else formats.read(source)
    if given is None:
        raise InputError("nothing tells the format of stdin", mend=f"say it with --from, one of {', '.join(_READABLE)}")
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(f"there are more than {MOST_BYTES:,} bytes", file="stdin", mend="split it")
    return formats.reader(given).read(data, file="stdin")


def _picked(alignment: Alignment, said: str, file: str) -> Alignment:
    """The alignment of the versions that are named, by their keys or by languages that one version alone has."""
    keys = []
    for name in filter(None, (name.strip() for name in said.split(","))):
        found = [version.key for version in alignment.versions if version.key == name]
        found = found or [version.key for version in alignment.versions if version.language == name]
        if len(found) != 1 or found[0] in keys:
            there = ", ".join(version.key for version in alignment.versions)
            message = f"{name!r} is named twice" if found and found[0] in keys else f"there is no one version {name!r}"
            raise InputError(message, file=file, mend=f"name some of {there} with --versions")
        keys += found
    if not keys:
        raise InputError("--versions names none", mend="name some, such as en,fr")
    return alignment.only(keys)
