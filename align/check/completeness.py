"""Rules about completeness: what is not translated, cut short, left out or added."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from align.alignment import AlignedUnit, Bead
from align.check import left_out, leftovers, lengths
from align.check.finding import Finding, Severity
from align.check.quoting import quoted
from align.check.rule import Rule
from align.check.subject import Passage, Side, Subject

_ALONE = 0.7
"""Score of a sentence without counterpart from which it may be left out or added, if the lengths agree."""
_POOR, _WELL = 0.3, 0.9
"""Score under which a bead is worth a look, where the median of the document is at least the other."""
_FEW = 3
_TOO_FAR, _FAR = 3.4, 3.0
"""Deviations from the usual length at which a text is odd, and at which it is worth a look."""
_TOO_FAR_INSIDE, _FAR_UNEVEN = 3.6, 2.8
"""Likewise of sentences of a unit, of which there are more, and which translators part otherwise; and of several that
answer to another number of them."""
_OFF_UNEVEN, _UNSURE = 1.1, 0.8
"""Deviations by which several sentences say more than another number of them, of which the alignment is not sure, for
one of them to be looked for; and the score under which it is not."""
_TOO_FAR_CUT, _TOO_FAR_BROKEN, _FAR_TORN = 1.0, 1.6, 2.0
"""Deviations at which a text is too short that ends without a sign; that begins or ends as no other does; and that
the alignment holds for no counterpart."""
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
    """A unit, or a sentence of it, is much shorter or longer than its original, for what is usual in this document.

    How much text the version has beside the original's is learned from all units: how long they are, and how many
    words that carry meaning. The longer a text is, the more closely its translation follows it: of a paragraph of ten
    lines a third is missed, of one line half.

    Wrong: a paragraph of six lines whose version has three, for the end was cut off.
    Right: about as much text as the other paragraphs have beside theirs.

    See whether something is left out, or stands there twice, or whether the units answer to each other at all.

    Left alone: as much more or less as translations differ; units whose acronyms may be spelled out on the other side;
    those of which a missing or added sentence is told (C004, C005). What ends without a sign, in the middle of a word,
    or in a word that elsewhere always goes on, is taken for cut off sooner, and so is what begins in such a way.
    """

    code = "C003"
    name = "odd-length"
    severity = Severity.WARNING
    summary = "a unit is much shorter or longer than its original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        yield from (_of_length(self, odd) for odd in _odd(original, version, subject) if odd.sure)


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
            span = _twice(passage, unit)
            ours = subject.original.passages.get(unit.id)
            if span and (ours is None or ours is passage or not _twice(ours, unit)):
                said = passage.text[slice(*span)]
                yield self.found(f"{quoted(said)} stands there twice", passage, span, subject=f"twice {said[:40]}")


class DoubtfulLength(_CompletenessRule):
    """A unit is somewhat shorter or longer than is usual beside its original.

    Less than what C003 tells, and more than translations usually differ: a clause that was left out, a word that was
    explained, or nothing but a free translation.

    Wrong: «et de l’impartialité», the last member of a list, is not there.
    Right: every member of the list.

    Read the two against each other.

    Left alone: what is within the usual of this document; units that C003 tells.
    """

    code = "C009"
    name = "doubtful-length"
    severity = Severity.NOTE
    summary = "a unit is somewhat shorter or longer than is usual"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        yield from (_of_length(self, odd) for odd in _odd(original, version, subject) if not (odd.sure or odd.torn))


class OtherText(_CompletenessRule):
    """Where the original has one text, the version has another.

    The alignment found a counterpart for neither, and they stand in the same place, or under the same number.

    Wrong: paragraph 7 of an earlier draft under the number 7.
    Right: the translation of what the original has there.

    Translate the original's text.

    Left alone: texts that are much too short or too long for each other, of which the length is told (C003).
    """

    code = "C010"
    name = "other-text"
    severity = Severity.WARNING
    summary = "the version has another text than the original in the same place"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for odd in _odd(original, version, subject):
            if odd.torn and not odd.sure:
                message = f"{quoted(odd.said)} stands where the original has {quoted(odd.model)}"
                whole = (0, len(odd.theirs.text))
                there = (0, len(odd.ours.text))
                yield self.found(message, odd.theirs, whole, original=odd.ours, original_span=there, subject="other")


class TextElsewhere(_CompletenessRule):
    """A clause of one unit stands word by word in another, where the originals of the two have little in common.

    Wrong: paragraphs 4 and 5 of the version have the same text, those of the original have not.
    Right: each has its own.

    See which of the two is meant, and translate the other.

    Left alone: short clauses, and units whose originals have some words in a row in common as well.
    """

    code = "C011"
    name = "text-elsewhere"
    severity = Severity.ERROR
    summary = "two units have the same text, and their originals have not"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for copy in left_out.copies(version, subject):
            said = copy.theirs.text[slice(*copy.span)].strip()
            message = f"{quoted(said)} stands in {_named(copy.other)} as well, where the original has another text"
            related = ((copy.other.unit, copy.other.text),)
            yield self.found(
                message, copy.theirs, copy.span, original=copy.ours, subject=f"copy {said[:40]}", related=related
            )


# -- helpers ------------------------------------------------------------------------------------------


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


class _Odd(NamedTuple):
    """Two texts of which one says more than is usual beside the other, or that the alignment tore apart.

    Attributes:
        said: what stands in the version, and ``model`` in the original: units, or sentences of them.
        log: as `left_out.Excess` has it.
        sure: whether it is far enough from what is usual for what else is known of it.
        torn: whether the alignment holds them for no counterparts.
    """

    ours: Passage
    theirs: Passage
    model: str
    said: str
    log: float
    sure: bool
    torn: bool = False


def _odd(original: Side, version: Side, subject: Subject) -> list[_Odd]:
    """The units of a version whose lengths are worth a look, sentences of them, and what the alignment tore apart."""
    name = ("odd lengths", version.key)
    if name not in subject.workings:
        subject.workings[name] = list(_find_odd(original, version, subject))
    known: list[_Odd] = subject.workings[name]
    return known


def _find_odd(original: Side, version: Side, subject: Subject) -> Iterator[_Odd]:
    told = leftovers.untranslated(version, subject) | {ours.unit for ours, _, _ in _alone(original, version, subject)}
    usual = left_out.usual(version, subject)
    here, there = left_out.units(original, subject), left_out.units(version, subject)
    for ours, theirs, unit in subject.pairs(version):
        if unit.id in told or not ours.text.strip() or not theirs.text.strip():
            continue
        excess = left_out.excess(here[unit.id], there[unit.id], usual)
        sure = abs(excess.sigmas) >= _TOO_FAR or _broken(ours, theirs, excess.sigmas, subject)
        if sure or abs(excess.sigmas) >= _FAR:
            if excess.log < 0 or not any(True for _ in leftovers.runs(ours, theirs)):
                yield _Odd(ours, theirs, ours.text, theirs.text, excess.log, sure)
        elif len(unit.beads) > 1:
            yield from _odd_inside(ours, theirs, unit, (excess, usual))
    for ours, theirs in left_out.torn(version, subject):
        excess = left_out.excess(here[ours.unit], there[theirs.unit], usual)
        sure = abs(excess.sigmas) >= _FAR_TORN or _broken(ours, theirs, excess.sigmas, subject)
        yield _Odd(ours, theirs, ours.text, theirs.text, excess.log, sure, torn=True)


def _odd_inside(
    ours: Passage, theirs: Passage, unit: AlignedUnit, whole: tuple[left_out.Excess, left_out.Usual]
) -> Iterator[_Odd]:
    """Sentences of a unit that say more, or less, than is usual, where the unit as a whole does too.

    Args:
        whole: by how much the unit does, and what is usual.
    """
    for bead in unit.beads:
        model, said = _joined(ours, bead), _joined(theirs, bead)
        if not model or not said:
            continue
        excess = left_out.excess(left_out.said(model, ours.language), left_out.said(said, theirs.language), whole[1])
        more = len(bead.sides[ours.side.key]) - len(bead.sides[theirs.side.key])
        share = len(model) / max(len(ours.text), 1)
        sure = abs(excess.sigmas) >= (_FAR_UNEVEN if more else _TOO_FAR_INSIDE)
        doubtful = more * excess.sigmas <= -_OFF_UNEVEN and (bead.score or 1.0) < _UNSURE
        if (sure or doubtful) and left_out.explains(excess, whole[0], share, whole[1]):
            yield _Odd(ours, theirs, model, said, excess.log, sure)


def _broken(ours: Passage, theirs: Passage, sigmas: float, subject: Subject) -> bool:
    """Whether a text that is too short shows where it was cut."""
    if -sigmas >= _TOO_FAR_CUT and _cut_off(ours.text, theirs.text):
        return True
    if -sigmas < _TOO_FAR_BROKEN:
        return False
    manners = left_out.manners(theirs.side, subject)
    return manners.ends_oddly(theirs) or manners.begins_oddly(theirs)


def _of_length(rule: Rule, odd: _Odd) -> Finding:
    much = "shorter" if odd.log < 0 else "longer"
    message = f"{quoted(odd.said)} is {_times(odd.log)} {much} than is usual beside {quoted(odd.model)}"
    span, there = _span(odd.said, odd.theirs), _span(odd.model, odd.ours)
    return rule.found(message, odd.theirs, span, original=odd.ours, original_span=there, subject=f"{much} than usual")


def _times(log: float) -> str:
    return f"{math.exp(abs(log)):.1f} times"


def _cut_off(ours: str, theirs: str) -> bool:
    """Whether a text ends in the middle; an "and" after the last sign is no middle («; y»)."""
    return ours.rstrip()[-1] in _ENDS and _ENDS.isdisjoint(theirs.rstrip()[-4:])


def _named(passage: Passage) -> str:
    return f"«{passage.label}»" if passage.label else passage.unit


def _joined(passage: Passage, bead: Bead) -> str:
    return passage.language.joiner.join(bead.sides.get(passage.side.key, ()))


def _twice(passage: Passage, unit: AlignedUnit) -> tuple[int, int] | None:
    """Where a stretch of a text stands that has been there before, or a sentence."""
    seen: set[str] = set()
    for bead in unit.beads:
        for sentence in bead.sides.get(passage.side.key, ()):
            if sentence in seen and len(sentence) * passage.language.density >= _PHRASE:
                at = max(passage.text.rfind(sentence), 0)
                return at, min(at + len(sentence), len(passage.text))
            seen.add(sentence)
    return left_out.repeated(passage)


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


def _fits_without(ours: Passage, theirs: Passage, bead: Bead, usual: float) -> bool:
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
    DoubtfulLength,
    OtherText,
    TextElsewhere,
)
