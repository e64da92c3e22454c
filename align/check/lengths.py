"""How long a text is, whatever its language, and how long the units of a version are beside those of its original."""

from __future__ import annotations

import math
import re
from statistics import median
from typing import NamedTuple

from align.check.subject import Passage, Side, Subject
from lang import scripts

_DENSE = 2.0
"""Density of a language whose letters are words."""
_LEAST = 60
"""Characters of a unit from which its ratio tells something of the document's."""
_PRIOR = 4
"""Units of the usual ratio that are added to those of a document."""
_SPREAD = 0.1
"""Usual deviation of the logarithm of the ratio."""
_ACRONYM = re.compile(r"(?<![A-Za-z])[A-Z][A-Z-]*[A-Z](?:s(?![a-z]))?")
_SPELLED_OUT = 24
"""Characters that an acronym stands for, where the other language has none."""


class Usual(NamedTuple):
    """How long a version is beside its original: the logarithm of the ratio of lengths, and its deviation."""

    log: float
    spread: float


def extent(passage: Passage) -> float:
    """How many characters a text would have in English, about.

    Among letters that are words, what is none of them (numbers, symbols, names in Latin letters) is as long everywhere.
    """
    language, text = passage.language, passage.text
    if language.density < _DENSE:
        return len(text) * language.density
    return len(text) + (language.density - 1) * scripts.count(text, language.script)


def usual(version: Side, subject: Subject) -> Usual:
    """Of a whole version: median and median deviation (scaled as of a normal distribution), drawn to the usual."""
    known: Usual | None = subject.workings.get(("lengths", version.key))
    if known is None:
        logs = []
        for ours, theirs, _ in subject.pairs(version):
            here, there = extent(ours), extent(theirs)
            if here >= _LEAST and there >= _LEAST:
                logs.append(math.log(there / here))
        middle = median([*logs, *[0.0] * _PRIOR])
        spread = 1.48 * median([*(abs(log - middle) for log in logs), *[_SPREAD / 1.48] * _PRIOR])
        known = subject.workings["lengths", version.key] = Usual(middle, spread)
    return known


def beyond(ours: Passage, theirs: Passage, version: Usual) -> float:
    """The logarithm of how much longer a text is than is usual beside its original, less than 0 where it is shorter.

    0 where the acronyms of one of them, spelled out in the other, may be all the difference.
    """
    here, there = max(extent(ours), 1.0), max(extent(theirs), 1.0)
    least = math.log(there / (here + _slack(ours))) - version.log
    most = math.log((there + _slack(theirs)) / here) - version.log
    return max(least, 0.0) + min(most, 0.0)


def fit(here: float, there: float, version: Usual) -> float:
    """How far the lengths of two texts are from what is usual, as a logarithm; both longer than 0."""
    return abs(math.log(there / here) - version.log)


def _slack(passage: Passage) -> int:
    return _SPELLED_OUT * len(_ACRONYM.findall(passage.text))
