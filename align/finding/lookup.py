"""The look-up by one key: a few letters of a term in any language, and what it is in the others, while one types.

What begins as the query does comes before what has words that do, in any order, before what has it inside a word,
before what is like it but for errors of typing; among equals the shorter first. Case, accents, vowel signs and the
rest do not count (`lang.searching`), nor does an article written in one with its word (Arabic); what is written without
spaces is compared by its characters, pairs of them first.

The words of all terms in all languages stand in one sorted list, each with the terms that it is in, so that the words
that begin with some letters, and their terms, are one slice of an array. Errors are forgiven by pairs of letters that
two words share, and then by their distance (optimal string alignment, as in Damerau 1964, from the beginning of the
word only: its end is not typed yet).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from itertools import pairwise
from time import perf_counter
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from align.alignment import AlignedUnit, Alignment
from align.finding.search import context
from lang import language as languages
from lang.language import Morphology
from lang.searching import Span, fold, places, widened
from lang.terms import acronyms
from lang.terms.acronyms import Definition
from lang.terms.glossary import Glossary

Ints = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Kind = Literal["term", "acronym", "unit"]

SLICE = 0.01
"""Seconds of building after which a word is given."""
BEGINNING = 100
"""Characters of a unit by which it is looked up."""
MOST = 20
"""Answers, where nothing else is said."""

_MOST_WORDS = 8
"""Words of a query that count, and characters of what is written without spaces."""
_INSIDE_FROM = 3
"""Letters from which on the middle of a word is looked at, and errors are forgiven."""
_TWO_ERRORS_FROM = 6
_OF_ONE_ENTRY = 16
"""Strings that an entry has, at a guess: renderings that are alike in several languages, acronyms."""
_RIVALS = 1000
"""Words that are compared letter by letter with one that is misspelt."""
_LAST = "\U0010ffff"
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"([{_UNSPACED}]+)|[^\W_{_UNSPACED}]+")


class Why(IntEnum):
    """Why something is an answer, the better reasons higher."""

    SIMILAR = 1
    """But for an error or two of typing in a word; or all its characters but one."""
    PART = 2
    """Each word of the query stands in a word; or each character somewhere."""
    WORDS = 3
    """Each word of the query begins a word, in any order."""
    BEGINNING = 4
    """It begins with the query."""
    WHOLE = 5
    """It is the query."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be looked up.

    Attributes:
        kind: a term of a glossary, an acronym that a document spells out, or a unit of a document.
        renderings: by language code; of a unit its beginning.
        acronyms: short forms by language code.
        source: the name of the glossary or of the document.
        unit: the id of the unit, or of the one in which the acronym is spelled out.
    """

    kind: Kind
    renderings: Mapping[str, tuple[str, ...]]
    acronyms: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    unit: str = ""


class Answer(NamedTuple):
    """An entry that answers a query.

    Attributes:
        entry: with its renderings in every language.
        code: the language in which it was found; empty where that is the id of a unit.
        text: the rendering, acronym or id that was found.
        why: why it was found.
        score: from 0 to 1, higher for a better reason and for more of the text typed.
        spans: where in the text what was typed stands, in code points.
    """

    entry: Entry
    code: str
    text: str
    why: Why
    score: float
    spans: tuple[Span, ...]


# -- what is looked up -----------------------------------------------------------------------------------


def of_glossary(glossary: Glossary, source: str = "") -> Iterator[tuple[Entry, ...]]:
    """The entries of a glossary, one a term."""
    for term in glossary.terms:
        yield (Entry("term", term.renderings, term.acronyms, source),)


def of_alignment(alignment: Alignment, source: str = "") -> Iterator[tuple[Entry, ...]]:
    """What an alignment adds, unit by unit: acronyms spelled out in it for the first time, and the unit itself."""
    codes = {version.key: version.language for version in alignment.versions}
    seen: set[tuple[str, str]] = set()
    for unit in alignment:
        texts = {version.key: unit.text(version) for version in alignment.versions}
        yield (
            *_spelled_out({codes[key]: text for key, text in reversed(texts.items())}, seen, source, unit.id),
            _unit(unit, {codes[key]: text for key, text in reversed(texts.items()) if text}, source),
        )


def _unit(unit: AlignedUnit, texts: Mapping[str, str], source: str) -> Entry:
    beginnings = {code: (text[slice(*context(text, (0, 0), BEGINNING))],) for code, text in texts.items()}
    return Entry("unit", beginnings, source=source, unit=unit.id)


def _spelled_out(texts: Mapping[str, str], seen: set[tuple[str, str]], source: str, unit: str) -> Iterator[Entry]:
    """The acronyms that the texts of a unit spell out; those of versions that spell out as many belong together."""
    by_count: dict[int, dict[str, list[Definition]]] = {}
    for code, text in texts.items():
        if ("(" in text or "（" in text or "[" in text) and (places := acronyms.definitions(text, languages.get(code))):
            by_count.setdefault(len(places), {})[code] = places
    for count, by_code in by_count.items():
        for number in range(count):
            row = {code: places[number] for code, places in by_code.items()}
            new = {(place.acronym.key, place.long_form) for place in row.values()} - seen
            if new:
                seen |= new
                forms = {code: (place.long_form,) for code, place in row.items()}
                short = {code: place.acronym.key for code, place in row.items()}
                yield Entry("acronym", forms, short, source, unit)


# -- the index --------------------------------------------------------------------------------------------


class Lookup:
    """Looks up entries; built in slices, by a worker that may stop and go on later.

    Args:
        batches: what there is to look up, such as `of_glossary` and `of_alignment` give; taken one by one.
    """

    def __init__(self, batches: Iterable[Sequence[Entry]]) -> None:
        self._index: _Index | None = None
        self._steps = self._build(batches)

    @property
    def ready(self) -> bool:
        """Whether the index is built."""
        return self._index is not None

    def build(self) -> Iterator[int]:
        """Builds the index; gives the number of entries taken in so far after every few milliseconds."""
        while (taken := next(self._steps, None)) is not None:
            yield taken

    def ask(self, written: str, limit: int = MOST) -> list[Answer]:
        """The entries that answer a query, the best first, each once; builds what is not built yet.

        Args:
            written: letters of one or several words, in any language and order.
            limit: how many answers at most.
        """
        for _ in self.build():
            pass
        return self._index.answers(written, limit) if self._index else []

    def _build(self, batches: Iterable[Sequence[Entry]]) -> Iterator[int]:
        made = _Builder()
        began = perf_counter()
        for batch in batches:
            for entry in batch:
                made.add(entry)
            if perf_counter() - began > SLICE:
                yield len(made.entries)
                began = perf_counter()
        for _ in made.steps():
            if perf_counter() - began > SLICE:
                yield len(made.entries)
                began = perf_counter()
        self._index = _Index(made)


class _Builder:
    """Takes entries apart: into strings, and the strings into words."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.texts: list[str] = []
        self.codes: list[str] = []
        self.owners = array("i")
        """Of each string its entry."""
        self.lengths = array("i")
        self.heads: dict[str, list[tuple[str, int]]] = {}
        """The strings by how they begin, each with its number; sorted in the end."""
        self.numbers: dict[str, int] = {}
        """Words, numbered as they come."""
        self.of_word = array("i")
        self.of_string = array("i")
        """Of each occurrence its word and its string."""
        self.sorted_heads: list[str] = []
        self.head_strings = array("i")
        self.words: list[str] = []
        self.pairs: dict[str, array[int]] = {}
        """Pairs of letters, each with the places of the words that it is in."""

    def add(self, entry: Entry) -> None:
        owner = len(self.entries)
        self.entries.append(entry)
        for code, texts in entry.renderings.items():
            for text in texts:
                self._add(text, code, owner)
        for code, text in entry.acronyms.items():
            self._add(text, code, owner)
        if entry.kind == "unit":
            self._add(entry.unit, "", owner)

    def _add(self, text: str, code: str, owner: int) -> None:
        folded = fold(text).text.strip()
        if not folded:
            return
        string = len(self.texts)
        self.texts.append(text)
        self.codes.append(code)
        self.owners.append(owner)
        self.lengths.append(len(folded))
        prefixes = _prefixes(code)
        for head in (folded, *_without(folded, prefixes)):
            self.heads.setdefault(head[:2], []).append((head, string))
        numbers, of_word, of_string = self.numbers, self.of_word, self.of_string
        for word in _words(folded, prefixes):
            of_word.append(numbers.setdefault(word, len(numbers)))
            of_string.append(string)

    def steps(self) -> Iterator[None]:
        """Sorts what was added, a little at a time."""
        for beginning in sorted(self.heads):
            rows = self.heads.pop(beginning)
            rows.sort()
            self.sorted_heads += [head for head, _ in rows]
            self.head_strings.extend([string for _, string in rows])
            yield
        buckets: dict[str, list[str]] = {}
        for count, word in enumerate(self.numbers):
            buckets.setdefault(word[:2], []).append(word)
            if count % 1000 == 0:
                yield
        for beginning in sorted(buckets):
            self.words += sorted(buckets.pop(beginning))
            yield
        for place, word in enumerate(self.words):
            for pair in _pairs(word):
                self.pairs.setdefault(pair, array("i")).append(place)
            if place % 1000 == 0:
                yield


class _Index:
    """The sorted lists, and the answers from them."""

    def __init__(self, made: _Builder) -> None:
        self._entries, self._texts, self._codes = made.entries, made.texts, made.codes
        self._owners = np.frombuffer(made.owners, np.int32)
        self._lengths = np.frombuffer(made.lengths, np.int32)
        self._heads = made.sorted_heads
        self._head_strings = np.frombuffer(made.head_strings, np.int32)
        self._words = made.words
        place = np.empty(len(made.words), np.int32)
        place[[made.numbers[word] for word in made.words]] = np.arange(len(made.words), dtype=np.int32)
        of_word = place[np.frombuffer(made.of_word, np.int32)]
        self._strings = np.frombuffer(made.of_string, np.int32)[np.argsort(of_word, kind="stable")]
        """The strings of each word, one word after the other."""
        self._ends = np.concatenate([[0], np.cumsum(np.bincount(of_word, minlength=len(made.words)))])
        """Where in them those of each word begin, and where the last ends."""
        self._row = "\n".join(made.words)
        lengths = np.fromiter(map(len, made.words), np.int64, len(made.words))
        self._starts = np.concatenate([[0], np.cumsum(lengths + 1)])[:-1]
        self._pairs = {pair: np.frombuffer(rows, np.int32) for pair, rows in made.pairs.items()}

    def answers(self, written: str, limit: int) -> list[Answer]:
        typed = fold(written).text.strip()
        if not typed or not self._texts or limit < 1:
            return []
        best = self._beginning(typed)
        words = _query_words(typed)
        if not words or self._enough(best, limit):
            return self._told(best, typed, limit)
        marks = [self._exactly(word) for word in words]
        if not self._enough(self._all_of(marks, best), limit):
            for word, own in zip(words, marks, strict=True):
                self._inside(word, own)
        if not self._enough(self._all_of(marks, best), limit):
            # A word that is found nowhere is misspelt; where all are found somewhere, each may be.
            nowhere = [place for place, own in enumerate(marks) if not own.any()]
            for places in (nowhere, [place for place in range(len(words)) if place not in nowhere]):
                for place in places:
                    self._nearly(words[place], marks[place])
                if places and self._all_of(marks, best).any():
                    break
        return self._told(best, typed, limit)

    def _all_of(self, marks: Sequence[Marks], best: Marks) -> Marks:
        """Grades the strings that every word of the query is in by the one that is in it least."""
        least = marks[0]
        for own in marks[1:]:
            least = np.minimum(least, own)
        return np.maximum(best, least, out=best)

    def _enough(self, best: Marks, limit: int) -> bool:
        found = np.flatnonzero(best)
        if len(found) < limit:
            return False
        there = np.zeros(len(self._entries), np.bool_)
        there[self._owners[found]] = True
        return bool(np.count_nonzero(there) >= limit)

    def _told(self, best: Marks, typed: str, limit: int) -> list[Answer]:
        """The best strings, one of each entry, as answers."""
        answers: dict[int, Answer] = {}
        words = [re.compile("|".join(map(re.escape, ways))) for ways in map(_ways, _shown_words(typed))]
        for string, worth in self._by_worth(best, len(typed), limit):
            owner = int(self._owners[string])
            if owner in answers:
                continue
            if len(answers) == limit:
                break
            # Of errors there are two kinds, one and two, that are one reason.
            why = Why(max(int(best[string]) - 1, 1))
            text, code = self._texts[string], self._codes[string]
            spans = _spans(text, words)
            answers[owner] = Answer(self._entries[owner], code, text, why, worth / _GRADES, spans)
        return list(answers.values())

    def _by_worth(self, best: Marks, typed: int, limit: int) -> Iterator[tuple[int, float]]:
        """The strings that were found, with what they are worth; the best first, of equals the first."""
        found = np.flatnonzero(best)
        worth = best[found].astype(np.float64) - 1 + np.minimum(typed / self._lengths[found], 1.0)
        few = _OF_ONE_ENTRY * limit
        if len(found) > few:
            front = np.argpartition(-worth, few)[:few]
            yield from self._in_order(found[front], worth[front])
        yield from self._in_order(found, worth)

    @staticmethod
    def _in_order(found: npt.NDArray[np.intp], worth: npt.NDArray[np.float64]) -> Iterator[tuple[int, float]]:
        for place in np.lexsort((found, -worth)):
            yield int(found[place]), float(worth[place])

    # -- each way to find, as a grade for each string -------------------------------------------------------

    def _none(self) -> Marks:
        return np.zeros(len(self._texts), np.uint8)

    def _beginning(self, typed: str) -> Marks:
        """Strings that are or begin with what was typed, with or without an article."""
        marks = self._none()
        for way in _ways(typed):
            start = bisect_left(self._heads, way)
            marks[self._head_strings[start : bisect_left(self._heads, way + _LAST, start)]] = _grade(Why.BEGINNING)
        for way in _ways(typed):
            start = bisect_left(self._heads, way)
            marks[self._head_strings[start : bisect_left(self._heads, way + "\x00", start)]] = _grade(Why.WHOLE)
        return marks

    def _exactly(self, word: str) -> Marks:
        """Strings with a word that begins so; of unspaced text all pairs of characters."""
        if _unspaced(word):
            pairs = ["".join(pair) for pair in pairwise(word)] or [word]
            marks = self._of_words(self._none(), pairs[0], f"{pairs[0]}\x00", Why.WORDS)
            for pair in pairs[1:]:
                np.minimum(marks, self._of_words(self._none(), pair, f"{pair}\x00", Why.WORDS), out=marks)
            return marks
        marks = self._none()
        for way in _ways(word):
            self._of_words(marks, way, way + _LAST, Why.WORDS)
        return marks

    def _inside(self, word: str, marks: Marks) -> None:
        """Adds strings with a word that has it inside; of unspaced text those with all characters."""
        if _unspaced(word):
            np.maximum(marks, (self._characters(word) == len(word)) * np.uint8(_grade(Why.PART)), out=marks)
        elif len(word) >= _INSIDE_FROM:
            found: list[int] = []
            at = self._row.find(word)
            while at >= 0:
                found.append(at)
                at = self._row.find(word, at + 1)
            self._mark(marks, np.unique(np.searchsorted(self._starts, found, side="right") - 1), _grade(Why.PART))

    def _nearly(self, word: str, marks: Marks) -> None:
        """Adds strings with a word that begins nearly so; of unspaced text those with all characters but one."""
        if len(word) < _INSIDE_FROM:
            return
        if _unspaced(word):
            np.maximum(marks, (self._characters(word) >= len(word) - 1) * np.uint8(_ONE_ERROR), out=marks)
            return
        places, distances = self._like(word)
        self._mark(marks, places[distances > 1], _TWO_ERRORS)
        self._mark(marks, places[distances == 1], _ONE_ERROR)

    def _characters(self, word: str) -> Marks:
        """How many of the characters each string has."""
        count = self._none()
        for char in word:
            count += self._of_words(self._none(), char, f"{char}\x00", Why.PART) > 0
        return count

    def _of_words(self, marks: Marks, start: str, end: str, why: Why) -> Marks:
        """Marks the strings of the words from one to another, which stand in a row."""
        first = bisect_left(self._words, start)
        last = bisect_left(self._words, end, first)
        marks[self._strings[self._ends[first] : self._ends[last]]] = _grade(why)
        return marks

    def _mark(self, marks: Marks, places: npt.NDArray[np.integer], grade: int) -> None:
        """Marks the strings of some words, where they have no better grade."""
        if len(places):
            rows = [self._strings[self._ends[place] : self._ends[place + 1]] for place in places]
            strings = np.concatenate(rows)
            marks[strings] = np.maximum(marks[strings], grade)

    def _like(self, word: str) -> tuple[Ints, Ints]:
        """The places of the words that begin like a word but for one or two errors, and how many these are."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import cdist

        rows = [self._pairs[pair] for pair in _pairs(word) if pair in self._pairs]
        if not rows:
            return np.zeros(0, np.int32), np.zeros(0, np.int32)
        shared = np.bincount(np.concatenate(rows))
        rivals = np.flatnonzero(shared)
        if len(rivals) > _RIVALS:
            rivals = rivals[np.argpartition(-shared[rivals], _RIVALS)[:_RIVALS]]
        most = 2 if len(word) >= _TWO_ERRORS_FROM else 1
        nearest = np.full(len(rivals), most + 1)
        for length in range(len(word) - 1, len(word) + 2):
            begun = [self._words[place][:length] for place in rivals]
            distances = cdist([word], begun, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)[0]
            nearest = np.minimum(nearest, distances)
        near = nearest <= most
        return rivals[near].astype(np.int32), nearest[near].astype(np.int32)


_TWO_ERRORS, _ONE_ERROR = 1, 2
_GRADES = 6


def _grade(why: Why) -> int:
    """What a reason is worth in an array of grades, in which two errors are worth less than one."""
    return int(why) + 1


# -- strings and words ------------------------------------------------------------------------------------


def _words(folded: str, prefixes: tuple[str, ...]) -> set[str]:
    """The words of a string, with and without what is written in one with them; characters and pairs of them."""
    found: set[str] = set()
    for match in _WORD.finditer(folded):
        word = match[0]
        if match[1]:
            found.update(word)
            found.update(map("".join, pairwise(word)))
        else:
            found.add(word)
            if prefixes:
                found.update(_without(word, prefixes))
    return found


def _query_words(typed: str) -> list[str]:
    return [match[0][:_MOST_WORDS] if match[1] else match[0] for match in _WORD.finditer(typed)][:_MOST_WORDS]


def _shown_words(typed: str) -> list[str]:
    """What of a query is shown where it stands."""
    return [part for word in _query_words(typed) for part in ((word, *word) if _unspaced(word) else (word,))]


def _unspaced(word: str) -> bool:
    found = _WORD.match(word)
    return found is not None and found[1] is not None


def _pairs(word: str) -> set[str]:
    """The pairs of letters of a word, its beginning taken as a letter; none of what is written without spaces."""
    return set() if _unspaced(word) else {"".join(pair) for pair in pairwise(f"^{word}")}


def _without(text: str, prefixes: tuple[str, ...]) -> list[str]:
    """A string or word without what is written in one with its beginning; nothing where there is nothing such."""
    for prefix in prefixes:
        if text.startswith(prefix) and len(text) > len(prefix) + 1:
            return [text[len(prefix) :]]
    return []


@cache
def _prefixes(code: str) -> tuple[str, ...]:
    """What a language writes in one with the beginning of a word: articles, and letters before them, folded."""
    return _of_morphology(languages.get(code).morphology) if code else ()


@cache
def _of_morphology(morphology: Morphology) -> tuple[str, ...]:
    articles = [fold(article).text for article in morphology.articles]
    before = [fold(letter).text for letters in morphology.proclitics for letter in letters]
    joined = {letter + article for letter in before for article in articles}
    return tuple(sorted({*articles, *joined}, key=lambda prefix: (-len(prefix), prefix)))


@cache
def _every_prefix() -> tuple[str, ...]:
    every = {prefix for pack in languages.packs() for prefix in _of_morphology(pack.morphology)}
    return tuple(sorted(every, key=lambda prefix: (-len(prefix), prefix)))


def _ways(typed: str) -> list[str]:
    """What was typed, and the same without an article; whose language it is in is not known."""
    return [typed, *_without(typed, _every_prefix())]


def _spans(text: str, words: Sequence[re.Pattern[str]]) -> tuple[Span, ...]:
    """Where the words of a query stand in a text: at the beginning of words, else inside them; none over another."""
    folded, place = fold(text).text, places(text)
    found: list[Span] = []
    for word in words:
        matches = [match for match in word.finditer(folded) if match.start() < match.end()]
        begun = [match for match in matches if not folded[match.start() - 1 : match.start()].isalnum()]
        for match in begun or matches:
            span = widened(text, (place[match.start()], place[match.end() - 1] + 1))
            if all(span[1] <= start or end <= span[0] for start, end in found):
                found.append(span)
    return tuple(sorted(found))
