"""Runs rules over what is to be checked."""

from __future__ import annotations

from collections.abc import Iterable

from align.check.finding import Finding
from align.check.rule import Rule
from align.check.subject import Subject


def check(subject: Subject, rules: Iterable[Rule]) -> list[Finding]:
    """What rules find, in the order of the document, then of the versions, then of the codes.

    A pure function: no state is kept, and the findings can be pickled.
    """
    found: list[Finding] = []
    for rule in rules:
        for side in subject.sides.values():
            found += rule.in_version(side, subject)
        for version in subject.versions:
            found += rule.between(subject.original, version, subject)
    order = {unit.id: place for place, unit in enumerate(subject.alignment)}
    keys = {key: place for place, key in enumerate(subject.sides)}
    return sorted(
        found, key=lambda one: (order.get(one.unit, -1), keys.get(one.key, -1), one.span, one.code, one.message)
    )
