"""Mends what extraction from a page broke, by evidence in the document itself, and lists every change.

The rules, each named as `hexapla outline --repairs` names it:

- ``line-hyphen``: a hyphen at a line's end is kept unless the document writes the joined word solid
  elsewhere and never with the hyphen; nothing is put after it.
- ``space-hyphen``: a hyphen that touches the next word but not the one before (``Police -Contributing``)
  loses its space; one that touches only the word before (``capacity- building``) does when the document
  has the compound elsewhere.
- ``space-sign``: no space before a comma, full stop or closing bracket, nor before ``; : ! ?`` unless the
  language sets one.
- ``split-word``: two neighbours are joined when the document has the joined word elsewhere, neither is a
  function word, and one of them is a fragment: a single letter that is no word, or letters that stand
  nowhere else in the document. Where the other half is a word, the joined one must stand at least twice.
- ``space-cjk``: no space between two Chinese characters or signs.
- ``tatweel``, ``presentation-form``, ``invisible``: Arabic letters without stretching and in their
  plain form; soft hyphens and zero-width spaces out.
- ``spaces``: several spaces are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from align.document import Repair, Run
from align.ingest.lines import Line
from align.ingest.mapped import Mapped
from lang.language import Language

_CJK = r"\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uff60“”‘’…—"
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CJK_EDGE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]")
_ARABIC = r"\u0620-\u064a\u066e-\u06d3"
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+")
_STRETCH = 1_000_000
_RARE = 5
_HYPHENS = "-\u2010\u2011"

_TATWEEL = re.compile(rf"(?<=[{_ARABIC}])\u0640+(?=[{_ARABIC}])")
_PRESENTATION = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b\ufeff]")
_SPACES = re.compile(r"[ \t\u3000]{2,}|\t|[\v\x1c-\x1f\x85]")
_SPACE_CJK = re.compile(rf"(?<=[{_CJK}]) +(?=[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60])")
_SPACE_HYPHEN = re.compile(rf"(?<=[^\W\d_]) ([{_HYPHENS}])(?=[^\W\d_])")
_HYPHEN_SPACE = re.compile(rf"(?<![^\W\d_])([^\W\d_]+)[{_HYPHENS}] ([^\W\d_]+)")
_SPACE_SIGN = re.compile(r"(?<=\w) +(?=[,.)\]،](?:\s|$))")
_SPACE_STRONG_SIGN = re.compile(r"(?<=\w) +(?=[;:!?؛؟](?:\s|$))")
_PAIR = re.compile(r"(?<![\w’'\-])([^\W\d_]+) (?=([^\W\d_]+)(?![\w’']))")


class Evidence:
    """What a document says about its own words: how often each stands in it, and each compound."""

    def __init__(self, lines: Sequence[Line], language: Language) -> None:
        self.language = language
        self.lines = lines
        self.compounds: set[str] = set()
        words: Counter[str] = Counter()
        for text in self._stretches():
            words.update(_WORD.findall(text))
            if "-" in text:
                self.compounds.update(found.lower() for found in _COMPOUND.findall(text))
        self.folded: Counter[str] = Counter()
        for word, count in words.items():
            self.folded[word.lower()] += count
        self.odd = frozenset(_parts_of_others(words, self._odd))
        """Rare words with which another word of the document begins or ends: possible fragments."""

    def _stretches(self) -> Iterator[str]:
        for line in self.lines:
            for at in range(0, len(line.text), _STRETCH):  # a line of any length, in bounded memory
                yield _TATWEEL.sub("", line.text[at : at + _STRETCH])

    def _odd(self, word: str) -> bool:
        if len(word) == 1:
            return word not in self.language.one_letter_words and not _HAN.match(word)
        return self.folded[word.lower()] <= _RARE and not self.function_word(word)

    @cached_property
    def _pairs(self) -> Counter[tuple[str, str]]:
        """How often an odd word stands beside another, counted when first asked for."""
        pairs: Counter[tuple[str, str]] = Counter()
        for text in self._stretches():
            if not self.odd.isdisjoint(_WORD.findall(text)):
                pairs.update((found[1].lower(), found[2].lower()) for found in _PAIR.finditer(text))
        return pairs

    def function_word(self, word: str) -> bool:
        """Whether the language's pack lists the word."""
        if len(word) == 1:
            return word in self.language.one_letter_words
        return word.lower() in self.language.function_words

    def fragment(self, word: str, left: str, right: str) -> bool:
        """Whether letters standing alone are no word, by all the document shows: no other place has them."""
        if word not in self.odd:
            return False
        count = self.folded[word.lower()]
        return len(word) == 1 or count <= 1 or count <= self._pairs[left.lower(), right.lower()]

    def split(self, left: str, right: str) -> bool:
        """Whether two neighbours are the halves of one word."""
        if left not in self.odd and right not in self.odd:
            return False
        whole = self.folded[(left + right).lower()]
        if not whole or self.function_word(left) or self.function_word(right):
            return False
        broken = self.fragment(left, left, right) + self.fragment(right, left, right)
        return bool(broken) and whole >= (1 if broken == 2 or min(len(left), len(right)) == 1 else 2)


def _parts_of_others(words: Iterable[str], rare: Callable[[str], bool]) -> Iterator[str]:
    """The rare words that begin or end another word; sorted, a word stands just before those it begins."""
    for turn in (1, -1):
        ordered = sorted({word.lower()[::turn] for word in words})
        begin = {one for one, other in pairwise(ordered) if other.startswith(one)}
        yield from (word for word in words if word.lower()[::turn] in begin and rare(word))


def join(lines: Sequence[Line], evidence: Evidence, repairs: list[Repair]) -> Mapped:
    """The lines of a paragraph as one text; hyphens at their ends are settled by the evidence."""
    if len(lines) == 1:
        line = lines[0]
        return Mapped(line.text, (Run(0, line.span.start, len(line.text)),))
    pieces: list[str] = []
    runs: list[Run] = []
    length = 0

    def put(text: str, raw: int) -> None:
        nonlocal length
        pieces.append(text)
        runs.append(Run(length, raw, len(text)))
        length += len(text)

    for line, after in zip(lines, [*lines[1:], None], strict=True):
        text, between = line.text, ""
        if after is not None:
            text, between = _line_end(line, after, evidence, repairs)
        put(text, line.span.start)
        pieces.append(between)
        length += len(between)
    return Mapped("".join(pieces), tuple(runs))


def _line_end(line: Line, after: Line, evidence: Evidence, repairs: list[Repair]) -> tuple[str, str]:
    """What of a line stays, and what is put between it and the next: a space, or nothing."""
    text = line.text
    left, right = _WORD.findall(text[-80:]), _WORD.match(after.text)
    if text[-1] in _HYPHENS and left and right:
        solid = evidence.folded[(left[-1] + right[0]).lower()]
        if solid and f"{left[-1]}-{right[0]}".lower() not in evidence.compounds:
            head = text[:-1].rstrip()
            span = line.span._replace(end=after.span.start + right.end())
            repairs.append(Repair("line-hyphen", f"{left[-1]}-⏎{right[0]}", left[-1] + right[0], span))
            return head, ""
        return text, ""  # a space before the hyphen goes by the rule for hyphens inside a line
    if text[-1] == "\u00ad":
        return text[:-1], ""
    if _CJK_EDGE.match(text[-1]) or _CJK_EDGE.match(after.text[0]):
        return text, ""  # Chinese is set without spaces, beside digits, brackets and Latin letters too
    return text, " "


def mend(paragraph: Mapped, evidence: Evidence, repairs: list[Repair]) -> Mapped:
    """The paragraph with every rule applied; each change is appended to ``repairs``."""
    if paragraph.text.isascii() and not _suspect(paragraph.text, evidence):
        return paragraph
    for rule, edits in _RULES:
        found = list(edits(paragraph.text, evidence))
        if found:
            repairs.extend(_report(rule, paragraph, found))
            paragraph = paragraph.edit(found)
    for _ in range(3):
        found = list(_split_words(paragraph.text, evidence))
        if not found:
            break
        repairs.extend(_report("split-word", paragraph, found))
        paragraph = paragraph.edit(found)
    return paragraph


_SUSPECT = re.compile(r"  |\t| -|- | [,.;:!?)\]]|[\x00-\x1f]")


def _suspect(text: str, evidence: Evidence) -> bool:
    """A quick look that spares clean paragraphs the rules."""
    return bool(_SUSPECT.search(text)) or next(_split_words(text, evidence), None) is not None


Edit = tuple[int, int, str]


def _report(rule: str, paragraph: Mapped, edits: Sequence[Edit]) -> Iterator[Repair]:
    text = paragraph.text
    for start, end, new in edits:
        left, right = start, end
        while left and not text[left - 1].isspace() and start - left < _around(text[left - 1]):
            left -= 1
        while right < len(text) and not text[right].isspace() and right - end < _around(text[right]):
            right += 1
        before = text[left:right]
        yield Repair(rule, before, text[left:start] + new + text[end:right], paragraph.raw_span(left, right))


Rule = Callable[[str, Evidence], Iterator[Edit]]


def _around(char: str) -> int:
    """How far a repair is shown from its place: a word, or a few Chinese characters."""
    return 4 if _CJK_EDGE.match(char) else 24


def _sub(pattern: re.Pattern[str], new: str = "") -> Rule:
    def edits(text: str, evidence: Evidence) -> Iterator[Edit]:  # noqa: ARG001
        for found in pattern.finditer(text):
            yield found.start(), found.end(), new

    return edits


def _presentation(text: str, evidence: Evidence) -> Iterator[Edit]:  # noqa: ARG001
    for found in _PRESENTATION.finditer(text):
        yield found.start(), found.end(), unicodedata.normalize("NFKC", found[0])


def _space_hyphen(text: str, evidence: Evidence) -> Iterator[Edit]:  # noqa: ARG001
    for found in _SPACE_HYPHEN.finditer(text):
        if not re.match(rf"[^\W\d_]+[{_HYPHENS}](?:\s|$)", text[found.end() :]):  # -aside- is a pair of dashes
            yield found.start(), found.start() + 1, ""


def _hyphen_space(text: str, evidence: Evidence) -> Iterator[Edit]:
    for found in _HYPHEN_SPACE.finditer(text):
        if f"{found[1]}-{found[2]}".lower() in evidence.compounds:
            yield found.start(2) - 1, found.start(2), ""


def _space_sign(text: str, evidence: Evidence) -> Iterator[Edit]:
    found = [match.span() for match in _SPACE_SIGN.finditer(text)]
    if not evidence.language.typography.space_before:
        found += [match.span() for match in _SPACE_STRONG_SIGN.finditer(text)]
    for start, end in sorted(found):
        yield start, end, ""


def _split_words(text: str, evidence: Evidence) -> Iterator[Edit]:
    if len(text) < _STRETCH and evidence.odd.isdisjoint(_WORD.findall(text)):
        return
    last = -1
    for found in _PAIR.finditer(text):
        if found.start() >= last and evidence.split(found[1], found[2]):
            yield found.end() - 1, found.end(), ""
            last = found.end(2)


_RULES: tuple[tuple[str, Rule], ...] = (
    ("invisible", _sub(_INVISIBLE)),
    ("spaces", _sub(_SPACES, " ")),
    ("presentation-form", _presentation),
    ("tatweel", _sub(_TATWEEL)),
    ("space-cjk", _sub(_SPACE_CJK)),
    ("space-hyphen", _space_hyphen),
    ("space-hyphen", _hyphen_space),
    ("space-sign", _space_sign),
)
