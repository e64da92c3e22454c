"""Rising subsequences: what of an order has stayed in order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence


def _ranks(numbers: Sequence[int]) -> list[int]:
    """For each number the length of the longest strictly rising subsequence that ends with it."""
    tails: list[int] = []
    ranks: list[int] = []
    for number in numbers:
        at = bisect_left(tails, number)
        tails[at : at + 1] = [number]
        ranks.append(at + 1)
    return ranks


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Indices of one longest strictly rising subsequence (patience sorting; Fredman, Discrete Math. 1975)."""
    ranks = _ranks(numbers)
    chain: list[int] = []
    want, below = max(ranks, default=0), None
    for index in range(len(numbers) - 1, -1, -1):
        if ranks[index] == want and (below is None or numbers[index] < below):
            chain.append(index)
            want, below = want - 1, numbers[index]
    return chain[::-1]


def certainly_rising(numbers: Sequence[int]) -> set[int]:
    """Indices that are part of every longest rising subsequence.

    Of two neighbours that changed places neither is; of one that wandered off, only that one is not.
    """
    ends = _ranks(numbers)
    starts = _ranks([-number for number in reversed(numbers)])[::-1]
    longest = max(ends, default=0)
    possible = [i for i in range(len(numbers)) if ends[i] + starts[i] - 1 == longest]
    at_rank = Counter(ends[index] for index in possible)
    return {index for index in possible if at_rank[ends[index]] == 1}
