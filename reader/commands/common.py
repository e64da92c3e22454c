"""What several commands share: how documents are named and loaded."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from align.document import Document
from align.errors import InputError
from reader import diagnostics

_NAMED = re.compile(r"(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)=(?P<path>.+)", re.DOTALL)


def encoding_option(parser: argparse.ArgumentParser) -> None:
    """Declares ``--encoding``."""
    parser.add_argument("--encoding", metavar="NAME", help="encoding of the text files; else UTF-8, or what is certain")


def align_options(parser: argparse.ArgumentParser) -> None:
    """Declares what decides how sentences are aligned."""
    from align.sentence_aligner import DEFAULT_METHOD, METHODS

    parser.add_argument(
        "--method",
        choices=sorted(METHODS),
        default=DEFAULT_METHOD,
        help="how sentences are aligned (%(default)s)",
    )
    parser.add_argument("--clauses", action="store_true", help="align clauses between semicolons, not whole sentences")


def language(name: str) -> str:
    """The language that an argument tells by itself, ``und`` where one has to look into the file."""
    from align.ingest.load import language_of_name
    from lang.language import UNKNOWN

    named = _NAMED.fullmatch(name)
    return named["language"] if named else language_of_name(name) or UNKNOWN


def documents(names: Sequence[str], encoding: str | None, *, quiet: bool = False) -> list[Document]:
    """The documents that arguments name (``PATH`` or ``fr=PATH``); their notes go to stderr unless ``quiet``."""
    from align.ingest.load import load

    found = []
    for name in names:
        named = _NAMED.fullmatch(name)
        path, code = (named["path"], named["language"]) if named else (name, None)
        document = load(path, language=code, encoding=encoding)
        for text in () if quiet else document.notes:
            diagnostics.note(f"{path}: {text}")
        found.append(document)
    return found


def one_or_more_versions(names: Sequence[str]) -> None:
    """Refuses an original without a version.

    Raises:
        InputError: there is only one document.
    """
    if len(names) < 2:
        raise InputError("an alignment needs an original and at least one version", mend="name another file")
