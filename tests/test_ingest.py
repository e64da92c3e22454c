"""From raw text to units: the samples in six languages, the Declaration, and texts of every other kind."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from align.document import Document
from align.errors import InputError
from align.ingest import text
from align.ingest.load import load
from tests.conftest import CODES, IDS, clean_units, document, sample
from tests.tools import typeset

ARTICLES = {2: 2, 11: 2, 13: 2, 14: 2, 15: 2, 16: 3, 17: 2, 20: 2, 21: 3, 23: 4, 25: 2, 26: 3, 27: 2, 29: 3}


@pytest.mark.parametrize("code", CODES)
def test_the_sample_has_exactly_its_units(code: str) -> None:
    read = document(code)
    assert [unit.id for unit in read] == IDS
    assert read.symbol == "S/2017/926"
    assert read.language == code
    assert read.kind == ("official" if code == "en" else "unofficial")
    assert read.notes == ()


@pytest.mark.parametrize("code", CODES)
def test_the_reading_text_is_what_was_set_on_the_page(code: str) -> None:
    assert {unit.id: unit.text for unit in document(code)} == clean_units(code)


@pytest.mark.parametrize("code", CODES[1:])
def test_the_samples_are_what_the_script_sets(code: str) -> None:
    assert sample(code).read_text(encoding="utf-8") == typeset.version(code)


@pytest.mark.parametrize("code", CODES)
def test_every_character_is_traced_to_the_raw_text(code: str) -> None:
    read = document(code)
    for unit in read:
        for at, char in enumerate(unit.text):
            raw = read.raw[unit.raw_offset(at)]
            if not char.isspace():
                assert unicodedata.normalize("NFKC", raw) == unicodedata.normalize("NFKC", char), (unit.id, at)


@pytest.mark.parametrize("code", CODES)
def test_repairs_are_listed_and_true(code: str) -> None:
    read = document(code)
    for repair in read.repairs:
        assert repair.before != repair.after
        raw = "".join(read.raw[slice(*repair.span)].split())
        assert "".join(repair.before.replace("⏎", "").split()) in (raw, "".join(raw.split())), repair


def test_the_repairs_of_the_english_sample() -> None:
    repairs = {(repair.rule, repair.before, repair.after) for repair in document("en").repairs}
    assert ("split-word", "i n", "in") in repairs
    assert ("split-word", "miss ions", "missions") in repairs
    assert ("space-hyphen", "Police -Contributing", "Police-Contributing") in repairs
    assert ("space-sign", "initiatives ,", "initiatives,") in repairs
    assert {after for _, _, after in repairs} >= {"contingent-owned", "police-related", "start-up", "host-State"}
    assert len(document("en").repairs) == 19


def broken(before: str, after: str, evidence: str = "") -> None:
    raw = f"{evidence}\n{before}\n" if evidence else f"{before}\n"
    assert text.read(raw, language="en").units[-1].text == after


def test_words_are_joined_by_evidence_only() -> None:
    broken("The effort s of States.", "The efforts of States.", "Efforts are welcome. These efforts last.")
    broken("The effort s of States.", "The effort s of States.")
    broken("Peace keep ing is hard.", "Peace keeping is hard.", "We like keeping peace, keeping order.")


@pytest.mark.parametrize(
    ("evidence", "right"),
    [
        ("Into the future, into the past.", "It was put in to use in to time."),
        ("Apart from that, apart from this.", "It is a part of the whole."),
        ("Everyone knows, everyone sees.", "Every one of the members."),
        ("Maybe so, maybe not.", "It may be so."),
        ("An ongoing process.", "Going on and on going."),
        ("Troop-and-police matters", "Troop- and Police-Contributing Countries"),
        ("", "Minus -5 degrees and a range 3 - 5"),
        ("", "The plan - a good one - failed"),
        ("", "He said -well- nothing"),
        ("", "Vitamin C and plan B for J Smith"),
        ("", "See Nos. 1 , 2"),
    ],
)
def test_right_text_is_not_harmed(evidence: str, right: str) -> None:
    raw = f"{evidence}\n{right}\n" if evidence else right
    expected = "See Nos. 1, 2" if right.startswith("See Nos") else right
    assert text.read(raw, language="en").units[-1].text == expected


def test_french_keeps_its_spaces_before_signs() -> None:
    line = "Il dit ceci : « oui » ; et cela ?"
    assert text.read(line, language="fr").units[0].text == line


def test_hyphens_at_line_ends_follow_the_evidence() -> None:
    head = "The capacity-building of the police and the cooperation of all States are both of great import-\n"
    rest = (
        "ance to this capacity-\nbuilding work, where importance is given to those who do the work of the police in\n"
        "the field and elsewhere, as well as to the work of the police at home and abroad in any-\nthing else."
    )
    read = text.read(head + rest, language="en")
    assert "great importance to this capacity-building work" in read.units[0].text
    assert [repair.after for repair in read.repairs] == ["importance"]


def test_arabic_letters_are_restored() -> None:
    read = text.read("1 - ﺗﺆﻛﺪ الـــدول هـ حقوق مـن;", language="ar")
    assert read.units[0].text == "تؤكد الدول هـ حقوق من;"
    assert {repair.rule for repair in read.repairs} == {"presentation-form", "tatweel"}


def test_chinese_characters_are_not_parted() -> None:
    assert text.read("安全 理事会 强调 UN 的作用 。", language="zh").units[0].text == "安全理事会强调 UN 的作用。"


# -- other shapes -------------------------------------------------------------------------------------


def ids(raw: str, language: str = "en") -> list[str]:
    return [unit.id for unit in text.read(raw, language=language)]


def test_prose_is_counted() -> None:
    assert ids("One paragraph here.\n\nAnother one there.\n\nA third.") == ["p1", "p2", "p3"]


def test_numbered_prose_keeps_its_numbers() -> None:
    raw = "5. First.\n6. Second:\n(a) one;\n(b) two.\n7. Third.\n"
    assert ids(raw) == ["p5", "p6", "p6.a", "p6.b", "p7"]


def test_wrapped_prose_is_joined() -> None:
    lines = ["The quick brown fox jumps over the lazy dog and then it goes on to jump over the cat", "and sleeps."] * 3
    assert ids("\n".join([*lines[:2], "", *lines[2:4], "", *lines[4:]])) == ["p1", "p2", "p3"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("ends", ["\r\n", "\r", "\f\n"])
def test_line_ends_of_every_kind(code: str, ends: str) -> None:
    raw = sample(code).read_text(encoding="utf-8")
    changed = raw.replace("S/2017/926 \n", f"S/2017/926 {ends}") if ends == "\f\n" else raw.replace("\n", ends)
    read = text.read(changed, language=code)
    assert {unit.id: unit.text for unit in read} == clean_units(code)
    covered_once(read)


def test_without_indents_paragraphs_are_told_by_labels_signs_and_room() -> None:
    raw = "\n".join(line.strip() for line in sample("en").read_text(encoding="utf-8").splitlines() if line.strip())
    read = {unit.id: unit.text for unit in text.read(raw, language="en")}
    assert [own for own in IDS if own.startswith("op")] == [own for own in read if own.startswith("op")]
    assert sum(read[own] == clean_units("en")[own] for own in read if own.startswith("op")) >= 34


def test_a_doubled_number_gives_the_plain_id_to_the_one_in_its_place() -> None:
    raw = "The Security Council,\n" + "".join(f"{n}. Paragraph {n};\n" for n in (1, 2, 6, 4, 5, 6, 7))
    assert ids(raw) == ["opening", "op1", "op2", "op6~2", "op4", "op5", "op6", "op7"]


def test_a_resolution_without_numbers() -> None:
    raw = "The Security Council,\nRecalling its resolutions,\nHaving met,\nDecides to act.\n"
    assert ids(raw) == ["opening", "pp1", "pp2", "op1"]


def test_annexes_have_numbers_of_their_own() -> None:
    raw = "The General Assembly,\nRecalling,\n1. Adopts the annex;\n2. Decides.\nAnnex I\n1. One.\n2. Two.\n"
    assert ids(raw) == ["opening", "pp1", "op1", "op2", "annex1", "annex1.op1", "annex1.op2"]


def test_a_paragraph_that_goes_on() -> None:
    raw = "The Security Council,\nRecalling,\n1. Decides;\nThat is to say, it decides that it has decided.\n2. Ends.\n"
    assert ids(raw) == ["opening", "pp1", "op1", "op1.p2", "op2"]


@pytest.mark.parametrize(
    ("language", "head", "openings"),
    [
        ("en", "Article {}", ["The General Assembly,", "The Economic and Social Council,", "The Security Council"]),
        ("fr", "Article {}", ["L’Assemblée générale,", "L'Assemblée générale,", "Le Conseil économique et social,"]),
        ("es", "Artículo {}", ["La Asamblea General,", "El Consejo Económico y Social,"]),
        ("ru", "Статья {}", ["Генеральная Ассамблея,", "Экономический и Социальный Совет,"]),
        ("zh", "第{}条", ["大会，", "经济及社会理事会，", "安全理事会,"]),
        ("ar", "المادة {}", ["إن الجمعية العامة،", "إن المجلس الاقتصادي والاجتماعي،"]),
    ],
)
def test_openings_and_articles_in_each_language(language: str, head: str, openings: list[str]) -> None:
    for opening in openings:
        assert "opening" in ids(f"x\n{opening}\ny,\n1. z.", language), opening
    raw = "".join(f"{head.format(n)}\nText number {n}.\n" for n in (1, 2, 3))
    assert ids(raw, language) == ["art1", "art2", "art3"]


@pytest.mark.parametrize("code", CODES)
def test_the_declaration(udhr: dict[str, Document], code: str) -> None:
    expected = []
    for number in range(1, 31):
        expected.append(f"art{number}")
        expected += [f"art{number}.{part}" for part in range(1, ARTICLES.get(number, 0) + 1)]
    units = udhr[code].units
    assert [unit.id for unit in units if unit.kind == "article"] == expected
    assert units[0].kind == "title"
    assert all(unit.text for unit in units if unit.id.count(".") or unit.id[3:] not in map(str, ARTICLES))


# -- any text -----------------------------------------------------------------------------------------

LINES = st.sampled_from(
    ["1. Decides;", "(a) one;", "(i) two", "", "  ", "S/2017/926", "17-19625 2/7", "https://undocs.org/A", "Annex I",
     "The Security Council,", "Article 1", "Article 2", "Original: English", "\f", "word -word", "1.1 x", "(", "第一条",
     "إن مجلس الأمن،", "x" * 90, "*1719625*", "\u200b", "-", "Unofficial translation", "A.", "\u00ad"]
)  # fmt: skip


def covered_once(read: Document) -> None:
    spans = sorted([span for unit in read.units for span in unit.spans] + [piece.span for piece in read.furniture])
    at = 0
    for start, end in spans:
        assert at <= start <= end <= len(read.raw)
        assert not read.raw[at:start].strip()
        at = end
    assert not read.raw[at:].strip()
    assert len({unit.id for unit in read.units}) == len(read.units)
    for unit in read.units:
        for run in unit.runs:
            assert unit.text[run.text : run.text + run.length] == read.raw[run.raw : run.raw + run.length]


@given(st.text())
@example("\x1c\x1d0\x85a\u2028b")
def test_any_text_is_covered_once(raw: str) -> None:
    covered_once(text.read(raw, language="en"))


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=30), st.sampled_from((*CODES, "und")))
def test_any_lines_are_covered_once(lines: list[str], code: str) -> None:
    covered_once(text.read("\n".join(lines), language=code))


@pytest.mark.parametrize("code", CODES)
def test_the_samples_are_covered_once(code: str) -> None:
    covered_once(document(code))


@pytest.mark.parametrize("name", ["idna", "punycode", "hex", "undefined", "utf-7", "ascii"])
def test_an_encoding_that_the_text_is_not_in(name: str, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=f"not valid {name}"):
        load(file, encoding=name)
