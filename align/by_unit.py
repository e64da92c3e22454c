"""Documents aligned unit by unit: labels, then lengths of units, then sentences within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from align import anchors
from align.flat import Counterparts, Flat, FlatLink, counterparts, placed
from align.kept import Fixed, Part, around
from align.sentence_aligner import SentenceAligner


class ByUnit:
    """Aligns documents with an aligner that sees the sentences of one unit at a time."""

    def __init__(self, sentences: SentenceAligner) -> None:
        self.sentences = sentences

    @property
    def signature(self) -> Mapping[str, str]:
        """That of the aligner of sentences."""
        return self.sentences.signature

    def knows(self, language: str) -> bool:  # noqa: ARG002
        """Any language."""
        return True

    def correspond(self, original: Flat, versions: Sequence[Flat], fixed: Sequence[Fixed] = ()) -> list[Counterparts]:
        """What of each version answers to the original, around what is settled."""
        settled = fixed or [Fixed()] * len(versions)
        return [self._version(original, version, own) for version, own in zip(versions, settled, strict=True)]

    def _version(self, original: Flat, version: Flat, fixed: Fixed) -> Counterparts:
        found = anchors.by_label(original.document, version.document)
        pairs = [*found.pairs.items(), *anchors.by_length(original.document, version.document, found.slots)]
        links: list[FlatLink] = []
        parts = [Part(original.sentences([here]), version.sentences([there])) for here, there in sorted(pairs)]
        for source, target in around(parts, fixed):
            texts = [original.texts[place] for place in source], [version.texts[place] for place in target]
            links += placed(self.sentences.align(*texts), source, target)
        links = list(fixed.cut(links))
        return counterparts(original, version, links, found.pairs, found.moved, by_place=dict(pairs))
