"""Versions lined up: the six samples whole and damaged, the Declaration, sentences, several languages at once."""

from __future__ import annotations

import pickle
import re

import pytest

from align import aligner
from align.alignment import Alignment
from align.by_unit import ByUnit
from align.document import Document
from align.ingest import text
from align.length import GaleChurch
from align.sentence_aligner import Link
from align.sequences import certainly_rising, longest_rising
from tests.conftest import CODES, IDS, clean_units, document, sample


def aligned(*documents: Document) -> Alignment:
    return aligner.align(documents[0], documents[1:])


def changed(code: str, change: list[tuple[str, str]]) -> Document:
    raw = sample(code).read_text(encoding="utf-8")
    for pattern, new in change:
        raw, times = re.subn(pattern, new, raw, count=1, flags=re.DOTALL)
        assert times == 1, pattern
    return text.read(raw, language=code)


def flagged(alignment: Alignment) -> dict[str, dict[str, str]]:
    return {unit.id: dict(unit.flags) for unit in alignment if unit.flags}


def test_six_ways_every_unit_finds_its_own() -> None:
    alignment = aligned(*(document(code) for code in CODES))
    assert [unit.id for unit in alignment] == IDS
    assert flagged(alignment) == {}
    for code in CODES:
        version = alignment.by_key[code]
        joined = {unit.id: unit.text(version) for unit in alignment}
        assert joined == clean_units(code)
    assert alignment.symbol == "S/2017/926"
    assert alignment.title == "Italy: draft resolution"
    assert alignment.by_key["fr"].kind == "unofficial"
    assert pickle.loads(pickle.dumps(alignment)).units == alignment.units


def test_a_paragraph_cut_out_leaves_a_gap_and_moves_nothing() -> None:
    french = changed("fr", [(r"(?<=\n) 7\. .*?(?=\n 8\. )", "")])
    alignment = aligned(document("en"), french, document("es"))
    assert [unit.id for unit in alignment] == IDS
    assert flagged(alignment) == {"op7": {"fr": "missing"}}
    assert not alignment.by_id["op7"].has("fr")
    assert alignment.by_id["op8"].text(alignment.by_key["fr"]) == clean_units("fr")["op8"]


def test_two_sub_paragraphs_that_changed_places() -> None:
    spanish = changed("es", [(r"(\n b\) (?:(?!\n c\)).)*)(\n c\) .*?)(?=\n 5\. )", r"\2\1")])
    alignment = aligned(document("en"), document("fr"), spanish)
    assert [unit.id for unit in alignment] == IDS
    assert flagged(alignment) == {"op4.b": {"es": "moved"}, "op4.c": {"es": "moved"}}
    assert alignment.by_id["op4.b"].text(alignment.by_key["es"]) == clean_units("es")["op4.b"]


def test_a_mistyped_number_is_found_by_its_place() -> None:
    russian = changed("ru", [(r"\n 9\. ", "\n 6. ")])
    alignment = aligned(document("en"), russian)
    assert [unit.id for unit in alignment] == IDS
    assert flagged(alignment) == {"op9": {"ru": "label"}}
    assert alignment.by_id["op9"].labels == {"en": "9.", "ru": "6."}
    assert alignment.by_id["op9"].text(alignment.by_key["ru"]) == clean_units("ru")["op9"]


@pytest.mark.parametrize("code", CODES[1:])
@pytest.mark.parametrize("lost", ["pp3", "pp11"])
def test_a_preambular_paragraph_lost(code: str, lost: str) -> None:
    units = {own: unit for own, unit in clean_units(code).items() if own.startswith(("pp", "opening")) and own != lost}
    version = text.read("\n".join(units.values()), language=code)
    source = clean_units("en")
    english = text.read("\n".join(source[own] for own in source if own.startswith(("pp", "opening"))), language="en")
    assert flagged(aligned(english, version)) == {lost: {code: "missing"}}


def test_a_unit_that_only_a_version_has() -> None:
    spanish = changed("es", [(r"\n 9\. ", "\n 8 bis. Punto añadido, sin original;\n\n 9. ")])
    extra = [unit for unit in aligned(document("en"), spanish) if "extra" in unit.flags.values()]
    assert len(extra) == 1
    assert extra[0].id.startswith("es:op8")
    assert extra[0].labels.get("en") is None


def test_a_lost_label_is_found_by_place() -> None:
    french = changed("fr", [(r"\n 9\. ", "\n ")])
    alignment = aligned(document("en"), french)
    assert flagged(alignment) == {"op9": {"fr": "label"}}
    assert alignment.by_id["op9"].text(alignment.by_key["fr"]) == clean_units("fr")["op9"]


def test_the_declaration_by_its_articles(udhr: dict[str, Document]) -> None:
    alignment = aligned(*udhr.values())
    articles = [unit for unit in alignment if unit.id.startswith("art")]
    assert len(articles) == 30 + 34
    assert all(not unit.flags for unit in articles)


def test_the_same_language_twice() -> None:
    alignment = aligned(document("en"), document("fr"), document("fr"))
    assert [version.key for version in alignment.versions] == ["en", "fr", "fr-2"]
    assert alignment.by_key["fr-2"].language == "fr"


@pytest.mark.parametrize("empty", ["", "17-19625 2/7", " \n "])
def test_a_version_without_text(empty: str) -> None:
    alignment = aligned(document("en"), text.read(empty, language="fr"))
    assert {unit.flags["fr"] for unit in alignment} == {"missing"}


# -- sentences ----------------------------------------------------------------------------------------


def test_gale_and_church_by_length() -> None:
    source = ["A short one.", "A sentence that is a good deal longer than the first.", "Then another short one."]
    target = ["Une courte.", "Une phrase qui est bien plus longue que la toute première.", "Puis une autre courte."]
    assert [(link.source, link.target) for link in GaleChurch().align(source, target)] == [
        ((n, n + 1), (n, n + 1)) for n in range(3)
    ]
    merged = [target[0], f"{target[1]} {target[2]}"]
    assert [(link.source, link.target) for link in GaleChurch().align(source, merged)] == [
        ((0, 1), (0, 1)),
        ((1, 3), (1, 2)),
    ]


@pytest.mark.parametrize(("sources", "targets"), [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (7, 2), (5, 5), (2, 9)])
def test_links_cover_each_sentence_once(sources: int, targets: int) -> None:
    source = [f"Sentence number {n} of this text." * (n % 3 + 1) for n in range(sources)]
    target = [f"Phrase numéro {n} de ce texte." * (n % 2 + 1) for n in range(targets)]
    links = GaleChurch().align(source, target)
    assert [n for link in links for n in range(*link.source)] == list(range(sources))
    assert [n for link in links for n in range(*link.target)] == list(range(targets))


class Given:
    """An aligner that answers what it was told, by the first word of the target."""

    def __init__(self, answers: dict[str, list[Link]]) -> None:
        self.answers = answers
        self.signature = {"method": "given"}

    def align(self, source: list[str], target: list[str]) -> list[Link]:
        return self.answers[target[0].split()[0]]


def test_beads_of_three_languages_are_cut_where_all_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "Un": [Link((0, 1), (0, 1), 0.9), Link((1, 3), (1, 2), 0.8), Link((3, 4), (2, 3), 0.7)],
        "Uno": [Link((0, 2), (0, 1), 0.6), Link((2, 2), (1, 2), 0.5), Link((2, 4), (2, 4), 0.4)],
    }
    monkeypatch.setattr(aligner, "METHODS", {"given": lambda _: ByUnit(Given(answers))})
    english = text.read("One is one. Two is two. Three is three. Four is four.", language="en")
    french = text.read("Un est un. Deux et trois sont là. Quatre est quatre.", language="fr")
    spanish = text.read("Uno y dos. Extra es esto. Tres es tres. Cuatro es cuatro.", language="es")
    beads = aligner.align(english, [french, spanish], method="given").units[0].beads
    assert [(bead.type("en", "fr"), bead.type("en", "es"), bead.score) for bead in beads] == [
        ("4-3", "4-4", 0.4),
    ]
    del answers["Uno"][1]
    answers["Uno"][1] = Link((2, 4), (1, 4), 0.4)
    answers["Un"][1:2] = [Link((1, 2), (1, 1), 0.3), Link((2, 3), (1, 2), 0.8)]
    beads = aligner.align(english, [french, spanish], method="given").units[0].beads
    assert [(bead.type("en", "fr"), bead.type("en", "es"), bead.score) for bead in beads] == [
        ("2-1", "2-1", 0.3),
        ("2-2", "2-3", 0.4),
    ]
    assert [bead.id for bead in beads] == ["p1.s1", "p1.s2"]


# -- orders -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "steady"),
    [
        ([0, 1, 2, 3], {0, 1, 2, 3}),
        ([0, 2, 1, 3], {0, 3}),
        ([1, 2, 3, 0], {0, 1, 2}),
        ([3, 0, 1, 2], {1, 2, 3}),
        ([], set()),
    ],
)
def test_what_of_an_order_is_beyond_doubt(order: list[int], steady: set[int]) -> None:
    assert certainly_rising(order) == steady
    rising = longest_rising(order)
    assert [order[index] for index in rising] == sorted(order[index] for index in rising)
    assert steady <= set(rising)


@pytest.mark.parametrize(("here", "there"), [(1020, 1020), (2300, 1), (1, 2300), (30, 1100)])
def test_long_lists_are_aligned_by_length_in_halves(here: int, there: int) -> None:
    source = [f"{'word ' * (number % 7 + 1)}{number}" for number in range(here)]
    target = [f"{'mot ' * (number % 7 + 1)}{number}" for number in range(there)]
    links = GaleChurch().align(source, target)
    for side, count in ((0, here), (1, there)):
        assert [place for link in links for place in range(*link[side])] == list(range(count))
    if here == there:
        assert sum(link.source == link.target for link in links) > 0.95 * here
