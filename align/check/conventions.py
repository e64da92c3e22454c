"""How a label is written, apart from its number: ``({latin})``, ``{decimal}.``; see the packs' ``labels``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lang import numerals
from lang.language import Language

_PARTS = re.compile(r"(?P<before>[^\w]*)(?P<core>.*?)(?P<after>[^\w]*)\Z", re.DOTALL)
_TEMPLATE = re.compile(r"(?P<before>[^{]*)\{(?P<notation>\w+)\}(?P<after>.*)")
_SIGNS = str.maketrans({"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "ʼ": "'", "＇": "'"})
_TATWEEL = "ـ"
_BLOCKS = (
    ("arabic_indic", "٠", "٩"),
    ("arabic_indic", "۰", "۹"),
    ("full_width", "０", "９"),
    ("circled", "①", "⓿"),
    ("ideograph", "㈠", "㈩"),
    ("parenthesized", "⑴", "⒇"),
    ("cyrillic", "Ѐ", "ӿ"),
    ("abjad", "ء", "ي"),
    ("wide_latin", "ａ", "ｚ"),
    ("hanzi", "一", "鿿"),
    ("hanzi", "〇", "〇"),
)


class Convention(NamedTuple):
    """The signs around a label and the notation of its number (`lang.numerals.NOTATIONS`)."""

    before: str
    notation: str
    after: str

    @classmethod
    def of(cls, label: str, ordinal: int) -> Convention:
        """That of a label as it is written; ``ordinal`` tells the letter ``i`` from the numeral."""
        found = _PARTS.match("".join(label.split()))
        before, core, after = found.groups() if found else ("", label, "")
        if after.startswith(_TATWEEL) or core.endswith(_TATWEEL):
            core, after = core.rstrip(_TATWEEL), after.lstrip(_TATWEEL)
        return cls(before.translate(_SIGNS), _notation(core, ordinal), after.translate(_SIGNS))

    def write(self, number: int) -> str:
        """A label of this convention; empty where the notation has no sign for the number."""
        try:
            return f"{self.before}{numerals.NOTATIONS[self.notation](number)}{self.after}"
        except (KeyError, ValueError):
            return ""


def listed(language: Language, depth: int) -> tuple[Convention, ...]:
    """The conventions of a language at a depth, the usual one first."""
    return _listed(language.labels[min(max(depth, 0), len(language.labels) - 1)])


@cache
def _listed(templates: tuple[str, ...]) -> tuple[Convention, ...]:
    found = (_TEMPLATE.match("".join(template.split())) for template in templates)
    return tuple(
        Convention(match["before"].translate(_SIGNS), match["notation"], match["after"].translate(_SIGNS))
        for match in found
        if match
    )


def _notation(core: str, ordinal: int) -> str:
    if core.isascii():
        if core.isdigit():
            return "decimal"
        lower = core.lower()
        letters = "roman" if numerals.from_roman(lower) == ordinal else "latin" if core.isalpha() else "dotted"
        return letters if lower == core else f"upper_{letters}"
    names = {next((name for name, first, last in _BLOCKS if first <= char <= last), "mixed") for char in core}
    return names.pop() if len(names) == 1 else "mixed"
