"""A document as one row of sentences, and how a version's row answers to the original's."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from align.alignment import Flag
from align.document import Document
from align.sentence_aligner import Link


class Flat:
    """A document's sentences in a row.

    Attributes:
        texts: the sentences of all units, in order.
        bounds: where the sentences of each unit begin, and their number; one more than units.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        own = [document.sentences.get(unit.id, ()) for unit in document.units]
        self.texts = [sentence.text for sentences in own for sentence in sentences]
        self.bounds = [0, *accumulate(len(sentences) for sentences in own)]

    def sentences(self, units: Iterable[int]) -> list[int]:
        """The places of the sentences of these units."""
        return [place for unit in units for place in range(self.bounds[unit], self.bounds[unit + 1])]

    def unit_of(self, sentence: int) -> int:
        """The unit in which a sentence stands."""
        return bisect_right(self.bounds, sentence) - 1


@dataclass(frozen=True, slots=True)
class FlatLink:
    """Sentences of the original and of a version that say the same, by their places in both."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float | None = None


def placed(links: Iterable[Link], source: Sequence[int], target: Sequence[int]) -> Iterator[FlatLink]:
    """Links between two lists of sentences as links between the places where these stand."""
    for link in links:
        yield FlatLink(tuple(source[slice(*link.source)]), tuple(target[slice(*link.target)]), link.score)


@dataclass(frozen=True)
class Counterparts:
    """What of one version answers to each unit of the original.

    Attributes:
        links: by the unit's place, links whose source counts from the unit's first sentence; the target's
            places are in `targets`.
        units: place of a unit of the original → place of the unit of the version that is its counterpart.
        owner: place of a unit of the version → the one of the original to which most of it answers.
        flags: place of a unit of the original → what is odd there.
        extra: units of the version alone, each with the place in the original after which it stands (-1 first).
        alone: the scores of the version's sentences without counterpart, by their places.
        note: what the reader should know of this version.
    """

    links: Mapping[int, Sequence[Link]]
    targets: Mapping[int, Sequence[int]]
    units: Mapping[int, int]
    owner: Mapping[int, int]
    flags: Mapping[int, Flag]
    extra: Sequence[tuple[int, int]]
    alone: Mapping[int, float | None]
    note: str = ""


def counterparts(
    original: Flat,
    version: Flat,
    links: Sequence[FlatLink],
    pairs: Mapping[int, int],
    moved: Iterable[int],
    *,
    by_place: Mapping[int, int] | None = None,
    note: str = "",
) -> Counterparts:
    """Links between sentences gathered by the units of the original.

    Args:
        pairs: units that are each other's by their labels, whatever their sentences say.
        moved: units of the original whose counterpart stands elsewhere in the order.
        by_place: further units that are each other's, though their labels differ.
    """
    parts = [part for link in links if link.source for part in _by_unit(original, link)]
    units, owner = _units(original, version, parts, {**(by_place or {}), **pairs})
    gathered: dict[int, list[FlatLink]] = defaultdict(list)
    for part in parts:
        gathered[original.unit_of(part.source[0])].append(part)
    place_of = {place: part for part in parts for place in part.target}
    extra_units = {unit for unit in range(len(version.document.units)) if unit not in owner}
    for link in links:
        if not link.source and version.unit_of(link.target[0]) not in extra_units:
            home, at = _home(original, version, link.target[0], owner, place_of)
            gathered[home].append(FlatLink((), link.target, link.score))
            place_of[link.target[0]] = FlatLink((at,), link.target)
    found, targets = {}, {}
    for unit, own in gathered.items():
        found[unit], targets[unit] = _local(original.bounds[unit], own, place_of)
    alone = {place: link.score for link in links if not link.source for place in link.target}
    flags: dict[int, Flag] = dict.fromkeys(moved, "moved")
    for unit, one in enumerate(original.document.units):
        if unit in pairs:
            continue
        if unit not in units:
            flags[unit] = "missing"
        elif unit not in flags and (one.label or version.document.units[units[unit]].label):
            flags[unit] = "label"
    return Counterparts(found, targets, units, owner, flags, _extra(version, units, owner), alone, note)


def _by_unit(original: Flat, link: FlatLink) -> Iterator[FlatLink]:
    """A link cut where its source leaves a unit; the unit with the most of its text keeps the target."""
    by_unit: dict[int, list[int]] = defaultdict(list)
    for place in link.source:
        by_unit[original.unit_of(place)].append(place)
    most = max(by_unit, key=lambda unit: sum(len(original.texts[place]) for place in by_unit[unit]))
    for unit, places in by_unit.items():
        yield FlatLink(tuple(places), link.target if unit == most else (), link.score)


def _units(
    original: Flat, version: Flat, parts: Sequence[FlatLink], pairs: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """The main counterpart of each unit of the original, and of each of the version that has one."""
    taken = set(pairs.values())
    shared: Counter[tuple[int, int]] = Counter()
    for part in parts:
        for place in part.target:
            shared[original.unit_of(part.source[0]), version.unit_of(place)] += len(version.texts[place]) + 1
    units, owner = dict(pairs), {there: here for here, there in pairs.items()}
    for (here, there), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if here not in pairs:
            units.setdefault(here, there)
        if there not in taken:
            owner.setdefault(there, here)
    return units, owner


def _home(
    original: Flat, version: Flat, place: int, owner: Mapping[int, int], place_of: Mapping[int, FlatLink]
) -> tuple[int, int]:
    """The unit of the original to which a sentence that only the version has belongs, and the sentence after it."""
    unit = version.unit_of(place)
    home = owner[unit]
    low, high = original.bounds[home], original.bounds[home + 1]
    for before in range(place - 1, version.bounds[unit] - 1, -1):
        link = place_of.get(before)
        if link and link.source and low - 1 <= link.source[-1] < high:
            return home, link.source[-1]
    return home, low - 1


def _local(first: int, own: Sequence[FlatLink], place_of: Mapping[int, FlatLink]) -> tuple[list[Link], list[int]]:
    """Links of one unit, in the order of the original, their sources counted from its first sentence."""

    def order(link: FlatLink) -> tuple[int, int, tuple[int, ...]]:
        return (
            (link.source[0], 1, link.target)
            if link.source
            else (place_of[link.target[0]].source[0] + 1, 0, link.target)
        )

    links: list[Link] = []
    targets: list[int] = []
    for link in sorted(own, key=order):
        begin = order(link)[0] - first
        target = (len(targets), len(targets) + len(link.target))
        targets += link.target
        links.append(Link((begin, begin + len(link.source)), target, link.score))
    return links, targets


def _extra(version: Flat, units: Mapping[int, int], owner: Mapping[int, int]) -> list[tuple[int, int]]:
    extra: list[tuple[int, int]] = []
    main = {there: here for here, there in units.items()}
    after = -1
    for unit in range(len(version.document.units)):
        if unit not in owner:
            extra.append((after, unit))
        else:
            after = max(after, main.get(unit, owner[unit]))
    return extra
