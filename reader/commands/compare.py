"""``hexapla compare``: how close a machine's version comes to an official one in the same language."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import get_args

from align import formats, quality, sides
from align.alignment import Alignment, Version
from align.document import Document
from align.errors import InputError
from lang import language as languages
from reader import cells, diagnostics
from reader.commands import common
from reader.diagnostics import Exit

Choice = Callable[[Alignment, str], list[Version]]
"""Which versions of an aligned file may be meant, in one language."""

_WORST = 10
_NARROWEST = 40
_ID_CELLS = 24
_NUMBER = 8
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that JSON may hold as they are, but that would steer a terminal."""


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("machine", metavar="MACHINE", help="a document, LANGUAGE=PATH, or an aligned file")
    parser.add_argument("official", metavar="OFFICIAL", help="what it is held against, named in the same ways")
    parser.add_argument("--language", metavar="CODE", default="", help="which language, or version, of an aligned file")
    parser.add_argument("--worst", type=_count, metavar="N", default=_WORST,
                        help="how many of the units least alike are shown (%(default)s)")  # fmt: skip
    parser.add_argument("--fail-under", type=_score, metavar="CHRF", help="exit with 1 where chrF in all is lower")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(%(default)s)")
    common.align_options(parser)
    common.encoding_option(parser)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of units")
    return int(text)


def _score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1
    if not 0 <= score <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no score from 0 to 100")
    return score


def run(arguments: argparse.Namespace) -> Exit:
    """Measures and prints; the exit code is 1 where the whole is under ``--fail-under``."""
    official, machine = _documents(arguments)
    alignment = common.aligned([official, machine], arguments)
    comparison = quality.compare(alignment)
    if arguments.format == "json":
        found = _json(comparison, alignment, arguments)
        text = json.dumps(found, ensure_ascii=False, indent=1)
        sys.stdout.write(_UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n")
    else:
        width = max(shutil.get_terminal_size((120, 40)).columns, _NARROWEST)
        lines = _lines(comparison, arguments, width)
        sys.stdout.writelines(f"{line}\n" for line in lines)
    if arguments.fail_under is not None and comparison.chrf < arguments.fail_under:
        diagnostics.note(f"chrF is {comparison.chrf:.4f}, under {arguments.fail_under:g}")
        return Exit.FINDINGS
    return Exit.DONE


# -- which texts are meant ----------------------------------------------------------------------------


def _documents(arguments: argparse.Namespace) -> tuple[Document, Document]:
    """The official document and the machine's, in one language.

    Raises:
        InputError: a file cannot be read, no version of it fits or several do, or it has no text.
    """
    official, machine = (_open(name, arguments.encoding) for name in (arguments.official, arguments.machine))
    language = arguments.language or _language(official, machine, arguments)
    return (
        _one(official, arguments.official, language, sides.official, asked=arguments.language),
        _one(machine, arguments.machine, language, sides.machine, asked=arguments.language),
    )


def _open(name: str, encoding: str | None) -> Document | Alignment:
    if formats.is_alignment(name):
        return formats.read(name)
    return common.documents([name], encoding)[0]


def _language(official: Document | Alignment, machine: Document | Alignment, arguments: argparse.Namespace) -> str:
    """The language to compare in: a document's own; of two aligned files the only one that both have."""
    if isinstance(official, Document):
        return official.language
    if isinstance(machine, Document):
        return machine.language
    there = dict.fromkeys(version.language for version in sides.machine(machine))
    shared = [language for language in there if sides.official(official, language)]
    if not shared:
        message = f"no version is in {' or '.join(there)}: there are {_names(official)}"
        raise InputError(message, file=arguments.official, mend="give two files with a language in common")
    if len(shared) > 1:
        message = f"it is not clear in which language to compare: both have {', '.join(shared)}"
        raise InputError(message, file=arguments.official, mend="name one with --language")
    return shared[0]


def _one(source: Document | Alignment, name: str, language: str, choose: Choice, *, asked: str) -> Document:
    """The document meant: the source itself if it is one, else the version that is chosen.

    Args:
        language: to compare in.
        asked: what ``--language`` says, which may also be the key of a version.
    """
    if isinstance(source, Document):
        if not sides.alike(source.language, language):
            mend = f"give a text in {language}, or say its language, as in {language}=PATH"
            raise InputError(f"it is in {source.language}, not in {language}", file=name, mend=mend)
        return source
    found = choose(source, language)
    if len(found) > 1:
        found = [version for version in found if version.key == asked] or found
    if not found:
        message = f"no version to compare is in {language}: there are {_names(source)}"
        raise InputError(message, file=name, mend="give a file that has one, or name another with --language")
    if len(found) > 1:
        message = f"several versions are in {language}: there are {_names(source)}"
        raise InputError(message, file=name, mend="name one with --language")
    document = sides.document_of(source, found[0].key)
    if not any(unit.text for unit in document):
        raise InputError(f"there is no text in the version {found[0].key}", file=name, mend="give one with text")
    return document


def _names(alignment: Alignment) -> str:
    return ", ".join(f"{version.key} ({version.kind})" for version in alignment.versions)


# -- what is printed ----------------------------------------------------------------------------------


def _json(comparison: quality.Comparison, alignment: Alignment, arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "language": comparison.language,
        "machine": arguments.machine,
        "official": arguments.official,
        "chrf": comparison.chrf,
        "bleu": comparison.bleu,
        "missing": {side: comparison.missing(side) for side in get_args(quality.Side)},
        "signatures": dict(comparison.signatures),
        "alignment": dict(alignment.signature),
        "units": [
            {"id": unit.id, "chrf": unit.chrf, "bleu": unit.bleu, "missing": unit.missing,
             "machine": unit.machine, "official": unit.official}
            for unit in comparison.units
        ],
    }  # fmt: skip


def _lines(comparison: quality.Comparison, arguments: argparse.Namespace, width: int) -> Iterator[str]:
    """The units least alike, each with both texts under it, then what is true of the whole."""
    longest = max(cells.width(cells.harmless(unit.id)) for unit in comparison.units)
    first = max(min(longest, _ID_CELLS), len("unit"))
    yield f"{cells.fit('unit', first)}{'chrF':>{_NUMBER}}{'BLEU':>{_NUMBER}}"
    for unit in comparison.worst(arguments.worst):
        yield _row(unit.id, unit.chrf, unit.bleu, first)
        yield f"  official  {_quoted(unit.official, comparison.language, width - 12)}"
        yield f"  machine   {_quoted(unit.machine, comparison.language, width - 12)}"
    yield _row("all", comparison.chrf, comparison.bleu, first)
    yield ""
    yield f"units in {comparison.language}: {len(comparison.units)}"
    for said, ids in (
        ("missing in the machine's version", comparison.missing("machine")),
        ("only in the machine's version", comparison.missing("official")),
    ):
        if ids:
            text = cells.harmless(f"{said}: {len(ids)} ({', '.join(ids)})")
            yield from (text[start:end] for start, end in cells.wrap(text, width))
    yield f"chrF: {comparison.signatures['chrf']}"
    yield f"BLEU: {comparison.signatures['bleu']}"
    yield f"BLEU of a unit: {comparison.signatures['unit_bleu']}"


def _row(name: str, chrf: float, bleu: float, first: int) -> str:
    return f"{cells.fit(cells.harmless(name), first)}{chrf:>{_NUMBER}.2f}{bleu:>{_NUMBER}.2f}"


def _quoted(text: str, language: str, width: int) -> str:
    """A text in the quotation marks of its language, cut to so many cells."""
    if not text:
        return "— missing —"
    opening, closing = languages.get(language).typography.quotes
    room = width - cells.width(opening) - cells.width(closing)
    return f"{opening}{cells.fit(cells.harmless(text), room).rstrip()}{closing}"
