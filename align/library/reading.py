"""Reading a source: its alignment, cut into leaves as the index keeps them, with its symbol and date.

Versions that are not aligned are aligned by length and structure: quick, and good enough to show the counterpart.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from align import formats
from align.alignment import Alignment, Version
from align.document import Document
from align.errors import InputError
from align.finding.concordance import METHOD
from align.library.base import MOST_VERSIONS
from align.library.sources import Source
from lang import dates
from lang import language as languages

BORDER = "\uffff"
"""Stands between two beads of a leaf: a code point that no text has (Unicode 23.7), and that no folding changes."""
_NOT_A_BORDER = "\ufffd"
_LEAF = 5000
"""Characters of a leaf in the version that has most, about: the rows of the index are measured for them."""
_OF_FORMS = "en"
"""The language of what is printed on every first page alike."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Sentence(NamedTuple):
    """What one version says in a bead, with where it stands."""

    document: str
    unit: str
    bead: str
    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A stretch of beads.

    Attributes:
        names: of each bead its unit's id and its own.
        texts: by the place of the version in the document, the texts of its beads with `BORDER` between them; a
            version that has nothing here is absent.
    """

    names: tuple[tuple[str, str], ...]
    texts: Mapping[int, str]

    @property
    def packed(self) -> bytes:
        """The names as the index stores them."""
        return json.dumps(self.names, ensure_ascii=False).encode(errors="surrogatepass")


@dataclass(frozen=True)
class Record:
    """What the library keeps of a source.

    Attributes:
        date: as far as it is known, ``2017-11-06`` or ``2017``.
        faults: by the path of the file, why it is not in it.
        remarks: by the path of the file, what else to say of it.
    """

    source: Source
    symbol: str = ""
    title: str = ""
    date: str = ""
    versions: tuple[Version, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def beads(self) -> int:
        """How many beads there are."""
        return sum(len(leaf.names) for leaf in self.leaves)


def read(folder: Path, source: Source) -> Record:
    """What a source has; what is wrong with a file is told in the record, and the others are read."""
    return _aligned(folder, source) if source.aligned else _documents(folder, source)


def pieces(packed: bytes) -> list[tuple[str, str]]:
    """The names that `Leaf.packed` stores."""
    return [(unit, bead) for unit, bead in json.loads(packed.decode(errors="surrogatepass"))]


def record(source: Source, alignment: Alignment, date: str = "") -> Record:
    """What the library keeps of an alignment; without a date said, that of its title or the year of its symbol."""
    kept = alignment.versions[:MOST_VERSIONS]
    return Record(
        source,
        symbol=alignment.symbol,
        title=alignment.title,
        date=date or _date_of(alignment),
        versions=kept,
        leaves=tuple(_leaves(alignment, kept)),
    )


# -- reading ----------------------------------------------------------------------------------------------


def _aligned(folder: Path, source: Source) -> Record:
    (part,) = source.parts
    name = part.file.path
    try:
        return record(source, formats.read(os.path.join(folder, name)))
    except InputError as error:
        if _is_glossary(os.path.join(folder, name)):
            return Record(source, remarks={name: "a glossary"})
        return Record(source, faults={name: _told(error, folder)})
    except Exception as error:  # noqa: BLE001 - one file that breaks its reader must not stop a library of thousands
        return Record(source, faults={name: _defect(error)})


def _documents(folder: Path, source: Source) -> Record:
    from align.aligner import align
    from align.ingest.load import load

    documents: list[Document] = []
    paths: list[str] = []
    faults: dict[str, str] = {}
    for part in source.parts:
        try:
            documents.append(load(os.path.join(folder, part.file.path), language=part.language))
            paths.append(part.file.path)
        except InputError as error:
            faults[part.file.path] = _told(error, folder)
        except Exception as error:  # noqa: BLE001 - as above
            faults[part.file.path] = _defect(error)
    if not documents:
        return Record(source, faults=faults)
    try:
        alignment = align(documents[0], documents[1:], method=METHOD)
    except Exception as error:  # noqa: BLE001 - as above
        return Record(source, faults={part.file.path: _defect(error) for part in source.parts})
    # `align` keeps the order of the documents; a version knows the name of its file, but not the folder.
    versions = tuple(replace(version, file=path) for version, path in zip(alignment.versions, paths, strict=True))
    return replace(record(source, replace(alignment, versions=versions), _date(documents)), faults=faults)


def _is_glossary(path: str) -> bool:
    from align import glossary

    if glossary.of_file(path) is None:
        return False
    try:
        glossary.load(path)
    except InputError:
        return False
    return True


def _told(error: InputError, folder: Path) -> str:
    """What is wrong, without the file, which stands beside it."""
    message = f"{error.place}: {error.message}" if error.place else error.message
    text = f"{message}; {error.mend}" if error.mend else message
    return text.replace(f"{folder}{os.sep}", "")


def _defect(error: Exception) -> str:
    return f"a defect of hexapla: {type(error).__name__}: {error}"


# -- leaves -----------------------------------------------------------------------------------------------


def _leaves(alignment: Alignment, versions: Sequence[Version]) -> Iterator[Leaf]:
    joiners = [(version.key, languages.get(version.language).joiner) for version in versions]
    names: list[tuple[str, str]] = []
    sides: list[list[str]] = [[] for _ in joiners]
    lengths = [0] * len(joiners)
    for unit in alignment:
        for bead in unit.beads:
            names.append((unit.id, bead.id))
            for at, (key, joiner) in enumerate(joiners):
                said = bead.sides.get(key, ())
                text = said[0] if len(said) == 1 else joiner.join(said)
                sides[at].append(text)
                lengths[at] += len(text)
            if max(lengths) >= _LEAF:
                yield _leaf(names, sides)
                names, sides, lengths = [], [[] for _ in joiners], [0] * len(joiners)
    if names:
        yield _leaf(names, sides)


def _leaf(names: Sequence[tuple[str, str]], sides: Iterable[Sequence[str]]) -> Leaf:
    texts = {}
    for at, own in enumerate(sides):
        if any(own):
            text = BORDER.join(own)
            if text.count(BORDER) >= len(own):
                text = BORDER.join(one.replace(BORDER, _NOT_A_BORDER) for one in own)
            texts[at] = text
    return Leaf(tuple(names), texts)


# -- dates ------------------------------------------------------------------------------------------------


def _date(documents: Iterable[Document]) -> str:
    """The date on the first page of the first version that has one."""
    for document in documents:
        masthead = (piece.text for piece in document.furniture if piece.kind == "masthead")
        for text in masthead:
            if found := _day(text, document.language):
                return found
    return ""


def _date_of(alignment: Alignment) -> str:
    titles = (unit.text(alignment.original) for unit in alignment if unit.kind == "title")
    for text in titles:
        if found := _day(text, alignment.original.language):
            return found
    years = _YEAR.findall(alignment.symbol)
    return years[-1] if years else ""


def _day(text: str, language: str) -> str:
    """The first whole date of a text, in its own language or, as on forms that are not translated, in English."""
    for code in dict.fromkeys((language, _OF_FORMS)):
        for date in dates.find(text, languages.get(code)):
            if date.year and date.month and date.day:
                return f"{date.year:04}-{date.month:02}-{date.day:02}"
    return ""
