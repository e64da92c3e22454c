"""The reports for other programs: valid in their formats, complete, and the same whatever the text says."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from align.check.finding import Finding, Place, Severity
from align.check.report import FORMATS, from_here, writer
from align.check.run import Checked, Report, Result
from tests.check_rules import NUMBER, RULES, SPACES, TODO, NumberLost
from tests.conftest import CODES, ROOT

_RULES = tuple(rule() for rule in RULES)
VERSIONS = tuple(Checked(f"x y.{code}.txt", code, 57) for code in CODES)
TEXTS = {
    "en": "Decides to send 12 officers",
    "fr": "Décide d’envoyer des agents",
    "es": "Decide enviar agentes",
    "ru": "постановляет направить сотрудников",
    "zh": "决定派遣警员😀",
    "ar": "يقرر إرسال موظفين",
}


def lost(code: str, **changes: Any) -> Result:
    """That the number is lost in a version."""
    place = Place(f"x y.{code}.txt", 4, 3, 4, 6)
    fields: dict[str, Any] = {
        "code": NUMBER, "severity": Severity.ERROR, "message": "«12» is not in the version", "unit": "op1", "key": code,
        "place": place, "text": TEXTS[code], "span": (1, 4), "original": TEXTS["en"], "original_span": (16, 18),
        "subject": "12", "related": (("op2", "12"),), **changes,
    }  # fmt: skip
    related = ("op2", "12", Place(place.file, 9, 1, 9, 3))
    return Result(Finding(**fields), code == "ar", "en", False, Place("x y.en.txt", 4, 18, 4, 20), (related,))


def note(code: str = "en") -> Result:
    place = Place(f"x y.{code}.txt")
    return Result(Finding(SPACES, Severity.NOTE, "two spaces", "op3", code, place, "a  b", (1, 3)))


def report(*results: Result, fail_on: Severity | None = Severity.WARNING) -> Report:
    return Report(results, VERSIONS, _RULES, fail_on)


def written(name: str, of: Report) -> bytes:
    return b"".join(writer(name).write(of))


SIX = report(*(lost(code) for code in CODES[1:]), note())


@cache
def sarif_schema() -> Any:
    """The schema of the OASIS standard."""
    schema = json.loads((ROOT / "tests" / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def sarif(of: Report) -> Any:
    log = json.loads(written("sarif", of))
    sarif_schema().validate(log)
    return log["runs"][0]


# -- SARIF --------------------------------------------------------------------------------------------


def test_sarif_has_every_rule_and_finding() -> None:
    run = sarif(SIX)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [TODO, NUMBER, SPACES]
    assert rules[1]["shortDescription"]["text"] == NumberLost.summary
    assert rules[1]["help"]["text"] == NumberLost.page().strip()
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["warning", "error", "note"]
    assert run["columnKind"] == "unicodeCodePoints"
    results = run["results"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    assert [result["level"] for result in results] == ["error"] * 5 + ["note"]
    french = results[0]
    assert french["message"]["text"] == "«12» is not in the version"
    (location,) = french["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "x%20y.fr.txt", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 3, "endLine": 4, "endColumn": 6},
    }
    assert location["logicalLocations"] == [{"name": "op1", "fullyQualifiedName": "fr/op1"}]
    assert [one["message"]["text"] for one in french["relatedLocations"]] == ["12", "12"]
    assert french["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "x%20y.en.txt"
    assert list(french["partialFingerprints"].values()) == [lost("fr").finding.fingerprint]
    # Code scanning wants a line even where none is known.
    assert results[-1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_marks_what_is_suppressed() -> None:
    from dataclasses import replace

    run = sarif(report(lost("fr"), replace(lost("ar"), suppressed="baseline"), replace(lost("zh"), suppressed="note")))
    kinds = [[one["kind"] for one in result["suppressions"]] for result in run["results"]]
    assert kinds == [[], ["external"], ["inSource"]]


def test_sarif_without_findings() -> None:
    assert sarif(report())["results"] == []


@pytest.mark.parametrize("name", ["ü b/ж%20#?:.txt", "مجلد/x.yaml", "a\\b.txt", "..odd/x", "\udcff.txt"])
def test_a_path_is_a_uri(name: str) -> None:
    (result,) = sarif(report(lost("fr", place=Place(name, 1))))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert unquote(uri, errors="surrogateescape") == name


def test_paths_are_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    assert from_here(str(tmp_path / "in" / "a b.txt")) == "a b.txt"
    assert from_here("./x/../a.txt") == "a.txt"
    assert from_here("../a.txt") == (tmp_path / "a.txt").as_posix()
    (result,) = sarif(report(lost("fr", place=Place("../a b.txt", 1))))["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": (tmp_path / "a b.txt").as_uri()}


# -- JUnit --------------------------------------------------------------------------------------------


def junit(of: Report) -> Any:
    return etree.fromstring(written("junit", of), etree.XMLParser(resolve_entities=False))


def test_junit_has_a_suite_a_version_and_a_case_a_finding() -> None:
    root = junit(SIX)
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [
        (f"x y.{code}.txt ({code})", "0" if code == "en" else "1") for code in CODES
    ]
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("6", "5", "1")
    french = root[1][0]
    assert dict(french.attrib) == {
        "classname": "x y.fr.txt", "name": "fr op1 X002 number-lost 12", "file": "x y.fr.txt", "line": "4", "time": "0",
    }  # fmt: skip
    assert french[0].tag == "failure"
    assert french[0].get("message") == "«12» is not in the version"
    assert french[0].text == "x y.fr.txt:4:3: error X002 number-lost: «12» is not in the version"
    assert root[0][0][0].tag == "skipped"


def test_junit_fails_where_the_command_does() -> None:
    for fail_on, failures in ((Severity.NOTE, 6), (Severity.ERROR, 5), (None, 0)):
        of = Report(SIX.results, VERSIONS, _RULES, fail_on)
        assert int(junit(of).get("failures")) == failures
        assert of.failed == bool(failures)


def test_junit_of_clean_versions_passes() -> None:
    root = junit(report())
    assert [(case.tag, case.get("name"), len(case)) for suite in root for case in suite] == [
        ("testcase", f"{code}: no findings in 57 units", 0) for code in CODES
    ]


def test_junit_cases_have_names_of_their_own() -> None:
    names = [case.get("name") for case in junit(report(lost("fr"), lost("fr"), lost("ar"))).iter("testcase")]
    assert len(set(names)) == len(names)
    assert "fr op1 X002 number-lost 12 (2)" in names


# -- workflow commands, JSON --------------------------------------------------------------------------


def test_github_commands() -> None:
    lines = written("github", SIX).decode().splitlines()
    assert lines[0] == (
        "::error file=x y.fr.txt,line=4,endLine=4,col=3,endColumn=6,title=X002 number-lost"
        "::«12» is not in the version [op1 fr]"
    )
    assert lines[5] == "::notice file=x y.en.txt,title=Y001 two-spaces::two spaces [op3 en]"
    assert lines[6] == "5 errors, 0 warnings, 1 note in 6 versions"


def test_github_commands_are_escaped() -> None:
    hostile = lost("fr", message="50% \r\n::set-env name=A::b", place=Place("a,b:c%.txt", 4, 3, 5, 1))
    (line, _) = written("github", report(hostile)).decode().splitlines()
    assert line == (
        "::error file=a%2Cb%3Ac%25.txt,line=4,endLine=5,title=X002 number-lost::50%25 ␍⏎::set-env name=A::b [op1 fr]"
    )


def test_json_has_everything() -> None:
    found = json.loads(written("json", SIX))
    french = found["findings"][0]
    assert french == {
        "code": NUMBER, "name": "number-lost", "family": "figures", "severity": "error",
        "message": "«12» is not in the version", "unit": "op1", "version": "fr",
        "file": "x y.fr.txt", "line": 4, "column": 3, "end_line": 4, "end_column": 6,
        "text": TEXTS["fr"], "text_start": 0, "span": [1, 4],
        "original": {
            "version": "en", "file": "x y.en.txt", "line": 4, "column": 18, "end_line": 4, "end_column": 20,
            "text": TEXTS["en"], "text_start": 0, "span": [16, 18],
        },
        "subject": "12",
        "related": [{"unit": "op2", "text": "12", "file": "x y.fr.txt", "line": 9, "column": 1, "end_line": 9,
                     "end_column": 3}],
        "fingerprint": lost("fr").finding.fingerprint,
    }  # fmt: skip
    assert found["summary"] == {
        "errors": 5, "warnings": 0, "notes": 1, "suppressed": {"baseline": 0, "note": 0}, "failed": True,
        "by_code": {NUMBER: 5, SPACES: 1},
        "versions": [{"file": one.file, "version": one.key, "units": 57} for one in VERSIONS],
    }  # fmt: skip


def test_json_of_a_very_long_text_has_what_is_around_the_place() -> None:
    long = "x" * 1_000_000
    (found,) = json.loads(written("json", report(lost("fr", text=long, span=(500_000, 500_003)))))["findings"]
    start = found["span"][0] - found["text_start"]
    assert found["text"][start : start + 3] == "xxx"
    assert len(found["text"]) < 3000


# -- whatever the text says ---------------------------------------------------------------------------

ANYTHING = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C", "Cs")), max_size=20)
"""Lone surrogates too, which ``st.text`` leaves out by itself."""


@settings(max_examples=60, deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING.filter(lambda name: "\0" not in name), st.integers(0, 20), st.integers(0, 20))
def test_reports_are_valid_whatever_the_text_says(text: str, unit: str, name: str, start: int, end: int) -> None:
    span = tuple(sorted((min(start, len(text)), min(end, len(text)))))
    hostile = lost(
        "fr", message=text, unit=unit, text=text, span=span, original=text, original_span=span, subject=text,
        place=Place(name or "x", start, end),
    )  # fmt: skip
    of = report(hostile)
    (result,) = sarif(of)["results"]
    assert result["message"]["text"] == text
    (found,) = json.loads(written("json", of))["findings"]
    assert (found["message"], found["text"], found["unit"]) == (text, text, unit)
    assert len(list(junit(of).iter("failure"))) == 1
    assert len(written("github", of).decode().splitlines()) == 2
    for format_ in FORMATS:
        assert b"\x1b" not in written(format_, of)
