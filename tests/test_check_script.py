"""Letters of two alphabets in a word, widths, what cannot be seen, and what is garbled."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.check import checker
from align.check.finding import Finding, Severity
from align.check.garbled import garbled
from align.check.script import RULES
from align.document import Document
from tests.check_support import aligned, found, subject
from tests.conftest import CODES, clean_units, document

OTHERS = CODES[1:]
CLEAN = {
    "en": "5 μm at 20 °C, β-carotene, naïve, Ḥasan ʿAyn, Łódź, ½, ①, €5, the Greek word λόγος and the Russian мир.",
    "fr": "La « SÉCURITÉ» de la qualité\u00a0», cœur, À\u00a0: «É», 1er, n°\u00a05, Mme Müller.",
    "es": "El niño, la cigüeña, el párrafo 6 a), núm. 5ª.",
    "ru": "COVID-19-й, IP-адрес, 5-я сессия XXI века, № 5, ёлка; подпункты a и b, витамин C, SMS, кВт, «ООН-женщины».",
    "zh": "第6段(a)分段，《宪章》第二条：COVID-19和IP地址，10%；（一）㈠。",
    "ar": "هـ و ه\u200d؛ شُكرًا، آلية، ﷺ، مسؤول؛ \u200f2185 (2014)\u200e، COVID-19.",
}


def only(code: str, text: str) -> Finding:
    """The one finding in a paragraph."""
    (finding,) = found(subject({code: {"op1": text}}), "S")
    return finding


@pytest.mark.parametrize("code", CODES)
def test_a_clean_text_passes(code: str) -> None:
    assert [finding.message for finding in found(subject({code: {"op1": CLEAN[code]}}), "S")] == []


@pytest.mark.parametrize(
    ("code", "text", "char"),
    [
        ("ru", "п\u006fлиция", "LATIN SMALL LETTER O"),
        ("ru", "в СССP и", "LATIN CAPITAL LETTER P"),
        ("en", "the FРUs of", "CYRILLIC CAPITAL LETTER ER"),
        ("fr", "la sécurit\u0435 de", "CYRILLIC SMALL LETTER IE"),
        ("es", "la p\u043elicía", "CYRILLIC SMALL LETTER O"),
        ("zh", "包括FРU在内", "CYRILLIC CAPITAL LETTER ER"),
        ("ar", "بما فيها FРU", "CYRILLIC CAPITAL LETTER ER"),
        ("en", "the \u039fffice", "GREEK CAPITAL LETTER OMICRON"),
        ("en", "with \u0430 letter", "CYRILLIC SMALL LETTER A"),
        ("ru", "а также \u0063 другими", "LATIN SMALL LETTER C"),
        ("ru", "документ \u0410/66/615", "CYRILLIC CAPITAL LETTER A"),
    ],
)
def test_letters_of_two_alphabets_in_a_word(code: str, text: str, char: str) -> None:
    finding = only(code, text)
    assert finding.code == "S001"
    assert char in finding.message


def test_a_russian_acronym_in_latin_letters() -> None:
    texts = {"op1": "полиция ООН и СВМ", "op2": "включая \u0043\u0042\u004d", "op3": "а СВМ"}
    (finding,) = found(subject({"ru": texts}), "S")
    assert (finding.code, finding.unit) == ("S001", "op2")
    # An acronym of the original is no slip.
    assert found(subject({"en": {"op1": "CBM"}, "ru": {"op1": "СВМ и CBM"}}), "S") == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("wide", "plain"), [("ＦＰＵ", "FPU"), ("２０１４", "2014")])
def test_full_width_letters_and_digits(code: str, wide: str, plain: str) -> None:
    texts = {**clean_units(code), "op99": f"{clean_units(code)['op1']} {wide}"}
    (finding,) = found(subject({code: texts}), "S")
    assert (finding.code, finding.unit) == ("S002", "op99")
    assert finding.message == f"«{wide}» is full-width, expected «{plain}»"


def test_a_chinese_text_in_full_width_digits() -> None:
    assert found(subject({"zh": {"op1": "第１３２５号决议，第１８８８号决议和第２２４２号决议"}}), "S") == []


def test_half_width_katakana() -> None:
    assert only("zh", "ｶﾀｶﾅ和").code == "S002"


def test_signs_of_two_widths_in_a_chinese_text() -> None:
    clean = clean_units("zh")
    for sign, wide in ((",", "，"), (";", "；")):
        unit = next(name for name, text in clean.items() if wide in text)
        wrong = {**clean, unit: clean[unit].replace(wide, sign, 1)}
        assert [(one.code, one.unit) for one in found(subject({"zh": wrong}), "S")] == [("S003", unit)]
    unit = next(name for name, text in clean.items() if "(" in text)
    wrong = {**clean, unit: clean[unit].replace("(", "（", 1).replace(")", "）", 1)}
    assert [(one.code, one.unit) for one in found(subject({"zh": wrong}), "S")] == [("S003", unit)]
    assert found(subject({"zh": {"op1": "甲,乙,丙，丁，戊,己，庚"}}), "S") == []


@pytest.mark.parametrize(
    ("code", "text"), [("ar", "ا\ufedfشرطة"), ("ar", "\ufefbحق"), ("en", "the o\ufb03ce"), ("fr", "\ufb01n")]
)
def test_presentation_forms(code: str, text: str) -> None:
    finding = only(code, text)
    assert finding.code == "S004"
    assert "U+F" in finding.message


def test_letters_of_persian_in_an_arabic_text() -> None:
    clean = clean_units("ar")
    wrong = {**clean, "op1": clean["op1"].replace("ي", "ی", 1), "op2": clean["op2"].replace("ك", "ک", 2)}
    findings = found(subject({"ar": wrong}), "S")
    assert [(one.code, one.unit) for one in findings] == [("S005", "op1"), ("S005", "op2")]
    assert "U+06CC ARABIC LETTER FARSI YEH" in findings[0].message
    assert findings[1].message.endswith("and 1 more here")
    assert found(subject({"ar": {"op1": "شورای امنیت سازمان ملل متحد یک"}}), "S") == []


def test_traditional_characters_in_a_simplified_text() -> None:
    clean = clean_units("zh")
    (finding,) = found(subject({"zh": {**clean, "op1": clean["op1"].replace("国", "國", 1)}}), "S")
    assert (finding.code, finding.unit) == ("S005", "op1")
    assert found(subject({"zh": {"op1": "安全理事會決議，聯合國"}}), "S") == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("\u200b", "S006"), ("\u00ad", "S006"), ("\ufeff", "S006"), ("\u2060", "S006"), ("\u200c", "S006"),
        ("\x1b", "S006"), ("\x07", "S006"), ("\u2028", "S006"), ("\u202e", "S007"), ("\u202a", "S007"),
        ("\u2066", "S007"), ("\u200e", "S008"), ("\u200f", "S008"), ("\u061c", "S008"), ("\ufffd", "S009"),
        ("\ue123", "S010"), ("\uffff", "S010"),
    ],
)  # fmt: skip
def test_characters_that_no_one_wants(code: str, char: str, expected: str) -> None:
    text = clean_units(code)["op1"]
    at = next(at for at in range(5, len(text)) if text[at - 1 : at + 1].isalpha())
    finding = only(code, text[:at] + char + text[at:])
    assert (finding.code, finding.span) == (expected, (at, at + 1))
    assert f"U+{ord(char):04X}" in finding.message


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\u200f"])
def test_what_cannot_be_seen_is_a_warning(char: str) -> None:
    assert only("fr", f"po{char}lice").severity is Severity.WARNING


def test_embeddings_that_are_not_closed() -> None:
    assert "nothing closes it" in only("en", "a \u202eb").message
    assert "nothing closes it" not in only("en", "a \u202eb\u202c c").message


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "la sécurité et l’ordre"),
        ("es", "el niño está"),
        ("en", "the “police” — all"),
        ("ru", "полиция"),
        ("zh", "安全理事会"),
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin_1"])
def test_text_that_was_read_in_the_wrong_encoding(code: str, text: str, encoding: str) -> None:
    wrong = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())
    findings = found(subject({code: {"op1": wrong}}), "S")
    assert {finding.code for finding in findings} == {"S009"}


def test_russian_that_was_read_as_windows_1251() -> None:
    wrong = "".join(bytes([byte]).decode("cp1251", "ignore") or chr(byte) for byte in "полиция".encode())
    assert "S009" in {finding.code for finding in found(subject({"ru": {"op1": wrong}}), "S")}


@pytest.mark.parametrize(
    "text", ["«SÉCURITÉ»", "qualité\u00a0»", "À\u00a0»", "SEÑOR", "Ã", "Ð", "È", "РС и Р»", "СССР»", "É»È»"]
)
def test_what_only_looks_garbled(text: str) -> None:
    assert garbled(text) == ()


def test_accents_that_are_characters_of_their_own() -> None:
    clean = clean_units("fr")
    wrong = {**clean, "op1": unicodedata.normalize("NFD", clean["op1"][:200]) + clean["op1"][200:]}
    (finding,) = found(subject({"fr": wrong}), "S")
    assert (finding.code, finding.unit) == ("S011", "op1")
    assert "U+0301 COMBINING ACUTE ACCENT" in finding.message
    whole = {name: unicodedata.normalize("NFD", text) for name, text in clean.items()}
    assert found(subject({"fr": whole}), "S") == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_samples_are_clean(code: str) -> None:
    one = aligned(document("en"), document(code))
    assert checker.check(one, [rule() for rule in RULES]) == []


def test_the_universal_declaration_is_clean(udhr: dict[str, Document]) -> None:
    for code in OTHERS:
        one = aligned(udhr["en"], udhr[code])
        assert checker.check(one, [rule() for rule in RULES]) == []


PIECES = st.sampled_from(
    list("aеοＡ１ｶ，,(（ﻻﬁیک\u200b\u200d\u202a\u2066\u200e\ufffd\ue000\u0301eéÃ©â€™Ð国國ه С/2\x00\n")
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), code=st.sampled_from(CODES))
def test_any_text_gives_findings_within_it(texts: list[str], code: str) -> None:
    for finding in found(subject({code: {f"op{n}": text for n, text in enumerate(texts)}}), "S"):
        assert 0 <= finding.span[0] < finding.span[1] <= len(finding.text)
        assert "\n" not in finding.message


def test_hostile_text_takes_time_in_proportion_to_its_length() -> None:
    def seconds(size: int) -> float:
        fragments = ["aа", "a\u200b", "Ã©â€™", "aаÃ©", "\u202a\u2066", "e\u0301 ", "中,国，(", "كی ﻻ", "Ａ１ "]
        texts = {f"op{n}": fragment * (size // len(fragment)) for n, fragment in enumerate(fragments)}
        one = subject({"ru": texts, "zh": texts, "ar": texts})
        start = time.process_time()
        assert found(one, "S")
        return time.process_time() - start

    assert seconds(32_000) < 8 * max(seconds(8_000), 0.02)
