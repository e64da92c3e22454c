"""Dates in running text, found in the forms of each language, and written in its usual form."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

from lang import numerals
from lang.folding import WORD, Folded, fold
from lang.language import Dates, Language, Morphology

_SLOT = re.compile(r"\{(\w+)\}")
_NAMED = "{month}"
_DIGIT = re.compile(r"\d+")
_PARTED = re.compile(r"\d[-/.]\d")
"""A quick look for what every date of digits and signs has."""
_TURNED = re.compile(r"(?<![\w/.\-])(?P<y>\d{4})(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?![\w/\-]|\.\d)")
"""The year first (ISO 8601, and with other signs): nobody writes the day second then."""
_NUMERIC = re.compile(r"(?<![\w/.\-])(?P<d>\d{1,2})(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<y>\d{4})(?![\w/\-]|\.\d)")
_BEGINS = r"(?<![A-Za-z0-9_/])(?<!\d[.,:\-])"
_ENDS = r"(?![0-9_]|(?<=\d)[.,]\d|\s?[%٪])"
_PHRASE_ENDS = r"(?=\s?(?:[,.;:)\]،؛]|\Z))"
_LAST_WORD = re.compile(r"(?<!\w)(\w{1,12})[\s\-]\Z")
_WINDOW = 80
"""Characters before the name of a month among which its days are looked for."""
_NEAR = 24
"""Characters that may stand between two dates of one year, or before the name of a month."""


class Date(NamedTuple):
    """A date and where it stands; what it does not say is None. At least the month is always said."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


class _Form(NamedTuple):
    """A form with the name of a month: what stands before it, and what after it."""

    left: re.Pattern[str]
    right: re.Pattern[str]


class _Numeric(NamedTuple):
    """A form of numbers alone, and the signs that it has between them: a quick look for these spares most searches."""

    pattern: re.Pattern[str]
    signs: str


class _Table(NamedTuple):
    months: re.Pattern[str] | None
    openings: frozenset[str] | None
    """The words with which names of months begin, alone and with what may be written in one with them; None where some
    begin with no word."""
    numbers: dict[str, int]
    capital: bool
    """Whether names of months begin with a capital: "may" is no month then."""
    not_alone: frozenset[str]
    alone_after: frozenset[str]
    forms: tuple[_Form, ...]
    numeric: tuple[_Numeric, ...]
    between: re.Pattern[str]


def find(text: str, language: Language) -> list[Date]:
    """The dates of a text, in order; no two overlap.

    A date is read in the forms of the language's pack and, in every language, with the year first
    (``2017-11-06``, ISO 8601); one such as ``6/11/2017`` only where its numbers leave no doubt which is the
    month. In "from 6 to 10 November 2017" there are two, and both have the year. The name of a month alone is
    a date, unless it may be a word as well; what can be no day of the calendar is none.
    """
    table = _table(language.dates, language.morphology)
    folded = fold(text)
    found = sorted(
        [*_named(folded, table), *_by_numbers(folded.lower, table)], key=lambda date: (date.start, -date.end)
    )
    if not found:
        return []
    found = _shared_years(list(_apart(filter(_possible, found))), folded.lower, table)
    kept = (date for date in found if date.year or date.day or not _word(date, folded.lower, table))
    return [date._replace(start=start, end=end) for date in kept for start, end in [folded.span(*date[:2])]]


def write(date: Date, language: Language) -> str:
    """A date in the usual form of the language, with its digits; its place in a text plays no part.

    Raises:
        ValueError: the language has no form for what the date says.
    """
    said = {"y": date.year, "m": date.month, "d": date.day}
    wanted = {slot for slot, value in said.items() if value is not None}
    form = next((form for form in language.dates.forms if _slots(form) == wanted), None)
    if form is None:
        raise ValueError(f"{language.code} has no form for a date of {', '.join(sorted(wanted)) or 'nothing'}")
    return _SLOT.sub(lambda slot: _written(slot[1], date, language), form)


def _written(slot: str, date: Date, language: Language) -> str:
    pack = language.dates
    if slot == "month":
        assert date.month is not None  # noqa: S101 - the form was chosen by what the date says
        alone = pack.months_alone if date.day is None else ()
        return (alone or tuple(names[0] for names in pack.months))[date.month - 1]
    value = {"y": date.year, "m": date.month, "d": date.day}[slot[0]]
    if slot == "d" and value == 1 and pack.first_day:
        return pack.first_day
    number = f"{value:0{len(slot)}}" if len(slot) > 1 else str(value)
    return number.translate({ord(str(digit)): sign for digit, sign in enumerate(language.digits)})


def _slots(form: str) -> set[str]:
    return {slot[0] for slot in _SLOT.findall(form)}


# -- patterns -----------------------------------------------------------------------------------------


@cache
def _table(pack: Dates, morphology: Morphology) -> _Table:
    names = {fold(name).lower: number for number, names in enumerate(pack.months, 1) for name in names}
    before = "".join(f"[{letters}]?" for letters in morphology.proclitics)
    named = [form for form in pack.forms if _NAMED in form]
    # By the parts they say, since a form of more parts must have its turn before one of fewer.
    forms = sorted(named, key=lambda form: -len(_slots(form)))
    longest = sorted(names, key=len, reverse=True)
    return _Table(
        months=re.compile(rf"(?<!\w){before}(?P<name>{'|'.join(map(_name, longest))})(?!\w)") if names else None,
        openings=_openings(names, morphology),
        numbers={_key(name): number for name, number in names.items()},
        capital=bool(pack.months) and pack.months[0][0][0].isupper(),
        not_alone=frozenset(_key(fold(name).lower) for name in pack.not_alone),
        alone_after=frozenset(fold(pack.alone_after).lower.split()),
        forms=tuple(_halves(form, pack) for form in forms),
        numeric=tuple(
            _Numeric(re.compile(_BEGINS + _pattern(form, pack) + _ENDS), _signs(form))
            for form in pack.forms
            if form not in named
        ),
        between=re.compile(fold(pack.between).lower),
    )


def _openings(names: Iterable[str], morphology: Morphology) -> frozenset[str] | None:
    found = [WORD.match(name) for name in names]
    together = map("".join, product(*(["", *letters] for letters in morphology.proclitics)))
    openings = frozenset(before + first[0] for before in together for first in found if first)
    return openings if all(found) else None


def _name(name: str) -> str:
    return re.escape(name).replace("/", r"\s?/\s?")


def _signs(form: str) -> str:
    """What a form has besides numbers and spaces; the comma before a year may be missing."""
    return "".join(fold("".join(_SLOT.split(form)[::2])).lower.replace(",", "").split())


def _key(name: str) -> str:
    return re.sub(r"\s?/\s?", "/", re.sub(r"\s", " ", name))


def _halves(form: str, pack: Dates) -> _Form:
    before, after = form.split(_NAMED)
    left, right = _pattern(before, pack), _pattern(after, pack)
    # A month and a day, with no year, is what other numbers after a month look like: it must end a phrase.
    ends = _ENDS + (_PHRASE_ENDS if "{d}" in after and "{y}" not in form else "")
    return _Form(re.compile(f"{_BEGINS if left else ''}{left}\\Z"), re.compile(rf"\.?{right}{ends}" if right else ""))


def _pattern(form: str, pack: Dates) -> str:
    """A form as a pattern: days may be several, a comma may stand before the year, spaces beside ideographs."""
    day, between = fold(pack.day).lower, fold(pack.between).lower
    slots = {
        "d": rf"(?P<d>(?:{day})(?:(?:{between})(?:{day})){{0,9}})",
        "m": rf"(?P<m>{day})",
        "y": rf"(?P<y>{pack.year})",
        "dd": r"(?P<d>\d{2})",
        "mm": r"(?P<m>\d{2})",
    }
    written = ""
    pieces = _SLOT.split(fold(form).lower)
    for literal, slot in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        near_ideograph = any(unicodedata.east_asian_width(char) == "W" for char in literal)
        space = r"[,،]?\s{1,3}" if slot == "y" else r"\s{1,3}"
        literal = literal.replace(", ", " ") if slot == "y" else literal
        written += r"\s?" if near_ideograph and written else ""
        written += "".join(space if char == " " else re.escape(char) for char in literal)
        written += (r"\s?" if near_ideograph and slot else "") + slots.get(slot, "")
    return written


# -- finding ------------------------------------------------------------------------------------------


def _named(folded: Folded, table: _Table) -> Iterator[Date]:
    if table.months is None or (table.openings is not None and table.openings.isdisjoint(folded.words)):
        return
    text, last = folded.lower, 0
    for found in table.months.finditer(text):
        start, end = found.span("name")
        if start < last or (table.capital and not folded.text[start].isupper()):
            continue
        for form in table.forms:
            left = form.left.search(text, max(last, start - _WINDOW), start)
            right = form.right.match(text, end)
            if left and right:
                parts = {**left.groupdict(), **right.groupdict()}
                where = left if "d" in left.groupdict() else right
                month = table.numbers[_key(found["name"])]
                year = _number(parts["y"]) if "y" in parts else None
                yield from _days((left.start(), right.end()), year, month, where, table)
                last = right.end()
                break


def _days(
    span: tuple[int, int], year: int | None, month: int | None, where: re.Match[str], table: _Table
) -> Iterator[Date]:
    """One date for each of the days that a form has; if they do not go up, only the one beside the month."""
    if "d" not in where.groupdict() or where["d"] is None:
        yield Date(*span, year, month, None)
        return
    text, first = where["d"], where.start("d")
    spans = [(first + at, first + end) for at, end in _parts(text, table.between)]
    days = [_number(where.string[at:end]) for at, end in spans]
    if any(day is None for day in days) or days != sorted({day for day in days if day}):
        before_the_month = first == span[0]
        spans, days = (spans[-1:], days[-1:]) if before_the_month else (spans[:1], days[:1])
        span = (spans[0][0], span[1]) if before_the_month else (span[0], spans[0][1])
    starts = [span[0], *(at for at, _ in spans[1:])]
    ends = [*(end for _, end in spans[:-1]), span[1]]
    for day, start, end in zip(days, starts, ends, strict=True):
        yield Date(start, end, year, month, day)


def _parts(text: str, between: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for sign in between.finditer(text):
        yield at, sign.start()
        at = sign.end()
    yield at, len(text)


def _by_numbers(text: str, table: _Table) -> Iterator[Date]:
    parted = _PARTED.search(text) is not None
    for found in _TURNED.finditer(text) if parted else ():
        yield Date(*found.span(), int(found["y"]), int(found["m"]), int(found["d"]))
    for found in _NUMERIC.finditer(text) if parted else ():
        first, second = int(found["d"]), int(found["m"])
        if first > 12 or first == second:
            yield Date(*found.span(), int(found["y"]), second, first)
        elif second > 12:
            yield Date(*found.span(), int(found["y"]), first, second)
    for pattern, signs in table.numeric:
        for found in pattern.finditer(text) if all(sign in text for sign in signs) else ():
            parts = {"y": None, **found.groupdict()}
            year = _number(parts["y"]) if parts["y"] else None
            yield from _days(found.span(), year, _number(found["m"]), found, table)


def _number(text: str) -> int | None:
    """What a day, a month or a year is: digits with what belongs to them, or Chinese characters."""
    digits = _DIGIT.search(text)
    if digits:
        return int(digits[0])
    signs = text.strip().translate(_HANZI)
    if len(signs) == 4:
        return int("".join(str(numerals.HANZI.index(sign)) for sign in signs))
    return numerals.from_hanzi(signs)


_HANZI = str.maketrans({"零": "〇", "○": "〇", "廿": "二十", "卅": "三十"})


def _apart(found: Iterable[Date]) -> Iterator[Date]:
    """Those that none before them overlaps."""
    end = 0
    for date in found:
        if date.start >= end:
            yield date
            end = date.end


def _possible(date: Date) -> bool:
    if date.month is None or not 1 <= date.month <= 12:
        return False
    return date.day is None or 1 <= date.day <= calendar.monthrange(date.year or 2000, date.month)[1]


def _shared_years(dates: list[Date], text: str, table: _Table) -> list[Date]:
    """The dates, with the year of the next or the last where only a word stands between the two."""
    joined = [
        before.end < after.start <= before.end + _NEAR and bool(table.between.fullmatch(text, before.end, after.start))
        for before, after in pairwise(dates)
    ]
    for at in reversed(range(len(joined))):
        if joined[at] and dates[at].year is None:
            dates[at] = dates[at]._replace(year=dates[at + 1].year)
    for at, near in enumerate(joined, 1):
        if near and dates[at].year is None:
            dates[at] = dates[at]._replace(year=dates[at - 1].year)
    return dates


def _word(date: Date, text: str, table: _Table) -> bool:
    """Whether the name of a month that stands alone is rather an ordinary word."""
    if _key(text[date.start : date.end]) not in table.not_alone:
        return False
    before = _LAST_WORD.search(text, max(date.start - _NEAR, 0), date.start)
    return before is None or before[1] not in table.alone_after
