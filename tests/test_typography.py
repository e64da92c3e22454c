"""Signs are set as each language sets them, and nothing but signs is touched."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lang import language as languages
from lang.typography import set_signs
from tests.conftest import CODES, IDS, clean_units


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        # Quotation marks, and within them
        ("en", "« Bonjour », « a “b” c »", "“Bonjour”, “a ‘b’ c”"),
        ("fr", 'le "Conseil", “a ‘b’ c”', "le «\u00a0Conseil\u00a0», «\u00a0a “b” c\u00a0»"),
        ("es", 'el "Consejo", “a ‘b’ c”', "el «Consejo», «a “b” c»"),
        ("ru", '"Совет", “а «б» в”, „г“', "«Совет», «а „б“ в», «г»"),
        ("zh", '"安理会"，「决议『草案』」', "“安理会”，“决议‘草案’”"),
        ("ar", "«المجلس»، “قال «نعم»”", '"المجلس"، "قال «نعم»"'),
        # What does not pair, or not surely, stays
        ("fr", 'un écran de 5" et “ouvert', 'un écran de 5" et “ouvert'),
        ("fr", "‘the States’ rights’", "‘the States’ rights’"),
        ("en", "the '90s, States’ rights, it's, ‘t is", "the '90s, States’ rights, it's, ‘t is"),
        ("en", 'nothing: ""', 'nothing: ""'),
        # The space before signs
        ("fr", "décide; que faire? Oui ! (voir: a)", "décide\u00a0; que faire\u00a0? Oui\u00a0! (voir\u00a0: a)"),
        ("fr", "20% de l’eau ; l'air:", "20\u00a0% de l’eau\u00a0; l'air\u00a0:"),
        ("fr", "Quoi?! [?] « ! »", "Quoi\u00a0?! [?] «\u00a0!\u00a0»"),
        ("en", "decides ; what\u00a0? Yes !", "decides; what? Yes!"),
        ("es", "decide ; ¿qué ? 20 %", "decide; ¿qué? 20 %"),
        ("ru", "постановляет ; что ?", "постановляет; что?"),
        ("en", "a ratio of 3 : 4", "a ratio of 3 : 4"),
        # Ellipses
        ("en", "and so on... but ..... not", "and so on… but ..... not"),
        ("zh", "等等...", "等等……"),
        # Punctuation of a script
        ("zh", "安理会, 决定: 请各国注意; 好吗? 好! 完.", "安理会，决定：请各国注意；好吗？好！完。"),
        ("zh", "第2185(2014)号 (见附件) 规定, DPKO, 又(一)和(a)", "第2185(2014)号（见附件）规定，DPKO，又(一)和(a)"),
        ("zh", "3,500人, 1.5, 10:30, Smith, John; 图.pdf", "3,500人，1.5, 10:30, Smith, John；图.pdf"),
        ("zh", "联合国和DPKO.", "联合国和DPKO。"),
        ("ar", "قرر, ما هذا? نعم; 1,250 و DPKO, ثم Smith, John", "قرر، ما هذا؟ نعم؛ 1,250 و DPKO، ثم Smith, John"),
        # Digits
        ("ar", "٢٠٪ من ١٬٢٥٠٫٥", "20% من 1\u00a0250,5"),
        ("zh", "２０１７年", "2017年"),
        # What stays
        ("zh", "(a) 见http://un.org/a,b?c;d 和S/2017/926, 又", "(a) 见http://un.org/a,b?c;d 和S/2017/926，又"),
        ("fr", "a) S/2017/926; www.un.org/a?b=c; x@un.org", "a) S/2017/926\u00a0; www.un.org/a?b=c\u00a0; x@un.org"),
        ("fr", "à 10:30, l'eau, l’eau", "à 10:30, l'eau, l’eau"),
        ("ar", "'1' نص, ١", "'1' نص، 1"),
        ("ar", "(أ) نص", "(أ) نص"),
        ("zh", "１． 文", "１． 文"),
    ],
)  # fmt: skip
def test_signs_of_a_language(code: str, text: str, expected: str) -> None:
    assert set_signs(text, languages.get(code)) == expected


def test_a_language_without_a_pack_keeps_its_signs() -> None:
    text = "„Das ‚Haus‘“ ; ٣ ..."
    assert set_signs(text, languages.get("de")) == text


@pytest.mark.parametrize("code", CODES)
def test_the_sample_is_set_already(code: str) -> None:
    pack = languages.get(code)
    assert {unit: set_signs(clean_units(code)[unit], pack) for unit in IDS} == {
        unit: clean_units(code)[unit] for unit in IDS
    }


@pytest.mark.parametrize("code", CODES)
def test_signs_of_another_language_become_those_of_the_own(code: str) -> None:
    pack = languages.get(code)
    opening, closing = pack.typography.quotes
    inside = pack.typography.space if closing in pack.typography.space_before else ""
    for mark in ('"{}"', "«{}»", "«\u00a0{}\u00a0»", "“{}”", "„{}“", "「{}」"):
        assert set_signs(f"a {mark.format('b')} c", pack) == f"a {opening}{inside}b{inside}{closing} c"


PIECES = [
    *" \u00a0\u202f.,;:!?%…()（），。；：？！、«»“”„\"‘’'‹›「」『』<>[]/-–aZé漢一二ن،؛؟٬٫٪٣３5 7\n\t_@=", "...", "http://a.b",
    "S/2017/926", "(a) ", "1. ", "www.a.b/c", "……", "联合国", "الأمم", "word", "2014", " ; ", "l’eau",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@given(text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_nothing_but_signs_changes_and_that_once(code: str, text: str) -> None:
    pack = languages.get(code)
    done = set_signs(text, pack)
    assert set_signs(done, pack) == done
    assert letters(done) == letters(text)


def letters(text: str) -> list[str]:
    """Letters, straight apostrophes, and digits by their value."""
    return [
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if char.isalpha() or char.isdecimal() or char == "'"
    ]


@pytest.mark.parametrize("code", ["fr", "zh", "ar"])
@pytest.mark.parametrize(
    "piece", ["1", " ", " \u00a0", ".", '"', "«", "‘", "’", "‘’ ", " ;", "(", "联,", "，   ", "٣", "a@", "A/1 "]
)
def test_hostile_text_takes_linear_time(code: str, piece: str) -> None:
    begin = time.perf_counter()
    set_signs(piece * (20_000 // len(piece)), languages.get(code))
    assert time.perf_counter() - begin < 5  # a tenth of a second; minutes if it were quadratic


def test_deep_nesting_is_no_trouble() -> None:
    french = languages.get("fr")
    text = "“" * 5000 + "a" + "”" * 5000
    done = set_signs(text, french)
    assert done.count("«") == done.count("»") == done.count("“") == done.count("”") == 2500
