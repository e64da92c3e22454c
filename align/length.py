"""Sentence alignment by length alone: Gale and Church (Computational Linguistics 1993), from NLTK."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from align.sentence_aligner import Link

_MOST = 1000
"""Sentences of a list that are aligned at once; time grows with the square (NLTK refuses more than 4,000)."""


class GaleChurch:
    """The baseline, and what is left for languages that no encoder knows."""

    @property
    def signature(self) -> Mapping[str, str]:
        """``method: length``."""
        return {"method": "length"}

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Link]:
        """Links by the lengths of the sentences in characters; without scores."""
        if not source or not target:
            one_sided = [Link((i, i + 1), (0, 0)) for i in range(len(source))]
            return one_sided + [Link((0, 0), (j, j + 1)) for j in range(len(target))]
        if len(source) == len(target) == 1:
            return [Link((0, 1), (0, 1))]
        if max(len(source), len(target)) > _MOST:
            return self._by_halves(source, target)
        from nltk.translate import gale_church

        here, there = [len(text) for text in source], [len(text) for text in target]

        class Parameters(gale_church.LanguageIndependent):  # type: ignore[misc]
            """The length of the translation a character, from the texts themselves."""

            AVERAGE_CHARACTERS = sum(there) / max(sum(here), 1)

        return _links(gale_church.align_blocks(here, there, Parameters), len(source), len(target))

    def _by_halves(self, source: Sequence[str], target: Sequence[str]) -> list[Link]:
        """Of lists so long that all of it at once would take hours: each half with that which has as much text."""
        here, there = _middle(source), _middle(target)
        rest = self.align(source[here:], target[there:])
        moved = [Link((i + here, k + here), (j + there, m + there)) for (i, k), (j, m), *_ in rest]
        return self.align(source[:here], target[:there]) + moved


def _middle(sentences: Sequence[str]) -> int:
    """The place before and after which there is about as much text."""
    ends = list(accumulate(map(len, sentences)))
    return min(max(bisect_right(ends, ends[-1] // 2), 1), max(len(sentences) - 1, 1))


def _links(pairs: Sequence[tuple[int, int]], sources: int, targets: int) -> list[Link]:
    """NLTK's pairs of sentences as links; what no pair names is inserted or deleted, in its place.

    Pairs that share a sentence, or cross (NLTK writes a 2-2 bead so), are one link.
    """
    joined: list[Link] = []
    for one, other in sorted(pairs):
        link = Link((one, one + 1), (other, other + 1))
        while joined and (joined[-1].source[1] > link.source[0] or joined[-1].target[1] > link.target[0]):
            last = joined.pop()
            source = (min(last.source[0], link.source[0]), max(last.source[1], link.source[1]))
            target = (min(last.target[0], link.target[0]), max(last.target[1], link.target[1]))
            link = Link(source, target)
        joined.append(link)
    links: list[Link] = []
    i = j = 0
    for link in [*joined, Link((sources, sources), (targets, targets))]:
        links += [Link((k, k + 1), (j, j)) for k in range(i, link.source[0])]
        links += [Link((link.source[0], link.source[0]), (k, k + 1)) for k in range(j, link.target[0])]
        links.append(link)
        i, j = link.source[1], link.target[1]
    return links[:-1]
