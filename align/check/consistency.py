"""Phrases of an original that a version renders in several ways, found without a glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from align.check.association import LEAST_WORDS, Association, Rendering
from lang.language import Language
from lang.terms.words import Word

LEAST_BEADS = 3
"""Beads that have a phrase, and of them those that have its usual rendering."""
FIRM = 4
"""The same where less speaks for it: it is looked for by another way, or nothing is known of what replaces it."""
RULE = 0.6
"""Share of the beads with a phrase that have its usual rendering."""
SPECIFIC = 0.75
"""Share of the beads with a rendering that have the phrase; one that is everywhere says nothing."""
LONGER = 0.8
"""Share of the beads with a phrase that have it in a longer one, from which the longer one is the term."""
SURE = 0.83
"""Dice's coefficient from which a rendering is missed where nothing is known of what stands in its stead."""
STEADY = 0.8
"""Share of the beads with a phrase that have its usual rendering, from which the latter is missed so."""
MOST_LEFT = 2 / 3
"""Share of its words that may be there all the same."""
LEAST_OTHERS = 2
"""Beads with another rendering, where its words do not show that it is one."""
LEAST_HALF = 2
"""Letters that two renderings share where every letter is a word."""
MOST_CANDIDATES = 400
"""Phrases looked at, the commonest first: as many as a large glossary made from the document would have."""

Span = tuple[int, int]


class Departure(NamedTuple):
    """A place where a version does not render a phrase as it usually does."""

    row: int
    phrase: int
    usual: int
    usual_rows: Sequence[int]
    span: Span | None
    """Where the other rendering stands in the version's passage; None where it is not known which words it is."""


def departures(found: Association) -> list[Departure]:
    """Places where a phrase that has a usual rendering has another one, in order.

    A phrase is two words or more that stand in three beads or more, such as terms are. What stands there instead of
    the usual rendering must be in two such places and in no other, with no other phrase of the original that
    accounts for it, or be the usual rendering with one word changed; or nothing of it is to be found where it is
    as good as always there.
    """
    taken: dict[int, list[Span]] = {}
    made: list[Departure] = []
    for rule in _settled(found):
        left = _left(found, rule)
        for row, span in _others(found, rule, left) if left else ():
            ours = found.ours.span(row, rule.phrase)
            if all(ours[1] <= start or ours[0] >= end for start, end in taken.setdefault(row, [])):
                taken[row].append(ours)
                made.append(Departure(row, rule.phrase, rule.usual.phrase, sorted(rule.usual.covered), span))
    return sorted(made, key=lambda one: one[:2])


class _Rule(NamedTuple):
    """A phrase of the original, some rows that have it with how it is written there, and what it mostly is in them."""

    phrase: int
    written: Mapping[int, str]
    usual: Rendering


def _settled(found: Association) -> Iterator[_Rule]:
    """Phrases that mostly have one rendering but not always, the commonest first.

    It is looked for in all rows of a phrase, and by itself in those that write it in one way: words of one stem may be
    two terms ("police", "policing").
    """
    for phrase in _terms(found):
        written = {
            row: found.rows[row].ours.text[start:end].casefold()
            for row, (start, end) in found.ours.spans(phrase).items()
        }
        forms: dict[str, dict[int, str]] = {}
        for row, form in written.items():
            forms.setdefault(form, {})[row] = form
        groups = [written, *(own for own in forms.values() if FIRM < len(own) < len(written))]
        ways = [(own, way) for own in groups for way in found.renderings(list(own))]
        for place, (own, usual) in enumerate(ways):
            if usual is not None and _is_rule(found, usual, len(own), FIRM if place else LEAST_BEADS):
                yield _Rule(phrase, own, usual)


def _terms(found: Association) -> list[int]:
    """Phrases that may be terms, the commonest first; those that are mostly part of a longer one are none."""
    phrases = found.ours
    able = (phrases.counts >= LEAST_BEADS) & (phrases.lengths >= found.least_ours)
    counts = phrases.counts.tolist()
    part: set[int] = set()
    for here in phrases.standing(able):
        around: list[tuple[int, int]] = []
        for start, minus_end, phrase in sorted((start, -end, phrase) for phrase, start, end in here):
            around = [one for one in around if one[0] > start]
            if any(end >= -minus_end and count >= LONGER * counts[phrase] for end, count in around):
                part.add(phrase)
            around.append((-minus_end, counts[phrase]))
    return sorted({*able.nonzero()[0].tolist()} - part, key=lambda phrase: -counts[phrase])[:MOST_CANDIDATES]


def _is_rule(found: Association, usual: Rendering, beads: int, least: int) -> bool:
    covered = len(usual.covered)
    return (
        max(least, RULE * beads) <= covered < beads
        and covered >= SPECIFIC * int(found.theirs.counts[usual.phrase])
        and len(found.content(usual.phrase)) >= LEAST_WORDS
    )


def _left(found: Association, rule: _Rule) -> list[int]:
    """The rows that have a phrase as it is written in others, and not the words of its usual rendering."""
    forms = {rule.written[row] for row in rule.usual.covered}
    return [
        row
        for row, form in rule.written.items()
        if row not in rule.usual.covered and form in forms and not found.has_words(row, rule.usual.phrase)
    ]


def _others(found: Association, rule: _Rule, left: Sequence[int]) -> Iterator[tuple[int, Span | None]]:
    """Those of some rows that have another rendering, with its place; None where none of it is to be found."""
    counts = found.theirs.often(left)
    recurring = [
        other
        for other in ((counts >= LEAST_OTHERS) & (counts == found.theirs.counts)).nonzero()[0].tolist()
        if _comparable(found, other, rule.usual.phrase) and not _accounted_for(found, rule.phrase, other)
    ]
    best = max(recurring, key=lambda other: (counts[other], found.theirs.lengths[other]), default=None)
    having = set(found.theirs.rows(best)) if best is not None else set()
    for row in left:
        if best is not None and row in having:
            yield row, found.theirs.span(row, best)
        elif (words := _changed(found, row, rule.usual.phrase, len(left))) is not None:
            yield row, (words[0].start, words[-1].end)
        elif _missing(found, row, rule):
            yield row, None


def _missing(found: Association, row: int, rule: _Rule) -> bool:
    """Whether what is surely the rendering of a phrase is not in a row, nor most of its words."""
    usual, covered = rule.usual, len(rule.usual.covered)
    if covered < max(FIRM, STEADY * len(rule.written)) or usual.dice < SURE or 2 * covered > len(found.rows):
        return False
    own = found.rows[row].their_words
    there = {word.key for word in own}.union(*(word.others for word in own))
    wanted = found.content(usual.phrase)
    return sum(not there.isdisjoint(keys) for keys in wanted) <= MOST_LEFT * len(wanted)


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


def _changed(found: Association, row: int, usual: int, most: int) -> Sequence[Word] | None:
    """Where a row of the version has a phrase with one of its words changed, that is not the rendering of another."""
    own = found.rows[row]
    keys = [word.key for word in found.theirs.words(usual)]
    elsewhere = {(start, end) for phrase, start, end in found.theirs.within(row) if found.theirs.counts[phrase] > most}
    alike = _one_word_changed if own.theirs.language.joiner else _half_changed
    for start in range(len(own.their_words) - len(keys) + 1):
        end = start + len(keys)
        if (start, end) not in elsewhere and alike(own.their_words[start:end], keys, own.theirs.language):
            return own.their_words[start:end]
    return None


def _one_word_changed(window: Sequence[Word], usual: Sequence[str], language: Language) -> bool:
    """Whether words are those of a phrase but for one of those that mean something."""
    changed = [(key, keys[0]) for key, (_, _, keys) in zip(usual, window, strict=True) if key not in keys]
    return len(changed) == 1 and language.function_words.isdisjoint(changed[0])


def _half_changed(window: Sequence[Word], usual: Sequence[str], language: Language) -> bool:  # noqa: ARG001
    """The same where every letter is a word: the first or the second half is another."""
    there, half = [word.key for word in window], len(usual) // 2
    return half >= LEAST_HALF and (there[:half] == usual[:half] or there[-half:] == usual[-half:])
