"""Labels of paragraphs in every convention, read into paths such as ``("4", "a", "ii")`` and written back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lang import numerals
from lang.language import Language

Path = tuple[str, ...]
"""A place in the numbering, outermost first, in canonical notation whatever the language: 4 (a) (ii)."""


class Reading(NamedTuple):
    """One meaning of a label: a notation and the ordinal numbers it gives (several in ``4.2.1``)."""

    notation: str
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it was written, its shape (``(x)``, ``x.``, ``x-``, ``'x'`` …) and what it can mean."""

    text: str
    shape: str
    readings: tuple[Reading, ...]


_CORE = (
    r"(?P<core>\d{1,6}|[a-z]{1,8}|[A-Z]{1,6}|[ａ-ｚ]|[\u0400-\u04ff]{1,3}"
    r"|[〇一二三四五六七八九十百]{1,6}|[\u0621-\u064a]{1,2}ـ?)"
)
_DOTTED = re.compile(r"\s*(?P<text>(?P<core>\d{1,4}(?:\.\d{1,3}){1,4})\.?)(?=\s+[^\d\s])")
_SHAPES = tuple(
    (shape, re.compile(rf"\s*(?P<text>{pattern})"))
    for shape, pattern in (
        ("(x)", rf"[(（]\s?{_CORE}\s?[)）](?!\s*[-–—])(?=\s|\w|$)"),
        ("'x'", rf"['‘’ʼ]{_CORE}['‘’ʼ](?=\s)"),
        ("x)", rf"{_CORE}[)）]"),
        ("x.", rf"{_CORE}(?:[．、]|\.(?=\s|\u3000|$))"),
        ("x-", rf"{_CORE}\s?[-–—ـ](?=\s+\D)"),
        ("○", r"(?P<core>[\u2460-\u2487])"),
        ("(x)", r"(?P<core>[\u249c-\u24b5\u3220-\u3229])"),
        ("x.", r"(?P<core>[\u2488-\u249b])"),
    )
)
_WORDLIKE = {"x.", "x-", "'x'"}
"""Shapes that ordinary words take as well ("on. ", "I - …"): only one letter, or digits, is a label there."""


def match(paragraph: str) -> tuple[Label, int] | None:
    """The label that a paragraph begins with, and where its text starts after it; None without one."""
    found = _DOTTED.match(paragraph)
    if found:
        ordinals = tuple(int(part) for part in found["core"].split("."))
        if all(ordinals):
            return Label(found["text"], "1.1", (Reading("dotted", ordinals),)), _end(paragraph, found.end())
    for shape, pattern in _SHAPES:
        found = pattern.match(paragraph)
        if not found:
            continue
        core = found["core"]
        if shape == "○" or not core.isalnum():
            core = unicodedata.normalize("NFKC", core).strip("().")
        readings = tuple(Reading(notation, (number,)) for notation, number in numerals.read(core))
        if shape in _WORDLIKE and len(core.replace("ـ", "")) > 1:
            readings = tuple(r for r in readings if r.notation not in {"latin", "cyrillic", "abjad"})
        if readings:
            return Label(found["text"], shape, readings), _end(paragraph, found.end())
    return None


def _end(paragraph: str, at: int) -> int:
    while at < len(paragraph) and paragraph[at].isspace():
        at += 1
    return at


def parse(text: str) -> Label | None:
    """The label that a whole string is, such as ``12.``, ``(a)`` or ``㈠``; None where it is none."""
    found = match(f"{text.strip()} x")
    return found[0] if found and found[0].text == text.strip() else None


# -- writing ------------------------------------------------------------------------------------------


def component(depth: int, ordinal: int) -> str:
    """The canonical notation of an ordinal at a depth (0 outermost): digits, letter, Roman, digits …"""
    notation = ("decimal", "latin", "roman", "decimal", "latin")[min(depth, 4)]
    return numerals.NOTATIONS[notation](ordinal)


def ordinal(depth: int, text: str) -> int | None:
    """The number of a canonical component at a depth; the inverse of `component`."""
    if text.isdecimal():
        return int(text)
    return numerals.from_roman(text) if depth == 2 else numerals.from_letters(text, numerals.LATIN)


def write(depth: int, number: int, language: Language, *, alternative: int = 0) -> str:
    """A label as the language writes it at a depth (0 outermost).

    Args:
        alternative: which of the conventions that the pack lists for the depth; 0 is the usual one.

    Raises:
        ValueError: the notation has no sign for the number (㈠ goes to 10), or there is no such convention.
    """
    levels = language.labels
    try:
        template = levels[min(depth, len(levels) - 1)][alternative]
    except IndexError as error:
        raise ValueError(f"{language.code} has no convention {alternative} at depth {depth}") from error
    notation = template[template.index("{") + 1 : template.index("}")]
    return template.replace(f"{{{notation}}}", numerals.NOTATIONS[notation](number))


def parse_path(text: str) -> Path | None:
    """The path a person types: ``8``, ``12d``, ``12 (d)``, ``12.d``, ``4 a ii``; None where it is none."""
    found = re.fullmatch(r"\s*(\d+)\W*([a-z]{1,2})?\W*([ivxl]+)?\W*", text.lower())
    if not found:
        return None
    return tuple(part for part in found.groups() if part)


# -- resolving a sequence of labels -------------------------------------------------------------------


class _List(NamedTuple):
    """One open list: its notation and shape, where it has come to and how many items it has had."""

    notation: str
    shape: str
    last: int
    items: int


class _State(NamedTuple):
    cost: float
    lists: tuple[_List, ...]
    labelled: bool
    before: _State | None

    def path(self) -> Path | None:
        """Where the lists have come to, if the label was one."""
        if not self.labelled:
            return None
        return tuple(
            str(entry.last) if entry.notation == "dotted" else component(depth, entry.last)
            for depth, entry in enumerate(self.lists)
        )


_NOT_A_LABEL = 3.0
_DOUBLED = 2.0
_BACKWARDS = 1.6
_OTHER_SHAPE = 0.8
_OPEN = 0.2
_LONE_ITEM = 0.3
_CLOSED = 0.1
_NEW_TOP = 1.0
_WIDTH = 8
_SLACK = 3.2


def resolve(labels: Sequence[Label]) -> list[Path | None]:
    """The path of each label in a sequence; None for one that is more likely ordinary text.

    What a label means depends on its neighbours: ``(i)`` after ``(h)`` is a letter unless ``(ii)``
    follows. A beam search over the open lists picks the reading of the whole sequence with the fewest
    oddities (gaps, doubled or backward numbers, lists of one item). Where two readings have none,
    as in ``(u) (i) … (iv) (v)``, the deeper list goes on.
    """
    beam = [_State(0.0, (), labelled=False, before=None)]
    for label in labels:
        beam = _prune(successor for state in beam for successor in _successors(state, label))
    best = min(beam, key=lambda state: state.cost + _LONE_ITEM * sum(e.items == 1 for e in state.lists[1:]))
    paths: list[Path | None] = []
    state: _State | None = best
    while state is not None and state.before is not None:
        paths.append(state.path())
        state = state.before
    return paths[::-1]


def _prune(states: Iterable[_State]) -> list[_State]:
    best: dict[tuple[_List, ...], _State] = {}
    for state in states:
        known = best.get(state.lists)
        if known is None or state.cost < known.cost:
            best[state.lists] = state
    ranked = sorted(best.values(), key=lambda state: state.cost)[:_WIDTH]
    return [state for state in ranked if state.cost <= ranked[0].cost + _SLACK]


def _closing(lists: tuple[_List, ...], keep: int) -> float:
    """The cost of closing every list below the first ``keep``: one of one item is odd, else the deeper goes on."""
    closed = lists[keep:]
    return (_CLOSED if closed else 0.0) + sum(_LONE_ITEM for entry in closed if entry.items == 1)


def _successors(state: _State, label: Label) -> Iterable[_State]:
    lists = state.lists
    goes_on = False
    for rank, (notation, ordinals) in enumerate(label.readings):
        cost = state.cost + 0.05 * rank
        if notation == "dotted":
            yield _dotted(state, cost, ordinals)
            continue
        number = ordinals[0]
        for depth, entry in enumerate(lists):
            if entry.notation == notation:
                step = _step(entry.last, number) + (_OTHER_SHAPE if entry.shape != label.shape else 0.0)
                goes_on = goes_on or step == 0
                entry = _List(notation, entry.shape, number, entry.items + 1)
                yield _next(state, cost + step + _closing(lists, depth + 1), (*lists[:depth], entry))
        if number > 1 and goes_on:
            continue  # nobody begins a list in the middle where another goes on
        fresh = _List(notation, label.shape, number, 1)
        start = _OPEN + (0.0 if number == 1 else min(1.0 + 0.15 * (number - 1), 2.5))
        taken = {(entry.notation, entry.shape) for entry in lists}
        if len(lists) < 5 and (notation, label.shape) not in taken:
            affinity = 0.4 if notation == "roman" and len(lists) == 1 else 0.0
            yield _next(state, cost + start + affinity, (*lists, fresh))
        if lists and lists[0].notation != notation:
            yield _next(state, cost + start + _NEW_TOP + _closing(lists, 1), (fresh,))
    if not goes_on:
        yield _State(state.cost + _NOT_A_LABEL, lists, labelled=False, before=state)


def _step(last: int, number: int) -> float:
    if number == last + 1:
        return 0.0
    if number == last:
        return _DOUBLED
    return _BACKWARDS if number < last else min(1.0 + 0.15 * (number - last - 1), 2.9)


def _next(state: _State, cost: float, lists: tuple[_List, ...]) -> _State:
    return _State(cost, lists, labelled=True, before=state)


def _dotted(state: _State, cost: float, ordinals: tuple[int, ...]) -> _State:
    """A label that carries its whole path, ``4.2.1``: the lists become what it says."""
    known = tuple(entry.last for entry in state.lists[: len(ordinals) - 1])
    smooth = known == ordinals[:-1]
    lists = tuple(
        _List("decimal" if depth == 0 else "dotted", "x." if depth == 0 else "1.1", number, 2)
        for depth, number in enumerate(ordinals)
    )
    return _next(state, cost + (0.0 if smooth else 1.0), lists)
