"""``hexapla outline``: what was understood of a document's structure, and every repair of its text."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from align.document import Document
from lang.controls import visible
from reader.commands import common
from reader.diagnostics import Exit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument("document", metavar="DOC", help="a document, or LANGUAGE=PATH")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(%(default)s)")
    parser.add_argument("--repairs", action="store_true", help="list what was mended in the raw text instead")
    common.encoding_option(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Prints the outline or the repairs."""
    document = common.documents([arguments.document], arguments.encoding)[0]
    if arguments.format == "json":
        rows = list(_repairs(document) if arguments.repairs else _units(document))
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        lines = _repair_lines(document) if arguments.repairs else _unit_lines(document)
        sys.stdout.writelines(f"{visible(line)}\n" for line in lines)
    return Exit.DONE


def _units(document: Document) -> Iterator[dict[str, object]]:
    for unit in document.units:
        yield {
            "id": unit.id,
            "kind": unit.kind,
            "label": unit.label,
            "text": unit.text,
            "span": list(unit.span),
            "spans": [list(span) for span in unit.spans],
        }


def _repairs(document: Document) -> Iterator[dict[str, object]]:
    for repair in document.repairs:
        line, column = document.line_and_column(repair.span.start)
        yield {
            "rule": repair.rule, "before": repair.before, "after": repair.after,
            "span": list(repair.span), "line": line, "column": column,
        }  # fmt: skip


def _unit_lines(document: Document) -> Iterator[str]:
    about = (document.symbol, document.language, document.kind, f"{len(document.units)} units")
    yield " · ".join(part for part in about if part)
    for unit in document.units:
        line, _ = document.line_and_column(unit.span.start)
        text = f"{'  ' * unit.level}{unit.label} {unit.text}".rstrip() if unit.label else f"{unit.text}"
        yield f"{line:>6}  {unit.id:<10} {text}"


def _repair_lines(document: Document) -> Iterator[str]:
    for repair in document.repairs:
        line, column = document.line_and_column(repair.span.start)
        yield f"{line}:{column}: {repair.rule}: {repair.before} → {repair.after}"
