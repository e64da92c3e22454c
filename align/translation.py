"""Machine versions of an alignment's original, which correspond to it by construction.

What is translated are the original's sentences as the alignment has them: a document alone, or one that has official
versions beside it already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, cast

from align.alignment import DOUBTS, AlignedUnit, Alignment, Version
from lang import language as languages
from lang import numbering
from lang.terms.glossary import Glossary
from lang.translate import CancelledError, Progress, Translator
from lang.translate.memory import Memory, MemoryTranslator
from lang.translate.protection import Outcome, Protection


@dataclass(frozen=True)
class Machine:
    """One machine version in the making: its key in the alignment, and what translates into it."""

    key: str
    translator: Translator
    protection: Protection
    memory: Memory | None = None

    @classmethod
    def of(
        cls,
        alignment: Alignment,
        key: str,
        translator: Translator,
        glossary: Glossary | None = None,
        memory: Memory | None = None,
    ) -> Machine:
        """What fills a version of an alignment.

        Args:
            glossary: says what acronyms and fixed terms are in the language; those it does not name stay.
            memory: what stands in it word for word is taken from it.
        """
        here, there = (languages.get(version.language) for version in (alignment.original, alignment.by_key[key]))
        return cls(key, translator, Protection(here, there, glossary), memory)

    def sentences(self, texts: Sequence[str]) -> Iterator[tuple[int, Outcome]]:
        """The translation of each text, in any order, as soon as it is all that it can be.

        What the memory has word for word, or but for numbers and symbols, is left as a person wrote it.
        """
        others = []
        for place, text in enumerate(texts):
            match = self.memory.sure(text) if self.memory else None
            if match is None:
                others.append(place)
            else:
                yield place, Outcome(match.text, origin=match.origin)
        rest = [texts[place] for place in others]
        for at, outcome in self.protection.translate(rest, self.translator):
            yield others[at], outcome._replace(origin=self.origin(rest[at]) or outcome.origin)

    def origin(self, text: str) -> str:
        """Where the translation of a text comes from that is not the engine's own, such as ``memory 87 %``."""
        return self.translator.origin(text) if isinstance(self.translator, MemoryTranslator) else ""


def announced(alignment: Alignment, codes: Iterable[str]) -> tuple[Alignment, list[str]]:
    """The alignment with a version ``machine`` for each language, without a word in it yet, and their keys."""
    keys = []
    for code in codes:
        taken = {version.key for version in alignment.versions}
        key = next(name for name in (code, *(f"{code}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
        keys.append(key)
        alignment = replace(alignment, versions=(*alignment.versions, Version(key, code, "machine")))
    return alignment, keys


def filled(unit: AlignedUnit, alignment: Alignment, key: str, outcomes: Sequence[Outcome]) -> AlignedUnit:
    """A unit with what a machine says in it.

    Args:
        outcomes: the translation of each sentence of `texts`, in order.
    """
    original = alignment.original.key
    coming = iter(outcomes)
    beads = []
    for bead in unit.beads:
        own = list(islice(coming, len(bead.sides.get(original, ()))))
        notes = [bead.note] if bead.note else []
        notes += [note for outcome in own if (note := _note(key, outcome))]
        said = tuple(outcome.text for outcome in own if outcome.text)
        beads.append(replace(bead, sides={**bead.sides, **({key: said} if said else {})}, note="; ".join(notes)))
    labels = dict(unit.labels)
    if unit.labels.get(original):
        labels[key] = label(unit, original, alignment.by_key[key].language)
    return replace(unit, beads=tuple(beads), labels=labels)


def texts(unit: AlignedUnit, alignment: Alignment) -> list[str]:
    """The sentences of the original in a unit, in order: what is to be translated."""
    return [text for bead in unit.beads for text in bead.sides.get(alignment.original.key, ())]


def translate(alignment: Alignment, machines: Sequence[Machine], progress: Progress | None = None) -> Alignment:
    """Fills the machine versions of an alignment, sentence by sentence.

    A bead in which something was not kept has a note that says what.

    Args:
        progress: told how many sentences of all versions are done.

    Raises:
        CancelledError: ``progress`` answered False.
        EngineError: an engine failed in the middle.
    """
    units = list(alignment.units)
    wanted = [texts(unit, alignment) for unit in units]
    before = 0
    for machine in machines:
        said = _all(machine, [text for own in wanted for text in own], progress, before)
        before += len(said)
        coming = iter(said)
        units = [
            filled(unit, alignment, machine.key, list(islice(coming, len(own))))
            for unit, own in zip(units, wanted, strict=True)
        ]
    return signed(replace(alignment, units=tuple(units)), machines)


def signed(alignment: Alignment, machines: Iterable[Machine]) -> Alignment:
    """The alignment with what translated it in its signature."""
    told = {machine.key: " ".join(machine.translator.signature.values()) for machine in machines}
    return replace(alignment, signature={**alignment.signature, **told})


def _all(machine: Machine, sentences: Sequence[str], progress: Progress | None, before: int) -> list[Outcome]:
    found = [Outcome("")] * len(sentences)
    with closing(cast("Any", machine.sentences(sentences))) as coming:
        for done, (place, outcome) in enumerate(coming, before + 1):
            found[place] = outcome
            if progress is not None and progress(done) is False:
                raise CancelledError
    return found


def _note(key: str, outcome: Outcome) -> str:
    said = [f"{word} {', '.join(keys)}" for word, keys in zip(DOUBTS, outcome[1:3], strict=True) if keys]
    said += [outcome.origin] if outcome.origin else []
    return f"{key} {' and '.join(said)}" if said else ""


def label(unit: AlignedUnit, original: str, code: str) -> str:
    """A unit's label as the language writes it; as it stands where the language has no sign for it."""
    own = unit.labels[original]
    path = unit.id.rsplit("op", 1)[-1].split(".") if unit.kind == "operative" else []
    depth = len(path) - 1
    ordinal = numbering.ordinal(depth, path[-1].split("~")[0]) if path else None
    if ordinal is None:
        return own
    try:
        return numbering.write(depth, ordinal, languages.get(code))
    except ValueError:
        return own
