"""``hexapla read``: the terminal reader; where there is no terminal, the columns as text."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from functools import partial

from align.alignment import Alignment
from align.errors import InputError
from reader import opening, preferences
from reader.commands import common, machine
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    reader_options(parser)
    parser.add_argument("--plain", action="store_true", help="print the columns even where there is a terminal")
    parser.add_argument("--width", type=_width, metavar="CELLS", help="width of the printed columns")


def reader_options(parser: argparse.ArgumentParser) -> None:
    """Declares what is read, and how; the same wherever the reader is drawn."""
    parser.add_argument(
        "documents",
        metavar="FILE",
        nargs="*",
        help="an original and its versions, a folder of them, or one aligned file; in a terminal one can choose",
    )
    parser.add_argument("--bidi", choices=("auto", "terminal", "app"), default="auto",
                        help="who puts right-to-left text in visual order (%(default)s)")  # fmt: skip
    parser.add_argument("--at", metavar="PLACE", default="", help="paragraph to begin at, such as 8, 12d or pp3")
    parser.add_argument(
        "--translate", metavar="LANGUAGES", type=machine.languages, default=[],
        help="add a machine's version in these languages, such as fr or fr,es, made while one reads",
    )  # fmt: skip
    parser.add_argument(
        "--library", metavar="FOLDER", help="documents that symbols in the text lead to, and that C searches as well"
    )
    machine.options(parser)
    common.align_options(parser)
    common.encoding_option(parser)


def _width(text: str) -> int:
    width = int(text) if text.isdecimal() else 0
    if not 20 <= width <= 2000:
        raise argparse.ArgumentTypeError(f"{text!r} is no width from 20 to 2000 cells")
    return width


def run(arguments: argparse.Namespace) -> Exit:
    """Opens the reader, or prints."""
    if arguments.plain or not _on_screen():
        if not arguments.documents:
            raise InputError("there is nothing to read", mend="name a document and its versions, or a folder of them")
        from reader import bidi, plain

        alignment = _with_machines(opening.whole(common.versions(arguments.documents), arguments), arguments)
        width = arguments.width or _terminal_width()
        piped = arguments.bidi == "auto" and not sys.stdout.isatty()
        lines = plain.render(alignment, width=width, bidi_mode="logical" if piped else bidi.mode(arguments.bidi))
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return Exit.DONE
    os.environ.setdefault("TEXTUAL_FPS", "120")  # read once, at import: a key is answered within 8 ms, not 17
    own = preferences.load(preferences.usual_file())
    if own.language:
        os.environ["LANGUAGE"] = own.language  # read once, at import, by whatever speaks
    from reader import app

    # What is read later is read in the same way, but nothing is kept or translated that was meant for this document.
    later = argparse.Namespace(**{**vars(arguments), "keep": None})
    return Exit(
        app.run(
            _opened(arguments) if arguments.documents else None,
            bidi_mode=arguments.bidi,
            start=arguments.at,
            glossary=arguments.glossary,
            library=arguments.library,
            opener=partial(opening.open_names, arguments=later),
            preferred=own,
        )
    )


def _on_screen() -> bool:
    """Whether the reader can be drawn: in a terminal, or in a browser (`reader.serving`)."""
    # The application draws on stderr and reads keys from stdin: all three must be the terminal.
    return "TEXTUAL_DRIVER" in os.environ or all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _opened(arguments: argparse.Namespace) -> opening.Opened:
    return _with_columns(opening.open_names(arguments.documents, arguments), arguments)


def _with_columns(opened: opening.Opened, arguments: argparse.Namespace) -> opening.Opened:
    """A document with empty columns for what a machine is to translate while one reads; it is not corrected then."""
    if not arguments.translate:
        return opened
    rest, again = opened.rest, opened.again
    return replace(
        opened,
        alignment=_announced(opened.alignment, arguments),
        rest=None if rest is None else lambda: _announced(rest(), arguments),
        again=None if again is None else lambda: _announced(again(), arguments),
        machine=partial(machine.machine, arguments=arguments),
        file=None,
    )


def _announced(alignment: Alignment, arguments: argparse.Namespace) -> Alignment:
    from align.translation import announced

    machine.check(alignment, arguments.translate)
    return announced(alignment, arguments.translate)[0]


def _with_machines(alignment: Alignment, arguments: argparse.Namespace) -> Alignment:
    """The alignment with the machine versions that are asked for, translated."""
    return machine.translated(alignment, arguments.translate, arguments) if arguments.translate else alignment


def _terminal_width() -> int:
    import shutil

    return max(20, shutil.get_terminal_size((120, 40)).columns)
