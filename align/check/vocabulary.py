"""Which terms of a glossary stand in a passage: found once, in one pass for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from align.check.subject import Passage, Subject
from lang import language as languages
from lang.terms.glossary import Glossary, Term
from lang.terms.matching import Match, Matcher, longest
from lang.terms.well_known import well_known

KEPT = 16
"""Matchers kept for the next document; one is made for a glossary and a language."""


class Role(Enum):
    """What a stretch of text is to a term."""

    APPROVED = "approved"
    FORBIDDEN = "forbidden"
    ACRONYM = "acronym"


class Sense(NamedTuple):
    """What a match stands for: a term, by its place in the glossary, and what it is to it."""

    term: int
    role: Role


_ROLES = tuple(Role)


def _number(term: int, role: Role) -> int:
    """A sense as matchers keep it, of which a large glossary has a great many."""
    return term * len(_ROLES) + _ROLES.index(role)


def _sense(match: Match[int]) -> Match[Sense]:
    term, role = divmod(match.value, len(_ROLES))
    return Match(match.start, match.end, Sense(term, _ROLES[role]), match.likeness, match.crossed)


_Kept = dict[tuple[str, str], list[Match[Sense]]]
"""Matches by version key and unit id."""


@dataclass(frozen=True)
class _Named:
    """A glossary by its signature: those that say the same share their matchers."""

    signature: str
    glossary: Glossary = field(compare=False)


class Vocabulary:
    """A glossary as it is met in the passages of a subject."""

    def __init__(self, glossary: Glossary) -> None:
        self.terms: Sequence[Term] = glossary.terms
        self._named = _Named(glossary.signature, glossary)
        self._chosen: _Kept = {}
        self._all: _Kept = {}
        self._short: dict[tuple[str, str], set[int]] = {}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def chosen(self, passage: Passage) -> list[Match[Sense]]:
        """The terms of a passage, the longest where they overlap (`longest`)."""
        name = passage.side.key, passage.unit
        if name not in self._chosen:
            self._chosen[name] = longest(self.everything(passage))
        return self._chosen[name]

    def everything(self, passage: Passage) -> list[Match[Sense]]:
        """All that may be a term in a passage (`Matcher.find_all`)."""
        name = passage.side.key, passage.unit
        if name not in self._all:
            matcher = _matcher(self._named, passage.language.code) if self.terms else None
            found = matcher.find_all(passage.text, passage.words) if matcher else ()
            self._all[name] = list(map(_sense, found))
        return self._all[name]

    def named(self, text: str, code: str) -> set[int]:
        """The terms that a text is a rendering of, as a whole, or nearly so."""
        found = self._find(text, code)
        return {match.value.term for match in found if match.end - match.start >= len(text) - 1}

    def short_for(self, key: str, code: str) -> set[int]:
        """The terms that an acronym is short for in a language."""
        if (known := self._short.get((key, code))) is not None:
            return known
        found = self._find(key, code)
        self._short[key, code] = {
            match.value.term for match in found if match.value.role is Role.ACRONYM and match.end == len(key)
        }
        return self._short[key, code]

    def _find(self, text: str, code: str) -> list[Match[Sense]]:
        return list(map(_sense, _matcher(self._named, code).find(text))) if self.terms else []

    def shuns(self, code: str) -> bool:
        """Whether any rendering is forbidden in a language."""
        return _shuns(self._named, code)


def of_glossary(subject: Subject) -> Vocabulary:
    """That of the subject's own glossary."""
    if "glossary" not in subject.workings:
        subject.workings["glossary"] = Vocabulary(subject.glossary)
    found: Vocabulary = subject.workings["glossary"]
    return found


def of_all(subject: Subject) -> tuple[Vocabulary, Vocabulary]:
    """That of the subject's glossary, and that of what is known to everyone."""
    if "well known" not in subject.workings:
        subject.workings["well known"] = Vocabulary(well_known())
    return of_glossary(subject), subject.workings["well known"]


def stretches(terms: Iterable[tuple[Vocabulary, int]], passage: Passage) -> list[tuple[int, int]]:
    """Where terms stand in a passage, in any form, related words too; in code points, some in others."""
    return [
        (match.start, match.end)
        for vocabulary, place in terms
        for match in vocabulary.everything(passage)
        if match.value.term == place
    ]


def apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of a text in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=KEPT)
def _matcher(named: _Named, code: str) -> Matcher[int]:
    patterns = []
    for place, term in enumerate(named.glossary.terms):
        patterns += [(text, _number(place, Role.APPROVED)) for text in term.rendered(code)]
        patterns += [(text, _number(place, Role.FORBIDDEN)) for text in term.shunned(code)]
        if short := term.acronym(code):
            patterns.append((short, _number(place, Role.ACRONYM)))
    return Matcher(patterns, languages.get(code))


@lru_cache(maxsize=KEPT)
def _shuns(named: _Named, code: str) -> bool:
    return any(term.shunned(code) for term in named.glossary.terms)
