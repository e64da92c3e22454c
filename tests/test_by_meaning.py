"""Documents aligned by what they say: no labels, wrong labels, moved and missing paragraphs, the wrong text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from align import align_documents, aligner
from align.alignment import Alignment, Version
from align.document import Document, Unit
from align.ingest import text
from tests.conftest import CODES, clean_units, document

VERSION = {code: Version(code, code, "official") for code in CODES}


def packed(written: str) -> str:
    """Without white space: how sentences are joined is not what is asked here."""
    return re.sub(r"\s", "", written)


def flags(alignment: Alignment) -> dict[str, str]:
    return {unit.id: flag for unit in alignment for flag in unit.flags.values()}


def scores(alignment: Alignment) -> list[float]:
    return [bead.score or 0.0 for unit in alignment for bead in unit.beads if len(bead.sides) > 1]


def with_units(whole: Document, units: list[Unit]) -> Document:
    """The document with other units, the preambular paragraphs counted anew."""
    counted, number = [], 0
    for unit in units:
        if unit.kind == "preambular":
            number += 1
            unit = replace(unit, id=f"pp{number}")
        counted.append(unit)
    return replace(whole, units=tuple(counted))


def bare(whole: Document) -> Document:
    """The texts of the numbered paragraphs alone, as paragraphs without number or heading."""
    units = [unit for unit in whole.units if unit.text and unit.id.startswith("art")]
    return replace(
        whole,
        units=tuple(
            replace(unit, id=f"p{n}", kind="paragraph", label="", path=(), parent=None)
            for n, unit in enumerate(units, 1)
        ),
    )


@pytest.mark.parametrize(("one", "other"), list(combinations(CODES, 2)))
def test_the_declaration_in_all_pairs(udhr: dict[str, Document], one: str, other: str) -> None:
    numbered = [unit for unit in aligner.align(udhr[one], [udhr[other]]) if unit.id.startswith("art")]
    assert len(numbered) == 30 + 34
    for unit in numbered:
        assert not unit.flags
        assert packed(unit.text(VERSION[other])) == packed(udhr[other].by_id[unit.id].text)


@pytest.mark.parametrize(("one", "other"), list(combinations(CODES, 2)))
def test_the_declaration_without_its_labels(udhr: dict[str, Document], one: str, other: str) -> None:
    here, there = bare(udhr[one]), bare(udhr[other])
    alignment = aligner.align(here, [there])
    assert [unit.id for unit in alignment] == [unit.id for unit in here.units]
    assert not flags(alignment)
    for unit in alignment:
        assert packed(unit.text(VERSION[other])) == packed(there.by_id[unit.id].text)


@pytest.mark.parametrize("code", CODES[1:])
def test_a_paragraph_that_moved(code: str) -> None:
    units = list(document(code).units)
    ids = [unit.id for unit in units]
    units.insert(ids.index("pp12"), units.pop(ids.index("pp5")))
    alignment = aligner.align(document("en"), [with_units(document(code), units)])
    assert flags(alignment) == {"pp5": "moved"}
    assert alignment.by_id["pp5"].text(alignment.by_key[code]) == clean_units(code)["pp5"]


@pytest.mark.parametrize("code", CODES[1:])
def test_numbers_that_slid_by_one(code: str) -> None:
    """Paragraph 7 is left out and those after it are numbered anew: each still finds its own."""

    def slid(unit: Unit) -> Unit:
        found = re.fullmatch(r"op(\d+)(.*)", unit.id)
        if not found or int(found[1]) < 8:
            return unit
        number = str(int(found[1]) - 1)
        return replace(
            unit,
            id=f"op{number}{found[2]}",
            path=(number, *unit.path[1:]),
            parent=f"op{number}" if found[2] else unit.parent,
            label=unit.label if found[2] else unit.label.replace(found[1], number),
        )

    whole = document(code)
    version = replace(whole, units=tuple(slid(unit) for unit in whole.units if unit.id != "op7"))
    alignment = aligner.align(document("en"), [version])
    found = flags(alignment)
    assert found.pop("op7") == "missing"
    assert set(found.values()) == {"label"}
    for unit in alignment:
        if unit.id != "op7":
            assert unit.text(alignment.by_key[code]) == clean_units(code)[unit.id]


@pytest.mark.parametrize("code", CODES[1:])
def test_a_page_missing_in_the_middle(code: str) -> None:
    units = list(document(code).units)
    alignment = aligner.align(document("en"), [with_units(document(code), units[:15] + units[35:])])
    gone = {unit.id for unit in units[15:35]}
    assert flags(alignment) == dict.fromkeys(gone, "missing")
    for unit in alignment:
        if unit.id not in gone:
            assert unit.text(alignment.by_key[code]) == clean_units(code)[unit.id]


def test_one_side_twice_as_long() -> None:
    french = document("fr")
    more = [
        replace(unit, id=f"p{n}", kind="paragraph", label="", path=())
        for n, unit in enumerate(document("es").units, 100)
    ]
    alignment = aligner.align(document("en"), [replace(french, units=(*french.units, *more))])
    extra = [unit for unit in alignment if "extra" in unit.flags.values()]
    assert len(extra) == len(more)
    for unit in alignment:
        if unit not in extra:
            assert unit.text(alignment.by_key["fr"]) == clean_units("fr")[unit.id]


def test_the_wrong_text() -> None:
    prose = "\n\n".join(f"Труба стальная сварная номер {n}, наружный диаметр {n * 7} мм." for n in range(1, 40))
    alignment = aligner.align(document("en"), [text.read(prose, language="ru", name="pipes.ru.txt")])
    assert max(scores(alignment), default=0.0) < 0.4
    assert len(alignment.notes) == 1
    assert alignment.notes[0].startswith("pipes.ru.txt: ")
    assert "correspond" in alignment.notes[0]


def test_where_one_pair_is_in_doubt_the_others_decide() -> None:
    six = [document(code) for code in CODES]
    together = align_documents(six[0], six[1:])
    for version in six[1:]:
        alone = align_documents(six[0], [version])
        assert [unit.id for unit in alone] == [unit.id for unit in together]
    assert min(scores(together)) > 0.8


def test_paragraphs_parted_in_another_way() -> None:
    units = clean_units("en")
    french = clean_units("fr")
    joined = f"{french['pp2']} {french['pp3']}"
    here = "\n\n".join(units[f"pp{n}"] for n in range(1, 6))
    there = "\n\n".join([french["pp1"], joined, french["pp4"], french["pp5"]])
    alignment = aligner.align(text.read(here, language="en"), [text.read(there, language="fr")])
    whole = "".join(unit.text(alignment.by_key["fr"]) for unit in alignment)
    assert packed(whole) == packed(there)
    assert alignment.units[0].text(alignment.by_key["fr"]) == french["pp1"]
    assert alignment.units[4].text(alignment.by_key["fr"]) == french["pp5"]
