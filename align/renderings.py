"""The terms and acronyms of one paragraph, where they stand in each version, and what the check says of them there.

The verdicts are those of the rules of terms (`align.check.terms`): a paragraph is given to them as if it were the whole
document, which makes no difference to any of them but T004, which compares paragraphs and has no part in this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from align.alignment import AlignedUnit
from align.briefing import Briefing, Wording
from align.check.finding import Finding
from align.check.subject import Passage, Side, Subject
from align.check.terms import Forbidden, LessOften, NotRendered, NotWordForWord
from align.check.vocabulary import Role, Vocabulary, apart, of_glossary
from lang.terms import acronyms
from lang.terms.matching import Likeness

Span = tuple[int, int]
Verdict = Literal["there", "missing", "forbidden", "changed", "seldom", "elsewhere", "unknown"]
"""An approved rendering is there; none is (T001); one that is forbidden is (T002); not word for word (T003); less often
than in the original (T005); none is there, and none is asked for; the glossary has none in the language."""
_RULES = (NotRendered(), Forbidden(), NotWordForWord(), LessOften())
_BY_CODE: Mapping[str, Verdict] = {"T001": "missing", "T002": "forbidden", "T003": "changed", "T005": "seldom"}
_WORST: Sequence[Verdict] = ("forbidden", "missing", "changed", "seldom")


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a version has for a term.

    Attributes:
        text: as it stands there; where it does not, as it should, or as the version has it elsewhere.
        spans: where it stands in the version's text of the paragraph, in code points.
        meaning: what an acronym stands for, where the text does not say it.
        expected: what the glossary has in place of what stands there.
    """

    verdict: Verdict
    text: str = ""
    spans: tuple[Span, ...] = ()
    meaning: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A term or an acronym that a paragraph uses.

    Attributes:
        renderings: by version key, of the versions that have the paragraph.
        number: the place of the term in the glossary; -1 of an acronym that the document tells.
    """

    renderings: Mapping[str, Rendering]
    number: int = -1


@dataclass
class _Draft:
    """A term while it is put together: where the original has it, and what was found by version key."""

    number: int
    spans: list[Span] = field(default_factory=list)
    found: dict[str, list[Finding]] = field(default_factory=dict)


class Renderings:
    """What the paragraphs of an alignment use.

    Args:
        briefing: what is known of the alignment: its glossary, and its acronyms, of which it may still be learning.
    """

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing

    def of(self, unit: AlignedUnit) -> list[Used]:
        """The terms of a paragraph in the order of the original, and then its acronyms.

        Args:
            unit: one of the alignment, or one that stands for it with other signs in its text.
        """
        subject = Subject(replace(self.briefing.alignment, units=(unit,)), glossary=self.briefing.glossary)
        ours = subject.original.passages.get(unit.id)
        vocabulary = of_glossary(subject)
        drafts = _drafts(subject, ours, vocabulary) if ours is not None and vocabulary else {}
        used = [Used(dict(_rendered(draft, subject, vocabulary, unit.id)), draft.number) for draft in drafts.values()]
        return [*used, *self._acronyms(unit, subject, drafts.keys())]

    def _acronyms(self, unit: AlignedUnit, subject: Subject, told: Iterable[int]) -> Iterator[Used]:
        numbers, vocabulary = frozenset(told), of_glossary(subject)
        for fact in self.briefing.facts(unit):
            if fact.kind == "acronym":
                renderings = {
                    key: _short(
                        wording, side.passages[unit.id], known=bool(numbers & _terms(wording, side, vocabulary))
                    )
                    for key, wording in fact.wordings.items()
                    if unit.id in (side := subject.sides[key]).passages
                }
                yield Used(renderings)


def _drafts(subject: Subject, ours: Passage, vocabulary: Vocabulary) -> dict[int, _Draft]:
    """The terms of the original, and those of which something forbidden is found, by number."""
    drafts: dict[int, _Draft] = {}
    chosen = [match for match in vocabulary.chosen(ours) if match.value.role is Role.APPROVED]
    for span, same in groupby(chosen, key=lambda match: (match.start, match.end)):
        number = next(same).value.term  # of several terms in one place the first answers for all, as in the rules
        drafts.setdefault(number, _Draft(number)).spans.append(span)
    by_span = {span: draft for draft in drafts.values() for span in draft.spans}
    for finding in _findings(subject):
        if finding.code == Forbidden.code:
            number = int(finding.subject.partition(":")[0])
            draft = drafts.setdefault(
                number, _Draft(number, [finding.original_span] if any(finding.original_span) else [])
            )
        else:
            draft = by_span[finding.original_span]
        draft.found.setdefault(finding.key, []).append(finding)
    return drafts


def _findings(subject: Subject) -> Iterator[Finding]:
    for rule in _RULES:
        yield from rule.in_version(subject.original, subject)
        for version in subject.versions:
            yield from rule.between(subject.original, version, subject)


def _rendered(draft: _Draft, subject: Subject, vocabulary: Vocabulary, unit: str) -> Iterator[tuple[str, Rendering]]:
    for key, side in subject.sides.items():
        passage = side.passages.get(unit)
        if passage is None:
            continue
        if side is subject.original and key not in draft.found:
            yield key, _there("there" if draft.spans else "elsewhere", passage, draft, vocabulary, draft.spans)
        else:
            yield key, _judged(draft, passage, vocabulary, subject.original)


def _judged(draft: _Draft, passage: Passage, vocabulary: Vocabulary, original: Side) -> Rendering:
    found = draft.found.get(passage.side.key, [])
    verdict = min((_BY_CODE[one.code] for one in found), key=_WORST.index, default=None)
    here = [one.span for one in found if _BY_CODE[one.code] == verdict and any(one.span)]
    if verdict in ("missing", "forbidden", "changed"):
        return _there(verdict, passage, draft, vocabulary, here)
    spans = _spans(draft.number, passage, vocabulary, original)
    if verdict is None:
        known = vocabulary.terms[draft.number].rendered(passage.language.code)
        verdict = "there" if spans else "elsewhere" if known else "unknown"
    return _there(verdict, passage, draft, vocabulary, spans)


def _there(
    verdict: Verdict, passage: Passage, draft: _Draft, vocabulary: Vocabulary, spans: Sequence[Span]
) -> Rendering:
    wanted = next(iter(vocabulary.terms[draft.number].rendered(passage.language.code)), "")
    if not spans:
        return Rendering(verdict, wanted)
    text = _line(passage.text[slice(*spans[0])])
    return Rendering(verdict, text, tuple(spans), expected=wanted if verdict in ("forbidden", "changed") else "")


def _spans(number: int, passage: Passage, vocabulary: Vocabulary, original: Side) -> list[Span]:
    """Where a passage of a version has a term, in the forms in which the rules take it for one."""
    matches = [match for match in vocabulary.everything(passage) if match.value.term == number]
    approved = [match for match in matches if match.value.role is not Role.FORBIDDEN]
    nearest = [match for match in approved if match.likeness > Likeness.RELATED]
    short = [
        (own.start, own.end)
        for own in passage.acronyms
        if number in vocabulary.short_for(own.key, original.language.code)
    ]
    chosen = nearest or ([] if short else approved or matches)
    return apart([*((match.start, match.end) for match in chosen), *short])


# -- acronyms -------------------------------------------------------------------------------------------


def _terms(wording: Wording, side: Side, vocabulary: Vocabulary) -> frozenset[int]:
    """The terms that an acronym is short for."""
    key = acronyms.key_of(wording.text, side.language.acronym_plural)
    return vocabulary.short_for(key, side.language.code) if key else frozenset()


def _short(wording: Wording, passage: Passage, *, known: bool) -> Rendering:
    """What a version has for an acronym; what it stands for only where no term tells it."""
    meaning = "" if known else wording.meaning
    if not wording.here:
        return Rendering("elsewhere", wording.text, meaning=meaning)
    spans = [(own.start, own.end) for own in passage.acronyms if own.form == wording.text]
    if not spans and wording.text:
        words = re.compile(r"\s+".join(map(re.escape, wording.text.split())))
        spans = [found.span() for found in words.finditer(passage.text)]
    return Rendering("there", wording.text, tuple(spans), meaning)


def _line(text: str) -> str:
    return " ".join(text.split())
