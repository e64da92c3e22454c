"""The letters of scripts, by ISO 15924: those in which the languages of the packs are written, and some beside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

RANGES: Mapping[str, str] = MappingProxyType(
    {
        "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
        "Cyrl": "\u0400-\u0481\u048a-\u052f",
        "Arab": "\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc",
        "Hani": "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
        "Grek": "\u0370-\u0373\u0376-\u037d\u0386-\u03ff\u1f00-\u1fff",
        "Hebr": "\u05d0-\u05f2",
        "Deva": "\u0900-\u0963\u0970-\u097f",
    }
)
"""The letters of each script as the inside of a character class."""


@cache
def letters(script: str) -> re.Pattern[str] | None:
    """Matches letters of a script in a row; None for one that is not known here."""
    return re.compile(f"[{RANGES[script]}]+") if script in RANGES else None


def count(text: str, script: str) -> int:
    """How many letters of a script a text has; none of one that is not known here."""
    pattern = letters(script)
    return len("".join(pattern.findall(text))) if pattern else 0
