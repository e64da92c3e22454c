"""Stretches that stand elsewhere in the other text: found among what the path in order has left over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lang.embedding import Floats

Ints = npt.NDArray[np.int64]

_LIKE = 0.5
"""Similarity below which a sentence is no counterpart."""
_ABOVE = 0.12
"""By how much a counterpart is more similar than what else is left over."""
_FAR_ABOVE = 0.25
_STEP = 6
"""Sentences from one sure pair of a stretch to the next."""
_EDGE = 4
"""Sentences before the first sure pair and after the last that may belong to the stretch."""
_WINDOW = 2048
_ROWS = 512


class Stretch(NamedTuple):
    """Sentences of the source, and those of the target that say the same; neighbours, but for what is taken."""

    source: list[int]
    target: list[int]


def stretches(
    source: Sequence[int], target: Sequence[int], here: Floats, there: Floats, *, least: int = 2
) -> list[Stretch]:
    """What of two lists of leftover sentences is a translation of each other, in whatever order.

    Sentences that are each other's nearest, clearly above the next, and stand in a row on both sides.
    A list of more than some thousand is gone through in a window, so that time grows with its length.

    Args:
        source: places of the leftover sentences, rising; so `target`.
        here: vectors of length 1 of these sentences, shape (leftover, dimensions); so `there`.
        least: sure pairs without which it is no stretch; a single one must stand out twice as far.
    """
    if not source or not target:
        return []
    seeds = _seeds(here.astype(np.float32), there.astype(np.float32))
    places = [(source[i], target[j], margin) for i, j, margin in seeds]
    runs: list[list[tuple[int, int, float]]] = []
    for pair in places:
        last = runs[-1][-1] if runs else None
        if last and 0 < pair[0] - last[0] <= _STEP and 0 < pair[1] - last[1] <= _STEP:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    kept = [run for run in runs if len(run) >= max(least, 2) or (least < 2 and run[0][2] >= _FAR_ABOVE)]
    free = set(source), set(target)
    found = []
    for run in sorted(kept, key=len, reverse=True):
        left = _taken(free[0], run[0][0], run[-1][0])
        right = _taken(free[1], run[0][1], run[-1][1])
        if left and right:
            found.append(Stretch(left, right))
    return sorted(found)


def _seeds(here: Floats, there: Floats) -> list[tuple[int, int, float]]:
    """Pairs that are each other's nearest by a margin: places in both lists, and the margin."""
    n, m = len(here), len(there)
    nearest, worth, second = np.zeros(n, np.int64), np.full(n, -1.0), np.full(n, -1.0)
    back, best, next_best = np.zeros(m, np.int64), np.full(m, -1.0), np.full(m, -1.0)
    for start in range(0, n, _ROWS):
        end = min(start + _ROWS, n)
        middle = round((start + end) / 2 * m / n)
        low, high = max(middle - _WINDOW, 0), min(middle + _WINDOW, m)
        if low >= high:
            continue
        similar = here[start:end] @ there[low:high].T
        nearest[start:end] = low + similar.argmax(axis=1)
        worth[start:end] = similar.max(axis=1)
        second[start:end] = _second(similar)
        top = similar.max(axis=0)
        other = _second(similar.T)
        next_best[low:high] = np.maximum(next_best[low:high], np.maximum(other, np.minimum(best[low:high], top)))
        better = top > best[low:high]
        back[low:high][better] = start + similar.argmax(axis=0)[better]
        best[low:high] = np.maximum(best[low:high], top)
    own = np.arange(n)
    margin = worth - (second + next_best[nearest]) / 2
    sure = (back[nearest] == own) & (worth >= _LIKE) & (margin >= _ABOVE)
    return [(int(i), int(nearest[i]), float(margin[i])) for i in own[sure]]


def _second(similar: Floats) -> Floats:
    """The second largest of each row; 0 where there is no second."""
    if similar.shape[1] < 2:
        return np.zeros(len(similar), np.float32)
    found: Floats = np.maximum(np.partition(similar, similar.shape[1] - 2, axis=1)[:, -2], 0)
    return found


def _taken(free: set[int], first: int, last: int) -> list[int]:
    """Takes what is free from first to last, and a few places next to them."""
    low, high = first, last
    while low - 1 in free and first - low < _EDGE:
        low -= 1
    while high + 1 in free and high - last < _EDGE:
        high += 1
    places = [place for place in range(low, high + 1) if place in free]
    free.difference_update(places)
    return places if first in places and last in places else []
