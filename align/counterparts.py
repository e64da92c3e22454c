"""What the versions of a document have for some words of one of them: by a glossary, else by where both stand.

A glossary knows it, or the document does: what stands in the beads that have the words, and hardly in others
(`align.check.association`). Nothing is said of words that stand in too few beads to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from align.alignment import AlignedUnit, Alignment
from align.check.answers import MOST_OF
from align.check.association import Association, association
from align.check.subject import Subject
from lang import language as languages
from lang.searching import fold
from lang.terms.glossary import Glossary
from lang.terms.matching import Likeness, Matcher

LEAST_BEADS = 3
"""Beads that have to have the words."""
SURE = 0.7
"""Dice's coefficient from which a phrase is taken for what the version has; a person looks at it."""
MOST_UNITS = 1000
"""Units that are looked at in a long document: some with the words, and others from all parts of it."""
MOST_USES = 100


def counterparts(
    alignment: Alignment, key: str, text: str, *, unit: str = "", glossary: Glossary | None = None
) -> Mapping[str, str]:
    """What the other versions have for some words of one, by version key; without those of which nothing is known.

    Args:
        key: of the version in which the words stand.
        unit: where a phrase may stand in several forms, that of this unit is given.
        glossary: is asked first.
    """
    version = alignment.by_key[key]
    matcher = Matcher([(text, None)], languages.get(version.language))
    others = [other.key for other in alignment.versions if other.key != key]
    part = replace(alignment, units=_part(alignment, key, text)).only([key, *others])
    subject = Subject(part)
    found = _known(alignment, glossary or Glossary(), version.language, text)
    for side in subject.versions:
        if side.key not in found and (words := _phrase(association(subject, side), matcher, unit)):
            found[side.key] = words
    return found


def _known(alignment: Alignment, glossary: Glossary, code: str, text: str) -> dict[str, str]:
    """What a glossary has for the words as a whole, by version key."""
    patterns = ((way, term) for term in glossary.terms for way in term.rendered(code))
    matches = Matcher(patterns, languages.get(code)).find_all(text)
    whole = [one for one in matches if one.likeness > Likeness.RELATED and (one.start, one.end) == (0, len(text))]
    terms = [one.value for one in sorted(whole, key=lambda one: -one.likeness)]
    known = {}
    for version in alignment.versions:
        texts = [way for term in terms for way in term.rendered(version.language)[:1]]
        if texts and version.language != code:
            known[version.key] = texts[0]
    return known


def _part(alignment: Alignment, key: str, text: str) -> tuple[AlignedUnit, ...]:
    """The units to learn from: all, or of a long document some with the words and some without."""
    units = alignment.units
    if len(units) <= MOST_UNITS:
        return units
    version, wanted = alignment.by_key[key], fold(text).text
    chosen = [at for at, unit in enumerate(units) if wanted in fold(unit.text(version)).text][:MOST_USES]
    every = range(0, len(units), 1 + len(units) // (MOST_UNITS - MOST_USES))
    return tuple(units[at] for at in sorted({*chosen, *every}))


def _phrase(found: Association, matcher: Matcher[None], unit: str) -> str:
    """The phrase that a version has in most of the beads that have the words, as it stands in one of them."""
    rows = _rows(found, matcher)
    if len(rows) < LEAST_BEADS:
        return ""
    best = found.rendering(rows)
    if best is None or best.dice < SURE or len(best.covered) < MOST_OF * len(rows):
        return ""
    row = next((at for at in sorted(best.covered) if found.rows[at].theirs.unit == unit), min(best.covered))
    start, end = found.theirs.span(row, best.phrase)
    return " ".join(found.rows[row].theirs.text[start:end].split())


def _rows(found: Association, matcher: Matcher[None]) -> Sequence[int]:
    """The beads that have the words in some form."""
    return [
        at
        for at, row in enumerate(found.rows)
        if any(match.likeness > Likeness.RELATED for match in matcher.find(row.ours.text, row.our_words))
    ]
