"""Terms found in a text: all of a glossary in one pass, in every form that the stems of their words tell."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar, cast

from lang.language import Language
from lang.terms.words import Keys, Word, folded, keys_of, letters, spans, words_of

T = TypeVar("T")

_HYPHENS = "-\u2010\u2011\u00ad\ufe63\uff0d"
_BETWEEN = re.compile(
    rf"\A['’]s(?!\w)|[\s'’ʼ{re.escape(_HYPHENS)}\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
"""What may stand between two words of a term without being part of it; a genitive's ``s`` too."""
_PLAIN = ("", " ")
"""What stands between two words as a rule."""
_SAME_SIGNS = str.maketrans("،、؛", ",,;")


class Likeness(IntEnum):
    """How near what stands in a text is to the term as the glossary has it."""

    RELATED = 1
    """Words of the same stems, not all of them forms of the same words: "policing" for "police"."""
    INFLECTED = 2
    """Other forms of the same words: singular and plural, cases, articles and prepositions in one with the word."""
    FOLDED = 3
    """The same words with other capitals, hyphens or typographic variants."""
    EXACT = 4
    """Letter for letter."""


class Match(NamedTuple, Generic[T]):
    """A term in a text.

    Attributes:
        start: where it begins, in code points.
        end: where it ends.
        value: what the pattern stands for.
        likeness: how near it is.
        crossed: whether another term begins inside it and ends outside, or the other way round: in "United Nations
            Police Components" it cannot be told whose police it is.
    """

    start: int
    end: int
    value: T
    likeness: Likeness
    crossed: bool = False

    @property
    def exact(self) -> bool:
        """Whether it stands there letter for letter, as names and titles should."""
        return self.likeness is Likeness.EXACT


_Tail = tuple[Keys, int]
"""The end of a pattern that no other shares, and the pattern's number."""
_Here = tuple[int, ...]
"""The numbers of the patterns that end at a place of the trie from which others go on."""
_STEP = "\x1f"
"""Between the keys of a path, in which it cannot stand."""
_NO_WORD = Word(0, 0, ("",))
"""What follows the last word of a text."""
_KEPT = 1 << 14


class _Trie:
    """Paths of keys, all in one mapping from the joined keys.

    Plain tuples of what holds no references are none of the garbage collector's business, which would look through
    the nodes of a large glossary again and again.
    """

    def __init__(self) -> None:
        self.paths: dict[str, _Tail | _Here] = {}
        self.openings: set[str] = set()

    def add(self, keys: Keys, opening: str, pattern: int) -> None:
        """Puts a pattern in; where it shares something with the end of another, that is parted."""
        self.openings.add(opening)
        path, step = "", ""
        for place, key in enumerate(keys, 1):
            path, step = f"{path}{step}{key}", _STEP
            following = self.paths.get(path)
            if following is None:
                self.paths[path] = (keys[place:], pattern)
                return
            if tail := _tail(following):
                self._part(path, *tail)
        self.paths[path] = (*cast("_Here", self.paths[path]), pattern)

    def begins(self, keys: Keys, following: Keys) -> bool:
        """Whether some pattern may begin with one of a word's keys, as one of the next word's follows."""
        return any(
            key in self.openings or any(f"{key}{_STEP}{after}" in self.openings for after in following)
            for key in keys
            if key in self.paths
        )

    def _part(self, path: str, keys: Keys, pattern: int) -> None:
        self.paths[path] = () if keys else (pattern,)
        if keys:
            self.paths[f"{path}{_STEP}{keys[0]}"] = (keys[1:], pattern)


class Matcher(Generic[T]):
    """Finds terms of one language in texts.

    The words of every pattern are a path in a trie by their keys (`lang.terms.words`), so that the time for a text
    does not depend on the number of patterns. All words must be there in the order of the pattern, with nothing
    but white space, hyphens and apostrophes between them, and the pattern's own commas. Where a pattern has an
    acronym, the text has it in capitals, in singular or plural. Patterns without any word are passed over. What must
    not be taken for a term ("扩大会议" for "大会") can be given as a pattern too: the longest wins.

    Args:
        patterns: terms, each with what it stands for; the same term may stand for several.
        language: the language of patterns and texts.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]], language: Language) -> None:
        self._keys = keys_of(language)
        inflections = language.morphology.inflections
        self._endings = inflections | {language.acronym_plural} if inflections else inflections
        self._texts: list[str] = []
        self._values: list[T] = []
        self._trie = _Trie()
        for text, value in patterns:
            self._add(text, value)

    def find(self, text: str, words: Sequence[Word] | None = None) -> list[Match[T]]:
        """The terms of a text, in order, the longest first where they overlap; see `longest`.

        Args:
            words: those of the text in the matcher's language, where they are known already.
        """
        return longest(self.find_all(text, words))

    def find_all(self, text: str, words: Sequence[Word] | None = None) -> list[Match[T]]:
        """Everything in a text that may be a term, overlapping and merely related ones too, in order.

        For the question whether a rendering is there, where a translator may have turned the phrase.

        Args:
            words: as for `find`.
        """
        return list(self._walk(text, words))

    # -- how ------------------------------------------------------------------------------------

    def _add(self, text: str, value: T) -> None:
        keys, opening = _pattern(text, self._keys)
        if keys:
            self._trie.add(keys, opening, len(self._texts))
            self._texts.append(unicodedata.normalize("NFC", text))
            self._values.append(value)

    def _walk(self, text: str, words: Sequence[Word] | None) -> Iterator[Match[T]]:
        if words is None:
            words = words_of(text, self._keys)
        paths = self._trie.paths
        for place in self._beginnings(words):
            for key in words[place].keys:
                if key in paths:
                    yield from self._walk_from(text, words, place, key)

    def _beginnings(self, words: Sequence[Word]) -> list[int]:
        """The words with which a pattern may begin.

        Most words begin some term of a large glossary and few go on as one: a quick look spares the walk. Nearly all
        words have one key, and theirs is the shorter way.
        """
        paths, openings, begins = self._trie.paths, self._trie.openings, self._trie.begins
        return [
            place
            for place, ((_, _, keys), (_, _, following)) in enumerate(pairwise([*words, _NO_WORD]))
            if ((key := keys[0]) in paths and (key in openings or f"{key}{_STEP}{following[0]}" in openings))
            or ((len(keys) > 1 or len(following) > 1) and begins(keys, following))
        ]

    def _walk_from(self, text: str, words: Sequence[Word], start: int, path: str) -> Iterator[Match[T]]:
        paths = self._trie.paths
        ways = [(start, path)]
        while ways:
            place, path = ways.pop()
            if (tail := _tail(paths[path])) is None:
                for pattern in cast("_Here", paths[path]):
                    yield self._match(text, words[start].start, words[place].end, pattern)
                if place + 1 == len(words):
                    continue
                if sign := _sign(text[words[place].end : words[place + 1].start]):
                    path = f"{path}{_STEP}{sign}"
                    if path not in paths:
                        continue
                    if (tail := _tail(paths[path])) is not None:
                        tail = (sign, *tail[0]), tail[1]
            if tail is None:
                nexts = (f"{path}{_STEP}{key}" for key in words[place + 1].keys)
                ways += [(place + 1, way) for way in nexts if way in paths]
            elif (end := _end_of_tail(text, words, place, tail[0])) is not None:
                yield self._match(text, words[start].start, words[end].end, tail[1])

    def _match(self, text: str, start: int, end: int, pattern: int) -> Match[T]:
        likeness = _likeness(self._texts[pattern], text[start:end], self._endings)
        return Match(start, end, self._values[pattern], likeness)


@lru_cache(maxsize=_KEPT)
def _likeness(ours: str, theirs: str, endings: frozenset[str]) -> Likeness:
    if ours == theirs or (our_parts := _parts(ours)).written == (their_parts := _parts(theirs)).written:
        return Likeness.EXACT
    pairs = [pair for pair in zip(our_parts.words, their_parts.words, strict=True) if pair[0] != pair[1]]
    if not pairs:
        return Likeness.FOLDED
    return Likeness.INFLECTED if all(inflected(*pair, endings) for pair in pairs) else Likeness.RELATED


class _Pattern(NamedTuple):
    """A pattern as the trie has it.

    Attributes:
        keys: those of its words, and the signs between them.
        opening: the first two as a path, by which most places of a text are ruled out; of a pattern of one word, and of
            one that goes on with a sign, only the first.
    """

    keys: Keys
    opening: str


@lru_cache(maxsize=_KEPT)
def _pattern(text: str, keys_of_word: Callable[[str], Keys]) -> _Pattern:
    text = unicodedata.normalize("NFC", text)
    keys: list[str] = []
    opening = ""
    last = 0
    for start, end in spans(text):
        sign = _sign(text[last:start]) if keys else ""
        own = keys_of_word(text[start:end])
        # The last key of an acronym is the one that keeps its capitals; other words go by their first.
        key = own[-1] if own[-1].startswith("=") else own[0]
        if len(keys) < 2:
            opening = f"{opening}{_STEP}{key}" if len(keys) == 1 and not sign else opening or key
        keys += [sign, key] if sign else [key]
        last = end
    return _Pattern(tuple(keys), opening)


def _tail(found: _Tail | _Here) -> _Tail | None:
    """What stands at a path, if it is the end of a single pattern."""
    return found if found and isinstance(found[0], tuple) else None


def longest(matches: Iterable[Match[T]]) -> list[Match[T]]:
    """Of all that may be a term in a text the terms, in order, the longest first where they overlap.

    Of several that stand in one place the nearest are given: "United Nations Policing" is no
    "United Nations Police" where both are terms; what is merely related is no term at all.
    """
    best: dict[tuple[int, int], list[Match[T]]] = {}
    for match in matches:
        if match.likeness > Likeness.RELATED:
            there = best.setdefault((match.start, match.end), [])
            if there and there[0].likeness < match.likeness:
                there.clear()
            if not there or there[0].likeness == match.likeness:
                there.append(match)
    chosen: list[tuple[int, int]] = []
    crossed: set[int] = set()
    owner = array("i", [-1]) * max((end for _, end in best), default=0)
    for start, end in sorted(best, key=lambda span: (span[0] - span[1], span[0])):
        # Longer ones were taken before, so one that overlaps this covers one of its ends.
        over = {owner[start], owner[end - 1]}
        if over == {-1}:
            owner[start:end] = array("i", [len(chosen)]) * (end - start)
            chosen.append((start, end))
        elif len(over) > 1:
            crossed |= over
    found = [match._replace(crossed=place in crossed) for place, span in enumerate(chosen) for match in best[span]]
    return sorted(found, key=lambda match: match.start)


def _end_of_tail(text: str, words: Sequence[Word], place: int, keys: Keys) -> int | None:
    """The place of the last word of a tail that begins after the word at a place; None where it is not there."""
    waiting = iter(keys)
    for key in waiting:
        if place + 1 == len(words):
            return None
        sign = _sign(text[words[place].end : words[place + 1].start])
        if sign:
            if key != sign:
                return None
            key = next(waiting, "")
        place += 1
        if key not in words[place].keys:
            return None
    return place


def inflected(ours: str, theirs: str, endings: frozenset[str]) -> bool:
    """Whether two words of one stem differ by endings that a word takes in its forms."""
    if not endings:
        return True
    common = next((place for place, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), None)
    if common is None:
        common = min(len(ours), len(theirs))
    return all(not ending or ending in endings for ending in (ours[common:], theirs[common:]))


def _sign(between: str) -> str:
    """What stands between two words beyond spaces, hyphens and apostrophes; empty where it is nothing."""
    if between == " ":
        return ""
    if between.count("\n") > 1:
        return "\n"  # another paragraph
    return unicodedata.normalize("NFKC", _BETWEEN.sub("", between)).translate(_SAME_SIGNS)


class _Parts(NamedTuple):
    words: tuple[str, ...]
    """Folded, one by one."""
    written: str
    """Words and what is between them, but for differences that are only of typography."""


@lru_cache(maxsize=1 << 14)
def _parts(term: str) -> _Parts:
    written: list[str] = []
    words: list[str] = []
    last = 0
    for start, end in spans(term):
        if words:
            between = term[last:start]
            hyphen = "-" if any(char in _HYPHENS for char in between) else ""
            written.append(hyphen or _sign(between) or ("'" if "'" in between or "’" in between else " "))
        words.append(folded(term[start:end]))
        written.append(letters(term[start:end]))
        last = end
    return _Parts(tuple(words), "".join(written))
