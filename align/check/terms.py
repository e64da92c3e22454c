"""Terms: rendered as the glossary says, and where there is none, always in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import ClassVar

from align.check.association import Association, association
from align.check.consistency import Departure, departures
from align.check.finding import Finding, Severity
from align.check.quoting import listed, quoted
from align.check.rule import Family, Rule
from align.check.subject import Passage, Side, Subject
from align.check.vocabulary import Role, Sense, Vocabulary, of_glossary
from lang.terms.matching import Likeness, Match

_SENTENCE_ENDS = frozenset(".!?:;。؟\n")
_OPENING = " \t\u00a0\u202f«“„\"'‘(（《「"


class _TermRule(Rule):
    """What the rules of this family have in common."""

    family: ClassVar[Family] = "terms"


class NotRendered(_TermRule):
    """A term of the glossary that is in the original, and none of its approved renderings in the version.

        glossary  en: host State   fr: État hôte
        original  … in support of host-State police
        wrong     … à l’appui de la police du pays d’accueil
        right     … à l’appui de la police de l’État hôte

    Use an approved rendering, or add the one that stands there to the glossary.

    Any form of the words will do, and so will the acronym. Left alone is a term that is part of a longer one, one
    that overlaps another ("United Nations Police Components" where both "United Nations Police" and "police
    component" are terms), and how often a term stands in a unit: the second time a pronoun may do.
    """

    code = "T001"
    name = "term-not-rendered"
    severity = Severity.WARNING
    summary = "a term of the original has none of its approved renderings in the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        vocabulary = of_glossary(subject)
        code = version.language.code
        for ours, theirs, _ in subject.pairs(version) if vocabulary else ():
            reported: set[int] = set()
            for match, terms in _asked(vocabulary, ours, code):
                if terms <= reported or terms & _said(vocabulary, ours, theirs):
                    continue
                reported |= terms
                wanted = vocabulary.terms[match.value.term].rendered(code)
                text = ours.text[match.start : match.end]
                yield self.found(
                    f"{quoted(text)} of the original is not rendered; expected {listed(map(quoted, wanted), 'or')}",
                    theirs,
                    original=ours,
                    original_span=(match.start, match.end),
                    subject=_name(vocabulary, match, ours),
                )


class Forbidden(_TermRule):
    """A rendering that the glossary forbids.

        glossary  en: Standing Police Capacity   fr: Force de police permanente
                  forbidden fr: Capacité permanente de police
        wrong     … le travail que mène la Capacité permanente de police
        right     … le travail que mène la Force de police permanente

    Use an approved rendering.

    In a version only where the original has the term, as the words may mean something else elsewhere. Left alone is
    what is part of a longer term that is approved.
    """

    code = "T002"
    name = "term-forbidden"
    severity = Severity.WARNING
    summary = "a rendering that the glossary forbids"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        vocabulary = of_glossary(subject)
        checked = side is subject.original and vocabulary.shuns(side.language.code)
        for passage in side if checked else ():
            for match in _shunned(vocabulary, passage, set()):
                yield self._finding(vocabulary, match, passage, None, (0, 0))

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        vocabulary = of_glossary(subject)
        code = original.language.code
        for ours, theirs, _ in subject.pairs(version) if vocabulary.shuns(version.language.code) else ():
            there: dict[int, tuple[int, int]] = {}
            found = list(_shunned(vocabulary, theirs, set()))
            for match in vocabulary.everything(ours) if found else ():
                there.setdefault(match.value.term, (match.start, match.end))
            for match in _shunned(vocabulary, theirs, set(there)):
                term = match.value.term
                if term in there or not vocabulary.terms[term].rendered(code):
                    yield self._finding(vocabulary, match, theirs, ours, there.get(term, (0, 0)))

    def _finding(
        self,
        vocabulary: Vocabulary,
        match: Match[Sense],
        passage: Passage,
        original: Passage | None,
        original_span: tuple[int, int],
    ) -> Finding:
        span = match.start, match.end
        wanted = vocabulary.terms[match.value.term].rendered(passage.language.code)
        expected = f"; expected {listed(map(quoted, wanted), 'or')}" if wanted else ""
        text = original.text[slice(*original_span)] if original else ""
        there = f" for {quoted(text)}" if text else ""
        message = f"{quoted(passage.text[slice(*span)])} is forbidden{there}{expected}"
        subject = f"{match.value.term}:{passage.text[slice(*span)].casefold()}"
        return self.found(message, passage, span, original=original, original_span=original_span, subject=subject)


class NotWordForWord(_TermRule):
    """A name or title that is not rendered word for word as the glossary has it.

        glossary  en: Standing Police Capacity   fr: Force de police permanente   fixed: true
        wrong     … la force de police permanente
        right     … la Force de police permanente

    Write it as the glossary does.

    In languages with cases the words may stand in any of them. A capital at the beginning of a sentence and a
    name in capitals are left alone. One that is not there at all is another finding (T001).
    """

    code = "T003"
    name = "term-not-word-for-word"
    severity = Severity.WARNING
    summary = "a name or title is not rendered word for word"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        vocabulary = of_glossary(subject)
        code = version.language.code
        for ours, theirs, _ in subject.pairs(version) if vocabulary else ():
            reported: set[int] = set()
            for match, terms in _asked(vocabulary, ours, code):
                term = match.value.term
                if term in reported or not vocabulary.terms[term].fixed or len(terms) > 1:
                    continue
                reported.add(term)
                near = _nearest(vocabulary, theirs, term)
                if near is None or _word_for_word(near, theirs):
                    continue
                text = theirs.text[near.start : near.end]
                wanted = vocabulary.terms[term].rendered(code)
                yield self.found(
                    f"{quoted(text)} is not word for word {listed(map(quoted, wanted), 'or')}",
                    theirs,
                    (near.start, near.end),
                    original=ours,
                    original_span=(match.start, match.end),
                    subject=_name(vocabulary, match, ours),
                )


class Inconsistent(_TermRule):
    """A phrase that comes again and again in the original, and is not always rendered in the same way.

        original  … police components …       … police components …    … police components …
        wrong     … composantes de police …   … éléments de police …   … composantes de police …
        right     … composantes de police …   … composantes de police …

    A reader takes two words for two things. Keep to one rendering, if the phrase is a term.

    It is found without a glossary, by where phrases stand: one of two words or more, in three beads or more, that
    is mostly rendered in one way. A place is reported where the usual rendering has one word changed, or where
    another phrase stands that is in several such places and nowhere else. Left alone are phrases that the glossary
    has, other forms and another order of the same words, and what has no clear other rendering.
    """

    code = "T004"
    name = "term-inconsistent"
    severity = Severity.NOTE
    summary = "a phrase of the original is rendered in several ways"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        found = association(subject, version)
        vocabulary = of_glossary(subject)
        for one in departures(found) if found.rows else ():
            ours = found.rows[one.row].ours
            span = found.ours.span(one.row, one.phrase)
            if not _in_glossary(vocabulary, ours, span, version.language.code):
                yield self._finding(found, one, span)

    def _finding(self, found: Association, one: Departure, our_span: tuple[int, int]) -> Finding:
        row = found.rows[one.row]
        usual = [(found.rows[number].theirs, found.theirs.span(number, one.usual)) for number in one.usual_rows]
        written = [(passage.unit, passage.text[slice(*span)]) for passage, span in usual]
        text, other = row.ours.text[slice(*our_span)], row.theirs.text[slice(*one.span)]
        where = listed(dict.fromkeys(unit for unit, _ in written))
        return self.found(
            f"{quoted(text)} seems to be {quoted(other)} here and {quoted(written[0][1])} elsewhere ({where})",
            row.theirs,
            one.span,
            original=row.ours,
            original_span=our_span,
            subject=" ".join(word.key for word in found.ours.words(one.phrase)),
            related=tuple(written),
        )


RULES: tuple[type[Rule], ...] = (NotRendered, Forbidden, NotWordForWord, Inconsistent)


def _asked(vocabulary: Vocabulary, ours: Passage, code: str) -> Iterator[tuple[Match[Sense], set[int]]]:
    """The terms of the original that a version must render: a match for each place, and the terms that it may be."""
    matches = [match for match in vocabulary.chosen(ours) if match.value.role is Role.APPROVED and not match.crossed]
    for _, same in groupby(matches, key=lambda match: (match.start, match.end)):
        place = list(same)
        terms = {match.value.term for match in place}
        if all(vocabulary.terms[term].rendered(code) for term in terms):
            yield place[0], terms


def _said(vocabulary: Vocabulary, ours: Passage, theirs: Passage) -> set[int]:
    """The terms that a passage of a version has in any form, the forbidden ones and the original's acronyms too."""
    found = {match.value.term for match in vocabulary.everything(theirs)}
    code = ours.language.code
    for acronym in theirs.acronyms:
        found |= vocabulary.short_for(acronym.key, code)
    return found


def _shunned(vocabulary: Vocabulary, passage: Passage, asked: set[int]) -> Iterator[Match[Sense]]:
    """The forbidden renderings in a passage, but for those that are approved for another term asked for."""
    matches = vocabulary.chosen(passage)
    approved = {
        (match.start, match.end) for match in matches if match.value.role is Role.APPROVED and match.value.term in asked
    }
    shunned = {
        (match.start, match.end, match.value.term): match
        for match in matches
        if match.value.role is Role.FORBIDDEN and (match.start, match.end) not in approved
    }
    yield from shunned.values()


def _nearest(vocabulary: Vocabulary, passage: Passage, term: int) -> Match[Sense] | None:
    own = (
        match
        for match in vocabulary.everything(passage)
        if match.value == Sense(term, Role.APPROVED) and match.likeness > Likeness.RELATED
    )
    return max(own, key=lambda match: (_word_for_word(match, passage), match.likeness), default=None)


def _word_for_word(match: Match[Sense], passage: Passage) -> bool:
    if match.exact or (match.likeness is Likeness.INFLECTED and passage.language.morphology.cases):
        return True
    text = passage.text[match.start : match.end]
    before = passage.text[: match.start].rstrip(_OPENING)[-1:]
    opens = text[:1].isupper() and (not before or before in _SENTENCE_ENDS)
    return match.likeness is Likeness.FOLDED and (text.isupper() or (opens and text[1:] == text[1:].lower()))


def _in_glossary(vocabulary: Vocabulary, ours: Passage, span: tuple[int, int], code: str) -> bool:
    return any(
        match.start < span[1] and match.end > span[0] and vocabulary.terms[match.value.term].rendered(code)
        for match in vocabulary.chosen(ours)
    )


def _name(vocabulary: Vocabulary, match: Match[Sense], ours: Passage) -> str:
    return vocabulary.terms[match.value.term].rendered(ours.language.code)[0]
