"""The automatic labels of paragraphs in a DOCX file, as a word processor shows them (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from align.ingest.docx_styles import MOST, Styles, W, below, is_on, number, value
from lang import numerals

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
_ALIFBA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_EARTHLY = "子丑寅卯辰巳午未申酉戌亥"
_PLACE = re.compile(r"%([1-9])")


def _signs(signs: str) -> Callable[[int], str]:
    return lambda count: signs[count - 1] if count <= len(signs) else str(count)


def _block(notation: str) -> Callable[[int], str]:
    """Signs that a block of Unicode has for small numbers; larger ones are plain digits."""

    def write(count: int) -> str:
        try:
            return numerals.NOTATIONS[notation](count)
        except ValueError:
            return str(count)

    return write


def _roman(count: int) -> str:
    return numerals.to_roman(count) if count < 4000 else str(count)


def _hanzi(count: int) -> str:
    return numerals.to_hanzi(count) if count < 1000 else str(count)


def _letters(alphabet: str) -> Callable[[int], str]:
    return lambda count: numerals.to_letters(count, alphabet) if count <= 30 * len(alphabet) else str(count)


def _abjad(count: int) -> str:
    return numerals.NOTATIONS["abjad"](count) if count <= 28 * 30 else str(count)


FORMATS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimal": str,
        "decimalZero": lambda count: f"{count:02}",
        "decimalHalfWidth": str,
        "decimalFullWidth": numerals.NOTATIONS["full_width"],
        "decimalFullWidth2": numerals.NOTATIONS["full_width"],
        "decimalEnclosedCircle": _block("circled"),
        "decimalEnclosedCircleChinese": _block("circled"),
        "decimalEnclosedParen": _block("parenthesized"),
        "decimalEnclosedFullstop": lambda count: chr(0x2487 + count) if count <= 20 else f"{count}.",
        "numberInDash": lambda count: f"- {count} -",
        "lowerLetter": _letters(numerals.LATIN),
        "upperLetter": _letters(numerals.LATIN.upper()),
        "lowerRoman": _roman,
        "upperRoman": lambda count: _roman(count).upper(),
        "russianLower": _letters(numerals.CYRILLIC),
        "russianUpper": _letters(numerals.CYRILLIC.upper()),
        "arabicAbjad": _abjad,
        "arabicAlpha": _letters(_ALIFBA),
        "hindiNumbers": lambda count: "".join(chr(0x966 + int(digit)) for digit in str(count)),
        "chineseCounting": _hanzi,
        "chineseCountingThousand": _hanzi,
        "taiwaneseCounting": _hanzi,
        "taiwaneseCountingThousand": _hanzi,
        "japaneseCounting": _hanzi,
        "koreanCounting": _hanzi,
        "ideographDigital": lambda count: "".join(numerals.HANZI[int(digit)] for digit in str(count)),
        "japaneseDigitalTenThousand": lambda count: "".join(numerals.HANZI[int(digit)] for digit in str(count)),
        "ideographEnclosedCircle": lambda count: chr(0x327F + count) if count <= 10 else str(count),
        "ideographTraditional": _signs(_HEAVENLY),
        "ideographZodiac": _signs(_EARTHLY),
        "chicago": _letters("*†‡§"),
        "ordinal": lambda count: f"{count}{_ending(count)}",
        "none": lambda _: "",
    }
)
"""How a number is written by the name of its format (``ST_NumberFormat``); by one that is not here, in digits."""


def _ending(count: int) -> str:
    return "th" if count % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")


def written(count: int, name: str) -> str:
    """A number in a format by its name; nothing below one but digits is written."""
    return FORMATS.get(name, str)(count) if 0 < count <= MOST else "" if name == "none" else str(count)


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list."""

    format: str
    text: str
    start: int
    restart: int | None
    """The level (from 1) after which it begins anew; 0 for never, None for any level above it."""
    legal: bool


@dataclass(slots=True)
class _List:
    """A list (``w:num``): its levels, and the counters that it shares with all lists of the same definition."""

    levels: list[_Level]
    counts: list[int | None]
    starts: dict[int, int] = field(default_factory=dict)
    """Levels that begin anew at a number when this list first comes to them."""


class Numbering:
    """The labels of the paragraphs of a document, asked for in their order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, _Element] = {}
        self._nums: dict[str, _Element] = {}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._definitions = {one.get(f"{W}abstractNumId", ""): one for one in root.findall(f"{W}abstractNum")}
            self._nums = {one.get(f"{W}numId", ""): one for one in root.findall(f"{W}num")}

    def label(self, properties: _Element | None, style: str) -> str:
        """The label of the next paragraph; empty for one without, and for a bullet, which numbers nothing.

        Args:
            properties: its ``w:pPr``.
            style: the id of its style.
        """
        num_id, level = self._place(properties, style)
        own = self._list(num_id)
        if own is None or not 0 <= level < _LEVELS:
            return ""
        self._count(own, level)
        return _label(own, level)

    def _place(self, properties: _Element | None, style: str) -> tuple[str, int]:
        """Which list a paragraph is in and at which level: what it says itself goes before what its style says."""
        direct = below(properties, "numPr")
        num_id, level = value(direct, "numId"), value(direct, "ilvl")
        by_style = self._styles.numbering(style)
        if num_id is None and by_style is not None:
            named, element = by_style
            num_id = value(element, "numId") or ""
            if level is None:
                level = self._styles.level(style) or self._linked(num_id, named)
        return num_id or "0", number(level)

    def _linked(self, num_id: str, style: str) -> str | None:
        """The level of a list that is linked to a style."""
        definition = self._definition(num_id)
        levels = definition.findall(f"{W}lvl") if definition is not None else ()
        return next((one.get(f"{W}ilvl") for one in levels if value(one, "pStyle") == style), None)

    def _definition(self, num_id: str | None) -> _Element | None:
        """The definition behind a list; one that only names a style of lists stands for that style's."""
        seen: set[str] = set()
        while num_id and num_id in self._nums and num_id not in seen:
            seen.add(num_id)
            found = self._definitions.get(value(self._nums[num_id], "abstractNumId") or "")
            link = value(found, "numStyleLink")
            if link is None:
                return found
            num_id = self._styles.list_of(link)
        return None

    def _list(self, num_id: str) -> _List | None:
        if num_id not in self._lists:
            self._lists[num_id] = self._made(num_id)
        return self._lists[num_id]

    def _made(self, num_id: str) -> _List | None:
        definition = self._definition(num_id) if num_id != "0" else None
        if definition is None:
            return None
        levels = [_level(None)] * _LEVELS
        starts: dict[int, int] = {}
        for element in definition.findall(f"{W}lvl"):
            _set(levels, element)
        for override in self._nums[num_id].findall(f"{W}lvlOverride"):
            at = number(override.get(f"{W}ilvl"), -1)
            own = below(override, "lvl")
            if own is not None:
                _set(levels, own, at)
            start = value(override, "startOverride")
            if start is not None and 0 <= at < _LEVELS:
                starts[at] = number(start)
        counts = self._counts.setdefault(definition.get(f"{W}abstractNumId", ""), [None] * _LEVELS)
        return _List(levels, counts, starts)

    @staticmethod
    def _count(own: _List, level: int) -> None:
        counts = own.counts
        start = own.starts.pop(level, None)
        before = counts[level]
        if start is not None:
            counts[level] = start
        else:
            counts[level] = own.levels[level].start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            restart = own.levels[deeper].restart
            if restart is None or level < restart:
                counts[deeper] = None


def _set(levels: list[_Level], element: _Element, at: int | None = None) -> None:
    place = number(element.get(f"{W}ilvl"), -1) if at is None else at
    if 0 <= place < _LEVELS:
        levels[place] = _level(element)


def _level(element: _Element | None) -> _Level:
    restart = value(element, "lvlRestart")
    hidden = is_on(below(element, "rPr"), "vanish")
    return _Level(
        format="none" if hidden else _format(element),
        text="" if hidden else value(element, "lvlText") or "",
        start=number(value(element, "start"), 0 if value(element, "start") is None else 1),
        restart=None if restart is None else number(restart),
        legal=bool(is_on(element, "isLgl")),
    )


def _format(element: _Element | None) -> str:
    """The name of a level's format; one of its own pattern (``001, 002, …``) is looked for in its alternative."""
    found = below(element, "numFmt")
    if found is None and element is not None:
        found = next(element.iter(f"{W}numFmt"), None)
    if found is None:
        return "decimal"
    name = found.get(f"{W}val", "decimal")
    return "decimalZero" if name == "custom" and found.get(f"{W}format", "").startswith("01,") else name


def _label(own: _List, level: int) -> str:
    """The label at a level, with the numbers of the levels above it where it names them."""
    this = own.levels[level]
    if this.format == "bullet" or (this.format == "none" and not this.text):
        return ""

    def fill(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        if at > level:
            return ""
        count = own.counts[at]
        name = own.levels[at].format
        if this.legal and name not in {"none", "bullet"}:
            name = "decimal"
        return written(own.levels[at].start if count is None else count, name)

    return " ".join(_PLACE.sub(fill, this.text).split())
