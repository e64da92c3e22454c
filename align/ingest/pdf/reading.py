"""The pages of a PDF put together to a Document: its rows told apart, its paragraphs, notes and tables found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

from align.document import Document, Furniture, Span, VersionKind
from align.errors import InputError
from align.ingest import assemble
from align.ingest import lines as text_lines
from align.ingest.lines import Line
from align.ingest.pdf import footnotes, furniture, guard, layout, paragraphs, tables
from align.ingest.pdf.glyphs import Found
from align.ingest.pdf.layout import Row
from lang import language as languages

_UNKNOWN_SHARE = 0.05
_NAMED = 10


def read(
    data: bytes,
    *,
    file: str,
    language: str | None,
    kind: VersionKind | None,
    encoding: str | None,  # noqa: ARG001 - a PDF brings its own
) -> Document:
    """The document in a PDF.

    The raw text is what stands on the pages, row by row in reading order and in logical order, with a form feed before
    each page but the first; ligatures and presentation forms are the letters that they stand for. Text that is not
    seen (off the page, invisible beside visible text, printed twice) or stands askew is left out.

    Args:
        language: its code, if known; else it is detected.
        kind: what kind of version it is; else ``unofficial`` where the text says so of itself.

    Raises:
        InputError: it is broken, needs a password, has no text or more pages than `glyphs.MOST_PAGES`, or takes more
            time or memory than `guard` allows.
    """
    found = Found()
    rows: list[Row] = []
    gutter = None
    with closing(guard.pages(data, file, found)) as pages:
        for page in pages:
            more, gutter = layout.rows(page, gutter)
            rows += more
    if not rows:
        raise _empty(found, file)
    raw, lines = _raw(rows)
    notes: list[str] = []
    if found.unknown > _UNKNOWN_SHARE * found.glyphs:
        notes.append(f"{found.unknown:,} of its {found.glyphs:,} characters do not say which letters they are")
    if not found.guarded:
        notes.append("no process could be started to read its pages in, so nothing limits what they may take")
    if found.pictures:
        pages_of = ", ".join(str(number) for number in found.pictures[:_NAMED])
        more_of = f" and {len(found.pictures) - _NAMED:,} more" if len(found.pictures) > _NAMED else ""
        notes.append(f"there is no text, only pictures, on page {pages_of}{more_of}")
    code = assemble.language_of(raw, language, file, notes)
    source = _source(raw, rows, lines, code)
    return assemble.assemble(source, language=code, kind=kind, notes=notes)


def _empty(found: Found, file: str) -> InputError:
    if found.pictures:
        return InputError(
            "there is no text in it, only pictures", file=file, mend="give a version with text, or run OCR first"
        )
    return InputError("there is no text on its pages", file=file, mend="give a version with text")


def _raw(rows: Sequence[Row]) -> tuple[str, list[Line]]:
    """The text of all rows, and each of them as a line of it."""
    pieces: list[str] = []
    lines: list[Line] = []
    at = page = 0
    for row in rows:
        if row.page != page:
            pieces.append("\f" * (row.page - page))
            at += row.page - page
            page = row.page
        lines.append(Line(row.text, Span(at, at + len(row.text)), 0, 0))
        pieces += (row.text, "\n")
        at += len(row.text) + 1
    return "".join(pieces), lines


def _source(raw: str, rows: Sequence[Row], lines: Sequence[Line], code: str) -> assemble.Source:
    """Rows told apart: what is the page's, what is a note, what is text."""
    pack = languages.get(code)
    repeated = furniture.repeated(rows)
    rest = [line for place, line in enumerate(lines) if place not in repeated]
    kept, pieces, symbol = text_lines.split_furniture(rest, pack)
    pieces += [Furniture("page", lines[place].text, lines[place].span) for place in repeated]
    starts = [line.span.start for line in lines]
    places = [bisect_left(starts, line.span.start) for line in kept]
    texts = [rows[place] for place in places]
    found = footnotes.find(texts)
    tabled = tables.find(texts, found.text)
    inside = {at for table in tabled for row in table for at, _, _ in row}
    plain = [at for at in found.text if at not in inside]
    groups = [
        assemble.Group(_lines([places[at] for at in group], rows, lines))
        for group in paragraphs.group(texts, plain, pack)
    ]
    groups += [
        assemble.Group(_lines([places[at] for at in note.rows], rows, lines), "footnote", note.name)
        for note in found.notes
    ]
    groups += [group for number, table in enumerate(tabled, 1) for group in _cells(table, number, texts, kept)]
    marks = [
        assemble.Mark(Span(starts[places[row]] + begin, starts[places[row]] + end), name)
        for row, begin, end, name in found.marks
    ]
    return assemble.Source(
        raw,
        sorted(groups, key=lambda group: group.lines[0].span),
        sorted(pieces, key=lambda piece: piece.span),
        sorted(marks, key=lambda mark: mark.span),
        symbol or furniture.symbol(lines[place].text for place in sorted(repeated)),
    )


def _cells(table: tables.Table, number: int, rows: Sequence[Row], lines: Sequence[Line]) -> Iterator[assemble.Group]:
    """The cells of a table as paragraphs of their own."""
    for count, row in enumerate(table, 1):
        for at, part, column in row:
            cell, start = rows[at].cells[part], lines[at].span.start
            line = Line(rows[at].text[cell.begin : cell.stop], Span(start + cell.begin, start + cell.stop), 0, 0)
            yield assemble.Group((line,), "cell", f"t{number}.r{count}.c{column + 1}")


def _lines(group: Sequence[int], rows: Sequence[Row], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a group; one on another page, or that does not follow in the raw text, stands behind a break."""
    breaks = [False] + [
        after != before + 1 or rows[after].page != rows[before].page for before, after in pairwise(group)
    ]
    return tuple(replace(lines[at], after_break=cut) for at, cut in zip(group, breaks, strict=True))
