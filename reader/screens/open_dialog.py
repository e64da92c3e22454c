"""The dialog in which one says what to open: a path that completes itself, and what was opened before."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from align.errors import InputError
from reader import bidi, cells, choosing
from reader.choosing import Choice
from reader.speech import _
from reader.widgets.key_line import KeyLine
from reader.widgets.list_panel import Entry, ListPanel
from reader.widgets.status_line import StatusLine

_KINDS = {"folder": _("folder"), "file": _("file"), "recent": _("opened before")}


class _Path(Input):
    """The line for the path; files that are dropped on it are opened.

    The keys are its own, so that each is looked at after what was typed before it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", _("open"), id="open.choose", tooltip=_("open it, or go into the folder")),
        Binding("tab", "screen.complete", _("complete"), id="open.complete", tooltip=_("complete the path")),
        Binding("down", "screen.step(1)", _("next"), id="open.next"),
        Binding("up", "screen.step(-1)", _("previous"), id="open.previous"),
        Binding("pagedown", "screen.page(1)", _("page down"), id="open.page_down"),
        Binding("pageup", "screen.page(-1)", _("page up"), id="open.page_up"),
    ]

    class Dropped(Message):
        """Files were dropped."""

        def __init__(self, names: Sequence[str]) -> None:
            super().__init__()
            self.names = names

    def on_paste(self, event: events.Paste) -> None:
        """Takes paths for what they are; other text is typed."""
        names = choosing.dropped(event.text)
        if names and (len(names) > 1 or not os.path.isdir(names[0])):
            event.prevent_default()
            event.stop()
            self.post_message(self.Dropped(names))


class OpenDialog(ModalScreen[tuple[str, ...]]):
    """Gives names as the command line takes them; Escape gives nothing.

    Args:
        recent: what was opened before, the last first.
        mode: who puts right-to-left text in order.
        typed: what stands in the line at first.
    """

    DEFAULT_CSS = """
    OpenDialog { align: center middle; }
    OpenDialog > Vertical {
        width: 90%; max-width: 110; height: 80%; border: round $primary; background: $surface;
    }
    OpenDialog Input { height: 1; border: none; padding: 0 1; background: $boost; }
    OpenDialog Input:focus { border: none; }
    OpenDialog ListPanel { height: 1fr; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", _("back"), id="open.leave")]

    class Listed(Message):
        """It is known what is in a folder."""

        def __init__(self, folder: str, outcome: list[Choice] | InputError) -> None:
            super().__init__()
            self.folder, self.outcome = folder, outcome

    def __init__(self, recent: Sequence[Sequence[str]], mode: bidi.Mode, typed: str = "") -> None:
        super().__init__()
        self._recent = choosing.recent(recent)
        self._mode, self._first = mode, typed
        self._folders: dict[str, list[Choice] | InputError] = {}
        self._shown: list[Choice] = []
        self._hasty = False
        """Whether one has chosen before it was known what there is."""

    def compose(self) -> ComposeResult:
        """The path, what it may become, what there is to say, keys."""
        self.path = _Path(self._first, placeholder=_("path of a file, a folder or a document"), compact=True,
                          select_on_focus=False)  # fmt: skip
        self.panel = ListPanel(self._mode)
        self.status = StatusLine(self._mode)
        with Vertical() as box:
            box.border_title = _("Open")
            yield self.path
            yield self.panel
            yield self.status
        yield KeyLine(lambda: "open")

    def on_mount(self) -> None:
        """Shows what is in the folder."""
        self.path.focus()
        self.path.cursor_position = len(self._first)
        self._fill()

    # -- what is shown --------------------------------------------------------------------------------

    @property
    def _folder(self) -> str:
        return os.path.split(os.path.expanduser(self.path.value))[0]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Goes along while one types."""
        event.stop()
        self._fill()

    def _fill(self) -> None:
        folder = self._folder
        if folder not in self._folders:
            self._list(folder)
        known = self._folders.get(folder, [])
        problem = "" if isinstance(known, list) else str(known)
        part = os.path.split(self.path.value)[1].casefold()
        here = [one for one in known if part in one.text.casefold()] if isinstance(known, list) else []
        here.sort(key=lambda one: not one.text.casefold().startswith(part))
        before = [one for one in self._recent if self.path.value.casefold() in " ".join(one.names).casefold()]
        self._shown = [*here, *before] if self.path.value else [*before[:3], *here, *before[3:]]
        self.panel.open("open", folder or _("this folder"), [*map(_entry, self._shown)], focus=False)
        if problem:
            self.status.problem(problem)
        else:
            self.status.tell(_("{count} to choose from").format(count=len(self._shown)))

    @work(thread=True, exclusive=True, group="list")
    def _list(self, folder: str) -> None:
        try:
            self.post_message(self.Listed(folder, choosing.choices(folder)))
        except InputError as error:
            self.post_message(self.Listed(folder, error))

    def on_open_dialog_listed(self, event: Listed) -> None:
        """Shows it, if one is still there."""
        self._folders[event.folder] = event.outcome
        if event.folder == self._folder:
            self._fill()
            if self._hasty:
                self._hasty = False
                self.action_choose()

    # -- choosing -------------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """The next or previous entry."""
        self.panel.action_step(by)

    def action_page(self, direction: int) -> None:
        """A page of entries down or up."""
        self.panel.action_page(direction)

    def action_complete(self) -> None:
        """Types what all entries of the folder that begin so have in common, else the entry under the cursor."""
        head, part = os.path.split(self.path.value)
        names = [one.text for one in self._shown if one.kind != "recent" and one.text.startswith(part)]
        common = os.path.commonprefix(names)  # noqa: RUF071  character by character is what is meant
        if len(common) <= len(part) and self._shown and self._shown[self.panel.chosen].kind != "recent":
            common = self._shown[self.panel.chosen].text
        if len(common) > len(part) or names:
            self._type(os.path.join(head, common) if head else common)

    def _type(self, text: str) -> None:
        self.path.value = text
        self.path.cursor_position = len(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Opens it."""
        event.stop()
        self.action_choose()

    def on_list_panel_chosen(self, event: ListPanel.Chosen) -> None:
        """Opens what was clicked."""
        event.stop()
        self.action_choose()

    def on_list_panel_pointed(self, event: ListPanel.Pointed) -> None:
        """The columns stay."""
        event.stop()

    def action_choose(self) -> None:
        """Opens what is under the cursor, or what was typed where that is a file; a folder is gone into."""
        if self._folder not in self._folders:
            self._hasty = True
            return
        typed = choosing.dropped(self.path.value)
        if typed and not any(map(os.path.isdir, typed)):
            self.dismiss(tuple(typed))
        elif not self._shown:
            self.status.problem(_("there is no such file; Tab completes a path"))
        else:
            chosen = self._shown[self.panel.chosen]
            if chosen.kind == "folder":
                self._type(os.path.join(os.path.split(self.path.value)[0], chosen.text))
            else:
                self.dismiss(chosen.names)

    def on__path_dropped(self, event: _Path.Dropped) -> None:
        """Opens them."""
        event.stop()
        self.dismiss(tuple(event.names))

    def action_leave(self) -> None:
        """Opens nothing."""
        self.dismiss(None)


def _entry(choice: Choice) -> Entry:
    head = choice.note if choice.kind == "document" else _KINDS[choice.kind]
    text = f"{choice.text}   {choice.note}" if choice.kind == "recent" else choice.text
    return Entry(cells.harmless(text), cells.harmless(head))
