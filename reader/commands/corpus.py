"""``hexapla corpus``: many documents aligned, checked, filtered, exported and counted."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from align.errors import InputError
from align.sentence_aligner import DEFAULT_METHOD, METHODS
from lang import cores
from lang.controls import visible
from reader import diagnostics, folder_settings
from reader.commands import common
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from align.corpus.beads import Corpus
    from align.corpus.belonging import Found
    from align.corpus.filters import Filters
    from align.corpus.plan import Plan, Settings
    from align.corpus.run import Progress

_FOLDER = "the folder of shards that corpus align has made"


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    _align_options(what.add_parser("align", help="align all documents of a folder into shards"))
    _group_options(what.add_parser("group", help="find which files of a heap are versions of one document"))
    _check_options(what.add_parser("check", help="run the checks over shards"))
    _export_options(what.add_parser("export", help="write shards as one file, filtered"))
    _stats_options(what.add_parser("stats", help="write a report on shards, with plots"))


def run(arguments: argparse.Namespace) -> Exit:
    """Does what was asked for."""
    return _RUN[arguments.what](arguments)


# -- align --------------------------------------------------------------------------------------------


def _align_options(parser: argparse.ArgumentParser) -> None:
    from align.corpus.plan import CHUNK_BYTES
    from align.ingest.folder import ORIGINAL

    parser.add_argument("folder", metavar="DIR", help="documents, versions told by names: x.en.txt, x.fr.txt")
    parser.add_argument("--out", metavar="DIR", required=True, help="where the shards go; what is there is kept")
    parser.add_argument("--unsorted", action="store_true", help="tell versions by content, whatever the names say")
    parser.add_argument("--original", metavar="CODE", default=ORIGINAL, help="language of originals (%(default)s)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=_positive, default=cores.usable(),
                       help="processes on this machine (%(default)s)")  # fmt: skip
    where.add_argument("--scheduler", metavar="ADDRESS",
                       help="of a Dask cluster, such as tcp://10.0.0.1:8786; needs hexapla[cluster]")  # fmt: skip
    parser.add_argument("--chunk", metavar="BYTES", type=_positive, default=CHUNK_BYTES,
                        help="documents that go into one shard, about (%(default)s)")  # fmt: skip
    parser.add_argument("--method", choices=sorted(METHODS), default=DEFAULT_METHOD, help="(%(default)s)")
    parser.add_argument("--encoder", metavar="FOLDER", default="", help="an ONNX model in place of the embedded one")
    parser.add_argument("--clauses", action="store_true", help="align clauses between semicolons")


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 12 else 0
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return number


def _align(arguments: argparse.Namespace) -> Exit:
    import os

    from align.corpus import run
    from align.corpus.cluster import Cluster
    from align.corpus.local import Local
    from align.corpus.plan import Settings

    encoder = os.path.abspath(arguments.encoder) if arguments.encoder else ""
    settings = Settings(arguments.method, arguments.clauses, arguments.original, encoder)
    work = _plan(arguments, settings)
    last = None
    with (
        Cluster(arguments.scheduler) if arguments.scheduler else Local(arguments.workers) as workers,
        closing(run.run(work, arguments.out, workers)) as steps,
    ):
        try:
            for last in steps:
                diagnostics.progress(_in_words(last))
        finally:
            diagnostics.progress_ends()
    _told(arguments.out, last)
    return Exit.DONE


def _plan(arguments: argparse.Namespace, settings: Settings) -> Plan:
    from align.corpus import plan
    from align.corpus.plan import Quarantined

    if not arguments.unsorted:
        return plan.plan(arguments.folder, settings, chunk_bytes=arguments.chunk)
    found = _grouped(arguments)
    refused = [*found.unreadable, *(Quarantined(path, plan.ALONE) for path in found.alone)]
    groups = [own.files for own in found.groups]
    return plan.plan_of(arguments.folder, settings, groups, refused, chunk_bytes=arguments.chunk)


def _in_words(now: Progress) -> str:
    rate = f", {now.done / now.seconds:.1f} a second" if now.done and now.seconds else ""
    left = "" if now.left is None else f", {_duration(now.left)} left"
    bad = f", {now.quarantined} quarantined" if now.quarantined else ""
    return f"{now.done:,} of {now.documents:,} documents{rate}{left}{bad}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _told(out: str, last: Progress | None) -> None:
    """Says what the manifest says, and which documents failed."""
    from align.corpus.run import manifest

    said = manifest(out)
    bad = said["quarantined"]
    kept = f", {last.documents:,} of them now" if last is not None and last.kept else ""
    print(f"{said['documents']:,} documents{kept}, {said['beads']:,} beads in {visible(out)}")  # noqa: T201
    for one in bad if isinstance(bad, list) else ():
        diagnostics.note(f"quarantined: {one['document']}: {one['error']}")


# -- group --------------------------------------------------------------------------------------------


def _group_options(parser: argparse.ArgumentParser) -> None:
    from align.ingest.folder import ORIGINAL

    parser.add_argument("folder", metavar="DIR", help="documents in any order and under any names")
    parser.add_argument("--original", metavar="CODE", default=ORIGINAL, help="language of originals (%(default)s)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(%(default)s)")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")


def _group(arguments: argparse.Namespace) -> Exit:
    found = _grouped(arguments)
    lines = _groups_as_json(found) if arguments.format == "json" else _groups_in_words(found)
    common.write_format(lines, arguments.output)
    return Exit.DONE


def _grouped(arguments: argparse.Namespace) -> Found:
    """What belongs together in a folder; wrong pairs are told."""
    from align.corpus import belonging
    from align.corpus.plan import Quarantined

    paths = belonging.heap(arguments.folder)
    files, unreadable = [], []
    try:
        for one in belonging.read(paths):
            if isinstance(one, Quarantined):
                unreadable.append(one)
            else:
                files.append(one)
            diagnostics.progress(f"{len(files) + len(unreadable):,} of {len(paths):,} files read")
    finally:
        diagnostics.progress_ends()
    found = belonging.group(files, original=arguments.original)
    found.unreadable = unreadable
    for pair in found.doubtful:
        by = " and ".join(pair.by)
        diagnostics.note(f"{pair.first} and {pair.second} have the same {by}, and do not say the same")
    return found


def _groups_as_json(found: Found) -> Iterator[bytes]:
    for own in found.groups:
        pairs = [pair._asdict() for pair in own.pairs]
        yield _json({"files": dict(own.files), "score": own.score, "pairs": pairs})
    for pair in found.doubtful:
        yield _json({"doubtful": pair._asdict()})
    for path in found.alone:
        yield _json({"alone": path})
    for one in found.unreadable:
        yield _json({"unreadable": one.document, "error": one.error})


def _groups_in_words(found: Found) -> Iterator[bytes]:
    for own in found.groups:
        by = ", ".join(dict.fromkeys(reason for pair in own.pairs for reason in pair.by))
        files = "  ".join(f"{code}={path}" for code, path in own.files.items())
        yield _line(f"{own.score:.2f}  {files}  by {by}")
    for path in found.alone:
        yield _line(f"alone  {path}")
    for one in found.unreadable:
        yield _line(f"unreadable  {one.error}")


def _line(text: str) -> bytes:
    return visible(text).encode(errors="backslashreplace") + b"\n"


# -- check --------------------------------------------------------------------------------------------


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help=_FOLDER)
    parser.add_argument("--glossary", metavar="FILE", help="terms to hold the versions to")
    parser.add_argument("--config", metavar="FILE", help="settings; else hexapla.toml or pyproject.toml here")
    parser.add_argument("--workers", metavar="N", type=_positive, default=cores.usable(), help="(%(default)s)")
    parser.add_argument("-o", "--output", metavar="FILE", help="findings as JSON Lines; else stdout")


def _check(arguments: argparse.Namespace) -> Exit:
    from align import glossary
    from align.check import settings
    from align.check.finding import Severity
    from align.corpus import checking, shards

    own = settings.load(arguments.config) if arguments.config else folder_settings.here()
    name = arguments.glossary or own.glossary
    terms = glossary.load(name) if name else None
    files = shards.find(arguments.folder)
    documents = 0
    counts: Counter[str] = Counter()
    worst: set[str] = set()

    def lines() -> Iterator[bytes]:
        nonlocal documents
        for checked in checking.check(files, own, terms, workers=arguments.workers):
            documents += checked.documents
            diagnostics.progress(f"{documents:,} documents, {counts.total():,} findings")
            for found in checked.found:
                counts[found.code] += 1
                worst.add(found.severity)
                yield _json(found._asdict())

    try:
        common.write_format(lines(), arguments.output)
    finally:
        diagnostics.progress_ends()
    rules = ", ".join(f"{code} {count:,}" for code, count in counts.most_common())
    diagnostics.note(f"{documents:,} documents, {counts.total():,} findings{': ' if rules else ''}{rules}")
    fails = own.fail_on is not None and any(one.label in worst for one in Severity if one >= own.fail_on)
    return Exit.FINDINGS if fails else Exit.DONE


def _json(said: Mapping[str, object]) -> bytes:
    import json

    return json.dumps(said, ensure_ascii=False).encode(errors="backslashreplace") + b"\n"


# -- export -------------------------------------------------------------------------------------------


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help=_FOLDER)
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write; else stdout")
    parser.add_argument("--format", choices=("csv", "jsonl", "tmx", "tsv"), help="else by the ending of FILE, else tmx")
    parser.add_argument("--langs", metavar="CODES", default="", help="such as en,fr; all of them by default")
    parser.add_argument("--min-score", metavar="N", type=_share, help="beads that are at least so sure, from 0 to 1")
    parser.add_argument(
        "--max-ratio", metavar="N", type=_ratio, help="of lengths, each by what is usual in its language"
    )
    parser.add_argument("--right-language", action="store_true", help="leave out what is in another language")
    parser.add_argument("--no-copies", action="store_true", help="leave out what two languages have letter by letter")
    parser.add_argument("--no-duplicates", action="store_true", help="leave out what was there before")
    parser.add_argument("--near", metavar="N", type=_share, help="and what is alike to this share, such as 0.8")


def _share(text: str) -> float:
    return _number(text, 0, 1)


def _ratio(text: str) -> float:
    return _number(text, 1, 1000)


def _number(text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {least} to {most}")
    return number


def _export(arguments: argparse.Namespace) -> Exit:
    from pathlib import Path

    from align.corpus.beads import Corpus
    from align.corpus.export import FORMATS

    ending = Path(arguments.output or "").suffix.lower().removeprefix(".")
    name = arguments.format or ending or "tmx"
    if name not in FORMATS:
        raise InputError(f"no format has the ending .{name}", file=arguments.output, mend="say which with --format")
    corpus = Corpus(arguments.folder)
    codes = corpus.checked([code for code in arguments.langs.split(",") if code])
    filters = _filters(arguments, corpus, codes)
    common.write_format(FORMATS[name](filters(corpus.beads(codes)), codes), arguments.output)
    took = "".join(f", {name} took {filters.taken[name]:,}" for name in filters.filters)
    diagnostics.note(f"{filters.kept:,} of {filters.seen:,} beads{took}")
    return Exit.DONE


def _filters(arguments: argparse.Namespace, corpus: Corpus, codes: tuple[str, ...]) -> Filters:
    from align.corpus import filters

    chosen = filters.Filters()
    if arguments.min_score is not None:
        chosen.filters["score"] = filters.least_score(arguments.min_score)
    if arguments.max_ratio is not None:
        chosen.filters["length ratio"] = filters.length_ratio(arguments.max_ratio, corpus.usual_lengths(codes))
    if arguments.no_copies:
        chosen.filters["copies"] = filters.no_copies()
    if arguments.no_duplicates or arguments.near is not None:
        chosen.filters["duplicates"] = filters.no_duplicates()
    if arguments.right_language:
        chosen.filters["wrong language"] = filters.right_language(codes)
    if arguments.near is not None:
        chosen.filters["near duplicates"] = filters.no_near_duplicates(arguments.near)
    return chosen


# -- stats --------------------------------------------------------------------------------------------


def _stats_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help=_FOLDER)
    parser.add_argument("-o", "--output", metavar="FILE", help="HTML; without it the counts are printed as JSON")


def _stats(arguments: argparse.Namespace) -> Exit:
    from dataclasses import asdict

    from align.corpus.beads import Corpus
    from align.corpus.stats import report, stats

    found = stats(Corpus(arguments.folder))
    if arguments.output:
        common.write(report(found), arguments.output)
    else:
        common.write_format([_json(asdict(found))], None)
    return Exit.DONE


_RUN: Mapping[str, Callable[[argparse.Namespace], Exit]] = {
    "align": _align,
    "check": _check,
    "export": _export,
    "group": _group,
    "stats": _stats,
}
