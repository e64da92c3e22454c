"""Search: what counts and what does not, where it stands in the text itself; hits through an alignment, in slices."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from align import formats
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.finding import concordance
from align.finding.search import FIRST, Search, context, definitions
from lang.searching import Level, QueryError, expression, fold, places, query
from lang.terms import words
from tests.conftest import CODES, clean_units, sample


def found(typed, text):
    return [text[start:end] for start, end in query(typed).spans(text)]


def alignment(units, codes=CODES):
    """An alignment of units given as rows of texts by language."""
    versions = tuple(Version(code, code, "official", f"x.{code}.txt") for code in codes)
    rows = tuple(
        AlignedUnit(f"p{n}", "paragraph", {}, (Bead(f"p{n}.s1", {code: (text,) for code, text in row.items()}),))
        for n, row in enumerate(units, 1)
    )
    return Alignment(versions, rows)


@pytest.fixture(scope="module")
def six():
    """The sample in six languages, a unit a row."""
    texts = {code: clean_units(code) for code in CODES}
    return alignment([{code: texts[code][name] for code in CODES} for name in texts["en"]])


# -- what does not count -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("security council", "Security Council"),
        ("peace-keeping 'a'", "Peace‑keeping ‘A’"),
        ("peacekeeping", "peace\u00adkee\u200bping"),
        ("office of", "oﬃce\u00a0of"),
        ("résumé", "RE\u0301SUME\u0301"),
        ("resume", "résumé"),
        ('"etat"', "« état »".replace("« ", "«").replace(" »", "»")),
        ("unites ;", "unités\u202f;"),
        ("oeuvre", "œuvre"),
        ("oeuvre", "Œuvre"),
        ("policia espanola", "policía española"),
        ("еще один", "ещё один"),
        ("ещё один", "еще один"),
        ("совет безопасности", "СОВЕТ БЕЗОПАСНОСТИ"),
        ("и́", "й".replace("й", "и́")),
        ("2017年", "２０１７年"),
        ("安理会,第2(a)段", "安理会，第2（a）段"),
        ("fpu", "ＦＰＵ"),
        ("شرطة", "شُرْطَة"),
        ("شُرْطَة", "شرطة"),
        ("الشرطة", "الشــرطة"),
        ("الامن", "الأمن"),
        ("الأمن", "الامن"),
        ("اسيا إلى", "آسيا الى"),
        ("علي", "على"),
        ("مشكله", "مشكّلة"),
        ("مسؤول شئون", "مسوول شيون"),
        ("2185 (2014)", "٢١٨٥ (٢٠١٤)"),
        ("شرطه", "ﺷﺮﻃﺔ"),
    ],
)
def test_found_whole(typed, text):
    assert found(typed, text) == [text]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Police", "police"),
        ("FPU", "fpu"),
        ("État", "Etat état"),
        ("résumé", "resume"),
        ("año", "ano"),
        ("и", "й"),
        ("国", "國"),
        ("か", "が"),
        ("и", "и\u0306"),
        ("", "anything"),
        ("\u00ad", "anything"),
        ("a b", "ab"),
    ],
)
def test_not_found(typed, text):
    assert found(typed, text) == []


def test_a_capital_and_an_accent_count_each_by_itself():
    text = "Etat État etat état"
    assert found("etat", text) == ["Etat", "État", "etat", "état"]
    assert found("Etat", text) == ["Etat", "État"]
    assert found("état", text) == ["État", "état"]
    assert found("État", text) == ["État"]
    assert query("ещё الشُّرطة").level == Level()


# -- where it stands -----------------------------------------------------------------------------------


def test_matches_end_between_what_people_see_as_characters():
    text = unicodedata.normalize("NFD", "un résumé là")
    assert found("e", text) == ["é".replace("é", "e\u0301"), "e\u0301"]
    assert found("resume", text) == ["re\u0301sume\u0301"]
    assert found("é", text) == ["e\u0301", "e\u0301"]
    assert found("f", "aﬃx of") == ["ﬃ", "f"]
    assert found("कम", "कमि कम") == ["कम"]  # the first has a vowel sign more
    assert found("👨", "👨\u200d👩\u200d👧 👨") == ["👨\u200d👩\u200d👧", "👨"]
    assert query("e").spans("e" + "\u0301" * 200_000) == [(0, 200_001)]


@given(st.text(), st.sampled_from([Level(case, accents) for case in (False, True) for accents in (False, True)]))
def test_every_folded_character_has_its_place(text, level):
    folded, place = fold(text, level), places(text, level)
    assert len(place) == len(folded.text) + 1
    assert place == sorted(place)
    if not folded.moved:
        assert place == list(range(len(text) + 1))


@given(st.text(alphabet=st.sampled_from("aAée\u0301\u0327ñœﬃ й\u0306ё“«-‑ \u00a0شُّأـ国が1٢２")))
def test_composed_and_taken_apart_are_one(text):
    for level in (Level(), Level(accents=True), Level(case=True)):
        composed, apart = (fold(unicodedata.normalize(form, text), level).text for form in ("NFC", "NFD"))
        assert composed == apart


@given(st.text(min_size=1, max_size=20), st.text(max_size=40), st.text(max_size=40))
def test_what_is_found_lies_on_borders_of_graphemes(typed, before, after):
    text = f"{before}{typed}{after}"
    borders = {0}
    for grapheme in iter_graphemes(text):
        borders.add(max(borders) + len(grapheme))
    last = 0
    for start, end in query(typed.removeprefix("re:")).spans(text):
        assert last <= start < end
        assert {start, end} <= borders
        last = end


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_the_sample_finds_itself(code):
    for text in clean_units(code).values():
        for start, end in words.spans(text):
            assert (start, end) in query(text[start:end]).spans(text), text[start:end]


# -- regular expressions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        (r"re:form\w+ police", "Formed police unit", ["Formed police"]),
        (r"re:r.sum.", "Résumé", ["Résumé"]),
        (r"re:[éè]t", "étée ete ète", ["ét", "èt"]),
        (r"re:unit[eé]s\b", "unités", ["unités"]),
        (r"re:полиц\S+", "Полицейские подразделения", ["Полицейские"]),
        (r"re:第\d+段", "第１２段", ["第１２段"]),
        (r"re:وحد(?:ة|ات)", "وِحْدات ووحدة", ["وِحْدات", "وحدة"]),
        (r"re:polic[íi]as?", "policía POLICÍAS", ["policía", "POLICÍAS"]),
        (r"re:\p{Lu}{3}", "FPU fpu", ["FPU"]),
        (r"re:\bFPUs?", "fpus FPUs", ["FPUs"]),
        (r"re:\S+", "ab cd", ["ab", "cd"]),
        (r"re:x*", "axb", ["x"]),
        (r"re:re:", "re: it", ["re:"]),
        (r"re:“(\w+)”", "« a » “b” «c»", ["“b”", "«c»"]),
    ],
)
def test_expressions(typed, text, expected):
    assert found(typed, text) == expected


@pytest.mark.parametrize("typed", ["re:a(b", "re:[", "re:*", "re:(?P<n>", r"re:\p{Nonsense}"])
def test_no_expression(typed):
    with pytest.raises(QueryError, match=r"no regular expression: .+"):
        query(typed)


def test_the_place_of_the_fault_is_told():
    with pytest.raises(QueryError, match=r"\(character 5\)$"):
        query("re:état(")


def test_an_expression_without_end_is_given_up():
    with pytest.raises(QueryError, match="takes too long"):
        expression("(a|aa)+$").spans("a" * 80 + " b")


def test_too_long_a_query():
    with pytest.raises(QueryError):
        query("a" * 2000)


# -- through an alignment ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("en", "police component"),
        ("fr", "conseil de securite"),
        ("es", "policia"),
        ("ru", "полиц"),
        ("zh", "警察"),
        ("ar", "الامم المتحده"),
    ],
)
def test_hits_in_each_language(six, code, typed):
    wanted = query(typed)
    slices = list(Search(six).hits(wanted, keys=[code]))
    hits = [hit for one in slices for hit in one.hits]
    texts = [unit.text(six.by_key[code]) for unit in six]
    assert {hit.row: list(hit.spans) for hit in hits} == {
        row: spans for row, text in enumerate(texts) if (spans := wanted.spans(text))
    }
    assert hits
    assert (slices[-1].looked, slices[-1].rows) == (len(six.units), len(six.units))


def test_reading_order_from_a_row_onwards_and_then_around(six):
    hits = [hit for one in Search(six).hits(query("2014"), 20) for hit in one.hits]
    order = [((hit.row - 20) % len(six.units), CODES.index(hit.key)) for hit in hits]
    assert order == sorted(order)
    assert {hit.key for hit in hits} == set(CODES)
    assert hits[0].row >= 20 > hits[-1].row


def test_the_first_screen_comes_before_the_rest_is_looked_at():
    rows = 5000
    search = Search(alignment([{"en": "a police unit", "fr": "une unité de police"}] * rows, ("en", "fr")))
    slices = search.hits(query("police"))
    first = next(slices)
    slices.close()
    assert 0 < len(first.hits) <= FIRST + 1
    assert first.looked < rows


def test_what_is_kept_is_bounded_and_changes_nothing(six):
    bounded, free = Search(six, memory=2000), Search(six)
    for typed in ("police", "Police", "unité", "警察", "police"):
        hits = [[hit for one in search.hits(query(typed)) for hit in one.hits] for search in (bounded, free)]
        assert hits[0] == hits[1]


def test_units_put_in_meanwhile_are_searched(six):
    search = Search(six)
    assert not [hit for one in search.hits(query("xylophone")) for hit in one.hits]
    (unit,) = alignment([{"en": "a Xylophone"}]).units
    search.put({3: unit})
    (hit,) = [hit for one in search.hits(query("xylophone")) for hit in one.hits]
    assert (hit.row, hit.key, hit.spans) == (3, "en", ((2, 11),))


def test_context():
    text = "a long way before the formed police unit and a long way after"
    start, end = context(text, (22, 40), around=12)
    assert text[start:end] == "before the formed police unit and a long"
    chinese = "联合国警察部门" * 20
    start, end = context(chinese, (70, 72), around=10)
    assert (start, end) == (60, 82)
    accents = "e\u0301" * 100
    start, end = context(accents, (100, 102), around=11)
    assert start % 2 == end % 2 == 0


def test_definitions_in_any_version():
    rows = [
        {"en": "The unit (FPU) and others."},
        {"en": "Formed police units (FPUs) help.", "fr": "Les unités de police constituées (UPC) aident."},
        {"ru": "Миссия по поддержке (МООНПЛ)", "zh": "建制警察部队（FPU）"},
        {"es": "Las unidades de policía constituidas (UPC)", "ar": "وحدات الشرطة المشكلة (FPU)"},
    ]
    places = list(definitions(alignment(rows), "FPUs"))
    assert [(place.unit, place.key) for place in places if place.definition.certain] == [("p2", "en")]
    assert {place.key for place in places} >= {"en", "zh", "ar"}
    assert places[-1].unit == "p4"
    upc = list(definitions(alignment(rows), "UPC"))
    assert [(place.unit, place.key, place.definition.long_form) for place in upc] == [
        ("p2", "fr", "unités de police constituées"),
        ("p4", "es", "unidades de policía constituidas"),
    ]
    assert list(definitions(alignment(rows), "FPU", keys=["fr"])) == []


# -- concordance ---------------------------------------------------------------------------------------


def occurrences(steps):
    return [occurrence for step in steps for occurrence in step.found]


@pytest.mark.parametrize("code", CODES)
def test_concordance_over_open_documents(six, code):
    text = six.units[5].text(six.by_key[code])
    (found,) = [
        one
        for one in occurrences(concordance.over([("S/2017/926", six)], concordance.as_typed(query(text))))
        if one.key == code
    ]
    assert (found.document, found.unit, found.text) == ("S/2017/926", six.units[5].id, text)
    assert found.others == {other: six.units[5].text(six.by_key[other]) for other in CODES if other != code}


@pytest.mark.parametrize(
    ("code", "term", "text"),
    [
        ("en", "formed police unit", "the Formed Police Units"),
        ("fr", "unité de police", "des unités de police"),
        ("es", "unidad de policía", "las unidades de policía"),
        ("ru", "полицейское подразделение", "полицейских подразделений"),
        ("zh", "警察部队", "建制警察部队"),
        ("ar", "وحدة الشرطة", "وحدات الشرطة"),
    ],
)
def test_a_term_in_every_form(code, term, text):
    (occurrence,) = occurrences(
        concordance.over([("x", alignment([{code: text}], (code,)))], concordance.in_every_form(term))
    )
    assert len(occurrence.spans) == 1


def test_concordance_over_a_folder(tmp_path, six):
    for code in CODES:
        (tmp_path / sample(code).name).write_bytes(sample(code).read_bytes())
    inner = tmp_path / "aligned"
    inner.mkdir()
    (inner / "six.tmx").write_bytes(b"".join(formats.writer("tmx").write(six)))
    (inner / "broken.yaml").write_text("hexapla: [")
    (inner / "empty.fr.txt").write_text("")
    (inner / ".hidden.yaml").write_text("hexapla: [")
    steps = list(concordance.over_folder(tmp_path, concordance.as_typed(query("建制警察部队"))))
    found = {occurrence.document: occurrence for occurrence in occurrences(steps)}
    assert set(found) == {str(tmp_path / "S-2017-926"), str(inner / "six.tmx")}
    for occurrence in found.values():
        assert occurrence.key == "zh"
        assert set(occurrence.others) == set(CODES) - {"zh"}
        assert {"fpus", "police"} & set(occurrence.others["en"].lower().replace(",", "").rstrip(";").split())
    faults = [fault.file for step in steps for fault in step.faults]
    assert sorted(faults) == [str(inner / "broken.yaml"), str(inner / "empty.fr.txt")]


def test_concordance_over_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        next(concordance.over_folder(tmp_path / "nowhere", concordance.as_typed(query("x"))))
