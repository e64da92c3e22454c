"""Numerals: one ordinal number in each of the notations that labels are written in, and back."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
"""The letters that enumerate in Russian: ё, й, ъ, ы, ь are passed over (GOST 2.105)."""
ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
"""Arabic letters in abjad order, the order of UN sub-paragraphs."""
HANZI = "〇一二三四五六七八九"

_HOMOGLYPHS = {
    "а": "a",
    "е": "e",
    "і": "i",
    "о": "o",
    "р": "p",
    "с": "c",
    "у": "y",
    "х": "x",
    "ѕ": "s",
    "ј": "j",
}
_HOMOGLYPHS_BACK = {latin: cyrillic for cyrillic, latin in _HOMOGLYPHS.items() if cyrillic in CYRILLIC}
_ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
_ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def to_letters(number: int, alphabet: str) -> str:
    """A number as letters, doubled after the last: ``a … z, aa, bb`` (the habit of UN documents)."""
    times, index = divmod(number - 1, len(alphabet))
    return alphabet[index] * (times + 1)


def from_letters(text: str, alphabet: str) -> int | None:
    """The number of a letter, or of one letter repeated; None where it is neither."""
    if not text or len(set(text)) != 1 or text[0] not in alphabet:
        return None
    return alphabet.index(text[0]) + 1 + len(alphabet) * (len(text) - 1)


def to_roman(number: int) -> str:
    """A number from 1 to 3999 as a lower-case Roman numeral."""
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written


@lru_cache(maxsize=4096)
def from_roman(text: str) -> int | None:
    """The number of a well-formed lower-case Roman numeral, else None."""
    number, rest = 0, text
    for value, letters in _ROMAN:
        while rest.startswith(letters):
            number += value
            rest = rest[len(letters) :]
    return number if text and not rest and to_roman(number) == text else None


def to_hanzi(number: int) -> str:
    """A number from 1 to 999 in Chinese characters: 7 → 七, 12 → 十二, 105 → 一百〇五."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    written = f"{HANZI[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else HANZI[tens]) + "十"
    elif hundreds and units:
        written += "〇"
    return written + (HANZI[units] if units else "")


def from_hanzi(text: str) -> int | None:
    """The number from 1 to 999 written in Chinese characters, else None."""
    total, digit = 0, 0
    for char in text.replace("零", "〇"):
        if char == "百":
            total, digit = total + 100 * digit, 0
        elif char == "十":
            total, digit = total + 10 * (digit or 1), 0
        elif char in HANZI:
            digit = HANZI.index(char)
        else:
            return None
    number = total + digit
    return number if number and to_hanzi(number) == text.replace("零", "〇") else None


def from_digits(text: str) -> int | None:
    """The number of decimal digits of any script, else None."""
    if not text or not all(unicodedata.decimal(char, None) is not None for char in text):
        return None
    return int("".join(str(unicodedata.decimal(char)) for char in text))


def _digits(zero: str) -> Callable[[int], str]:
    return lambda number: "".join(chr(ord(zero) + int(digit)) for digit in str(number))


def _block(first: str, size: int) -> Callable[[int], str]:
    def write(number: int) -> str:
        if not 1 <= number <= size:
            raise ValueError(f"{number} has no sign of its own here; the signs go from 1 to {size}")
        return chr(ord(first) + number - 1)

    return write


NOTATIONS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimal": str,
        "arabic_indic": _digits("٠"),
        "full_width": _digits("０"),
        "latin": lambda number: to_letters(number, LATIN),
        "roman": to_roman,
        "cyrillic": lambda number: to_letters(number, CYRILLIC),
        "abjad": lambda number: "هـ" if number == 5 else to_letters(number, ABJAD),
        "hanzi": to_hanzi,
        "circled": _block("①", 20),
        "ideograph": _block("㈠", 10),
        "parenthesized": _block("⑴", 20),
    }
)
"""Every notation a label can be written in, by name: from a number (1 or more) to its text."""


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[tuple[str, int], ...]:
    """Every (notation, number) that a bare numeral can mean, the likelier first.

    ``i`` is a Latin letter (9) and a Roman one (1); a Cyrillic ``с`` is the 17th letter of its own
    alphabet and, for the eye, the Latin ``c`` (3). The digits of any script are ``decimal``.
    """
    number = from_digits(text)
    if number is not None:
        return (("decimal", number),) if number else ()
    found: list[tuple[str, int]] = []
    folded = unicodedata.normalize("NFKC", text).replace("ـ", "").strip("()")
    lower = folded.lower()
    upper = "" if folded == lower else "upper_"

    def add(notation: str, value: int | None) -> None:
        if value is not None and (notation, value) not in found:
            found.append((notation, value))

    add(f"{upper}latin", from_letters(lower, LATIN))
    add(f"{upper}cyrillic", from_letters(lower, CYRILLIC))
    add(f"{upper}roman", from_roman(lower))
    twin = "".join(_HOMOGLYPHS.get(char, char) for char in lower)
    add(f"{upper}latin", from_letters(twin, LATIN))
    add(f"{upper}roman", from_roman(twin))
    twin = "".join(_HOMOGLYPHS_BACK.get(char, char) for char in lower)
    add(f"{upper}cyrillic", from_letters(twin, CYRILLIC))
    add("abjad", from_letters(folded.replace("ا", "أ"), ABJAD))
    add("hanzi", from_hanzi(folded))
    return tuple(found)


def ascii_digits(text: str) -> str:
    """A number in the digits of any script, in ASCII digits."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(char, 0)) for char in text)
