"""How many planted defects the checks catch, class by class and language by language, and what they say of clean texts.

One defect at a time is planted at a random place (seeded) of a version, or of the original where a rule looks at one
document alone; the whole is read, aligned and checked as a user's files would be. A defect counts as caught when its
family of rules says something there that it did not say of the clean text; how many are caught by a note alone is said
beside it. ``python -m tests.bench.mutations A T 6`` plants six of each kind of defect of two families.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from align import glossary
from align.aligner import align
from align.check.checker import check
from align.check.finding import Finding, Severity
from align.check.registry import rules
from align.check.subject import Subject
from align.document import Document, Unit
from align.ingest.load import load
from lang import dates, figures
from lang import language as languages
from lang.embedding import Floats, Muse
from lang.symbols import find_symbols
from lang.terms import acronyms
from lang.terms.glossary import Glossary
from lang.terms.matching import Matcher
from tests.conftest import CODES, ROOT, SAMPLES

DATA = Path(os.environ.get("HEXAPLA_DATA", ROOT.parent / "shared" / "data")) / "udhr"
PLACES = 12
"""Defects of each kind in each version."""
USUAL = 5
"""Units that show what is usual in a document."""
WORKERS = 2
"""Pairs measured at a time."""
Change = Callable[[str, "Scene", random.Random], str | None]
"""A text with a defect in it; None where it has no place for one."""


class Remembering:
    """The embedded encoder, which reads each sentence once."""

    def __init__(self) -> None:
        self._encoder = Muse()
        self._known: dict[str, Floats] = {}

    @property
    def signature(self) -> str:
        return self._encoder.signature

    @property
    def languages(self) -> object:
        return self._encoder.languages

    def encode(self, texts: Sequence[str]) -> Floats:
        return self.compose(self.summarise(texts))

    def summarise(self, texts: Sequence[str]) -> Floats:
        fresh = list(dict.fromkeys(text for text in texts if text not in self._known))
        if fresh:
            self._known |= dict(zip(fresh, self._encoder.summarise(fresh), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._encoder.summarise(texts)

    def compose(self, summaries: Floats) -> Floats:
        return self._encoder.compose(summaries)


@dataclass(frozen=True)
class Scene:
    """A clean original and version, and what is known about them."""

    original: Document
    version: Document
    terms: Glossary
    encoder: Remembering

    @cached_property
    def clean(self) -> list[Finding]:
        """What the checks say of the pair as it is."""
        return self.found(self.original, self.version)

    @cached_property
    def without_glossary(self) -> Scene:
        """The same pair where the rules are given no terms."""
        return replace(self, terms=Glossary())

    @cached_property
    def matchers(self) -> Mapping[str, Matcher[int]]:
        """What finds the terms in either language, by their places in the glossary."""
        codes = (self.original.language, self.version.language)
        terms = list(enumerate(self.terms.terms))
        return {
            code: Matcher([(text, at) for at, term in terms for text in term.rendered(code)], languages.get(code))
            for code in codes
        }

    @cached_property
    def units_with(self) -> Counter[int]:
        """In how many units of the original each term stands, by its place in the glossary."""
        return Counter(term for unit in self.original.units for term in _terms_in(unit.text, self.original, self))

    def answered(self) -> set[str]:
        """The texts of the version's units that the original answers to: elsewhere nothing can be compared."""
        alignment = align(self.original, [self.version], encoder=self.encoder)
        original, version = alignment.versions
        return {_letters(unit.text(version)) for unit in alignment if unit.has(original.key)}

    def found(self, original: Document, version: Document) -> list[Finding]:
        """What the checks say."""
        alignment = align(original, [version], encoder=self.encoder)
        keys = [side.key for side in alignment.versions]
        own = dict(zip(keys, (original, version), strict=True))
        subject = Subject(alignment, own, {key: document.name for key, document in own.items()}, glossary=self.terms)
        return check(subject, rules())


def _letters(text: str) -> str:
    return "".join(text.split())


# -- changes of a text --------------------------------------------------------------------------------


def _swap(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _digit(text: str, chance: random.Random) -> str:
    """The text with one digit another one, in the same script."""
    places = [at for at, char in enumerate(text) if char.isdecimal()]
    at = chance.choice(places)
    zero = ord(text[at]) - int(text[at])
    return text[:at] + chr(zero + (int(text[at]) + chance.randint(1, 8)) % 10) + text[at + 1 :]


def _figures(text: str, scene: Scene, kind: str) -> list[tuple[int, int]]:
    found = figures.find(text, languages.get(scene.version.language))
    return [
        (one.start, one.end)
        for one in found
        if (one.kind == "percentage") == (kind == "percentage") and any(map(str.isdecimal, text[one.start : one.end]))
    ]


def number_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    spans = _figures(text, scene, "number")
    if not spans:
        return None
    span = chance.choice(spans)
    return _swap(text, span, _digit(text[slice(*span)], chance))


def number_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    spans = _figures(text, scene, "number")
    return _swap(text, chance.choice(spans), "") if spans else None


def number_added(text: str, scene: Scene, chance: random.Random) -> str | None:
    gaps = [found.start() for found in re.finditer(r" |，", text)]
    return _swap(text, (at := chance.choice(gaps), at), f" {chance.randint(21, 999)}") if gaps else None


def percentage_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    spans = _figures(text, scene, "percentage")
    if not spans or not any(map(str.isdecimal, text[slice(*spans[0])])):
        return None
    return _swap(text, spans[0], _digit(text[slice(*spans[0])], chance))


def date_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    language = languages.get(scene.version.language)
    found = [one for one in dates.find(text, language) if one.day and one.month and one.year]
    if not found:
        return None
    one = chance.choice(found)
    month, year = one.month or 0, one.year or 0
    other = chance.choice([one._replace(month=month % 12 + 1), one._replace(year=year + 1)])
    return _swap(text, (one.start, one.end), dates.write(other, language))


def symbol_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    spans = find_symbols(text)
    if not spans:
        return None
    span = chance.choice(spans)
    return _swap(text, span, _digit(text[slice(*span)], chance))


def acronym_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    found = [one for one in acronyms.find(text, languages.get(scene.version.language)) if len(one.key) > 2]
    if not found:
        return None
    one = chance.choice(found)
    at = chance.randrange(len(one.key))
    letter = chance.choice([char for char in "BDGHJKLQRTVWZ" if char != one.key[at]])
    return _swap(text, (one.start, one.start + len(one.key)), one.key[:at] + letter + one.key[at + 1 :])


def acronym_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    found = [one for one in acronyms.find(text, languages.get(scene.version.language)) if len(one.key) > 2]
    if not found:
        return None
    key = chance.choice(found).key
    for one in reversed([one for one in found if one.key == key]):
        text = _swap(text, (one.start, one.end), "")
    return text


def acronym_once_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    """One of several of the same in a unit."""
    found = acronyms.find(text, languages.get(scene.version.language))
    counts = Counter(one.key for one in found)
    several = [one for one in found if counts[one.key] > 1]
    if not several:
        return None
    one = chance.choice(several)
    return _swap(text, (one.start, one.end), "")


def definition_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    found = acronyms.definitions(text, languages.get(scene.version.language))
    if not found:
        return None
    one = chance.choice(found)
    return _swap(text, (one.long_end, one.end), "")


def term_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    """A term of the original rendered otherwise, wherever it stands in a unit."""
    return _all_changed(text, [spans for spans, _ in _renderings(text, scene).values()], scene, chance)


def _all_changed(
    text: str, places: Sequence[Sequence[tuple[int, int]]], scene: Scene, chance: random.Random
) -> str | None:
    if not places:
        return None
    filler = chance.choice(_FILLERS[scene.version.language])
    for span in reversed(chance.choice(places)):
        text = _swap(text, span, filler)
    return text


def term_once_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    """Likewise in one of several places of a unit that has it as often as the original."""
    places = [spans for spans, times in _renderings(text, scene).values() if len(spans) == times > 1]
    filler = chance.choice(_FILLERS[scene.version.language])
    return _swap(text, chance.choice(chance.choice(places)), filler) if places else None


def term_changed_without_a_glossary(text: str, scene: Scene, chance: random.Random) -> str | None:
    """Likewise where five units of the original or more have it: the document itself shows what is usual in it."""
    usual = [spans for term, (spans, _) in _renderings(text, scene).items() if scene.units_with[term] >= USUAL]
    return _all_changed(text, usual, scene, chance)


def _renderings(text: str, scene: Scene) -> dict[int, tuple[list[tuple[int, int]], int]]:
    """Where each term of the original's unit stands in that of the version, and how often the original's has it."""
    own = next(unit.id for unit in scene.version.units if unit.text == text)
    unit = scene.original.by_id.get(own)
    here = _terms_in(unit.text if unit else "", scene.original, scene)
    there = _terms_in(text, scene.version, scene)
    return {term: (there[term], len(here[term])) for term in sorted(here.keys() & there.keys())}


def _terms_in(text: str, document: Document, scene: Scene) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for match in scene.matchers[document.language].find(text):
        spans = found.setdefault(match.value, [])
        if not match.crossed and (match.start, match.end) not in spans:
            spans.append((match.start, match.end))
    return {term: spans for term, spans in found.items() if spans}


_FILLERS = {
    "en": ["certain bodies", "these matters"],
    "fr": ["certains organes", "ces questions"],
    "es": ["ciertos órganos", "estas cuestiones"],
    "ru": ["некоторые органы", "эти вопросы"],
    "zh": ["某些机构", "这些问题"],
    "ar": ["بعض الأجهزة", "هذه المسائل"],
}


def untranslated(text: str, scene: Scene, chance: random.Random) -> str | None:
    return max(_original_of(text, scene), "", key=len) or None


def _original_of(text: str, scene: Scene) -> str:
    own = next(unit.id for unit in scene.version.units if unit.text == text)
    unit = scene.original.by_id.get(own)
    return unit.text if unit and len(unit.text) > 60 else ""


def source_inside(text: str, scene: Scene, chance: random.Random) -> str | None:
    words = re.findall(r"\S+", _original_of(text, scene))
    if len(words) < 12:
        return None
    at = chance.randrange(len(words) - 9)
    gaps = [found.start() for found in re.finditer(r" |，", text)] or [0]
    return _swap(text, (gap := chance.choice(gaps), gap), f" {' '.join(words[at : at + 8])}")


def cut_short(text: str, scene: Scene, chance: random.Random) -> str | None:
    return (
        text[: len(text) // 4] + text[-1]
        if len(text) > (60 if languages.get(scene.version.language).joiner == "" else 160)
        else None
    )


def emptied(text: str, scene: Scene, chance: random.Random) -> str | None:
    return ""


def end_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    ends = {";": ".", ".": ";", "；": "。", "。": "；", "؛": ".", ",": ".", "，": "。", "،": "."}
    return text[:-1] + ends[text[-1]] if text and text[-1] in ends else None


def bracket_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    places = [at for at, char in enumerate(text) if char in "()（）[]"]
    return _swap(text, (at := chance.choice(places), at + 1), "") if places else None


def quote_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    places = [at for at, char in enumerate(text) if char in "«»“”《》"]
    return _swap(text, (at := chance.choice(places), at + 1), "") if places else None


def quotes_straight(text: str, scene: Scene, chance: random.Random) -> str | None:
    found = list(re.finditer(r"[«“]\s?([^«»“”]*?)\s?[»”]|《([^《》]*)》", text))
    return _swap(text, (one := chance.choice(found)).span(), f'"{one[1] or one[2]}"') if found else None


def sign_doubled(text: str, scene: Scene, chance: random.Random) -> str | None:
    places = [at for at, char in enumerate(text[:-1]) if char in ",，،"]
    return _swap(text, (at := chance.choice(places), at), text[at]) if places else None


def letter_of_another_script(text: str, scene: Scene, chance: random.Random) -> str | None:
    twins = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y"}
    if languages.get(scene.version.language).script == "Latn":
        twins = {latin: cyrillic for cyrillic, latin in twins.items()}
    places = [found.start() for found in re.finditer(r"(?<=[^\W\d_])[^\W\d_](?=[^\W\d_])", text) if found[0] in twins]
    return _swap(text, (at := chance.choice(places), at + 1), twins[text[at]]) if places else None


def invisible(text: str, scene: Scene, chance: random.Random) -> str | None:
    at = chance.randrange(1, len(text)) if len(text) > 2 else 0
    return _swap(text, (at, at), chance.choice("\u200b\u2060\u00ad\ufeff\u202e\u2066")) if at else None


def full_width(text: str, scene: Scene, chance: random.Random) -> str | None:
    places = [found.start() for found in re.finditer(r"[A-Za-z0-9]", text)]
    return _swap(text, (at := chance.choice(places), at + 1), chr(ord(text[at]) + 0xFEE0)) if places else None


TEXT_CHANGES: Mapping[str, Sequence[Change]] = {
    "A": (acronym_changed, acronym_dropped, acronym_once_dropped, definition_dropped),
    "F": (number_changed, number_dropped, number_added, percentage_changed, date_changed, symbol_changed),
    "T": (term_changed, term_once_changed, term_changed_without_a_glossary),
    "C": (untranslated, source_inside, cut_short, emptied),
    "P": (end_changed, bracket_dropped, quote_dropped, quotes_straight, sign_doubled),
    "S": (letter_of_another_script, invisible, full_width),
}


# -- changes of the structure -------------------------------------------------------------------------


def _numbered(document: Document) -> list[int]:
    return [place for place, unit in enumerate(document.units) if unit.label]


def unit_missing(document: Document, chance: random.Random) -> Document | None:
    place = chance.choice(_numbered(document))
    return replace(document, units=(*document.units[:place], *document.units[place + 1 :]))


def label_changed(document: Document, chance: random.Random) -> Document | None:
    places = [place for place in _numbered(document) if len(document.units[place].path) == 1]
    place = chance.choice(places[:-1])
    return _raw_again(
        document, {place: re.sub(r"[0-9٠-٩]+", lambda n: str(int(n[0]) + 1), document.units[place].label)}
    )


def _raw_again(document: Document, labels: Mapping[int, str]) -> Document:
    """The document read anew from its units, some with other labels."""
    from align.ingest import text

    lines = [f"{labels.get(place, unit.label)} {unit.text}".strip() for place, unit in enumerate(document.units)]
    return text.read("\n\n".join(lines), name=document.name, language=document.language)


ALSO = {"emptied": "N"}
"""Families that may tell a defect beside its own: of an unlabelled unit that is empty, nothing is left."""

STRUCTURE_CHANGES: Sequence[Callable[[Document, random.Random], Document | None]] = (unit_missing, label_changed)


# -- the work -----------------------------------------------------------------------------------------

NAMES = tuple((name, code) for name in ("sample", "declaration") for code in CODES[1:])
"""Every clean pair: the samples, and the Declaration where it is at hand."""
Row = tuple[str, str, str, int]
"""Family and kind of a defect, the language, and how it was caught: 2 by a warning or worse, 1 by a note, 0 not."""


def scene_of(name: str, code: str) -> Scene | None:
    """One clean pair; None where the text is not at hand."""
    if name == "sample":
        terms = glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
        original, version = (load(SAMPLES / f"S-2017-926.{one}.txt") for one in ("en", code))
        return Scene(original, version, terms, Remembering())
    if not DATA.is_dir():
        return None
    original, version = (load(DATA / f"{one}.txt", language=one) for one in ("en", code))
    return Scene(original, version, Glossary(), Remembering())


def measure(name: str, code: str, families: str, places: int) -> tuple[str, list[Row], Counter[str]]:
    """What is said of one clean pair as a row of a table, the defects planted in it, and how many were missed."""
    scene = scene_of(name, code)
    if scene is None:
        return "", [], Counter()
    own = [finding for finding in scene.clean if finding.key == code]
    worse = [finding for finding in own if finding.severity > Severity.NOTE]
    which = "".join(f" {finding.code}@{finding.unit}" for finding in own[:6])
    line = f"| {name} | {code} | {len(worse)} | {len(own) - len(worse)} |{which} |"
    rows: list[Row] = []
    missed: Counter[str] = Counter()
    for family, change, version in _changed(scene, random.Random(f"{name} {code}"), families, places):
        caught = _caught(
            family + ALSO.get(change, ""),
            scene.without_glossary if change.endswith("without_a_glossary") else scene,
            version,
        )
        rows.append((family, change, code, caught))
        if not caught:
            missed[f"{family} {change} {code} {name}"] += 1
    return line, rows, missed


def _caught(families: str, scene: Scene, version: Document) -> int:
    """How some families of rules tell a defect: 2 by a warning or worse, 1 by a note, 0 not."""
    found = scene.found(scene.original, version)
    new = Counter(map(_seen, found)) - Counter(map(_seen, scene.clean))
    told = [finding.severity for finding in found if finding.code[0] in families and _seen(finding) in new]
    return 0 if not told else 1 if max(told) == Severity.NOTE else 2


def main() -> None:
    """Prints what clean texts are said to have, and caught of planted for every kind of defect and language."""
    families = "".join(argument for argument in sys.argv[1:] if argument.isalpha()) or "ACFNPST"
    places = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), PLACES)
    print("| clean text | version | findings | notes | which |\n|---|---|---|---|---|")
    rows: list[Row] = []
    missed: Counter[str] = Counter()
    with ProcessPoolExecutor(max_workers=WORKERS) as pool:
        jobs = [pool.submit(measure, *name, families, places) for name in NAMES]
        for job in jobs:
            line, own, own_missed = job.result()
            rows += own
            missed += own_missed
            if line:
                print(line, flush=True)
    _print(rows)
    print("\nmissed:")
    for name, count in missed.most_common(40):
        print(f"- {name}: {count}")


def _seen(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.key, finding.unit, finding.message


def _changed(scene: Scene, chance: random.Random, families: str, places: int) -> Iterator[tuple[str, str, Document]]:
    """Versions with one defect each, with the family of rules that should see it."""
    answered = scene.answered()
    for change in STRUCTURE_CHANGES if "N" in families else ():
        for _ in range(places):
            version = change(scene.version, chance)
            if version is not None:
                yield "N", change.__name__, version
    for family, changes in TEXT_CHANGES.items():
        for change_text in changes if family in families else ():
            order = [place for place, unit in enumerate(scene.version.units) if _letters(unit.text) in answered]
            chance.shuffle(order)
            count = 0
            for place in order:
                unit = scene.version.units[place]
                text = change_text(unit.text, scene, chance) if count < places else None
                if text is not None and text != unit.text:
                    count += 1
                    yield family, change_text.__name__, _with(scene.version, place, unit, text)


def _with(document: Document, place: int, unit: Unit, text: str) -> Document:
    other = replace(unit, text=text, runs=())
    return replace(document, units=(*document.units[:place], other, *document.units[place + 1 :]), sentences={})


def _print(rows: Sequence[Row]) -> None:
    """A table of families and of the kinds of defects in them."""
    codes = CODES[1:]
    print(f"\n| planted | {' | '.join(codes)} | all | by notes |\n|---|{'---|' * (len(codes) + 2)}")
    for family in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == family]
        kinds = list(dict.fromkeys(row[1] for row in own))
        _line(f"**{family}**", own, codes)
        for kind in kinds if len(kinds) > 1 else ():
            _line(kind.replace("_", " "), [row for row in own if row[1] == kind], codes)
    _line("**all**", rows, codes)


def _line(name: str, rows: Sequence[Row], codes: Sequence[str]) -> None:
    cells = []
    for code in codes:
        own = [row for row in rows if row[2] == code]
        cells.append(f"{sum(row[3] > 0 for row in own)}/{len(own)}" if own else "–")
    caught, notes = sum(row[3] > 0 for row in rows), sum(row[3] == 1 for row in rows)
    print(f"| {name} | {' | '.join(cells)} | {caught}/{len(rows)} ({caught / max(len(rows), 1):.1%}) | {notes} |")


if __name__ == "__main__":
    main()
