"""Text in terminal cells: how wide it is, and where its lines may break.

Terminals agree on how many cells a character takes, and not on clusters of them: one draws a woman, a joiner and a
rocket in two cells, another in four. So text for the screen is made of what they agree on (`harmless`): joined pictures
stand one beside the other, without a choice of colour of skin or of style, and the width of a text is the sum of what
its characters take. Where consonants are joined under one head (Devanagari and its like), a terminal that draws by
clusters, as few do, may move the rest of the line. What is left: a hundred signs whose width Unicode itself has changed
(U+2630-2637, U+268A-268F, U+1D300-1D376 in version 16) and the numbers U+3248-324F, which some draw wider.
`tests/test_widths.py` holds all this against a terminal.
"""

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


class _Signs(dict[int, "int | str | None"]):
    """As what each character is shown, found out when it is first met."""

    def __missing__(self, code: int) -> int | str | None:
        from unicodedata import category

        # Terminals pass over what is no character. One that this Python does not know yet may be a picture or a Han.
        known = category(chr(code)) != "Cn" or 0x1F300 <= code <= 0x1FAFF or 0x20000 <= code <= 0x323AF
        self[code] = code if known else "\ufffd"
        return self[code]


_SIGNS = _Signs(
    {
        **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]),  # direction
        **dict.fromkeys([0xFE0E, 0xFE0F]),  # choose between a narrow sign and a wide picture
        **dict.fromkeys([0x3164, 0xFFA0], " "),  # letters of Hangul that are empty
        **dict(zip((0x302E, 0x302F), "·:", strict=True)),  # tones of Hangul
    }
)
_JOINER = "\u200d"
_JOINERS = re.compile(rf"{_JOINER}+(?=\s|\Z)|(?<![\u0600-\u08ff]){_JOINER}+")
"""Joiners, but for those that give an Arabic letter its form; at an end that would be joined to what fills the line."""
_SKIN = re.compile("(?<=[\u2600-\u27bf\U0001f000-\U0001faff])[\U0001f3fb-\U0001f3ff]+")
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACK = re.compile(f"({_MARK}{{4}}){_MARK}+")
"""More marks on a letter than any language has; they would be drawn over the lines above and below."""


def harmless(text: str) -> str:
    """A text for the screen: control characters as signs, and nothing in it that terminals draw differently."""
    text = visible(text)
    if text.isascii():
        return text
    text = _JOINERS.sub("", text.translate(_SIGNS))
    return _STACK.sub(r"\1", _SKIN.sub("", text))


def width(text: str) -> int:
    """How many cells a text takes, as terminals count: the sum of its characters (wcwidth)."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """The cells of each character, found out when it is first met."""

    def __missing__(self, char: str) -> int:
        from unicodedata import category

        from wcwidth import wcwidth

        half = "\U0001f1e6" <= char <= "\U0001f1ff"  # a letter of a flag, of which two make a picture
        kind = category(char)
        # The library gives a vowel sign that stands beside its letter (Mc) a cell only in a cluster.
        self[char] = 1 if half or kind == "Mc" else 0 if kind in ("Mn", "Me") else max(wcwidth(char), 0)
        return self[char]


_WIDTHS = _Widths()


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
