"""Checks of many documents with a large glossary: documents a second on one core, and memory.

Each document is the sample in English and one other language, once aligned, with words of other documents' size and
numbers changed, so that no text comes twice; every rule is used. The glossary's terms are made of the words of the
sample and of words made of its syllables, in all six languages.
"""

from __future__ import annotations

import gc
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from align.aligner import align
from align.alignment import Alignment
from align.check import checker, registry
from align.check.subject import Subject
from align.glossary import load as load_glossary
from align.ingest.load import load
from lang import language as languages
from lang.terms.glossary import Glossary, Term
from lang.terms.words import words
from tests.bench.sample import SAMPLES
from tests.conftest import CODES

DOCUMENTS = 1_000
TERMS = 50_000
_NUMBER = re.compile(r"(?<![\w/(])\d{1,2}(?![\w/)])")


def main() -> None:
    """Prints a line a number of languages: first two a document, then all six."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    texts = {code: load(SAMPLES / f"S-2017-926.{code}.txt") for code in CODES}
    glossary = _glossary(random.Random(2017))
    others = [code for code in CODES if code != "en"]
    pairs = [align(texts["en"], [texts[code]], method="length") for code in others]
    whole = align(texts["en"], [texts[code] for code in others], method="length")
    print(f"glossary of {len(glossary.terms):,} terms in {len(CODES)} languages")
    print("| documents | versions of each | documents a second | findings | peak memory |")
    print("|---|---|---|---|---|")
    for alignments, count in ((pairs, documents), ([whole], documents // 5)):
        made = _varied(alignments, count, random.Random(926))
        start, found = time.process_time(), 0
        for place, alignment in enumerate(made):
            if place == 1:
                gc.freeze()  # as the command does
            found += len(list(checker.check(Subject(alignment, glossary=glossary), registry.rules())))
        seconds = time.process_time() - start
        versions = len(alignments[0].versions)
        print(f"| {count:,} | {versions} | {count / seconds:.1f} | {found:,} | {_megabytes():.0f} MB |", flush=True)


def _varied(alignments: list[Alignment], count: int, chance: random.Random) -> Iterator[Alignment]:
    """Documents with numbers of their own, the same in each language."""
    for turn in range(count):
        alignment = alignments[turn % len(alignments)]
        units = []
        for unit in alignment.units:
            number = str(chance.randint(21, 99))
            beads = []
            for bead in unit.beads:
                sides = {key: tuple(_NUMBER.sub(number, text) for text in own) for key, own in bead.sides.items()}
                beads.append(replace(bead, sides=sides))
            units.append(replace(unit, beads=tuple(beads)))
        yield replace(alignment, units=tuple(units))


def _glossary(chance: random.Random) -> Glossary:
    """The terms of the sample, and others of two to four words of each language."""
    vocabularies = {code: _vocabulary(code, chance) for code in CODES}
    terms = list(load_glossary(str(SAMPLES / "S-2017-926.glossary.yaml")).terms)
    while len(terms) < TERMS:
        count = chance.randint(2, 4)
        joiners = {code: languages.get(code).joiner for code in CODES}
        terms.append(
            Term({code: (joiners[code].join(chance.sample(own, count)),) for code, own in vocabularies.items()}, {})
        )
    return Glossary(tuple(terms))


def _vocabulary(code: str, chance: random.Random) -> list[str]:
    language = languages.get(code)
    texts = [unit.text for unit in load(SAMPLES / f"S-2017-926.{code}.txt").units]
    real = sorted({text[word.start : word.end] for text in texts for word in words(text, language)})
    syllables = sorted({word[at : at + 3] for word in real if word.isalpha() for at in range(0, len(word) - 2, 3)})
    if not language.joiner:
        syllables = real
    made = {"".join(chance.choices(syllables, k=chance.randint(2, 4))).lower() for _ in range(30_000)}
    return real + sorted(made)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
