"""How close a machine's version comes to an official one: chrF and BLEU, unit by unit and in all.

The figures are sacreBLEU's (Post, "A Call for Clarity in Reporting BLEU Scores", WMT 2018), so that anyone can repeat
them: chrF (Popović, WMT 2015) needs no words and so serves every script; BLEU (Papineni et al., ACL 2002) parts words
as the language's pack says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from align.alignment import AlignedUnit, Alignment
from lang import language as languages

Side = Literal["machine", "official"]


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit in both versions and how alike they are, from 0 to 100; a side without it is empty.

    ``bleu`` is BLEU with effective order, as befits a text that may have fewer than four words.
    """

    id: str
    machine: str
    official: str
    chrf: float
    bleu: float

    @property
    def missing(self) -> Side | None:
        """The side that lacks the unit, if one does."""
        if self.machine:
            return None if self.official else "official"
        return "machine"

    @property
    def same(self) -> bool:
        """Whether both say the same letter by letter; white space aside, since it depends on how lines were joined."""
        return "".join(self.machine.split()) == "".join(self.official.split())


@dataclass(frozen=True)
class Comparison:
    """The scores of all units in the official order, and of the whole.

    Attributes:
        language: of the official version.
        chrf: of all units as one corpus, from 0 to 100; so ``bleu``. What only the machine has lowers BLEU but not
            chrF, for sacreBLEU counts nothing against an empty reference.
        signatures: what sacreBLEU calls the measures ``chrf``, ``bleu`` and ``unit_bleu``, to repeat them by.
    """

    language: str
    units: tuple[UnitScore, ...]
    chrf: float
    bleu: float
    signatures: Mapping[str, str]

    def worst(self, count: int) -> list[UnitScore]:
        """Up to so many units that differ, those least alike first; by chrF, then by BLEU, then in order."""
        different = (unit for unit in self.units if not unit.same)
        return sorted(different, key=lambda unit: (unit.chrf, unit.bleu))[:count]

    def missing(self, side: Side) -> list[str]:
        """The ids of the units that one side lacks."""
        return [unit.id for unit in self.units if unit.missing == side]


def compare(alignment: Alignment) -> Comparison:
    """Measures a machine's version against the official one that it is aligned with.

    A unit that neither version has any text for, such as a bare label, is left out; one that only the machine has is
    named ``machine:op17``.

    Args:
        alignment: of two versions in one language, the official one first.

    Raises:
        ValueError: there are not two versions, or there is no text in them.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    official, machine = alignment.versions
    pairs = [(_name(unit, machine.key), unit.text(machine), unit.text(official)) for unit in alignment]
    pairs = [pair for pair in pairs if any(pair[1:])]
    if not pairs:
        raise ValueError("there is no text in either version")
    tokenizer = languages.get(official.language).bleu_tokenizer
    # Forced, BLEU says nothing of its own on stderr about texts that look tokenized.
    chrf, bleu = CHRF(), BLEU(tokenize=tokenizer, force=True)
    unit_bleu = BLEU(tokenize=tokenizer, force=True, effective_order=True)
    units = [
        UnitScore(name, said, expected, *(m.sentence_score(said, [expected]).score for m in (chrf, unit_bleu)))
        for name, said, expected in pairs
    ]
    _, all_said, all_expected = zip(*pairs, strict=True)
    total_chrf, total_bleu = (measure.corpus_score(all_said, [all_expected]) for measure in (chrf, bleu))
    signatures = {
        "chrf": f"{total_chrf.name}|{chrf.get_signature()}",
        "bleu": f"{total_bleu.name}|{bleu.get_signature()}",
        "unit_bleu": f"{total_bleu.name}|{unit_bleu.get_signature()}",
    }
    return Comparison(official.language, tuple(units), total_chrf.score, total_bleu.score, signatures)


def _name(unit: AlignedUnit, machine: str) -> str:
    """The unit's id; one that only the machine has is told apart by the word, not by the version's key."""
    return f"machine:{unit.id.removeprefix(f'{machine}:')}" if unit.flags.get(machine) == "extra" else unit.id
