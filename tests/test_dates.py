"""Dates are found in the forms of every language, and written so that they are found again."""

from __future__ import annotations

import calendar
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lang import dates
from lang import language as languages
from lang.dates import Date
from tests.conftest import CODES, IDS, clean_units


def found(text: str, code: str) -> str:
    """The dates of a text as ``2017-11-06``, with nothing where a part is not said."""
    return " ".join(
        "-".join(str(part or "") for part in (date.year, date.month, date.day))
        for date in dates.find(text, languages.get(code))
    )


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "the statement of 21 February 2014 (S/PRST/2014/5)", "2014-2-21"),
        ("en", "November 6, 2017, the 6th of November 2017 and 6 Nov. 2017", "2017-11-6 2017-11-6 2017-11-6"),
        ("en", "the report of November 2016, by 31 May and on March 5.", "2016-11- -5-31 -3-5"),
        ("en", "from 6 to 10 November 2017", "2017-11-6 2017-11-10"),
        ("en", "on 3, 4 and 5 November 2017", "2017-11-3 2017-11-4 2017-11-5"),
        ("en", "from 28 June to 3 July 2017; November 6–10, 2017", "2017-6-28 2017-7-3 2017-11-6 2017-11-10"),
        ("en", "in June and July 2017, and in May", "2017-6- 2017-7- -5-"),
        ("en", "ADOPTED ON 10 DECEMBER 1948", "1948-12-10"),
        ("fr", "du 1er novembre 2017 au 3 décembre 2017, en novembre 2016", "2017-11-1 2017-12-3 2016-11-"),
        ("fr", "les 6 et 7 fe\u0301vrier 2017, puis le 5 août", "2017-2-6 2017-2-7 -8-5"),
        ("es", "la declaración de 21 de febrero de 2014, de noviembre de 2016", "2014-2-21 2016-11-"),
        ("es", "del 28 de junio al 3 de julio de 2017; el 1º de enero", "2017-6-28 2017-7-3 -1-1"),
        ("ru", "от 21 февраля 2014 года, в ноябре 2016 года", "2014-2-21 2016-11-"),
        ("ru", "06.11.2017; с 28 июня по 3 июля 2017 г.; 26 и 27 мая", "2017-11-6 2017-6-28 2017-7-3 -5-26 -5-27"),
        ("zh", "2014年2月21日关于法治的声明和1997年7月14日的声明", "2014-2-21 1997-7-14"),
        ("zh", "二〇一七年十一月六日，二○一六年十二月三十一日", "2017-11-6 2016-12-31"),
        ("zh", "2017 年 11 月 6 日、２０１６年１１月", "2017-11-6 2016-11-"),
        ("zh", "2017年6月28日至7月3日，11月6日至10日", "2017-6-28 2017-7-3 -11-6 -11-10"),
        ("ar", "البيان المؤرخ 21 شباط/فبراير 2014 والبيان المؤرخ 14 تموز/يوليه 1997", "2014-2-21 1997-7-14"),
        ("ar", "10 كانون الأول / ديسمبر 1948 و٦ نوفمبر ٢٠١٧", "1948-12-10 2017-11-6"),
        ("ar", "في تشرين الثاني/نوفمبر 2016، ومن 6 إلى 10 ايار 2015", "2016-11- 2015-5-6 2015-5-10"),
        ("de", "2017-11-06 und 2017/11/06", "2017-11-6 2017-11-6"),
        ("en", "25/12/2017, 12/25/2017 and 5/5/2017", "2017-12-25 2017-12-25 2017-5-5"),
    ],
)  # fmt: skip
def test_dates_of_a_text(code: str, text: str, expected: str) -> None:
    assert found(text, code) == expected


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "It may 2 be so; they march on"),
        ("en", "May we ask; the March of the women"),
        ("en", "6/11/2017 is the one or the other"),
        ("en", "30 February 2017, 2017-13-06 and S/2017/11/06, as of version 1.2.2017.4"),
        ("fr", "le 31 avril 2017"),
        ("es", "dos de los cuales, 1 de ellos"),
        ("ru", "резолюция 2185 (2014)"),
        ("zh", "3个月，13月40日"),
        ("ar", "مارس الرجل عمله"),
    ],
)
def test_what_is_no_date(code: str, text: str) -> None:
    assert "2017" not in found(text, code)
    assert [date for date in dates.find(text, languages.get(code)) if date.day] == []


def test_a_number_before_a_date_is_none_of_its_days() -> None:
    text = "paragraph 12, 6 November 2017"
    (date,) = dates.find(text, languages.get("en"))
    assert text[date.start : date.end] == "6 November 2017"


def test_the_place_of_a_date_is_that_in_the_text_as_it_stands() -> None:
    text = "\u200fالمؤرخ ٢١ شُباط/فبراير ٢٠١٤، وغيره"
    (date,) = dates.find(text, languages.get("ar"))
    assert text[date.start : date.end] == "٢١ شُباط/فبراير ٢٠١٤"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "1 November 2017|November 2017|1 November|November"),
        ("fr", "1er novembre 2017|novembre 2017|1er novembre|novembre"),
        ("es", "1 de noviembre de 2017|noviembre de 2017|1 de noviembre|noviembre"),
        ("ru", "1 ноября 2017 года|ноябрь 2017 года|1 ноября|ноябрь"),
        ("zh", "2017年11月1日|2017年11月|11月1日|11月"),
        ("ar", "1 تشرين الثاني/نوفمبر 2017|تشرين الثاني/نوفمبر 2017|1 تشرين الثاني/نوفمبر|تشرين الثاني/نوفمبر"),
    ],
)
def test_the_usual_form(code: str, written: str) -> None:
    parts = [(2017, 11, 1), (2017, 11, None), (None, 11, 1), (None, 11, None)]
    assert "|".join(dates.write(Date(0, 0, *part), languages.get(code)) for part in parts) == written


def test_a_language_without_a_form_says_so() -> None:
    assert dates.write(Date(0, 0, 2017, 3, 4), languages.get("de")) == "2017-03-04"
    with pytest.raises(ValueError, match="de has no form for a date of m, y"):
        dates.write(Date(0, 0, 2017, 11, None), languages.get("de"))


@st.composite
def calendar_dates(draw: st.DrawFn) -> Date:
    """A date of a day and a month at least, or of a month and a year."""
    year, month = draw(st.integers(1000, 2999)), draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year, month)[1]))
    missing = draw(st.sampled_from(["", "year", "day"]))
    if missing == "year":
        return Date(0, 0, None, month, day)
    return Date(0, 0, year, month, None if missing == "day" else day)


@pytest.mark.parametrize("code", CODES)
@given(
    date=calendar_dates(), before=st.sampled_from(["", "(", "« ", "، ", "。"]), after=st.sampled_from(["", ")", ";"])
)
def test_what_is_written_is_found(code: str, date: Date, before: str, after: str) -> None:
    pack = languages.get(code)
    written = dates.write(date, pack)
    (again,) = dates.find(before + written + after, pack)
    assert again == Date(len(before), len(before) + len(written), *date[2:])


PIECES = [
    *"0123456789٣３年月日号六十一 \u00a0,.-–/()é", "2017", "May", "March", "November", "mars", "août", "de", "мая",
    "года", "и", "نوفمبر", "تشرين", "الثاني", " to ", "至", "2017-11-06", "\u200f",
]  # fmt: skip


@pytest.mark.parametrize("code", [*CODES, "de"])
@given(text=st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_dates_stand_in_order_and_apart(code: str, text: str) -> None:
    edges = [edge for date in dates.find(text, languages.get(code)) for edge in (date.start, date.end)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in zip(edges[::2], edges[1::2], strict=True))
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@pytest.mark.parametrize("unit", IDS)
def test_the_sample_has_the_same_dates_in_every_language(unit: str) -> None:
    assert len({found(clean_units(code).get(unit, ""), code) for code in CODES}) == 1


def test_the_sample_has_dates() -> None:
    assert found(clean_units("en")["pp2"], "en") == "2014-2-21 1997-7-14"
    assert found(clean_units("en")["pp3"], "en") == "2016-11-"


def test_the_declaration_has_one_date_at_most(udhr: dict) -> None:
    for code, document in udhr.items():
        days = {date[2:] for unit in document.units for date in dates.find(unit.text, languages.get(code))}
        assert days <= {(1948, 12, 10)}, code


@pytest.mark.parametrize("code", ["en", "ru", "zh", "ar"])
@pytest.mark.parametrize("piece", ["1 ", "6 May, ", "1 and ", "6-", "一", "1日", "1和", "تشرين ", " ", "May "])
def test_hostile_text_takes_linear_time(code: str, piece: str) -> None:
    begin = time.perf_counter()
    dates.find(piece * (100_000 // len(piece)), languages.get(code))
    assert time.perf_counter() - begin < 5  # a tenth of a second; hours if it were quadratic
