"""Rules on acronyms: in one version, and between a version and its original."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import glossary as files
from align.aligner import align
from align.check.finding import Severity
from align.check.subject import Subject
from lang import language
from lang.terms import acronyms
from lang.terms.glossary import Glossary, Term
from lang.terms.well_known import known_acronyms, well_known
from tests.check_support import found, subject
from tests.conftest import CODES, SAMPLES, document

GLOSSARY = files.load(str(SAMPLES / "S-2017-926.glossary.yaml"))

ORIGINAL = {
    "pp1": "Noting the contribution of formed police units (FPUs) to the protection of civilians,",
    "pp2": "Recalling the report on training,",
    "op1": "Urges States to train all FPUs before deployment;",
    "op2": "Requests the Secretary-General to report on the use of FPUs;",
    "op3": "Encourages States to provide equipment for FPUs;",
    "op4": "Decides to remain seized of the matter;",
}
# The same in every language, with the acronym that it uses.
VERSIONS = {
    "fr": {
        "pp1": "Notant ce qu’apportent les unités de police constituées (UPC) à la protection des civils,",
        "pp2": "Rappelant le rapport sur la formation,",
        "op1": "Exhorte les États à former toutes les UPC avant le déploiement ;",
        "op2": "Prie le Secrétaire général de rendre compte de l’emploi des UPC ;",
        "op3": "Engage les États à fournir du matériel pour les UPC ;",
        "op4": "Décide de rester saisi de la question.",
    },
    "es": {
        "pp1": "Observando lo que aportan las unidades de policía constituidas (UPC) a la protección de los civiles,",
        "pp2": "Recordando el informe sobre la capacitación,",
        "op1": "Insta a los Estados a capacitar a todas las UPC antes del despliegue;",
        "op2": "Solicita al Secretario General que informe sobre el empleo de las UPC;",
        "op3": "Alienta a los Estados a aportar equipo para las UPC;",
        "op4": "Decide seguir ocupándose de la cuestión.",
    },
    "ru": {
        "pp1": "отмечая вклад сформированных полицейских подразделений (СПП) в защиту гражданских лиц,",
        "pp2": "ссылаясь на доклад о подготовке,",
        "op1": "настоятельно призывает государства обучать все СПП до развертывания;",
        "op2": "просит Генерального секретаря представить доклад об использовании СПП;",
        "op3": "рекомендует государствам предоставлять имущество для СПП;",
        "op4": "постановляет продолжать заниматься этим вопросом.",
    },
    "zh": {
        "pp1": "注意到建制警察部队（FPU）对保护平民作出的贡献，",
        "pp2": "回顾关于培训的报告，",
        "op1": "敦促各国在部署前培训所有FPU；",
        "op2": "请秘书长报告FPU的使用情况；",
        "op3": "鼓励各国为FPU提供装备；",
        "op4": "决定继续处理此案。",
    },
    "ar": {
        "pp1": "وإذ يلاحظ مساهمة وحدات الشرطة المشكلة (FPU) في حماية المدنيين،",
        "pp2": "وإذ يشير إلى التقرير المتعلق بالتدريب،",
        "op1": "يحث الدول على تدريب جميع وحدات FPU قبل نشرها؛",
        "op2": "يطلب إلى الأمين العام أن يقدم تقريرا عن استخدام وحدات FPU؛",
        "op3": "يشجع الدول على توفير معدات لوحدات FPU؛",
        "op4": "يقرر أن يبقي المسألة قيد نظره.",
    },
}
OWN = {"fr": "UPC", "es": "UPC", "ru": "СПП", "zh": "FPU", "ar": "FPU"}


def codes(texts, chosen="A", **more):
    return [(one.code, one.key, one.unit, one.subject) for one in found(subject(texts, **more), chosen)]


def changed(code, **units):
    """What is found when units of a version are others."""
    return codes({"en": ORIGINAL, code: VERSIONS[code] | units})


def replaced(code, unit, new):
    return changed(code, **{unit: VERSIONS[code][unit].replace(OWN[code], new)})


def alone(text, code="en", **more):
    return codes({code: text if isinstance(text, dict) else {"pp1": text}}, **more)


# -- one version --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_the_sample_has_two_that_are_not_spelled_out_and_one_slip(code):
    alignment = align(document("en"), [document(code)] if code != "en" else [])
    documents = {key: document(key) for key in alignment.by_key}
    made = [(one.code, one.key, one.unit, one.subject) for one in found(Subject(alignment, documents), "A")]
    assert made == [
        ("A001", "en", "pp17", "IPO"),
        ("A004", "en", "op8", "FPO"),
        ("A001", "en", "op12.d", "UNSCR"),
    ]


@pytest.mark.parametrize("code", CODES[1:])
def test_the_sample_with_its_glossary(code):
    alignment = align(document("en"), [document(code)])
    made = found(Subject(alignment, {key: document(key) for key in ("en", code)}, glossary=GLOSSARY), "A")
    assert [(one.code, one.subject) for one in made] == [("A004", "FPO"), ("A001", "UNSCR")]


@pytest.mark.parametrize("code", CODES[1:])
def test_a_text_without_acronyms_has_no_findings(udhr, code):
    alignment = align(udhr["en"], [udhr[code]])
    assert not found(Subject(alignment, {key: udhr[key] for key in ("en", code)}), "A")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Urges States to deploy XPU"),
        ("fr", "Exhorte les États à déployer les XPU"),
        ("es", "Insta a los Estados a desplegar las XPU"),
        ("ru", "призывает государства развертывать СПЖ"),
        ("zh", "敦促各国部署XPU"),
        ("ar", "يحث الدول على نشر XPU"),
    ],
)
def test_what_is_not_spelled_out(code, text):
    assert [one[0] for one in alone(text, code)] == ["A001"]


@pytest.mark.parametrize(
    "text",
    [
        "The UN, NATO and UNESCO met; Chapter VII applies; see S/RES/2185 (2014).",
        "formed police units (FPUs) and one FPU",
        "FPU: formed police unit",
        "REPORT OF THE ABC GROUP",
    ],
)
def test_what_need_not_be_spelled_out(text):
    assert not alone(text)


def test_what_the_glossary_has_need_not_be_spelled_out():
    glossary = Glossary((Term({"en": ("police unit",)}, {"en": "XPU"}),))
    assert alone("Deploy XPUs")
    assert not alone("Deploy XPUs", glossary=glossary)


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("en", "the Standing Police Capacity (SPC)", "the Special Planning Council (SPC)"),
        ("en", "formed police units (FPUs)", "the formed police units (FRGs)"),
        ("fr", "la Force de police permanente (FPP)", "le Fonds pour la population (FPP)"),
        ("es", "las unidades de policía constituidas (UPC)", "la unidad de planificación conjunta (UPC)"),
        ("ru", "специализированные полицейские группы (СПГ)", "совместная плановая группа (СПГ)"),
    ],
)
def test_one_acronym_has_one_meaning(code, first, second):
    made = [one[0] for one in alone({"pp1": first, "pp2": second, "pp3": first}, code)]
    assert made.count("A002") >= 1


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("en", "formed police units (FPUs)", "a formed police unit (FPU)"),
        ("ru", "сформированные полицейские подразделения (СПП)", "сформированных полицейских подразделений (СПП)"),
    ],
)
def test_another_form_is_no_other_meaning(code, first, second):
    assert not alone({"pp1": first, "pp2": second}, code)


def test_used_before_it_is_spelled_out():
    late = {"title": "On FPUs", "pp1": "Noting that FPUs help,", "pp2": "Praising formed police units (FPUs),"}
    assert alone(late) == [("A003", "en", "pp1", "FPU")]
    assert not alone({"title": late["title"], "pp1": late["pp2"], "pp2": late["pp1"]})


def test_a_version_may_use_it_where_its_original_does():
    ours = {"pp1": "Noting that FPUs help,", "pp2": "Praising formed police units (FPUs),"}
    theirs = {"pp1": "Notant l’aide des UPC,", "pp2": "Saluant les unités de police constituées (UPC),"}
    assert codes({"en": ours, "fr": theirs}) == [("A003", "en", "pp1", "FPU")]
    early = {"pp1": "Noting that they help,", "pp2": ours["pp2"]}
    assert ("A003", "fr", "pp1", "UPC") in codes({"en": early, "fr": theirs})


@pytest.mark.parametrize("slip", ["FUP", "FPO", "FPPU", "FU" + "B"])
def test_a_slip_is_told_from_what_is_unknown(slip):
    text = {**ORIGINAL, "op2": f"Requests a report on {slip}s;"}
    (made,) = found(subject({"en": text}), "A")
    distant = slip == "FUB"
    assert made.code == ("A001" if distant else "A004")
    assert ("«FPUs»" in made.message and "pp1" in made.message) != distant


def test_two_that_are_spelled_out_are_no_slips():
    text = {**ORIGINAL, "op2": "Requests a report on formed police operations (FPOs);"}
    assert not alone(text)


# -- between ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES[1:])
def test_a_version_with_its_own_acronym_is_clean(code):
    assert not changed(code)


@pytest.mark.parametrize("code", CODES[1:])
@pytest.mark.parametrize("unit", ["op1", "op2", "op3"])
def test_left_out(code, unit):
    assert [one[0] for one in replaced(code, unit, "")] == ["A005"]


@pytest.mark.parametrize("code", CODES[1:])
def test_made_into_another(code):
    own = OWN[code]
    assert {one[0] for one in replaced(code, "op2", own[1] + own[0] + own[2])} == {"A004"}
    made = replaced(code, "op2", "XKBD")
    assert "A005" in {one[0] for one in made}
    assert {one[2] for one in made} == {"op2"}


@pytest.mark.parametrize(
    ("code", "unit", "written"),
    [
        ("fr", "op2", "Prie le Secrétaire général de rendre compte de l’emploi de chaque unité de police constituée ;"),
        ("es", "op2", "Solicita que se informe sobre cada unidad de policía constituida;"),
        ("ru", "op2", "просит сообщить о сформированном полицейском подразделении;"),
        ("zh", "op2", "请秘书长报告建制警察部队的使用情况；"),
        ("ar", "op2", "يطلب تقريرا عن وحدات الشرطة المشكلة؛"),
    ],
)
def test_written_out_is_not_left_out(code, unit, written):
    assert not changed(code, **{unit: written})


AGAIN = {
    "fr": "Souhaite des UPC bien formées, y compris des UPC à déploiement rapide ;",
    "es": "Desea UPC bien capacitadas, incluidas UPC de despliegue rápido;",
    "ru": "желает получить хорошо обученные СПП, в том числе СПП быстрого развертывания;",
    "zh": "希望有训练有素的FPU，包括可快速部署的FPU；",
    "ar": "يرغب في وحدات FPU جيدة التدريب، بما فيها وحدات FPU للنشر السريع؛",
}


@pytest.mark.parametrize("code", CODES[1:])
def test_less_often(code):
    original = ORIGINAL | {"op3": "Wishes for well-trained FPUs, including FPUs for rapid deployment;"}
    version = VERSIONS[code] | {"op3": AGAIN[code]}
    assert codes({"en": original, code: version}) == []
    at = AGAIN[code].rindex(OWN[code])
    version["op3"] = AGAIN[code][:at] + AGAIN[code][at + len(OWN[code]) :]
    (made,) = found(subject({"en": original, code: version}), "A")
    assert (made.code, made.severity, made.unit) == ("A009", Severity.NOTE, "op3")
    assert made.message == "«FPUs» is 2 times in the original and once here"


def test_written_out_counts_as_well():
    original = ORIGINAL | {"op3": "Wishes for well-trained FPUs, including FPUs for rapid deployment;"}
    text = "Souhaite des UPC bien formées, y compris des unités de police constituées à déploiement rapide ;"
    assert codes({"en": original, "fr": VERSIONS["fr"] | {"op3": text}}) == []


def test_words_of_one_stem_are_not_the_term():
    text = "Prie de rendre compte des policiers hors unités constituées ;"
    assert [one[0] for one in changed("fr", op2=text)] == ["A005"]


@pytest.mark.parametrize("code", CODES[1:])
def test_added(code):
    text = f"{OWN[code]} {VERSIONS[code]['pp2']}"
    assert changed(code, pp2=text) == [("A006", code, "pp2", OWN[code])]
    assert [one[0] for one in changed(code, op4=f"NATO {VERSIONS[code]['op4']}")] == ["A006"]


@pytest.mark.parametrize("code", ["fr", "es", "ru"])
def test_two_forms_in_one_version(code):
    assert replaced(code, "op2", "FPU") == [("A007", code, "op2", "FPU")]


@pytest.mark.parametrize("code", CODES[1:])
def test_the_definition_is_left_out(code):
    text = VERSIONS[code]["pp1"]
    (place,) = acronyms.find(text, language.get(code))
    without = text[: place.start - 1].rstrip() + text[place.end + 1 :]
    assert [one[0] for one in changed(code, pp1=without)] == ["A008"]


def test_a_version_that_writes_all_out_needs_no_definition():
    long = "сформированных полицейских подразделений"
    texts = {unit: text.replace(" (СПП)", "").replace("СПП", long) for unit, text in VERSIONS["ru"].items()}
    assert not codes({"en": ORIGINAL, "ru": texts})
    assert [one[0] for one in codes({"en": ORIGINAL, "ru": texts | {"op2": "просит доклад об использовании;"}})] == [
        "A005"
    ]


def test_the_glossary_says_what_the_acronym_is():
    glossary = Glossary(
        (Term({"en": ("formed police unit",), "fr": ("unité constituée",)}, {"en": "FPU", "fr": "UPC"}),)
    )
    original = {"op1": "Urges training of FPUs;"}
    assert not codes({"en": original, "fr": {"op1": "Appelle à former les UPC ;"}}, glossary=glossary)
    assert not codes({"en": original, "fr": {"op1": "Appelle à former les unités constituées ;"}}, glossary=glossary)
    (made,) = found(subject({"en": original, "fr": {"op1": "Appelle à former ;"}}, glossary=glossary), "A005")
    assert made.message == "«FPUs» of the original is not here; expected «unité constituée»"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "Se félicite de l’aide des Nations Unies et d’ONU-Femmes ;"),
        ("es", "Acoge con beneplácito la ayuda de las Naciones Unidas y ONU-Mujeres;"),
        ("ru", "приветствует помощь Организации Объединенных Наций и структуры «ООН-женщины»;"),
        ("zh", "欢迎联合国和妇女署的援助；"),
        ("ar", "يرحب بمساعدة الأمم المتحدة وهيئة الأمم المتحدة للمرأة؛"),
    ],
)
def test_what_everyone_knows_may_be_written_out(code, text):
    original = {"op1": "Welcomes the assistance of the UN and of UN-Women;"}
    assert not codes({"en": original, code: {"op1": text}})
    assert codes({"en": {"op1": "Welcomes the assistance of NATO;"}, code: {"op1": text}})


def test_nothing_is_missed_of_which_nothing_is_known():
    assert [
        one[0] for one in codes({"en": {"op1": "Recalls UNSCR 2242;"}, "fr": {"op1": "Rappelle la résolution 2242 ;"}})
    ] == ["A001"]


def test_messages_are_of_one_line_and_spans_where_they_say():
    (made,) = found(
        subject({"en": ORIGINAL, "fr": VERSIONS["fr"] | {"op2": "Prie de rendre compte des\nXKBD ;"}}), "A005"
    )
    assert made.message == "«FPUs» of the original is not here but «XKBD»; expected «UPC»"
    assert made.text[slice(*made.span)] == "XKBD"
    assert made.original[slice(*made.original_span)] == "FPUs"


# -- data, and any text at all --------------------------------------------------------------------------


def test_what_everyone_knows_has_a_name_in_six_languages():
    for term in well_known().terms:
        assert all(term.rendered(code) for code in CODES), term
    assert {"UN", "ONU", "ООН", "NATO", "HIV", "ISBN"} <= known_acronyms()
    assert not {"UNSCR", "FPU", "IPO"} & known_acronyms()


PIECES = [
    "FPU",
    "FPUs",
    "(FPU)",
    "UPC",
    "ООН",
    "formed police units (FPU)",
    "联合国",
    "XK (",
    "вода",
    "الأمم",
    " ",
    "\n",
    "NATO-",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from(CODES))
def test_any_text(pairs, code):
    key = code if code != "en" else "en.2"
    texts = {side: {f"p{at}": pair[place] for at, pair in enumerate(pairs)} for place, side in enumerate(("en", key))}
    for one in found(subject(texts, glossary=GLOSSARY), "A"):
        assert 0 <= one.span[0] <= one.span[1] <= len(one.text)
        assert 0 <= one.original_span[0] <= one.original_span[1] <= len(one.original)
        assert "\n" not in one.message


def test_time_grows_with_the_text_and_no_faster():
    """Thirty thousand letters of definitions, and thousands of different acronyms, in seconds at the most."""
    unit = "police units (FPU) and other missions, " * 800
    many = " ".join(f"{a}{b}{c}{d} is" for a in "BCDFGHJK" for b in "LMNPQRST" for c in "VWXZBCDF" for d in "GH")
    started = time.process_time()
    found(subject({"en": {"p1": unit, "p2": many}, "fr": {"p1": unit, "p2": many.lower()}}), "A")
    assert time.process_time() - started < 8
