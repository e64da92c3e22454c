"""How versions of one document correspond: units of beads, for any number of languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeVar

from align.document import Kind, VersionKind
from lang import language as languages

Status = Literal["auto", "reviewed", "edited"]
Flag = Literal["missing", "extra", "moved", "label"]
"""What is odd about a unit in one version: not there, only there, elsewhere in the order, another label."""
FLAGS: Mapping[str, str] = MappingProxyType(
    {"missing": "missing", "extra": "only here", "moved": "moved", "label": "other number"}
)
"""Each flag in words, as people see it."""

_Fact = TypeVar("_Fact")

DOUBTS = ("lacks", "adds")
"""How a note begins that says what a machine's version does not keep, or has beyond its original."""


@dataclass(frozen=True, slots=True)
class Version:
    """One side of an alignment. ``key`` is its language code, with a suffix where two share a language."""

    key: str
    language: str
    kind: VersionKind
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences that say the same, by version key; a side with nothing is absent.

    ``score`` is the estimated chance that the bead is right, None where the method gives none.
    """

    id: str
    sides: Mapping[str, tuple[str, ...]]
    score: float | None = None
    status: Status = "auto"
    note: str = ""
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False)
    """Which sentences of each version these are, counted from 0; not written to files."""

    def doubt(self, key: str) -> str:
        """What a machine's version does not keep here ("lacks FPU"), as the note tells; empty where all is well."""
        own = (note.removeprefix(f"{key} ") for note in self.note.split("; ") if note.startswith(f"{key} "))
        return "; ".join(note for note in own if note.startswith(DOUBTS))

    def type(self, source: str, target: str) -> str:
        """The bead's type between two sides, such as ``1-1``, ``2-1`` or ``0-1``."""
        return f"{len(self.sides.get(source, ()))}-{len(self.sides.get(target, ()))}"


@dataclass(frozen=True)
class AlignedUnit:
    """A unit of the original with its counterparts, or one that only some version has (``fr:op17``)."""

    id: str
    kind: Kind
    labels: Mapping[str, str]
    beads: tuple[Bead, ...]
    flags: Mapping[str, Flag] = field(default_factory=dict)
    note: str = ""
    terms: tuple[Mapping[str, str], ...] = ()
    """The terms and acronyms that it uses, each by version key as that version renders it."""

    def text(self, version: Version) -> str:
        """The whole text of one side, its sentences joined as the language joins them."""
        joiner = languages.get(version.language).joiner
        return joiner.join(part for bead in self.beads for part in bead.sides.get(version.key, ()))

    def has(self, key: str) -> bool:
        """Whether a version has anything here, a bare label included."""
        return key in self.labels or any(key in bead.sides for bead in self.beads)


@dataclass(frozen=True)
class Alignment:
    """The ordered units of one document in all its versions, the original first."""

    versions: tuple[Version, ...]
    units: tuple[AlignedUnit, ...]
    symbol: str = ""
    title: str = ""
    signature: Mapping[str, str] = field(default_factory=dict)
    """From what and how it was made: hexapla's version, method, encoder, settings."""
    notes: tuple[str, ...] = ()
    """What the reader of the alignment should know; not written to files."""
    note: str = ""
    """What people have to say of the whole of it."""

    def __iter__(self) -> Iterator[AlignedUnit]:
        return iter(self.units)

    @property
    def original(self) -> Version:
        """The version that the others are compared with."""
        return self.versions[0]

    @cached_property
    def by_key(self) -> Mapping[str, Version]:
        """The versions by their keys."""
        return {version.key: version for version in self.versions}

    @cached_property
    def by_id(self) -> Mapping[str, AlignedUnit]:
        """The units by their ids."""
        return {unit.id: unit for unit in self.units}

    def only(self, keys: Sequence[str]) -> Alignment:
        """Some of its versions, in the order given, the first as the original; what no other has goes with a version.

        Raises:
            KeyError: there is no such version.
        """
        units = (_only(unit, keys) for unit in self.units)
        return replace(
            self,
            versions=tuple(self.by_key[key] for key in keys),
            units=tuple(unit for unit in units if unit is not None),
        )


def _only(unit: AlignedUnit, keys: Sequence[str]) -> AlignedUnit | None:
    """The unit in some versions, None where it is one of others alone; what is in no version at all stays."""
    beads = (
        replace(bead, sides=_chosen(bead.sides, keys), places=_chosen(bead.places, keys))
        for bead in unit.beads
        if not bead.sides or not bead.sides.keys().isdisjoint(keys)
    )
    terms = (_chosen(term, keys) for term in unit.terms)
    kept = replace(
        unit,
        labels=_chosen(unit.labels, keys),
        beads=tuple(beads),
        flags=_chosen(unit.flags, keys),
        terms=tuple(term for term in terms if term),
    )
    gone = (unit.labels or unit.beads) and not (kept.labels or kept.beads)
    return None if gone else kept


def _chosen(facts: Mapping[str, _Fact], keys: Sequence[str]) -> dict[str, _Fact]:
    return {key: facts[key] for key in keys if key in facts}
