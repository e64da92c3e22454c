"""``hexapla align``: versions lined up with their original, written in one of the formats."""

from __future__ import annotations

import argparse
import sys

from align.formats import FORMATS, of_file, writer
from reader.commands import common
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("original", metavar="ORIGINAL", help="a document, or LANGUAGE=PATH")
    parser.add_argument("versions", metavar="VERSION", nargs="+", help="the same document in another language")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--format", choices=sorted(FORMATS), help="else by the ending of FILE, else yaml")
    common.align_options(parser)
    common.encoding_option(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Aligns and writes."""
    from align import files
    from align.aligner import align

    original, *versions = common.documents([arguments.original, *arguments.versions], arguments.encoding)
    alignment = align(original, versions, method=arguments.method, clauses=arguments.clauses)
    name = arguments.format or (of_file(arguments.output) if arguments.output else None) or "yaml"
    chunks = writer(name).write(alignment)
    if arguments.output:
        files.write(arguments.output, chunks)
    else:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    return Exit.DONE
