"""CSV (RFC 4180) of a row a bead, as spreadsheets and pandas read it; the columns are those of `align.formats.rows`.

Written with commas, lines that end in CR LF, and a byte order mark, without which Excel takes UTF-8 for something
else. Read with semicolons or tabs too, with the line ``sep=;`` of spreadsheets, and in UTF-16.

A text that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet that opens the file (OWASP, CSV
Injection). It stands here to the byte all the same, for the texts of a document are not changed: import a file from
strangers with its columns as text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from align.alignment import Alignment
from align.formats import delimited
from align.formats.delimited import Dialect

_DIALECT = Dialect(
    separator=",", line_end="\r\n", mark=codecs.BOM_UTF8, quote=re.compile('[",\r\n]'), bare_quotes=False
)


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred rows.

    Raises:
        InputError: a text has what UTF-8 cannot hold, or a version's language is none.
    """
    return delimited.write(alignment, _DIALECT)


def read(data: bytes, *, file: str) -> Alignment:
    """The alignment in a file's bytes.

    Raises:
        InputError: it is no table of texts, or a cell is wrong; with the line.
    """
    return delimited.read(data, _DIALECT, file=file)
