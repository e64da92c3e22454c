"""HTML: a whole and closed page, readable by people and machines, which no text can break out of."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from align import aligner, formats
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.formats import html
from tests.conftest import CODES, ROOT, document

VOID = re.compile(r"<(meta)\b([^>]*)>")


def written(alignment: Alignment) -> str:
    return b"".join(html.write(alignment)).decode()


def page(alignment: Alignment) -> LexborHTMLParser:
    return LexborHTMLParser(written(alignment))


def strict(text: str) -> etree._Element:
    """The page as XML: every element closed, every attribute quoted, every sign escaped."""
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert "<" not in style
    text = text.replace(f"<style>{style}</style>", "").removeprefix("<!DOCTYPE html>\n")
    return etree.fromstring(VOID.sub(r"<\1\2/>", text))


def shown(node: LexborNode) -> list[str]:
    return [one.text() for one in node.css(".s")]


@pytest.fixture(scope="module")
def six() -> Alignment:
    return aligner.align(document("en"), [document(code) for code in CODES[1:]])


def small(*units: AlignedUnit, keys: tuple[str, ...] = ("en", "fr"), **facts: object) -> Alignment:
    versions = tuple(Version(key, key.split("-")[0], "unofficial" if at else "original") for at, key in enumerate(keys))
    return Alignment(versions, units, **facts)


def unit(name: str = "op1", *beads: Bead, kind: str = "operative", **facts: object) -> AlignedUnit:
    return AlignedUnit(name, kind, facts.pop("labels", {}), beads, **facts)


# -- the sample ---------------------------------------------------------------------------------------


def test_every_sentence_of_the_sample_is_there_in_its_language(six: Alignment) -> None:
    read = page(six)
    for version in six.versions:
        cells = read.css(f"tbody td[lang={version.language}]")
        assert {cell.attributes["dir"] for cell in cells} == {"rtl" if version.key == "ar" else "ltr"}
        assert [text for cell in cells for text in shown(cell)] == [
            text for unit in six for bead in unit.beads for text in bead.sides.get(version.key, ())
        ]


def test_the_sample_is_well_formed_and_its_links_lead_somewhere(six: Alignment) -> None:
    tree = strict(written(six))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {unit.id for unit in six} | {bead.id for unit in six for bead in unit.beads} < set(ids)
    targets = [link.removeprefix("#") for link in tree.xpath("//a/@href")]
    assert set(targets) <= set(ids)
    assert {"title", "op8", "op16"} <= set(targets)
    assert {len(row.xpath("th|td")) for row in tree.xpath("//tr")} == {7}
    assert len(tree.xpath("//tr")) == 1 + sum(max(len(unit.beads), 1) for unit in six)


def test_the_head_tells_each_version_in_its_own_language(six: Alignment) -> None:
    heads = page(six).css("thead th[scope=col]")[1:]
    names = ["English", "français", "español", "русский", "中文", "العربية"]
    assert [head.css_first("bdi").text() for head in heads] == names
    assert [head.attributes["lang"] for head in heads] == list(CODES)
    assert [head.css_first("small").text() for head in heads] == ["original", *["unofficial translation"] * 5]


def test_labels_and_levels(six: Alignment) -> None:
    read = page(six)
    labels = [node.text() for node in read.css("#op4\\.b .label")]
    assert labels == [six.by_id["op4.b"].labels[code] for code in CODES]
    assert read.css_first("#op4\\.b").attributes["class"] == "operative level1"
    assert read.css_first("#op4").attributes["class"] == "operative"


def test_the_outline_names_what_is_of_the_first_level(six: Alignment) -> None:
    links = [link.text() for link in page(six).css("nav a")]
    assert links[:3] == ["Italy: draft resolution", "opening", "pp1"]
    assert links[-1] == "16."
    assert "(a)" not in links


def test_the_registry_knows_it(six: Alignment) -> None:
    assert b"".join(formats.writer("html").write(six)) == written(six).encode()
    assert formats.of_file("x.HTM") == "html"
    assert not formats.is_alignment("x.html")


# -- nothing runs, nothing is fetched -----------------------------------------------------------------


@pytest.mark.parametrize("keys", [("en",), ("en", "fr"), CODES])
def test_the_policy_allows_the_styles_and_nothing_else(keys: tuple[str, ...]) -> None:
    text = written(small(unit("op1", Bead("op1.s1", {"en": ("x",)})), keys=keys))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = LexborHTMLParser(text).css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|https?:|\bstyle=|<script|<link|<img|\bon\w+=", text)
    assert ("landscape" in style) == (len(keys) > 2)


def test_colours_have_enough_contrast() -> None:
    themes = re.findall(r":root \{(.*?)\}", html._style(2), re.DOTALL)[:2]
    assert len(themes) == 2
    for theme in themes:
        colours = dict(re.findall(r"--(\w+): #([0-9a-f]{6})", theme))
        for ink, paper in (
            *((ink, "paper") for ink in ("ink", "soft", "link", "warn")),
            ("ink", "mark"),
            ("ink", "head"),
            ("soft", "head"),
        ):
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# -- what is odd --------------------------------------------------------------------------------------


def test_what_has_no_counterpart_is_told_to_all() -> None:
    read = page(small(unit("op1", Bead("op1.s1", {"en": ("One.",)}), flags={"fr": "missing"})))
    gap = read.css_first("td.gap")
    assert gap.attributes["lang"] == "fr"
    assert gap.css_first(".unseen").text() == "no counterpart"
    assert gap.css_first("[aria-hidden=true]").text() == "—"
    assert gap.css_first(".flag").text() == "missing"


def test_scores_states_and_notes_stand_where_they_belong() -> None:
    bead = Bead("op1.s1", {"en": ("One.",), "fr": ("Un.",)}, 0.31, "edited", "fr lacks FPU; mind the comma")
    read = page(small(unit("op1", bead, flags={"fr": "moved"}, note="agreed")))
    english, french = read.css("tbody td")
    assert [node.text() for node in english.css("small")] == ["agreed", "doubtful (31%)", "edited", "mind the comma"]
    assert [node.text() for node in french.css("small")] == ["moved", "fr lacks FPU"]
    assert not page(small(unit("op1", replace(bead, score=0.5, status="auto", note="")))).css("tbody small")


def test_sentences_that_answer_together_are_one_row() -> None:
    beads = (
        Bead("op1.s1", {"en": ("One.", "Two."), "fr": ("Un et deux.",)}),
        Bead("op1.s2", {"en": ("Three.",), "fr": ("Trois.",)}),
    )
    first, second = page(small(unit("op1", *beads))).css("tbody tr")
    assert [shown(cell) for cell in first.css("td")] == [["One.", "Two."], ["Un et deux."]]
    assert first.css_first("th small").text() == "2–1"
    assert first.css_first("th a").attributes["href"] == "#op1"
    assert second.css_first("th a").attributes["href"] == "#op1.s2"
    assert not second.css("th small")


def test_chinese_sentences_stand_without_a_space_between() -> None:
    read = page(small(unit("op1", Bead("op1.s1", {"zh": ("一。", "二。")})), keys=("zh",)))
    assert read.css_first("tbody td").text() == "一。二。"


def test_a_machine_says_which_one_it_is() -> None:
    versions = (Version("en", "en", "original"), Version("fr", "fr", "official"), Version("fr-2", "fr", "machine"))
    bead = Bead("op1.s1", {"en": ("One.",), "fr-2": ("Un.",)})
    made = Alignment(versions, (unit("op1", bead),), signature={"method": "structure", "fr-2": "argos <1.9>"})
    read = page(made)
    heads = [head.text() for head in read.css("thead th")][1:]
    assert heads == [
        "English original", "français (fr) official version", "français (fr-2) machine translation: argos <1.9>",
    ]  # fmt: skip
    assert read.css("tbody td")[2].attributes["data-version"] == "fr-2"
    assert "argos" not in read.css_first("footer").text()
    assert "method: structure" in read.css_first("footer").text()


def test_an_original_from_right_to_left_stands_on_the_right() -> None:
    one = unit("op1", Bead("op1.s1", {"ar": ("x",)}))
    assert page(small(one, keys=("ar", "en"))).css_first("table").attributes["dir"] == "rtl"
    assert "dir" not in page(small(one, keys=("en", "ar"))).css_first("table").attributes


def test_a_language_that_is_none_is_told() -> None:
    with pytest.raises(InputError, match="is not a language code"):
        written(Alignment((Version("x", "not a code", "original"),), ()))


def test_nothing_is_a_page_too() -> None:
    read = page(small())
    assert read.css_first("h1").text() == "Aligned versions"
    assert len(read.css("tr")) == 1
    assert not read.css("nav")


# -- ids ----------------------------------------------------------------------------------------------


def test_any_id_makes_an_anchor_of_its_own() -> None:
    names = ["op1", "op1", 'a b"<', "", "أ", "texts", "op1.s1"]
    made = small(*(unit(name, Bead("op1.s1", {"en": ("x",)})) for name in names))
    tree = strict(written(made))
    assert tree.xpath("//tbody/@id") == ["op1", "op1~2", "a_20_b_22__3C_", "unit", "_623_", "texts~2", "op1.s1"]
    ids = tree.xpath("//@id")
    assert len(set(ids)) == len(ids)


# -- hostile text -------------------------------------------------------------------------------------

HOSTILE = '</td><script>alert(1)</script><b class="x" \x1b[31m\x00\x85\ud800\ufffe&amp;\U0001fffe'


def test_a_text_cannot_break_out_of_its_cell() -> None:
    bead = Bead(HOSTILE, {"en": (HOSTILE,), "fr": (HOSTILE,)}, note=HOSTILE)
    one = unit(HOSTILE, bead, labels={"en": HOSTILE}, note=HOSTILE, kind="heading")
    made = small(one, symbol=HOSTILE, title=HOSTILE, note=HOSTILE, signature={HOSTILE: HOSTILE})
    tree = strict(written(made))
    assert not tree.xpath("//script | //b")
    expected = '</td><script>alert(1)</script><b class="x" ␛[31m␀���&amp;�'
    assert tree.xpath("//*[@class='s']/text()") == [expected, expected]
    assert tree.xpath("string(//title)").count(expected) == 2


def test_a_text_is_read_in_the_order_it_has() -> None:
    for text, expected in (
        ("a\u202eb", "a�b"),  # an override
        ("a\u202cb\u2069c", "abc"),  # closes nothing
        ("a\u2067b", "a\u2067b\u2069"),  # stays open
        ("a\u2067\u202ab\u202cc\u2069d", "a\u2067\u202ab\u202cc\u2069d"),  # in order
        ("\u202aa\u2066b\u202c", "\u202aa\u2066b\u2069\u202c"),  # crossed
        ("a\u200eb\u200f", "a\u200eb\u200f"),  # marks change no other letter
    ):
        made = small(unit("op1", Bead("op1.s1", {"en": (text,)})))
        assert shown(page(made).css_first("tbody")) == [expected]


@given(st.text(), st.text(), st.text(), st.sampled_from(CODES))
def test_any_text_is_a_strict_page(name: str, text: str, label: str, code: str) -> None:
    bead = Bead(text, {code: (text, label)}, 0.1, "reviewed", label)
    one = unit(name, bead, labels={code: label}, kind="annex")
    tree = strict(written(small(one, keys=CODES, title=text, symbol=label)))
    assert len(tree.xpath("//*[@class='s']")) == 2
    assert len(set(tree.xpath("//@id"))) == len(tree.xpath("//@id"))


# -- long texts ---------------------------------------------------------------------------------------


def test_the_outline_of_a_long_text_stays_short() -> None:
    units = [unit(f"p{n}", Bead(f"p{n}.s1", {"en": ("x",)}), kind="paragraph") for n in range(1, 2001)]
    units[705] = unit("h1", Bead("h1.s1", {"en": ("Long " * 50,)}), kind="heading")
    links = page(small(*units)).css("nav a")
    assert len(links) == 201
    assert [link.text() for link in links[:2]] == ["p1", "p11"]
    heads = [link.text() for link in links if link.text().startswith("Long")]
    assert len(heads) == 1
    assert heads[0].endswith(" …")
    assert len(heads[0]) <= 82


PEAK = """
import tracemalloc
from align.alignment import *
from align.formats import html
def made(count):
    text = {"en": ("word " * 40,), "fr": ("mot " * 50,)}
    units = tuple(AlignedUnit(f"p{n}", "paragraph", {}, (Bead(f"p{n}.s1", text),)) for n in range(count))
    return Alignment((Version("en", "en", "original"), Version("fr", "fr", "official")), units)
def peak(count):
    alignment = made(count)
    tracemalloc.start()
    size = sum(map(len, html.write(alignment)))
    assert size > count * 400
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found
peak(10)
print(peak(10_000) - peak(1_000))
"""


def test_memory_does_not_grow_with_the_page() -> None:
    done = subprocess.run([sys.executable, "-c", PEAK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 2_500_000  # bytes, for anchors; the page has more than six million


def test_it_comes_in_chunks(six: Alignment) -> None:
    chunks = html.write(replace(six, units=six.units * 20))
    assert isinstance(chunks, Iterator)
    assert sum(1 for _ in chunks) > 5
