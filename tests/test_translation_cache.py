"""What was translated once is not translated again: the cache, its failures, and work that is cut off."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from lang.store import Store
from lang.translate import Said, cache, translate_all
from tests.conftest import ROOT


class Counting:
    """An engine that tells what it was given."""

    def __init__(self, version="1"):
        self.signature = {"engine": "counting", "model": "m", "version": version}
        self.seen = []

    def translate(self, sentences):
        for place in reversed(range(len(sentences))):
            self.seen.append(sentences[place])
            yield Said(place, sentences[place].upper())

    def close(self):
        pass


def cached(engine, folder, source="en", target="fr"):
    return cache.Cached(engine, Store(folder, megabytes=8), source, target)


def test_each_sentence_is_translated_once(tmp_path):
    engine = Counting()
    texts = ["one", "two", "one", "", "three", "two"]
    for _ in range(2):
        with closing(cached(engine, tmp_path)) as translator:
            assert translate_all(translator, texts) == [text.upper() for text in texts]
    assert sorted(engine.seen) == ["", "one", "three", "two"]


class Batching(Counting):
    """An engine whose translation of a sentence tells in what company it was."""

    def batches(self, sentences):
        places = sorted(range(len(sentences)), key=lambda place: -len(sentences[place]))
        return [places[at : at + 3] for at in range(0, len(places), 3)]

    def translate(self, sentences):
        for batch in self.batches(sentences):
            company = "".join(sentences[place][0] for place in batch)
            for place in batch:
                self.seen.append(sentences[place])
                yield Said(place, f"{sentences[place]} in {company}")


@pytest.mark.parametrize("stop", range(1, 11))
def test_batches_stay_together_wherever_the_work_is_cut_off(tmp_path, stop):
    texts = [f"{letter}{'.' * (n % 5)}" for n, letter in enumerate("abcdefghij")]
    whole = translate_all(Batching(), texts)
    engine = Batching()
    coming = cached(engine, tmp_path).translate(texts)
    for _ in range(stop):
        next(coming)
    coming.close()
    kept = list(engine.seen)[: 3 * -(-stop // 3)]
    assert translate_all(cached(engine, tmp_path), texts) == whole
    assert len(engine.seen) == len(texts)
    assert engine.seen[: len(kept)] == kept


@pytest.mark.parametrize("other", [{"target": "es"}, {"source": "de"}])
def test_pairs_are_kept_apart(tmp_path, other):
    engine = Counting()
    translate_all(cached(engine, tmp_path), ["one"])
    translate_all(cached(engine, tmp_path, **other), ["one"])
    assert engine.seen == ["one", "one"]


def test_models_are_kept_apart(tmp_path):
    first, second = Counting("1"), Counting("2")
    for engine in (first, second, first):
        translate_all(cached(engine, tmp_path), ["one"])
    assert (first.seen, second.seen) == (["one"], ["one"])


def test_what_came_before_the_work_was_cut_off_is_kept(tmp_path):
    engine = Counting()
    coming = cached(engine, tmp_path).translate(["one", "two", "three"])
    next(coming), next(coming)
    coming.close()
    assert engine.seen == ["three", "two"]
    translate_all(cached(engine, tmp_path), ["one", "two", "three"])
    assert engine.seen == ["three", "two", "one"]


def test_a_broken_cache_is_done_without(tmp_path):
    (tmp_path / "kept.db").write_bytes(b"this is not a database" * 100)
    file = tmp_path / "a file"
    file.write_text("x")
    for folder in (tmp_path, file, file / "below"):
        assert translate_all(cached(Counting(), folder), ["one", "two"]) == ["ONE", "TWO"]


def test_a_locked_cache_is_done_without(tmp_path, monkeypatch):
    monkeypatch.setattr("lang.store._PATIENCE", 0.05)
    translate_all(cached(Counting(), tmp_path), ["one"])
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert translate_all(cached(Counting(), tmp_path), ["two", "three"]) == ["TWO", "THREE"]


_KILLED = """
import os, sys
from pathlib import Path
from lang.store import Store
from lang.translate import Said, cache

class Logging:
    signature = {"engine": "logging"}
    def translate(self, sentences):
        for place, sentence in enumerate(sentences):
            os.write(1, f"{sentence}\\n".encode())
            yield Said(place, sentence.upper())
    def close(self): pass

done = 0
for place, text in cache.Cached(Logging(), Store(Path(sys.argv[1]), megabytes=8), "en", "fr").translate(
    [f"sentence {n}" for n in range(300)]
):
    done += 1
    if done == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
"""


def test_kill_9_in_the_middle_loses_nothing(tmp_path):
    seen = []
    for stop in (1, 70, 170, 1000):
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(tmp_path), str(stop)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (0 if stop == 1000 else -signal.SIGKILL)
        seen += done.stdout.splitlines()
    assert len(seen) == len(set(seen)) == 300


def test_several_processes_at_once(tmp_path):
    script = _KILLED.replace("int(sys.argv[2])", "0")
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ
        )
        for _ in range(3)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    engine = Counting()
    engine.signature = {"engine": "logging"}
    translate_all(cached(engine, tmp_path), [f"sentence {n}" for n in range(300)])
    assert engine.seen == []


def test_what_outgrows_its_bound_is_dropped_the_oldest_first(tmp_path):
    kept = Store(tmp_path, megabytes=1)
    for number in range(40):
        kept.put({bytes([number]): bytes(100_000)})
        kept.trim()
    kept.close()
    left = sorted(key[0] for key in Store(tmp_path, megabytes=1).get(bytes([number]) for number in range(40)))
    assert 5 <= len(left) <= 10
    assert left == list(range(40 - len(left), 40))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 8_000_000
