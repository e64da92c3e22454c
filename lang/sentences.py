"""Sentence boundaries, by the sentencex library, and the clauses of a resolution, by its semicolons."""

from __future__ import annotations

import re
from itertools import pairwise

from lang.language import Language

Bounds = tuple[int, int]
"""Start and end (not included) in the text, in code points, without surrounding space."""

_CLAUSE_END = re.compile(r"[;；؛](?=\s|[^\s\d])\s*")
_LAST_WORD = re.compile(r"(?<![\w.])([^\W\d_]+(?:\.[^\W\d_]+)*|n°)\.\s*\Z")
_NOTHING_BUT_SIGNS = re.compile(r"[\W_]*")


def split(text: str, language: Language, *, clauses: bool = False) -> list[Bounds]:
    """Where the sentences of a paragraph stand.

    Every character that is not white space belongs to exactly one sentence, in order.

    Args:
        clauses: also end a piece after each semicolon, as in the enumerations of a resolution.
    """
    from sentencex import get_sentence_boundaries

    starts = {0}
    for found in get_sentence_boundaries(language.segmenter, text):
        start = int(found["start_index"])
        if not _after_abbreviation(text[max(start - 24, 0) : start], language):
            starts.add(start)
    if clauses:
        starts.update(found.end() for found in _CLAUSE_END.finditer(text))
    edges = [*sorted(start for start in starts if start < len(text)), len(text)]
    pieces: list[Bounds] = []
    for start, end in pairwise(edges):
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left >= right:
            continue
        if pieces and _NOTHING_BUT_SIGNS.fullmatch(text[left:right]):
            pieces[-1] = (pieces[-1][0], right)  # a closing quotation mark or dots: no sentence
        else:
            pieces.append((left, right))
    return pieces


def _after_abbreviation(before: str, language: Language) -> bool:
    found = _LAST_WORD.search(before)
    return bool(found and found[1].lower() in language.abbreviations)
