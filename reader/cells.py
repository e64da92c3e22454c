"""Text in terminal cells: how wide it is, and where its lines may break."""

from __future__ import annotations

import re
from functools import lru_cache

from lang.controls import visible

Range = tuple[int, int]
"""Start and end (not included) of a line in its text, in code points."""

_WIDE = r"\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
_NOT_FIRST = "，。；：、！？）》”’」』】〉〕…—,.;:!?)]}"
_NOT_LAST = "（《“‘「『【〈〔"
_PIECES = re.compile(
    rf"[ \t\u3000]+"
    rf"|[{_NOT_LAST}]*[{_WIDE}][{re.escape(_NOT_FIRST)}]*"
    rf"|[^ \t\u3000{_WIDE}]+?(?:(?<=\w)[-\u2010/](?=\w)|(?=[ \t\u3000{_WIDE}{_NOT_LAST}])|$)"
)
"""Pieces between which a line may break. A Chinese line begins with no closing sign and ends with no opening
one (the first rules of GB/T 15834 and of UAX #14)."""
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])

_JOINER = "\u200d"
_JOINS_NOTHING = re.compile(rf"{_JOINER}+(?=\s|\Z)")
"""A joiner that nothing follows: the space that a column is filled up with would be drawn as part of it."""


def harmless(text: str) -> str:
    """A text for the screen: control characters as signs, controls of direction and what joins nothing taken out."""
    return _JOINS_NOTHING.sub("", visible(text).translate(_BIDI_CONTROLS))


def width(text: str) -> int:
    """How many cells a text takes; graphemes count as the terminal draws them (wcwidth)."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def graphemes(text: str) -> list[str]:
    """The user-perceived characters of a text (UAX #29)."""
    if text.isascii():
        return list(text)
    from wcwidth import iter_graphemes

    return list(iter_graphemes(text))


@lru_cache(maxsize=20_000)
def wrap(text: str, cells: int) -> tuple[Range, ...]:
    """The lines of a text in a column of some cells; a word wider than the column breaks between graphemes."""
    lines: list[Range] = []
    start = end = used = 0
    for found in _PIECES.finditer(text):
        piece, at = found[0], found.start()
        if piece[0] in " \t\u3000":
            used += width(piece)
            continue
        wide = width(piece)
        if used + wide > cells and end > start:
            lines.append((start, end))
            start, used = at, 0
        elif end == start:
            start, used = at, 0
        if wide > cells:
            start, used = _break(text, at, found.end(), cells, lines)
            end = found.end()
            continue
        used += wide
        end = found.end()
    if end > start or not lines:
        lines.append((start, end))
    return tuple(lines)


def _break(text: str, at: int, end: int, cells: int, lines: list[Range]) -> tuple[int, int]:
    """Breaks a long word; returns where its last line starts and how many cells that has."""
    start, used = at, 0
    for cluster in graphemes(text[at:end]):
        wide = width(cluster)
        if used + wide > cells and at > start:
            lines.append((start, at))
            start, used = at, 0
        used += wide
        at += len(cluster)
    return start, used


def fit(text: str, cells: int) -> str:
    """A text in exactly so many cells: padded with spaces, or cut with an ellipsis."""
    wide = width(text)
    if wide <= cells:
        return text + " " * (cells - wide)
    kept, used = "", 0
    for cluster in graphemes(text):
        used += width(cluster)
        if used > cells - 1:
            break
        kept += cluster
    kept = kept.rstrip(_JOINER)
    return f"{kept}…" + " " * (cells - 1 - width(kept)) if cells > 0 else ""
