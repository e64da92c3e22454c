"""Translation memories from files: aligned documents of hexapla's own, and TMX from any program, of any size."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from align import formats
from align.alignment import Alignment, Bead, Version
from align.errors import InputError
from align.formats import tmx
from align.formats.gathering import primary
from align.xml import language_tag
from lang import language as languages
from lang.translate.memory import Entry, Memory


class _Side(NamedTuple):
    """What one version says in a bead."""

    language: str
    text: str
    machine: bool


class _Group(NamedTuple):
    """All that a bead or a translation unit has, and whether a person has looked at it."""

    id: str
    sides: list[_Side]
    seen: bool


def load(paths: Iterable[str | os.PathLike[str]], source: str, target: str) -> Memory:
    """The memory of a pair of languages that files hold; TMX is read in a stream.

    A bead with something on both sides is an entry, several sentences joined as their language joins them. What a
    machine said is left out unless a person has reviewed or edited the bead. Of entries for the same sentence a
    reviewed or edited one counts before others, a later file before an earlier one. Where a file has several
    versions in the target language, the first counts.

    Args:
        paths: files of any format in `align.formats` that can be read.
        source: a language code; a file that has not this very code but another of the same language ("zh-Hans"
            for "zh") gives what it has.
        target: the same for the language of the translations.

    Raises:
        InputError: a file cannot be read, is of no such format or lacks one of the languages; a code is none.
    """
    wanted = language_tag(source), language_tag(target)
    for code in wanted:
        _joiner(code, "")
    auto: list[Entry] = []
    seen: list[Entry] = []
    names: list[str] = []
    for path in (os.fspath(given) for given in paths):
        names.append(Path(path).name)
        for entry, by_person in _entries(path, *wanted):
            (seen if by_person else auto).append(entry)
    return Memory([*auto, *seen], *wanted, name="+".join(names))


def _entries(path: str, source: str, target: str) -> Iterator[tuple[Entry, bool]]:
    name = Path(path).name
    there: set[str] = set()
    for group in _groups(path):
        there.update(side.language for side in group.sides)
        sides = [side for side in group.sides if side.text.strip() and (group.seen or not side.machine)]
        targets = _of(sides, target)
        for side in _of(sides, source):
            other = next((one for one in targets if one is not side), None)
            if other is not None:
                yield Entry(side.text, other.text, f"{name} {group.id}"), group.seen
    for code in (source, target):
        if not any(primary(known) == primary(code) for known in there):
            known = ", ".join(sorted(there)) or "no language"
            raise InputError(f"it has no {code}, only {known}", file=path, mend="leave it out or name what it has")


def _of(sides: Sequence[_Side], code: str) -> list[_Side]:
    """The sides in a language: of this very code, else of others of the same language."""
    return [side for side in sides if side.language == code] or [
        side for side in sides if primary(side.language) == primary(code)
    ]


def _groups(path: str) -> Iterator[_Group]:
    if formats.of_file(path) == "tmx":
        return _of_tmx(path)
    return _of_alignment(formats.read(path), path)


def _of_tmx(path: str) -> Iterator[_Group]:
    machines = {version.key for version in tmx.header(path).versions(file=path) if version.kind == "machine"}
    for number, unit in enumerate(tmx.translation_units(path), 1):
        sides = [_Side(variant.language, variant.text, variant.key in machines) for variant in unit.variants]
        yield _Group(unit.id or f"tu {number}", sides, _looked_at(unit.own("status")))


def _of_alignment(alignment: Alignment, path: str) -> Iterator[_Group]:
    joiners = {version.key: _joiner(version.language, path) for version in alignment.versions}
    for unit in alignment:
        for bead in unit.beads:
            sides = [_side(version, bead, joiners[version.key]) for version in alignment.versions]
            yield _Group(bead.id, sides, _looked_at(bead.status))


def _side(version: Version, bead: Bead, joiner: str) -> _Side:
    text = joiner.join(bead.sides.get(version.key, ()))
    return _Side(language_tag(version.language), text, version.kind == "machine")


def _looked_at(status: str | None) -> bool:
    return status in ("reviewed", "edited")


def _joiner(code: str, file: str) -> str:
    try:
        return languages.get(code).joiner
    except languages.PackError as error:
        raise InputError(str(error), file=file, mend="mend the code") from error
