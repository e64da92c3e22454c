"""HTML pages: the samples as a site shows them, every feature of the format by itself, and hostile pages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.document import Document, Unit
from align.errors import InputError
from align.ingest import html
from align.ingest.load import load
from tests.conftest import CODES, document
from tests.test_docx import NOTES
from tests.test_ingest import covered_once
from tests.tools import page
from tests.tools.word import units_of

PROSE = "The ferry left the harbour at dawn with forty-two passengers and three dogs on board."
SET = (
    "The ferry left the harbour at dawn with forty-two passengers and three dogs on\n"
    "board, and came home in the evening, when the wind had turned, with one more of\n"
)
FRENCH = "Le ferry a quitté le port à l’aube avec quarante-deux passagers et trois chiens à son bord."
RUSSIAN = "Совет Безопасности рассмотрел этот вопрос."


def read(data: str | bytes, language: str | None = "en", file: str = "x.html") -> Document:
    found = html.read(data.encode() if isinstance(data, str) else data, file=file, language=language, kind=None,
                      encoding=None)  # fmt: skip
    covered_once(found)
    return found


def texts(data: str | bytes, language: str | None = "en") -> list[str]:
    """Label and text of each unit of a page."""
    return [f"{unit.label} {unit.text}".strip() for unit in read(data, language)]


def notes(data: str, language: str = "en") -> list[tuple[str, str, str, str | None]]:
    return [(u.id, u.label, u.text, u.parent) for u in read(data, language) if u.kind == "footnote"]


def key(units: tuple[Unit, ...]) -> list[tuple[str, str, str]]:
    return [(unit.id, unit.label, unit.text) for unit in units if unit.kind != "footnote"]


def refusal(data: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert caught.value.mend
    return str(caught.value)


# -- the samples --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("asked", [True, False])
def test_the_sample_has_the_units_of_its_text_file(code: str, asked: bool, tmp_path: Path) -> None:
    path = tmp_path / (f"x.{code}.html" if asked else "x.htm")
    path.write_text(page.official(code, dict(zip(("pp2", "op3"), NOTES[code], strict=True))), encoding="utf-8")
    found, expected = load(path), document(code)
    assert key(found.units) == key(expected.units)
    assert (found.language, found.symbol, found.kind, found.notes) == (code, "S/2017/926", expected.kind, ())
    below = [(unit.id, unit.label, unit.text, unit.parent) for unit in found.units if unit.kind == "footnote"]
    assert below == [("fn1", "1", NOTES[code][0], "pp2"), ("fn2", "2", NOTES[code][1], "op3")]
    assert not found.repairs
    covered_once(found)


@pytest.mark.parametrize("code", CODES)
def test_the_sample_with_its_labels_typed(code: str) -> None:
    found, expected = read(page.site(code, page.typed(code)), code), document(code)
    assert key(found.units) == key(expected.units)
    assert [unit.parent for unit in found] == [unit.parent for unit in expected]


def test_text_files_stay_text(tmp_path: Path) -> None:
    (tmp_path / "x.en.txt").write_text("<p>One & two</p>", encoding="utf-8")
    assert [unit.text for unit in load(tmp_path / "x.en.txt")] == ["<p>One & two</p>"]


# -- two languages in a page --------------------------------------------------------------------------

PAIRS = [("en", "fr"), ("ru", "ar"), ("zh", "es")]


def side_by_side(one: str, other: str) -> str:
    rows = (
        f"<tr><td>{page.labelled(one, unit, text)}<td>{page.labelled(other, unit, units_of(other)[unit])}"
        for unit, text in units_of(one).items()
    )
    return f"<table>{''.join(rows)}</table>"


def in_columns(one: str, other: str) -> str:
    return f"<table><tr><td>{page.typed(one)}<td>{page.typed(other)}</table>"


def one_after_the_other(one: str, other: str) -> str:
    return f"<section>{page.typed(one)}</section><section>{page.typed(other)}</section>"


def by_turns(one: str, other: str) -> str:
    return "".join(
        f"<div class=row><p lang={one}>{page.labelled(one, unit, text)}"
        f"<p lang={other}>{page.labelled(other, unit, units_of(other)[unit])}</div>"
        for unit, text in units_of(one).items()
    )


@pytest.mark.parametrize("made", [side_by_side, in_columns, one_after_the_other, by_turns])
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_languages_are_told_apart(made, one: str, other: str, tmp_path: Path) -> None:
    data = page.site("en", made(one, other))
    for code in (one, other):
        path = tmp_path / f"x.{code}.html"
        path.write_text(data, encoding="utf-8")
        found = load(path)
        assert key(found.units) == key(document(code).units)
        assert (found.language, found.notes) == (code, ())
        covered_once(found)


def test_a_table_of_two_languages_with_heads_and_a_column_of_labels() -> None:
    rows = "".join(f"<tr><td>{n}.<td>{PROSE}<td>{FRENCH}" for n in (1, 2))
    data = f"<table><tr><th><th>English<th>Français{rows}<tr><td colspan=3>{RUSSIAN}</table>"
    assert texts(data, "en") == [f"1. {PROSE}", f"2. {PROSE}", RUSSIAN]
    assert texts(data, "fr") == [f"1. {FRENCH}", f"2. {FRENCH}", RUSSIAN]


def test_a_page_in_two_languages_says_so() -> None:
    data = by_turns("fr", "es")
    found = read(f"<html lang=es>{data}", None)
    assert found.language == "es"
    assert found.notes == (
        "it holds Spanish and French; only the Spanish is read; name another outright, as in fr=x.html",
    )
    assert read(data, None).language in {"fr", "es"}


def test_the_notes_of_a_page_in_two_languages_are_those_of_the_one() -> None:
    row = "<tr><td>{0} {0}<sup><a href=#n{2}>{2}</a></sup><td>{1} {1}<sup><a href=#n{3}>{3}</a></sup>"
    rows = "".join(row.format(PROSE, FRENCH, 2 * n - 1, 2 * n) for n in (1, 2))
    below = "".join(f"<p id=n{n}>{n} {'A note' if n % 2 else 'Une note'}.</p>" for n in (1, 2, 3, 4))
    assert [(name, text) for name, _, text, _ in notes(f"<table>{rows}</table>{below}", "fr")] == [
        ("fn2", "Une note."), ("fn4", "Une note."),
    ]  # fmt: skip


# -- lists --------------------------------------------------------------------------------------------


def labels(body: str, language: str = "en") -> list[str]:
    return [line.partition("§")[0].strip() for line in read(body, language).raw.splitlines()]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ol><li>§<li>§</ol>", ["1.", "2."]),
        ("<ol start=5><li>§<li>§</ol>", ["5.", "6."]),
        ("<ol start=x><li>§</ol>", ["1."]),
        ("<ol><li>§<li value=7>§<li>§</ol>", ["1.", "7.", "8."]),
        ("<ol reversed><li>§<li>§<li>§</ol>", ["3.", "2.", "1."]),
        ("<ol reversed start=9><li>§<li>§</ol>", ["9.", "8."]),
        ("<ol type=a><li>§<li>§</ol>", ["(a)", "(b)"]),
        ("<ol type=A><li>§<li>§</ol>", ["A.", "B."]),
        ("<ol type=i><li>§<li>§</ol>", ["(i)", "(ii)"]),
        ("<ol type=I><li>§<li value=4>§</ol>", ["I.", "IV."]),
        ("<ol><li>§<ol type=a><li>§<li>§<ol type=i><li>§</ol></ol><li>§</ol>", ["1.", "(a)", "(b)", "(i)", "2."]),
        ("<ol style='list-style-type: lower-alpha'><li>§</ol>", ["(a)"]),
        ("<ol style='LIST-STYLE: inside upper-roman'><li>§</ol>", ["I."]),
        ("<ol><li style='list-style-type: lower-roman'>§<li>§</ol>", ["(i)", "2."]),
        ("<ol style='list-style: none'><li>1. §<li>2. §</ol>", ["1.", "2."]),
        ("<ol><li>1. §<li>2. §</ol>", ["1.", "2."]),
        ("<ul><li>§<li>§<ol><li>§</ol></ul>", ["", "", "1."]),
        ("<ol><li><p>§</p><p>§</p><li><div><p>§</p></div></ol>", ["1.", "", "2."]),
        ("<ol><li>§<ul><li>§</ul><p>§</p></ol>", ["1.", "", ""]),
        ("<li>§", [""]),
        ("<ol type=disc><li>§</ol><ol style='list-style: url(x.png)' type=a><li>§</ol>", ["", "(a)"]),
        ("<ol start=99999999999 type=a><li>§<li value=-3>§</ol>", ["(999999999)", "(-3)"]),
    ],
)
def test_the_numbers_of_lists(body: str, expected: list[str]) -> None:
    assert labels(body) == expected


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("fr", "lower-alpha", ["a)", "b)"]),
        ("ar", "decimal", ["1 -", "2 -"]),
        ("ar", "arabic-abjad", ["(أ)", "(ب)"]),
        ("zh", "lower-alpha", ["(a)", "(b)"]),
        ("zh", "cjk-ideographic", ["(一)", "(二)"]),
        ("ru", "lower-russian", ["а)", "б)"]),
    ],
)
def test_labels_are_written_as_the_language_writes_them(language: str, style: str, expected: list[str]) -> None:
    assert labels(f"<ol style='list-style-type:{style}'><li>§<li>§</ol>", language) == expected


# -- what is written ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>a\n  b\t c</p> <p> d </p>", ["a b c", "d"]),
        ("<p>a<b> b</b><i>c </i> d</p>", ["a bc d"]),
        ("<p>one<br>two<br/>three", ["one two three"]),
        ("<p>one<br><br>two", ["one", "two"]),
        ("<p>1. First;<br>2. Second.", ["1. First;", "2. Second."]),
        ("<p>a&nbsp;; &lt;b&gt; &amp;amp; &#x3b1;&#945; &eacute; &no;", ["a\xa0; <b> &amp; αα é &no;"]),
        ("<p>co&shy;operation and xy<wbr>z", ["cooperation and xyz"]),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>", ["漢字"]),
        ("<p dir=rtl>قال <bdo dir=ltr>S/2017/926</bdo> ثم", ["قال S/2017/926 ثم"]),
        ("<p>m<sup>2</sup> of H<sub>2</sub>O", ["m2 of H2O"]),
        ("<p>the <del>old</del><ins>new</ins> text", ["the new text"]),
        ("one<p>two</p>three<div>four<div>five</div>six</div>", ["one", "two", "three", "four", "five", "six"]),
        ("<dl><dt>Term<dd>What it is</dl>", ["Term", "What it is"]),
        ("<details><summary>Sum</summary>All</details>", ["Sum", "All"]),
        ("<p>see <a href=/x>resolution 2185 (2014)</a>.", ["see resolution 2185 (2014)."]),
        ("<pre>a\n  b\n\nc</pre>", ["a", "b", "c"]),
        (f"<pre>{SET}{SET}the sea.\n\nEnd of it.</pre>", [f"{SET}{SET}the sea.".replace("\n", " "), "End of it."]),
        ("<p>x<math><mi>y</mi><annotation>no</annotation></math>", ["xy"]),
        ("<p>a<!-- no --><script>no</script><style>no</style><template>no</template><svg>no</svg>b", ["ab"]),
        ("<p>a<span hidden>no</span><i style='display:none'>no</i><i style='x:1;VISIBILITY : hidden'>no</i>b", ["ab"]),
        ("<p>a<span aria-hidden=true>no</span><span class=sr-only>no</span>b", ["ab"]),
        ("<p><![if !supportLists]>1.&nbsp;&nbsp; <![endif]>a<o:p>&nbsp;</o:p></p><p>2.&nbsp; b", ["1. a", "2. b"]),
        ("<table><tr><td>x</table", ["x"]),
        ("<p>x\u2028y", ["x y"]),
    ],
)  # fmt: skip
def test_what_is_written(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


# -- what is around the text --------------------------------------------------------------------------

LINKS = "<a href=/1>Home</a> <a href=/2>Documents</a> <a href=/3>News of the organization</a>"


@pytest.mark.parametrize(
    "around",
    [
        f"<nav>{LINKS}</nav>", f"<div role=navigation>{LINKS}</div>", f"<ul><li>{LINKS.replace(' <', '<li><')}</ul>",
        "<header><a href=/>The organization</a> Peace and ships</header>", "<aside>Related matters</aside>",
        "<footer>All rights reserved</footer>", "<div class=site-footer>All rights reserved</div>",
        "<div id=CookieConsent><p>We use cookies.</p><button>Agree</button></div>",
        "<div role=dialog>We use cookies.</div>", "<dialog open>Subscribe!</dialog>",
        "<form action=/s><label>Search</label><input><button>Go</button></form>",
        "<ol class=breadcrumb><li><a href=/>Home</a><li>Ships</ol>", f"<p>{LINKS.replace(' <', ' | <')}</p>",
        f"<table><tr><td>{LINKS.replace(' <', '<td><')}</table>", "<a class=skip-link href=#m>Skip to the text</a>",
        "<div class='share-bar'>Share: <a href=/t>here</a></div>", "<select><option>English<option>French</select>",
        "<noscript>Turn on scripts</noscript>", "<video>No video</video>", "<iframe>No frames</iframe>",
    ],
)  # fmt: skip
def test_the_frame_of_a_page_is_no_text(around: str) -> None:
    assert texts(f"<body>{around}<h1>Ships</h1><p>{PROSE}</p><p>{PROSE}</p>") == ["Ships", PROSE, PROSE]
    assert texts(f"<body><h1>Ships</h1><p>{PROSE}</p><p>{PROSE}</p>{around}") == ["Ships", PROSE, PROSE]


@pytest.mark.parametrize(
    "kept",
    [
        "<header><h1>Of ships</h1></header>", "<h2 id=freedom-of-navigation>Of ships</h2>",
        "<div id=social-development>Of ships</div>", "<article><header>Of ships</header>Of whales</article>",
        "<p>Recalls <a href=1>1 (2000)</a>, <a href=2>2 (2001)</a>, <a href=3>3 (2002)</a> and <a href=4>4 (2003)</a>,",
        "<p><a href=/x>Of ships</a></p>", "<ol><li><a href=/x>Of ships</a><li>Of all that is in the sea</ol>",
        "<main><div class=header>Of ships</div></main>",
    ],
)  # fmt: skip
def test_what_only_looks_like_the_frame_is_text(kept: str) -> None:
    assert len(texts(f"<p>{PROSE}</p>{kept}<p>{PROSE}</p>")) > 2


def test_the_main_part_that_a_page_names_is_its_text() -> None:
    outside = "<div>Outside of it</div>"
    assert texts(f"{outside}<main><p>{PROSE}</main>{outside}") == [PROSE]
    assert texts(f"{outside}<div role=main><p>{PROSE}</div>{outside}") == [PROSE]
    assert texts(f"{outside}<article><p>{PROSE}</article>{outside}") == [PROSE]
    assert texts(f"<main>Short</main><p>{PROSE}") == ["Short", PROSE]
    assert texts(f"<main>Quite short an article</main><p>{PROSE}") == ["Quite short an article"]
    assert texts(f"<article>Quite short an article</article><p>{PROSE}") == ["Quite short an article", PROSE]
    assert texts(f"<article>One</article><article>Two</article>{outside}") == ["One", "Two", "Outside of it"]


def test_a_page_of_links_alone_is_its_links() -> None:
    assert texts(f"<nav>Menu</nav><p>{LINKS}</p>") == ["Home Documents News of the organization"]


# -- footnotes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        ("<sup><a href=#n1 id=r1>1</a></sup>", "<ol><li id=n1>A note. <a href=#r1>↩</a></ol>"),
        ("<sup><a href=#n1 id=r1>1</a></sup>", "<footer><p id=n1>A note. <a href=#r1>Back to text</a></footer>"),
        ("<sup id=r1><a href=#n1>[1]</a></sup>", "<ol><li id=n1>↑ <a href=#r1>a</a> <a href=#r1>b</a> A note.</ol>"),
        ("<a href=#n1><sup>1</sup></a>", "<p id=n1><sup>1</sup>A note."),
        ("<a href=#_ftn1 name=_ref1><span>[1]</span></a>", "<div><p><a href=#_ref1 name=_ftn1>[1]</a> A note.</div>"),
        ("<a role=doc-noteref href=#x1>1</a>", "<aside role=doc-footnote id=x1>A note.</aside>"),
        ("<a href=#x id=y>1</a>", "<div id=x>1. A note. <a href=#y>Retour</a></div>"),
        ("<a href=#x id=y style='vertical-align: super'>1</a>", "<table><tr><td><a name=x>1</a><td>A note.</table>"),
        ("<sup><a href=#x>1</a></sup>", "<hr><a name=x></a><p>1 A note.</p>"),
        ("<sup><a href=#x>1</a></sup>", "<hr><a name=x>1</a> A note.<p>"),
        ("<sup><a href=#x>1</a></sup>", "<dl><dt id=x>1<dd>A note.</dl>"),
        ("<sup>1</sup>", "<hr><p><sup>1</sup> A note.</p>"),
        ("<sup>1</sup>", "<hr><p><b><sup> 1 </sup></b>A note.</p>"),
    ],
)  # fmt: skip
def test_a_footnote_is_a_unit_of_its_own(reference: str, note: str) -> None:
    found = read(f"<p>{PROSE}{reference}</p><p>More of it.</p>{note}<p>{PROSE}")
    assert [unit.text for unit in found if unit.kind != "footnote"] == [PROSE, "More of it.", PROSE]
    assert [(unit.id, unit.label, unit.text, unit.parent) for unit in found if unit.kind == "footnote"] == [
        ("fn1", "1", "A note.", "p1")
    ]


def test_footnotes_of_several_paragraphs_signs_and_the_same_mark() -> None:
    body = (
        "<p>One<sup><a href=#a>*</a></sup> two<sup><a href=#b>2</a></sup><p>Three<sup><a href=#c>2</a></sup>"
        "<p>Four<sup><a href=#b>2</a></sup><div id=a>* Starred.</div><div id=b><p>2. First.<p>Goes on.</div>"
        "<p id=c>2. Last."
    )
    assert [unit.text for unit in read(body) if unit.kind != "footnote"] == ["One two", "Three", "Four"]
    assert notes(body) == [
        ("fn1", "*", "Starred.", "p1"), ("fn2", "2", "First.", "p1"), ("fn2.p2", "", "Goes on.", "fn2"),
        ("fn2~2", "2", "Last.", "p2"),
    ]  # fmt: skip


def test_a_note_that_refers_to_another() -> None:
    body = (
        f"<p>{PROSE}<sup><a href=#a>1</a></sup><sup><a href=#b>2</a></sup>"
        "<p id=a>1 As in<sup><a href=#b>2</a></sup>.<p id=b>2 Last."
    )
    assert notes(body) == [("fn1", "1", "As in2.", "p1"), ("fn2", "2", "Last.", "p1")]


def test_notes_in_one_paragraph() -> None:
    marks = "<sup><a href=#a>1</a></sup> and<sup><a href=#b>2</a></sup>"
    body = f"<p>{PROSE}{marks}.<p><a id=a>1</a> One.<br><a id=b>2</a> Two."
    assert [text for _, _, text, _ in notes(body)] == ["One.", "Two."]


@pytest.mark.parametrize(
    "body",
    [
        "<p>See <a href=#two>2</a>.<h2 id=two>2. Whales</h2>", "<p>5 m<sup>2</sup> in all.<p>More.",
        "<p>On the 3<sup>rd</sup> day<p><sup>rd</sup> is short.", "<p>Up<sup><a href=#none>1</a></sup>.<p>More.",
        "<p id=a>Up.<p>Down<sup><a href=#a>1</a></sup>.",
        "<p>5 m<sup><a href=/x>2</a></sup>.<p><sup><a href=/x>2</a></sup> is high.",
    ],
)  # fmt: skip
def test_what_is_no_footnote(body: str) -> None:
    assert notes(body) == []
    assert len(texts(body)) == 2


# -- tables -------------------------------------------------------------------------------------------


def cells(body: str) -> dict[str, str]:
    return {unit.id: unit.text for unit in read(body)}


def test_the_cells_of_tables() -> None:
    body = (
        "Before<table><caption>What</caption><thead><tr><th>a<th>b<th><p>c<p>c too</thead><tr><td colspan=2>wide<td>d"
        "<tr><td rowspan=2>tall<td>e<td>g<tr><td>f</table>After"
    )
    assert cells(body) == {
        "p1": "Before", "p2": "What", "t1.r1.c1": "a", "t1.r1.c2": "b", "t1.r1.c3": "c", "t1.r1.c3.p2": "c too",
        "t1.r2.c1": "wide", "t1.r2.c3": "d", "t1.r3.c1": "tall", "t1.r3.c2": "e", "t1.r3.c3": "g", "t1.r4.c2": "f",
        "p3": "After",
    }  # fmt: skip


def test_paragraphs_of_cells_that_only_breaks_part() -> None:
    assert cells("<table><tr><td>a<br><br>b<p>c<td><pre>d\n\ne</pre></table>") == {
        "t1.r1.c1": "a", "t1.r1.c1.p2": "b", "t1.r1.c1.p3": "c", "t1.r1.c2": "d", "t1.r1.c2.p2": "e",
    }  # fmt: skip


@pytest.mark.parametrize("attributes", ["role=presentation", ""])
def test_tables_that_lay_out_the_page_are_its_text(attributes: str) -> None:
    inside = "<h2>Ships</h2>" if not attributes else "<p>Ships</p>"
    body = f"<table {attributes}><tr><td>{inside}<td><p>{PROSE}</table>"
    assert cells(body) == {"p1": "Ships", "p2": PROSE}
    assert cells("<table><tr><td><p>boxed<p>text</table>") == {"p1": "boxed", "p2": "text"}


def test_tables_in_several_tables_that_lay_out_the_page_are_counted_through() -> None:
    inner = "<table><tr><td>{}<td>{}</table>"
    body = f"<table><tr><td>{inner.format('a', 'b')}<td>{inner.format('c', 'd')}</table>" + inner.format("e", "f")
    assert list(cells(body).items()) == [
        ("t1.r1.c1", "a"), ("t1.r1.c2", "b"), ("t2.r1.c1", "c"), ("t2.r1.c2", "d"), ("t3.r1.c1", "e"),
        ("t3.r1.c2", "f"),
    ]  # fmt: skip


@pytest.mark.parametrize("span", ["0", "-1", "x", "9" * 30, "65534"])
def test_spans_that_are_none(span: str) -> None:
    found = texts(f"<table><tr><td colspan={span} rowspan={span}>a<td>b<tr><td>c<td>d</table>")
    assert found == ["a", "b", "c", "d"]


# -- encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ("", "utf-8"), ("", "utf-8-sig"), ("", "utf-16"), ("", "utf-16-le"), ("", "utf-32"),
        ("<meta charset=windows-1251>", "cp1251"), ('<META CHARSET="KOI8-R">', "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">', "iso8859-5"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"), ("<meta charset=utf-16>", "utf-8"),
        ("<meta charset=windows-1251>", "utf-8"), ("<meta charset=windows-1251>", "utf-16"),
        ("<!-- <meta charset=koi8-r> --><meta charset=windows-1251>", "cp1251"), ("<meta charset=nonsense>", "utf-8"),
        ("<meta charset=idna>", "utf-8"), ("<meta charset=hex>", "utf-8"), ("<meta charset=utf-7>", "utf-8"),
    ],
)  # fmt: skip
def test_every_way_to_declare_an_encoding(head: str, codec: str) -> None:
    found = read(f"{head}<p>{RUSSIAN}</p>".encode(codec), "ru")
    assert [unit.text for unit in found] == [RUSSIAN]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [("iso-8859-1", "cp1252", "“l’été” €"), ("gb2312", "gb18030", "安理会鎔〇"), ("big5", "big5", "安理會")],
)
def test_labels_stand_for_what_browsers_take_them_for(charset: str, codec: str, text: str) -> None:
    assert texts(f"<meta charset={charset}><p>{text}".encode(codec)) == [text]


def test_an_encoding_may_be_named() -> None:
    data = f"<meta charset=windows-1252><p>{RUSSIAN}</p>".encode("cp1251")
    found = html.read(data, file="x.html", language="ru", kind=None, encoding="cp1251")
    assert [unit.text for unit in found] == [RUSSIAN]


def test_an_encoding_that_is_not_declared_is_guessed_and_said() -> None:
    data = page.site("ru", page.typed("ru")).replace('<meta charset="utf-8">', "")
    found = read(data.encode("cp1251", "ignore"), "ru")
    assert found.notes == ("read as cp1251",)
    assert found.by_id["title"].text == document("ru").title


def test_a_page_that_is_not_in_the_encoding_it_declares() -> None:
    assert "not valid utf-8" in refusal(b"<meta charset=utf-8>\n<p>\xe9\xe8\xff\xfe")


# -- languages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<html lang=fr-CA><p>Annexe", "fr"), ('<html xml:lang="es"><p>Anexo', "es"), ("<body lang=ru><p>План", "ru"),
        ('<meta http-equiv="Content-Language" content="fr"><p>Annexe', "fr"),
        ('<html lang=es><meta http-equiv="content-language" content="fr"><p>Anexo', "es"),
        ('<meta http-equiv="content-language" content="fr, en"><p>OK', "und"), ("<html lang=''><p>OK", "und"),
    ],
)  # fmt: skip
def test_the_language_that_a_page_says(body: str, code: str) -> None:
    assert read(body, None).language == code


def test_a_text_says_more_than_its_page() -> None:
    found = read(f"<html lang=en><p>{FRENCH}</p><p>{FRENCH}", None)
    assert (found.language, found.notes) == ("fr", ("it says that it is in en, but reads as fr",))


# -- XHTML --------------------------------------------------------------------------------------------

XHTML = '<?xml version="1.0"?>\n{}<html xmlns="http://www.w3.org/1999/xhtml"><head><script src="x.js"/></head>{}</html>'


def test_xhtml_is_read_as_xml_is_written() -> None:
    body = "<body><a id='x'/><div/><p>one<br/>two</p><p><![CDATA[three <&amp; four]]> five<![CDATA[ six]]></p></body>"
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/xhtml1-strict.dtd">'
    for top in ("", doctype, "<!DOCTYPE html [<!ATTLIST p x CDATA 'y'>]>"):
        assert texts(XHTML.format(top, body)) == ["one two", "three <&amp; four five six"]
    assert [unit.text for unit in read("<html><script/><p>one</p></html>", file="x.xhtml")] == ["one"]


@pytest.mark.parametrize(
    "entities", ['<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/passwd">']
)
def test_entities_of_its_own_are_refused(entities: str) -> None:
    for top in ("", '<?xml version="1.0"?>'):
        assert "declares entities" in refusal(f"{top}<!DOCTYPE html [{entities}]><html><body><p>&a;</p></body></html>")


# -- pages that are none, and hostile ones ------------------------------------------------------------


def test_pages_without_text(tmp_path: Path) -> None:
    path = tmp_path / "x.en.html"
    for data, said in (
        (b"", "is empty"), (b" \n\t", "is empty"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02", "no text file"),
        (b"<frameset><frame src=a.html><noframes>No frames</noframes></frameset>", "only frames other pages"),
        (b"<html></html>", "no text"), (b"<div id=root></div><script>run()</script>", "no text"),
        (b"<nav>Menu</nav>", "no text"), (b"<!-- only this -->", "no text"),
    ):  # fmt: skip
        path.write_bytes(data)
        with pytest.raises(InputError, match=said) as caught:
            load(path)
        assert caught.value.mend


ENDLESS = {
    "elements": ("<div>" * 100_000 + "x", "nested 100,000 deep"),
    "links": ("<a href=#x id=x>1" * 50_000, "nested 50,000 deep"),
    "attributes": ("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x", "an element with 100,001 attributes"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test__pages_that_no_parser_ends_with_are_refused(name: str) -> None:
    data, said = ENDLESS[name]
    assert said in refusal(data)


HEAVY = {
    "blocks": ("<div>" * 10_000 + "x" + "</div>" * 10_000 + "<p>y", 2),
    "inline": ("<span>" * 10_000 + "x", 1),
    "tables": ("<table><tr><td>x" * 2_000, 2_000),
    "lists": ("<ol><li>x" * 2_000, 2_000),
    "parts": ("<div>" * 2_000 + "<header>x</header><article>y</article>" * 500, 500),
    "figures set high": ("<p>x<sup>1</sup>" * 2_000, 2_000),
    "nested figures": ("<sup>" * 10_000 + "1" + "</sup>" * 10_000 + "x<sup>2</sup>" * 5_000, 1),
    "links back": (
        "<p><sup id=a><a href=#n id=q>1</a></sup>x" * 1_000 + "<p id=n>1 x" + "<a href=#q>y</a>" * 1_000,
        1_001,
    ),
    "open sections": ('<?xml version="1.0"?>' + "<![CDATA[" * 20_000 + "<p>x", 1),
    "open quotes": ("<a b='" * 9_999 + "x", 0),
    "open tags": ("<" * 200_000, 1),
    "open comments": ("<!--" * 100_000, 0),
    "spans": ("<table>" + "<tr><td rowspan=9999 colspan=1000>x" * 50 + "</table>", 50),
    "one line": ("<p>" + "word " * 1_000_000, 1),
}


@pytest.mark.parametrize("name", HEAVY)
def test_deep_long_and_broken_pages_are_read(name: str) -> None:
    data, count = HEAVY[name]
    assert len(html.read(data.encode(), file="x", language="en", kind=None, encoding=None).units) == count


PIECES = (
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "<td rowspan=3 colspan=-2>", "</table>", "<caption>",
    "<ol>", "<ol type=a reversed>", "<li value=-5>", "</ol>", "<sup>", "</sup>", "<sup>1</sup>", "<a href=#y>",
    "<a href=#x id=y>1</a>", "<i id=x>", "</a>", "<br>", "<pre>", "</pre>", "<nav>", "<main>", "</main>", "<header>",
    "<h1>", "<select>", "<option>", "<svg>", "<math>", "<ruby><rt>", "<frameset>", "<body>", "</body>", "<template>",
    "<!--", "-->", "<![CDATA[", "]]>", "<p lang=fr>", "&amp", "&#0;", "&#xD800;", "\x00", "\x0c", "\u2028", "\x85",
    "\xa0", "\u202e", "<p hidden>", "<plaintext>", "<textarea>", "<dd id=x>", "<a name=x>", "1.", "(a)", PROSE, FRENCH,
    RUSSIAN, "S/2017/926",
)  # fmt: skip


def attempted(data: bytes, language: str | None = "en", file: str = "x.html") -> None:
    said = ""
    try:
        read(data, language, file)
    except InputError as error:
        said = str(error)
    assert "\n" not in said


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from((*CODES, None)))
def test_any_pieces_give_a_document_or_one_line(pieces: list[str], language: str | None) -> None:
    attempted("".join(pieces).encode(), language)
    attempted(f'<?xml version="1.0"?>{"".join(pieces)}'.encode(), language, "x.xhtml")


WHOLE = {code: page.official(code, dict(zip(("pp2", "op3"), NOTES[code], strict=True))) for code in ("en", "ar")}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(sorted(WHOLE)))
def test_a_page_that_was_changed_gives_a_document_or_one_line(seed: int, code: str) -> None:
    chance = random.Random(seed)
    data = WHOLE[code]
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data))
        data = data[:at] + chance.choice(("", *PIECES)) + data[at + chance.choice((0, 0, 1, 5, 300)) :]
    attempted(data.encode(), chance.choice((code, None)))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_one_line(data: bytes) -> None:
    attempted(data)
    attempted(b"<meta charset=" + data[:12] + b"><p>" + data)
