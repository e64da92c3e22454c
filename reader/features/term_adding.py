"""Terms put into the glossary from the text: words picked in one version, and what another has for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import Alignment
from align.errors import InputError
from reader import cells, folder_settings
from reader.features.terms import Terms
from reader.features.words import Words
from reader.speech import _

if TYPE_CHECKING:
    from align.glossary.adding import Added
    from reader.screens.term_form import Filled

_ACTIONS = frozenset({"add_term", "take_back_term"})
_NAMED = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*=(.+)", re.DOTALL)
"""How a document is named with its language."""


class TermAdding(Terms, Words):
    """``+`` opens a form with the words picked, and what is known of them in the other languages; ``U`` takes it back.

    It goes into the glossary that was named or that the settings name. Where there is none, one is made beside the
    document, if that is what is wanted.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "plus,A",
            "add_term",
            _("add term"),
            id="add_term",
            show=False,
            tooltip=_("put the words picked into the glossary, with what other versions have for them"),
        ),
        Binding(
            "U", "take_back_term", _("undo"), id="take_back_term", show=False, tooltip=_("take the term added last out")
        ),
    ]

    class TermSuggested(Message):
        """It is known what versions have for the words picked, by language code."""

        def __init__(self, texts: Mapping[str, str]) -> None:
            super().__init__()
            self.texts = texts

    class TermAdded(Message):
        """A term was added, or could not be."""

        def __init__(self, path: str, filled: Filled, outcome: Added | InputError) -> None:
            super().__init__()
            self.path, self.filled, self.outcome = path, filled, outcome

    class TermTakenBack(Message):
        """A term was taken out again, or could not be."""

        def __init__(self, added: Added, fault: str) -> None:
            super().__init__()
            self.added, self.fault = added, fault

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._added: list[Added] = []
        """The terms added since the reader was started."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the columns only."""
        if action in _ACTIONS:
            return bool(len(self.table)) and self.focused is self.view
        return super().check_action(action, parameters)

    # -- adding ---------------------------------------------------------------------------------------

    def action_add_term(self) -> None:
        """Opens the form, once it is clear in which file the term is to be."""
        if not self.picking:
            self.say(_("pick words first: W, or a double click"))
            return
        from align.glossary import adding

        try:
            path = folder_settings.glossary_file(self.glossary_file)
            if path:
                adding.check_format(path)
        except InputError as error:
            self.say(str(error))
            return
        if path:
            self._open_form(path, self._picked_terms())
        else:
            self._ask_for_file()

    def _ask_for_file(self) -> None:
        from reader.screens.question import Question

        path = self._beside_document()
        text = _("{file} is there already. Add to it?") if path.exists() else _("There is no glossary. Make {file}?")
        hint = _("The next time name it: --glossary {file}")
        question = "\n".join(cells.harmless(part.format(file=name)) for part, name in ((text, path), (hint, path.name)))

        def answered(answer: str | None) -> None:
            if answer == "y":
                self._open_form(str(path), self._picked_terms())

        self.push_screen(Question(question, {"y": _("yes"), "escape": _("no")}), answered)

    def _beside_document(self) -> Path:
        """Where a new glossary is to stand."""
        name = self.names[0] if self.names else ""
        if not Path(name).exists() and (named := _NAMED.fullmatch(name)):
            name = named[1]
        folder = Path(name) if Path(name).is_dir() else Path(name).parent
        original = self.alignment.original
        stem = Path(original.file or name).stem or self.alignment.symbol.replace("/", "-") or "hexapla"
        stem = re.sub(rf"[.\-_]{re.escape(original.language)}\Z", "", stem, flags=re.IGNORECASE)
        return folder / f"{stem}.glossary.yaml"

    def _picked_terms(self) -> dict[str, str]:
        """What is picked, by language code; every language of the document has a place."""
        texts = {version.language: "" for version in self.table.versions}
        for column in self.picked_columns():
            code = self.table.versions[column].language
            texts[code] = texts[code] or self.picked_text(column)
        return texts

    def _open_form(self, path: str, texts: Mapping[str, str]) -> None:
        from reader.screens.term_form import Filled

        if not self.picking:
            return  # the document was left while the question stood there
        self._show_form(path, Filled(texts))
        columns = self.picked_columns()
        column = 0 if 0 in columns else columns[0]
        unit = self.table.units[self.view.current].id
        self._suggest(self.alignment, self.table.versions[column].key, self.picked_text(column), unit)

    def _show_form(self, path: str, filled: Filled, problem: str = "") -> None:
        from reader.screens.term_form import TermForm

        def sent(again: Filled | None) -> None:
            if again is not None:
                self._add(path, again)

        self.push_screen(TermForm(path, filled, mode=self.mode, problem=problem), sent)

    @work(thread=True, exclusive=True, group="counterparts")
    def _suggest(self, alignment: Alignment, key: str, text: str, unit: str) -> None:
        from align.counterparts import counterparts
        from lang.terms.glossary import Glossary

        worker = get_current_worker()
        glossary = Glossary()
        with suppress(InputError):  # who adds a term to it is told
            glossary = folder_settings.glossary(alignment, self.glossary_file)
        found = counterparts(alignment, key, text, unit=unit, glossary=glossary)
        if not worker.is_cancelled:
            texts: dict[str, str] = {}
            for other, words in found.items():
                texts.setdefault(alignment.by_key[other].language, words)
            self.post_message(self.TermSuggested(texts))

    def on_term_adding_term_suggested(self, event: TermSuggested) -> None:
        """Fills the form with it."""
        from reader.screens.term_form import TermForm

        if isinstance(self.screen, TermForm):
            self.screen.suggest(event.texts)

    @work(thread=True, group="add term")
    def _add(self, path: str, filled: Filled) -> None:
        from align.glossary import adding

        try:
            outcome: Added | InputError = adding.add(path, filled.term)
        except InputError as error:
            outcome = error
        self.post_message(self.TermAdded(path, filled, outcome))

    def on_term_adding_term_added(self, event: TermAdded) -> None:
        """All that looks at the glossary looks at it anew; what could not be added is in the form again."""
        if isinstance(event.outcome, InputError):
            self._show_form(event.path, event.filled, str(event.outcome))
            return
        self._added.append(event.outcome)
        self.glossary_file = event.path
        self.end_words()
        self.glossary_changed()
        self.say(_("added to {file}; U takes it back").format(file=event.path), problem=False)

    # -- taking back ----------------------------------------------------------------------------------

    def action_take_back_term(self) -> None:
        """Takes the term out that was added last."""
        if self._added:
            self._take_back(self._added.pop())
        else:
            self.say(_("no term was added"))

    @work(thread=True, group="add term")
    def _take_back(self, added: Added) -> None:
        from align.glossary import adding

        fault = ""
        try:
            adding.take_back(added)
        except InputError as error:
            fault = str(error)
        self.post_message(self.TermTakenBack(added, fault))

    def on_term_adding_term_taken_back(self, event: TermTakenBack) -> None:
        """Looks at the glossary anew."""
        if event.fault:
            self.say(event.fault)
            return
        self.glossary_changed()
        name = next(iter(event.added.term.renderings.values()))[0]
        self.say(_("taken back: “{term}”").format(term=name), problem=False)
