"""The best path through two texts: a coarse one from sentence to sentence, then beads in a band around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lang.embedding import Floats

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
BlockScorer = Callable[[tuple[int, int], tuple[int, int]], Floats]
"""Worth of the beads that end in sentences [start, end) of the source and of the target: (rows, types,
columns)."""

_WHOLE = 2_000_000
"""Cells up to which the coarse pass looks at everything at once."""
_ROWS = 256
_WINDOW = 3072
_WIDEST = 16_384
_RIVAL = 150.0
"""A way that is behind the best by no more stays in the window: where a text repeats itself, a wrong one may
lead for a while."""
_UNSETTLED = 20
"""Slabs of `_ROWS` rows that the coarse pass looks ahead before it settles what is behind."""
_SKIP = 0.03
_FEW = 20
_USUAL = 0.4
"""Similarity that two unrelated sentences hardly reach; of use only where there are too few to see what is
usual."""
_SPREADS = 2.0

_BLOCK = 32
_SLACK = 8
"""Sentences to each side of the coarse path among which the beads are sought."""
_AREA = 60_000
"""Largest gap between sure pairs, in cells, that is searched in full; in a larger one a band."""
_NEVER = -1e18


class Step(NamedTuple):
    """A bead, or a sentence without counterpart, as sizes of both sides ending at a place of both texts."""

    source: tuple[int, int]
    target: tuple[int, int]
    chance: float
    """Share of the ways through the texts that have this bead, or leave out this sentence, by what they are
    worth."""
    worth: float


def sure_pairs(source: npt.NDArray[np.floating], target: npt.NDArray[np.floating]) -> Ints:
    """Pairs of sentences that say the same, rising on both sides: the skeleton of an alignment.

    Worth of a pair is what its similarity has above the usual; the path that collects most, skips being
    cheap, is found in a window that goes with it and widens when the way is lost. What is far behind is
    settled from time to time, so that time and memory grow with the length of the texts and not with its
    square.

    Args:
        source: vectors of length 1, shape (sentences, dimensions); so `target`.

    Returns:
        shape (pairs, 2).
    """
    n, m = len(source), len(target)
    if not n or not m:
        return np.zeros((0, 2), np.int64)
    whole = n * m <= _WHOLE and m <= _WIDEST
    slabs: list[_Slab] = []
    settled: list[Ints] = []
    best = np.array([0.0])
    low, width = 0, m if whole else _WINDOW
    for row in range(0, n, n if whole else _ROWS):
        end = n if whole else min(row + _ROWS, n)
        lead, reached = low + int(best.argmax()), float(best.max())
        rival = low + int((best >= reached - _RIVAL).argmax())
        left = max(low, min(lead - width // 2, rival), lead - _WIDEST)
        right = min(max(left + width, lead + width // 2, low + len(best) - 1), m)
        best = best[left - low :]
        # Places further on than ever looked at are reached by skipping.
        best = np.append(best, best[-1] - _SKIP * np.arange(1, right - left + 2 - len(best)))
        low = left
        worth = _margins(source[row:end].astype(np.float32), target[left:right].astype(np.float32))
        taken, came, best = _sweep(worth, best)
        slabs.append(_Slab(row, left, taken, came))
        width = min(2 * width, _WIDEST) if best.max() < reached else _WINDOW
        if len(slabs) >= 2 * _UNSETTLED:
            pairs = _retrace(slabs, low + int(best.argmax()))
            del slabs[:_UNSETTLED]
            settled.append(pairs[pairs[:, 0] < slabs[0].row])
    settled.append(_retrace(slabs, low + int(best.argmax())))
    return _rising(np.concatenate(settled))


class _Slab(NamedTuple):
    """Some rows of the coarse pass: whether a cell was reached by a pair, and from how many columns
    before."""

    row: int
    column: int
    taken: npt.NDArray[np.bool_]
    came: npt.NDArray[np.int16]


def _margins(source: Floats, target: Floats) -> Floats:
    """Similarity above what is usual for both sentences, shape (source, target); 0 where it is not well
    above.

    Held against mean and spread rather than against the nearest few: where a text repeats itself the nearest
    are its repetitions, and it is for the path to tell them apart.
    """
    similar = source @ target.T
    if min(similar.shape) < _FEW:
        few: Floats = np.maximum(similar - _USUAL, 0)
        return few
    usual = similar.mean(axis=1)[:, None] + similar.mean(axis=0)
    spread = similar.std(axis=1)[:, None] + similar.std(axis=0)
    margins: Floats = np.maximum(similar - usual / 2 - _SPREADS * spread / 2, 0)
    return margins


def _sweep(worth: Floats, best: Doubles) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int16], Doubles]:
    """Goes on from the worth of each boundary of columns through the rows; a skip of a sentence costs a
    little.

    Args:
        worth: of each pair, shape (rows, columns), not negative.
        best: worth of the best way to each boundary, shape (columns + 1).

    Returns:
        for each cell whether a pair led to it, and how many columns were skipped after; and `best` after the
        rows.
    """
    rows, columns = worth.shape
    travel = _SKIP * np.arange(columns + 1)
    taken = np.zeros((rows, columns + 1), bool)
    came = np.zeros((rows, columns + 1), np.int16)
    place = np.arange(columns + 1, dtype=np.int32)
    for row in range(rows):
        step = best - _SKIP
        pair = best[:-1] + worth[row]
        better = (pair > step[1:]) & (worth[row] > 0)
        step[1:][better] = pair[better]
        taken[row, 1:] = better
        risen = step + travel
        top = np.maximum.accumulate(risen)
        came[row] = place - np.maximum.accumulate(np.where(risen >= top, place, 0))
        best = top - travel
    return taken, came, best


def _retrace(slabs: Sequence[_Slab], column: int) -> Ints:
    """The pairs of the way that ends at a boundary of the last slab, shape (pairs, 2)."""
    found: list[tuple[int, int]] = []
    for slab in reversed(slabs):
        column = min(column, slab.column + slab.came.shape[1] - 1)  # beyond that it was reached by skipping
        for row in range(len(slab.taken) - 1, -1, -1):
            column -= int(slab.came[row, column - slab.column])
            if slab.taken[row, column - slab.column]:
                column -= 1
                found.append((slab.row + row, column))
    return np.array(found[::-1], np.int64).reshape(-1, 2)


def _rising(pairs: Ints) -> Ints:
    """The pairs that rise above all before them: what was settled later cannot go back."""
    before = np.maximum.accumulate(np.append(-1, pairs[:, 1]))[:-1]
    return pairs[pairs[:, 1] > before]


@dataclass(frozen=True)
class Band:
    """Blocks of source boundaries with the target boundaries among which the path runs.

    Attributes:
        rows: first boundary of each block, and one past the last, shape (blocks + 1).
        low: first target boundary of each block; `high`: one past its last.
    """

    rows: Ints
    low: Ints
    high: Ints


def band(pairs: Ints, sources: int, targets: int, corners: Ints | None = None) -> Band:
    """The cells around a coarse path, wide where it says nothing, in blocks of rows of one width.

    Args:
        corners: boundaries of both texts that the path goes through, whatever the pairs say, shape (n, 2).
    """
    known = [(i, j, 1) for i, j in pairs.tolist()]
    if corners is not None:
        known = sorted([*known, *((i, j, 0) for i, j in corners.tolist())])
    low, high = np.full(sources + 1, targets), np.zeros(sources + 1, np.int64)
    for (i0, j0, taken), (i1, j1, _) in pairwise([(0, 0, 0), *known, (sources, targets, 0)]):
        first, last = i0 + taken, i1
        ends = (j0 + taken, j1)
        if (last - first + 1) * (ends[1] - ends[0] + 1) <= _AREA or last == first:
            low[first : last + 1] = np.minimum(low[first : last + 1], ends[0])
            high[first : last + 1] = np.maximum(high[first : last + 1], ends[1])
        else:
            line = np.linspace(ends[0], ends[1], last - first + 1)
            reach = max(_AREA / (last - first + 1), (ends[1] - ends[0]) / (last - first), 4 * _SLACK)
            low[first : last + 1] = np.maximum(line - reach, ends[0]).astype(np.int64)
            high[first : last + 1] = np.minimum(line + reach, ends[1]).astype(np.int64)
    edges = np.append(np.arange(0, sources + 1, _BLOCK), sources + 1)
    blocks = [(int(a), int(b)) for a, b in pairwise(edges)]
    lows = [low[max(a - _SLACK, 0) : b + _SLACK].min() - _SLACK for a, b in blocks]
    highs = [high[max(a - _SLACK, 0) : b + _SLACK].max() + _SLACK + 1 for a, b in blocks]
    return Band(edges, np.maximum(np.array(lows), 0), np.minimum(np.array(highs), targets + 1))


class Path:
    """Dynamic programming over a band: the best path, and the share of each of its steps among all paths.

    A row of the band at a time, all types of bead and all columns at once; a run of target sentences without
    counterpart is a running maximum. Shares are the forward-backward sums over all paths, each path weighed
    by the exponential of its worth over `certainty`. In these a run of left out sentences has those of the
    source first, else it would count once for every order; so the sums are kept for places after a bead or a
    left out sentence of the source (`closed`), and for all.
    """

    def __init__(
        self, block: BlockScorer, cells: Band, types: Sequence[tuple[int, int]], skip: float, certainty: float
    ) -> None:
        self._score = block
        self._cells = cells
        self._types = types
        self._skip = skip
        self._certainty = certainty
        self._sources = int(cells.rows[-1]) - 1
        self._targets = int(cells.high[-1]) - 1
        self._reach = max(max(a, b) for a, b in types)
        self._sizes = np.array(types)
        self._worths: list[npt.NDArray[np.float16]] = []
        self._back: list[npt.NDArray[np.int8]] = []
        self._forward: list[Doubles] = []
        self._closed: list[Doubles] = []
        self._backward: list[Doubles] = []
        self._left_out = (np.zeros(self._sources), np.zeros(self._targets))

    def steps(self) -> list[Step]:
        """The best way through both texts, in order, every sentence once."""
        self._sweep_forward()
        self._sweep_backward()
        return self._trace()

    def _extent(self, block: int) -> tuple[int, int, int, int]:
        cells = self._cells
        return (
            int(cells.rows[block]),
            int(cells.rows[block + 1]),
            int(cells.low[block]),
            int(cells.high[block]),
        )

    def _worth(self, block: int) -> npt.NDArray[np.float16]:
        """Worth by boundary rather than by sentence: the bead that ends with a sentence ends at the next
        boundary."""
        first, last, low, high = self._extent(block)
        out = np.full((last - first, len(self._types), high - low), -np.inf, np.float16)
        top, left = first == 0, low == 0
        if last - first > top and high - low > left:
            out[top:, :, left:] = self._score((first + top - 1, last - 1), (low + left - 1, high - 1))
        return out

    def _sweep_forward(self) -> None:
        reach = self._reach
        tails: tuple[Doubles, Doubles, Doubles, int] | None = None
        for block in range(len(self._cells.low)):
            first, last, low, high = self._extent(block)
            best = np.full((last - first + reach, high - low + reach), _NEVER)
            total, closed = best.copy(), best.copy()
            if tails is None:
                best[reach - 1, reach] = total[reach - 1, reach] = closed[reach - 1, reach] = 0.0
            else:
                _carry(tails[0], tails[3] - reach, best[:reach], low - reach)
                _carry(tails[1], tails[3] - reach, total[:reach], low - reach)
                _carry(tails[2], tails[3] - reach, closed[:reach], low - reach)
            self._worths.append(self._worth(block))
            self._back.append(
                self._fill(self._worths[-1].astype(np.float64), (best, total, closed), begins=tails is None)
            )
            self._forward.append(total[reach:, reach:].copy())
            self._closed.append(closed[reach - 1 :, reach:].copy())
            tails = best[-reach:].copy(), total[-reach:].copy(), closed[-reach:].copy(), low

    def _fill(self, worth: Doubles, sums: tuple[Doubles, Doubles, Doubles], *, begins: bool) -> npt.NDArray[np.int8]:
        """Fills the rows of a block below the `reach` rows that it took over; returns what led to each
        cell."""
        best, total, closed = sums
        reach, (height, kinds, width) = self._reach, worth.shape
        stride = width + reach
        offsets = (reach - self._sizes[:, :1]) * stride + reach - self._sizes[:, 1:] + np.arange(width)
        flat_best, flat_total = best.ravel(), total.ravel()
        pointers = np.empty((height, width), np.int8)
        columns = np.arange(width)
        travel, soft = self._skip * columns, self._skip / self._certainty
        weight = worth / self._certainty
        for row in range(height):
            # The row before the first is the origin itself: to come from it costs nothing.
            skip = 0.0 if begins and row == 0 else 1.0
            values = flat_best[offsets + row * stride] + worth[row]
            kind = values.argmax(axis=0)
            value = values[kind, columns]
            down = best[reach + row - 1, reach:] - skip * self._skip
            kind[down >= value] = kinds
            risen = np.maximum(down, value) + travel
            top = np.maximum.accumulate(risen)
            kind[top > risen] = kinds + 1
            best[reach + row, reach:] = top - travel
            pointers[row] = kind
            values = flat_total[offsets + row * stride] + weight[row]
            value = _log_sum(values, closed[reach + row - 1, reach:] - skip * soft)
            closed[reach + row, reach:] = value
            total[reach + row, reach:] = np.logaddexp.accumulate(value + soft * columns) - soft * columns
        return pointers

    def _sweep_backward(self) -> None:
        """Sums over all ways from each cell to the end, and from them the chance that a sentence is left
        out."""
        reach, soft = self._reach, self._skip / self._certainty
        whole = float(self._forward[-1][-1, -1])
        heads: tuple[Doubles, Doubles, int] | None = None
        kinds = np.arange(len(self._types))[:, None]
        for block in range(len(self._cells.low) - 1, -1, -1):
            first, last, low, high = self._extent(block)
            height, width = last - first, high - low
            closed = np.full((height + reach, width + reach), _NEVER)
            opened = np.full((height, width), _NEVER)
            weight = np.full((height + reach, len(kinds), width + reach), _NEVER)
            weight[:height, :, :width] = self._worths[block]
            weight[:height] /= self._certainty
            if heads is not None:
                _carry(heads[0], heads[2], closed[height:], low)
                _carry(heads[1], heads[2], weight[height:], low)
            stride = width + reach
            columns = np.arange(width)
            at_sum = self._sizes[:, :1] * stride + self._sizes[:, 1:] + columns
            at_weight = (self._sizes[:, :1] * len(kinds) + kinds) * stride + self._sizes[:, 1:] + columns
            flat_sum, flat_weight = closed.ravel(), weight.ravel()
            end = np.where(columns == width - 1, 0.0, _NEVER)
            for row in range(height - 1, -1, -1):
                values = flat_sum[at_sum + row * stride] + flat_weight[at_weight + row * stride * len(kinds)]
                value = _log_sum(values, end if heads is None and row == height - 1 else _never(width))
                value = value[::-1] + soft * columns
                opened[row] = (np.logaddexp.accumulate(value) - soft * columns)[::-1]
                closed[row, :width] = np.logaddexp(opened[row], closed[row + 1, :width] - soft)
            self._count_left_out(block, closed[:height, :width], opened, whole + soft)
            self._closed.pop()
            self._backward.append(closed[:height, :width].copy())
            heads = closed[:reach].copy(), weight[:reach].copy(), low
        self._backward.reverse()

    def _count_left_out(self, block: int, closed: Doubles, opened: Doubles, whole: float) -> None:
        first, last, low, high = self._extent(block)
        top = first == 0
        before = self._closed[-1][top:-1]
        rows = np.exp(np.minimum(before + closed[top:] - whole, 0)).sum(axis=1)
        self._left_out[0][first + top - 1 : last - 1] = rows
        columns = np.exp(np.minimum(self._forward[block][:, :-1] + opened[:, 1:] - whole, 0)).sum(axis=0)
        self._left_out[1][low : high - 1] += columns

    def _trace(self) -> list[Step]:
        kinds = len(self._types)
        i, j, block = self._sources, self._targets, len(self._back) - 1
        whole = float(self._forward[-1][-1, -1])
        steps: list[Step] = []
        while i or j:
            while i < self._cells.rows[block]:
                block -= 1
            row, column = i - int(self._cells.rows[block]), j - int(self._cells.low[block])
            kind = int(self._back[block][row, column])
            if kind == kinds:
                i -= 1
                steps.append(Step((i, i + 1), (j, j), min(float(self._left_out[0][i]), 1.0), -self._skip))
            elif kind > kinds:
                j -= 1
                steps.append(Step((i, i), (j, j + 1), min(float(self._left_out[1][j]), 1.0), -self._skip))
            else:
                a, b = self._types[kind]
                worth, after = (
                    float(self._worths[block][row, kind, column]),
                    self._backward[block][row, column],
                )
                i, j = i - a, j - b
                share = self._before(i, j, block) + worth / self._certainty + float(after) - whole
                steps.append(Step((i, i + a), (j, j + b), float(np.exp(min(share, 0.0))), worth))
        return steps[::-1]

    def _before(self, i: int, j: int, block: int) -> float:
        """Logarithm of the sum over all ways to a cell of this block or one before it."""
        while i < self._cells.rows[block]:
            block -= 1
        return float(self._forward[block][i - int(self._cells.rows[block]), j - int(self._cells.low[block])])


def _never(width: int) -> Doubles:
    return np.full(width, _NEVER)


def _log_sum(values: Doubles, other: Doubles) -> Doubles:
    """Logarithm of the sum of exponentials down the columns of `values` and of `other`."""
    peak = np.maximum(np.maximum(values.max(axis=0), other), _NEVER)
    found: Doubles = peak + np.log(np.exp(values - peak).sum(axis=0) + np.exp(other - peak))
    return found


def _carry(rows: npt.NDArray[np.float64], old: int, new: npt.NDArray[np.float64], low: int) -> None:
    """Rows that begin at column `old` copied to where they overlap rows that begin at column `low`."""
    start, end = max(old, low), min(old + rows.shape[-1], low + new.shape[-1])
    if start < end:
        new[: len(rows), ..., start - low : end - low] = rows[: len(new), ..., start - old : end - old]
