"""``hexapla translate``: a document with machine translations of it, as an alignment."""

from __future__ import annotations

import argparse

from align.formats import FORMATS, of_file, writer
from reader import diagnostics
from reader.commands import common, machine
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("document", metavar="DOC", help="a document, LANGUAGE=PATH, or an aligned file")
    parser.add_argument(
        "--to",
        metavar="LANGUAGES",
        type=machine.languages,
        required=True,
        help="codes of languages, such as es or es,fr",
    )
    machine.options(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--format", choices=sorted(FORMATS), help="else by the ending of FILE, else yaml")
    common.encoding_option(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Translates and writes; what could not be kept is said on stderr, and gives exit code 1."""
    alignment = common.alignment_of(arguments.document, arguments.encoding)
    before = len(alignment.versions)
    alignment = machine.translated(alignment, arguments.to, arguments)
    keys = [version.key for version in alignment.versions[before:]]
    name = arguments.format or (of_file(arguments.output) if arguments.output else None) or "yaml"
    common.write_format(writer(name).write(alignment), arguments.output)
    doubts = [
        (bead, key, doubt) for unit in alignment for bead in unit.beads for key in keys if (doubt := bead.doubt(key))
    ]
    for bead, key, doubt in doubts:
        diagnostics.note(f"{bead.id}: {key} {doubt}")
    return Exit.FINDINGS if doubts else Exit.DONE
