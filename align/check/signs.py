"""The signs of a text as the checks of punctuation read them: how a unit ends, which brackets and quotations pair."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from align.check.subject import Passage, Side
from lang.folding import untouchable
from lang.language import Language, Typography

SPACES = " \u00a0\u202f\u2009"
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
ENDS: Mapping[str, str] = {
    **dict.fromkeys(".。．｡", "."), **dict.fromkeys(";；؛", ";"), **dict.fromkeys(":：", ":"),
    **dict.fromkeys(",，،、", ","), **dict.fromkeys("?？؟", "?"), **dict.fromkeys("!！", "!"), "…": "…",
}  # fmt: skip
"""Signs that a unit may end with, each with the one that stands for it in all scripts."""
SEVERAL = 2
"""Labels with no opening bracket in one passage by which it is seen that the text writes them so."""
MOST = 20
"""So many loose brackets or marks of one passage are told."""
NEAR, FAR = 2, 30
"""So many units on a bracket may be closed, and a quotation or a square bracket."""
_CLOSING = "\"'»”’“)）]］】』」›⁰¹²³⁴⁵⁶⁷⁸⁹*" + SPACES
_NOTE = re.compile(r"\[\d{1,3}\]\Z")


class End(NamedTuple):
    """How a unit ends: the sign that stands for it in all scripts, empty where there is none, and its place."""

    sign: str
    start: int
    end: int


def end_of(passage: Passage) -> End:
    """How a passage ends, whatever closes after the sign and whatever word joins it to the next ("; and")."""
    text = _NOTE.sub("", passage.text[-200:]).rstrip(_CLOSING + "\n\t")
    joined = _last_word(passage.language.typography).search(text)
    if joined:
        text = text[: joined.start()].rstrip(_CLOSING)
    at = len(passage.text[:-200]) + len(text)
    sign = ENDS.get(text[-1:], "")
    return End(sign, at - 1 if sign else at, at)


@cache
def _last_word(typography: Typography) -> re.Pattern[str]:
    words = "|".join(map(re.escape, typography.last_words)) or "(?!)"
    return re.compile(rf"(?<=[{''.join(ENDS)}])\s?(?:{words})\Z", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _kept(text: str) -> tuple[list[int], list[int]]:
    """Where addresses, document symbols and job numbers begin and end, each stretch apart from the next."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in untouchable(text):
        if ends and start < ends[-1]:
            ends[-1] = max(end, ends[-1])
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def is_free(text: str, at: int) -> bool:
    """Whether a place is in no address, symbol or job number, the signs of which are no punctuation."""
    starts, ends = _kept(text)
    nearest = bisect_right(starts, at) - 1
    return nearest < 0 or at >= ends[nearest]


# -- brackets -----------------------------------------------------------------------------------------

_BRACKET = re.compile(r"[()（）\[\]［］{}｛｝【】《》〈〉〔〕]")
_OPENED_BY = {
    ")": "(（",
    "）": "(（",
    "]": "[［",
    "］": "[［",
    "}": "{｛",
    "｝": "{｛",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "〕": "〔",
}
_LABEL = re.compile(
    rf"(?:\A|[\s,;:(（«“،؛，；：、]|(?<=[{HAN}]))"
    r"(?:[a-zа-яё]|(?:aa|bb|cc|dd|ee|ff)|[ivxl]{1,5}|[ء-ي]ـ?|[0-9٠-٩]{1,2}|[一二三四五六七八九十]{1,3})\Z"
)
_LABEL_LENGTH = 7


class Loose(NamedTuple):
    """A bracket or a quotation mark that has no other."""

    passage: Passage
    at: int
    opens: bool

    @property
    def sign(self) -> str:
        """The sign itself."""
        return self.passage.text[self.at]


def loose_brackets(side: Side) -> Iterator[Loose]:
    """Brackets without their others, in order; those that a later unit closes are none."""
    waiting: deque[tuple[int, Loose]] = deque()
    for place, passage in enumerate(side):
        found = _loose_brackets(passage) if _BRACKET.search(passage.text) else []
        while waiting and place - waiting[0][0] > (NEAR if waiting[0][1].sign in "(（" else FAR):
            yield waiting.popleft()[1]
        for one in found:
            if one.opens:
                waiting.append((place, one))
            elif waiting and waiting[-1][0] < place and waiting[-1][1].sign in _OPENED_BY[one.sign]:
                waiting.pop()
            else:
                yield one
    yield from (one for _, one in waiting)


def _loose_brackets(passage: Passage) -> list[Loose]:
    """The brackets of one passage without their others; those of bare labels, a), have none."""
    text = passage.text
    places = [found.start() for found in _BRACKET.finditer(text) if is_free(text, found.start())]
    labels = {at for at in places if text[at] in ")）" and _LABEL.search(text, max(at - _LABEL_LENGTH, 0), at)}
    bare = {at for at in labels if text[at - 1 : at] not in "(（" and not _bracketed(text, at)}
    if not bare or not (_bare_labels(passage.language) or len(bare) >= SEVERAL):
        loose = _unpaired(text, places)
    else:
        loose = _unpaired(text, [at for at in places if at not in bare])
        closing, answered = sorted(bare, reverse=True), set()
        for at in [at for at in loose if text[at] in "(（"]:
            # "(voir l’alinéa a)": the bracket of the label may be that of the other as well.
            while closing and closing[-1] < at:
                closing.pop()
            if closing:
                closing.pop()
                answered.add(at)
        loose = [at for at in loose if at not in answered]
    return [Loose(passage, at, text[at] not in _OPENED_BY) for at in loose[:MOST]]


def _bracketed(text: str, at: int) -> bool:
    """Whether the label that ends at a place has a bracket before it as well."""
    found = _LABEL.search(text, max(at - _LABEL_LENGTH, 0), at)
    return found is not None and found[0][:1] in {"(", "（"}


def _unpaired(text: str, places: Sequence[int]) -> list[int]:
    opened: list[int] = []
    loose = []
    for at in places:
        openers = _OPENED_BY.get(text[at])
        if openers is None:
            opened.append(at)
        elif opened and text[opened[-1]] in openers:
            opened.pop()
        else:
            loose.append(at)
    return sorted([*loose, *opened])


def _bare_labels(language: Language) -> bool:
    """Whether the language writes labels with a closing bracket alone: a)."""
    return any(label.endswith(")") and not label.startswith("(") for row in language.labels for label in row)


# -- quotations ---------------------------------------------------------------------------------------

_MARK = re.compile('[«»“”„"＂「」『』]')
_CLOSED_BY = {"«": "»", "“": "”", "„": "“”", '"': '"', "＂": "＂", "「": "」", "『": "』"}


class Quotation(NamedTuple):
    """A quotation with its marks; ``depth`` is 0 where it stands in no other."""

    passage: Passage
    start: int
    end: int
    depth: int

    @property
    def marks(self) -> tuple[str, str]:
        """The marks before and after it."""
        return self.passage.text[self.start], self.passage.text[self.end]

    @property
    def pairs(self) -> bool:
        """Whether the marks belong together."""
        return self.marks[1] in _closed_by(self.passage.language.typography).get(self.marks[0], "")


class Quoted(NamedTuple):
    """The quotations of a text, and the marks that have no other."""

    quotations: list[Quotation]
    loose: list[Loose]


def quotations(side: Side) -> Quoted:
    """The quotations of a version; one that goes on through several units has its marks in these."""
    found = Quoted([], [])
    waiting: tuple[int, Loose] | None = None
    for place, passage in enumerate(side):
        if waiting and place - waiting[0] > FAR:
            found.loose.append(waiting[1])
            waiting = None
        if not _MARK.search(passage.text):
            continue
        own = _quoted(passage)
        found.quotations.extend(own.quotations)
        # Each paragraph of a long quotation may begin with a mark, and the last ends with the one that closes it.
        goes_on = waiting is not None and place - waiting[0] == 1 and passage.text.lstrip()[:1] == waiting[1].sign
        if waiting and goes_on:
            waiting = (place, waiting[1])
            if not own.loose and _ends(passage, own.quotations[0].end):
                waiting = None
        for mark in own.loose:
            if goes_on and mark.opens and not passage.text[: mark.at].strip():
                continue
            if waiting and waiting[1].passage is not passage and _closes(waiting[1], mark):
                waiting = None
            elif mark.opens:
                if waiting:
                    found.loose.append(waiting[1])
                waiting = (place, mark)
            else:
                found.loose.append(mark)
    if waiting:
        found.loose.append(waiting[1])
    return found


def _closes(opened: Loose, mark: Loose) -> bool:
    """Whether a mark closes a quotation of an earlier unit: it stands at the end of its own."""
    closers = _closed_by(opened.passage.language.typography).get(opened.sign, "")
    return mark.sign in closers and _ends(mark.passage, mark.at)


def _ends(passage: Passage, at: int) -> bool:
    """Whether nothing but signs, or a word that joins it to the next, follow a mark in its passage."""
    rest = passage.text[at + 1 : at + 20].strip(_CLOSING + "".join(ENDS))
    return at + 20 > len(passage.text) and len(rest) <= len("and/or")


@cache
def _closed_by(typography: Typography) -> Mapping[str, str]:
    """What opens a quotation and what may close it, with the pairs that the language has besides."""
    found = dict(_CLOSED_BY)
    for opening, closing in typography.other_quotes:
        if closing not in found.get(opening, ""):
            found[opening] = found.get(opening, "") + closing
    return found


def _quoted(passage: Passage) -> Quoted:
    text = passage.text
    closed_by = _closed_by(passage.language.typography)
    found = Quoted([], [])
    opened: list[int] = []
    for match in _MARK.finditer(text):
        at = match.start()
        sign = text[at]
        if opened and sign in closed_by[text[opened[-1]]]:
            start = opened.pop()
            found.quotations.append(Quotation(passage, start, at, len(opened)))
        elif sign == '"' and not opened and text[max(at - 1, 0)].isdigit():
            continue
        elif sign in closed_by and not (opened and text[opened[-1]] == sign):
            opened.append(at)
        elif opened and sign not in closed_by:
            # Closed by a mark of another kind: one thing is wrong and not two.
            start = opened.pop()
            found.quotations.append(Quotation(passage, start, at, len(opened)))
        elif sign in closed_by:
            found.loose.append(Loose(passage, opened.pop(), opens=True))
            opened.append(at)
        else:
            found.loose.append(Loose(passage, at, opens=False))
    found.loose.extend(Loose(passage, at, opens=True) for at in opened)
    loose = sorted(found.loose, key=lambda mark: mark.at)
    return found._replace(loose=loose[:MOST])
