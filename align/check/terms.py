"""Terms: rendered as the glossary says, and where there is none, always in the same way."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import ClassVar

from align.check.association import Association, association
from align.check.consistency import Departure, departures
from align.check.finding import Finding, Severity
from align.check.quoting import listed, quoted, times_in_words
from align.check.rule import Family, Rule
from align.check.subject import Passage, Side, Subject
from align.check.vocabulary import Role, Sense, Vocabulary, apart, of_glossary
from lang.terms.matching import Likeness, Match

_SENTENCE_ENDS = frozenset(".!?:;。؟\n")
_LONGEST = 200
"""Characters of a term that another one crosses."""
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

    Any form of the words will do, and so will the acronym. Of two terms that overlap ("United Nations Police
    Components" where both "United Nations Police" and "police component" are terms) one will do. Left alone is a term
    that is part of a longer one. That a term stands less often in a unit is another finding (T005).
    """

    code = "T001"
    name = "term-not-rendered"
    severity = Severity.WARNING
    summary = "a term of the original has none of its approved renderings in the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        vocabulary = of_glossary(subject)
        for ours, theirs, asked in _asked(vocabulary, subject, version):
            said = _said(vocabulary, ours, theirs)
            for match, terms in asked:
                if terms & said:
                    continue
                wanted = vocabulary.terms[match.value.term].rendered(version.language.code)
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
        for passage in side if side is subject.original else ():
            for match in _shunned(vocabulary, passage, set()):
                yield self._finding(vocabulary, match, passage, None, (0, 0))

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        vocabulary = of_glossary(subject)
        code = original.language.code
        for ours, theirs, _ in subject.pairs(version) if vocabulary else ():
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
        for ours, theirs, asked in _asked(vocabulary, subject, version):
            for match, terms in asked:
                term = match.value.term
                fixed = vocabulary.terms[term].fixed and len(terms) == 1
                near = _nearest(vocabulary, theirs, term) if fixed else None
                if near is None or _word_for_word(near, theirs):
                    continue
                text = theirs.text[near.start : near.end]
                wanted = vocabulary.terms[term].rendered(version.language.code)
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
    another phrase stands that is in several such places and nowhere else; or nothing of it is there, although it is
    in all other places, four at the least. Left alone are phrases that the glossary has, other forms and another order
    of the same words, what most paragraphs have, and what has no clear usual rendering.
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
        text = row.ours.text[slice(*our_span)]
        elsewhere = f"{quoted(written[0][1])} elsewhere ({listed(dict.fromkeys(unit for unit, _ in written))})"
        if one.span is None:
            message = f"{quoted(text)} seems to be {elsewhere}, which is not here"
        else:
            message = f"{quoted(text)} seems to be {quoted(row.theirs.text[slice(*one.span)])} here and {elsewhere}"
        return self.found(
            message,
            row.theirs,
            one.span or (0, 0),
            original=row.ours,
            original_span=our_span,
            subject=" ".join(word.key for word in found.ours.words(one.phrase)),
            related=tuple(written),
        )


class LessOften(_TermRule):
    """A term of the glossary that a paragraph of the original has several times, and the version's less often.

        glossary  en: host State   fr: État hôte
        original  … police of the host State … at the request of the host State
        wrong     … la police de l’État hôte … à la demande du pays d’accueil
        right     … la police de l’État hôte … à la demande de celui-ci

    See whether it was rendered in another way in one place. The second time a pronoun may do, so this is a note.

    Left alone is what T001 tells, and a term that overlaps another.
    """

    code = "T005"
    name = "term-less-often"
    severity = Severity.NOTE
    summary = "a paragraph of the version has a term less often than the original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        vocabulary = of_glossary(subject)
        for ours, theirs, asked in _asked(vocabulary, subject, version):
            times = Counter(match.value.term for match, terms in _places(vocabulary, ours) if len(terms) == 1)
            repeated = [match for match, terms in asked if len(terms) == 1 and times[match.value.term] > 1]
            there = _times(vocabulary, ours, theirs) if repeated else {}
            for match in repeated:
                often = there.get(match.value.term, 0)
                if 0 < often < times[match.value.term]:
                    text = ours.text[match.start : match.end]
                    yield self.found(
                        f"{quoted(text)} is {times[match.value.term]} times in the original and rendered"
                        f" {times_in_words(often)} here",
                        theirs,
                        original=ours,
                        original_span=(match.start, match.end),
                        subject=_name(vocabulary, match, ours),
                    )


RULES: tuple[type[Rule], ...] = (NotRendered, Forbidden, NotWordForWord, Inconsistent, LessOften)


_Place = tuple[Match[Sense], frozenset[int]]
"""The match of a place that has a term, and all terms that may be meant there."""


def _asked(vocabulary: Vocabulary, subject: Subject, version: Side) -> list[tuple[Passage, Passage, Sequence[_Place]]]:
    """The terms that a version must render, each once a passage, where it stands first; worked out once."""
    name = ("terms asked", version.key)
    if name not in subject.workings:
        subject.workings[name] = list(_looked_for(vocabulary, subject, version))
    found: list[tuple[Passage, Passage, Sequence[_Place]]] = subject.workings[name]
    return found


def _looked_for(
    vocabulary: Vocabulary, subject: Subject, version: Side
) -> Iterator[tuple[Passage, Passage, Sequence[_Place]]]:
    code = version.language.code
    for ours, theirs, _ in subject.pairs(version) if vocabulary else ():
        asked: dict[frozenset[int], Match[Sense]] = {}
        for match, terms in _places(vocabulary, ours):
            if all(vocabulary.terms[term].rendered(code) for term in terms):
                asked.setdefault(terms, match)
        if asked:
            yield ours, theirs, [(match, terms) for terms, match in asked.items()]


def _places(vocabulary: Vocabulary, passage: Passage) -> Iterator[_Place]:
    """All places of a passage that have a term."""
    chosen = [match for match in vocabulary.chosen(passage) if match.value.role is Role.APPROVED]
    for (start, end), same in groupby(chosen, key=lambda match: (match.start, match.end)):
        place = list(same)
        if place[0].crossed:
            everything = vocabulary.everything(passage)
            first, last = (bisect_left(everything, at, key=itemgetter(0)) for at in (start - _LONGEST, end))
            place += [match for match in everything[first:last] if match.end > start]
        yield place[0], frozenset(match.value.term for match in place)


def _said(vocabulary: Vocabulary, ours: Passage, theirs: Passage) -> set[int]:
    """The terms that a passage of a version has in any form, the forbidden ones and the original's acronyms too."""
    found = {match.value.term for match in vocabulary.everything(theirs)}
    code = ours.language.code
    for acronym in theirs.acronyms:
        found |= vocabulary.short_for(acronym.key, code)
    return found


def _times(vocabulary: Vocabulary, ours: Passage, theirs: Passage) -> dict[int, int]:
    """How often a passage of a version has each term, in any form that `_said` takes for it."""
    code = ours.language.code
    spans: dict[int, list[tuple[int, int]]] = {}
    for match in vocabulary.everything(theirs):
        spans.setdefault(match.value.term, []).append((match.start, match.end))
    for own in theirs.acronyms:
        for term in vocabulary.short_for(own.key, code):
            spans.setdefault(term, []).append((own.start, own.end))
    return {term: len(apart(places)) for term, places in spans.items()}


def _shunned(vocabulary: Vocabulary, passage: Passage, asked: set[int]) -> Iterator[Match[Sense]]:
    """The forbidden renderings in a passage, but for those that are approved for another term asked for."""
    matches = vocabulary.chosen(passage) if vocabulary.may_shun(passage) else ()
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
