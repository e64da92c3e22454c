"""PDF to a Document: glyphs with their places, rows in reading order, the page's own lines, footnotes, paragraphs.

A PDF (ISO 32000) says where glyphs stand and little else. `glyphs` reads them with pdfium, in a process of its own
that `guard` watches; `direction` puts a row of glyphs into logical order, `layout` finds rows and columns, `furniture`
what repeats from page to page, `footnotes` the notes and their references, `tables` the simple ones, `paragraphs`
which rows are one, and `reading` makes the document of it all. From there on a PDF is read as every file is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from align.ingest.pdf.reading import read

__all__ = ["read"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  what a module has
    """`read`, imported when first asked for: the process that reads pages starts sooner without it."""
    if name != "read":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from align.ingest.pdf.reading import read

    return read
