"""A row of glyphs as seen, from left to right, put into the order in which it is read.

PDFs hold right-to-left text in whatever order their producer drew it, so the order is taken from the places of the
glyphs: the display algorithm (Unicode Standard Annex #9) undone. Where two texts look the same on the page ("6 Nov
2017" and "Nov 2017 6" from right to left) the one is taken that documents have.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple


class Item(NamedTuple):
    """A glyph, with its marks, or the space between two; ``raised`` above the line."""

    text: str
    raised: bool = False


_RIGHT = ("R", "AL")
_NUMBER = ("EN", "AN")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›", "<": ">", "\uff08": "\uff09"}
_OPEN = {close: begin for begin, close in _BRACKETS.items()}
_EITHER = frozenset((*_BRACKETS, *_OPEN))
_SIGNS = frozenset(".,;:!?،؛؟")
_TATWEEL = "\u0640"


@lru_cache(maxsize=4096)
def bidi_class(text: str) -> str:
    """The bidirectional class of a glyph by its first character."""
    return unicodedata.bidirectional(text[0]) if text else "ON"


def right_to_left(items: Sequence[Item]) -> bool:
    """Whether more letters run from right to left than the other way."""
    right = sum(bidi_class(item.text) in _RIGHT for item in items)
    return right > sum(bidi_class(item.text) == "L" for item in items)


def logical(items: Sequence[Item], *, rtl: bool) -> list[Item]:
    """The items of a row in reading order.

    Args:
        items: from left to right.
        rtl: whether the page around runs from right to left.
    """
    kinds = [bidi_class(item.text) for item in items]
    if not any(kind in _RIGHT for kind in kinds):
        if not rtl:
            return list(items)
        return _brackets(list(items) if _left_to_right(items) else _from_right(items))
    items = _stretched(items)
    if not rtl and not right_to_left(items):
        return _with_right_parts(items)
    return _brackets(_from_right(items))


def _left_to_right(items: Sequence[Item]) -> bool:
    """Whether a row without right-to-left letters was set from left to right: it ends with a sign, or holds no word."""
    return items[-1].text in _SIGNS or not any(bidi_class(item.text) == "L" for item in items)


def _stretched(items: Sequence[Item]) -> list[Item]:
    """Some producers name the stretch between two Arabic letters by a Latin one, as no text has it."""
    out = list(items)
    at = 0
    while at < len(out):
        end = at
        while end < len(out) and out[end].text == out[at].text and out[at].text.isascii() and out[at].text.isalpha():
            end += 1
        if end > at and at > 0 and end < len(out):
            around = (bidi_class(out[at - 1].text), bidi_class(out[end].text))
            if around == ("AL", "AL"):
                out[at:end] = [item._replace(text=_TATWEEL) for item in out[at:end]]
        at = max(end, at + 1)
    return out


def _from_right(items: Sequence[Item]) -> list[Item]:
    """Read from right to left, but numbers and words of other scripts from left to right."""
    out: list[Item] = []
    row = list(items)[::-1]
    at = 0
    while at < len(row):
        end = at
        while end < len(row) and bidi_class(row[end].text) not in _RIGHT:
            end += 1
        out += _between(row[at:end], after_right=at > 0)
        out += row[end : end + 1]
        at = end + 1
    return out


def _between(row: Sequence[Item], *, after_right: bool) -> list[Item]:
    """A stretch without right-to-left letters, given from the right, in reading order.

    Its words and what stands between them are one run, read from left to right. A number stands for itself, unless
    the run follows to its left; of two numbers with only a space between, the right one is not of the run.
    """
    letters = [at for at, item in enumerate(row) if bidi_class(item.text) == "L"]
    first, last = (letters[0], letters[-1]) if letters else (len(row), -1)
    out: list[Item] = []
    at = 0
    while at < len(row):
        bracketed = _bracketed_end(row, at)
        end = bracketed or _number_end(row, at, after_right=after_right)
        before_run = end > at and (_touches(row, end, first) if bracketed else not _apart(row, end))
        if at <= first <= last and (at == first or before_run):
            end = _number_end(row, last + 1, after_right=after_right)
            first = len(row)
        elif row[at].text in _EITHER:
            end = at + 1
        end = max(end, at + 1)
        out += row[at:end][::-1]
        at = end
    return out


def _apart(row: Sequence[Item], at: int) -> bool:
    """Whether a bracket or another number follows after nothing but space."""
    while at < len(row) and row[at].text.isspace():
        at += 1
    return at < len(row) and (row[at].text in _EITHER or bidi_class(row[at].text) in _NUMBER)


def _touches(row: Sequence[Item], at: int, first: int) -> bool:
    """Whether what follows after a space, as far as the first letter, is in one piece: the symbol before (2017)."""
    while at < len(row) and row[at].text.isspace():
        at += 1
    while at < first and not row[at].text.isspace() and row[at].text not in _EITHER:
        at += 1
    return at >= first


def _bracketed_end(row: Sequence[Item], at: int) -> int:
    """Where a number in brackets that begins here ends; 0 where none does."""
    if row[at].text not in _EITHER:
        return 0
    end = _number_end(row, at + 1, after_right=True)
    return end + 1 if at + 1 < end < len(row) and row[end].text in _EITHER else 0


def _number_end(row: Sequence[Item], at: int, *, after_right: bool) -> int:
    """Where a number ends: digits, with single signs between that are part of numbers (rules W4 and W5)."""
    joins = ("CS",) if after_right else ("CS", "ES")
    end = at
    while end < len(row):
        kind = bidi_class(row[end].text)
        inside = end > at and kind in joins and end + 1 < len(row) and bidi_class(row[end + 1].text) in _NUMBER
        if kind not in _NUMBER and not inside:
            break
        end += 1
    return end


def _with_right_parts(items: Sequence[Item]) -> list[Item]:
    """Read from left to right, but words of right-to-left scripts from the right."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        if bidi_class(items[at].text) not in _RIGHT:
            out.append(items[at])
            at += 1
            continue
        end = look = at + 1
        while look < len(items) and bidi_class(items[look].text) != "L":
            look += 1
            if bidi_class(items[look - 1].text) in _RIGHT:
                end = look
        out += _brackets(_from_right(items[at:end]))
        at = end
    return out


def _brackets(items: Sequence[Item]) -> list[Item]:
    """Brackets as they open and close in reading order: drawn mirrored, they are told by what they touch."""
    out = list(items)
    texts = [item.text for item in items]
    open_ones: Counter[str] = Counter()
    for at, text in enumerate(texts):
        begin = text if text in _BRACKETS else _OPEN.get(text, "")
        if not begin:
            continue
        before = texts[at - 1] if at else " "
        after = texts[at + 1] if at + 1 < len(texts) else " "
        if before.isspace() != after.isspace():
            opens = before.isspace()
        elif after in _SIGNS:
            opens = False
        else:
            opens = not open_ones[begin]
        open_ones[begin] = max(open_ones[begin] + (1 if opens else -1), 0)
        out[at] = out[at]._replace(text=begin if opens else _BRACKETS[begin])
    return out
