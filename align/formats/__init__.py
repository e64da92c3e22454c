"""The formats of alignments, one file each, and the registry that finds them by name or by a file's ending."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol, cast

from align.alignment import Alignment
from align.errors import InputError


class Writer(Protocol):
    """A module that writes an alignment."""

    def write(self, alignment: Alignment) -> Iterator[bytes]:
        """The bytes of the file, in chunks."""


class Reader(Protocol):
    """A module that reads an alignment."""

    def read(self, data: bytes, *, file: str) -> Alignment:
        """The alignment in a file's bytes; raises InputError where they are none."""


class Format(NamedTuple):
    """A format: its module, the endings of its files and whether it can be read."""

    module: str
    endings: tuple[str, ...]
    readable: bool


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format("align.formats.comma_separated", (".csv",), readable=True),
        "docx": Format("align.formats.docx", (".docx",), readable=False),
        "html": Format("align.formats.html", (".html", ".htm"), readable=False),
        "indices": Format("align.formats.indices", (), readable=False),
        "jsonl": Format("align.formats.json_lines", (".jsonl", ".ndjson"), readable=True),
        "parquet": Format("align.formats.parquet", (".parquet",), readable=True),
        "tmx": Format("align.formats.tmx", (".tmx",), readable=True),
        "tsv": Format("align.formats.tab_separated", (".tsv", ".tab"), readable=True),
        "xliff": Format("align.formats.xliff", (".xlf", ".xliff", ".sdlxliff", ".mqxliff"), readable=True),
        "xliff12": Format("align.formats.xliff12", (), readable=False),
        "yaml": Format("align.formats.aligned_yaml", (".yaml", ".yml"), readable=True),
    }
)


def writer(name: str) -> Writer:
    """The writer of a format, imported when first asked for."""
    return cast("Writer", importlib.import_module(FORMATS[name].module))


def reader(name: str) -> Reader:
    """The reader of a format."""
    return cast("Reader", importlib.import_module(FORMATS[name].module))


def of_file(path: str) -> str | None:
    """The name of the format that a file's ending tells, or None."""
    ending = Path(path).suffix.lower()
    return next((name for name, kind in FORMATS.items() if ending in kind.endings), None)


def is_alignment(path: str) -> bool:
    """Whether a file's ending tells that there is an alignment in it that can be read."""
    name = of_file(path)
    return name is not None and FORMATS[name].readable


def read(path: str) -> Alignment:
    """The alignment in a file, its format told by the ending.

    Raises:
        InputError: the ending is unknown, or the file is not of the format.
    """
    from align.ingest.load import read_bytes

    name = of_file(path)
    if name is None or not FORMATS[name].readable:
        known = ", ".join(ending for kind in FORMATS.values() if kind.readable for ending in kind.endings)
        raise InputError("no alignment is read from such a file", file=path, mend=f"give one of {known}")
    return reader(name).read(read_bytes(path), file=path)
