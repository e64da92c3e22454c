"""Glossaries in text files whose cells are parted by a sign and quoted as RFC 4180 says: what CSV and TSV share."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from align.errors import InputError
from align.glossary import table
from lang.terms.glossary import Glossary

_CROWDED = "quote cells that have the sign between cells"
_BATCH = 500
"""Lines written in one go."""


def read(data: bytes, delimiter: str, *, file: str) -> Glossary:
    """The glossary in a file's bytes.

    Raises:
        InputError: it is not UTF-8, or no table of a glossary; with the line.
    """
    rows = _rows(_decoded(data, file), delimiter, file)
    return table.read(rows, file=file, first="line 1", crowded=_CROWDED)


def write(glossary: Glossary, delimiter: str) -> Iterator[bytes]:
    """The file in chunks of some hundred lines."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    for number, row in enumerate(table.rows(glossary), 1):
        writer.writerow(row)
        if number % _BATCH == 0:
            yield written.getvalue().encode()
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode()


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("it is not UTF-8", file=file, place=f"line {line}", mend="save it as UTF-8") from error


def _rows(text: str, delimiter: str, file: str) -> Iterator[table.Row]:
    """Rows with the lines that they begin in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield f"line {line}", row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"the cells cannot be told ({error})", file=file, place=f"line {line}", mend="mend the quotation marks"
        ) from error
