"""Terms: words and their keys, terms found in every form, glossaries from YAML and from tables."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import glossary as files
from align.errors import InputError
from lang import language
from lang.terms import glossary
from lang.terms.glossary import Glossary, GlossaryError
from lang.terms.matching import Likeness, Matcher
from lang.terms.words import words
from tests.conftest import CODES, SAMPLES, document

GLOSSARY = SAMPLES / "S-2017-926.glossary.yaml"


def surfaces(text, code):
    return [text[word.start : word.end] for word in words(text, language.get(code))]


def likeness(pattern, text, code):
    return [match.likeness.name for match in Matcher([(pattern, None)], language.get(code)).find(text)]


# -- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (
            "en",
            "Police-Contributing Countries’ well‑trained",
            ["Police", "Contributing", "Countries", "well", "trained"],
        ),
        ("en", "the State’s peace\u00adkeeping", ["the", "State", "peace\u00adkeeping"]),
        ("fr", "d’unités, l'État", ["d", "unités", "l", "État"]),
        ("es", "policía (UPC)", ["policía", "UPC"]),
        ("ru", "государства-члены, ещё", ["государства", "члены", "ещё"]),
        ("zh", "警察FPU的2017年", ["警", "察", "FPU", "的", "2017", "年"]),
        ("ar", "وَحْدَة شــرطة وFPU", ["وَحْدَة", "شــرطة", "و", "FPU"]),
        ("ar", "ـ", ["ـ"]),
        ("de", "Sicherheitsrat der Vereinten", ["Sicherheitsrat", "der", "Vereinten"]),
    ],
)
def test_words(code, text, expected):
    assert surfaces(text, code) == expected


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("en", "unit units Unit UNITS"),
        ("fr", "constituée constitués Constituées"),
        ("fr", "conflit conflits"),
        ("es", "unidad unidades"),
        ("es", "país países"),
        ("ru", "система систем системами"),
        ("ru", "ещё еще"),
        ("ar", "وحدة وحدات الوحدات"),
        ("ar", "التزام الالتزام"),
        ("ar", "شرطة الشرطة شُرطة الشــرطة للشرطة"),
        ("ar", "فريق الفريق"),
        ("zh", "Ｆｏｏ foo"),
        ("en", "2017 ２０１７ ٢٠١٧"),
    ],
)
def test_forms_of_a_word_have_one_key(code, forms):
    assert len({word.key for word in words(forms, language.get(code))}) == 1


def test_clitics_may_belong_to_the_word():
    (word,) = words("وبوحدات", language.get("ar"))
    (bare,) = words("وحدة", language.get("ar"))
    assert bare.key in word.others


@given(st.text(max_size=60), st.sampled_from([*CODES, "de", "und"]))
def test_words_stand_in_order_and_cover_every_letter(text, code):
    found = words(text, language.get(code))
    places = [place for word in found for place in range(word.start, word.end)]
    assert places == sorted(set(places))
    genitive = {place for place, char in enumerate(text) if char == "s" and place and text[place - 1] in "'’"}
    missed = {place for place, char in enumerate(text) if char.isalnum() and place not in places}
    assert missed <= genitive
    assert all(word.key or not text[word.start : word.end].strip("ـ") for word in found)


@given(
    st.text(st.one_of(st.sampled_from("ab é'’-–_ 12٣二東文 وَحـدة،٪\u200f\u00adя́ก"), st.characters()), max_size=40),
    st.sampled_from(CODES),
)
def test_words_are_the_same_beside_what_is_read_with_more_care(text, code):
    beside = words(f"{text}\n\nState's", language.get(code))
    assert beside[:-1] == words(text, language.get(code))


# -- terms in texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "pattern", "text", "expected"),
    [
        ("en", "formed police unit", "the formed police units of", ["INFLECTED"]),
        ("en", "police-contributing country", "Police Contributing\u00a0Countries", ["INFLECTED"]),
        ("en", "Standing Police Capacity", "the standing police capacity", ["FOLDED"]),
        ("en", "Standing Police Capacity", "the Standing Police\n Capacity’s work", ["EXACT"]),
        ("en", "Standing Police Capacity", "the Standing-Police Capacity", ["FOLDED"]),
        ("en", "Victims’ Rights Advocate", "the Victims' Rights Advocate", ["EXACT"]),
        ("en", "United Nations Police", "United Nations Policing", []),
        ("en", "organ", "the organization", []),
        ("en", "police unit", "police, unit", []),
        ("en", "police unit", "the police\n\nunit", []),
        ("en", "Police, Justice and Corrections", "Police, Justice and Corrections", ["EXACT"]),
        ("en", "FPU", "two FPUs and an FPU", ["INFLECTED", "EXACT"]),
        ("en", "FPU", "fpu", []),
        ("ru", "FPU", "о FPUs", ["INFLECTED"]),
        ("ru", "ООН", "в ООН", ["EXACT"]),
        ("en", "WHO", "States who have", []),
        ("en", "who", "WHO", ["FOLDED"]),
        ("en", "UN Police", "un police", []),
        ("en", "UN Police", "UN police", ["FOLDED"]),
        ("fr", "unité de police constituée", "d’unités de police constituées", ["INFLECTED"]),
        ("fr", "représentant spécial", "les représentants spéciaux", ["INFLECTED"]),
        ("fr", "maintien de l’ordre", "le maintien de l'ordre", ["EXACT"]),
        ("fr", "organe", "organisation", []),
        ("es", "unidad de policía constituida", "Unidades de policía constituidas", ["INFLECTED"]),
        ("es", "operación de mantenimiento de la paz", "operaciones de mantenimiento de la paz", ["INFLECTED"]),
        ("es", "país", "paisaje", []),
        ("ru", "сформированное полицейское подразделение", "сформированных полицейских подразделений", ["INFLECTED"]),
        ("ru", "страна, предоставляющая войска", "странами, предоставляющими войска", ["INFLECTED"]),
        ("ru", "страна", "странный", []),
        ("ru", "государство-член", "государствам-членам", ["INFLECTED"]),
        ("zh", "保护平民", "支持保 护平民活动", ["EXACT"]),
        ("zh", "联合国ＳＰＣ", "联合国 SPC", ["EXACT"]),
        ("zh", "警务、司法和惩教", "警务，司法和惩教", ["EXACT"]),
        ("ar", "وحدة شرطة مشكلة", "ووحدات الشرطة المشكلة", ["INFLECTED"]),
        ("ar", "وحدات الشرطة المشكلة", "وحدة شرطة مشكلة", ["INFLECTED"]),
        ("ar", "الجمعية العامة", "للجمعية العامة", ["INFLECTED"]),
        ("ar", "بعثة سياسية خاصة", "وبعثاتها السياسية الخاصة", ["INFLECTED"]),
        ("ar", "مجلس الأمن", "مجــلس الامن", ["FOLDED"]),
        ("de", "Sicherheitsrat", "der sicherheitsrat", ["FOLDED"]),
        ("de", "Sicherheitsrat", "des Sicherheitsrates", []),
    ],
)  # fmt: skip
def test_a_term_in_a_text(code, pattern, text, expected):
    assert likeness(pattern, text, code) == expected


def test_the_longest_term_wins_and_a_match_says_where_it_stands():
    terms = ["peacekeeping operation", "Special Committee on Peacekeeping Operations", "committee"]
    text = "The Special Committee on Peacekeeping Operations, and peacekeeping operations"
    matcher = Matcher([(term, term) for term in terms], language.get("en"))
    found = matcher.find(text)
    assert [(text[match.start : match.end], match.value) for match in found] == [
        ("Special Committee on Peacekeeping Operations", terms[1]),
        ("peacekeeping operations", terms[0]),
    ]
    assert [match.exact for match in found] == [True, False]
    assert sorted(match.value for match in matcher.find_all(text)) == sorted([terms[0], terms[0], terms[1], terms[2]])


def test_of_terms_in_one_place_the_nearest_is_given():
    terms = ["United Nations Police", "United Nations Policing"]
    matcher = Matcher([(term, term) for term in terms], language.get("en"))
    text = "United Nations policing, and the United Nations Police"
    assert [match.value for match in matcher.find(text)] == terms[::-1]
    related = [match for match in matcher.find_all(text) if match.likeness is Likeness.RELATED]
    assert [match.value for match in related] == terms


def test_one_term_may_stand_for_several():
    matcher = Matcher([("part", 1), ("part", 2), ("...", 3)], language.get("en"))
    assert [match.value for match in matcher.find("a part")] == [1, 2]


def test_terms_that_share_a_part_are_marked():
    matcher = Matcher([("United Nations Police", 1), ("Police Component", 2)], language.get("en"))
    crossed, alone = matcher.find("United Nations Police Components; a police component")
    assert (crossed.value, crossed.crossed) == (1, True)
    assert (alone.value, alone.crossed) == (2, False)


def test_a_term_with_a_sign_after_its_first_word():
    matcher = Matcher([("war, peace", 1), ("war / peace", 2), ("war № 5", 3)], language.get("en"))
    text = "war, peace; war / peace; war № 5; war peace; war; peace"
    assert [match.value for match in matcher.find(text)] == [1, 2, 3]


def test_a_term_of_a_sign_without_weight_is_harmless():
    assert [match.value for match in Matcher([("ـ", 1), ("الشرطة", 2)], language.get("ar")).find("ـ الشرطة")] == [1, 2]


def test_a_longer_word_keeps_a_chinese_term_out():
    text = "在扩大会议上"
    assert Matcher([("大会", 1)], language.get("zh")).find(text)
    blocked = Matcher([("大会", 1), ("扩大会议", None)], language.get("zh")).find(text)
    assert [match.value for match in blocked] == [None]


@given(
    st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3), max_size=6, unique_by=tuple),
    st.lists(st.sampled_from("abcd"), max_size=12),
)
def test_all_terms_are_found_as_by_looking_everywhere(patterns, text):
    matcher = Matcher([(" ".join(pattern), tuple(pattern)) for pattern in patterns], language.get("und"))
    everywhere = {
        (2 * at, tuple(pattern))
        for pattern in patterns
        for at in range(len(text))
        if text[at : at + len(pattern)] == pattern
    }
    found = matcher.find_all(" ".join(text))
    assert len(found) == len(everywhere)
    assert {(match.start, match.value) for match in found} == everywhere


def test_the_sample_agrees_with_its_glossary():
    """No term of the original that stands alone goes without an approved rendering: no false alarm."""
    terms = files.load(str(GLOSSARY)).terms
    matchers = {
        code: Matcher(
            [(text, place) for place, term in enumerate(terms) for text in term.rendered(code)], language.get(code)
        )
        for code in CODES
    }
    texts = {code: {unit.id: unit.text for unit in document(code).units} for code in CODES}
    checked = 0
    for unit, english in texts["en"].items():
        wanted = {match.value for match in matchers["en"].find(english) if not match.crossed}
        for code in CODES[1:]:
            there = {match.value for match in matchers[code].find_all(texts[code][unit])}
            assert wanted <= there, (code, unit, [terms[place].renderings["en"] for place in wanted - there])
            checked += len(wanted)
    assert checked > 500


# -- glossaries ---------------------------------------------------------------------------------------

ENTRY = {
    "en": ["Standing Police Capacity"],
    "fr": ["Force de police permanente", "Force permanente de police"],
    "acronym": {"en": "SPC"},
    "forbidden": {"fr": ["Capacité de police permanente"]},
    "fixed": True,
    "note": "a body of the Secretariat",
}


def test_what_a_term_says():
    (term,) = glossary.of({"glossary": 1, "terms": [ENTRY]}).terms
    assert (term.fixed, term.note) == (True, "a body of the Secretariat")
    assert term.rendered("fr-CA") == ("Force de police permanente", "Force permanente de police")
    assert term.rendered("es") == ()
    assert term.shunned("fr-CA") == ("Capacité de police permanente",)
    assert (term.acronym("en-GB"), term.acronym("fr")) == ("SPC", None)


def test_names_and_titles_word_for_word():
    other = {"en": ["police"], "fr": ["police"]}
    terms = glossary.of({"glossary": 1, "terms": [ENTRY, other, {**ENTRY, "fr": ["autre"]}]})
    assert terms.fixed("en", "fr-CA") == {"Standing Police Capacity": "Force de police permanente"}
    assert terms.fixed("fr", "en") == {
        "Force de police permanente": "Standing Police Capacity",
        "Force permanente de police": "Standing Police Capacity",
        "autre": "Standing Police Capacity",
    }
    assert terms.fixed("en", "ru") == {}


def test_a_variety_has_its_own_rendering():
    terms = glossary.of({"glossary": 1, "terms": [{"en": ["a"], "zh": ["法"], "zh-Hant": ["灋"], "fixed": True}]})
    assert terms.fixed("en", "zh-Hant-TW") == {"a": "灋"}
    assert terms.fixed("en", "zh-Hans") == {"a": "法"}


def test_the_signature_is_of_the_contents():
    one = glossary.of({"glossary": 1, "terms": [ENTRY]})
    again = glossary.of({"terms": [dict(reversed(ENTRY.items()))], "glossary": 1})
    assert one.signature == again.signature
    assert len(one.signature) == 16
    changed = [{**ENTRY, "fixed": False}, {**ENTRY, "note": ""}, {**ENTRY, "forbidden": {}}, {**ENTRY, "fr": ["x"]}]
    assert len({glossary.of({"glossary": 1, "terms": [entry]}).signature for entry in [ENTRY, *changed]}) == 5
    assert Glossary().signature != one.signature


def test_a_glossary_is_the_same_after_writing():
    terms = files.load(str(GLOSSARY))
    assert glossary.of(glossary.content(terms)) == terms


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"english": ["a"]}, "'english' of term 2 is neither a language code nor one of acronym, fixed"),
        ({False: ["a"]}, "False of term 2 is neither"),
        ({"en": ["a"], "fixed": "yes"}, "'fixed' of term 2"),
        ({"en": ["a"], "note": 3}, "'note' of term 2"),
        ({"en": ["a"], "forbidden": ["b"]}, "'forbidden' of term 2"),
        ({"en": ["a"], "forbidden": {"fr": "b"}}, "'forbidden' of term 2"),
        ({"en": ["a"], "forbidden": {"french": ["b"]}}, "'forbidden' of term 2"),
        ({"en": ["a", " "]}, "'en' of term 2"),
    ],
)
def test_an_entry_that_is_no_term_is_named(entry, message):
    with pytest.raises(GlossaryError, match=message):
        glossary.of({"glossary": 1, "terms": [ENTRY, entry]})


def table(delimiter, head):
    cells = [
        head,
        [ENTRY["en"][0], " | ".join(ENTRY["fr"]), "SPC", ENTRY["forbidden"]["fr"][0], "yes", ENTRY["note"]],
        [],
        ["police, and more; all", "«police»", "", "", "", ""],
    ]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(cells)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "delimiter", "head"),
    [
        ("g.csv", ",", ["en", "fr", "acronym:en", "forbidden:fr", "fixed", "note"]),
        ("g.CSV", ";", ["EN", "fr", "en acronym", "fr forbidden", "Fixed", "Note"]),
        ("g.tsv", "\t", ["en", "fr", "Acronym en", "forbidden: fr", "fixed", "note"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_table_says_what_yaml_says(tmp_path, name, delimiter, head, encoding):
    file = tmp_path / name
    file.write_text(table(delimiter, head), encoding=encoding, newline="")
    expected = {"en": ["police, and more; all"], "fr": ["«police»"]}
    assert files.load(str(file)) == glossary.of({"glossary": 1, "terms": [ENTRY, expected]})


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("english,fr\n", "line 1", "no column is named 'english'"),
        ("note,fixed\n", "line 1", "no column is named by a language"),
        ("", "line 1", "no column is named by a language"),
        ("en,fr,fr\n", "line 1", "two columns are named 'fr'"),
        ('en,fr\na,b\n"a\nb",c,d\n', "line 3", "3 cells are more than the 2 columns"),
        ("en,fixed\na,maybe\n", "line 2", "'fixed' is 'maybe'"),
        ("en,acronym:en\na,A|B\n", "line 2", "more than one acronym"),
        ('en,fr\na,b\n"a" x,c\n', "line 3", "the cells cannot be told"),
        ('en,fr\na,"b\n', "line 2", "the cells cannot be told"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(tmp_path, content, place, message):
    file = tmp_path / "g.csv"
    file.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(InputError, match=message) as raised:
        files.load(str(file))
    assert (raised.value.file, raised.value.place) == (str(file), place)
    assert raised.value.mend
    assert "\n" not in str(raised.value)


def test_a_table_in_another_encoding(tmp_path):
    file = tmp_path / "g.csv"
    file.write_bytes("en,fr\na,b\nstate,État\n".encode("cp1252"))
    with pytest.raises(InputError, match="not UTF-8") as raised:
        files.load(str(file))
    assert raised.value.place == "line 3"
