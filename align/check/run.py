"""Checks a document as the settings say: what is found, where, and what of it is not to be reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from align.check import checker, suppress
from align.check.baseline import Baseline, StaleEntry
from align.check.finding import Finding, Place, Severity
from align.check.places import AlignedPlaces
from align.check.rule import Rule
from align.check.settings import Settings, code, known
from align.check.subject import Passage, Side, Subject

Suppression = Literal["", "note", "baseline"]
"""By what a finding is kept from being reported: a note in the aligned file, or the baseline."""


@dataclass(frozen=True, slots=True)
class Result:
    """A finding with all that a report says of it.

    Attributes:
        rtl: whether the version is written from right to left; ``original_rtl`` likewise.
        original: key of the original, empty where the finding is of one version alone.
        original_place: where the original's stretch stands.
        related: other places that belong to it: unit, what stands there, and where that is.
    """

    finding: Finding
    rtl: bool = False
    original: str = ""
    original_rtl: bool = False
    original_place: Place | None = None
    related: tuple[tuple[str, str, Place], ...] = ()
    suppressed: Suppression = ""


class Checked(NamedTuple):
    """A version that was checked: its file, its key and how many units it has."""

    file: str
    key: str
    units: int


@dataclass(frozen=True)
class Report:
    """What is reported of all documents that were checked.

    Attributes:
        rules: those that findings may name.
        fail_on: the least severity that counts as a failure, None for none.
    """

    results: tuple[Result, ...]
    checked: tuple[Checked, ...]
    rules: tuple[Rule, ...] = field(default_factory=known)
    fail_on: Severity | None = Severity.WARNING

    @property
    def reported(self) -> list[Result]:
        """The findings that are not suppressed."""
        return [result for result in self.results if not result.suppressed]

    def count(self, severity: Severity) -> int:
        """How many findings of a severity are reported."""
        return sum(result.finding.severity == severity for result in self.reported)

    def suppressed(self, means: Suppression) -> int:
        """How many findings are suppressed by a means."""
        return sum(result.suppressed == means for result in self.results)

    def by_code(self) -> dict[str, int]:
        """How many findings of each rule are reported, the most frequent first."""
        found: dict[str, int] = {}
        for result in self.reported:
            found[result.finding.code] = found.get(result.finding.code, 0) + 1
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """The rules by their codes."""
        return {rule.code: rule for rule in self.rules}

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the command fail; what the baseline has too much never does."""
        return self.fail_on is not None and finding.severity >= self.fail_on and finding.code != StaleEntry.code

    @property
    def failed(self) -> bool:
        """Whether any reported finding makes the command fail."""
        return any(self.fails(result.finding) for result in self.reported)


def check(
    subject: Subject, rules: Iterable[Rule], settings: Settings, places: AlignedPlaces | None = None
) -> list[Result]:
    """What rules find in a document, less what the settings do not want.

    Args:
        places: of the aligned file where it was read from one.
    """
    notes = suppress.Notes(subject.alignment, code)
    results = []
    for finding in checker.check(subject, rules):
        if suppress.by_settings(finding, subject, settings):
            continue
        severity = settings.severity_of(finding.code)
        if severity is not None:
            finding = replace(finding, severity=severity)
        if places is not None:
            finding = replace(finding, place=places.of(finding))
        results.append(_result(finding, subject, places, "note" if notes.ignore(finding) else ""))
    return results


def checked(subject: Subject) -> list[Checked]:
    """The versions of a subject."""
    return [Checked(side.file, side.key, len(side.passages)) for side in subject.sides.values()]


def doubts(subject: Subject) -> list[str]:
    """What is in the notes of an alignment that no rule and no version answers to."""
    return list(suppress.Notes(subject.alignment, code).doubts())


def against_baseline(
    results: Sequence[Result], baseline: Baseline, versions: Iterable[Checked], settings: Settings
) -> list[Result]:
    """The results with those marked that a baseline has, and with those that tell of its stale entries."""
    open_ = [at for at, result in enumerate(results) if not result.suppressed]
    findings = [results[at].finding for at in open_]
    matched = baseline.match(findings, {one.file for one in versions}, unused(settings))
    marked = list(results)
    for at, is_known in zip(open_, matched.known, strict=True):
        if is_known:
            marked[at] = replace(marked[at], suppressed="baseline")
    if not any(StaleEntry.code.startswith(start) for start in settings.ignore):
        marked += [Result(baseline.finding(entry)) for entry in matched.stale]
    return marked


def unused(settings: Settings) -> set[str]:
    """The codes of rules that the settings do not use."""
    return {rule.code for rule in known()} - {rule.code for rule in settings.rules()}


_Locate = Callable[[Passage, tuple[int, int]], Place]


def _result(finding: Finding, subject: Subject, places: AlignedPlaces | None, suppressed: Suppression) -> Result:
    def locate(passage: Passage, span: tuple[int, int]) -> Place:
        return passage.place(*span) if places is None else places.place(passage.unit, passage.side.key, span)

    side, original = subject.sides[finding.key], subject.original
    counterpart = original.passages.get(finding.unit) if finding.original else None
    return Result(
        finding,
        side.language.rtl,
        original.key if finding.original else "",
        original.language.rtl,
        None if counterpart is None else locate(counterpart, finding.original_span),
        tuple(_related(finding, side, locate)),
        suppressed,
    )


def _related(finding: Finding, side: Side, locate: _Locate) -> Iterator[tuple[str, str, Place]]:
    for unit, text in finding.related:
        passage = side.passages.get(unit)
        at = -1 if passage is None else passage.text.find(text)
        span = (at, at + len(text)) if at >= 0 else (0, 0)
        yield unit, text, Place(side.file) if passage is None else locate(passage, span)
