"""Ends of units, brackets, quotation marks, spaces and doubled signs."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.check import checker
from align.check.punctuation import RULES
from align.document import Document
from tests.check_support import aligned, found, subject
from tests.conftest import CODES, clean_units, document

OTHERS = CODES[1:]
# Clean sentences with the signs that each language sets in its own way; none of them may be told.
CLEAN = {
    "en": [
        "The principle of “national ownership” (see paragraph 6 (a)); the ‘lead’ of the States’ own units, i.e. all.",
        'State(s) parties, and/or others; 3–5 units; a 5" pipe; 10:30; www.un.org/a,b;c and U.N. e.g. this...',
        "1) one; 2) two; and 3) three.",
    ],
    "fr": [
        "L’« appropriation nationale » (voir par. 6 a)) ; l’alinéa b) ; 20 % ; « oui » ! À 10:30, État(s) partie(s).",
        "Qu’est-ce que c’est ? (Voir l’alinéa c).)",
    ],
    "es": ["¿Qué «titularidad»? ¡No! Véase el párr. 6 a) y la “Unión”; EE.UU., S.A. y núm. 5 (2014)."],
    "ru": ["Принцип «национальной ответственности» (см. пункт 6 а)); т.е. «слово „да“» — это 30%: что?! И т.д."],
    "zh": ["根据第6段(a)分段，“国家自主权”（见附件）；《宪章》第二条：第2185(2014)号决议。好吗？"],
    "ar": ['مبدأ "الملكية الوطنية" (انظر الفقرة 6 (أ))؛ و«نهج» واحد، و ”آخر“. أليس كذلك؟'],
}


def told(texts: Mapping[str, Mapping[str, str]], codes: str = "P") -> list[tuple[str, str, str]]:
    """Code, version and unit of each finding."""
    return [(finding.code, finding.key, finding.unit) for finding in found(subject(texts), codes)]


@pytest.mark.parametrize("code", CODES)
def test_a_clean_text_passes(code: str) -> None:
    texts = {f"p{n}": text.replace(" ;", "\u00a0;").replace(" %", "\u00a0%") for n, text in enumerate(CLEAN[code])}
    texts = {name: text.replace("« ", "«\u00a0").replace(" »", "\u00a0»") for name, text in texts.items()}
    texts = {name: text.replace(" ?", "\u00a0?").replace(" !", "\u00a0!") for name, text in texts.items()}
    assert [finding.message for finding in found(subject({code: texts}), "P")] == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("unit", ["pp4", "op1", "op4", "op16.f"])
def test_a_unit_that_ends_with_another_sign(code: str, unit: str) -> None:
    clean = clean_units(code)
    wrong = clean[unit].rstrip(" \u00a0,.;:،؛，；：。") + "?"
    assert told({"en": clean_units("en"), code: {**clean, unit: wrong}}, "P001") == [("P001", code, unit)]


@pytest.mark.parametrize("code", OTHERS)
def test_a_unit_without_its_sign(code: str) -> None:
    clean = clean_units(code)
    wrong = clean["op6.a"].rstrip(" \u00a0;؛；")
    (finding,) = found(subject({"en": clean_units("en"), code: {**clean, "op6.a": wrong}}), "P001")
    assert finding.message == "ends with «;» in the original and with no sign here"


@pytest.mark.parametrize(
    ("original", "code", "version"),
    [
        ("one;", "zh", "一；"),
        ("one;", "fr", "un\u00a0;"),
        ("one, and", "es", "uno,"),
        ("one; or", "ru", "один; или"),
        ("one.", "ar", "واحد."),
        ("“one.”", "fr", "«\u00a0un\u00a0»."),
        ("one:", "zh", "一："),
    ],
)
def test_the_same_end_in_another_script(original: str, code: str, version: str) -> None:
    assert told({"en": {"op1": original}, code: {"op1": version}}, "P001") == []


def test_a_version_may_end_all_preambular_paragraphs_alike() -> None:
    ours = {f"pp{n}": "ссылаясь на доклад; и" for n in range(1, 5)} | {"pp5": "ссылаясь на доклад,"}
    theirs = {f"pp{n}": "وإذ يشير إلى التقرير." for n in range(1, 6)}
    assert told({"ru": ours, "ar": theirs}) == []
    assert [row[0] for row in told({"ru": ours, "ar": theirs | {"pp3": "وإذ يشير إلى التقرير:"}})] == ["P001", "P001"]


def test_a_custom_of_the_version_is_no_defect() -> None:
    english = {f"pp{n}": "Recalling," for n in range(1, 7)}
    russian = {f"pp{n}": "ссылаясь" for n in range(1, 7)}
    assert told({"en": english, "ru": russian}, "P001") == []
    assert told({"en": english, "ru": {**russian, "pp3": "ссылаясь."}}, "P001") == [("P001", "ru", "pp3")]
    arabic = {"pp1": "وإذ يشير؛", "pp2": "وإذ يؤكد", "pp3": "وإذ ينوه،", "op1": "يقرر؛"}
    assert told({"en": {"pp1": "A,", "pp2": "B,", "pp3": "C,", "op1": "D;"}, "ar": arabic}, "P001") == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "formed police units (FPUs and teams"),
        ("en", "formed police units FPUs) and teams"),
        ("fr", "les unités (UPC et l’équipe"),
        ("es", "las unidades [UPC y los equipos"),
        ("ru", "подразделения (СПП и группы"),
        ("zh", "《联合国宪章的规定"),
        ("zh", "建制警察部队FPU）和"),
        ("ar", "وحدات الشرطة (FPU والأفرقة"),
    ],
)
def test_a_bracket_without_its_other(code: str, text: str) -> None:
    (finding,) = found(subject({code: {"op1": text}}), "P")
    assert finding.code == "P002"
    assert finding.text[slice(*finding.span)] in "()（）[《"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "He said “no more, and left"),
        ("en", "He said no more”, and left"),
        ("fr", "le principe d’«\u00a0appropriation nationale"),
        ("es", "el principio de “titularidad nacional"),
        ("ru", "принцип национальной ответственности» и"),
        ("zh", "强调“国家自主权原则"),
        ("ar", 'مبدأ "الملكية الوطنية'),
        ("fr", "le principe d’«\u00a0appropriation” nationale"),
    ],
)
def test_a_quotation_mark_without_its_other(code: str, text: str) -> None:
    (finding,) = found(subject({code: {"op1": text}}), "P003")
    assert finding.text[finding.span[0]] in '“”«»"'


def test_a_quotation_of_several_paragraphs() -> None:
    english = {"p1": "He said: “First.", "p2": "“Second.", "p3": "“Third.”", "p4": "After “that”."}
    assert told({"en": english}) == []
    assert told({"en": {"p1": "He said: “First.", "p2": "Second.", "p3": "Third.”"}}) == []
    assert told({"en": {**english, "p3": "“Third."}}) == [("P003", "en", "p1")]
    assert told({"en": {"p1": "[To be", "p2": "completed]"}}) == []


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("fr", "le principe d’“appropriation”", "«…»"),
        ("ru", "принцип “ответственности”", "«…»"),
        ("zh", '强调"国家自主权"原则', "“…”"),
        ("en", "the principle of «ownership»", "“…”"),
        ("es", "el principio de „titularidad“", "«…»"),
        ("ar", "مبدأ „الملكية“", '"…"'),
    ],
)
def test_quotation_marks_of_another_language(code: str, text: str, expected: str) -> None:
    (finding,) = found(subject({code: {"op1": text}}), "P004")
    assert finding.message.endswith(f"expected {expected}")


def test_a_text_keeps_to_its_quotation_marks() -> None:
    straight = {f"p{n}": 'The "lead" agency.' for n in range(1, 6)}
    assert told({"en": straight}) == []
    assert told({"en": {**straight, "p5": "The “lead” agency."}}, "P004") == [("P004", "en", "p5")]


def test_the_spaces_of_french() -> None:
    clean = {f"op{n}": "Prie les États\u00a0; «\u00a0oui\u00a0» à 20\u00a0%\u00a0;" for n in range(1, 4)}
    assert told({"fr": clean}) == []
    for wrong in (
        "Prie les États;",
        "Prie «oui\u00a0» ici\u00a0;",
        "Prie «\u00a0oui» ici\u00a0;",
        "Prie 20%\u00a0;",
        "Prie ;",
    ):
        assert told({"fr": {**clean, "op4": wrong}}) == [("P005", "fr", "op4")]
    assert told({"fr": {f"op{n}": "Prie; et «prie»;" for n in range(1, 4)}}) == []
    assert told({"fr": {f"op{n}": "Prie ; et « prie » ;" for n in range(1, 4)}}) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the police , and others"),
        ("en", "two  spaces"),
        ("es", "la policía ; y otros"),
        ("ru", "полиция , и другие"),
        ("ru", "два  пробела"),
        ("fr", "la police , et d’autres"),
        ("ar", "الشرطة ، وغيرها"),
        ("zh", "警察 ，以及其他"),
        ("zh", "警 察"),
        ("en", "units ( FPUs) and"),
        ("en", "units (FPUs ) and"),
    ],
)
def test_a_space_too_many(code: str, text: str) -> None:
    assert told({code: {"op1": text}}) == [("P006", code, "op1")]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the police,the military"),
        ("fr", "la police,les militaires"),
        ("es", "la policía;los militares"),
        ("ru", "полиция,военные"),
        ("ar", "الشرطة،والجيش"),
        ("en", "all mandates.Welcoming"),
        ("en", "police units(FPUs) and"),
        ("en", "units (FPUs)and teams"),
        ("en", "in 2014,the police"),
    ],
)
def test_a_space_too_few(code: str, text: str) -> None:
    assert told({code: {"op1": text}}) == [("P007", code, "op1")]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the police,, and"),
        ("fr", "la police\u00a0;; et"),
        ("es", "la policía,; y"),
        ("ru", "полиция.. И"),
        ("zh", "警察，，以及"),
        ("zh", "警察。。"),
        ("ar", "الشرطة،، وغيرها"),
        ("en", "the police;."),
    ],
)
def test_a_sign_that_stands_twice(code: str, text: str) -> None:
    assert [rule for rule, *_ in told({code: {"op1": text}})] == ["P008"]


def test_signs_that_stand_together_rightly() -> None:
    assert (
        told({"en": {"p1": "What?! And so on... in p. 5; etc.; see ../x and 1..2 in http://a.b//c,,d"}}, "P008") == []
    )


def test_the_first_sign_of_a_spanish_question() -> None:
    assert told({"es": {"p1": "Qué medidas?"}}) == [("P009", "es", "p1")]
    assert told({"es": {"p1": "¿Qué medidas"}}) == [("P009", "es", "p1")]
    assert told({"es": {"p1": "¡¿Qué?! ¿Y qué? ¡Sí! (?)"}}) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the police， and"),
        ("ru", "полиция；а"),
        ("fr", "la police、les"),
        ("es", "la policía، y"),
        ("en", "（all）"),
    ],
)
def test_signs_of_another_script(code: str, text: str) -> None:
    assert "P010" in {rule for rule, *_ in told({code: {"op1": text}})}


def test_arabic_has_commas_of_its_own() -> None:
    texts = {f"op{n}": "الشرطة، والجيش، والمدنيون؛" for n in range(1, 4)}
    assert told({"ar": texts}) == []
    assert told({"ar": {**texts, "op4": "الشرطة, والجيش؛"}}) == [("P010", "ar", "op4")]
    assert told({"ar": {f"op{n}": "الشرطة, والجيش" for n in range(1, 4)}}) == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_samples_are_clean(code: str) -> None:
    one = aligned(document("en"), document(code))
    assert checker.check(one, [rule() for rule in RULES]) == []


def test_the_universal_declaration_has_one_odd_end(udhr: dict[str, Document]) -> None:
    for code in OTHERS:
        one = aligned(udhr["en"], udhr[code])
        assert len(checker.check(one, [rule() for rule in RULES])) <= 1


PIECES = st.sampled_from(
    [*' ,;:.!?()[]«»“”„"‘’，。；：（）《》،؛؟\u00a0%aЯ中ع1-\n', "a) ", "(i)", "http://a.b/,", "; and"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=200, deadline=None)
@given(original=TEXTS, versions=st.lists(TEXTS, min_size=1, max_size=3), code=st.sampled_from(OTHERS))
def test_any_text_gives_findings_within_it(original: str, versions: list[str], code: str) -> None:
    texts = {f"op{n}": text for n, text in enumerate(versions, 1)}
    for finding in found(subject({"en": dict.fromkeys(texts, original), code: texts}), "P"):
        assert 0 <= finding.span[0] <= finding.span[1] <= len(finding.text)
        assert 0 <= finding.original_span[0] <= finding.original_span[1] <= len(finding.original)
        assert "\n" not in finding.message


def test_hostile_text_takes_time_in_proportion_to_its_length() -> None:
    def seconds(size: int) -> float:
        fragments = ["([“«", ")]”»", ",,;; ", "   ; ", '"', "a(b,c ", "http://a.b,, "]
        texts = {f"op{n}": fragment * (size // len(fragment)) for n, fragment in enumerate(fragments)}
        one = subject({"fr": texts, "zh": texts})
        start = time.process_time()
        assert found(one, "P")
        return time.process_time() - start

    assert seconds(32_000) < 8 * max(seconds(8_000), 0.02)
