"""The command line: parses, calls `align`, prints. Each command is a module of ``reader.commands``."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from align.errors import InputError
from lang import __version__
from reader import diagnostics

_COMMANDS = {
    "read": "open the reader on a document and its versions, or on an aligned file",
    "serve": "open the reader in a browser, served from this machine",
    "outline": "show what was understood of a document's structure",
    "align": "align versions with their original and write the alignment",
    "fetch": "fetch the official versions of a document by its symbol",
    "convert": "write an aligned file in another format",
    "translate": "translate a document by machine and write it beside the original",
    "models": "list, install and remove models for translation",
    "check": "find what a reviser would find in a document and its versions",
    "glossary": "propose terms from aligned files, and convert glossaries",
    "corpus": "align, check and export a folder of many documents",
    "library": "make the index of a folder of documents and aligned files, and keep it up to date",
    "search": "find a term in the sentences of a library, in all its languages",
    "compare": "measure a machine's version against an official one",
}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like every other."""

    def error(self, message: str) -> NoReturn:
        sys.exit(diagnostics.error(f"{message}; see {self.prog} --help"))


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    """The parser, with the options of the wanted command alone, so that only its module is imported."""
    parser = _Parser(
        prog="hexapla",
        description="Reads and aligns official documents in several languages.",
        epilog="A document is named by its path; its language by the path (x.fr.txt), or outright (fr=path); "
        "all its versions by the folder that they stand in, or by folder/name.",
    )
    parser.add_argument("--version", action="version", version=f"hexapla {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, text in _COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        if name == wanted:
            module = importlib.import_module(f"reader.commands.{name}")
            module.options(sub)
            sub.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    diagnostics.tidy_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    wanted = next((word for word in words if word in _COMMANDS), None)
    arguments = _parser(wanted).parse_args(words)
    try:
        result = int(arguments.run(arguments))
        sys.stdout.flush()
    except InputError as error:
        return diagnostics.error(str(error))
    except BrokenPipeError:
        return diagnostics.output_closed()
    except KeyboardInterrupt:
        return diagnostics.error("stopped; nothing was half-written")
    except MemoryError:
        return diagnostics.error("there is not enough memory for this; split the document")
    return result
