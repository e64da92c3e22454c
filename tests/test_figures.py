"""Numbers are read by the signs and the words of each language, and those of two versions are held together."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lang import figures
from lang import language as languages
from tests.conftest import CODES, IDS, clean_units


def found(text: str, code: str) -> str:
    """The figures of a text: value, ``%`` or another unit, ``?`` where it is weak."""
    return " ".join(
        f"{figure.value:f}{figure.unit}{'?' if figure.weak else ''}"
        for figure in figures.find(text, languages.get(code))
    )


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        # Digits and their signs
        ("en", "1,250 people, 1,250.5 and 0.75", "1250 1250.5 0.75"),
        ("fr", "1\u00a0250, 1\u202f250,5 et 1 250 000 personnes", "1250 1250.5 1250000"),
        ("es", "1.250 y 1 250,5 personas", "1250 1250.5"),
        ("ru", "1\u00a0250,5 и 2014", "1250.5 2014"),
        ("zh", "１，２５０人，2014，300人，５．５", "1250 2014 300 5.5"),
        ("ar", "١٬٢٥٠٫٥ و1 250,5 و1,250.5", "1250.5 1250.5 1250.5"),
        ("en", "in 2014 300 people; section 4.2.1; 2–3; 3/4; 2½", "2014 300 4 2 1 2 3 3 4 2.5"),
        ("fr", "en 2015 300 personnes, au point 4.2", "2015 300 4.2"),
        # Percentages
        ("en", "20 per cent, 20%, twenty-five per cent, 20 to 30 per cent", "20% 20% 25% 20% 30%"),
        ("fr", "20\u00a0%, 20 pour cent, de 20 à 30 %", "20% 20% 20% 30%"),
        ("es", "20 %, 20 por ciento", "20% 20%"),
        ("ru", "20 процентов, 21 процент, 20-процентный рост, 20 %", "20% 21% 20% 20%"),
        ("zh", "20%、２０％、百分之二十、百分之20", "20% 20% 20% 20%"),
        ("ar", "20 في المائة، 20 بالمئة، ٢٠٪، ٪20", "20% 20% 20% 20%"),
        # Scales and units
        ("en", "$2.5 million, US$ 3 billion, 2 to 3 thousand, 5 km²", "2500000$ 3000000000$ 2 3000 5km²"),
        ("fr", "2,5 millions de dollars, 3 milliards d’euros, 12 km", "2500000$ 3000000000€ 12km"),
        ("es", "2,5 millones de dólares, 2.500 millones, 2,5 mil millones", "2500000$ 2500000000 2500000000"),
        ("ru", "2,5 млн долл. США, 3 миллиарда евро, 12 км, 5 тысяч", "2500000$ 3000000000€ 12km 5000"),
        ("zh", "250万美元、3.5万、1亿2000万、12公里、5百万", "2500000$ 35000 120000000 12km 5000000"),
        ("ar", "2,5 مليون دولار، 3 بلايين، 12 كم، 5 آلاف", "2500000$ 3000000000 12km 5000"),
        # Words
        ("en", "forty-two, two hundred and five, two thousand five hundred, two million", "42 205 2500 2000000"),
        ("fr", "quarante-deux, deux cent cinq, quatre-vingt-dix-neuf, mille neuf cents", "42 205 99 1900"),
        ("es", "cuarenta y dos, doscientos cinco, dieciséis, dos mil diecisiete", "42 205 16 2017"),
        ("ru", "сорок двух, двести пять, трёх, сто двадцать пять", "42 205 3 125"),
        ("zh", "四十二、二百〇五、三千五百万、二〇一七年", "42 205 35000000 2017"),
        ("ar", "اثنان وأربعون، مائتان وخمسة، اثنا عشر، مائة وخمسة وعشرون", "42 205 12 125"),
        # Ordinals
        ("en", "the twenty-first century, the 72nd session, Chapter VIII, the Fourth Committee", "21 72 8 4"),
        ("fr", "au XXIe siècle, la 72e session, le Chapitre VIII, vingt et unième, soixante et onze", "21 72 8 21 71"),
        ("es", "el siglo XXI, el septuagésimo segundo período, el Capítulo VIII, la Cuarta Comisión", "21 72 8 4"),
        ("ru", "XXI века, семьдесят вторая сессия, главой VIII, Четвертого комитета, 21-го", "21 72 8 4 21"),
        ("zh", "二十一世纪、第七十二届、第八章、第四委员会、第2185(2014)号", "21 72 8 4 2185 2014"),
        ("ar", "القرن الحادي والعشرين، الدورة الثانية والسبعون، الفصل الثامن، اللجنة الرابعة", "21 72 8 4"),
        # What is often no number
        ("en", "one of the second kind, one third, a three-year plan", "1? 2? 1? 3? 3?"),
        ("fr", "un accord neuf, un tiers", "1? 9? 1? 3?"),
        ("es", "una de las segundas, un tercio", "1? 2 1? 3?"),
        ("ru", "один из них, две трети", "1? 2? 3?"),
        ("zh", "一些国家、三方协商、三分之二、两个、十分", "1? 3? 3? 2? 2? 10?"),
        ("ar", "أحد الأعضاء، للمرة الأولى، لست", "1? 1?"),
        # None at all
        ("en", "COVID-19, H1N1, G20, 17-19625, S/2017/926, 6 November 2017, https://un.org/2017, Part C, I am", ""),
        ("fr", "Le 6 novembre 2017, de la CL, De ce fait, en l’an A4", ""),
        ("zh", "报告A/66/615和S/2016/952，2014年2月21日", ""),
        ("ar", "وS/2016/952 و كوفيد-19", ""),
        ("ru", "C-19, ТУ-134, 21 февраля 2014 года", ""),
        ("es", "a.b1@c2.org, 1º de enero", ""),
        # A language without a pack, and what letters stand beside
        ("de", "1.250,5 und 1\u00a0250.5, 20 %", "1250.5 1250.5 20%"),
        ("fr", "en 2014 l’Organisation, 5 m de haut", "2014 5m"),
        ("en", "the 1990s, post-2015, 5th, 10-year", "1990 2015 5 10"),
    ],
)  # fmt: skip
def test_figures_of_a_text(code: str, text: str, expected: str) -> None:
    assert found(text, code) == expected


@pytest.mark.parametrize(
    ("code", "text", "values"),
    [
        ("es", "1.250", {"1250", "1.25"}),
        ("es", "1.250.000", {"1250000"}),
        ("en", "1.250", {"1.25"}),
        ("en", "1,250", {"1250"}),
        ("ar", "1,250", {"1250", "1.25"}),
        ("de", "1.250", {"1250", "1.25"}),
        ("en", "2–3 million", {"2", "2000000"}),
        ("ar", "217 ألف (د-3)", {"217", "217000"}),
    ],
)
def test_a_figure_has_every_reading_that_a_reader_may_have(code: str, text: str, values: set[str]) -> None:
    first = figures.find(text, languages.get(code))[0]
    assert first.values == {Decimal(value) for value in values}
    assert first.value in first.values


def test_kinds() -> None:
    text = "20 per cent of 30, the 5th, the fifth and five"
    kinds = [figure.kind for figure in figures.find(text, languages.get("en"))]
    assert kinds == ["percentage", "number", "ordinal", "ordinal", "word"]


def test_a_figure_stands_with_its_unit_and_at_its_place() -> None:
    text = "\u200f(٢٫٥ مليون دولار)"
    (figure,) = figures.find(text, languages.get("ar"))
    assert text[figure.start : figure.end] == "٢٫٥ مليون دولار"
    text = "nearly US$ 2.5 million, and 20 per cent"
    assert [text[f.start : f.end] for f in figures.find(text, languages.get("en"))] == [
        "US$ 2.5 million",
        "20 per cent",
    ]


def test_stretches_to_skip_hold_no_figures() -> None:
    text = "4. In 2014 12 people"
    assert [f.value for f in figures.find(text, languages.get("en"), skip=[(0, 2)])] == [2014, 12]
    assert [f.value for f in figures.find(text, languages.get("en"), skip=[(11, 13), (0, 2), (1, 3)])] == [2014]


def test_a_number_of_endless_digits_is_none() -> None:
    for code in CODES:
        assert found("1" * 5000 + " 7", code) == "7"


# -- two versions -------------------------------------------------------------------------------------


SAID = {
    "en": "$2.5 million, 20 per cent of 1,250 people, at the twenty-first session, in three countries and one State",
    "fr": "2,5 millions de dollars, 20 % de 1 250 personnes, à la vingt et unième session, dans trois pays et un État",
    "es": "2,5 millones de dólares, 20 % de 1.250 personas, en el vigésimo primer período, en tres países y un Estado",
    "ru": "2,5 млн долл. США, 20 процентов от 1250 человек, на двадцать первой сессии, в трех странах и одной стране",
    "zh": "250万美元，1 250人中的20%，第二十一届会议，三个国家和一国",
    "ar": "2,5 مليون دولار، 20 في المائة من 1 250 شخصا، في الدورة الحادية والعشرين، في ثلاثة بلدان ودولة واحدة",
}


@pytest.mark.parametrize(("one", "other"), itertools.permutations(CODES, 2))
def test_versions_that_say_the_same_have_the_same_figures(one: str, other: str) -> None:
    here, there = (figures.find(SAID[code], languages.get(code)) for code in (one, other))
    assert figures.unmatched(here, there) == ([], [])


@pytest.mark.parametrize(
    ("right", "wrong"), [("20", "30"), ("1,250", "1,520"), ("million", "billion"), (" per cent", "")]
)
@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_a_figure_that_differs_is_seen(code: str, right: str, wrong: str) -> None:
    here = figures.find(SAID["en"].replace(right, wrong), languages.get("en"))
    missing, added = figures.unmatched(here, figures.find(SAID[code], languages.get(code)))
    assert len(missing) == len(added) == 1


def test_figures_agree_where_one_reading_does() -> None:
    (spanish,) = figures.find("1.250", languages.get("es"))
    english = figures.find("1,250, 1.25, 1.25% and 125", languages.get("en"))
    assert [spanish.agrees(figure) for figure in english] == [True, True, False, False]


def test_each_figure_answers_for_one() -> None:
    here, there = (figures.find(text, languages.get("en")) for text in ("5 and 5 and 6", "5 and 6 and 7"))
    missing, added = figures.unmatched(here, there)
    assert [(f.start, f.value) for f in missing] == [(6, 5)]
    assert [(f.start, f.value) for f in added] == [(12, 7)]


def test_what_is_certain_is_paired_first() -> None:
    here, there = (figures.find(text, languages.get("en")) for text in ("one and 1", "1"))
    assert figures.unmatched(here, there) == figures.unmatched(there, here) == ([], [])


@pytest.mark.parametrize("unit", IDS)
def test_the_sample_has_the_same_figures_in_every_language(unit: str) -> None:
    of = {code: figures.find(clean_units(code).get(unit, ""), languages.get(code)) for code in CODES}
    for one, other in itertools.combinations(CODES, 2):
        assert figures.unmatched(of[one], of[other]) == ([], []), (one, other)


@pytest.mark.parametrize("code", CODES)
def test_the_sample_has_figures(code: str) -> None:
    strong = [f for f in figures.find(clean_units(code)["op12.d"], languages.get(code)) if not f.weak]
    assert sorted((f.value, f.unit) for f in strong) == [(20, "%"), (2014, ""), (2015, ""), (2020, ""), (2242, "")]
    assert len([f for f in figures.find(clean_units(code)["pp2"], languages.get(code)) if not f.weak]) == 20


def test_the_declaration_has_no_figures_but_that_of_its_resolution(udhr: dict) -> None:
    for code, document in udhr.items():
        bodies = [figures.find(unit.text, languages.get(code)) for unit in document.units]
        assert {figure.value for body in bodies for figure in body if not figure.weak} <= {217, 217000}, code


# -- writing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "1,250.5|1,250|-0.75|20 per cent"),
        ("fr", "1\u00a0250,5|1\u00a0250|-0,75|20\u00a0%"),
        ("es", "1.250,5|1.250|-0,75|20\u00a0%"),
        ("ru", "1\u00a0250,5|1\u00a0250|-0,75|20\u00a0%"),
        ("zh", "1,250.5|1,250|-0.75|20%"),
        ("ar", "1\u00a0250,5|1\u00a0250|-0,75|20 في المائة"),
        ("de", "1\u00a0250.5|1\u00a0250|-0.75|20%"),
    ],
)
def test_the_usual_signs(code: str, written: str) -> None:
    pack = languages.get(code)
    numbers = [figures.write(value, pack) for value in (Decimal("1250.5"), 1250, Decimal("-0.75"))]
    assert "|".join([*numbers, figures.write_percentage(20, pack)]) == written


def test_decimals_are_rounded_half_up() -> None:
    english = languages.get("en")
    assert figures.write(Decimal("2.345"), english, decimals=2) == "2.35"
    assert figures.write(Decimal("-0.001"), english, decimals=2) == "0.00"
    assert figures.write(Decimal("1E+40"), english, decimals=1) == f"{10**40:,}.0"
    with pytest.raises(ValueError, match="NaN"):
        figures.write(Decimal("NaN"), english)


@pytest.mark.parametrize("code", [*CODES, "de"])
@given(value=st.decimals(0, 10**14, places=3) | st.integers(0, 10**17).map(Decimal))
def test_what_is_written_is_read(code: str, value: Decimal) -> None:
    pack = languages.get(code)
    written = f"({figures.write(value, pack)})"
    (figure,) = figures.find(written, pack)
    assert (figure.start, figure.end) == (1, len(written) - 1)
    assert figure.value == value or (code in {"ar", "de", "es"} and value in figure.values)
    (percentage,) = figures.find(figures.write_percentage(value, pack), pack)
    assert percentage.kind == "percentage"
    assert value in percentage.values


# -- any text -----------------------------------------------------------------------------------------


PIECES = [
    *"0123456789٣３½一二百万亿分之第%٪$€.,٬٫ \u00a0-–/'’()²", "million", "twenty", "and", "one", "third", "quatre",
    "vingt", "de", "dollars", "XXI", "siglo", "сто", "пять", "процентов", "ثلاثة", "و", "عشر", "ألف", "في المائة", "km",
    "\u200f", "2017-11-06", "S/2017/926",
]  # fmt: skip


@pytest.mark.parametrize("code", [*CODES, "de"])
@given(text=st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_figures_stand_in_order_and_apart(code: str, text: str) -> None:
    read = figures.find(text, languages.get(code))
    edges = [edge for figure in read for edge in (figure.start, figure.end)]
    assert edges == sorted(edges)
    assert all(figure.start < figure.end and figure.value in figure.values for figure in read)
    assert figures.unmatched(read, read) == ([], [])


@pytest.mark.parametrize("code", ["en", "zh", "ar"])
@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1,", "100 ", " ", "two ", "1 million ", "一", "1和", "1\u200d", "万亿", "%", "A/1-"]
)
def test_hostile_text_takes_linear_time(code: str, piece: str) -> None:
    begin = time.perf_counter()
    figures.find(piece * (20_000 // len(piece)), languages.get(code))
    assert time.perf_counter() - begin < 5  # a fifth of a second; minutes if it were quadratic
