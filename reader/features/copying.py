"""Taking a paragraph along: as text, as a table of the versions, as a citation."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from align.citation import citation
from lang import language as languages
from lang.controls import visible
from reader.core import ReaderApp
from reader.speech import _
from reader.widgets.list_panel import Entry, ListPanel

_MOST = 74_994
"""Bytes that terminals take for the clipboard (xterm and others pass over what is longer, in Base64)."""


class Copying(ReaderApp):
    """``y`` copies the paragraph as text, ``Y`` asks as what."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", _("copy"), id="copy", tooltip=_("copy the paragraph, or the sentence")),
        Binding(
            "Y",
            "copy_as",
            _("copy as"),
            id="copy_as",
            tooltip=_("copy as a table of the versions, as a citation, or one version"),
        ),
    ]

    def action_copy(self) -> None:
        """The lit sentence, or the paragraph, in the versions shown."""
        self._copy(self._ways()[0])

    def action_copy_as(self) -> None:
        """Asks as what."""
        entries = [Entry(" ".join(text.split()), name) for name, text in self._ways()]
        self.open_list("copy", "Copy as", entries)

    def on_list_panel_chosen(self, event: ListPanel.Chosen) -> None:
        """Copies what was chosen."""
        if event.kind == "copy":
            self.panel.close()
            self._copy(self._ways()[event.number])

    def _copy(self, way: tuple[str, str]) -> None:
        name, text = way
        if len(text.encode()) > _MOST:
            self.say(_("it is too long for a terminal's clipboard; write it to a file with w"))
            return
        self.copy_to_clipboard(text)
        self.say(f"copied as {name}", problem=False)

    def _ways(self) -> list[tuple[str, str]]:
        """What can be copied of the paragraph, each with its name; control characters as signs."""
        unit = self.table.units[self.view.current]
        lit = unit.beads[self.view.sentence] if 0 <= self.view.sentence < len(unit.beads) else None
        rows = []
        for at in self.view.shown:
            version = self.table.versions[at]
            joiner = languages.get(version.language).joiner
            said = joiner.join(lit.sides.get(version.key, ())) if lit else unit.text(version)
            label = "" if lit else unit.labels.get(version.key, "")
            rows.append((version, visible(f"{label} {said}".strip())))
        one = [f"text ({version.key})" for version, _ in rows]
        cited = [
            (f"citation ({version.language})", visible(citation(self.alignment, unit, version.language)))
            for version, _ in rows
        ]
        table = ["\t".join(version.key for version, _ in rows), "\t".join(" ".join(text.split()) for _, text in rows)]
        return [
            ("text", "\n\n".join(text for _, text in rows if text)),
            ("table", "\n".join(table)),
            *cited,
            *zip(one, (text for _, text in rows), strict=True),
        ]
