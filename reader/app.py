"""The terminal application: the columns, and all that can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from reader import bidi, keymaps, memory
from reader.features.aligning import Aligning
from reader.features.booth import Booth
from reader.features.checking import Checking
from reader.features.concordance import Concordance
from reader.features.copying import Copying
from reader.features.definitions import Definitions
from reader.features.exporting import Exporting
from reader.features.hinting import Hinting
from reader.features.history import History
from reader.features.minimap import Mapped
from reader.features.opening import NOTHING, Opening
from reader.features.outline import Outline
from reader.features.palette import Palette
from reader.features.reloading import Reloading
from reader.features.remembering import Remembering
from reader.features.searching import Searching
from reader.features.term_adding import TermAdding
from reader.features.translating_into import TranslatingInto
from reader.features.versions import Versions
from reader.opening import Opened
from reader.preferences import Preferences
from reader.speech import _

if TYPE_CHECKING:
    from reader.opening import Opener


class HexaplaApp(
    Hinting,
    Palette,
    TranslatingInto,
    Definitions,
    Concordance,
    TermAdding,
    Booth,
    Mapped,
    Reloading,
    Opening,
    Remembering,
    History,
    Copying,
    Exporting,
    Checking,
    Versions,
    Outline,
    Searching,
    Aligning,
):
    """The reader of one alignment; keys stand in the footer from the last of these classes to the first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", _("help"), id="help", tooltip=_("all keys")),
        Binding("q", "quit", _("quit"), id="quit"),
    ]


def run(
    opened: Opened | None,
    *,
    bidi_mode: str = "auto",
    start: str = "",
    glossary: str | None = None,
    library: str | None = None,
    opener: Opener | None = None,
    preferred: Preferences | None = None,
) -> int:
    """Opens the reader and returns an exit code when it is closed.

    Args:
        opened: the document; its first paragraph is on the screen before the rest of it is read. With none, one is
            asked what to open.
        glossary: the file of terms that are looked up; else the one that the settings name.
        library: the folder of documents that links lead to, and in which a concordance looks.
        opener: opens the documents that are read after this one; as `reader.opening.open_names` does by default.
        preferred: keys and theme.

    Raises:
        InputError: a version could not be read, and the terminal is as it was before; or keys that are preferred
            are not to be had.
    """
    own = preferred or Preferences()
    remembered = memory.usual()
    remembered.theme = own.theme or remembered.theme
    opened = opened or Opened(NOTHING)
    app = HexaplaApp(
        opened.alignment,
        mode=bidi.mode(bidi_mode),
        start=start,
        names=opened.names,
        rest=opened.rest,
        machine=opened.machine,
        memory=remembered,
        keymap=keymaps.chosen(own, HexaplaApp.all_commands),
        file=opened.file,
        files=opened.files,
        again=opened.again,
        glossary=glossary,
        library=library,
        opener=opener,
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
