"""Plain text, as it comes out of a page or as people write it, to a Document."""

from __future__ import annotations

from collections.abc import Sequence

from align.document import Document, Repair, Span, Unit, VersionKind
from align.ingest import lines as raw_lines
from align.ingest import repair, structure
from align.ingest.lines import Line
from lang import detection
from lang import language as languages


def read(
    raw: str,
    *,
    name: str = "",
    sha256: str = "",
    language: str | None = None,
    kind: VersionKind | None = None,
    notes: Sequence[str] = (),
) -> Document:
    """The document that a raw text is.

    Any text gives a document; nothing raises. Every character of ``raw`` that is no white space stands in
    the spans of exactly one unit or one piece of furniture.

    Args:
        language: its code, if known; else it is detected, and a doubtful answer becomes a note.
        kind: what kind of version it is; else ``unofficial`` where the text says so of itself.
    """
    remarks = list(notes)
    if language is None:
        guess = detection.detect(raw)
        language = guess.code
        if not guess.certain:
            remarks.append(f"its language is not certain ({guess.code}); say it outright, as in fr={name or 'FILE'}")
    pack = languages.get(language)
    kept, furniture, symbol = raw_lines.split_furniture(raw_lines.split(raw), pack)
    evidence = repair.Evidence(kept, pack)
    repairs: list[Repair] = []
    paragraphs = []
    for group in raw_lines.paragraphs(kept, pack) if kept else ():
        text = repair.mend(repair.join(group, evidence, repairs), evidence, repairs)
        paragraphs.append(structure.Paragraph(text, _spans(group)))
    if kind is None and any(piece.kind == "unofficial" for piece in furniture):
        kind = "unofficial"
    units: tuple[Unit, ...] = structure.build(paragraphs, pack)
    return Document(
        language=language,
        units=units,
        raw=raw,
        name=name,
        sha256=sha256,
        symbol=symbol,
        kind=kind or "official",
        furniture=tuple(furniture),
        repairs=tuple(sorted(repairs, key=lambda item: item.span)),
        notes=tuple(remarks),
    )


def _spans(group: Sequence[Line]) -> tuple[Span, ...]:
    """The stretches of a paragraph: lines that follow each other are one, page furniture parts them."""
    spans = [group[0].span]
    for line in group[1:]:
        if line.after_break:
            spans.append(line.span)
        else:
            spans[-1] = Span(spans[-1].start, line.span.end)
    return tuple(spans)
