"""The record of a language and the registry of packs, one data file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

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
    inner_quotes: tuple[str, str] = ("‘", "’")
    """Quotation marks within quotation marks."""
    space_before: str = ""
    """Signs before which the language puts a (no-break) space, such as French ``;:!?»``."""
    space: str = "\u00a0"
    """The space that stands there, and after an opening mark whose closing one has a space before it."""
    signs: tuple[tuple[str, str], ...] = ()
    """ASCII signs, each with the one that the language puts in its place among letters of its own script."""
    ellipsis: str = "…"
    full_width: bool = False
    """Whether a sign of punctuation is as wide as a letter, and no space follows it."""
    other_quotes: tuple[tuple[str, str], ...] = ()
    """Quotation marks that are right as well where a text keeps to them."""
    opening_signs: tuple[tuple[str, str], ...] = ()
    """Signs at the end of a sentence, each with the one that must open it (Spanish ``?`` and ``¿``)."""
    same_ends: tuple[str, ...] = ()
    """Ends of a unit between which its texts do not tell, each a row of signs as English writes them; a space is
    none."""
    last_words: tuple[str, ...] = ()
    """Words between the last sign of a unit and the next one of a list ("; and")."""


@dataclass(frozen=True)
class Dates:
    """How a language writes dates; see `lang.dates`."""

    months: tuple[tuple[str, ...], ...] = ()
    """The names of each month in every form, first the one that stands with a day and a year."""
    months_alone: tuple[str, ...] = ()
    """Names written where there is no day; without them the first of ``months``."""
    not_alone: tuple[str, ...] = ()
    """Names that are ordinary words as well: a date only beside a day or a year, or after some words."""
    alone_after: str = ""
    """Words after which such a name is a month ("in May")."""
    forms: tuple[str, ...] = ("{y}-{mm}-{dd}",)
    """Templates, the usual form of each set of parts first; ``{mm}`` and ``{dd}`` are of two digits."""
    day: str = r"\d{1,2}"
    """Pattern of the day in a form, and of a month that is a number."""
    year: str = r"[12]\d{3}"
    first_day: str = ""
    """How the first day of a month is written, where not as a bare number."""
    between: str = r"\s?[-–—]\s?"
    """Pattern of what stands between two days of one month, or two dates of one year."""


@dataclass(frozen=True)
class Numbers:
    """How a language writes numbers in digits and in words; see `lang.figures`.

    Among words a hyphen is a hyphen or a space in the text, and ``~`` at the end each of the ``endings``.
    """

    signs: tuple[tuple[str, str], ...] = (("\u00a0", "."), (",", "."), (".", ","), (" ", "."), (" ", ","))
    """Grouping and decimal sign of each usage, the usual one first; a no-break space is one of any width."""
    words: tuple[tuple[str, str], ...] = ()
    """Numbers, each with its words."""
    ordinals: tuple[tuple[str, str], ...] = ()
    endings: tuple[str, ...] = ()
    weak: str = ""
    """Words of numbers that often mean something else; those of nought and one are taken for such anyway."""
    hanzi: bool = False
    """Whether numbers are written in Chinese characters."""
    joints: tuple[str, ...] = ()
    """What may stand between tens and units ("twenty-one")."""
    hundred_joints: tuple[str, ...] = ()
    units_first: bool = False
    vigesimal: tuple[int, ...] = ()
    """Tens to which the numbers from 10 to 19 are added as well (French 60 and 80)."""
    scales: tuple[tuple[str, str], ...] = ()
    """Words that multiply the number before them, by number."""
    letters: str = ""
    """Words of scale that are names of letters as well (Arabic ألف)."""
    percent: tuple[str, ...] = ()
    """Patterns of what stands after a percentage besides the sign."""
    percent_before: tuple[str, ...] = ()
    percentage: str = "{n}%"
    """How a percentage is written."""
    ordinal_before: tuple[str, ...] = ()
    """Signs that make an ordinal of a number in Chinese characters."""
    ordinal_after: tuple[str, ...] = ()
    """Patterns of what makes an ordinal of digits."""
    number_after: tuple[str, ...] = ()
    """Patterns of letters that may follow digits and change nothing ("the 1990s")."""
    roman_after: str = ""
    """Words after which a Roman numeral is a number, and before which, and what may be its ending."""
    roman_before: str = ""
    roman_endings: str = ""
    ranges: tuple[str, ...] = ()
    """Patterns of words between the two ends of a range, whose unit stands after the second."""
    fractions: str = ""
    """Words of parts ("thirds"): what stands beside them is no number of things."""
    units: tuple[tuple[str, str], ...] = ()
    """Symbols of units, each with patterns of its words in the language."""
    not_written: tuple[tuple[str, str], ...] = ()
    """Those of ``signs`` that are read, and that official texts do not write."""
    compounds: tuple[tuple[str, str], ...] = ()
    """Numbers, each with what words begin with that say it and are no numbers ("decade", «пятилетний»)."""
    vague: str = ""
    """Characters before a number that make "some" of it: 数十万."""
    half_day: str = ""
    """Pattern of what stands after an hour that is counted to twelve ("3 p.m.")."""


@dataclass(frozen=True)
class Morphology:
    """What is written together with a word, and how the forms of one word end; see `lang.terms.words`."""

    articles: tuple[str, ...] = ()
    """Articles written in one with the word, the full form first."""
    proclitics: tuple[str, ...] = ()
    """Letters that may stand before the word and its article, one of each group, in the order of the groups."""
    enclitics: tuple[tuple[str, str], ...] = ()
    """Pronouns at the end of a word, each with what the word ends in without it, the longest first."""
    inflections: frozenset[str] = frozenset()
    """Endings, after what two words have in common, in which forms of one word differ; words of one stem that
    end otherwise are different words. Empty where the stemmer is to be trusted."""
    cases: bool = False
    """Whether nouns have cases, so that even a name or a title changes with its place in the sentence."""


@dataclass(frozen=True)
class References:
    """How a language refers to paragraphs and articles by their numbers; see `lang.references`."""

    forms: tuple[tuple[str, str], ...] = ()
    """Kind (``paragraph`` or ``article``) and pattern, in which ``{n}`` is a list of numbers with or without letters,
    ``{1}`` one number with or without letters, and ``{s}`` a list of letters."""
    joints: tuple[str, ...] = (",",)
    """Patterns of what stands between two members of a list."""
    ranges: tuple[str, ...] = ()
    """Patterns of words between the first and the last of several; a dash is understood anyway."""
    of: str = ""
    """Pattern of what joins a sub-paragraph to the paragraph named after it ("sub-paragraph (a) *of* paragraph 6")."""
    here_before: str = ""
    """Pattern of what says, right before the reference, that it is one to the same document, and right after it."""
    here_after: str = ""


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
    density: float = 1.0
    """Characters of English that say as much as one of its characters."""
    joiner: str = " "
    """What stands between two sentences of one paragraph."""
    bleu_tokenizer: str = "13a"
    """Name of the sacreBLEU tokenizer that parts the language's words for BLEU."""
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
    citations: Mapping[str, str] = field(default_factory=dict)
    """How a ``paragraph``, a ``preambular`` one and an ``article`` are cited, by symbol of the document and number."""
    function_words: frozenset[str] = frozenset()
    one_letter_words: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    """Words, in lower case and without their last full stop, after which a full stop ends no sentence."""
    typography: Typography = Typography()
    dates: Dates = Dates()
    numbers: Numbers = Numbers()
    morphology: Morphology = Morphology()
    references: References = References()
    foreign_letters: tuple[tuple[str, str], ...] = ()
    """Letters of another language or spelling that look like its own, each with the right one: Persian ک for
    Arabic ك."""
    acronym_plural: str = "s"
    """What an acronym may end in for several ("FPUs"); other languages keep the English letter where they borrow
    the acronym."""
    plural_acronyms: bool = False
    """Whether it writes that ending where it means several; official texts of most languages leave it out."""
    defining: tuple[str, ...] = ()
    """What may stand beside an acronym in the bracket that defines it ("hereinafter"), as patterns."""

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
        if key in _RECORDS:
            values[key] = _RECORDS[key](**{name: _frozen(item) for name, item in value.items()})
        elif key == "morphology":
            values[key] = _morphology(value)
        elif key == "foreign_letters":
            values[key] = tuple((pair[0], pair[1]) for pair in value.split())
        elif key in {"function_words", "one_letter_words", "abbreviations"}:
            values[key] = frozenset(value.split())
        elif isinstance(value, list):
            values[key] = tuple(tuple(item) if isinstance(item, list) else item for item in value)
        else:
            values[key] = value
    return Language(**values)


_RECORDS: Mapping[str, Callable[..., object]] = {
    "typography": Typography,
    "dates": Dates,
    "numbers": Numbers,
    "references": References,
}


def _frozen(value: object) -> object:
    """A value of a table with tuples for its lists, and pairs for its tables."""
    if isinstance(value, dict):
        return tuple((name, _frozen(item)) for name, item in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _morphology(table: dict[str, Any]) -> Morphology:
    return Morphology(
        articles=tuple(table.get("articles", ())),
        proclitics=tuple(table.get("proclitics", ())),
        enclitics=tuple((ending, without) for ending, without in table.get("enclitics", ())),
        inflections=frozenset(table.get("inflections", "").split()),
        cases=table.get("cases", False),
    )
