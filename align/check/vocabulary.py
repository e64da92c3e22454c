"""Which terms of a glossary stand in a passage: found once, in one pass for all of them.

The original is looked through for every term, and a version, where there are many, only for those that the original
has: of tens of thousands that is a few dozen, and the others need not even be made ready in the version's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from align.check.subject import Passage, Side, Subject
from lang import language as languages
from lang.terms import acronyms
from lang.terms.glossary import Glossary, Term
from lang.terms.matching import Match, Matcher, longest
from lang.terms.well_known import well_known

KEPT = 16
"""Matchers kept for the next document; one is made for a glossary and a language."""

FEW = 1000
"""Terms that are looked for in a version whatever the original has."""


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
    start, end, number, likeness, crossed = match
    return Match(start, end, _meant(number), likeness, crossed)


@lru_cache(maxsize=1 << 14)
def _meant(number: int) -> Sense:
    term, role = divmod(number, len(_ROLES))
    return Sense(term, _ROLES[role])


_Kept = dict[tuple[str, str], list[Match[Sense]]]
"""Matches by version key and unit id."""


@dataclass(frozen=True)
class _Named:
    """A glossary by its signature: those that say the same share their matchers."""

    signature: str
    glossary: Glossary = field(compare=False)


class Vocabulary:
    """A glossary as it is met in the passages of a subject."""

    def __init__(self, glossary: Glossary, original: Side) -> None:
        self.terms: Sequence[Term] = glossary.terms
        self._original = original
        self._named = _Named(glossary.signature, glossary)
        self._asked: dict[str, Matcher[int]] = {}
        self._chosen: _Kept = {}
        self._all: _Kept = {}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def chosen(self, passage: Passage) -> list[Match[Sense]]:
        """The terms of a passage, the longest where they overlap (`longest`), whatever the original has."""
        name = passage.side.key, passage.unit
        if name not in self._chosen:
            whole = self.everything(passage) if passage.side is self._original else self._found(passage, self._whole)
            self._chosen[name] = longest(whole)
        return self._chosen[name]

    def everything(self, passage: Passage) -> list[Match[Sense]]:
        """All that may be a term in a passage (`Matcher.find_all`); in a version, of those that the original has."""
        name = passage.side.key, passage.unit
        if name not in self._all:
            whole = passage.side is self._original or len(self.terms) <= FEW
            self._all[name] = self._found(passage, self._whole if whole else self._of_original)
        return self._all[name]

    def _found(self, passage: Passage, matcher: Callable[[str], Matcher[int]]) -> list[Match[Sense]]:
        if not self.terms:
            return []
        return list(map(_sense, matcher(passage.language.code).find_all(passage.text, passage.words)))

    def _whole(self, code: str) -> Matcher[int]:
        return _matcher(self._named, code)

    def _of_original(self, code: str) -> Matcher[int]:
        """What finds the terms of the original in another language."""
        if code not in self._asked:
            there = {match.value.term for passage in self._original for match in self.everything(passage)}
            own = self._original.language.code
            there = there.union(*(self.short_for(key, own) for key in self._original.used))
            self._asked[code] = Matcher(_patterns(self.terms, sorted(there), code), languages.get(code))
        return self._asked[code]

    def named(self, text: str, code: str) -> set[int]:
        """The terms that a text is a rendering of, as a whole, or nearly so."""
        found = self._find(text, code)
        return {match.value.term for match in found if match.end - match.start >= len(text) - 1}

    def short_for(self, key: str, code: str) -> frozenset[int]:
        """The terms that an acronym is short for in a language."""
        return _acronyms(self._named, code).get(key, frozenset())

    def _find(self, text: str, code: str) -> list[Match[Sense]]:
        return list(map(_sense, _matcher(self._named, code).find(text))) if self.terms else []

    def may_shun(self, passage: Passage) -> bool:
        """Whether a passage has anything that some term's rendering is forbidden to be."""
        matcher = _shunned(self._named, passage.language.code)
        return matcher is not None and bool(matcher.find_all(passage.text, passage.words))


def of_glossary(subject: Subject) -> Vocabulary:
    """That of the subject's own glossary."""
    if "glossary" not in subject.workings:
        subject.workings["glossary"] = Vocabulary(subject.glossary, subject.original)
    found: Vocabulary = subject.workings["glossary"]
    return found


def of_all(subject: Subject) -> tuple[Vocabulary, Vocabulary]:
    """That of the subject's glossary, and that of what is known to everyone."""
    if "well known" not in subject.workings:
        subject.workings["well known"] = Vocabulary(well_known(), subject.original)
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
    terms = named.glossary.terms
    return Matcher(_patterns(terms, range(len(terms)), code), languages.get(code))


def _patterns(terms: Sequence[Term], places: Iterable[int], code: str) -> Iterator[tuple[str, int]]:
    """What some terms, by their places, are in a language, each with the sense it has."""
    for place in places:
        term = terms[place]
        yield from ((text, _number(place, Role.APPROVED)) for text in term.rendered(code))
        yield from ((text, _number(place, Role.FORBIDDEN)) for text in term.shunned(code))
        if short := term.acronym(code):
            yield short, _number(place, Role.ACRONYM)


@lru_cache(maxsize=KEPT)
def _shunned(named: _Named, code: str) -> Matcher[int] | None:
    """What finds forbidden renderings; None where there is none."""
    patterns = [(text, place) for place, term in enumerate(named.glossary.terms) for text in term.shunned(code)]
    return Matcher(patterns, languages.get(code)) if patterns else None


@lru_cache(maxsize=KEPT)
def _acronyms(named: _Named, code: str) -> Mapping[str, frozenset[int]]:
    """The terms that have an acronym in a language, by its key."""
    plural = languages.get(code).acronym_plural
    found: dict[str, set[int]] = {}
    for place, term in enumerate(named.glossary.terms):
        if short := term.acronym(code):
            found.setdefault(acronyms.key_of(short, plural) or short, set()).add(place)
    return {key: frozenset(places) for key, places in found.items()}
