"""Missing, extra, doubled and moved units, labels, and references to paragraphs, in six languages."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.aligner import align
from align.check import checker, numbering, sequence
from align.check.conventions import Convention, listed
from align.check.finding import Finding
from align.check.subject import Subject
from align.document import Document
from align.ingest.load import load
from lang import language as languages
from lang import numbering as labels_of
from lang import references
from tests.check_support import found, subject
from tests.conftest import CODES, clean_units, document

OTHERS = CODES[1:]
TEXTS = {
    "en": "Requests the Secretary-General to report to the Council;",
    "fr": "Prie le Secrétaire général de faire rapport au Conseil ;",
    "es": "Solicita al Secretario General que informe al Consejo;",
    "ru": "просит Генерального секретаря представить доклад Совету;",
    "zh": "请秘书长向安理会提出报告；",
    "ar": "يطلب إلى الأمين العام أن يقدم تقريرا إلى المجلس؛",
}
LIST = ["op1", "op2", "op3", "op4", "op4.a", "op4.b", "op4.c", "op5", "op6"]


def units(code, ids=LIST):
    return {name: f"{TEXTS[code]} ({number + 101})" for number, name in enumerate(ids)}


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def label(code: str, depth: int, number: int) -> str:
    return labels_of.write(depth, number, languages.get(code))


@cache
def pair(code: str) -> Subject:
    documents = {"en": document("en"), code: document(code)}
    return Subject(align(documents["en"], [documents[code]]), documents, dict.fromkeys(documents, "x.txt"))


def read(tmp_path, code, changes: dict[str, str | None], order: list[str] | None = None, method="length") -> Subject:
    """The sample in English beside a version whose labels are changed, or whose units are left out (None) or moved."""
    texts = clean_units(code)
    written = []
    for name in order or texts:
        parts = name.removeprefix("op").split(".")
        numbered = name.startswith("op") and name != "opening"
        depth = len(parts) - 1
        usual = label(code, depth, labels_of.ordinal(depth, parts[-1])) if numbered else ""
        own = changes.get(name, usual)
        if own is not None:
            written.append(f"{own} {texts[name]}".strip())
    path = tmp_path / f"x.{code}.txt"
    path.write_text("\n\n".join(written), encoding="utf-8")
    documents = {"en": document("en"), code: load(path, language=code)}
    return Subject(
        align(documents["en"], [documents[code]], method=method), documents, {"en": "x.en.txt", code: str(path)}
    )


# -- what is right ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_a_clean_document_has_no_findings(code):
    assert found(pair(code), "N") == []


@pytest.mark.parametrize("code", OTHERS)
def test_an_alignment_alone_has_no_findings(code):
    assert found(Subject(pair(code).alignment), "N") == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_declaration_has_what_it_lacks_and_no_more(udhr, code):
    documents = {"en": udhr["en"], code: udhr[code]}
    findings = found(Subject(align(udhr["en"], [udhr[code]]), documents), "N")
    # The Arabic text at hand leaves out the fourth recital.
    assert [(finding.code, finding.unit) for finding in findings] == ([("N001", "pp4")] if code == "ar" else [])


def test_prose_without_labels_has_no_gaps():
    assert found(subject({code: {f"p{n}": TEXTS[code] for n in (1, 2, 5)} for code in CODES}), "N") == []


# -- units --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", ["op3", "op6.b", "pp4", "op16"])
def test_a_missing_unit_is_told_once(tmp_path, code, name):
    dropped = {name: None} | {child: None for child in clean_units(code) if child.startswith(f"{name}.")}
    findings = found(read(tmp_path, code, dropped), "N")
    assert [(one.code, one.key, one.unit) for one in findings] == [("N001", code, name)]
    assert findings[0].original == document("en").by_id[name].text
    assert findings[0].place.line > 1


@pytest.mark.parametrize("code", OTHERS)
def test_what_follows_a_missing_unit_may_be_numbered_anew(tmp_path, code):
    changes: dict[str, str | None] = {"op3": None} | {f"op{n}": label(code, 0, n - 1) for n in range(4, 17)}
    assert codes(found(read(tmp_path, code, changes, method="neural"), "N")) == ["N001"]


@pytest.mark.parametrize("code", OTHERS)
def test_an_extra_unit(code):
    findings = found(subject({"en": units("en"), code: units(code, [*LIST, "op7"])}), "N")
    assert [(one.code, one.unit) for one in findings] == [("N002", f"{code}:op7")]


@pytest.mark.parametrize("code", CODES)
def test_a_doubled_number(tmp_path, code):
    changed = read(tmp_path, code, {"op9": label(code, 0, 8)}, method="neural")
    findings = [one for one in found(changed, "N") if one.key == code]
    assert codes(findings) == ["N003"]
    assert findings[0].text == document(code).by_id["op9"].text
    assert findings[0].related


def test_ids_with_a_tilde_are_doubles():
    findings = found(subject({"en": units("en", ["op1", "op2", "op2~2", "op3"])}), "N")
    assert [(one.code, one.unit) for one in findings] == [("N003", "op2~2")]


@pytest.mark.parametrize("code", OTHERS)
def test_two_paragraphs_changed_places(tmp_path, code):
    order = list(clean_units(code))
    a, b = order.index("op8"), order.index("op9")
    order[a], order[b] = order[b], order[a]
    assert codes(found(read(tmp_path, code, {}, order), "N")) == ["N004"]


@pytest.mark.parametrize("code", OTHERS)
def test_two_recitals_changed_places(tmp_path, code):
    order = list(clean_units(code))
    a, b = order.index("pp10"), order.index("pp16")
    order[a], order[b] = order[b], order[a]
    findings = found(read(tmp_path, code, {}, order, "neural"), "N")
    assert {(one.code, one.unit) for one in findings} == {("N004", "pp10"), ("N004", "pp16")}


@pytest.mark.parametrize("code", CODES)
def test_a_gap_in_the_numbering_of_one_document(code):
    names = ["op1", "op2", "op4", "op4.b", "op4.c"]
    findings = found(subject({code: units(code, names)}), "N")
    assert [(one.code, one.unit) for one in findings] == [("N005", "op4"), ("N005", "op4.b")]
    assert f"«{label(code, 0, 2)}»" in findings[0].message
    assert label(code, 0, 3) in findings[0].message.replace("-", " -")


def test_a_list_that_begins_again_has_no_gap():
    names = {f"p{n}": "text" for n in range(1, 7)}
    again = {f"p{n}": f"{(n - 1) % 3 + 1}." for n in range(1, 7)}
    assert found(subject({"en": names}, labels={"en": again}), "N") == []


def test_an_excerpt_begins_in_the_middle():
    names = {"p1": "text", "p2": "text", "p3": "text"}
    assert found(subject({"en": names}, labels={"en": {"p1": "40.", "p2": "41.", "p3": "42."}}), "N") == []


def test_a_list_that_is_odd_all_over_is_told_once():
    names = {f"op{n}": "text" for n in range(1, 80, 7)}
    assert codes(found(subject({"en": names}), "N")) == ["N005"]


def test_articles_are_numbered_through():
    names = ["art1", "art2", "art2.1", "art2.2", "art4"]
    for code in CODES:
        findings = found(subject({code: units(code, names)}), "N")
        assert [(one.code, one.unit) for one in findings] == [("N005", "art4")]


# -- labels -------------------------------------------------------------------------------------------

WRONG = {
    "en": ["b)", "2)", "(2)", "b.", "(B)", "(б)", "（b）"],
    "fr": ["(b)", "2)", "b.", "B)", "б)"],
    "es": ["(b)", "2)", "b.", "B)", "б)"],
    "ru": ["(b)", "2)", "б)", "B)"],
    "zh": ["b)", "（b）", "㈡", "(2)", "(B)"],
    "ar": ["(b)", "ب)", "(2)", "b)"],
}


@pytest.mark.parametrize(("code", "wrong"), [(code, wrong) for code in CODES for wrong in WRONG[code]])
def test_a_label_in_another_convention(tmp_path, code, wrong):
    changed = read(tmp_path, code, {"op12.b": wrong})
    findings = [one for one in found(changed, "N") if one.key == code]
    assert codes(findings) == ["N006"]
    assert f"«{wrong}»" in findings[0].message
    assert label(code, 1, 2) in findings[0].message


@pytest.mark.parametrize(("latin", "cyrillic"), [("a)", "а)"), ("c)", "с)")])
def test_letters_that_look_alike(latin, cyrillic):
    ids = ["op1", "op1.a", "op1.b", "op1.c", "op2", "op2.a", "op2.b", "op2.c"]
    name = f"op2.{latin[0]}"
    findings = found(subject({"ru": units("ru", ids)}, labels={"ru": {name: cyrillic}}), "N")
    assert [(one.code, one.unit) for one in findings] == [("N006", name)]
    assert "a Latin letter, not a Cyrillic letter" in findings[0].message


def test_a_cyrillic_list_is_as_good_and_a_latin_letter_in_it_is_not():
    ids = ["op1", "op1.a", "op1.b", "op1.c"]
    letters = {"op1.a": "а)", "op1.b": "б)", "op1.c": "в)"}
    assert found(subject({"ru": units("ru", ids)}, labels={"ru": letters}), "N") == []
    mixed = subject({"ru": units("ru", ids)}, labels={"ru": {**letters, "op1.a": "a)"}})
    assert [(one.code, one.unit) for one in found(mixed, "N")] == [("N006", "op1.a")]


@pytest.mark.parametrize(("code", "other"), [("fr", "({})"), ("es", "({})"), ("zh", "（{}）"), ("ar", "({})")])
def test_a_document_may_keep_to_another_listed_convention(code, other):
    own = {f"op4.{letter}": other.format(letter) for letter in "abc"}
    assert found(subject({"en": units("en"), code: units(code)}, labels={code: own}), "N") == []


def test_a_convention_of_another_language_throughout_is_told_once():
    own = {f"op4.{letter}": f"{letter})" for letter in "abc"}
    findings = found(subject({"fr": units("fr"), "en": units("en")}, labels={"en": own}), "N")
    assert codes(findings) == ["N006"]
    assert "English writes «(a)»" in findings[0].message


@pytest.mark.parametrize("code", OTHERS)
def test_another_number(tmp_path, code):
    assert codes(found(read(tmp_path, code, {"op16": label(code, 0, 18)}), "N")) == ["N007"]


@pytest.mark.parametrize("code", OTHERS)
def test_another_level(tmp_path, code):
    findings = found(read(tmp_path, code, {"op12.c": label(code, 2, 3)}), "N")
    # In Chinese ㈢ is a sub-paragraph as well: another convention in the list.
    assert codes(findings) == (["N006"] if code == "zh" else ["N007"])


@pytest.mark.parametrize("code", OTHERS)
def test_a_lost_label(tmp_path, code):
    findings = found(read(tmp_path, code, {"op9": ""}), "N")
    assert [(one.code, one.unit) for one in findings] == [("N007", "op9")]
    assert "«9.»" in findings[0].message


@pytest.mark.parametrize("code", OTHERS)
def test_labels_that_are_off_by_one_from_a_place_on_are_told_once(code):
    own = {f"op{n}": label(code, 0, n + 1) for n in (5, 6)}
    findings = found(subject({"en": units("en"), code: units(code)}, labels={code: own}), "N")
    assert [(one.code, one.unit) for one in findings] == [("N007", "op5")]


@pytest.mark.parametrize("code", OTHERS)
def test_a_version_without_labels_is_told_once(code):
    bare = dict.fromkeys(LIST, "")
    findings = found(subject({"en": units("en"), code: units(code)}, labels={code: bare}), "N")
    assert codes(findings) == ["N007"]


def test_every_listed_convention_is_recognised():
    for code in CODES:
        language = languages.get(code)
        for depth, ways in enumerate(language.labels):
            for place, way in enumerate(listed(language, depth)):
                written = labels_of.write(depth, 4, language, alternative=place)
                assert Convention.of(written, 4) == way, (code, ways[place])
                assert "".join(way.write(4).split()) == Convention.of(written, 4).write(4)


# -- references ---------------------------------------------------------------------------------------

SAID = {
    "en": [
        "paragraph {} above",
        "paragraphs 2 and {} of the present resolution",
        "sub-paragraph (b) of paragraph {} above",
    ],
    "fr": [
        "au paragraphe {} ci-dessus",
        "aux paragraphes 2 et {} de la présente résolution",
        "à l’alinéa b) du paragraphe {} ci-dessus",
    ],
    "es": [
        "en el párrafo {} supra",
        "en los párrafos 2 y {} de la presente resolución",
        "en el apartado b) del párrafo {} supra",
    ],
    "ru": ["в пункте {} выше", "в пунктах 2 и {} настоящей резолюции", "в подпункте b) пункта {} выше"],
    "zh": ["上文第{}段", "本决议第2和第{}段", "上文第{}(b)段"],
    "ar": ["في الفقرة {} أعلاه", "في الفقرتين 2 و {} من هذا القرار", "في الفقرة الفرعية (ب) من الفقرة {} أعلاه"],
}
ELSEWHERE = {
    "en": "paragraph 28 of resolution 2185 (2014) and Article 41 of the Charter",
    "fr": "le paragraphe 28 de la résolution 2185 (2014) et l’Article 41 de la Charte",
    "es": "el párrafo 28 de la resolución 2185 (2014) y el Artículo 41 de la Carta",
    "ru": "пункт 28 резолюции 2185 (2014) и статью 41 Устава",
    "zh": "第2185(2014)号决议第28段和《宪章》第四十一条",
    "ar": "الفقرة 28 من القرار 2185 (2014) والمادة 41 من الميثاق",
}


def with_reference(code: str, said: str) -> dict[str, str]:
    return {**units(code), "op5": f"{TEXTS[code]} {said}"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("form", range(3))
def test_a_reference_to_what_is_not_there(code, form):
    right = subject({code: with_reference(code, SAID[code][form].format(4))})
    assert found(right, "N") == []
    wrong = subject({code: with_reference(code, SAID[code][form].format(9))})
    findings = found(wrong, "N")
    assert [(one.code, one.unit) for one in findings] == [("N008", "op5")]
    assert "9" in findings[0].text[slice(*findings[0].span)]


@pytest.mark.parametrize("code", CODES)
def test_a_letter_that_is_not_there(code):
    said = SAID[code][2].replace("b)", "f)").replace("(ب)", "(و)").format(4)
    assert codes(found(subject({code: with_reference(code, said)}), "N")) == ["N008"]


@pytest.mark.parametrize("code", CODES)
def test_paragraphs_of_other_documents_are_left_alone(code):
    assert found(subject({code: with_reference(code, ELSEWHERE[code])}), "N") == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_same_references_in_two_languages(code):
    for form in range(3):
        texts = {key: with_reference(key, SAID[key][form].format(4)) for key in ("en", code)}
        assert found(subject(texts), "N") == []
    assert found(subject({key: with_reference(key, ELSEWHERE[key]) for key in ("en", code)}), "N") == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("form", range(3))
def test_another_paragraph_than_in_the_original(code, form):
    texts = {
        "en": with_reference("en", SAID["en"][form].format(4)),
        code: with_reference(code, SAID[code][form].format(3)),
    }
    findings = found(subject(texts), "N009")
    assert [(one.key, one.unit) for one in findings] == [(code, "op5")]
    assert "4" in findings[0].original[slice(*findings[0].original_span)]


@pytest.mark.parametrize("code", OTHERS)
def test_another_paragraph_of_another_document(code):
    texts = {
        "en": with_reference("en", ELSEWHERE["en"]),
        code: with_reference(code, ELSEWHERE[code].replace("28", "27")),
    }
    assert codes(found(subject(texts), "N")) == ["N009"]


@pytest.mark.parametrize("code", OTHERS)
def test_another_letter_than_in_the_original(code):
    other = SAID[code][2].replace("b)", "c)").replace("(ب)", "(ج)").format(4)
    texts = {"en": with_reference("en", SAID["en"][2].format(4)), code: with_reference(code, other)}
    assert codes(found(subject(texts), "N")) == ["N009"]


def test_a_range_is_as_good_as_a_list():
    texts = {
        "en": with_reference("en", "paragraphs 1 to 4 above"),
        "zh": with_reference("zh", "上文第1段至第4段"),
        "es": with_reference("es", "los párrafos 1, 2, 3 y 4 supra"),
    }
    assert found(subject(texts), "N") == []


def test_a_number_in_words_is_a_reference_too():
    texts = {
        "en": with_reference("en", "the first paragraph of the report, and 8"),
        "zh": with_reference("zh", "报告第一段，和第8段"),
    }
    assert found(subject(texts), "N009") == []


def test_what_the_original_has_wrong_is_told_there_alone():
    texts = {code: with_reference(code, SAID[code][0].format(9)) for code in CODES}
    assert [(one.code, one.key) for one in found(subject(texts), "N")] == [("N008", "en")]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "paragraphs 6 (a) to (c), 8 and 12 (b) (ii)", ["6 (a)", "6 (b)", "6 (c)", "8", "12 (b)"]),
        ("fr", "aux alinéas a) et c) du paragraphe 6", ["6 (a)", "6 (c)"]),
        ("es", "los párrafos 3 a 5", ["3", "4", "5"]),
        ("ru", "в пунктах 3–5 и 7", ["3", "4", "5", "7"]),
        ("zh", "第6段(a)分段", ["6 (a)"]),
        ("ar", "الفقرات ٣ إلى ٥", ["3", "4", "5"]),
        ("en", "paragraph 8, 15 members of the Council", ["8"]),
        ("en", "preambular paragraph 5", []),
        ("fr", "l’article l’emporte", []),
        ("en", "the paragraph above (see 6)", []),
    ],
)
def test_references_are_read(code, text, expected):
    read = [references.written(one.number, one.letters[:1]) for one in references.find(text, languages.get(code))]
    assert read == expected


# -- whatever the text --------------------------------------------------------------------------------

_LABELS = st.sampled_from(["", "1.", "(a)", "a)", "ii)", "㈠", "(هـ)", "٣ -", "12.", "((", "а)", "9", "\x1b[2J"])
_PIECES = st.sampled_from(
    [
        *TEXTS.values(),
        "paragraphs ",
        "6 (a) ",
        "第",
        "段",
        "الفقرات ",
        " above",
        "пункт ",
        "3 to ",
        "99999999 ",
        "(zz)",
        "\u202e",
    ]
)
_TEXT = st.lists(_PIECES | st.text(max_size=12), max_size=8).map("".join)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(CODES), st.sampled_from(OTHERS))
def test_any_text_gives_findings_with_spans_inside(data, first, second):
    ids = [*LIST, "op3~2", "pp1", "h1", "art2", "art2.1", "annex1.op2", "p7"]
    keys = dict.fromkeys((first, second))
    texts = {key: {name: data.draw(_TEXT) for name in data.draw(st.permutations(ids))[:7]} for key in keys}
    own = {key: {name: data.draw(_LABELS) for name in texts[key]} for key in keys}
    made = subject(texts, labels=own)
    for finding in found(made, "N"):
        assert 0 <= finding.span[0] <= finding.span[1] <= len(finding.text)
        assert 0 <= finding.original_span[0] <= finding.original_span[1] <= len(finding.original)
        assert finding.message.splitlines() == [finding.message]


def test_the_same_numbering_from_labels_and_from_the_document():
    for code in CODES:
        whole = pair(code) if code != "en" else pair("fr")
        alone = Subject(whole.alignment)
        own = [(item.passage.unit, item.path) for item in sequence.of(whole.sides[code], whole).items]
        assert own == [(item.passage.unit, item.path) for item in sequence.of(alone.sides[code], alone).items]


def test_findings_of_a_document_by_itself_need_no_version():
    english = document("en")
    without: Document = replace(english, units=tuple(unit for unit in english.units if unit.id != "op5"))
    made = Subject(align(without, []), {"en": without}, {"en": "x.en.txt"})
    assert codes(checker.check(made, [rule() for rule in numbering.RULES])) == ["N005"]
