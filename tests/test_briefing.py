"""What a paragraph asks of an interpreter: figures paired over all versions, acronyms, dates, symbols, terms."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from align import aligner, glossary
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.briefing import MOST_FACTS, SLICE, Briefing, Fact, words_in
from lang import language as languages
from lang.terms.glossary import Glossary, Term
from tests.conftest import CODES, SAMPLES, document


@cache
def sample() -> Alignment:
    documents = [document(code) for code in CODES]
    return aligner.align(documents[0], documents[1:])


@cache
def learned() -> Briefing:
    """All there is to know of the sample, without a glossary."""
    briefing = Briefing(sample())
    for _ in briefing.learn():
        pass
    return briefing


@cache
def with_terms() -> Briefing:
    briefing = Briefing(sample(), glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml")))
    for _ in briefing.learn():
        pass
    return briefing


def alignment(*paragraphs: Mapping[str, str]) -> Alignment:
    """Paragraphs of one sentence each, in the versions that they name."""
    keys = dict.fromkeys(key for paragraph in paragraphs for key in paragraph)
    versions = tuple(Version(key, key, "official" if number else "original") for number, key in enumerate(keys))
    units = tuple(
        AlignedUnit(f"p{number}", "paragraph", {}, (Bead(f"p{number}.s1", {k: (t,) for k, t in paragraph.items()}),))
        for number, paragraph in enumerate(paragraphs, 1)
    )
    return Alignment(versions, units)


def rows(facts: list[Fact], kind: str) -> list[dict[str, str]]:
    return [{key: own.text for key, own in fact.wordings.items()} for fact in facts if fact.kind == kind]


def told(*paragraphs: Mapping[str, str], kind: str = "figure") -> list[dict[str, str]]:
    """The rows of one kind of the last paragraph, once all of them were looked at."""
    briefing = Briefing(alignment(*paragraphs))
    for _ in briefing.learn():
        pass
    return rows(briefing.facts(briefing.alignment.units[-1]), kind)


# -- figures, dates, symbols --------------------------------------------------------------------------


def test_a_percentage_as_each_of_six_versions_writes_it() -> None:
    facts = learned().facts(sample().by_id["op12.d"])
    assert {
        "en": "20 per cent", "fr": "20 %", "es": "20 %", "ru": "20 процентов", "zh": "20%", "ar": "20 في المائة",
    } in [{key: " ".join(text.split()) for key, text in row.items()} for row in rows(facts, "figure")]  # fmt: skip


def test_dates_symbols_and_resolutions_stand_in_the_order_of_the_original() -> None:
    facts = learned().facts(sample().by_id["pp2"])
    placed = [fact.wordings["en"].text for fact in facts if fact.kind in ("date", "symbol")]
    assert placed[:2] == ["2185 (2014)", "1265 (1999)"]
    at = placed.index("21 February 2014")
    assert placed[at + 1 : at + 4] == ["S/PRST/2014/5", "14 July 1997", "S/PRST/1997/38"]
    dates = {row["en"]: row for row in rows(facts, "date")}
    assert dates["21 February 2014"] == {
        "en": "21 February 2014", "fr": "21 février 2014", "es": "21 de febrero de 2014", "ru": "21 февраля 2014 года",
        "zh": "2014年2月21日", "ar": "21 شباط/فبراير 2014",
    }  # fmt: skip
    assert {"en": "2185 (2014)", "zh": "2185(2014)"}.items() <= rows(facts, "symbol")[0].items()


def test_numbers_are_paired_by_value_whatever_their_order_and_signs() -> None:
    found = told(
        {
            "en": "Of 1,250 officers, 30 were trained in three months.",
            "fr": "En trois mois, 30 des 1 250 policiers ont été formés.",
            "ru": "За три месяца прошли подготовку 30 из 1250 сотрудников.",
            "ar": "تلقى ٣٠ من أصل ١٬٢٥٠ ضابطا التدريب في ثلاثة أشهر.",
            "zh": "1 250名警员中有30名在三个月内接受了培训。",
            "es": "De 1.250 agentes, 30 recibieron capacitación en tres meses.",
        }
    )
    assert {"en": "1,250", "es": "1.250", "fr": "1 250", "ru": "1250", "ar": "١٬٢٥٠", "zh": "1 250"} in [
        {key: text.replace("\u00a0", " ") for key, text in row.items()} for row in found
    ]
    assert {"en": "30", "fr": "30", "ru": "30", "ar": "٣٠", "zh": "30", "es": "30"} in found
    assert any(row["en"] == "three" and row["fr"] == "trois" and row["ru"] == "три" for row in found)


def test_what_a_version_lacks_and_what_only_it_has() -> None:
    found = told({"en": "It deployed 40 officers.", "fr": "Elle a déployé 14 policiers.", "es": "Desplegó a 14."})
    assert found == [{"en": "40"}, {"fr": "14", "es": "14"}]


def test_a_date_without_its_year_is_the_same_date() -> None:
    found = told({"en": "It met on 6 November 2017.", "fr": "Il s’est réuni le 6 novembre."}, kind="date")
    assert found == [{"en": "6 November 2017", "fr": "6 novembre"}]


def test_words_that_are_hardly_numbers_and_numbers_said_again_make_no_rows() -> None:
    assert told({"en": "One of them, a second time.", "fr": "L’un d’eux, encore."}) == []
    assert told({"en": "From 12 to 15, and 12 again.", "fr": "De 12 à 15, et 12 encore."}) == [
        {"en": "12", "fr": "12"},
        {"en": "15", "fr": "15"},
    ]


def test_only_the_versions_asked_for_and_in_their_order() -> None:
    (fact, *_) = learned().facts(sample().by_id["op12.d"], ["ru", "ar"])
    assert list(fact.wordings) == ["ru", "ar"]


# -- acronyms -----------------------------------------------------------------------------------------


def test_an_acronym_in_every_version_and_what_it_stands_for() -> None:
    facts = [fact for fact in learned().facts(sample().by_id["op6.a"]) if fact.kind == "acronym"]
    ipo, fpu, spt = facts
    assert fpu.wordings["en"][:2] == ("FPUs", "formed police units")
    assert fpu.wordings["fr"][:2] == ("UPC", "unités de police constituées")
    assert fpu.wordings["es"][:2] == ("UPC", "unidades de policía constituidas")
    assert fpu.wordings["ru"].text == "сформированные полицейские подразделения"
    assert fpu.wordings["zh"].text == "建制警察部队"
    assert "الشرطة المشكلة" in fpu.wordings["ar"].text
    assert spt.wordings["fr"].text == "équipes de police spécialisées"
    assert ipo.wordings["fr"].text == "policiers hors unités constituées"
    assert all(own.here for fact in facts for own in fact.wordings.values())


def test_a_slip_stands_for_what_was_meant() -> None:
    (row,) = [row for row in rows(learned().facts(sample().by_id["op8"]), "acronym") if row["en"] == "FPOs"]
    assert row["fr"] == "UPC"


def test_before_anything_was_learned_there_is_what_the_paragraph_says_itself() -> None:
    briefing = Briefing(sample())
    assert not briefing.learned
    fpu = next(fact for fact in briefing.facts(sample().by_id["pp14"]) if fact.wordings["en"].text == "FPUs")
    assert fpu.wordings["en"].meaning == "formed police units"
    bare = next(fact for fact in briefing.facts(sample().by_id["op6.a"]) if fact.wordings["en"].text == "FPUs")
    assert bare.wordings["en"].meaning == ""


def test_what_a_version_says_elsewhere_is_told_where_the_paragraph_does_not() -> None:
    briefing = Briefing(
        alignment(
            {
                "en": "The Standing Police Capacity (SPC) met.",
                "fr": "La Force de police permanente (FPP) s’est réunie.",
            },
            {"en": "The SPC met again.", "fr": "La FPP s’est réunie de nouveau."},
            {"en": "The SPC left.", "fr": "Elle est partie."},
        )
    )
    for _ in briefing.learn():
        pass
    (fact,) = briefing.facts(briefing.alignment.units[-1])
    assert fact.wordings["en"] == ("SPC", "Standing Police Capacity", True)
    assert fact.wordings["fr"] == ("FPP", "Force de police permanente", False)


def test_acronyms_that_only_versions_have_stand_in_one_row() -> None:
    found = told(
        {"en": "The United Nations met.", "fr": "L’ONU s’est réunie.", "ru": "ООН провела заседание."}, kind="acronym"
    )
    assert found == [{"en": "United Nations", "fr": "ONU", "ru": "ООН"}]


# -- terms --------------------------------------------------------------------------------------------


def test_terms_of_the_glossary_as_each_version_has_them() -> None:
    facts = with_terms().facts(sample().by_id["op8"])
    assert {
        "en": "peacebuilding", "fr": "consolidation de la paix", "es": "consolidación de la paz",
        "ru": "миростроительстве", "zh": "建设和平", "ar": "بناء السلام",
    } in rows(facts, "term")  # fmt: skip


def test_a_term_is_not_told_beside_its_acronym() -> None:
    facts = with_terms().facts(sample().by_id["pp14"])
    assert "FPUs" in [row["en"] for row in rows(facts, "acronym")]
    assert "Formed Police Units" not in [row["en"] for row in rows(facts, "term")]


def test_a_rendering_that_is_not_there_is_the_preferred_one() -> None:
    terms = Glossary((Term({"en": ("rule of law",), "fr": ("état de droit", "primauté du droit")}, {}),))
    paragraphs = alignment({"en": "The rule of law is strong.", "fr": "Il est solide."})
    (fact,) = Briefing(paragraphs, terms).facts(paragraphs.units[0])
    assert fact.wordings["fr"] == ("état de droit", "", False)


# -- learning and its price ---------------------------------------------------------------------------


def test_learning_can_be_left_off_after_any_step() -> None:
    units = tuple(replace(unit, id=f"annex{n}.{unit.id}") for n in range(8) for unit in sample().units)
    briefing = Briefing(replace(sample(), units=units))
    steps = briefing.learn()
    for _ in range(len(units) * len(CODES) // SLICE // 2):
        next(steps)
    steps.close()
    assert not briefing.learned
    assert briefing.facts(units[0]) == Briefing(sample()).facts(sample().units[0])


def test_a_long_document_is_learned_from_a_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("align.briefing.MOST_UNITS", 60)
    monkeypatch.setattr("align.briefing.MOST_USES", 5)
    units = tuple(replace(unit, id=f"annex{n}.{unit.id}") for n in range(4) for unit in sample().units)
    briefing = Briefing(replace(sample(), units=units))
    for _ in briefing.learn():
        pass
    here = briefing.alignment.by_id["annex0.op6.a"]
    fpu = next(one for one in briefing.facts(here) if one.wordings["en"].text == "FPUs")
    assert fpu.wordings["zh"].text == "建制警察部队"


def test_a_paragraph_takes_less_than_ten_milliseconds() -> None:
    briefing = with_terms()
    for unit in sample().units:  # stems and patterns are made once
        briefing.facts(unit)
    times = []
    for unit in sample().units:
        begin = time.perf_counter()
        briefing.facts(unit)
        times.append(time.perf_counter() - begin)
    assert sorted(times)[len(times) // 2] < 0.01


def test_endless_lists_of_numbers_and_acronyms_end() -> None:
    many = " ".join(f"{number}, ABC{number % 999 + 1} (2{number:04})" for number in range(20_000))
    paragraphs = alignment({"en": many, "fr": many})
    begin = time.perf_counter()
    facts = Briefing(paragraphs).facts(paragraphs.units[0])
    assert time.perf_counter() - begin < 5
    assert 0 < len(facts) <= 3 * MOST_FACTS


def test_paragraphs_without_text() -> None:
    empty = AlignedUnit("p1", "paragraph", {"en": "1."}, ())
    made = Alignment((Version("en", "en", "original"), Version("fr", "fr", "official")), (empty,))
    briefing = Briefing(made, Glossary((Term({"en": ("law",)}, {}),)))
    for _ in briefing.learn():
        pass
    assert briefing.facts(empty) == []


def test_words_of_languages_with_and_without_spaces() -> None:
    assert words_in("The police of the State.", languages.get("en")) == 5
    assert words_in("شرطة الدولة", languages.get("ar")) == 2
    assert words_in("建设和平，联合国。", languages.get("zh")) == pytest.approx(7 / 1.6)
