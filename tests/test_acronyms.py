"""Acronyms and the places that spell them out, in the sample and in sentences made up for it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lang import language
from lang.terms import acronyms
from tests.conftest import CODES, document


def forms(text, code):
    return [acronym.form for acronym in acronyms.find(text, language.get(code))]


def defined(text, code):
    found = acronyms.definitions(text, language.get(code))
    for definition in found:
        assert text[definition.long_start : definition.long_end] == definition.long_form
        assert text[definition.acronym.start : definition.acronym.end] == definition.acronym.form
        assert definition.start <= definition.long_start < definition.long_end <= definition.end
        assert text[definition.end - 1] in ")）]"
    return [(definition.acronym.key, definition.long_form, definition.certain) for definition in found]


# -- the sample ---------------------------------------------------------------------------------------


def keys_of_sample(code):
    return {acronym.key for unit in document(code).units for acronym in acronyms.find(unit.text, language.get(code))}


def definitions_of_sample(code):
    return {
        definition.acronym.key: (unit.id, definition.long_form, definition.certain)
        for unit in document(code).units
        for definition in acronyms.definitions(unit.text, language.get(code))
    }


def test_the_original_uses_acronyms_that_it_never_defines():
    definitions = definitions_of_sample("en")
    assert definitions == {
        "FPU": ("pp14", "formed police units", True),
        "SPT": ("pp14", "specialized police teams", True),
        "SPC": ("op15", "Standing Police Capacity", True),
    }
    assert keys_of_sample("en") - definitions.keys() == {"UN", "IPO", "UNSCR", "FPO"}


def test_op8_of_the_original_has_another_acronym():
    (text,) = (unit.text for unit in document("en").units if unit.id == "op8")
    assert [(found.form, found.key) for found in acronyms.find(text, language.get("en"))] == [
        ("IPOs", "IPO"), ("FPOs", "FPO"), ("SPTs", "SPT"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "keys", "definitions"),
    [
        ("fr", {"UPC", "ONU"}, {"UPC": ("pp14", "unités de police constituées", True)}),
        ("es", {"UPC", "ONU"}, {"UPC": ("pp14", "unidades de policía constituidas", True)}),
        ("ru", {"ООН"}, {}),
        ("zh", set(), {}),
        ("ar", set(), {}),
    ],
)
def test_the_versions(code, keys, definitions):
    assert keys_of_sample(code) == keys
    assert definitions_of_sample(code) == definitions


# -- acronyms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "An FPU, two FPUs, the FPU’s men; UN-Women and COVID-19", ["FPU", "FPUs", "FPU", "UN", "COVID"]),
        ("en", "R2P, H1N1 and M&E; G20 is none, nor are A, Mr. X and DoD", ["R2P", "H1N1", "M&E"]),
        ("en", "Chapters VII, XL and MMXVII, but CD and MC", ["CD", "MC"]),
        ("en", "S/RES/2185 (2014), A/C.5/72/L.1, CEDAW/C/GC/35 and S/PRST/2014/5", []),
        ("en", "see https://www.un.org/SC/ABC and DESK@UN.ORG", []),
        ("en", "REPORT OF THE UN", []),
        ("en", "FORMED POLICE UNITS (FPUs)", []),
        ("en", "SPTs with support", ["SPTs"]),
        ("en", "It decides TO REMAIN SEIZED OF the matter, OR NOT and so on", ["OR", "NOT"]),
        ("en", "It REMAINS IMPORTANTLY so", []),
        ("en", "MINUJUSTH left", ["MINUJUSTH"]),
        ("fr", "Les UPC de l’ONU au XXIe siècle, d’ONG et d’ÉSA", ["UPC", "ONU", "ONG", "ÉSA"]),
        ("es", "la ONU y las ONG del siglo XXI", ["ONU", "ONG"]),
        ("ru", "ООН и FPUs в ХХ веке, МВД", ["ООН", "FPUs", "МВД"]),
        ("zh", "联合国5支FPU和ＳＰＴ以及IPOs。", ["FPU", "ＳＰＴ", "IPOs"]),
        ("ar", "الـFPU وSPTs", ["FPU", "SPTs"]),
        ("de", "die EU und die UNO", ["EU", "UNO"]),
        ("en", "", []),
    ],
)  # fmt: skip
def test_acronyms_of_a_text(code, text, expected):
    assert forms(text, code) == expected


def test_what_an_acronym_is_looked_up_by():
    found = acronyms.find("两支FPUs和ＳＰＴ", language.get("zh"))
    assert [(acronym.form, acronym.key) for acronym in found] == [("FPUs", "FPU"), ("ＳＰＴ", "SPT")]
    assert acronyms.key_of("FPUs", "s") == "FPU"
    assert acronyms.key_of("FPUs", "") is None
    assert acronyms.key_of("Unit", "s") is None


@given(st.text(alphabet="ABИs1&/-. (“)”،的", max_size=40), st.sampled_from(CODES))
def test_places_are_those_of_the_forms(text, code):
    for acronym in acronyms.find(text, language.get(code)):
        assert text[acronym.start : acronym.end] == acronym.form
        assert acronym.form.startswith(acronym.key)
    defined(text, code)


# -- definitions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "skills for formed police units (FPUs) with", ("FPU", "formed police units")),
        ("en", "an FPU (formed police unit) is", ("FPU", "formed police unit")),
        ("en", "the “formed police units” (“FPUs”)", ("FPU", "formed police units")),
        ("en", "women’s groups (hereinafter referred to as “WGs”)", ("WG", "women’s groups")),
        ("en", "the responsibility to protect (R2P)", ("R2P", "responsibility to protect")),
        ("en", "monitoring and evaluation (M&E)", ("M&E", "monitoring and evaluation")),
        ("en", "troop-contributing countries [TCCs]", ("TCC", "troop-contributing countries")),
        ("en", "Welcomes the United Nations Interim Force in Lebanon (UNIFIL)",
         ("UNIFIL", "United Nations Interim Force in Lebanon")),
        ("en", "the Office of the United Nations High Commissioner for Refugees (UNHCR)",
         ("UNHCR", "United Nations High Commissioner for Refugees")),
        ("en", "Counter-Terrorism Committee Executive Directorate (CTED)",
         ("CTED", "Counter-Terrorism Committee Executive Directorate")),
        ("en", "disarmament, demobilization and reintegration (DDR)",
         ("DDR", "disarmament, demobilization and reintegration")),
        ("en", "the Islamic State in Iraq and the Levant (ISIL, also known as Da’esh)",
         ("ISIL", "Islamic State in Iraq and the Levant")),
        ("en", "FORMED POLICE UNITS (FPUs)", ("FPU", "FORMED POLICE UNITS")),
        ("fr", "pour les unités de police constituées (UPC), disposant", ("UPC", "unités de police constituées")),
        ("fr", "l’Équipe spéciale d’appui (ci-après dénommée l’« ESA »)", ("ESA", "Équipe spéciale d’appui")),
        ("fr", "la Mission multidimensionnelle intégrée des Nations Unies pour la stabilisation au Mali (MINUSMA)",
         ("MINUSMA", "Mission multidimensionnelle intégrée des Nations Unies pour la stabilisation au Mali")),
        ("fr", "d’UPC (unités de police constituées)", ("UPC", "unités de police constituées")),
        ("es", "unidades de policía constituidas (en adelante, «UPC»)", ("UPC", "unidades de policía constituidas")),
        ("es", "la Organización de las Naciones Unidas (ONU)", ("ONU", "Organización de las Naciones Unidas")),
        ("ru", "а индивидуальные сотрудники полиции (ИСП)", ("ИСП", "индивидуальные сотрудники полиции")),
        ("ru", "Организация по безопасности и сотрудничеству в Европе (далее — ОБСЕ)",
         ("ОБСЕ", "Организация по безопасности и сотрудничеству в Европе")),
    ],
)  # fmt: skip
def test_a_definition_shown_by_its_letters(code, text, expected):
    assert defined(text, code) == [(*expected, True)]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "the Standing Police Capacity (CPP)", ("CPP", "Standing Police Capacity")),
        ("en", "the Mission in Mali (MINUSMA)", ("MINUSMA", "Mission in Mali")),
        ("es", "el Mantenimiento de la Paz (DPKO, por sus siglas en inglés)", ("DPKO", "Mantenimiento de la Paz")),
        ("ru", "из сформированных полицейских подразделений (FPU)",
         ("FPU", "сформированных полицейских подразделений")),
        ("zh", "训练有素的建制警察部队(FPU)，", ("FPU", "建制警察部队")),
        ("zh", "以及，建制警察部队（以下简称“FPU”）", ("FPU", "建制警察部队")),
        ("zh", "FPU（建制警察部队）可", ("FPU", "建制警察部队")),
        ("zh", "向“单派警员”(IPO)", ("IPO", "单派警员")),
        ("ar", "«وحدات الشرطة المشكلة (FPU)»", ("FPU", "وحدات الشرطة المشكلة")),
        ("ar", "في وحدات الشرطة المشكلة (يشار إليها فيما بعد باسم FPU)", ("FPU", "وحدات الشرطة المشكلة")),
        ("ar", "FPU (وحدة الشرطة المشكلة)", ("FPU", "وحدة الشرطة المشكلة")),
    ],
)  # fmt: skip
def test_a_definition_that_letters_cannot_show(code, text, expected):
    assert defined(text, code) == [(*expected, False)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the statement of 21 February 2014 (S/PRST/2014/5)"),
        ("en", "resolution 2242 (2015) of the UN (including the FPUs)"),
        ("en", "as reported (WHO, 2017)"),
        ("en", "the Entity for Women (UN-Women)"),
        ("en", "the UN (see below) and UNMISS (South Sudan)"),
        ("en", "(FPUs) and the rest"),
        ("en", "see A/C.5/72/L.1 (EN)"),
        ("en", "several teams (FPUs and SPTs)"),
        ("en", "RESOLUTION (DRAFT)"),
        ("fr", "la résolution (voir ONU)"),
        ("es", "el Empoderamiento de las Mujeres (ONU-Mujeres)"),
        ("ru", "прав женщин («ООН-женщины»)"),
        ("zh", "第2185(2014)号决议的声明(S/PRST/2014/5)"),
        ("ar", "القرار 2185 (2014) والبيان (S/PRST/2014/5)"),
    ],
)
def test_a_bracket_that_defines_nothing(code, text):
    assert defined(text, code) == []


@pytest.mark.parametrize(
    "text",
    ["A" * 200_000, "(" * 200_000, "(AB)" * 5_000, "a.b" * 60_000, "“" * 50_000 + "(AB)”"],
    ids=["capitals", "opening brackets", "brackets", "dots", "opening quotes"],
)
def test_a_text_made_to_be_slow(text):
    start = time.process_time()
    acronyms.find(text, language.get("en"))
    acronyms.definitions(text, language.get("en"))
    assert time.process_time() - start < 5
