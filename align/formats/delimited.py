"""Rows as lines of text, cells parted by a sign: what comma- and tab-separated tables share.

Cells that hold the sign or a line end stand in quotation marks, which are doubled inside (RFC 4180). A text is never
changed, not even one that a spreadsheet would take for a formula.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from align.alignment import Alignment
from align.errors import InputError
from align.formats import rows
from align.formats.rows import Cells, Row

_BATCH = 500
"""Rows written in one go."""
_MOST_COLUMNS = 1000
_SEPARATORS = (",", ";", "\t")
_SAID = re.compile(r"sep=(.)(?:\r\n|\n|\r)", re.IGNORECASE)
"""The line by which a spreadsheet is told the separator."""


class Dialect(NamedTuple):
    """How a table is written, and read where its head does not show otherwise."""

    separator: str
    line_end: str
    mark: bytes
    """What the file begins with."""
    quote: re.Pattern[str]
    """What a cell has that is written in quotation marks."""
    bare_quotes: bool
    """Whether a quotation mark at the beginning of a cell, and none at its end, is one of the text."""


class _Record(NamedTuple):
    """The cells of one record, and where it begins (line, from 1)."""

    line: int
    cells: list[str]


# -- writing ------------------------------------------------------------------------------------------


def write(alignment: Alignment, dialect: Dialect) -> Iterator[bytes]:
    """The file in chunks of some hundred rows.

    Raises:
        InputError: a text has what UTF-8 cannot hold, or a version's language is none.
    """
    names = rows.columns(alignment)
    table = rows.rows(alignment)
    yield dialect.mark + _line(names, dialect, "the head")
    while batch := list(islice(table, _BATCH)):
        yield b"".join(_line(map(_cell, row.values()), dialect, row["bead"] or row["unit"] or "") for row in batch)


def _line(cells: Iterator[str] | Sequence[str], dialect: Dialect, bead: str) -> bytes:
    search = dialect.quote.search
    written = [f'"{cell.replace(_QUOTE, _TWO)}"' if search(cell) else cell for cell in cells]
    return rows.encoded(dialect.separator.join(written) + dialect.line_end, bead)


_QUOTE, _TWO = '"', '""'


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return repr(value) if isinstance(value, float) else rows.to_json(value)


# -- reading ------------------------------------------------------------------------------------------


def read(data: bytes, dialect: Dialect, *, file: str) -> Alignment:
    """The alignment in a file's bytes; the separator is the one by which the head is understood best.

    Raises:
        InputError: it is no such table, or a cell is wrong; with the line.
    """
    text = rows.decoded(data, file)
    dialect, at = _told(text, dialect)
    records = _records(text, dialect, file, at)
    first = next(records, None)
    if first is None:
        raise InputError("there is no text in it", file=file, mend="give a table with a head")
    head = _unique([cell.strip() for cell in first.cells])
    if not any(map(rows.is_known, head)):
        mend = "begin with a line that names the columns by language codes, such as en and fr"
        raise InputError("no column is named by a language", file=file, place=f"line {first.line}", mend=mend)
    return rows.gather(_rows(records, head, file), file=file, head=head)


def _told(text: str, dialect: Dialect) -> tuple[Dialect, int]:
    """The dialect with the separator that the text shows, and where the head begins."""
    if said := _SAID.match(text):
        return dialect._replace(separator=said[1]), said.end()
    tried = dict.fromkeys((dialect.separator, *_SEPARATORS))
    known = {separator: _known(text, dialect._replace(separator=separator)) for separator in tried}
    best = max(known, key=lambda separator: known[separator])
    return dialect._replace(separator=best), 0


def _known(text: str, dialect: Dialect) -> int:
    """How many columns of the head are known if it is taken to be of a dialect."""
    try:
        record = next(_records(text, dialect, "", 0), None)
    except InputError:
        return 0
    return sum(map(rows.is_known, record.cells)) if record else 0


@cache
def _pattern(separator: str) -> re.Pattern[str]:
    """A cell and what ends it. No part gives back what it has taken, so that time stays linear."""
    sign = re.escape(separator)
    return re.compile(rf'(?:"((?:[^"]++|"")*+)"(?={sign}|[\r\n]|\Z)|([^{sign}\r\n]*+))({sign}|\r\n|[\r\n]|\Z)')


def _records(text: str, dialect: Dialect, file: str, at: int) -> Iterator[_Record]:
    """The records that are not empty.

    Raises:
        InputError: a quotation mark is not closed, or there are columns beyond any use.
    """
    line, counted = 1, 0
    line_end = "\n" if "\n" in text else "\r"
    start, cells = at, []
    for found in _pattern(dialect.separator).finditer(text, at):
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace(_TWO, _QUOTE))
        broken = not dialect.bare_quotes and plain is not None and plain.startswith(_QUOTE)
        if broken or end != dialect.separator or len(cells) > _MOST_COLUMNS:
            line += text.count(line_end, counted, start)
            counted = start
            if broken:
                raise _unclosed(file, line + text.count(line_end, start, found.start()))
            if len(cells) > _MOST_COLUMNS:
                message = f"it has more than {_MOST_COLUMNS:,} columns"
                raise InputError(message, file=file, place=f"line {line}", mend="give a table of texts")
            if cells != [""]:
                yield _Record(line, cells)
            start, cells = found.end(), []
            if not end:
                return


def _unclosed(file: str, line: int) -> InputError:
    message = "a cell begins with a quotation mark that does not end it"
    return InputError(message, file=file, place=f"line {line}", mend="close it, and double those inside")


def _unique(names: Sequence[str]) -> list[str]:
    """The names of the columns; a second one of a name has a number after it, as in ``fr-2``."""
    found: dict[str, None] = {}
    numbers: Counter[str] = Counter()
    unique = []
    for name in names:
        own = name
        while own and own in found:
            numbers[name] += 1
            own = f"{name}-{numbers[name] + 1}"
        found[own] = None
        unique.append(own)
    return unique


def _rows(records: Iterator[_Record], head: Sequence[str], file: str) -> Iterator[Row]:
    """The cells by their columns; a row has at least the cells of all texts, and none beyond the head."""
    width = len(head)
    least = 1 + max(number for number, name in enumerate(head) if rows.is_known(name))
    for line, cells in records:
        place = f"line {line}"
        if any(cells[width:]) or (len(cells) < least and len(cells) < width):
            message = f"the head has {width} columns, this row {len(cells)}"
            raise InputError(message, file=file, place=place, mend="quote a cell that holds a separator or a line end")
        row: Cells = {name: cell for name, cell in zip(head, cells, strict=False) if cell}
        yield Row(place, {**row, **_nested(row, file, place)})


def _nested(row: Cells, file: str, place: str) -> Cells:
    """The cells that hold mappings or lists."""
    found = {}
    for name in rows.NESTED:
        if text := row.get(name):
            try:
                found[name] = rows.from_json(text)
            except ValueError as error:
                mend = "mend that cell, or rename its column"
                raise InputError(f"{name!r} is no JSON", file=file, place=place, mend=mend) from error
    return found
