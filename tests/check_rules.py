"""Three small rules, by which the command, the settings and the reports are tested whatever the real ones find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import pytest

from align.check import registry, settings
from align.check.finding import Finding, Severity
from align.check.rule import Family, Rule
from align.check.subject import Side, Subject

TODO, NUMBER, SPACES = "X001", "X002", "Y001"


class TodoLeft(Rule):
    """A note to oneself that was left in the text.

    It says TODO.
    """

    code: ClassVar[str] = TODO
    name = "todo-left"
    family: ClassVar[Family] = "completeness"
    severity = Severity.WARNING
    summary = "a note to oneself was left in the text"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:
        for passage in side:
            for found in re.finditer("TODO", passage.text):
                yield self.found("«TODO» is left", passage, found.span(), subject="TODO")


class NumberLost(Rule):
    """A number of the original that the version has not."""

    code: ClassVar[str] = NUMBER
    name = "number-lost"
    family: ClassVar[Family] = "figures"
    severity = Severity.ERROR
    summary = "a number is not in the version"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:
        for here, there, _ in subject.pairs(version):
            for found in re.finditer("[0-9]+", here.text):
                if found[0] not in there.text:
                    yield self.found(
                        f"«{found[0]}» is not in the version", there, original=here, original_span=found.span(),
                        subject=found[0], related=((here.unit, found[0]),),
                    )  # fmt: skip


class TwoSpaces(Rule):
    """Two spaces in a row."""

    code: ClassVar[str] = SPACES
    name = "two-spaces"
    family: ClassVar[Family] = "punctuation"
    severity = Severity.NOTE
    summary = "two spaces stand in a row"

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:
        for passage in side:
            for found in re.finditer("  ", passage.text):
                yield self.found("two spaces stand in a row", passage, found.span())


RULES = (TodoLeft, NumberLost, TwoSpaces)


@pytest.fixture
def small_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes these the rules that there are."""
    monkeypatch.setattr(registry, "FAMILIES", {"X": __name__})
    for cached in (registry.rules, settings.known):
        cached.cache_clear()
    yield
    for cached in (registry.rules, settings.known):
        cached.cache_clear()
