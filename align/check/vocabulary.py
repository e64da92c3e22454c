"""Which terms of a glossary stand in a passage: found once, in one pass for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from align.check.subject import Passage, Subject
from lang import language as languages
from lang.terms.glossary import Glossary, Term
from lang.terms.matching import Match, Matcher
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

    def __bool__(self) -> bool:
        return bool(self.terms)

    def chosen(self, passage: Passage) -> list[Match[Sense]]:
        """The terms of a passage, the longest where they overlap (`Matcher.find`)."""
        return self._remembered(self._chosen, passage, self.matcher(passage.language.code).find)

    def everything(self, passage: Passage) -> list[Match[Sense]]:
        """All that may be a term in a passage (`Matcher.find_all`)."""
        return self._remembered(self._all, passage, self.matcher(passage.language.code).find_all)

    def named(self, text: str, code: str) -> set[int]:
        """The terms that a text is a rendering of, as a whole, or nearly so."""
        found = self.matcher(code).find(text) if self.terms else ()
        return {match.value.term for match in found if match.end - match.start >= len(text) - 1}

    def short_for(self, key: str, code: str) -> set[int]:
        """The terms that an acronym is short for in a language."""
        found = self.matcher(code).find(key) if self.terms else ()
        return {match.value.term for match in found if match.value.role is Role.ACRONYM and match.end == len(key)}

    def matcher(self, code: str) -> Matcher[Sense]:
        """The matcher for one language."""
        return _matcher(self._named, code)

    def shuns(self, code: str) -> bool:
        """Whether any rendering is forbidden in a language."""
        return _shuns(self._named, code)

    def _remembered(
        self, kept: _Kept, passage: Passage, find: Callable[[str], list[Match[Sense]]]
    ) -> list[Match[Sense]]:
        name = passage.side.key, passage.unit
        if name not in kept:
            kept[name] = find(passage.text) if self.terms else []
        return kept[name]


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


@lru_cache(maxsize=KEPT)
def _matcher(named: _Named, code: str) -> Matcher[Sense]:
    patterns = []
    for place, term in enumerate(named.glossary.terms):
        patterns += [(text, Sense(place, Role.APPROVED)) for text in term.rendered(code)]
        patterns += [(text, Sense(place, Role.FORBIDDEN)) for text in term.shunned(code)]
        if short := term.acronym(code):
            patterns.append((short, Sense(place, Role.ACRONYM)))
    return Matcher(patterns, languages.get(code))


@lru_cache(maxsize=KEPT)
def _shuns(named: _Named, code: str) -> bool:
    return any(term.shunned(code) for term in named.glossary.terms)
