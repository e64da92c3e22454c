"""From paragraphs to units: what is title, preamble, operative paragraph, article or plain prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from align.document import Kind, Span, Unit
from align.ingest.mapped import Mapped
from align.sequences import longest_rising
from lang import numbering, numerals
from lang.language import Language
from lang.numbering import Label, Path


@dataclass
class Paragraph:
    """A mended paragraph on its way to a unit."""

    body: Mapped
    spans: tuple[Span, ...]
    label: Label | None = None
    path: Path | None = None
    text_at: int = 0

    @property
    def text(self) -> str:
        """The text without its label."""
        return self.body.text[self.text_at :]


@dataclass
class _Builder:
    """Makes units and keeps their ids apart: a second ``op6`` becomes ``op6~2``.

    An id in ``reserved`` is for the unit whose number stands in the right place, wherever its doubles stand.
    """

    units: list[Unit] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)
    reserved: set[str] = field(default_factory=set)

    def add(
        self,
        wanted: str,
        kind: Kind,
        paragraph: Paragraph,
        path: Path,
        parent: str | None = None,
        *,
        in_place: bool = True,
    ) -> str:
        """Adds a unit under the wanted id or a numbered double of it, and returns its id."""
        own = wanted
        if wanted in self.taken or (wanted in self.reserved and not in_place):
            number = max(self.times[wanted], 1) + 1
            while (own := f"{wanted}~{number}") in self.taken:
                number += 1
            self.times[wanted] = number
        self.taken.add(own)
        body = paragraph.body.cut(paragraph.text_at)
        label = paragraph.label.text if paragraph.label else ""
        self.units.append(Unit(own, kind, label, body.text, path, parent, paragraph.spans, body.runs))
        return own


_HEADING_LABEL = re.compile(r"(?:[A-Z]{1,5}|[А-Я]|[一二三四五六七八九十]{1,3})[.．、]\s")
_ENDS = tuple(",;:.!?…，；：。！？،؛؟")


def build(paragraphs: Sequence[Paragraph], language: Language) -> tuple[Unit, ...]:
    """The units of a text; which of the three shapes it has is read from the text itself.

    A resolution has an opening ("The Security Council,"); a text in articles has at least two headings of
    articles; everything else is prose.
    """
    builder = _Builder()
    heads = ((index, _article(paragraph, language)) for index, paragraph in enumerate(paragraphs))
    articles = [(index, *head) for index, head in heads if head]
    if len(articles) > 1:
        _articles(builder, paragraphs, articles, language)
        return tuple(builder.units)
    opening = _opening(paragraphs, language)
    if opening is None:
        _prose(builder, paragraphs)
        return tuple(builder.units)
    _front(builder, paragraphs[:opening])
    builder.add("opening", "opening", paragraphs[opening], ())
    for prefix, part in _scopes(paragraphs[opening + 1 :], language, builder):
        _resolution(builder, part, prefix)
    return tuple(builder.units)


def _opening(paragraphs: Sequence[Paragraph], language: Language) -> int | None:
    pattern = language.opening_pattern
    if pattern is None:
        return None
    return next((i for i, paragraph in enumerate(paragraphs) if pattern.fullmatch(paragraph.body.text)), None)


def _front(builder: _Builder, paragraphs: Sequence[Paragraph]) -> None:
    for index, paragraph in enumerate(paragraphs):
        if index == 0:
            builder.add("title", "title", paragraph, ())
        else:
            builder.add(f"h{index}", "heading", paragraph, (str(index),))


def _scopes(
    paragraphs: Sequence[Paragraph], language: Language, builder: _Builder
) -> Iterator[tuple[str, Sequence[Paragraph]]]:
    """The body and each annex, with the prefix of their ids; the heads of annexes become units."""
    pattern = language.annex_pattern
    heads = [i for i, p in enumerate(paragraphs) if pattern and pattern.fullmatch(p.body.text)]
    edges = [*heads, len(paragraphs)]
    yield "", paragraphs[: edges[0]]
    for count, (head, end) in enumerate(pairwise(edges), 1):
        own = builder.add(f"annex{count}", "annex", paragraphs[head], (str(count),))
        yield f"{own}.", paragraphs[head + 1 : end]


# -- resolutions --------------------------------------------------------------------------------------


def _resolution(builder: _Builder, paragraphs: Sequence[Paragraph], prefix: str) -> None:
    label(paragraphs)
    first = next((i for i, p in enumerate(paragraphs) if p.path is not None), len(paragraphs))
    if first == len(paragraphs):
        first = _first_after_commas(paragraphs)
    counts: Counter[str] = Counter()
    for paragraph in paragraphs[:first]:
        kind: Kind = "heading" if _heading(paragraph) else "preambular"
        name = "h" if kind == "heading" else "pp"
        counts[name] += 1
        builder.add(f"{prefix}{name}{counts[name]}", kind, paragraph, (str(counts[name]),))
    _numbered(builder, paragraphs[first:], f"{prefix}op", "operative", counts, prefix)


def _first_after_commas(paragraphs: Sequence[Paragraph]) -> int:
    """Without labels: the operative part begins after the last paragraph that ends in a comma."""
    commas = [i for i, p in enumerate(paragraphs) if p.text.endswith((",", "，", "،"))]
    return commas[-1] + 1 if commas else len(paragraphs)


def _heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return len(text) <= 90 and not text.endswith(_ENDS)


def _numbered(
    builder: _Builder,
    paragraphs: Sequence[Paragraph],
    stem: str,
    kind: Kind,
    counts: Counter[str],
    prefix: str = "",
) -> None:
    """Units by their paths; what has none is a heading, or goes on the paragraph before (``op8.p2``)."""
    ids: dict[Path, str] = {}
    order = _in_sequence([paragraph.path for paragraph in paragraphs])
    builder.reserved = {
        f"{stem}{'.'.join(p.path)}" for p, keep in zip(paragraphs, order, strict=True) if p.path and keep
    }
    last: str = ""
    last_path: Path = ()
    plain = 0
    for paragraph, keep in zip(paragraphs, order, strict=True):
        path = paragraph.path
        if path:
            parent = ids.get(path[:-1])
            wanted = f"{parent}.{path[-1]}" if parent else f"{stem}{'.'.join(path)}"
            last = ids[path] = builder.add(wanted, kind, paragraph, path, parent, in_place=keep)
            last_path, plain = path, 1
        elif _heading(paragraph):
            counts["h"] += 1
            builder.add(f"{prefix}h{counts['h']}", "heading", paragraph, (str(counts["h"]),))
        else:
            plain += 1
            place = (*last_path, f"p{plain}")
            builder.add(f"{last}.p{plain}" if last else f"{stem}{plain}", kind, paragraph, place, last or None)


def _in_sequence(paths: Sequence[Path | None]) -> list[bool]:
    """Which of the top-level numbers stand in rising order, by the longest such subsequence.

    Of a number that occurs twice, the one that fits its neighbours is the real one.
    """
    tops = [(i, number) for i, path in enumerate(paths) if path and len(path) == 1 and (number := _int(path[0]))]
    keep = [True] * len(paths)
    kept = set(longest_rising([number for _, number in tops]))
    for rank, (index, _) in enumerate(tops):
        keep[index] = rank in kept
    return keep


def _int(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def label(paragraphs: Iterable[Paragraph]) -> None:
    """Finds the labels of paragraphs and, from their sequence, what each of them means."""
    found: list[tuple[Paragraph, Label, int]] = []
    for paragraph in paragraphs:
        match = numbering.match(paragraph.body.text)
        if match and not (_HEADING_LABEL.match(paragraph.body.text) and _heading(paragraph)):
            found.append((paragraph, *match))
    for (paragraph, own, at), path in zip(found, numbering.resolve([item[1] for item in found]), strict=True):
        if path is not None:
            paragraph.label, paragraph.path, paragraph.text_at = own, path, at


# -- prose --------------------------------------------------------------------------------------------


def _prose(builder: _Builder, paragraphs: Sequence[Paragraph]) -> None:
    """``p1 …`` by their own numbers where most paragraphs have them, else counted."""
    label(paragraphs)
    if sum(paragraph.path is not None for paragraph in paragraphs) * 2 > len(paragraphs):
        _numbered(builder, paragraphs, "p", "paragraph", Counter())
        return
    for count, paragraph in enumerate(paragraphs, 1):
        paragraph.label, paragraph.text_at = None, 0
        builder.add(f"p{count}", "paragraph", paragraph, (str(count),))


# -- texts in articles --------------------------------------------------------------------------------


def _article(paragraph: Paragraph, language: Language) -> tuple[int, int] | None:
    """The number of the article that a paragraph begins, and where its text starts."""
    pattern = language.article_pattern
    found = pattern.match(paragraph.body.text) if pattern else None
    if found is None:
        return None
    text = found["n"]
    number = language.ordinals.get(text.lower()) or next((n for _, n in numerals.read(text)), 0)
    if text.isascii() and text.isalpha() and text.lower() not in language.ordinals:
        number = numerals.from_roman(text.lower()) or 0
    rest = paragraph.body.text[found.end() :]
    alone = not rest.strip() or rest[0].isspace() or rest[0] in ".:–—-．："
    # A heading stands alone or before a short title; "Article 5 of the Charter says" is a sentence.
    return (number, found.end()) if number and alone and len(rest) < 80 and not rest.endswith(_ENDS) else None


def _articles(
    builder: _Builder, paragraphs: Sequence[Paragraph], heads: Sequence[tuple[int, int, int]], language: Language
) -> None:
    """The preamble, then each article; ``heads`` are (place, number, where the text of the heading starts)."""
    _preamble(builder, paragraphs[: heads[0][0]], language)
    ends = [*(head for head, _, _ in heads[1:]), len(paragraphs)]
    for (head, number, at), end in zip(heads, ends, strict=True):
        path = (str(number),)
        own_label = Label(paragraphs[head].body.text[:at].strip(), "article", ())
        body = paragraphs[head + 1 : end]
        title = paragraphs[head].body.text[at:].strip()
        if len(body) == 1 and not title:
            label(body)
            whole = Paragraph(body[0].body, (*paragraphs[head].spans, *body[0].spans), own_label, path)
            builder.add(f"art{number}", "article", whole, path)
            continue
        start = len(paragraphs[head].body.text) - len(paragraphs[head].body.text[at:].lstrip())
        head_paragraph = Paragraph(paragraphs[head].body, paragraphs[head].spans, own_label, path, start)
        parent = builder.add(f"art{number}", "article", head_paragraph, path)
        _article_paragraphs(builder, body, parent, path)


def _article_paragraphs(builder: _Builder, body: Sequence[Paragraph], parent: str, path: Path) -> None:
    label(body)
    for count, paragraph in enumerate(body, 1):
        own = paragraph.path or (str(count),)
        builder.add(f"{parent}.{'.'.join(own)}", "article", paragraph, (*path, *own), parent)


def _preamble(builder: _Builder, paragraphs: Sequence[Paragraph], language: Language) -> None:
    """What stands before the first article: title, heading of the preamble, its paragraphs."""
    pattern = language.preamble_pattern
    counts: Counter[str] = Counter()
    inside = False
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.body.text
        if index == 0:
            builder.add("title", "title", paragraph, ())
        elif inside and _opening([paragraph], language) == 0:
            builder.add("opening", "opening", paragraph, ())
        elif pattern and pattern.fullmatch(text):
            inside = True
            counts["h"] += 1
            builder.add(f"h{counts['h']}", "heading", paragraph, (str(counts["h"]),))
        else:
            name: str = "pp" if inside else "h"
            counts[name] += 1
            kind: Kind = "preambular" if inside else "heading"
            builder.add(f"{name}{counts[name]}", kind, paragraph, (str(counts[name]),))
