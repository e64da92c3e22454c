"""Hard evidence that two texts say the same: numbers, symbols and letters that stay as they are."""

from __future__ import annotations

import re
from collections import Counter

from lang.numerals import ascii_digits

_NUMBER = re.compile(r"\d+")
_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![a-rt-z])")


def tokens(text: str) -> Counter[str]:
    """What of a text is the same in every language: its numbers, in ASCII digits, and Latin capitals."""
    found = Counter(ascii_digits(number) for number in _NUMBER.findall(text))
    found.update(_CAPITALS.findall(text))
    return found


def overlap(left: Counter[str], right: Counter[str]) -> float:
    """The shared part of two bags of tokens (Dice), 0 to 1; two empty bags give 0."""
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0
