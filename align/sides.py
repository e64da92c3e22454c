"""One side of an alignment as a document of its own, and which side is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from align.alignment import AlignedUnit, Alignment, Version
from align.document import Document, Sentence, Unit
from lang import language as languages


def document_of(alignment: Alignment, key: str) -> Document:
    """The document that one version of an alignment makes: its units, labels and sentences, in the alignment's order.

    Ids are those of the alignment; a unit that only this version has is named as in the version (``fr:op17`` is
    ``op17``), or by the next free ``op17~2`` where that name is taken. There is no raw text.

    Raises:
        KeyError: the alignment has no such version.
    """
    version = alignment.by_key[key]
    joiner = languages.get(version.language).joiner
    own = [unit for unit in alignment if unit.has(key)]
    units: list[Unit] = []
    sentences: dict[str, tuple[Sentence, ...]] = {}
    for unit, name in zip(own, _names([unit.id.removeprefix(f"{key}:") for unit in own]), strict=True):
        sentences[name] = _sentences(_texts(unit, key), joiner)
        text = joiner.join(sentence.text for sentence in sentences[name])
        units.append(Unit(name, unit.kind, unit.labels.get(key, ""), text))
    return Document(
        version.language, tuple(units), name=version.file, sha256=version.sha256, symbol=alignment.symbol,
        kind=version.kind, sentences=sentences,
    )  # fmt: skip


def _texts(unit: AlignedUnit, key: str) -> list[str]:
    return [text for bead in unit.beads for text in bead.sides.get(key, ()) if text.strip()]


def _sentences(texts: Iterable[str], joiner: str) -> tuple[Sentence, ...]:
    found = []
    at = 0
    for text in texts:
        found.append(Sentence(text, at, at + len(text)))
        at += len(text) + len(joiner)
    return tuple(found)


def _names(ids: Sequence[str]) -> list[str]:
    """The ids, each once: what repeats one has a number after it."""
    taken = set(ids)
    seen: set[str] = set()
    names = []
    for name in ids:
        own = name
        number = 2
        while own in seen or (own != name and own in taken):
            own = f"{name}~{number}"
            number += 1
        seen.add(own)
        names.append(own)
    return names


def alike(one: str, other: str) -> bool:
    """Whether two codes name the same language, or one a variety of the other (RFC 4647, basic filtering)."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def machine(alignment: Alignment, language: str = "") -> list[Version]:
    """The versions that may be a machine's work: those that say so, or else all but the original.

    Args:
        language: in which; else in any.
    """
    there = _in(alignment, language)
    return [version for version in there if version.kind == "machine"] or [
        version for version in there if version != alignment.original
    ]


def official(alignment: Alignment, language: str = "") -> list[Version]:
    """The versions to hold a machine's against: the original and official ones, or else all that are no machine's.

    Args:
        language: in which; else in any.
    """
    there = [version for version in _in(alignment, language) if version.kind != "machine"]
    return [version for version in there if version.kind == "official" or version == alignment.original] or there


def _in(alignment: Alignment, language: str) -> list[Version]:
    """The versions in a language, or else in varieties of it; all where none is named."""
    versions = alignment.versions
    same = [version for version in versions if language in {"", version.language}]
    return same or [version for version in versions if alike(version.language, language)]
