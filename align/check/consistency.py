"""Phrases of an original that a version renders in several ways, found without a glossary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from align.check.association import LEAST_WORDS, Association, Rendering, Row
from lang.terms.words import Word

LEAST_BEADS = 3
"""Beads that have a phrase, and of them those that have its usual rendering."""
RULE = 0.6
"""Share of the beads with a phrase that have its usual rendering."""
SPECIFIC = 0.75
"""Share of the beads with a rendering that have the phrase; one that is everywhere says nothing."""
LONGER = 0.8
"""Share of the beads with a phrase that have it in a longer one, from which the longer one is the term."""
LEAST_OTHERS = 2
"""Beads with another rendering, where its words do not show that it is one."""
LEAST_HALF = 2
"""Letters that two renderings share where every letter is a word."""
MOST_CANDIDATES = 400
"""Phrases looked at, the commonest first: as many as a large glossary made from the document would have."""


class Departure(NamedTuple):
    """A place where a version does not render a phrase as it usually does."""

    row: int
    phrase: int
    usual: int
    usual_rows: Sequence[int]
    span: tuple[int, int]
    """Where the other rendering stands in the version's passage."""


def departures(found: Association) -> list[Departure]:
    """Places where a phrase that has a usual rendering has another one, in order.

    A phrase is two words or more that stand in three beads or more, such as terms are. What stands there instead of
    the usual rendering must be in two such places and in no other, with no other phrase of the original that
    accounts for it, or be the usual rendering with one word changed.
    """
    taken: dict[int, list[tuple[int, int]]] = {}
    made: list[Departure] = []
    for phrase in _candidates(found):
        rows = found.ours.rows(phrase)
        usual = found.rendering(rows)
        if usual is None or not _settled(found, usual, len(rows)):
            continue
        left = _left(found, phrase, usual, rows)
        for row, span in _others(found, phrase, usual, left) if left else ():
            ours = found.ours.span(row, phrase)
            if all(ours[1] <= start or ours[0] >= end for start, end in taken.setdefault(row, [])):
                taken[row].append(ours)
                made.append(Departure(row, phrase, usual.phrase, sorted(usual.covered), span))
    return sorted(made)


def _candidates(found: Association) -> list[int]:
    """Phrases that may be terms, the commonest first; those that are mostly part of a longer one are none."""
    phrases = found.ours
    able = set(((phrases.counts >= LEAST_BEADS) & (phrases.lengths >= found.least_ours)).nonzero()[0].tolist())
    counts = phrases.counts.tolist()
    part: set[int] = set()
    for row in range(len(found.rows)):
        here = [(start, -end, phrase) for phrase, start, end in phrases.within(row) if phrase in able]
        around: list[tuple[int, int]] = []
        for start, minus_end, phrase in sorted(here):
            around = [one for one in around if one[0] > start]
            if any(end >= -minus_end and count >= LONGER * counts[phrase] for end, count in around):
                part.add(phrase)
            around.append((-minus_end, counts[phrase]))
    return sorted(able - part, key=lambda phrase: -counts[phrase])[:MOST_CANDIDATES]


def _settled(found: Association, usual: Rendering, beads: int) -> bool:
    covered = len(usual.covered)
    return (
        RULE * beads <= covered < beads
        and covered >= LEAST_BEADS
        and covered >= SPECIFIC * int(found.theirs.counts[usual.phrase])
        and len(found.content(usual.phrase)) >= LEAST_WORDS
    )


def _left(found: Association, phrase: int, usual: Rendering, rows: Sequence[int]) -> list[int]:
    """The rows that have a phrase as it is written in others, and not the words of its usual rendering."""
    forms = {_written(found, row, phrase) for row in usual.covered}
    return [
        row
        for row in rows
        if row not in usual.covered and _written(found, row, phrase) in forms and not found.has_words(row, usual.phrase)
    ]


def _written(found: Association, row: int, phrase: int) -> str:
    """A phrase of the original as it is written; words of one stem may be two terms ("police", "policing")."""
    start, end = found.ours.span(row, phrase)
    return found.rows[row].ours.text[start:end].casefold()


def _others(
    found: Association, phrase: int, usual: Rendering, left: Sequence[int]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """The rows where another rendering stands, and where it stands in the passage."""
    counts = found.theirs.often(left)
    recurring = [
        other
        for other in ((counts >= LEAST_OTHERS) & (counts == found.theirs.counts)).nonzero()[0].tolist()
        if _comparable(found, other, usual.phrase) and not _accounted_for(found, phrase, other)
    ]
    best = max(recurring, key=lambda other: (counts[other], found.theirs.lengths[other]), default=None)
    having = set(found.theirs.rows(best)) if best is not None else set()
    for row in left:
        if best is not None and row in having:
            yield row, found.theirs.span(row, best)
        elif (span := _one_word_changed(found.rows[row], found.theirs.words(usual.phrase))) is not None:
            yield row, span


def _comparable(found: Association, other: int, usual: int) -> bool:
    """Whether a phrase has a word of the usual rendering, or as many that mean something."""
    theirs, ours = found.content(other), found.content(usual)
    shared = {keys[0] for keys in theirs} & {keys[0] for keys in ours}
    return len(theirs) >= (found.least_theirs if shared else max(found.least_theirs, len(ours)))


def _accounted_for(found: Association, phrase: int, other: int) -> bool:
    """Whether another phrase of the original stands where one of the version does, so that the two belong together."""
    rows = set(found.theirs.rows(other))
    own = found.ours.within(min(rows))
    first, last = next((start, end) for one, start, end in own if one == phrase)
    return any(
        found.ours.counts[rival] <= len(rows) + 1
        and not (start >= first and end <= last)
        and rows.issubset(found.ours.rows(rival))
        for rival, start, end in own
    )


def _one_word_changed(row: Row, usual: Sequence[Word]) -> tuple[int, int] | None:
    """Where a row of the version has a phrase with one of its words that mean something changed for another."""
    language = row.theirs.language
    if not language.joiner:
        return _half_changed(row, usual)
    keys = [word.key for word in usual]
    for start in range(len(row.their_words) - len(keys) + 1):
        window = row.their_words[start : start + len(keys)]
        changed = [
            (key, word.key)
            for key, word in zip(keys, window, strict=True)
            if key != word.key and key not in word.others
        ]
        if len(changed) == 1 and language.function_words.isdisjoint(changed[0]):
            return window[0].start, window[-1].end
    return None


def _half_changed(row: Row, usual: Sequence[Word]) -> tuple[int, int] | None:
    """The same where every letter is a word: the first or the second half is another."""
    keys = [word.key for word in usual]
    half = len(keys) // 2
    if half < LEAST_HALF:
        return None
    for start in range(len(row.their_words) - len(keys) + 1):
        window = row.their_words[start : start + len(keys)]
        there = [word.key for word in window]
        if there[:half] == keys[:half] or there[-half:] == keys[-half:]:
            return window[0].start, window[-1].end
    return None
