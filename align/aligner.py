"""Documents to an Alignment: units by structure, then the sentences inside each unit, for any number of versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from align import anchors
from align.alignment import AlignedUnit, Alignment, Bead, Flag, Version
from align.anchors import Match
from align.document import Document, Sentence, Unit
from align.sentence_aligner import DEFAULT_METHOD, METHODS, Link, SentenceAligner
from lang import __version__, sentences
from lang import language as languages


def segment(document: Document, *, clauses: bool = False) -> Document:
    """The document with its sentences; ``clauses`` also parts them at semicolons."""
    pack = languages.get(document.language)
    found = {
        unit.id: tuple(
            Sentence(unit.text[start:end], start, end)
            for start, end in sentences.split(unit.text, pack, clauses=clauses)
        )
        for unit in document.units
    }
    return replace(document, sentences=found)


def keys(documents: Sequence[Document]) -> list[str]:
    """A key for each version: its language, with a number where two have the same."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for document in documents:
        seen[document.language] += 1
        times = seen[document.language]
        names.append(document.language if times == 1 else f"{document.language}-{times}")
    return names


def align(
    original: Document,
    versions: Sequence[Document],
    *,
    method: str = DEFAULT_METHOD,
    clauses: bool = False,
) -> Alignment:
    """Aligns versions with their original, by structure and then by sentence.

    A pure function: no state is kept, and the result can be pickled.

    Args:
        method: a name in `align.sentence_aligner.METHODS`.
        clauses: align the clauses between semicolons rather than whole sentences.
    """
    aligner = METHODS[method]()
    documents = [segment(document, clauses=clauses) for document in (original, *versions)]
    names = keys(documents)
    matches = [anchors.match(documents[0], document) for document in documents[1:]]
    sides = [
        Version(
            key,
            document.language,
            "original" if index == 0 else document.kind,
            document.name,
            document.sha256,
        )
        for index, (key, document) in enumerate(zip(names, documents, strict=True))
    ]
    extra = _extra(names, documents, matches)
    units: list[AlignedUnit] = [*extra.get("", ())]
    for unit in documents[0].units:
        units.append(_aligned(unit, names, documents, matches, aligner))
        units += extra.get(unit.id, ())
    signature = {"hexapla": __version__, **aligner.signature}
    signature["method"] = f"structure+{signature['method']}"
    notes = tuple(f"{document.name}: {note}" for document in documents for note in document.notes)
    return Alignment(tuple(sides), tuple(units), documents[0].symbol, documents[0].title, signature, notes)


def _aligned(
    unit: Unit,
    names: Sequence[str],
    documents: Sequence[Document],
    matches: Sequence[Match],
    aligner: SentenceAligner,
) -> AlignedUnit:
    source = [sentence.text for sentence in documents[0].sentences.get(unit.id, ())]
    labels = {names[0]: unit.label} if unit.label else {}
    flags: dict[str, Flag] = {}
    targets: dict[str, list[str]] = {}
    links: dict[str, list[Link]] = {}
    for key, document, match in zip(names[1:], documents[1:], matches, strict=True):
        if unit.id in match.flags:
            flags[key] = match.flags[unit.id]
        other = match.pairs.get(unit.id)
        if other is None:
            continue
        if other.label:
            labels[key] = other.label
        targets[key] = [sentence.text for sentence in document.sentences.get(other.id, ())]
        links[key] = aligner.align(source, targets[key])
    beads = tuple(_beads(unit.id, names[0], source, targets, links))
    return AlignedUnit(unit.id, unit.kind, labels, beads, flags)


def _extra(
    names: Sequence[str], documents: Sequence[Document], matches: Sequence[Match]
) -> Mapping[str, list[AlignedUnit]]:
    """The units that stand only in a version, by the unit of the original that they follow ("" first)."""
    extra: dict[str, list[AlignedUnit]] = {}
    for key, document, match in zip(names[1:], documents[1:], matches, strict=True):
        for after, unit in match.extra:
            name = f"{key}:{unit.id}"
            texts = [sentence.text for sentence in document.sentences.get(unit.id, ())]
            beads = tuple(Bead(f"{name}.s{n}", {key: (text,)}) for n, text in enumerate(texts, 1))
            labels = {key: unit.label} if unit.label else {}
            extra.setdefault(after, []).append(AlignedUnit(name, unit.kind, labels, beads, {key: "extra"}))
    return extra


def _beads(
    unit: str,
    key: str,
    source: Sequence[str],
    targets: Mapping[str, Sequence[str]],
    links: Mapping[str, Sequence[Link]],
) -> list[Bead]:
    """The pairwise links with the original as beads of all sides: cut where every version allows a cut."""
    cuts = set(range(len(source) + 1))
    for own in links.values():
        for link in own:
            cuts -= set(range(link.source[0] + 1, link.source[1]))
    edges = sorted(cuts)
    beads: list[Bead] = []

    def add(sides: dict[str, tuple[str, ...]], scores: Sequence[float | None]) -> None:
        if any(sides.values()):
            known = [score for score in scores if score is not None]
            sides = {name: texts for name, texts in sides.items() if texts}
            beads.append(Bead(f"{unit}.s{len(beads) + 1}", sides, min(known) if known else None))

    for start, end in pairwise([*edges, len(source) + 1]):
        for name, own in links.items():  # what is only in a version, before this place
            for link in own:
                if link.source[0] == link.source[1] == start:
                    add({name: tuple(targets[name][slice(*link.target)])}, [link.score])
        if start == len(source):
            break
        sides = {key: tuple(source[start:end])}
        scores: list[float | None] = []
        for name, own in links.items():
            inside = [link for link in own if start <= link.source[0] and link.source[1] <= end]
            inside = [link for link in inside if link.source[0] < end and (link.source[1] > start)]
            sides[name] = tuple(text for link in inside for text in targets[name][slice(*link.target)])
            scores += [link.score for link in inside]
        add(sides, scores)
    return beads
