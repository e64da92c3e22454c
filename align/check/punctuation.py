"""Punctuation: how units end, brackets and quotation marks, spaces beside signs, and the signs of each script."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import ClassVar

from align.check.finding import Finding, Severity
from align.check.place_rule import PlaceRule, around
from align.check.quoting import quoted
from align.check.rule import Family, Rule
from align.check.signs import HAN, SPACES, End, Loose, Quotation, end_of, is_free, loose_brackets, quotations
from align.check.subject import Passage, Side, Subject
from lang.language import Language, Typography

_UNSIGNED = frozenset({"title", "heading", "opening", "annex", "footnote"})
"""Kinds of units that have a sign at the end in one language and none in another."""
_LEAST_ALIKE = 4
"""Preambular paragraphs that all end alike by which it is seen that the version ends them so."""
_LEAST_KEPT = 3
"""Quotations that all have the same marks by which it is seen that the text has chosen these."""
_RARE = 4
"""So many times as often a thing is done one way before the other is told."""
_LETTER = rf"(?:(?![{HAN}])[^\W\d_])"
_SIGNS = ",;:!?،؛؟"


class _PunctuationRule(PlaceRule):
    """What the rules of this family have in common."""

    family: ClassVar[Family] = "punctuation"


class UnitEnd(_PunctuationRule):
    """A paragraph ends with another sign than in the original.

        original  … on this matter;
        wrong     … sur cette question.
        right     … sur cette question ; 在这一问题上；

    Write the sign that the original has, in the form of the language: ; ；and ؛ are the same.

    Left alone: "and" or "or" after the sign, what closes after it, titles and headings without a sign, and a way of
    ending paragraphs that the version keeps to in most of those that end alike in the original, or in all preambular
    ones. Arabic preambular paragraphs end with ، or ؛ or without a sign.
    """

    code = "P001"
    name = "unit-end-differs"
    severity = Severity.WARNING
    summary = "a paragraph ends with another sign than in the original"

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        met = [
            (ours, theirs, end_of(ours), end_of(theirs))
            for ours, theirs, _ in subject.pairs(version)
            if ours.text and theirs.text
        ]
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for ours, _, here, there in met:
            counts[ours.kind, here.sign][there.sign] += 1
        preambular = Counter(there.sign for ours, _, _, there in met if ours.kind == "preambular")
        for ours, theirs, here, there in met:
            if here.sign == there.sign or _same_end(ours, here, theirs, there):
                continue
            own = counts[ours.kind, here.sign]
            if own[there.sign] > 1 and own[there.sign] * 2 > own.total():
                continue
            if ours.kind == "preambular" and preambular[there.sign] == preambular.total() >= _LEAST_ALIKE:
                continue
            yield self.found(
                f"ends with {_sign(ours, here)} in the original and with {_sign(theirs, there)} here",
                theirs,
                (there.start, there.end),
                original=ours,
                original_span=(here.start, here.end),
                subject="end",
            )


def _same_end(ours: Passage, here: End, theirs: Passage, there: End) -> bool:
    """Whether two ends that differ do so by a custom of the language or of the kind of unit."""
    if ours.kind in _UNSIGNED and not (here.sign and there.sign):
        return True
    rows = (*ours.language.typography.same_ends, *theirs.language.typography.same_ends)
    return ours.kind == "preambular" and any({here.sign or " ", there.sign or " "} <= set(row) for row in rows)


def _sign(passage: Passage, end: End) -> str:
    return f"«{passage.text[end.start : end.end]}»" if end.sign else "no sign"


class LooseBracket(_PunctuationRule):
    """A bracket is opened and not closed, or closed and not opened.

        wrong   formed police units (FPUs and SPTs; formed police units FPUs)
        right   formed police units (FPUs) and SPTs

    Put in the one that is missing.

    Left alone: the bracket of a label, a), 1); a bracket that the next paragraphs close; a Chinese text in which
    one of two is full-width, which is for S003.
    """

    code = "P002"
    name = "bracket-unbalanced"
    severity = Severity.WARNING
    summary = "a bracket has no other"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for one in loose_brackets(side):
            yield self.at(
                f"{_loose(one)}: {around(one.passage, one.at, one.at + 1)}", one.passage, (one.at, one.at + 1)
            )


class LooseQuote(_PunctuationRule):
    """A quotation is opened and not closed, closed and not opened, or closed by a mark of another kind.

        wrong   the principle of «responsabilité; “ownership"
        right   the principle of «responsabilité»; “ownership”

    Put in the mark that is missing, or make it one of the kind that opens.

    Left alone: single marks, which are apostrophes as well; the sign of an inch; a quotation that goes on in the next
    paragraphs, each of which may begin with a mark.
    """

    code = "P003"
    name = "quote-unbalanced"
    severity = Severity.WARNING
    summary = "a quotation mark has no other, or another of another kind"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        found = _quotations(side, subject)
        for one in found[1]:
            yield self.at(
                f"{_loose(one)}: {around(one.passage, one.at, one.at + 1)}", one.passage, (one.at, one.at + 1)
            )
        for quotation in found[0]:
            if not quotation.pairs:
                opening, closing = quotation.marks
                message = f"the quotation opened with {opening} is closed with {closing}: {_said(quotation)}"
                yield self.at(message, quotation.passage, (quotation.start, quotation.end + 1))


class QuoteStyle(_PunctuationRule):
    """A quotation has marks of another language, or not those of the text.

        wrong   “appropriation” in French, "自主权" in Chinese, “ответственность” in Russian
        right   « appropriation », “自主权”, «ответственность»

    Write the marks of the language, or those that the text has elsewhere.

    Left alone: quotations within others; a text that has the same marks throughout, three times or more.
    """

    code = "P004"
    name = "quote-style"
    severity = Severity.NOTE
    summary = "a quotation has marks of another language, or not those of the text"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        outer = [one for one in _quotations(side, subject)[0] if one.depth == 0 and one.pairs]
        typography = side.language.typography
        if not outer or side.language.script == "Zyyy":
            return
        counts = Counter(one.marks for one in outer)
        usual, often = counts.most_common(1)[0]
        if len(counts) == 1 and often >= _LEAST_KEPT:
            return
        right = {typography.quotes, *typography.other_quotes}
        chosen = usual if usual in right else typography.quotes
        for one in outer:
            kept_to = one.marks != chosen and counts[one.marks] * _RARE <= counts[chosen]
            if one.marks not in right or kept_to:
                message = f"{_said(one)} has marks other than those of the {'text' if kept_to else 'language'}"
                wanted = f"{chosen[0]}…{chosen[1]}"
                yield self.at(f"{message}; expected {wanted}", one.passage, (one.start, one.end + 1))


def _quotations(side: Side, subject: Subject) -> tuple[list[Quotation], list[Loose]]:
    name = ("quotations", side.key)
    if name not in subject.workings:
        subject.workings[name] = quotations(side)
    found: tuple[list[Quotation], list[Loose]] = subject.workings[name]
    return found


def _said(quotation: Quotation) -> str:
    return quoted(quotation.passage.text[quotation.start : quotation.end + 1])


def _loose(one: Loose) -> str:
    return f"{one.sign} is opened and not closed" if one.opens else f"{one.sign} closes what is not opened"


class SpaceBefore(_PunctuationRule):
    """The space that French sets before ; : ! ? % and inside « » is missing, or may break the line.

        wrong   les mandats; «appropriation»; 20%
        right   les mandats ; « appropriation » ; 20 %   (each with a no-break space)

    Put in a no-break space.

    Left alone: a text that mostly has no such spaces, and ordinary spaces in one that has not mostly no-break ones.
    """

    code = "P005"
    name = "space-before-sign"
    severity = Severity.NOTE
    summary = "the no-break space of French before a sign is missing or an ordinary one"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        typography = side.language.typography
        if not typography.space_before:
            return
        found = [(passage, *each) for passage in side for each in _set_off(passage.text, typography)]
        counts = Counter(kind for *_, kind in found)
        spaced = counts["no-break"] + counts["ordinary"]
        for passage, start, end, kind in found:
            if kind == "none" and counts["none"] < spaced:
                message = f"no space where the language sets one: {around(passage, start, end)}"
                yield self.at(message, passage, (start, end))
            elif kind == "ordinary" and counts["ordinary"] * _RARE <= counts["no-break"]:
                message = f"an ordinary space where the text has no-break ones: {around(passage, start, end)}"
                yield self.at(message, passage, (start, end))


def _set_off(text: str, typography: Typography) -> Iterator[tuple[int, int, str]]:
    """Signs that a space sets off, with the space, and whether it is "no-break", "ordinary" or "none"."""
    for found in _spaced(typography).finditer(text):
        if is_free(text, found.end() - 1):
            space = found["before"] if found["before"] is not None else found["after"]
            kind = "none" if not space else "ordinary" if " " in space else "no-break"
            yield found.start(), found.end(), kind


@cache
def _spaced(typography: Typography) -> re.Pattern[str]:
    signs = re.escape("".join(sign for sign in typography.space_before if sign != "%"))
    opening = re.escape(typography.quotes[0]) if typography.quotes[1] in typography.space_before else "(?!)"
    ends = r"(?=[\s)»\]”’,.;:!?]|\Z)"
    before = rf"(?<![{signs}\s])(?P<before>[{SPACES}]?)(?:[{signs}]{ends}"
    percent = rf"|(?<=\d)%{ends}|(?<=\d[{SPACES}])%{ends})" if "%" in typography.space_before else ")"
    return re.compile(rf"{before}{percent}|{opening}(?P<after>[{SPACES}]?)(?=\S)")


class SpaceExtra(_PunctuationRule):
    """A space stands where there should be none: before a sign, inside brackets, twice, or beside a full-width sign.

        wrong   the police , and; ( FPUs ); two  spaces; 警察 ，
        right   the police, and; (FPUs); two spaces; 警察，

    Take it out.

    Left alone: the spaces of French; two spaces after a full stop where the text always has them; a text that does so
    throughout.
    """

    code = "P006"
    name = "space-extra"
    severity = Severity.NOTE
    summary = "a space stands where there should be none"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        patterns = _stray_spaces(side.language)
        found: dict[str, list[tuple[Passage, int, int]]] = defaultdict(list)
        for passage in side:
            for match in patterns.finditer(passage.text) if _BESIDE.search(passage.text) else ():
                if is_free(passage.text, match.start()):
                    found[match.lastgroup or ""].append((passage, *match.span()))
        for kind, places in found.items():
            if len(places) > _usual(kind, side):
                continue
            for passage, start, end in places:
                yield self.at(f"{_STRAY[kind]}: {around(passage, start, end)}", passage, (start, end))


_BESIDE = re.compile(
    rf"[{SPACES}](?:[{SPACES},;:!?.)\]），。；：？！、،؛؟]|(?<=[(\[（，。；：？！、][{SPACES}])|(?<=[{HAN}][{SPACES}])[{HAN}])"
)
"""A place worth a closer look; without one there is nothing to be found."""
_STRAY = {
    "double": "several spaces in a row",
    "sentence": "several spaces between sentences",
    "sign": "a space before a sign",
    "inside": "a space inside brackets",
    "wide": "a space beside a full-width sign",
    "han": "a space between Chinese characters",
}
_COUNTED = {"sentence": ".?!:", "sign": ",.;:!?،؛؟", "wide": "，。；：？！、（）"}


def _usual(kind: str, side: Side) -> float:
    """How many of a kind there may be at most: of more it is seen that the text is written so."""
    signs = _COUNTED.get(kind, "")
    return sum(passage.text.count(sign) for passage in side for sign in signs) / _RARE + 1 if signs else float("inf")


@cache
def _stray_spaces_of(space_before: str) -> re.Pattern[str]:
    signs = "".join(sign for sign in _SIGNS if sign not in space_before)
    space = f"[{SPACES}]"
    return re.compile(
        rf"(?P<sentence>(?<=[.?!:]){space}{{2,}}(?=\S))|(?P<double>(?<=\S){space}{{2,}}(?=\S))"
        rf"|(?P<sign>(?<=[^\s.…]){space}(?=[{re.escape(signs)}](?:[\s{HAN}]|\Z)|\.(?:\s|\Z)(?!\s?\.)))"
        rf"|(?P<inside>(?<=[(\[（]){space}(?=\S)|(?<=\S){space}(?=[)\]）]))"
        rf"|(?P<wide>(?<=[，。；：？！、]){space}(?=\S)|(?<=\S){space}(?=[，。；：？！、]))"
        rf"|(?P<han>(?<=[{HAN}]){space}(?=[{HAN}]))"
    )


def _stray_spaces(language: Language) -> re.Pattern[str]:
    return _stray_spaces_of(language.typography.space_before)


class SpaceMissing(_PunctuationRule):
    """No space stands between a sign or a bracket and the next word.

        wrong   police,military; units(FPUs) and; mandates.Welcoming
        right   police, military; units (FPUs) and; mandates. Welcoming

    Put one in.

    Left alone: addresses and symbols, numbers, "(s)" at the end of a word, Chinese.
    """

    code = "P007"
    name = "space-missing"
    severity = Severity.NOTE
    summary = "no space stands after a sign"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for passage in side:
            text = passage.text
            for match in _MISSING.finditer(text) if _SIGN_IN_WORD.search(text) or _BRACKET_IN_WORD.search(text) else ():
                if is_free(passage.text, match.start()):
                    message = f"a space is missing: {around(passage, *match.span())}"
                    yield self.at(message, passage, match.span())


_SIGN_IN_WORD, _BRACKET_IN_WORD = re.compile(r"[,;،؛:?!؟.)](?=\w)"), re.compile(r"\((?<=\w\()")
"""Places worth a closer look."""
_MISSING = re.compile(
    rf"(?<={_LETTER})[,;،؛](?={_LETTER}|\d)|(?<=\d)[,;،؛](?={_LETTER}{{2}})|(?<={_LETTER}{_LETTER})[:?!؟](?={_LETTER}{{2}})"
    rf"|(?<=[a-zß-öø-ÿа-яё]{{3}})\.(?=[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё])|(?<=[ء-ي]{{3}})\.(?=[ء-ي]{{3}})"
    rf"|(?<=[)»”]),(?={_LETTER}{{2}})"
    rf"|(?<={_LETTER}{_LETTER})\((?=[^()\s][^()]{{3,60}}\)|[^\W\d_a-zа-яё]{{2,6}}\))(?![{HAN}])"
    rf"|(?<=\s)\([^()\n]{{2,60}}\)(?={_LETTER}{{2}})"
)


class DoubledSign(_PunctuationRule):
    """A sign stands twice, or two stand together that never do.

        wrong   the police,, and; mandates;. ；；
        right   the police, and; mandates;

    Take one out.

    Left alone: ?! and the dots of an ellipsis; a full stop of an abbreviation before another sign ("etc.;").
    """

    code = "P008"
    name = "sign-doubled"
    severity = Severity.WARNING
    summary = "a sign stands twice, or two signs stand together that never do"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for passage in side:
            for match in _DOUBLED.finditer(passage.text) if _TWO_SIGNS.search(passage.text) else ():
                if is_free(passage.text, match.start()):
                    message = f"{quoted(match[0])} is one sign too many: {around(passage, *match.span())}"
                    yield self.at(message, passage, match.span())


_TWO_SIGNS = re.compile(rf"[,;:.،؛，；：、。][{SPACES}]?[,;:.،؛，；：、。]")
_DOUBLED = re.compile(
    rf"[,;،؛，；、][{SPACES}]?[,;،؛，；、]+"
    rf"|[,;:،؛，；：、][{SPACES}]?[.。:：](?!\d|[.…])|[:：][,;:，；：]|(?<![.…])\.\.(?![.…/\\\d])|。。+|。[.,，；]|：[.。]"
)


class OpeningSign(_PunctuationRule):
    """A question or an exclamation is not opened as Spanish does, or opened and not closed.

        wrong   Qué medidas?
        right   ¿Qué medidas?

    Put in the sign that is missing.
    """

    code = "P009"
    name = "opening-sign"
    severity = Severity.NOTE
    summary = "a Spanish question or exclamation lacks its first or its last sign"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        for closing, opening in side.language.typography.opening_signs:
            for passage in side:
                if closing in passage.text or opening in passage.text:
                    yield from self._in_passage(passage, opening, closing)

    def _in_passage(self, passage: Passage, opening: str, closing: str) -> Iterator[Finding]:
        opened: list[int] = []
        last = ""
        for match in re.finditer(f"[{re.escape(opening + closing)}]", passage.text):
            at, sign = match.start(), match[0]
            if sign == opening:
                opened.append(at)
            elif opened:
                opened.pop()
            elif last != closing and is_free(passage.text, at) and passage.text[max(at - 1, 0)] not in "(¡¿!":
                message = f"{sign} closes what no {opening} opens: {around(passage, at, at + 1)}"
                yield self.at(message, passage, (at, at + 1))
            last = sign
        for at in opened:
            message = f"{opening} is opened and no {closing} closes it: {around(passage, at, at + 1)}"
            yield self.at(message, passage, (at, at + 1))


class ForeignSign(_PunctuationRule):
    """A sign of another script stands among letters.

        wrong   الشرطة, والجيش; the police，and
        right   الشرطة، والجيش; the police, and

    Write that of the script.

    Left alone: a text that mostly has the other sign; and Chinese, for which there is S003.
    """

    code = "P010"
    name = "sign-of-another-script"
    severity = Severity.NOTE
    summary = "a sign of another script stands among letters"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        typography, script = side.language.typography, side.language.script
        if typography.full_width:
            wanted = {}
        else:
            own = dict(typography.signs)
            wanted = {**own, **{sign: right for sign, right in _ELSEWHERE.items() if sign not in own.values()}}
        texts = [passage.text for passage in side]
        for sign, right in wanted.items():
            often = sum(text.count(sign) for text in texts)
            if not often or (sign.isascii() and often * 2 > sum(text.count(right) for text in texts)):
                continue
            for passage in side:
                for at in _among_letters(passage.text, sign, script):
                    shown = dict(typography.signs).get(right, right)
                    message = f"«{sign}» is of another script, expected «{shown}»: {around(passage, at, at + 1)}"
                    yield self.at(message, passage, (at, at + 1))


_ELSEWHERE = {
    "،": ",", "؛": ";", "؟": "?",
    "，": ",", "。": ".", "；": ";", "：": ":", "、": ",", "！": "!", "？": "?", "（": "(", "）": ")",
}  # fmt: skip
_ALPHABETS = {"Latn": "A-Za-zÀ-ɏ", "Cyrl": "Ѐ-ԯ", "Arab": "ء-ۓ"}


def _among_letters(text: str, sign: str, script: str) -> Iterable[int]:
    """Where a sign stands beside letters of a script."""
    letters = _ALPHABETS.get(script)
    if letters is None or sign not in text:
        return ()
    beside = rf"(?<=[{letters}\d)»\"]){re.escape(sign)}(?!\d)|{re.escape(sign)}(?=\s?[{letters}])"
    return (match.start() for match in re.finditer(beside, text) if is_free(text, match.start()))


RULES: tuple[type[Rule], ...] = (
    UnitEnd,
    LooseBracket,
    LooseQuote,
    QuoteStyle,
    SpaceBefore,
    SpaceExtra,
    SpaceMissing,
    DoubledSign,
    OpeningSign,
    ForeignSign,
)
