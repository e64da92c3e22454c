"""Glossaries from and to files: the formats, one file each, and the registry that finds them by name or by ending."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple, Protocol, cast

from align.ingest.load import read_bytes
from lang.terms.glossary import Glossary


class GlossaryFormat(Protocol):
    """A module that reads and writes glossaries."""

    def read(self, data: bytes, *, file: str) -> Glossary:
        """The glossary in a file's bytes; raises InputError where there is none, with the place."""

    def write(self, glossary: Glossary) -> Iterator[bytes]:
        """The bytes of the file, in chunks; raises InputError for what the format cannot hold."""


class Format(NamedTuple):
    """A format: its module and the endings of its files."""

    module: str
    endings: tuple[str, ...]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format("align.glossary.comma_separated", (".csv",)),
        "tbx": Format("align.glossary.tbx", (".tbx",)),
        "tbx2": Format("align.glossary.tbx2", ()),
        "tsv": Format("align.glossary.tab_separated", (".tsv", ".tab")),
        "xlsx": Format("align.glossary.workbook", (".xlsx", ".xlsm")),
        "yaml": Format("align.glossary.terms_yaml", (".yaml", ".yml")),
    }
)


def module(name: str) -> GlossaryFormat:
    """The reader and writer of a format, imported when first asked for."""
    return cast("GlossaryFormat", importlib.import_module(FORMATS[name].module))


def of_file(path: str) -> str | None:
    """The name of the format that a file's ending tells, or None."""
    ending = PurePath(path).suffix.casefold()
    return next((name for name, kind in FORMATS.items() if ending in kind.endings), None)


def load(path: str) -> Glossary:
    """The glossary in a file of the format that its ending tells, else in YAML.

    Raises:
        InputError: the file cannot be read or is no glossary; with the place.
    """
    data = read_bytes(path)
    with _uncollected():
        return module(of_file(path) or "yaml").read(data, file=path)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: among a million objects that all stay it takes most of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
