"""The look-up: why something is an answer and what comes first; six languages, errors of typing, what is looked up."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import glossary as files
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.finding.lookup import Entry, Lookup, Why, of_alignment, of_glossary
from lang.terms.glossary import Glossary, Term
from tests.conftest import CODES, SAMPLES


@pytest.fixture(scope="module")
def sample():
    """The glossary of the sample."""
    return Lookup(of_glossary(files.load(str(SAMPLES / "S-2017-926.glossary.yaml")), "sample"))


def lookup(*texts, code="en"):
    return Lookup([(Entry("term", {code: (text,)}),) for text in texts])


def asked(index, typed, **options):
    return [(answer.text, answer.why.name) for answer in index.ask(typed, **options)]


@pytest.mark.parametrize(
    ("code", "typed", "text", "why"),
    [
        ("en", "form", "formed police unit", Why.BEGINNING),
        ("en", "Formed Police Unit", "formed police unit", Why.WHOLE),
        ("en", "unit form", "formed police unit", Why.WORDS),
        ("en", "fpu", "FPU", Why.WHOLE),
        ("en", "formde polcie", "formed police unit", Why.SIMILAR),
        ("fr", "unite de police con", "unité de police constituée", Why.BEGINNING),
        ("fr", "constituee unite", "unité de police constituée", Why.WORDS),
        ("fr", "constiuée unité", "unité de police constituée", Why.SIMILAR),
        ("es", "policia constituida", "unidad de policía constituida", Why.WORDS),
        ("es", "unidda constituida", "unidad de policía constituida", Why.SIMILAR),
        ("ru", "сформир", "сформированное полицейское подразделение", Why.BEGINNING),
        ("ru", "подразделение полиц", "сформированное полицейское подразделение", Why.WORDS),
        ("ru", "сформированое", "сформированное полицейское подразделение", Why.SIMILAR),
        ("zh", "建制", "建制警察部队", Why.BEGINNING),
        ("zh", "警察部队", "建制警察部队", Why.WORDS),
        ("zh", "部队建制", "建制警察部队", Why.PART),
        ("zh", "健制警察部队", "建制警察部队", Why.SIMILAR),
        ("ar", "وحده شرطه مشكله", "وحدة شرطة مشكلة", Why.WHOLE),
        ("ar", "الوحدة", "وحدة شرطة مشكلة", Why.BEGINNING),
        ("ar", "شُرْطَة مشكل وحدة", "وحدة شرطة مشكلة", Why.WORDS),
        ("ar", "مشكلة وحدات", "وحدات شرطة مشكلة", Why.WORDS),
        ("ar", "مكشلة", "وحدة شرطة مشكلة", Why.SIMILAR),
    ],
)
def test_the_sample_in_each_language(sample, code, typed, text, why):
    found = {answer.text: answer for answer in sample.ask(typed)}
    if text not in found:  # another rendering of the same term may be nearer
        (answer,) = [one for one in found.values() if text in one.entry.renderings.get(code, ())]
    else:
        answer = found[text]
    assert answer.why is why
    assert answer.code == code
    assert set(answer.entry.renderings) == set(CODES)
    assert answer.entry.source == "sample"


def test_the_better_reason_comes_first():
    index = lookup("police unit", "unit of police", "interpolice", "board of policy", "polcie", "the police", "police")
    assert asked(index, "police") == [
        ("police", "WHOLE"),
        ("police unit", "BEGINNING"),
        ("the police", "WORDS"),
        ("unit of police", "WORDS"),
        ("interpolice", "PART"),
        ("polcie", "SIMILAR"),
        ("board of policy", "SIMILAR"),
    ]
    scores = [answer.score for answer in index.ask("police")]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] < scores[0] == 1


@pytest.mark.parametrize("typed", ["p", "po", "pol", "polic", "police u", "police un", "unit po", "u"])
def test_every_beginning_finds(typed):
    assert ("police unit", "WORDS" if typed[0] == "u" else "BEGINNING") in asked(lookup("police unit", "x"), typed)


@pytest.mark.parametrize("typed", ["peackeeping", "paecekeeping", "peacekepeing", "peacceekeeping", "peacekeepnig op"])
def test_errors_of_typing(typed):
    assert asked(lookup("peacekeeping operation", "piece of keyboard"), typed) == [
        ("peacekeeping operation", "SIMILAR")
    ]


def test_an_error_while_the_word_is_not_yet_typed():
    assert asked(lookup("peacekeeping operation"), "paeceke") == [("peacekeeping operation", "SIMILAR")]
    assert asked(lookup("peacekeeping operation"), "operatoin peac") == [("peacekeeping operation", "SIMILAR")]


def test_what_is_too_far_is_no_answer():
    assert asked(lookup("police unit", "警察部队", "وحدة"), "zebra") == []
    assert asked(lookup("police unit"), "police xylophone") == []
    assert asked(lookup("police unit"), "") == []
    assert asked(lookup("police unit"), " ,;") == []
    assert asked(lookup(), "police") == []


def test_arabic_with_letters_before_the_article():
    index = lookup("السلام والأمن الدوليان", code="ar")
    for typed in ("سلام", "السلام", "امن", "الامن", "أمن دولي", "والأمن"):
        assert [answer.text for answer in index.ask(typed)] == ["السلام والأمن الدوليان"], typed


def test_where_it_stands():
    def marked(index, typed):
        (answer,) = index.ask(typed)
        return [answer.text[start:end] for start, end in answer.spans]

    assert marked(lookup("Unités de police"), "police unites") == ["Unités", "police"]
    assert marked(lookup(unicodedata.normalize("NFD", "unité")), "unité") == ["unite\u0301"]
    assert marked(lookup("建制警察部队"), "警察") == ["警察"]
    assert marked(lookup("interpolice"), "police") == ["police"]
    assert marked(lookup("الشرطة الدائمة", code="ar"), "شرطة") == ["شرطة"]


def test_an_entry_answers_once_and_by_its_best_text():
    term = Term({"en": ("police unit", "unit of police"), "fr": ("unité de police",)}, {"en": "PU"})
    (answer,) = Lookup(of_glossary(Glossary((term,)))).ask("unit")
    assert (answer.text, answer.code) == ("unit of police", "en")
    assert answer.entry.acronyms == {"en": "PU"}


def test_as_many_answers_as_asked_for():
    index = lookup(*(f"police unit {number}" for number in range(200)))
    assert len(index.ask("police", limit=7)) == 7
    assert len(index.ask("unit police")) == 20
    assert index.ask("police", limit=0) == []


def test_many_texts_of_one_entry_leave_room_for_others():
    crowd = Entry("term", {"en": tuple(f"police {number}" for number in range(500))})
    index = Lookup([(crowd,), (Entry("term", {"en": ("the great board of the police of the land",)}),)])
    assert len(index.ask("police", limit=2)) == 2


def test_units_and_acronyms_of_an_alignment():
    versions = tuple(Version(code, code, "official") for code in CODES)
    texts = {
        "en": "Formed police units (FPUs) are welcome.",
        "fr": "Les unités de police constituées (UPC) sont les bienvenues.",
        "es": "Las unidades de policía constituidas (UPC) son bienvenidas.",
        "ru": "Сформированные полицейские подразделения приветствуются.",
        "zh": "欢迎建制警察部队。",
        "ar": "ترحب بوحدات الشرطة المشكلة.",
    }
    unit = AlignedUnit("op8", "operative", {}, (Bead("op8.s1", {code: (text,) for code, text in texts.items()}),))
    index = Lookup(of_alignment(Alignment(versions, (unit,)), "S/2017/926"))
    acronym = index.ask("upc")[0]
    assert (acronym.entry.kind, acronym.entry.unit, acronym.entry.source) == ("acronym", "op8", "S/2017/926")
    assert acronym.entry.acronyms == {"en": "FPU", "fr": "UPC", "es": "UPC"}
    assert acronym.entry.renderings["fr"] == ("unités de police constituées",)
    by_id = index.ask("op8")[0]
    assert (by_id.entry.kind, by_id.text, by_id.code) == ("unit", "op8", "")
    for code, typed in {"ru": "приветств", "zh": "欢迎建制", "ar": "ترحب", "es": "bienvenidas"}.items():
        found = [answer for answer in index.ask(typed) if answer.entry.kind == "unit"]
        assert [(answer.code, answer.entry.unit) for answer in found] == [(code, "op8")]


def test_building_can_stop_and_go_on():
    taken = []

    def batches():
        for number in range(20_000):
            taken.append(number)
            yield (Entry("term", {"en": (f"unit {number}",), "ru": (f"подразделение {number}",)}),)

    index = Lookup(batches())
    steps = index.build()
    assert 0 < next(steps) < 20_000
    steps.close()
    assert not index.ready
    assert 0 < len(taken) < 20_000
    assert asked(index, "unit 19999")[0] == ("unit 19999", "WHOLE")
    assert index.ready
    assert len(taken) == 20_000


@settings(max_examples=60)
@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=30))
def test_any_texts_and_any_query(texts, typed):
    for answer in lookup(*texts).ask(typed):
        assert 0 < answer.score <= 1
        assert answer.text in texts
        for start, end in answer.spans:
            assert 0 <= start < end <= len(answer.text)
