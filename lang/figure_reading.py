"""How the numbers of a text are read: digits and their signs, words, scales, percentages, units, ordinals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache, lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from lang import numerals
from lang.folding import IDEOGRAPHS, Folded, fold
from lang.language import Language, Morphology, Numbers

Kind = Literal["number", "percentage", "ordinal", "word"]

_EXACT = Context(prec=60)
_LONGEST = 27
"""Digits of the longest number; what is longer names something and counts nothing."""
_GROUPS = 5
"""Groups of three in the longest number; more are numbers side by side."""
_LONGEST_PHRASE = 3
"""Words of the longest number of one name ("quatre-vingt-dix")."""
_HAN = "〇零○一二三四五六七八九十百千万亿两廿卅"
_TOKEN = re.compile(rf"(\d+(?:(?:[.,'’٫٬]|[ \u00a0](?=\d{{3}}(?!\d)))\d+)*|[¼-¾⅐-⅞]|[{_HAN}]+|[^\W\d_{IDEOGRAPHS}]+)")
"""Digits with the signs of a number among them, a fraction, Chinese numerals, or a word."""
_WORDS_KEPT = 1 << 14
_PERCENT = r"[ \u00a0]?[%٪]"
_NEXT = re.compile(r"[\s-]?([^\W\d_]{1,20})")
_DASH = r"\s?[-–—~]\s?"
_BEFORE_UNIT = (("US$", "$"), ("$US", "$"), ("USD", "$"), ("$", "$"), ("€", "€"), ("EUR", "€"), ("£", "£"), ("¥", "¥"))
_AFTER_UNIT = {
    "$": r"US\$|\$US|\$|USD", "€": "€|EUR", "£": "£", "¥": "¥", "°C": "°C", "km": "km", "m": "m", "cm": "cm",
    "mm": "mm", "km²": "km²|km2", "m²": "m²|m2", "m³": "m³|m3", "kg": "kg", "g": "g", "t": "t", "ha": "ha", "kW": "kW",
    "MW": "MW", "kWh": "kWh",
}  # fmt: skip
_CYRILLIC_ROMAN = str.maketrans("ІХСМ", "IXCM")
_LETTERS = frozenset("LCСМ")
"""Letters that stand alone in "Part C", and are no numbers of parts."""
_SIGN = re.compile(rf"\d|[¼-¾⅐-⅞{_HAN}]")
_VULGAR = frozenset("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
_NO_WORDS = frozenset(f"0123456789{_HAN}") | _VULGAR
"""Of a folded text, what begins numbers that are no words."""
_ROMAN_LETTERS = frozenset("IVXLCІХС")
_BEGINNINGS = _NO_WORDS | _ROMAN_LETTERS
_NEXT_TO = frozenset({" ", "\u00a0", "-"})
"""What may stand between two words of a number."""
_ROMAN_LETTER = f"[{''.join(sorted(_ROMAN_LETTERS))}]"
_ROMAN = re.compile(rf"{_ROMAN_LETTER}{{1,9}}")


@dataclass(slots=True)
class Atom:
    """A number at its place in a folded text; of its values the likeliest is the first."""

    start: int
    end: int
    values: list[Decimal]
    kind: Kind
    weak: bool = False
    unit: str = ""
    scale: int = 1


def read(folded: Folded, language: Language) -> list[Atom]:
    """The numbers of a folded text, in order; no two overlap. Takes time in proportion to its length."""
    table = _table(language.numbers, language.morphology)
    if not _may_have_some(folded, table):
        return []
    return _whole_ranges(list(_Reader(folded, table).atoms()), folded.lower, table)


def _may_have_some(folded: Folded, table: _Table) -> bool:
    """Whether a text may have a number at all: most have none, and reading takes ten times as long as this."""
    return bool(_SIGN.search(folded.lower) or any(map(table.begins, folded.words)) or table.numeral.search(folded.text))


# -- tables -------------------------------------------------------------------------------------------


class _Word(NamedTuple):
    value: int
    ordinal: bool
    weak: bool


class _Table(NamedTuple):
    """The pack of a language, made ready for reading."""

    pack: Numbers
    formats: tuple[re.Pattern[str], ...]
    """The numbers written by each usage of signs."""
    words: dict[str, _Word]
    begins: Callable[[str], bool]
    """Whether one of those names begins with a word, or with what is left of it without clitics."""
    numeral: re.Pattern[str]
    """What may be a Roman numeral."""
    clitics: re.Pattern[str] | None
    scale: re.Pattern[str]
    scales: dict[str, int]
    letters: frozenset[str]
    percent: re.Pattern[str]
    ordinal: re.Pattern[str]
    suffix: re.Pattern[str]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    any_unit: re.Pattern[str]
    range: re.Pattern[str]
    fractions: frozenset[str]
    roman: tuple[frozenset[str], frozenset[str], frozenset[str]]


@cache
def _table(pack: Numbers, morphology: Morphology) -> _Table:
    scales = {word.replace("-", " "): int(number) for number, words in pack.scales for word in _spelled(words, pack)}
    longest = sorted(scales, key=len, reverse=True)
    articles = "|".join(re.escape(fold(article).lower) for article in morphology.articles)
    groups = "".join(f"[{letters}]?" for letters in morphology.proclitics)
    clitics = re.compile(rf"(?P<clitic>{groups}(?:{articles})?)(?P<rest>.*)") if groups or articles else None
    names, units = _words(pack), _units(pack)
    return _Table(
        pack,
        formats=tuple(_format(*signs) for signs in pack.signs),
        words=names,
        begins=_beginning(frozenset(name.split(" ")[0] for name in names), clitics),
        # What stands before it is looked at after its first letter, since letters are found fast.
        numeral=re.compile(
            rf"{_ROMAN_LETTER}(?<![^\W\d_].){_ROMAN_LETTER}{{0,8}}"
            rf"(?:{'|'.join(['', *sorted(_set(pack.roman_endings))])})(?![^\W\d_])"
        ),
        clitics=clitics,
        scale=_any(rf"[ \u00a0-]?{_ending(word)}" for word in longest),
        scales=scales,
        letters=frozenset(_spelled(pack.letters, pack)),
        percent=_any([_PERCENT, *(rf"[ \u00a0-]?(?:{fold(word).lower})(?!\w)" for word in pack.percent)]),
        ordinal=_any(rf"(?:{fold(word).lower})(?![^\W_])" for word in pack.ordinal_after),
        suffix=_any(rf"(?:{fold(word).lower})(?![^\W_])" for word in pack.number_after),
        units=units,
        any_unit=_any(pattern.pattern for _, pattern in units),
        range=_any([_DASH, *(rf"\s?(?<![^\W\d_{IDEOGRAPHS}]){fold(word).lower}\s?" for word in pack.ranges)]),
        fractions=_set(pack.fractions),
        roman=(_set(pack.roman_after), _set(pack.roman_before), _set(pack.roman_endings)),
    )


def _beginning(words: frozenset[str], clitics: re.Pattern[str] | None) -> Callable[[str], bool]:
    if clitics is None:
        return words.__contains__
    return lru_cache(_WORDS_KEPT)(lambda word: any(rest in words for _, rest in _stems(word, clitics)))


def _stems(word: str, clitics: re.Pattern[str] | None) -> Iterator[tuple[str, str]]:
    """A word as it is, and without what may be written in one with it."""
    yield "", word
    found = clitics.match(word) if clitics else None
    # Of short words too much would be left: لست is no six.
    if found and found["clitic"] and (len(found["rest"]) > 3 or found["clitic"].endswith(("ال", "و"))):
        yield found["clitic"], found["rest"]


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    """One of some patterns, the first that fits; of none, nothing."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(words).lower.split())


def _ending(word: str) -> str:
    """A word as a pattern that ends where the word does; ideographs have no ends."""
    return re.escape(word).replace(r"\ ", "[ \u00a0]") + ("" if re.match(f"[{IDEOGRAPHS}]", word) else r"(?![^\W_])")


def _spelled(words: str, pack: Numbers) -> Iterator[str]:
    """Words of a pack in every ending, folded."""
    for word in fold(words).lower.split():
        if word.endswith("~"):
            yield from (word[:-1] + fold(ending).lower for ending in pack.endings)
        else:
            yield word


def _words(pack: Numbers) -> dict[str, _Word]:
    weak = set(_spelled(pack.weak, pack))
    found: dict[str, _Word] = {}
    for ordinal, rows in ((True, pack.ordinals), (False, pack.words)):
        for number, words in rows:
            value = int(number)
            for word in _spelled(words, pack):
                found[word.replace("-", " ")] = _Word(value, ordinal, value < 2 or word in weak)
    return found


def _format(group: str, point: str) -> re.Pattern[str]:
    # A space of a usage is any space; a no-break space is only that.
    sign = "[ \u00a0]" if group == " " else re.escape(group)
    part = rf"(?:{re.escape(point)}(?P<part>\d+))?"
    return re.compile(rf"(?P<whole>\d{{1,3}}(?:{sign}\d{{3}}){{1,{_GROUPS}}}|\d+){part}")


_FOREIGN = tuple(_format(*signs) for signs in ((",", "."), (".", ","), ("'", "."), ("’", "."), ("٬", "٫")))
"""Usages of other languages, by which a number is read that the own ones make no sense of."""


def _units(pack: Numbers) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = {unit: f"(?i:{fold(written).text})" for unit, written in pack.units}
    # An apostrophe makes a word of a letter: "en 2014 l’Organisation", « m’a ».
    ends = rf"(?![^\W_{IDEOGRAPHS}]|[²³'’])"
    # The longer has its turn first: "m²" before "m".
    ordered = sorted({**_AFTER_UNIT, **words}, key=len, reverse=True)
    named = {unit: "|".join(filter(None, (words.get(unit), _AFTER_UNIT.get(unit)))) for unit in ordered}
    return tuple((unit, re.compile(rf"[ \u00a0-]?(?:{names}){ends}")) for unit, names in named.items())


# -- reading ------------------------------------------------------------------------------------------


class _Reader:
    """One pass over a folded text."""

    def __init__(self, folded: Folded, table: _Table) -> None:
        self._text = folded.lower
        self._cased = folded.text
        self._table = table
        self._last = 0  # the end of the number before: no sign belongs to two
        pieces = _TOKEN.split(self._text)
        places = list(accumulate(map(len, pieces)))
        self._tokens, self._starts, self._ends = pieces[1::2], places[:-1:2], places[1::2]

    def atoms(self) -> Iterator[Atom]:
        """Every number, with its scale, its unit and what makes it an ordinal."""
        at = 0
        waiting: Atom | None = None
        for place in self._of_interest():
            if place < at:
                continue
            atoms, at = self._read(place)
            for atom in self._finished(atoms):
                if waiting and self._continues(waiting, atom):
                    waiting = _sum(waiting, atom)
                else:
                    if waiting:
                        yield waiting
                    waiting = atom
                # What a scale, a unit or a percentage took is read already.
                while at < len(self._tokens) and self._starts[at] < atom.end:
                    at += 1
        if waiting:
            yield waiting

    def _of_interest(self) -> list[int]:
        """The tokens that may begin a number: nearly no word does."""
        begins, cased = self._table.begins, self._cased
        return [
            at
            for at, (token, start) in enumerate(zip(self._tokens, self._starts, strict=True))
            if cased[start] in _BEGINNINGS or begins(token)
        ]

    # Each reader answers with the numbers that begin at a token, and the place of the token after them.

    def _read(self, at: int) -> tuple[list[Atom], int]:
        first = self._tokens[at][0]
        if first not in _NO_WORDS:
            return self._spoken(at)
        return self._digits(at) if first.isdecimal() else self._vulgar(at) if first in _VULGAR else self._han(at)

    def _digits(self, at: int) -> tuple[list[Atom], int]:
        start, end = self._starts[at], self._ends[at]
        before, after = self._cased[max(start - 2, 0) : start], self._text[end : end + 1]
        if _names(before) or (_cased(after) and not self._may_follow(end)):
            return [], at + 1
        atoms = [Atom(first, last, values, "number") for first, last, values in self._numbers(self._tokens[at], start)]
        if atoms and after in _VULGAR:
            atoms[-1].values = [value + _fraction(after) for value in atoms[-1].values]
            atoms[-1].end = end + 1
            return atoms, at + 2
        return atoms, at + 1

    def _numbers(self, text: str, start: int) -> Iterator[tuple[int, int, list[Decimal]]]:
        """The numbers that digits with signs between them are: one, if they can be read so, or several."""
        values = _read(text, self._table.formats) or _read(text, _FOREIGN)
        if values:
            yield start, start + len(text), values
            return
        # The widest sign parts first: "2,5 300" is 2.5 and 300.
        sign = next((sign for sign in " \u00a0" if sign in text), "")
        for part in re.finditer(f"[^{sign}]+" if sign else r"\d+", text):
            if sign:
                yield from self._numbers(part[0], start + part.start())
            elif len(part[0]) <= _LONGEST:
                yield start + part.start(), start + part.end(), [Decimal(part[0])]

    def _vulgar(self, at: int) -> tuple[list[Atom], int]:
        return [Atom(self._starts[at], self._ends[at], [_fraction(self._tokens[at])], "number")], at + 1

    def _han(self, at: int) -> tuple[list[Atom], int]:
        token, start, end = self._tokens[at], self._starts[at], self._ends[at]
        value = _from_han(token) if self._table.pack.hanzi else None
        if value is None:
            return [], at + 1
        ordinal = self._text.endswith(self._table.pack.ordinal_before, 0, start)
        atom = Atom(start, end, [value], "ordinal" if ordinal else "word")
        # One character alone is a part of ordinary words more often than a number.
        alone = len(token) == 1 or token[0] in "百千"
        atom.weak = value < 2 or (alone and not ordinal) or self._part_of(start, end)
        return [atom], at + 1

    def _spoken(self, at: int) -> tuple[list[Atom], int]:
        roman = self._roman(at)
        if roman:
            return [roman], at + 1
        first = self._named(at)
        if first is None:
            return [], at + 1
        word, _, nearest = first
        value, ordinal, alone = word.value, word.ordinal, nearest == at + 1
        while (following := self._joined(word._replace(value=value, ordinal=ordinal), nearest)) is not None:
            value, ordinal, nearest = following
            alone = False
        start, end = self._starts[at], self._ends[nearest - 1]
        atom = Atom(start, end, [Decimal(value)], "ordinal" if ordinal else "word")
        hyphens = (self._text[start - 1 : start], self._text[end : end + 1])
        atom.weak = (
            (alone and word.weak) or "-" in hyphens or self._part_of(start, end) or (ordinal and self._counted(at))
        )
        return [atom], nearest

    def _joined(self, first: _Word, at: int) -> tuple[int, bool, int] | None:
        """What a number makes with the one that begins at a token or, past a word such as "and", at the next."""
        for start in (at, at + 1):
            following = self._named(start)
            if following:
                more, clitic, end = following
                gap = self._text[self._ends[at - 1] : self._starts[start]].replace("\u00a0", " ")
                total = _together(first, more, gap + clitic, self._table.pack)
                return None if total is None else (total, more.ordinal or first.ordinal, end)
        return None

    def _named(self, at: int) -> tuple[_Word, str, int] | None:
        """The word of a number that begins at a token, times a hundred where "hundred" follows it."""
        first = self._word(at)
        if first is None or first[0].ordinal or not 0 < first[0].value < 10:
            return first
        hundred = self._word(first[2])
        if hundred is None or hundred[0].value != 100 or hundred[1] or not self._unbroken(first[2] - 1, 2):
            return first
        return hundred[0]._replace(value=first[0].value * 100, weak=False), first[1], hundred[2]

    def _counted(self, at: int) -> bool:
        """Whether the word before is a cardinal: "one third" is a part, and no third."""
        before = self._word(at - 1) if at else None
        return before is not None and not before[0].ordinal and before[0].value < 10 and self._unbroken(at - 1, 2)

    def _word(self, at: int) -> tuple[_Word, str, int] | None:
        """The word of a number that begins at a token, what is written in one with it, and the next token."""
        if at >= len(self._tokens) or not self._table.begins(self._tokens[at]):
            return None
        for clitic, rest in _stems(self._tokens[at], self._table.clitics):
            for size in range(_LONGEST_PHRASE, 0, -1):
                if size > 1 and not self._unbroken(at, size):
                    continue
                word = self._table.words.get(" ".join([rest, *self._tokens[at + 1 : at + size]]))
                if word:
                    return word, clitic, at + size
        return None

    def _unbroken(self, at: int, size: int) -> bool:
        end = at + size
        return (
            end <= len(self._tokens)
            and all(token[0] not in _NO_WORDS for token in self._tokens[at:end])
            and all(self._text[self._ends[one] : self._starts[one + 1]] in _NEXT_TO for one in range(at, end - 1))
        )

    def _roman(self, at: int) -> Atom | None:
        """A Roman numeral beside a word that says it is a number ("Chapter VIII", «siglo XXI»)."""
        start, end = self._starts[at], self._ends[at]
        after, before, endings = self._table.roman
        found = _ROMAN.match(self._cased, start, end)
        if not found or found[0] in _LETTERS:
            return None
        ending = self._text[found.end() : end]
        if ending and ending not in endings:
            return None
        if not ending and self._neighbour(at, -1) not in after and self._neighbour(at, 1) not in before:
            return None
        number = numerals.from_roman(found[0].translate(_CYRILLIC_ROMAN).lower())
        return Atom(start, end, [Decimal(number)], "ordinal") if number else None

    def _neighbour(self, at: int, step: int) -> str:
        """The word before or after a token, if nothing but a space stands between."""
        other = at + step
        if not 0 <= other < len(self._tokens):
            return ""
        left = min(at, other)
        return self._tokens[other] if self._text[self._ends[left] : self._starts[left + 1]] in _NEXT_TO else ""

    def _part_of(self, start: int, end: int) -> bool:
        """Whether a fraction stands beside: neither number of 三分之二 counts things, nor "two" in "two thirds"."""
        after = _NEXT.match(self._text, end)
        before = self._text[max(start - 2, 0) : start]
        words = self._table.fractions
        return bool(after and (after[1] in words or after[1][:2] in words)) or before in words

    # -- what stands around a number

    def _may_follow(self, at: int) -> bool:
        """Whether a letter just after digits begins something that may stand there: a unit, an ending, a scale."""
        table = self._table
        words = (table.ordinal, table.suffix, table.scale)
        return any(pattern.match(self._text, at) for pattern in words) or bool(table.any_unit.match(self._cased, at))

    def _finished(self, atoms: list[Atom]) -> list[Atom]:
        """Numbers side by side, with what stands before and after each; the last has the scale."""
        for atom in atoms:
            if atom.kind == "number":
                self._mark_ordinal(atom)
        if atoms and atoms[-1].kind != "ordinal":
            self._multiply(atoms[-1])
        for atom in atoms:
            self._mark_percentage(atom)
            if not atom.unit and atom.kind != "ordinal":
                self._measure(atom)
            self._last = atom.end
        return atoms

    def _mark_ordinal(self, atom: Atom) -> None:
        ordinal = self._table.ordinal.match(self._text, atom.end)
        found = ordinal or self._table.suffix.match(self._text, atom.end)
        if ordinal:
            atom.kind = "ordinal"
        if found:
            atom.end = found.end()

    def _multiply(self, atom: Atom) -> None:
        table = self._table
        found = table.scale.match(self._text, atom.end)
        if not found:
            return
        word = found[0].lstrip(" \u00a0-").replace("\u00a0", " ")
        atom.scale = table.scales[word]
        scaled = [_plain(_EXACT.multiply(value, Decimal(atom.scale))) for value in atom.values]
        # "217 ألف" is 217,000, or resolution 217 A.
        atom.values = [*scaled, *(atom.values if word in table.letters and atom.kind == "number" else ())]
        atom.end, atom.weak = found.end(), False

    def _mark_percentage(self, atom: Atom) -> None:
        for sign in self._table.pack.percent_before:
            if self._text.endswith(sign, self._last, atom.start):
                atom.start, atom.unit, atom.weak = atom.start - len(sign), "%", False
        if self._last < atom.start and self._text[atom.start - 1] in "%٪":
            atom.start, atom.unit, atom.weak = atom.start - 1, "%", False
        found = self._table.percent.match(self._text, atom.end)
        if found:
            atom.end, atom.unit, atom.weak = found.end(), "%", False

    def _continues(self, first: Atom, second: Atom) -> bool:
        """Whether a number goes on in the next: 1亿2000万, two thousand five hundred."""
        if first.scale == 1 or first.unit or second.kind == "ordinal" or second.values[0] >= first.scale:
            return False
        gap = self._text[first.end : second.start] if second.start - first.end < 6 else "…"
        return not gap or (first.kind == second.kind == "word" and gap in self._table.pack.hundred_joints)

    def _measure(self, atom: Atom) -> None:
        before = self._cased[max(atom.start - 4, self._last) : atom.start].rstrip(" \u00a0")
        for sign, unit in _BEFORE_UNIT:
            if before.endswith(sign):
                atom.start, atom.unit = self._cased.rindex(sign, 0, atom.start), unit
                return
        if (atom.kind == "word" and atom.weak) or not self._table.any_unit.match(self._cased, atom.end):
            return
        for unit, pattern in self._table.units:
            found = pattern.match(self._cased, atom.end)
            if found:
                atom.end, atom.unit = found.end(), unit
                return


def _names(before: str) -> bool:
    """Whether digits after these characters belong to a name: ``G20``, ``COVID-19``, ``د-3``."""
    if before.endswith("-"):
        return before[:1].isalpha() and not before[:1].islower() and not _ideograph(before[:1])
    return _cased(before[-1:]) or before.endswith("_")


def _cased(char: str) -> bool:
    return char.lower() != char.upper()


def _ideograph(char: str) -> bool:
    return "\u3007" <= char <= "\u9fff"


def _fraction(sign: str) -> Decimal:
    return Decimal(repr(round(unicodedata.numeric(sign), 6)))


def _read(text: str, formats: Sequence[re.Pattern[str]]) -> list[Decimal]:
    """Every number that digits with signs among them can be, by usages of which the likeliest is the first."""
    if len(text) > _LONGEST + _GROUPS:
        return []
    if text.isdigit():
        return [Decimal(text)] if len(text) <= _LONGEST else []
    found = (form.fullmatch(text) for form in formats)
    numbers = (f"{re.sub(r'[^0-9]', '', each['whole'])}.{each['part'] or '0'}" for each in found if each)
    return list(dict.fromkeys(_plain(Decimal(number)) for number in numbers))


def _plain(value: Decimal) -> Decimal:
    """A number without noughts after the decimal sign, and without an exponent."""
    whole = value.to_integral_value(context=_EXACT)
    return _EXACT.quantize(whole, Decimal(1)) if whole == value else value.normalize(_EXACT)


_UNITS = {**{sign: digit for digit, sign in enumerate(numerals.HANZI)}, "零": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}


def _from_han(text: str) -> Decimal | None:
    """A number in Chinese characters, by places (二〇一七) or by names (二十一, 三千五百万); else None."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if len(text) > _LONGEST:
        return None
    if len(text) > 2 and all(char in _UNITS for char in text):
        return Decimal("".join(str(_UNITS[char]) for char in text))
    total, section, digit, last = 0, 0, None, None
    for char in text:
        if char in _UNITS:
            if digit:
                return None  # 四五: four or five
            digit = _UNITS[char]
        elif char in _TENS:
            section, digit = section + (1 if digit is None else digit) * _TENS[char], None
        elif last is None:
            return None  # a scale with no number before it
        else:
            total, section, digit = (total + section + (digit or 0)) * _MYRIADS[char], 0, None
        last = char
    return Decimal(total + section + (digit or 0)) if text != "百" and text != "千" else None


def _together(first: _Word, second: _Word, joint: str, pack: Numbers) -> int | None:
    """What two words of numbers make as one: "twenty" and "first", "hundred" and "five"; None where nothing."""
    if first.ordinal and not second.ordinal and not pack.units_first:
        return None
    rest = first.value % 100
    tens, units = (second.value, rest) if pack.units_first else (rest, second.value)
    ten = tens % 10 == 0 and (20 <= tens <= 90 or (tens == 10 and first.ordinal))
    if joint in pack.joints and ten and (0 < units < 10 or (tens in pack.vigesimal and 10 <= units < 20)):
        return first.value + second.value
    room = 1000 if first.value % 1000 == 0 else 100
    if joint in pack.hundred_joints and first.value >= 100 and rest == 0 and 0 < second.value < room:
        return first.value + second.value
    return None


def _sum(first: Atom, second: Atom) -> Atom:
    total = _plain(_EXACT.add(first.values[0], second.values[0]))
    return Atom(first.start, second.end, [total], first.kind, unit=second.unit, scale=second.scale)


def _whole_ranges(atoms: list[Atom], text: str, table: _Table) -> list[Atom]:
    """The numbers, where "20 to 30 per cent" are two percentages, and "2–3 million" may be two of millions."""
    for at in range(len(atoms) - 2, -1, -1):
        first, second = atoms[at], atoms[at + 1]
        gap = second.start - first.end
        if not 0 < gap <= 12 or first.unit or not table.range.fullmatch(text, first.end, second.start):
            continue
        first.unit = second.unit
        if first.scale == 1 and second.scale > 1:
            first.scale = second.scale
            first.values += [_plain(_EXACT.multiply(value, Decimal(second.scale))) for value in first.values]
    return atoms
