"""Glossaries as TSV: the columns of `align.glossary.table`, cells parted by tabulators and quoted as in CSV."""

from __future__ import annotations

from collections.abc import Iterator

from align.glossary import separated
from lang.terms.glossary import Glossary


def read(data: bytes, *, file: str) -> Glossary:
    """The glossary in a file's bytes.

    Raises:
        InputError: it is not UTF-8, or no table of a glossary; with the line.
    """
    return separated.read(data, "\t", file=file)


def write(glossary: Glossary) -> Iterator[bytes]:
    """The file in chunks of some hundred lines."""
    return separated.write(glossary, "\t")
