"""What the sentences of two texts share: numbers, names, words spelled alike, signs at their ends."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lang.numerals import ascii_digits

_WORD = re.compile(r"\d+(?:[.,٫٬]\d+)*|[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_STEM = 5
"""Letters by which cognates are told: Kangchendzönga and Kangchenjunga, Resolution and résolution."""
_LARGEST_WEIGHT = 5.0
_FEWEST = 100
"""A text of fewer sentences weighs its words as one of so many: in three sentences every word is rare."""

_MOST_BEADS = 20_000
_BEADS_A_CHUNK = 1_000
_LEAST = 3
"""Times that words must have stood together to be each other's."""
_FAITHFUL = 0.5
_RAREST_SHARE = 10
"""A word in more than one sentence of so many says nothing."""

_END_CLASSES = (".。．｡۔।…", "?？؟", "!！", ":：", ";；؛", ",，،、")
_END = {sign: number for number, signs in enumerate(_END_CLASSES, 1) for sign in signs}
_CLOSING = " \t\u00a0\"'»›”’」』》)]）］】"
_BRACKETS = {**dict.fromkeys("([（［【", 1), **dict.fromkeys(")]）］】", -1)}
ENDS_A_SENTENCE = 3
"""End classes up to this one close a sentence; the others, and none, go on."""


def keys(text: str) -> set[str]:
    """What a word may be known by in another language: digits, the first letters without marks, pairs of
    signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    found: set[str] = set()
    for word in _WORD.findall(plain):
        if word[0].isdecimal():
            found.add(ascii_digits(re.sub(r"\D", "", word)))
        elif _UNSPACED.match(word):
            found.update(word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        else:
            found.add(word[:_STEM])
    return found


def end_class(text: str) -> int:
    """How a text ends, beyond closing quotation marks: 1 full stop, 2 question, 3 exclamation … 0 nothing."""
    return _END.get(text.rstrip(_CLOSING)[-1:], 0)


def open_brackets(text: str) -> int:
    """Brackets opened less brackets closed."""
    return sum(_BRACKETS.get(char, 0) for char in text)


@dataclass(frozen=True)
class Shared:
    """The keys of two texts, numbered, sentence by sentence; those of one side alone weigh nothing."""

    starts: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    """For each side where the keys of each sentence begin, shape (sentences + 1)."""
    keys: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    weights: npt.NDArray[np.float32]
    """The weight of each key: the logarithm of how rare it is on the side where it is the more common."""
    faint: npt.NDArray[np.bool_]
    """Keys that say little, such as a single digit."""

    @classmethod
    def of(cls, source: Sequence[str], target: Sequence[str]) -> Shared:
        """Evidence of two texts, one key set a sentence."""
        numbers: dict[str, int] = {}
        starts, packed = zip(*(_numbered(side, numbers) for side in (source, target)), strict=True)
        faint = np.array([len(key) == 1 and key.isascii() for key in numbers], bool)
        return cls((starts[0], starts[1]), (packed[0], packed[1]), _weights(starts, packed, faint), faint)

    def with_words(self, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> Shared:
        """The same, with the words added that stand in for each other in sentences known to correspond.

        Two keys that are spelled differently count as one where each is the other's most faithful companion
        (competitive linking: Melamed, Computational Linguistics 2000, by the coefficient of Jaccard).

        Args:
            source: places of sentences of the source, and ``target`` of those of the target that say the same.
        """
        if len(source) > _MOST_BEADS:
            kept = np.linspace(0, len(source) - 1, _MOST_BEADS).astype(np.int64)
            source, target = source[kept], target[kept]
        here, there = self._of_sentences(0, source), self._of_sentences(1, target)
        counts = [np.bincount(side[1], minlength=len(self.weights)) for side in (here, there)]
        common = max(len(source) // _RAREST_SHARE, _LEAST)
        wanted = [(count >= _LEAST) & (count <= common) & (self.weights == 0) for count in counts]
        packed: list[npt.NDArray[np.int64]] = []
        for at in range(0, len(source), _BEADS_A_CHUNK):
            parts = []
            for side, kept in zip((here, there), wanted, strict=True):
                inside = (side[0] >= at) & (side[0] < at + _BEADS_A_CHUNK) & kept[side[1]]
                parts.append((side[0][inside], side[1][inside]))
            packed.append(_crossed(parts[0], parts[1], len(self.weights)))
        pairs, times = np.unique(np.concatenate([*packed, np.zeros(0, np.int64)]), return_counts=True)
        x, y = np.divmod(pairs, len(self.weights))
        faithful = times / (counts[0][x] + counts[1][y] - times)
        sure = (times >= _LEAST) & (faithful >= _FAITHFUL)
        x, y, faithful = x[sure], y[sure], faithful[sure]
        best_here, best_there = np.zeros(len(self.weights)), np.zeros(len(self.weights))
        np.maximum.at(best_here, x, faithful)
        np.maximum.at(best_there, y, faithful)
        mutual = (faithful == best_here[x]) & (faithful == best_there[y])
        known = np.arange(len(self.weights))
        known[y[mutual]] = x[mutual]
        keys = (self.keys[0], known[self.keys[1]])
        return Shared(self.starts, keys, _weights(self.starts, keys, self.faint), self.faint)

    def _of_sentences(
        self, side: int, places: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The keys of sentences at some places: the number of the place, and the key."""
        starts = self.starts[side]
        sizes = starts[places + 1] - starts[places]
        number = np.repeat(np.arange(len(places)), sizes)
        within = np.arange(len(number)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return number, self.keys[side][starts[places][number] + within]

    def matches(self, rows: tuple[int, int], columns: tuple[int, int]) -> npt.NDArray[np.float32]:
        """Summed weights of the keys that a source and a target sentence share, shape (rows, columns)."""
        left, right = self._slice(0, *rows), self._slice(1, *columns)
        local = np.intersect1d(left[1], right[1])
        local = local[self.weights[local] > 0]
        here, there = self._dense(left, rows, local), self._dense(right, columns, local)
        found: npt.NDArray[np.float32] = np.matmul(here * self.weights[local], there.T, dtype=np.float32)
        return found

    def totals(self, side: int) -> npt.NDArray[np.float64]:
        """Running sum of the weights of each sentence's keys, shape (sentences + 1)."""
        running = np.concatenate([[0.0], np.cumsum(self.weights[self.keys[side]], dtype=np.float64)])
        return running[self.starts[side]]

    def _slice(self, side: int, start: int, end: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        bounds = self.starts[side][start : end + 1]
        sentence = np.repeat(np.arange(end - start), np.diff(bounds))
        return sentence, self.keys[side][bounds[0] : bounds[-1]]

    @staticmethod
    def _dense(
        part: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
        bounds: tuple[int, int],
        local: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.float32]:
        dense = np.zeros((bounds[1] - bounds[0], len(local)), np.float32)
        if len(local):
            place = np.minimum(np.searchsorted(local, part[1]), len(local) - 1)
            kept = local[place] == part[1]
            dense[part[0][kept], place[kept]] = 1
        return dense


def _numbered(texts: Sequence[str], numbers: dict[str, int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the keys of each text begin, and the keys as numbers, new ones entered into `numbers`."""
    starts = np.zeros(len(texts) + 1, np.int64)
    found = array("i")
    for at, text in enumerate(texts, 1):
        found.extend([numbers.setdefault(key, len(numbers)) for key in sorted(keys(text))])
        starts[at] = len(found)
    return starts, np.array(found, np.int64)


def _weights(
    starts: Sequence[npt.NDArray[np.int64]], keys: Sequence[npt.NDArray[np.int64]], faint: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    counts = [np.bincount(side, minlength=len(faint)) for side in keys]
    sizes = [max(len(side) - 1, _FEWEST) for side in starts]
    common = np.maximum(counts[0] / sizes[0], counts[1] / sizes[1])
    weights = np.clip(-np.log(np.maximum(common, 1e-9)), 0, _LARGEST_WEIGHT).astype(np.float32)
    weights[faint] *= 0.3
    weights[(counts[0] == 0) | (counts[1] == 0)] = 0
    return weights


def _crossed(
    here: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    there: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    size: int,
) -> npt.NDArray[np.int64]:
    """Every key of the one with every key of the other in the same bead, packed into one number."""
    first, last = np.searchsorted(there[0], here[0]), np.searchsorted(there[0], here[0], side="right")
    sizes = last - first
    own = np.repeat(here[1], sizes)
    within = np.arange(len(own)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    packed: npt.NDArray[np.int64] = own * size + there[1][np.repeat(first, sizes) + within]
    return packed
