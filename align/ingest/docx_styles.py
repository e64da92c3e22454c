"""The styles of a DOCX file: what a paragraph or a run has by its style, and by the style that one is based on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST = 32_767
"""The largest number that Word counts to."""
_LONGEST_CHAIN = 50
"""Styles that one is based on; word processors stop far below that."""
_OFF = {"0", "false", "off", "none"}


def value(parent: _Element | None, *names: str) -> str | None:
    """The ``w:val`` of an element found by names below another; None where it is not there, "" without a value."""
    found = below(parent, *names)
    return None if found is None else found.get(f"{W}val", "")


def below(parent: _Element | None, *names: str) -> _Element | None:
    """The element found by names below another, one a level."""
    for name in names:
        if parent is None:
            return None
        parent = parent.find(f"{W}{name}")
    return parent


def number(text: str | None, default: int = 0) -> int:
    """A whole number from an attribute; the default for what is none, or is larger than Word counts to."""
    try:
        found = int(text or "")
    except ValueError:
        return default
    return found if abs(found) <= MOST else default


def is_on(parent: _Element | None, name: str) -> bool | None:
    """Whether a property that is either on or off is on; None where it is not said."""
    said = value(parent, name)
    return None if said is None else said.lower() not in _OFF


class Styles:
    """What ``styles.xml`` says; without one, nothing."""

    def __init__(self, root: _Element | None) -> None:
        styles = [] if root is None else root.findall(f"{W}style")
        self._by_id = {style.get(f"{W}styleId", ""): style for style in styles}
        self.of_paragraphs = next(
            (
                style.get(f"{W}styleId", "")
                for style in styles
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0").lower() not in _OFF
            ),
            "",
        )
        """The id of the style of paragraphs that name none."""
        self._chains: dict[str, list[_Element]] = {}
        self._defaults = below(root, "docDefaults", "rPrDefault", "rPr")

    def chain(self, style: str | None) -> Sequence[_Element]:
        """A style and those that it is based on, the nearest first; a circle is gone around once."""
        name = style or ""
        if name not in self._chains:
            self._chains[name] = self._chain(name)
        return self._chains[name]

    def _chain(self, name: str) -> list[_Element]:
        found: dict[str, _Element] = {}
        while name in self._by_id and name not in found and len(found) < _LONGEST_CHAIN:
            found[name] = self._by_id[name]
            name = value(found[name], "basedOn") or ""
        return list(found.values())

    def properties(self, run: _Element | None, paragraph_style: str) -> Iterator[_Element]:
        """Where properties of a run are said, the nearest first: itself, its style, its paragraph's, the default."""
        if run is not None:
            yield run
        for style in (*self.chain(value(run, "rStyle")), *self.chain(paragraph_style)):
            found = below(style, "rPr")
            if found is not None:
                yield found
        if self._defaults is not None:
            yield self._defaults

    def hidden(self, run: _Element | None, paragraph_style: str) -> bool:
        """Whether a run is hidden text."""
        said = (is_on(place, "vanish") for place in self.properties(run, paragraph_style))
        return next((one for one in said if one is not None), False)

    def numbering(self, paragraph_style: str) -> tuple[str, _Element] | None:
        """The style in a chain that numbers its paragraphs, and its ``numPr``."""
        for style in self.chain(paragraph_style):
            found = below(style, "pPr", "numPr")
            if found is not None and value(found, "numId") is not None:
                return style.get(f"{W}styleId", ""), found
        return None

    def level(self, paragraph_style: str) -> str | None:
        """The level of a list that a style says for its paragraphs, wherever in its chain."""
        levels = (value(style, "pPr", "numPr", "ilvl") for style in self.chain(paragraph_style))
        return next((level for level in levels if level is not None), None)

    def list_of(self, style: str) -> str | None:
        """The id of the list (``w:num``) that a style of lists stands for."""
        found: Sequence[str | None] = [value(one, "pPr", "numPr", "numId") for one in self.chain(style)]
        return next((one for one in found if one is not None), None)
