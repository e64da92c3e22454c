"""References to paragraphs and articles in running text ("paragraphs 6 (a) and 12"), as each language writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from lang import numbering, numerals
from lang.language import Language, Numbers, References

Kind = Literal["paragraph", "article"]

_BARE = r"(?:[a-z]|[ivxl]{2,6}|[\u0400-\u04ff])"
_BRACKETED = rf"(?:{_BARE}|aa|bb|cc|dd|ee|[\u0621-\u064a]ـ?|[一二三四五六七八九十]{{1,3}}|\d{{1,2}})"
_SUB = rf"(?:[(（]\s?{_BRACKETED}\s?[)）]|(?<!\w){_BARE}[)）]|[\u3220-\u3229\u2474-\u2487\u249c-\u24b5])"
_SUBS = rf"{_SUB}(?:\s?{_SUB}){{0,3}}"
_ROMAN = r"(?-i:[IVXL]{1,7})(?![^\W\d_])"
_NUMBER = rf"(?:\d{{1,4}}(?![\d/])|{_ROMAN})"
_HANZI = r"[〇零一二三四五六七八九十百]{1,6}"
_DASH = r"[-–—]"
_ANY = re.compile(r"[\d()]|(?<![^\W\d_])[IVXL]")
"""Without one of these there is no reference, save in Chinese characters."""
_NEVER = "(?!)"
_LONGEST = 30
"""Members of a list that are read, and numbers from the first to the last of several."""
_MARK = 40
"""Characters beside a reference among which the words stand that say to what it refers."""


class Reference(NamedTuple):
    """One paragraph or article that a text refers to; several of them may share a place in a list.

    Attributes:
        start: where the whole expression begins, in code points.
        end: where it ends.
        number: of the paragraph or article; 0 where only a sub-paragraph is named.
        letters: what stands behind the number, outermost first, each as every ordinal that it can be
            (``(i)`` is the first or the ninth, a Cyrillic ``с`` the seventeenth or, for the eye, the third).
        implied: whether it is only meant, between the first and the last of several ("3 to 5").
        here: whether it says that it is of the same document ("above", "of the present resolution").
    """

    start: int
    end: int
    kind: Kind
    number: int
    letters: tuple[frozenset[int], ...] = ()
    implied: bool = False
    here: bool = False


def find(text: str, language: Language) -> list[Reference]:
    """The references of a text, in order; those of a list are one each."""
    if not language.numbers.hanzi and _ANY.search(text) is None:
        return []
    patterns = _patterns(language.references, language.numbers)
    found: list[list[Reference]] = []
    for match in patterns.whole.finditer(text):
        kind: Kind = "article" if match.lastgroup == "article" else "paragraph"
        here = _here(text, match.start(), match.end(), patterns)
        own = [Reference(match.start(), match.end(), kind, *member, here) for member in _members(match[0], patterns)]
        before = found[-1] if found else []
        if own and before and _belongs(text, before[-1], own[0], patterns):
            joined = (
                own[0]._replace(start=part.start, letters=(*own[0].letters, *part.letters), implied=part.implied)
                for part in before
            )
            found[-1] = [*joined, *own[1:]]
        elif own:
            found.append(own)
    return [reference for references in found for reference in references]


def letters(text: str) -> set[int]:
    """Every ordinal that the letters and numerals of a text can be that stand alone or in brackets."""
    alone = _ALONE.findall(text)
    return {number for part in alone for number in _ordinals(part)}


_ALONE = re.compile(rf"{_SUB}|(?<![\w'’])[^\W\d_](?![\w'’])", re.IGNORECASE)


def written(number: int, letters: tuple[frozenset[int], ...] = ()) -> str:
    """A reference in canonical notation: ``6 (a)``, ``(b)``."""
    parts = [str(number)] if number else []
    for depth, ordinals in enumerate(letters, 1):
        parts.append(f"({numbering.component(min(depth, 2), min(ordinals))})")
    return " ".join(parts)


# -- patterns -----------------------------------------------------------------------------------------


class _Patterns(NamedTuple):
    """What finds the references of a language; in ``whole`` the group that matched is the kind."""

    whole: re.Pattern[str]
    token: re.Pattern[str]
    of: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _patterns(pack: References, numbers: Numbers) -> _Patterns:
    number = rf"(?:{_NUMBER}|{_HANZI})" if numbers.hanzi else _NUMBER
    through = rf"{_DASH}|{_either(pack.ranges, numbers)}"
    joint = _either(pack.joints, numbers)
    between = rf"\s{{0,2}}(?:{through}|{joint})\s{{0,2}}"
    one = rf"{number}(?:\s?{_SUB}){{0,4}}"
    subs = rf"{_SUBS}(?:{between}{_SUBS}){{0,{_LONGEST}}}+"
    single = rf"{one}(?:{between}{_SUBS}){{0,{_LONGEST}}}+"
    several = rf"{one}(?:{between}(?:{one}|{_SUBS})){{0,{_LONGEST}}}+"
    kinds: dict[str, list[str]] = {}
    for kind, form in pack.forms:
        filled = form.replace("{n}", several).replace("{1}", single).replace("{s}", subs)
        kinds.setdefault(kind, []).append(filled)
    whole = "|".join(f"(?P<{kind}>{'|'.join(forms)})" for kind, forms in kinds.items()) or _NEVER
    edge = "" if numbers.hanzi else r"(?<!\w)"
    alone = rf"\d+|(?<![^\W\d_]){_ROMAN}" + (f"|{_HANZI}" if numbers.hanzi else "")
    token = rf"(?P<sub>{_SUB})|(?P<number>{alone})|(?P<range>{through})|(?P<joint>{joint})"
    return _Patterns(
        re.compile(f"{edge}(?:{whole})", re.IGNORECASE),
        re.compile(token, re.IGNORECASE),
        re.compile(rf"\s?(?:{pack.of})\s?", re.IGNORECASE),
        re.compile(rf"(?:{pack.here_before or _NEVER})\s?\Z", re.IGNORECASE),
        re.compile(rf"\s?(?:{pack.here_after or _NEVER})(?!\w)", re.IGNORECASE),
    )


def _either(words: Sequence[str], numbers: Numbers) -> str:
    """One of some words; no part of a longer word, where words are written apart."""
    either = "|".join(sorted(words, key=len, reverse=True)) or _NEVER
    return rf"(?:{either})" if numbers.hanzi else rf"(?<![^\W\d_])(?:{either})(?![^\W\d_])"


# -- reading ------------------------------------------------------------------------------------------


def _here(text: str, start: int, end: int, patterns: _Patterns) -> bool:
    if patterns.before.search(text[max(start - _MARK, 0) : start]):
        return True
    return bool(patterns.after.match(text, end))


def _belongs(text: str, sub: Reference, paragraph: Reference, patterns: _Patterns) -> bool:
    """Whether a sub-paragraph without a number is one of the paragraph named right after it."""
    between = text[sub.end : paragraph.start]
    return not sub.number and bool(paragraph.number) and len(between) < _MARK and bool(patterns.of.fullmatch(between))


class _Member(NamedTuple):
    number: int
    letters: tuple[frozenset[int], ...]
    implied: bool = False


def _members(text: str, patterns: _Patterns) -> list[_Member]:
    """The members of a list, from the words that name it on; those between a first and a last are implied."""
    found: list[_Member] = []
    apart, through = True, False
    for token in patterns.token.finditer(text):
        if token.lastgroup in {"range", "joint"}:
            apart, through = True, through or token.lastgroup == "range"
            continue
        before = found[-1] if found else _Member(0, ())
        if token.lastgroup == "number":
            member = _Member(_number(token[0]), ())
        elif not (ordinals := _ordinals(token[0])):
            continue
        elif apart or not found:
            member = _Member(before.number, (ordinals,))
        else:
            found[-1] = before._replace(letters=(*before.letters, ordinals))
            continue
        if through and found:
            found += _implied(before, member)
        found.append(member)
        apart = through = False
    return [member for member in found if member.number or member.letters]


def _implied(first: _Member, last: _Member) -> list[_Member]:
    """What stands between the ends of a range: whole paragraphs, or the letters of one."""
    if not first.letters and not last.letters:
        return [_Member(number, (), implied=True) for number in _steps(first.number, last.number)]
    if first.number == last.number and len(first.letters) == len(last.letters) == 1:
        begin, end = min(first.letters[0], default=0), min(last.letters[0], default=0)
        return [_Member(first.number, (frozenset({number}),), implied=True) for number in _steps(begin, end)]
    return []


def _steps(first: int, last: int) -> range:
    return range(first + 1, min(last, first + _LONGEST))


@lru_cache(maxsize=4096)
def _ordinals(text: str) -> frozenset[int]:
    core = unicodedata.normalize("NFKC", text).strip("() ")
    return frozenset(number for _, number in numerals.read(core))


def _number(text: str) -> int:
    return next(
        (number for number in (numerals.from_digits(text), numerals.from_roman(text.lower())) if number), 0
    ) or (numerals.from_hanzi(text) or 0)
