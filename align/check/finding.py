"""What a rule finds, and where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple


class Severity(IntEnum):
    """How bad a finding is; the names are those that ``--fail-on`` takes."""

    NOTE = 1
    """Worth a look; often right as it is."""
    WARNING = 2
    """Probably to be mended."""
    ERROR = 3
    """Says something else than the original, or breaks the document's numbering."""

    @property
    def label(self) -> str:
        """The name in lower case."""
        return self.name.lower()


class Place(NamedTuple):
    """Where in a file something stands; line and column from 1, the column in code points, 0 where not known."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        code: of the rule, such as ``A002``.
        severity: that of the rule, or what the settings make of it.
        message: one line that quotes both sides where there are two; without a full stop.
        unit: id of the unit, empty where the document as a whole is meant.
        key: of the version it is in.
        place: where it stands in that version's file.
        text: the version's whole text of the unit.
        span: the stretch of ``text`` meant, in code points; within it, and empty where a place is meant.
        original: the original's text of the unit, empty where the finding is of one document alone.
        original_span: the stretch of ``original`` that it answers to.
        subject: what it is about, such as the acronym or the figure: two findings of one rule in one unit that
            are about the same thing are the same for a baseline, wherever the text has moved.
    """

    code: str
    severity: Severity
    message: str
    unit: str
    key: str
    place: Place
    text: str = ""
    span: tuple[int, int] = (0, 0)
    original: str = ""
    original_span: tuple[int, int] = (0, 0)
    subject: str = ""
    related: tuple[tuple[str, str], ...] = field(default=())
    """Other places that belong to it, as (unit id, what stands there)."""

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move: rule, version, unit and subject (16 hexadecimal digits)."""
        parts = (self.code, self.key, self.unit, self.subject or self.message)
        return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]
