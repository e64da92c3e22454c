"""The columns as plain text, for where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from align.alignment import Alignment
from reader import bidi, cells, columns


def render(
    alignment: Alignment, *, width: int, versions: Sequence[str] | None = None, bidi_mode: bidi.Mode = "logical"
) -> Iterator[str]:
    """The lines of the columns.

    Args:
        width: cells of a line.
        versions: keys of the versions to show; else all.
        bidi_mode: ``logical`` leaves the text in logical order, as files have it.
    """
    table = columns.Table(alignment)
    shown = [at for at, version in enumerate(table.versions) if versions is None or version.key in versions]
    layout = columns.Layout.of(shown, width)
    painter = columns.Painter(table, layout, bidi_mode)
    heading = " · ".join(part for part in (alignment.symbol, alignment.title) if part)
    if heading:
        harmless = cells.harmless(heading)
        yield from (harmless[start:end] for start, end in cells.wrap(harmless, width))
        yield ""
    if layout.stacked:
        for at in shown:
            yield f"{cells.fit(table.versions[at].key, 3)}{columns.name_of(table.versions[at])}"
            yield f"   {table.versions[at].kind}"
        yield ""
    yield "  " + _text(columns.titles(table, layout, bidi_mode))
    yield "  " + "─" * painter.width
    for row in range(len(table)):
        for line in painter.row(row):
            yield f"  {_text(line)}".rstrip()


def _text(line: columns.Line) -> str:
    return "".join(piece.text for piece in line)
