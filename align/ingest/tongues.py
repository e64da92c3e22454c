"""Tells the languages of one file apart: columns of a table, or blocks one after the other, in different languages.

A language counts as one of the file's when it has a tenth of what is written in it. Which language a block is in
its own ``lang`` says, else `lang.detection`; what is too short for that goes by its script and by its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from align.ingest.blocks import Block, Cell, Item, Table, leaves
from lang import detection, numbering, scripts
from lang import language as languages
from lang.language import Language

_SURE = 60
"""Letters from which a guess at the language of one block is believed; a Chinese character counts for three."""
_LEAST = 150
_SHARE = 0.1
_LOOKED_AT = 2000
_IN_A_ROW = 10
_SAMPLE = 2000
_WHOLE_SAMPLE = 40_000
_ENDS = tuple(".;:,!?…。；：，！？،؛؟")
_WIDE = re.compile(r"[\u2e80-\uffff]")


class Choice(NamedTuple):
    """The language that a file is read in, the text that is in it, and the other languages that the file has."""

    code: str
    items: list[Item]
    others: tuple[str, ...]
    notes: tuple[str, ...]


def primary(tag: str) -> str:
    """The language of a tag by RFC 5646: ``zh-Hans-CN`` and ``ZH`` are ``zh``; empty for what is no tag."""
    first = tag.strip().replace("_", "-").split("-")[0].lower()
    return first if first.isascii() and first.isalpha() and 2 <= len(first) <= 3 and first != "und" else ""


def choose(items: Sequence[Item], *, asked: str | None, declared: str, name: str) -> Choice:
    """Picks the text that is in the language asked for, or in the file's main one.

    Args:
        asked: a code, or None.
        declared: the language that the file as a whole says that it is in, or "".
        name: the file's name, for notes.
    """
    known = _Known(items)
    present = known.languages()
    if len(present) < 2 or (asked is not None and primary(asked) not in present):
        code, notes = _only(items, asked, declared, name)
        if len(present) > 1:
            notes.append(f"it seems to hold {_listed(present)} rather than {asked}; all of it is read")
        return Choice(code, list(items), (), tuple(notes))
    code = asked or (declared if declared in present else max(present, key=present.__getitem__))
    others = tuple(other for other in present if other != primary(code))
    part = _Part(primary(code), present, known.of)
    notes = []
    if asked is None:
        notes.append(
            f"it holds {_listed(present)}; only the {_listed([primary(code)])} is read; "
            f"name another outright, as in {others[0]}={name or 'FILE'}"
        )
    return Choice(code, part.of(items), others, tuple(notes))


def _listed(codes: Iterable[str]) -> str:
    named = [languages.get(code).name if code in languages.codes() else code for code in codes]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def _only(items: Sequence[Item], asked: str | None, declared: str, name: str) -> tuple[str, list[str]]:
    """The language of a text that is in one, and what is doubtful about it."""
    if asked is not None:
        return asked, []
    parts: list[str] = []
    length = 0
    for block in leaves(items):
        parts.append(block.text)
        length += len(parts[-1])
        if length > _WHOLE_SAMPLE:
            break
    guess = detection.detect("\n".join(parts))
    if guess.certain:
        return guess.code, []
    if declared:
        return declared, []
    return guess.code, [f"its language is not certain ({guess.code}); say it outright, as in fr={name or 'FILE'}"]


def _weight(text: str) -> int:
    """About how much a text says, in letters."""
    return len(text) if text.isascii() else len(text) + 2 * len(_WIDE.findall(text))


def _unlabelled(text: str) -> str:
    """A text without its label, whose letters are no words of a language; empty where it is nothing else."""
    text = text.strip()
    found = numbering.match(f"{text} x")
    return text if found is None else text[found[1] :]


class _Known:
    """What is known of the language of each block and of each column of each table."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._of: dict[int, str] = {}
        self.columns: dict[int, dict[int, str]] = {}

    def of(self, item: Block | Table) -> str:
        """The code of a block, or of a table as a whole; empty where it cannot be told."""
        found = self._of.get(id(item))
        if found is None:
            blocks = [item] if isinstance(item, Block) else list(leaves([item]))
            found = self._of[id(item)] = _told(blocks)
        return found

    def languages(self) -> dict[str, int]:
        """The languages that have a share in the file, with their weights, the heaviest first."""
        weights: Counter[str] = Counter()
        step = len(self._items) // _LOOKED_AT + 1  # of a long text some are looked at, ten in a row
        for item in (item for index, item in enumerate(self._items) if index // _IN_A_ROW % step == 0):
            parts = columns(item) if isinstance(item, Table) else {}
            if not parts:
                weights[self.of(item)] += sum(_weight(block.text) for block in leaves([item]))
            for blocks, code in parts.values():
                weights[code] += sum(_weight(block.text) for block in blocks)
        del weights[""]
        least = max(_SHARE * weights.total(), _LEAST)
        return {code: weight for code, weight in weights.most_common() if weight >= least}


def columns(table: Table) -> dict[int, tuple[list[Block], str]]:
    """The blocks and the language of each column of a table whose columns are in different languages; else nothing."""
    found: dict[int, list[Block]] = {}
    for cell in table.cells():
        if cell.span == 1:
            found.setdefault(cell.column, []).extend(leaves(cell.items))
    if len(found) < 2:
        return {}
    told = {column: (blocks, _told(blocks)) for column, blocks in found.items()}
    return told if len({code for _, code in told.values() if code}) > 1 else {}


def _told(blocks: Sequence[Block]) -> str:
    """The language of some blocks by what the file says of them, else by what they say."""
    said: Counter[str] = Counter()
    parts: list[str] = []
    length = 0
    for block in blocks:
        text = _unlabelled(block.text)
        if block.language:
            said[block.language] += _weight(text)
        elif length < _SAMPLE:
            parts.append(text[:_SAMPLE])
            length += len(parts[-1])
    text = "\n".join(parts)[:_SAMPLE]
    if said and said.total() >= _weight(text):
        return max(said, key=said.__getitem__)
    if _weight(text) < _SURE:
        return ""
    guess = detection.detect(text)
    return guess.code if guess.certain else ""


class _Part:
    """Takes the part of a text that is in one language."""

    def __init__(self, code: str, present: Mapping[str, int], known: Callable[[Block | Table], str]) -> None:
        self._code = code
        self._present = present
        self._known = known
        self._names = {name.casefold() for pack in languages.packs() for name in (pack.name, pack.endonym)}
        self._formulas = {code: _formulas(languages.get(code)) for code in present}

    def of(self, items: Sequence[Item]) -> list[Item]:
        """The items that are in the language; a table in several gives the blocks of its columns in this one."""
        kept: list[Item] = []
        rest: list[Item] = []
        for item in items:
            parts = columns(item) if isinstance(item, Table) else {}
            if isinstance(item, Table) and parts:
                kept += self._whole(rest)
                rest = []
                kept += self._column(item, {column: code for column, (_, code) in parts.items()})
            else:
                rest.append(item)
        return kept + self._whole(rest)

    def _whole(self, items: Sequence[Item]) -> list[Item]:
        """Those of some items, each in one language, that are in this one.

        What cannot be told goes by its neighbours. Where the language changes there, a text that ends as a sentence
        does goes by what is before it, and from one that does not, as a heading, all by what is behind it.
        """
        codes = [self._language(item) for item in items]
        behind = [""]
        for code in reversed(codes):
            behind.append(code or behind[-1])
        behind.reverse()
        kept: list[Item] = []
        last = ""
        for item, code, after in zip(items, codes, behind, strict=False):
            near = last if not after or _text(item).endswith(_ENDS) else after
            last = code or near or after or self._code
            if last == self._code:
                kept.append(item)
        return kept

    def _language(self, item: Item) -> str:
        code = self._known(item)
        return code if code in self._present else self._likely(_text(item))

    def _likely(self, text: str) -> str:
        """Which of the file's languages a short text is in: by its formulas, its words or its script; else empty."""
        text = _unlabelled(text)
        lines = [line.strip() for line in text.splitlines()]
        times = {code: sum(map(own, lines)) for code, own in self._formulas.items()}
        most = max(times, key=times.__getitem__)
        if list(times.values()).count(times[most]) == 1:
            return most
        guess = detection.detect(text)
        if guess.certain and guess.code in self._present:
            return guess.code
        letters = sum(char.isalpha() for char in text)
        fit = [
            code for code in self._present if letters and scripts.count(text, languages.get(code).script) > letters // 2
        ]
        return fit[0] if len(fit) == 1 else ""

    def _column(self, table: Table, codes: Mapping[int, str]) -> list[Item]:
        """The cells of a table that are in the language, row by row; a label in a column of its own goes before."""
        kept: list[Item] = []
        for row in table.rows:
            label = ""
            for cell in row:
                text = "".join(block.text for block in leaves(cell.items)).strip()
                if text.casefold() in self._names:
                    continue  # the head of a column
                if codes.get(cell.column) == "" and numbering.parse(text):
                    label = text
                elif self._belongs(cell, codes, text):
                    kept += _labelled(cell.items, label)
                    label = ""
        return kept

    def _belongs(self, cell: Cell, codes: Mapping[int, str], text: str) -> bool:
        if cell.span == 1 and codes.get(cell.column):
            return codes[cell.column] == self._code
        return (self._likely(text) or self._code) == self._code


def _formulas(pack: Language) -> Callable[[str], bool]:
    """Tells whether a line is one of those that a language knows: in mastheads, on pages, before a text."""
    patterns = (pack.masthead_pattern, pack.unofficial_pattern, pack.furniture_pattern, pack.opening_pattern)
    return lambda line: any(pattern and pattern.fullmatch(line) for pattern in patterns)


def _text(item: Item) -> str:
    """What is written in a block or table, of a long one the beginning."""
    return "\n".join(block.text for block in leaves([item])).strip()[:_SAMPLE]


def _labelled(items: list[Item], label: str) -> list[Item]:
    first = items[0] if items else None
    if label and isinstance(first, Block) and not first.label:
        first.label = label
    return items
