"""Which versions are shown."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from reader.columns import heading
from reader.core import ReaderApp
from reader.speech import _


class Versions(ReaderApp):
    """``v`` opens the list; ``F2`` to ``F9`` switch one on or off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "versions", _("versions"), id="versions", tooltip=_("choose which versions are shown")),
        *(
            Binding(key, f"switch({at - 1})", _("version {number}").format(number=at), id=f"version_{at}")
            for at, key in ((at, f"f{at}") for at in range(2, 10))
        ),
    ]

    def facts(self) -> list[str]:
        """What is shown, and how much is not."""
        facts = super().facts()
        if self.table.aligning:
            facts.append("aligning …")
        else:
            facts += [f"{self.table.versions[at].key} {self.table.versions[at].kind}" for at in self.view.shown]
        hidden = len(self.table.versions) - len(self.view.shown)
        return [*facts, f"{hidden} more: v"] if hidden else facts

    def action_switch(self, column: int) -> None:
        """Switches a version on or off; one always stays."""
        if column >= len(self.table.versions):
            self.say(f"there are only {len(self.table.versions)} versions")
            return
        shown = set(self.view.shown) ^ {column}
        self.show_versions(tuple(sorted(shown)) or self.view.shown)

    def action_versions(self) -> None:
        """Opens the list of versions."""
        from reader.screens.versions import VersionsScreen

        names = [heading(self.table, at) for at in range(len(self.table.versions))]
        self.push_screen(
            VersionsScreen(names, self.view.shown), lambda shown: self.show_versions(shown) if shown else None
        )
