"""Findings that are not wanted: by a note in the aligned file, beside the text it is about, or by the settings.

The note of a bead that says ``hexapla: ignore A002`` keeps rule A002 silent about that bead; several codes stand apart
by commas, the beginning of codes (``A``) means them all, and no code at all every rule. ``in fr, ar`` after the codes
means these versions alone, and a reason may stand after a dash: ``hexapla: ignore A002 in fr — as the Council has it``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from align.alignment import AlignedUnit, Alignment, Bead
from align.check.finding import Finding
from align.check.settings import Settings
from align.check.subject import Subject
from lang import language as languages

_DIRECTIVE = re.compile(r"\bhexapla:\s*ignore\b(?P<said>[^;]*)", re.IGNORECASE)
_REASON = re.compile(r"\s[—–-]+(?:\s|$)|[(:]")
_VERSIONS = re.compile(r"(?:^|\s)in\s")
_WORD = re.compile(r"[^\s,\[\]]+")


@dataclass(frozen=True, slots=True)
class Directive:
    """What a note tells to ignore: beginnings of codes, in all versions where no key is named."""

    codes: tuple[str, ...] = ("",)
    keys: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Words in it that are no codes; they ignore nothing."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is about the finding's rule and version."""
        return finding.code.startswith(self.codes) and (not self.keys or finding.key in self.keys)


def directives(note: str, code: Callable[[str], str | None]) -> list[Directive]:
    """What a note tells to ignore.

    Args:
        code: gives the code, or beginning of codes, that a word stands for, None where there is no such rule.
    """
    found = []
    for directive in _DIRECTIVE.finditer(note):
        codes, *keys = _VERSIONS.split(_REASON.split(directive["said"], maxsplit=1)[0], maxsplit=1)
        words = [word.rstrip(".") for word in _WORD.findall(codes)]
        known = [(word, code(word)) for word in words]
        found.append(
            Directive(
                tuple(one for _, one in known if one is not None) if words else ("",),
                tuple(key.rstrip(".") for part in keys for key in _WORD.findall(part)),
                tuple(word for word, one in known if one is None),
            )
        )
    return found


@dataclass(frozen=True)
class Notes:
    """What the notes of an alignment tell to ignore."""

    alignment: Alignment
    code: Callable[[str], str | None] = field(compare=False)

    @cached_property
    def by_unit(self) -> dict[str, list[tuple[int, Directive]]]:
        """By unit id, each with the number of its bead in the unit."""
        found: dict[str, list[tuple[int, Directive]]] = {}
        for unit in self.alignment:
            for number, bead in enumerate(unit.beads):
                if bead.note:
                    for one in directives(bead.note, self.code):
                        found.setdefault(unit.id, []).append((number, one))
        return found

    def ignore(self, finding: Finding) -> bool:
        """Whether a note covers a finding; one about a unit as a whole is covered by the note of any of its beads."""
        said = [(number, one) for number, one in self.by_unit.get(finding.unit, ()) if one.covers(finding)]
        if not said or finding.span == (0, 0):
            return bool(said)
        unit = self.alignment.by_id[finding.unit]
        return any(self._touches(unit, number, finding) for number, _ in said)

    def doubts(self) -> Iterator[str]:
        """What is in the notes that no rule and no version answers to."""
        for unit, said in self.by_unit.items():
            for _, one in said:
                for word in one.unknown:
                    yield f"{unit}: a note says to ignore {word!r}, which is the code of no rule"
                for key in one.keys:
                    if key not in self.alignment.by_key:
                        yield f"{unit}: a note says to ignore something in {key!r}, which is no version"

    def bead_of(self, finding: Finding) -> Bead | None:
        """The bead whose note would keep a finding silent; None where its unit has none."""
        unit = self.alignment.by_id.get(finding.unit)
        beads = unit.beads if unit else ()
        touched = (bead for number, bead in enumerate(beads) if unit and self._touches(unit, number, finding))
        return next(touched, beads[0] if beads else None)

    def _touches(self, unit: AlignedUnit, number: int, finding: Finding) -> bool:
        """Whether a finding's stretch of text is in a bead, or reaches into it."""
        joiner = languages.get(self.alignment.by_key[finding.key].language).joiner
        before = [text for bead in unit.beads[:number] for text in bead.sides.get(finding.key, ())]
        own = unit.beads[number].sides.get(finding.key, ())
        start = sum(len(text) + len(joiner) for text in before)
        end = start + len(joiner.join(own))
        return bool(own) and finding.span[0] <= end and finding.span[1] >= start


def by_settings(finding: Finding, subject: Subject, settings: Settings) -> bool:
    """Whether the settings do not want a finding in its unit, language or file.

    A version in an aligned file may also be meant by the name of the file that it was made from.
    """
    version = subject.alignment.by_key[finding.key]
    return settings.ignores(
        finding.code,
        unit=finding.unit,
        key=finding.key,
        language=version.language,
        files=[name for name in (finding.place.file, version.file) if name],
    )
