"""What the acronyms of an original are in a version: as the glossary says, or as the document itself shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from align.check.association import Association, Row, association
from align.check.subject import Passage, Side, Subject
from align.check.vocabulary import Vocabulary, apart, of_all, of_glossary, stretches
from lang import language as languages
from lang.language import Language
from lang.terms.acronyms import Acronym, Definition, shouted
from lang.terms.matching import Likeness, Matcher
from lang.terms.well_known import known_acronyms
from lang.terms.words import Word, words

LEAST_ALTERED = 3
"""Letters of an acronym that can be mistaken for another by one of them."""
MOST_ALIKE = 50
"""Acronyms that are looked at as what one may be a slip for."""
RARE = 3
"""So many times as often as one that is mistaken for it an acronym stands in a text."""
LEAST_ROWS = 3
"""Beads with an acronym from which its rendering is learned."""
SURE, LIKELY = 0.7, 0.8
"""Dice's coefficient from which a phrase is the rendering of an acronym, and an acronym that of another."""
MOST_OF = 0.75
"""Share of the beads with an acronym that have its rendering."""

TOGETHER = 0.3
"""What it is worth, beside Dice's coefficient, that two acronyms are spelled out in one unit."""
MOST_PAIRS = 2500
"""Pairs of acronyms in a unit from which something is learned; a list of more says nothing of what is what."""
LEAST_MEETINGS = 2
"""Units in which two acronyms stand together, where nothing else says that they are the same."""

LAST_WORDS, LAST_LETTERS = 2, 4
"""Words of a phrase by which it is known, where its beginning is not; and letters, where every letter is a word."""
LOOSE = 15
"""Letters that may stand among the words of a phrase besides those that it has itself."""

_OPENS = re.compile(r"[(（\[]\W{0,2}\Z")
_FOLLOWS = re.compile(r"\W{0,2}[(（\[]")
_NAME = re.compile(r"[-\u2010\u2011]\w")

Meeting = tuple[Passage, Passage]
"""A passage of the original and that of a version."""


class Missing(NamedTuple):
    """An acronym of the original that has no answer in a version's passage."""

    ours: Passage
    theirs: Passage
    acronym: Acronym
    expected: tuple[str, ...]
    instead: Acronym | None
    """An acronym that stands there and answers to nothing else."""


class Fewer(NamedTuple):
    """An acronym that a version's passage has less often than the original's."""

    ours: Passage
    theirs: Passage
    acronym: Acronym
    times: int
    """How often the original has it."""
    there: int
    """How often the version has it, in whatever form."""


class Extra(NamedTuple):
    """An acronym of a version that answers to nothing in its original."""

    ours: Passage
    theirs: Passage
    acronym: Acronym


class Mixed(NamedTuple):
    """An acronym of a version where others stand for the same."""

    ours: Passage
    theirs: Passage
    acronym: Acronym
    usual: str
    where: tuple[str, ...]
    """The units that have the usual one."""


class Undefined(NamedTuple):
    """An acronym that the original spells out and a version, which uses it, does not."""

    ours: Passage
    definition: Definition
    theirs: Passage
    acronym: Acronym


# -- one side ---------------------------------------------------------------------------------------


def near_misses(side: Side, subject: Subject) -> Mapping[str, str]:
    """Acronyms of a side that are likely to be slips for another, each with the other.

    A slip is one letter off or two letters changed about, rarer than the other, and spelled out nowhere; the other is
    spelled out, here or in the original, known to everyone, or much commoner.
    """
    name = ("near misses", side.key)
    if name not in subject.workings:
        subject.workings[name] = dict(_near_misses(side, subject))
    found: Mapping[str, str] = subject.workings[name]
    return found


def exempt(key: str, subject: Subject) -> bool:
    """Whether an acronym need not be spelled out: it is known to everyone, or in the glossary."""
    vocabulary = of_glossary(subject)
    codes = dict.fromkeys(side.language.code for side in subject.sides.values())
    return key in known_acronyms() or any(vocabulary.short_for(key, code) for code in codes)


def _near_misses(side: Side, subject: Subject) -> Iterator[tuple[str, str]]:
    original = subject.original
    mirrored = set[str]() if side is original else original.used.keys() - near_misses(original, subject).keys()
    # Two that are one letter apart are alike when one letter or none of each is left out.
    alike: dict[str, list[str]] = {}
    for key in side.used:
        for shorter in _shortened(key):
            alike.setdefault(shorter, []).append(key)
    for key in side.used:
        if len(key) >= LEAST_ALTERED and key not in mirrored and not exempt(key, subject):
            others = {other for shorter in _shortened(key) for other in alike[shorter][:MOST_ALIKE]}
            meant = [other for other in others if _slip(key, other, side, subject)]
            if meant:
                yield key, max(meant, key=lambda other: (_spelled_out(other, side), len(side.used[other]), other))


def _shortened(key: str) -> set[str]:
    return {key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}


def _slip(key: str, other: str, side: Side, subject: Subject) -> bool:
    """Whether one acronym of a side is likely to be a slip for another."""
    if other == key or len(other) < LEAST_ALTERED or OSA.distance(key, other, score_cutoff=1) != 1:
        return False
    if other in side.defined and _spelled_out(key, side):
        return False
    once, times = len(side.used[key]) == 1, len(side.used[other]) // len(side.used[key])
    sound = other in side.defined or other in subject.original.defined or exempt(other, subject)
    return times >= RARE or (once and sound)


def _spelled_out(key: str, side: Side) -> bool:
    return any(definition.certain for _, definition in side.defined.get(key, ()))


# -- a version and its original -----------------------------------------------------------------------


def answers(subject: Subject, version: Side) -> Answers:
    """Those of a version, worked out once."""
    name = ("answers", version.key)
    if name not in subject.workings:
        subject.workings[name] = Answers(subject, version)
    found: Answers = subject.workings[name]
    return found


class Answers:
    """How the acronyms of an original and those of one version answer to each other.

    An acronym of the original may stay as it is, be that of the version's language, or be written out. What is
    known of that comes from the glossary, from places where both versions spell an acronym out, from the company
    that acronyms keep, and from the phrase that stands where the acronym does. Where nothing is known, nothing is
    found missing.
    """

    def __init__(self, subject: Subject, version: Side) -> None:
        self.subject, self.ours, self.theirs = subject, subject.original, version
        self.vocabularies = of_all(subject)
        self._slips = near_misses(self.ours, subject)
        self._their_slips = near_misses(version, subject)
        self.meetings: list[Meeting] = [
            (ours, theirs)
            for ours, theirs, _ in subject.pairs(version)
            if (ours.acronyms or theirs.acronyms) and not shouted(ours.text) and not shouted(theirs.text)
        ]
        self._met = {ours.unit: (ours, theirs) for ours, theirs in self.meetings}
        self._units: dict[str, dict[str, None]] = {}
        """The units of the original that each acronym is in, by what it stands for, in order."""
        self.forms: dict[str, set[str]] = {}
        """What each acronym of the original can be in the version."""
        self._terms: dict[str, list[tuple[Vocabulary, int]]] = {}
        for key, uses in self.ours.used.items():
            self.forms.setdefault(self.meant(key), set()).update({key, self.meant(key)})
            self._units.setdefault(self.meant(key), {}).update(dict.fromkeys(passage.unit for passage, _ in uses))
        for key in self.forms:
            self._terms[key] = self._terms_of(key)
            self.forms[key].update(
                short for vocabulary, place in self._terms[key] if (short := self._short(vocabulary, place))
            )
        self._phrases: dict[str, str | None] = {}
        self._learn()
        self._asks: dict[str, list[str]] = {}
        """The acronyms of the original that each of the version can be."""
        for key, forms in self.forms.items():
            for form in forms:
                self._asks.setdefault(form, []).append(key)

    def meant(self, key: str) -> str:
        """What an acronym of the original stands for where it is a slip for another."""
        return self._slips.get(key, key)

    # -- what is found ------------------------------------------------------------------------------

    @cached_property
    def missing(self) -> list[Missing]:
        """Acronyms of the original without an answer, in order."""
        return [one for meeting in self.meetings for one in self._missing(*meeting)]

    @cached_property
    def fewer(self) -> list[Fewer]:
        """Acronyms that a passage of the version has, but not as often as the original's, in order."""
        return [one for meeting in self.meetings for one in self._fewer(*meeting)]

    @cached_property
    def extra(self) -> list[Extra]:
        """Acronyms of the version that answer to nothing, in order; each stands once a passage."""
        return [one for meeting in self.meetings for one in self._extra(*meeting)]

    @cached_property
    def mixed(self) -> list[Mixed]:
        """Acronyms of the version where elsewhere another stands for the same."""
        return [one for key in self.forms for one in self._mixed(key)]

    @cached_property
    def undefined(self) -> list[Undefined]:
        """Acronyms that the original spells out and the version uses and spells out nowhere."""
        return list(self._undefined())

    @cached_property
    def excused(self) -> frozenset[str]:
        """Acronyms of the version about which enough is said: as in the original, or by another finding."""
        as_there = {form for key, forms in self.forms.items() if key not in self.ours.defined for form in forms}
        said = {one.acronym.key for found in (self.extra, self.mixed, self.undefined) for one in found}
        slips = {right for wrong, right in self._their_slips.items() if wrong in self.theirs.defined}
        return frozenset(as_there | said | slips)

    def _missing(self, ours: Passage, theirs: Passage) -> Iterator[Missing]:
        seen: set[str] = set()
        spelled_out = {one.acronym.start for one in ours.definitions}
        for acronym in ours.acronyms:
            key = self.meant(acronym.key)
            if key in seen or acronym.start in spelled_out:
                continue
            seen.add(key)
            if not self._answered(key, acronym, ours, theirs) and (expected := self._expected(key)):
                asked = self._asked(ours)
                instead = next((own for own in theirs.acronyms if own.key not in asked), None)
                if instead is None or self._their_slips.get(instead.key) not in self.forms[key]:
                    yield Missing(ours, theirs, acronym, expected, instead)

    def _fewer(self, ours: Passage, theirs: Passage) -> Iterator[Fewer]:
        counts = Counter(self.meant(acronym.key) for acronym in ours.acronyms)
        last = {self.meant(acronym.key): acronym for acronym in ours.acronyms if counts[self.meant(acronym.key)] > 1}
        for key, acronym in last.items():
            there = 0 if any(self._names(acronym, ours)) else self._times(key, theirs)
            if 0 < there < counts[key]:
                yield Fewer(ours, theirs, acronym, counts[key], there)

    def _times(self, key: str, theirs: Passage) -> int:
        """How often a passage of a version has an acronym of the original, written out or not; 0 if it is not known."""
        forms, slips = self.forms[key], self._their_slips
        short = [(own.start, own.end) for own in theirs.acronyms if slips.get(own.key, own.key) in forms]
        defined = [one for one in theirs.definitions if one.acronym.key in forms]
        if not defined and not self._terms[key] and self._written_out(forms, theirs):
            return 0
        long = [(one.long_start, one.long_end) for one in defined]
        return len(apart([*short, *long, *stretches(self._terms[key], theirs)])) - len(defined)

    def _written_out(self, forms: Iterable[str], theirs: Passage) -> bool:
        """Whether a passage of a version has what it says elsewhere that one of some acronyms stands for."""
        ways = self._long_forms(self.theirs, forms)
        return any(_wording(way, self.theirs.language.code).stands_in(theirs.text, theirs.words) for way in ways)

    def _extra(self, ours: Passage, theirs: Passage) -> Iterator[Extra]:
        here = {self.meant(acronym.key): acronym for acronym in ours.acronyms}
        # An acronym of which nothing is known may be what one of the version answers to.
        open_ = any(not self._expected(key) and not self._answered(key, own, ours, theirs) for key, own in here.items())
        seen = self._asked(ours) | self._their_slips.keys()
        for own in theirs.acronyms:
            if own.key in seen:
                continue
            seen.add(own.key)
            if not (open_ and self._new(own.key)) and self._stranger(own, ours):
                yield Extra(ours, theirs, own)

    def _mixed(self, key: str) -> Iterator[Mixed]:
        forms = self.forms[key]
        if len(forms & self.theirs.used.keys()) < 2 or len(forms & self.ours.used.keys() - self._slips.keys()) > 1:
            return
        where: dict[str, list[tuple[Passage, Passage, Acronym]]] = {}
        for ours, theirs in (self._met[unit] for unit in self._units[key] if unit in self._met):
            own_forms = [own for own in theirs.acronyms if own.key in forms and not _hyphened(own, theirs)]
            there = {own.key: own for own in reversed(own_forms)}
            if len(there) == 1:
                ((form, own),) = there.items()
                where.setdefault(form, []).append((ours, theirs, own))
        if len(where) < 2:
            return
        usual = max(where, key=lambda form: (form in self.theirs.defined, len(where[form]), form != key))
        units = tuple(theirs.unit for _, theirs, _ in where[usual])
        for form, places in where.items():
            if form != usual:
                yield from (Mixed(*place, usual, units) for place in places)

    def _undefined(self) -> Iterator[Undefined]:
        for key, places in self.ours.defined.items():
            used = sorted(self.forms.get(key, set()) & self.theirs.used.keys())
            if not used or self._spelled_out(key) or key in known_acronyms():
                continue
            passage, definition = places[0]
            own = next((place for form in used for place in self.theirs.used[form]), None)
            there = self.theirs.passages.get(passage.unit)
            named = there is not None and any(_bracketed(one, there) for one in there.acronyms if one.key in used)
            if own is not None and not named:
                yield Undefined(passage, definition, *own)

    # -- how ----------------------------------------------------------------------------------------

    def _answered(self, key: str, acronym: Acronym, ours: Passage, theirs: Passage) -> bool:
        """Whether an acronym of the original is in a passage of the version, in whatever form."""
        names = list(self._names(acronym, ours))
        if names:
            said = {(one, match.value.term) for one in self.vocabularies for match in one.everything(theirs)}
            return not said.isdisjoint(names)
        forms = self.forms[key]
        if any(own.key in forms for own in theirs.acronyms):
            return True
        written = {theirs.text[word.start : word.end].casefold() for word in theirs.words}
        if any(form.casefold() in written for form in forms):
            return True
        for vocabulary, place in self._terms[key]:
            if any(match.value.term == place for match in vocabulary.everything(theirs)):
                return True
        ways = self._long_forms(self.theirs, forms)
        if not ways and not forms & self.theirs.used.keys() and (phrase := self._phrase(key)):
            ways = [phrase]
        return any(_wording(way, self.theirs.language.code).stands_in(theirs.text, theirs.words) for way in ways)

    def _expected(self, key: str) -> tuple[str, ...]:
        """What a version has for an acronym of the original, as far as it is known."""
        seen = sorted(self.forms[key] & self.theirs.used.keys(), key=lambda form: -len(self.theirs.used[form]))
        code = self.theirs.language.code
        terms = [text for vocabulary, place in self._terms[key] for text in vocabulary.terms[place].rendered(code)[:1]]
        phrase = self._phrase(key) if not seen and not terms else None
        return tuple(dict.fromkeys([*seen, *terms, *([phrase] if phrase else [])]))

    def _asked(self, ours: Passage) -> set[str]:
        """What the acronyms of a passage of the original can be in the version."""
        return {form for key in {self.meant(own.key) for own in ours.acronyms} for form in self.forms[key]}

    def _new(self, key: str) -> bool:
        """Whether nothing is known of an acronym of the version."""
        return key not in self._asks and not exempt(key, self.subject)

    def _stranger(self, own: Acronym, ours: Passage) -> bool:
        """Whether the original says in no other way what an acronym of the version stands for."""
        if own.key.casefold() in {ours.text[word.start : word.end].casefold() for word in ours.words}:
            return False
        code = self.theirs.language.code
        for vocabulary in self.vocabularies:
            terms = vocabulary.short_for(own.key, code) | vocabulary.short_for(own.key, self.ours.language.code)
            if any(match.value.term in terms for match in vocabulary.everything(ours)):
                return False
        asked = self._asks.get(own.key, [])
        ways = self._long_forms(self.ours, asked)
        if any(_wording(way, self.ours.language.code).stands_in(ours.text, ours.words) for way in ways):
            return False
        # A version may shorten what its original does not, if it says what it shortens.
        return bool(asked) or own.key not in self.theirs.defined

    def _terms_of(self, key: str) -> list[tuple[Vocabulary, int]]:
        code = self.ours.language.code
        found = []
        for vocabulary in self.vocabularies:
            places = set(vocabulary.short_for(key, code))
            for _, definition in self.ours.defined.get(key, ()):
                places |= vocabulary.named(definition.long_form, code)
            found += [(vocabulary, place) for place in sorted(places)]
        return found

    def _names(self, acronym: Acronym, ours: Passage) -> Iterator[tuple[Vocabulary, int]]:
        """The terms that an acronym is part of: "UN-Women"."""
        for vocabulary in self.vocabularies:
            for match in vocabulary.everything(ours):
                longer = match.end - match.start > acronym.end - acronym.start
                rendered = vocabulary.terms[match.value.term].rendered(self.theirs.language.code)
                if longer and rendered and match.start <= acronym.start and match.end >= acronym.end:
                    yield vocabulary, match.value.term

    def _short(self, vocabulary: Vocabulary, place: int) -> str | None:
        return vocabulary.terms[place].acronym(self.theirs.language.code)

    def _spelled_out(self, key: str) -> bool:
        """Whether the version spells out what an acronym of the original is there, with a slip or not."""
        forms = self.forms[key]
        return any(form in forms or self._their_slips.get(form) in forms for form in self.theirs.defined)

    def _long_forms(self, side: Side, keys: Iterable[str]) -> list[str]:
        """What a side says that acronyms stand for; the end of it where the letters do not show how far it goes."""
        found = [one for key in keys for _, one in side.defined.get(key, ())]
        return list(dict.fromkeys(one.long_form if one.certain else _end(one.long_form, side) for one in found))

    # -- learned ------------------------------------------------------------------------------------

    def _learn(self) -> None:
        """Pairs of acronyms from the units that they stand in together, those that are spelled out there above all."""
        their_units: dict[str, set[str]] = {}
        for _, theirs in self.meetings:
            for own in theirs.acronyms:
                their_units.setdefault(own.key, set()).add(theirs.unit)
        taken = {form for forms in self.forms.values() for form in forms} | self._their_slips.keys()
        free = {key for key in self.forms if not self._kept(key, their_units)}
        common: Counter[tuple[str, str]] = Counter()
        for ours, theirs in self.meetings:
            keys = free & {self.meant(own.key) for own in ours.acronyms}
            strange = {own.key for own in theirs.acronyms} - taken
            if len(keys) * len(strange) <= MOST_PAIRS:
                common.update((key, form) for key in keys for form in strange)
        together = self._defined_together()
        options = []
        for (key, form), units in common.items():
            dice = 2 * units / (len(self._units[key]) + len(their_units[form]))
            apart = together.get((key, form))
            if apart is not None or (units >= LEAST_MEETINGS and dice >= LIKELY):
                options.append((-dice - (TOGETHER if apart is not None else 0), apart or 0.0, key, form))
        done: set[str] = set()
        for *_, key, form in sorted(options):
            if key not in done and form not in done:
                self.forms[key].add(form)
                done |= {key, form}

    def _kept(self, key: str, their_units: Mapping[str, set[str]]) -> bool:
        """Whether it is known what an acronym is in a version: it has a form of it in half of its units or more."""
        there = set[str]().union(*(their_units.get(form, ()) for form in self.forms[key]))
        return 2 * len(there & self._units[key].keys()) >= len(self._units[key])

    def _defined_together(self) -> dict[tuple[str, str], float]:
        """Acronyms that both versions spell out in one unit, with how far apart they stand there, from 0 to 1."""
        found: dict[tuple[str, str], float] = {}
        for ours, theirs in self.meetings:
            pairs = list(product(_first_of_each(ours.definitions), _first_of_each(theirs.definitions)))
            for one, other in pairs if len(pairs) <= MOST_PAIRS else ():
                apart = abs(one.start / len(ours.text) - other.start / len(theirs.text))
                pair = self.meant(one.acronym.key), other.acronym.key
                found[pair] = min(apart, found.get(pair, 1.0))
        return found

    def _phrase(self, key: str) -> str | None:
        """The phrase that a version has where its original has an acronym or what it stands for."""
        if key not in self._phrases:
            # What is never spelled out is in the beads that have it, and in no others.
            often = key in self.ours.defined or len(self._units[key]) >= LEAST_ROWS
            self._phrases[key] = self._learned(key, association(self.subject, self.theirs)) if often else None
        return self._phrases[key]

    def _learned(self, key: str, found: Association) -> str | None:
        ways = [_wording(way, self.ours.language.code) for way in self._long_forms(self.ours, [key])]
        rows = [
            number
            for number, row in enumerate(found.rows)
            if (row.ours.unit in self._units[key] and self._has(key, row)) or any(_says(way, row) for way in ways)
        ]
        if len(rows) < LEAST_ROWS:
            return None
        rendering = found.rendering(rows)
        if rendering is None or rendering.dice < SURE or len(rendering.covered) < max(LEAST_ROWS, MOST_OF * len(rows)):
            return None
        row = min(rendering.covered)
        start, end = found.theirs.span(row, rendering.phrase)
        return found.rows[row].theirs.text[start:end]

    def _has(self, key: str, row: Row) -> bool:
        start, end = row.our_words[0].start, row.our_words[-1].end
        return any(self.meant(own.key) == key and start <= own.start < end for own in row.ours.acronyms)


def _says(way: _Wording, row: Row) -> bool:
    start, end = row.our_words[0].start, row.our_words[-1].end
    return way.may_stand(row.our_words) and way.stands_in(row.ours.text[start:end])


class _Wording:
    """A phrase that is looked for with its words in any form and order, near each other.

    Words of the same stem are not enough: "policiers hors unités constituées" are no "unités de police constituées".
    Where every letter is a word, they stand as they are.
    """

    def __init__(self, phrase: str, language: Language) -> None:
        own = [phrase[word.start : word.end] for word in words(phrase, language)]
        telling = [word for word in own if word.casefold() not in language.function_words] or own
        parts = dict.fromkeys(telling if language.joiner else [phrase])
        self._first = words(telling[0], language)[0].key if telling and language.joiner else None
        self._matcher = Matcher([(part, number) for number, part in enumerate(parts)], language)
        self._count, self._reach = len(parts), len(phrase) + LOOSE

    def may_stand(self, own: Sequence[Word]) -> bool:
        """Whether words may have it among them; a quick look before the thorough one."""
        return self._first is None or any(word.key == self._first or self._first in word.others for word in own)

    def stands_in(self, text: str, own: Sequence[Word] | None = None) -> bool:
        """Whether a text has it, the words of which may be known."""
        last = [-1] * self._count
        for match in self._matcher.find_all(text, own):
            if match.likeness > Likeness.RELATED:
                last[match.value] = match.start
                if (first := min(last)) >= 0 and match.end - first <= self._reach:
                    return True
        return False


@lru_cache(maxsize=256)
def _wording(phrase: str, code: str) -> _Wording:
    return _Wording(phrase, languages.get(code))


def _first_of_each(definitions: Sequence[Definition]) -> Iterable[Definition]:
    return {one.acronym.key: one for one in reversed(definitions)}.values()


def _end(phrase: str, side: Side) -> str:
    own = words(phrase, side.language)
    last = own[-(LAST_WORDS if side.language.joiner else LAST_LETTERS) :]
    return phrase[last[0].start :] if last else phrase


def _bracketed(acronym: Acronym, passage: Passage) -> bool:
    """Whether a bracket opens before an acronym or right after it."""
    return bool(_OPENS.search(passage.text[: acronym.start][-3:]) or _FOLLOWS.match(passage.text, acronym.end))


def _hyphened(acronym: Acronym, passage: Passage) -> bool:
    """Whether an acronym is part of a name: "UN-Habitat"."""
    return bool(_NAME.match(passage.text, acronym.end))
