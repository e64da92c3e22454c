"""A form for a term: what it is called in each language, what it must not be called, and what to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, Static

from align.errors import InputError
from align.glossary.adding import term_of
from lang import language as languages
from lang.terms.glossary import Term
from reader import bidi, cells
from reader.speech import _

_BORDER = 4
"""Cells that the frame of the form takes."""


@dataclass(frozen=True)
class Filled:
    """What stands in the form.

    Attributes:
        texts: what the term is called, by language code; several renderings apart by ``|``.
        forbidden: what it must not be called, likewise.
    """

    texts: Mapping[str, str]
    forbidden: Mapping[str, str] = field(default_factory=dict)
    fixed: bool = False
    note: str = ""

    @property
    def term(self) -> Term:
        """The term that is meant.

        Raises:
            InputError: it is not enough for one.
        """
        return term_of(self.texts, forbidden=self.forbidden, fixed=self.fixed, note=self.note)


class TermForm(ModalScreen[Filled]):
    """Gives what was filled in once Enter is pressed and it makes a term; nothing where Escape is.

    Args:
        file: the glossary to which it is added.
        filled: what stands there at first; its languages are those asked for, the original's first.
        mode: who puts text from right to left in order; below such a field it is shown as it will be read.
        problem: why it could not be added the last time.
    """

    DEFAULT_CSS = """
    TermForm { align: center middle; }
    TermForm > Vertical {
        width: 90%; max-width: 120; height: auto; max-height: 100%; padding: 0 1;
        border: round $accent; background: $surface; overflow-y: auto;
    }
    TermForm Horizontal { height: 1; }
    TermForm Horizontal > Static { width: 14; }
    TermForm Horizontal > .head { width: 1fr; color: $text-muted; }
    TermForm Horizontal > .head.-narrow { width: 30%; }
    TermForm Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $boost; }
    TermForm Input:focus { border: none; background: $primary-muted; }
    TermForm Input.-guess { text-style: italic; }
    TermForm Input.forbidden { width: 30%; margin-left: 1; }
    TermForm Checkbox { height: 1; border: none; padding: 0 1; margin-left: 13; background: $surface; }
    TermForm Checkbox:focus { border: none; background: $primary-muted; }
    TermForm .drawn { height: 1; padding-left: 15; text-align: right; color: $text-muted; }
    TermForm #problem { color: $text-error; }
    TermForm #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("leave"), id="term.leave"),
        Binding("down", "app.focus_next", _("next field"), id="term.next", show=False),
        Binding("up", "app.focus_previous", _("previous field"), id="term.previous", show=False),
    ]

    def __init__(self, file: str, filled: Filled, *, mode: bidi.Mode = "app", problem: str = "") -> None:
        super().__init__()
        self._file, self._filled, self._mode, self._problem = file, filled, mode, problem
        self._texts: dict[str, Input] = {}
        self._forbidden: dict[str, Input] = {}
        self._drawn: dict[Input, Static] = {}

    def compose(self) -> ComposeResult:
        """A line for each language, then the rest."""
        with Vertical() as form:
            form.border_title = Content(cells.harmless(_("New term · {file}").format(file=self._file)))
            with Horizontal():
                yield Static("")
                yield Static(Content(_("called (several: a | b)")), classes="head")
                yield Static(Content(_("never called")), classes="head -narrow")
            for code, text in self._filled.texts.items():
                yield from self._line(code, text)
            with Horizontal():
                yield Static(Content(_("note")))
                self._note = Input(cells.harmless(self._filled.note), compact=True, select_on_focus=False)
                yield self._note
            self._fixed = Checkbox(_("a name or title: word for word"), self._filled.fixed)
            yield self._fixed
            yield Static(Content(cells.harmless(self._problem)), id="problem")
            yield Static(Content(_("Enter adds it · Tab next field · Escape leaves")), id="keys")

    def _line(self, code: str, text: str) -> ComposeResult:
        language = languages.get(code)
        name = language.endonym if language.endonym != "—" else code
        if bidi.has_rtl(name) and self._mode != "logical":
            name = "".join(glyph.text for glyph in bidi.drawn(name, rtl=True, mode=self._mode))
        self._texts[code] = Input(text, compact=True, select_on_focus=False)
        forbidden = self._filled.forbidden.get(code, "")
        self._forbidden[code] = Input(forbidden, compact=True, select_on_focus=False, classes="forbidden")
        with Horizontal():
            yield Static(Content(cells.harmless(name)))
            yield self._texts[code]
            yield self._forbidden[code]
        if language.rtl:
            self._drawn[self._texts[code]] = Static(self._as_drawn(text), classes="drawn")
            yield self._drawn[self._texts[code]]

    def on_mount(self) -> None:
        """Begins with the first field in which nothing stands, else with the first."""
        fields = list(self._texts.values())
        next((one for one in fields if not one.value), fields[0]).focus()

    # -- what is suggested ----------------------------------------------------------------------------

    def suggest(self, texts: Mapping[str, str]) -> None:
        """Fills fields in which nothing stands, in italics until they are changed."""
        for code, text in texts.items():
            own = self._texts.get(code)
            if own is not None and not own.value and text:
                with self.prevent(Input.Changed):
                    own.value = cells.harmless(text)
                own.add_class("-guess")
                self._draw(own)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What a person has changed is no guess any more."""
        event.stop()
        event.input.remove_class("-guess")
        self._draw(event.input)

    def _draw(self, one: Input) -> None:
        if one in self._drawn:
            self._drawn[one].update(self._as_drawn(one.value))

    def _as_drawn(self, text: str) -> Content:
        glyphs = bidi.drawn(cells.harmless(text), rtl=True, mode=self._mode)
        return Content("".join(glyph.text for glyph in glyphs))

    # -- leaving --------------------------------------------------------------------------------------

    @property
    def filled(self) -> Filled:
        """What stands in the form now."""
        return Filled(
            {code: own.value for code, own in self._texts.items()},
            {code: own.value for code, own in self._forbidden.items() if own.value.strip()},
            self._fixed.value,
            self._note.value,
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Gives it, or says what it lacks."""
        event.stop()
        filled = self.filled
        try:
            filled.term  # noqa: B018 - asked only for what it says against it
        except InputError as error:
            self.query_one("#problem", Static).update(Content(str(error)))
        else:
            self.dismiss(filled)

    def action_leave(self) -> None:
        """Gives nothing."""
        self.dismiss(None)
