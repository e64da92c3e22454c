"""What the commands that translate share: the options, and what makes the translator of a version."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING

from align.alignment import Alignment
from align.errors import InputError
from reader import diagnostics

if TYPE_CHECKING:
    from align.translation import Machine


def options(parser: argparse.ArgumentParser) -> None:
    """Declares what decides how a version is translated."""
    from lang.translate import ENGINES

    parser.add_argument(
        "--engine",
        choices=[*ENGINES, "memory"],
        help="what translates; else the first of these that is installed for the languages",
    )
    parser.add_argument(
        "--glossary", metavar="FILE", help="says what acronyms and fixed terms are in the other languages"
    )
    parser.add_argument(
        "--memory",
        metavar="FILE",
        action="append",
        default=[],
        help="aligned YAML or TMX: a sentence that stands in it is taken from it; can be given again",
    )
    parser.add_argument("--no-cache", action="store_true", help="translate anew what was translated before")


def languages(text: str) -> list[str]:
    """The codes in a list such as ``es,fr``.

    Raises:
        argparse.ArgumentTypeError: one of them is no language code, or there is none.
    """
    from lang import language

    codes = list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    if not codes:
        raise argparse.ArgumentTypeError("it names no language; write codes such as es,fr")
    for code in codes:
        try:
            language.get(code)
        except language.PackError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return codes


def check(alignment: Alignment, codes: list[str]) -> None:
    """Refuses an original that cannot be translated into some languages.

    Raises:
        InputError: its language is not known, or is one of them.
    """
    from lang.language import UNKNOWN

    original = alignment.original
    if original.language == UNKNOWN:
        raise InputError("its language is not known", file=original.file, mend="say it, as in en=PATH")
    if original.language in codes:
        raise InputError(
            f"it is in {original.language!r} itself", file=original.file, mend="name another language to translate into"
        )


def translated(alignment: Alignment, codes: list[str], arguments: argparse.Namespace) -> Alignment:
    """The alignment with a machine's version in each of some languages.

    Raises:
        InputError: nothing is installed for the languages, or the options are wrong.
    """
    from align import translation
    from lang.translate import EngineError

    check(alignment, codes)
    alignment, keys = translation.announced(alignment, codes)
    total = sum(len(translation.texts(unit, alignment)) for unit in alignment) * len(keys)
    with ExitStack() as stack:
        stack.callback(diagnostics.progress_ends)
        try:
            machines = []
            for key in keys:
                machines.append(machine(alignment, key, arguments))
                stack.callback(machines[-1].translator.close)
            return translation.translate(alignment, machines, lambda done: _told(done, total))
        except EngineError as error:
            raise InputError(str(error), mend=error.mend) from error


def _told(done: int, total: int) -> None:
    diagnostics.progress(f"{done} of {total} sentences")


def machine(alignment: Alignment, key: str, arguments: argparse.Namespace) -> Machine:
    """What fills a version of an alignment, as the options say.

    Raises:
        EngineError: nothing is installed for the languages.
        InputError: the glossary or a memory cannot be read.
    """
    from platformdirs import user_cache_path

    from align import glossary, memory
    from align.translation import Machine
    from lang import translate
    from lang.store import Store
    from lang.translate import cache
    from lang.translate.memory import MemoryTranslator

    source, target = alignment.original.language, alignment.by_key[key].language
    terms = glossary.load(arguments.glossary) if arguments.glossary else None
    known = memory.load(arguments.memory, source, target) if arguments.memory else None
    if arguments.engine == "memory":
        if known is None:
            raise InputError("--engine memory has nothing to draw on", mend="name a file with --memory")
        return Machine.of(alignment, key, MemoryTranslator(known), terms, known)
    translator = translate.translator(source, target, arguments.engine)
    if not arguments.no_cache:
        folder = user_cache_path("hexapla", appauthor=False) / "translations"
        translator = cache.Cached(translator, Store(folder, megabytes=cache.MEGABYTES), source, target)
    return Machine.of(alignment, key, translator, terms, known)
