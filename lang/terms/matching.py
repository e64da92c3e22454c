"""Terms found in a text: all of a glossary in one pass, in every form that the stems of their words tell."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from lang.language import Language
from lang.terms.words import Keys, folded, keys_of, letters, spans

T = TypeVar("T")

_HYPHENS = "-\u2010\u2011\u00ad\ufe63\uff0d"
_BETWEEN = re.compile(
    rf"\A['’]s(?!\w)|[\s'’ʼ{re.escape(_HYPHENS)}\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
"""What may stand between two words of a term without being part of it; a genitive's ``s`` too."""
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


class _Leaf(NamedTuple, Generic[T]):
    text: str
    value: T


class _Node(Generic[T]):
    """A node of the trie: what may come next, by key, and the patterns that end here."""

    __slots__ = ("leaves", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.leaves: list[_Leaf[T]] = []

    def child(self, key: str) -> _Node[T]:
        node = self.next.get(key)
        if node is None:
            node = self.next[key] = _Node()
        return node


class _Token(NamedTuple):
    start: int
    end: int
    keys: Keys


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
        self._root: _Node[T] = _Node()
        for text, value in patterns:
            self._add(text, value)

    def find(self, text: str) -> list[Match[T]]:
        """The terms of a text, in order, the longest first where they overlap.

        Of several that stand in one place the nearest are given: "United Nations Policing" is no
        "United Nations Police" where both are terms; what is merely related is no term at all.
        """
        best: dict[tuple[int, int], list[Match[T]]] = {}
        for match in self._walk(text):
            if match.likeness > Likeness.RELATED:
                there = best.setdefault((match.start, match.end), [])
                if there and there[0].likeness < match.likeness:
                    there.clear()
                if not there or there[0].likeness == match.likeness:
                    there.append(match)
        chosen: list[tuple[int, int]] = []
        crossed: set[int] = set()
        owner = array("i", [-1]) * len(text)
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

    def find_all(self, text: str) -> list[Match[T]]:
        """Everything in a text that may be a term, overlapping and merely related ones too, in order.

        For the question whether a rendering is there, where a translator may have turned the phrase.
        """
        return list(self._walk(text))

    # -- how ------------------------------------------------------------------------------------

    def _add(self, text: str, value: T) -> None:
        text = unicodedata.normalize("NFC", text)
        tokens = self._tokens(text)
        if not tokens:
            return
        node = self._root
        for place, token in enumerate(tokens):
            if place and (sign := _sign(text[tokens[place - 1].end : token.start])):
                node = node.child(sign)
            # The last key of an acronym is the one that keeps its capitals; other words go by their first.
            node = node.child(token.keys[-1] if token.keys[-1].startswith("=") else token.keys[0])
        node.leaves.append(_Leaf(text, value))

    def _tokens(self, text: str) -> list[_Token]:
        keys = self._keys
        return [_Token(start, end, keys(text[start:end])) for start, end in spans(text)]

    def _walk(self, text: str) -> Iterator[Match[T]]:
        tokens = self._tokens(text)
        first = self._root.next
        for place, token in enumerate(tokens):
            for key in token.keys:
                if (node := first.get(key)) is not None:
                    yield from self._walk_from(text, tokens, place, node)

    def _walk_from(self, text: str, tokens: Sequence[_Token], start: int, node: _Node[T]) -> Iterator[Match[T]]:
        ways = [(start, node)]
        while ways:
            place, node = ways.pop()
            if node.leaves:
                yield from self._matches(text, tokens[start : place + 1], node.leaves)
            if not node.next or place + 1 == len(tokens):
                continue
            following: _Node[T] | None = node
            if sign := _sign(text[tokens[place].end : tokens[place + 1].start]):
                following = node.next.get(sign)
            if following is not None:
                nexts = (following.next.get(key) for key in tokens[place + 1].keys)
                ways += [(place + 1, way) for way in nexts if way is not None]

    def _matches(self, text: str, tokens: Sequence[_Token], leaves: Sequence[_Leaf[T]]) -> Iterator[Match[T]]:
        start, end = tokens[0].start, tokens[-1].end
        for leaf in leaves:
            yield Match(start, end, leaf.value, self._likeness(leaf.text, text[start:end]))

    def _likeness(self, ours: str, theirs: str) -> Likeness:
        if ours == theirs or (our_parts := _parts(ours)).written == (their_parts := _parts(theirs)).written:
            return Likeness.EXACT
        pairs = [pair for pair in zip(our_parts.words, their_parts.words, strict=True) if pair[0] != pair[1]]
        if not pairs:
            return Likeness.FOLDED
        return Likeness.INFLECTED if all(_inflected(*pair, self._endings) for pair in pairs) else Likeness.RELATED


def _inflected(ours: str, theirs: str, endings: frozenset[str]) -> bool:
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
