"""``hexapla check``: what a reviser would find in a document and its versions, as text or for a CI system."""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from align.errors import InputError
from lang.controls import visible
from reader import diagnostics, folder_settings
from reader.commands import common
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from align.check.places import AlignedPlaces
    from align.check.run import Checked, Report, Result
    from align.check.settings import Settings
    from align.check.subject import Subject

_EVERY = "all"
_SIZE = (120, 40)


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    from align.check.report import FORMATS
    from align.check.settings import THRESHOLDS

    parser.add_argument(
        "documents",
        metavar="FILE",
        nargs="*",
        help="an original and its versions, a folder, one document, or aligned files",
    )
    parser.add_argument("--format", choices=("text", *sorted(FORMATS)), default="text", help="(%(default)s)")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--select", metavar="CODES", action="append", default=[],
                        help="use these rules alone, such as A,F002; ALL for every one")  # fmt: skip
    parser.add_argument("--ignore", metavar="CODES", action="append", default=[], help="leave these rules out")
    parser.add_argument(
        "--glossary", metavar="FILE", help="terms that the versions have to keep to (YAML, CSV, TSV, TBX, XLSX)"
    )
    parser.add_argument("--fail-on", choices=tuple(THRESHOLDS), help="exit with 1 from this severity on (warning)")
    parser.add_argument("--config", metavar="FILE", help="settings; else the nearest hexapla.toml or pyproject.toml")
    parser.add_argument("--baseline", metavar="FILE", help="findings that are known and not reported")
    parser.add_argument("--write-baseline", action="store_true", help="write what is found into the baseline instead")
    parser.add_argument("--statistics", action="store_true", help="count findings by rule instead of listing them")
    parser.add_argument("--explain", metavar="CODE", help="show the page about a rule, or the list of all")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="(%(default)s)")
    common.align_options(parser)
    common.encoding_option(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Checks and reports; the exit code is 1 where findings are as severe as ``--fail-on`` says."""
    if arguments.explain is not None:
        sys.stdout.writelines(f"{visible(line)}\n" for line in _explained(arguments.explain))
        return Exit.DONE
    _possible(arguments)
    arguments.documents = common.versions(arguments.documents)
    settings = _settings(arguments)
    report = _report(arguments, settings)
    if arguments.write_baseline:
        _write_baseline(report, settings)
        return Exit.DONE
    common.write(_written(report, arguments), arguments.output)
    return Exit.FINDINGS if report.failed else Exit.DONE


def _possible(arguments: argparse.Namespace) -> None:
    """Refuses what cannot be meant.

    Raises:
        InputError: there is nothing to check, or options contradict each other.
    """
    if not arguments.documents:
        raise InputError("there is nothing to check", mend="name an aligned file, or an original and its versions")
    if arguments.statistics and arguments.format not in ("text", "json"):
        mend = "leave one of them out"
        raise InputError(f"--statistics does not go with --format {arguments.format}", mend=mend)


# -- rules --------------------------------------------------------------------------------------------


def _explained(code: str) -> Iterator[str]:
    """The page of a rule, or a line for each of several.

    Raises:
        InputError: no rule has the code.
    """
    from align.check import settings

    start = "" if code.lower() == _EVERY else settings.code(code)
    if start is None:
        raise InputError(f"no rule has the code {code!r}", mend="see hexapla check --explain all")
    rules = [rule for rule in settings.known() if rule.code.startswith(start)]
    if len(rules) == 1:
        yield from rules[0].page().rstrip().splitlines()
        return
    longest = max(len(rule.name) for rule in rules)
    for rule in rules:
        yield f"{rule.code}  {rule.severity.label:<7}  {rule.name:<{longest}}  {rule.summary}"


# -- settings -----------------------------------------------------------------------------------------


def _settings(arguments: argparse.Namespace) -> Settings:
    """Those of the file, outweighed by those of the command line.

    ``--select`` says anew which rules are used, whatever the file selects or ignores; ``--ignore`` takes from them.
    """
    from align.check import settings

    found = settings.load(arguments.config) if arguments.config else folder_settings.here()
    if arguments.select:
        found = replace(found, select=_codes(arguments.select, "--select"), ignore=())
    found = replace(found, ignore=(*found.ignore, *_codes(arguments.ignore, "--ignore")))
    if arguments.fail_on:
        found = replace(found, fail_on=settings.THRESHOLDS[arguments.fail_on])
    return replace(found, glossary=arguments.glossary or found.glossary, baseline=arguments.baseline or found.baseline)


def _codes(lists: Sequence[str], option: str) -> tuple[str, ...]:
    from align.check import settings

    found = []
    for word in (word for text in lists for word in text.split(",")):
        code = settings.code(word)
        if code is None:
            raise InputError(f"{option}: no rule has the code {word!r}", mend="see hexapla check --explain all")
        found.append(code)
    return tuple(found)


# -- documents ----------------------------------------------------------------------------------------


def _report(arguments: argparse.Namespace, settings: Settings) -> Report:
    from align import glossary
    from align.check import run
    from lang.terms.glossary import Glossary

    terms = glossary.load(settings.glossary) if settings.glossary else Glossary()
    rules = settings.rules()
    results: list[Result] = []
    versions: list[Checked] = []
    for count, (plain, places) in enumerate(_subjects(arguments)):
        spoken = [version.language for version in plain.alignment.versions]
        subject = replace(plain, glossary=settings.glossary_with(terms, spoken))
        found = run.check(subject, rules, settings, places)
        for doubt in run.doubts(subject):
            diagnostics.note(f"{subject.files['']}: {doubt}")
        results += found
        versions += run.checked(subject)
        if count == 0:
            gc.freeze()  # the glossary lives as long as the process: the collector need not look through it again
    if settings.baseline and not arguments.write_baseline:
        from align.check import baseline

        results = run.against_baseline(results, baseline.load(settings.baseline), versions, settings)
    return run.Report(tuple(results), tuple(versions), fail_on=settings.fail_on)


def _subjects(arguments: argparse.Namespace) -> Iterator[tuple[Subject, AlignedPlaces | None]]:
    """What is to be checked: each aligned file by itself, or the documents as an original and its versions.

    Raises:
        InputError: a file cannot be read, or aligned files and documents stand side by side.
    """
    from align.formats import is_alignment

    aligned = [name for name in arguments.documents if is_alignment(name)]
    if not aligned:
        yield _documents(arguments), None
        return
    if len(aligned) < len(arguments.documents):
        other = next(name for name in arguments.documents if name not in aligned)
        message = f"it is no aligned file, but {aligned[0]} is one"
        raise InputError(message, file=other, mend="check aligned files and documents one after the other")
    for name in aligned:
        yield _aligned(name)


def _aligned(name: str) -> tuple[Subject, AlignedPlaces | None]:
    from align.check.places import AlignedPlaces
    from align.check.subject import Subject
    from align.formats import of_file, reader
    from align.ingest.load import read_bytes

    kind, data = str(of_file(name)), read_bytes(name)
    alignment = reader(kind).read(data, file=name)
    places = AlignedPlaces(data, name, alignment) if kind == "yaml" else None
    return Subject(alignment, files={"": name}), places


def _documents(arguments: argparse.Namespace) -> Subject:
    from align.check.subject import Subject

    names = arguments.documents
    documents = common.documents(names, arguments.encoding)
    alignment = common.aligned(documents, arguments)
    keys = [version.key for version in alignment.versions]
    paths = [name.removeprefix(f"{common.language(name)}=") for name in names]
    return Subject(
        alignment,
        dict(zip(keys, documents, strict=True)),
        {**dict(zip(keys, paths, strict=True)), "": paths[0]},
    )


# -- what is written ----------------------------------------------------------------------------------


def _written(report: Report, arguments: argparse.Namespace) -> Iterator[bytes]:
    if arguments.format != "text":
        from align.check.report import writer

        yield from writer(arguments.format).write(report)
        return
    from reader import check_text

    style = check_text.Style(shutil.get_terminal_size(_SIZE).columns, _coloured(arguments))
    lines = check_text.statistics(report) if arguments.statistics else check_text.lines(report, style)
    yield from (f"{line}\n".encode() for line in lines)


def _coloured(arguments: argparse.Namespace) -> bool:
    """Whether there are colours: where the user says so, else on a terminal, unless NO_COLOR is set (no-color.org)."""
    if arguments.color != "auto":
        return bool(arguments.color == "always")
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not arguments.output and not plain and sys.stdout.isatty()


def _write_baseline(report: Report, settings: Settings) -> None:
    """Writes what is found into the baseline; what it has of files and rules that were not checked stays in it."""
    from align import files
    from align.check import baseline, run

    path = settings.baseline or baseline.DEFAULT_FILE
    old = baseline.load(path) if os.path.exists(path) else baseline.Baseline(path)
    findings = [result.finding for result in report.reported]
    new = old.updated(findings, {one.file for one in report.checked}, run.unused(settings))
    files.write(path, new.write())
    entries = "1 finding" if len(new.entries) == 1 else f"{len(new.entries)} findings"
    diagnostics.note(f"{path}: {entries} written that will not be reported")
