"""One alignment of any number of versions of a text: consistent, and each pair helped by the others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from align.neural import Bead, NeuralAligner
from lang.embedding import Floats

_SURE = 0.8


class MultiBead(NamedTuple):
    """Sentences of each version that say the same: [start, end) a version; an empty range where it has
    nothing."""

    sides: tuple[tuple[int, int], ...]
    score: float


def align_versions(texts: Sequence[Sequence[str]], *, aligner: NeuralAligner | None = None) -> list[MultiBead]:
    """Aligns the first text with all others at once.

    Each version is aligned with the first; then again with the first as it reads together with what all
    *other* versions say in its place, so that what one pair leaves in doubt the others decide (the profile
    of a multiple alignment, as for sequences: Gribskov et al., PNAS 1987). Since all go by the sentences of
    the first, any two versions are consistent through it.

    Args:
        texts: sentences of each version, the original first; at least one.

    Raises:
        ValueError: without any text.
    """
    if not texts:
        raise ValueError("no texts to align")
    aligner = aligner or NeuralAligner()
    original, versions = texts[0], texts[1:]
    bounds = np.cumsum([0, *(len(text) for text in texts)])
    summaries = aligner.summarise([sentence for text in texts for sentence in text])
    states = [summaries[start:end] for start, end in pairwise(bounds)]
    first = [
        aligner.align_summarised(original, text, states[0], state)
        for text, state in zip(versions, states[1:], strict=True)
    ]
    if len(versions) < 2:
        return merge(len(original), first)
    shares = [_counterparts(states[0], state, beads) for state, beads in zip(states[1:], first, strict=True)]
    second = []
    for number, (text, state) in enumerate(zip(versions, states[1:], strict=True)):
        others = [share for place, share in enumerate(shares) if place != number]
        profile = states[0] + np.sum(others, axis=0, dtype=np.float32)
        second.append(aligner.align_summarised(original, text, profile, state))
    return merge(len(original), second)


def _counterparts(original: Floats, version: Floats, beads: Sequence[Bead]) -> Floats:
    """For each sentence of the original the summary of its sure counterpart, or its own again where there is
    none."""
    found = original.copy()
    for bead in beads:
        (start, end), there = bead.source, slice(*bead.target)
        if end - start == 1 and there.start < there.stop and (bead.score or 0.0) >= _SURE:
            found[start] = version[there].sum(axis=0)
    return found


def merge(sentences: int, alignments: Sequence[Sequence[Bead]]) -> list[MultiBead]:
    """Alignments of one text with several others as one: cut wherever all of them allow a cut.

    What only one version has stands as a bead of its own before the place where it follows; the score of a
    bead is the least of its parts.
    """
    cuts = set(range(sentences + 1))
    for beads in alignments:
        for bead in beads:
            cuts -= set(range(bead.source[0] + 1, bead.source[1]))
    edges = sorted(cuts)
    found: list[MultiBead] = []
    place = [0] * len(alignments)
    at = [0] * len(alignments)
    for start, end in pairwise([*edges, sentences + 1]):
        for number, beads in enumerate(alignments):  # what stands in this version alone, before the next bead
            while at[number] < len(beads) and beads[at[number]].source == (start, start):
                bead = beads[at[number]]
                sides = [(start, start), *((here, here) for here in place)]
                sides[number + 1] = bead.target
                found.append(MultiBead(tuple(sides), bead.score or 0.0))
                place[number] = bead.target[1]
                at[number] += 1
        if start == sentences:
            break
        sides, scores = [(start, end)], []
        for number, beads in enumerate(alignments):
            begin = place[number]
            while at[number] < len(beads) and beads[at[number]].source[0] < end:
                scores.append(beads[at[number]].score or 0.0)
                place[number] = beads[at[number]].target[1]
                at[number] += 1
            sides.append((begin, place[number]))
        found.append(MultiBead(tuple(sides), min(scores, default=1.0)))
    return found
