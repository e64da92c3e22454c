"""Texts that come with a sentence a line: nothing is read into them and nothing repaired."""

from __future__ import annotations

import os
from collections.abc import Sequence

from align.document import Document, Run, Sentence, Span, Unit
from align.ingest.load import language_of_name, open_text
from lang import detection

UNIT = "p1"
"""The one unit of such a document."""


def document(
    sentences: Sequence[str], *, language: str, name: str = "", sha256: str = "", notes: Sequence[str] = ()
) -> Document:
    """Sentences as a document of one unit; blank ones are left out of it but stand in its raw text."""
    raw = "\n".join(sentences)
    found = []
    at = 0
    for sentence in sentences:
        if sentence.strip():
            text = sentence.strip()
            start = at + sentence.index(text[0])
            found.append(Sentence(text, start, start + len(text)))
        at += len(sentence) + 1
    unit = Unit(UNIT, "paragraph", "", raw, spans=(Span(0, len(raw)),), runs=(Run(0, 0, len(raw)),))
    units = (unit,) if found else ()
    return Document(
        language, units, raw=raw, name=name, sha256=sha256, notes=tuple(notes), sentences={UNIT: tuple(found)}
    )


def numbers(sentences: Sequence[str]) -> list[int]:
    """The places of those that are not blank, from 0."""
    return [place for place, sentence in enumerate(sentences) if sentence.strip()]


def load(
    path: str | os.PathLike[str], *, language: str | None = None, encoding: str | None = None
) -> tuple[Document, list[int]]:
    """The document in a file of a sentence a line, and on which lines its sentences stand, from 0.

    Args:
        language: its code; else the file's name tells it, else it is detected.
        encoding: else UTF-8 and what can be told for certain.

    Raises:
        InputError: the file cannot be read or has no text.
    """
    opened = open_text(path, encoding)
    lines = opened.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = document(
        lines,
        language=language or language_of_name(path) or detection.detect(opened.text).code,
        name=opened.name,
        sha256=opened.sha256,
        notes=opened.notes,
    )
    return found, numbers(lines)
