"""The booth: one paragraph large in every version, with what nobody can guess in it, for whoever interprets it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from align.briefing import Briefing, words_in
from lang import language as languages
from reader import bidi
from reader.columns import Table
from reader.speech import _
from reader.widgets.booth_clock import Follower, Stopwatch, told
from reader.widgets.booth_facts import BoothFacts
from reader.widgets.booth_head import BoothBar, BoothHead
from reader.widgets.booth_text import BoothText
from reader.widgets.key_line import KeyLine
from reader.widgets.prompt import Prompt

_TICK = 0.2
"""Seconds between two looks at the clock."""
_LOW = 10
"""Lines of a screen that has none to spare for facts."""
_TALL = 36
"""Lines of a screen that has room for a higher head."""
_HAIR = 1e-9
"""What the share of a page may lack for being a product of fractions."""
_FEWEST, _MOST = 3, 16
"""Lines of the strip of facts."""


class BoothScreen(ModalScreen[int]):
    """Gives the row at which one left.

    Args:
        table: rows and columns, those of the application.
        columns: the versions shown, from above.
        row: the paragraph to begin with.
        briefing: knows the facts of a paragraph.
        stopwatch: takes the time; it may be running.
        follower: goes on by itself; it may have a pace from before.
    """

    DEFAULT_CSS = "BoothScreen { background: $background; layout: vertical; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space,right,down,pagedown,j,l",
            "move(1)",
            _("next"),
            id="booth.next",
            tooltip=_("next paragraph, or its next page"),
        ),
        Binding(
            "b,left,up,pageup,k,h", "move(-1)", _("previous"), id="booth.previous", tooltip=_("previous paragraph")
        ),
        Binding("home,g", "first", _("first paragraph"), id="booth.first"),
        Binding("end,G", "last", _("last paragraph"), id="booth.last"),
        Binding("comma", "sentence(-1)", _("previous sentence"), id="booth.previous_sentence"),
        Binding("full_stop", "sentence(1)", _("next sentence"), id="booth.next_sentence"),
        Binding(
            "colon",
            "jump",
            _("go to"),
            id="booth.go_to",
            key_display="8 12d :",
            priority=True,
            tooltip=_("go to a place: 8, 12d, pp3; a number typed goes there by itself"),
        ),
        *(Binding(str(digit), f"jump('{digit}')", _("go to"), priority=True) for digit in range(10)),
        Binding("t", "clock", _("clock"), id="booth.clock", tooltip=_("start or stop the clock")),
        Binding("f", "follow", _("follow"), id="booth.follow", tooltip=_("go on by itself, or stay")),
        Binding("minus", "hasten(-1)", _("slower"), id="booth.slower"),
        Binding("plus,equals_sign", "hasten(1)", _("faster"), id="booth.faster"),
        Binding("escape,q,B", "leave", _("columns"), id="booth.leave", tooltip=_("back to the columns")),
        Binding("ctrl+p", "app.palette", _("commands"), id="booth.palette"),
        Binding("question_mark,f1", "app.help", _("help"), id="booth.help", tooltip=_("all keys")),
    ]

    def __init__(
        self,
        table: Table,
        columns: Sequence[int],
        row: int,
        *,
        mode: bidi.Mode,
        briefing: Briefing,
        stopwatch: Stopwatch,
        follower: Follower,
    ) -> None:
        super().__init__()
        self.table, self.columns, self.row = table, tuple(columns), row
        self.mode = mode
        self.stopwatch, self.follower = stopwatch, follower
        self._briefing = briefing
        self._words: list[float] | None = None
        self._before_jump = row
        self._hint = ""
        """At what pace it would be followed, where that was changed just now."""

    def compose(self) -> ComposeResult:
        """Where one is, the paragraph, how much of it has passed, its facts, keys."""
        self.head = BoothHead()
        self.text = BoothText(self.table, self.mode)
        self.bar = BoothBar()
        self.strip = BoothFacts(self.table, self.mode)
        self.prompt = Prompt()
        yield self.head
        yield self.text
        yield self.bar
        yield self.strip
        yield self.prompt
        yield KeyLine(lambda: "prompt" if self.prompt.display else "booth")

    def on_mount(self) -> None:
        """Shows the paragraph."""
        self.text.focus()
        self._show()
        self.set_interval(_TICK, self.tick)

    def on_resize(self, event: events.Resize) -> None:
        """Gives head and strip their heights, which no paragraph changes."""
        height = event.size.height
        self.head.styles.height = 3 if height >= _TALL else 1
        self.strip.styles.height = min(max(height // 4, _FEWEST), _MOST)
        self.strip.display = height >= _LOW

    # -- what is shown --------------------------------------------------------------------------------

    def replace(self, table: Table, columns: Sequence[int], briefing: Briefing) -> None:
        """Shows another table of the same document; the place stays."""
        here = self.table.units[self.row].id
        self.table, self.columns, self._briefing, self._words = table, tuple(columns), briefing, None
        self.row = min(self.table.find(here) or 0, max(len(table) - 1, 0))
        self._show()

    def brief(self, briefing: Briefing) -> None:
        """Shows what is known now of the paragraph; the page and the lit sentence stay."""
        self._briefing = briefing
        self.renew()

    def renew(self) -> None:
        """Shows what the versions have now of the paragraph; the page and the lit sentence stay."""
        self._show_facts()

    def _show(self) -> None:
        self.text.show(self.table, self.row, self.columns, {})
        self._show_facts()
        self._say_place()
        self.tick()

    def _show_facts(self) -> None:
        keys = [self.table.versions[column].key for column in self.columns]
        facts = self._briefing.facts(self.table.units[self.row], keys)
        self.strip.show(self.table, self.columns, facts, learning=not self._briefing.learned)
        wordings = {
            column: [fact.wordings[key].text for fact in facts if key in fact.wordings and fact.wordings[key].here]
            for column, key in zip(self.columns, keys, strict=True)
        }
        self.text.mark(wordings)

    def _say_place(self) -> None:
        unit = self.table.units[self.row]
        label = unit.labels.get(self.table.versions[0].key, "")
        name = unit.id if label else ""
        self.head.show(label or unit.id, "  ".join(filter(None, (name, f"{self.row + 1}/{len(self.table)}"))))

    # -- moving ---------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """The next or previous paragraph; one longer than the screen is first gone through to its end."""
        if by > 0 and self.text.turn(1):
            self._follow_page()
        else:
            self.go(self.row + by)

    def on_booth_text_turned(self, event: BoothText.Turned) -> None:
        """Turns the page of a paragraph."""
        if self.text.turn(event.by):
            self._follow_page()

    def _follow_page(self) -> None:
        self.follower.put(self._words_here * self.text.page / self.text.pages)
        self.tick()

    def action_first(self) -> None:
        """The first paragraph."""
        self.go(0)

    def action_last(self) -> None:
        """The last paragraph."""
        self.go(len(self.table) - 1)

    def go(self, row: int, *, passed: float = 0.0) -> None:
        """Shows a paragraph, from its beginning or from some words later on."""
        row = min(max(row, 0), len(self.table) - 1)
        if row != self.row:
            # Only what is left for the next one was heard to its end.
            self.stopwatch.leave(self._words_here if row == self.row + 1 else 0.0)
        self.row, self._hint = row, ""
        self.follower.put(passed)
        self._show()

    def action_sentence(self, by: int) -> None:
        """Lights the next or previous sentence in every version, in whatever paragraph it is."""
        row, sentence = self.row, self.text.sentence + by
        while not 0 <= sentence < len(self.table.units[row].beads):
            if not 0 <= row + by < len(self.table):
                return
            row += by
            sentence = 0 if by > 0 else len(self.table.units[row].beads) - 1
        if row != self.row:
            self.go(row)
        self.text.light(sentence)
        original = self.table.versions[0]
        said = (part for bead in self.table.units[row].beads[:sentence] for part in bead.sides.get(original.key, ()))
        self.follower.put(sum(words_in(part, languages.get(original.language)) for part in said))
        self.tick()

    def action_leave(self) -> None:
        """Goes back to the columns."""
        self.follower.stop()
        self.dismiss(self.row)

    # -- the prompt -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What is typed into the prompt opens none."""
        return self.focused is self.text if action == "jump" else True

    def action_jump(self, text: str = "") -> None:
        """Asks where to go; a digit typed is the beginning of it."""
        self._before_jump = self.row
        self.prompt.open("jump", text)

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Goes along while one types a place."""
        event.stop()
        if event.text.strip() and (row := self.table.find(event.text)) is not None:
            self.go(row)

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Stays there."""
        event.stop()
        self.text.focus()
        place = event.text.strip()
        row = self.table.find(place) if place else self.row
        self.go(self._before_jump if row is None else row)
        if row is None:
            self.head.problem(f"there is no paragraph {place}; try 8, 12d, pp3 or op6.a")

    def on_prompt_given_up(self, event: Prompt.GivenUp) -> None:
        """Returns to where one was."""
        event.stop()
        self.text.focus()
        self.go(self._before_jump)

    # -- time -----------------------------------------------------------------------------------------

    def action_clock(self) -> None:
        """Starts or stops the clock."""
        self.stopwatch.switch()
        self.tick()

    def action_follow(self) -> None:
        """Goes on by itself from here on, or stays."""
        self.follower.switch()
        self.tick()

    def action_hasten(self, steps: int) -> None:
        """Makes following faster or slower."""
        self.follower.hasten(steps)
        self._hint = f"f follows at {self.follower.pace} w/min"
        self.tick()

    def tick(self) -> None:
        """Looks at the clock and goes on where it is time to."""
        if self.follower.on:
            self._follow()
        self.bar.show(self._share if self.follower.on else None)
        self.head.time(self._times())

    def _follow(self) -> None:
        row, passed = self.row, self.follower.passed
        while row + 1 < len(self.table) and passed >= self._words_of(row):
            passed -= self._words_of(row)
            row += 1
        if row != self.row:
            self.go(row, passed=passed)
        elif passed >= self._words_here:  # the end of all
            self.follower.put(self._words_here)
            self.follower.stop()
        else:
            page = int(self._share * self.text.pages + _HAIR)
            self.text.turn_to(max(page, self.text.page))

    @property
    def _share(self) -> float:
        return min(self.follower.passed / self._words_here, 1.0)

    @property
    def _words_here(self) -> float:
        return self._words_of(self.row)

    def _words_of(self, row: int) -> float:
        """Words of a paragraph as it is said; a moment for one that the original has not."""
        return max(self._all_words[row], 1.0)

    @property
    def _all_words(self) -> list[float]:
        if self._words is None:
            original = self.table.versions[0]
            language = languages.get(original.language)
            self._words = [words_in(unit.text(original), language) for unit in self.table.units]
        return self._words

    def _times(self) -> str:
        parts = []
        if self.follower.on:
            parts.append(f"▶ {self.follower.pace} w/min")
        elif self._hint:
            parts.append(self._hint)
        watch = self.stopwatch
        if watch.running or watch.whole:
            parts.append(f"{'' if watch.running else 'stopped '}¶ {told(watch.here)}  all {told(watch.whole)}")
            if watch.pace:
                parts.append(f"{watch.pace:.0f} w/min")
        if (pace := self.follower.pace if self.follower.on else watch.pace) and (self.follower.on or watch.whole):
            gone = self.follower.passed * 60 / pace if self.follower.on else watch.here
            left = sum(self._all_words[self.row + 1 :]) * 60 / pace + max(self._words_here * 60 / pace - gone, 0)
            parts.append(f"{told(left)} left")
        return "  ".join(parts)
