"""Measures of what is left out or added inside units: how much they say beside their originals, and what stands twice.

How long a translation is follows its original closely: of units of a few hundred characters the logarithm of the ratio
deviates by about a tenth (Gale and Church, "A program for aligning sentences in bilingual corpora", 1993), and less
where the words that carry the meaning are counted beside the letters, for languages differ in how many small words
they need. What is usual is learned from the document itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import NamedTuple

from align.check import lengths
from align.check.subject import Passage, Side, Subject
from align.document import Kind
from lang import language as languages
from lang.language import Language

Span = tuple[int, int]

_A_WORD = 9.0
"""Characters of a text, as English counts them, a word that carries meaning."""
_ALWAYS, _A_CHARACTER = 0.004, 3.2
"""Variance of the logarithm of the ratio, of a text of any length, and what one character adds to it."""
_LEAST = 20
"""Characters of a unit from which its ratio tells something of the document's."""
_PRIOR = 200.0
"""Weight, in units of deviation 1, of the usual ratio among those of a document."""
_USUAL, _PRIOR_UNITS = 0.89, 12
"""How far a document's units are usually off, in deviations, and as how many units this counts."""
_SLIGHT = 0.03
_STEADY = 0.85
"""The least of it: a document of few units is steady by chance."""
_WORD, _LONGER = re.compile(r"[^\W_]+"), re.compile(r"[^\W_]{2,}")
_LETTER = re.compile(r"[A-Za-z0-9]+|[^\W_]")
_END = "\n|\n"
"""What stands between two units of a version where they are looked through together: a sign."""
_AFTER_SIGN, _BEFORE_SIGN = re.compile(r"\s?[^\w\s'’-]"), re.compile(r"[^\w\s'’-]|\s[;:!?»|]")
"""What goes before a word that begins a clause, read from it backwards, and what follows one that ends it."""
_OPENING = " \t\n\u00a0\"'«“„‘([（《「【¿¡—–-"
_NEAR = 80
"""Characters of a text among which its first word is, or its last."""
_ENOUGH = 200_000
"""Characters of a version that are enough to learn from."""
_GOES_ON, _ALWAYS_GOES_ON = 4, 12
"""Times that a word, small or of any kind, stands elsewhere and is never the last, for it to be no last word."""
_SELDOM = 0.05
"""Share of the units of a kind that may begin in another way."""
_ROW_OF_WORDS, _ROW_OF_LETTERS = 4, 6
"""Words, or letters that are words, in a row by which a repetition is noticed."""
_ADJACENT, _APART = 30, 70
"""Characters, as English counts them, of a repetition right after what it repeats, and of one farther on."""
_A_CLAUSE = 50
"""Characters of a clause that does not stand in two units by chance."""
_CLAUSE = re.compile(r"[^,;:.，；、：。،؛]+")
_IN_COMMON = 0.6
"""Share of the words of an original that another has as well, where a version may say the same in both."""


class Usual(NamedTuple):
    """What is usual in a document: the logarithm of the ratio of amounts, and by how much its units are off."""

    log: float
    factor: float


class Excess(NamedTuple):
    """How much more a text says than is usual beside its original: a logarithm, and that in deviations; less than 0
    where it says less."""

    log: float
    sigmas: float


# -- how much is said ---------------------------------------------------------------------------------


class Said(NamedTuple):
    """How much a text says, in characters of English, and how much more its acronyms say where they are spelled out."""

    amount: float
    slack: int


def said(text: str, language: Language) -> Said:
    """Of a text: the mean, by logarithms, of its length and of what its content words usually take."""
    amount = max(lengths.characters(text, language), 1.0)
    if language.density < lengths.DENSE:
        small = _small_words(language.code)
        words = _LONGER.findall(text.lower())
        content = len(words) - sum(map(small.__contains__, words))
        amount = math.sqrt(amount * _A_WORD * (content + 0.5))
    return Said(amount, lengths.slack(text))


def units(side: Side, subject: Subject) -> Mapping[str, Said]:
    """What each unit of a version says, by its id."""
    known: Mapping[str, Said] | None = subject.workings.get(("amounts", side.key))
    if known is None:
        known = {passage.unit: said(passage.text, passage.language) for passage in side}
        subject.workings["amounts", side.key] = known
    return known


def usual(version: Side, subject: Subject) -> Usual:
    """Of a whole version: weighted median and median deviation, both drawn to what is usual anywhere."""
    known: Usual | None = subject.workings.get(("usual amounts", version.key))
    if known is None:
        left, right = units(subject.original, subject), units(version, subject)
        logs = []
        for here, there in ((left[name].amount, right[name].amount) for name in left if name in right):
            if min(here, there) >= _LEAST:
                logs.append((math.log(there / here), _deviation(here, there)))
        middle = _weighted_median([*((log, off**-2) for log, off in logs), (0.0, _PRIOR)])
        offs = [abs(log - middle) / off for log, off in logs] + [_USUAL / 1.48] * _PRIOR_UNITS
        factor = max(1.48 * median(offs), _STEADY)
        known = subject.workings["usual amounts", version.key] = Usual(middle, factor)
    return known


def excess(ours: Said, theirs: Said, known: Usual) -> Excess:
    """By how much a text says more, or less, than is usual beside its original.

    Nothing where the acronyms of one of them, spelled out in the other, may be all the difference.
    """
    here, there = ours.amount, theirs.amount
    least = math.log(there / (here + ours.slack)) - known.log
    most = math.log((there + theirs.slack) / here) - known.log
    log = max(least, 0.0) + min(most, 0.0)
    return Excess(log, log / (known.factor * _deviation(here, there)))


def explains(part: Excess, whole: Excess, share: float, known: Usual) -> bool:
    """Whether a unit as a whole says more, or less, for what one part of it does, which is a share of the original."""
    expected = math.log(max(1 + share * (math.exp(part.log) - 1), 1e-6))
    return abs(whole.log - expected) < abs(whole.log) + known.factor * _SLIGHT and part.log * whole.log >= 0


def _deviation(here: float, there: float) -> float:
    """Usual deviation of the logarithm of the ratio of two texts of these lengths; short ones vary more."""
    return math.sqrt(_ALWAYS + _A_CHARACTER / math.sqrt(here * there))


@cache
def _small_words(code: str) -> frozenset[str]:
    language = languages.get(code)
    return language.function_words | language.one_letter_words


def _weighted_median(values: Sequence[tuple[float, float]]) -> float:
    """The value at which half of the weight is reached; of values with their weights, not empty."""
    half, reached = sum(weight for _, weight in values) / 2, 0.0
    for value, weight in sorted(values):
        reached += weight
        if reached >= half:
            return value
    return 0.0


# -- pairs that the alignment tore apart --------------------------------------------------------------


def torn(version: Side, subject: Subject) -> Iterator[tuple[Passage, Passage]]:
    """Units without counterpart on either side that stand in the same place, as one under the other's number would.

    The alignment takes two units apart whose texts say too little of the same.
    """
    ours: list[Passage] = []
    theirs: list[Passage] = []
    for unit in subject.alignment:
        here, there = subject.original.passages.get(unit.id), version.passages.get(unit.id)
        if here is not None and there is not None:
            yield from _matched(ours, theirs)
            ours, theirs = [], []
        elif here is not None:
            ours.append(here)
        elif there is not None:
            theirs.append(there)
    yield from _matched(ours, theirs)


def _matched(ours: Sequence[Passage], theirs: Sequence[Passage]) -> Iterator[tuple[Passage, Passage]]:
    """Units of one gap that belong together: by their ids, and the others in order where they are as many."""
    own = {there.unit.rpartition(":")[2]: there for there in theirs}
    pairs = [(here, own.pop(here.unit)) for here in ours if here.unit in own]
    named = {here.unit for here, _ in pairs}
    left = [here for here in ours if here.unit not in named]
    if len(left) == len(own):
        pairs += zip(left, own.values(), strict=True)
    for here, there in pairs:
        if here.kind == there.kind and min(_length(here), _length(there)) >= _LEAST:
            yield here, there


def _length(passage: Passage) -> float:
    return lengths.characters(passage.text, passage.language)


# -- how texts begin and end --------------------------------------------------------------------------


@dataclass(frozen=True)
class Manners:
    """How the texts of a version begin and end, by which one that was cut shows.

    Attributes:
        text: what the version says, in small letters, up to as much as tells enough.
        small: of each kind of unit how many begin with a small letter, and how many with any.
    """

    language: Language
    text: str
    small: Mapping[Kind, tuple[int, int]]

    def ends_oddly(self, passage: Passage) -> bool:
        """Whether a text ends in a word that elsewhere always goes on, or in what is but the beginning of one."""
        found = _pattern(self.language).findall(passage.text[-_NEAR:])
        return bool(found) and self._odd(found[-1].lower(), _BEFORE_SIGN, ends=True)

    def begins_oddly(self, passage: Passage) -> bool:
        """Likewise of its beginning; or whether it is a small letter, or a sign, where those of its kind have none."""
        text = passage.text[:_NEAR].lstrip(_OPENING)
        found = _pattern(self.language).findall(text)
        if not found or not text[0].isalnum():
            return bool(text)
        small, count = self.small.get(passage.kind, (0, 0))
        own = text[0].islower()
        if own and count - 1 >= _GOES_ON and small - 1 <= _SELDOM * (count - 1):
            return True
        return self._odd(found[0].lower(), _AFTER_SIGN, ends=False)

    def _odd(self, word: str, edge: re.Pattern[str], *, ends: bool) -> bool:
        """Whether a word stands where it never does elsewhere, or is found only as a part of others.

        Args:
            edge: matches what follows, or goes before, a word where it ends, or begins, a clause.
        """
        whole, at_edge, part = 0, 0, False
        dense = self.language.density >= lengths.DENSE
        for found in re.finditer(re.escape(word), self.text):
            before, after = self.text[found.start() - 2 : found.start()], self.text[found.end() : found.end() + 2]
            if dense or not (before[1:].isalnum() or after[:1].isalnum()):
                whole += 1
                at_edge += bool(edge.match(after if ends else before[::-1]))
                if at_edge > 1:
                    return False
            else:
                outer, inner = (before[1:], after) if ends else (after[:1], before)
                part = part or (inner.isalnum() and not outer.isalnum())
        if word in _small_words(self.language.code):
            return whole > _GOES_ON
        return whole > _ALWAYS_GOES_ON or (whole <= 1 and part)


def manners(side: Side, subject: Subject) -> Manners:
    """Those of a version."""
    known: Manners | None = subject.workings.get(("manners", side.key))
    if known is None:
        small: dict[Kind, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for passage in side:
            begins = passage.text[:_NEAR].lstrip(_OPENING)[:1]
            if begins.isalpha():
                below, count = small[passage.kind]
                small[passage.kind] = (below + begins.islower(), count + 1)
        text = _END.join(passage.text for passage in side)[:_ENOUGH].lower()
        known = subject.workings["manners", side.key] = Manners(side.language, f"{_END}{text}{_END}", dict(small))
    return known


def _pattern(language: Language) -> re.Pattern[str]:
    """Matches a word; a letter, where letters are words."""
    return _LETTER if language.density >= lengths.DENSE else _WORD


# -- what stands twice --------------------------------------------------------------------------------


def repeated(passage: Passage) -> Span | None:
    """The second of two stretches of a text that are the same: right after the first, or longer than chance has it."""
    text, pattern = passage.text, _pattern(passage.language)
    width = _row(passage.language)
    words = pattern.findall(text)
    if len(words) < 2 * width or len(set(_rows(words, width))) == len(words) - width + 1:
        return None
    runs = list(_runs(words, width))
    spans = [found.span() for found in pattern.finditer(text)] if runs else []
    best, longest = None, 0.0
    for first, second, count in runs:
        start, end = spans[second][0], spans[second + count - 1][1]
        shift = start - spans[first][0]
        while end < len(text) and end - shift < start and text[end] == text[end - shift]:
            end += 1
        size = lengths.characters(text[start:end].rstrip(), passage.language)
        if size > max(longest, _ADJACENT if first + count == second else _APART):
            best, longest = (start, start + len(text[start:end].rstrip())), size
    return best


def _row(language: Language) -> int:
    return _ROW_OF_LETTERS if language.density >= lengths.DENSE else _ROW_OF_WORDS


def _rows(words: Sequence[str], width: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(width)), strict=False)


def _runs(words: Sequence[str], width: int) -> Iterator[tuple[int, int, int]]:
    """Where words stand twice in a row, at least so many: first and second place, and how many; none overlap."""
    places: dict[tuple[str, ...], int] = {}
    done = 0
    for at, row in enumerate(_rows(words, width)):
        before = places.setdefault(row, at)
        if before == at or at < done:
            continue
        count = width
        while at + count < len(words) and before + count < at and words[at + count] == words[before + count]:
            count += 1
        if before + count <= at:
            yield before, at, count
            done = at + count


class Copy(NamedTuple):
    """What stands in a version's unit and, word by word, in another of its units too."""

    ours: Passage
    theirs: Passage
    span: Span
    other: Passage


def copies(version: Side, subject: Subject) -> Iterator[Copy]:
    """Clauses that stand word by word in two units of a version of which the originals have no such thing in common."""
    first: dict[str, tuple[Passage, Passage]] = {}
    least = _A_CLAUSE / version.language.density
    for ours, theirs, _ in subject.pairs(version):
        for found in _CLAUSE.finditer(theirs.text):
            if found.end() - found.start() < least:
                continue
            model, other = first.setdefault(_letters(found[0]), (ours, theirs))
            if other is theirs or _alike(model, ours):
                continue
            if _letters(other.text) == _letters(theirs.text) or not _row_in_common(model, ours):
                yield Copy(ours, theirs, found.span(), other)
                break


def _alike(left: Passage, right: Passage) -> bool:
    """Whether two texts have most of the words of the shorter one in common."""
    pattern = _pattern(left.language)
    sides = [Counter(pattern.findall(one.text.lower())) for one in (left, right)]
    return (sides[0] & sides[1]).total() >= _IN_COMMON * min(side.total() for side in sides)


def _row_in_common(left: Passage, right: Passage) -> bool:
    """Whether two texts have a few words in a row in common, of which a clause may be the translation."""
    pattern, width = _pattern(left.language), _row(left.language)
    sides = [pattern.findall(one.text.lower()) for one in (left, right)]
    return not set(_rows(sides[0], width)).isdisjoint(_rows(sides[1], width))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text)).lower()
