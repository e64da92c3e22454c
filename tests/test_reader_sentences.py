"""Sentences in the reader: lit together in every version, by key and by mouse, the doubtful ones marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from align.alignment import AlignedUnit, Alignment, Bead, Version
from reader.app import HexaplaApp
from reader.columns import Layout, Painter, Table
from tests.test_reader_app import keys, where

VERSIONS = tuple(
    Version(code, code, "official" if at else "original") for at, code in enumerate(["en", "fr", "ru", "zh", "ar"])
)
BEADS = (
    Bead(
        "op1.s1",
        {
            "en": ("Welcomes the report.",),
            "fr": ("Accueille avec satisfaction le rapport.",),
            "ru": ("Приветствует доклад.",),
            "zh": ("欢迎报告。",),
            "ar": ("يرحب بالتقرير.",),
        },
        0.97,
    ),
    Bead(
        "op1.s2",
        {
            "en": ("Takes note of it.", "Requests another."),
            "fr": ("En prend note et en demande un autre.",),
            "ru": ("Принимает его к сведению.", "Просит представить новый."),
            "zh": ("注意到报告，要求再提一份。",),
            "ar": ("يحيط علما به ويطلب تقريرا آخر.",),
        },
        0.3,
    ),
)
ALIGNMENT = Alignment(
    VERSIONS,
    (
        AlignedUnit("op1", "operative", {"en": "1.", "fr": "1.", "ru": "1.", "zh": "1.", "ar": "١ -"}, BEADS),
        AlignedUnit("op2", "operative", {"en": "2."}, (Bead("op2.s1", {"en": ("Decides to remain seized.",)}),)),
    ),
)


def painter(mode: str = "app", *, total: int = 200) -> Painter:
    return Painter(Table(ALIGNMENT), Layout.of(range(len(VERSIONS)), total), mode)


def said(lines: object, style: str) -> str:
    return "".join(piece.text for line in lines for piece in line if style in piece.style.split("+"))


@pytest.mark.parametrize("total", [200, 60], ids=["beside each other", "stacked"])
def test_a_bead_is_lit_in_every_version(total: int) -> None:
    one = painter("logical", total=total)
    for number, bead in enumerate(BEADS):
        lit = "".join(said(one.row(0, number), "lit").split())
        for sides in bead.sides.values():
            assert all(char in lit for part in sides for char in "".join(part.split())), (number, lit)
    assert said(one.row(0), "lit") == ""


def test_a_doubtful_bead_is_marked_and_a_reviewed_one_is_not() -> None:
    reviewed = replace(ALIGNMENT.units[0], beads=tuple(replace(bead, status="reviewed") for bead in BEADS))
    for unit, doubtful in ((ALIGNMENT.units[0], True), (reviewed, False)):
        for column in range(len(VERSIONS)):
            cell = Table(replace(ALIGNMENT, units=(unit,))).cell(0, column)
            marked = {cell.text[start:end] for start, end, style in cell.marks if style == "doubt"}
            assert marked == (set(BEADS[1].sides[VERSIONS[column].key]) if doubtful else set())


@pytest.mark.parametrize("total", [200, 60], ids=["beside each other", "stacked"])
def test_every_letter_on_the_screen_knows_its_sentence(total: int) -> None:
    """What is drawn at a cell is of the sentence that is found there, Arabic from the right too."""
    one = painter("app", total=total)
    for bead in range(2):
        for number, line in enumerate(one.row(0, bead)):
            x = 0
            for piece in line:
                lit = "lit" in piece.style.split("+")
                for char in piece.text:
                    wide = 2 if "\u3000" <= char <= "\uffef" and not "\ufe70" <= char <= "\ufefc" else 1
                    if lit:
                        assert one.sentence_at(0, number, x) == bead, (number, x, char)
                    elif char.isspace():
                        assert one.sentence_at(0, number, x) != bead or piece.style == ""
                    x += wide


def test_where_nothing_stands_there_is_no_sentence() -> None:
    one = painter()
    for line in range(len(one.row(1))):
        for x in range(50, 200):
            assert one.sentence_at(1, line, x) is None


async def test_the_sentence_goes_from_paragraph_to_paragraph() -> None:
    reader = HexaplaApp(ALIGNMENT, mode="app")
    async with reader.run_test(size=(160, 30)) as pilot:
        seen = []
        for key in ("right", "right", "right", "right", "left", "left", "left"):
            await keys(pilot, key)
            seen.append((where(reader), reader.view.sentence))
        assert seen == [("op1", 0), ("op1", 1), ("op2", 0), ("op2", 0), ("op1", 1), ("op1", 0), ("op1", 0)]
        await keys(pilot, "right")
        assert "op1.s2 2:1:2:1:1 30%" in str(reader.status.render())
        await keys(pilot, "down")
        assert reader.view.sentence == -1


async def test_the_mouse_lights_what_it_is_over() -> None:
    reader = HexaplaApp(ALIGNMENT, mode="app")
    async with reader.run_test(size=(160, 30)) as pilot:
        await pilot.hover(reader.view, offset=(6, 0))
        await pilot.pause()
        assert reader.view._lit(0) == 0
        await pilot.click(reader.view, offset=(6, 0))
        assert reader.view.sentence == 0
        await pilot.hover(reader.status)
        await pilot.pause()
        assert reader.view._under_mouse is None
