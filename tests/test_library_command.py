"""``hexapla library`` and ``hexapla search``: what they print, remember and refuse."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from reader import cli
from tests.conftest import CODES, ROOT, SAMPLES
from tests.test_library import SIX, put


@pytest.fixture(autouse=True)
def nothing_added(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who has no library yet, in a folder that is none."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "a.yaml", SIX, symbol="S/2017/926", title="A resolution")
    put(tmp_path, "b.tsv", [{"en": "A formed police unit\x1b[31m once more.", "fr": "Encore\tune unité."}])
    return tmp_path


Captured = pytest.CaptureFixture[str]


def test_from_the_folder_to_the_hit(folder: Path, capsys: Captured) -> None:
    assert cli.main(["library", "add", str(folder)]) == 0
    assert capsys.readouterr() == (f"{folder}: 2 added\n", "")
    assert cli.main(["search", "formed police unit left", "--langs", "zh,en,fr"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "S/2017/926 · 2017 · p1 · a.yaml",
        f"  zh  {SIX[0]['zh']}",
        f"  en  {SIX[0]['en']}",
        f"  fr  {SIX[0]['fr']}",
    ]
    assert err == ""
    put(folder, "c.yaml", SIX[:1], symbol="S/2017/926/Rev.1")
    assert cli.main(["library", "update"]) == 0
    assert capsys.readouterr().out == f"{folder}: 1 added, 2 as before\n"
    assert cli.main(["search", "formed police unit left", "--langs", "en"]) == 0
    assert "  superseded by S/2017/926/Rev.1 in c.yaml (2017)" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("code", CODES)
def test_in_every_language(folder: Path, capsys: Captured, code: str) -> None:
    cli.main(["library", "add", str(folder)])
    capsys.readouterr()
    assert cli.main(["search", SIX[0][code][3:12], "--langs", code]) == 0
    out, _ = capsys.readouterr()
    assert out.splitlines()[:2] == ["S/2017/926 · 2017 · p1 · a.yaml", f"  {code}  {SIX[0][code]}"]


def test_where_it_is_not_rendered_so(folder: Path, capsys: Captured) -> None:
    cli.main(["library", "add", str(folder)])
    capsys.readouterr()
    arguments = ["search", "formed police unit", "--langs", "en", "--lacks", "fr=unité de police constituée"]
    assert cli.main(arguments) == 0
    out, _ = capsys.readouterr()
    assert f"  fr  {SIX[2]['fr']}" in out.splitlines(), "what stands there instead is shown"
    heads = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert heads == ["S/2017/926 · 2017 · p3 · a.yaml", "p1 · b.tsv"]
    assert cli.main([*arguments, "--lacks", "zh=警队"]) == 0
    assert capsys.readouterr() == ("", "hexapla: note: nothing is found\n")


def test_for_programs(folder: Path, capsys: Captured) -> None:
    cli.main(["library", "add", str(folder)])
    capsys.readouterr()
    assert cli.main(["search", "formed police unit", "--langs", "en,ar", "--format", "json"]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert [(hit["document"], hit["unit"], hit["bead"]) for hit in hits] == [
        ("a.yaml", "p1", "p1.s1"), ("a.yaml", "p2", "p2.s1"), ("a.yaml", "p3", "p3.s1"), ("b.tsv", "p1", "p1.s1"),
    ]  # fmt: skip
    assert hits[0]["texts"] == {"en": SIX[0]["en"], "ar": SIX[0]["ar"]}
    assert hits[0]["spans"] == {"en": [[4, 22]]}
    assert hits[3]["texts"] == {"en": "A formed police unit\x1b[31m once more."}
    assert (hits[0]["library"], hits[0]["symbol"], hits[0]["date"]) == (str(folder), "S/2017/926", "2017")
    assert cli.main(["search", "formed police unit", "--langs", "en,fr", "--format", "tsv"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0][-2:] == ["en", "fr"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[4][-2:] == ["A formed police unit␛[31m once more.", "Encore une unité."]
    assert cli.main(["search", "no such words", "--format", "json"]) == 0
    assert capsys.readouterr().out == "[]\n"
    assert cli.main(["search", "no such words", "--format", "tsv", "--langs", "en"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_no_more_than_asked_for(folder: Path, capsys: Captured) -> None:
    cli.main(["library", "add", str(folder)])
    capsys.readouterr()
    for limit, count, note in (("2", 2, True), ("4", 4, False), ("0", 4, False), ("9", 4, False)):
        assert cli.main(["search", "formed police unit", "--langs", "en", "--limit", limit]) == 0
        out, err = capsys.readouterr()
        assert len(out.split("\n\n")) == count
        assert ("there is more than 2" in err) is note


def test_which_library_is_searched(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "deep").mkdir(parents=True)
        put(tmp_path / name / "deep", f"{name}.yaml", [{"en": f"police of {name}"}])
    assert cli.main(["library", "add", str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "one")]) == 0
    capsys.readouterr()

    def found(*arguments: str) -> list[str]:
        assert cli.main(["search", "police of", "--langs", "en", "--format", "tsv", *arguments]) == 0
        return [line.split("\t")[-1] for line in capsys.readouterr().out.splitlines()[1:]]

    assert found() == ["police of one", "police of two"]
    assert found("--in", str(tmp_path / "two")) == ["police of two"]
    monkeypatch.chdir(tmp_path / "one" / "deep")
    assert found() == ["police of one"], "the one that the working folder is in"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one").rename(tmp_path / "gone")
    assert cli.main(["search", "police of", "--langs", "en"]) == 0
    out, err = capsys.readouterr()
    assert "police of two" in out
    assert err == f"hexapla: note: {tmp_path / 'one'}: the folder of this library is not there\n"


def test_status(folder: Path, capsys: Captured) -> None:
    cli.main(["library", "add", str(folder)])
    capsys.readouterr()
    assert cli.main(["library", "status"]) == 0
    out, _ = capsys.readouterr()
    assert out.splitlines()[:3] == [
        str(folder),
        "  documents  2 (ar 2, en 2, es 2, fr 2, ru 2, zh 2)",
        "  beads      4",
    ]
    (folder / "bad.yaml").write_text("hexapla: 1\n")
    put(folder, "c.yaml", SIX, symbol="S/2017/926/Rev.1")
    assert cli.main(["library", "status", str(folder)]) == 1
    out, _ = capsys.readouterr()
    assert "  new files: 2\n    bad.yaml\n    c.yaml\n" in out
    assert f"hexapla library update {folder}" in out
    assert cli.main(["library", "update", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert out == f"{folder}: 1 added, 2 as before\n"
    assert err == f"hexapla: note: {folder}: 1 file cannot be read; see hexapla library status\n"
    assert cli.main(["library", "status", "--format", "json"]) == 1
    (status,) = json.loads(capsys.readouterr().out)
    assert status["documents"] == 3
    assert [fault["file"] for fault in status["faults"]] == ["bad.yaml"]
    assert status["standing"]["a.yaml"][0]["symbol"] == "S/2017/926/Rev.1"
    assert cli.main(["library", "status"]) == 1
    out, _ = capsys.readouterr()
    assert "    bad.yaml: " in out
    assert "    a.yaml: superseded by S/2017/926/Rev.1 in c.yaml (2017)" in out


def test_long_lists_are_cut(tmp_path: Path, capsys: Captured) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.yaml").write_text("no: alignment\n")
    cli.main(["library", "add", str(tmp_path)])
    capsys.readouterr()
    assert cli.main(["library", "status"]) == 1
    assert "    … and 10 more (--all)\n" in capsys.readouterr().out
    assert cli.main(["library", "status", "--all"]) == 1
    assert capsys.readouterr().out.count(".yaml: ") == 30


def test_an_index_made_anew_is_told_in_a_line(folder: Path, capsys: Captured) -> None:
    cli.main(["library", "add", str(folder)])
    (folder / ".hexapla" / "library.sqlite3").write_bytes(b"nonsense" * 1000)
    capsys.readouterr()
    assert cli.main(["search", "police"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert cli.main(["library", "update"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{folder}: 2 added\n"
    assert err.count("\n") == 1
    assert "the index is made anew" in err
    assert "library.sqlite3.broken-1" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["library", "status"], "there is no library yet; make one: hexapla library add FOLDER"),
        (["search", "police"], "there is no library yet; make one: hexapla library add FOLDER"),
        (["library", "add", "nowhere"], "nowhere: there is no such folder; name the folder of a library"),
        (["search", "re:(", "--in", "."], "no regular expression"),
        (["search", "police", "--in", "."], "there is no index of it; run hexapla library add on the folder"),
        (["search", "police", "--lacks", "unité", "--in", "."], "names no language and term"),
        (["search", "police", "--langs", "english!"], "write codes with commas between them"),
        (["search", "police", "--limit", "-1"], "is no number of hits"),
        (["library"], "required: WHAT"),
    ],
)
def test_what_is_refused(capsys: Captured, arguments: list[str], told: str) -> None:
    try:
        code = cli.main(arguments)
    except SystemExit as error:
        code = int(str(error.code))
    assert code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


def test_a_language_that_nothing_is_in(folder: Path, capsys: Captured) -> None:
    cli.main(["library", "add", str(folder)])
    capsys.readouterr()
    assert cli.main(["search", "police", "--langs", "en,de"]) == 0
    assert capsys.readouterr().err.startswith("hexapla: note: the library has nothing in de, only in ar, en,")


def test_on_a_terminal(folder: Path) -> None:
    """What was found is marked, nothing steers the terminal, and progress leaves nothing behind."""
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "60"}
    environment.pop("NO_COLOR", None)
    printed = b""
    for arguments in (["library", "add", str(folder)], ["search", "formed police unit once", "--langs", "en,fr"],
                      ["search", "unit\x1b[31m once", "--langs", "en"]):  # fmt: skip
        own, other = pty.openpty()
        command = [sys.executable, "-m", "reader", *arguments]
        with subprocess.Popen(command, stdout=other, stderr=other, stdin=other, cwd=ROOT, env=environment):
            os.close(other)
            try:
                while data := os.read(own, 65536):
                    printed += data
            except OSError:  # the other end is closed
                pass
        os.close(own)
    text = printed.decode()
    assert "2 added" in text
    assert "\x1b[1;33munit␛[31m once\x1b[0m" in text
    assert "\x1b[31m" not in text


def test_neither_numpy_nor_sqlite_is_loaded_for_the_help() -> None:
    for command in ("library", "search"):
        code = (
            "import sys\nbefore = set(sys.modules)\nfrom reader import cli\n"
            f"try: cli.main(['{command}', '--help'])\nexcept SystemExit: pass\n"
            "print([name for name in ('numpy', 'sqlite3', 'textual', 'align.library')"
            " if name in sys.modules and name not in before])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout.splitlines()[-1] == "[]"


def test_the_sample(tmp_path: Path, capsys: Captured) -> None:
    for file in SAMPLES.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert cli.main(["library", "add", str(tmp_path)]) == 0
    assert cli.main(["search", "formed police unit", "--langs", "en,fr,ar"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1] == "S/2017/926 · 2017-11-06 · pp14 · S-2017-926.en.txt"
    assert [line[:4].strip() for line in out[2:5]] == ["en", "fr", "ar"]
