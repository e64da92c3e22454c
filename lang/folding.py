"""A text as the finders of dates and figures read it: digits of one script, no marks, spaces of two kinds.

What is found there stands at places of its own; `Folded.span` says where it is in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lang import symbols

_JOB = re.compile(rf"(?<![\w\-/.]){symbols.JOB}(?![\w\-/])", re.ASCII)
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９])")
"""Part of a number, as all of it is wide; elsewhere it stands between two: "5，6"."""
_NO_BREAK = "\u00a0\u202f\u2007\u2008\u2009"
BARRIER = "\x00"
"""What stands in the place of a stretch that is not to be read."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in the one spelling that patterns are written for.

    Attributes:
        text: digits are ASCII, accents and other marks are gone, no-break spaces are U+00A0, other spaces U+0020;
            superscripts, fractions and numbers in circles are kept.
        lower: the same in lower case, letter by letter.
        places: for each character its place in the original; None where nothing has moved.
    """

    text: str
    lower: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text, of one character or more, stands in the original."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


class _Table(dict[int, str]):
    """What each character becomes, worked out once; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self[code] = _fold(char)
        if len(folded) != 1:
            _MOVING.add(char)
        return folded


_TABLE = _Table({code: chr(code) for code in range(128)})
_MOVING: set[str] = set()
"""Characters seen so far that become none or several."""


def _fold(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in {"Mn", "Cf"} or char == "ـ":
        return ""
    if category == "Zs":
        return "\u00a0" if char in _NO_BREAK else " "
    if char in "\u2010\u2011":
        return "-"
    if category == "No" or char == "，":
        return char
    return "".join(part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) != "Mn")


def fold(text: str) -> Folded:
    """A text in the spelling that patterns are written for; takes time in proportion to its length."""
    if text.isascii():
        return Folded(text, text.lower(), None)
    plain = _WIDE_COMMA.sub(",", text)
    folded = plain.translate(_TABLE)
    places = None
    if len(folded) != len(text) or not _MOVING.isdisjoint(plain):
        places = tuple(at for at, char in enumerate(plain) for _ in _TABLE[ord(char)])
    return Folded(folded, _lower(folded), places)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def untouchable(text: str) -> list[tuple[int, int]]:
    """Where addresses, document symbols and job numbers stand, as (start, end): their signs mean nothing else."""
    jobs = [match.span() for match in _JOB.finditer(text)] if "-" in text else []
    return sorted([*symbols.find_addresses(text), *jobs, *symbols.find_symbols(text)])


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with `BARRIER` in the place of every character of some stretches; as long as before."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end > at:
            start = max(start, at)
            pieces += [text[at:start], BARRIER * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])
