"""Text that was written in UTF-8 and read in an encoding of one byte a character ("sÃ©curitÃ©")."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_BEGINS = {"cp1252": "[\u00c2-\u00f4]", "cp1251": "[РС]"}
_LOST = re.compile("锟斤拷|烫烫烫|屯屯屯|ï¿½")
"""What programs write for bytes that they cannot read, read in the wrong encoding in its turn."""
_LATIN = r"[\xc2\xc3][\x80-\xbf]"
_CYRILLIC = r"(?:[\xd0\xd1][\x80-\xbf]){2,}"
_ARABIC = r"(?:[\xd8-\xdb][\x80-\xbf]){2,}"
_HAN = r"(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}|\xe2[\x80\x82\x84][\x80-\xbf]"
_UTF_8 = {
    "cp1252": re.compile(f"(?:{_LATIN}|{_CYRILLIC}|{_ARABIC}|{_HAN})+"),
    "cp1251": re.compile(f"(?:{_CYRILLIC}|{_HAN})+"),
}
"""Bytes of letters that texts have, as characters; of those that short texts may have by chance two in a row."""


@lru_cache(maxsize=256)
def garbled(text: str) -> tuple[tuple[int, int], ...]:
    """Where garbled text stands, in order; no two stretches overlap."""
    if text.isascii():
        return ()
    found = [match.span() for match in _LOST.finditer(text)]
    for encoding, pattern in _UTF_8.items():
        if _suspect(encoding).search(text):
            found += [match.span() for match in pattern.finditer(text.translate(_table(encoding)))]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return tuple(apart)


@cache
def _bytes(encoding: str) -> dict[int, str]:
    """The byte, as a character, for which each character of an encoding stands.

    Control characters from U+0080 stand for themselves, as in ISO 8859-1: no text has them otherwise.
    """
    table = {byte: chr(byte) for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(encoding, "ignore")
        if char:
            table[ord(char)] = chr(byte)
    return table


@cache
def _table(encoding: str) -> dict[int, str]:
    # A character that the encoding has not is no byte, whatever its number.
    return {**dict.fromkeys(range(0xA0, 0x100), "\x00"), **_bytes(encoding)}


@cache
def _suspect(encoding: str) -> re.Pattern[str]:
    """A first byte of UTF-8 with a second one, quick to look for."""
    second = "".join(re.escape(chr(code)) for code, byte in _bytes(encoding).items() if "\x80" <= byte <= "\xbf")
    return re.compile(f"{_BEGINS[encoding]}[{second}]")
