"""The engine: beads, gaps, scores, doubt, determinism."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from align.cost import Settings
from align.neural import NeuralAligner
from align.search import band, sure_pairs
from tests.conftest import ENGLISH, FRENCH


def shape(beads):
    return [(bead.source, bead.target) for bead in beads]


def covers(beads, sources, targets):
    here = [i for bead in beads for i in range(*bead.source)]
    there = [j for bead in beads for j in range(*bead.target)]
    return here == list(range(sources)) and there == list(range(targets))


def test_sentence_by_sentence(neural):
    beads = neural.align(ENGLISH, FRENCH)
    assert shape(beads) == [((i, i + 1), (i, i + 1)) for i in range(10)]
    assert min(bead.score for bead in beads) > 0.7


def test_merged_sentences(neural):
    target = [*FRENCH[:4], " ".join(FRENCH[4:6]), *FRENCH[6:]]
    assert ((4, 6), (4, 5)) in shape(neural.align(ENGLISH, target))


@pytest.mark.parametrize("size", [1, 3])
def test_insertion_and_deletion(neural, size):
    beads = neural.align(ENGLISH, FRENCH[:3] + FRENCH[3 + size :])
    assert [bead.source for bead in beads if bead.target[0] == bead.target[1]] == [(3 + k, 4 + k) for k in range(size)]
    beads = neural.align(ENGLISH[:3] + ENGLISH[3 + size :], FRENCH)
    assert [bead.target for bead in beads if bead.source[0] == bead.source[1]] == [(3 + k, 4 + k) for k in range(size)]


def test_long_insertion(neural):
    others = [f"Paragraph {n} deals with the tariff on imported steel pipes of class {n % 7}." for n in range(90)]
    beads = neural.align(ENGLISH[:5] + others + ENGLISH[5:], FRENCH)
    assert {((i, i + 1), (i, i + 1)) for i in range(5)} <= set(shape(beads))
    assert {((i + 90, i + 91), (i, i + 1)) for i in range(5, 10)} <= set(shape(beads))


@pytest.mark.parametrize(("sources", "targets"), [(0, 0), (0, 3), (3, 0), (1, 1), (1, 6), (6, 1), (2, 2)])
def test_every_sentence_once(neural, sources, targets):
    beads = neural.align(ENGLISH[:sources], FRENCH[:targets])
    assert covers(beads, sources, targets)
    assert all(0 <= bead.score <= 1 for bead in beads)


def test_odd_strings(neural):
    source, target = ["", " ", "\ud800", "x" * 5000, "1.", "…"], ["", "١٢٣", "。", "(((", "\u0301", "a"]
    assert covers(neural.align(source[:2] + source[3:], target), 5, 6)


def test_result_can_be_pickled(neural):
    beads = neural.align(ENGLISH[:2], FRENCH[:2])
    assert pickle.loads(pickle.dumps(beads)) == beads


def test_signature_names_changed_settings(muse):
    assert dict(NeuralAligner(muse).signature) == {"method": "neural", "encoder": "muse-3"}
    assert NeuralAligner(muse, Settings(skip=0.1)).signature["settings"] == "skip=0.1"


def test_same_bytes_whatever_the_threads():
    lines = ["from tests.conftest import ENGLISH, FRENCH", "from align import align_sentences"]
    script = "\n".join([*lines, "print(align_sentences(ENGLISH * 3, FRENCH * 3))"])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={
                **os.environ,
                "OPENBLAS_NUM_THREADS": threads,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            capture_output=True,
            check=True,
        ).stdout
        for threads, seed in (("1", "0"), ("2", "1"))
    }
    assert len(outputs) == 1


def unit_rows(count, seed):
    rows = np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_window_finds_what_the_whole_finds():
    rows = unit_rows(5000, 1)
    source = np.delete(rows, np.s_[1000:1150], axis=0)
    target = np.delete(rows, np.s_[3000:3200], axis=0)
    pairs = sure_pairs(source, target)
    kept = [k for k in range(5000) if not 1000 <= k < 1150]
    other = [k for k in range(5000) if not 3000 <= k < 3200]
    right = sum(kept[i] == other[j] for i, j in pairs)
    assert right >= 0.98 * 4650
    assert (np.diff(pairs, axis=0) > 0).all()


def test_window_widens_after_a_long_gap():
    rows = unit_rows(9000, 2)
    pairs = sure_pairs(rows[[*range(1500), *range(7000, 9000)]], rows)
    assert (pairs[:, 0] == 3499).any()
    assert pairs[-1].tolist() == [3499, 8999]


@pytest.mark.parametrize(("sources", "targets"), [(1, 1), (1, 5000), (5000, 1), (700, 900)])
def test_band_without_pairs_connects_both_ends(sources, targets):
    cells = band(np.zeros((0, 2), np.int64), sources, targets)
    assert cells.low[0] == 0
    assert cells.high[-1] == targets + 1
    assert (cells.low[1:] < cells.high[:-1]).all()
