"""What a translation must keep of its original: addresses, symbols, dates, figures, acronyms, fixed terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from lang import dates, figures
from lang.dates import Date
from lang.figures import Figure
from lang.language import Language
from lang.symbols import find_addresses, find_symbols
from lang.terms import acronyms
from lang.terms.acronyms import Acronym
from lang.terms.matching import Matcher

Kind = Literal["address", "symbol", "date", "figure", "acronym", "term"]


class Piece(NamedTuple):
    """A stretch of a text to be kept.

    Attributes:
        key: by which it is compared with the pieces of the other language, and named where it is lost.
        said: what a date or a figure says.
        weak: whether it is a number in words or a month alone, which another language may not count as one.
    """

    start: int
    end: int
    kind: Kind
    key: str
    said: Date | Figure | None = None
    weak: bool = False


def find(
    text: str,
    language: Language,
    terms: Matcher[str] | None = None,
    short: Sequence[Acronym] | None = None,
    said: Sequence[Date] | None = None,
) -> list[Piece]:
    """The pieces of a text, in order; no two overlap.

    Args:
        terms: finds fixed terms, whose values are the keys of their pieces.
        short: the acronyms of the text, where they are found already.
        said: its dates, likewise.
    """
    found = _Found(len(text))
    _take_names(found, text, language, terms, short)
    said = dates.find(text, language) if said is None else said
    found.take(
        Piece(date.start, date.end, "date", _iso(date), date, weak=date.year is None and date.day is None)
        for date in said
    )
    skip = [(piece.start, piece.end) for piece in found.pieces]
    for figure in figures.find(text, language, skip=skip, known=said):
        weak = figure.weak or not any(map(str.isdecimal, text[figure.start : figure.end]))
        found.take([Piece(figure.start, figure.end, "figure", _plain(figure.value) + figure.unit, figure, weak)])
    return sorted(found.pieces, key=lambda piece: piece.start)


def without_numbers(
    text: str, language: Language, terms: Matcher[str] | None = None, short: Sequence[Acronym] | None = None
) -> list[Piece]:
    """The pieces of a text that has no digit in it and is compared with one that has none either.

    Args:
        terms: as for `find`, and so is ``short``.
    """
    found = _Found(len(text))
    _take_names(found, text, language, terms, short)
    return sorted(found.pieces, key=lambda piece: piece.start)


def _take_names(
    found: _Found, text: str, language: Language, terms: Matcher[str] | None, short: Sequence[Acronym] | None
) -> None:
    found.take(Piece(*span, "address", text[slice(*span)]) for span in find_addresses(text))
    found.take(Piece(*span, "symbol", re.sub(r"\s", "", text[slice(*span)])) for span in find_symbols(text))
    if terms is not None:
        found.take(Piece(match.start, match.end, "term", match.value) for match in terms.find(text))
    short = acronyms.find(text, language) if short is None else short
    found.take(Piece(own.start, own.end, "acronym", own.key) for own in short)


def differences(wanted: Sequence[Piece], there: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Which of some pieces have no like among others, and which of the others none among them.

    What is weak is never missed, neither here nor there.
    """
    left = [piece for piece in there if not isinstance(piece.said, Figure)]
    missing = []
    for piece in wanted:
        if isinstance(piece.said, Figure):
            continue
        own = next((at for at, other in enumerate(left) if (piece.kind, piece.key) == (other.kind, other.key)), None)
        if own is not None:
            del left[own]
        elif not piece.weak:
            missing.append(piece)
    left = [piece for piece in left if not piece.weak]
    here, others = ({piece.said: piece for piece in side if isinstance(piece.said, Figure)} for side in (wanted, there))
    lost, added = figures.unmatched(list(here), list(others))
    missing += [here[figure] for figure in lost if not here[figure].weak]
    return missing, left + [others[figure] for figure in added if not others[figure].weak]


def _iso(date: Date) -> str:
    return "-".join(f"{part:02}" for part in (date.year, date.month, date.day) if part is not None)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


class _Found:
    """Stretches of a text, each given to what asks for it first."""

    def __init__(self, length: int) -> None:
        self.pieces: list[Piece] = []
        self._taken = bytearray(length)

    def take(self, wanted: Iterable[Piece]) -> None:
        for piece in wanted:
            if not any(self._taken[piece.start : piece.end]):
                self._taken[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
                self.pieces.append(piece)
