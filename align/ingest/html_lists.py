"""The numbers of list items as browsers count them (the HTML standard, 4.4.5 and 4.4.8; CSS Counter Styles 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from align.ingest.html_tree import Element, words

_TYPES: Mapping[str, str] = MappingProxyType(
    {"1": "decimal", "a": "latin", "A": "upper_latin", "i": "roman", "I": "upper_roman"}
)
"""By the attribute ``type``, in which case matters."""
_STYLES: Mapping[str, str] = MappingProxyType(
    {
        "decimal": "decimal", "decimal-leading-zero": "decimal", "lower-alpha": "latin", "lower-latin": "latin",
        "upper-alpha": "upper_latin", "upper-latin": "upper_latin", "lower-roman": "roman", "upper-roman":
        "upper_roman", "arabic-indic": "arabic_indic", "persian": "arabic_indic", "arabic-abjad": "abjad",
        "fullwidth-decimal": "full_width",
        "lower-russian": "cyrillic", "lower-russian-full": "cyrillic", "cjk-decimal": "hanzi",
        "cjk-ideographic": "hanzi", "trad-chinese-informal": "hanzi", "simp-chinese-informal": "hanzi",
        "japanese-informal": "hanzi", "circled-decimal": "circled", "parenthesized-decimal": "parenthesized",
    }
)  # fmt: skip
"""By ``list-style-type``; what is not here is a bullet or nothing."""
_UNNUMBERED = words("none disc circle square disclosure-open disclosure-closed")
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;!]+)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([+-]?\d{1,9})")


def _integer(text: str) -> int | None:
    found = _NUMBER.match(text)
    return int(found[1]) if found else None


def _notation(element: Element) -> str | None:
    """The notation that an element says for its items; "" for none, None where it says nothing."""
    said = _STYLE.search(element.get("style"))
    if said:
        parts = said[1].lower().split()
        known = [_STYLES[part] for part in parts if part in _STYLES]
        if known or not _UNNUMBERED.isdisjoint(parts):
            return known[-1] if known else ""
    kind = element.get("type").strip()
    if kind.lower() in {"disc", "circle", "square", "none"}:
        return ""
    return _TYPES.get(kind)


class ListNumbers:
    """Counts the items of one ``ol``."""

    def __init__(self, element: Element) -> None:
        own = _notation(element)
        self._notation = "decimal" if own is None else own
        items = sum(isinstance(child, Element) and child.tag == "li" for child in element.children)
        self._step = -1 if "reversed" in element.attributes else 1
        start = _integer(element.get("start"))
        self._next = start if start is not None else (items if self._step < 0 else 1)

    def number(self, item: Element) -> tuple[str, int] | None:
        """The notation and the number of the next item; None where it shows none."""
        said = _integer(item.get("value"))
        count = self._next if said is None else said
        self._next = count + self._step
        own = _notation(item)
        notation = self._notation if own is None else own
        return (notation, count) if notation else None
