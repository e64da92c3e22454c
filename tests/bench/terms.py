"""Fifty thousand terms looked for in a megabyte of English: processor seconds to build and to match, and memory.

Terms and text are made of the words of the sample and of words made of its syllables, as frequent as words are
(Zipf); one word in fifty of the text is a whole term.
"""

from __future__ import annotations

import random
import resource
import time

from align.ingest.load import load
from lang import language
from lang.terms.matching import Matcher
from lang.terms.words import words
from tests.bench.sample import SAMPLES

TERMS = 50_000
CHARACTERS = 1_000_000
VOCABULARY = 30_000
TIMES = 3


def main() -> None:
    """Prints a line a step; the first match fills the cache of stems, those after it are timed as warm."""
    english = language.get("en")
    terms, text = _material(random.Random(2017))
    before = _megabytes()
    start = time.process_time()
    matcher = Matcher(zip(terms, range(len(terms)), strict=True), english)
    built = time.process_time() - start
    memory = _megabytes() - before
    print(f"{len(terms):,} terms, {len(text):,} characters")
    print(f"  build, stems and all   {built:6.2f} s   {memory:5.0f} MB")
    times: list[float] = []
    for _ in range(TIMES):
        start = time.process_time()
        found = matcher.find(text)
        times.append(time.process_time() - start)
    print(f"  match, first           {times[0]:6.2f} s")
    print(f"  match, after it        {min(times[1:]):6.2f} s   {len(found):,} terms found")


def _material(chance: random.Random) -> tuple[list[str], str]:
    real = sorted(
        {
            unit.text[word.start : word.end]
            for unit in load(SAMPLES / "S-2017-926.en.txt").units
            for word in words(unit.text, language.get("en"))
        }
    )
    syllables = sorted({word[at : at + 3] for word in real if word.isalpha() for at in range(0, len(word) - 2, 3)})
    made = {"".join(chance.choices(syllables, k=chance.randint(2, 4))).lower() for _ in range(VOCABULARY)}
    vocabulary = real + sorted(made)
    chance.shuffle(vocabulary)
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    terms: dict[str, None] = {}
    while len(terms) < TERMS:
        terms[" ".join(chance.sample(vocabulary, chance.randint(1, 4)))] = None
    parts, size, put_in = [], 0, list(terms)[:100]
    for word in chance.choices(vocabulary, weights, k=CHARACTERS // 4):
        part = chance.choice(put_in) if chance.random() < 0.02 else word
        parts.append(part)
        size += len(part) + 1
        if size >= CHARACTERS:
            break
    return list(terms), " ".join(parts)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
