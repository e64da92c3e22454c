"""Which rows are one paragraph, by what a reader goes by: gaps, indents, lines that end early, type."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from align.ingest.pdf.layout import Row
from lang import numbering
from lang.language import Language

_GAP = 1.22
"""A gap so many times the usual distance of rows parts paragraphs."""
_INDENT = 0.8
"""In sizes of type."""
_SHORT = 9
"""A column of so many rows may not show how wide it is."""
_ENDS = tuple(".;:!?…。；：！？，,،؛؟»”\"')）")
_STOPS = tuple(".!?…。！？؟;；؛:：")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the rows of a column usually begin and how far they reach."""

    start: float
    end: float


def group(rows: Sequence[Row], text: Sequence[int], language: Language) -> list[list[int]]:
    """The rows at the places ``text`` in paragraphs, in reading order."""
    if not text:
        return []
    columns = _columns(rows, text)
    leading = _leading(rows, text)
    indent = _usual_indent(rows, text, columns)
    groups = [[text[0]]]
    for before, at in pairwise(text):
        column, own = columns[_key(rows[before])], columns[_key(rows[at])]
        if _key(rows[before]) != _key(rows[at]):
            begins = _begins_after_break(rows[before], rows[at], column, own, language, indent)
        else:
            begins = _begins(rows, groups[-1], at, own, leading, indent, language)
        if begins:
            groups.append([at])
        else:
            groups[-1].append(at)
    return groups


def _key(row: Row) -> tuple[int, int]:
    return row.page, row.block


def _columns(rows: Sequence[Row], text: Sequence[int]) -> Mapping[tuple[int, int], _Column]:
    """The edges of each column: its most usual start, and the end that a tenth of its rows reach at least.

    A column of few rows takes those of the columns that overlap it on the pages around, if they are wider.
    """
    blocks = [(key, list(own)) for key, own in groupby(text, key=lambda at: _key(rows[at]))]
    known: dict[tuple[int, int], _Column] = {}
    for key, own in blocks:
        starts = Counter(round(rows[at].start / 2) for at in own)
        start = 2.0 * min(
            place for place, count in starts.items() if count >= min(0.12 * len(own), max(starts.values()))
        )
        ends = sorted(rows[at].end for at in own)
        known[key] = _Column(start, ends[int(0.9 * (len(ends) - 1))] if len(ends) > _SHORT else ends[-1])
    for place, (key, own) in enumerate(blocks):
        if len(own) > _SHORT:
            continue
        around = (other for other, rows_of in blocks[max(place - 4, 0) : place + 5] if len(rows_of) > _SHORT)
        like = [c for c in map(known.__getitem__, around) if _within(known[key], c)]
        known[key] = min(like, key=lambda c: c.end - c.start, default=known[key])
    return known


def _within(one: _Column, other: _Column) -> bool:
    return other.start <= one.start + 2 and other.end >= one.end - 2


def _leading(rows: Sequence[Row], text: Sequence[int]) -> Mapping[float, float]:
    """The usual distance of rows by their size of type."""
    distances: defaultdict[float, list[float]] = defaultdict(list)
    for before, at in pairwise(text):
        one, other = rows[before], rows[at]
        if _key(one) == _key(other) and 0 < one.base - other.base < 4 * other.size:
            distances[round(other.size)].append(one.base - other.base)
    return {size: _usual(found) for size, found in distances.items()}


def _usual(distances: Sequence[float]) -> float:
    """The most frequent of some distances; of several that are nearly so, the smallest."""
    counts = Counter(round(distance * 2) / 2 for distance in distances)
    most = max(counts.values())
    return min(distance for distance, count in counts.items() if count >= 0.5 * most)


def _usual_indent(rows: Sequence[Row], text: Sequence[int], columns: Mapping[tuple[int, int], _Column]) -> float:
    """How far paragraphs begin further in, in points; 0 where they do not: a good many rows must, and not most."""
    indents = [rows[at].start - columns[_key(rows[at])].start for at in text]
    found = [indent for indent, at in zip(indents, text, strict=True) if indent > _INDENT * rows[at].size]
    return _usual(found) if 0.03 * len(text) < len(found) < 0.7 * len(text) else 0.0


def _begins(
    rows: Sequence[Row],
    group: Sequence[int],
    at: int,
    column: _Column,
    leading: Mapping[float, float],
    indent: float,
    language: Language,
) -> bool:
    """Whether a row begins a paragraph, after another one of its column."""
    before, row = rows[group[-1]], rows[at]
    usual = leading.get(round(row.size), 1.2 * row.size)
    gap = before.base - row.base
    if gap > _GAP * usual or gap < 0 or _other_type(before, row):
        return True
    shift = row.start - before.start
    if _centred(before, column) and _centred(row, column):
        return False
    if shift > _INDENT * row.size and not _hangs(rows, group, row) and not _goes_on(before, row, column):
        return True
    if shift < -_INDENT * row.size and len(group) > 1 and not _same_start(rows[group[-2]], row):
        return True
    if len(group) == 1 and before.text.endswith(_ENDS) and _alike_indented(before, row, column, indent):
        return True
    if _room(before, row, column) and (before.text.endswith(_ENDS) or not row.text[:1].islower()):
        return True
    return _formula(before, row, language)


def _begins_after_break(
    before: Row, row: Row, column: _Column, own: _Column, language: Language, indent: float
) -> bool:
    """Whether a row begins a paragraph at the head of a page or column."""
    if row.start - own.start > _INDENT * row.size:
        return True
    if _other_type(before, row) or _room(before, row, column):
        return before.text.endswith(_ENDS) or not row.text[:1].islower()
    if indent and not (numbering.match(row.text) and before.text.endswith(_ENDS)):
        return False
    return before.text.endswith(_STOPS) or _formula(before, row, language)


def _other_type(before: Row, row: Row) -> bool:
    larger, smaller = max(before.size, row.size), min(before.size, row.size)
    return larger > 1.08 * smaller or (before.bold != row.bold and not before.text.endswith(("-", ",")))


def _hangs(rows: Sequence[Row], group: Sequence[int], row: Row) -> bool:
    """Whether a row goes on, further in, after a label that hangs out."""
    first = rows[group[0]]
    match = numbering.match(first.text)
    return (
        len(group) == 1
        and match is not None
        and row.start - first.start < 6 * row.size
        and not numbering.match(row.text)
    )


def _goes_on(before: Row, row: Row, column: _Column) -> bool:
    """Whether a row plainly goes on a full one, wherever it begins."""
    return row.text[:1].islower() and not before.text.endswith(_ENDS) and not _room(before, row, column)


def _alike_indented(before: Row, row: Row, column: _Column, indent: float) -> bool:
    """Whether two rows both begin as paragraphs usually do: the first is a paragraph of one row."""
    return bool(indent) and all(abs(one.start - column.start - indent) <= 0.2 * row.size for one in (before, row))


def _same_start(one: Row, other: Row) -> bool:
    return abs(one.start - other.start) <= _INDENT * other.size


def _centred(row: Row, column: _Column) -> bool:
    left, right = row.start - column.start, column.end - row.end
    return min(left, right) > 2 * row.size and abs(left - right) < row.size


def _room(before: Row, row: Row, column: _Column) -> bool:
    """Whether the first word of a row would have had room on the row before, so that this one ended early."""
    return before.end + row.word + 0.5 * row.size < column.end


def _formula(before: Row, row: Row, language: Language) -> bool:
    """Whether an opening formula stands on one of the rows alone."""
    pattern = language.opening_pattern
    return bool(pattern) and any(
        one.text.endswith(_ENDS) and pattern is not None and pattern.fullmatch(one.text) for one in (before, row)
    )
