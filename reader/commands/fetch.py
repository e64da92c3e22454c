"""``hexapla fetch``: the official versions of a document by its symbol, as files beside each other."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from align.errors import InputError
from align.fetching import HOST, LANGUAGES, Fetched, Fetcher, symbol_of
from lang.controls import visible
from reader import diagnostics
from reader.diagnostics import Exit

_HOST = "HEXAPLA_HOST"
"""The variable of the environment that names the host."""


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("symbol", metavar="SYMBOL", help="of the document, such as S/2017/926")
    parser.add_argument(
        "--langs", metavar="CODES", type=_codes, default=LANGUAGES, help=f"which languages ({','.join(LANGUAGES)})"
    )
    parser.add_argument("-o", "--output", metavar="FOLDER", default=".", help="where to put the files; else here")
    parser.add_argument(
        "--host",
        metavar="URL",
        default=os.environ.get(_HOST) or HOST,
        help=f"where the documents stand, else what {_HOST} says, else {HOST}; or the whole address of a document "
        "with {symbol} and {language} in it",
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Fetches one version after the other, and prints the path of each that is there in the end."""
    wanted = symbol_of(arguments.symbol)
    fetcher = Fetcher(Path(arguments.output), arguments.host, diagnostics.progress)
    result = Exit.DONE
    for language in arguments.langs:
        try:
            fetched = _fetched(fetcher, wanted, language)
        except InputError as error:
            result = diagnostics.error(str(error))
            continue
        if not fetched.fresh:
            diagnostics.note(f"{fetched.path}: it is there already")
        sys.stdout.write(f"{visible(str(fetched.path))}\n")
        sys.stdout.flush()
    return result


def _fetched(fetcher: Fetcher, wanted: str, language: str) -> Fetched:
    try:
        return fetcher.fetch(wanted, language)
    finally:
        diagnostics.progress_ends()


def _codes(text: str) -> tuple[str, ...]:
    """The codes in a list with commas, each once."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    if not codes or not all(re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) for code in codes):
        raise argparse.ArgumentTypeError("write codes with commas between them, such as en,fr")
    return codes
