"""The terminal application: the columns, and all that can be done with them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from align.alignment import Alignment
from reader import bidi, memory
from reader.features.aligning import Aligning, Rest
from reader.features.booth import Booth
from reader.features.checking import Checking
from reader.features.copying import Copying
from reader.features.exporting import Exporting
from reader.features.history import History
from reader.features.outline import Outline
from reader.features.remembering import Remembering
from reader.features.searching import Searching
from reader.features.translating import MachineOf
from reader.features.versions import Versions


class HexaplaApp(Remembering, History, Copying, Exporting, Checking, Booth, Versions, Outline, Searching, Aligning):
    """The reader of one alignment; keys stand in the footer from the last of these classes to the first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "quit", "quit"),
    ]


def run(
    alignment: Alignment,
    *,
    bidi_mode: str = "auto",
    start: str = "",
    rest: Rest | None = None,
    machine: MachineOf | None = None,
    file: str | None = None,
    glossary: str | None = None,
) -> int:
    """Opens the reader and returns an exit code when it is closed.

    Args:
        rest: gives the whole alignment, in the background, where ``alignment`` is only the original with
            its versions still empty; the first paragraph is on the screen before it is called.
        machine: makes what fills the versions ``machine`` that have no word yet.
        glossary: the file of terms that are looked up; else the one that the settings name.
        file: the aligned file that the alignment was read from, if it can be corrected there.

    Raises:
        InputError: a version could not be read; the terminal is as it was before.
    """
    app = HexaplaApp(
        alignment,
        mode=bidi.mode(bidi_mode),
        start=start,
        rest=rest,
        machine=machine,
        memory=memory.usual(),
        file=file,
        glossary=glossary,
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
