"""Corpora: the same shards wherever they are made, whatever dies meanwhile, and what is made of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from align import align_documents, load
from align.corpus import shards
from align.corpus.beads import Corpus, CorpusBead
from align.corpus.filters import (
    Filters,
    least_score,
    length_ratio,
    no_copies,
    no_duplicates,
    no_near_duplicates,
    right_language,
)
from align.corpus.plan import Settings, plan
from align.errors import InputError
from align.formats import tmx
from tests.conftest import CODES, sample
from tests.tools import made_corpus

CHUNK = 15_000
DOCUMENTS = 10


def hexapla(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *map(str, arguments)], capture_output=True, text=True, timeout=120, **options
    )


def align(folder: Path, out: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return hexapla("corpus", "align", folder, "--out", out, "--chunk", CHUNK, *options)


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if not path.name.startswith(".")}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, made_corpus.Gold]]:
    folder = tmp_path_factory.mktemp("corpus")
    return folder, made_corpus.made(folder, DOCUMENTS, paragraphs=(2, 8))


@pytest.fixture(scope="module")
def made(corpus: tuple[Path, object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shards of the corpus, made by one process."""
    out = tmp_path_factory.mktemp("made")
    done = align(corpus[0], out, "--workers", 1)
    assert done.returncode == 0, done.stderr
    return out


def test_the_alignment_is_as_it_should_be(corpus, made):
    documents = [own for file in shards.find(made) for own in shards.read(file)]
    assert [own.name for own in documents] == sorted(corpus[1])
    assert made_corpus.f1(corpus[1], documents) > 0.85  # few beads, of which some are exchanged
    for own in documents[:3]:
        files = [corpus[0] / f"{own.name}.{version.language}.txt" for version in own.alignment.versions]
        alone = align_documents(load(files[0]), [load(file) for file in files[1:]])
        assert (own.alignment.versions, own.alignment.units) == (alone.versions, alone.units)
    said = json.loads((made / "manifest.json").read_text())
    assert (said["documents"], said["quarantined"]) == (DOCUMENTS, [])
    assert said["beads"] == sum(len(unit.beads) for own in documents for unit in own.alignment)
    assert len(said["shards"]) > 3


def test_two_processes_make_the_same_bytes(corpus, made, tmp_path):
    assert align(corpus[0], tmp_path / "out", "--workers", 2).returncode == 0
    assert contents(tmp_path / "out") == contents(made)


def test_what_is_done_is_not_done_again(corpus, made, tmp_path):
    out = tmp_path / "out"
    assert align(corpus[0], out).returncode == 0
    before = {path.name: path.stat().st_mtime_ns for path in shards.find(out)}
    again = align(corpus[0], out)
    assert f"{DOCUMENTS} documents, 0 of them now" in again.stdout
    assert {path.name: path.stat().st_mtime_ns for path in shards.find(out)} == before
    changed = shards.find(out)[1]
    changed.write_bytes(changed.read_bytes()[:-9])
    assert align(corpus[0], out).returncode == 0
    assert contents(out) == contents(made)


@contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()


def wait_for(condition, process: subprocess.Popen[str] | None = None) -> None:
    """Waits until something is so; tells what a process said where it ends before."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not come"
        assert process is None or process.poll() is None, process.stderr.read()
        time.sleep(0.01)


def begun(out: Path) -> list[Path]:
    return sorted(out.glob("part-*.parquet"))


def test_a_run_that_is_killed_goes_on(corpus, made, tmp_path):
    out = tmp_path / "out"
    command = ("-m", "reader", "corpus", "align", corpus[0], "--out", out, "--chunk", CHUNK, "--workers", 1)
    with running(*command) as process:
        wait_for(lambda: begun(out), process)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert children
        wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    assert 1 <= len(begun(out)) < len(shards.find(made))
    assert not (out / "manifest.json").exists()
    done = align(corpus[0], out)
    assert f", {DOCUMENTS} of them now" not in done.stdout
    assert contents(out) == contents(made)
    assert sorted(path.name for path in out.iterdir() if path.suffix == ".part") == []


def test_a_worker_that_is_killed_loses_nothing(corpus, made, tmp_path):
    out = tmp_path / "out"
    command = ("-m", "reader", "corpus", "align", corpus[0], "--out", out, "--chunk", CHUNK, "--workers", 2)
    with running(*command) as process:
        wait_for(lambda: begun(out), process)
        child = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[-1]
        os.kill(int(child), signal.SIGKILL)
        assert process.wait(60) == 0, process.stderr.read()
    assert contents(out) == contents(made)


@contextmanager
def cluster(tmp_path: Path, port: int = 0) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler of Dask and two workers, processes of their own: the address, and these processes."""
    file = tmp_path / f"scheduler-{time.monotonic_ns()}.json"
    scheduler = ("-m", "distributed.cli.dask_scheduler", "--scheduler-file", file, "--no-dashboard", "--no-show")
    options = ("--nthreads", 1, "--no-dashboard", "--no-nanny", "--local-directory", tmp_path, "--death-timeout", 5)
    worker = ("-m", "distributed.cli.dask_worker", "--scheduler-file", file, *options)
    with running(*scheduler, "--host", "127.0.0.1", "--port", port) as first:
        wait_for(lambda: file.exists() and file.read_text().endswith("}"), first)
        with running(*worker) as second, running(*worker) as third:
            yield json.loads(file.read_text())["address"], [first, second, third]


def test_a_cluster_makes_the_same_bytes_whatever_dies(corpus, made, tmp_path):
    out = tmp_path / "out"
    command = ("-m", "reader", "corpus", "align", corpus[0], "--out", out, "--chunk", CHUNK, "--scheduler")
    with cluster(tmp_path) as (address, (scheduler, worker, _)):
        with running(*command, address) as client:  # the client dies
            wait_for(lambda: begun(out), client)
            client.kill()
        seen = len(begun(out))
        assert seen < len(shards.find(made))
        with running(*command, address) as client:  # a worker dies
            wait_for(lambda: len(begun(out)) > seen, client)
            worker.kill()
            wait_for(lambda: len(begun(out)) > seen + 1, client)
            scheduler.kill()  # and the scheduler
            assert client.wait(60) in (0, 2)
            if client.returncode == 2:
                assert "Dask scheduler" in client.stderr.read()  # lost, or gone before it was asked
    with cluster(tmp_path) as (address, _):
        done = align(corpus[0], out, "--scheduler", address)
        assert done.returncode == 0, done.stderr
    assert contents(out) == contents(made)


def test_nobody_answers(corpus, tmp_path):
    done = align(corpus[0], tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no Dask scheduler answers" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_bad_document_stops_nothing(tmp_path):
    folder, out = tmp_path / "texts", tmp_path / "out"
    folder.mkdir()
    for code in CODES:
        (folder / f"good.{code}.txt").write_bytes(sample(code).read_bytes())
        (folder / f"empty.{code}.txt").write_bytes(b"" if code == "ru" else sample(code).read_bytes())
    (folder / "alone.en.txt").write_bytes(sample("en").read_bytes())
    (folder / "fake.en.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "fake.fr.pdf").write_bytes(b"%PDF-1.7 nothing")
    done = align(folder, out)
    assert done.returncode == 0
    said = json.loads((out / "manifest.json").read_text())
    assert [own.name for file in shards.find(out) for own in shards.read(file)] == ["good"]
    told = {one["document"]: one["error"] for one in said["quarantined"]}
    assert told.keys() == {"alone", "empty", "fake"}
    assert "empty.ru.txt: the file is empty" in told["empty"]
    assert str(tmp_path) not in json.dumps(said)
    assert all(name in done.stderr for name in told)


def test_a_document_at_which_processes_die_is_left_out(monkeypatch, tmp_path):
    from align.corpus.run import DIED, Died, run

    made_corpus.made(tmp_path / "texts", 3, codes=("fr",))
    work = plan(tmp_path / "texts", Settings())

    class Dying:
        """Workers that die at one document, as for want of memory; the rest is done for real, in this process."""

        def run(self, jobs):
            from align.corpus.work import align_chunk

            for job in jobs:
                if any(one.document == "000/d000001" for one in job.skip):
                    yield align_chunk(job)
                else:
                    job._mark.parent.mkdir(exist_ok=True, parents=True)
                    job._mark.write_text("000/d000001")
                    yield Died(job)

    *_, last = run(work, tmp_path / "out", Dying())
    assert (last.done, last.quarantined) == (3, 1)
    (facts,) = [shards.facts(file) for file in shards.find(tmp_path / "out")]
    assert [(one.document, one.error) for one in facts.quarantined] == [("000/d000001", DIED)]
    assert [name for name, _ in facts.documents] == ["000/d000000", "000/d000002"]


def test_two_runs_do_not_write_at_once(corpus, tmp_path):
    from filelock import FileLock

    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"):
        done = align(corpus[0], out)
    assert done.returncode == 2
    assert "another run writes there" in done.stderr


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "there is no document in two languages in it"),
        (lambda folder: (folder / "x.en.txt").write_text("One."), "there is no document in two languages in it"),
    ],
)
def test_a_folder_without_documents(make, message, tmp_path):
    make(tmp_path)
    with pytest.raises(InputError, match=message):
        plan(tmp_path, Settings())


def test_nothing_else_is_touched(corpus, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    done = align(corpus[0], tmp_path)
    assert done.returncode == 2
    assert "there is something else in it: thesis.txt" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_documents_are_found_by_names_in_folders(tmp_path):
    for name in ("a/x.en.txt", "a/x.fr.txt", "b/en/y.txt", "b/zh/y.txt", ".hidden/z.en.txt", ".hidden/z.fr.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    work = plan(tmp_path, Settings())
    assert work.languages == ("en", "fr", "zh")
    assert [texts.name for chunk in work.chunks for texts in chunk.documents] == ["a/x", "b/y"]


# -- what is made of shards ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tmx", "tsv", "jsonl", "csv"])
def test_export(name, made, tmp_path):
    target = tmp_path / f"x.{name}"
    done = hexapla("corpus", "export", made, "-o", target, "--langs", "en,fr", "--min-score", "0.5")
    assert done.returncode == 0, done.stderr
    beads = [own for own in Corpus(made).beads(["en", "fr"]) if own.score is None or own.score >= 0.5]
    assert f"{len(beads):,} of " in done.stderr
    assert len(beads) > 20
    if name == "tmx":
        units = list(tmx.translation_units(str(target)))
        assert [tuple(unit.texts.values()) for unit in units] == [bead.texts for bead in beads]
    else:
        assert len(target.read_text().splitlines()) == len(beads) + (name != "jsonl")


def bead(*texts: str, score: float | None = 1.0) -> CorpusBead:
    return CorpusBead("d", "b", texts, score)


LONG = {
    "en": "The Security Council decides to remain seized of the matter and to meet again.",
    "fr": "Le Conseil de sécurité décide de rester saisi de la question et de se réunir à nouveau.",
    "es": "El Consejo de Seguridad decide seguir ocupándose de la cuestión y reunirse de nuevo.",
    "ru": "Совет Безопасности постановляет продолжать заниматься этим вопросом и вновь собраться.",
    "zh": "安全理事会决定继续处理此案，并决定再次召开会议讨论这一问题，听取秘书长的通报。",
    "ar": "يقرر مجلس الأمن أن يبقي المسألة قيد نظره وأن يجتمع مرة أخرى.",
}


@pytest.mark.parametrize("code", CODES[1:])
def test_filters_in_every_language(code):
    text, other = LONG[code], LONG["en" if code != "es" else "ru"]
    assert right_language(["en", code])(bead(LONG["en"], text))
    assert not right_language(["en", code])(bead(LONG["en"], other))
    usual = [len(LONG["en"]), len(text)]
    assert length_ratio(2, usual)(bead(LONG["en"], text))
    assert not length_ratio(2, usual)(bead(LONG["en"], text * 3))
    assert not length_ratio(2, usual)(bead(LONG["en"], text[:9]))
    same = no_duplicates()
    assert [same(bead(LONG["en"], one)) for one in (text, text.upper(), f" {text}", other)] == [
        True,
        False,
        False,
        True,
    ]
    near = no_near_duplicates(0.7)
    changed = text[:10] + text[11:]
    assert [near(bead(LONG["en"], one)) for one in (text, changed)] == [True, False]
    assert no_near_duplicates(0.7)(bead(text, LONG["en"]))


def test_filters_count_what_each_took():
    chosen = Filters({"score": least_score(0.5), "copies": no_copies(), "duplicates": no_duplicates()})
    given = [bead("a", "b"), bead("a", "b"), bead("c", "c"), bead("d", "e", score=0.4), bead("f", "g", score=None)]
    assert [own.texts for own in chosen(given)] == [("a", "b"), ("f", "g")]
    assert (chosen.seen, chosen.kept, dict(chosen.taken)) == (5, 2, {"duplicates": 1, "copies": 1, "score": 1})


def test_stats_are_what_is_in_the_shards(made, tmp_path):
    done = hexapla("corpus", "stats", made)
    said = json.loads(done.stdout)
    documents = [own for file in shards.find(made) for own in shards.read(file)]
    beads = [(own.alignment, one) for own in documents for unit in own.alignment for one in unit.beads]
    assert (said["documents"], said["beads"]) == (len(documents), len(beads))
    assert sum(said["scores"]) == sum(one.score is not None for _, one in beads)
    types: dict[str, int] = {}
    for _, one in beads:
        if "en" in one.sides or "fr" in one.sides:
            types[one.type("en", "fr")] = types.get(one.type("en", "fr"), 0) + 1
    assert said["types"]["fr"] == types
    target = tmp_path / "report.html"
    assert hexapla("corpus", "stats", made, "-o", target).returncode == 0
    page = target.read_text()
    assert page.count("<svg") == 3
    assert "http://www.w3.org" in page  # the name of SVG itself; nothing is fetched
    assert "src=" not in page
    first = target.read_bytes()
    hexapla("corpus", "stats", made, "-o", target)
    assert target.read_bytes() == first


def test_check_over_shards(tmp_path):
    folder, out = tmp_path / "texts", tmp_path / "out"
    folder.mkdir()
    for code in CODES:
        text = sample(code).read_text()
        (folder / f"a.{code}.txt").write_text(text)
        (folder / f"b.{code}.txt").write_text(text.replace("2185", "2186") if code == "fr" else text)
    assert align(folder, out).returncode == 0
    done = hexapla("corpus", "check", out)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    wrong = [one for one in found if one["code"].startswith("F")]
    assert {(one["document"], one["version"]) for one in wrong} == {("b", "fr")}
    assert all("2186" in one["message"] for one in wrong)
    assert {one["document"] for one in found if one["code"] == "A004"} == {"a", "b"}


@pytest.mark.parametrize("what", ["check", "export", "stats"])
def test_a_folder_without_shards(what, tmp_path):
    done = hexapla("corpus", what, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no shard of a corpus in it" in done.stderr
    (tmp_path / "part-00000.parquet").write_bytes(b"PAR1")
    done = hexapla("corpus", what, tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
