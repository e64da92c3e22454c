"""Documents to an Alignment: units by structure, then the sentences inside each unit, for any number of versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from align.alignment import AlignedUnit, Alignment, Bead, Flag, Version
from align.document import Document, Sentence
from align.flat import Counterparts, Flat
from align.kept import Fixed, Kept
from align.sentence_aligner import DEFAULT_METHOD, FALLBACK, METHODS, Link
from lang import __version__, sentences
from lang import language as languages

if TYPE_CHECKING:
    from lang.embedding import Encoder


def segment(document: Document, *, clauses: bool = False) -> Document:
    """The document with its sentences, unless it has them; ``clauses`` also parts them at semicolons."""
    if document.sentences:
        return document
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
    encoder: Encoder | None = None,
    kept: Alignment | None = None,
) -> Alignment:
    """Aligns versions with their original, by structure and then by sentence.

    A pure function: no state is kept, and the result can be pickled.

    Args:
        method: a name in `align.sentence_aligner.METHODS`. A version in a language that the encoder does not
            know is aligned by length, which the signature tells.
        clauses: align the clauses between semicolons rather than whole sentences.
        encoder: for the method ``neural``; the embedded one by default.
        kept: an alignment of these documents as they were, which people have corrected. Its beads that are reviewed
            or edited stay as they are where their sentences still stand in the documents, with their notes and those
            of units; the rest is aligned around them.
    """
    documents = [segment(document, clauses=clauses) for document in (original, *versions)]
    names = keys(documents)
    flats = [Flat(document) for document in documents]
    stays = None if kept is None else Kept(kept, dict(zip(names, flats, strict=True)))
    fixed = [Fixed() if stays is None else stays.fixed(key) for key in names[1:]]
    found, signature = _correspond(flats, names, method, encoder, fixed)
    sides = [
        Version(key, document.language, "original" if index == 0 else document.kind, document.name, document.sha256)
        for index, (key, document) in enumerate(zip(names, documents, strict=True))
    ]
    extra = _extra(names, flats, found)
    units: list[AlignedUnit] = [*extra.get(-1, ())]
    for place in range(len(documents[0].units)):
        units.append(_aligned(place, names, flats, found))
        units += extra.get(place, ())
    notes = [f"{document.name}: {note}" for document in documents for note in document.notes]
    notes += [f"{flat.document.name}: {own.note}" for flat, own in zip(flats[1:], found, strict=True) if own.note]
    fresh = Alignment(tuple(sides), tuple(units), documents[0].symbol, documents[0].title, signature, tuple(notes))
    return fresh if stays is None else stays.into(fresh)


def _correspond(
    flats: Sequence[Flat], names: Sequence[str], method: str, encoder: Encoder | None, fixed: Sequence[Fixed]
) -> tuple[list[Counterparts], dict[str, str]]:
    """What of each version answers to the original, and the signature of how it was found."""
    signature = {"hexapla": __version__}
    if len(flats) < 2:
        return [], {**signature, "method": "structure"}
    aligner = METHODS[method](encoder)
    here = aligner.knows(flats[0].document.language)
    known = [place for place in range(1, len(flats)) if here and aligner.knows(flats[place].document.language)]
    others = [place for place in range(1, len(flats)) if place not in known]
    found: dict[int, Counterparts] = {}
    if known:
        settled = [fixed[place - 1] for place in known]
        found |= zip(known, aligner.correspond(flats[0], [flats[place] for place in known], settled), strict=True)
        signature |= aligner.signature
    if others:
        fallback = METHODS[FALLBACK](None)
        settled = [fixed[place - 1] for place in others]
        by_fallback = fallback.correspond(flats[0], [flats[place] for place in others], settled)
        for place, own in zip(others, by_fallback, strict=True):
            language = flats[place if here else 0].document.language
            found[place] = replace(own, note=f"the encoder does not know {language!r}: aligned by length")
        by_length = {"by-length": ",".join(names[place] for place in others)} if known else fallback.signature
        signature |= by_length
    signature["method"] = f"structure+{signature['method']}"
    return [found[place] for place in sorted(found)], signature


def _aligned(place: int, names: Sequence[str], flats: Sequence[Flat], found: Sequence[Counterparts]) -> AlignedUnit:
    unit = flats[0].document.units[place]
    labels = {names[0]: unit.label} if unit.label else {}
    flags: dict[str, Flag] = {}
    links: dict[str, Sequence[Link]] = {}
    places = {names[0]: flats[0].sentences([place])}
    for key, flat, own in zip(names[1:], flats[1:], found, strict=True):
        if place in own.flags:
            flags[key] = own.flags[place]
        other = own.units.get(place)
        if other is not None and own.owner[other] == place and flat.document.units[other].label:
            labels[key] = flat.document.units[other].label
        if place in own.links:
            links[key], places[key] = own.links[place], list(own.targets[place])
    texts = {key: flat.texts for key, flat in zip(names, flats, strict=True)}
    return AlignedUnit(unit.id, unit.kind, labels, tuple(_beads(unit.id, names[0], texts, places, links)), flags)


def _extra(
    names: Sequence[str], flats: Sequence[Flat], found: Sequence[Counterparts]
) -> Mapping[int, list[AlignedUnit]]:
    """The units that stand only in a version, by the place in the original after which they stand (-1 first)."""
    extra: dict[int, list[AlignedUnit]] = {}
    for key, flat, own in zip(names[1:], flats[1:], found, strict=True):
        for after, place in own.extra:
            unit = flat.document.units[place]
            name = f"{key}:{unit.id}"
            beads = tuple(
                Bead(f"{name}.s{n}", {key: (flat.texts[at],)}, own.alone.get(at), places={key: (at,)})
                for n, at in enumerate(flat.sentences([place]), 1)
            )
            labels = {key: unit.label} if unit.label else {}
            extra.setdefault(after, []).append(AlignedUnit(name, unit.kind, labels, beads, {key: "extra"}))
    return extra


def _beads(
    unit: str,
    key: str,
    texts: Mapping[str, Sequence[str]],
    places: Mapping[str, Sequence[int]],
    links: Mapping[str, Sequence[Link]],
) -> list[Bead]:
    """The pairwise links with the original as beads of all sides: cut where every version allows a cut.

    Args:
        texts: all sentences of each version.
        places: where in them those of this unit stand, that the links count.
    """
    count = len(places[key])
    cuts = set(range(count + 1))
    for own in links.values():
        for link in own:
            cuts -= set(range(link.source[0] + 1, link.source[1]))
    beads: list[Bead] = []

    def add(sides: Mapping[str, Sequence[int]], scores: Sequence[float | None]) -> None:
        stand = {name: tuple(side) for name, side in sides.items() if side}
        if stand:
            known = [score for score in scores if score is not None]
            said = {name: tuple(texts[name][place] for place in side) for name, side in stand.items()}
            beads.append(Bead(f"{unit}.s{len(beads) + 1}", said, min(known, default=None), places=stand))

    begins: dict[str, dict[int, list[Link]]] = {name: {} for name in links}
    for name, own in links.items():
        for link in own:
            begins[name].setdefault(link.source[0], []).append(link)
    for start, end in pairwise([*sorted(cuts), count + 1]):
        for name, at in begins.items():  # what is only in a version, before this place
            for link in at.get(start, ()):
                if link.source[1] == start:
                    add({name: places[name][slice(*link.target)]}, [link.score])
        if start == count:
            break
        sides = {key: list(places[key][start:end])}
        scores: list[float | None] = []
        for name, at in begins.items():
            inside = [link for place in range(start, end) for link in at.get(place, ()) if link.source[1] > start]
            sides[name] = [place for link in inside for place in places[name][slice(*link.target)]]
            scores += [link.score for link in inside]
        add(sides, scores)
    return beads


def by_bead(alignment: Alignment, numbers: Sequence[Sequence[int]]) -> Alignment:
    """The alignment with a unit for each bead, ``p1``, ``p2`` …, for texts that had no units of their own.

    Args:
        numbers: for each version what its sentences are to be counted as in `Bead.places`, such as lines.
    """
    units: list[AlignedUnit] = []
    counted = dict(zip((version.key for version in alignment.versions), numbers, strict=True))
    for bead in (bead for unit in alignment for bead in unit.beads):
        name = f"p{len(units) + 1}"
        places = {key: tuple(counted[key][at] for at in own) for key, own in bead.places.items()}
        units.append(AlignedUnit(name, "paragraph", {}, (replace(bead, id=f"{name}.s1", places=places),)))
    return replace(alignment, units=tuple(units))
