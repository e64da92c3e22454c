"""Acronyms: spelled out once and before they are used, and the same in every version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from align.check.answers import answers, exempt, near_misses
from align.check.finding import Finding, Severity
from align.check.quoting import listed, quoted, times_in_words
from align.check.rule import Family, Rule
from align.check.subject import Passage, Side, Subject
from lang.terms import acronyms
from lang.terms.acronyms import Acronym, Definition
from lang.terms.words import words

_UNANNOUNCED = frozenset({"title", "heading"})
"""Kinds of units that may use an acronym before the text spells it out."""
_LISTED = " \t\u00a0:–—-=,"
"""What stands between an acronym and what it stands for in a list of acronyms."""


class _AcronymRule(Rule):
    """What the rules of this family have in common."""

    family: ClassVar[Family] = "acronyms"


class Undefined(_AcronymRule):
    """An acronym that is used and nowhere spelled out.

    A reader cannot know what "IPOs" are, nor can an interpreter; and a translator will guess.

        wrong   … that all deployed IPOs have undergone training
        right   … that all deployed individual police officers (IPOs) have undergone training

    Spell it out where it is used first, with the acronym in brackets after it.

    Left alone are acronyms known to everyone (UN, UNESCO, NATO, HIV), those that the glossary has, Roman numerals,
    document symbols and headings in capitals. A version is not blamed for what its original does not spell out either.
    """

    code = "A001"
    name = "acronym-undefined"
    severity = Severity.WARNING
    summary = "an acronym is used and nowhere spelled out"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        slips = near_misses(side, subject)
        excused = frozenset() if side is subject.original else answers(subject, side).excused
        for key, places in side.used.items():
            if key in side.defined or key in slips or key in excused or exempt(key, subject):
                continue
            if any(_in_a_list(passage, acronym) for passage, acronym in places):
                continue
            passage, acronym = places[0]
            message = f"{quoted(acronym.form)} is nowhere spelled out"
            yield self.found(message, passage, (acronym.start, acronym.end), subject=key, related=_others(places))


class DefinedTwice(_AcronymRule):
    """An acronym that stands for two things, or two acronyms that stand for one.

    What is meant further on is then anyone's guess.

        wrong   the Standing Police Capacity (SPC) … the Special Police Council (SPC)
        wrong   formed police units (FPUs) … formed police units (FPOs)

    Keep one, or choose another acronym for the second.

    Left alone is what is spelled out again in the same words, in whatever form: singular or plural, another case.
    """

    code = "A002"
    name = "acronym-defined-twice"
    severity = Severity.WARNING
    summary = "an acronym is spelled out in two ways, or one thing has two acronyms"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        slips = near_misses(side, subject)
        long_forms: dict[tuple[str, ...], tuple[str, Passage, Definition]] = {}
        for key, places in side.defined.items():
            certain = [place for place in places if place[1].certain]
            for place in certain[1:]:
                if not _same(certain[0], place):
                    yield self._two_meanings(key, certain[0], place)
            if key not in slips:
                passage, definition = places[0]
                other = long_forms.setdefault(_meant(definition, passage), (key, passage, definition))
                if other[0] != key and other[1].unit != passage.unit:
                    yield self._two_acronyms(other, (key, passage, definition))

    def _two_meanings(self, key: str, first: tuple[Passage, Definition], second: tuple[Passage, Definition]) -> Finding:
        there, one = first
        passage, other = second
        message = (
            f"{quoted(other.acronym.form)} stands for {quoted(other.long_form)} here"
            f" and for {quoted(one.long_form)} in {there.unit}"
        )
        related = ((there.unit, one.long_form),)
        return self.found(message, passage, (other.start, other.end), subject=key, related=related)

    def _two_acronyms(self, first: tuple[str, Passage, Definition], second: tuple[str, Passage, Definition]) -> Finding:
        _, there, one = first
        key, passage, other = second
        message = (
            f"{quoted(other.long_form)} is {quoted(other.acronym.form)} here"
            f" and {quoted(one.acronym.form)} in {there.unit}"
        )
        related = ((there.unit, one.acronym.form),)
        return self.found(message, passage, (other.start, other.end), subject=key, related=related)


class BeforeDefinition(_AcronymRule):
    """An acronym that is used before the place that spells it out.

        wrong   1. Requests that SPTs be deployed; 2. Notes that specialized police teams (SPTs) …
        right   1. Requests that specialized police teams (SPTs) be deployed; 2. Notes that SPTs …

    Move the definition to the first use.

    Left alone are titles and headings, acronyms known to everyone, and versions whose original does the same.
    """

    code = "A003"
    name = "acronym-before-definition"
    severity = Severity.NOTE
    summary = "an acronym is used before it is spelled out"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        order = {unit: place for place, unit in enumerate(side.passages)}
        for key, definitions in side.defined.items():
            there, definition = definitions[0]
            first = next((use for use in side.used.get(key, ()) if use[0].kind not in _UNANNOUNCED), None)
            if first is None or exempt(key, subject):
                continue
            passage, acronym = first
            ahead = order[passage.unit], acronym.start
            if ahead < (order[there.unit], definition.start) and not self._as_there(side, passage, there, subject):
                message = f"{quoted(acronym.form)} is used before it is spelled out in {there.unit}"
                related = ((there.unit, there.text[definition.start : definition.end]),)
                yield self.found(message, passage, (acronym.start, acronym.end), subject=key, related=related)

    def _as_there(self, side: Side, passage: Passage, there: Passage, subject: Subject) -> bool:
        """Whether the original uses some acronym in the one unit and spells it out in the other."""
        if side is subject.original:
            return False
        used, spelled = (subject.original.passages.get(one.unit) for one in (passage, there))
        if used is None or spelled is None:
            return False
        spelled_out = {definition.acronym.key for definition in spelled.definitions}
        return used.unit != spelled.unit and any(acronym.key in spelled_out for acronym in used.acronyms)


class NearMiss(_AcronymRule):
    """An acronym that is one letter off another, or has two letters changed about, and is spelled out nowhere.

        wrong   formed police units (FPUs) … including IPOs, FPOs and SPTs
        right   formed police units (FPUs) … including IPOs, FPUs and SPTs

    Write the one that is meant; if this one is right, spell it out.

    Left alone are acronyms that are spelled out themselves, known to everyone or in the glossary, those of two
    letters, and those that are about as common in the text as the other.
    """

    code = "A004"
    name = "acronym-near-miss"
    severity = Severity.ERROR
    summary = "an acronym looks like a slip for another"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for key, meant in near_misses(side, subject).items():
            there, usual = _best_known(meant, side)
            for passage, acronym in side.used[key]:
                message = f"{quoted(acronym.form)} looks like a slip for {quoted(usual.form)}, which is in {there.unit}"
                related = ((there.unit, usual.form),)
                yield self.found(message, passage, (acronym.start, acronym.end), subject=key, related=related)


class Missing(_AcronymRule):
    """An acronym of the original that a version leaves out or makes into another.

        original  … including FPUs and SPTs
        wrong     … y compris les équipes de police spécialisées
        wrong     … y compris les UCP et les équipes de police spécialisées
        right     … y compris les UPC et les équipes de police spécialisées

    Put it back, in the form that the version has elsewhere, or write the term out.

    A version may keep the acronym, have its own, or write it out. What its own is comes from the glossary, from
    where both versions spell it out, or from where it stands elsewhere; where nothing is known of it, nothing is
    reported. That it stands less often in a unit is another finding (A009).
    """

    code = "A005"
    name = "acronym-missing"
    severity = Severity.ERROR
    summary = "an acronym of the original is not in the version, in any form"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for ours, theirs, acronym, expected, instead in answers(subject, version).missing:
            span = (instead.start, instead.end) if instead else (0, 0)
            has = f" but {quoted(instead.form)}" if instead else ""
            wanted = listed(map(quoted, expected), "or")
            yield self.found(
                f"{quoted(acronym.form)} of the original is not here{has}; expected {wanted}",
                theirs,
                span,
                original=ours,
                original_span=(acronym.start, acronym.end),
                subject=acronym.key,
            )


class Added(_AcronymRule):
    """An acronym in a version where the original has neither it nor what it stands for.

        original  Reaffirms the importance of national ownership
        wrong     Réaffirme l’importance de l’appropriation nationale par les UPC

    Take it out, or see what the original means.

    Left alone are acronyms of the version's own which it spells out, and units where the original has an acronym
    of which it is not known what it is in the version.
    """

    code = "A006"
    name = "acronym-added"
    severity = Severity.WARNING
    summary = "an acronym of the version answers to nothing in the original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for ours, theirs, acronym in answers(subject, version).extra:
            yield self.found(
                f"{quoted(acronym.form)} answers to nothing in the original: {quoted(ours.text)}",
                theirs,
                (acronym.start, acronym.end),
                original=ours,
                original_span=(0, len(ours.text)),
                subject=acronym.key,
            )


class Mixed(_AcronymRule):
    """An acronym of the original that is one in one place of a version and another elsewhere.

        original  … FPUs …      … FPUs …
        wrong     … les UPC …   … les FPU …

    Keep to one form: that which the version spells out, or the commoner.

    Left alone are units that have both forms, as a definition may ("UPC, en anglais FPU"), and acronyms of which
    the original has both forms too.
    """

    code = "A007"
    name = "acronym-mixed"
    severity = Severity.WARNING
    summary = "one acronym of the original has two forms in the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for ours, theirs, acronym, usual, where in answers(subject, version).mixed:
            yield self.found(
                f"{quoted(acronym.form)} is {quoted(usual)} elsewhere ({listed(where)})",
                theirs,
                (acronym.start, acronym.end),
                original=ours,
                subject=acronym.key,
                related=tuple((unit, usual) for unit in where),
            )


class DefinitionMissing(_AcronymRule):
    """An acronym that the original spells out, and a version uses without spelling it out anywhere.

        original  formed police units (FPUs) … FPUs
        wrong     unités de police constituées … UPC
        right     unités de police constituées (UPC) … UPC

    Give the acronym in brackets where the original does.

    Left alone are versions that do not use the acronym, and acronyms known to everyone.
    """

    code = "A008"
    name = "acronym-definition-missing"
    severity = Severity.WARNING
    summary = "the original spells an acronym out, the version uses it and does not"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for ours, definition, theirs, acronym in answers(subject, version).undefined:
            spelled = ours.text[definition.start : definition.end]
            yield self.found(
                f"{quoted(acronym.form)} is nowhere spelled out; the original has {quoted(spelled)} in {ours.unit}",
                theirs,
                (acronym.start, acronym.end),
                original=ours,
                original_span=(definition.start, definition.end),
                subject=acronym.key,
                related=((ours.unit, spelled),),
            )


class Fewer(_AcronymRule):
    """An acronym that a paragraph of the original has several times, and the version's less often.

        original  FPUs that are well trained, including rapidly deployable FPUs
        wrong     Des UPC bien formées, y compris à déploiement rapide
        right     Des UPC bien formées, y compris des UPC à déploiement rapide

    See whether one was dropped. The second time a pronoun may do, so this is a note.

    Left alone are versions that have it in no form, which is A005, and those of which it is not known what they have.
    What is written out counts as well.
    """

    code = "A009"
    name = "acronym-less-often"
    severity = Severity.NOTE
    summary = "a paragraph of the version has an acronym less often than the original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for ours, theirs, acronym, times, there in answers(subject, version).fewer:
            yield self.found(
                f"{quoted(acronym.form)} is {times} times in the original and {times_in_words(there)} here",
                theirs,
                original=ours,
                original_span=(acronym.start, acronym.end),
                subject=acronym.key,
            )


RULES: tuple[type[Rule], ...] = (
    Undefined,
    DefinedTwice,
    BeforeDefinition,
    NearMiss,
    Missing,
    Added,
    Mixed,
    DefinitionMissing,
    Fewer,
)


def _others(places: list[tuple[Passage, Acronym]]) -> tuple[tuple[str, str], ...]:
    return tuple((passage.unit, acronym.form) for passage, acronym in places[1:])


def _best_known(key: str, side: Side) -> tuple[Passage, Acronym]:
    """Where an acronym is spelled out, or else where it stands first."""
    if key in side.defined:
        passage, definition = side.defined[key][0]
        return passage, definition.acronym
    return side.used[key][0]


def _in_a_list(passage: Passage, acronym: Acronym) -> bool:
    """Whether a passage begins with an acronym and goes on with what it stands for, as in a list of acronyms."""
    if passage.text[: acronym.start].strip():
        return False
    rest = passage.text[acronym.end :]
    long_form = rest.lstrip(_LISTED)[:200]
    turned = f"{long_form.rstrip(' .;')} ({acronym.form})"
    found = acronyms.definitions(turned, passage.language) if rest[:1] in _LISTED and long_form else []
    return any(one.certain and one.long_start == 0 for one in found)


def _same(first: tuple[Passage, Definition], second: tuple[Passage, Definition]) -> bool:
    """Whether two definitions have the same words, but for one that is longer."""
    one, other = (set(_meant(definition, passage)) for passage, definition in (first, second))
    return one <= other or other <= one


def _meant(definition: Definition, passage: Passage) -> tuple[str, ...]:
    """The words that an acronym stands for, by their keys."""
    own = words(definition.long_form, passage.language)
    return tuple(word.key for word in own if word.key not in passage.language.function_words)
