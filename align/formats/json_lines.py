"""JSON Lines (jsonlines.org) of an object a bead, as pandas and datasets read it; its keys are the columns of `rows`.

Every object has every key, null where there is nothing. Read with the texts in an object ``translation`` too, as
datasets of Hugging Face have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from align.alignment import Alignment
from align.errors import InputError
from align.formats import rows
from align.formats.rows import Row

_BATCH = 500
"""Rows written in one go."""


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred lines.

    Raises:
        InputError: a text has what UTF-8 cannot hold, or a version's language is none.
    """
    table = rows.rows(alignment)
    while batch := list(islice(table, _BATCH)):
        yield b"".join(rows.encoded(f"{rows.to_json(row)}\n", row["bead"] or row["unit"] or "") for row in batch)


def read(data: bytes, *, file: str) -> Alignment:
    """The alignment in a file's bytes.

    Raises:
        InputError: a line is no JSON object, there are no texts, or a value is wrong; with the line.
    """
    return rows.gather(_rows(rows.decoded(data, file), file), file=file)


def _rows(text: str, file: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            found = rows.from_json(line)
        except ValueError as error:
            raise InputError("it is no JSON", file=file, place=place, mend="write one object a line") from error
        if not isinstance(found, dict):
            raise InputError("it is no JSON object", file=file, place=place, mend="write one object a line")
        yield Row(place, rows.flat(found))
