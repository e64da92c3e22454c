"""Simple tables: rows that follow each other, of parts that stand below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from align.ingest.pdf.layout import Cell, Row

_LEAST_ROWS = 3
_MOST_COLUMNS = 40
_PLACE = 4.0
"""Points within which two cells of a column begin, end, or have their middle."""

Table = list[list[tuple[int, int, int]]]
"""For each row its cells: the place of the row, the number of the cell in it, and the column."""


def find(rows: Sequence[Row], text: Sequence[int]) -> list[Table]:
    """The tables among the rows at the places ``text``.

    A row of a table has two parts at least, and each part stands below one part of the row with most parts. A cell
    has one row; a table with longer cells is text.
    """
    return [table for run in _runs(rows, text) if (table := _table(rows, run))]


def _runs(rows: Sequence[Row], text: Sequence[int]) -> Iterator[list[int]]:
    """Rows of several parts that follow each other in one column of a page."""
    run: list[int] = []
    for before, at in pairwise([-1, *text]):
        follows = before >= 0 and (rows[before].page, rows[before].block) == (rows[at].page, rows[at].block)
        if run and (not follows or len(rows[at].cells) < 2):
            yield run
            run = []
        if len(rows[at].cells) > 1:
            run.append(at)
    if run:
        yield run


def _table(rows: Sequence[Row], run: Sequence[int]) -> Table:
    """The cells of a run of rows; empty where they do not stand below each other."""
    if len(run) < _LEAST_ROWS:
        return []
    columns = max((rows[at].cells for at in run), key=len)
    if len(columns) > _MOST_COLUMNS:
        return []
    table: Table = []
    for at in run:
        places = [_column(cell, columns) for cell in rows[at].cells]
        if None in places or len(set(places)) < len(places):
            return []
        table.append([(at, number, place) for number, place in enumerate(places) if place is not None])
    return table


def _column(cell: Cell, columns: Sequence[Cell]) -> int | None:
    for place, column in enumerate(columns):
        apart = (
            cell.start - column.start,
            cell.end - column.end,
            (cell.start + cell.end - column.start - column.end) / 2,
        )
        if min(abs(distance) for distance in apart) <= _PLACE:
            return place
    return None
