"""Links: the documents that texts in six languages name, and where they lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import InputError
from align.fetching import file_name
from align.finding.links import Library, find
from tests.conftest import CODES, clean_units


def named(text):
    return [(text[link.start : link.end], link.symbol) for link in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see S/RES/2242 (2015).", [("S/RES/2242 (2015)", "S/RES/2242(2015)")]),
        ("(A/66/615) et S/2016/952,", [("A/66/615", "A/66/615"), ("S/2016/952", "S/2016/952")]),
        ("in its resolution 2242 (2015)", [("2242 (2015)", "S/RES/2242(2015)")]),
        ("la résolution 2242\u00a0(2015)", [("2242\u00a0(2015)", "S/RES/2242(2015)")]),
        (
            "las resoluciones 1325 (2000) y 2242 (2015)",
            [("1325 (2000)", "S/RES/1325(2000)"), ("2242 (2015)", "S/RES/2242(2015)")],
        ),
        ("резолюции 1973 (2011)", [("1973 (2011)", "S/RES/1973(2011)")]),
        ("第2242(2015)号决议", [("2242(2015)", "S/RES/2242(2015)")]),
        ("第２２４２（２０１５）号决议", [("２２４２（２０１５）", "S/RES/2242(2015)")]),
        ("والقرار ٢٢٤٢ (٢٠١٥)", [("٢٢٤٢ (٢٠١٥)", "S/RES/2242(2015)")]),
        (
            "القرارين 1265 (1999) و1894 (2009)",
            [("1265 (1999)", "S/RES/1265(1999)"), ("1894 (2009)", "S/RES/1894(2009)")],
        ),
        ("resolution 242 (1967)", [("242 (1967)", "S/RES/242(1967)")]),
        ("resolution 2717 (2023)", [("2717 (2023)", "S/RES/2717(2023)")]),
        ("中国S/2017/926号文件", [("S/2017/926", "S/2017/926")]),
        ("See S/2016/952/Add.1.", [("S/2016/952/Add.1", "S/2016/952/Add.1")]),
    ],
)
def test_documents_named(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "General Assembly resolution 2625 (1970)",
        "ISO 9001 (2015)",
        "1,894 (2009)",
        "and/or, AC/DC",
        "paragraph 12 (2015)",
        "2242 of 2015",
        "https://example.org/S/2017/926",
        "in 2015 (2014)",
        "",
    ],
)
def test_no_documents(text):
    assert named(text) == []


@pytest.mark.parametrize("code", CODES)
def test_the_sample_names_the_same_documents_in_each_language(code):
    symbols = {key: sorted(link.symbol for link in find(text)) for key, text in clean_units(code).items()}
    assert symbols == {key: sorted(link.symbol for link in find(text)) for key, text in clean_units("en").items()}
    assert len(symbols["pp2"]) >= 10
    assert "S/RES/2185(2014)" in symbols["pp2"]


@pytest.mark.parametrize("code", CODES)
def test_without_a_library_to_the_web(code):
    target = Library().target("S/RES/2242(2015)", [code])
    assert target.path is None
    assert target.address == f"https://docs.un.org/{code}/S/RES/2242(2015)"


def test_a_language_that_is_not_official_leads_to_english():
    assert Library().target("A/66/615", ["de"]).address == "https://docs.un.org/en/A/66/615"
    assert Library().target("A/66/615", ["zh-Hant", "en"]).address == "https://docs.un.org/zh/A/66/615"


@pytest.fixture
def library(tmp_path):
    for code in CODES:
        (tmp_path / file_name("S/RES/2242(2015)", code)).write_bytes(b"%PDF-")
    (tmp_path / "S_2017_926 French.docx").touch()
    (tmp_path / "s-res-1325.zh.txt").touch()
    (tmp_path / "A-66-615.ar.pdf").touch()
    (tmp_path / "A-66-615.es.pdf").touch()
    return Library(tmp_path)


@pytest.mark.parametrize("code", CODES)
def test_the_file_in_the_language_of_the_column(library, code, tmp_path):
    target = library.target("S/RES/2242(2015)", [code])
    assert target.path == str(tmp_path / f"S-RES-2242-2015.{code}.pdf")
    assert target.language == code


def test_else_in_another_language(library, tmp_path):
    assert library.target("S/2017/926", ["ru", "en"]).path == str(tmp_path / "S_2017_926 French.docx")
    assert library.target("S/2017/926", ["ru"]).address == "https://docs.un.org/fr/S/2017/926"
    assert library.target("S/RES/1325(2000)", ["en"]).path == str(tmp_path / "s-res-1325.zh.txt")
    assert library.target("A/66/615", ["ru", "es", "ar"]).language == "es"
    assert library.target("A/66/615", ["ru"]).language == "ar"
    assert library.target("S/2017/92", ["en"]).path is None


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        Library(tmp_path / "nowhere")


@given(st.text(alphabet=st.sampled_from("S/RES2014 ()（）٢-.\u00a0\u200f号A")))
def test_any_text(text):
    for link in find(text):
        assert 0 <= link.start < link.end <= len(text)
