"""Sentence alignment by meaning, length and hard evidence, in time linear in the length of the texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from align import moved
from align.correspondence import Shared
from align.cost import Layout, Scorer, Settings, Side
from align.search import Path, band, sure_pairs
from align.sentence_aligner import Link
from lang.embedding import ComposingEncoder, Encoder, Floats, Muse, composing, languages_of, one_thread
from lang.language import UNKNOWN

Bead = Link
"""[start, end) of the source, [start, end) of the target, score: the estimated chance that the bead is
right."""

_DOUBTFUL = 0.35
"""Share of the sentences of the shorter side with a counterpart below which the alignment is not to be
trusted."""
_ENOUGH_TO_DOUBT = 6
_LEAST_PAIRS = 8
_ENOUGH_FOR_WORDS = 500
"""Sure pairs from which one can learn which words stand for each other."""
_BANK = (
    "The meeting was called to order at ten o'clock in the morning.",
    "She opened the window and looked out at the rain.",
    "Le prix du blé a doublé depuis le mois de mars.",
    "Personne ne savait où il habitait.",
    "El informe fue aprobado por unanimidad.",
    "Los niños jugaban a la orilla del río.",
    "Комиссия рассмотрела вопрос о бюджете.",
    "Он долго молчал, потом встал и вышел.",
    "本报告涵盖前三个季度的工作。",
    "他们在山上看到了雪。",
    "وصل القطار متأخرا ساعتين.",
    "تستند هذه التوصية إلى نتائج الدراسة.",
)
"""What any text is unlike: background for texts of a few sentences, which have too little of their own."""


class NeuralAligner:
    """Aligns sentences with an encoder; the other texts of a batch serve each as background.

    Args:
        encoder: by default the embedded multilingual one, loaded when first used.
    """

    def __init__(self, encoder: Encoder | None = None, settings: Settings | None = None) -> None:
        self._encoder: ComposingEncoder = composing(encoder if encoder is not None else Muse())
        self._settings = settings or Settings()
        self._bank: Floats | None = None

    @property
    def signature(self) -> Mapping[str, str]:
        """``method: neural``, the encoder, and the settings that are not the default."""
        changed = self._settings.signature
        return {
            "method": "neural",
            "encoder": self._encoder.signature,
            **({"settings": changed} if changed else {}),
        }

    def knows(self, language: str) -> bool:
        """Whether the encoder was made for a language; it is tried where either is not known."""
        known = languages_of(self._encoder)
        return known is None or language == UNKNOWN or language.partition("-")[0] in known

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        """Beads in order on both sides that cover every sentence of both exactly once.

        A sentence without counterpart is a bead of its own with one side empty.
        """
        summaries = self.summarise([*source, *target])
        return self.align_summarised(source, target, summaries[: len(source)], summaries[len(source) :])

    def summarise(self, texts: Sequence[str]) -> Floats:
        """The encoder's summaries, shape (texts, state), for `align_summarised`."""
        return self._encoder.summarise(texts) if texts else np.zeros((0, 1), np.float32)

    def compose(self, summaries: Floats) -> Floats:
        """Vectors of length 1 of texts with these summaries, shape (texts, dimensions)."""
        return self._encoder.compose(summaries) if len(summaries) else np.zeros((0, 1), np.float32)

    def align_summarised(
        self,
        source: Sequence[str],
        target: Sequence[str],
        here: Floats,
        there: Floats,
        layouts: tuple[Layout, Layout] | None = None,
    ) -> list[Bead]:
        """Beads in order on both sides, for texts whose summaries are at hand, shape (sentences, state) a side."""
        if not source or not target:
            return [Link((i, i + 1), (0, 0), 1.0) for i in range(len(source))] + [
                Link((0, 0), (j, j + 1), 1.0) for j in range(len(target))
            ]
        settings = self._settings
        if self._bank is None:
            self._bank = self._encoder.encode(_BANK)
        ours, theirs = layouts or (Layout.plain(len(source)), Layout.plain(len(target)))
        with one_thread():
            left = Side(source, here, self._encoder, settings.largest, ours)
            right = Side(target, there, self._encoder, settings.largest, theirs)
            pairs = sure_pairs(left.singles, right.singles)
            pairs = pairs[ours.parts[pairs[:, 0]] == theirs.parts[pairs[:, 1]]]
            place = _place(pairs, len(source), len(target))
            shared = Shared.of(source, target)
            if len(pairs) >= _ENOUGH_FOR_WORDS:
                shared = shared.with_words(pairs[:, 0], pairs[:, 1])
            scorer = Scorer(left, right, shared, settings, _ratio(pairs, left, right), place, self._bank)
            cells = band(pairs, len(source), len(target), _corners(ours.parts, theirs.parts))
            steps = Path(scorer.block, cells, settings.types, settings.skip, settings.certainty).steps()
        return [Link(step.source, step.target, round(step.chance, 3)) for step in steps]

    def moved(
        self, source: Sequence[int], target: Sequence[int], here: Floats, there: Floats, *, least: int = 2
    ) -> list[moved.Stretch]:
        """What of the sentences left over at these places says the same elsewhere; `align.moved.stretches`."""
        if not source or not target:
            return []
        with one_thread():
            return moved.stretches(
                source, target, self.compose(here[list(source)]), self.compose(there[list(target)]), least=least
            )


def trusted(beads: Sequence[Bead], sources: int, targets: int) -> float:
    """How far to trust beads of texts of so many sentences: 1, or where hardly any correspond the share that do.

    That all is left out says nothing of a sentence when the texts do not belong together.
    """
    fewer = min(sources, targets)
    if fewer < _ENOUGH_TO_DOUBT:
        return 1.0
    aligned = 0.0
    for bead in beads:
        sizes = bead.source[1] - bead.source[0], bead.target[1] - bead.target[0]
        aligned += (bead.score or 0.0) * sizes[sources > targets] if all(sizes) else 0.0
    share = aligned / fewer
    return 1.0 if share >= _DOUBTFUL else share


def doubt(sources: int, targets: int, share: float) -> str:
    """What to say of texts that hardly correspond."""
    return (
        f"{sources} and {targets} sentences of which about {share:.0%} correspond: "
        "is this the right text, in a language that the encoder knows?"
    )


def _corners(source: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The boundaries of both texts at which a part ends that both have, shape (parts, 2)."""
    shared = np.intersect1d(source, target)
    ends = [np.searchsorted(side, shared, side="right") for side in (source, target)]
    return np.stack(ends, axis=1).astype(np.int64)


def _place(pairs: npt.NDArray[np.int64], sources: int, targets: int) -> npt.NDArray[np.float64]:
    """For each boundary of the source the likely one of the target, shape (sources + 1)."""
    known = np.concatenate([[[0, 0]], pairs + 0.5, [[sources, targets]]])
    place: npt.NDArray[np.float64] = np.interp(np.arange(sources + 1), known[:, 0], known[:, 1])
    return place


def _ratio(pairs: npt.NDArray[np.int64], source: Side, target: Side) -> float:
    """Target characters a source character, from sure pairs where there are enough, drawn towards
    equality."""
    x, y = np.diff(source.lengths), np.diff(target.lengths)
    if len(pairs) >= _LEAST_PAIRS:
        return float((y[pairs[:, 1]].sum() + 200) / (x[pairs[:, 0]].sum() + 200))
    return float((y.sum() + 400) / (x.sum() + 400)) if 0.5 < y.sum() / x.sum() < 2 else 1.0
