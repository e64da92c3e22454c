"""The look-up of terms: fifty thousand of them in six languages, every beginning of two hundred queries.

Terms are made of the words of the sample and of words made of its syllables; queries are terms of one language, their
words in another order now and then, with an error of typing in every third. Wall-clock time of an answer, which is what
a person who types waits for; time and memory to build; the longest slice of the building.
"""

from __future__ import annotations

import random
import resource
import time

from align.finding.lookup import Lookup, of_glossary
from align.ingest.load import load
from lang import language
from lang.terms.glossary import Glossary, Term
from lang.terms.words import words
from tests.bench.sample import SAMPLES

CODES = ("en", "fr", "es", "ru", "zh", "ar")
TERMS = 50_000
QUERIES = 200
VOCABULARY = 15_000


def main() -> None:
    """Prints a line a measurement."""
    chance = random.Random(2017)
    glossary = _glossary(chance)
    before = _megabytes()
    lookup = Lookup(of_glossary(glossary))
    start = last = time.perf_counter()
    longest = 0.0
    for _ in lookup.build():
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    built = time.perf_counter() - start
    longest = max(longest, time.perf_counter() - last)
    print(f"{TERMS:,} terms in {len(CODES)} languages")
    print(f"  build    {built:6.2f} s   {_megabytes() - before:5.0f} MB   longest slice {longest * 1e3:.0f} ms")
    times: list[tuple[float, str]] = []
    found = 0
    queries = _queries(glossary, chance)
    for query, term, code in queries:
        for end in range(1, len(query) + 1):
            start = time.perf_counter()
            answers = lookup.ask(query[:end])
            times.append((time.perf_counter() - start, query[:end]))
        found += any(answer.entry.renderings[code] == term.renderings[code] for answer in answers)
    times.sort()
    p50, p95, worst = (1e3 * times[place][0] for place in (len(times) // 2, len(times) * 95 // 100, -1))
    print(f"  answers  {len(times):,}   p50 {p50:.1f} ms   p95 {p95:.1f} ms   worst {worst:.1f} ms")
    print(f"  found    {found} of {len(queries)} terms, a third of them misspelt; slowest {times[-1][1]!r}")


def _glossary(chance: random.Random) -> Glossary:
    vocabularies = {code: _vocabulary(code, chance) for code in CODES}
    terms: list[Term] = []
    for number in range(TERMS):
        count = chance.randint(1, 4)
        renderings = {}
        for code, vocabulary in vocabularies.items():
            # Words are as frequent as words are (Zipf), and every term has one that is rarer.
            ranks = [int(len(vocabulary) ** chance.random()) - 1 for _ in range(count)]
            chosen = [vocabulary[rank] for rank in ranks]
            renderings[code] = (language.get(code).joiner.join(chosen),)
        acronym = "".join(chance.choices("ABCDEFGHIMNOPRSTUV", k=chance.randint(3, 5)))
        terms.append(Term(renderings, {"en": acronym} if number % 5 == 0 else {}))
    return Glossary(tuple(terms))


def _vocabulary(code: str, chance: random.Random) -> list[str]:
    pack = language.get(code)
    texts = [unit.text for unit in load(SAMPLES / f"S-2017-926.{code}.txt").units]
    real = sorted({text[word.start : word.end] for text in texts for word in words(text, pack)})
    if not pack.joiner:
        made = {"".join(chance.choices(real, k=chance.randint(2, 4))) for _ in range(VOCABULARY)}
    else:
        syllables = sorted({word[at : at + 3] for word in real if word.isalpha() for at in range(0, len(word) - 2, 3)})
        made = {"".join(chance.choices(syllables, k=chance.randint(2, 4))).lower() for _ in range(VOCABULARY)}
    vocabulary = real + sorted(made)
    chance.shuffle(vocabulary)
    return vocabulary


def _queries(glossary: Glossary, chance: random.Random) -> list[tuple[str, Term, str]]:
    queries: list[tuple[str, Term, str]] = []
    for number in range(QUERIES):
        term = chance.choice(glossary.terms)
        code = CODES[number % len(CODES)]
        parts = term.renderings[code][0].split()
        if number % 4 == 0:
            chance.shuffle(parts)
        query = " ".join(parts)
        if number % 3 == 0:
            query = _misspelt(query, chance)
        queries.append((query, term, code))
    return queries


def _misspelt(query: str, chance: random.Random) -> str:
    """A query with two letters exchanged, one left out or one doubled, where it is long enough."""
    if len(query) < 5:
        return query
    at = chance.randrange(1, len(query) - 2)
    if " " in query[at : at + 2]:
        return query
    kind = chance.randrange(3)
    if kind == 0:
        return f"{query[:at]}{query[at + 1]}{query[at]}{query[at + 2 :]}"
    return query[:at] + query[at + 1 :] if kind == 1 else query[:at] + query[at] + query[at:]


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
