"""Glossaries in workbooks of Excel (ECMA-376, .xlsx): the first sheet as a table, see `align.glossary.table`.

A workbook from a stranger is looked at before it is opened: how large it is unpacked, and that none of its parts has a
document type. Formulas are not worked out (their last value is read) and macros are passed over. What is written has
texts in all of its cells, so that none is taken for a formula, and is the same for the same terms.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from align.errors import InputError
from align.glossary import table
from align.xml import unfit
from lang.terms.glossary import Glossary

MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes of all parts of a workbook together."""
FREE_UNPACKED = 1_500_000
MOST_GROWTH = 50
"""A workbook that unpacks to more bytes than that is not so many times as long as the file."""
MOST_PARTS = 2000
"""Parts of a workbook."""
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
"""Rows and columns of a sheet that are looked at: few signs can claim millions of cells."""
MOST_LETTERS = 32_767
"""Characters that a cell can hold."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of the old kind begin, and new ones under a password."""
_DOCTYPE = tuple("<!DOCTYPE".encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be"))
_CHUNK = 1 << 20
_MEND = "save it as .xlsx again"
_WIDTH = 30
"""Width of a column, in characters."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError),  # the archive
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, AssertionError, OverflowError),
)
"""What a damaged workbook makes openpyxl raise."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


# -- reading ------------------------------------------------------------------------------------------


def read(data: bytes, *, file: str) -> Glossary:
    """The glossary in the first sheet of a workbook.

    Raises:
        InputError: it is no workbook, is encrypted, damaged or beyond all size, or its first sheet is no table of a
            glossary; with the sheet and the row.
    """
    _inspect(data, file)
    import openpyxl

    try:
        with warnings.catch_warnings(action="ignore"):  # about styles and the like that are not read
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            if not book.worksheets:
                raise InputError("it has no sheet", file=file, mend=_MEND)
            sheet = book.worksheets[0]
            rows = _rows(sheet, file)
            place = f"sheet {sheet.title!r}"
            return table.read(rows, file=file, first=place, crowded="name the column in the first row")
    except _BROKEN as error:
        reason = " ".join(str(error).split())
        raise InputError(f"the workbook is damaged ({reason})", file=file, mend=_MEND) from error


def _inspect(data: bytes, file: str) -> None:
    """Refuses what is no workbook or would be one beyond all size."""
    if data.startswith(_OLE):
        message = "it is encrypted, or a workbook of the old kind"
        raise InputError(message, file=file, mend="save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            most = min(MOST_UNPACKED, max(FREE_UNPACKED, MOST_GROWTH * len(data)))
            if size > most or len(parts) > MOST_PARTS:
                message = f"it unpacks to {size:,} bytes in {len(parts):,} parts, more than a glossary has"
                raise InputError(message, file=file, mend="split it")
            for part in parts:
                if part.flag_bits & 1:
                    raise InputError("it is encrypted", file=file, mend="save it without a password")
                if _has_doctype(archive, part):
                    message = "a part of it has a document type, which no workbook may have"
                    raise InputError(message, file=file, place=part.filename, mend=_MEND)
    except _BROKEN as error:
        reason = " ".join(str(error).split())
        raise InputError(f"it is no workbook ({reason})", file=file, mend=_MEND) from error


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type: ECMA-376 forbids it, and entities could be declared there.

    A part cannot be longer than the archive says: reading stops there.
    """
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if any(sign in before + chunk for sign in _DOCTYPE):
                return True
            before = chunk[-max(map(len, _DOCTYPE)) :]
    return False


def _rows(sheet: Any, file: str) -> Iterator[table.Row]:  # noqa: ANN401  openpyxl has no types
    """The rows of a sheet as texts, those with nothing in them left out."""
    sheet.reset_dimensions()  # what a sheet claims of its size is not believed
    columns = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        place = f"sheet {sheet.title!r}, row {number}"
        if number > MOST_ROWS:
            raise InputError(f"it has more than {MOST_ROWS:,} rows", file=file, place=place, mend="split it")
        if row.count(None) == len(row):  # a sheet may leave out a million rows in few signs
            continue
        # The first row tells how many cells there are to look at, and one for what is too much.
        cells = [_shown(value) for value in (row[: columns + 1] if columns else row)]
        columns = columns or max((at for at, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if columns:
            yield place, cells


def _shown(value: object) -> str:
    """A cell's value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


# -- writing ------------------------------------------------------------------------------------------


def write(glossary: Glossary) -> Iterator[bytes]:
    """The workbook, in one piece.

    Raises:
        InputError: a text has a character that XML cannot hold, the sign that parts texts in a cell, or too many
            characters for one.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    # All of it is looked at first: a sheet that is left half-written complains on its own.
    rows = [[_fit(text, number) for text in row] for number, row in enumerate(table.rows(glossary))]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("glossary")
    sheet.freeze_panes = "A2"
    for number in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = _WIDTH
    for row in rows:
        cells = [WriteOnlyCell(sheet, text) for text in row]
        for cell in cells:
            cell.data_type = "s"  # "=…" would else become a formula
        sheet.append(cells)
    written = BytesIO()
    book.save(written)
    yield _dateless(written.getvalue())


def _fit(text: str, number: int) -> str:
    if (char := unfit(text)) is not None:
        message = f"term {number} has the character U+{ord(char):04X}, which a workbook cannot hold"
        raise InputError(message, mend="take it out of the text")
    if len(text) > MOST_LETTERS:
        raise InputError(f"term {number} has more than {MOST_LETTERS:,} characters in a cell", mend="write YAML or TBX")
    return text


def _dateless(data: bytes) -> bytes:
    """A workbook without the moment at which it was written."""
    made = BytesIO()
    stamp = datetime.datetime(*_EPOCH).isoformat().encode() + b"Z"
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(zipfile.ZipInfo(part.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
