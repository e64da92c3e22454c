"""Where an acronym is defined, in the reader: the way there, what it stands for, what other languages have for it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from align import formats
from align.alignment import AlignedUnit, Alignment, Bead, Version
from reader.app import HexaplaApp
from reader.features.definitions import Meaning
from tests.conftest import CODES, SAMPLES
from tests.test_reader_app import app, keys, where
from tests.test_reader_features import status
from tests.test_terminal import Terminal

GLOSSARY = str(SAMPLES / "S-2017-926.glossary.yaml")


def made(*units: dict[str, str]) -> Alignment:
    """An alignment of paragraphs, each with its text in some languages."""
    codes = list(dict.fromkeys(code for unit in units for code in unit))
    versions = tuple(Version(code, code, "official", f"x.{code}.txt") for code in codes)
    return Alignment(
        versions,
        tuple(
            AlignedUnit(
                f"p{number}", "paragraph", {}, (Bead(f"p{number}.s1", {code: (text,) for code, text in unit.items()}),)
            )
            for number, unit in enumerate(units, 1)
        ),
    )


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_to_the_definition_and_back() -> None:
    reader = HexaplaApp(app(*CODES).alignment, start="12a", glossary=GLOSSARY)
    async with reader.run_test(size=(250, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        assert where(reader) == "pp14"
        said = status(reader)
        assert said.startswith("FPU: formed police units · fr UPC (unité")
        for words in ("es UPC (unidad", "ru сформированн", "zh 建制警察"):
            assert words in said
        await keys(pilot, "left_square_bracket")
        assert where(reader) == "op12.a"


DEFINED = {
    "en": ("Formed police units (FPUs) serve.", "FPUs rest.", "FPU: Formed police units"),
    "fr": (
        "Les unités de police constituées (UPC) servent.",
        "Les UPC se reposent.",
        "UPC: unités de police constituées",
    ),
    "es": (
        "Las unidades de policía constituidas (UPC) sirven.",
        "Las UPC descansan.",
        "UPC: unidades de policía constituidas",
    ),
    "ru": (
        "Организация Объединенных Наций (ООН) действует.",
        "ООН отдыхает.",
        "ООН: Организация Объединенных Наций",
    ),
    "zh": ("建制警察部队（FPU）执勤。", "FPU休息。", "FPU: 建制警察部队"),
    "ar": ("وحدات الشرطة المشكلة (FPU) تعمل.", "تستريح FPU.", "FPU: "),
}


@pytest.mark.parametrize("code", CODES)
async def test_in_the_version_of_the_active_column(code: str) -> None:
    defined, used, said = DEFINED[code]
    other = "en" if code != "en" else "fr"
    reader = HexaplaApp(made({other: "–", code: defined}, {other: "–", code: used}), start="p2")
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        assert where(reader) == "p1", status(reader)
        assert status(reader).startswith(said)


async def test_of_several_acronyms_one_is_chosen() -> None:
    reader = HexaplaApp(app("en", "fr").alignment, start="8", glossary=GLOSSARY)
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        heads = [entry.head for entry in reader.panel.entries]
        assert len(heads) == 3
        assert "pp14" in heads
        assert "—" in heads
        await keys(pilot, *["down"] * heads.index("pp14"), "enter")
        assert (where(reader), reader.panel.display) == ("pp14", False)
        assert "specialized police team" in status(reader)
        await keys(pilot, "left_square_bracket")
        assert where(reader) == "op8"
        await keys(pilot, "D", "D")
        assert not reader.panel.display


async def test_never_defined_is_said_plainly() -> None:
    reader = HexaplaApp(app("en", "fr").alignment, start="12b", glossary=GLOSSARY)
    async with reader.run_test(size=(250, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        assert where(reader) == "op12.b"
        assert status(reader).startswith(
            "IPO is nowhere defined in en · the glossary has: individual police officer · fr policier hors unités"
        )
    reader = HexaplaApp(made({"en": "The XQZ met."}))
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        assert status(reader) == "XQZ is nowhere defined in en · the glossary does not know it"


async def test_what_the_document_shows_later_is_said_as_well() -> None:
    reader = HexaplaApp(app(*CODES).alignment, start="12b")
    async with reader.run_test(size=(250, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        await keys(pilot)
        said = status(reader)
        assert said.startswith("IPO is nowhere defined in en · the glossary does not know it · fr ")
        assert "zh 单派警员" in said


async def test_the_lit_sentence_and_what_is_picked() -> None:
    texts = {"en": "The Standing Police Capacity (SPC) and the formed police units (FPUs) serve."}
    alignment = made(texts, {"en": "FPUs and SPC rest."})
    reader = HexaplaApp(alignment, start="p2")
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        await keys(pilot, "enter")
        assert reader.panel.kind == "definitions"
        await keys(pilot, "escape", "W", "enter")
        assert where(reader) == "p1"
        assert status(reader).startswith("FPU: formed police units")


async def test_enter_follows_where_there_is_no_link() -> None:
    reader = HexaplaApp(made({"en": "Formed police units (FPUs) serve."}, {"en": "FPUs rest."}, {"en": "All rest."}))
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        await keys(pilot, "down", "enter")
        assert where(reader) == "p1"
        await keys(pilot, "down", "down", "enter")
        assert "no document is named here" in status(reader)
        await keys(pilot, "D")
        assert "there is no acronym here" in status(reader)


async def test_several_places_that_define_it() -> None:
    alignment = made(
        {"en": "The Security Council (SC) met."}, {"en": "Steering committees (SC) met."}, {"en": "The SC went."}
    )
    reader = HexaplaApp(alignment, start="p3")
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        assert [entry.head for entry in reader.panel.entries] == ["p1", "p2"]
        await keys(pilot, "down")
        assert where(reader) == "p2"
        await keys(pilot, "escape")
        assert where(reader) == "p3"


async def test_a_glossary_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("glossary: 7\n", "utf-8")
    reader = HexaplaApp(app("en").alignment, glossary="x.yaml", start="12b")
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        await keys(pilot, "D")
        assert "x.yaml" in status(reader)


def test_words_of_versions_in_the_order_wanted() -> None:
    meaning = Meaning("FPU", "en", "p2", "p1", "formed police unit", {"fr": "UPC", "zh": "建制警察部队"}, "")
    assert meaning.words(["zh"]) == "FPU: formed police unit · zh 建制警察部队 · fr UPC"


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_in_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"".join(formats.writer("yaml").write(app(*CODES).alignment)))
    session = Terminal("hexapla-test-definitions", 200, 40, f"{file} --glossary {GLOSSARY} --at 12a")
    try:
        session.wait(lambda s: "op12.a (a) ·" in s and "unofficial" in s)
        session.type("D")
        session.wait(lambda s: "FPU: formed police units · fr UPC (unité" in s)
        session.type("[")
        session.wait(lambda s: "op12.a (a) ·" in s)
        session.type("q")
        session.wait(lambda s: "code 0" in s)
    finally:
        subprocess.run([*session.base, "kill-server"], check=False, capture_output=True)
