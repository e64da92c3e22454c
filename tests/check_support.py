"""Subjects made by hand for the tests of the checks, and the findings of one family in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from align.aligner import align
from align.alignment import AlignedUnit, Alignment, Bead, Flag, Version
from align.check import checker, registry
from align.check.finding import Finding
from align.check.subject import Subject
from align.document import Document, Kind
from lang import language as languages
from lang import numbering
from lang.language import Language
from lang.terms.glossary import Glossary

Text = str | Sequence[str | None]
"""What a unit says: one text, or the sentences of its beads in order, None where a bead has none on this side."""

KINDS: Mapping[str, Kind] = {
    "title": "title",
    "opening": "opening",
    "pp": "preambular",
    "op": "operative",
    "h": "heading",
    "p": "paragraph",
    "art": "article",
    "fn": "footnote",
    "annex": "annex",
}
ARTICLES = {"fr": "Article {}", "es": "Artículo {}", "ru": "Статья {}", "zh": "第{}条", "ar": "المادة {}"}
_ID = re.compile(r"(?:annex\d+\.)?(?P<stem>[a-z]+)(?P<path>[\d.a-z]*)")


def subject(
    texts: Mapping[str, Mapping[str, Text]],
    labels: Mapping[str, Mapping[str, str]] | None = None,
    glossary: Glossary | None = None,
    kinds: Mapping[str, Kind] | None = None,
    scores: Mapping[str, float] | None = None,
) -> Subject:
    """A subject of units with these ids and texts; the first language is the original's.

    A unit that only a version has stands under an id such as ``fr:op17``, after the unit that stands before it there.

    Args:
        texts: by version key (a language code, with a suffix where two share one), then by unit id.
        labels: labels that are not those of the language's usual convention, by version key and unit id.
        kinds: kinds that the ids do not tell.
        scores: of the beads of units, by unit id.
    """
    versions = tuple(
        Version(key, key.split(".")[0], "original" if place == 0 else "official", f"x.{key}.txt")
        for place, key in enumerate(texts)
    )
    first, *others = (version.key for version in versions)
    ids = list(texts[first])
    for key in others:
        before = ""
        for name in texts[key]:
            if name not in texts[first]:
                ids.insert(ids.index(before) + 1 if before else 0, name)
            before = name
    units = []
    for name in dict.fromkeys(ids):
        held = [version for version in versions if name in texts[version.key]]
        own = {version.key: _label(name, version, labels or {}) for version in held}
        flags: dict[str, Flag] = {}
        for version in versions[1:]:
            if (version in held) != (versions[0] in held):
                flags[version.key] = "missing" if versions[0] in held else "extra"
        only = f"{held[0].key}:" if versions[0] not in held else ""
        beads = _beads(name, {version.key: texts[version.key][name] for version in held}, (scores or {}).get(name))
        kind = (kinds or {}).get(name) or KINDS[_ID.match(name)["stem"]]
        units.append(AlignedUnit(only + name, kind, {key: text for key, text in own.items() if text}, beads, flags))
    return Subject(Alignment(versions, tuple(units)), glossary=glossary or Glossary())


def aligned(original: Document, version: Document) -> Subject:
    """An original and a version, as a user's files would be."""
    return Subject(align(original, [version]), {one.language: one for one in (original, version)})


def found(subject: Subject, codes: str) -> list[Finding]:
    """What the rules find whose codes begin so, such as ``A`` or ``A002``."""
    module = registry.importlib.import_module(registry.FAMILIES[codes[0]])
    return checker.check(subject, [rule() for rule in module.RULES if rule.code.startswith(codes)])


def _beads(name: str, sides: Mapping[str, Text], score: float | None) -> tuple[Bead, ...]:
    rows = zip_longest(*((text,) if isinstance(text, str) else text for text in sides.values()))
    beads = [{key: (part,) for key, part in zip(sides, row, strict=True) if part} for row in rows]
    return tuple(Bead(f"{name}.s{count}", bead, score) for count, bead in enumerate(beads, 1) if bead)


def _label(name: str, version: Version, labels: Mapping[str, Mapping[str, str]]) -> str:
    given = labels.get(version.key, {}).get(name)
    return _convention(name.split("~")[0], languages.get(version.language)) if given is None else given


def _convention(name: str, language: Language) -> str:
    """The label of a unit as the language usually writes it; of units that have none the empty string."""
    match = _ID.fullmatch(name)
    parts = match["path"].split(".")
    if match["stem"] == "art" and len(parts) == 1:
        return ARTICLES.get(language.code, "Article {}").format(parts[0])
    if match["stem"] not in {"op", "art"} or re.fullmatch(r"p\d+", parts[-1]):
        return ""
    depth = len(parts) - 1 - (match["stem"] == "art")
    number = numbering.ordinal(depth, parts[-1])
    return numbering.write(depth, number, language)
