"""Texts searched as people type: case, accents and what only typography or a vowelled text adds do not count.

What is typed and what is searched are folded alike. Folded alike are capitals; letters with and without accents,
composed or not (Unicode NFC and NFD); Arabic with and without vowel signs, tatweel and the hamza on its letters, with
ى for ي and ة for ه; ё and е; the digits of every script; full-width and half-width forms, ligatures and other
compatibility characters (NFKC); quotation marks, apostrophes, hyphens, dashes and spaces of every kind and number.
Soft hyphens, marks of direction and characters of no width are passed over. Letters that only look like accented ones
stay (й, Japanese が), and so do the traditional and the simplified form of a Chinese character: they are different
characters.

What is typed can be meant: a capital makes capitals count (as in less, ripgrep and Vim's ``smartcase``), and an accent
makes accents count, each by itself. "resume" finds "Résumé", "Resume" finds "Résumé" alone, "résumé" finds "résumé" and
"RÉSUMÉ". What people type or leave out without meaning it, and typography, never counts: ё, Arabic letters and signs.
"""

from __future__ import annotations

import importlib
import re
import sys
import unicodedata
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol, cast

from lang.terms import words

Span = tuple[int, int]
"""Where a stretch of a text begins and ends, in code points, the end not included."""

EXPRESSION = "re:"
"""What a regular expression is typed after; ``re:re:`` finds that itself."""

_LONGEST = 1000
"""Characters of a query."""
_PATIENCE = 0.2
"""Seconds that a regular expression may take for a text, and for each million of its characters besides."""

_SHORT = 80
"""Characters up to which a text is folded sooner by `str.translate`."""
_GONE = "\x00"
"""What a character that does not count becomes at first, so that whether there is any is seen at a glance."""
_SEVERAL = "\x01"
_UNSEEN = "\x02"
"""What stands in the array of a `_Table` for a character that becomes several, and for one not met yet."""
_ACCENT = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ACCENTS = re.compile(f"[{_ACCENT}]")
_POINT = "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
_ACCENTED = re.compile(f"[^\\W\\d_][{_ACCENT}{_POINT}]+")
_POINTS = re.compile(f"[{_POINT}\u0640]")
"""Signs of Hebrew and Arabic that only vowelled texts have."""
_VARIATION = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_OWN_LETTERS = frozenset("йїўѓќЙЇЎЃЌ")
"""Letters of which what looks like an accent is a part."""
_STROKES = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i"}
"""Letters with accents that Unicode does not take apart."""
_STROKES |= {letter.upper(): plain.upper() for letter, plain in _STROKES.items() if letter != "ı"}
_SIGNS = (
    dict.fromkeys("“”„‟«»″〃「」『』〝〞〟＂", '"')
    | dict.fromkeys("‘’‚‛‹›ʼʻʹ′´＇", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",", "。": ".", "､": ",", "、": ","}
    | {"æ": "ae", "œ": "oe", "Æ": "AE", "Œ": "OE"}
)


class Level(NamedTuple):
    """What counts besides the letters."""

    case: bool = False
    accents: bool = False


PLAIN = Level()


class QueryError(ValueError):
    """A regular expression that is none, or that takes too long; says where and why in a line."""


# -- folding -------------------------------------------------------------------------------------------


class Folded(NamedTuple):
    """A text as it is searched.

    Attributes:
        text: the folded text.
        moved: whether its characters stand at other places than in the original, or may.
    """

    text: str
    moved: bool


def fold(text: str, level: Level = PLAIN) -> Folded:
    """A text as it is searched; takes time in proportion to its length."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return Folded(text if level.case else text.lower(), moved=False)
    table = _table(level)
    folded = table.fold(text)
    gone = _GONE in folded
    if (gone or level.accents) and _ACCENTS.search(text):
        folded = table.fold(_composed(text))
        gone = _GONE in folded
    moved = gone or len(folded) != len(text)
    if gone:
        folded = folded.replace(_GONE, "")
    if "  " in folded:
        folded, moved = re.sub("  +", " ", folded), True
    return Folded(folded, moved)


def places(text: str, level: Level = PLAIN) -> list[int]:
    """For each character of the folded text its place in the text itself; with one more for the end."""
    table = _table(level)
    composed = _composed(text) if _ACCENTS.search(text) else text
    found: list[int] = []
    before = ""
    for place, char in enumerate(composed):
        for part in table[ord(char)]:
            if part != _GONE and not (part == before == " "):
                found.append(place)
                before = part
    found.append(len(text))
    return found


def widened(text: str, span: Span) -> Span:
    """A span as far as the nearest borders of graphemes (UAX #29) outwards."""
    return _widened(text, [span])[0]


def _composed(text: str) -> str:
    """The text with letter and accent in one where there is such a letter (NFC); as long as before."""
    return _ACCENTED.sub(lambda found: _in_one(found[0]), text)


@cache
def _table(level: Level) -> _Table:
    return _Table(level)


class _Table(dict[int, str]):
    """What each character becomes, worked out once.

    Beside the mapping, which `str.translate` can use, there is an array by code point for texts in which every
    character becomes one or none. For whole paragraphs it takes a fifth of the time.
    """

    def __init__(self, level: Level) -> None:
        import numpy as np

        super().__init__()
        self._level = level
        self._array = np.full(sys.maxunicode + 1, ord(_UNSEEN), np.uint32)

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code), self._level)
        self._array[code] = ord(folded) if len(folded) == 1 else ord(_SEVERAL)
        return folded

    def fold(self, text: str) -> str:
        """The text with every character as it folds; `_GONE` where one does not count."""
        if len(text) < _SHORT:
            return text.translate(self)
        import numpy as np

        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        folded = self._array[codes].tobytes().decode("utf-32-le")
        if _UNSEEN in folded or _SEVERAL in folded:
            return text.translate(self)
        return folded


def _in_one(letter: str) -> str:
    composed = unicodedata.normalize("NFC", letter)
    # A soft hyphen does not count, and keeps all that follows in its place.
    return composed.ljust(len(letter), "\u00ad") if len(composed) <= len(letter) else letter


def _folded(char: str, level: Level) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cc", "Cf", "Cs"} or _POINTS.match(char) or _VARIATION.match(char):
        return _GONE
    if _ACCENTS.match(char):
        return char if level.accents else _GONE
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    folded = "".join(_letter(part, level) for part in _SIGNS.get(char, unicodedata.normalize("NFKC", char)))
    return re.sub(r"\s", " ", folded) or _GONE


def _letter(char: str, level: Level) -> str:
    """What a character without compatibility forms becomes."""
    low = _SIGNS.get(char, words.folded(char))
    raised = low.upper() if level.case and char.isupper() else low
    if raised in _OWN_LETTERS:
        return raised
    parts = unicodedata.normalize("NFD", raised if level.accents else _STROKES.get(raised, raised))
    if level.accents and _ACCENTS.search(parts):
        return raised
    return _POINTS.sub("", _ACCENTS.sub("", parts))


# -- queries -------------------------------------------------------------------------------------------


class _Pattern(Protocol):
    """A compiled pattern of the package ``regex``, which gives up after a time; `re` never does."""

    def finditer(self, string: str, *, timeout: float) -> Iterator[re.Match[str]]: ...


@dataclass(frozen=True)
class Query(ABC):
    """What is looked for in texts.

    Attributes:
        written: as it was typed.
        level: what counts in it.
    """

    written: str
    level: Level

    @abstractmethod
    def stretches(self, folded: str) -> Iterator[Span]:
        """Where it stands in a folded text, as (start, end), in order, none over another and none empty.

        Raises:
            QueryError: it takes too long.
        """

    def spans(self, text: str, folded: Folded | None = None) -> list[Span]:
        """Where it stands in a text, from border to border of what people see as one character (UAX #29).

        Args:
            folded: the text folded at the query's level, where it is known already.

        Raises:
            QueryError: it takes too long.
        """
        folded = fold(text, self.level) if folded is None else folded
        found = list(self.stretches(folded.text))
        if not found:
            return found
        if not folded.text.isascii():
            found = [span for span in found if _whole(folded.text, *span)]
        if folded.moved:
            place = places(text, self.level)
            found = [(place[start], place[end - 1] + 1) for start, end in found]
        return _widened(text, found)


@dataclass(frozen=True)
class Plain(Query):
    """Letters and signs that stand in a row."""

    needle: str

    def stretches(self, folded: str) -> Iterator[Span]:  # noqa: D102
        if not self.needle:
            return
        place = folded.find(self.needle)
        while place >= 0:
            end = place + len(self.needle)
            yield place, end
            place = folded.find(self.needle, end)


@dataclass(frozen=True)
class Expression(Query):
    """A regular expression, applied to the folded text."""

    pattern: _Pattern

    def stretches(self, folded: str) -> Iterator[Span]:  # noqa: D102
        patience = _PATIENCE * (1 + len(folded) / 1e6)
        try:
            for found in self.pattern.finditer(folded, timeout=patience):
                if found.end() > found.start():
                    yield found.span()
        except TimeoutError as error:
            raise QueryError("the expression takes too long; repeat less in it") from error


def query(written: str) -> Query:
    """What was typed: words as they stand, or after `EXPRESSION` a regular expression.

    Raises:
        QueryError: it is too long, or no regular expression.
    """
    if len(written) > _LONGEST:
        raise QueryError(f"more than {_LONGEST} characters are too many to look for")
    if written.startswith(EXPRESSION):
        return expression(written.removeprefix(EXPRESSION))
    level = _level(written)
    return Plain(written, level, fold(written, level).text)


def expression(written: str) -> Expression:
    r"""A regular expression as the package ``regex`` has them (Unicode classes such as ``\p{Arabic}`` among them).

    Its letters are folded as texts are; a capital, or a class of capitals, makes capitals count, and an accent accents.

    Raises:
        QueryError: it is none.
    """
    _compiled(written)  # as it was typed, for the places that errors name
    level = _level(_NO_LETTERS.sub("", written))
    if _CAPITALS.search(written):
        level = level._replace(case=True)
    folded = "".join(char if char.isascii() else re.escape(fold(char, level).text) for char in _composed(written))
    return Expression(f"{EXPRESSION}{written}", level, _compiled(folded))


_NO_LETTERS = re.compile(
    r"\\[pPN]\{[^}]*\}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|\[:\^?\w+:\]|\(\?P?<\w+>|\(\?P[=>]", re.DOTALL
)
"""What has letters that stand for something else in a regular expression."""
_CAPITALS = re.compile(r"\\[pP]\{\^?(?:Lu|Lt|Uppercase\w*|upper)\}|\[:\^?upper:\]|\\[pP]Lu", re.IGNORECASE)


def _compiled(pattern: str) -> _Pattern:
    regex = importlib.import_module("regex")
    try:
        return cast("_Pattern", regex.compile(pattern))
    except regex.error as error:
        place = "" if error.pos is None else f" (character {min(error.pos + 1, len(pattern))})"
        raise QueryError(f"no regular expression: {error.msg}{place}") from error
    except (OverflowError, RecursionError, ValueError) as error:
        raise QueryError("no regular expression: it is too large") from error


def _level(written: str) -> Level:
    composed = unicodedata.normalize("NFC", written)
    case = any(char.isupper() or char.istitle() for char in composed)
    accents = fold(composed, Level(accents=True)).text != fold(composed).text
    return Level(case, accents)


# -- from the folded text to the text itself -------------------------------------------------------------


def _whole(folded: str, start: int, end: int) -> bool:
    """Whether no sign that counts is cut off its letter, at the beginning or at the end."""
    return not (_is_mark(folded[start : start + 1]) or _is_mark(folded[end : end + 1]))


def _is_mark(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char)[0] == "M"


def _widened(text: str, spans: list[Span]) -> list[Span]:
    """Spans as far as the borders of graphemes, those left out that then begin in the one before."""
    if text.isascii() or all(_surely_border(text, start) and _surely_border(text, end) for start, end in spans):
        return _apart(spans)
    from wcwidth import iter_graphemes

    borders = [0, *accumulate(map(len, iter_graphemes(text)))]
    return _apart(
        [(borders[bisect_right(borders, start) - 1], borders[bisect_left(borders, end)]) for start, end in spans]
    )


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, those left out that begin in the one before: two letters of one ligature, say."""
    if all(one[1] <= other[0] for one, other in pairwise(spans)):
        return spans
    found: list[Span] = []
    for start, end in spans:
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _surely_border(text: str, at: int) -> bool:
    return at <= 0 or at >= len(text) or (_ALONE[text[at - 1]] and _ALONE[text[at]])


class _Alone(dict[str, bool]):
    """Whether a character joins with no other of these to one grapheme; true of nearly all that texts are made of."""

    def __missing__(self, char: str) -> bool:
        jamo = "\u1100" <= char < "\u1200" or "\ua960" <= char < "\ua980" or "\uac00" <= char < "\ud800"
        alone = self[char] = unicodedata.category(char)[0] in "LNPZ" and not jamo
        return alone


_ALONE = _Alone()
