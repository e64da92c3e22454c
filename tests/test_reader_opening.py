"""Opening documents while one reads: the dialog, dropped files, which is the original, what was opened before."""

from __future__ import annotations

import os
import shlex
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from align.alignment import Alignment
from align.formats import aligned_yaml
from reader.app import HexaplaApp
from reader.choosing import absolute, choices, dropped, original_first, recent
from reader.features.opening import NOTHING
from reader.memory import Memory
from reader.screens.open_dialog import OpenDialog
from reader.screens.question import Question
from tests.conftest import CODES, sample
from tests.test_reader_app import app as made
from tests.test_reader_app import keys, where
from tests.test_reader_features import status
from tests.test_terminal import Terminal


@cache
def aligned(*codes: str) -> Alignment:
    """The sample in some languages, aligned once."""
    return made(*codes).alignment


def app(*codes: str) -> HexaplaApp:
    return HexaplaApp(aligned(*codes))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the sample in six languages, a text of its own, and things that cannot be read."""
    for code in CODES:
        shutil.copy(sample(code), tmp_path / f"draft.{code}.txt")
    (tmp_path / "note with a space.txt").write_text("Only one paragraph.\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_bytes(b"".join(aligned_yaml.write(aligned("en", "fr"))))
    (tmp_path / "picture.png").touch()
    (tmp_path / ".hidden.txt").touch()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "one.txt").write_text("One.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def arrived(pilot: Pilot) -> None:
    """Waits for what is read in the background, and for what that begins."""
    for _ in range(4):
        await keys(pilot)


async def paste(reader: HexaplaApp, pilot: Pilot, text: str) -> None:
    reader.post_message(events.Paste(text))
    await pilot.pause()
    await arrived(pilot)


# -- what there is to open ----------------------------------------------------------------------------


def test_a_folder_has_documents_folders_and_files(folder: Path) -> None:
    found = choices("")
    first = found[0]
    assert (first.text, first.kind, first.note) == ("draft", "document", "en ar es fr ru zh")
    assert first.names[0] == "en=./draft.en.txt" or first.names[0].startswith("en=")
    assert [one.text for one in found if one.kind == "folder"] == ["more" + os.sep]
    files = [one.text for one in found if one.kind == "file"]
    assert files == sorted([*(f"draft.{code}.txt" for code in CODES), "note with a space.txt", "x.yaml"])


def test_a_document_without_an_original_is_there_too(folder: Path) -> None:
    (folder / "draft.en.txt").unlink()
    assert choices("")[0].note == "ar es fr ru zh"


def test_what_cannot_be_read_is_left_out(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "x.yaml").chmod(0)
    shown = [one.text for one in choices("")]
    assert not {"pipe.yaml", "gone.yaml"} & set(shown)
    assert ("x.yaml" in shown) == os.access(folder / "x.yaml", os.R_OK)  # root reads everything


def test_what_was_opened_before_and_is_gone_is_left_out(folder: Path) -> None:
    before = [absolute(["draft.en.txt", "fr=draft.fr.txt"]), absolute(["gone/x.txt"]), absolute(["more/one"])]
    found = recent(before)
    assert [one.text for one in found] == ["draft.en.txt and 1 more", "one"]
    assert found[0].names[1] == f"fr={folder / 'draft.fr.txt'}"
    assert absolute(before[0]) == before[0]


# -- what is dropped ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "{0} {1}",
        "{0}\n{1}\n",
        "{0}\r\n{1}",
        "{0} {1} ",
        "'{0}' '{1}'",
        '"{0}" "{1}"',
        "'{0}'\n'{1}'",
        "file://{0} file://localhost{1}",
        "file://{0}\r\nfile://{1}\r\n",
    ],
)
def test_paths_are_dropped_in_many_ways(folder: Path, typed: str) -> None:
    paths = [str(folder / f"draft.{code}.txt") for code in ("en", "ar")]
    assert dropped(typed.format(*paths)) == paths


@pytest.mark.parametrize(
    "way", [str, shlex.quote, lambda path: path.replace(" ", r"\ "), lambda path: "file://" + quote(path)]
)
def test_a_name_with_spaces(folder: Path, way) -> None:
    path = str(folder / "note with a space.txt")
    assert dropped(way(path)) == [path]
    other = str(folder / "x.yaml")
    assert dropped(f"{way(path)}\n{way(other)}") == [path, other]
    if way is not str:
        assert dropped(f"{way(path)} {way(other)}") == [path, other]


@pytest.mark.parametrize("name", ["决议.txt", "قرار.txt", "решение.txt", "it's.txt", 'a"b.txt', "a\\b.txt", "100%.txt"])
def test_names_of_every_kind(folder: Path, name: str) -> None:
    path = str(folder / name)
    Path(path).touch()
    assert dropped(shlex.quote(path)) == [path]
    assert dropped("file://" + quote(path)) == [path]
    assert dropped(path) == [path]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n",
        "the",
        "draft.en.txt and",
        "'draft.en.txt",
        "file://elsewhere/x",
        "file://[",
        "\0",
        "a\0b",
        "'",
        "http://x",
    ],
)
def test_other_text_is_no_path(folder: Path, typed: str) -> None:
    assert dropped(typed) == []


@given(st.text() | st.text("'\"\\ \n/.file:%20"))
def test_no_text_is_too_strange(text: str) -> None:
    assert all(map(os.path.exists, dropped(text)))


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["a.fr.txt", "a.en.txt"], "a.en.txt"),
        (["a.zh.txt", "en-GB=b.txt", "a.ar.txt"], "en-GB=b.txt"),
        (["a.fr.txt"], "a.fr.txt"),
        (["a.fr.txt", "a.es.txt"], None),
        (["a.en.txt", "b.en.txt"], None),
        (["a.txt", "b.txt"], None),
    ],
)
def test_which_is_the_original(names: list[str], first: str | None) -> None:
    ordered = original_first(names)
    assert (ordered and ordered[0]) == first
    assert ordered is None or sorted(ordered) == sorted(names)


# -- in the reader ------------------------------------------------------------------------------------


async def test_the_dialog_completes_filters_and_opens(folder: Path) -> None:
    reader = HexaplaApp(aligned("en", "fr"), memory=Memory(folder / "state.json"))
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "ctrl+o")
        dialog = reader.screen
        assert isinstance(dialog, OpenDialog)
        assert dialog.panel.entries[0].text == "draft"
        await keys(pilot, *"dra", "tab")
        assert dialog.path.value == "draft"
        assert {entry.text for entry in dialog.panel.entries} == {"draft", *(f"draft.{code}.txt" for code in CODES)}
        await keys(pilot, "ctrl+u", *"more", "enter")
        assert dialog.path.value == "more" + os.sep
        assert [entry.text for entry in dialog.panel.entries] == ["one.txt"]
        await keys(pilot, "ctrl+u", *"zzz", "enter")
        assert "no such file" in str(dialog.status.render())
        await keys(pilot, "ctrl+u", *"dra", "enter")
        await arrived(pilot)
        assert len(reader.screen_stack) == 1
        assert [version.key for version in reader.alignment.versions] == ["en", "ar", "es", "fr", "ru", "zh"]
        await keys(pilot, "ctrl+o")
        assert reader.screen.panel.entries[0].head == "opened before"
        await keys(pilot, "escape", "left_square_bracket")
        assert len(reader.alignment.versions) == 2
    kept = Memory.load(folder / "state.json")
    assert kept.recent[0][0].startswith("en=/")


async def test_a_single_file_and_an_aligned_one(folder: Path) -> None:
    reader = app("en")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "ctrl+o", *"note", "tab", "enter")
        await arrived(pilot)
        assert reader.names == ("note with a space.txt",)
        assert len(reader.table) == 1
        await keys(pilot, "ctrl+o", *"x.y", "enter")
        await arrived(pilot)
        assert reader.opened.file == "x.yaml"
        await keys(pilot, "E", "E")
        assert "only an aligned file" not in status(reader)


async def test_a_folder_that_is_not_there(folder: Path) -> None:
    reader = app("en")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "ctrl+o", *"nowhere/x")
        assert "nowhere" in str(reader.screen.status.render())
        await keys(pilot, "escape")
        assert len(reader.screen_stack) == 1


async def test_a_document_without_an_original_is_asked_about(folder: Path) -> None:
    (folder / "draft.en.txt").unlink()
    reader = app("en")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "ctrl+o", *"draft", "enter")
        assert isinstance(reader.screen, Question)
        await keys(pilot, "2")
        await arrived(pilot)
        assert [version.key for version in reader.alignment.versions] == ["es", "ar", "fr", "ru", "zh"]


@pytest.mark.parametrize("code", CODES)
async def test_a_dropped_file_is_opened(code: str) -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await paste(reader, pilot, f"'{sample(code)}' ")
        assert [version.key for version in reader.alignment.versions] == [code]


async def test_dropped_files_are_versions_of_one_document() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await paste(reader, pilot, " ".join(str(sample(code)) for code in reversed(CODES)))
        assert [version.key for version in reader.alignment.versions] == ["en", "ar", "zh", "ru", "es", "fr"]
        assert "8. Reaffirms" in reader.table.cell(reader.table.find("8"), 0).text or reader.table.find("8")


async def test_the_original_of_dropped_files_is_asked_for() -> None:
    reader = app("en")
    async with reader.run_test(size=(120, 40)) as pilot:
        await paste(reader, pilot, f"{sample('fr')}\n{sample('zh')}\n")
        assert isinstance(reader.screen, Question)
        await keys(pilot, "escape")
        await arrived(pilot)
        assert [version.key for version in reader.alignment.versions] == ["en"]
        await paste(reader, pilot, f"{sample('fr')}\n{sample('zh')}\n")
        await keys(pilot, "2")
        await arrived(pilot)
        assert [version.key for version in reader.alignment.versions] == ["zh", "fr"]


async def test_a_dropped_folder(folder: Path) -> None:
    reader = app("en")
    async with reader.run_test(size=(120, 40)) as pilot:
        await paste(reader, pilot, str(folder))
        assert reader.alignment.original.key == "en"
        (folder / "other.fr.txt").write_text("Un.\n", encoding="utf-8")
        await paste(reader, pilot, str(folder))
        assert isinstance(reader.screen, OpenDialog)
        assert reader.screen.path.value == f"{folder}{os.sep}"
        await paste(reader, pilot, f"'{folder / 'more' / 'one.txt'}'")
        assert len(reader.screen_stack) == 1
        assert reader.table.units[0].text(reader.alignment.original) == "One."


async def test_what_is_no_file_is_told_and_typed_where_one_types() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await paste(reader, pilot, "formed police units")
        assert "names no file" in status(reader)
        await keys(pilot, "slash")
        await paste(reader, pilot, "UPC")
        assert reader.prompt.value == "UPC"
        await keys(pilot, "escape", "question_mark")
        await paste(reader, pilot, str(sample("fr")))
        await keys(pilot, "escape")
        assert reader.alignment.original.key == "en"


async def test_nothing_is_open_at_first(folder: Path) -> None:
    reader = HexaplaApp(NOTHING, memory=Memory(folder / "state.json"))
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert isinstance(reader.screen, OpenDialog)
        await keys(pilot, "escape")
        assert "nothing is open" in status(reader)
        await keys(pilot, "down", "slash", "8", "o", "w", "c", "B", "y", "ctrl+d", "E")
        assert len(reader.screen_stack) == 1
        await keys(pilot, "ctrl+o", *"draft.fr", "enter")
        await arrived(pilot)
        assert where(reader) == "title"
        await keys(pilot, "left_square_bracket")
        assert "no earlier place" in status(reader)


def test_nothing_to_print_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    from reader.cli import main

    assert main(["read", "--plain"]) == 2
    assert "there is nothing to read; name a document" in capsys.readouterr().err


def test_opening_and_dropping_in_a_terminal(folder: Path) -> None:
    session = Terminal(f"hexapla-opening-{os.getpid()}", 100, 30, " ")
    try:
        session.wait(lambda screen: "path of a file" in screen and "sample_docs" in screen)
        session.type("sample_docs/", "Enter")
        session.wait(lambda screen: "title · 1/57" in screen and "ar unofficial" in screen)
        session("set-buffer", " ".join(str(sample(code)) for code in ("ru", "en", "zh")))
        session("paste-buffer", "-p", "-t", "h")
        session.wait(lambda screen: "ru unofficial" in screen and "English" in screen)
        session.type("q")
        session.wait(lambda screen: "code 0" in screen)
    finally:
        session("kill-server")
