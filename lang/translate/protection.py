"""What a translation must keep as it is: symbols, numbers, addresses, acronyms; checked, and mended by pieces.

An engine is given whole sentences, since it translates them better than sentences with holes. What comes back
is compared with the original piece by piece. Where something was dropped, doubled or changed, the sentence is
translated once more in parts, around what was not kept; what still fails is said, never passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from lang.numerals import ascii_digits
from lang.symbols import find_symbols
from lang.translate import Progress, Translator

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_ACRONYM = re.compile(r"(?<![A-Za-z])(?=[A-Z0-9]*[A-Z][A-Z0-9]*[A-Z])[A-Z][A-Z0-9]{1,7}(?=s?(?![A-Za-z0-9]))")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f٫٬]\d+)*")
_SHOUTED = 0.6
"""Share of capitals among the letters from which a text is a heading, and its words no acronyms."""


class Piece(NamedTuple):
    """A stretch of a text to be kept, and what it is compared by."""

    start: int
    end: int
    kind: str
    key: str


class Outcome(NamedTuple):
    """A translation, and what of the original it does not keep or has beyond it; both empty where all is well."""

    text: str
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def pieces(text: str) -> list[Piece]:
    """What a translation of a text has to keep, in order; no two overlap."""
    found: list[Piece] = []
    taken = [False] * len(text)

    def take(start: int, end: int, kind: str, key: str) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(Piece(start, end, kind, key))

    for match in _URL.finditer(text):
        take(*match.span(), "address", match[0])
    for start, end in find_symbols(text):
        take(start, end, "symbol", re.sub(r"\s", "", text[start:end]))
    for match in _NUMBER.finditer(text):
        take(*match.span(), "number", ascii_digits(re.sub(r"\D", "", match[0])))
    letters = [char for char in text if char.isalpha()]
    if sum(char.isupper() for char in letters) < _SHOUTED * len(letters):
        for match in _ACRONYM.finditer(text):
            take(*match.span(), "acronym", match[0])
    return sorted(found)


def compare(original: str, translation: str, acronyms: Mapping[str, str] | None = None) -> Outcome:
    """The translation, with what of the original's pieces it lacks and what it has beyond them.

    Args:
        acronyms: what those of the original are in the other language, where they are not the same.
    """
    wanted = Counter(_rendered(piece, acronyms) for piece in pieces(original))
    there = Counter(piece.key for piece in pieces(translation))
    # What one side has inside another piece, or in capitals, is there all the same.
    missing = {key: count for key, count in (wanted - there).items() if translation.count(key) < wanted[key]}
    added = {key: count for key, count in (there - wanted).items() if original.count(key) < there[key]}
    return Outcome(translation, tuple(Counter(missing).elements()), tuple(Counter(added).elements()))


def translate(
    sentences: Sequence[str],
    translator: Translator,
    progress: Progress | None = None,
    *,
    acronyms: Mapping[str, str] | None = None,
) -> list[Outcome]:
    """Translates sentences and sees to it that what is to be kept is kept, or said to be lost.

    Args:
        acronyms: what those of the original are in the other language, where they are not the same; the
            others stay.

    Raises:
        CancelledError: ``progress`` answered False.
    """
    found = [
        compare(sentence, _with_acronyms(translation, acronyms), acronyms)
        for sentence, translation in zip(sentences, translator.translate(sentences, progress), strict=True)
    ]
    wrong = [place for place, outcome in enumerate(found) if outcome.missing or outcome.added]
    again = _by_parts([(sentences[place], found[place]) for place in wrong], translator, acronyms) if wrong else []
    for place, text in zip(wrong, again, strict=True):
        outcome, better = found[place], compare(sentences[place], text, acronyms)
        if len(better.missing) + len(better.added) < len(outcome.missing) + len(outcome.added):
            found[place] = better
    return found


def _rendered(piece: Piece, acronyms: Mapping[str, str] | None) -> str:
    return acronyms.get(piece.key, piece.key) if acronyms and piece.kind == "acronym" else piece.key


def _with_acronyms(translation: str, acronyms: Mapping[str, str] | None) -> str:
    """The translation with the acronyms of its own language, without the ``s`` that English puts to several."""
    for piece in reversed(pieces(translation) if acronyms else []):
        rendered = _rendered(piece, acronyms)
        if rendered != piece.key:
            end = piece.end + translation[piece.end :].startswith("s")
            translation = translation[: piece.start] + rendered + translation[end:]
    return translation


def _by_parts(
    wrong: Sequence[tuple[str, Outcome]], translator: Translator, acronyms: Mapping[str, str] | None
) -> list[str]:
    """Sentences translated around the pieces that were not kept, or around all where something was added."""
    cut = [_cut(sentence, outcome, acronyms) for sentence, outcome in wrong]
    # Every other part stands between pieces; those that say something are translated, all in one go.
    spoken = [
        (parts, place) for parts in cut for place in range(0, len(parts), 2) if any(map(str.isalpha, parts[place]))
    ]
    bare = [parts[place].strip() for parts, place in spoken]
    for (parts, place), text, said in zip(spoken, bare, translator.translate(bare), strict=True):
        parts[place] = parts[place].replace(text, said)
    return [_with_acronyms("".join(parts), acronyms) for parts in cut]


def _cut(sentence: str, outcome: Outcome, acronyms: Mapping[str, str] | None) -> list[str]:
    wrong = {*outcome.missing, *outcome.added}
    kept = [piece for piece in pieces(sentence) if outcome.added or _rendered(piece, acronyms) in wrong]
    edges = [0, *(edge for piece in kept for edge in (piece.start, piece.end)), len(sentence)]
    return [sentence[start:end] for start, end in pairwise(edges)]
