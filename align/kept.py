"""Beads that people have decided stay when their document is aligned again; the rest is aligned around them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from align.alignment import AlignedUnit, Alignment, Bead
from align.flat import Flat, FlatLink
from align.sequences import longest_rising

Places = Mapping[str, tuple[int, ...]]
"""Places of sentences by version key, counted through each document."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is settled between the original and one version before they are aligned.

    Attributes:
        links: between sentences that nothing else may be linked with; a side may be empty.
        walls: places in the original before which a bead ends, whatever the version.
    """

    links: Sequence[FlatLink] = ()
    walls: Set[int] = frozenset()

    @property
    def taken(self) -> tuple[set[int], set[int]]:
        """The settled sentences of the original, and of the version."""
        return {at for link in self.links for at in link.source}, {at for link in self.links for at in link.target}

    def cut(self, links: Iterable[FlatLink]) -> Iterator[FlatLink]:
        """Links found around what is settled, parted where they reach over it or over a wall; and what is settled.

        The longer run keeps the counterpart.
        """
        inside = self.taken[1]
        theirs = {at for place in inside for at in (place, place + 1)}
        for link in links:
            source, target = _runs(link.source, self.walls), _runs(link.target, theirs)
            if len(source) < 2 and len(target) < 2:
                yield link
                continue
            main = max(source, key=len, default=()), max(target, key=len, default=())
            for run in source or [()]:
                yield FlatLink(run, main[1] if run == main[0] else (), link.score)
            yield from (FlatLink((), run, link.score) for run in target if run != main[1])
        yield from self.links


class Part(NamedTuple):
    """Sentences that answer to each other as a whole, by their places in both texts, rising."""

    source: list[int]
    target: list[int]


def around(parts: Iterable[Part], fixed: Fixed) -> list[Part]:
    """Parts without what is settled, parted again where that stands on both sides."""
    taken = fixed.taken
    if not any(taken):
        return list(parts)
    parts = list(parts)
    of = [{place: number for number, part in enumerate(parts) for place in part[side]} for side in (0, 1)]
    inside: dict[int, list[FlatLink]] = defaultdict(list)
    for link in fixed.links:
        numbers = {of[0].get(at, -1) for at in link.source} | {of[1].get(at, -2) for at in link.target}
        if link.source and link.target and len(numbers) == 1:
            inside[numbers.pop()].append(link)
    return [
        Part([at for at in piece.source if at not in taken[0]], [at for at in piece.target if at not in taken[1]])
        for number, part in enumerate(parts)
        for piece in _pieces(part, inside.get(number, ()))
    ]


def _pieces(part: Part, links: Sequence[FlatLink]) -> Iterator[Part]:
    """A part cut behind each link that is in order with the others."""
    links = sorted(links, key=lambda link: link.source)
    ends = [(-1, -1)]
    for rank in longest_rising([min(link.target) for link in links]):
        if ends[-1][1] < min(links[rank].target):
            ends.append((links[rank].source[-1], max(links[rank].target)))
    cuts = [(bisect_right(part.source, i), bisect_right(part.target, j)) for i, j in ends]
    for (i, j), (i_end, j_end) in pairwise([*cuts, (len(part.source), len(part.target))]):
        yield Part(part.source[i:i_end], part.target[j:j_end])


def _runs(places: Sequence[int], walls: Set[int]) -> list[tuple[int, ...]]:
    """Places parted where a wall stands between two of them."""
    runs: list[list[int]] = []
    for at in places:
        if runs and walls.isdisjoint(range(runs[-1][-1] + 1, at + 1)):
            runs[-1].append(at)
        else:
            runs.append([at])
    return [tuple(run) for run in runs]


# -- which beads still stand ---------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Standing:
    """A bead that is kept, the unit in which it was, and where its sentences stand in the documents now."""

    bead: Bead
    unit: str
    places: Places


class Kept:
    """What of an alignment is kept when its document is aligned again.

    Attributes:
        standing: the beads whose sentences all stand in the documents, nothing new between them.
        lost: how many others were reviewed or edited.

    Args:
        alignment: with beads that people have reviewed or edited.
        flats: the documents by version key, the original first.
    """

    def __init__(self, alignment: Alignment, flats: Mapping[str, Flat]) -> None:
        self._alignment = alignment
        self._flats = flats
        self._original = next(iter(flats))
        self._beads = [(unit, bead) for unit in alignment for bead in unit.beads]
        said = {key: [bead.sides.get(key, ()) for _, bead in self._beads] for key in flats}
        self._now = {key: found_again([*chain(*said[key])], flat.texts) for key, flat in flats.items()}
        self._begins = {key: [*accumulate(map(len, own), initial=0)] for key, own in said.items()}
        self._new = {key: _new(self._now[key], len(flat.texts)) for key, flat in flats.items()}
        self.standing: list[Standing] = []
        self.lost = 0
        for number, (unit, bead) in enumerate(self._beads):
            if bead.status == "auto":
                continue
            places = self._places(number)
            if places is None:
                self.lost += 1
            elif places:
                self.standing.append(Standing(bead, unit.id, places))

    def _places(self, number: int) -> Places | None:
        """Where the sentences of a bead stand now, in the versions there are; None where it stands no more."""
        found = {}
        for key in self._flats:
            begin, end = self._begins[key][number : number + 2]
            if begin == end:
                continue
            places = self._now[key][begin:end]
            low, high = min(places), max(places)
            if low < 0:
                return None
            if key == self._original and places != [*range(low, high + 1)]:
                return None
            if self._new[key][high] > self._new[key][low]:
                return None
            found[key] = tuple(places)
        return found

    def fixed(self, key: str) -> Fixed:
        """What is settled between the original and a version."""
        known = key in self._alignment.by_key
        sides = [(one.places.get(self._original, ()), one.places.get(key, ())) for one in self.standing]
        links = [FlatLink(source, target) for source, target in sides if known and (source or target)]
        walls = {at for source, _ in sides if source for at in (source[0], source[-1] + 1)}
        return Fixed(links, walls)

    # -- into the new alignment ------------------------------------------------------------------------

    def into(self, fresh: Alignment) -> Alignment:
        """A new alignment of the documents with the beads that stand as they were, and all notes that have a place."""
        owner = {(key, at): one for one in self.standing for key, side in one.places.items() for at in side}
        spots: dict[Standing, list[tuple[AlignedUnit, Bead]]] = defaultdict(list)
        for unit in fresh:
            for bead in unit.beads:
                if one := _owner(bead, owner):
                    spots[one].append((unit, bead))
        notes = self._notes()
        unseen = sum(not _knows(one, spots[one]) for one in self.standing)
        filled = (self._filled(unit, fresh, owner, spots, notes) for unit in fresh)
        units, homeless = self._with_notes([unit for unit in filled if unit is not None])
        told = (
            ("decided beads that stand in the documents no more and were aligned anew", self.lost),
            ("decided beads with a version now that nobody has reviewed, and so to be reviewed again", unseen),
            ("notes left out because their units are gone", homeless),
        )
        return replace(
            fresh,
            units=tuple(units),
            signature={**fresh.signature, "kept": str(len(self.standing))},
            notes=(*fresh.notes, *(f"{words}: {count}" for words, count in told if count)),
            note=self._alignment.note,
        )

    def _filled(
        self,
        unit: AlignedUnit,
        fresh: Alignment,
        owner: Mapping[tuple[str, int], Standing],
        spots: Mapping[Standing, Sequence[tuple[AlignedUnit, Bead]]],
        notes: Mapping[Hashable, str],
    ) -> AlignedUnit | None:
        """The unit with kept beads in the place of what they were found as; None where nothing is left of it."""
        from align.correcting.units import with_flags

        found: list[tuple[Bead, Standing | None]] = []
        for bead in unit.beads:
            one = _owner(bead, owner)
            if one is None:
                found.append((replace(bead, note=bead.note or notes.get(_identity(bead.places), "")), None))
            elif _home(one, spots[one]) is bead:
                found.append((_kept(one, [own for _, own in spots[one]]), one))
        if unit.beads and not found and not unit.labels:
            return None
        stay = {one.bead.id for _, one in found if one is not None and one.unit == unit.id}
        beads = []
        for number, (bead, one) in enumerate(found, 1):
            name = bead.id if one is not None and one.unit == unit.id else _free(f"{unit.id}.s{number}", stay)
            beads.append(replace(bead, id=name))
        return with_flags(unit, replace(unit, beads=tuple(beads)), fresh.versions)

    def _notes(self) -> Mapping[Hashable, str]:
        """The notes on beads that nobody decided, by where their sentences stand: they stay where the bead does."""
        notes = {}
        for number, (_, bead) in enumerate(self._beads):
            if bead.note and bead.status == "auto" and (places := self._places(number)):
                notes[_identity(places)] = bead.note
        return notes

    def _with_notes(self, units: list[AlignedUnit]) -> tuple[list[AlignedUnit], int]:
        """Units with the notes of those that had most of their text, and the number of notes without a place."""
        of = {
            (key, at): place
            for place, unit in enumerate(units)
            for bead in unit.beads
            for key, own in bead.places.items()
            for at in own
        }
        stands = {(key, at) for key, now in self._now.items() for at in now}
        rewritten = {
            unit.id: place
            for place, unit in enumerate(units)
            if not any((key, at) in stands for bead in unit.beads for key, own in bead.places.items() for at in own)
        }
        homeless = number = 0
        for old in self._alignment:
            numbers = range(number, number + len(old.beads))
            number += len(old.beads)
            if not old.note:
                continue
            place = self._heir(numbers, of)
            place = rewritten.get(old.id) if place is None else place
            if place is None:
                homeless += 1
            else:
                notes = filter(None, (units[place].note, old.note))
                units[place] = replace(units[place], note="; ".join(notes))
        return units, homeless

    def _heir(self, numbers: range, of: Mapping[tuple[str, int], int]) -> int | None:
        """The unit in which most sentences of these beads stand now: those of the original, where there are any."""
        for key in self._flats:
            begins = self._begins[key]
            now = self._now[key][begins[numbers.start] : begins[numbers.stop]]
            units = Counter(of[key, at] for at in now if at >= 0)
            if units:
                return units.most_common(1)[0][0]
        return None


def found_again(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """For each sentence of a text the place of the same one in a newer text, -1 where there is none.

    First those that stand between the same neighbours, then the others; what is there another number of times is
    nowhere, since one cannot tell which it is.
    """
    now = [-1] * len(old)
    taken = [False] * len(new)
    for keyed in (_with_neighbours, list):
        before, after = defaultdict(list), defaultdict(list)
        for at, key in enumerate(keyed(old)):
            if now[at] < 0:
                before[key].append(at)
        for at, key in enumerate(keyed(new)):
            if not taken[at]:
                after[key].append(at)
        for key, here in before.items():
            there = after.get(key, ())
            if len(here) != len(there):
                continue
            for at, place in zip(here, there, strict=True):
                now[at], taken[place] = place, True
    return now


def _with_neighbours(texts: Sequence[str]) -> list[Hashable]:
    padded = ["", *texts, ""]
    return list(zip(padded, padded[1:], padded[2:], strict=False))


def _new(now: Sequence[int], count: int) -> list[int]:
    """How many of the sentences up to each place are new."""
    old = set(now)
    return list(accumulate(at not in old for at in range(count)))


def _identity(places: Places) -> Hashable:
    return frozenset(places.items())


def _owner(bead: Bead, owner: Mapping[tuple[str, int], Standing]) -> Standing | None:
    """The kept bead of which this one has sentences."""
    known = (owner.get((key, at)) for key, places in bead.places.items() for at in places)
    return next(filter(None, known), None)


def _home(one: Standing, spots: Sequence[tuple[AlignedUnit, Bead]]) -> Bead:
    """Of what it was found as the first in the unit where it was, else the first."""
    return next((bead for unit, bead in spots if unit.id == one.unit), spots[0][1])


def _knows(one: Standing, spots: Sequence[tuple[AlignedUnit, Bead]]) -> bool:
    """Whether the people who decided it saw all versions that it has now."""
    return all(bead.places.keys() <= one.places.keys() for _, bead in spots)


def _kept(one: Standing, found: Sequence[Bead]) -> Bead:
    """A bead as it was; with what a version says there that was not in the alignment before."""
    sides = {key: one.bead.sides[key] for key in one.places}
    places = dict(one.places)
    others = {key for bead in found for key in bead.places} - places.keys()
    if not others:
        return replace(one.bead, sides=sides, places=places)
    for key in sorted(others):
        sides[key] = tuple(text for bead in found for text in bead.sides.get(key, ()))
        places[key] = tuple(at for bead in found for at in bead.places.get(key, ()))
    score = min((bead.score for bead in found if bead.score is not None), default=None)
    return replace(one.bead, sides=sides, places=places, score=score, status="auto")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}~{number}"
    return free
