"""A text as the finders of dates and figures read it: digits of one script, no marks, spaces of two kinds.

What is found there stands at places of its own; `Folded.span` says where it is in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lang import symbols

_JOB = re.compile(rf"(?<![\w\-/.]){symbols.JOB}(?![\w\-/])", re.ASCII)
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９])")
"""Part of a number, as all of it is wide; elsewhere it stands between two: "5，6"."""
_MAYBE_JOB = re.compile(r"-(?=\d{5})")
"""A quick look for what a job number has: a search that begins with a sign takes a tenth of the time."""
IDEOGRAPHS = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
WORD = re.compile(rf"[^\W\d_{IDEOGRAPHS}]+")
"""A word without digits; ideographs are none."""
_MOST_REPLACED = 24
"""Different characters of a text that are replaced one by one; of more, each of its places is looked at."""
_NO_BREAK = "\u00a0\u202f\u2007\u2008\u2009"
BARRIER = "\x00"
"""What stands in the place of a stretch that is not to be read."""


@dataclass(frozen=True)
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

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words (`WORD`) in lower case."""
        return frozenset(WORD.findall(self.lower))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text, of one character or more, stands in the original."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


class _Table(dict[int, str]):
    """What each character becomes, worked out once; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self[code] = _fold(char)
        if folded == char:
            _KEPT.add(char)
        return folded


_TABLE = _Table({code: chr(code) for code in range(128)})
_KEPT = set(map(chr, range(128)))
"""Characters seen so far that stay what they are."""


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


@lru_cache(maxsize=8)
def fold(text: str) -> Folded:
    """A text in the spelling that patterns are written for; takes time in proportion to its length.

    The last texts are remembered, as several finders read one text in turn.
    """
    if text.isascii():
        return Folded(text, text.lower(), None)
    plain = _WIDE_COMMA.sub(",", text) if "，" in text else text
    changed = {char: folded for char in set(plain) - _KEPT if (folded := _TABLE[ord(char)]) != char}
    if any(len(folded) != 1 for folded in changed.values()):
        places = tuple(at for at, char in enumerate(plain) for _ in _TABLE[ord(char)])
        plain = plain.translate(_TABLE)
        return Folded(plain, _lower(plain), places)
    if len(changed) > _MOST_REPLACED:
        plain = plain.translate(_TABLE)
    else:
        for char, folded in changed.items():  # what one becomes is changed by none of the others
            plain = plain.replace(char, folded)
    return Folded(plain, _lower(plain), None)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def untouchable(text: str) -> list[tuple[int, int]]:
    """Where addresses, document symbols and job numbers stand, as (start, end): their signs mean nothing else."""
    jobs = [match.span() for match in _JOB.finditer(text)] if _MAYBE_JOB.search(text) else []
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
