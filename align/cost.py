"""What a bead is worth: how near its sides are in meaning, length, hard evidence and punctuation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from align.correspondence import ENDS_A_SENTENCE, Shared, end_class, open_brackets
from lang.embedding import ComposingEncoder, Floats

Doubles = npt.NDArray[np.float64]

_NEAREST = 4
_POOL = 128
"""Sentences to each side of a place against which its similarity is held."""
_LARGEST_POOL = 1024
_CHUNK = 64
_REMEMBERED = 64
"""Chunks of spans kept of each side: of a document all, of a corpus those around the place."""


@dataclass(frozen=True)
class Settings:
    """The few numbers that decide; the same for every language and every text.

    Attributes:
        largest: most sentences on one side of a bead.
        together: most sentences of both sides of a bead.
        near: share of the similarity to the nearest others that is taken off (Artetxe & Schwenk 2019).
        mean: share of the mean similarity to the others that is taken off.
        length: what a squared standard deviation of the length costs.
        evidence: worth of shared numbers, names and cognates.
        growth: power of its size by which a bead of many sentences counts more.
        threshold: what a bead must reach to be better than leaving its sentences unaligned.
        sentence: what each sentence beyond one a side costs.
        many: what a bead of several sentences on both sides costs.
        ending: what it costs that one side ends a sentence another way.
        bracket: what it costs that one side leaves a bracket open.
        paragraph: what it costs that one side ends a paragraph and the other goes on.
        across: what each end of a paragraph inside the bead costs.
        skip: what a sentence without counterpart costs.
        certainty: how much of a difference in worth makes a choice e times as likely.
    """

    largest: int = 5
    together: int = 8
    near: float = 0.5
    mean: float = 0.75
    length: float = 0.1
    evidence: float = 0.2
    growth: float = 0.25
    threshold: float = 0.05
    sentence: float = 0.02
    many: float = 0.05
    ending: float = 0.06
    bracket: float = 0.12
    paragraph: float = 0.06
    across: float = 0.06
    skip: float = 0.03
    certainty: float = 0.05

    @property
    def types(self) -> tuple[tuple[int, int], ...]:
        """The sizes of bead there are: (source sentences, target sentences)."""
        sizes = range(1, self.largest + 1)
        return tuple((a, b) for a in sizes for b in sizes if a + b <= self.together)

    @property
    def signature(self) -> str:
        """What differs from the default, as ``name=value`` in order; nothing where nothing does."""
        changed = [f for f in fields(self) if getattr(self, f.name) != f.default]
        return ",".join(f"{f.name}={getattr(self, f.name)}" for f in changed)


@dataclass(frozen=True)
class Layout:
    """How a text is laid out, for each sentence: whether it ends a paragraph (1 or 0), and the number of its part.

    A sentence answers only to sentences of the part with the same number; numbers rise by any step.
    """

    closes: npt.NDArray[np.int64]
    parts: npt.NDArray[np.int64]

    @classmethod
    def plain(cls, sentences: int) -> Layout:
        """A text of one part, in which no paragraphs are known."""
        return cls(np.zeros(sentences, np.int64), np.zeros(sentences, np.int64))


class Side:
    """One text as the scorer needs it: vectors of all its spans, lengths, punctuation.

    Args:
        summaries: of its sentences, shape (sentences, state), from the encoder.
        layout: where paragraphs end, and which part of the other text a sentence can answer to.
    """

    def __init__(
        self,
        texts: Sequence[str],
        summaries: Floats,
        encoder: ComposingEncoder,
        largest: int,
        layout: Layout | None = None,
    ) -> None:
        self.count = len(texts)
        self._summaries = summaries
        self._encoder = encoder
        self._largest = largest
        self.lengths = np.concatenate([[0.0], np.cumsum([_length(text) for text in texts])])
        self.ends = np.array([end_class(text) for text in texts], np.int8)
        self.brackets = np.concatenate([[0], np.cumsum([open_brackets(text) for text in texts], dtype=np.int64)])
        layout = layout or Layout.plain(len(texts))
        self.closes = layout.closes
        self.parts = layout.parts
        self.closed = np.concatenate([[0], np.cumsum(self.closes)])
        self._chunks: dict[int, Floats] = {}
        self.singles = _in_chunks(encoder, summaries)
        self.background = np.zeros((largest, self.count), np.float32)
        """What is taken off the similarity of a span, by its size less one and its *last* sentence."""

    def spans(self, start: int, end: int) -> Floats:
        """Vectors of the spans that end with sentences [start, end), shape (sizes, end - start, dimensions).

        A span that would begin before the text is of zeros.
        """
        first, last = start // _CHUNK, (end - 1) // _CHUNK
        chunks = [self._chunk(number) for number in range(first, last + 1)]
        joined = chunks[0] if len(chunks) == 1 else np.concatenate(chunks, axis=1)
        return joined[:, start - first * _CHUNK : end - first * _CHUNK]

    def _chunk(self, number: int) -> Floats:
        """The spans that end in one chunk of sentences; the last few chunks asked for are remembered."""
        found = self._chunks.pop(number, None)
        if found is None:
            found = self._composed(number * _CHUNK, min((number + 1) * _CHUNK, self.count))
            if len(self._chunks) >= _REMEMBERED:
                del self._chunks[next(iter(self._chunks))]
        self._chunks[number] = found
        return found

    def _composed(self, start: int, end: int) -> Floats:
        state = self._summaries.shape[1]
        window = np.zeros((self._largest - 1 + end - start, state), np.float32)
        first = max(start - self._largest + 1, 0)
        window[len(window) - (end - first) :] = self._summaries[first:end]
        sums = np.zeros((self._largest, end - start, state), np.float32)
        for size in range(self._largest):
            at = self._largest - 1 - size
            sums[size] = window[at : at + end - start] + (sums[size - 1] if size else 0)
        vectors = np.empty((self._largest, end - start, self.singles.shape[1]), np.float32)
        vectors[0] = self.singles[start:end]  # half precision errs by a ten-thousandth
        vectors[1:] = self._encoder.compose(sums[1:].reshape(-1, state)).reshape(self._largest - 1, end - start, -1)
        for size in range(1, self._largest):
            vectors[size, : max(size - start, 0)] = 0
        return vectors


class Scorer:
    """The worth of every bead that ends in a block of places, from both sides.

    Worth is near the logarithm of how much likelier the two spans are as translations of each other than by
    chance, in units of `Settings.certainty`; a sentence left out is worth ``-skip``.
    """

    def __init__(
        self,
        source: Side,
        target: Side,
        shared: Shared,
        settings: Settings,
        ratio: float,
        place: Doubles,
        bank: Floats,
    ) -> None:
        """``place`` gives for each boundary of the source the likely one of the target: (source + 1)."""
        self.source, self.target, self.settings = source, target, settings
        self._shared = shared
        self._ratio = ratio
        self._totals = (shared.totals(0), shared.totals(1))
        back = np.interp(np.arange(target.count + 1), place, np.arange(source.count + 1))
        self._places = (place, back)
        self._bank = bank
        self._parted = bool(source.parts[-1] != source.parts[0] or target.parts[-1] != target.parts[0])
        self._held = (np.zeros(source.count, bool), np.zeros(target.count, bool))

    def _hold_against_background(self, number: int, first: int, last: int) -> None:
        """How similar the spans of one side are to what is around their counterpart: mean, and nearest few.

        Made when first asked for, chunk by chunk, so that the vectors of the spans are there for both uses.
        """
        side, other = (self.source, self.target) if number == 0 else (self.target, self.source)
        place, held = self._places[number], self._held[number]
        near, mean = self.settings.near / 2, self.settings.mean / 2
        for start in range(first - first % _CHUNK, last, _CHUNK):
            end = min(start + _CHUNK, side.count)
            if held[start]:
                continue
            held[start:end] = True
            low = max(int(place[start]) - _POOL, 0)
            high = min(int(place[end]) + _POOL, other.count)
            around = other.singles[low : high : max((high - low) // _LARGEST_POOL, 1)]
            pool = np.concatenate([around.astype(np.float32), self._bank])
            vectors = side.spans(start, end)
            similar = vectors.reshape(-1, vectors.shape[2]) @ pool.T
            nearest = np.partition(similar, similar.shape[1] - _NEAREST, axis=1)[:, -_NEAREST:].mean(axis=1)
            taken = near * nearest + mean * similar.mean(axis=1)
            side.background[:, start:end] = taken.reshape(len(vectors), end - start)

    def block(self, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:
        """The worth of beads by where they end.

        Args:
            rows: source sentences [start, end) with which the beads end.
            columns: target sentences [start, end) with which they end.

        Returns:
            shape (rows, types, columns); minus infinity where a bead would begin before a text.
        """
        s = self.settings
        (r0, r1), (c0, c1) = rows, columns
        height, width = r1 - r0, c1 - c0
        self._hold_against_background(0, r0, r1)
        self._hold_against_background(1, c0, c1)
        here, there = self.source.spans(r0, r1), self.target.spans(c0, c1)
        similar = here.reshape(s.largest * height, -1) @ there.reshape(s.largest * width, -1).T
        similar = similar.reshape(s.largest, height, s.largest, width)
        similar -= self.source.background[:, r0:r1, None, None]
        similar -= self.target.background[None, None, :, c0:c1]
        top, left = max(r0 - s.largest, 0), max(c0 - s.largest, 0)
        matches = np.zeros((r1 - top + 1, c1 - left + 1))
        matches[1:, 1:] = self._shared.matches((top, r1), (left, c1)).cumsum(axis=0).cumsum(axis=1)
        fixed = self._punctuation(rows, columns)
        ends, last = np.arange(r0, r1) + 1, np.arange(c0, c1) + 1
        out = np.full((height, len(s.types), width), -np.inf, np.float32)
        for number, (a, b) in enumerate(s.types):
            i, j = ends[ends >= a], last[last >= b]
            if not len(i) or not len(j):
                continue
            worth = similar[a - 1, height - len(i) :, b - 1, width - len(j) :].astype(np.float64)
            worth -= s.length * self._odd_length(i, a, j, b)
            worth += s.evidence * self._agreement(matches, i, a, j, b, top, left)
            worth *= ((a + b) / 2) ** s.growth
            worth -= s.threshold + s.sentence * (a + b - 2) + s.many * (a > 1 and b > 1)
            worth -= fixed[height - len(i) :, width - len(j) :]
            opened = self.source.brackets[i] - self.source.brackets[i - a]
            other = self.target.brackets[j] - self.target.brackets[j - b]
            worth -= s.bracket * (opened[:, None] != other)
            inside = self.source.closed[i - 1] - self.source.closed[i - a]
            other = self.target.closed[j - 1] - self.target.closed[j - b]
            worth -= s.across * (inside[:, None] + other)
            if self._parted:
                worth[~self._of_one_part(i, a, j, b)] = -np.inf
            out[height - len(i) :, number, width - len(j) :] = worth
        return out

    def _of_one_part(self, i: npt.NDArray[np.int64], a: int, j: npt.NDArray[np.int64], b: int) -> npt.NDArray[np.bool_]:
        here, there = self.source.parts, self.target.parts
        x = np.where(here[i - a] == here[i - 1], here[i - 1], -1)
        y = np.where(there[j - b] == there[j - 1], there[j - 1], -2)
        same: npt.NDArray[np.bool_] = x[:, None] == y
        return same

    def _odd_length(self, i: npt.NDArray[np.int64], a: int, j: npt.NDArray[np.int64], b: int) -> Doubles:
        """Squared deviation of the ratio of lengths, surer the longer the texts."""
        x = (self.source.lengths[i] - self.source.lengths[i - a])[:, None] * self._ratio
        y = (self.target.lengths[j] - self.target.lengths[j - b])[None]
        odd: Doubles = np.log(x / y) ** 2 * np.minimum((x + y) / 2, 400) / 60
        return np.minimum(odd, 25)

    def _agreement(
        self,
        matches: Doubles,
        i: npt.NDArray[np.int64],
        a: int,
        j: npt.NDArray[np.int64],
        b: int,
        top: int,
        left: int,
    ) -> Doubles:
        """Shared keys against those of one side alone: from -1/2 to about 1/2, near 0 where there are few."""
        ii, jj = (i - top)[:, None], (j - left)[None]
        found = matches[ii, jj] - matches[ii - a, jj] - matches[ii, jj - b] + matches[ii - a, jj - b]
        x = (self._totals[0][i] - self._totals[0][i - a])[:, None]
        y = (self._totals[1][j] - self._totals[1][j - b])[None]
        agreed: Doubles = (2 * np.minimum(found, 1.5 * np.minimum(x, y)) - 0.5 * (x + y)) / (x + y + 5)
        return agreed

    def _punctuation(self, rows: tuple[int, int], columns: tuple[int, int]) -> Doubles:
        """What different endings cost: half where both end a sentence, or both do not; and ends of paragraphs."""
        x, y = self.source.ends[rows[0] : rows[1], None], self.target.ends[None, columns[0] : columns[1]]
        complete = (x > 0) & (x <= ENDS_A_SENTENCE), (y > 0) & (y <= ENDS_A_SENTENCE)
        differ = np.where(complete[0] == complete[1], 0.5, 1.0) * (x != y)
        closes = self.source.closes[rows[0] : rows[1], None] != self.target.closes[None, columns[0] : columns[1]]
        cost: Doubles = self.settings.ending * differ + self.settings.paragraph * closes
        return cost


def _in_chunks(encoder: ComposingEncoder, summaries: Floats) -> npt.NDArray[np.float16]:
    """Vectors of single sentences, in half precision and made piece by piece: they are all that is kept of a
    text."""
    parts = [encoder.compose(summaries[at : at + 4096]).astype(np.float16) for at in range(0, len(summaries), 4096)]
    return np.concatenate(parts)


def _length(text: str) -> float:
    """Characters, those of scripts without vowels or letters counted for what they say in others."""
    wide = sum("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7ff" for char in text)
    return len(text) + 1 + 1.8 * wide
