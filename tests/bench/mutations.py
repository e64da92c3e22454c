"""How many planted defects the checks catch, class by class and language by language, and what they say of clean texts.

One defect at a time is planted at a random place (seeded) of a version, or of the original where a rule looks at one
document alone; the whole is read, aligned and checked as a user's files would be. A defect counts as caught when its
family of rules says something there that it did not say of the clean text.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

    def answered(self) -> set[str]:
        """The texts of the version's units that the original answers to: elsewhere nothing can be compared."""
        alignment = align(self.original, [self.version], encoder=self.encoder)  # type: ignore[arg-type]
        original, version = alignment.versions
        return {_letters(unit.text(version)) for unit in alignment if unit.has(original.key)}

    def found(self, original: Document, version: Document) -> list[Finding]:
        """What the checks say, notes left out."""
        alignment = align(original, [version], encoder=self.encoder)  # type: ignore[arg-type]
        keys = [side.key for side in alignment.versions]
        own = dict(zip(keys, (original, version), strict=True))
        subject = Subject(alignment, own, {key: document.name for key, document in own.items()}, glossary=self.terms)
        return [finding for finding in check(subject, rules()) if finding.severity > Severity.NOTE]


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
    other = chance.choice([one._replace(month=one.month % 12 + 1), one._replace(year=one.year + 1)])
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


def definition_dropped(text: str, scene: Scene, chance: random.Random) -> str | None:
    found = acronyms.definitions(text, languages.get(scene.version.language))
    if not found:
        return None
    one = chance.choice(found)
    return _swap(text, (one.long_end, one.end), "")


def term_changed(text: str, scene: Scene, chance: random.Random) -> str | None:
    language = languages.get(scene.version.language)
    renderings = [(text, text) for term in scene.terms.terms for text in term.renderings.get(language.code, ())]
    found = [one for one in Matcher(renderings, language).find(text) if not one.crossed] if renderings else []
    if not found:
        return None
    one = chance.choice(found)
    return _swap(text, (one.start, one.end), chance.choice(_FILLERS[language.code]))


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
    "A": (acronym_changed, acronym_dropped, definition_dropped),
    "F": (number_changed, number_dropped, number_added, percentage_changed, date_changed, symbol_changed),
    "T": (term_changed,),
    "C": (untranslated, source_inside, cut_short, emptied),
    "P": (end_changed, bracket_dropped, quote_dropped, sign_doubled),
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


STRUCTURE_CHANGES: Sequence[Callable[[Document, random.Random], Document | None]] = (unit_missing, label_changed)


# -- the work -----------------------------------------------------------------------------------------


def scenes() -> Iterator[tuple[str, Scene]]:
    """Every clean pair: the samples, and the Declaration where it is at hand."""
    encoder = Remembering()
    terms = glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
    sample = {code: load(SAMPLES / f"S-2017-926.{code}.txt") for code in CODES}
    for code in CODES[1:]:
        yield "sample", Scene(sample["en"], sample[code], terms, encoder)
    if DATA.is_dir():
        declaration = {code: load(DATA / f"{code}.txt", language=code) for code in CODES}
        for code in CODES[1:]:
            yield "declaration", Scene(declaration["en"], declaration[code], Glossary(), encoder)


def main() -> None:
    """Prints what clean texts are said to have, and caught of planted for every class and language."""
    places = int(sys.argv[1]) if len(sys.argv) > 1 else PLACES
    planted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    missed: Counter[str] = Counter()
    print("| clean text | version | findings |\n|---|---|---|")
    for name, scene in scenes():
        code = scene.version.language
        clean = scene.found(scene.original, scene.version)
        own = [finding for finding in clean if finding.key == code]
        print(f"| {name} | {code} | {len(own)}{''.join(f' {f.code}@{f.unit}' for f in own[:6])} |", flush=True)
        before = Counter(_seen(finding) for finding in clean)
        for family, change, version in _changed(scene, random.Random(f"{name} {code}"), places):
            found = Counter(_seen(finding) for finding in scene.found(scene.original, version)) - before
            caught = any(key[0].startswith(family) for key in found)
            planted[family, code]["planted"] += 1
            planted[family, code]["caught"] += caught
            if not caught:
                missed[f"{family} {change} {code} {name}"] += 1
    _print(planted, missed)


def _seen(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.key, finding.unit, finding.message


def _changed(scene: Scene, chance: random.Random, places: int) -> Iterator[tuple[str, str, Document]]:
    """Versions with one defect each, with the family of rules that should see it."""
    answered = scene.answered()
    for change in STRUCTURE_CHANGES:
        for _ in range(places):
            version = change(scene.version, chance)
            if version is not None:
                yield "N", change.__name__, version
    for family, changes in TEXT_CHANGES.items():
        for change_text in changes:
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


def _print(planted: Mapping[tuple[str, str], Counter[str]], missed: Counter[str]) -> None:
    codes = sorted({code for _, code in planted})
    print(f"\n| class | {' | '.join(codes)} | all |\n|---|{'---|' * (len(codes) + 1)}")
    for family in [*sorted({family for family, _ in planted}), "all"]:
        cells = []
        for code in [*codes, "all"]:
            own = [
                counts for (one, other), counts in planted.items() if family in (one, "all") and code in (other, "all")
            ]
            caught, total = (sum(counts[key] for counts in own) for key in ("caught", "planted"))
            cells.append(f"{caught}/{total}" if code != "all" else f"{caught}/{total} ({caught / max(total, 1):.1%})")
        print(f"| {family} | {' | '.join(cells)} |")
    print("\nmissed:")
    for name, count in missed.most_common(40):
        print(f"- {name}: {count}")


if __name__ == "__main__":
    main()
