"""Rules about completeness: what is not translated, cut short, left out or added."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from align.alignment import AlignedUnit, Bead
from align.check import leftovers, lengths
from align.check.finding import Finding, Severity
from align.check.lengths import Usual
from align.check.quoting import quoted
from align.check.rule import Rule
from align.check.subject import Passage, Side, Subject

_ALONE = 0.7
"""Score of a sentence without counterpart from which it may be left out or added, if the lengths agree."""
_POOR, _WELL = 0.3, 0.9
"""Score under which a bead is worth a look, where the median of the document is at least the other."""
_FEW = 3
_PHRASE = 25
"""Characters, as English counts them, of a sentence that does not stand twice by chance."""
_TELLING = 100
"""Characters of a unit from which the alignment's word counts that it is another's."""
_ENDS = frozenset(".;:,!?…。；：，！？؛،؟»”\"')）]")


class _CompletenessRule(Rule):
    family = "completeness"


class Untranslated(_CompletenessRule):
    """A unit of the version is in the language of the original.

    Wrong: a French version in which paragraph 7 still reads "Requests the Secretary-General to report …".
    Right: «Prie le Secrétaire général de faire rapport …».

    Translate it.

    Left alone: names, symbols, numbers, acronyms and titles that are the same in both languages, and versions in the
    language of the original.
    """

    code = "C001"
    name = "untranslated"
    severity = Severity.ERROR
    summary = "a unit is in the language of the original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        found = leftovers.untranslated(version, subject)
        for ours, theirs, unit in subject.pairs(version):
            if unit.id in found:
                same = " as in the original" if theirs.text.split() == ours.text.split() else ""
                message = f"{quoted(theirs.text)} is in {original.language.name}{same}"
                message += f", not in {version.language.name}"
                whole = (0, len(theirs.text))
                yield self.found(
                    message, theirs, whole, original=ours, original_span=(0, len(ours.text)), subject="untranslated"
                )


class SourceTextInside(_CompletenessRule):
    """Words of the original are left inside the version.

    Wrong: «Prie le Secrétaire général to report on the implementation de la présente résolution».
    Right: every word translated.

    Translate them, or take them out where the translation stands beside them.

    Left alone: acronyms, symbols and addresses; names, and Latin phrases ("inter alia"); what stands in quotation
    marks or brackets; between languages of one script, runs of fewer than three words.
    """

    code = "C002"
    name = "source-text-inside"
    severity = Severity.ERROR
    summary = "words of the original are left inside the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        whole = leftovers.untranslated(version, subject)
        for ours, theirs, unit in subject.pairs(version):
            if unit.id in whole:
                continue
            for span, there in leftovers.runs(ours, theirs):
                said = theirs.text[slice(*span)]
                message = f"{quoted(said)} is left from the {original.language.name} original"
                yield self.found(
                    message, theirs, span, original=ours, original_span=there, subject=f"left {said[:40].casefold()}"
                )


class OddLength(_CompletenessRule):
    """A unit is much shorter or longer than its original, for what is usual in the two languages and this document.

    Wrong: a paragraph of six lines whose version has two, for the end was cut off.
    Right: about as much text as the other paragraphs have beside theirs.

    See whether something is left out, or stands there twice, or whether the units answer to each other at all.

    Left alone: from half to twice the usual length in short units and nearly as much in longer ones, for translations
    differ that much; units whose acronyms may be spelled out on the other side. A text that ends without a sign where
    the original has one is taken for cut off sooner.
    """

    code = "C003"
    name = "odd-length"
    severity = Severity.WARNING
    summary = "a unit is much shorter or longer than its original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        usual = lengths.usual(version, subject)
        foreign = leftovers.untranslated(version, subject)
        for ours, theirs, unit in subject.pairs(version):
            if not ours.text.strip() or not theirs.text.strip() or unit.id in foreign:
                continue
            log = lengths.beyond(ours, theirs, usual)
            if abs(log) < _allowed(ours, theirs, usual, cut=log < 0 and _cut_off(ours.text, theirs.text)):
                continue
            much = "shorter" if log < 0 else "longer"
            message = f"{quoted(theirs.text)} is {_times(log)} {much} than is usual beside {quoted(ours.text)}"
            whole = (0, len(theirs.text))
            yield self.found(
                message, theirs, whole, original=ours, original_span=(0, len(ours.text)), subject=f"{much} than usual"
            )


class SentenceMissing(_CompletenessRule):
    """A sentence of the original has no counterpart in the version's paragraph.

    Wrong: the original's paragraph has three sentences, the version leaves the second out.
    Right: every sentence is there, be it as part of another.

    Translate it. If it is there and the alignment missed it, correct the alignment.

    Left alone: sentences of which the alignment itself is not sure, those that the length of the paragraph says are
    there, and paragraphs that are missing as a whole (N001).
    """

    code = "C004"
    name = "sentence-missing"
    severity = Severity.ERROR
    summary = "a sentence of the original is missing in the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for ours, theirs, bead in _alone(original, version, subject):
            said = _joined(ours, bead)
            if said and theirs.unit not in leftovers.untranslated(version, subject):
                message = f"{quoted(said)} of the original has no counterpart"
                span = _span(said, ours)
                yield self.found(message, theirs, original=ours, original_span=span, subject=f"missing {said[:40]}")


class SentenceAdded(_CompletenessRule):
    """A sentence of the version answers to nothing in the original's paragraph.

    Wrong: a sentence that explains, or one of an earlier draft.
    Right: what the original says, and no more.

    Take it out.

    Left alone: as with a missing sentence (C004).
    """

    code = "C005"
    name = "sentence-added"
    severity = Severity.ERROR
    summary = "the version has a sentence that the original has not"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for ours, theirs, bead in _alone(original, version, subject):
            said = _joined(theirs, bead)
            if said:
                message = f"{quoted(said)} answers to nothing in the original"
                yield self.found(message, theirs, _span(said, theirs), original=ours, subject=f"added {said[:40]}")


class PoorMatch(_CompletenessRule):
    """The alignment itself doubts that two units, or sentences of them, say the same.

    Worth a look where the rest of the document is sure: a sentence that was rewritten on one side only, or the text of
    another paragraph under this one's number.

    Left alone: documents that are doubtful throughout, and alignments without scores or with several versions, of
    which the score does not say which is meant.
    """

    code = "C006"
    name = "poor-match"
    severity = Severity.NOTE
    summary = "two units may not say the same"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        scores = [bead.score for unit in subject.alignment for bead in unit.beads if bead.score is not None]
        if len(subject.versions) > 1 or len(scores) < _FEW or median(scores) < _WELL:
            return
        keys = {original.key, version.key}
        for ours, theirs, unit in subject.pairs(version):
            if unit.id in leftovers.untranslated(version, subject):
                continue
            if _strangers(ours, theirs, unit, keys):
                message = f"{quoted(theirs.text)} may say something else than {quoted(ours.text)}"
                yield self.found(message, theirs, (0, len(theirs.text)), original=ours, subject="match")
                continue
            for bead in unit.beads:
                if (
                    bead.score is not None
                    and bead.score < _POOR
                    and bead.status == "auto"
                    and keys <= bead.sides.keys()
                ):
                    here, there = _joined(ours, bead), _joined(theirs, bead)
                    message = f"{quoted(there)} may say something else than {quoted(here)}"
                    yield self.found(message, theirs, _span(there, theirs), original=ours, subject=f"match {bead.id}")


class EmptyUnit(_CompletenessRule):
    """A label stands without a text.

    Wrong: «7.», and nothing after it.
    Right: the text of paragraph 7.

    Add the text, or take the label out.

    Left alone: units that are empty in the original as well; in a text by itself, headings of articles and labels with
    others under them.
    """

    code = "C007"
    name = "unit-empty"
    severity = Severity.ERROR
    summary = "a label without a text"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        passages = list(side)
        for place, passage in enumerate(passages):
            following = passages[place + 1].unit if place + 1 < len(passages) else ""
            if _says_something(passage.text):
                continue
            ours = subject.original.passages.get(passage.unit)
            model = ours if ours is not passage else None
            heads = passage.kind == "article" or following.startswith(f"{passage.unit}.")
            if not _says_something(model.text) if model else heads:
                continue
            what = f"«{passage.label}» has no text" if passage.label else "there is no text"
            beside = f", where the original has {quoted(model.text)}" if model else ""
            yield self.found(what + beside, passage, original=model, subject="empty")


class TextDoubled(_CompletenessRule):
    """A sentence stands twice in a paragraph, or the whole of it does.

    Wrong: «Prie le Secrétaire général de faire rapport; Prie le Secrétaire général de faire rapport;».
    Right: once.

    Take one out.

    Left alone: short sentences, and what the original repeats as well.
    """

    code = "C008"
    name = "text-doubled"
    severity = Severity.ERROR
    summary = "a sentence stands twice in a paragraph"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for unit in subject.alignment:
            passage = side.passages.get(unit.id)
            if passage is None:
                continue
            said = _doubled(passage, unit)
            ours = subject.original.passages.get(unit.id)
            if said and (ours is None or ours is passage or not _doubled(ours, unit)):
                at = max(passage.text.rfind(said), 0)
                span = (at, min(at + len(said), len(passage.text)))
                yield self.found(f"{quoted(said)} stands there twice", passage, span, subject=f"twice {said[:40]}")


# -- helpers ------------------------------------------------------------------------------------------


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def _allowed(ours: Passage, theirs: Passage, usual: Usual, *, cut: bool) -> float:
    """The logarithm of how much longer or shorter a unit may be; short ones vary more (Gale and Church 1993)."""
    size = math.sqrt(max(lengths.extent(ours), lengths.extent(theirs), 1.0))
    return 0.1 + 1.5 / size if cut else max(0.42 + 4 / size, 4 * usual.spread)


def _times(log: float) -> str:
    return f"{math.exp(abs(log)):.1f} times"


def _cut_off(ours: str, theirs: str) -> bool:
    """Whether a text ends in the middle; an "and" after the last sign is no middle («; y»)."""
    return ours.rstrip()[-1] in _ENDS and _ENDS.isdisjoint(theirs.rstrip()[-4:])


def _joined(passage: Passage, bead: Bead) -> str:
    return passage.language.joiner.join(bead.sides.get(passage.side.key, ()))


def _doubled(passage: Passage, unit: AlignedUnit) -> str:
    """What stands twice in a unit: its one half, or a sentence; empty where nothing does."""
    text = passage.text.strip()
    if lengths.extent(passage) < 2 * _PHRASE:
        return ""
    half = text[: len(text) // 2].strip()
    if half == text[len(text) // 2 :].strip():
        return half
    seen: set[str] = set()
    for bead in unit.beads:
        for sentence in bead.sides.get(passage.side.key, ()):
            if len(sentence) * passage.language.density >= _PHRASE and sentence in seen:
                return sentence
            seen.add(sentence)
    return ""


def _span(said: str, passage: Passage) -> tuple[int, int]:
    """Where sentences stand in a passage; the whole of it where they were joined otherwise."""
    at = passage.text.find(said)
    return (at, at + len(said)) if at >= 0 else (0, len(passage.text))


def _strangers(ours: Passage, theirs: Passage, unit: AlignedUnit, keys: set[str]) -> bool:
    """Whether of two units with one number no sentence answers to any of the other, and the alignment is sure of it."""
    if min(lengths.extent(ours), lengths.extent(theirs)) < _TELLING:
        return False
    own = [bead for bead in unit.beads if not keys.isdisjoint(bead.sides)]
    return not any(keys <= bead.sides.keys() for bead in own) and all((bead.score or 0.0) >= _WELL for bead in own)


def _alone(original: Side, version: Side, subject: Subject) -> Iterator[tuple[Passage, Passage, Bead]]:
    """Beads that only one of two sides has, where the alignment is sure, or the lengths of the units say so too.

    Where in one unit both have some, they may be each other's.
    """
    usual = lengths.usual(version, subject)
    for ours, theirs, unit in subject.pairs(version):
        beads = [bead for bead in unit.beads if (original.key in bead.sides) != (version.key in bead.sides)]
        if not beads or len({original.key in bead.sides for bead in beads}) > 1:
            continue
        if not any(original.key in bead.sides and version.key in bead.sides for bead in unit.beads):
            continue
        for bead in beads:
            score = _ALONE if bead.score is None else bead.score
            if score >= _WELL or (score >= _ALONE and _fits_without(ours, theirs, bead, usual)):
                yield ours, theirs, bead


def _fits_without(ours: Passage, theirs: Passage, bead: Bead, usual: Usual) -> bool:
    """Whether the lengths of two units are more alike without what only one of them has."""
    here, there = lengths.extent(ours), lengths.extent(theirs)
    owner = ours if ours.side.key in bead.sides else theirs
    share = lengths.extent(owner) * len(_joined(owner, bead)) / max(len(owner.text), 1)
    less_here, less_there = (here - share, there) if owner is ours else (here, there - share)
    if min(here, there, less_here, less_there) < 1:
        return True
    return lengths.fit(less_here, less_there, usual) < lengths.fit(here, there, usual)


RULES: tuple[type[Rule], ...] = (
    Untranslated,
    SourceTextInside,
    OddLength,
    SentenceMissing,
    SentenceAdded,
    PoorMatch,
    EmptyUnit,
    TextDoubled,
)
