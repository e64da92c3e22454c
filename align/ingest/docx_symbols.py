"""Characters of the fonts Symbol and Wingdings, which stand in a file as places in the font, as Unicode."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PRIVATE = range(0xF000, 0xF100)
"""Where Word puts the characters of such a font (MS-OE376, 2.1.349)."""


def _table(first: int, signs: str) -> dict[int, str]:
    return {first + place: sign for place, sign in enumerate(signs) if sign != " "}


_SYMBOL = (
    _table(0x20, "\u00a0!∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_")
    | _table(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼")
    | _table(0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑")
)
"""Adobe's encoding of Symbol, as Unicode's mapping SYMBOL.TXT gives it; without the parts of tall brackets."""

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9E: "·", 0x9F: "•", 0xA7: "▪",
    0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
}  # fmt: skip

FONTS: Mapping[str, Mapping[int, str]] = MappingProxyType({"symbol": _SYMBOL, "wingdings": _WINGDINGS})

UNKNOWN = "\ufffd"
"""What stands for a sign that has no character here."""


def is_private(char: str) -> bool:
    """Whether a character is a place in a font of symbols."""
    return ord(char) in _PRIVATE


def character(place: int, font: str) -> str:
    """The character at a place in a font; in a font that is not known here the place is the character."""
    table = FONTS.get(font.strip().lower())
    within = place - _PRIVATE.start if place in _PRIVATE else place
    if table is not None and within < 0x100:
        return table.get(within, UNKNOWN)
    if place in _PRIVATE:
        return _SYMBOL.get(within, UNKNOWN)
    known = 0x20 <= place <= 0x10FFFF and not 0xD800 <= place <= 0xDFFF
    return chr(place) if known else UNKNOWN
