"""Versions of one document are found in a heap, whatever they are called; what only looks alike is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.corpus.belonging import File, group, heap, read
from align.corpus.plan import Quarantined
from tests.conftest import CODES, FRENCH, sample
from tests.test_corpus import hexapla
from tests.tools import made_corpus


@pytest.fixture(scope="module")
def nameless(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder of files that numbers name, and which document each is of."""
    made = tmp_path_factory.mktemp("made")
    made_corpus.made(made, 6, paragraphs=(3, 8))
    files = [(path.name.split(".")[0], path) for path in sorted(made.rglob("*.txt"))]
    files += [("sample", sample(code)) for code in CODES]
    folder = tmp_path_factory.mktemp("heap")
    of = {}
    for number, (name, path) in enumerate(files):
        target = folder / f"{number * 7919 % 1000:03}.txt"
        target.write_bytes(path.read_bytes())
        of[str(target)] = name
    return folder, of


@pytest.fixture(scope="module")
def files(nameless: tuple[Path, dict[str, str]]) -> list[File]:
    return [one for one in read(heap(nameless[0])) if isinstance(one, File)]


def test_by_content(nameless, files):
    found = group(files)
    groups = [{nameless[1][path] for path in own.files.values()} for own in found.groups]
    assert sorted(name for own in groups for name in own) == sorted(set(nameless[1].values()))
    assert [len(own) for own in groups] == [1] * 7
    assert sum(len(own.files) for own in found.groups) == len(nameless[1])
    assert all(own.score > 0.4 and next(iter(own.files)) == "en" for own in found.groups)
    assert (found.doubtful, found.alone) == ([], [])


def test_it_does_not_depend_on_the_order(files):
    assert group(files[::-1]).groups == group(files).groups


def test_what_is_called_alike_and_says_something_else_is_told(files, tmp_path, nameless):
    english = next(file for file in files if nameless[1][file.path] == "sample" and file.language == "en")
    (tmp_path / "x.fr.txt").write_text("\n\n".join(FRENCH))
    (french,) = read([str(tmp_path / "x.fr.txt")])
    called = [english._replace(name="s-2017-926"), french._replace(name="s-2017-926")]
    found = group(called)
    assert found.groups == []
    assert [(pair.first, pair.second, pair.by) for pair in found.doubtful] == [(english.path, french.path, ("name",))]
    assert found.alone == sorted([english.path, french.path])


def test_the_symbol_counts(nameless, files):
    own = [file for file in files if nameless[1][file.path] == "sample"]
    (one,) = group(own).groups
    assert all(pair.by == ("content", "symbol") for pair in one.pairs)
    assert one.files.keys() == set(CODES)


def test_between_two_that_are_nearly_the_same_names_decide(nameless, files):
    own = [file for file in files if nameless[1][file.path] == "sample" and file.language in ("en", "fr")]
    twice = [file._replace(path=f"{name}.{file.language}", name=name) for name in ("b", "a") for file in own]
    found = group(twice)
    assert [dict(one.files) for one in found.groups] == [{"en": f"{x}.en", "fr": f"{x}.fr"} for x in ("a", "b")]
    assert found.doubtful == []
    unnamed = [file._replace(name=file.path) for file in twice]
    assert group([file._replace(symbol="") for file in unnamed]).groups == []


def test_a_file_that_is_no_document_is_told(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"")
    (one,) = read([str(tmp_path / "x.txt")])
    assert isinstance(one, Quarantined)
    assert "empty" in one.error


def test_the_command_and_alignment_by_it(nameless, tmp_path):
    done = hexapla("corpus", "group", nameless[0], "--format", "json")
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == 7
    assert all({nameless[1][path] for path in one["files"].values()} for one in said)
    out = tmp_path / "out"
    assert hexapla("corpus", "align", nameless[0], "--out", out, "--unsorted", "--method", "length").returncode == 0
    assert json.loads((out / "manifest.json").read_text())["documents"] == 7
