"""A made corpus aligned on one core and on two: F1, sentences a second, memory; and what a large corpus would need.

    python -m tests.bench.corpus [DOCUMENTS]

2,000 documents in three languages by default (see `tests.tools.made_corpus`); DOCUMENTS for a quicker look.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from align.corpus import shards
from tests.tools import made_corpus

_LARGE = 86_307
"""Documents of the United Nations Parallel Corpus in all six languages (Ziemski et al., LREC 2016)."""
_PAGE = 4096


def main() -> None:
    """Prints the tables."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "texts")
        gold = made_corpus.made(folder, documents)
        count = sum(len(side) for own in gold.values() for bead in own for side in bead.values())
        size = sum(file.stat().st_size for file in folder.rglob("*.txt"))
        print(f"{documents:,} documents, {count:,} sentences, {size / 1e6:.0f} MB of text\n")
        print("| cores | s | sentences/s | MB a worker, first and last third | F1 |\n|---|---|---|---|---|")
        times = []
        for cores in (1, 2):
            out = Path(name, f"shards-{cores}")
            began = time.perf_counter()
            first, last = _aligned(folder, out, cores)
            times.append(time.perf_counter() - began)
            f1 = made_corpus.f1(gold, _documents(out))
            print(f"| {cores} | {times[-1]:.0f} | {count / times[-1]:,.0f} | {first:.0f}, {last:.0f} | {f1:.3f} |")
        shards_size = sum(file.stat().st_size for file in Path(name, "shards-1").glob("*.parquet"))
        same = all(
            file.read_bytes() == Path(name, "shards-2", file.name).read_bytes()
            for file in shards.find(Path(name, "shards-1"))
        )
        print(f"\nTwo cores are {times[0] / times[1]:.2f} times as fast; the shards are the same: {same}.")
        _large(times[0] / count, shards_size / count)


def _large(seconds: float, size: float) -> None:
    """What the United Nations Parallel Corpus would need: 11.4 million sentences in each of six languages."""
    total = 11_365_709 * 6
    print(
        f"{_LARGE:,} documents in six languages ({total:,} sentences): {total * seconds / 3600:,.0f} core-hours, "
        f"{total * size / 1e9:.0f} GB of shards."
    )


def _documents(out: Path) -> Iterator[shards.Aligned]:
    for file in shards.find(out):
        yield from shards.read(file)


def _aligned(folder: Path, out: Path, cores: int) -> tuple[float, float]:
    """Runs the command; the largest worker's memory in the first and the last third of the run, in MB."""
    command = [sys.executable, "-m", "reader", "corpus", "align", str(folder), "--out", str(out)]
    process = subprocess.Popen([*command, "--workers", str(cores), "--chunk", "1000000"], stdout=subprocess.DEVNULL)
    seen: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            seen.append(max((_memory(child) for child in _children(process.pid)), default=0.0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    ended.set()
    watcher.join()
    if code:
        raise SystemExit(code)
    third = max(len(seen) // 3, 1)
    return max(seen[:third], default=0.0), max(seen[-third:], default=0.0)


def _children(parent: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def _memory(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0


if __name__ == "__main__":
    main()
