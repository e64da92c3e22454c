"""SARIF 2.1.0 (OASIS), which code scanning and editors read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from align.check.finding import Place, Severity
from align.check.json_text import json_text
from align.check.report import from_here
from align.check.rule import Rule
from align.check.run import Report, Result
from lang import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
"""What GitHub calls the severities of what is no matter of security."""
_KINDS = {"note": "inSource", "baseline": "external"}
_REASONS = {"note": "a note in the aligned file", "baseline": "an entry of the baseline"}


def write(report: Report) -> Iterator[bytes]:
    """A log of one run; findings that a note or the baseline suppresses are in it, marked so."""
    indices = {rule.code: index for index, rule in enumerate(report.rules)}
    driver = {
        "name": "hexapla",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in report.rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, indices) for result in report.results],
    }
    yield json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, 1).encode() + b"\n"


def _rule(rule: Rule) -> dict[str, object]:
    page = rule.page().strip()
    about = page.partition("\n\n")[2].partition("\n\n")[0]
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(about.split()) or rule.summary},
        "help": {"text": page},
        "defaultConfiguration": {"level": rule.severity.label},
        "properties": {"tags": [rule.family], "problem.severity": _PROBLEM[rule.severity]},
    }


def _result(result: Result, indices: dict[str, int]) -> dict[str, object]:
    finding = result.finding
    made: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": indices[finding.code],
        "level": finding.severity.label,
        "message": {"text": finding.message},
        "locations": [_location(finding.place, finding.unit, finding.key)],
        "partialFingerprints": {"hexaplaFinding/v1": finding.fingerprint},
        "suppressions": [],
    }
    related = []
    if result.original_place is not None:
        said = finding.original[slice(*finding.original_span)]
        related.append(_related(result.original_place, finding.unit, result.original, said or "the original"))
    related += [_related(place, unit, finding.key, text) for unit, text, place in result.related]
    if related:
        made["relatedLocations"] = [{"id": number, **one} for number, one in enumerate(related)]
    if result.suppressed:
        reason = _REASONS[result.suppressed]
        made["suppressions"] = [{"kind": _KINDS[result.suppressed], "justification": reason}]
    return made


def _related(place: Place, unit: str, key: str, text: str) -> dict[str, object]:
    return {**_location(place, unit, key), "message": {"text": text or unit}}


def _location(place: Place, unit: str, key: str) -> dict[str, object]:
    name = {"name": unit, "fullyQualifiedName": f"{key}/{unit}"} if unit else {"name": key}
    physical = {"artifactLocation": _artifact(place.file), "region": _region(place)}
    return {"physicalLocation": physical, "logicalLocations": [name] if name["name"] else []}


def _region(place: Place) -> dict[str, int]:
    """Lines and columns from 1, the end column after the last character, as in SARIF 3.30.

    Code scanning wants a line in every region: where none is known it is the first.
    """
    region = {"startLine": place.line or 1}
    if place.column:
        region["startColumn"] = place.column
    if place.end_line and place.end_column:
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    return region


def _artifact(file: str) -> dict[str, str]:
    """A file as a URI (RFC 3986): relative to the working folder, or whole where it is outside of that."""
    path = from_here(file)
    if os.path.isabs(path):
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}
