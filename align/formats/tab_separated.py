"""TSV of a row a bead, for spreadsheets, pandas and the tools of the shell; the columns are those of `rows`.

A cell is quoted as in CSV where it holds a tab or a line end, or begins with a quotation mark, and nowhere else, so
that ``cut -f`` gives nearly all texts as they are. A quotation mark that opens no quoted cell is one of the text. What
`comma_separated` says of formulas holds here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from align.alignment import Alignment
from align.formats import delimited
from align.formats.delimited import Dialect

_DIALECT = Dialect(separator="\t", line_end="\n", mark=b"", quote=re.compile('^"|[\t\r\n]'), bare_quotes=True)


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
