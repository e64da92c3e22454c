"""What is cut short, put in another's place or said twice inside units, in six languages."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest

from align.aligner import align
from align.check import left_out
from align.check.finding import Severity
from align.check.subject import Subject
from align.document import Document
from lang import language as languages
from tests.check_support import found, subject
from tests.conftest import CODES, document
from tests.test_check_completeness import REPORT, SCHOOL, WOMEN, codes

OTHERS = CODES[1:]
LONG = ("pp13", "pp16", "op7", "op11")
"""Units of some hundred characters in every language."""
SIGNS = " ,;:،؛，；、\u00a0"


@cache
def with_text(code: str, name: str, text: str) -> Subject:
    """The sample in English beside a version of which one unit says something else."""
    version = of_texts(document(code), {name: text})
    return Subject(align(document("en"), [version]), {"en": document("en"), code: version})


def of_texts(whole: Document, texts: dict[str, str]) -> Document:
    units = (replace(unit, text=texts.get(unit.id, unit.text), runs=()) for unit in whole.units)
    return replace(whole, units=tuple(units), sentences={})


def text_of(code: str, name: str) -> str:
    return document(code).by_id[name].text


def told(whole: Subject, name: str) -> set[str]:
    """The codes of what is said of a unit, under the original's id or the version's own."""
    return {one.code for one in found(whole, "C") if one.unit.rpartition(":")[2] == name}


# -- cut short ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", LONG)
def test_half_of_a_text_is_missing(code, name):
    text = text_of(code, name)
    half = len(text) // 2
    assert "C003" in told(with_text(code, name, text[:half].rstrip(SIGNS) + text[-1]), name)
    assert "C003" in told(with_text(code, name, text[half:].lstrip(SIGNS)), name)
    quarter = len(text) // 4
    assert "C003" in told(with_text(code, name, text[:quarter] + text[-quarter:]), name)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", LONG)
def test_a_text_of_which_a_quarter_is_left_though_the_alignment_tears_it_apart(code, name):
    text = text_of(code, name)
    assert "C003" in told(with_text(code, name, text[: len(text) // 4] + text[-1]), name)


@pytest.mark.parametrize("code", OTHERS)
def test_a_third_of_a_long_text_is_worth_a_look_at_least(code):
    text = text_of(code, "pp14")
    assert told(with_text(code, "pp14", text[: len(text) * 2 // 3] + text[-1]), "pp14") <= {"C003", "C009"}
    assert told(with_text(code, "pp14", text[: len(text) * 2 // 3] + text[-1]), "pp14")


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_that_says_more_than_the_original(code):
    more = f"{text_of(code, 'pp13')} {text_of(code, 'pp16')}"
    assert "C003" in told(with_text(code, "pp13", more), "pp13")


@pytest.mark.parametrize(("source", "target"), list(permutations(CODES, 2)))
def test_the_more_is_cut_the_surer_it_is(source, target):
    """Between what is usual and what is odd lies a note; words are taken out of the middle, so that no end tells."""
    texts = {code: {unit.id: unit.text for unit in document(code).units} for code in (source, target)}
    text, joiner = texts[target]["pp10"], languages.get(target).joiner
    words = text.split() if joiner else list(text)
    severities = []
    for percent in range(50):
        gone = len(words) * percent // 100
        texts[target]["pp10"] = joiner.join(words[: len(words) // 4] + words[len(words) // 4 + gone :])
        findings = [one for one in found(subject(texts), "C") if one.unit == "pp10" and one.code in {"C003", "C009"}]
        assert all(one.severity == (Severity.NOTE if one.code == "C009" else Severity.WARNING) for one in findings)
        severities.append(max((one.severity for one in findings), default=0))
    assert severities == sorted(severities)
    assert severities[0] == 0
    assert Severity.NOTE in severities
    assert severities[-1] == Severity.WARNING


@pytest.mark.parametrize(
    ("code", "cut", "whole"),
    [
        ("en", "The mission protects the civilians of the.", "The mission protects the civilians."),
        ("fr", "La mission protège les civils de.", "La mission protège les civils."),
        ("es", "La misión protege a los civiles de.", "La misión protege a los civiles."),
        ("ru", "Миссия защищает гражданское насе.", "Миссия защищает гражданское население."),
        ("ar", "تحمي البعثة السكان المدن.", "تحمي البعثة السكان المدنيين."),
    ],
)
def test_how_a_text_ends_that_was_cut(code, cut, whole):
    once = {f"op{n}": f"{whole} {whole[:-1]} {whole}" for n in range(1, 7)}
    if code in ("en", "fr", "es"):
        once |= {f"op{n}": f"{cut[:-1]} {whole}" for n in range(7, 13)}
    version = subject({code: {**once, "op20": cut, "op21": whole}})
    manners = left_out.manners(version.original, version)
    assert manners.ends_oddly(version.original.passages["op20"])
    assert not manners.ends_oddly(version.original.passages["op21"])


@pytest.mark.parametrize("code", CODES)
def test_how_a_text_begins_that_was_cut(code):
    language = languages.get(code)
    texts = {f"op{n}": REPORT[code] for n in range(1, 15)}
    words = REPORT[code].split() if language.joiner else list(REPORT[code])
    whole = subject({code: {**texts, "op20": language.joiner.join(words[3:])}})
    manners = left_out.manners(whole.original, whole)
    assert manners.begins_oddly(whole.original.passages["op20"])
    assert not manners.begins_oddly(whole.original.passages["op1"])


# -- another text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_another_text_in_the_same_place(code):
    texts = {"en": {"op1": REPORT["en"], "op2": SCHOOL["en"], "op3": WOMEN["en"]}}
    texts[code] = {"op1": REPORT[code], "op8": WOMEN[code].replace(".", ";"), "op3": WOMEN[code]}
    findings = [one for one in found(subject(texts), "C") if one.code != "C011"]
    assert [(one.code, one.unit) for one in findings] == [("C010", f"{code}:op8")]
    assert findings[0].original == SCHOOL["en"]


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_that_is_only_missing_is_told_elsewhere(code):
    texts = {"en": {"op1": REPORT["en"], "op2": SCHOOL["en"]}, code: {"op1": REPORT[code]}}
    assert found(subject(texts), "C") == []
    texts = {"en": {"op1": REPORT["en"]}, code: {"op1": REPORT[code], "op2": SCHOOL[code]}}
    assert found(subject(texts), "C") == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(("name", "other"), [("pp13", "pp16"), ("op7", "op11"), ("pp4", "pp14")])
def test_the_text_of_another_unit(code, name, other):
    whole = with_text(code, name, text_of(code, other))
    assert [one for one in found(whole, "C") if one.code in {"C003", "C010", "C011"}]


@pytest.mark.parametrize(("source", "target"), list(permutations(CODES, 2)))
def test_the_same_text_under_two_numbers(source, target):
    texts = {
        source: {"op1": REPORT[source], "op2": SCHOOL[source], "op3": WOMEN[source]},
        target: {"op1": REPORT[target], "op2": REPORT[target], "op3": WOMEN[target]},
    }
    findings = [one for one in found(subject(texts), "C") if one.code == "C011"]
    assert [(one.unit, one.related[0][0]) for one in findings] == [("op2", "op1")]
    texts[source]["op2"] = REPORT[source]
    assert found(subject(texts), "C") == []


# -- twice --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_a_stretch_that_stands_twice_in_a_row(code):
    text = REPORT[code]
    space = " " if languages.get(code).joiner else ""
    start = text.find(space, len(text) // 3) if space else len(text) // 4
    end = len(text.rstrip(SIGNS))
    twice = f"{text[:end]}{space}{text[start:]}".replace(space * 2 or "\0", space)
    findings = found(subject({code: {"op1": twice, "op2": SCHOOL[code]}}), "C")
    assert codes(findings) == ["C008"]
    assert findings[0].text[slice(*findings[0].span)].strip() in text


@pytest.mark.parametrize("code", OTHERS)
def test_what_the_original_says_twice_may_be_said_twice(code):
    texts = {one: {"op1": f"{SCHOOL[one]} {REPORT[one]} {WOMEN[one]} {REPORT[one]}"} for one in ("en", code)}
    assert [one for one in found(subject(texts), "C") if one.key == code] == []
    texts["en"]["op1"] = f"{SCHOOL['en']} {WOMEN['en']} {REPORT['en']}"
    assert "C008" in codes(one for one in found(subject(texts), "C") if one.key == code)
