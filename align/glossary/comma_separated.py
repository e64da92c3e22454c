"""Glossaries as CSV (RFC 4180): the columns of `align.glossary.table`, cells parted by commas.

A file whose first line has semicolons and no comma is read as such; spreadsheets write them where the comma stands in
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from align.glossary import separated
from lang.terms.glossary import Glossary


def read(data: bytes, *, file: str) -> Glossary:
    """The glossary in a file's bytes.

    Raises:
        InputError: it is not UTF-8, or no table of a glossary; with the line.
    """
    return separated.read(data, delimiter(data), file=file)


def delimiter(data: bytes) -> str:
    """The sign between the cells of a file, as its first line tells it."""
    head = data.partition(b"\n")[0]
    return ";" if b";" in head and b"," not in head else ","


def write(glossary: Glossary) -> Iterator[bytes]:
    """The file in chunks of some hundred lines."""
    return separated.write(glossary, ",")
