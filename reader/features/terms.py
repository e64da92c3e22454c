"""The terms and acronyms of the paragraph that one is in, in every version, with what the check says of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from align.alignment import AlignedUnit, Alignment
from align.errors import InputError
from reader import cells, folder_settings
from reader.columns import Mark
from reader.features.booth import Booth
from reader.speech import _
from reader.widgets.columns_view import ColumnsView

if TYPE_CHECKING:
    from align.briefing import Briefing
    from align.renderings import Renderings, Used, Verdict
    from reader.features.translating import Translating
    from reader.widgets.terms_panel import TermsPanel

_ACTIONS = frozenset({"terms", "scroll_terms"})
_LAYER = "terms"
_LOOKS: Mapping[Verdict, str] = {"there": "term", "seldom": "term", "changed": "missing", "forbidden": "forbidden"}
_PAUSE = 0.05
"""Seconds after a step before anything is looked for: a key that is held down comes sooner again."""
_DONE = object()
_KEPT = 1000
"""Paragraphs whose terms are kept."""


class Terms(Booth):
    """``t`` opens and closes the panel; while it is open it goes along, and the terms are lit in all columns.

    What is found is kept, and what the paragraphs beside have is looked for before one gets there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "terms", _("terms"), id="terms", tooltip=_("the terms of the paragraph; again: close")),
        Binding("ctrl+down", "scroll_terms(1)", _("more terms"), id="terms_down", show=False),
        Binding("ctrl+up", "scroll_terms(-1)", _("terms before"), id="terms_up", show=False),
    ]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.terms_panel: TermsPanel | None = None
        """Made when it is first opened."""
        self._finder: Renderings | None = None
        self._learning: Iterator[None] | None = None
        """Where learning what acronyms stand for has got to; None where there is nothing to learn."""
        self._used: dict[int, Sequence[Used]] = {}
        """By row."""
        self._before: Mapping[int, Sequence[Used]] = {}
        """What is shown until it has been looked for again."""
        self._forgotten = 0
        """How often all that was found has been forgotten."""
        self._seeking = False
        self._moved = 0.0
        """When one came to the paragraph, in seconds of `monotonic`."""

    @property
    def _is_open(self) -> bool:
        return self.terms_panel is not None and self.terms_panel.display

    def action_terms(self) -> None:
        """Opens or closes the panel."""
        if self.terms_panel is None:
            from reader.widgets.terms_panel import TermsPanel

            self.terms_panel = TermsPanel(self.mode)
            self.mount(self.terms_panel, before=self.panel)
        else:
            self.terms_panel.display = not self.terms_panel.display
        if self._is_open:
            self._show_terms()
        else:
            self.view.mark(_LAYER, self.view.current, ())

    def action_scroll_terms(self, by: int) -> None:
        """Moves what is in the panel."""
        if self.terms_panel is not None:
            self.terms_panel.scroll_lines(by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the columns only."""
        if action in _ACTIONS:
            return bool(len(self.table)) and self.focused is self.view
        return super().check_action(action, parameters)

    # -- going along ----------------------------------------------------------------------------------

    def on_columns_view_moved(self, _event: ColumnsView.Moved) -> None:
        """Shows the terms of another paragraph."""
        if self._is_open:
            self._show_terms()

    def on_columns_view_laid_out(self, _event: ColumnsView.LaidOut) -> None:
        """Stands under the columns as they are now."""
        if self._is_open:
            self._show_terms()

    def _show_terms(self) -> None:
        """Shows what the paragraph has, once it is known, and looks for what it and those beside it have."""
        if not len(self.table):
            return
        self._moved = monotonic()
        self._paint_terms()
        if not self._seeking:
            self._seeking = True
            self._find_terms()

    @property
    def _wanted(self) -> int | None:
        """The row whose terms are looked for next: that which one is in, or one beside it; None where all are known."""
        row = self.view.current
        near = (at for at in (row, row + 1, row - 1) if 0 <= at < len(self.table))
        return next((at for at in near if at not in self._used), None) if self._is_open else None

    def _paint_terms(self) -> None:
        row = self.view.current
        if self.terms_panel is not None:
            used = self._used.get(row, self._before.get(row))
            self.terms_panel.show(self.table, self.view.painter.layout, used)
            self.view.mark(_LAYER, row, tuple(self._lit(row, used or ())))

    def _lit(self, row: int, used: Iterable[Used]) -> Iterator[tuple[int, Mark]]:
        """What is marked in the columns: the places of terms, and in the original those that a version lacks."""
        for column in self.view.shown:
            cell, key = self.table.cell(row, column), self.table.versions[column].key
            begin = cell.sentences[0].start if cell.sentences else 0
            for one in used:
                rendering = one.renderings.get(key)
                if rendering is None or cell.gap:
                    continue
                lacking = column == 0 and self._is_missing(one)
                look = "missing" if lacking else _LOOKS.get(rendering.verdict, "term")
                yield from ((column, (start + begin, end + begin, look)) for start, end in rendering.spans)

    def _is_missing(self, used: Used) -> bool:
        keys = [self.table.versions[column].key for column in self.view.shown]
        return any(used.renderings[key].verdict == "missing" for key in keys if key in used.renderings)

    # -- finding --------------------------------------------------------------------------------------

    @work(group="terms")
    async def _find_terms(self) -> None:
        """Finds what is wanted, as long as something is, and then learns what acronyms stand for.

        What is wanted changes with every step that one takes. Each piece of work is done in a thread once one has stood
        still for a moment, as a thread at work keeps whoever goes on waiting.
        """
        try:
            while self._is_open:
                while (rest := self._moved + _PAUSE - monotonic()) > 0:
                    await asyncio.sleep(rest)
                finder, row = self._finder, self._wanted
                if finder is None:
                    await self._begin_to_find()
                elif row is not None:
                    time, unit = self._forgotten, _as_shown(self.table.units[row])
                    self._take_terms(row, await asyncio.to_thread(finder.of, unit), time)
                elif not await self._learn_on(finder):
                    return
        finally:
            self._seeking = False

    async def _begin_to_find(self) -> None:
        time, known = self._forgotten, self._known
        finder, fault = await asyncio.to_thread(_finder, self.alignment, known, self.glossary_file)
        if time == self._forgotten:
            self._finder = finder
            self._learning = None if known or self.table.aligning else finder.briefing.learn()
            if fault:
                self.say(fault)

    async def _learn_on(self, finder: Renderings) -> bool:
        """Learns a little more of what acronyms stand for; says whether anything may be left to learn."""
        learning, time = self._learning, self._forgotten
        if learning is None:
            return False
        is_done = await asyncio.to_thread(next, learning, _DONE) is _DONE
        if is_done and time == self._forgotten:
            self._learning = None
            if self._known is None:
                self._briefing = finder.briefing
                self._look_again(self._used)
        return True

    @property
    def _known(self) -> Briefing | None:
        """What the booth knows, or is learning, of the alignment."""
        known = self._briefing
        return known if known is not None and known.alignment is self.alignment else None

    def _take_terms(self, row: int, used: Sequence[Used], time: int) -> None:
        if time != self._forgotten:
            return  # of another glossary, or before more was known of acronyms
        if len(self._used) >= _KEPT:
            self._used.clear()
        self._used[row] = used
        if self._is_open and row == self.view.current:
            self._paint_terms()

    # -- what is known --------------------------------------------------------------------------------

    def _look_again(self, before: Mapping[int, Sequence[Used]] | None = None) -> None:
        """Forgets what was found, and looks for it again where the panel is open.

        Args:
            before: what is shown until then.
        """
        self._forgotten += 1
        self._finder, self._learning, self._used, self._before = None, None, {}, before or {}
        if self._is_open:
            self._show_terms()

    def show_alignment(self, alignment: Alignment) -> None:
        """Looks for the terms of another one."""
        super().show_alignment(alignment)
        self._look_again()

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """Likewise in some rows; what the document says of its acronyms is not learned anew for that."""
        super().put(units, alignment)
        self._forgotten += 1
        self._used = {row: used for row, used in self._used.items() if row not in units}
        if self._is_open:
            self._show_terms()

    def glossary_changed(self) -> None:
        """Looks for the terms of another glossary."""
        super().glossary_changed()
        self._look_again(self._used)

    def on_booth_learned(self, event: Booth.Learned) -> None:
        """More is known of acronyms."""
        if event.briefing.alignment is self.alignment:
            self.call_later(self._look_again, self._used)

    def on_translating_translated(self, event: Translating.Translated) -> None:
        """Looks at what a machine has made, once it is in the table."""
        for row in event.units:
            self._used.pop(row, None)
        if self._is_open and self.view.current in event.units:
            self.call_later(self._show_terms)


def _finder(alignment: Alignment, briefing: Briefing | None, file: str | None) -> tuple[Renderings, str]:
    """What finds terms, and what is wrong with the glossary.

    Args:
        briefing: what the booth knows already.
    """
    from align.briefing import Briefing
    from align.renderings import Renderings
    from lang.terms.glossary import Glossary

    if briefing is not None and briefing.learned:
        return Renderings(briefing), ""
    try:
        return Renderings(Briefing(alignment, folder_settings.glossary(alignment, file))), ""
    except InputError as error:
        return Renderings(Briefing(alignment, Glossary())), str(error)


def _as_shown(unit: AlignedUnit) -> AlignedUnit:
    """A unit with its text as the columns show it, so that what stands in the one stands there in the other."""
    beads = tuple(
        replace(bead, sides={key: tuple(map(cells.harmless, parts)) for key, parts in bead.sides.items()})
        for bead in unit.beads
    )
    return unit if beads == unit.beads else replace(unit, beads=beads)
