"""Sees to it that a translation keeps what it must keep, or that it is said to be lost.

An engine is given whole sentences, since it translates them better than sentences with holes. What comes back is
set as the language sets it and compared with the original piece by piece. What an engine has only spaced, stretched
or left in the other language's form is mended where it stands. Where that does not do, the sentence goes through the
engine once more with signs in place of what it lost, and after that in parts around it; what still fails is said,
never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import count, islice, pairwise
from operator import and_, eq
from typing import NamedTuple

from lang import dates, figures, typography
from lang.dates import Date
from lang.figures import Figure
from lang.language import Language
from lang.terms import acronyms
from lang.terms.glossary import Glossary
from lang.terms.matching import Matcher
from lang.translate import Translator, pieces
from lang.translate.pieces import Piece

# Letters of scripts without spaces stand right beside Latin ones.
_BEGINS, _ENDS = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"
_DIGIT = re.compile(r"\d")
_AGAIN = re.compile(r"(?<!\w)([^\W\d_]+(?: [^\W\d_]+){0,3})(?:,? \1(?!\w)){2,}")
"""The same words three times or more, as neural models stammer."""
_CORE = re.compile(r"[^\W\d_](?:.*[^\W_])?", re.DOTALL)
_SIGNS = " \t\n\u00a0.,;:()[]"
"""What a part of a sentence does not begin or end with, whatever an engine puts there."""


class Outcome(NamedTuple):
    """A translation, and what of the original it does not keep or has beyond it; both empty where all is well.

    ``origin`` says where a translation comes from that is not the engine's own of the whole sentence.
    """

    text: str
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    origin: str = ""

    @property
    def wrong(self) -> int:
        """How many pieces are not as they should be."""
        return len(self.missing) + len(self.added)


class Stretch(NamedTuple):
    """A part of an original that does not go through the engine, and how the translation has it."""

    start: int
    end: int
    written: str


class Plan(NamedTuple):
    """How a sentence is to go through an engine once more: what is sent, and what makes a translation of it."""

    sent: list[str]
    joined: Callable[[Sequence[str]], str | None]
    origin: str = ""


class Protection:
    """What must be kept on the way from one language into another.

    Args:
        glossary: says what acronyms and fixed terms are in the other language; acronyms it does not name stay.
    """

    def __init__(self, source: Language, target: Language, glossary: Glossary | None = None) -> None:
        self.source, self.target = source, target
        glossary = glossary or Glossary()
        self._acronyms = glossary.acronyms(source.code, target.code)
        self._fixed = glossary.fixed(source.code, target.code)
        # The sentence in hand is asked for several times, whatever is done to its translation.
        self.wanted = lru_cache(maxsize=64)(self._wanted)
        """The pieces of an original, named as they are to be in its translation."""
        self._short = lru_cache(maxsize=8)(lambda text: acronyms.find(text, target))
        self._said = lru_cache(maxsize=8)(lambda text: dates.find(text, target))

    # -- what is kept ---------------------------------------------------------------------------------

    def _wanted(self, original: str) -> tuple[Piece, ...]:
        return tuple(self._named(piece) for piece in pieces.find(original, self.source, self._terms_here))

    def there(self, translation: str) -> list[Piece]:
        """The pieces of a translation."""
        short, said = self._short(translation), self._said(translation)
        return pieces.find(translation, self.target, self._terms_there, short, said)

    def compare(self, original: str, translation: str) -> Outcome:
        """The translation, with what of the original's pieces it lacks and what it has beyond them."""
        missing, added = self._differences(original, translation)
        return Outcome(translation, tuple(piece.key for piece in missing), tuple(piece.key for piece in added))

    def _differences(self, original: str, translation: str) -> tuple[list[Piece], list[Piece]]:
        if _has_digit(original) or _has_digit(translation):
            wanted, there = self.wanted(original), self.there(translation)
        else:  # what reading numbers and dates costs is saved where there can be none but in words
            wanted = tuple(map(self._named, pieces.without_numbers(original, self.source, self._terms_here)))
            there = pieces.without_numbers(translation, self.target, self._terms_there, self._short(translation))
        missing, added = pieces.differences(wanted, there)
        # What one side has inside another piece, or in capitals, is there all the same.
        missing = [piece for piece in missing if not _as_often(piece, wanted, translation)]
        return missing, [piece for piece in added if not _as_often(piece, there, original)]

    def _named(self, piece: Piece) -> Piece:
        return piece._replace(key=self._acronyms.get(piece.key, piece.key)) if piece.kind == "acronym" else piece

    @cached_property
    def _terms_here(self) -> Matcher[str] | None:
        return Matcher(self._fixed.items(), self.source) if self._fixed else None

    @cached_property
    def _terms_there(self) -> Matcher[str] | None:
        return Matcher(((text, text) for text in self._fixed.values()), self.target) if self._fixed else None

    def written(self, original: str, piece: Piece) -> str:
        """A piece of an original as its translation has it."""
        text = original[piece.start : piece.end]
        if piece.kind in {"acronym", "term"}:
            return self._named(piece).key
        if isinstance(piece.said, Date):
            return _date(piece.said, self.target) or text
        if isinstance(piece.said, Figure):
            return self._number(text, piece.said)
        return text

    def _number(self, text: str, figure: Figure) -> str:
        decimals = max(-int(figure.value.as_tuple().exponent), 0)
        if figure.kind == "percentage":
            return figures.write_percentage(figure.value, self.target, decimals=decimals)
        # Years and numbers of resolutions have no groups, and a unit of its own stays with its number.
        if figure.kind != "number" or figure.unit or not re.search(r"[^\d]", text):
            return typography.set_signs(text, self.target)
        return figures.write(figure.value, self.target, decimals=decimals)

    # -- the work -------------------------------------------------------------------------------------

    def translate(self, sentences: Sequence[str], translator: Translator) -> Iterator[tuple[int, Outcome]]:
        """Translates sentences; each comes as soon as it is as good as it will be.

        Raises:
            EngineError: the engine failed in the middle.
        """
        doubtful: dict[int, Outcome] = {}
        for place, text in translator.translate(sentences):
            outcome = self.mended(sentences[place], text)
            if outcome.wrong:
                doubtful[place] = outcome
            else:
                yield place, outcome
        for plan in (self._with_signs, self._around_lost, self._around_all):
            if not doubtful:
                return
            self._again(plan, sentences, doubtful, translator)
            for place in [place for place, outcome in doubtful.items() if not outcome.wrong]:
                yield place, doubtful.pop(place)
        yield from doubtful.items()

    def mended(self, original: str, translation: str) -> Outcome:
        """A translation set as the language sets it, with what can be mended in it mended."""
        stammers = _may_stammer(translation) and not _AGAIN.search(original)
        text = _AGAIN.sub(r"\1", translation) if stammers else translation
        text = typography.set_signs(self._with_acronyms(text), self.target)
        text = self._with_dates(self._with_figures(original, text))
        missing, added = self._differences(original, text)
        for piece in missing:
            text = self._put_right(original, piece, text)
        if missing:
            missing, added = self._differences(original, text)
        return Outcome(text, tuple(piece.key for piece in missing), tuple(piece.key for piece in added))

    def _again(
        self,
        plan: Callable[[str, Outcome], Plan],
        sentences: Sequence[str],
        doubtful: dict[int, Outcome],
        translator: Translator,
    ) -> None:
        """Sends doubtful sentences through the engine by a plan, all in one go, and keeps what is better."""
        plans = {place: plan(sentences[place], outcome) for place, outcome in doubtful.items()}
        flat = [text for own in plans.values() for text in own.sent]
        said = [""] * len(flat)
        for at, text in translator.translate(flat):
            said[at] = text
        coming = iter(said)
        for place, own in plans.items():
            whole = own.joined([next(coming) for _ in own.sent])
            better = None if whole is None else self.mended(sentences[place], whole)
            if better is not None and better.wrong < doubtful[place].wrong:
                doubtful[place] = better._replace(origin=own.origin)

    # -- mending in place -----------------------------------------------------------------------------

    def _with_acronyms(self, translation: str) -> str:
        """The translation with the acronyms of its own language, without a plural ending where it has none."""
        for own in reversed(self._short(translation)):
            rendered = self._acronyms.get(own.key, own.key)
            if rendered != own.key or not self.target.plural_acronyms:
                translation = translation[: own.start] + rendered + translation[own.end :]
        return translation

    def _with_figures(self, original: str, translation: str) -> str:
        """Figures and dates that came through as the original writes them, as the language writes them."""
        for piece in self.wanted(original) if _has_digit(original) else ():
            text = original[piece.start : piece.end]
            if piece.said is not None and not text.isdecimal() and text in translation:
                translation = translation.replace(text, self.written(original, piece))
        return translation

    def _with_dates(self, translation: str) -> str:
        """Whole dates in the usual form of the language."""
        found = self._said(translation) if _has_digit(translation) else []
        for date in reversed(found):
            if None not in date and (written := _date(date, self.target)):
                translation = translation[: date.start] + written + translation[date.end :]
        return translation

    def _put_right(self, original: str, piece: Piece, text: str) -> str:
        """A translation with a piece in place of what an engine has made of it, where that can be told."""
        right = self.written(original, piece)
        case = re.IGNORECASE if piece.kind in {"address", "symbol"} else 0
        whole = original[piece.start : piece.end]
        own = whole.removesuffix(self.source.acronym_plural) if piece.kind == "acronym" else whole
        found = list(_loose(own, case=case).finditer(text))
        if not found and piece.kind == "symbol":  # its first letters taken for a word: "Un/66/615"
            found = list(re.finditer(rf"[^\W\d_]*{re.escape(own[own.index('/') :])}{_ENDS}", text))
        if len(found) == 1:
            return text[: found[0].start()] + right + text[found[0].end() :]
        missing, added = ([own for own in side if own.kind == piece.kind] for side in self._differences(original, text))
        if len(missing) == len(added) == 1 and missing[0] == piece and piece.kind != "term":
            return text[: added[0].start] + right + text[added[0].end :]
        return text

    # -- plans ----------------------------------------------------------------------------------------

    def _stretches(self, original: str, outcome: Outcome | None = None) -> list[Stretch]:
        """What is to be kept; two with nothing but signs between them are one.

        Args:
            outcome: a translation, of which only what it lacks is meant; all where it lacks nothing.
        """
        lost = outcome.missing if outcome is not None else ()
        found: list[Stretch] = []
        for piece in self.wanted(original):
            if piece.weak or (lost and piece.key not in lost):
                continue
            written = self.written(original, piece)
            if found and not re.search(r"\w", between := original[found[-1][1] : piece.start]):
                found[-1] = Stretch(found[-1].start, piece.end, found[-1].written + between + written)
            else:
                found.append(Stretch(piece.start, piece.end, written))
        return found

    def _with_signs(self, original: str, outcome: Outcome) -> Plan:
        """The sentence with a sign in place of each stretch that was lost."""
        stretches = self._stretches(original, outcome)
        marks = list(islice(signs(original), len(stretches)))
        sent, at = "", 0
        for mark, (start, end, _) in zip(marks, stretches, strict=True):
            sent += original[at:start] + mark
            at = end

        def joined(said: Sequence[str]) -> str | None:
            text = said[0]
            for mark, stretch in zip(marks, stretches, strict=True):
                found = list(_spread(mark).finditer(text))
                if len(found) != 1:
                    return None
                text = text[: found[0].start()] + f"\0{stretch.written}\0" + text[found[0].end() :]
            return text.replace("\0", "")

        return Plan([sent + original[at:]], joined)

    def _around_lost(self, original: str, outcome: Outcome) -> Plan:
        """The sentence in parts around what was lost."""
        return _parts(original, self._stretches(original, outcome), str)

    def _around_all(self, original: str, _: Outcome) -> Plan:
        """The sentence in parts between all that is to be kept."""
        return _parts(original, self._stretches(original), self._bare)

    def _bare(self, translation: str) -> str:
        """A translation of what has no piece in it, without those that the engine has invented."""
        if acronyms.key_of(translation.strip(_SIGNS), self.target.acronym_plural):
            return ""
        for piece in reversed(self.there(translation)):
            if not piece.weak:
                translation = translation[: piece.start].rstrip() + translation[piece.end :]
        return translation


def _parts(original: str, stretches: Sequence[Stretch], cleaned: Callable[[str], str]) -> Plan:
    edges = [0, *(edge for stretch in stretches for edge in (stretch.start, stretch.end)), len(original)]
    parts = [original[start:end] for start, end in pairwise(edges)]
    parts[1::2] = [stretch.written for stretch in stretches]
    # Signs at the edges of a part belong to what stands beside it: an engine would drop half a bracket.
    cores = {at: core for at in range(0, len(parts), 2) if (core := _CORE.search(parts[at]))}

    def joined(said: Sequence[str]) -> str:
        whole = list(parts)
        for (at, core), text in zip(cores.items(), said, strict=True):
            whole[at] = parts[at][: core.start()] + (cleaned(text).strip(_SIGNS) or core[0]) + parts[at][core.end() :]
        return "".join(whole)

    return Plan([core[0] for core in cores.values()], joined, "in parts")


def signs(original: str) -> Iterator[str]:
    """What stands for the stretches of a sentence while it goes through an engine: numbers that it has not itself.

    Of letters, brackets, tags and numbers, numbers come back most often (`tests/bench/translation.py`).
    """
    return (sign for number in count(9417, 37) if (sign := str(number)) not in original)


def _loose(text: str, *, case: int = 0) -> re.Pattern[str]:
    """Matches a text as engines spoil it: with spaces in it, an underscore lost."""
    spoilt = r"\s*".join(r"[_\s]" if char == "_" else re.escape(char) for char in text if not char.isspace())
    return re.compile(f"{_BEGINS}{spoilt}{_ENDS}", case)


@lru_cache(maxsize=64)
def _has_digit(text: str) -> bool:
    """Whether a text has a digit of any script; asked several times of the sentence in hand."""
    return _DIGIT.search(text) is not None


def _date(date: Date, language: Language) -> str | None:
    try:
        return dates.write(date, language)
    except ValueError:
        return None


def _may_stammer(text: str) -> bool:
    """Whether a word comes three times at the same distance of up to four words: a quick look before `_AGAIN`."""
    words = text.replace(",", "").split()
    for distance in range(1, 5):
        again = list(map(eq, words, words[distance:]))
        if any(map(and_, again, again[distance:])):
            return True
    return False


@cache
def _spread(number: str) -> re.Pattern[str]:
    """Matches a number as engines write it, in groups or not."""
    return re.compile(rf"(?<![\d\0]){number[:-3]}[ .,\u00a0\u202f]?{number[-3:]}(?![\d\0])")


def _as_often(piece: Piece, others: Sequence[Piece], text: str) -> bool:
    """Whether a text has what a piece says as often as the pieces say it, even if as part of something else."""
    if piece.kind not in {"address", "symbol", "acronym"}:
        return False
    times = len(re.findall(f"{_BEGINS}{re.escape(piece.key)}{_ENDS}", text))
    return times >= sum(other.key == piece.key for other in others)
