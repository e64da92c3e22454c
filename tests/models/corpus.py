"""What the small models learn from: the sample's sentence pairs, its terms, and phrases with things to be copied.

Symbols, numbers and acronyms are put anew at every draw, the same on both sides, so that a model learns to copy
what it has never seen and not the few that the sample has.
"""

from __future__ import annotations

import random
import re
import string
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import yaml

from align import aligner, glossary
from align.document import Document, Sentence
from align.ingest.load import load

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_docs"
GLOSSARY = SAMPLES / "S-2017-926.glossary.yaml"
UNITS = ROOT / "tests" / "data" / "units"
PHRASES = Path(__file__).with_name("phrases.yaml")
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}  # fmt: skip
DATES = {"en": "{day} {month} {year}", "fr": "{day} {month} {year}", "es": "{day} de {month} de {year}"}
KNOWN_ACRONYMS = (
    "IPO", "SPT", "SPC", "UNSCR", "MONUSCO", "MINUSMA", "MINUSCA", "UNMISS", "UNAMID", "UNIFIL", "UNMIK", "MINUJUSTH",
    "UNSOM", "UNITAD", "DPKO", "OIOS", "ICRC", "UNHCR", "UNICEF", "UNDP", "UNODC", "OCHA", "ECOWAS", "AU", "EU", "NGO",
    "ICC", "ICTY",
)  # fmt: skip
SYMBOL_FORMS = (
    "S/{year}/{number}", "S/RES/{number} ({year})", "S/PRST/{year}/{small}", "A/{session}/{number}",
    "A/RES/{session}/{small}", "A/{session}/{number}-S/{year}/{number2}", "A/C.5/{session}/L.{small}",
    "E/CN.4/{year}/{small}", "ST/SGB/{year}/{small}", "A/HRC/{small}/{small2}", "S/{year}/{number}/Add.{digit}",
    "CCPR/C/{small}", "E/{year}/{small}", "A/{session}/L.{small}",
)  # fmt: skip
COPIED = re.compile(
    r"(?P<symbol>(?<![\w/])[A-Z]{1,5}(?:/[A-Z\d][A-Z\d.-]*)+(?![\w/]))"
    r"|(?P<acronym>(?<![\w/])[A-Z]{2,}(?=s?(?![\w/])))"
    r"|(?P<number>(?<![\w/.,])\d+(?![\w/]))"
)
"""What a translation keeps. Simpler than `lang.translate.protection`, lest that change what the models are made of."""
_CLAUSE = re.compile(r"\S.*?(?:[,;:](?=\s)|$)", re.DOTALL)


class Pair(NamedTuple):
    """A text and its translation."""

    source: str
    target: str


def sentences(source: str, target: str) -> list[Pair]:
    """The sample's sentence pairs as they are aligned, and its clean units, in order and each once."""
    alignment = aligner.align(*_documents(source, target))
    found = [
        Pair(" ".join(bead.sides[source]), " ".join(bead.sides[target]))
        for unit in alignment
        for bead in unit.beads
        if source in bead.sides and target in bead.sides
    ]
    one, other = (_yaml(code)["units"] for code in (source, target))
    found += [Pair(str(one[key]), str(other[key])) for key in one if key in other]
    return list(dict.fromkeys(found))


def clauses(source: str, target: str) -> list[list[Pair]]:
    """What stands between commas, aligned by meaning: for every unit its clauses in order; a side may be empty.

    Long sentences are translated in portions, and a sentence is mended in parts.
    """
    original, versions = _documents(source, target)
    alignment = aligner.align(_cut(original), [_cut(version) for version in versions])
    return [
        [Pair(" ".join(bead.sides.get(source, ())), " ".join(bead.sides.get(target, ()))) for bead in unit.beads]
        for unit in alignment
        if len(unit.beads) > 1
    ]


def terms(source: str, target: str) -> list[Pair]:
    """The glossary's terms, with the inflected forms where both languages list as many."""
    found = []
    for term in glossary.load(str(GLOSSARY)).terms:
        one, other = term.renderings[source], term.renderings[target]
        both = zip(one, other, strict=True) if len(one) == len(other) else [(one[0], other[0])]
        found += [Pair(*texts) for texts in both]
    return found


class Corpus:
    """Pairs drawn without end, for one direction."""

    def __init__(self, source: str, target: str) -> None:
        self.languages = source, target
        self.sentences = sentences(source, target)
        self.clauses = clauses(source, target)
        self.terms = terms(source, target)
        self.phrases = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
        self.acronyms = glossary.load(str(GLOSSARY)).acronyms(source, target)

    def draw(self, rng: random.Random) -> Pair:
        """A sentence or some of its clauses, as they are or with other things to copy, or a phrase."""
        kind = rng.random()
        if kind < 0.65:
            return self.phrases_together(rng) if rng.random() < 0.4 else self.phrase(rng)
        pair = rng.choice(self.sentences) if kind < 0.85 else self.portion(rng)
        return pair if rng.random() < 0.3 else self.altered(pair, rng)

    def phrase(self, rng: random.Random) -> Pair:
        """One of the phrases, filled."""
        phrase = rng.choice(self.phrases)
        one, other = rng.choice(self.terms), rng.choice(self.terms)
        drawn = {"acronym": acronym(rng), "acronym2": acronym(rng), "symbol": symbol(rng), "symbol2": symbol(rng)}
        drawn |= numbers(rng)
        day, month, year = rng.randint(2, 28), rng.randrange(12), drawn["year"]
        sides = []
        for code, first, second in zip(self.languages, one, other, strict=True):
            date = DATES[code].format(day=day, month=MONTHS[code][month], year=year)
            sides.append(phrase[code].format(**drawn, date=date, term=first, term2=second))
        return Pair(*sides)

    def phrases_together(self, rng: random.Random) -> Pair:
        """Two or three phrases in a row."""
        drawn = [self.phrase(rng) for _ in range(rng.randint(2, 3))]
        joiner = rng.choice((", ", " ", " – ", ". "))
        return Pair(*(joiner.join(side) for side in zip(*drawn, strict=True)))

    def portion(self, rng: random.Random) -> Pair:
        """Clauses of a sentence that follow each other, the first and the last with both sides."""
        beads = rng.choice(self.clauses)
        whole = [place for place, pair in enumerate(beads) if all(pair)]
        first, last = sorted(rng.choices(whole, k=2))
        run = beads[first : last + 1]
        return Pair(*(" ".join(filter(None, side)) for side in zip(*run, strict=True)))

    def altered(self, pair: Pair, rng: random.Random) -> Pair:
        """A pair with other symbols, numbers and acronyms, and now and then one more after a term."""
        new = {key: _like(kind, rng) for key, kind in self._common(pair).items()}
        rendered = {self.acronyms.get(key, key): value for key, value in new.items()}
        edits = [
            [(*found.span(), put[found[0]]) for found in COPIED.finditer(side) if found[0] in put]
            for side, put in zip(pair, (new, rendered), strict=True)
        ]
        anchors = self._anchors(pair)
        if anchors and rng.random() < 0.6:
            shape = rng.choice((" ({})", " ({})", " {}", " {},"))
            put = shape.format(_like(rng.choice(("symbol", "number", "acronym")), rng))
            for side, end in zip(edits, rng.choice(anchors), strict=True):
                side.append((end, end, put))
        return Pair(*(_edited(text, side) for text, side in zip(pair, edits, strict=True)))

    def _common(self, pair: Pair) -> dict[str, str]:
        """What is to be copied and stands as often on both sides, with its kind."""
        kinds = {found[0]: found.lastgroup or "" for found in COPIED.finditer(pair.source)}
        one, other = (Counter(found[0] for found in COPIED.finditer(side)) for side in pair)
        return {text: kind for text, kind in kinds.items() if one[text] == other[self.acronyms.get(text, text)]}

    def _anchors(self, pair: Pair) -> list[tuple[int, int]]:
        """Where a term ends that both sides have exactly once."""
        found = []
        for term in self.terms:
            ends = [
                [match.end() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", side)]
                for name, side in zip(term, pair, strict=True)
            ]
            if len(ends[0]) == len(ends[1]) == 1:
                found.append((ends[0][0], ends[1][0]))
        return found


def copies(pair: Pair) -> list[tuple[re.Match[str], re.Match[str]]]:
    """What stands as often on both sides and is to be copied, the first with the first and so on."""
    sides: list[defaultdict[str, list[re.Match[str]]]] = []
    for side in pair:
        sides.append(defaultdict(list))
        for found in COPIED.finditer(side):
            sides[-1][found[0]].append(found)
    return [
        both
        for text, matches in sides[0].items()
        if len(matches) == len(sides[1][text])
        for both in zip(matches, sides[1][text], strict=True)
    ]


def acronym(rng: random.Random) -> str:
    """A known one, or some capitals."""
    if rng.random() < 0.3:
        return rng.choice(KNOWN_ACRONYMS)
    return "".join(rng.choices(string.ascii_uppercase, k=rng.randint(2, 7)))


def symbol(rng: random.Random) -> str:
    """A document symbol in one of the usual forms."""
    return rng.choice(SYMBOL_FORMS).format(**numbers(rng))


def numbers(rng: random.Random) -> dict[str, str]:
    """Numbers for the phrases, by what they are to be."""
    return {
        "digit": str(rng.randint(1, 9)),
        "small": str(rng.randint(1, 150)),
        "small2": str(rng.randint(1, 150)),
        "number": str(rng.randint(10, 10 ** rng.randint(2, 5))),
        "number2": str(rng.randint(10, 10 ** rng.randint(2, 5))),
        "year": str(rng.randint(1946, 2039)),
        "year2": str(rng.randint(1946, 2039)),
        "session": str(rng.randint(1, 85)),
    }


def _like(kind: str, rng: random.Random) -> str:
    drawers: dict[str, Callable[[random.Random], str]] = {"symbol": symbol, "acronym": acronym}
    return drawers[kind](rng) if kind in drawers else numbers(rng)[rng.choice(("number", "small", "year"))]


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _documents(source: str, target: str) -> tuple[Document, list[Document]]:
    """The English original with the two versions, or those of them that are not English."""
    original, *versions = [load(SAMPLES / f"S-2017-926.{code}.txt") for code in dict.fromkeys(("en", source, target))]
    return original, versions


def _cut(document: Document) -> Document:
    """The document with what stands between commas in place of its sentences."""
    cut = {
        unit.id: tuple(Sentence(found[0], *found.span()) for found in _CLAUSE.finditer(unit.text))
        for unit in document.units
    }
    return replace(document, sentences=cut)


def _yaml(code: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((UNITS / f"{code}.yaml").read_text(encoding="utf-8"))
    return found
