"""Document symbols in a text as links: to a file in a folder where there is one, else to where the document stands.

Besides symbols, resolutions of the Security Council are recognised by number and year, in every language and in lists
("1325 (2000) and 2242 (2015)"): the Council numbers them through from 1946, so that a number belongs to one year, and
no other organ writes its resolutions so. A pair that does not belong together there is no link.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from align import fetching
from align.errors import InputError
from align.ingest import folder
from lang.folding import fold
from lang.symbols import find_symbols

_PAGE = "/{language}/{symbol}"
"""What follows the host in the address of the page of a document."""
_ENGLISH = "en"

# Chinese and Arabic letters stand right beside a number.
_RESOLUTION = re.compile(r"(?<![A-Za-z0-9/.,\-])(?P<number>\d{3,4})\s?\(\s?(?P<year>19[4-9]\d|20\d\d)\s?\)")
_ENDS = ".-"
"""What may stand inside a symbol, and after one ends the sentence or parts it."""
_LAST_OF_YEAR = (
    (1946, 15),
    (1960, 160),
    (1970, 291),
    (1980, 484),
    (1990, 683),
    (2000, 1334),
    (2010, 1966),
    (2020, 2561),
)
"""Numbers of the Security Council's last resolutions of some years; between them they rise evenly enough."""
_A_YEAR = 50
"""Resolutions in a year after these."""
_AMISS = 40
"""How far a number may be from what the years beside it tell."""
_AMISS_LATER = 20
"""What is added to that for each year after these."""


class Link(NamedTuple):
    """A document that a text names.

    Attributes:
        start: where its symbol or number begins, in code points.
        end: where it ends.
        symbol: as it stands in addresses: ``S/RES/2242(2015)``.
    """

    start: int
    end: int
    symbol: str


class Target(NamedTuple):
    """Where a link leads.

    Attributes:
        symbol: of the document.
        language: of the version.
        path: of the file, None where there is none in the library.
        address: of the document on the web, in the same language where it is an official one, else in English.
    """

    symbol: str
    language: str
    path: str | None
    address: str


def find(text: str) -> list[Link]:
    """What a text in any language names by symbol, or as a resolution of the Security Council, in order."""
    folded = fold(text)
    found: list[Link] = []
    for start, whole in find_symbols(folded.text):
        end = start + len(folded.text[start:whole].rstrip(_ENDS))
        try:
            symbol = fetching.symbol_of(folded.text[start:end])
        except InputError:
            continue  # longer than a symbol is
        found.append(Link(*folded.span(start, end), symbol))
    for match in _RESOLUTION.finditer(folded.text):
        number, year = int(match["number"]), int(match["year"])
        if _belong_together(number, year):
            found.append(Link(*folded.span(*match.span()), f"S/RES/{number}({year})"))
    return sorted(found)


def _belong_together(number: int, year: int) -> bool:
    """Whether the Security Council may have given a resolution of a year this number."""
    amiss = _AMISS + _AMISS_LATER * max(0, year - _LAST_OF_YEAR[-1][0])
    return _last_of(year - 1) - amiss < number <= _last_of(year) + amiss


def _last_of(year: int) -> float:
    at = bisect_left(_LAST_OF_YEAR, (year,))
    if at == 0:
        return 0.0
    before, number = _LAST_OF_YEAR[at - 1]
    if at == len(_LAST_OF_YEAR):
        return number + _A_YEAR * (year - before)
    after, later = _LAST_OF_YEAR[at]
    return number + (later - number) * (year - before) / (after - before)


@dataclass(frozen=True, slots=True)
class _Name:
    """What a file's name tells of its document: separators and capitals do not."""

    key: str

    @classmethod
    def of(cls, stem: str) -> _Name:
        return cls(re.sub(r"[^0-9a-z]+", "-", stem.casefold()).strip("-"))

    def without_year(self) -> _Name:
        return _Name(re.sub(r"^(s-res-\d+)-\d{4}$", r"\1", self.key))


class Library:
    """The documents in a folder, by their symbols.

    Their names are those that `align.fetching.file_name` makes, or alike: ``S-RES-2242-2015.fr.pdf``,
    ``S_2017_926 French.docx``, ``fr/S-2017-926.pdf``, ``S-RES-2242.txt``; see `align.ingest.folder` for how a name
    tells the language. The folder is read once; what comes into it later is seen by another library.

    Args:
        path: the folder; None for none.

    Raises:
        InputError: the folder cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._files: dict[_Name, list[folder.Version]] = {}
        for stem, versions in (folder.versions(path) if path is not None else {}).items():
            self._files.setdefault(_Name.of(stem), []).extend(versions)

    def target(self, symbol: str, languages: Iterable[str]) -> Target:
        """Where a document is to be found.

        Args:
            symbol: as `find` gives it.
            languages: codes in the order in which they are wanted: that of the column first. Where there is no file in
                any of them, one in another language, or of a language that its name does not tell, is taken.
        """
        wanted = list(languages) or [_ENGLISH]
        file = self._file(symbol, wanted)
        language = wanted[0] if file is None else file.language or wanted[0]
        return Target(symbol, language, None if file is None else file.path, _address(symbol, language))

    def _file(self, symbol: str, wanted: list[str]) -> folder.Version | None:
        name = _Name.of(fetching.file_name(symbol, _ENGLISH).removesuffix(f".{_ENGLISH}.pdf"))
        versions = self._files.get(name) or self._files.get(name.without_year()) or []

        def place(version: folder.Version) -> tuple[int, str]:
            own = version.language or ""
            near = [code for code in wanted if own and code.split("-")[0] == own.split("-")[0]]
            exact = own in wanted
            return (2 * wanted.index(own) if exact else 2 * wanted.index(near[0]) + 1 if near else 2 * len(wanted), own)

        return min(versions, key=place, default=None)


def _address(symbol: str, language: str) -> str:
    base = language.split("-")[0]
    official = base if base in fetching.LANGUAGES else _ENGLISH
    return fetching.address(fetching.HOST + _PAGE, symbol, official)
