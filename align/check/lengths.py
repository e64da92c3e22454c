"""How long a text is, whatever its language, and how long the units of a version are beside those of its original."""

from __future__ import annotations

import math
import re
from statistics import median

from align.check.subject import Passage, Side, Subject
from lang import scripts
from lang.language import Language

DENSE = 2.0
"""Density of a language whose letters are words."""
_LEAST = 60
"""Characters of a unit from which its ratio tells something of the document's."""
_PRIOR = 4
"""Units of the usual ratio that are added to those of a document."""
_ACRONYM = re.compile(r"[A-Z](?<![A-Za-z].)[A-Z-]*[A-Z](?:s(?![a-z]))?")
"""What stands before it is looked at after its first letter, since letters are found fast."""
_SPELLED_OUT = 24
"""Characters that an acronym stands for, where the other language has none."""


def extent(passage: Passage) -> float:
    """How many characters a text would have in English, about.

    Among letters that are words, what is none of them (numbers, symbols, names in Latin letters) is as long everywhere.
    """
    return characters(passage.text, passage.language)


def characters(text: str, language: Language) -> float:
    """How many characters a text would have in English, about, as `extent` counts them."""
    if language.density < DENSE:
        return len(text) * language.density
    return len(text) + (language.density - 1) * scripts.count(text, language.script)


def usual(version: Side, subject: Subject) -> float:
    """How long a version is beside its original: the median logarithm of the ratio of lengths, drawn to the usual."""
    known: float | None = subject.workings.get(("lengths", version.key))
    if known is None:
        logs = []
        for ours, theirs, _ in subject.pairs(version):
            here, there = extent(ours), extent(theirs)
            if here >= _LEAST and there >= _LEAST:
                logs.append(math.log(there / here))
        known = subject.workings["lengths", version.key] = median([*logs, *[0.0] * _PRIOR])
    return known


def fit(here: float, there: float, log: float) -> float:
    """How far the lengths of two texts are from what is usual, as a logarithm; both longer than 0."""
    return abs(math.log(there / here) - log)


def slack(text: str) -> int:
    """Characters by which a text may be longer in another language that spells its acronyms out."""
    return _SPELLED_OUT * len(_ACRONYM.findall(text))
