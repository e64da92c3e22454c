"""Links in the reader: to the library, else to the web; and other documents in place of the one that is read."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from align import formats
from reader.app import HexaplaApp
from reader.memory import Memory
from reader.opening import Opened, open_names
from tests.bench.reader import made
from tests.conftest import CODES, sample
from tests.test_reader_app import app, keys, where
from tests.test_reader_features import panel, status
from tests.test_terminal import Terminal
from tests.test_translating import Shouting, alone, until
from tests.test_translating import app as translating

TEXTS = {
    "en": "1. Decides to act.\n",
    "fr": "1. Décide d’agir.\n",
    "ar": "1 - يقرر أن يتصرف\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for code, text in TEXTS.items():
        (tmp_path / f"S-RES-2185-2014.{code}.txt").write_text(text, "utf-8")
    (tmp_path / "S-PRST-2014-5.en.txt").write_text("1. The President spoke.\n", "utf-8")
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "S-RES-2242-2015.txt").write_text("1. Постановляет действовать.\n", "utf-8")
    return tmp_path


def read(library: Path | None, *codes: str, start: str = "") -> HexaplaApp:
    return HexaplaApp(app(*codes).alignment, library=str(library) if library else None, start=start)


def painted(reader: HexaplaApp, style: str) -> list[str]:
    """What is painted in a style on the screen."""
    rows = [(row, line) for row, line in reader.view.window]
    return [piece.text for row, line in rows for piece in reader.view.painter.row(row)[line] if piece.style == style]


@pytest.mark.parametrize("code", CODES)
async def test_links_are_marked_in_every_language(code: str) -> None:
    reader = app(code)
    async with reader.run_test(size=(100, 60)) as pilot:
        await keys(pilot)
        marked = "".join(painted(reader, "link"))
        assert "2185" in marked
        assert "A/66/615" in marked
        assert "S/PRST/2014/5" in marked


async def test_a_list_of_the_documents_named_here(library: Path) -> None:
    reader = read(library, "en", "fr", start="pp2")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "u")
        heads = [entry.head for entry in reader.panel.entries]
        assert len(heads) == len(set(heads)) >= 10
        assert "S-RES-2185-2014.en.txt" in panel(reader)
        assert reader.panel.entries[1].text.startswith("https://docs.un.org/en/S/RES/")
        await keys(pilot, "down", "u")
        assert (where(reader), reader.panel.display) == ("pp2", False)
        await keys(pilot, "home", "u")
        assert "no document is named here" in status(reader)


async def test_a_link_opens_and_back(library: Path) -> None:
    reader = read(library, "en", "fr", start="pp2")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "enter")
        assert reader.panel.kind == "links"
        await keys(pilot, "enter")
        await keys(pilot)
        assert "Decides to act." in reader.table.cell(0, 0).text
        assert len(reader.table.versions) == 1
        await keys(pilot, "left_square_bracket")
        assert (reader.alignment.symbol, where(reader)) == ("S/2017/926", "pp2")
        assert [version.key for version in reader.table.versions] == ["en", "fr"]
        await keys(pilot, "left_square_bracket", "right_square_bracket")
        assert "Decides to act." in reader.table.cell(0, 0).text
        await keys(pilot, "right_square_bracket")
        assert "no later place" in status(reader)


@pytest.mark.parametrize(("code", "text"), TEXTS.items())
async def test_in_the_language_of_the_column_that_is_clicked(library: Path, code: str, text: str) -> None:
    reader = read(library, "en", "fr", "ar", start="pp2")
    async with reader.run_test(size=(200, 40)) as pilot:
        await keys(pilot)
        column = ["en", "fr", "ar"].index(code)
        row = reader.view.current
        at = reader.table.cell(row, column).text.index("2185")
        line = reader.view.painter.line_of(row, column, at)
        y = reader.view.window.index((row, line))
        places = {x: reader.view.painter.place_at(row, line, x - 2) for x in range(reader.view.size.width)}
        x = next(x for x, place in places.items() if place == (column, at + 1))
        await pilot.click(reader.view, offset=(x, y))
        await keys(pilot)
        await keys(pilot)
        assert text.split()[-1] in reader.table.cell(0, 0).text, status(reader)


async def test_only_the_folder_tells_the_language(library: Path) -> None:
    reader = read(library, "ru", start="pp2")
    async with reader.run_test(size=(100, 60)) as pilot:
        await keys(pilot)
        await keys(pilot, "u")
        number = [entry.head for entry in reader.panel.entries].index("S/RES/2242(2015)")
        reader.panel.chosen = number
        await keys(pilot, "enter")
        await keys(pilot)
        assert reader.table.versions[0].language == "ru"
        assert "действовать" in reader.table.cell(0, 0).text


@pytest.mark.parametrize("code", CODES)
async def test_what_is_not_there_is_told_and_copied(code: str, tmp_path: Path) -> None:
    reader = read(tmp_path, code, start="pp2")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "u", "enter")
        address = f"https://docs.un.org/{code}/S/RES/2185(2014)"
        assert reader.clipboard == address
        assert f"S/RES/2185(2014) is not in the library: {address} — copied" in status(reader)
        assert reader.alignment.symbol == "S/2017/926"


async def test_the_only_link_of_a_lit_sentence(tmp_path: Path) -> None:
    reader = read(tmp_path, "en", "fr", start="pp2")
    beads = reader.alignment.by_id["pp1"].beads
    said = {"en": ("It recalls resolution 1325 (2000).",), "fr": ("Il rappelle la résolution 1325 (2000).",)}
    both = (replace(beads[0], sides=said), replace(beads[0], id="pp1.s2", sides={"en": ("See S/2016/952.",)}))
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        row = reader.table.by_id["pp1"]
        unit = replace(reader.alignment.by_id["pp1"], beads=both)
        reader.put({row: unit}, reader.alignment)
        await keys(pilot, "up", "enter")
        assert [entry.head for entry in reader.panel.entries] == ["S/RES/1325(2000)", "S/2016/952"]
        await keys(pilot, "escape", "right", "enter")
        assert reader.clipboard == "https://docs.un.org/en/S/RES/1325(2000)"
        await keys(pilot, "right", "enter")
        assert reader.clipboard == "https://docs.un.org/en/S/2016/952"


async def test_a_library_that_cannot_be_read(tmp_path: Path) -> None:
    reader = read(tmp_path / "nowhere", "en", start="pp2")
    async with reader.run_test(size=(100, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "u")
        assert "no such file" in status(reader)


async def test_a_file_that_cannot_be_read_leaves_all_as_it_is(library: Path) -> None:
    (library / "S-RES-2185-2014.en.txt").write_bytes(b"")
    (library / "S-RES-2185-2014.en.pdf").write_bytes(b"%PDF-")
    (library / "S-RES-2185-2014.en.txt").unlink()
    reader = read(library, "en", "fr", start="pp2")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "enter", "enter")
        await keys(pilot)
        assert "S-RES-2185-2014.en.pdf" in status(reader)
        assert where(reader) == "pp2"


# -- other documents ----------------------------------------------------------------------------------


async def test_all_begins_anew_with_another_document(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    names = [str(sample(code)) for code in ("en", "fr", "ru")]
    reader = HexaplaApp(app("en", "fr").alignment, memory=Memory.load(file), start="8")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "slash", *"police", "enter", "c")
        await keys(pilot)
        assert reader.findings
        reader.open_document(names, start="12d")
        await keys(pilot)
        await keys(pilot)
        assert [version.key for version in reader.table.versions] == ["en", "fr", "ru"]
        assert not reader.table.aligning
        assert (where(reader), reader.findings, reader.view.finder) == ("op12.d", None, None)
        assert not reader.panel.display
        assert reader.names == tuple(names)
        await keys(pilot, "n")
        assert "nothing is being searched" in status(reader)
        assert len(reader.documents) == 2


async def test_a_version_that_cannot_be_read_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "x.fr.pdf").write_bytes(b"%PDF-")
    reader = app("en")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot)
        reader.open_document([str(sample("en")), str(tmp_path / "x.fr.pdf")])
        await keys(pilot)
        await keys(pilot)
        assert "x.fr.pdf" in status(reader)
        assert "x.fr.pdf" in reader.table.cell(0, 1).text
        assert reader.is_running


async def test_unsaved_corrections_are_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"".join(formats.writer("yaml").write(app("en", "fr").alignment)))
    opened = open_names([str(file)])
    assert opened.file == str(file)
    reader = HexaplaApp(opened.alignment, names=opened.names, file=opened.file)
    other = Opened(made(20, 2))
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot)
        await keys(pilot, "E", "right", "r")
        assert reader.work is not None
        assert not reader.work.is_saved
        reader.show_document(other)
        await keys(pilot, "escape")
        assert reader.alignment.symbol == "S/2017/926"
        assert not reader.work.is_saved
        reader.show_document(other)
        await keys(pilot, "l")
        assert (len(reader.table), reader.work, reader.correcting) == (20, None, False)
        await keys(pilot, "E")
        assert "only an aligned file can be corrected" in status(reader)
        # Back there the file is as it is on the disk, and what was left is offered.
        await keys(pilot, "left_square_bracket", "r")
        assert reader.work is not None
        reader.show_document(other)
        await keys(pilot, "s")
        assert len(reader.table) == 20
        statuses = [bead.status for unit in formats.read(str(file)) for bead in unit.beads]
        assert statuses.count("reviewed") == 1


async def test_a_machine_stops_with_its_document() -> None:
    engine = Shouting()
    reader = translating(alone("en"), engine)
    async with reader.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: any("translating fr" in fact for fact in reader.facts()))
        reader.show_document(Opened(made(20, 2)))
        engine.go.release(2000)
        await until(pilot, lambda: engine.closed)
        await pilot.pause()
        assert not any("translating" in fact for fact in reader.facts())
        assert not any("≈" in reader.table.cell(row, 1).text for row in range(20))
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: reader.table.cell(0, 1).text.startswith("≈"))
        await until(pilot, lambda: not any("translating fr" in fact for fact in reader.facts()))


# -- in a terminal ------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_in_a_terminal(library: Path) -> None:
    words = " ".join(str(sample(code)) for code in CODES) + f" --library {library} --at pp2"
    session = Terminal("hexapla-test-links", 140, 40, words)
    try:
        session.wait(lambda s: "pp2 · 4/57" in s and "unofficial" in s)
        session.type("u")
        session.wait(lambda s: "documents named here" in s and "S-RES-2185-2014.en.txt" in s and "Esc close" in s)
        session.type("Enter")
        session.wait(lambda s: "Decides to act." in s and "Italy" not in s)
        session.type("[")
        session.wait(lambda s: "pp2 · 4/57" in s and "Rappelant sa" in s)
        session.type("q")
        session.wait(lambda s: "code 0" in s)
    finally:
        subprocess.run([*session.base, "kill-server"], check=False, capture_output=True)
