"""The terms of a paragraph: verdicts as the check has them, and places; and what answers to words elsewhere."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest

from align import aligner, glossary
from align.alignment import AlignedUnit, Alignment
from align.briefing import Briefing
from align.check.subject import Subject
from align.check.terms import RULES
from align.counterparts import counterparts
from align.renderings import Renderings, Verdict
from lang.terms.glossary import Glossary, Term
from tests.conftest import CODES, SAMPLES, document

CODE: dict[Verdict, str] = {"missing": "T001", "forbidden": "T002", "changed": "T003", "seldom": "T005"}


@cache
def sample() -> Alignment:
    return aligner.align(document("en"), [document(code) for code in CODES[1:]])


@cache
def terms() -> Glossary:
    """Those of the sample, names among them, and one of which something is forbidden."""
    own = glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
    fixed = (replace(term, fixed=term.rendered("en")[0][0].isupper()) for term in own.terms)
    return Glossary((*fixed, Term({}, {}, forbidden={"fr": ("maintien",), "zh": ("警察",)})))


def damaged(unit: AlignedUnit, dice: random.Random) -> AlignedUnit:
    """A unit of which versions have lost or changed words."""

    def text(key: str, part: str) -> str:
        if key == "en" or dice.random() < 0.5:
            return part
        at = dice.randrange(len(part))
        return dice.choice(
            [part[:at], part[at:], part.lower(), part.replace("police", "gendarmerie"), f"{part} {part}"]
        )

    beads = (
        replace(bead, sides={key: tuple(text(key, part) for part in parts) for key, parts in bead.sides.items()})
        for bead in unit.beads
    )
    return replace(unit, beads=tuple(beads))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_verdicts_are_those_of_the_check(seed: int) -> None:
    dice = random.Random(seed)
    alignment = replace(sample(), units=tuple(damaged(unit, dice) for unit in sample()))
    subject = Subject(alignment, glossary=terms())
    checked = {
        (found.code, found.unit, found.key)
        for rule in RULES
        if rule.code in CODE.values()
        for version in subject.versions
        for found in rule().between(subject.original, version, subject)
    }
    renderings = Renderings(Briefing(alignment, terms()))
    told = {
        (CODE[one.verdict], unit.id, key)
        for unit in alignment
        for used in renderings.of(unit)
        for key, one in used.renderings.items()
        if one.verdict in CODE
    }
    assert told <= checked
    # What is forbidden is worse than what is written less often, and a term has one verdict.
    assert {code for code, *_ in checked - told} <= {"T005", "T003"}
    assert {code for code, *_ in told} == set(CODE.values())


def test_every_place_is_one_of_a_term_in_six_languages() -> None:
    briefing = Briefing(sample(), terms())
    for _ in briefing.learn():
        pass
    renderings = Renderings(briefing)
    there = dict.fromkeys(CODES, 0)
    for unit in sample():
        for used in renderings.of(unit):
            for key, one in used.renderings.items():
                text = unit.text(sample().by_key[key])
                assert all(0 <= start < end <= len(text) for start, end in one.spans)
                assert bool(one.spans) == (one.verdict not in ("missing", "elsewhere", "unknown"))
                if one.spans:
                    assert " ".join(text[slice(*one.spans[0])].split()) == one.text
                    there[key] += 1
    assert min(there.values()) > 150


def test_acronyms_come_after_terms_and_say_what_no_term_says() -> None:
    briefing = Briefing(sample(), terms())
    for _ in briefing.learn():
        pass
    used = Renderings(briefing).of(sample().by_id["pp14"])
    numbers = [one.number for one in used]
    assert numbers == sorted(numbers, key=lambda number: number < 0)
    short = {one.renderings["en"].text: one.renderings for one in used if one.number < 0}
    assert short["FPUs"]["fr"].text == "UPC"
    assert not short["FPUs"]["en"].meaning
    alone = Renderings(briefing).of(sample().by_id["op8"])
    assert [one.renderings["en"].meaning for one in alone if one.number < 0] == [
        "individual police officer", "formed police units", "specialized police teams",
    ]  # fmt: skip


def test_a_unit_of_a_version_alone_has_no_terms() -> None:
    unit = replace(
        sample().units[5], beads=(replace(sample().units[5].beads[0], sides={"fr": ("La police.",)}),), labels={}
    )
    assert [one for one in Renderings(Briefing(sample(), terms())).of(unit) if one.number >= 0] == []


# -- counterparts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("en", "Security Council", {"fr": "Conseil de sécurité", "zh": "安全理事会", "ar": "مجلس الأمن"}),
        ("fr", "Conseil de sécurité", {"en": "Security Council", "es": "Consejo de Seguridad"}),
        ("zh", "安全理事会", {"en": "Security Council", "ru": "Совет Безопасности"}),
        ("ar", "مجلس الأمن", {"en": "Security Council", "zh": "安全理事会"}),
        ("ru", "Совет Безопасности", {"fr": "Conseil de sécurité"}),
        ("es", "Consejo de Seguridad", {"ar": "مجلس الأمن"}),
        ("en", "contingent-owned equipment", {}),
        ("en", "of the", {}),
    ],
)
def test_what_stands_where_the_words_stand(key: str, text: str, found: dict[str, str]) -> None:
    told = counterparts(sample(), key, text)
    assert {code: told.get(code) for code in found} == found
    assert key not in told
    if not found:
        assert told == {}


def test_a_glossary_is_asked_first() -> None:
    own = Glossary(
        (Term({"en": ("Security Council",), "fr": ("CSNU", "Conseil")}, {}), Term({"en": ("Security",)}, {}))
    )
    told = counterparts(sample(), "en", "security council", glossary=own)
    assert told["fr"] == "CSNU"
    assert told["es"] == "Consejo de Seguridad"


def test_a_long_document_is_looked_at_in_part() -> None:
    units = tuple(replace(unit, id=f"{turn}.{unit.id}") for turn in range(40) for unit in sample())
    told = counterparts(replace(sample(), units=units), "en", "Security Council")
    assert told["fr"] == "Conseil de sécurité"
