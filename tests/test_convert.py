"""``hexapla convert``: from every format that is read to every one that is written, through pipes and on terminals."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from align import aligner, formats
from align.alignment import AlignedUnit, Alignment, Bead, Version
from reader import cli
from tests.conftest import CODES, document

HEXAPLA = [sys.executable, "-m", "reader"]


def write(alignment: Alignment, path: Path) -> str:
    name = formats.of_file(str(path))
    assert name
    path.write_bytes(b"".join(formats.writer(name).write(alignment)))
    return str(path)


def convert(*arguments: str) -> int:
    return cli.main(["convert", *arguments])


@pytest.fixture(scope="module")
def six() -> Alignment:
    documents = [document(code) for code in CODES]
    made = aligner.align(documents[0], documents[1:], method="length")
    first = replace(made.units[2], note="to be looked at", terms=({"en": "police", "fr": "police"},))
    return replace(made, units=(*made.units[:2], first, *made.units[3:]), notes=(), note="a first attempt")


@pytest.fixture
def file(six: Alignment, tmp_path: Path) -> str:
    return write(six, tmp_path / "a.yaml")


def test_through_every_format_that_is_read_and_back(file: str, tmp_path: Path) -> None:
    last = file
    for number, (name, kind) in enumerate(formats.FORMATS.items()):
        if kind.readable:
            target = str(tmp_path / f"{number}{kind.endings[-1]}")
            assert convert(last, target) == 0
            assert formats.of_file(target) == name
            last = target
    assert Path(last).read_bytes() == Path(file).read_bytes()


@pytest.mark.parametrize("name", sorted(formats.FORMATS))
def test_to_every_format_that_is_written(file: str, tmp_path: Path, name: str) -> None:
    target = tmp_path / "b"
    assert convert(file, str(target), "--to", name) == 0
    assert target.stat().st_size > 500


def test_pipes(file: str, six: Alignment) -> None:
    # From stdin to stdout, twice, as in a pipe.
    data = Path(file).read_bytes()
    for given, wanted in (("yaml", "parquet"), ("parquet", "tsv")):
        command = [*HEXAPLA, "convert", "-", "-", "--from", given, "--to", wanted]
        done = subprocess.run(command, input=data, capture_output=True, check=True)
        assert done.stderr == b""
        data = done.stdout
    assert formats.reader("tsv").read(data, file="x") == six


def test_without_a_name_it_is_yaml_on_stdout(file: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert convert(file) == 0
    assert capfdbinary.readouterr().out == Path(file).read_bytes()


def test_an_ending_that_tells_nothing_is_no_hindrance(file: str, tmp_path: Path) -> None:
    other = tmp_path / "a.txt"
    other.write_bytes(Path(file).read_bytes())
    assert convert(str(other), "-o", str(tmp_path / "b.csv"), "--from", "yaml") == 0
    assert formats.read(str(tmp_path / "b.csv")) == formats.read(file)


# -- some versions ------------------------------------------------------------------------------------


def test_versions_are_picked_and_ordered(file: str, tmp_path: Path, six: Alignment) -> None:
    assert convert(file, str(tmp_path / "b.yaml"), "--versions", "ar, en") == 0
    back = formats.read(str(tmp_path / "b.yaml"))
    assert back.versions == (six.by_key["ar"], six.by_key["en"])
    assert [unit.id for unit in back] == [unit.id for unit in six]
    assert back.by_id["op8"].labels == {"ar": "8 -", "en": "8."}
    assert back.units[2].terms == ({"en": "police"},)
    assert (back.note, back.units[2].note) == ("a first attempt", "to be looked at")


def test_what_only_others_have_is_left_out() -> None:
    versions = tuple(Version(code, code, "official") for code in CODES)
    beads = (Bead("p1.s1", {"en": ("a",), "fr": ("b",)}), Bead("p1.s2", {"ru": ("c",)}), Bead("p1.s3", {}))
    units = (
        AlignedUnit("p1", "paragraph", {"ru": "1."}, beads, {"ru": "label"}),
        AlignedUnit("ru:p2", "paragraph", {}, (Bead("ru:p2.s1", {"ru": ("d",)}),), {"ru": "extra"}),
        AlignedUnit("p3", "paragraph", {}, ()),
    )
    picked = Alignment(versions, units).only(["fr", "en"])
    assert [version.key for version in picked.versions] == ["fr", "en"]
    assert [(unit.id, [bead.id for bead in unit.beads]) for unit in picked] == [("p1", ["p1.s1", "p1.s3"]), ("p3", [])]
    assert (picked.units[0].labels, picked.units[0].flags) == ({}, {})
    everything = Alignment(versions, units)
    assert everything.only(CODES) == everything


def test_a_language_names_the_one_version_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    versions = (
        Version("en", "en", "original"),
        Version("first", "fr", "official"),
        Version("second", "zh", "official"),
    )
    unit = AlignedUnit("p1", "paragraph", {}, (Bead("p1.s1", {"en": ("a",), "first": ("b",), "second": ("c",)}),))
    path = write(Alignment(versions, (unit,)), tmp_path / "a.jsonl")
    assert convert(path, str(tmp_path / "b.yaml"), "--versions", "fr,en") == 0
    assert [version.key for version in formats.read(str(tmp_path / "b.yaml")).versions] == ["first", "en"]


# -- what is wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["IN", "b.yaml", "--versions", "en,de"], "there is no one version 'de'; name some of en, fr, es, ru, zh, ar"),
        (["IN", "b.yaml", "--versions", "en,en"], "'en' is named twice"),
        (["IN", "b.yaml", "--versions", ","], "--versions names none"),
        (["IN", "b.rtf"], "b.rtf: its ending tells no format; use one of .csv, "),
        (["IN", "b.yaml", "-o", "c.yaml"], "OUT is named twice"),
        (["IN", "b.yaml", "--to", "rtf"], "invalid choice: 'rtf'"),
        (["IN", "b.yaml", "--from", "indices"], "invalid choice: 'indices'"),
        (["IN", "b.yaml", "--from", "tmx"], "a.yaml, line 1: not valid XML"),
        (["IN", "nowhere/b.yaml"], "nowhere/b.yaml: it cannot be written (no such file or directory)"),
        (["nothing.yaml"], "nothing.yaml: there is no such file"),
        (["-"], "nothing tells the format of stdin; say it with --from, one of csv, "),
    ],
)
def test_one_line_says_it(
    file: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(file).parent)
    try:
        code = convert(*(file if word == "IN" else word for word in arguments))
    except SystemExit as stopped:  # from the parser of arguments
        code = stopped.code
    assert code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("hexapla: error: ")
    assert said.err.count("\n") == 1
    assert message in said.err
    assert os.listdir() == ["a.yaml"]


def test_columns_passed_over_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("en,fr,Bemer\x1bkung\na,b,c\n", encoding="utf-8")
    assert convert(str(tmp_path / "a.csv"), str(tmp_path / "b.tmx")) == 0
    said = capsys.readouterr().err
    assert said.startswith("hexapla: note: ")
    assert "columns passed over: 'Bemer" in said
    assert "\x1b" not in said


# -- terminals and full disks -------------------------------------------------------------------------


def on_a_terminal(*arguments: str) -> tuple[int, str]:
    """The exit code, and what a terminal was sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*HEXAPLA, "convert", *arguments], stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = io.BytesIO()
        try:
            while chunk := os.read(ours, 4096):
                shown.write(chunk)
        except OSError:  # the other side is closed
            pass
        os.close(ours)
    return process.returncode, shown.getvalue().decode()


def test_no_text_steers_a_terminal(tmp_path: Path) -> None:
    text = "a\x1b]0;title\x07b\x9b31m"
    bead = Bead("p1.s1", {"ar": (text,), "zh": ("和平",)})
    versions = (Version("ar", "ar", "original"), Version("zh", "zh", "official"))
    path = write(Alignment(versions, (AlignedUnit("p1", "paragraph", {}, (bead,)),)), tmp_path / "a.yaml")
    for name in ("tsv", "csv", "jsonl", "yaml"):
        code, shown = on_a_terminal(path, "--to", name)
        assert code == 0
        assert "和平" in shown
        assert not {"\x1b", "\x07", "\x9b"} & set(shown)


def test_what_is_no_text_is_not_shown(file: str) -> None:
    code, shown = on_a_terminal(file, "--to", "parquet")
    assert code == 2
    assert "it is no text for a terminal; name a file to write" in shown
    assert shown.count("\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_behind_stdout(file: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*HEXAPLA, "convert", file], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert (
        done.stderr == "hexapla: error: stdout: it cannot be written (no space left on device); check the space left\n"
    )
