"""Signs set as a language sets them: quotation marks, the space before signs, ellipses, punctuation, digits.

Letters, apostrophes and the value of digits stay as they are, and so do labels, addresses and document symbols.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from lang import numbering, numerals
from lang.folding import untouchable
from lang.language import Language

Edit = tuple[int, int, str]
"""A stretch of a text, as start and end, and what takes its place."""

_SPACES = " \u00a0\u202f\u2009"
_CLOSED_BY = {"«": "»", "“": "”", "„": "“”", '"': '"', "＂": "＂", "「": "」", "『": "』", "‹": "›", "‘": "’"}
"""What opens a quotation in some language, and what may close it."""
_MARKS = "".join(sorted({*_CLOSED_BY, *"".join(_CLOSED_BY.values())}))
_MARK = re.compile(f"[{_MARKS}]")
_OPENING = "([{¿¡«“„‘「『‹（《"
_BESIDE = frozenset(_SPACES + _MARKS + "()[]（）《》")
"""What may stand between a sign and the letters by which it is known what language it is of."""
_SPACED = re.compile(rf"(?<![{_SPACES}])(?P<space>[{_SPACES}]*)(?P<sign>[;:!?%])(?=(?P<next>.?))", re.DOTALL)
_LOOSE = re.compile(rf"(?<=[^\s{_OPENING}])[{_SPACES}]+(?=[;:!?](?:\s|\Z))")
_DOTS = re.compile(r"(?<![.…])(?:\.{3}|…{1,2})(?![.…])")
_DOT = frozenset(".…")
_NUMBER = re.compile(r"(?<![A-Za-z\d_])\d+(?:[٬٫]\d+)*٪?(?![A-Za-z_])")
_WIDE = "，。；：？！、"
_BY_WIDE = re.compile(
    rf"(?<=[{_WIDE}（])[{_SPACES}]+|(?<=）)[{_SPACES}]+(?=[\u3007\u3400-\u9fff])"
    rf"|(?<=[^\s])[{_SPACES}]+(?=[{_WIDE}）])|(?<=[\u3007\u3400-\u9fff])[{_SPACES}]+(?=（)"
)
_LETTERS = {
    "Hani": "[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]",
    "Arab": "[\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff]",
}
"""Letters of the scripts that have punctuation of their own, by ISO 15924."""
_WORD = 4
"""Letters of a word, which an ideograph says in one: by so much a text is of its script."""
_UNKNOWN_SCRIPT = "Zyyy"


def set_signs(text: str, language: Language) -> str:
    """A text with its signs as the language sets them; once set, setting them again changes nothing.

    Quotation marks of any language, straight ones too, become those of the language, and within others the
    inner ones; where they do not pair, or not surely, all stay. Straight apostrophes are no quotation marks.
    A sign becomes that of another script only among letters of that script. A text in a language without a
    pack stays as it is.
    """
    if language.script == _UNKNOWN_SCRIPT:
        return text
    for step in _STEPS:
        text = _edited(text, step(text, language))
    return text


def _edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made, in order, but for those that touch what must stay."""
    changes = [edit for edit in edits if text[edit[0] : edit[1]] != edit[2]]
    if not changes:
        return text
    kept = _kept(text)
    pieces: list[str] = []
    at = nearest = 0
    for start, end, new in changes:
        while nearest < len(kept) and kept[nearest][1] <= start:
            nearest += 1
        if nearest == len(kept) or kept[nearest][0] >= end:
            pieces += [text[at:start], new]
            at = end
    return "".join([*pieces, text[at:]])


def _kept(text: str) -> list[tuple[int, int]]:
    """Where the label, the addresses and the symbols of a text stand, in order."""
    label = numbering.match(text)
    stretches = untouchable(text)
    return [(0, label[1]), *(stretch for stretch in stretches if stretch[0] >= label[1])] if label else stretches


# -- digits and dots ----------------------------------------------------------------------------------


def _digits(text: str, language: Language) -> Iterator[Edit]:
    """Digits of other scripts, with the signs of their numbers."""
    if text.isascii() and language.digits.isascii():
        return
    group, point = language.numbers.signs[0]
    signs = {"٬": group, "٫": point, "٪": "%"} if language.digits.isascii() else {}
    for found in _NUMBER.finditer(text):
        if not set(language.digits).issuperset(char for char in found[0] if char.isdecimal()):
            digits = (
                language.digits[unicodedata.decimal(char)] if char.isdecimal() else signs.get(char, char)
                for char in found[0]
            )
            yield *found.span(), "".join(digits)


def _ellipses(text: str, language: Language) -> Iterator[Edit]:
    for found in _DOTS.finditer(text) if ".." in text or "…" in text else ():
        yield *found.span(), language.typography.ellipsis


# -- punctuation of a script --------------------------------------------------------------------------


def _punctuation(text: str, language: Language) -> Iterator[Edit]:
    """ASCII signs among letters of a script that has its own."""
    signs = dict(language.typography.signs)
    letters = _letter(language.script)
    if not letters or not any(sign in text for sign in signs):
        return
    brackets = _brackets(text, letters) if "(" in signs else set()
    own = len(letters.findall(text)) * _WORD > sum(map(str.isalpha, text))
    before, after = _neighbours(text), _neighbours(text[::-1])[::-1]
    for at, char in enumerate(text):
        if char not in signs:
            continue
        follows = bool(letters.match(before[at]))
        last = own and bool(before[at]) and not after[at]
        if char in "()":
            fits = at in brackets
        elif char == ".":
            fits = (follows or last) and _full_stop(text, at, letters)
        else:
            fits = follows or last or bool(letters.match(after[at]))
        if fits:
            yield at, at + 1, signs[char]


def _full_stop(text: str, at: int, letters: re.Pattern[str]) -> bool:
    """Whether a dot can end a sentence: it stands alone, and in no name of a file."""
    around = (text[at - 1 : at], text[at + 1 : at + 2])
    return _DOT.isdisjoint(around) and (not around[1].isalnum() or bool(letters.match(around[1])))


@cache
def _letter(script: str) -> re.Pattern[str] | None:
    return re.compile(_LETTERS[script]) if script in _LETTERS else None


def _neighbours(text: str) -> list[str]:
    """For each place the last character before it that says what a sign belongs to; empty at a line's begin."""
    found: list[str] = []
    last = ""
    for char in text:
        found.append(last)
        if char == "\n":
            last = ""
        elif char not in _BESIDE:
            last = char
    return found


def _brackets(text: str, letters: re.Pattern[str]) -> set[int]:
    """Where brackets stand that have letters of the script between them; those of a label are none."""
    counts = [0]
    for char in text:
        counts.append(counts[-1] + bool(letters.match(char)))
    found: set[int] = set()
    opened: list[int] = []
    for at, char in enumerate(text):
        if char in "(（":
            opened.append(at)
        elif char in ")）" and opened:
            start = opened.pop()
            label = at - start <= 5 and (at - start == 2 or numerals.from_hanzi(text[start + 1 : at].strip()))
            if counts[at] > counts[start] and not label:
                found.update((start, at))
    return found


# -- spaces -------------------------------------------------------------------------------------------


def _wide_spaces(text: str, language: Language) -> Iterator[Edit]:
    """Spaces beside signs that are as wide as a letter."""
    for found in _BY_WIDE.finditer(text) if language.typography.full_width else ():
        yield *found.span(), ""


def _spaces(text: str, language: Language) -> Iterator[Edit]:
    """The space that stands before a sign, or stands there and should not."""
    signs = language.typography.space_before
    if not signs:
        for found in _LOOSE.finditer(text):
            if not text[found.start() - 1].isdigit() or not text[found.end() + 1 : found.end() + 3].strip().isdigit():
                yield *found.span(), ""
        return
    for found in _SPACED.finditer(text):
        left, following = text[found.start() - 1 : found.start()], found["next"]
        if found["sign"] not in signs or not left or left.isspace():
            continue
        if found["sign"] == "%":
            fits = left.isdigit() and not following.isalnum()
        else:
            fits = left not in _OPENING + signs and (
                not following or following.isspace() or following in _MARKS + ")]!?…"
            )
        if fits:
            yield *found.span("space"), language.typography.space


# -- quotation marks ----------------------------------------------------------------------------------


class _Quotation(NamedTuple):
    start: int
    end: int
    """Where its marks stand."""
    depth: int


def _quotation_marks(text: str, language: Language) -> Iterator[Edit]:
    """The marks of every quotation, if it is sure how they pair: what is set would be read in the same way."""
    edits = _marks(text, language) if _MARK.search(text) else []
    if not edits:
        return
    done = _edited(text, edits)
    if _edited(done, _marks(done, language)) == done:
        yield from edits


def _marks(text: str, language: Language) -> list[Edit]:
    typography = language.typography
    edits: list[Edit] = []
    for quotation in _quotations(text):
        marks = typography.inner_quotes if quotation.depth % 2 else typography.quotes
        inside = typography.space if marks[1] in typography.space_before else ""
        first, last = quotation.start + 1, quotation.end
        while first < last and text[first] in _SPACES:
            first += 1
        while last > first and text[last - 1] in _SPACES:
            last -= 1
        if first < last:
            edits += [(quotation.start, first, marks[0] + inside), (last, quotation.end + 1, inside + marks[1])]
    return sorted(edits)


def _quotations(text: str) -> list[_Quotation]:
    """The quotations of a text, or none where a mark is without its other, or may be no mark."""
    found: list[_Quotation] = []
    opened: list[int] = []
    for at in _places(text):
        char = text[at]
        if opened and char in _CLOSED_BY[text[opened[-1]]]:
            start = opened.pop()
            found.append(_Quotation(start, at, len(opened)))
        elif char in _CLOSED_BY and not (char == '"' and not opened and text[at - 1 : at].isdigit()):
            opened.append(at)
        else:
            return []  # one that closes nothing, or the sign of an inch
    return [] if opened else found


def _places(text: str) -> Iterator[int]:
    """Where quotation marks stand; apostrophes, and single marks that could be some, are left out."""
    kept = iter(_kept(text))
    stretch = next(kept, None)
    places = []
    for found in _MARK.finditer(text):
        at = found.start()
        while stretch and stretch[1] <= at:
            stretch = next(kept, None)
        if not (stretch and stretch[0] <= at) and not _within_word(text, at):
            places.append(at)
    signs = "".join(text[at] for at in places)
    # A single mark is one if the next that could close it is the only one: ‘the States’ rights’ has two.
    single = {at for found in re.finditer("‘’(?!’)", signs) for at in range(*found.span())}
    return (at for number, at in enumerate(places) if signs[number] not in "‘’" or number in single)


def _within_word(text: str, at: int) -> bool:
    """Whether a single mark has a letter on the side where a quotation mark has none."""
    if text[at] == "‘":
        return text[at - 1 : at].isalnum() if at else False
    return text[at] == "’" and text[at + 1 : at + 2].isalnum()


_STEPS: tuple[Callable[[str, Language], Iterable[Edit]], ...] = (
    _digits,
    _ellipses,
    _punctuation,
    _wide_spaces,
    _quotation_marks,
    _spaces,
)
