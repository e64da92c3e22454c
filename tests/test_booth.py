"""The booth through Textual's Pilot: paragraphs, facts, keys, following by a clock that the test moves."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.pilot import Pilot

from align import aligner
from align.alignment import AlignedUnit, Alignment, Bead, Version
from reader.app import HexaplaApp
from reader.screens.booth import BoothScreen
from reader.themes import CYCLE
from reader.widgets.booth_clock import Follower, Stopwatch, told
from reader.widgets.booth_lines import BoothLines
from tests.conftest import CODES, document


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class App(HexaplaApp):
    """The application with the booth."""


@cache
def sample(*codes: str) -> Alignment:
    documents = [document(code) for code in codes or CODES]
    return aligner.align(documents[0], documents[1:])


def app(*codes: str, start: str = "", clock: Clock | None = None) -> App:
    return App(sample(*codes), start=start, clock=clock or Clock())


def paragraphs(*texts: str | tuple[str, ...]) -> Alignment:
    """An original alone, a paragraph a text or a tuple of sentences."""
    units = tuple(
        AlignedUnit(
            f"p{n}",
            "paragraph",
            {"en": f"{n}."},
            tuple(
                Bead(f"p{n}.s{m}", {"en": (part,)})
                for m, part in enumerate((text,) if isinstance(text, str) else text, 1)
            ),
        )
        for n, text in enumerate(texts, 1)
    )
    return Alignment((Version("en", "en", "original"),), units)


async def keys(pilot: Pilot, *pressed: str) -> None:
    await pilot.pause()
    await pilot.press(*pressed)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def booth(reader: App) -> BoothScreen:
    assert isinstance(reader.screen, BoothScreen)
    return reader.screen


def where(reader: App) -> str:
    screen = reader.screen
    return reader.table.units[screen.row if isinstance(screen, BoothScreen) else reader.view.current].id


def lines(widget: BoothLines) -> list[str]:
    return ["".join(segment.text for segment in widget.render_line(y)).rstrip() for y in range(widget.size.height)]


def shown(reader: App) -> str:
    return "\n".join(lines(booth(reader).text))


def strip(reader: App) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")] for line in lines(booth(reader).strip)]


# -- opening and leaving ------------------------------------------------------------------------------


@pytest.mark.parametrize("leave", ["escape", "q", "B"])
async def test_it_opens_at_the_paragraph_and_the_columns_follow(leave: str) -> None:
    reader = app("en", "fr", start="8")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B")
        assert where(reader) == "op8"
        assert "8. Reaffirms the importance of" in shown(reader)
        assert "8. Réaffirme" in shown(reader)
        await keys(pilot, "end", leave)
        assert not isinstance(reader.screen, BoothScreen)
        assert where(reader) == "op16.f"
        await keys(pilot, "left_square_bracket")
        assert where(reader) == "op8"  # as after any jump


async def test_the_original_is_above_whatever_columns_are_shown() -> None:
    reader = app(start="8")
    async with reader.run_test(size=(250, 70)) as pilot:
        await keys(pilot, "v", "1", "2", "enter", "B")
        text = shown(reader)
        own = [line.split()[0] for line in text.splitlines() if line[:4].strip()]
        assert own == ["en", "es", "ru", "zh", "ar"]


async def test_nothing_to_show() -> None:
    reader = App(Alignment((Version("en", "en", "original"),), ()))
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "B")
        assert "nothing to show" in str(reader.status.render())


# -- moving -------------------------------------------------------------------------------------------


async def test_moving_by_paragraph() -> None:
    reader = app("en", "fr", start="9")
    async with reader.run_test(size=(250, 70)) as pilot:
        await keys(pilot, "B")
        for forward in ("space", "right", "down", "pagedown"):
            at = booth(reader).row
            await keys(pilot, forward)
            assert booth(reader).row == at + 1
        for back in ("b", "left", "up", "pageup"):
            at = booth(reader).row
            await keys(pilot, back)
            assert booth(reader).row == at - 1
        await keys(pilot, "home", "left")
        assert where(reader) == "title"
        await keys(pilot, "end", "right")
        assert where(reader) == "op16.f"


@pytest.mark.parametrize(("typed", "own"), [("8", "op8"), ("12d", "op12.d"), (":pp3", "pp3"), (":op6.a", "op6.a")])
async def test_jumping(typed: str, own: str) -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B", *("colon" if char == ":" else char for char in typed))
        assert where(reader) == own
        await keys(pilot, "enter")
        assert where(reader) == own
        assert booth(reader).focused is booth(reader).text


async def test_escape_returns_from_a_jump_and_not_from_the_booth() -> None:
    reader = app("en", "fr", start="9")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B", "1", "2")
        assert where(reader) == "op12"
        await keys(pilot, "escape")
        assert where(reader) == "op9"
        await keys(pilot, "9", "9", "enter")
        assert where(reader) == "op9"
        assert "there is no paragraph 99" in lines(booth(reader).head)[0]
        await keys(pilot, "space")
        assert "there is no" not in lines(booth(reader).head)[0]


async def test_a_paragraph_longer_than_the_screen_is_gone_through_in_all_versions_at_once() -> None:
    reader = app(start="8")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "f3", "f4", "f5", "f6", "B")
        screen, pages = booth(reader), []
        assert screen.text.pages > 1
        while where(reader) == "op8":
            pages.append(shown(reader))
            await keys(pilot, "space")
        assert where(reader) == "op9"
        for page in pages:
            assert [line[2:4] for line in page.splitlines() if line[2:4].strip()] == [
                "en",
                "fr",
                "es",
                "ru",
                "zh",
                "ar",
            ]
        seen = " ".join(" ".join(page.split()) for page in pages)
        for line in ("8. Reaffirms", "mandated;", "8. Réaffirme", "mandat ;", "8. 重申", "和平；", "мандатом"):
            assert line in seen
        await keys(pilot, "b")
        assert shown(reader) == pages[0]


async def test_every_line_of_a_long_paragraph_is_on_some_page() -> None:
    words = [f"w{number}" for number in range(1500)]
    reader = App(paragraphs(" ".join(words), "End."))
    async with reader.run_test(size=(60, 20)) as pilot:
        await keys(pilot, "B")
        seen: set[str] = set()
        while where(reader) == "p1":
            seen |= set(shown(reader).split())
            await keys(pilot, "space")
        assert set(words) <= seen


async def test_sentences_are_lit_in_every_version() -> None:
    reader = app("en", "fr", start="opening")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "B", "full_stop")
        screen = booth(reader)
        assert screen.text.sentence == 0
        lit = screen.text.get_component_rich_style("booth--lit", partial=True)
        texts = [
            segment.text
            for y in range(screen.text.size.height)
            for segment in screen.text.render_line(y)
            if segment.style is not None and segment.style.bgcolor == lit.bgcolor
        ]
        unit = reader.table.units[screen.row]
        assert texts[0].startswith(unit.beads[0].sides["en"][0][:12])
        assert any(text.startswith(unit.beads[0].sides["fr"][0][:12]) for text in texts)
        for _ in unit.beads:
            await keys(pilot, "full_stop")
        assert where(reader) == "pp1"
        await keys(pilot, "comma")
        assert where(reader) == "opening"
        assert screen.text.sentence == len(unit.beads) - 1


async def test_a_lit_sentence_is_on_the_page() -> None:
    sentences = tuple(f"Sentence {number} has {'many ' * 40}words." for number in range(12))
    reader = App(paragraphs(sentences))
    async with reader.run_test(size=(70, 20)) as pilot:
        await keys(pilot, "B")
        for number in range(12):
            await keys(pilot, "full_stop")
            assert f"Sentence {number} " in shown(reader)


# -- the strip ----------------------------------------------------------------------------------------


async def test_the_facts_stand_in_rows_of_all_versions() -> None:
    reader = app(start="12d")
    async with reader.run_test(size=(250, 70)) as pilot:
        await keys(pilot, "B")
        rows = strip(reader)
        assert rows[0] == ["en", "fr", "es", "ru", "zh", "ar"]
        own = next(row for row in rows if row[0] == "20 per cent")
        assert [" ".join(cell.split()) for cell in own[1:5]] == ["20 %", "20 %", "20 процентов", "20%"]
        assert own[5].endswith("20")
        await keys(pilot, ":", *"op6.a", "enter")
        fpu = next(row for row in strip(reader) if row[0].startswith("FPUs"))
        assert fpu[:2] == ["FPUs = formed police units", "UPC = unités de police constituées"]
        assert fpu[4] == "建制警察部队"


async def test_the_height_stays_and_what_does_not_fit_is_counted() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "B")
        heights = set()
        for place in ("title", "pp2", "op8"):
            booth(reader).go(reader.table.find(place) or 0)
            await pilot.pause()
            heights.add((booth(reader).strip.size.height, booth(reader).text.size.height))
            if place == "pp2":
                assert strip(reader)[0] == ["en", "fr                               +11"]
        assert len(heights) == 1


# -- time ---------------------------------------------------------------------------------------------


def test_the_stopwatch() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    clock.seconds += 5
    assert (watch.here, watch.whole, watch.pace) == (0, 0, 0)
    watch.switch()
    clock.seconds += 30
    watch.leave(60)
    assert (watch.here, watch.whole, watch.pace) == (0, 30, 120)
    clock.seconds += 10
    watch.switch()
    clock.seconds += 100
    assert (watch.here, watch.whole, watch.pace) == (10, 40, 120)
    watch.leave()  # a jump: nobody knows what was heard
    watch.switch()
    clock.seconds += 0.1
    watch.leave(60)  # passed over
    assert watch.pace == 120
    clock.seconds += 60
    watch.leave(60)
    assert watch.pace == 80


def test_the_follower() -> None:
    clock = Clock()
    follower = Follower(clock)
    follower.switch()
    clock.seconds += 30
    assert follower.passed == 60
    follower.hasten(-6)
    assert follower.pace == 60
    clock.seconds += 30
    assert follower.passed == 90
    follower.stop()
    clock.seconds += 30
    assert follower.passed == 90
    follower.put(10)
    follower.switch()
    clock.seconds += 1
    assert follower.passed == 11
    follower.hasten(-100)
    assert follower.pace == 20


def test_times_as_clocks_show_them() -> None:
    assert [told(seconds) for seconds in (0, 7.9, 750, 3723)] == ["0:00", "0:07", "12:30", "1:02:03"]


async def test_the_clock_shows_times_pace_and_what_is_left() -> None:
    clock = Clock()
    reader = App(paragraphs(*["word " * 60] * 4), clock=clock)
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B")
        head = booth(reader).head
        assert "¶" not in lines(head)[0]
        await keys(pilot, "t")
        clock.seconds += 40
        await keys(pilot, "space")
        clock.seconds += 10
        booth(reader).tick()
        assert lines(head)[0].endswith("¶ 0:10  all 0:50  90 w/min  1:50 left")
        await keys(pilot, "t")
        clock.seconds += 100
        booth(reader).tick()
        assert "stopped ¶ 0:10  all 0:50" in lines(head)[0]


async def test_following_goes_on_by_itself_and_from_wherever_one_goes() -> None:
    clock = Clock()
    reader = App(paragraphs(*["word " * 60] * 6), clock=clock)
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B", "f")
        screen = booth(reader)
        clock.seconds += 15
        screen.tick()
        (bar,) = lines(screen.bar)
        assert bar.count("━") == 50
        assert where(reader) == "p1"
        clock.seconds += 16
        screen.tick()
        assert where(reader) == "p2"
        assert screen.follower.passed == pytest.approx(2)
        await keys(pilot, "space")
        assert where(reader) == "p3"
        assert screen.follower.passed == 0
        clock.seconds += 29
        screen.tick()
        assert where(reader) == "p3"
        await keys(pilot, "f")
        clock.seconds += 100
        screen.tick()
        assert where(reader) == "p3"
        assert "━" not in lines(screen.bar)[0]
        await keys(pilot, "f")
        clock.seconds += 1000
        screen.tick()
        assert where(reader) == "p6"
        screen.tick()
        assert not screen.follower.on


async def test_the_pace_is_changed_and_kept() -> None:
    clock = Clock()
    reader = App(paragraphs(*["word " * 60] * 3), clock=clock)
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "B", "minus", "minus")
        assert "100 w/min" in lines(booth(reader).head)[0]
        await keys(pilot, "q", "B", "f")
        assert "▶ 100 w/min" in lines(booth(reader).head)[0]
        await keys(pilot, "plus")
        assert "▶ 110 w/min" in lines(booth(reader).head)[0]
        await keys(pilot, "q")
        clock.seconds += 1000
        assert where(reader) == "p1"


async def test_following_turns_the_pages_of_a_long_paragraph_and_nothing_else_moves() -> None:
    clock = Clock()
    reader = App(paragraphs(" ".join(f"w{number}" for number in range(1200)), "End."), clock=clock)
    async with reader.run_test(size=(60, 20)) as pilot:
        await keys(pilot, "B", "f")
        screen = booth(reader)
        pages = [screen.text.page]
        count = screen.text.pages
        for _ in range(59):
            clock.seconds += 10
            before = shown(reader)
            screen.tick()
            pages.append(screen.text.page)
            assert (shown(reader) == before) is (pages[-1] == pages[-2])
        assert sorted(set(pages)) == list(range(count))
        assert pages == sorted(pages)
        await keys(pilot, "b", "space", "space")
        assert screen.text.page == 2
        clock.seconds += 1
        screen.tick()
        assert screen.text.page == 2


# -- hostile, narrow, late ----------------------------------------------------------------------------


async def test_hostile_text_is_only_text() -> None:
    texts = [
        "[red]20 per cent[/] [@click=app.quit]y[/]",
        "\x1b]0;title\x07\x1b[2J (EVIL\x1b[31m)",
        "\u202eabc\u2066 20\x1b[0m 30",
        "\u200b" * 500,
        "W" * 5000,
        "(((((AB) " * 300,
    ]
    reader = App(paragraphs(*texts))
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "B")
        assert "[red]20 per cent[/] [@click=app.quit]y[/]" in shown(reader)
        for _ in range(12):
            everything = shown(reader) + "".join(lines(booth(reader).strip) + lines(booth(reader).head))
            assert not set("\x1b\x07\u202e\u2066") & set(everything)
            await keys(pilot, "space")


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (8, 4), (250, 70)])
async def test_any_size_will_do(size: tuple[int, int]) -> None:
    reader = app(start="12d")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "f6", "f4", "B", "f", "t")
        await pilot.resize_terminal(*size)
        await keys(pilot, "full_stop", "space", "b", "end", "home")
        assert where(reader) == "title"


@pytest.mark.parametrize("code", CODES)
async def test_every_line_is_exactly_as_wide_as_the_screen(code: str) -> None:
    reader = app("en" if code != "en" else "fr", code)
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "B")
        for place in ("pp2", "op8", "op12.d"):
            booth(reader).go(reader.table.find(place) or 0)
            await pilot.pause()
            for widget in (booth(reader).text, booth(reader).strip, booth(reader).head, booth(reader).bar):
                assert {widget.render_line(y).cell_length for y in range(widget.size.height)} == {80}


async def test_versions_that_come_later_are_shown_at_the_same_place() -> None:
    reader = App(sample("en"))
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "B", "8", "enter")
        assert "Réaffirme" not in shown(reader)
        reader.show_alignment(sample("en", "fr"))
        reader.show_versions((0, 1))
        await keys(pilot)
        assert where(reader) == "op8"
        assert booth(reader).table is reader.table
        await keys(pilot, "q", "B")
        assert "Réaffirme" in shown(reader)
        assert strip(reader)[0] == ["en", "fr"]


async def test_what_a_machine_makes_meanwhile_is_shown() -> None:
    whole = sample("en", "fr")
    versions = (whole.versions[0], replace(whole.versions[1], kind="machine"))
    empty = tuple(replace(unit, beads=tuple(_only(bead, "en") for bead in unit.beads)) for unit in whole.units)
    reader = App(replace(whole, versions=versions, units=empty), start="12d")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "B")
        row = booth(reader).row
        assert ["20 per cent", "—"] in strip(reader)
        reader.post_message(reader.Translated("fr", {row: whole.units[row]}, 1))
        await keys(pilot)
        assert "Une augmentation" in shown(reader)
        assert ["20 per cent", "20 %"] in strip(reader)


def _only(bead: Bead, key: str) -> Bead:
    return replace(bead, sides={key: bead.sides[key]} if key in bead.sides else {})


async def test_without_colours_lit_and_passed_can_still_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    clock = Clock()
    reader = app("en", "fr", start="8", clock=clock)
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "B", "full_stop", "f")
        clock.seconds += 5
        booth(reader).tick()
        text = booth(reader).text
        drawn = [segment for y in range(text.size.height) for segment in text.render_line(y) if segment.style]
        bold = "".join(segment.text for segment in drawn if segment.style and segment.style.bold)
        assert "Reaffirms" in bold
        assert "Réaffirme" in bold
        assert {"━", "╌"} <= set(lines(booth(reader).bar)[0])


# -- pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_snapshot_of_the_booth(snap_compare, size: tuple[int, int]) -> None:
    async def learned(pilot: Pilot) -> None:
        await keys(pilot, "f6", "B")

    assert snap_compare(app(start="12d"), terminal_size=size, run_before=learned)


def test_snapshot_in_the_light_with_a_sentence_lit(snap_compare) -> None:
    clock = Clock()
    reader = app(start="pp14", clock=clock)

    async def followed(pilot: Pilot) -> None:
        await keys(pilot, "T", "f5", "B", "full_stop", "t", "f")
        clock.seconds += 20
        booth(reader).tick()
        await keys(pilot)

    assert snap_compare(reader, terminal_size=(120, 40), run_before=followed)


@pytest.mark.parametrize("theme", CYCLE)
async def test_every_style_can_be_read_in_every_theme(theme: str) -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(80, 24)) as pilot:
        reader.theme = theme
        await keys(pilot, "B")
        screen = booth(reader)
        styles = {screen.text: ("key", "label", "acronym", "fact", "flag", "lit", "acronym+lit", "fact+lit")}
        styles |= {screen.strip: ("key", "fact", "more"), screen.head: ("label", "head", "flag")}
        for widget, names in styles.items():
            for name in names:
                assert contrast(widget._look(name)) >= 4.5, (widget, name)


def contrast(style: Style) -> float:
    """The contrast of letters on their ground (WCAG 2.2)."""
    assert style.color is not None
    assert style.bgcolor is not None
    light, dark = sorted(
        (luminance(style.color.get_truecolor()), luminance(style.bgcolor.get_truecolor())), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: ColorTriplet) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
