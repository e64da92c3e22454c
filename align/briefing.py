"""What one paragraph asks of whoever has to say it at once: its figures, dates, symbols, acronyms and terms.

Each of them in every version, as that version has it, one beside the other: "20 per cent", «20 %», ٢٠ في المئة. What an
acronym stands for may be said anywhere in the document and is learned once, in steps between which one can stop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from align.alignment import AlignedUnit, Alignment
from align.check.answers import LEAST_ROWS, MOST_OF, SURE, answers, near_misses
from align.check.association import Association, association
from align.check.subject import Passage, Side, Subject
from align.check.vocabulary import of_all
from lang import dates, figures
from lang import language as languages
from lang.dates import Date
from lang.figures import Figure
from lang.language import Language
from lang.symbols import find_symbols
from lang.terms import acronyms
from lang.terms.glossary import Glossary
from lang.terms.matching import Likeness, Matcher

Kind = Literal["figure", "date", "symbol", "acronym", "term"]

SLICE = 100
"""Passages that are looked through between two steps of learning."""
MOST_UNITS = 1500
"""Units from which it is learned which phrase stands for an acronym; those of a long document say it many times."""
MOST_USES = 50
"""Units among these that have one acronym."""
SIGNS_OF_A_WORD = 1.6
"""Letters that take as long to say as a word, where no spaces part words; translators reckon so with Chinese."""

MOST_FACTS = 200
"""Facts of one kind and version that are looked at in a paragraph; nobody says more of them at once."""

MOST_LETTERS = 20_000
"""Characters of a paragraph that are looked at; nobody says more in one breath, and whoever waits is in a hurry."""

_OPENS, _CLOSES = re.compile(r"\s?[(（]\s?"), re.compile(r"\s?[)）]")
_YEARS = range(1900, 2101)


class Wording(NamedTuple):
    """How one version has a fact.

    Attributes:
        text: as the paragraph has it; where it has it not, as the version has it elsewhere.
        meaning: what an acronym stands for, where that is known and ``text`` does not say it.
        here: whether the paragraph has it.
    """

    text: str
    meaning: str = ""
    here: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know of a paragraph, by version key as each version has it."""

    kind: Kind
    wordings: Mapping[str, Wording]


class Briefing:
    """The facts of the paragraphs of an alignment.

    Args:
        glossary: the terms to look for.
    """

    def __init__(self, alignment: Alignment, glossary: Glossary | None = None) -> None:
        self.alignment = alignment
        self.glossary = glossary or Glossary()
        self._known = _Known()
        self._matchers: dict[str, Matcher[int]] = {}
        self.learned = False
        """Whether all is known that the document says of its acronyms."""

    def learn(self) -> Iterator[None]:
        """Learns from the whole document what its acronyms stand for, a step at a time.

        It may be left off after any step, and may run in a thread of its own beside `facts`.
        """
        learning = _Learning(self.alignment, self.glossary)
        yield from learning.steps()
        self._known = _Known(learning.names, learning.concepts, learning.terms)
        self.learned = True

    def facts(self, unit: AlignedUnit, keys: Sequence[str] = ()) -> list[Fact]:
        """The facts of a paragraph: first what nobody can guess, in the order of the text, then terms.

        Args:
            keys: the versions that matter, first the one whose order it is; all of them without it.
        """
        versions = [self.alignment.by_key[key] for key in keys] or list(self.alignment.versions)
        spoken = [_Spoken(one.key, languages.get(one.language), unit.text(one)[:MOST_LETTERS]) for one in versions]
        known = self._known
        named = list(_acronyms(spoken, known))
        placed = [*_figures(spoken), *((one.at, Fact("acronym", one.wordings)) for one in named)]
        told = frozenset[int]().union(*(known.terms.get(one.concept, frozenset()) for one in named))
        return [fact for _, fact in sorted(placed, key=lambda one: one[0])] + self._terms(spoken, told)

    def _terms(self, spoken: Sequence[_Spoken], told: frozenset[int]) -> list[Fact]:
        """The terms of a paragraph in the order of its first version, but for those that an acronym has told."""
        first = spoken[0]
        if not first.text or not self.glossary.terms:
            return []
        matches = self._matcher(first.language).find(first.text)
        found: dict[int, dict[str, Wording]] = {one.value: {} for one in matches if one.value not in told}
        for one in spoken:
            own = {place: self.glossary.terms[place].rendered(one.language.code) for place in found}
            patterns = [(text, place) for place, texts in own.items() for text in texts]
            here = _as_written(Matcher(patterns, one.language), one.text) if patterns else {}
            for place, texts in own.items():
                if texts:
                    found[place][one.key] = Wording(here.get(place, texts[0]), here=place in here)
        return [Fact("term", wordings) for wordings in found.values()]

    def _matcher(self, language: Language) -> Matcher[int]:
        """What finds the terms of the glossary in a language."""
        if language.code not in self._matchers:
            terms = enumerate(self.glossary.terms)
            patterns = ((text, place) for place, term in terms for text in term.rendered(language.code))
            self._matchers[language.code] = Matcher(patterns, language)
        return self._matchers[language.code]


def words_in(text: str, language: Language) -> float:
    """How many words a text has to be said; letters count for parts of words where no spaces part these."""
    if language.joiner:
        return float(len(text.split()))
    return sum(map(str.isalnum, text)) / SIGNS_OF_A_WORD


@dataclass(frozen=True)
class _Spoken:
    """A paragraph in one version."""

    key: str
    language: Language
    text: str


def _as_written(matcher: Matcher[int], text: str) -> dict[int, str]:
    """What a matcher finds in a text, as it stands there the first time."""
    found: dict[int, str] = {}
    for match in matcher.find(text):
        found.setdefault(match.value, _line(text[match.start : match.end]))
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


# -- figures, dates and symbols -----------------------------------------------------------------------


class _Item(NamedTuple):
    """A figure, date or symbol in one version.

    Attributes:
        sure: by what it is the same as another.
        likely: by what it may be the same where no other is: a date without its year, a number without its sign.
        weak: whether it may be no number at all.
        in_words: whether no digit is in it.
    """

    kind: Kind
    start: int
    end: int
    sure: frozenset[Hashable]
    likely: frozenset[Hashable]
    weak: bool = False
    in_words: bool = False


_Row = dict[str, _Item]


def _figures(spoken: Sequence[_Spoken]) -> Iterator[tuple[float, Fact]]:
    """The figures, dates and symbols, one a row, with the place in the text, from 0 to 1."""
    rows: list[_Row] = []
    for one in spoken:
        left = sorted(islice(_items(one.text, one.language), MOST_FACTS), key=lambda item: item.weak)
        for known in (_surely, _likely):
            left = [item for item in left if not _put(item, one.key, rows, known)]
        rows += [{one.key: item} for item in left]
    texts = {one.key: one.text for one in spoken}
    alone = sum(map(bool, texts.values())) < 2
    seen = set()
    for row in rows:
        key, item = next(iter(row.items()))
        wordings = {key: Wording(_line(texts[key][item.start : item.end])) for key, item in row.items()}
        name = item.kind, *wordings.items()
        if name not in seen and not _idle(row, alone=alone):
            seen.add(name)
            yield item.start / len(texts[key]), Fact(item.kind, wordings)


def _surely(item: _Item) -> frozenset[Hashable]:
    return item.sure


def _likely(item: _Item) -> frozenset[Hashable]:
    return item.likely


def _put(item: _Item, key: str, rows: list[_Row], known: Callable[[_Item], frozenset[Hashable]]) -> bool:
    """Puts an item into the first row where it is the same as another version's; says whether there is one."""
    for row in rows:
        if key not in row and any(not known(item).isdisjoint(known(other)) for other in row.values()):
            row[key] = item
            return True
    return False


def _idle(row: _Row, *, alone: bool) -> bool:
    """Whether a row says nothing: "one", or a number in words that no other version has, such as "second"."""
    items = row.values()
    return all(item.weak for item in items) or (len(items) == 1 and not alone and all(one.in_words for one in items))


def _items(text: str, language: Language) -> Iterator[_Item]:
    """The figures, dates and symbols of a text, in order but for their kinds."""
    if not text:
        return
    for start, end in find_symbols(text):
        name = frozenset(["".join(text[start:end].split())])
        yield _Item("symbol", start, end, name, name)
    said = dates.find(text, language)
    yield from map(_dated, said)
    numbers = figures.find(text, language, known=said)
    cited: set[Figure] = set()
    for number, year in pairwise(numbers):
        if _is_citation(text, number, year):
            cited |= {number, year}
            closing = _CLOSES.match(text, year.end)
            pair = frozenset([("resolution", number.value, year.value)])
            end = closing.end() if closing else year.end
            yield _Item("symbol", number.start, end, pair, frozenset([number.value]))
    yield from (_numbered(number, text) for number in numbers if number not in cited)


def _is_citation(text: str, number: Figure, year: Figure) -> bool:
    """Whether two numbers are that of a resolution and its year: "2185 (2014)"."""
    return (
        number.kind == year.kind == "number"
        and year.value in _YEARS
        and bool(_OPENS.fullmatch(text, number.end, year.start) and _CLOSES.match(text, year.end))
    )


def _dated(date: Date) -> _Item:
    sure = frozenset([("date", date.year, date.month, date.day)])
    likely = frozenset([("day", date.month, date.day), ("month", date.year, date.month)])
    return _Item("date", date.start, date.end, sure, likely)


def _numbered(figure: Figure, text: str) -> _Item:
    percentage = figure.kind == "percentage"
    sure = frozenset((percentage, value) for value in figure.values)
    in_words = not any(map(str.isdecimal, text[figure.start : figure.end]))
    return _Item("figure", figure.start, figure.end, sure, frozenset(figure.values), figure.weak, in_words)


# -- acronyms -----------------------------------------------------------------------------------------


class _Name(NamedTuple):
    """What stands for one thing in a version: its acronyms there and its words, the usual ones first."""

    short: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()

    @property
    def long(self) -> str:
        """The usual words; empty where none are known."""
        return self.ways[0] if self.ways else ""


@dataclass(frozen=True)
class _Known:
    """What a document says of its acronyms; nothing before it was asked.

    What an acronym stands for, a concept, is named by the acronym of the original.

    Attributes:
        names: by concept and version key.
        concepts: of each acronym of each version, by version key and acronym.
        terms: the places in the glossary of each concept.
    """

    names: Mapping[str, Mapping[str, _Name]] = field(default_factory=dict)
    concepts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    terms: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def name(self, concept: str, key: str) -> _Name:
        """What stands for a concept in a version."""
        return self.names.get(concept, {}).get(key, _Name())

    def written(self, one: _Spoken) -> dict[str, str]:
        """The words for concepts that stand in a paragraph, as they stand there first, by concept."""
        if not one.text or not self.names:
            return {}
        if one.key not in self._matchers:
            ways = ((way, concept) for concept in self.names for way in self.name(concept, one.key).ways)
            self._matchers[one.key] = Matcher(ways, one.language)
        found: dict[str, str] = {}
        for match in self._matchers[one.key].find_all(one.text):  # a name may be part of another
            if match.likeness > Likeness.RELATED:
                found.setdefault(match.value, _line(one.text[match.start : match.end]))
        return found

    @cached_property
    def _matchers(self) -> dict[str, Matcher[str]]:
        """What finds all words in a version; made when they are first looked for."""
        return {}


class _Named(NamedTuple):
    concept: str
    at: float
    wordings: Mapping[str, Wording]


def _acronyms(spoken: Sequence[_Spoken], known: _Known) -> Iterator[_Named]:
    """What the acronyms of a paragraph stand for, in the order of its versions, each once."""
    places: dict[str, float] = {}
    forms: dict[tuple[str, str], str] = {}
    meanings: dict[tuple[str, str], str] = {}
    for one in spoken:
        for acronym in acronyms.find(one.text, one.language):
            concept = known.concepts.get((one.key, acronym.key), acronym.key)
            places.setdefault(concept, acronym.start / len(one.text))
            forms.setdefault((concept, one.key), acronym.form)
        for definition in acronyms.definitions(one.text, one.language) if forms else ():
            concept = known.concepts.get((one.key, definition.acronym.key), definition.acronym.key)
            meanings.setdefault((concept, one.key), _line(definition.long_form))
    written = {one.key: known.written(one) for one in spoken} if places else {}
    for concept, at in islice(places.items(), MOST_FACTS):
        wordings = {}
        for one in spoken:
            name = known.name(concept, one.key)
            meaning = name.long or meanings.get((concept, one.key), "")
            if form := forms.get((concept, one.key)):
                wordings[one.key] = Wording(form, meaning)
            elif words := written[one.key].get(concept):
                wordings[one.key] = Wording(words)
            elif name.short or name.long:
                text, meaning = (name.short[0], name.long) if name.short else (name.long, "")
                wordings[one.key] = Wording(text, meaning, here=False)
        yield _Named(concept, at, wordings)


class _Learning:
    """Gathers from the whole document what its acronyms stand for.

    What an acronym is in a version is found as `align.check.answers` finds it; where a version has no acronym, its
    words are those of the glossary, or the phrase that stands where the original has the acronym.
    """

    def __init__(self, alignment: Alignment, glossary: Glossary) -> None:
        self.alignment = alignment
        self.subject = Subject(alignment, glossary=glossary)
        self.names: dict[str, dict[str, _Name]] = {}
        self.concepts: dict[tuple[str, str], str] = {}
        self.terms: dict[str, frozenset[int]] = {}
        self._of_term: dict[tuple[int, int], str] = {}
        """The concept of each term, by the numbers of its vocabulary and of itself."""
        self._guesses: dict[tuple[str, str], str] = {}
        """Words that stand for a concept in a version if nothing better is found."""

    def steps(self) -> Iterator[None]:
        """One after the other."""
        subject = self.subject
        for side in subject.sides.values():
            # Found here and kept by each passage, as what follows looks at all of them in one go.
            yield from _slices(side, lambda passage: passage.definitions)
        original, slips = subject.original, near_misses(subject.original, subject)
        forms: dict[str, set[str]] = {}
        for key in original.used:
            forms.setdefault(slips.get(key, key), set()).add(key)
        for concept, own in forms.items():
            self._name(concept, original, own, self._terms_of(concept, original))
        yield
        for version in subject.versions:
            for concept, own in answers(subject, version).forms.items():
                self._name(concept, version, own, self._terms_of(concept, original))
            for key in version.used:
                if (version.key, key) not in self.concepts:
                    self._name_own(key, version)
            yield
        yield from _Phrases(self).steps()
        for (concept, key), words in self._guesses.items():
            self.say(concept, key, words)

    def say(self, concept: str, key: str, words: str) -> None:
        """Notes the words for a concept in a version, unless they are known."""
        name = self.names[concept].get(key, _Name())
        self.names[concept][key] = name._replace(ways=name.ways or (words,))

    def _terms_of(self, key: str, side: Side) -> frozenset[tuple[int, int]]:
        """The terms that an acronym of a side is short for."""
        vocabularies = enumerate(of_all(self.subject))
        code = side.language.code
        return frozenset((number, place) for number, one in vocabularies for place in one.short_for(key, code))

    def _name_own(self, key: str, version: Side) -> None:
        """Names what an acronym stands for that only versions have."""
        terms = self._terms_of(key, version)
        concept = next((self._of_term[term] for term in sorted(terms) if term in self._of_term), key)
        self._name(concept, version, [key], terms)
        for side in self.subject.sides.values():
            if side.key not in self.names[concept]:
                self._name(concept, side, [key], terms)

    def _name(self, concept: str, side: Side, forms: Iterable[str], terms: frozenset[tuple[int, int]]) -> None:
        """Notes what stands for a concept in a version, as far as the version itself or a glossary says it."""
        used = sorted(side.used.keys() & set(forms), key=lambda form: (-len(side.used[form]), form))
        for form in used:
            self.concepts.setdefault((side.key, form), concept)
        vocabularies = of_all(self.subject)
        rendered = [
            text
            for number, place in sorted(terms)
            for text in vocabularies[number].terms[place].rendered(side.language.code)
        ]
        for term in terms:
            self._of_term.setdefault(term, concept)
        own = frozenset(place for number, place in terms if vocabularies[number].terms is self.subject.glossary.terms)
        self.terms[concept] = self.terms.get(concept, frozenset()) | own
        defined = [one for form in used for _, one in side.defined.get(form, ())]
        for one in defined:
            if not one.certain:
                self._guesses.setdefault((concept, side.key), _line(one.long_form))
        certain = Counter(_line(one.long_form) for one in defined if one.certain).most_common(1)
        ways = dict.fromkeys([*(text for text, _ in certain), *rendered])
        self.names.setdefault(concept, {})[side.key] = _Name(tuple(used), tuple(ways))


class _Phrases:
    """Learns which phrase of a version stands where the original has an acronym, from a part of a long document."""

    def __init__(self, learning: _Learning) -> None:
        self._learning = learning
        self._original = learning.subject.original
        names = learning.names.items()
        self._wanted = {
            version.key: [concept for concept, own in names if not any(own.get(version.key, ()))]
            for version in learning.subject.versions
        }
        """The concepts of which nothing is known, by version."""

    def steps(self) -> Iterator[None]:
        """Version by version, each looked through first."""
        concepts = {concept for own in self._wanted.values() for concept in own}
        if not concepts:
            return
        alignment = self._learning.alignment
        part = Subject(replace(alignment, units=tuple(alignment.units[at] for at in self._units(concepts))))
        yield from _slices(part.original, lambda passage: passage.words)
        for version in part.versions:
            if self._wanted[version.key]:
                yield from _slices(version, lambda passage: passage.words)
                found = association(part, version)
                yield
                rows = self._rows(found)
                yield
                for concept in self._wanted[version.key]:
                    if words := _phrase(found, rows.get(concept, ())):
                        self._learning.say(concept, version.key, words)
                        yield

    def _units(self, concepts: set[str]) -> list[int]:
        """The places of units to learn from: some with each acronym, and others from all parts of the document."""
        units = self._learning.alignment.units
        if len(units) <= MOST_UNITS:
            return list(range(len(units)))
        places = {unit.id: at for at, unit in enumerate(units)}
        chosen: set[int] = set()
        for (key, form), concept in self._learning.concepts.items():
            if key == self._original.key and concept in concepts:
                uses = islice(self._original.used[form], MOST_USES)
                chosen.update(places[passage.unit] for passage, _ in uses)
        chosen.update(range(0, len(units), max(2 * len(units) // MOST_UNITS, 1)))
        return sorted(chosen)

    def _rows(self, found: Association) -> dict[str, list[int]]:
        """The rows that have each concept in the original, as an acronym or in words."""
        names, key = self._learning.names, self._original.key
        words = [(own[key].long, concept) for concept, own in names.items() if key in own and own[key].long]
        matcher = Matcher(words, self._original.language)
        rows: dict[str, list[int]] = {}
        for number, row in enumerate(found.rows):
            start, end = row.our_words[0].start, row.our_words[-1].end
            here = [own.key for own in row.ours.acronyms if start <= own.start < end]
            there = {self._learning.concepts.get((key, short), short) for short in here}
            there |= {match.value for match in matcher.find(row.ours.text, row.our_words)}
            for concept in there:
                rows.setdefault(concept, []).append(number)
        return rows


def _phrase(found: Association, rows: Sequence[int]) -> str:
    """The phrase that a version has in most of some rows, as it stands in the first of them; empty without one."""
    rendering = found.rendering(rows) if len(rows) >= LEAST_ROWS else None
    if rendering is None or rendering.dice < SURE or len(rendering.covered) < MOST_OF * len(rows):
        return ""
    row = min(rendering.covered)
    start, end = found.theirs.span(row, rendering.phrase)
    return _line(found.rows[row].theirs.text[start:end])


def _slices(side: Side, look: Callable[[Passage], Sequence[object]]) -> Iterator[None]:
    """Looks at every passage of a side, some between two steps."""
    for number, passage in enumerate(side, 1):
        look(passage)
        if number % SLICE == 0:
            yield
    yield
