"""What all rules together say of clean texts, and that no text at all makes them fail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import glossary
from align.aligner import align
from align.check.checker import check
from align.check.finding import Severity
from align.check.registry import rules
from align.check.subject import Subject
from lang.terms.glossary import Glossary
from tests.check_support import subject
from tests.conftest import CODES, SAMPLES, document, sample


def said(whole: Subject) -> list[tuple[str, str, str]]:
    found = [finding for finding in check(whole, rules()) if finding.severity > Severity.NOTE]
    return [(finding.code, finding.key, finding.unit) for finding in found]


def test_the_original_alone():
    whole = Subject(align(document("en"), []), {"en": document("en")}, {"en": str(sample("en"))})
    assert sorted(said(whole)) == [("A001", "en", "op12.d"), ("A001", "en", "pp17"), ("A004", "en", "op8")]
    found = {(one.code, one.unit): one.message for one in check(whole, rules())}
    assert "IPO" in found["A001", "pp17"]
    assert "UNSCR" in found["A001", "op12.d"]
    assert "FPOs" in found["A004", "op8"]
    assert "FPUs" in found["A004", "op8"]


def test_the_samples_are_clean():
    documents = {code: document(code) for code in CODES}
    alignment = align(documents["en"], [documents[code] for code in CODES[1:]])
    terms = glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
    files = {code: str(sample(code)) for code in CODES}
    whole = Subject(alignment, documents, files, glossary=terms)
    assert said(whole) == [("A004", "en", "op8"), ("A001", "en", "op12.d")]
    assert not [finding for finding in check(whole, rules()) if finding.severity == Severity.NOTE]
    assert not [finding for finding in check(replace(whole, glossary=Glossary()), rules()) if finding.key != "en"]


@pytest.mark.parametrize("code", CODES[1:])
def test_the_declaration_has_at_most_one(udhr, code):
    documents = {"en": udhr["en"], code: udhr[code]}
    whole = Subject(align(udhr["en"], [udhr[code]]), documents, {key: f"{key}.txt" for key in documents})
    assert len([one for one in said(whole) if one[1] == code]) <= 1


TEXTS = st.text(max_size=60) | st.text("aAFPUsаяФ中国，。,.;:()«»“”\"'0123456789 /%‘’\u00a0\u200b\u0660مو", max_size=80)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CODES[1:]), TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_can_be_checked(code, one, two, three, four):
    whole = subject({"en": {"pp1": one, "op1": two}, code: {"pp1": three, "op1": four}})
    for finding in check(whole, rules()):
        assert 0 <= finding.span[0] <= finding.span[1] <= len(finding.text)
        assert 0 <= finding.original_span[0] <= finding.original_span[1] <= len(finding.original)
        assert finding.message
        assert "\n" not in finding.message
