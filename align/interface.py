"""hexapla from Python: sentences, texts or documents in any number of languages, aligned.

>>> from align import align_sentences
>>> align_sentences(["Hello.", "It rains."], ["Bonjour.", "Il pleut."])
[IndexBead(sides=((0,), (0,)), score=...), IndexBead(sides=((1,), (1,)), score=...)]
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from align import aligner
from align.alignment import Alignment
from align.ingest import presegmented, text
from align.sentence_aligner import DEFAULT_METHOD
from lang.language import UNKNOWN

if TYPE_CHECKING:
    from lang.embedding import Encoder


class DoubtfulAlignment(UserWarning):
    """The texts have little to do with each other, or are aligned by their lengths alone."""


class IndexBead(NamedTuple):
    """Sentences that say the same, by their places in each list, counted from 0.

    ``score`` is the estimated chance that the bead is right; None where the method gives none.
    """

    sides: tuple[tuple[int, ...], ...]
    score: float | None


def align_sentences(
    original: Sequence[str],
    *versions: Sequence[str],
    languages: Sequence[str] | None = None,
    method: str = DEFAULT_METHOD,
    encoder: Encoder | None = None,
) -> list[IndexBead]:
    """Aligns lists of sentences, the original first.

    Beads stand in the order of the original; what only a version has stands where it would follow. Every
    sentence is in one bead; a blank one is in none, and keeps its number.

    Args:
        languages: a code for each list; a language that the encoder does not know is aligned by length.
        method: a name in `align.sentence_aligner.METHODS`.
        encoder: the embedded one by default.

    Raises:
        ValueError: as many languages as lists were not given.

    Warns:
        DoubtfulAlignment: the texts hardly correspond, or are aligned by length because of their language.
    """
    sides = [original, *versions]
    documents = [
        presegmented.document(side, language=code or UNKNOWN)
        for side, code in zip(sides, _codes(len(sides), languages), strict=True)
    ]
    alignment = aligner.align(documents[0], documents[1:], method=method, encoder=encoder)
    for note in alignment.notes:
        warnings.warn(note, DoubtfulAlignment, stacklevel=2)
    kept = [presegmented.numbers(side) for side in sides]
    return [
        IndexBead(
            tuple(
                tuple(own[place] for place in bead.places.get(version.key, ()))
                for version, own in zip(alignment.versions, kept, strict=True)
            ),
            bead.score,
        )
        for unit in alignment
        for bead in unit.beads
    ]


def align_texts(
    original: str,
    *versions: str,
    languages: Sequence[str] | None = None,
    method: str = DEFAULT_METHOD,
    encoder: Encoder | None = None,
) -> Alignment:
    """Aligns texts, the original first: their structure is read and their sentences are told.

    Args:
        languages: a code for each text; else detected.

    Raises:
        ValueError: as many languages as texts were not given.
    """
    texts = [original, *versions]
    codes = _codes(len(texts), languages)
    documents = [text.read(one, language=code) for one, code in zip(texts, codes, strict=True)]
    return aligner.align(documents[0], documents[1:], method=method, encoder=encoder)


def _codes(count: int, languages: Sequence[str] | None) -> Sequence[str | None]:
    if languages is None:
        return [None] * count
    if len(languages) != count:
        raise ValueError(f"{len(languages)} languages for {count} texts")
    return languages
