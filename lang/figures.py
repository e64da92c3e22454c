"""Numbers in running text, in digits and in words, read as each language writes them, and written so.

A number is read by the signs of its language, in every way that a reader may: "1.250" in Spanish is one
thousand two hundred and fifty, and perhaps one and a quarter. Two texts agree where one reading does.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from lang import dates
from lang.dates import Date
from lang.figure_reading import Kind, read
from lang.folding import fold, untouchable, without
from lang.language import Language

_DIGITS = 60
"""Digits to which a number is rounded exactly at the least."""


class Figure(NamedTuple):
    """A number of a text.

    Attributes:
        start: where it begins, with a sign of currency or percentage before it, in code points.
        end: where it ends, with the sign or the word of its unit.
        value: what it most likely is, without a sign of plus or minus.
        values: every number it can be read as, ``value`` among them.
        kind: how it is written: in digits (``number``; with a sign or word of it ``percentage``), as an
            ordinal in digits, words or Roman numerals, or as a cardinal in words.
        unit: ``%``, ``$``, ``km`` and the like, the same for every language; empty where none is known.
        weak: whether it may be no number at all ("one", «une», 一): another text need not have it.
    """

    start: int
    end: int
    value: Decimal
    values: frozenset[Decimal]
    kind: Kind
    unit: str = ""
    weak: bool = False

    def agrees(self, other: Figure) -> bool:
        """Whether the two can be the same number; a percentage is never a bare number."""
        return (self.kind == "percentage") == (other.kind == "percentage") and not self.values.isdisjoint(other.values)


def find(
    text: str, language: Language, *, skip: Iterable[tuple[int, int]] = (), known: Iterable[Date] | None = None
) -> list[Figure]:
    """The numbers of a text, in order; no two overlap.

    Those in dates, addresses, document symbols and job numbers are none, nor are digits of a name (``COVID-19``,
    ``H1N1``). Years and numbers of resolutions are numbers as others are.

    Args:
        skip: stretches, as (start, end), whose numbers count nothing either, such as labels.
        known: the dates of the text, where they are found already.
    """
    said = dates.find(text, language) if known is None else known
    taken = [*skip, *untouchable(text), *((date.start, date.end) for date in said)]
    folded = fold(without(text, taken))
    figures = []
    for atom in read(folded, language):
        start, end = folded.span(atom.start, atom.end)
        kind: Kind = "percentage" if atom.unit == "%" else atom.kind
        figures.append(Figure(start, end, atom.values[0], frozenset(atom.values), kind, atom.unit, atom.weak))
    return figures


def unmatched(original: Sequence[Figure], version: Sequence[Figure]) -> tuple[list[Figure], list[Figure]]:
    """The figures of each of two texts that the other has not; weak ones are never missed.

    Each figure answers for one of the other text at most. Those that are certain are paired first.
    """
    if not original and not version:
        return [], []
    waiting: dict[tuple[Decimal, bool, bool], deque[int]] = defaultdict(deque)
    for place, figure in enumerate(version):
        for value in figure.values:
            waiting[value, figure.kind == "percentage", figure.weak].append(place)
    here, there = set(range(len(original))), set(range(len(version)))
    for own_weak, other_weak in ((False, False), (False, True), (True, False)):
        for place in [place for place in sorted(here) if original[place].weak is own_weak]:
            percentage = original[place].kind == "percentage"
            lines = [waiting[value, percentage, other_weak] for value in original[place].values]
            for line in lines:
                while line and line[0] not in there:
                    line.popleft()
            nearest = min((line[0] for line in lines if line), default=None)
            if nearest is not None:
                here.remove(place)
                there.remove(nearest)
    missing = [original[place] for place in sorted(here) if not original[place].weak]
    return missing, [version[place] for place in sorted(there) if not version[place].weak]


def write(value: Decimal | int, language: Language, *, decimals: int | None = None) -> str:
    """A number in the usual digits and signs of the language, in groups of three.

    Args:
        decimals: digits after the decimal sign, to which it is rounded (half up); without it all there are.

    Raises:
        ValueError: the value is no number.
    """
    value = Decimal(value)
    if not value.is_finite():
        raise ValueError(f"{value} cannot be written as a number")
    if decimals is not None:
        context = Context(prec=max(_DIGITS, value.adjusted() + decimals + 2))
        value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context)
    group, point = language.numbers.signs[0]
    signs = {ord(str(digit)): sign for digit, sign in enumerate(language.digits)}
    written = f"{value.copy_abs():,f}".translate({**signs, ord(","): group, ord("."): point})
    return f"-{written}" if value < 0 else written


def write_percentage(value: Decimal | int, language: Language, *, decimals: int | None = None) -> str:
    """A percentage as the language usually writes it ("20 per cent", «20 %»); otherwise as `write`."""
    return language.numbers.percentage.replace("{n}", write(value, language, decimals=decimals))
