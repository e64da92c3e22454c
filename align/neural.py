"""Sentence alignment by meaning, length and hard evidence, in time linear in the length of the texts."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from align.correspondence import Shared
from align.cost import Scorer, Settings, Side
from align.search import Path, Step, band, sure_pairs
from align.sentence_aligner import Link
from lang.embedding import ComposingEncoder, Encoder, Floats, Muse, composing, one_thread

Bead = Link
"""[start, end) of the source, [start, end) of the target, score: the estimated chance that the bead is
right."""

_DOUBTFUL = 0.35
"""Share of the sentences of the shorter side with a counterpart below which the alignment is not to be
trusted."""
_ENOUGH_TO_DOUBT = 6
_LEAST_PAIRS = 8
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


class DoubtfulAlignment(UserWarning):
    """The two sides have little to do with each other."""


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

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        """Beads in order that cover every sentence of both sides exactly once.

        A sentence without counterpart is a bead of its own with one side empty. Sides that seem to have
        nothing to do with each other give low scores and a `DoubtfulAlignment` warning.
        """
        return self.align_each([(source, target)])[0]

    def align_each(self, units: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[list[Bead]]:
        """Beads of each of many pairs of texts, such as the paragraphs of a document; encoded all at once."""
        summaries = self.summarise([text for unit in units for side in unit for text in side])
        found: list[list[Bead]] = []
        at = 0
        for source, target in units:
            middle, end = at + len(source), at + len(source) + len(target)
            found.append(self.align_summarised(source, target, summaries[at:middle], summaries[middle:end]))
            at = end
        return found

    def summarise(self, texts: Sequence[str]) -> Floats:
        """The encoder's summaries, shape (texts, state), for `align_summarised`."""
        return self._encoder.summarise(texts) if texts else np.zeros((0, 1), np.float32)

    def align_summarised(self, source: Sequence[str], target: Sequence[str], here: Floats, there: Floats) -> list[Bead]:
        """`align` for texts whose summaries are at hand, shape (sentences, state) a side."""
        if not source or not target:
            return [Link((i, i + 1), (0, 0), 1.0) for i in range(len(source))] + [
                Link((0, 0), (j, j + 1), 1.0) for j in range(len(target))
            ]
        settings = self._settings
        if self._bank is None:
            self._bank = self._encoder.encode(_BANK)
        with one_thread():
            left = Side(source, here, self._encoder, settings.largest)
            right = Side(target, there, self._encoder, settings.largest)
            pairs = sure_pairs(left.singles, right.singles)
            place = _place(pairs, len(source), len(target))
            shared = Shared.of(source, target)
            scorer = Scorer(left, right, shared, settings, _ratio(pairs, left, right), place, self._bank)
            cells = band(pairs, len(source), len(target))
            steps = Path(scorer.block, cells, settings.types, settings.skip, settings.certainty).steps()
        return _beads(steps, len(source), len(target))


def _beads(steps: Sequence[Step], sources: int, targets: int) -> list[Bead]:
    """Steps as beads; those of texts that hardly correspond have their scores taken down, and a warning is
    given."""
    smaller = 0 if sources <= targets else 1
    sizes = [(step.source[1] - step.source[0], step.target[1] - step.target[0]) for step in steps]
    aligned = sum(step.chance * size[smaller] for step, size in zip(steps, sizes, strict=True) if all(size))
    share = aligned / min(sources, targets)
    trust = 1.0
    if share < _DOUBTFUL and min(sources, targets) >= _ENOUGH_TO_DOUBT:
        trust = share  # that all is left out says nothing of a sentence when the texts do not belong together
        warnings.warn(
            f"{sources} and {targets} sentences of which about {share:.0%} correspond: "
            "is this the right text, in a language that the encoder knows?",
            DoubtfulAlignment,
            stacklevel=4,
        )
    return [Link(step.source, step.target, round(step.chance * trust, 3)) for step in steps]


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


def align(
    source: Sequence[str],
    target: Sequence[str],
    *,
    encoder: Encoder | None = None,
    settings: Settings | None = None,
) -> list[Bead]:
    """Aligns two lists of sentences: `NeuralAligner` for a single pair of texts.

    >>> beads = align(["Hello.", "The sky is blue."], ["Bonjour.", "Le ciel est bleu."])
    >>> [(bead.source, bead.target) for bead in beads]
    [((0, 1), (0, 1)), ((1, 2), (1, 2))]
    """
    return NeuralAligner(encoder, settings).align(source, target)
