"""Workflow commands of GitHub Actions, which become annotations of the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from align.check import summary
from align.check.finding import Severity
from align.check.report import from_here
from align.check.run import Report, Result
from lang.controls import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_DATA = str.maketrans({"%": "%25"})
_IN_PROPERTY = str.maketrans({"%": "%25", ":": "%3A", ",": "%2C"})
"""What is escaped; ends of lines, which would begin another command, are signs by then (`visible`)."""


def write(report: Report) -> Iterator[bytes]:
    """A command a finding, and the summary for those who read the log."""
    for result in report.reported:
        yield f"{_command(result, report)}\n".encode(errors="replace")
    yield f"{visible(summary.line(report))}\n".encode()


def _command(result: Result, report: Report) -> str:
    finding, place = result.finding, result.finding.place
    properties: dict[str, object] = {"file": from_here(place.file)}
    if place.line:
        properties |= {"line": place.line, "endLine": place.end_line or place.line}
    # GitHub takes columns only of what stands on one line.
    if place.column and place.line == place.end_line:
        properties |= {"col": place.column, "endColumn": max(place.end_column, place.column)}
    properties["title"] = f"{finding.code} {report.rule[finding.code].name}"
    said = ",".join(f"{name}={visible(str(value)).translate(_IN_PROPERTY)}" for name, value in properties.items())
    where = " ".join(part for part in (finding.unit, finding.key) if part)
    message = visible(f"{finding.message} [{where}]").translate(_IN_DATA)
    return f"::{_COMMANDS[finding.severity]} {said}::{message}"
