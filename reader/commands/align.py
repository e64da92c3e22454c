"""``hexapla align``: versions lined up with their original, written in one of the formats."""

from __future__ import annotations

import argparse

from align.formats import FORMATS, of_file, writer
from reader.commands import common
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("original", metavar="ORIGINAL", help="a document, LANGUAGE=PATH, or a folder of all versions")
    parser.add_argument("versions", metavar="VERSION", nargs="*", help="the same document in another language")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--format", choices=sorted(FORMATS), help="else by the ending of FILE, else yaml")
    parser.add_argument("--presegmented", action="store_true", help="the files have a sentence a line and no structure")
    parser.add_argument("--glossary", metavar="FILE", help="say in each unit which of these terms it uses")
    common.align_options(parser)
    common.encoding_option(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Aligns and writes."""
    names = common.versions([arguments.original, *arguments.versions])
    common.one_or_more_versions(names)
    if arguments.presegmented:
        alignment = common.aligned_presegmented(names, arguments)
    else:
        alignment = common.aligned(common.documents(names, arguments.encoding), arguments)
    if arguments.glossary:
        from align import glossary
        from align.terms_used import with_terms

        alignment = with_terms(alignment, glossary.load(arguments.glossary))
    name = arguments.format or (of_file(arguments.output) if arguments.output else None) or "yaml"
    common.write_format(writer(name).write(alignment), arguments.output)
    return Exit.DONE
