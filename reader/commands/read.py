"""``hexapla read``: the terminal reader; where there is no terminal, the columns as text."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from align.alignment import Alignment, Version
from align.formats import is_alignment, of_file
from reader.commands import common, machine
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument(
        "documents",
        metavar="FILE",
        nargs="+",
        help="an original and its versions, a folder of them, or one aligned file",
    )
    parser.add_argument("--bidi", choices=("auto", "terminal", "app"), default="auto",
                        help="who puts right-to-left text in visual order (%(default)s)")  # fmt: skip
    parser.add_argument("--at", metavar="PLACE", default="", help="paragraph to begin at, such as 8, 12d or pp3")
    parser.add_argument("--plain", action="store_true", help="print the columns even where there is a terminal")
    parser.add_argument(
        "--translate", metavar="LANGUAGES", type=machine.languages, default=[],
        help="add a machine's version in these languages, such as fr or fr,es, made while one reads",
    )  # fmt: skip
    machine.options(parser)
    parser.add_argument("--width", type=_width, metavar="CELLS", help="width of the printed columns")
    common.align_options(parser)
    common.encoding_option(parser)


def _width(text: str) -> int:
    width = int(text) if text.isdecimal() else 0
    if not 20 <= width <= 2000:
        raise argparse.ArgumentTypeError(f"{text!r} is no width from 20 to 2000 cells")
    return width


def run(arguments: argparse.Namespace) -> Exit:
    """Opens the reader, or prints."""
    arguments.documents = common.versions(arguments.documents)
    # The application draws on stderr and reads keys from stdin: all three must be the terminal.
    if arguments.plain or not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        from reader import bidi, plain

        alignment = _with_machines(_alignment(arguments.documents, arguments), arguments)
        width = arguments.width or _terminal_width()
        piped = arguments.bidi == "auto" and not sys.stdout.isatty()
        lines = plain.render(alignment, width=width, bidi_mode="logical" if piped else bidi.mode(arguments.bidi))
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return Exit.DONE
    os.environ.setdefault("TEXTUAL_FPS", "120")  # read once, at import: a key is answered within 8 ms, not 17
    from reader import app

    rest: Callable[[], Alignment] | None = None
    if len(arguments.documents) == 1:
        alignment = _announced(_alignment(arguments.documents, arguments), arguments)
    else:
        # The original is on the screen at once; the versions are read and aligned while one begins to read.
        alignment = _announced(_original(arguments.documents, arguments), arguments)
        rest = partial(_rest, arguments.documents, arguments)
    filler = partial(machine.machine, arguments=arguments) if arguments.translate else None
    names = arguments.documents
    own = names[0] if len(names) == 1 and of_file(names[0]) == "yaml" and not arguments.translate else None
    return Exit(
        app.run(
            alignment,
            bidi_mode=arguments.bidi,
            start=arguments.at,
            rest=rest,
            machine=filler,
            file=own,
            glossary=arguments.glossary,
        )
    )


def _announced(alignment: Alignment, arguments: argparse.Namespace) -> Alignment:
    """The alignment with empty columns for what a machine is to translate."""
    if not arguments.translate:
        return alignment
    from align.translation import announced

    machine.check(alignment, arguments.translate)
    return announced(alignment, arguments.translate)[0]


def _rest(names: Sequence[str], arguments: argparse.Namespace) -> Alignment:
    return _announced(_alignment(names, arguments, quiet=True), arguments)


def _with_machines(alignment: Alignment, arguments: argparse.Namespace) -> Alignment:
    """The alignment with the machine versions that are asked for, translated."""
    return machine.translated(alignment, arguments.translate, arguments) if arguments.translate else alignment


def _original(names: Sequence[str], arguments: argparse.Namespace) -> Alignment:
    """The original alone, with empty columns for the versions to come."""
    alone = common.aligned(common.documents(names[:1], arguments.encoding, quiet=True), arguments, quiet=True)
    expected = [Version(f"{at}", common.language(name), "official") for at, name in enumerate(names[1:], 1)]
    return replace(alone, versions=(*alone.versions, *expected))


def _alignment(names: Sequence[str], arguments: argparse.Namespace, *, quiet: bool = False) -> Alignment:
    if len(names) == 1 and is_alignment(names[0]):
        from align import formats

        return formats.read(names[0])
    return common.aligned(common.documents(names, arguments.encoding, quiet=quiet), arguments, quiet=quiet)


def _terminal_width() -> int:
    import shutil

    return max(20, shutil.get_terminal_size((120, 40)).columns)
