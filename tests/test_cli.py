"""The command as a user calls it, in processes of its own: results, errors, exit codes, imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import CODES, ENGLISH, FRENCH, IDS, ROOT, sample

SIX = [str(sample(code)) for code in CODES]


def hexapla(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )


def refused(*arguments: str | Path, **environment: str) -> str:
    """The one line by which a wrong call or input is refused."""
    done = hexapla(*arguments, **environment)
    message = done.stderr.decode()
    assert done.returncode == 2, message
    assert done.stdout == b""
    assert message.count("\n") == 1
    assert message.startswith("hexapla: error: ")
    return message


def test_version() -> None:
    done = hexapla("--version")
    assert (done.returncode, done.stdout.decode()) == (0, "hexapla 0.1.0\n")


@pytest.mark.parametrize("code", CODES)
def test_outline_as_json(code: str) -> None:
    done = hexapla("outline", sample(code), "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    rows = json.loads(done.stdout)
    assert [row["id"] for row in rows] == IDS
    raw = sample(code).read_text(encoding="utf-8")
    for row in rows:
        assert row.keys() >= {"id", "kind", "label", "text", "span"}
        start, end = row["span"]
        assert raw[start:end].split()[0].lstrip("ـ")[:1] == (row["label"] or row["text"])[:1]


def test_outline_as_text_and_repairs() -> None:
    done = hexapla("outline", sample("en"))
    assert done.stdout.decode().splitlines()[0] == "S/2017/926 · en · official · 57 units"
    assert "  op12.d " in done.stdout.decode()
    repairs = hexapla("outline", sample("en"), "--repairs").stdout.decode().splitlines()
    assert "295:77: split-word: i n → in" in repairs
    assert len(repairs) == len(json.loads(hexapla("outline", sample("en"), "--repairs", "--format", "json").stdout))


def test_align_to_a_file_and_to_stdout(tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    assert hexapla("align", *SIX, "-o", target).returncode == 0
    assert hexapla("align", *SIX).stdout == target.read_bytes()
    assert list(tmp_path.iterdir()) == [target]
    read = hexapla("read", target)
    assert read.returncode == 0
    assert "العربية" in read.stdout.decode()


def test_read_without_a_terminal_prints_columns() -> None:
    done = hexapla("read", *SIX[:2], "--width", "100")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "│ 8. Réaffirme" in done.stdout.decode()
    assert "\x1b" not in done.stdout.decode()


def test_a_language_can_be_said_outright(tmp_path: Path) -> None:
    other = tmp_path / "text"
    other.write_bytes(sample("fr").read_bytes())
    done = hexapla("align", f"en={SIX[0]}", f"fr={other}")
    assert b"fr: {file: text," in done.stdout
    detected = hexapla("align", SIX[0], other)
    assert detected.stdout == done.stdout
    assert detected.stderr == b""


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_any_locale_will_do(locale: str) -> None:
    done = hexapla("outline", sample("ar"), LC_ALL=locale, PYTHONUTF8="0", PYTHONIOENCODING="")
    assert done.returncode == 0
    assert "إن مجلس الأمن" in done.stdout.decode("utf-8")


# -- wrong input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "the file is empty; give a file with text in it"),
        ("blank.txt", b" \n\n \t\n", "the file is empty"),
        ("binary.txt", bytes(range(256)) * 40, "this is no text file"),
        ("zip.txt", b"PK\x03\x04\x14\x00\x00\x00" * 50, "its archive is cut short or damaged"),
        ("broken.txt", "naïve Übung ½ ".encode() * 40 + b"\n\n\xff\xfe\xfa\n", "line 3: not valid UTF-8 (byte 0xff"),
        (
            "furniture.en.txt",
            b"17-19625 2/7\n\nhttps://undocs.org/A/1\n",
            "there is no text in it beside page furniture",
        ),
        ("short.txt", "naïve".encode("latin-1"), "not certain"),
    ],
)
def test_files_that_are_no_documents(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    said = refused("outline", tmp_path / name)
    assert message in said
    assert name in said


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert "it is a directory; name a file in it" in refused("outline", tmp_path)
    assert "there is no such file; check the name" in refused("read", tmp_path / "gone.txt")
    assert "there is no such file" in refused("align", SIX[0], tmp_path / "gone\x1b[2J.txt")


def test_a_wrong_call_is_one_line(tmp_path: Path) -> None:
    assert "see hexapla --help" in refused()
    assert "see hexapla --help" in refused("dance")
    assert "see hexapla align --help" in refused("align")
    assert "no width from 20 to 2000 cells" in refused("read", SIX[0], "--width", "7")
    assert "'ebcdic-9' is no encoding" in refused("outline", SIX[0], "--encoding", "ebcdic-9")
    assert "it cannot be written (no such file or directory)" in refused(
        "align", *SIX[:2], "-o", tmp_path / "x" / "y.yaml"
    )
    assert "it is a directory" in refused("align", *SIX[:2], "-o", tmp_path)


def test_an_old_file_stays_when_the_new_one_cannot_be_made(tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    target.write_text("old")
    refused("align", SIX[0], tmp_path / "gone.txt", "-o", target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("code", "encoding", "guessed"),
    [
        ("fr", "utf-16", False), ("zh", "utf-16-le", False), ("ar", "utf-16-be", False), ("ru", "utf-8-sig", False),
        ("fr", "cp1252", True), ("es", "latin-1", True), ("ru", "cp1251", True), ("ru", "koi8-r", True),
        ("zh", "gb18030", True), ("ar", "cp1256", True),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, code: str, encoding: str, guessed: bool) -> None:
    path = tmp_path / f"x.{code}.txt"
    raw = sample(code).read_text(encoding="utf-8")
    path.write_bytes(raw.encode(encoding, errors="replace"))
    done = hexapla("outline", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert [row["id"] for row in json.loads(done.stdout)] == IDS
    assert (b": note: " in done.stderr and b"read as" in done.stderr) == guessed
    named = hexapla("outline", path, "--format", "json", "--encoding", encoding)
    assert named.stderr == b""
    assert [row["text"] for row in json.loads(named.stdout)] == [row["text"] for row in json.loads(done.stdout)]


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m reader outline {sample('en')} --format json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.returncode == 0


def test_very_large_texts(tmp_path: Path) -> None:
    many = tmp_path / "many.en.txt"
    many.write_text(
        "The Security Council,\n" + "".join(f"{n}. Decides on matter {n} at length;\n" for n in range(1, 100_001))
    )
    bare = {"COVERAGE_PROCESS_CONFIG": ""}  # counting lines would take most of the time
    rows = json.loads(hexapla("outline", many, "--format", "json", **bare).stdout)
    assert len(rows) == 100_001
    assert rows[-1]["id"] == "op100000"
    endless = tmp_path / "endless.en.txt"
    endless.write_text("x" * 50_000_000)
    rows = json.loads(hexapla("outline", endless, "--format", "json", **bare).stdout)
    assert [(row["id"], len(row["text"])) for row in rows] == [("p1", 50_000_000)]


# -- imports and network ------------------------------------------------------------------------------


def imported_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


HEAVY = {"textual", "rich", "nltk", "numpy", "py3langid", "charset_normalizer", "argostranslate", "ctranslate2", "bidi"}


@pytest.mark.parametrize(
    "code",
    [
        "import lang.language, lang.numbering, lang.sentences, lang.detection",
        "import align.aligner, align.formats.aligned_yaml, align.ingest.load",
        "from reader.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
        f"from reader.cli import main\nmain(['outline', {SIX[0]!r}])",
        f"from reader.cli import main\nmain(['align', {SIX[0]!r}, {SIX[1]!r}, '--method=length'])",
        f"from reader.cli import main\nmain(['read', {SIX[0]!r}, '--plain'])",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code: str) -> None:
    assert not imported_by(code) & HEAVY


def test_nothing_speaks_to_the_network() -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from reader.cli import main\n"
        f"sys.exit(main(['align', *{SIX!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# -- a sentence a line, and places of sentences -------------------------------------------------------


def lines_of(tmp_path: Path) -> tuple[str, str]:
    for name, own in (("a.en.txt", ENGLISH), ("b.fr.txt", [*FRENCH[:4], " ".join(FRENCH[4:6]), "", *FRENCH[6:]])):
        (tmp_path / name).write_text("\r\n".join(own) + "\r\n", encoding="utf-8")
    return str(tmp_path / "a.en.txt"), str(tmp_path / "b.fr.txt")


def test_presegmented_texts_as_indices(tmp_path: Path) -> None:
    done = hexapla("align", *lines_of(tmp_path), "--presegmented", "--format", "indices")
    expected = [f"[{n}]:[{n}]" for n in range(4)] + ["[4, 5]:[4]"] + [f"[{n}]:[{n}]" for n in range(6, 10)]
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == expected


def test_presegmented_texts_as_yaml_and_back(tmp_path: Path) -> None:
    file = tmp_path / "aligned.yaml"
    assert hexapla("align", *lines_of(tmp_path), "--presegmented", "-o", str(file)).returncode == 0
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [unit["id"] for unit in content["units"]] == [f"p{n}" for n in range(1, 10)]
    assert content["units"][4]["beads"][0]["en"] == ENGLISH[4:6]
    assert ENGLISH[0] in hexapla("read", file, "--plain", "--width", "200").stdout.decode()


def test_indices_of_documents_in_six_languages() -> None:
    done = hexapla("align", *SIX, "--format", "indices")
    assert done.stdout.decode().splitlines()[:2] == [":".join(["[0]"] * 6), ":".join(["[1]"] * 6)]
    for side in range(6):
        places = [n for line in done.stdout.decode().splitlines() for n in json.loads(line.split(":")[side])]
        assert places == list(range(len(places)))


def test_a_side_without_counterpart_is_empty_brackets(tmp_path: Path) -> None:
    (tmp_path / "a.en.txt").write_text("\n".join(ENGLISH), encoding="utf-8")
    (tmp_path / "b.fr.txt").write_text("\n".join([*FRENCH[:3], *FRENCH[4:]]), encoding="utf-8")
    names = [str(tmp_path / "a.en.txt"), str(tmp_path / "b.fr.txt")]
    done = hexapla("align", *names, "--presegmented", "--format", "indices")
    assert "[3]:[]" in done.stdout.decode().splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--presegmented", "--clauses"], "contradict"),
        (["--encoder", "{here}"], "model.onnx"),
        (["{here}/blank.fr.txt", "--presegmented"], "the file is empty"),
    ],
)
def test_what_align_refuses(tmp_path: Path, words: list[str], message: str) -> None:
    (tmp_path / "blank.fr.txt").write_text(" \n\n", encoding="utf-8")
    assert message in refused("align", *lines_of(tmp_path), *(word.format(here=tmp_path) for word in words))


def test_a_language_that_the_encoder_does_not_know_is_told(tmp_path: Path) -> None:
    english, french = lines_of(tmp_path)
    done = hexapla("align", english, f"is={french}", "--presegmented")
    assert done.returncode == 0
    assert done.stderr.decode() == "hexapla: note: b.fr.txt: the encoder does not know 'is': aligned by length\n"
    assert yaml.safe_load(done.stdout)["signature"]["method"] == "structure+length"


def test_the_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    outputs = {
        hexapla(
            "align", *SIX, OPENBLAS_NUM_THREADS=threads, PYTHONHASHSEED=seed, XDG_CACHE_HOME=str(tmp_path / cache)
        ).stdout
        for threads, seed, cache in (("1", "0", "one"), ("2", "7", "two"), ("2", "7", "two"))
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000
