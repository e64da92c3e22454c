"""What a corpus is like: counts and plots over its shards, as one HTML file that needs nothing else.

DuckDB counts, Matplotlib draws; the corpus is never in memory as a whole, and the same shards give the same bytes.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from align.corpus.beads import Corpus, quoted
from align.errors import InputError

_BINS = 20
_LONGEST = 400
"""Letters up to which lengths are shown, the longer ones with the last."""
_MOST_TYPES = 12
_MOST_TERMS = 40
_ACRONYM = r"\b[A-Z][A-Z&-]*[A-Z]s?\b"


class Table(NamedTuple):
    """A table of the report."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Stats:
    """What was counted.

    Attributes:
        scores: beads by score, in 20 equal steps from 0 to 1.
        types: how many beads there are of each type (``1-1``), for each version.
        lengths: texts by letters, in 20 steps, for each language.
        ratios: letters for each letter of the original, for each version: 5th, 50th and 95th percentile.
        terms: acronyms of the original by how many beads have them, and how many of these each version has in Latin
            letters as they are.
    """

    folder: str
    languages: tuple[str, ...]
    documents: int
    beads: int
    scores: tuple[int, ...]
    types: dict[str, dict[str, int]]
    lengths: dict[str, tuple[int, ...]]
    ratios: dict[str, tuple[float, float, float]]
    terms: tuple[tuple[Any, ...], ...]


def stats(corpus: Corpus) -> Stats:
    """Counts what is in a corpus; one pass over the columns for each question."""
    original, *others = corpus.languages
    ((documents, beads),) = corpus.rows("SELECT count(DISTINCT document), count(bead) FROM beads")
    return Stats(
        corpus.folder,
        corpus.languages,
        documents,
        beads,
        _histogram(corpus, f"least(floor(score * {_BINS}), {_BINS - 1})", "score IS NOT NULL"),
        {code: _types(corpus, original, code) for code in others},
        {code: _lengths(corpus, code) for code in corpus.languages},
        {code: _ratios(corpus, original, code) for code in others},
        _terms(corpus, original, others),
    )


def _histogram(corpus: Corpus, step: str, where: str) -> tuple[int, ...]:
    query = f"SELECT CAST({step} AS INTEGER) AS step, count(*) FROM beads WHERE {where} GROUP BY step"  # noqa: S608
    found = dict(corpus.rows(query))
    return tuple(found.get(at, 0) for at in range(_BINS))


def _lengths(corpus: Corpus, code: str) -> tuple[int, ...]:
    column = quoted(code)
    return _histogram(corpus, f"least(length({column}) * {_BINS} // {_LONGEST}, {_BINS - 1})", f"{column} IS NOT NULL")


def _types(corpus: Corpus, original: str, code: str) -> dict[str, int]:
    def count(name: str) -> str:
        column = quoted(name)
        return f"CASE WHEN {column} IS NULL THEN 0 ELSE coalesce(len(sentences.{column}), 1) END"

    query = (
        f"SELECT {count(original)} || '-' || {count(code)} AS type, count(*) AS number FROM beads "  # noqa: S608
        f"WHERE {quoted(original)} IS NOT NULL OR {quoted(code)} IS NOT NULL GROUP BY type ORDER BY number DESC, type"
    )
    return dict(corpus.rows(query))


def _ratios(corpus: Corpus, original: str, code: str) -> tuple[float, float, float]:
    here, there = quoted(original), quoted(code)
    query = (
        f"SELECT quantile_cont(length({there}) / length({here}), [0.05, 0.5, 0.95]) FROM beads "  # noqa: S608
        f"WHERE length({here}) > 0 AND length({there}) > 0"
    )
    ((found,),) = corpus.rows(query)
    low, middle, high = found or (0.0, 0.0, 0.0)
    return low, middle, high


def _terms(corpus: Corpus, original: str, others: Sequence[str]) -> tuple[tuple[Any, ...], ...]:
    kept = ", ".join(f"count(*) FILTER (contains({quoted(code)}, acronym))" for code in others)
    texts = ", ".join(quoted(code) for code in others)
    query = (
        f"SELECT acronym, count(*) AS number{', ' if kept else ''}{kept} FROM ("  # noqa: S608
        f"SELECT unnest(list_distinct(regexp_extract_all({quoted(original)}, '{_ACRONYM}'))) AS acronym"
        f"{', ' if texts else ''}{texts} FROM beads"
        f") GROUP BY acronym ORDER BY number DESC, acronym LIMIT {_MOST_TERMS}"
    )
    return tuple(corpus.rows(query))


# -- the report ---------------------------------------------------------------------------------------


def report(found: Stats) -> Iterator[bytes]:
    """The report: HTML with its plots inside, in chunks.

    Raises:
        InputError: Matplotlib is not there.
    """
    pictures = [
        ("Scores", "Beads by the estimated chance that they are right.", _scores_drawn(found)),
        ("Types of beads", "Sentences of the original and of the version.", _types_drawn(found)),
        ("Lengths", f"Letters of a text; {_LONGEST} and more stand together.", _lengths_drawn(found)),
    ]
    title = f"Corpus {found.folder}"
    yield (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f"<style>{_STYLE}</style></head><body>\n<h1>{html.escape(title)}</h1>\n"
        f"<p>{found.documents:,} documents, {found.beads:,} beads, in {html.escape(', '.join(found.languages))}.</p>\n"
    ).encode()
    for name, text, drawing in pictures:
        yield f"<h2>{name}</h2>\n<p>{html.escape(text)}</p>\n<figure>{drawing}</figure>\n".encode()
    for table in _tables(found):
        yield _drawn(table).encode()
    yield b"</body></html>\n"


_STYLE = (
    "body{font:16px/1.4 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "figure{margin:0}svg{max-width:100%;height:auto}table{border-collapse:collapse;margin:1rem 0}"
    "td,th{padding:.2rem .8rem;border-bottom:1px solid #ccc;text-align:right}td:first-child,th:first-child"
    "{text-align:left}"
)


def _tables(found: Stats) -> Iterator[Table]:
    types = {kind for own in found.types.values() for kind in own}
    order = sorted(types, key=lambda kind: (-sum(own.get(kind, 0) for own in found.types.values()), kind))
    rows = tuple((kind, *(own.get(kind, 0) for own in found.types.values())) for kind in order[:_MOST_TYPES])
    yield Table("Beads by type", ("type", *found.types), rows)
    ratios = tuple((code, *(round(value, 2) for value in own)) for code, own in found.ratios.items())
    yield Table("Letters for each letter of the original", ("version", "5 %", "half", "95 %"), ratios)
    note = "How many beads of the original have it, and in how many of these a version has it as it is."
    yield Table("Acronyms", ("acronym", found.languages[0], *found.languages[1:]), found.terms, note)


def _drawn(table: Table) -> str:
    head = "".join(f"<th>{html.escape(str(cell))}</th>" for cell in table.head)
    rows = "\n".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    note = f"<p>{html.escape(table.note)}</p>\n" if table.note else ""
    return f"<h2>{html.escape(table.title)}</h2>\n{note}<table><tr>{head}</tr>\n{rows}\n</table>\n"


def _cell(value: Any) -> str:  # noqa: ANN401
    return f"{value:,}" if isinstance(value, int) else html.escape(str(value))


def _scores_drawn(found: Stats) -> str:
    figure, axes = _figure()
    axes.bar([(at + 0.5) / _BINS for at in range(_BINS)], found.scores, width=0.9 / _BINS)
    axes.set(xlabel="score", ylabel="beads")
    return _svg(figure)


def _types_drawn(found: Stats) -> str:
    figure, axes = _figure()
    types = sorted({kind for own in found.types.values() for kind in list(own)[:_MOST_TYPES]})
    width = 0.8 / max(len(found.types), 1)
    for place, (code, own) in enumerate(found.types.items()):
        axes.bar(
            [at + place * width for at in range(len(types))], [own.get(kind, 0) for kind in types], width, label=code
        )
    axes.set_xticks([at + 0.4 - width / 2 for at in range(len(types))], types)
    axes.set(xlabel="type", ylabel="beads", yscale="symlog")
    axes.legend()
    return _svg(figure)


def _lengths_drawn(found: Stats) -> str:
    figure, axes = _figure()
    for code, own in found.lengths.items():
        axes.plot([(at + 0.5) * _LONGEST / _BINS for at in range(_BINS)], own, label=code)
    axes.set(xlabel="letters", ylabel="texts")
    axes.legend()
    return _svg(figure)


def _figure() -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError(
            "plots are drawn with Matplotlib, which is not installed", mend="install hexapla[corpus]"
        ) from error
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    return figure, figure.subplots()


def _svg(figure: Any) -> str:  # noqa: ANN401
    """The drawing as SVG that is the same each time."""
    import matplotlib

    made = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hexapla"}):
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    text = made.getvalue()
    return text[text.index("<svg") :]
