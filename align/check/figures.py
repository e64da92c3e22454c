"""Figures: numbers, percentages, dates, symbols, resolutions and addresses are those of the original."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from align.check.figure_pairs import Difference, Kind, Met, Span, beads_at, differences, read_by, readings, sentence
from align.check.finding import Finding, Severity
from align.check.quoting import listed, quoted
from align.check.rule import Family, Rule
from align.check.subject import Passage, Side, Subject
from lang.figures import Figure
from lang.folding import fold, untouchable
from lang.language import Numbers

LEAST_USUAL = 4
"""So many times as often as the digits of another script those of one stand in a text that has its usual digits."""
_SEPARATED = re.compile(r"\d[.,'’٫٬ \u00a0\u202f\u2009]\d")
_DIGITS = re.compile(r"\d(?:[\d.,'’٫٬]*\d)?")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_NAMES = re.compile(r"[/@-]|www")
"""Signs of document symbols, job numbers and addresses."""
_WIDE_DIGITS = range(0xFF10, 0xFF1A)


class _FigureRule(Rule):
    """What the rules of this family have in common."""

    family: ClassVar[Family] = "figures"
    kinds: ClassVar[frozenset[Kind]] = frozenset()
    """The differences that it tells."""
    thing: ClassVar[str] = ""
    """What these are about, for messages."""

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002
        for met in differences(subject, version):
            for difference in met.differences:
                if difference.kind in self.kinds and self.tells(difference):
                    yield self._finding(met, difference)

    def tells(self, difference: Difference) -> bool:  # noqa: ARG002
        """Whether a difference of the rule's kinds is for this rule."""
        return True

    def _finding(self, met: Met, difference: Difference) -> Finding:
        ours, theirs = difference.ours, difference.theirs
        here = [met.ours.text[slice(*span)] for span in ours]
        there = [met.theirs.text[slice(*span)] for span in theirs]
        return self.found(
            self.message(here, there, difference.note),
            met.theirs,
            theirs[0] if theirs else _answering(met, met.ours, met.theirs, ours),
            original=met.ours,
            original_span=ours[0] if ours else _answering(met, met.theirs, met.ours, theirs),
            subject=" ".join([*here, "~", *there]),
            related=tuple((met.unit.id, text) for text in here),
        )

    def message(self, here: Sequence[str], there: Sequence[str], note: str) -> str:
        """What is said of what stands in the original and in the version."""
        thing = f"{self.thing} " if self.thing else ""
        if not there:
            return f"{thing}{listed(map(quoted, here))} of the original {_be(here)} not here"
        if not here:
            return f"{thing}{listed(map(quoted, there))} {_be(there)} not in the original"
        note = f" ({note})" if note else ""
        return f"{thing}{quoted(here[0])} of the original is {quoted(there[0])} here{note}"


class NumberDiffers(_FigureRule):
    """A number of the original is another in the version, or not there.

        original  … deployed 12 units
        wrong     … a déployé 21 unités
        right     … a déployé 12 unités; a déployé douze unités

    Correct it, or put it back.

    Numbers are read as each language writes them, in digits or in words: "2.5 million", «2,5 millions», 250万.
    Left alone are "one", "first" and what another language says without a number ("both", a dual, "decade"), a year
    that the version does not say again, numbers in names (G20), and the numbers of paragraphs, which are for N009.
    What stands in a sentence that the version leaves out is part of that.
    """

    code = "F001"
    name = "number-differs"
    severity = Severity.ERROR
    summary = "a number of the original is another in the version, or missing"
    kinds = frozenset({"number"})

    def tells(self, difference: Difference) -> bool:  # noqa: D102
        return bool(difference.ours)


class NumberAdded(_FigureRule):
    """A number of the version answers to nothing in the original.

        original  … in all missions
        wrong     … dans les 14 missions
        right     … dans toutes les missions

    Take it out, or see what the original means.

    Left alone is what the original says without a number ("both", "a million", "decade"), and what stands in a
    sentence that only the version has.
    """

    code = "F002"
    name = "number-added"
    severity = Severity.WARNING
    summary = "a number of the version is not in the original"
    kinds = frozenset({"number"})

    def tells(self, difference: Difference) -> bool:  # noqa: D102
        return not difference.ours


class PercentageDiffers(_FigureRule):
    """A percentage of the original is another in the version, a bare number, missing or added.

        original  … 20 per cent of police officers
        wrong     … 25 % des policiers; … 20 policiers
        right     … 20 % des policiers; … 20 pour cent des policiers

    Correct it; any sign or word for a percentage will do.
    """

    code = "F003"
    name = "percentage-differs"
    severity = Severity.ERROR
    summary = "a percentage is not that of the original"
    kinds = frozenset({"percentage"})


class DateDiffers(_FigureRule):
    """A date of the original is another in the version, missing or added.

        original  … its statement of 21 February 2014
        wrong     … sa déclaration du 12 février 2014; … du 21 février
        right     … sa déclaration du 21 février 2014

    Correct the day, the month or the year; the message says which, where only one differs.

    Dates are read in the forms of each language: 6 November 2017, 2017年11月6日, 6 تشرين الثاني/نوفمبر 2017.
    Left alone is a year that stands elsewhere in the paragraph, and a date that is written in numbers.
    """

    code = "F004"
    name = "date-differs"
    severity = Severity.ERROR
    summary = "a date is not that of the original"
    kinds = frozenset({"date"})
    thing = "the date"


class SymbolDiffers(_FigureRule):
    """A document symbol of the original is another in the version, missing or added.

        original  … statement of its President (S/PRST/2014/5)
        wrong     … déclaration de son Président (S/PRST/2014/15)
        right     … déclaration de son Président (S/PRST/2014/5)

    Symbols are the same in all languages; spaces in them play no part.
    """

    code = "F005"
    name = "symbol-differs"
    severity = Severity.ERROR
    summary = "a document symbol is not that of the original"
    kinds = frozenset({"symbol"})
    thing = "the symbol"


class ResolutionDiffers(_FigureRule):
    """The number or the year of a resolution is not that of the original.

        original  … its resolution 2185 (2014)
        wrong     … sa résolution 2158 (2014); … 2185 (2015); … 2185
        right     … sa résolution 2185 (2014), 第2185(2014)号决议, القرار 2185 (2014)

    Correct it.

    What is meant is a number with a year in brackets. Left alone is a resolution that is cited again in the same
    paragraph, where the version may say "that resolution".
    """

    code = "F006"
    name = "resolution-differs"
    severity = Severity.ERROR
    summary = "the number or year of a resolution is not that of the original"
    kinds = frozenset({"resolution"})


class NumberFormat(_FigureRule):
    """A number is written with the signs or the digits of another language.

        wrong   1,250 and 2.5 % in French; 2,5 per cent in English; ١٢ in an Arabic text whose digits are 0 to 9
        right   1 250, 2,5 %; 2.5 per cent; 12

    A French reader takes 1,250 for one and a quarter. Write it as the language does, throughout.

    Left alone are numbers that may be something else, such as a target 5.1 or an hour, and every way of writing
    that the official texts of a language have. Where a text has digits of two scripts, those that are much the rarer
    are told, once a paragraph; two scripts in one number are F009.
    """

    code = "F007"
    name = "number-format"
    severity = Severity.NOTE
    summary = "a number is written as in another language"
    kinds = frozenset({"format"})

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage in side:
            for figure in passage.figures:
                if _quantity(passage, figure) and _foreign(
                    passage.text[figure.start : figure.end], side.language.numbers
                ):
                    yield self._foreign(passage, figure)
        yield from self._other_digits(side, subject)

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        yield from super().between(original, version, subject)
        for ours, theirs, _ in subject.pairs(version):
            if not _SEPARATED.search(theirs.text):
                continue
            large = {value for figure in ours.figures for value in figure.values if value >= 1000}
            for figure in theirs.figures:
                said = theirs.text[figure.start : figure.end]
                if large.isdisjoint(figure.values) or not _SEPARATED.search(said):
                    continue
                own = _readings(said, version.language.numbers)
                misread = large.isdisjoint(own) and not large.isdisjoint(readings(fold(said).text))
                if misread and (own or not _quantity(theirs, figure)):
                    yield self._foreign(theirs, figure)

    def message(self, here: Sequence[str], there: Sequence[str], note: str) -> str:  # noqa: ARG002, D102
        return f"{quoted(there[0])}, {quoted(here[0])} in the original, is written with the signs of another language"

    def _foreign(self, passage: Passage, figure: Figure) -> Finding:
        said = passage.text[figure.start : figure.end]
        message = f"{quoted(said)} is written with the signs of another language"
        return self.found(message, passage, (figure.start, figure.end), subject=said)

    def _other_digits(self, side: Side, subject: Subject) -> Iterator[Finding]:
        """Digits of a script that is much the rarer in the text."""
        found = _digits(side, subject)
        counts = Counter(script for *_, own in found for script in own)
        usual = counts.most_common(1)[0][0] if len(counts) > 1 else ""
        told = set()
        for passage, span, own in found if usual else ():
            rare = len(own) == 1 and all(counts[script] * LEAST_USUAL <= counts[usual] for script in own - {usual})
            if rare and usual not in own and passage.unit not in told:
                told.add(passage.unit)
                said = passage.text[slice(*span)]
                message = f"{quoted(said)} has {listed(own)} digits, the text {usual} ones"
                yield self.found(message, passage, span, subject=said)


class AddressDiffers(_FigureRule):
    """An address on the web or of e-mail is not that of the original, or is missing or added.

        original  … at www.un.org/en/peacekeeping
        wrong     … à l’adresse www.un.org/fr/peacekepping
        right     … à l’adresse www.un.org/fr/peacekeeping

    Correct it.

    Left alone are the parts that say in which language a page is.
    """

    code = "F008"
    name = "address-differs"
    severity = Severity.WARNING
    summary = "an address is not that of the original"
    kinds = frozenset({"address"})
    thing = "the address"


class DigitsMixed(_FigureRule):
    """A number has digits of two scripts.

        wrong   20١7, with an Arabic-Indic digit among European ones
        right   2017; ٢٠١٧

    Type it anew. It looks nearly right, and no search finds it.

    Left alone are full-width digits, which are for S002, and whole numbers of another script (F007).
    """

    code = "F009"
    name = "digits-mixed"
    severity = Severity.WARNING
    summary = "a number has digits of two scripts"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage, span, own in _digits(side, subject):
            if len(own) > 1:
                said = passage.text[slice(*span)]
                yield self.found(f"{quoted(said)} has {listed(sorted(own))} digits", passage, span, subject=said)


def _be(things: Sequence[str]) -> str:
    return "is" if len(things) == 1 else "are"


def _answering(met: Met, one: Passage, other: Passage, spans: Iterable[Span]) -> Span:
    """The sentences of one passage that answer to those of the other in which something stands."""
    beads = {bead for start, _ in spans for bead in beads_at(one, met.unit, start)}
    return sentence(other, met.unit, beads)


# -- how numbers are written --------------------------------------------------------------------------


def _quantity(passage: Passage, figure: Figure) -> bool:
    """Whether a number is surely one of something, and no target 5.1 or half past ten."""
    if figure.unit:
        return True
    text = passage.text[figure.start : figure.end]
    return any(map(str.isalpha, text)) and figure.kind == "number"


@lru_cache(maxsize=4096)
def _readings(text: str, numbers: Numbers) -> frozenset[Decimal]:
    """What the digits of a text can be, by the ways in which the language writes numbers."""
    plain = fold(text).text
    ways = (way for way in numbers.signs if way not in numbers.not_written)
    found = (read_by(plain, group.replace("\u00a0", " "), point) for group, point in ways)
    return frozenset(value for value in found if value is not None)


def _foreign(text: str, numbers: Numbers) -> bool:
    """Whether a number with signs in it is written in none of the ways of a language but in one of another."""
    return bool(_SEPARATED.search(text)) and not _readings(text, numbers) and bool(readings(fold(text).text))


_Digits = tuple[Passage, Span, frozenset[str]]
"""A number in digits, and the scripts that these are of."""


def _digits(side: Side, subject: Subject) -> list[_Digits]:
    """The numbers in digits of a version that has some that are not ASCII, but for symbols and addresses; once."""
    name = ("digits", side.key)
    if name not in subject.workings:
        several = any(_OTHER_DIGIT.search(passage.text) for passage in side if not passage.text.isascii())
        subject.workings[name] = [found for passage in side for found in _digits_in(passage)] if several else []
    found: list[_Digits] = subject.workings[name]
    return found


def _digits_in(passage: Passage) -> Iterator[_Digits]:
    kept = untouchable(passage.text) if _NAMES.search(passage.text) else ()
    inside = {at for start, end in kept for at in range(start, end)}
    for found in _DIGITS.finditer(passage.text):
        if found.start() not in inside:
            yield passage, found.span(), _scripts(found[0])


def _scripts(text: str) -> frozenset[str]:
    """The scripts of the digits of a text, as messages name them; wide digits are for another family."""
    return frozenset(_script(char) for char in set(text) if char.isdecimal() and ord(char) not in _WIDE_DIGITS)


def _script(digit: str) -> str:
    words = unicodedata.name(digit, "UNKNOWN DIGIT").split(" DIGIT ")[0] if not digit.isascii() else "European"
    return words.capitalize()


RULES: tuple[type[Rule], ...] = (
    NumberDiffers,
    NumberAdded,
    PercentageDiffers,
    DateDiffers,
    SymbolDiffers,
    ResolutionDiffers,
    NumberFormat,
    AddressDiffers,
    DigitsMixed,
)
