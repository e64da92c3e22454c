"""``hexapla check`` as a user calls it: what is checked, where findings stand, settings, suppressions, exit codes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from align.check import settings, suppress
from align.check.finding import Finding, Place, Severity
from align.check.json_text import json_text
from align.check.run import Checked, Report, Result
from align.formats import writer
from reader import cells, check_text
from reader.cli import main
from tests.check_rules import NUMBER, RULES, SPACES, TODO, small_rules  # noqa: F401
from tests.check_support import Text, subject
from tests.conftest import CODES, ROOT, sample

pytestmark = pytest.mark.usefixtures("small_rules")
Run = Callable[..., tuple[int, str, str]]

CLEAN = {
    "en": {"op1": "Decides to send 12 officers", "op2": "Requests a report by 2026"},
    "fr": {"op1": "Décide d’envoyer 12 agents", "op2": "Demande un rapport d’ici à 2026"},
    "es": {"op1": "Decide enviar 12 agentes", "op2": "Solicita un informe para 2026"},
    "ru": {"op1": "постановляет направить 12 сотрудников", "op2": "просит представить доклад к 2026 году"},
    "zh": {"op1": "决定派遣12名警员", "op2": "请求在2026年之前提交报告"},
    "ar": {"op1": "يقرر إرسال 12 موظفا", "op2": "يطلب تقديم تقرير بحلول عام 2026"},
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process and in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: object) -> tuple[int, str, str]:
        try:
            code = main(["check", *map(str, words)])
        except SystemExit as left:
            code = int(left.code or 0)
        return code, *capsys.readouterr()

    return call


def refused(run: Run, *words: object) -> str:
    """The one line by which a wrong call or input is refused."""
    code, out, said = run(*words)
    assert (code, out) == (2, "")
    assert said.startswith("hexapla: error: ")
    assert said.count("\n") == 1
    return said


def with_texts(*changes: tuple[str, str, Text]) -> dict[str, dict[str, Text]]:
    """The clean texts with some of them changed: (language, unit, text)."""
    texts: dict[str, dict[str, Text]] = {code: dict(units) for code, units in CLEAN.items()}
    for code, unit, text in changes:
        texts[code][unit] = text
    return texts


def aligned(path: str, texts: Mapping[str, Mapping[str, Text]] = CLEAN) -> str:
    Path(path).write_bytes(b"".join(writer("yaml").write(subject(texts).alignment)))
    return path


def noted(path: str, note: str, bead: str = "op1.s1") -> None:
    """Gives a bead of an aligned file a note."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    for unit in content["units"]:
        for one in unit["beads"]:
            if one["id"] == bead:
                one["note"] = note
    Path(path).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def findings(run: Run, *words: object) -> list[dict[str, object]]:
    code, out, said = run(*words, "--format", "json")
    assert code in {0, 1}, said
    found: list[dict[str, object]] = json.loads(out)["findings"]
    return found


def codes(run: Run, *words: object) -> list[tuple[object, object, object]]:
    return [(one["code"], one["unit"], one["version"]) for one in findings(run, *words)]


# -- what is checked, and the exit code ---------------------------------------------------------------


def test_a_clean_file(run: Run) -> None:
    assert run(aligned("a.yaml")) == (0, "0 errors, 0 warnings, 0 notes in 6 versions\n", "")


@pytest.mark.parametrize(
    ("text", "exits"),
    [
        ("Décide  d’envoyer 12 agents", {"note": 1, "warning": 0, "error": 0, "never": 0}),
        ("Décide d’envoyer TODO 12 agents", {"note": 1, "warning": 1, "error": 0, "never": 0}),
        ("Décide d’envoyer des agents", {"note": 1, "warning": 1, "error": 1, "never": 0}),
    ],
)
def test_the_exit_code_says_how_bad_it_is(run: Run, text: str, exits: dict[str, int]) -> None:
    file = aligned("a.yaml", with_texts(("fr", "op1", text)))
    assert {name: run(file, "--fail-on", name)[0] for name in exits} == exits
    assert run(file)[0] == exits["warning"]


@pytest.mark.parametrize("code", CODES)
def test_the_place_in_a_document_is_that_in_its_file(run: Run, code: str) -> None:
    lines = sample(code).read_text(encoding="utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if n > 60 and len(line.strip()) > 20 and line[10:12].strip())
    lines[at] = f"{lines[at][:10]} TODO {lines[at][10:]}"
    name = f"x.{code}.txt"
    Path(name).write_text("\n".join(lines), encoding="utf-8")
    (found,) = findings(run, name)
    assert [found[key] for key in ("code", "file", "line", "column", "end_line", "end_column")] == [
        TODO, name, at + 1, 12, at + 1, 16,
    ]  # fmt: skip
    assert found["text"][slice(*found["span"])] == "TODO"  # type: ignore[index,misc]


def test_an_original_and_its_versions(run: Run) -> None:
    for code, units in with_texts(("ru", "op1", "постановляет направить сотрудников")).items():
        opening = {"en": "The Security Council,", "fr": "Le Conseil de sécurité,", "ru": "Совет Безопасности,"}
        text = "\n\n".join([opening.get(code, ""), f"1. {units['op1']};", f"2. {units['op2']}."])
        Path(f"x.{code}").write_text(text, encoding="utf-8")
    words = ("x.en", "x.fr", "ru=x.ru", "--method", "length")
    code, out, _ = run(*words)
    assert code == 1
    assert out.splitlines()[0] == "x.ru:3:4: error X002 number-lost: «12» is not in the version [op1 ru]"
    assert out.splitlines()[-1] == "1 error, 0 warnings, 0 notes in 3 versions"
    (found,) = findings(run, *words)
    assert {key: found["original"][key] for key in ("version", "file", "line", "column", "span")} == {  # type: ignore[index]
        "version": "en", "file": "x.en", "line": 3, "column": 20, "span": [16, 18],
    }  # fmt: skip
    assert codes(run, "x.ru") == []


def test_several_aligned_files_are_checked_one_by_one(run: Run) -> None:
    one = aligned("one.yaml", with_texts(("ar", "op2", "يطلب TODO تقديم تقرير بحلول عام 2026")))
    two = aligned("two.yml", with_texts(("zh", "op1", "决定派遣 TODO 12名警员")))
    found = findings(run, one, two)
    assert [(one["file"], one["version"]) for one in found] == [("one.yaml", "ar"), ("two.yml", "zh")]
    assert run(one, two)[1].endswith("0 errors, 2 warnings, 0 notes in 12 versions\n")
    assert "x.txt: it is no aligned file, but one.yaml is one" in refused(run, one, "x.txt")


def test_a_translation_memory(run: Run) -> None:
    alignment = subject(with_texts(("es", "op1", "Decide enviar TODO 12 agentes"))).alignment
    Path("a.tmx").write_bytes(b"".join(writer("tmx").write(alignment)))
    assert codes(run, "a.tmx") == [(TODO, "op1", "es")]


# -- where it stands in an aligned file ---------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("code", CODES)
def test_lines_and_columns_of_an_aligned_file(run: Run, code: str, encoding: str) -> None:
    unit = [CLEAN[code]["op1"], f"😀 {CLEAN[code]['op2']} TODO"]
    file = aligned("a.yaml", with_texts((code, "op1", unit)))
    text = Path(file).read_text(encoding="utf-8")
    Path(file).write_text(text, encoding=encoding)
    (found,) = [one for one in findings(run, file) if one["code"] == TODO]
    line = text.split("\n")[int(str(found["line"])) - 1]
    assert line[int(str(found["column"])) - 1 : int(str(found["end_column"])) - 1] == "TODO"


def test_an_aligned_file_in_another_layout(run: Run) -> None:
    Path("a.yaml").write_text(
        "{hexapla: 1, document: {original: en}, signature: {},\n"
        " versions: {en: {kind: original}, fr: {kind: official}},\n"
        " units: [\n"
        "  {kind: operative, id: op1, beads: [{id: b, fr: 'TODO un', en: One},\n"
        '    {id: c, fr: "d\\u0065ux TODO", en: "tw\u2028o TODO"}]},\n'
        "  {kind: operative, id: op2, beads: [{id: d, fr: deux\n    TODO}, {en: TODO, id: e}]}]}\n",
        encoding="utf-8",
    )
    found = findings(run, "a.yaml")
    lines = Path("a.yaml").read_text(encoding="utf-8").split("\n")
    # Where the text runs over lines, only the line is known.
    places = [(one["version"], one["line"], one["column"] is not None) for one in found]
    assert places == [("en", 5, True), ("fr", 4, True), ("fr", 5, True), ("en", 7, True), ("fr", 6, False)]
    for one in found[:4]:
        assert lines[int(str(one["line"])) - 1][int(str(one["column"])) - 1 :].startswith("TODO")


def test_a_unit_that_has_only_its_label_in_a_version(run: Run) -> None:
    file = aligned("a.yaml", with_texts(("fr", "op2", "")))
    (found,) = findings(run, file)
    line = Path(file).read_text(encoding="utf-8").split("\n")[int(str(found["line"])) - 1]
    assert (found["version"], line, found["column"]) == ("fr", "- id: op2", None)


# -- settings -----------------------------------------------------------------------------------------

BAD = {
    "en": {"op1": "Decides to send 12 officers", "op2": "Requests TODO a report", "op3": "Two  spaces"},
    "fr": {"op1": "Décide d’envoyer des agents", "op2": "Demande TODO un rapport", "op3": "Deux espaces"},
}
ALL_BAD = [(NUMBER, "op1", "fr"), (TODO, "op2", "en"), (TODO, "op2", "fr"), (SPACES, "op3", "en")]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ([], ALL_BAD),
        (["--select", "X"], ALL_BAD[:3]),
        (["--select", "x002,Y"], [ALL_BAD[0], ALL_BAD[3]]),
        (["--select", "X", "--select", "Y001", "--ignore", "X001"], [ALL_BAD[0], ALL_BAD[3]]),
        (["--ignore", "X", "--select", "X001"], ALL_BAD[1:3]),
        (["--ignore", "ALL", "--select", "Y001"], ALL_BAD[3:]),
        (["--ignore", "ALL"], []),
    ],
)
def test_rules_are_chosen_on_the_command_line(run: Run, words: list[str], left: object) -> None:
    assert codes(run, aligned("a.yaml", BAD), *words) == left


@pytest.mark.parametrize(
    ("toml", "left"),
    [
        ("", ALL_BAD),
        ("select = ['X']\nignore = ['X002']", ALL_BAD[1:3]),
        ("per-language-ignores = {fr = ['X']}", [ALL_BAD[1], ALL_BAD[3]]),
        ("[per-file-ignores]\n'*.fr.txt' = ['X001']", [ALL_BAD[0], ALL_BAD[1], ALL_BAD[3]]),
        ("[per-file-ignores]\n'a.*' = ['ALL']", []),
        ("[per-file-ignores]\n'texts/*' = ['ALL']", ALL_BAD),
        ("ignore-units = {op2 = ['X001'], 'op3*' = ['Y']}", ALL_BAD[:1]),
    ],
)
def test_rules_are_chosen_by_a_file(run: Run, toml: str, left: object) -> None:
    Path("hexapla.toml").write_text(toml, encoding="utf-8")
    assert codes(run, aligned("a.yaml", BAD)) == left


def test_severities_and_the_threshold_are_set_by_a_file(run: Run) -> None:
    file = aligned("a.yaml", BAD)
    Path("hexapla.toml").write_text("fail-on = 'error'\nseverity = {X = 'note', X001 = 'error'}\n")
    severities = {str(one["code"]): one["severity"] for one in findings(run, file)}
    assert severities == {NUMBER: "note", TODO: "error", SPACES: "note"}
    assert run(file, "--ignore", TODO)[0] == 0
    assert run(file, "--ignore", TODO, "--fail-on", "note")[0] == 1


def test_the_nearest_file_counts_and_the_command_line_outweighs_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("pyproject.toml").write_text("[tool.hexapla]\nselect = ['Y']\nignore = ['X001']\n")
    inner = Path("a/b")
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    file = aligned("a.yaml", BAD)
    Path("pyproject.toml").write_text("[tool.other]\nselect = 1\n")
    assert codes(run, file) == ALL_BAD[3:]
    assert codes(run, file, "--select", "X001") == ALL_BAD[1:3]
    Path("pyproject.toml").write_text("this is no TOML, and none of ours")
    assert codes(run, file) == ALL_BAD[3:]
    Path("hexapla.toml").write_text("select = ['X002']\n")
    assert codes(run, file) == ALL_BAD[:1]
    assert codes(run, file, "--config", "../../pyproject.toml") == ALL_BAD[3:]


def test_paths_in_a_file_are_relative_to_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("inner").mkdir()
    Path("hexapla.toml").write_text(
        "glossary = 'terms/g.csv'\nbaseline = 'known.yaml'\n[per-file-ignores]\n'inner/*' = ['Y']"
    )
    Path("terms").mkdir()
    Path("terms/g.csv").write_text("nonsense\n")
    monkeypatch.chdir("inner")
    file = aligned("a.yaml", BAD)
    assert "../terms/g.csv, line 1: no column is named 'nonsense'" in refused(run, file)
    Path("../terms/g.csv").write_text("en,fr\npolice,police\n")
    assert "../known.yaml: there is no such file" in refused(run, file)
    assert run(file, "--write-baseline")[0] == 0
    assert codes(run, file) == []
    assert "Y001" not in Path("../known.yaml").read_text()


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("\nselekt = ['X']", "hexapla.toml, line 2: there is no setting 'selekt'; write one of select, ignore"),
        ("ignore = []\nselect = 'X'", "line 2: 'select' is no list of texts"),
        ("ignore = [\n  'X',\n  'Q9']", "line 1: no rule has the code 'Q9'"),
        ("# severity\nseverity = {X001 = 'error', X002 = 'bad'}", "line 2: the severity of X002 is 'bad'"),
        ("[severity]\nX001 = 'error'\n'Q1' = 'note'", "line 3: no rule has the code 'Q1'"),
        ("[severity]\nX001 = 1", "line 2: the severity of X001 is 1"),
        ("severity.X001 = 'never'", "line 1: the severity of X001 is 'never'; write one of note, warning, error"),
        ("fail-on = 3", "line 1: 'fail-on' is 3; write one of note, warning, error, never"),
        ("\n\nglossary = ['a']", "line 3: 'glossary' is no text"),
        ("severity = 3", "line 1: 'severity' is no table"),
        ("[per-file-ignores]\na = ['X']\n'*.b' = ['Z']", "line 3: no rule has the code 'Z'"),
        ("ignore-units = {op1 = ['X'], op2 = 'X'}", "line 1: 'ignore-units.op2' is no list of texts"),
        ("select = [", "line 1: not valid TOML"),
        ("a = 1\na = 2", "line 2: not valid TOML (cannot overwrite a value)"),
        ("select = ['\xe9']", "hexapla.toml, line 1: it is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(run: Run, toml: str, message: str) -> None:
    Path("hexapla.toml").write_text(toml, encoding="latin-1")
    assert message in refused(run, aligned("a.yaml"))


def test_a_wrong_setting_in_a_shared_file(run: Run) -> None:
    Path("pyproject.toml").write_text(
        "[project]\nselect = 1\n[tool.other]\nseverity = 2\n\n[tool.hexapla]\nignore = []\n"
        "[tool.hexapla.severity]\nX001 = 'x'\n"
    )
    assert "pyproject.toml, line 9: the severity of X001 is 'x'" in refused(run, aligned("a.yaml"))
    Path("pyproject.toml").write_text("[project]\nname = 'hexapla'\n")
    assert "it has no table [tool.hexapla]" in refused(run, "a.yaml", "--config", "pyproject.toml")


# -- notes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "ignored"),
    [
        ("hexapla: ignore", "X001 X002 Y001"),
        ("Hexapla: ignore X001", "X001"),
        ("lacks FPU; hexapla: ignore X001, Y", "X001 Y001"),
        ("hexapla: ignore [X002 Y001]; fine", "X002 Y001"),
        ("hexapla: ignore X001 in fr, ar", "X001"),
        ("hexapla: ignore X001 in en", ""),
        ("hexapla: ignore in fr — as agreed", "X001 X002 Y001"),
        ("hexapla: ignore X002 -- the number is in op2", "X002"),
        ("hexapla: ignore X002 (see op2), really", "X002"),
        ("hexapla: ignored", ""),
        ("one could ignore X001", ""),
    ],
)
def test_a_note_keeps_rules_silent(run: Run, note: str, ignored: str) -> None:
    file = aligned("a.yaml", with_texts(("fr", "op1", "Décide  d’envoyer TODO")))
    noted(file, note)
    left = {TODO, NUMBER, SPACES} - set(ignored.split())
    assert {code for code, *_ in codes(run, file)} == left
    code, out, said = run(file)
    assert (code, said) == (int(bool(left - {SPACES})), "")
    assert ("suppressed by notes" in out) == bool(ignored)


def test_a_note_is_about_its_bead(run: Run) -> None:
    beads = ["Un TODO 1.", "Deux TODO 2."]
    file = aligned("a.yaml", {"en": {"op1": ["One 1.", "Two 2."]}, "fr": {"op1": beads}})
    noted(file, "hexapla: ignore X001", "op1.s2")
    (found,) = findings(run, file)
    assert found["span"] == [3, 7]


def test_a_note_that_names_no_rule_is_told(run: Run) -> None:
    file = aligned("a.yaml", with_texts(("fr", "op1", "Décide d’envoyer TODO 12 agents")))
    noted(file, "hexapla: ignore X901, as agreed; hexapla: ignore X001 in de")
    code, out, said = run(file)
    assert code == 1
    assert "TODO" in out
    assert said.splitlines() == [
        *(f"hexapla: note: a.yaml: op1: a note says to ignore '{word}', which is the code of no rule"
          for word in ("X901", "as", "agreed")),
        "hexapla: note: a.yaml: op1: a note says to ignore something in 'de', which is no version",
    ]  # fmt: skip


@given(st.text() | st.from_regex(r"hexapla: ignore [\[X0-9, in;:—-]*", fullmatch=True))
def test_any_note_can_be_read(note: str) -> None:
    for one in suppress.directives(note, lambda word: word if word == "X001" else None):
        assert set(one.codes) <= {"", "X001"}


# -- the baseline -------------------------------------------------------------------------------------


def test_what_is_in_the_baseline_is_not_reported(run: Run) -> None:
    file = aligned("a.yaml", BAD)
    code, out, said = run(file, "--baseline", "known.yaml", "--write-baseline")
    assert (code, out) == (0, "")
    assert said == "hexapla: note: known.yaml: 4 findings written that will not be reported\n"
    text = Path("known.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["findings"][0] == {
        "file": "a.yaml", "unit": "op1", "version": "fr", "code": NUMBER, "message": "«12» is not in the version",
        "fingerprint": findings(run, file)[0]["fingerprint"],
    }  # fmt: skip
    assert text.count("\n") == 6
    run(file, "--baseline", "known.yaml", "--write-baseline")
    assert Path("known.yaml").read_text(encoding="utf-8") == text
    assert run(file, "--baseline", "known.yaml") == (
        0, "0 errors, 0 warnings, 0 notes in 2 versions; 4 suppressed by the baseline\n", ""
    )  # fmt: skip


def test_the_baseline_has_a_name_of_its_own(run: Run) -> None:
    run(aligned("a.yaml", BAD), "--write-baseline")
    assert Path("hexapla-baseline.yaml").is_file()
    Path("hexapla.toml").write_text("baseline = 'hexapla-baseline.yaml'\n")
    assert run("a.yaml")[0] == 0


def test_only_new_findings_are_reported(run: Run) -> None:
    file = aligned("a.yaml", BAD)
    known = ("--baseline", "known.yaml")
    run(file, *known, "--write-baseline")
    longer = {code: {"pp1": "A word before", **units} for code, units in BAD.items()}
    longer["fr"]["op2"] = "Demande TODO un TODO rapport"  # one TODO more than is known
    aligned(file, longer)
    assert codes(run, file, *known) == [(TODO, "op2", "fr")]
    assert run(file, *known)[1].endswith("0 errors, 1 warning, 0 notes in 2 versions; 4 suppressed by the baseline\n")


def test_an_entry_that_no_longer_matches_is_told_and_dropped(run: Run) -> None:
    file = aligned("a.yaml", BAD)
    known = ("--baseline", "known.yaml")
    run(file, *known, "--write-baseline")
    aligned(file, {**BAD, "fr": {**BAD["fr"], "op1": "Décide d’envoyer 12 agents"}})
    code, out, _ = run(file, *known, "--fail-on", "note")
    assert code == 0
    assert out.splitlines()[0] == (
        "known.yaml:3: note B001 stale-baseline-entry: baseline entry no longer matches: "
        "X002 «12» is not in the version [op1 fr]"
    )
    assert codes(run, file, *known, "--ignore", "B001") == []
    assert codes(run, file, *known, "--select", "X001,Y") == []  # X002 was not looked for
    run(file, *known, "--write-baseline")
    assert NUMBER not in Path("known.yaml").read_text(encoding="utf-8")
    assert codes(run, file, *known) == []


def test_entries_about_other_files_and_rules_stay(run: Run) -> None:
    one, two = aligned("one.yaml", BAD), aligned("two.yaml", BAD)
    known = ("--baseline", "known.yaml")
    run(one, two, *known, "--write-baseline")
    text = Path("known.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 10
    run(two, *known, "--write-baseline", "--select", "X001")
    assert Path("known.yaml").read_text(encoding="utf-8") == text
    aligned(one, CLEAN)
    assert codes(run, two, *known) == []
    # What is known of one file says nothing of another.
    worse = {**BAD, "en": {**BAD["en"], "op2": "Requests TODO TODO a report"}}
    assert codes(run, aligned(two, worse), *known) == [(TODO, "op2", "en")]
    run(one, *known, "--write-baseline")
    assert "one.yaml" not in Path("known.yaml").read_text(encoding="utf-8")


def test_a_file_that_has_another_name_now(run: Run) -> None:
    known = ("--baseline", "known.yaml")
    run(aligned("old.yaml", BAD), *known, "--write-baseline")
    Path("folder").mkdir()
    shutil.move("old.yaml", "folder/new.yaml")
    assert codes(run, "folder/new.yaml", *known) == []
    run("folder/new.yaml", *known, "--write-baseline")
    text = Path("known.yaml").read_text(encoding="utf-8")
    assert text.count('"folder/new.yaml"') == 4
    assert "old.yaml" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "known.yaml, line 1: it is no baseline"),
        ("hexapla-baseline: 2\nfindings: []\n", "it is no baseline: it has no 'hexapla-baseline: 1'"),
        ("hexapla-baseline: 1\nfindings: 3\n", "line 2: 'findings' is no list"),
        ("hexapla-baseline: 1\nfindings:\n- {a: b}\n", "line 3: this is no entry of a baseline"),
        ("hexapla-baseline: 1\nfindings:\n-\n  unit: 3\n", "line 4: this is no entry of a baseline"),
        ("hexapla-baseline: 1\nfindings:\n- {a: b\n", "not valid YAML"),
        ("- \x01", "not valid YAML"),
    ],
)
def test_a_baseline_that_is_none(run: Run, text: str, message: str) -> None:
    Path("known.yaml").write_text(text, encoding="utf-8")
    assert message in refused(run, aligned("a.yaml"), "--baseline", "known.yaml")
    assert message in refused(run, "a.yaml", "--baseline", "known.yaml", "--write-baseline")


def test_a_baseline_holds_whatever_stands_in_a_file(run: Run) -> None:
    odd = "op1\u2028\u0085\ufeff\u202e\"'\\ é😀"
    file = aligned("a.yaml", {"en": {"op1": "One TODO"}})
    text = Path(file).read_text(encoding="utf-8").replace("id: op1\n", f"id: {json_text(odd)}\n")
    Path(file).write_text(text, encoding="utf-8")
    assert codes(run, file) == [(TODO, odd, "en")]
    run(file, "--write-baseline")
    assert codes(run, file, "--baseline", "hexapla-baseline.yaml") == []
    assert "\u202e" not in Path("hexapla-baseline.yaml").read_text(encoding="utf-8")


# -- the text report ----------------------------------------------------------------------------------


def test_the_text_report(run: Run) -> None:
    file = aligned("a.yaml", with_texts(("zh", "op1", "决定派遣 TODO 12名警员"), ("ar", "op1", "يقرر TODO إرسال 12")))
    _, out, _ = run(file)
    assert out.splitlines() == [
        "a.yaml:21:15: warning X001 todo-left: «TODO» is left [op1 zh]",
        "    zh  决定派遣 TODO 12名警员",
        "                 ^^^^",
        "a.yaml:22:15: warning X001 todo-left: «TODO» is left [op1 ar]",
        "    ar  يقرر ⟦TODO⟧ إرسال 12",
        "0 errors, 2 warnings, 0 notes in 6 versions",
    ]


def test_the_original_stands_above_the_version(run: Run) -> None:
    file = aligned("a.yaml", with_texts(("en", "op1", "Decides " + "again and " * 40 + "again to send 77 officers")))
    _, out, _ = run(file, "--select", NUMBER)
    head, original, carets, version, *_ = out.splitlines()
    assert head.startswith("a.yaml:18: error X002 number-lost: «77» is not in the version [op1 fr]")
    assert original.startswith("    en  …")
    assert original.endswith("again to send 77 officers")
    assert original[carets.index("^") : len(carets)] == "77"
    assert version == "    fr  Décide d’envoyer 12 agents"
    assert max(map(cells.width, out.splitlines()[1:])) <= 100


def test_a_long_stretch_is_cut(run: Run) -> None:
    file = aligned("a.yaml", {"en": {"op1": "12" * 300}, "fr": {"op1": "douze"}})
    _, out, _ = run(file, "--select", NUMBER)
    _, original, carets, *_ = out.splitlines()
    assert original.endswith("1212…")
    assert carets.count("^") == 61
    assert cells.width(original) <= 100


def test_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = aligned("a.yaml", BAD)
    assert "\x1b" not in run(file)[1]
    assert "\x1b[1;33mwarning\x1b[0m" in run(file, "--color", "always")[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[1;31merror\x1b[0m" in run(file)[1]
    assert "\x1b" not in run(file, "--color", "never")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(file)[1]
    assert "\x1b" in run(file, "--color", "always")[1]


def test_statistics(run: Run) -> None:
    file = aligned("a.yaml", BAD)
    code, out, _ = run(file, "--statistics")
    assert code == 1
    assert out.splitlines() == [
        "2  X001  todo-left    a note to oneself was left in the text",
        "1  X002  number-lost  a number is not in the version",
        "1  Y001  two-spaces   two spaces stand in a row",
        "1 error, 2 warnings, 1 note in 2 versions",
    ]
    assert "--statistics does not go with --format sarif" in refused(run, file, "--statistics", "--format", "sarif")


def test_a_report_in_a_file(run: Run) -> None:
    file = aligned("a.yaml", BAD)
    code, out, _ = run(file, "--format", "json", "-o", "report.json")
    assert (code, out) == (1, "")
    assert len(json.loads(Path("report.json").read_text(encoding="utf-8"))["findings"]) == 4


def test_hostile_text_does_not_steer_the_terminal(run: Run) -> None:
    file = aligned("a.yaml", {"en": {"op1": "\x1b[31mTODO \x9b2J \u202e red"}})
    shutil.copy(file, "\x1b[2J.yaml")
    for file in ("a.yaml", "\x1b[2J.yaml"):
        _, out, said = run(file)
        assert "␛[31mTODO �2J  red" in out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out + said)


SPANNED = st.text(max_size=60).flatmap(
    lambda text: st.tuples(st.just(text), st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted))
)


@example(("", [0, 0]), 40, False)
@given(SPANNED, st.integers(1, 120), st.booleans())
def test_any_text_can_be_shown(spanned: tuple[str, list[int]], width: int, rtl: bool) -> None:
    text, (start, end) = spanned
    finding = Finding(TODO, Severity.NOTE, text, text, text, Place(text, 3), text, (start, end), text, (start, end))
    result = Result(finding, rtl, "en", original_rtl=False)
    rules = tuple(rule() for rule in RULES)
    head, *texts, last = check_text.lines(Report((result,), (Checked("a", "en", 1),), rules), check_text.Style(width))
    assert last == "0 errors, 0 warnings, 1 note in 1 version"
    for line in (head, *texts):
        assert cells.harmless(line) == line
    margin = 6 + cells.width(cells.harmless(text)) if text else 8
    assert all(cells.width(line) <= max(width, margin + 30) + 8 for line in texts)


# -- pages about rules --------------------------------------------------------------------------------


def test_a_rule_is_explained(run: Run) -> None:
    page = "X001 todo-left (warning)\n\nA note to oneself that was left in the text.\n\nIt says TODO.\n"
    assert run("--explain", "X001") == (0, page, "")
    assert run("--explain", "x001") == (0, page, "")
    listed = run("--explain", "all")[1].splitlines()
    assert listed[0] == "B001  note     stale-baseline-entry  an entry of the baseline no longer matches anything"
    assert [line.split()[0] for line in listed] == ["B001", TODO, NUMBER, SPACES]
    assert [line.split()[0] for line in run("--explain", "X")[1].splitlines()] == [TODO, NUMBER]
    assert "wrong   the French text" in run("--explain", "B001")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--explain", "X999"], "no rule has the code 'X999'; see hexapla check --explain all"),
        (["--explain", ""], "no rule has the code ''"),
        (["a.yaml", "--select", "X1"], "--select: no rule has the code 'X1'"),
        (["a.yaml", "--ignore", "X,"], "--ignore: no rule has the code ''"),
        (["a.yaml", "--fail-on", "often"], "invalid choice: 'often'"),
        (["a.yaml", "--format", "xml"], "invalid choice: 'xml'"),
        (["a.yaml", "--config", "gone.toml"], "gone.toml: there is no such file"),
        (["a.yaml", "--baseline", "gone.yaml"], "gone.yaml: there is no such file"),
        (["a.yaml", "--glossary", "gone.yaml"], "gone.yaml: there is no such file"),
        ([], "there is nothing to check; name an aligned file"),
        (["gone.yaml"], "gone.yaml: there is no such file"),
    ],
)
def test_a_wrong_call_is_one_line(run: Run, words: list[str], message: str) -> None:
    aligned("a.yaml", BAD)
    assert message in refused(run, *words)


# -- the real rules, and where the command is called from -------------------------------------------------


def test_pages_need_nothing_heavy() -> None:
    script = (
        "import sys\nfrom reader.cli import main\n"
        "assert main(['check', '--explain', 'A002']) == main(['check', '--explain', 'all']) == 0\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"textual", "rich", "nltk", "numpy", "lxml", "sacrebleu", "ctranslate2", "argostranslate"}
    assert not {name.split(".")[0] for name in done.stderr.split()} & heavy
    assert done.stdout.startswith("A002 ")


@pytest.mark.parametrize("name", ["aligned.yaml", "aligned.yml", "S-2017-926.aligned.yaml", "docs/x.aligned.yml"])
def test_the_hook_takes_aligned_files(name: str) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert set(hook) == {"id", "name", "description", "entry", "language", "files"}
    assert (hook["id"], hook["entry"], hook["language"]) == ("hexapla-check", "hexapla check", "python")
    assert re.search(hook["files"], name)
    assert not any(re.search(hook["files"], other) for other in ("x.yaml", "misaligned.yaml", "aligned.yaml.txt"))


def test_acronyms_that_the_settings_know(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from align.check import registry

    monkeypatch.setattr(registry, "FAMILIES", {"A": "align.check.acronyms"})
    registry.rules.cache_clear()
    settings.known.cache_clear()
    texts = {"en": {"op1": "Requests QXZ to report"}, "fr": {"op1": "Prie la QXZ de faire rapport"}}
    file = aligned("a.yaml", texts)
    assert ("A001", "op1", "en") in codes(run, file)
    Path("hexapla.toml").write_text("acronyms = ['QXZ']\n")
    assert codes(run, file) == []
