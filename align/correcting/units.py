"""The units of an alignment while they are corrected: a list that changes in place, and where each id stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from align.alignment import AlignedUnit, Alignment, Bead, Flag, Version

_SUFFIX = re.compile(r"~\d+$")


class CannotError(Exception):
    """What was asked for makes no sense there; one plain sentence, without a full stop."""


class BeadPlace(NamedTuple):
    """Where a bead stands: the place of its unit, and its own within the unit."""

    unit: int
    bead: int


@dataclass(frozen=True, slots=True)
class Splice:
    """Beads of a unit that give way to others, and what else of the unit changes.

    Attributes:
        place: of the unit.
        start: of the first bead of ``old`` and of ``new`` in it.
        before: the unit without its beads, as it was; ``after``: as it is then.
    """

    place: int
    start: int
    old: tuple[Bead, ...]
    new: tuple[Bead, ...]
    before: AlignedUnit
    after: AlignedUnit

    @classmethod
    def between(cls, place: int, before: AlignedUnit, after: AlignedUnit) -> Splice:
        """What makes one state of a unit the other; beads that are the same object in both are left out of it."""
        old, new = before.beads, after.beads
        shorter = min(len(old), len(new))
        start = next((at for at in range(shorter) if old[at] is not new[at]), shorter)
        rest = shorter - start
        end = next((at for at in range(rest) if old[-1 - at] is not new[-1 - at]), rest)
        bare = replace(before, beads=()), replace(after, beads=())
        return cls(place, start, old[start : len(old) - end], new[start : len(new) - end], *bare)

    @property
    def back(self) -> Splice:
        """What takes it back."""
        return Splice(self.place, self.start, self.new, self.old, self.after, self.before)


class Units:
    """Units in order, found by their ids and by those of their beads.

    A change costs as much as the units it changes, however long the document is.

    Args:
        alignment: what is corrected; it stays as it is.

    Raises:
        CannotError: two units, or two beads, have the same id.
    """

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._units = list(alignment.units)
        self._unit_at: dict[str, int] = {}
        self._unit_of: dict[str, int] = {}
        for place, unit in enumerate(self._units):
            if unit.id in self._unit_at:
                raise CannotError(f"two units have the id {unit.id}")
            self._unit_at[unit.id] = place
            self._enter(place, unit.beads)

    def __len__(self) -> int:
        return len(self._units)

    def __getitem__(self, place: int) -> AlignedUnit:
        return self._units[place]

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions, the original first."""
        return self._alignment.versions

    def alignment(self) -> Alignment:
        """All of it as it stands now."""
        return replace(self._alignment, units=tuple(self._units))

    def has_bead(self, name: str) -> bool:
        """Whether a bead has this id."""
        return name in self._unit_of

    def unit(self, name: str) -> int:
        """The place of a unit.

        Raises:
            CannotError: there is none with this id.
        """
        if name not in self._unit_at:
            raise CannotError(f"there is no unit {name}")
        return self._unit_at[name]

    def bead(self, name: str) -> BeadPlace:
        """The place of a bead.

        Raises:
            CannotError: there is none with this id.
        """
        if name not in self._unit_of:
            raise CannotError(f"there is no bead {name}")
        place = self._unit_of[name]
        return BeadPlace(place, next(at for at, bead in enumerate(self._units[place].beads) if bead.id == name))

    def new_id(self, like: str) -> str:
        """An id that no bead has: this one, or with the first free number behind it, ``op8.s2~2``."""
        if like not in self._unit_of:
            return like
        base = _SUFFIX.sub("", like)
        number = 2
        while f"{base}~{number}" in self._unit_of:
            number += 1
        return f"{base}~{number}"

    def put(self, splices: Iterable[Splice]) -> None:
        """Makes changes."""
        splices = list(splices)
        for splice in splices:
            for bead in splice.old:
                del self._unit_of[bead.id]
        for splice in splices:
            old = self._units[splice.place].beads
            beads = old[: splice.start] + splice.new + old[splice.start + len(splice.old) :]
            self._units[splice.place] = replace(splice.after, beads=beads)
            self._enter(splice.place, splice.new)

    def _enter(self, place: int, beads: Iterable[Bead]) -> None:
        for bead in beads:
            if bead.id in self._unit_of:
                raise CannotError(f"two beads have the id {bead.id}")
            self._unit_of[bead.id] = place


def with_flags(before: AlignedUnit, after: AlignedUnit, versions: Iterable[Version]) -> AlignedUnit:
    """A changed unit with flags that tell what it has now.

    A version that has nothing left where the original has something is missing; what the original has not is extra.
    Where that did not change a flag stays as it was.
    """
    original, *others = (version.key for version in versions)
    flags: dict[str, Flag] = dict(after.flags)
    had, has = before.has(original), after.has(original)
    for key in others:
        there = after.has(key)
        if (had, before.has(key)) == (has, there):
            continue
        if has and not there:
            flags[key] = "missing"
        elif there and not has:
            flags[key] = "extra"
        elif not there or flags.get(key) in ("missing", "extra"):
            flags.pop(key, None)
    return replace(after, flags=flags)
