"""The one line that says how a check went."""

from __future__ import annotations

from align.check.finding import Severity
from align.check.run import Report


def line(report: Report) -> str:
    """Such as "1 error, 2 warnings, 0 notes in 6 versions; 3 suppressed by the baseline"."""
    counts = ", ".join(_counted(report.count(severity), severity.label) for severity in reversed(Severity))
    parts = [f"{counts} in {_counted(len(report.checked), 'version')}"]
    if known := report.suppressed("baseline"):
        parts.append(f"{known} suppressed by the baseline")
    if noted := report.suppressed("note"):
        parts.append(f"{noted} by notes" if known else f"{noted} suppressed by notes")
    return "; ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
