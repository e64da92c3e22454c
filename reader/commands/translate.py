"""``hexapla translate``: a document with machine translations of it, as an alignment."""

from __future__ import annotations

import argparse

from align.errors import InputError
from align.formats import FORMATS, of_file, writer
from reader import diagnostics
from reader.commands import common
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    from lang.translate import ENGINES

    parser.add_argument("document", metavar="DOC", help="a document, or LANGUAGE=PATH")
    parser.add_argument("--to", metavar="LANGUAGES", required=True, help="codes of languages, such as es or es,fr")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="apertium", help="what translates (%(default)s)")
    parser.add_argument("--glossary", metavar="FILE", help="a glossary that says what acronyms are in each language")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--format", choices=sorted(FORMATS), help="else by the ending of FILE, else yaml")
    common.encoding_option(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Translates and writes; what could not be kept is said on stderr, and gives exit code 1."""
    from align import glossary
    from align.translation import translate
    from lang.language import UNKNOWN
    from lang.translate import EngineError, Translator, engine

    (document,) = common.documents([arguments.document], arguments.encoding)
    if document.language == UNKNOWN:
        raise InputError("its language is not known", file=arguments.document, mend="say it, as in en=PATH")
    codes = list(dict.fromkeys(code.strip() for code in arguments.to.split(",") if code.strip()))
    if not codes or document.language in codes:
        raise InputError("--to names no other language than the document's", mend="name one, as in --to es")
    terms = glossary.load(arguments.glossary) if arguments.glossary else None
    translators: dict[str, Translator] = {}
    try:
        for code in codes:
            translators[code] = engine(arguments.engine).translator(document.language, code)
        alignment = translate(document, translators, _told, glossary=terms)
    except EngineError as error:
        raise InputError(str(error), mend=error.mend) from error
    finally:
        for translator in translators.values():
            translator.close()
    name = arguments.format or (of_file(arguments.output) if arguments.output else None) or "yaml"
    common.write(writer(name).write(alignment), arguments.output)
    lost = [bead for unit in alignment for bead in unit.beads if bead.note]
    for bead in lost:
        diagnostics.note(f"{bead.id}: {bead.note}")
    return Exit.FINDINGS if lost else Exit.DONE


def _told(done: int) -> None:
    diagnostics.progress(f"{done} sentences")
