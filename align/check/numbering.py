"""Rules about numbering: units that are missing, extra, doubled or moved, and labels; references stand beside."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from align.alignment import AlignedUnit
from align.check import cross_references, lengths, sequence
from align.check.conventions import Convention, listed
from align.check.finding import Finding, Severity
from align.check.quoting import listed as enumerated
from align.check.quoting import quoted
from align.check.rule import Rule
from align.check.sequence import Gap, Item, Numbering
from align.check.subject import Passage, Side, Subject
from lang import numbering
from lang.numbering import Path

_SURE = 0.65
"""Score of a bead without counterpart from which an unlabelled unit is missing or extra, whatever its neighbours."""
_PHRASE = 24
"""Characters, as English counts them, of an unlabelled unit that may well stand in another ("Now, therefore,")."""
_AS_WELL = 0.02
"""By how much two lengths may be farther from what is usual, as a logarithm, and fit as well all the same."""
_FRONT = frozenset({"heading", "title", "annex"})


class _NumberingRule(Rule):
    family = "numbering"


class MissingUnit(_NumberingRule):
    """A paragraph of the original has no counterpart in the version.

    The first thing that is checked in a version: every paragraph, sub-paragraph and article of the original is there.
    What is left out changes what was decided.

    Wrong: the original has paragraphs 1 to 16, the version has 1 to 15.
    Right: the version has a paragraph for each of the original's.

    Add the paragraph. If it is there and the alignment missed it, correct the alignment and check again.

    Left alone: what stands under a paragraph that is missing itself, titles and headings above the body, unlabelled
    units of a few words that a version takes into the next ("Now, therefore,"), and those of which the alignment
    is not sure and that may stand in a neighbour, as the lengths tell.
    """

    code = "N001"
    name = "unit-missing"
    severity = Severity.ERROR
    summary = "a paragraph of the original is missing in the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        before: Passage | None = None
        front = _front(original, subject)
        gone: set[Path] = set()
        for unit in subject.alignment:
            ours, theirs = original.passages.get(unit.id), version.passages.get(unit.id)
            item = sequence.of(original, subject).by_unit.get(unit.id)
            if theirs is None and item is not None:
                gone.add(item.path)
            below = item is not None and item.path[:-1] in gone
            if ours and not theirs and not below and _counts(ours, unit, front, version, subject):
                label = f"«{ours.label}» " if ours.label else ""
                message = f"{label}{quoted(ours.text)} of the original has no counterpart"
                place = _after(before, unit, version)
                yield self.found(message, place, original=ours, original_span=(0, len(ours.text)), subject="missing")
            before = theirs or before


class ExtraUnit(_NumberingRule):
    """The version has a paragraph that answers to nothing in the original.

    Wrong: the version has a paragraph 17 where the original ends with 16; a paragraph of an earlier draft is left.
    Right: each paragraph of the version stands for one of the original.

    Take it out, or see whether it is a part of the paragraph before it that was cut off.

    Left alone: headings and notes above the body of the text, unlabelled units of a few words, and those that may be
    part of a neighbour, as with N001. A second paragraph of the same number is told as doubled (N003).
    """

    code = "N002"
    name = "unit-extra"
    severity = Severity.ERROR
    summary = "the version has a paragraph that the original has not"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        doubled = sequence.of(version, subject).doubled
        front = _front(version, subject)
        for unit in subject.alignment:
            theirs = version.passages.get(unit.id)
            if theirs is None or unit.id in original.passages or unit.id in doubled:
                continue
            if _counts(theirs, unit, front, version, subject):
                label = f"«{theirs.label}» " if theirs.label else ""
                message = f"{label}{quoted(theirs.text)} answers to nothing in the original"
                yield self.found(message, theirs, (0, len(theirs.text)), subject="extra")


class DoubledUnit(_NumberingRule):
    """Two paragraphs of one list have the same number.

    Wrong: 5., 6., 6., 7.
    Right: 5., 6., 7., 8.

    Number the second anew, or take it out where a paragraph was pasted twice; then see to the references.

    Left alone: a list that begins again at its first number, and a number that the original doubles as well.
    """

    code = "N003"
    name = "number-doubled"
    severity = Severity.ERROR
    summary = "two paragraphs have the same number"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for unit, stray in _own_strays(side, subject):
            if stray.double is not None:
                item = stray.item
                message = f"«{item.label}» is there twice: {quoted(stray.double.passage.text)} has the number already"
                related = ((stray.double.passage.unit, stray.double.label),)
                yield self.found(message, item.passage, subject=f"doubled {unit}", related=related)


class OutOfOrder(_NumberingRule):
    """A paragraph stands elsewhere than its number, or the original, puts it.

    Wrong: 5., 7., 6., 8.; or the third preambular paragraph of the original is the fifth of the version.
    Right: paragraphs in rising order, and in that of the original.

    Move it, or number it as its place asks.

    Left alone: an order that the original has as well.
    """

    code = "N004"
    name = "unit-out-of-order"
    severity = Severity.ERROR
    summary = "a paragraph is out of order"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for unit, stray in _own_strays(side, subject):
            if stray.double is None:
                where = f"after «{stray.before.label}»" if stray.before else "first in its list"
                message = f"«{stray.item.label}» stands {where}, out of order"
                yield self.found(message, stray.item.passage, subject=f"order {unit}")

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        numbered = sequence.of(version, subject)
        lists = {stray.item.group for stray in numbered.strays.values()}
        paths = {stray.item.path for stray in numbered.strays.values()}
        for ours, theirs, unit in subject.pairs(version):
            own = numbered.by_unit.get(unit.id)
            told = own is not None and (own.group in lists or own.path[:-1] in paths)
            if unit.flags.get(version.key) == "moved" and not told:
                message = (
                    f"{quoted(theirs.text)} stands elsewhere in the order than {quoted(ours.text)} in the original"
                )
                yield self.found(message, theirs, original=ours, subject="moved")


class NumberingGap(_NumberingRule):
    """A number is passed over.

    Wrong: 1., 2., 4.; a list that begins with (b).
    Right: 1., 2., 3.

    See whether a paragraph is missing, and number what follows it anew.

    Left alone: lists that pass over many numbers, as excerpts do; plain text that is numbered on from another part;
    and versions of a numbered original, for there the missing unit or the wrong label is told (N001, N007).
    """

    code = "N005"
    name = "numbering-gap"
    severity = Severity.ERROR
    summary = "a number is passed over"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        if _told_elsewhere(side, subject):
            return
        for gap in sequence.of(side, subject).oddities:
            if isinstance(gap, Gap):
                convention = gap.after.convention
                missing = enumerated(convention.write(number) or str(number) for number in gap.missing)
                after = f"after «{gap.before.label}» comes" if gap.before else "the list begins with"
                message = f"{after} «{gap.after.label}»; {missing} is passed over"
                yield self.found(message, gap.after.passage, subject=f"gap {gap.missing[0]}")


class LabelConvention(_NumberingRule):
    """A label is not written as the other labels of its level are.

    Each language writes labels in its own way: (a) in English and Chinese, a) in French, Spanish and Russian, (أ) in
    Arabic. The packs list what is usual. A version keeps to one way throughout, and to the letters of one alphabet: a
    Cyrillic «а)» among Latin letters looks the same and is found by no search.

    Wrong: a), (b), c) in a French text; a), б), c) in a Russian one; (a) among (ب), (ج) in an Arabic one.
    Right: a), b), c); (أ), (ب), (ج).

    Write the label as the others are.

    Left alone: a way of writing that a document keeps to throughout, if the pack lists it or the original does as it
    does; annexes, which may have a way of their own; notes.
    """

    code = "N006"
    name = "label-convention"
    severity = Severity.WARNING
    summary = "a label is written otherwise than the labels of its level"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for level in _levels(sequence.of(side, subject)):
            usual = _usual(level, side)
            lists: dict[int, list[Item]] = defaultdict(list)
            for item in level:
                lists[item.group].append(item)
            for members in lists.values():
                odd = [item for item in members if item.convention != usual]
                whole = len(odd) == len(members) and len({item.convention for item in odd}) == 1
                for item in odd[:1] if whole else odd:
                    yield self._odd(item, usual)

    def _odd(self, item: Item, usual: Convention) -> Finding:
        wanted = usual.write(item.ordinal)
        message = f"the label «{item.label}» is written otherwise than the others of its level"
        message += f"; expected «{wanted}»" if wanted and wanted != item.label else ""
        if wanted == item.label or usual.notation != item.convention.notation:
            message += f" ({_words(usual)}, not {_words(item.convention)})"
        return self.found(message, item.passage, subject=f"label {item.label}")

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        model = {item.depth: item for item in reversed(sequence.of(original, subject).items)}
        for level in _levels(sequence.of(version, subject)):
            first = level[0]
            own, ours = listed(version.language, first.depth), model.get(first.depth)
            if ours is None or len({item.convention for item in level}) > 1 or first.convention in own:
                continue
            if ours.convention in listed(original.language, first.depth):
                wanted = own[0].write(first.ordinal)
                message = (
                    f"the label «{first.label}» answers to «{ours.label}»; {version.language.name} writes «{wanted}»"
                )
                passage = original.passages.get(ours.passage.unit)
                yield self.found(message, first.passage, original=passage, subject=f"label {first.label}")


class LabelDiffers(_NumberingRule):
    """The number or the level of a label is not that of the original.

    Wrong: the paragraph that is 7. in the original is 8. in the version; (a) of the original is (i); a number is lost.
    Right: the same number and level, written as the language writes it.

    Correct the label. Where all labels after a place are wrong by as much, only the first is told.

    Left alone: the way a label is written, which is N006; units that are doubled, out of order or moved, which are
    N003 and N004; what follows from a unit that is missing or extra.
    """

    code = "N007"
    name = "label-differs"
    severity = Severity.ERROR
    summary = "the number of a paragraph is not the original's"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        here, there = sequence.of(original, subject), sequence.of(version, subject)
        if bool(here.items) != bool(there.items):
            yield from self._none(here, there, version, subject)
            return
        shift: dict[int, int] = defaultdict(int)
        """By how much the labels of a list of the original are to differ from here on."""
        lists: dict[int, int] = {}
        for unit in subject.alignment:
            ours, theirs = here.by_unit.get(unit.id), there.by_unit.get(unit.id)
            if unit.id not in original.passages or unit.id not in version.passages:
                group = ours.group if ours else lists.get(theirs.group, -1) if theirs else -1
                shift[group] += -1 if ours else 1
            elif ours is None or theirs is None:
                yield from self._lost(ours, theirs, unit, version, subject)
            elif unit.id not in there.strays and unit.flags.get(version.key) != "moved":
                lists[theirs.group] = ours.group
                by = theirs.ordinal - ours.ordinal
                if not _same_label(ours, theirs) and (len(ours.path) != len(theirs.path) or by != shift[ours.group]):
                    yield self._differs(ours, theirs)
                shift[ours.group] = by

    def _differs(self, ours: Item, theirs: Item) -> Finding:
        message = f"the label is «{theirs.label}», where the original has «{ours.label}»"
        return self.found(message, theirs.passage, original=ours.passage, subject=f"label {ours.label}")

    def _lost(
        self, ours: Item | None, theirs: Item | None, unit: AlignedUnit, version: Side, subject: Subject
    ) -> Iterator[Finding]:
        if unit.flags.get(version.key) != "label" and (ours is not None) == (theirs is not None):
            return
        own, other = version.passages[unit.id], subject.original.passages[unit.id]
        if bool(own.label) == bool(other.label) or own.kind not in sequence.NUMBERED:
            return
        if other.label:
            message = f"{quoted(own.text)} has no label of its own, where the original has «{other.label}»"
        else:
            message = f"{quoted(own.text)} has the label «{own.label}», where the original has none"
        yield self.found(message, own, original=other, subject=f"label {other.label or own.label}")

    def _none(self, here: Numbering, there: Numbering, version: Side, subject: Subject) -> Iterator[Finding]:
        """One finding where one of the two has labels and the other none at all."""
        first = (here.items or there.items)[0].passage
        unit = first.unit
        own, other = version.passages.get(unit), subject.original.passages.get(unit)
        if own is not None and other is not None:
            who = "the original" if here.items else "the version"
            message = f"only {who} has labels, beginning with «{first.label}»"
            yield self.found(message, own, original=other, subject="labels")


# -- units --------------------------------------------------------------------------------------------


def _front(side: Side, subject: Subject) -> set[str]:
    """The ids of the units of a version that stand above the body of its text."""
    front: set[str] = set()
    for unit in subject.alignment:
        passage = side.passages.get(unit.id)
        if passage is not None:
            if passage.label or passage.kind not in _FRONT:
                break
            front.add(unit.id)
    return front


def _after(before: Passage | None, unit: AlignedUnit, version: Side) -> Passage:
    """An empty passage in a version, where a unit should stand."""
    source, line = (before.source, before.line) if before else (None, 0)
    return Passage(unit.id, unit.kind, "", "", version, source, line)


def _counts(passage: Passage, unit: AlignedUnit, front: set[str], version: Side, subject: Subject) -> bool:
    """Whether a unit that only one side has is a loss or an addition, and no matter of layout."""
    if passage.label:
        return True
    if unit.id in front or passage.kind == "title" or lengths.extent(passage) < _PHRASE:
        return False
    scores = [bead.score for bead in unit.beads if passage.side.key in bead.sides and bead.score is not None]
    return not scores or min(scores) >= _SURE or not _taken_in(passage, version, subject)


def _taken_in(passage: Passage, version: Side, subject: Subject) -> bool:
    """Whether the lengths of the neighbours say that a unit of one side stands in one of them on the other."""
    order = subject.alignment.units
    at = _places(subject)[passage.unit]
    usual, own = lengths.usual(version, subject), lengths.extent(passage)
    for near in (*order[max(at - 1, 0) : at], *order[at + 1 : at + 2]):
        ours, theirs = subject.original.passages.get(near.id), version.passages.get(near.id)
        if ours is None or theirs is None:
            continue
        here, there = lengths.extent(ours), lengths.extent(theirs)
        with_it = (here + own, there) if passage.side is subject.original else (here, there + own)
        if min(here, there) > 0 and lengths.fit(*with_it, usual) < lengths.fit(here, there, usual) + _AS_WELL:
            return True
    return False


def _places(subject: Subject) -> dict[str, int]:
    """Where each unit stands in the alignment."""
    known: dict[str, int] | None = subject.workings.get("numbering places")
    if known is None:
        known = {unit.id: place for place, unit in enumerate(subject.alignment)}
        subject.workings["numbering places"] = known
    return known


def _own_strays(side: Side, subject: Subject) -> Iterator[tuple[str, sequence.Stray]]:
    """What is out of order or doubled in a version and not likewise in the original."""
    strays = sequence.of(side, subject).strays
    known = {} if side.key == subject.original.key else sequence.of(subject.original, subject).strays
    for unit, stray in strays.items():
        same = known.get(unit)
        if same is None or (same.double is None) != (stray.double is None):
            yield unit, stray


def _told_elsewhere(side: Side, subject: Subject) -> bool:
    """Whether other rules tell what is behind the gaps of a version: they hold it against a numbered original."""
    return side.key != subject.original.key and bool(sequence.of(subject.original, subject).items)


# -- labels -------------------------------------------------------------------------------------------


def _levels(own: Numbering) -> list[list[Item]]:
    """The labels that are to be written alike: those of one depth, in the body or in one annex."""
    levels: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in own.items:
        if item.depth >= 0 and not item.convention.notation.endswith("dotted"):
            annex = re.match(r"(?:[^:]*:)?(annex\d+)?", item.passage.unit)
            levels[(annex and annex[1]) or "", item.depth].append(item)
    return list(levels.values())


def _usual(level: Sequence[Item], side: Side) -> Convention:
    """How most labels of a level are written; of two ways that are as frequent the one that the pack puts first."""
    counts = Counter(item.convention for item in level)
    order = listed(side.language, level[0].depth)
    return max(counts, key=lambda way: (counts[way], -order.index(way) if way in order else -len(order)))


_NOTATIONS = {
    "decimal": "a number",
    "arabic_indic": "Arabic-Indic digits",
    "full_width": "wide digits",
    "latin": "a Latin letter",
    "upper_latin": "a Latin capital",
    "roman": "a Roman numeral",
    "upper_roman": "a Roman numeral in capitals",
    "cyrillic": "a Cyrillic letter",
    "abjad": "an Arabic letter",
    "hanzi": "a Chinese numeral",
    "wide_latin": "a wide Latin letter",
}


def _words(convention: Convention) -> str:
    return _NOTATIONS.get(convention.notation, "another sign")


def _same_label(ours: Item, theirs: Item) -> bool:
    """Whether two labels have one number and, as they are written or as they were read, one level."""
    if ours.path[-1] == theirs.path[-1] and ours.depth == theirs.depth:
        return True
    label = numbering.parse(theirs.label)
    if label is None or not any(ours.ordinal in reading.ordinals for reading in label.readings):
        return False
    return Convention.of(theirs.label, ours.ordinal) in listed(theirs.passage.language, ours.depth)


RULES: tuple[type[Rule], ...] = (
    MissingUnit,
    ExtraUnit,
    DoubledUnit,
    OutOfOrder,
    NumberingGap,
    LabelConvention,
    LabelDiffers,
    *cross_references.RULES,
)
