"""How strongly two phrases belong together, told from how often they stand in the same places: NLTK's measures."""

from __future__ import annotations

from typing import NamedTuple

SIGNIFICANT = 10.83
"""The likelihood ratio above which one in a thousand pairs stands together by chance (chi-square, one degree)."""


class Strength(NamedTuple):
    """How strongly two phrases belong together.

    Attributes:
        likelihood: the log-likelihood ratio (Dunning, "Accurate methods for the statistics of surprise and
            coincidence", Computational Linguistics 19 (1993), 61-74); grows with the places.
        dice: Dice's coefficient, from 0 to 1: the share of places that they have in common.
    """

    likelihood: float
    dice: float

    @property
    def significant(self) -> bool:
        """Whether it is hardly by chance."""
        return self.likelihood >= SIGNIFICANT


def strength(both: int, ours: int, theirs: int, places: int) -> Strength:
    """The strength of a pair.

    Args:
        both: places with both phrases.
        ours: places with the one.
        theirs: places with the other.
        places: all places.
    """
    from nltk.metrics.association import BigramAssocMeasures

    dice = float(BigramAssocMeasures.dice(both, (ours, theirs), places))
    # The ratio is as high for two that avoid each other; those are none of a pair.
    if both * places <= ours * theirs:
        return Strength(0.0, dice)
    return Strength(float(BigramAssocMeasures.likelihood_ratio(both, (ours, theirs), places)), dice)
