"""What the formats for people tell in words: whose column it is, how deep a unit stands, what is odd about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from align.alignment import FLAGS, AlignedUnit, Alignment, Bead, Status, Version
from align.document import VersionKind
from align.formats.gathering import pack_of
from align.xml import language_tag
from lang.language import Direction

DOUBTFUL = 0.5
"""Score under which a bead is more likely wrong than right."""
DEEPEST = 3
"""Levels that are told apart by their indent; what stands deeper is set as the last."""
HEADS = frozenset({"title", "heading", "annex"})
"""Kinds of units that are set as headings."""

_KINDS: Mapping[VersionKind, str] = MappingProxyType(
    {
        "original": "original",
        "official": "official version",
        "unofficial": "unofficial translation",
        "machine": "machine translation",
    }
)
_STATUS: Mapping[Status, str] = MappingProxyType({"reviewed": "reviewed", "edited": "edited"})
_ANNEX = re.compile(r"annex\w*\.")


@dataclass(frozen=True, slots=True)
class Column:
    """A version as people see it, with what is known of its language."""

    key: str
    tag: str
    """The language for ``lang`` and its like (BCP 47)."""
    name: str
    """The language's name in itself; the key beside it where two versions share a language."""
    kind: str
    """What the version is, in words: "machine translation: argos translate-en_fr"."""
    file: str
    direction: Direction
    script: str
    joiner: str

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self.direction == "rtl"


class Remark(NamedTuple):
    """What a reader should know of a place: a flag, a low score, that a person saw to it, a note."""

    sort: Literal["flag", "doubt", "status", "note"]
    text: str


def columns(alignment: Alignment) -> tuple[Column, ...]:
    """The versions in order, the original first.

    Raises:
        InputError: a version's language is none.
    """
    often = Counter(version.language for version in alignment.versions)
    return tuple(_column(version, alignment, alone=often[version.language] == 1) for version in alignment.versions)


def _column(version: Version, alignment: Alignment, *, alone: bool) -> Column:
    language = pack_of(version)
    name = version.key if language.endonym == "—" else language.endonym
    kind = _KINDS[version.kind]
    engine = alignment.signature.get(version.key, "") if version.kind == "machine" else ""
    return Column(
        version.key,
        language_tag(version.language),
        name if alone or name == version.key else f"{name} ({version.key})",
        f"{kind}: {engine}" if engine else kind,
        version.file,
        language.direction,
        language.script,
        language.joiner,
    )


def level(unit: AlignedUnit) -> int:
    """How deep a unit stands: 0 for a paragraph, 1 for (a), 2 for (i), `DEEPEST` at most."""
    if unit.kind not in {"operative", "paragraph"}:
        return 0
    own = _ANNEX.sub("", unit.id.rsplit(":", 1)[-1], count=1)
    return min(own.count("."), DEEPEST)


def of_unit(unit: AlignedUnit, columns: Sequence[Column]) -> dict[str, list[Remark]]:
    """What is to be known of a unit, by the key of the version it is said of; its note stands with the original."""
    found = {key: [Remark("flag", FLAGS[flag])] for key, flag in unit.flags.items()}
    if unit.note:
        found.setdefault(columns[0].key, []).append(Remark("note", unit.note))
    return found


def of_bead(bead: Bead, columns: Sequence[Column]) -> dict[str, list[Remark]]:
    """What is to be known of a bead, by the key of the version it is said of; what concerns all with the original."""
    found: dict[str, list[Remark]] = {}
    whole = found.setdefault(columns[0].key, [])
    if bead.score is not None and bead.score < DOUBTFUL:
        whole.append(Remark("doubt", f"doubtful ({bead.score:.0%})"))
    if bead.status in _STATUS:
        whole.append(Remark("status", _STATUS[bead.status]))
    for note in filter(None, bead.note.split("; ")):
        key = next((column.key for column in columns if note.startswith(f"{column.key} ")), columns[0].key)
        found.setdefault(key, []).append(Remark("note", note))
    return found


def heading(alignment: Alignment) -> str:
    """What the whole is called: symbol and title, or what there is of them."""
    return " · ".join(part for part in (alignment.symbol, alignment.title) if part) or "Aligned versions"


def signature(alignment: Alignment) -> Iterator[tuple[str, str]]:
    """From what and how the alignment was made, without the engines, which stand with their versions."""
    return ((name, value) for name, value in alignment.signature.items() if name not in alignment.by_key)


class Names:
    """Gives out names that nothing has yet: what repeats one has a number after it."""

    def __init__(self, taken: Iterable[str] = (), *, mark: str) -> None:
        self._taken = set(taken)
        self._often: Counter[str] = Counter()
        self._mark = mark

    def __call__(self, wanted: str) -> str:
        """The name itself, or with the next free number."""
        name = wanted
        while name in self._taken:
            self._often[wanted] += 1
            name = f"{wanted}{self._mark}{self._often[wanted] + 1}"
        self._taken.add(name)
        return name
