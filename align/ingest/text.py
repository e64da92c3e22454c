"""Plain text, as it comes out of a page or as people write it, to a Document."""

from __future__ import annotations

from collections.abc import Sequence

from align.document import Document, VersionKind
from align.ingest import assemble
from align.ingest import lines as raw_lines
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
    code = assemble.language_of(raw, language, name, remarks)
    pack = languages.get(code)
    kept, furniture, symbol = raw_lines.split_furniture(raw_lines.split(raw), pack)
    groups = [assemble.Group(tuple(group)) for group in (raw_lines.paragraphs(kept, pack) if kept else ())]
    source = assemble.Source(raw, groups, furniture, symbol=symbol)
    return assemble.assemble(source, language=code, name=name, sha256=sha256, kind=kind, notes=remarks)
