"""Rules about references to paragraphs and articles: those that point to nothing, or elsewhere than the original's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from align.check import sequence
from align.check.finding import Finding, Severity
from align.check.quoting import quoted
from align.check.rule import Rule
from align.check.sequence import Numbering
from align.check.subject import Passage, Side, Subject
from lang import numbering, references
from lang.numbering import Path
from lang.references import Reference


class _ReferenceRule(Rule):
    family = "numbering"


class DanglingReference(_ReferenceRule):
    """The text refers to a paragraph or an article of its own that is not there.

    Wrong: "as requested in paragraph 18 above", in a resolution of 16 paragraphs; "article 31 of this Declaration",
    where there are 30.
    Right: the number of a paragraph that exists.

    See what is meant; the reference was often right before paragraphs were added or taken out.

    Left alone: references that do not say that they are to the same document ("above", "below", "of the present
    resolution"), for "paragraph 8 of resolution 2185 (2014)" is one of another; preambular paragraphs; texts without
    numbers; and in a version what the original says as well.
    """

    code = "N008"
    name = "reference-dangling"
    severity = Severity.ERROR
    summary = "a reference to a paragraph that the document has not"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        own = sequence.of(side, subject)
        for passage in side:
            for reference in _dangling(passage, own):
                if side.key != subject.original.key and _shared(reference, passage.unit, subject):
                    continue
                what = passage.text[reference.start : reference.end]
                message = f"{quoted(what)} points to {reference.kind} {_written(reference)}, which is not there"
                span = (reference.start, reference.end)
                yield self.found(message, passage, span, subject=f"reference {_written(reference)}")


class ReferenceDiffers(_ReferenceRule):
    """The version refers to another paragraph or article than the original.

    Wrong: "paragraph 8 of its resolution", and «le paragraphe 9 de sa résolution».
    Right: the same numbers and letters on both sides, whatever the order: "paragraph 6 (a)", «l’alinéa a) du
    paragraphe 6».

    Correct the number or the letter.

    Left alone: a reference whose number stands on the other side in another form ("the first paragraph"), what lies
    between the ends of "paragraphs 3 to 5", and what N008 tells.
    """

    code = "N009"
    name = "reference-differs"
    severity = Severity.ERROR
    summary = "a reference is to another paragraph than in the original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        own = sequence.of(version, subject)
        for ours, theirs, _ in subject.pairs(version):
            here, there = ours.references, theirs.references
            if not here and not there:
                continue
            told = set(_dangling(theirs, own))
            lost = _unanswered(here, there, theirs)
            added = [reference for reference in _unanswered(there, here, ours) if reference not in told]
            if told and not added:
                continue
            for reference in lost:
                yield self._lost(reference, ours, theirs, _nearest(reference, added))
            if not lost:
                for reference in added:
                    said = quoted(theirs.text[reference.start : reference.end])
                    message = f"{said} refers to {_written(reference)}, which the original does not"
                    span = (reference.start, reference.end)
                    yield self.found(message, theirs, span, original=ours, subject=f"reference {_written(reference)}")

    def _lost(self, reference: Reference, ours: Passage, theirs: Passage, instead: Reference | None) -> Finding:
        said = quoted(ours.text[reference.start : reference.end])
        span = (instead.start, instead.end) if instead else (0, 0)
        but = quoted(theirs.text[slice(*span)]) if instead else f"no reference to {_written(reference)}"
        return self.found(
            f"the original refers to {said}; the version has {but}",
            theirs,
            span,
            original=ours,
            original_span=(reference.start, reference.end),
            subject=f"reference {_written(reference)}",
        )


# -- helpers ------------------------------------------------------------------------------------------


def _dangling(passage: Passage, own: Numbering) -> list[Reference]:
    """The references of a passage to its own document that point to nothing there."""
    if not own.items:
        return []
    return [
        reference
        for reference in passage.references
        if reference.here and not reference.implied and not _exists(reference, passage, own)
    ]


def _exists(reference: Reference, passage: Passage, own: Numbering) -> bool:
    """Whether a reference points to something, or to where nothing is numbered."""
    if reference.kind == "article":
        return not own.articles or (str(reference.number),) in own.by_path
    start: Path = ()
    if own.articles:  # "paragraph 2 above" is one of the same article
        inside = own.by_unit.get(passage.unit)
        if inside is None or inside.path[:1] not in own.parents:
            return True
        start = inside.path[:1]
    elif reference.number < own.first:  # an excerpt, whose beginning is not at hand
        return True
    return not reference.number or _known((*start, str(reference.number)), reference.letters, own)


def _known(path: Path, letters: Sequence[frozenset[int]], own: Numbering) -> bool:
    """Whether a path is there, with its letters where anything under it has any."""
    item = own.by_path.get(path)
    if item is None or not letters or path not in own.parents:
        return item is not None
    return any(_known((*path, numbering.component(item.depth + 1, number)), letters[1:], own) for number in letters[0])


def _shared(reference: Reference, unit: str, subject: Subject) -> bool:
    """Whether the original's text of a unit has the same reference."""
    ours = subject.original.passages.get(unit)
    return ours is not None and any(_alike(reference, other) for other in ours.references)


def _alike(one: Reference, other: Reference) -> bool:
    return one.number == other.number and all(map(frozenset.intersection, one.letters, other.letters))


def _written(reference: Reference) -> str:
    return references.written(reference.number, reference.letters)


def _unanswered(wanted: Sequence[Reference], there: Sequence[Reference], text: Passage) -> list[Reference]:
    """References of which a number or a letter stands neither in the references of another text nor in it at all."""
    numbers = {reference.number for reference in there}
    letters = {ordinal for reference in there for ordinals in reference.letters for ordinal in ordinals}
    doubtful = [
        reference
        for reference in wanted
        if not reference.implied
        and (reference.number not in {0, *numbers} or any(map(letters.isdisjoint, reference.letters)))
    ]
    if not doubtful:
        return []
    numbers |= {0, *_numbers(text)}
    letters |= references.letters(text.text)
    return [
        reference
        for reference in doubtful
        if reference.number not in numbers or any(map(letters.isdisjoint, reference.letters))
    ]


def _numbers(passage: Passage) -> set[int]:
    """Every number up to four digits that a text has, in digits or words."""
    digits = {int(number) for number in re.findall(r"\d{1,4}", passage.text)}
    return digits | {int(value) for figure in passage.figures for value in figure.values if value < 10_000}


def _nearest(reference: Reference, others: Sequence[Reference]) -> Reference | None:
    return min(others, key=lambda other: abs(other.start - reference.start), default=None)


RULES: tuple[type[Rule], ...] = (DanglingReference, ReferenceDiffers)
