"""Which unit of a version answers to which unit of the original: by number first, then by place and likeness."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from align import evidence
from align.document import Document, Unit
from align.sequences import certainly_rising

_GAP = 3.0
"""Cost of a unit without a counterpart, in nats like the length cost."""
_OTHER_KIND = 2.5
_UNLIKE = 2.5
_VARIANCE = 6.8
"""Variance of the length of a translation a character (Gale and Church, Computational Linguistics 1993)."""
_FIXED = {"title", "opening"}


class Slot(NamedTuple):
    """Units that answer to each other as a whole, such as those between two sure pairs: places in both documents."""

    source: list[int]
    target: list[int]


@dataclass(frozen=True)
class Anchors:
    """What the labels say of two documents.

    Attributes:
        pairs: place of a unit of the original → place of the unit with the same number.
        moved: places in the original of those whose order differs.
        slots: what is left, in order.
        parts: pairs and slots in about the order of the original.
    """

    pairs: Mapping[int, int]
    moved: Set[int]
    slots: Sequence[Slot]
    parts: Sequence[Slot]


Doubt = Callable[[Sequence[tuple[int, int]]], Set[int]]
"""Given pairs of places in both documents, the ranks of those whose texts say that they do not belong together."""


def by_label(original: Document, version: Document, doubt: Doubt | None = None) -> Anchors:
    """Pairs the units whose number was written and is the same.

    Those among them whose order is beyond doubt divide the texts into slots; a unit missing or out of place
    disturbs nothing outside its slot.
    """
    places = {unit.id: place for place, unit in enumerate(version.units)}
    same = [(i, places[u.id]) for i, u in enumerate(original.units) if _key(u) and _same(u, version)]
    if doubt is not None:
        refuted = doubt(same)
        same = [pair for rank, pair in enumerate(same) if rank not in refuted]
    steady = certainly_rising([place for _, place in same])
    pairs = dict(same)
    there = set(pairs.values())
    anchors = [(-1, -1), *(same[rank] for rank in sorted(steady)), (len(original.units), len(version.units))]
    slots: list[Slot] = []
    parts: list[Slot] = []
    for (i, j), (i_end, j_end) in pairwise(anchors):
        slot = Slot(
            [k for k in range(i + 1, i_end) if k not in pairs],
            [k for k in range(j + 1, j_end) if k not in there],
        )
        if any(slot):
            slots.append(slot)
            parts.append(slot)
        parts += [Slot([k], [pairs[k]]) for k in range(i + 1, i_end + 1) if k in pairs]
    return Anchors(pairs, {i for rank, (i, _) in enumerate(same) if rank not in steady}, slots, parts)


def by_length(original: Document, version: Document, slots: Sequence[Slot]) -> list[tuple[int, int]]:
    """Pairs of places of the units in slots, by a dynamic programme over length, numbers and kind."""
    ratio = _ratio(original, version)
    found = []
    for slot in slots:
        left, right = [original.units[k] for k in slot.source], [version.units[k] for k in slot.target]
        found += [(slot.source[i], slot.target[j]) for i, j in _align(left, right, ratio)]
    return found


def _key(unit: Unit) -> bool:
    """Whether the unit's id says where it belongs: by a written number, or because there is only one."""
    return "~" not in unit.id and (unit.numbered or unit.kind in _FIXED)


def _same(unit: Unit, version: Document) -> bool:
    other = version.by_id.get(unit.id)
    return other is not None and _key(other)


def _ratio(original: Document, version: Document) -> float:
    here = sum(len(unit.text) for unit in original.units)
    there = sum(len(unit.text) for unit in version.units)
    return here / there if here and there else 1.0


def _align(left: Sequence[Unit], right: Sequence[Unit], ratio: float) -> list[tuple[int, int]]:
    """Pairs of places in order, the cheapest in all (Needleman and Wunsch, J. Mol. Biol. 1970), in a band."""
    if not left or not right:
        return []
    here = [evidence.tokens(unit.text) for unit in left]
    there = [evidence.tokens(unit.text) for unit in right]
    band = max(abs(len(left) - len(right)) + 50, 60)
    slope = len(right) / len(left)
    cost: dict[tuple[int, int], float] = {(0, 0): 0.0}
    step: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(left) + 1):
        middle = round(i * slope)
        for j in range(max(0, middle - band), min(len(right), middle + band) + 1):
            if i == j == 0:
                continue
            ways = [
                (cost.get((i - 1, j), math.inf) + _GAP, (1, 0)),
                (cost.get((i, j - 1), math.inf) + _GAP, (0, 1)),
            ]
            if i and j and (i - 1, j - 1) in cost:
                pair = _cost(left[i - 1], right[j - 1], here[i - 1], there[j - 1], ratio)
                ways.append((cost[i - 1, j - 1] + pair, (1, 1)))
            cost[i, j], step[i, j] = min(ways)
    pairs: list[tuple[int, int]] = []
    i, j = len(left), len(right)
    while i or j:
        di, dj = step[i, j]
        if di and dj:
            pairs.append((i - 1, j - 1))
        i, j = i - di, j - dj
    return pairs[::-1]


def _cost(one: Unit, other: Unit, here: Counter[str], there: Counter[str], ratio: float) -> float:
    long, short = len(one.text), len(other.text) * ratio
    mean = (long + short) / 2
    deviation = abs(long - short) / math.sqrt(_VARIANCE * mean) if mean else 0.0
    length = -math.log(max(math.erfc(deviation / math.sqrt(2)), 1e-6))
    unlike = _UNLIKE * (1 - evidence.overlap(here, there)) if here or there else 0.0
    return min(length, 8.0) * 0.6 + unlike + (_OTHER_KIND if one.kind != other.kind else 0.0)
