"""Concordance: a term in its sentences, over documents that are open and over folders of documents and aligned files.

Each document is a step of its own, so that a worker hands on what is found as it is found, and can stop in between.
A file that cannot be read is told in its step, and the next one follows. Versions of one document that stand in a
folder unaligned are aligned by length and structure where something is found in them: quick, and good enough to show
the counterpart of a paragraph.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from time import perf_counter
from typing import NamedTuple

from align import formats
from align.alignment import AlignedUnit, Alignment
from align.document import Document
from align.errors import InputError
from align.ingest import folder as folders
from align.ingest import tree
from lang import language as languages
from lang.searching import Query, Span

METHOD = "length"
"""How unaligned versions are aligned (`align.sentence_aligner.METHODS`)."""
STEP = 200
"""Occurrences after which a step is handed on, though there is more in the document."""
SLICE = 0.05
"""Seconds of work after which the same is done."""

Finder = Callable[[str, str], list[Span]]
"""Where in a text (first) in a language (second, its code) something stands, as (start, end) in order."""


class Occurrence(NamedTuple):
    """A unit in which something was found.

    Attributes:
        document: the name of the document: its symbol, or the path of its file.
        unit: the id of the unit.
        key: of the version.
        text: the whole text of the unit in that version.
        spans: where it stands in it, in code points.
        others: the texts of the unit in the other versions that have it, by version key.
        languages: the language of each version, by key.
    """

    document: str
    unit: str
    key: str
    text: str
    spans: tuple[Span, ...]
    others: dict[str, str]
    languages: dict[str, str]


class Step(NamedTuple):
    """What one document, or a part of it, has.

    Attributes:
        document: its name.
        found: in reading order.
        faults: why files of it were passed over.
    """

    document: str
    found: tuple[Occurrence, ...] = ()
    faults: tuple[InputError, ...] = ()


# -- what is looked for ------------------------------------------------------------------------------------


def as_typed(query: Query) -> Finder:
    """Finds what a query finds, in every language; see `lang.searching`."""
    return lambda text, _: query.spans(text)


def in_every_form(term: str) -> Finder:
    """Finds a term in every form that the stems of its words tell, as each language inflects them.

    It takes far longer than a query, for every word is looked at; see `lang.terms.matching`.
    """

    @cache
    def matcher(code: str) -> Callable[[str], list[Span]]:
        from lang.terms.matching import Likeness, Matcher

        terms = Matcher([(term, None)], languages.get(code))

        def find(text: str) -> list[Span]:
            return [(match.start, match.end) for match in terms.find(text) if match.likeness > Likeness.RELATED]

        return find

    return lambda text, code: matcher(code)(text)


# -- where it is looked for --------------------------------------------------------------------------------


def over(alignments: Iterable[tuple[str, Alignment]], find: Finder) -> Iterator[Step]:
    """What is found in alignments that are open, given with their names; a step or more for each.

    Raises:
        QueryError: what is looked for takes too long.
    """
    for name, alignment in alignments:
        found: list[Occurrence] = []
        codes = {version.key: version.language for version in alignment.versions}
        began = perf_counter()
        for unit in alignment:
            found += _in_unit(name, unit, alignment, codes, find)
            if len(found) >= STEP or perf_counter() - began > SLICE:
                yield Step(name, tuple(found))
                found, began = [], perf_counter()
        yield Step(name, tuple(found))


def over_folder(path: str | os.PathLike[str], find: Finder) -> Iterator[Step]:
    """What is found in the aligned files and the documents of a folder and the folders in it, in the order of names.

    Hidden files and folders are passed over, and so are links to folders.

    Raises:
        InputError: the folder itself cannot be read.
        QueryError: what is looked for takes too long.
    """
    for place in tree.walk(path):
        for file in place.aligned:
            yield from _aligned_file(file, find)
        if place.fault is not None:
            yield Step(place.path, faults=(place.fault,))
        for name, versions in place.documents:
            yield from _documents(name, versions, find)


def _aligned_file(file: str, find: Finder) -> Iterator[Step]:
    try:
        alignment = formats.read(file)
    except InputError as error:
        yield Step(file, faults=(error,))
        return
    yield from over([(file, alignment)], find)


def _documents(name: str, versions: Iterable[folders.Version], find: Finder) -> Iterator[Step]:
    """What is found in the versions of one document, aligned only where there is something to show."""
    from align.ingest.load import load

    documents: list[Document] = []
    faults: list[InputError] = []
    for version in versions:
        try:
            documents.append(load(version.path, language=version.language))
        except InputError as error:
            faults.append(error)
    if faults:
        yield Step(name, faults=tuple(faults))
    if any(find(unit.text, document.language) for document in documents for unit in document):
        from align.aligner import align

        documents.sort(key=lambda document: document.language != folders.ORIGINAL)
        yield from over([(name, align(documents[0], documents[1:], method=METHOD))], find)
    elif documents:
        yield Step(name)


def _in_unit(
    name: str, unit: AlignedUnit, alignment: Alignment, codes: dict[str, str], find: Finder
) -> Iterator[Occurrence]:
    texts = {version.key: unit.text(version) for version in alignment.versions}
    for key, text in texts.items():
        if text and (spans := find(text, codes[key])):
            others = {other: its for other, its in texts.items() if its and other != key}
            yield Occurrence(name, unit.id, key, text, tuple(spans), others, codes)
