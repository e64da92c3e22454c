"""Units a second and peak memory of TMX in a stream, and time a look-up in a translation memory.

    python -m tests.bench.tmx [--units 1000000] [--entries 100000]

The file is made of the sentences of the sample, numbered so that no two units are the same. Each step runs in a
process of its own; where others use the machine too, the seconds of the processor tell more than those of the clock.
The memory has random sentences of the sample's words; it is asked for sentences of it with three words replaced, and
for others.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from align.formats import tmx
from align.formats.tmx import TranslationUnit, Variant

ROOT = Path(__file__).resolve().parents[2]
CODES = ("en", "fr", "es", "ru", "zh", "ar")
_QUERIES = 100


def _texts(code: str) -> list[str]:
    file = ROOT / "tests" / "data" / "units" / f"{code}.yaml"
    texts: Iterable[str] = yaml.safe_load(file.read_text(encoding="utf-8"))["units"].values()
    return [" ".join(text.split()[:25]) for text in texts]


def _made(count: int, codes: Sequence[str]) -> Iterator[TranslationUnit]:
    texts = {code: _texts(code) for code in codes}
    for number in range(count):
        variants = tuple(Variant(code, f"{own[number % len(own)]} ({number})") for code, own in texts.items())
        props = (("x-domain", f"peace {number % 7}"),)
        yield TranslationUnit(f"u{number}", variants, props, (), {"changedate": "20240101T000000Z"})


def _write(units: Iterable[TranslationUnit], path: str) -> None:
    with open(path, "wb") as stream:
        for chunk in tmx.write_units(units):
            stream.write(chunk)


def _make_two(count: int, path: str) -> int:
    _write(_made(count, CODES[:2]), path)
    return count


def _make_six(count: int, path: str) -> int:
    _write(_made(count, CODES), path)
    return count


def _read(count: int, path: str) -> int:
    return sum(1 for _ in tmx.translation_units(path))


def _filter(count: int, path: str) -> int:
    kept = (unit for unit in tmx.translation_units(path) if len(unit.texts["en"]) > 60)
    _write(kept, f"{path}.kept")
    return count


_STEPS: dict[str, Callable[[int, str], int]] = {
    "en, fr: written": _make_two,
    "en, fr: read": _read,
    "en, fr: read, filtered, written": _filter,
    "six languages: written": _make_six,
    "six languages: read": _read,
    "six languages: read, filtered, written": _filter,
}


def measure(step: str, count: int, path: str) -> dict[str, Any]:
    """Seconds and memory of one step."""
    start, used = time.perf_counter(), time.process_time()
    done = _STEPS[step](count, path)
    assert done == count
    seconds, used = time.perf_counter() - start, time.process_time() - used
    return {
        "seconds": seconds,
        "processor": used,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def look_up(entries: int) -> None:
    """Prints the times of look-ups in a memory."""
    from lang.translate.memory import Entry, Memory

    chance = random.Random(1)
    words = " ".join(_texts("en")).split()
    sentences = [" ".join(chance.choices(words, k=chance.randint(15, 30))) for _ in range(entries)]
    start = time.perf_counter()
    memory = Memory(Entry(sentence, sentence.upper()) for sentence in sentences)
    built = time.perf_counter() - start
    start = time.perf_counter()
    memory.sure("1 police officer in 2017")
    memory.fuzzy("police")
    first = time.perf_counter() - start
    times: dict[str, list[float]] = {"nearly there": [], "not there": []}
    for sentence in chance.sample(sentences, _QUERIES):
        own = sentence.split()
        for at in chance.sample(range(len(own)), 3):
            own[at] = chance.choice(words)
        for kind, asked in (("nearly there", own), ("not there", chance.choices(words, k=len(own)))):
            start = time.perf_counter()
            found = memory.best(" ".join(asked))
            times[kind].append(1000 * (time.perf_counter() - start))
            assert (found is None) == (kind == "not there")
    length = sum(map(len, sentences)) / entries
    print(f"\na memory of {entries:,} sentences of {length:.0f} characters: built in {built + first:.1f} s")
    for kind, own_times in times.items():
        print(f"  a sentence {kind}: {statistics.median(own_times):.0f} ms (median; {max(own_times):.0f} ms at most)")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a Markdown table, and the times of the memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        print(json.dumps(measure(given.child[0], given.units, given.child[1])))
        return
    print("| step | units | megabytes | seconds | of the processor | units a second of it | peak memory, MB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for step in _STEPS:
            path = Path(folder) / f"{step.split(':')[0]}.tmx"
            command = [sys.executable, "-m", "tests.bench.tmx", "--units", str(given.units), "--child", step, str(path)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            row = json.loads(done.stdout)
            rate = given.units / row["processor"]
            size, seconds = f"{path.stat().st_size / 1e6:.0f}", f"{row['seconds']:.1f} | {row['processor']:.1f}"
            print(
                f"| {step} | {given.units:,} | {size} | {seconds} | {rate:,.0f} | {row['megabytes']:.0f} |", flush=True
            )
    look_up(given.entries)


if __name__ == "__main__":
    main()
