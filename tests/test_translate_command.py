"""``hexapla translate`` and ``read --translate`` as a user calls them, with the real engines."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from align import glossary
from lang.translate import apertium
from tests.conftest import IDS, ROOT, SAMPLES, sample

GLOSSARY = SAMPLES / "S-2017-926.glossary.yaml"
needs_apertium = pytest.mark.skipif(
    shutil.which("lt-proc") is None or ("eng", "spa") not in apertium.modes(),
    reason="apertium-eng-spa is not installed",
)
ENGLISH = str(sample("en"))


def hexapla(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *words],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return hexapla("translate", *words, **environment)


def refused(done: subprocess.CompletedProcess[str], message: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def said(done: subprocess.CompletedProcess[str], code: str) -> str:
    assert done.returncode == 0, done.stderr
    return " ".join(bead[code] for unit in yaml.safe_load(done.stdout)["units"] for bead in unit["beads"])


# -- glossary -----------------------------------------------------------------------------------------


def test_the_glossary_of_the_sample():
    terms = glossary.load(str(GLOSSARY))
    assert len(terms.terms) > 30
    assert terms.acronyms("en", "es") == terms.acronyms("en", "fr") == {"FPU": "UPC"}
    assert terms.acronyms("en", "ru") == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("terms: []", "no key 'glossary: 1'"),
        ("glossary: 1\nterms: {}", "'terms' is not a list"),
        ("glossary: 1\nterms: [3]", "term 1 is not a mapping"),
        ("glossary: 1\nterms: [{en: one}]", "'en' of term 1 is not a list of texts"),
        ("glossary: 1\nterms: [{en: [a], acronym: X}]", "'acronym' of term 1"),
        ("glossary: 1\nterms: [{en: !!python/name:os.system []}]", "not valid YAML"),
    ],
)
def test_what_is_no_glossary(tmp_path, argos_models, content, message):
    file = tmp_path / "g.yaml"
    file.write_text(content, encoding="utf-8")
    refused(command(ENGLISH, "--to", "fr", "--glossary", str(file)), message)


@pytest.mark.parametrize("code", ["es", "fr"])
def test_the_sample_with_its_glossary(argos_models, code):
    if code == "es" and not shutil.which("lt-proc"):
        pytest.skip("apertium-eng-spa is not installed")
    engine = {"es": "apertium", "fr": "argos"}[code]
    text = said(command(ENGLISH, "--to", code, "--engine", engine, "--glossary", str(GLOSSARY)), code)
    assert "UPC" in text
    assert "FPU" not in text


# -- engines ------------------------------------------------------------------------------------------


@needs_apertium
def test_to_a_file_and_as_indices(tmp_path):
    file = tmp_path / "out.yaml"
    done = command(ENGLISH, "--to", "es", "--engine", "apertium", "-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["versions"]["es"] == {"kind": "machine"}
    lines = command(ENGLISH, "--to", "es", "--engine", "apertium", "--format", "indices").stdout.splitlines()
    assert len(lines) == 57
    assert [json.loads(side) for side in lines[-1].split(":")] == [[56]] * 2


def test_two_languages_beside_official_ones(argos_models, tmp_path):
    aligned = tmp_path / "aligned.yaml"
    assert hexapla("align", ENGLISH, str(sample("fr")), "-o", str(aligned)).returncode == 0
    done = command(str(aligned), "--to", "fr,es", "--engine", "argos")
    assert done.returncode == 0, done.stderr
    loaded = yaml.safe_load(done.stdout)
    assert {key: facts["kind"] for key, facts in loaded["versions"].items()} == {
        "en": "original", "fr": "unofficial", "fr-2": "machine", "es": "machine",
    }  # fmt: skip
    assert loaded["signature"]["fr-2"].startswith("argos translate-en_fr-1_0 1.0+")
    assert loaded["signature"]["es"].startswith("argos translate-en_fr-1_0+translate-fr_es-1_0 1.0+")
    assert [unit["id"] for unit in loaded["units"]] == IDS
    assert all(unit["label"]["es"] for unit in loaded["units"] if unit["kind"] == "operative")


def test_the_first_engine_that_knows_the_pair_is_taken(argos_models):
    assert "signature: {hexapla: 0.1.0, method: structure, fr: argos " in command(ENGLISH, "--to", "fr").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "zh"], "nothing is installed that translates en into zh; run: hexapla models install en-zh"),
        (["--to", "zh", "--engine", "argos"], "from en to zh; run: hexapla models install en-zh"),
        (["--to", "es", "--engine", "apertium"], "install the Debian package apertium"),
        (["--to", "en"], "it is in 'en' itself; name another language"),
        (["--to", " , "], "it names no language"),
        (["--to", "e s"], "is not a language code"),
        (["--to", "es", "--engine", "none"], "invalid choice"),
        (["--to", "es", "--engine", "memory"], "name a file with --memory"),
        (["--to", "es", "--memory", "nowhere.tmx"], "nowhere.tmx: there is no such file"),
    ],
)
def test_what_the_command_refuses(tmp_path, words, message):
    refused(command(ENGLISH, *words, PATH=str(tmp_path), ARGOS_PACKAGES_DIR=str(tmp_path)), message)


def test_no_network_is_asked_for(argos_models, tmp_path):
    script = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from reader.cli import main\n"
        f"sys.exit(main(['translate', {ENGLISH!r}, '--to', 'fr', '-o', {str(tmp_path / 'x.yaml')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# -- memory -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["fr", "es", "ru", "zh", "ar"])
def test_what_the_memory_has_is_taken_from_it(tmp_path, code):
    memory = tmp_path / f"memory-{code}.tmx"
    assert hexapla("align", ENGLISH, str(sample(code)), "-o", str(memory)).returncode == 0
    done = command(ENGLISH, "--to", code, "--engine", "memory", "--memory", str(memory))
    assert done.returncode == 0, done.stderr
    original = yaml.safe_load(hexapla("align", ENGLISH, str(sample(code))).stdout)
    ours, theirs = ({bead["id"]: bead.get(code) for unit in loaded["units"] for bead in unit["beads"]}
                    for loaded in (yaml.safe_load(done.stdout), original))  # fmt: skip
    same = [key for key, text in ours.items() if text == theirs.get(key)]
    assert len(same) > 50
    assert f'note: "{code} memory 100 %"' in done.stdout


# -- work that is cut off -----------------------------------------------------------------------------


def _has_some(database: Path) -> bool:
    """Whether a cache holds a dozen translations."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=0)) as opened:
            return bool(opened.execute("SELECT count(*) >= 12 FROM kept").fetchone()[0])
    except sqlite3.Error:
        return False


@pytest.mark.parametrize("engine", [pytest.param("apertium", marks=needs_apertium), "argos"])
def test_kill_9_in_the_middle_and_again(argos_models, tmp_path, engine):
    code = {"apertium": "es", "argos": "fr"}[engine]
    long = tmp_path / "long.en.txt"
    text = sample("en").read_text(encoding="utf-8")
    paragraphs = (f"{n}. In paragraph {n}, {text[6000 + 90 * n : 6100 + 90 * n]}" for n in range(1, 60))
    long.write_text("\n".join(paragraphs), encoding="utf-8")
    words = [str(long), "--to", code, "--engine", engine]
    whole = command(*words, XDG_CACHE_HOME=str(tmp_path / "of its own"))
    assert whole.returncode in (0, 1)
    folder = tmp_path / "cache"
    kept = folder / "hexapla" / "translations" / "kept.db"
    process = subprocess.Popen(
        [sys.executable, "-m", "reader", "translate", *words],
        cwd=ROOT, env={**os.environ, "XDG_CACHE_HOME": str(folder)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and not _has_some(kept):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    again = command(*words, XDG_CACHE_HOME=str(folder))
    assert (again.returncode, again.stdout) == (whole.returncode, whole.stdout)


# -- reading ------------------------------------------------------------------------------------------


def test_printed_columns_have_the_machines_version(argos_models):
    done = hexapla("read", ENGLISH, "--translate", "fr", "--plain", "--width", "100")
    assert done.returncode == 0
    assert "français · machine" in done.stdout
    assert "Le Conseil de sécurité," in done.stdout


def test_printing_without_a_model_says_what_to_do(tmp_path):
    done = hexapla("read", ENGLISH, "--translate", "ru", "--plain", ARGOS_PACKAGES_DIR=str(tmp_path))
    refused(done, "run: hexapla models install en-ru")
