"""The terminal application: columns, status line, and the prompts and screens over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Footer
from textual.worker import get_current_worker

from align.alignment import AlignedUnit, Alignment, Bead
from align.errors import InputError
from reader import bidi
from reader.columns import Table, compile_search, fitting, heading, titles
from reader.widgets.columns_view import ColumnsView
from reader.widgets.prompt import Prompt
from reader.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from align.translation import Machine

Rest = Callable[[], Alignment]
MachineOf = Callable[[Alignment, str], "Machine"]
"""Makes what fills a version of an alignment, by its key; raises `EngineError` where nothing is installed."""


class Titles(Widget):
    """The line over the columns that names the versions."""

    DEFAULT_CSS = "Titles { height: 1; background: $panel; color: $text; text-style: bold; }"

    def __init__(self, view: ColumnsView) -> None:
        super().__init__()
        self._view = view

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The one line."""
        line = titles(self._view.table, self._view.painter.layout, self._view.mode)
        segments = [Segment("  ", self.rich_style), *(Segment(piece.text, self.rich_style) for piece in line)]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)


class HexaplaApp(App[None]):
    """The reader of one alignment."""

    TITLE = "hexapla"
    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { layers: base; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "next", key_display="↓"),
        Binding("up,k", "move(-1)", "previous", key_display="↑"),
        Binding("right,l", "sentence(1)", "sentence", key_display="→"),
        Binding("left,h", "sentence(-1)", "previous sentence", show=False),
        Binding("pagedown,space,ctrl+f", "page(1)", "page", show=False),
        Binding("pageup,b,ctrl+b", "page(-1)", "page up", show=False),
        Binding("home,g", "first", "first", show=False),
        Binding("end,G", "last", "last", show=False),
        # These open the prompt before the next key is looked at: what one types at once belongs to it.
        Binding("colon", "jump", "go to", key_display="8 12d :", priority=True),
        *(Binding(str(digit), f"jump('{digit}')", "go to", show=False, priority=True) for digit in range(10)),
        Binding("slash", "search", "search", key_display="/", priority=True),
        Binding("n", "found(1)", "next found", show=False),
        Binding("N", "found(-1)", "previous found", show=False),
        Binding("v", "versions", "versions"),
        *(Binding(f"f{at}", f"switch({at - 1})", "version", show=False) for at in range(2, 10)),
        Binding("escape", "end_search", "end search", show=False),
        Binding("x", "stop_translating", "stop translating", show=False),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "quit", "quit"),
    ]

    class Searched(Message):
        """A search in the background has come to its end."""

        def __init__(self, pattern: re.Pattern[str], found: list[tuple[int, int]]) -> None:
            super().__init__()
            self.pattern, self.found = pattern, found

    class Aligned(Message):
        """The versions have been aligned in the background, or could not be."""

        def __init__(self, outcome: Alignment | InputError) -> None:
            super().__init__()
            self.outcome = outcome

    class Translated(Message):
        """Some rows of a version have been translated."""

        def __init__(self, key: str, units: Mapping[int, AlignedUnit], done: int) -> None:
            super().__init__()
            self.key, self.units, self.done = key, units, done

    class NotTranslated(Message):
        """A version will not be filled, or not to its end."""

        def __init__(self, key: str, reason: str) -> None:
            super().__init__()
            self.key, self.reason = key, reason

    def __init__(
        self,
        alignment: Alignment,
        *,
        mode: bidi.Mode = "app",
        start: str = "",
        rest: Rest | None = None,
        machine: MachineOf | None = None,
    ) -> None:
        super().__init__()
        self.alignment = alignment
        self._machine = machine
        self._done: dict[str, int] = {}
        """Rows translated, by the key of a version that is being translated."""
        self._rest = rest
        self.table = self._table_of(alignment, waiting=rest is not None)
        self.failure: InputError | None = None
        """Why the versions could not be read, once the application has ended for it."""
        self.mode = mode
        self._start = start
        self._query = ""
        self._found: list[tuple[int, int]] = []
        self._before_jump = 0
        self._problem: tuple[int, str] | None = None
        self.sub_title = alignment.symbol

    def _table_of(self, alignment: Alignment, *, waiting: bool = False) -> Table:
        machines = self._empty(alignment)
        others = [at for at in range(1, len(alignment.versions)) if at not in machines]
        return Table(alignment, aligning=others if waiting else (), translating=machines)

    def _empty(self, alignment: Alignment) -> list[int]:
        """The columns that a machine is to fill."""
        if self._machine is None:
            return []
        kinds = enumerate(alignment.versions)
        return [at for at, version in kinds if version.kind == "machine" and not any(map(_has(version.key), alignment))]

    def compose(self) -> ComposeResult:
        """Titles, columns, status line, prompt, keys."""
        count = fitting(len(self.table.versions), self.size.width - 1)
        self.view = ColumnsView(self.table, range(count), self.mode)
        self.titles = Titles(self.view)
        self.status = StatusLine()
        self.prompt = Prompt()
        yield self.titles
        yield self.view
        yield self.status
        yield self.prompt
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Goes to the place asked for."""
        self.view.focus()
        self._tell_terminal(bidi.taken_over())
        if self._start:
            self.call_after_refresh(self._go_to, self._start)
        if self._rest is not None:
            self.call_after_refresh(self._align_rest, self._rest)
        else:
            self.call_after_refresh(self._begin_to_translate)
        self._tell()

    @work(thread=True)
    def _align_rest(self, rest: Rest) -> None:
        try:
            self.post_message(self.Aligned(rest()))
        except InputError as error:
            self.post_message(self.Aligned(error))

    def on_hexapla_app_aligned(self, event: Aligned) -> None:
        """Puts the versions beside the original; the place stays."""
        if isinstance(event.outcome, InputError):
            self.failure = event.outcome
            self.exit(return_code=2)
            return
        self.alignment = event.outcome
        here = self.table.units[self.view.current].id if len(self.table) else ""
        self.table = self._table_of(self.alignment)
        self.view.replace(self.table, self.table.find(here) or 0)
        for note in self.alignment.notes:
            self.notify(note, markup=False, timeout=10)
        if self._query:
            self._search(self._query)
        self._begin_to_translate()
        self._tell()

    # -- translating ----------------------------------------------------------------------------------

    def _begin_to_translate(self) -> None:
        keys = [self.alignment.versions[at].key for at in self._empty(self.alignment)]
        self._done = dict.fromkeys(keys, 0)
        if self._machine is not None and keys:
            self._translate(self._machine, self.alignment, keys)

    @work(thread=True, exclusive=True, group="translate")
    def _translate(self, machine_of: MachineOf, alignment: Alignment, keys: list[str]) -> None:
        from align.translation import signed
        from lang.translate import EngineError
        from reader.translating import fill

        worker = get_current_worker()
        for key in keys:
            machine = None
            if worker.is_cancelled:
                self.post_message(self.NotTranslated(key, "stopped"))
                continue
            try:
                machine = machine_of(alignment, key)
                alignment = signed(alignment, [machine])
                for filled in fill(alignment, machine, lambda: self.view.on_screen, lambda: worker.is_cancelled):
                    self.post_message(self.Translated(key, *filled))
            except EngineError as error:
                self.post_message(self.NotTranslated(key, f"{error}; {error.mend}"))
            finally:
                if machine is not None:
                    machine.translator.close()
            if worker.is_cancelled:
                self.post_message(self.NotTranslated(key, "stopped"))

    def on_hexapla_app_translated(self, event: Translated) -> None:
        """Puts what has been translated into its column; the place on the screen stays."""
        column = self._column(event.key)
        own = {row: _with(self.table.units[row], event.key, unit) for row, unit in event.units.items()}
        self.view.put(own)
        self._done[event.key] = event.done
        if event.done == len(self.table):
            self.table.translating.discard(column)
            self._end_of(event.key)
        self._tell()

    def on_hexapla_app_not_translated(self, event: NotTranslated) -> None:
        """Says in the column why it stays empty."""
        self._end_of(event.key)
        self.table.trouble(self._column(event.key), event.reason)
        self.view.repaint()
        self._tell()

    def _end_of(self, key: str) -> None:
        self._done.pop(key, None)
        self.alignment = replace(self.alignment, units=tuple(self.table.units))

    def _column(self, key: str) -> int:
        return next(at for at, version in enumerate(self.table.versions) if version.key == key)

    def action_stop_translating(self) -> None:
        """Leaves what is not translated yet."""
        if self._done:
            self.workers.cancel_group(self, "translate")
        else:
            self._say("nothing is being translated")

    # -- leaving --------------------------------------------------------------------------------------

    def on_unmount(self) -> None:
        """Gives the order of characters back to the terminal."""
        self._tell_terminal(bidi.given_back())

    def _tell_terminal(self, sequence: str) -> None:
        if self.mode == "app" and sequence and self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def on_columns_view_laid_out(self, _: ColumnsView.LaidOut) -> None:
        """Sets the titles over the columns as they are now."""
        self.titles.refresh()

    # -- telling --------------------------------------------------------------------------------------

    def _say(self, problem: str) -> None:
        """Says what could not be done, until one moves on."""
        self._problem = (self.view.current, problem)
        self.status.problem(problem)

    def _tell(self) -> None:
        """Says where one is, in which versions, and what of a search one sees."""
        if self._problem and self._problem[0] == self.view.current:
            return
        self._problem = None
        if not len(self.table):
            self.status.tell("nothing to show")
            return
        row = self.view.current
        unit = self.table.units[row]
        label = unit.labels.get(self.alignment.original.key, "")
        facts = [" ".join(part for part in (unit.id, label) if part), f"{row + 1}/{len(self.table)}"]
        if 0 <= self.view.sentence < len(unit.beads):
            facts.append(self._bead_in_words(unit.beads[self.view.sentence]))
        if self._query:
            rows = sorted({row for row, _ in self._found})
            place = rows.index(row) + 1 if row in rows else 0
            facts.append(f"“{self._query}” {place or '–'}/{len(rows)} ¶" if rows else f"“{self._query}” not found")
        facts += [f"translating {key} {done}/{len(self.table)}" for key, done in self._done.items()]
        if self.table.aligning:
            facts.append("aligning …")
        else:
            facts += [f"{self.table.versions[at].key} {self.table.versions[at].kind}" for at in self.view.shown]
        hidden = len(self.table.versions) - len(self.view.shown)
        if hidden:
            facts.append(f"{hidden} more: v")
        self.status.tell(" · ".join(facts))

    def _bead_in_words(self, bead: Bead) -> str:
        """A bead's id, how many sentences of each version it has, and how sure it is."""
        counts = ":".join(str(len(bead.sides.get(self.table.versions[at].key, ()))) for at in self.view.shown)
        sure = bead.status if bead.status != "auto" else "" if bead.score is None else f"{bead.score:.0%}"
        return " ".join(part for part in (bead.id, counts, sure) if part)

    def on_columns_view_moved(self, _: ColumnsView.Moved) -> None:
        """Keeps the status line true."""
        self._tell()

    # -- moving ---------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Next or previous paragraph."""
        self.view.move(by)

    def action_sentence(self, by: int) -> None:
        """Lights the next or previous sentence in every version."""
        self.view.step(by)

    def action_page(self, direction: int) -> None:
        """A screen down or up."""
        self.view.page(direction)

    def action_first(self) -> None:
        """The first paragraph."""
        self.view.go(0)

    def action_last(self) -> None:
        """The last paragraph."""
        self.view.go(len(self.table) - 1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The keys that open the prompt are letters like others where something else has the focus."""
        return self.focused is self.view if action in {"jump", "search"} else True

    def action_jump(self, text: str = "") -> None:
        """Asks where to go; a digit typed is the beginning of it."""
        self._before_jump = self.view.current
        self.prompt.open("jump", text)

    def _go_to(self, place: str) -> bool:
        row = self.table.find(place)
        if row is None:
            return False
        self.view.go(row, far=True)
        return True

    # -- prompts --------------------------------------------------------------------------------------

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Goes along while one types a place."""
        if event.purpose == "jump" and event.text.strip():
            self._go_to(event.text)

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Goes there, or searches."""
        event.stop()
        self.view.focus()
        text = event.text.strip()
        if not text:
            self._tell()
        elif event.purpose == "search":
            self._search(text)
        elif not self._go_to(text):
            self.view.go(self._before_jump, far=True)
            self._say(f"there is no paragraph {text}; try 8, 12d, pp3 or op6.a")

    def on_prompt_given_up(self, _: Prompt.GivenUp) -> None:
        """Returns to where one was."""
        if self.prompt.purpose == "jump":
            self.view.go(self._before_jump)
        self.view.focus()
        self._tell()

    # -- searching ------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Asks what to find."""
        self.prompt.open("search")

    def _search(self, query: str) -> None:
        self._query, self._found = query, []
        self.status.tell(f"searching “{query}” …")
        self._search_all(compile_search(query), self.view.shown)

    @work(thread=True, exclusive=True, group="search")
    def _search_all(self, pattern: re.Pattern[str], columns: tuple[int, ...]) -> None:
        self.post_message(self.Searched(pattern, self.table.search(pattern, columns)))

    def on_hexapla_app_searched(self, event: Searched) -> None:
        """Shows what was found and goes to the first place from here on."""
        if not self._query:
            return
        self._found = event.found
        self.view.highlight(event.pattern)
        rows = sorted({row for row, _ in self._found})
        if rows and self.view.current not in rows:
            self.view.go(next((row for row in rows if row >= self.view.current), rows[0]), far=True)
        self._tell()

    def action_found(self, direction: int) -> None:
        """The next or previous paragraph in which something was found, around the ends."""
        rows = sorted({row for row, _ in self._found})
        if not rows:
            self._say("nothing is being searched; press / to search")
            return
        if direction > 0:
            row = next((row for row in rows if row > self.view.current), rows[0])
        else:
            row = next((row for row in reversed(rows) if row < self.view.current), rows[-1])
        self.view.go(row, far=True)

    def action_end_search(self) -> None:
        """Takes the marks away."""
        self._query, self._found = "", []
        self.view.highlight(None)
        self._tell()

    # -- versions and help ----------------------------------------------------------------------------

    def action_switch(self, column: int) -> None:
        """Switches a version on or off; one always stays."""
        if column >= len(self.table.versions):
            self._say(f"there are only {len(self.table.versions)} versions")
            return
        shown = set(self.view.shown) ^ {column}
        self._show(tuple(sorted(shown)) or self.view.shown)

    def action_versions(self) -> None:
        """Opens the list of versions."""
        from reader.screens.versions import VersionsScreen

        names = [heading(self.table, at) for at in range(len(self.table.versions))]
        self.push_screen(VersionsScreen(names, self.view.shown), lambda shown: self._show(shown) if shown else None)

    def _show(self, shown: tuple[int, ...]) -> None:
        self.view.show(shown)
        if self._query:
            self._search(self._query)
        self._tell()

    def action_help(self) -> None:
        """Opens the page of keys."""
        from reader.screens.help import HelpScreen

        self.push_screen(HelpScreen())


def _has(key: str) -> Callable[[AlignedUnit], bool]:
    return lambda unit: unit.has(key)


def _with(unit: AlignedUnit, key: str, other: AlignedUnit) -> AlignedUnit:
    """A unit with what another of the same beads has in a version."""
    beads = tuple(
        replace(bead, sides={**bead.sides, key: new.sides[key]} if key in new.sides else bead.sides, note=new.note)
        for bead, new in zip(unit.beads, other.beads, strict=True)
    )
    labels = {**unit.labels, **({key: other.labels[key]} if key in other.labels else {})}
    return replace(unit, beads=beads, labels=labels)


def run(
    alignment: Alignment,
    *,
    bidi_mode: str = "auto",
    start: str = "",
    rest: Rest | None = None,
    machine: MachineOf | None = None,
) -> int:
    """Opens the reader and returns an exit code when it is closed.

    Args:
        rest: gives the whole alignment, in the background, where ``alignment`` is only the original with
            its versions still empty; the first paragraph is on the screen before it is called.
        machine: makes what fills the versions ``machine`` that have no word yet.

    Raises:
        InputError: a version could not be read; the terminal is as it was before.
    """
    app = HexaplaApp(alignment, mode=bidi.mode(bidi_mode), start=start, rest=rest, machine=machine)
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
