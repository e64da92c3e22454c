"""What an aligner of sentences is, and the registry of those there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from align.flat import Counterparts, Flat
    from align.kept import Fixed
    from lang.embedding import Encoder


class Link(NamedTuple):
    """A bead between two lists of sentences: [start, end) on each side, and its score if there is one."""

    source: tuple[int, int]
    target: tuple[int, int]
    score: float | None = None


class SentenceAligner(Protocol):
    """Aligns the sentences of one stretch of text with those of its translation."""

    @property
    def signature(self) -> Mapping[str, str]:
        """What the alignment's signature says of it: ``method`` and what else decides the outcome."""

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Link]:
        """Links in order that cover every sentence of both sides exactly once."""


class DocumentAligner(Protocol):
    """Finds what of each version of a document answers to which part of the original."""

    @property
    def signature(self) -> Mapping[str, str]:
        """``method`` and what else decides the outcome."""

    def knows(self, language: str) -> bool:
        """Whether texts in this language can be aligned by it."""

    def correspond(self, original: Flat, versions: Sequence[Flat], fixed: Sequence[Fixed] = ()) -> list[Counterparts]:
        """For each version its counterparts of the original's units, sentence by sentence.

        Args:
            fixed: for each version what is settled beforehand; nothing by default.
        """


def _length(_: Encoder | None) -> DocumentAligner:
    from align.by_unit import ByUnit
    from align.length import GaleChurch

    return ByUnit(GaleChurch())


def _neural(encoder: Encoder | None) -> DocumentAligner:
    from align.by_meaning import ByMeaning
    from align.neural import NeuralAligner

    return ByMeaning(NeuralAligner(encoder))


METHODS: Mapping[str, Callable[[Encoder | None], DocumentAligner]] = {"length": _length, "neural": _neural}
"""By the name that ``--method`` takes, given an encoder or None for the embedded one; imported when first used."""
DEFAULT_METHOD = "neural"
FALLBACK = "length"
"""For languages that the encoder does not know."""
