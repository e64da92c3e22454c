"""What an aligner of sentences is, and the registry of those there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol


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


def _length() -> SentenceAligner:
    from align.length import GaleChurch

    return GaleChurch()


def _neural() -> SentenceAligner:
    from align.neural import NeuralAligner

    return NeuralAligner()


METHODS: Mapping[str, Callable[[], SentenceAligner]] = {"length": _length, "neural": _neural}
"""By the name that ``--method`` takes; each is imported when first used."""
DEFAULT_METHOD = "length"
