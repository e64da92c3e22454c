"""Documents aligned by meaning: labels that the texts do not belie, then sentences, through units and beyond them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from align import anchors
from align.anchors import Anchors
from align.cost import Layout
from align.flat import Counterparts, Flat, FlatLink, counterparts, placed
from align.kept import Fixed, Part, around
from align.moved import Stretch
from align.neural import NeuralAligner, doubt, trusted
from align.sentence_aligner import Link
from lang.embedding import Floats, one_thread

_BELIED = 0.2
"""By how much another unit is more similar than the one with the same number, for the number to be wrong."""
_DOUBTED = 0.03
"""By how much next to one whose number is wrong: labels that have slid are wrong in a row."""
_NEIGHBOURS = 64
_SURE = 0.8


@dataclass
class _Version:
    """One version on its way: the sentences of both sides in the order of their parts, and their links."""

    flat: Flat
    states: Floats
    anchors: Anchors
    fixed: Fixed
    source: list[int]
    target: list[int]
    layouts: tuple[Layout, Layout]
    links: list[Link]


class ByMeaning:
    """Aligns documents with an encoder: every sentence is encoded once, each version aligned in one sweep."""

    def __init__(self, aligner: NeuralAligner | None = None) -> None:
        self.sentences = aligner or NeuralAligner()

    @property
    def signature(self) -> Mapping[str, str]:
        """That of the aligner of sentences."""
        return self.sentences.signature

    def knows(self, language: str) -> bool:
        """Whether the encoder was made for this language, or does not tell for which."""
        return self.sentences.knows(language)

    def correspond(self, original: Flat, versions: Sequence[Flat], fixed: Sequence[Fixed] = ()) -> list[Counterparts]:
        """What of each version answers to the original, around what is settled; the other versions decide on doubts."""
        flats = [original, *versions]
        summaries = self.sentences.summarise([text for flat in flats for text in flat.texts])
        bounds = np.cumsum([len(flat.texts) for flat in flats])[:-1]
        states = np.split(summaries, bounds)
        settled = fixed or [Fixed()] * len(versions)
        found = [
            self._first(original, flat, states[0], own, one)
            for flat, own, one in zip(versions, states[1:], settled, strict=True)
        ]
        if len(found) > 1:
            self._second(original, states[0], found)
        return [self._counterparts(original, states[0], version) for version in found]

    def _first(self, original: Flat, version: Flat, here: Floats, there: Floats, fixed: Fixed) -> _Version:
        """The version aligned with the original alone: within units of the same label, and within slots."""
        doubt = partial(self._belied, original, version, here, there)
        anchored = anchors.by_label(original.document, version.document, doubt)
        parts = [Part(original.sentences(part.source), version.sentences(part.target)) for part in anchored.parts]
        parts = around(parts, fixed)
        rows: list[list[int]] = []
        layouts = []
        for side, flat in enumerate((original, version)):
            several = (unit for part in anchored.parts if len(part[side]) > 1 for unit in part[side])
            ends = {flat.bounds[unit + 1] - 1 for unit in several if flat.bounds[unit] < flat.bounds[unit + 1]}
            rows.append([place for part in parts for place in part[side]])
            numbers = [number for number, part in enumerate(parts) for _ in part[side]]
            closes = [int(place in ends) for place in rows[side]]
            layouts.append(Layout(np.array(closes, np.int64), np.array(numbers, np.int64)))
        found = _Version(version, there, anchored, fixed, rows[0], rows[1], (layouts[0], layouts[1]), [])
        found.links = self._aligned(original, found, here, found, found.layouts)
        return found

    def _aligned(
        self,
        original: Flat,
        version: _Version,
        here: Floats,
        rows: _Version | Stretch,
        layouts: tuple[Layout, Layout] | None = None,
    ) -> list[Link]:
        """Links between some sentences of both sides, counted within these rows."""
        return self.sentences.align_summarised(
            [original.texts[place] for place in rows.source],
            [version.flat.texts[place] for place in rows.target],
            _rows(here, rows.source),
            _rows(version.states, rows.target),
            layouts,
        )

    def _belied(
        self, original: Flat, version: Flat, here: Floats, there: Floats, same: Sequence[tuple[int, int]]
    ) -> Set[int]:
        """Ranks of pairs of which each unit has a far more similar one among the neighbours of the other."""
        left, right = self._units(original, here), self._units(version, there)
        pairs = np.array(same, np.int64).reshape(-1, 2)
        own = np.einsum("ij,ij->i", left[pairs[:, 0]], right[pairs[:, 1]])
        own[~(left[pairs[:, 0]].any(axis=1) & right[pairs[:, 1]].any(axis=1))] = 1  # nothing to compare
        beaten = np.zeros(len(same))
        for rank in np.flatnonzero(own < 1 - _DOUBTED).tolist():
            i, j = same[rank]
            across = right[max(j - _NEIGHBOURS, 0) : j + _NEIGHBOURS] @ left[i]
            back = left[max(i - _NEIGHBOURS, 0) : i + _NEIGHBOURS] @ right[j]
            beaten[rank] = min(float(across.max()), float(back.max())) - float(own[rank])
        return _spread(beaten > _BELIED, beaten > _DOUBTED)

    def _units(self, flat: Flat, states: Floats) -> Floats:
        """Vectors of whole units, shape (units, dimensions); zeros where a unit has no text."""
        sums = np.zeros((len(flat.bounds) - 1, states.shape[1]), np.float32)
        units = np.repeat(np.arange(len(sums)), np.diff(flat.bounds))
        np.add.at(sums, units, states)
        with one_thread():
            vectors = self.sentences.compose(sums)
        vectors[np.diff(flat.bounds) == 0] = 0
        return vectors

    def _second(self, original: Flat, here: Floats, versions: Sequence[_Version]) -> None:
        """Aligns again what is in doubt, the original read together with what the other versions say in its place.

        Summaries add up, so the original and its sure counterparts are one longer text that says the same: the
        profile of a multiple alignment (Gribskov et al., PNAS 1987).
        """
        shares = [self._shares(here, version) for version in versions]
        for number, version in enumerate(versions):
            if all((link.score or 0.0) >= _SURE for link in version.links):
                continue
            others = [share for place, share in enumerate(shares) if place != number]
            profile = here + np.mean(others, axis=0, dtype=np.float32)
            version.links = self._aligned(original, version, profile, version, version.layouts)

    @staticmethod
    def _shares(here: Floats, version: _Version) -> Floats:
        """For each sentence of the original the summary of its sure counterpart, or its own where there is none."""
        found = here.copy()
        for link in version.links:
            (start, end), (low, high) = link.source, link.target
            if end - start == 1 and low < high and (link.score or 0.0) >= _SURE:
                found[version.source[start]] = version.states[version.target[low:high]].sum(axis=0)
        return found

    def _counterparts(self, original: Flat, here: Floats, version: _Version) -> Counterparts:
        trust = trusted(version.links, len(version.source), len(version.target))
        links = list(placed(version.links, version.source, version.target))
        links, moved = self._with_moved(original, here, version, links)
        note = ""
        if trust < 1:
            note = doubt(len(version.source), len(version.target), trust)
            links = [replace(link, score=round((link.score or 0.0) * trust, 3)) for link in links]
        links = list(version.fixed.cut(links))
        found = version.anchors
        return counterparts(original, version.flat, links, found.pairs, {*found.moved, *moved}, note=note)

    def _with_moved(
        self, original: Flat, here: Floats, version: _Version, links: list[FlatLink]
    ) -> tuple[list[FlatLink], set[int]]:
        """Units that are nobody's on either side aligned where they say the same; and those of the original.

        A text without units may have moved sentences anywhere.
        """
        flats = (original, version.flat)
        linked = [link for link in links if link.source and link.target]
        placed_already = {at for link in linked for at in link.source}, {at for link in linked for at in link.target}
        for side, own in enumerate(version.fixed.taken):
            placed_already[side].update(own)
        bound = (set(version.anchors.pairs), set(version.anchors.pairs.values()))
        plain = all(len(flat.document.units) == 1 for flat in flats)
        if not plain:
            for side, flat in enumerate(flats):
                bound[side].update(map(flat.unit_of, placed_already[side]))
        free = [
            [at for at in flat.sentences(unit for unit in range(len(flat.document.units)) if unit not in bound[side])
             if at not in placed_already[side]]
            for side, flat in enumerate(flats)
        ]  # fmt: skip
        found: list[FlatLink] = []
        taken: tuple[set[int], set[int]] = (set(), set())
        for stretch in self.sentences.moved(free[0], free[1], here, version.states, least=2 if plain else 1):
            inner = self._aligned(original, version, here, stretch)
            found += placed(inner, stretch.source, stretch.target)
            taken[0].update(stretch.source)
            taken[1].update(stretch.target)
        left = [link for link in links if not (taken[0].issuperset(link.source) and taken[1].issuperset(link.target))]
        moved = set() if plain else set(map(original.unit_of, taken[0]))
        return left + found, moved


def _rows(states: Floats, places: Sequence[int]) -> Floats:
    """The rows at some places; all of them as they are where these are all."""
    return states if len(places) == len(states) and places == list(range(len(states))) else states[places]


def _spread(sure: npt.NDArray[np.bool_], likely: npt.NDArray[np.bool_]) -> Set[int]:
    """The runs of likely places that hold a sure one."""
    runs = np.split(np.arange(len(sure)), np.flatnonzero(np.diff(likely | sure)) + 1)
    return {int(place) for run in runs if sure[run].any() for place in run}
