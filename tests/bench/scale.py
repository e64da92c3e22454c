"""Time a sentence, memory and F1 from 1,000 to 100,000 sentences a side.

    python -m tests.bench.scale [FOLDER] [--sizes 1000 10000 100000]

Texts are made from the triples in FOLDER (see `tests.bench.alignment`): stretches of 20 beads in random
order, again and again, and between them stretches of 1 to 200 sentences of other texts put into one side, or
cut out of one. Seeded: the same texts each time. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.alignment import DATA, ROOT, BeadIndices, beads, f1, matches, sentences, triples

_STRETCH = 20
_LONGEST_GAP = 200
_COLUMNS = ("seconds", "ms", "megabytes", "strict", "lax")
_EVERY = 15
"""Stretches from one gap to the next, on average."""


def made(folder: Path, size: int, seed: int = 1) -> tuple[list[str], list[str], list[BeadIndices]]:
    """Two texts of about so many sentences a side, and their gold beads."""
    chance = random.Random(seed)
    source, target, gold = [], [], []
    stretches = []
    for left, right, known in triples([folder]):
        here, there, all_beads = sentences(left), sentences(right), beads(known)
        texts = [([here[i] for i in a], [there[j] for j in b]) for a, b in all_beads]
        stretches += [texts[at : at + _STRETCH] for at in range(0, len(texts), _STRETCH)]
    others = _others()
    while len(source) < size:
        for stretch in chance.sample(stretches, len(stretches)):
            for a, b in stretch:
                gold.append(
                    (
                        tuple(range(len(source), len(source) + len(a))),
                        tuple(range(len(target), len(target) + len(b))),
                    )
                )
                source += a
                target += b
            if chance.random() < 1 / _EVERY:
                number, side = chance.choice(((0, source), (1, target)))
                start = chance.randrange(len(others[number]))
                for at in range(start, start + chance.randint(1, _LONGEST_GAP)):
                    side.append(f"{others[number][at % len(others[number])]} ({chance.randrange(10_000)})")
                    place = (len(side) - 1,)
                    gold.append((place, ()) if side is source else ((), place))
            if len(source) >= size:
                break
    return source, target, gold


def _others() -> tuple[list[str], list[str]]:
    """Sentences that answer to nothing: for the source the first half of the Declaration, for the target the second."""
    from align.aligner import segment
    from align.ingest.load import load

    found: tuple[list[str], list[str]] = ([], [])
    for path in sorted((DATA / "udhr").glob("*.txt")):
        own = [s.text for unit in segment(load(path, language=path.stem)).sentences.values() for s in unit]
        found[0].extend(own[: len(own) // 2])
        found[1].extend(own[len(own) // 2 :])
    return found


def measure(folder: Path, size: int) -> dict[str, Any]:
    """Seconds, memory and F1 for one size."""
    from align import align_sentences

    source, target, gold = made(folder, size)
    align_sentences(["One."], ["Eins."])
    start = time.perf_counter()
    found = [(bead.sides[0], bead.sides[1]) for bead in align_sentences(source, target)]
    seconds = time.perf_counter() - start
    known = [bead for bead in gold if all(bead)]
    strict, lax = f1([(matches(gold, found), matches([bead for bead in found if all(bead)], known))])
    return {
        "sentences": [len(source), len(target)],
        "different": len({*source, *target}),
        "seconds": round(seconds, 2),
        "ms": round(1000 * seconds / (len(source) + len(target)), 3),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "strict": round(strict, 4),
        "lax": round(lax, 4),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "textberg-dev")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        print(json.dumps(measure(given.folder, given.child)))
        return
    if not given.folder.is_dir():
        print(f"no scale without texts: {given.folder} is not there")
        return
    print("| sentences a side | different ones | seconds | ms a sentence | peak memory, MB | strict F1 | lax F1 |")
    print("|---|---|---|---|---|---|---|")
    for size in given.sizes:
        command = [sys.executable, "-m", "tests.bench.scale", str(given.folder.resolve()), "--child", str(size)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        row = json.loads(done.stdout)
        here, there = row["sentences"]
        cells = [f"{here:,} + {there:,}", f"{row['different']:,}", *(row[name] for name in _COLUMNS)]
        print("|", " | ".join(map(str, cells)), "|", flush=True)


if __name__ == "__main__":
    main()
