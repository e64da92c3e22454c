"""``hexapla glossary``: terms proposed from alignments, and glossaries from one format to another."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from align.errors import InputError
from reader import diagnostics
from reader.commands import common
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from lang.terms.glossary import Glossary


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    _extract_options(what.add_parser("extract", help="propose terms from aligned files"))
    _convert_options(what.add_parser("convert", help="write a glossary in another format"))


def run(arguments: argparse.Namespace) -> Exit:
    """Proposes or converts, and writes."""
    terms = _extracted(arguments) if arguments.what == "extract" else _converted(arguments)
    from align.glossary import module, of_file

    name = arguments.format or (of_file(arguments.output) if arguments.output else None) or "yaml"
    if name == "xlsx" and not arguments.output:
        raise InputError("a workbook is no text for the terminal", mend="name a file to write with -o")
    common.write_format(module(name).write(terms), arguments.output)
    return Exit.DONE


# -- extract ------------------------------------------------------------------------------------------


def _extract_options(parser: argparse.ArgumentParser) -> None:
    from align.extraction import LEAST_SCORE
    from align.glossary import FORMATS

    parser.add_argument("aligned", metavar="ALIGNED", nargs="+", help="aligned files; a term may stand in several")
    parser.add_argument("--languages", metavar="CODES", default="",
                        help="such as en,fr; terms are looked for in the first, else in the original's")  # fmt: skip
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--format", choices=sorted(FORMATS), help="else by the ending of FILE, else yaml")
    parser.add_argument("--min-score", metavar="N", type=_score, default=LEAST_SCORE,
                        help="how sure a proposal must be, from 0 to 1 (%(default)s)")  # fmt: skip
    parser.add_argument("--glossary", metavar="FILE", action="append", default=[],
                        help="terms that are known and not proposed")  # fmt: skip


def _score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")
    return score


def _extracted(arguments: argparse.Namespace) -> Glossary:
    from align import formats, glossary
    from align.extraction import propose
    from lang.embedding import Muse

    known = [glossary.load(name) for name in arguments.glossary]
    terms = propose(
        [formats.read(name) for name in arguments.aligned],
        codes=_codes(arguments.languages),
        known=known,
        encoder=Muse(),
        least=arguments.min_score,
    )
    if not terms.terms:
        diagnostics.note("no term is sure enough; lower --min-score or give more aligned files")
    return terms


def _codes(text: str) -> Sequence[str]:
    from lang.terms.glossary import is_code

    codes = [code for code in text.replace(" ", "").split(",") if code]
    for code in codes:
        if not is_code(code):
            raise InputError(f"--languages: {code!r} is not a language code", mend="write codes such as en,fr")
    return codes


# -- convert ------------------------------------------------------------------------------------------


def _convert_options(parser: argparse.ArgumentParser) -> None:
    from align.glossary import FORMATS

    parser.add_argument("glossary", metavar="IN", help="a glossary in YAML, CSV, TSV, TBX or XLSX")
    parser.add_argument("output", metavar="OUT", nargs="?", help="where to write; else stdout")
    parser.add_argument("--to", dest="format", choices=sorted(FORMATS), help="else by the ending of OUT, else yaml")


def _converted(arguments: argparse.Namespace) -> Glossary:
    from align import glossary

    return glossary.load(arguments.glossary)
