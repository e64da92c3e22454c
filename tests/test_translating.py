"""The reader with a column that a machine fills: what is on the screen first, its progress, its failures."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

from align import aligner, translation
from align.alignment import Alignment
from lang.translate import EngineError, Said
from lang.translate.protection import Outcome
from reader.app import HexaplaApp
from reader.translating import fill
from tests.conftest import CODES, document
from tests.test_reader_app import keys, screen, where


class Shouting:
    """An engine that answers in capitals, once it is let go."""

    signature = {"engine": "shouting"}  # noqa: RUF012

    def __init__(self):
        self.go = threading.Semaphore(0)
        self.seen = []
        self.closed = False

    def translate(self, sentences):
        for place, sentence in enumerate(sentences):
            assert self.go.acquire(timeout=20)
            self.seen.append(sentence)
            yield Said(place, f"≈ {sentence}")

    def close(self):
        self.closed = True


def alone(*codes: str) -> Alignment:
    documents = [document(code) for code in codes or ("en",)]
    return aligner.align(documents[0], documents[1:], method="length")


def app(alignment: Alignment, engine, *codes: str, **options) -> HexaplaApp:
    def machine(whole: Alignment, key: str) -> translation.Machine:
        if engine is None:
            raise EngineError("nothing is installed", "run: hexapla models install en-fr")
        return translation.Machine.of(whole, key, engine)

    return HexaplaApp(translation.announced(alignment, codes or ("fr",))[0], machine=machine, **options)


async def until(pilot, true) -> None:
    for _ in range(400):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(str(pilot.app.status.render()))


async def test_the_column_fills_from_what_is_on_the_screen() -> None:
    engine = Shouting()
    reader = app(alone(), engine, start="12d")
    async with reader.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert where(reader) == "op12.d"
        first = [reader.table.units[row].beads[0].sides["en"][0] for row in list(reader.view.on_screen)[:4]]
        engine.go.release(4)
        await until(pilot, lambda: "translating fr 4/57" in str(reader.status.render()))
        assert engine.seen == first
        assert "≈" in screen(reader)
        await pilot.press("home")
        assert "…" in screen(reader)
        engine.go.release(100)
        await until(pilot, lambda: "fr machine" in str(reader.status.render()) and not reader.table.translating)
        assert "≈ Italy\u00a0: draft resolution" in screen(reader)
        assert "translating" not in str(reader.status.render())
        assert all(bead.type("en", "fr") == "1-1" for unit in reader.alignment for bead in unit.beads)
        assert reader.alignment.by_id["op12.d"].labels["fr"] == "d)"
        await reader.workers.wait_for_complete()
    assert engine.closed


async def test_no_model_is_said_in_the_column() -> None:
    reader = app(alone(), None)
    async with reader.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "hexapla models" in screen(reader))
        assert "install en-fr" in screen(reader)
        await keys(pilot, "8", "enter")
        assert where(reader) == "op8"
        assert "8. Reaffirms" in screen(reader)


async def test_translating_can_be_stopped() -> None:
    engine = Shouting()
    reader = app(alone(), engine)
    async with reader.run_test(size=(100, 30)) as pilot:
        engine.go.release(4)
        await until(pilot, lambda: "translating fr 4/57" in str(reader.status.render()))
        await pilot.press("x")
        engine.go.release(100)
        await until(pilot, lambda: "translating" not in str(reader.status.render()))
        await keys(pilot, "x")
        await reader.workers.wait_for_complete()
        assert "nothing is being translated" in str(reader.status.render())
    assert len(engine.seen) < 12
    assert engine.closed


async def test_versions_are_aligned_first_and_the_machine_stands_beside_them() -> None:
    engine = Shouting()
    engine.go.release(10_000)
    whole = translation.announced(alone("en", "fr"), ["es"])[0]
    reader = app(replace(alone(), versions=whole.versions[:2]), engine, "es", rest=lambda: whole)
    async with reader.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: not reader.table.aligning and not reader.table.translating)
        await keys(pilot, "8", "enter")
        assert "8. Réaffirme" in screen(reader)
        assert "8. ≈ Reaffirms" in screen(reader)


async def test_what_is_not_kept_is_said_in_the_cell() -> None:
    alignment = translation.announced(alone(), ["fr"])[0]
    outcome = Outcome("Italie", missing=("FPU",), added=("[red]77", "\x1b[31m"))
    first = translation.filled(alignment.units[0], alignment, "fr", [outcome])
    reader = HexaplaApp(replace(alignment, units=(first, *alignment.units[1:])))
    async with reader.run_test(size=(100, 30)):
        assert "Italie [lacks FPU and adds [red]77, ␛[31m]" in screen(reader)


def test_every_row_is_filled_whatever_the_screen_shows() -> None:
    engine = Shouting()
    engine.go.release(10_000)
    for code in CODES[1:]:
        alignment = translation.announced(alone("en"), [code])[0]
        machine = translation.Machine.of(alignment, code, engine)
        shown = iter([range(50, 57), range(200, 300), range(0), *[range(3)] * 100])
        rows = [row for filled in fill(alignment, machine, partial(next, shown), lambda: False) for row in filled.units]
        assert rows[:4] == [50, 51, 52, 53]
        assert sorted(rows) == list(range(57))
