"""The page that tells every key."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

_KEYS = """\
↓ ↑  or  j k        next, previous paragraph
→ ←  or  l h        next, previous sentence, lit in every version
space PgDn PgUp     a screen down, up
Home End  or  g G   first, last paragraph
8  12d  12 (d)      a number typed goes there: Enter stays, Escape returns
:                   the same for any place: pp3, op6.a, title, art7.2
[ ]                 back to where you were, forward again
o                   outline
B                   booth: one paragraph large, with its figures, dates, acronyms
f                   look a term up: a few letters, in any language, slips forgiven

/                   search in all columns shown;  n N  next, previous place
L                   all that was found, in a list;  Escape ends the search
c                   check, and the findings in a list

v                   choose which versions are shown;  F2 … F9  one of them
< >                 the first column narrower, wider; or drag a border
T                   theme: dark, light, high contrast

y                   copy the paragraph, or the sentence;  Y  as table, citation …
w                   write the versions shown to a file, in any format
x                   stop translating

E                   correct an aligned file:  m M merge with the next, previous bead;
                    s split;  J K sentence of a version down, up;  Tab which version;
                    d unlink;  e edit;  a note;  r R reviewed or not;  z Z undo, redo;
                    Ctrl+S save.  In the list of findings:  S suppress
?  q                this page; quit

—                   not in this version
[moved]             elsewhere in the order of this version
[other number]      numbered otherwise in this version
[lacks 2185]        not kept by the machine
underlined          the alignment is in doubt here"""


class HelpScreen(ModalScreen[None]):
    """Any of the keys that leave leaves."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen Static {
        width: auto; max-width: 100%; height: auto; max-height: 100%; padding: 0 2;
        border: round $primary; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter,space", "dismiss", "back")]

    def compose(self) -> ComposeResult:
        """The text."""
        page = Static(Content(_KEYS), markup=False)
        page.border_title = "hexapla"
        yield page
