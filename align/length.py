"""Sentence alignment by length alone: Gale and Church (Computational Linguistics 1993), from NLTK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from align.sentence_aligner import Link


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
        from nltk.translate import gale_church

        here, there = [len(text) for text in source], [len(text) for text in target]

        class Parameters(gale_church.LanguageIndependent):  # type: ignore[misc]
            """The length of the translation a character, from the texts themselves."""

            AVERAGE_CHARACTERS = sum(there) / max(sum(here), 1)

        return _links(gale_church.align_blocks(here, there, Parameters), len(source), len(target))


def _links(pairs: Sequence[tuple[int, int]], sources: int, targets: int) -> list[Link]:
    """NLTK's pairs of sentences as links; what no pair names is inserted or deleted, in its place."""
    links: list[Link] = []
    i = j = 0
    for one, other in sorted(pairs):
        if links and i and j and (one == links[-1].source[1] - 1 or other == links[-1].target[1] - 1):
            last = links.pop()
            links.append(Link((last.source[0], one + 1), (last.target[0], other + 1)))
        else:
            links += [Link((k, k + 1), (j, j)) for k in range(i, one)]
            links += [Link((one, one), (k, k + 1)) for k in range(j, other)]
            links.append(Link((one, one + 1), (other, other + 1)))
        i, j = one + 1, other + 1
    links += [Link((k, k + 1), (j, j)) for k in range(i, sources)]
    return links + [Link((sources, sources), (k, k + 1)) for k in range(j, targets)]
