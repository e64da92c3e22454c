"""Units put together from beads that come one by one, and what formats share that read them leniently."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple, cast, get_args

from align.alignment import AlignedUnit, Bead, Flag, Status, Version
from align.document import Kind, VersionKind
from align.errors import InputError
from align.xml import language_tag
from lang import language as languages
from lang.language import Language

Term = Mapping[str, str]

_SHOWN = 60
_NONE: Mapping[str, str] = MappingProxyType({})


class Given(NamedTuple):
    """What a file says of one bead, and of the unit it belongs to; what it does not say is empty.

    ``nothing`` is true where the file says that the unit has no beads.
    """

    sides: Mapping[str, tuple[str, ...]]
    unit: str = ""
    bead: str = ""
    kind: str = ""
    labels: Mapping[str, str] = _NONE
    flags: Mapping[str, str] = _NONE
    unit_note: str = ""
    terms: tuple[Term, ...] = ()
    score: float | None = None
    status: str = ""
    note: str = ""
    nothing: bool = False


@dataclass
class _Unit:
    """A unit that is being put together."""

    kind: Kind
    labels: dict[str, str] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    note: str = ""
    terms: tuple[Term, ...] = ()
    beads: list[Bead] = field(default_factory=list)


class Gathered:
    """The units of one file, in the order in which they first come, and its versions.

    Beads that name no unit are units of their own, ``p1``, ``p2`` …; in a file that hexapla did not write an id
    that comes again is made anew.

    Args:
        file: what messages call it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.foreign = True
        self.versions: dict[str, Version] = {}
        self.found: dict[str, _Unit] = {}
        self._ids: set[str] = set()
        self._named = 0
        """The number of the unit that was last named here."""

    def declare(self, versions: Iterable[Version]) -> None:
        """Takes the versions that hexapla wrote; the file is none of others then."""
        self.versions = {version.key: version for version in versions}
        self.foreign = not self.versions

    def version(self, key: str, code: str) -> Version:
        """The version of a key; one that was not declared is an unofficial one in the language of the code."""
        if key not in self.versions:
            self.versions[key] = Version(key, language_of(code), "unofficial")
        return self.versions[key]

    def add(self, given: Given, place: str) -> None:
        """Takes the next bead.

        Raises:
            InputError: a kind, flag or status is none that there is.
        """
        name = given.unit or self._free_name()
        unit = self.found.get(name)
        if unit is None:
            kind = self._one_of(given.kind or "paragraph", get_args(Kind), "kind", place)
            unit = self.found[name] = _Unit(cast("Kind", kind))
        for key, label in given.labels.items():
            unit.labels.setdefault(key, label)
        for key, flag in given.flags.items():
            unit.flags.setdefault(key, cast("Flag", self._one_of(flag, get_args(Flag), "flags", place)))
        unit.note = unit.note or given.unit_note
        unit.terms = unit.terms or given.terms
        if given.nothing:
            return
        again = self.foreign and given.bead in self._ids
        bead = given.bead if given.bead and not again else f"{name}.s{len(unit.beads) + 1}"
        self._ids.add(bead)
        status = cast("Status", self._one_of(given.status or "auto", get_args(Status), "status", place))
        unit.beads.append(Bead(bead, given.sides, given.score, status, given.note))

    def _free_name(self) -> str:
        self._named = max(self._named, len(self.found)) + 1
        while f"p{self._named}" in self.found:
            self._named += 1
        return f"p{self._named}"

    def units(self) -> tuple[AlignedUnit, ...]:
        """The units as they are now."""
        return tuple(
            AlignedUnit(name, unit.kind, unit.labels, tuple(unit.beads), unit.flags, unit.note, unit.terms)
            for name, unit in self.found.items()
        )

    def ordered_versions(self, original: str) -> tuple[Version, ...]:
        """The versions, the original first: in a file of others that in the language wanted, or else the first."""
        versions = list(self.versions.values())
        if not self.foreign:
            return tuple(versions)
        wanted = language_tag(original)
        near = [version for version in versions if primary(version.key) == primary(wanted)]
        first = self.versions.get(wanted) or next(iter(near), versions[0])
        return (replace(first, kind="original"), *(version for version in versions if version is not first))

    def _one_of(self, value: str, allowed: tuple[str, ...], name: str, place: str) -> str:
        return one_of(value, allowed, name, self.file, place)


def one_of(value: str, allowed: tuple[str, ...], name: str, file: str, place: str) -> str:
    """The value; raises InputError where it is none of those allowed."""
    if value not in allowed:
        mend = f"write one of {', '.join(allowed)}"
        raise InputError(f"{name} is {shortened(value)}", file=file, place=place, mend=mend)
    return value


def shortened(value: object) -> str:
    """A value as a message shows it."""
    try:
        shown = repr(value[: _SHOWN + 1] if isinstance(value, str) else value)
    except ValueError:  # Python shows no number of thousands of digits
        return "too long a number"
    return shown if len(shown) <= _SHOWN + 2 else f"{shown[:_SHOWN]}…"


def score(value: object, file: str, place: str) -> float | None:
    """A score as a number, None where there is none.

    Raises:
        InputError: it is no number from 0 to 1.
    """
    if value is None or value == "":
        return None
    try:
        found = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not 0 <= found <= 1:
        message = f"the score is {shortened(value)}"
        raise InputError(message, file=file, place=place, mend="write a number from 0 to 1")
    return found


def version_of(facts: Mapping[str, str], file: str, place: str) -> Version:
    """A version as hexapla writes it into formats that have no place for it.

    Raises:
        InputError: it is of a kind that there is not.
    """
    kind = cast("VersionKind", one_of(facts.get("kind", ""), get_args(VersionKind), "version", file, place))
    key, language = facts.get("key", ""), language_of(facts.get("language", ""))
    return Version(key, language, kind, facts.get("file", ""), facts.get("sha256", ""))


def facts_of(version: Version) -> dict[str, str]:
    """What `version_of` reads."""
    facts = {"key": version.key, "language": version.language, "kind": version.kind}
    return facts | {name: text for name in ("file", "sha256") if (text := getattr(version, name))}


def joiner_of(version: Version) -> str:
    """What stands between two sentences of a version; raises InputError as `pack_of`."""
    return pack_of(version).joiner


def pack_of(version: Version) -> Language:
    """The language of a version.

    Raises:
        InputError: it is none.
    """
    try:
        return languages.get(version.language)
    except languages.PackError as error:
        raise InputError(str(error), place=f"version {version.key!r}", mend="mend its language") from error


def primary(code: str) -> str:
    """The language of a code without script, region or variant: ``zh`` of ``zh-Hans-CN``."""
    return code.partition("-")[0]


def language_of(code: str) -> str:
    """The code, or as much of it as hexapla takes for a language."""
    for known in (code, primary(code)):
        try:
            return languages.get(known).code
        except languages.PackError:
            continue
    return languages.UNKNOWN


def cut(text: str, sizes: Sequence[int], joiner: str) -> tuple[str, ...]:
    """The sentences of a side, cut by their sizes (code points); all of it as one where somebody has changed it."""
    ends = list(accumulate(sizes, lambda end, size: end + len(joiner) + size))
    sentences = tuple(text[end - size : end] for end, size in zip(ends, sizes, strict=True))
    return sentences if min(sizes, default=-1) >= 0 and joiner.join(sentences) == text else (text,)
