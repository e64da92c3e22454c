"""Correcting from the reader: steps by keys, undo, saving, restoring, suppressing findings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from align import aligner, correcting, files, formats
from align.formats import aligned_yaml
from reader.app import HexaplaApp
from tests.conftest import ROOT, document
from tests.test_reader_app import keys, where
from tests.test_reader_features import status


@pytest.fixture
def aligned(tmp_path: Path) -> Path:
    path = tmp_path / "aligned.yaml"
    whole = aligner.align(document("en"), [document(code) for code in ("fr", "ar")], method="length")
    files.write(path, aligned_yaml.write(whole))
    return path


def opened(path: Path, start: str = "14") -> HexaplaApp:
    return HexaplaApp(formats.read(str(path)), file=str(path), start=start)


def beads(path: Path, unit: str) -> list[tuple[str, str, int, int]]:
    own = formats.read(str(path)).by_id[unit].beads
    return [(bead.id, bead.status, len(bead.sides.get("en", ())), len(bead.sides.get("fr", ()))) for bead in own]


async def test_steps_are_done_undone_and_saved(aligned: Path) -> None:
    before = beads(aligned, "pp1")
    reader = opened(aligned, "pp1")
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "m")
        assert not reader.correcting
        await keys(pilot, "E", "m")
        assert status(reader) == "pp1.s1 is the last bead of pp1"
        await keys(pilot, "r")
        assert status(reader) == "pp1.s1 is reviewed"
        await keys(pilot, "down", "up")
        assert status(reader).startswith("CORRECTING, not saved · pp1")
        assert beads(aligned, "pp1") == before
        await keys(pilot, "ctrl+s")
        assert beads(aligned, "pp1")[0][1] == "reviewed"
        await keys(pilot, "z", "ctrl+s")
        assert beads(aligned, "pp1") == before
        await keys(pilot, "Z", "ctrl+s", "E")
        assert beads(aligned, "pp1")[0][1] == "reviewed"
        assert not reader.correcting
        assert "CORRECTING" not in status(reader)


async def test_merging_and_splitting_show_at_once(aligned: Path) -> None:
    reader = opened(aligned, "opening")
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "E", "J")
        assert "opening.s1" in status(reader)
        row = reader.view.current
        assert reader.table.units[row].id in {"opening", "pp1"}
        moved = reader.table.units[reader.table.find("pp1") or 0].beads[0]
        assert moved.sides["en"][0] == "The Security Council,"
        await keys(pilot, *["up"] * 5, "down", "down", "right", "s")
        assert reader.prompt.value == "en=1 fr=1 ar=1"
        await keys(pilot, "ctrl+u", *"en=1 fr=0 ar=0", "enter")
        parted = reader.table.units[reader.table.find("pp1") or 0].beads
        assert [len(bead.sides.get("en", ())) for bead in parted] == [1, 1]
        await keys(pilot, "M")
        assert len(reader.table.units[reader.table.find("pp1") or 0].beads) == 1
        await keys(pilot, "z", "z", "z")
        assert reader.alignment == formats.read(str(aligned))


async def test_a_version_is_chosen_edited_and_unlinked(aligned: Path) -> None:
    reader = opened(aligned, "op8")
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "E", "tab", "right", "e")
        assert reader.prompt.value.startswith("Réaffirme")
        await keys(pilot, "home", *"Oui. ", "enter")
        assert reader.table.units[reader.view.current].beads[0].sides["fr"][0].startswith("Oui. Réaffirme")
        await keys(pilot, "a", *"see op9", "enter")
        assert reader.table.units[reader.view.current].beads[0].note == "see op9"
        await keys(pilot, "shift+tab", "shift+tab", "d", "ctrl+s")
    saved = formats.read(str(aligned)).by_id["op8"].beads
    assert [sorted(bead.sides) for bead in saved] == [["en", "fr"], ["ar"]]
    assert (saved[0].status, saved[0].note) == ("edited", "see op9")


async def test_leaving_asks_and_the_next_time_restores(aligned: Path) -> None:
    reader = opened(aligned)
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "E", "r", "q", "escape")
        assert reader.is_running
        await keys(pilot, "q", "q")
    again = opened(aligned)
    async with again.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot)
        await keys(pilot, "r")
        assert again.correcting
        assert again.table.units[again.view.current].beads[0].status == "reviewed"
        await keys(pilot, "q", "s")
    assert beads(aligned, "op14")[0][1] == "reviewed"
    assert correcting.pending(aligned) is None


async def test_what_was_not_saved_can_be_discarded(aligned: Path) -> None:
    with correcting.open_file(aligned) as work:
        work.do(correcting.Review("op14"))
    reader = opened(aligned)
    async with reader.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "d")
        assert status(reader) == "discarded"
    assert correcting.pending(aligned) is None


async def test_another_who_corrects_is_told(aligned: Path) -> None:
    with correcting.open_file(aligned):
        code = "import sys; from align import correcting; print(correcting.opened_by_other(sys.argv[1]))"
        said = subprocess.run([sys.executable, "-c", code, str(aligned)], cwd=ROOT, capture_output=True, check=True)
        assert " since " in said.stdout.decode()
        reader = opened(aligned)
        async with reader.run_test(size=(140, 40)) as pilot:
            await pilot.pause()
            await keys(pilot, "E")
            assert not reader.correcting


async def test_only_an_aligned_file_can_be_corrected() -> None:
    reader = HexaplaApp(aligner.align(document("en"), [document("fr")], method="length"))
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot, "E")
        assert "only an aligned file can be corrected" in status(reader)


async def test_a_finding_is_suppressed_from_the_list(aligned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(aligned.parent)
    reader = opened(aligned, "title")
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot, "c")
        count = len(reader.panel.entries)
        at = next(number for number, entry in enumerate(reader.panel.entries) if "A004" in entry.text)
        reader.panel.chosen = at
        await keys(pilot, "S")
        assert len(reader.panel.entries) == count - 1
        assert where(reader) != "title"
        await keys(pilot, "escape", "ctrl+s", "c")
        assert not any("A004" in entry.text for entry in reader.panel.entries)
    assert "hexapla: ignore A004 in en" in aligned.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_killed_in_the_middle_nothing_is_lost(aligned: Path) -> None:
    """A reader in a real terminal is killed right after a key; what it had said is offered again."""
    name = f"hexapla-{os.getpid()}"
    command = f"exec {sys.executable} -m reader read {aligned} --at 14"
    tmux = ["tmux", "-L", name]
    subprocess.run([*tmux, "new-session", "-d", "-x", "140", "-y", "40", command], cwd=ROOT, check=True)
    try:
        until(lambda: "op14" in captured(tmux), tmux)
        subprocess.run([*tmux, "send-keys", "E"], check=True)
        until(lambda: "CORRECTING" in captured(tmux), tmux)
        subprocess.run([*tmux, "send-keys", "r"], check=True)
        until(lambda: "is reviewed" in captured(tmux), tmux)
        pid = subprocess.run([*tmux, "list-panes", "-F", "#{pane_pid}"], check=True, capture_output=True, text=True)
        os.kill(int(pid.stdout), signal.SIGKILL)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)
    until(lambda: correcting.opened_by_other(aligned) is None)
    left = correcting.pending(aligned)
    assert left is not None
    assert (left.steps, left.fits) == (1, True)
    with correcting.restore(aligned) as work:
        assert work.units[work.units.unit("op14")].beads[0].status == "reviewed"


def captured(tmux: list[str]) -> str:
    done = subprocess.run([*tmux, "capture-pane", "-p"], check=False, capture_output=True, text=True)
    return done.stdout


def until(is_so: Callable[[], bool], tmux: Sequence[str] = ()) -> None:
    """Waits for something, a minute at most; what is on the screen then is told."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, captured(list(tmux)) if tmux else "it did not come"
        time.sleep(0.05)
