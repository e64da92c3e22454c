"""JSON: every finding with all that is known of it, and the counts."""

from __future__ import annotations

from collections.abc import Iterator

from align.check.finding import Place, Severity
from align.check.json_text import json_text
from align.check.run import Report, Result
from lang import __version__

_MOST = 1000
"""Code points of a text that are given on either side of the stretch meant."""


def write(report: Report) -> Iterator[bytes]:
    """An object with ``findings``, a list in the order of the documents, and a ``summary``."""
    yield b'{\n"hexapla": ' + json_text(__version__).encode() + b',\n"findings": ['
    separator = "\n"
    for result in report.reported:
        yield (separator + json_text(_finding(result, report), 1)).encode()
        separator = ",\n"
    yield b'],\n"summary": ' + json_text(_summary(report), 1).encode() + b"\n}\n"


def _finding(result: Result, report: Report) -> dict[str, object]:
    finding = result.finding
    rule = report.rule[finding.code]
    return {
        "code": finding.code,
        "name": rule.name,
        "family": rule.family,
        "severity": finding.severity.label,
        "message": finding.message,
        "unit": finding.unit,
        "version": finding.key,
        **_place(finding.place),
        **_text(finding.text, finding.span),
        "original": None if not result.original else {
            "version": result.original,
            **(_place(result.original_place) if result.original_place else {}),
            **_text(finding.original, finding.original_span),
        },
        "subject": finding.subject,
        "related": [{"unit": unit, "text": text, **_place(place)} for unit, text, place in result.related],
        "fingerprint": finding.fingerprint,
    }  # fmt: skip


def _place(place: Place) -> dict[str, object]:
    """The place; what is not known of it is null."""
    return {name: value or None for name, value in place._asdict().items()} | {"file": place.file}


def _text(text: str, span: tuple[int, int]) -> dict[str, object]:
    """A text with the stretch meant, both in code points; of a very long one what is around the stretch."""
    start = max(span[0] - _MOST, 0)
    return {"text": text[start : span[1] + _MOST], "text_start": start, "span": list(span)}


def _summary(report: Report) -> dict[str, object]:
    return {
        **{f"{severity.label}s": report.count(severity) for severity in reversed(Severity)},
        "suppressed": {"baseline": report.suppressed("baseline"), "note": report.suppressed("note")},
        "failed": report.failed,
        "by_code": report.by_code(),
        "versions": [{"file": one.file, "version": one.key, "units": one.units} for one in report.checked],
    }
