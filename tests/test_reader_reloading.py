"""A document that changes on the disk while it is read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from align import aligner, correcting, files, formats
from align.alignment import Alignment
from align.correcting import places
from align.formats import aligned_yaml
from reader import opening
from reader.app import HexaplaApp
from reader.features.reloading import Watch
from tests.conftest import CODES, ROOT, document, sample
from tests.test_reader_app import keys, screen, where
from tests.test_reader_correcting import beads, captured, until
from tests.test_reader_features import panel, status


def showing(opened: opening.Opened, start: str = "") -> HexaplaApp:
    return HexaplaApp(
        opened.alignment,
        names=opened.names,
        rest=opened.rest,
        file=opened.file,
        files=opened.files,
        again=opened.again,
        start=start,
    )


@pytest.fixture
def texts(tmp_path: Path) -> list[Path]:
    """The sample in six languages, in files that may be changed."""
    return [Path(shutil.copy(sample(code), tmp_path)) for code in CODES]


def of_texts(paths: list[Path], start: str = "") -> HexaplaApp:
    how = opening.usual()
    how.method = "length"
    return showing(opening.open_names([str(path) for path in paths], how), start)


@pytest.fixture
def aligned(tmp_path: Path) -> Path:
    path = tmp_path / "aligned.yaml"
    write(path, aligner.align(document("en"), [document(code) for code in ("fr", "ar")], method="length"))
    return path


def write(path: Path, alignment: Alignment) -> None:
    files.write(path, aligned_yaml.write(alignment))


def change(path: Path, old: str, new: str, count: int = -1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


async def looked(pilot: Pilot, times: int = 2) -> None:
    """The reader looks at its files some times: a change counts when it is still there at the second look."""
    for _ in range(times):
        pilot.app.look_at_files()
        await keys(pilot)
    await keys(pilot)


# -- documents ----------------------------------------------------------------------------------------


async def test_versions_are_read_again_and_the_place_is_kept(texts: list[Path]) -> None:
    reader = of_texts(texts, "op12.d")
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "right", "f6", "f2")
        before, top = reader.alignment, reader.view.top
        assert reader.view.shown == (0, 2, 5)
        await looked(pilot)
        assert reader.alignment is before
        change(texts[2], "12.", "12. ¡Nuevo!", 1)
        change(texts[5], "قرار", "قرار جديد")
        await looked(pilot)
        assert status(reader) == "S-2017-926.ar.txt, S-2017-926.es.txt were read again"
        assert (where(reader), reader.view.sentence, reader.view.shown) == ("op12.d", 0, (0, 2, 5))
        assert reader.view.top[0] == top[0]
        assert "¡Nuevo!" in reader.alignment.by_id["op12"].text(reader.alignment.versions[2])
        assert "جديد" in reader.alignment.by_id["title"].text(reader.alignment.versions[5])
        await keys(pilot, "down")
        assert status(reader).startswith("op12.e")


async def test_what_is_wrong_is_said_and_tried_again(texts: list[Path]) -> None:
    reader = of_texts(texts[:2], "8")
    async with reader.run_test(size=(160, 40)) as pilot:
        await pilot.pause()
        await keys(pilot)
        before = reader.alignment
        whole = texts[1].read_bytes()
        texts[1].unlink()
        await looked(pilot)
        assert status(reader) == f"{texts[1]}: there is no such file; check the name; what was read before stays"
        await looked(pilot, 3)
        texts[1].write_bytes(b"\x00\x01\x02")
        await looked(pilot)
        assert "what was read before stays" in status(reader)
        assert reader.alignment is before
        assert "8. Réaffirme" in screen(reader)
        texts[1].write_bytes(whole.replace("8. Réaffirme".encode(), b"8. Proclame"))
        await looked(pilot)
        assert status(reader) == "S-2017-926.fr.txt was read again"
        assert "8. Proclame" in screen(reader)


def test_a_file_counts_once_it_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.en.txt"
    file.write_text("a", encoding="utf-8")
    watch = Watch([str(file)])
    assert not watch.look()
    for text in ("ab", "abc", "abcd"):  # somebody is still writing
        file.write_text(text, encoding="utf-8")
        assert not watch.look()
    changed = watch.look()
    assert list(changed) == [str(file)]
    assert list(watch.look()) == [str(file)]
    watch.take(changed)
    assert not watch.look()
    os.utime(file, ns=(0, 1))
    assert not watch.look()
    assert watch.look()
    file.unlink()
    assert not watch.look()
    assert watch.look()


def test_a_name_that_no_file_can_have_never_changes() -> None:
    watch = Watch(["a\0b", "\ud800"])
    assert not watch.look()
    assert not watch.look()


async def test_the_nearest_unit_where_one_is_gone(aligned: Path) -> None:
    whole = formats.read(str(aligned))
    reader = showing(opening.open_names([str(aligned)]), "op6.b")
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        left = tuple(unit for unit in whole.units if unit.id not in {"op6.b", "op6.c", "pp2", "pp3"})
        write(aligned, replace(whole, units=left))
        await looked(pilot)
        assert where(reader) == "op6.a"
        assert "6. " not in status(reader)
        write(aligned, replace(whole, units=left[-2:]))
        await looked(pilot)
        assert where(reader) == "op16.e"
        write(aligned, replace(whole, units=whole.units[:5]))
        await looked(pilot)
        assert where(reader) == "title"


async def test_columns_that_are_gone_and_lists_that_are_open(aligned: Path) -> None:
    whole = formats.read(str(aligned))
    reader = showing(opening.open_names([str(aligned)]), "8")
    async with reader.run_test(size=(160, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "slash", *"police", "enter", "o")
        found, count = len(reader.found), len(reader.panel.entries)
        write(aligned, replace(whole.only(["en", "ar"]), units=whole.only(["en", "ar"]).units[10:]))
        await looked(pilot)
        assert [reader.table.versions[at].key for at in reader.view.shown] == ["en", "ar"]
        assert where(reader) == "op8"
        assert len(reader.panel.entries) < count
        assert 0 < len(reader.found) < found
        await keys(pilot, "escape", "c")
        old = reader.findings
        assert old
        await keys(pilot)
        change(aligned, "formed police units (FPUs)", "formed police units", 1)
        await looked(pilot)
        assert reader.panel.kind == "findings"
        assert reader.findings is not None
        assert "«FPUs» is nowhere" in panel(reader)
        await keys(pilot, "escape")
        write(aligned, whole.only(["ar"]))
        await looked(pilot)
        assert reader.view.shown == (0,)
        assert reader.findings is not None
        assert not reader.panel.display


async def test_another_document_has_other_files(texts: list[Path], aligned: Path) -> None:
    reader = of_texts(texts[:2])
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot)
        reader.open_document([str(aligned)])
        await keys(pilot)
        shown = reader.alignment
        change(texts[1], "8. Réaffirme", "8. Proclame")
        await looked(pilot)
        assert reader.alignment is shown
        change(aligned, "Réaffirme", "Proclame", 1)
        await looked(pilot)
        assert reader.alignment is not shown
        assert reader.opened.files == (str(aligned),)


# -- a file that is being corrected -------------------------------------------------------------------


async def test_what_is_saved_here_is_no_change(aligned: Path) -> None:
    reader = showing(opening.open_names([str(aligned)]), "14")
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "E", "r", "ctrl+s")
        shown = reader.alignment
        await looked(pilot, 3)
        assert reader.alignment is shown
        await keys(pilot, "z", "ctrl+s")  # the steps before can still be undone
        await looked(pilot, 3)
        assert beads(aligned, "op14")[0][1] == "auto"
        assert len(reader.screen_stack) == 1


async def test_a_change_where_all_is_saved_is_shown_and_one_goes_on_correcting(aligned: Path) -> None:
    reader = showing(opening.open_names([str(aligned)]), "14")
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "E", "r", "ctrl+s")
        change(aligned, "Réaffirme", "Proclame", 1)
        await looked(pilot)
        assert status(reader) == "aligned.yaml was read again"
        assert reader.correcting
        await keys(pilot, "R", "ctrl+s")
    assert beads(aligned, "op14")[0][1] == "auto"
    assert "Proclame" in aligned.read_text(encoding="utf-8")


async def unsaved_and_changed(pilot: Pilot, aligned: Path) -> None:
    """A correction that is not saved, and another's change of the same file."""
    await pilot.pause()
    await keys(pilot, "E", "r")
    change(aligned, "Réaffirme", "Proclame", 1)
    await looked(pilot)
    assert len(pilot.app.screen_stack) == 2


async def test_mine_are_kept_and_theirs_is_put_aside(aligned: Path) -> None:
    reader = showing(opening.open_names([str(aligned)]), "14")
    async with reader.run_test(size=(140, 40)) as pilot:
        await unsaved_and_changed(pilot, aligned)
        theirs = aligned.read_bytes()
        await keys(pilot, "k")
        assert status(reader) == "saved; what the other wrote is in aligned.theirs.yaml"
        assert beads(aligned, "op14")[0][1] == "reviewed"
        assert aligned.with_name("aligned.theirs.yaml").read_bytes() == theirs
        await looked(pilot, 3)
        await keys(pilot, "z", "ctrl+s")
        assert beads(aligned, "op14")[0][1] == "auto"
        await keys(pilot, "r")
        change(aligned, "Réaffirme", "Proclame", 1)
        await looked(pilot)
        await keys(pilot, "k")
    assert aligned.with_name("aligned.theirs2.yaml").exists()
    assert correcting.pending(aligned) is None


async def test_theirs_is_taken_and_mine_are_put_aside(aligned: Path) -> None:
    reader = showing(opening.open_names([str(aligned)]), "14")
    async with reader.run_test(size=(140, 40)) as pilot:
        await unsaved_and_changed(pilot, aligned)
        await keys(pilot, "t")
        assert status(reader) == "aligned.yaml was read again; what you had is in aligned.mine.yaml"
        assert beads(aligned.with_name("aligned.mine.yaml"), "op14")[0][1] == "reviewed"
        assert list(places.folder().glob(f"{places.journal(places.resolved(aligned)).stem}.aside*"))
        assert reader.correcting
        assert reader.table.units[reader.view.current].beads[0].status == "auto"
        await keys(pilot, "E", "E", "r", "ctrl+s")
    assert beads(aligned, "op14")[0][1] == "reviewed"
    assert "Proclame" in aligned.read_text(encoding="utf-8")


async def test_it_is_decided_later(aligned: Path) -> None:
    reader = showing(opening.open_names([str(aligned)]), "14")
    async with reader.run_test(size=(140, 40)) as pilot:
        await unsaved_and_changed(pilot, aligned)
        theirs = aligned.read_bytes()
        await keys(pilot, "escape", "down", "up")
        assert "changed by another" in status(reader)
        await looked(pilot, 3)
        assert len(reader.screen_stack) == 1
        await keys(pilot, "r", "q", "s")
        assert reader.is_running
        assert "it was changed by another meanwhile" in status(reader)
        await keys(pilot, "ctrl+s")
        assert len(reader.screen_stack) == 2
        await keys(pilot, "escape", "q", "q")
    assert aligned.read_bytes() == theirs
    left = correcting.pending(aligned)
    assert left is not None
    assert not left.fits


async def test_nothing_is_taken_where_nothing_can_be_put_aside(aligned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = showing(opening.open_names([str(aligned)]), "14")
    async with reader.run_test(size=(140, 40)) as pilot:
        await unsaved_and_changed(pilot, aligned)
        folder = aligned.with_name("aligned.mine.yaml")
        shutil.move(places.folder(), places.folder().with_name("away"))  # the journal cannot be renamed
        await keys(pilot, "t")
        assert "it cannot be renamed" in status(reader)
        assert folder.exists()
        assert reader.work is not None
        assert reader.table.units[reader.view.current].beads[0].status == "reviewed"
        shutil.move(places.folder().with_name("away"), places.folder())


# -- in a terminal ------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_an_editor_beside_the_reader(texts: list[Path]) -> None:
    tmux = ["tmux", "-L", f"hexapla-reload-{os.getpid()}", "-f", "/dev/null"]
    command = f"exec {sys.executable} -m reader read {texts[0]} {texts[1]} --method length --at 8"
    subprocess.run([*tmux, "new-session", "-d", "-x", "120", "-y", "30", command], cwd=ROOT, check=True)
    seen: Callable[[str], bool] = lambda text: text in captured(tmux)  # noqa: E731
    try:
        until(partial(seen, "8. Réaffirme"), tmux)
        change(texts[1], "8. Réaffirme", "8. Proclame")
        until(partial(seen, "8. Proclame"), tmux)
        assert "S-2017-926.fr.txt was read again" in captured(tmux)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)
