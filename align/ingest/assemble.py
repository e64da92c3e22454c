"""From the lines that a reader of files has found to a Document: the half that all kinds of files share."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from align.document import Document, Furniture, Repair, Span, Unit, VersionKind
from align.ingest import repair, structure
from align.ingest.lines import Line
from align.ingest.mapped import Mapped
from lang import detection
from lang import language as languages

_SLASH_END = re.compile(r"\S/ (?=\S)")

Role = Literal["", "cell", "footnote"]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one paragraph.

    Attributes:
        role: what the file itself says that it is; empty where the text must tell.
        name: of a footnote its mark, as at its reference (``4``, a second one ``4~2``); of a cell where it
            stands (``t1.r2.c3``, its second paragraph ``t1.r2.c3.p2``).
    """

    lines: tuple[Line, ...]
    role: Role = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a text refers to a footnote: the mark in the raw text, and the footnote's name."""

    span: Span
    name: str


@dataclass(frozen=True)
class Source:
    """What a reader of files has found.

    Attributes:
        raw: the text of the file as extracted, from which all lines are taken.
        groups: the paragraphs in reading order; footnotes may stand anywhere among them.
        furniture: what belongs to the page.
        marks: references to footnotes, in the order of the raw text; the reading text is without them.
    """

    raw: str
    groups: Sequence[Group]
    furniture: Sequence[Furniture] = ()
    marks: Sequence[Mark] = ()
    symbol: str = ""


def language_of(raw: str, code: str | None, name: str, notes: list[str]) -> str:
    """The language of a text: as known, else as detected; a doubtful answer becomes a note."""
    if code is not None:
        return code
    guess = detection.detect(raw)
    if not guess.certain:
        notes.append(f"its language is not certain ({guess.code}); say it outright, as in fr={name or 'FILE'}")
    return guess.code


def assemble(
    source: Source,
    *,
    language: str,
    name: str = "",
    sha256: str = "",
    kind: VersionKind | None = None,
    notes: Sequence[str] = (),
) -> Document:
    """The document that lines make: mended, told apart into units, each with its place in the raw text.

    Every group stands in exactly one unit. A footnote becomes a unit ``fn4`` behind the others, with the unit of its
    reference as its parent, and its mark as its label.

    Args:
        language: its code.
        kind: what kind of version it is; else ``unofficial`` where the text says so of itself.
    """
    pack = languages.get(language)
    evidence = repair.Evidence([line for group in source.groups for line in group.lines], pack)
    repairs: list[Repair] = []
    text, footnotes, cells = [], [], []
    for group in source.groups:
        body = _without(_over_slashes(repair.join(group.lines, evidence, repairs)), source.marks)
        paragraph = structure.Paragraph(repair.mend(body, evidence, repairs), _spans(group.lines))
        if group.role == "footnote":
            footnotes.append((group.name, paragraph))
        elif group.role == "cell":
            cells.append((group.name, paragraph))
        else:
            text.append(paragraph)
    units = structure.build(text, pack)
    units = _in_order([*units, *(_cell(*cell) for cell in cells)]) if cells else units
    if kind is None and any(piece.kind == "unofficial" for piece in source.furniture):
        kind = "unofficial"
    return Document(
        language=language,
        units=(*units, *_footnotes(footnotes, units, source.marks)),
        raw=source.raw,
        name=name,
        sha256=sha256,
        symbol=source.symbol,
        kind=kind or "official",
        furniture=tuple(source.furniture),
        repairs=tuple(sorted(repairs, key=lambda item: item.span)),
        notes=tuple(notes),
    )


def _spans(lines: Sequence[Line]) -> tuple[Span, ...]:
    """The stretches of a paragraph: lines that follow each other are one, page furniture parts them."""
    spans = [lines[0].span]
    for line in lines[1:]:
        if line.after_break:
            spans.append(line.span)
        else:
            spans[-1] = Span(spans[-1].start, line.span.end)
    return tuple(spans)


def _over_slashes(body: Mapped) -> Mapped:
    """A paragraph without the spaces put in where a line ends with a slash: ``and/or``, a symbol, an address."""
    if "/ " not in body.text:
        return body
    ends = [run.text + run.length for run in body.runs]
    edits = [(end, end + 1, "") for end in ends if end > 1 and _SLASH_END.match(body.text, end - 2)]
    return body.edit(edits) if edits else body


def _without(body: Mapped, marks: Sequence[Mark]) -> Mapped:
    """A paragraph without the marks of footnotes in it."""
    edits = []
    for run in body.runs if marks else ():
        first = bisect_left(marks, run.raw, key=lambda mark: mark.span.end)
        for mark in marks[first:]:
            if mark.span.start >= run.raw + run.length:
                break
            start, end = max(mark.span.start, run.raw), min(mark.span.end, run.raw + run.length)
            if start < end:
                edits.append((start - run.raw + run.text, end - run.raw + run.text, ""))
    return body.edit(edits) if edits else body


def _cell(name: str, paragraph: structure.Paragraph) -> Unit:
    path = tuple(part[1:] for part in name.split("."))
    body = paragraph.body
    return Unit(name, "paragraph", "", body.text, path, None, paragraph.spans, body.runs)


def _in_order(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(sorted(units, key=lambda unit: unit.span))


def _footnotes(
    footnotes: Sequence[tuple[str, structure.Paragraph]], units: Sequence[Unit], marks: Sequence[Mark]
) -> Iterator[Unit]:
    """The units of footnotes; several paragraphs of one are ``fn4`` and ``fn4.p2``, a second note 4 is ``fn4~2``."""
    stretches = sorted((span.start, span.end, unit.id) for unit in units for span in unit.spans) if footnotes else []
    parents = {mark.name: _around(mark.span.start, stretches) for mark in reversed(marks)}
    names = _footnote_ids([name for name, _ in footnotes])
    times: dict[str, int] = {}
    for name, paragraph in footnotes:
        own = names[name]
        times[own] = times.get(own, 0) + 1
        more = f".p{times[own]}" if times[own] > 1 else ""
        body = paragraph.body
        path = (own, *((f"p{times[own]}",) if more else ()))
        parent = f"fn{own}" if more else parents.get(name)
        label = "" if more else name.partition("~")[0]
        yield Unit(f"fn{own}{more}", "footnote", label, body.text, path, parent, paragraph.spans, body.runs)


def _footnote_ids(names: Sequence[str]) -> dict[str, str]:
    """What stands for each footnote in ids: its own mark, or for ``*`` the first number that no other has."""
    ids = {name: name for name in names if name.replace("~", "").isalnum()}
    free = (str(number) for number in range(1, 2 * len(names) + 1) if str(number) not in ids)
    return ids | {name: next(free) for name in dict.fromkeys(names) if name not in ids}


def _around(at: int, stretches: Sequence[tuple[int, int, str]]) -> str | None:
    """The id of the unit in whose stretches, sorted, a place lies."""
    place = bisect_right(stretches, at, key=lambda stretch: stretch[0]) - 1
    return stretches[place][2] if place >= 0 and at < stretches[place][1] else None
