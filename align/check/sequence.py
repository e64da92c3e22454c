"""The numbering of one version by itself: its labels in the order of its text, and what is odd about their order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from align.check.conventions import Convention, listed
from align.check.subject import Passage, Side, Subject
from align.document import Kind
from align.sequences import longest_rising
from lang import numbering, numerals
from lang.language import Language
from lang.numbering import Path

NUMBERED: frozenset[Kind] = frozenset({"operative", "paragraph", "article", "preambular"})
"""Kinds whose labels count; notes and annexes are numbered in ways of their own."""
_SCOPE = re.compile(r"(?:[^:]*:)?(?P<annex>annex\d+\.)?(?P<article>art\d+(?:~\d+)?)?")
_MOST = 3
"""Oddities in a list, beyond a quarter of it, from which it is taken for one that is not numbered through."""


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled unit.

    Attributes:
        path: its place in the numbering, outermost first; of a paragraph of an article with the article's number.
        depth: of its convention: 0 for ``1.``, 1 for ``(a)``, 2 for ``(i)``; -1 for the heading of an article.
        group: the same for the members of one list.
    """

    passage: Passage
    path: Path
    depth: int
    ordinal: int
    group: int
    convention: Convention

    @property
    def label(self) -> str:
        """As it is written."""
        return self.passage.label

    def sibling(self, ordinal: int) -> Path:
        """The path of another member of its list."""
        return (*self.path[:-1], numbering.component(max(self.depth, 0), ordinal))


class Gap(NamedTuple):
    """Numbers that a list passes over, between two members of it; before the first where it has no beginning."""

    before: Item | None
    after: Item
    missing: tuple[int, ...]


class Stray(NamedTuple):
    """A member that is out of order, with the one before it in the text and, of a double, the other of its number."""

    item: Item
    before: Item | None
    double: Item | None


@dataclass(frozen=True)
class Numbering:
    """All labelled units of a version, in its own order."""

    items: Sequence[Item]

    @cached_property
    def by_unit(self) -> dict[str, Item]:
        """The items by the ids of their passages."""
        return {item.passage.unit: item for item in self.items}

    @cached_property
    def by_path(self) -> dict[Path, Item]:
        """The first item of each path."""
        return {item.path: item for item in reversed(self.items)}

    @cached_property
    def parents(self) -> set[Path]:
        """The paths under which there are others."""
        return {item.path[:-1] for item in self.items}

    @cached_property
    def articles(self) -> bool:
        """Whether it is a text in articles."""
        return any(item.depth < 0 for item in self.items)

    @cached_property
    def first(self) -> int:
        """The lowest number of a paragraph that stands under no other."""
        return min((item.ordinal for item in self.items if len(item.path) == 1), default=0)

    @cached_property
    def lists(self) -> list[list[Item]]:
        """The members of each list; one that begins again at 1 is a list of its own."""
        groups: dict[int, list[Item]] = defaultdict(list)
        for item in self.items:
            groups[item.group].append(item)
        return [run for members in groups.values() for run in _runs(members)]

    @cached_property
    def oddities(self) -> list[Gap | Stray]:
        """Gaps, doubles and what is out of order; of a list that is odd all over only the first."""
        found: list[Gap | Stray] = []
        for members in self.lists:
            own = list(_oddities(members))
            found += own[:1] if len(own) > max(_MOST, len(members) // 4) else own
        return found

    @cached_property
    def strays(self) -> dict[str, Stray]:
        """What is out of order or doubled, by the id of its passage."""
        return {odd.item.passage.unit: odd for odd in self.oddities if isinstance(odd, Stray)}

    @cached_property
    def doubled(self) -> set[str]:
        """The ids of passages that share their number with another of their list."""
        pairs = ((stray.item, stray.double) for stray in self.strays.values() if stray.double is not None)
        return {item.passage.unit for pair in pairs for item in pair}


def of(side: Side, subject: Subject) -> Numbering:
    """The numbering of a version, worked out once."""
    known: Numbering | None = subject.workings.get(("numbering", side.key))
    if known is None:
        known = subject.workings["numbering", side.key] = Numbering(list(_items(_labelled(side), side.language)))
    return known


# -- the labels in order ------------------------------------------------------------------------------


def _labelled(side: Side) -> Iterator[tuple[Passage, Path, str]]:
    """Passages with a label that was read, with its path and the part of the document in which it counts."""
    if side.document is None:
        yield from _from_labels(side)
        return
    own = {passage.source.id: passage for passage in side if passage.source is not None}
    for unit in side.document.units:
        if unit.label and unit.path and unit.kind in NUMBERED:
            passage = own.get(unit.id) or Passage(f"{side.key}:{unit.id}", unit.kind, unit.label, unit.text, side, unit)
            yield passage, unit.path, _scope(unit.id)[0]


def _from_labels(side: Side) -> Iterator[tuple[Passage, Path, str]]:
    """From an alignment alone: labels in the order of the original, each scope resolved by itself."""
    scopes: dict[tuple[str, str], list[tuple[Passage, numbering.Label]]] = defaultdict(list)
    paths: dict[str, Path] = {}
    for passage in side:
        if not passage.label or passage.kind not in NUMBERED:
            continue
        annex, article = _scope(passage.unit)
        if article and (number := _article(passage.label, side.language)):
            paths[passage.unit] = (str(number),)
        elif label := numbering.parse(passage.label):
            scopes[annex, article].append((passage, label))
    for (_, article), labels in scopes.items():
        for (passage, _), path in zip(labels, numbering.resolve([label for _, label in labels]), strict=True):
            if path is not None:
                paths[passage.unit] = (article[3:], *path) if article else path
    for passage in side:
        if passage.unit in paths:
            yield passage, paths[passage.unit], _scope(passage.unit)[0]


def _scope(name: str) -> tuple[str, str]:
    found = _SCOPE.match(name)
    return (found["annex"] or "", found["article"] or "") if found else ("", "")


def _article(label: str, language: Language) -> int:
    found = language.article_pattern.match(label) if language.article_pattern else None
    if found is None:
        return 0
    number = language.ordinals.get(found["n"].lower()) or numerals.from_roman(found["n"].lower())
    return number or next((value for _, value in numerals.read(found["n"])), 0)


def _items(labelled: Iterator[tuple[Passage, Path, str]], language: Language) -> Iterator[Item]:
    """Items with the lists they are members of.

    A label that goes on the list of the one it seems to stand under ("(a)", "2)", "(c)") is a member of that list,
    unless it is written as labels are only that deep.
    """
    latest: dict[tuple[str, Path], Item] = {}
    begun: dict[tuple[str, Path], int] = {}
    for count, (passage, raw, scope) in enumerate(labelled):
        article = passage.kind == "article"
        depth = len(raw) - 1 - article
        ordinal = numbering.ordinal(max(depth, 0), raw[-1])
        if ordinal is None:
            continue
        above = latest.get((scope, raw[:-1]))
        convention = Convention.of(passage.label, ordinal)
        path, group = raw, begun.get((scope, raw[:-1]), -1)
        if above is not None and (
            group == above.group or (group < 0 and _goes_on(above, ordinal, depth, convention, language))
        ):
            depth, group = above.depth, above.group
            path = above.sibling(ordinal)
            convention = Convention.of(passage.label, ordinal)
        elif group < 0:
            group = count
        begun[scope, raw[:-1]] = group
        item = Item(passage, path, depth, ordinal, group, convention)
        latest[scope, raw] = item
        begun.pop((scope, raw), None)
        yield item


def _goes_on(above: Item, ordinal: int, depth: int, convention: Convention, language: Language) -> bool:
    if above.depth < 0 or ordinal != above.ordinal + 1:
        return False
    return convention not in listed(language, depth) or convention in listed(language, above.depth)


# -- what is odd --------------------------------------------------------------------------------------


def _runs(members: Sequence[Item]) -> Iterator[list[Item]]:
    run: list[Item] = []
    for place, item in enumerate(members):
        again = item.ordinal == 1 and len(run) > 1 and run[0].ordinal == 1 and run[-1].ordinal > 1
        if again and place + 1 < len(members) and members[place + 1].ordinal == 2:
            yield run
            run = []
        run.append(item)
    yield run


def _oddities(members: Sequence[Item]) -> Iterator[Gap | Stray]:
    ordinals = [item.ordinal for item in members]
    steady = _steady(ordinals)
    kept = set(steady)
    off = [place for place in range(len(members)) if place not in kept]
    at = {ordinals[place]: members[place] for place in steady}
    for place in off:
        before = members[place - 1] if place else None
        yield Stray(members[place], before, at.get(ordinals[place]))
    elsewhere = {ordinals[place] for place in off}
    first = members[steady[0]]
    if first.ordinal > 1 and first.depth >= 0 and not (first.depth == 0 and first.passage.kind != "operative"):
        missing = [number for number in range(1, min(first.ordinal, 100)) if number not in elsewhere]
        if len(missing) > steady[0]:
            yield Gap(None, first, tuple(missing))
    for left, right in pairwise(steady):
        between = range(ordinals[left] + 1, min(ordinals[right], ordinals[left] + 100))
        missing = [number for number in between if number not in elsewhere]
        if len(missing) > right - left - 1:
            yield Gap(members[left], members[right], tuple(missing))


def _steady(ordinals: Sequence[int]) -> list[int]:
    """The places of a longest rising subsequence; of two neighbours with one number the first."""
    chosen = longest_rising(ordinals)
    taken = set(chosen)
    for rank, place in enumerate(chosen):
        while place and ordinals[place - 1] == ordinals[place] and place - 1 not in taken:
            place -= 1
        chosen[rank] = place
    return chosen
