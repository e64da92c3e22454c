"""What is not translated, cut short, left out or added, in six languages."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.aligner import align
from align.check.finding import Finding
from align.check.subject import Subject
from lang import language as languages
from lang import sentences
from tests.check_support import found, subject
from tests.conftest import CODES, document

OTHERS = CODES[1:]
PAIRS = list(permutations(CODES, 2))
REPORT = {
    "en": "Requests the Secretary-General to report to the Security Council on the implementation of this decision;",
    "fr": "Prie le Secrétaire général de rendre compte au Conseil de sécurité de l’application de cette décision ;",
    "es": "Solicita al Secretario General que informe al Consejo de Seguridad sobre la aplicación de esta decisión;",
    "ru": "просит Генерального секретаря доложить Совету Безопасности об осуществлении настоящего решения;",
    "zh": "请秘书长就本决定的执行情况向安全理事会提出报告；",
    "ar": "يطلب إلى الأمين العام أن يقدم إلى مجلس الأمن تقريرا عن تنفيذ هذا المقرر؛",
}
WOMEN = {
    "en": "Women take part in the work of the mission.",
    "fr": "Les femmes prennent part aux travaux de la mission.",
    "es": "Las mujeres participan en la labor de la misión.",
    "ru": "Женщины принимают участие в работе этой миссии.",
    "zh": "妇女参与特派团的工作。",
    "ar": "تشارك المرأة في أعمال البعثة.",
}
SCHOOL = {
    "en": "The school was opened again in the spring.",
    "fr": "L’école a rouvert ses portes au printemps.",
    "es": "La escuela volvió a abrir en primavera.",
    "ru": "Весной школа была вновь открыта для учеников.",
    "zh": "学校于春季重新开放。",
    "ar": "أعيد فتح المدرسة في الربيع.",
}
LEFT = {
    "en": "on the implementation of this decision",
    "fr": "de l’application de cette décision",
    "es": "sobre la aplicación de esta decisión",
    "ru": "об осуществлении настоящего решения",
    "zh": "提出报告",
    "ar": "تقريرا عن تنفيذ هذا المقرر",
}


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def pair(source: str, target: str, here: str, there: str):
    """A unit in two languages, among others that are all right."""
    first = {"op1": REPORT[source], "op2": here, "op3": WOMEN[source]}
    second = {"op1": REPORT[target], "op2": there, "op3": WOMEN[target]}
    return subject({source: first, target: second})


@cache
def sample(code: str) -> Subject:
    documents = {"en": document("en"), code: document(code)}
    return Subject(align(documents["en"], [documents[code]]), documents)


def changed(code: str, texts: dict[str, str], method: str = "neural") -> Subject:
    """The sample in English beside a version of which some units say something else."""
    own = document(code)
    units = tuple(
        replace(unit, text=texts[unit.id], runs=()) if unit.id in texts else unit for unit in own.units
    )  # fmt: skip
    documents = {"en": document("en"), code: replace(own, units=units)}
    return Subject(align(documents["en"], [documents[code]], method=method), documents)


# -- what is right ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_a_clean_document_has_no_findings(code):
    assert found(sample(code), "C") == []
    assert found(Subject(sample(code).alignment), "C") == []


@pytest.mark.parametrize(("source", "target"), list(combinations(CODES, 2)))
def test_the_declaration_has_at_most_a_note(udhr, source, target):
    documents = {source: udhr[source], target: udhr[target]}
    findings = found(Subject(align(udhr[source], [udhr[target]]), documents), "C")
    assert codes(findings) in ([], ["C009"])


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_translations_are_left_alone(source, target):
    assert found(pair(source, target, SCHOOL[source], SCHOOL[target]), "C") == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "text",
    ["COVID-19", "S/RES/2185 (2014)", "Ban Ki-moon", "MINUSMA", "www.un.org/peacekeeping", "https://a.b/of/the", "12"],
)
def test_what_is_the_same_in_both_is_left_alone(code, text):
    assert found(pair("en", code, text, text), "C") == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "Se félicite de l’action de Médecins du Monde et de Save the Children, ainsi que de la mission ;"),
        ("fr", "Se félicite de l’action du fonds (Save the Children of the World), ainsi que de la mission ;"),
        ("es", "Acoge con beneplácito la labor del fondo «Save the Children of the World» y de la misión;"),
        ("ru", "приветствует деятельность фонда (Save the Children of the World) и миссии в этой области;"),
        ("zh", "欢迎救助儿童会（Save the Children of the World）和特派团在这一领域开展的工作；"),
        ("ar", "يرحب بأعمال الصندوق (Save the Children of the World) وبأعمال البعثة في هذا الميدان؛"),
    ],
)
def test_names_in_the_original_language_are_left_alone(code, text):
    original = (
        "Welcomes the work of Médecins du Monde, Save the Children, Save the Children of the World, and the mission;"
    )
    assert found(pair("en", code, original, text), "C") == []


# -- untranslated -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_unit_that_was_not_translated(source, target):
    findings = found(pair(source, target, SCHOOL[source], SCHOOL[source]), "C")
    assert [(one.code, one.key, one.unit) for one in findings] == [("C001", target, "op2")]
    assert findings[0].span == (0, len(SCHOOL[source]))


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_another_text_in_the_language_of_the_original(source, target):
    other = REPORT[source]
    assert "C001" in codes(found(pair(source, target, SCHOOL[source] + " " + WOMEN[source], other), "C"))


def test_a_version_in_the_language_of_the_original_is_no_translation():
    texts = {"op1": REPORT["en"], "op2": SCHOOL["en"]}
    assert found(subject({"en": texts, "en-GB": dict(texts)}), "C") == []


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_words_of_the_original_left_inside(source, target):
    cut = len(REPORT[target]) * 2 // 3
    cut = max(REPORT[target].rfind(" ", 0, cut), 0) if target != "zh" else cut
    text = f"{REPORT[target][:cut]} {LEFT[source]} {REPORT[target][cut:]}"
    findings = found(pair(source, target, REPORT[source], text), "C")
    assert [(one.code, one.unit) for one in findings] == [("C002", "op2")]
    left = findings[0].text[slice(*findings[0].span)]
    assert left in LEFT[source]
    assert left in findings[0].original[slice(*findings[0].original_span)] or "’" in left or "l" in left


@pytest.mark.parametrize(
    ("code", "word"), [("ru", "implementation"), ("zh", "implementation"), ("ar", "implementation")]
)
def test_a_single_word_left_among_other_letters(code, word):
    assert codes(found(pair("en", code, REPORT["en"], f"{REPORT[code][:9]} {word} {REPORT[code][9:]}"), "C")) == [
        "C002"
    ]


def test_latin_phrases_are_left_alone():
    assert found(pair("en", "ru", "It asks, inter alia, for help.", "Он просит, inter alia, о помощи."), "C") == []


# -- lengths ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", ["op7", "pp16", "op13"])
def test_a_text_that_was_cut_off(code, name):
    text = document(code).by_id[name].text
    cut = text[: len(text) // 2].rstrip(" ,;،؛，；") + "م" * (code == "ar")
    assert ("C003", name) in [(one.code, one.unit) for one in found(changed(code, {name: cut}, "length"), "C")]


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_that_lost_most_of_itself(code):
    text = document(code).by_id["op11"].text
    short = text[: len(text) // 3] + text[-1]
    findings = found(changed(code, {"op11": short}, "length"), "C003")
    assert [one.unit for one in findings] == ["op11"]
    assert "shorter" in findings[0].message


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_that_is_far_too_long(code):
    own = document(code).by_id
    findings = found(changed(code, {"op9": f"{own['op9'].text} {own['op7'].text}"}, "length"), "C003")
    assert [one.unit for one in findings] == ["op9"]
    assert "longer" in findings[0].message


def test_acronyms_may_be_spelled_out():
    texts = {
        "es": "UPC y EPE capacitadas, incluidas UPC de despliegue rápido;",
        "ru": (
            "хорошо подготовленных сформированных полицейских подразделений и специализированных полицейских групп, "
            "включая быстро развертываемые сформированные полицейские подразделения;"
        ),
    }
    assert found(pair("es", "ru", texts["es"], texts["ru"]), "C") == []


def test_a_sentence_may_end_with_an_and():
    texts = {"en": "Considering the faith of the peoples in the worth of the human person,"}
    texts["ru"] = "принимая во внимание веру народов в ценность личности; и"
    assert found(pair("en", "ru", texts["en"], texts["ru"]), "C") == []


# -- sentences ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_a_missing_sentence(code):
    made = subject({
        "en": {"op1": [WOMEN["en"], SCHOOL["en"]], "op2": REPORT["en"]},
        code: {"op1": [WOMEN[code], None], "op2": REPORT[code]},
    })  # fmt: skip
    findings = [one for one in found(made, "C") if one.code != "C003"]
    assert [(one.code, one.unit) for one in findings] == [("C004", "op1")]
    assert findings[0].original[slice(*findings[0].original_span)] == SCHOOL["en"]


@pytest.mark.parametrize("code", OTHERS)
def test_an_added_sentence(code):
    made = subject({
        "en": {"op1": [WOMEN["en"], None], "op2": REPORT["en"]},
        code: {"op1": [WOMEN[code], SCHOOL[code]], "op2": REPORT[code]},
    })  # fmt: skip
    findings = [one for one in found(made, "C") if one.code != "C003"]
    assert [(one.code, one.unit) for one in findings] == [("C005", "op1")]
    assert findings[0].text[slice(*findings[0].span)] == SCHOOL[code]


@pytest.mark.parametrize("code", OTHERS)
def test_sentences_that_were_joined_are_not_missing(code):
    joined = f"{WOMEN[code][:-1]}, {SCHOOL[code]}"
    made = subject({"en": {"op1": [WOMEN["en"], SCHOOL["en"]]}, code: {"op1": [joined, None]}})
    assert found(made, "C") == []


def test_sentences_that_may_be_each_other_s_are_left_alone():
    made = subject({"en": {"op1": [WOMEN["en"], SCHOOL["en"], None]}, "fr": {"op1": [WOMEN["fr"], None, SCHOOL["fr"]]}})
    assert found(made, "C") == []


def test_a_doubtful_alignment_is_not_believed():
    texts = {"en": {"op1": [WOMEN["en"], SCHOOL["en"]]}, "fr": {"op1": [WOMEN["fr"], None]}}
    assert found(subject(texts, scores={"op1": 0.5}), "C004") == []
    assert codes(found(subject(texts, scores={"op1": 0.9}), "C004")) == ["C004"]


@pytest.mark.parametrize(
    ("code", "name"), [("fr", "art1"), ("es", "art26.1"), ("ru", "art1"), ("zh", "art1"), ("ar", "art1")]
)
def test_a_missing_sentence_of_the_declaration(udhr, code, name):
    article = udhr[code].by_id[name]
    start, end = sentences.split(article.text, languages.get(code))[1]
    shorter = replace(article, text=f"{article.text[:start]}{article.text[end:]}".strip(), runs=())
    version = replace(udhr[code], units=tuple(shorter if unit is article else unit for unit in udhr[code].units))
    findings = found(Subject(align(udhr["en"], [version])), "C004")
    assert [one.unit for one in findings] == [name]
    first, last = findings[0].original_span
    assert 0 < first < last


@pytest.mark.parametrize("code", CODES)
def test_a_text_that_stands_there_twice(code):
    twice = f"{REPORT[code]} {REPORT[code]}"
    findings = found(subject({code: {"op1": twice, "op2": SCHOOL[code]}}), "C")
    assert [(one.code, one.unit) for one in findings] == [("C008", "op1")]
    assert findings[0].text[slice(*findings[0].span)] == REPORT[code]
    again = [SCHOOL[code], WOMEN[code], SCHOOL[code]]
    assert codes(found(subject({code: {"op1": again}}), "C")) == ["C008"]


# -- poor matches and empty units ---------------------------------------------------------------------


def test_a_poor_match_among_sure_ones():
    texts = {code: {f"op{n}": SCHOOL[code] for n in range(1, 9)} for code in ("en", "fr")}
    sure = {f"op{n}": 0.99 for n in range(1, 9)}
    findings = found(subject(texts, scores={**sure, "op4": 0.2}), "C")
    assert [(one.code, one.unit) for one in findings] == [("C006", "op4")]
    assert found(subject(texts, scores=dict.fromkeys(sure, 0.2)), "C") == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_label_without_a_text(code):
    findings = found(pair("en", code, SCHOOL["en"], ""), "C")
    assert [(one.code, one.key, one.unit) for one in findings] == [("C007", code, "op2")]
    assert SCHOOL["en"] in findings[0].message
    assert codes(found(subject({code: {"op1": REPORT[code], "op2": "", "op3": "…"}}), "C")) == ["C007", "C007"]


def test_headings_of_articles_have_no_text():
    texts = {code: {"art1": "", "art1.1": SCHOOL[code], "op4": "", "op4.a": WOMEN[code]} for code in CODES}
    assert found(subject(texts), "C") == []


# -- whatever the text --------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        *REPORT.values(),
        *SCHOOL.values(),
        "(",
        "«",
        "“",
        " of the ",
        "https://",
        "S/2017/926",
        "\x1b[2J",
        "\u202e",
        "的",
        "a@b",
    ]
)
_TEXT = st.lists(_PIECES | st.text(max_size=12), max_size=6).map("".join)
_UNIT = _TEXT | st.lists(_TEXT | st.none(), min_size=3, max_size=3)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.sampled_from(CODES), st.sampled_from([*CODES, "de", "he"]))
def test_any_text_gives_findings_with_spans_inside(data, first, second):
    names = ["op1", "op2", "op2.a", "pp1", "title", "art3"]
    texts = {key: {name: data.draw(_UNIT) for name in names} for key in dict.fromkeys((first, second))}
    scores = {name: data.draw(st.floats(0, 1)) for name in names[:3]}
    for finding in found(subject(texts, scores=scores), "C"):
        assert 0 <= finding.span[0] <= finding.span[1] <= len(finding.text)
        assert 0 <= finding.original_span[0] <= finding.original_span[1] <= len(finding.original)
        assert finding.message.splitlines() == [finding.message]


@pytest.mark.parametrize("piece", ["(of the ", "report ", "«", "的 report ", "A of the ", "Ж"])
def test_long_hostile_text_is_no_trouble(piece):
    long = piece * (200_000 // len(piece))
    for code in ("fr", "zh"):
        assert isinstance(found(pair("en", code, long, long[3:]), "C"), list)
