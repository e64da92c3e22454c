"""What is as it was the last time: the paragraph one read, the widths of the columns, the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from reader.core import ReaderApp
from reader.memory import Memory
from reader.speech import _
from reader.themes import CYCLE, THEMES, short_name
from reader.widgets.columns_view import ColumnsView

if TYPE_CHECKING:
    from reader.opening import Opened


class Remembering(ReaderApp):
    """``T`` goes from theme to theme; ``<`` and ``>`` make the first column narrower and wider.

    Args:
        memory: where it is remembered; nowhere unless it is given.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "theme", _("theme"), id="theme", tooltip=_("theme: dark, light, high contrast")),
        Binding(
            "less_than_sign",
            "widen(-1)",
            _("narrower"),
            id="narrower",
            tooltip=_("first column narrower; or drag its border"),
        ),
        Binding(
            "greater_than_sign",
            "widen(1)",
            _("wider"),
            id="wider",
            tooltip=_("first column wider; or drag its border"),
        ),
    ]

    def __init__(self, *arguments: Any, memory: Memory | None = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.memory = memory or Memory()
        for theme in THEMES:
            self.register_theme(theme)

    def on_mount(self) -> None:
        """Makes it as it was."""
        if self.memory.theme in self.available_themes:
            self.theme = self.memory.theme
        self.shown_anew()

    def arrive(self) -> None:
        """Goes where one left the document the last time."""
        super().arrive()
        if not self._start and (place := self.memory.places.get(self._document, "")):
            self.call_after_refresh(self._back_to, place)

    def _back_to(self, place: str) -> None:
        row = self.table.find(place)
        if row:  # the beginning needs no word
            self.view.go(row, far=True)
            self.say(f"back at {place}, where you left; g goes to the beginning", problem=False)

    @property
    def _document(self) -> str:
        return self.alignment.symbol or self.alignment.original.sha256 or self.alignment.original.file

    def take(self, opened: Opened, start: str) -> None:
        """Remembers where one leaves the document."""
        self._remember_place()
        super().take(opened, start)

    def on_unmount(self) -> None:
        """Remembers it."""
        self._remember_place()
        self.memory.save()

    def _remember_place(self) -> None:
        if len(self.table) and self._document:
            self.memory.place(self._document, self.table.units[self.view.current].id)

    # -- widths ---------------------------------------------------------------------------------------

    def shown_anew(self) -> None:
        """Gives the columns the widths that they had together."""
        super().shown_anew()
        self.view.resize_columns(self.memory.widths.get(self._together, []))

    @property
    def _together(self) -> str:
        return " ".join(self.table.versions[at].language for at in self.view.shown)

    def action_widen(self, by: int) -> None:
        """Makes the first column wider, and the others narrower."""
        self._remember(self.view.widened(0, by * 2))

    def on_columns_view_dragged(self, event: ColumnsView.Dragged) -> None:
        """Remembers where the border between two columns was put."""
        self._remember(event.shares)

    def _remember(self, shares: list[float]) -> None:
        self.view.resize_columns(shares)
        self.memory.widths[self._together] = shares

    # -- themes ---------------------------------------------------------------------------------------

    def action_theme(self) -> None:
        """The next theme."""
        at = CYCLE.index(self.theme) if self.theme in CYCLE else -1
        self.show_theme(CYCLE[(at + 1) % len(CYCLE)])

    def show_theme(self, name: str) -> None:
        """Shows a theme, from now on."""
        self.theme = self.memory.theme = name
        self.say(_("theme: {name}").format(name=short_name(name)), problem=False)
