"""JUnit XML, the dialect that CI systems read: a suite a version, a case a finding.

A finding at or over ``--fail-on`` is a failure, one under it a skipped case, so that a report fails just where the
command does. A version without findings is one case that passes. There are no times: the same findings are the same
bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from align.check.run import Checked, Report, Result
from align.xml import escape, quoted, unfit
from lang.controls import visible


def write(report: Report) -> Iterator[bytes]:
    """The document, a suite at a time."""
    reported = report.reported
    failed = sum(report.fails(result.finding) for result in reported)
    suites = list(_suites(report))
    cases = sum(max(len(results), 1) for _, results in suites)
    counts = f'tests="{cases}" failures="{failed}" skipped="{len(reported) - failed}" errors="0" time="0"'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hexapla check" {counts}>\n'.encode()
    for checked, results in suites:
        yield _suite(checked, results, report).encode()
    yield b"</testsuites>\n"


def _suites(report: Report) -> Iterator[tuple[Checked, list[Result]]]:
    """Each version with its findings; those of files that are no version's, such as the baseline, stand last."""
    by_version: dict[tuple[str, str], list[Result]] = {(one.file, one.key): [] for one in report.checked}
    others: dict[str, list[Result]] = {}
    for result in report.reported:
        own = by_version.get((result.finding.place.file, result.finding.key))
        (others.setdefault(result.finding.place.file, []) if own is None else own).append(result)
    for checked in report.checked:
        yield checked, by_version[checked.file, checked.key]
    for file, results in others.items():
        yield Checked(file, "", 0), results


def _suite(checked: Checked, results: Sequence[Result], report: Report) -> str:
    name = f"{checked.file} ({checked.key})" if checked.key else checked.file
    failed = sum(report.fails(result.finding) for result in results)
    counts = f'tests="{max(len(results), 1)}" failures="{failed}" skipped="{len(results) - failed}" errors="0" time="0"'
    seen: Counter[str] = Counter()
    cases = [_case(checked, result, report, seen) for result in results] or [_passed(checked)]
    return f"<testsuite name={_quoted(name)} {counts}>\n{''.join(cases)}</testsuite>\n"


def _passed(checked: Checked) -> str:
    name = f"{checked.key}: no findings in {checked.units} units"
    return f'<testcase classname={_quoted(checked.file)} name={_quoted(name)} time="0"/>\n'


def _case(checked: Checked, result: Result, report: Report, seen: Counter[str]) -> str:
    finding = result.finding
    title = f"{finding.code} {report.rule[finding.code].name}"
    name = " ".join(part for part in (finding.key, finding.unit, title, finding.subject) if part)
    # CI systems know a case again by its name, so that it has no line in it, and has to be the only one of that name.
    seen[name] += 1
    name += f" ({seen[name]})" if seen[name] > 1 else ""
    place = finding.place
    line = f' line="{place.line}"' if place.line else ""
    head = (
        f'<testcase classname={_quoted(checked.file)} name={_quoted(name)} file={_quoted(place.file)}{line} time="0">\n'
    )
    if not report.fails(finding):
        return f"{head}<skipped message={_quoted(f'{finding.severity.label}: {finding.message}')}/>\n</testcase>\n"
    where = ":".join(str(part) for part in (place.file, place.line, place.column) if part)
    said = f"{where}: {finding.severity.label} {title}: {finding.message}"
    return (
        f"{head}<failure type={_quoted(finding.code)} message={_quoted(finding.message)}>"
        f"{escape(_fit(said))}</failure>\n</testcase>\n"
    )


def _quoted(text: str) -> str:
    return quoted(_fit(text))


def _fit(text: str) -> str:
    """A text as XML 1.0 can hold it: control characters as signs, what is no character as U+FFFD."""
    text = visible(text)
    while (sign := unfit(text)) is not None:
        text = text.replace(sign, "\ufffd")
    return text
