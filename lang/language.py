"""The record of a language and the registry of packs, one data file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal, cast

Direction = Literal["ltr", "rtl"]

UNKNOWN = "und"
"""The code of the generic pack (BCP 47, "undetermined")."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages usually written from right to left, for those without a pack."""

_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


class PackError(ValueError):
    """A pack that cannot be read, or a code that is no language tag."""


@dataclass(frozen=True)
class Typography:
    """How a language sets its signs: quotation marks as (open, close), and what may stand before a sign."""

    quotes: tuple[str, str] = ("“", "”")
    space_before: str = ""
    """Signs before which the language puts a (no-break) space, such as French ``;:!?»``."""
    full_width: bool = False


@dataclass(frozen=True)
class Language:
    """What hexapla knows of one language; immutable, read from ``lang/packs/<code>.toml``.

    Patterns are kept as strings and compiled when first used, for a start that stays quick.
    """

    code: str
    name: str
    endonym: str
    direction: Direction = "ltr"
    script: str = "Latn"
    stemmer: str | None = None
    """Name of the Snowball stemmer in NLTK, if there is one."""
    segmenter: str = "en"
    """Code by which the sentence splitter knows this language, or a relative of it."""
    encodings: tuple[str, ...] = ()
    """Encodings that texts of the language had before UTF-8, by Python's names, the commonest first."""
    joiner: str = " "
    """What stands between two sentences of one paragraph."""
    digits: str = "0123456789"
    """The ten digits that the language writes labels with, zero first."""
    labels: tuple[tuple[str, ...], ...] = (("{decimal}.",), ("({latin})",), ("({roman})",))
    """How labels are written, a row a depth, the usual convention first; see `lang.numerals.NOTATIONS`."""
    openings: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    masthead: tuple[str, ...] = ()
    """What the first page of an official document carries above its title."""
    furniture: tuple[str, ...] = ()
    """Lines of the page anywhere in a document, beyond symbols, job and page numbers."""
    unofficial: tuple[str, ...] = ()
    preamble: tuple[str, ...] = ()
    """Headings of a preamble ("Preamble")."""
    article: str = ""
    """Pattern of an article heading with a group ``n``; empty when the language has none."""
    annex: str = ""
    ordinals: Mapping[str, int] = field(default_factory=dict)
    """Words that stand for a number in an article heading ("premier")."""
    function_words: frozenset[str] = frozenset()
    one_letter_words: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    """Words, in lower case and without their last full stop, after which a full stop ends no sentence."""
    typography: Typography = Typography()

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.direction == "rtl"

    @cached_property
    def opening_pattern(self) -> re.Pattern[str] | None:
        """Matches a whole paragraph that opens a resolution ("The Security Council,")."""
        return _whole(self.openings)

    @cached_property
    def furniture_pattern(self) -> re.Pattern[str] | None:
        """Matches a whole line that belongs to the page and not to the text."""
        return _whole(self.furniture)

    @cached_property
    def masthead_pattern(self) -> re.Pattern[str] | None:
        """Matches a whole cell of the masthead: the organ, ``Distr.``, the date, ``Original``."""
        return _whole((*self.masthead, *self.organs, *self.unofficial))

    @cached_property
    def unofficial_pattern(self) -> re.Pattern[str] | None:
        """Matches the line by which a text says that it is no official version."""
        return _whole(self.unofficial)

    @cached_property
    def preamble_pattern(self) -> re.Pattern[str] | None:
        """Matches the heading of a preamble."""
        return _whole(self.preamble)

    @cached_property
    def article_pattern(self) -> re.Pattern[str] | None:
        """Matches the head of an article; group ``n`` is its number."""
        return re.compile(rf"(?:{self.article})", re.IGNORECASE) if self.article else None

    @cached_property
    def annex_pattern(self) -> re.Pattern[str] | None:
        """Matches the head of an annex, a whole paragraph; group ``n`` is its number where it has one."""
        return re.compile(rf"\s*(?:{self.annex})\s*", re.IGNORECASE) if self.annex else None


def _whole(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile(rf"\s*(?:{'|'.join(patterns)})\s*", re.IGNORECASE)


@cache
def codes() -> tuple[str, ...]:
    """The codes of the packs that exist, sorted, without the generic one."""
    names = (entry.name for entry in resources.files("lang.packs").iterdir())
    found = sorted(name[:-5] for name in names if name.endswith(".toml"))
    return tuple(code for code in found if code != UNKNOWN)


@cache
def get(code: str) -> Language:
    """The language of a code; one without a pack is the generic pack under that code.

    ``fr-CA`` falls back to ``fr`` and keeps its own code.

    Raises:
        PackError: ``code`` is not of the form of a language tag (BCP 47).
    """
    if not _CODE.match(code):
        raise PackError(f"{code!r} is not a language code; write one such as en, fr or zh-Hant")
    base = code.split("-")[0]
    known = base if base in codes() else UNKNOWN
    language = _read(known)
    if known == UNKNOWN and code != UNKNOWN:
        direction: Direction = "rtl" if base in RIGHT_TO_LEFT else "ltr"
        return replace(language, code=code, name=code, endonym=code, segmenter=base, direction=direction)
    return replace(language, code=code)


def packs() -> tuple[Language, ...]:
    """Every language that has a pack of its own."""
    return tuple(get(code) for code in codes())


@cache
def _read(code: str) -> Language:
    text = (resources.files("lang.packs") / f"{code}.toml").read_text(encoding="utf-8")
    try:
        return _from_table(code, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise PackError(f"pack {code}.toml: {error}") from error


def _from_table(code: str, table: dict[str, Any]) -> Language:
    values: dict[str, Any] = {"code": code}
    for key, value in table.items():
        if key == "typography":
            quotes = cast("list[str]", value.pop("quotes", ["“", "”"]))
            values[key] = Typography(quotes=(quotes[0], quotes[1]), **value)
        elif key in {"function_words", "one_letter_words", "abbreviations"}:
            values[key] = frozenset(value.split())
        elif isinstance(value, list):
            values[key] = tuple(tuple(item) if isinstance(item, list) else item for item in value)
        else:
            values[key] = value
    return Language(**values)
