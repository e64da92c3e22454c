"""The words of a text as a person steps through them: where each begins and ends, in code points.

They are those of `lang.terms.words`, by which terms are found: a part of a word with hyphens is a word, and so is every
character of a script that puts no spaces between words. What nobody would part is one here: a document symbol, an
address, a number with the signs in it. No word begins or ends inside of what people see as one character (UAX #29).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from lang.searching import Span
from lang.symbols import find_addresses, find_symbols
from lang.terms.words import spans

_NUMBER = re.compile(r"\d+(?:[.,٫٬'’]\d+)+")


def stops(text: str) -> list[Span]:
    """The words of a text in order, none over another."""
    whole = sorted([*find_symbols(text), *find_addresses(text), *(found.span() for found in _NUMBER.finditer(text))])
    found: list[Span] = []
    for start, end in _widened(text, sorted([*whole, *spans(text)])):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def nearest(words: Sequence[Span], at: int) -> int:
    """The number of the word in which a character stands, else of the last one before it, else of the first.

    Args:
        words: those of the text, at least one.
        at: where the character stands.
    """
    return max(bisect_right(words, at, key=lambda span: span[0]) - 1, 0)


def _widened(text: str, found: Sequence[Span]) -> Sequence[Span]:
    """Spans as far as the borders of graphemes outwards."""
    if text.isascii():
        return found
    from wcwidth import iter_graphemes

    borders = [0, *accumulate(map(len, iter_graphemes(text)))]
    return [(borders[bisect_right(borders, start) - 1], borders[bisect_left(borders, end)]) for start, end in found]
