"""Document symbols, resolution numbers and job numbers, by which official documents name each other; addresses."""

from __future__ import annotations

import re

# Chinese and Arabic letters stand right beside a symbol and are no part of it.
SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_/.])[A-Z]{1,6}(?:/[A-Z0-9][A-Za-z0-9.\-]*){1,6}(?:\s?\(\d{4}\))?(?:\s?\([IVX]+\))?(?![A-Za-z0-9_/])"
)
"""Such as ``S/2017/926``, ``S/RES/2185 (2017)``, ``A/66/615``, ``S/PRST/2014/5``."""

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!#-;=?-~]*[\w/#=&%~+\-]|(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64})+", re.ASCII
)
"""Of the web (RFC 3986, without the signs that end a sentence rather) and of mail; ASCII, as they are printed."""

JOB = r"\d{2}-\d{5}"
"""A job number such as ``17-19625``."""


def is_symbol(text: str) -> bool:
    """Whether a whole string is a document symbol; one without a digit ("and/or", "AC/DC") is none."""
    return bool(SYMBOL.fullmatch(text)) and any(char.isdigit() for char in text)


def find_symbols(text: str) -> list[tuple[int, int]]:
    """Where document symbols stand in a text, as (start, end)."""
    return [found.span() for found in SYMBOL.finditer(text) if is_symbol(found[0])] if "/" in text else []


def find_addresses(text: str) -> list[tuple[int, int]]:
    """Where addresses of the web and of mail stand in a text, as (start, end)."""
    if "@" in text or "://" in text or "www." in text:
        return [found.span() for found in _ADDRESS.finditer(text)]
    return []
