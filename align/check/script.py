"""Characters: letters of one alphabet in a word, signs of one width, nothing invisible, nothing garbled."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import ClassVar

from align.check.finding import Finding, Severity
from align.check.garbled import garbled
from align.check.place_rule import PlaceRule, around
from align.check.quoting import quoted
from align.check.rule import Family, Rule
from align.check.subject import Passage, Side, Subject

_RARE = 4
"""So many times as often a thing is done one way before the other is told."""
_SELDOM = 50
"""Likewise where the rarer way is the usual one of the language."""
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_CYRILLIC = "\u0400-\u052f"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"


class _ScriptRule(PlaceRule):
    """What the rules of this family have in common."""

    family: ClassVar[Family] = "script"

    def once(self, passage: Passage, spans: Sequence[tuple[int, int]], what: str) -> Finding:
        """One finding for all places of a kind in a passage."""
        more = f", and {len(spans) - 1} more here" if len(spans) > 1 else ""
        start, end = spans[0]
        return self.found(f"{what}: {around(passage, start, end)}{more}", passage, (start, end), subject=what)


def character(char: str) -> str:
    """A character by its number and name, as the Unicode Standard has them: ``U+200B ZERO WIDTH SPACE``."""
    name = unicodedata.name(char, "") or _NAMES.get(unicodedata.category(char), "UNASSIGNED CHARACTER")
    return f"U+{ord(char):04X} {name}"


_NAMES = {"Cc": "CONTROL CHARACTER", "Co": "PRIVATE-USE CHARACTER", "Cs": "SURROGATE"}


def _any_of(*classes: re.Pattern[str]) -> str:
    """A pattern for one character of some classes, each of which is written as ``[...]`` or ``[...]+``."""
    return f"[{''.join(one.pattern.rstrip('+')[1:-1] for one in classes)}]"


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


def _seldom(side: Side, subject: Subject) -> str:
    """The characters of a version that some rule of this family may tell by themselves; most texts have none.

    They are looked for once for all rules, each of which looks at the texts only if it finds something in these.
    """
    name = ("seldom", side.key)
    if name not in subject.workings:
        found = (char for passage in side for char in _SELDOM_FOUND.findall(passage.text))
        subject.workings[name] = "".join(dict.fromkeys(found))
    known: str = subject.workings[name]
    return known


# -- letters ------------------------------------------------------------------------------------------

_LOOK_ALIKE = {
    "Cyrillic": "асеорхуіѕјһАВЕЅЗНІЈКМОРСТХУԛԝ",
    "Greek": "οανΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "Latin": "aceopxyiskABCEHIKMOPTXSYJ",
}
"""Letters of each alphabet that look like some of another (Unicode Technical Standard 39, confusables)."""
_TO_CYRILLIC = str.maketrans("aceopxykABCEHKMOPTX", "асеорхукАВСЕНКМОРТХ")
_MEETING = re.compile(
    rf"[{_CYRILLIC}{_GREEK}](?=[{_LATIN}])|[{_LATIN}{_GREEK}](?=[{_CYRILLIC}])|[{_LATIN}{_CYRILLIC}](?=[{_GREEK}])"
)
_LATIN_LETTER, _NO_LATIN_LETTER = re.compile(f"[{_LATIN}]"), re.compile(f"[{_CYRILLIC}{_GREEK}]")
_WORD = re.compile(rf"[{_LATIN}{_CYRILLIC}{_GREEK}\u0300-\u036f]+")
_FEW_CYRILLIC = re.compile(rf"(?<![^\W_])[{_LOOK_ALIKE['Cyrillic']}]+(?![^\W_])")
_OTHER_CYRILLIC = re.compile(rf"(?![{_LOOK_ALIKE['Cyrillic']}])[{_CYRILLIC}]")
_FEW_LATIN = re.compile(r"(?<![\w’'/-])[aceopxykABCEHKMOPTX]{2,}(?![\w’'/-])")
_ALONE = re.compile(r"(?:(?<=[а-яё,] )[aceopxyk]|\A[ABCEHKMOPTX])(?= [а-яё]{3})")
_OTHER_ALONE = re.compile(r"(?<!\w)[bdefghijlmnqrstuvwz](?!\w)")
_CYRILLIC_SYMBOL = re.compile(r"(?<!\w)[АВСЕНКМОРТХ]{1,6}/(?=\d|[A-Z])")


class MixedWord(_ScriptRule):
    """A word has letters of two alphabets, or a letter that only looks right.

        wrong   полиция with a Latin «o»; FPUs with a Cyrillic «Р»; a Latin «c» for the Russian preposition; СССP
        right   each word in one alphabet

    Type the letter anew. Such words are found by no search, and spelling checkers and translation memories fail.

    Left alone: parts joined by a hyphen (COVID-19-й, IP-адрес), Greek letters that look like no Latin ones (μm), and
    whole words of another alphabet.
    """

    code = "S001"
    name = "mixed-script-word"
    severity = Severity.WARNING
    summary = "a word has letters of two alphabets that look alike"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        others = _LATIN_LETTER if side.language.script == "Cyrl" else _NO_LATIN_LETTER
        met = [passage for passage in side if not passage.text.isascii() and others.search(passage.text)]
        for passage in met:
            yield from self._mixed(passage)
        if side.language.script == "Cyrl":
            yield from self._latin(side, subject)
        else:
            yield from self._cyrillic(met)

    def _mixed(self, passage: Passage) -> Iterator[Finding]:
        last = 0
        lost = {at for start, end in garbled(passage.text) for at in range(start - 1, end)}
        for found in _MEETING.finditer(passage.text):
            if found.start() < last or found.start() in lost:
                continue
            start, last = _word_at(passage.text, found.start())
            odd = _odd_letters(passage.text[start:last])
            if odd:
                message = f"{quoted(passage.text[start:last])} has {character(odd[0])} in a word of another alphabet"
                yield self.at(message, passage, (start, last))

    def _cyrillic(self, passages: Sequence[Passage]) -> Iterator[Finding]:
        """Words of Cyrillic letters all of which look Latin, in a passage that has no others."""
        for passage in passages:
            if not _OTHER_CYRILLIC.search(passage.text):
                for found in _FEW_CYRILLIC.finditer(passage.text):
                    message = f"{quoted(found[0])} is in Cyrillic letters, the first {character(found[0][0])}"
                    yield self.at(message, passage, found.span())

    def _latin(self, side: Side, subject: Subject) -> Iterator[Finding]:
        """Words of Latin letters that stand for Cyrillic ones, and symbols the other way round."""
        candidates = [(passage, found) for passage in side for found in _FEW_LATIN.finditer(passage.text)]
        if candidates:
            known = {word for passage in subject.original for word in _WORD.findall(passage.text)}
            words = Counter(word for passage in side for word in _WORD.findall(passage.text))
            for passage, found in candidates:
                right = words[found[0].translate(_TO_CYRILLIC)]
                if right >= words[found[0]] and (side is subject.original or found[0] not in known):
                    message = f"{quoted(found[0])} is in Latin letters, elsewhere in Cyrillic ones"
                    yield self.at(message, passage, found.span())
        for passage in side:
            for found in _ALONE.finditer(passage.text) if not _OTHER_ALONE.search(passage.text) else ():
                if found[0].lower().translate(_TO_CYRILLIC) in side.language.one_letter_words:
                    message = f"«{found[0]}» is {character(found[0])}: {around(passage, *found.span())}"
                    yield self.at(message, passage, found.span())
            for found in _CYRILLIC_SYMBOL.finditer(passage.text):
                message = f"the symbol {around(passage, *found.span())} begins with {character(found[0][0])}"
                yield self.at(message, passage, found.span())


def _word_at(text: str, at: int) -> tuple[int, int]:
    start = at
    while start > 0 and at - start < 60 and _WORD.match(text[start - 1]):
        start -= 1
    found = _WORD.match(text, start, start + 120)
    return found.span() if found else (at, at + 1)


def _odd_letters(word: str) -> list[str]:
    """The letters of a word that are of another alphabet than most of it, if that can be a slip."""
    alphabets = [_alphabet(char) for char in word]
    counts = Counter(filter(None, alphabets))
    usual = counts.most_common(1)[0][0]
    odd = [char for char, alphabet in zip(word, alphabets, strict=True) if alphabet and alphabet != usual]
    if set(counts) == {"Latin", "Greek"} and not any(char in _LOOK_ALIKE[_alphabet(char)] for char in odd):
        return []
    return odd


@lru_cache(maxsize=2048)
def _alphabet(char: str) -> str:
    for name, letters in (("Latin", _LATIN), ("Cyrillic", _CYRILLIC), ("Greek", _GREEK)):
        if re.match(f"[{letters}]", char):
            return name
    return ""


class ForeignLetter(_ScriptRule):
    """A letter of another language or spelling that looks like the right one.

        wrong   الشرطة فی, the Persian ی; 安全理事會 in a text in simplified characters
        right   الشرطة في; 安全理事会

    Type the letter of the language.

    Left alone: a text that has many of them, for it is in that language or spelling. The pack lists the letters; the
    traditional characters are only those that simplified texts never have.
    """

    code = "S005"
    name = "foreign-letter"
    severity = Severity.NOTE
    summary = "a letter of another language looks like the right one"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        right = dict(side.language.foreign_letters)
        if not right:
            return
        pattern = re.compile(f"[{''.join(right)}]")
        found = [(passage, spans) for passage in side if (spans := _spans(pattern, passage.text))]
        if not found:
            return
        texts = "".join(passage.text for passage in side)
        own = sum(texts.count(letter) for letter in set(right.values()))
        if sum(len(spans) for _, spans in found) * _RARE > own:
            return
        for passage, spans in found:
            char = passage.text[spans[0][0]]
            yield self.once(passage, spans, f"«{char}» is {character(char)}, expected «{right[char]}»")


# -- widths -------------------------------------------------------------------------------------------

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_WIDE_SIGN = re.compile("[＂-＇＊＋－．／＜-＞＠＼＾-｀｛-～]+")
_HALF_KANA = re.compile("[｡-ￜ]+")
_PLAIN = re.compile("[0-9A-Za-z]+")
_OF_WIDTH = re.compile(_any_of(_WIDE, _WIDE_SIGN, _HALF_KANA))


class Width(_ScriptRule):
    """A letter, a digit or a sign is full-width, or a katakana half-width.

        wrong   ＦＰＵ; ２０１４; ｶﾀｶﾅ
        right   FPU; 2014; カタカナ

    Type it anew.

    Left alone: a Chinese text most of whose digits and letters are full-width, and its signs.
    """

    code = "S002"
    name = "character-width"
    severity = Severity.WARNING
    summary = "a letter or digit is full-width, or a katakana half-width"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        if not _OF_WIDTH.search(_seldom(side, subject)):
            return
        texts = [passage.text for passage in side]
        wide_text = side.language.typography.full_width
        wide = sum(len(found) for text in texts if not text.isascii() for found in _WIDE.findall(text))
        patterns = [_HALF_KANA]
        if wide and not (wide_text and wide >= sum(len(found) for text in texts for found in _PLAIN.findall(text))):
            patterns.append(_WIDE)
        if not wide_text:
            patterns.append(_WIDE_SIGN)
        for passage in side:
            for pattern in patterns if not passage.text.isascii() else ():
                for span in _spans(pattern, passage.text):
                    said = passage.text[slice(*span)]
                    plain = unicodedata.normalize("NFKC", said)
                    yield self.at(f"{quoted(said)} is {_width(said)}, expected {quoted(plain)}", passage, span)


def _width(text: str) -> str:
    return "half-width" if _HALF_KANA.match(text) else "full-width"


class SignWidth(_ScriptRule):
    """A sign of a Chinese text is half-width where others of its kind are full-width, or the other way round.

        wrong   警察,军事人员，和; 警察（FPU)
        right   警察，军事人员，和; 警察(FPU)

    Write all signs of a kind in one width, full-width for those of sentences.

    Left alone: signs among Latin letters and digits; a text that has both ways about as often.
    """

    code = "S003"
    name = "sign-width"
    severity = Severity.NOTE
    summary = "a sign is half-width where the text has full-width ones, or the other way round"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        if not side.language.typography.full_width:
            return
        for half, wide in side.language.typography.signs:
            halves = list(_placed(side, half))
            wides = list(_placed(side, wide)) if halves else []
            rare, often = sorted((halves, wides), key=len)
            if not rare or not often:
                continue
            least = _SELDOM if rare is wides and half not in "()" else _RARE
            if len(rare) * least > len(often):
                continue
            sign, usual = (half, wide) if rare is halves else (wide, half)
            for passage, at in rare:
                if sign in ")）" and _opened(passage.text, at) == _OPENS[sign]:
                    continue  # told of the bracket that opens
                message = f"«{sign}» where the text has «{usual}»: {around(passage, at, at + 1)}"
                yield self.at(message, passage, (at, at + 1))


_OPENS = {")": "(", "）": "（"}


def _opened(text: str, at: int) -> str:
    """The last bracket that opens before a place."""
    return text[max(text.rfind("(", 0, at), text.rfind("（", 0, at), 0)]


def _placed(side: Side, sign: str) -> Iterator[tuple[Passage, int]]:
    """Where a sign stands in Chinese text."""
    pattern = _beside_han(sign)
    for passage in side:
        if sign in passage.text:
            yield from ((passage, found.start()) for found in pattern.finditer(passage.text))


@lru_cache(maxsize=64)
def _beside_han(sign: str) -> re.Pattern[str]:
    mark = re.escape(sign)
    if sign in "()（）":
        return re.compile(mark)
    after = rf"(?=\s?(?:[{_HAN}“”‘’《》（(]|\Z))" if sign != "." else rf"(?=[{_HAN}]|\s?\Z)"
    return re.compile(rf"(?<=[{_HAN}”’》）)%\d]){mark}{after}|(?<=[{_HAN}”’》）)]){mark}")


class PresentationForm(_ScriptRule):
    """A letter is in a presentation form, or two are one sign: what is left when a text is copied from a PDF file.

        wrong   U+FEE3, U+FB01 in «oﬃce»
        right   the letters themselves

    Type the letters, or normalize the text (NFKC).

    Left alone: signs that have no other form, such as the ornate brackets of the Koran and ﷺ.
    """

    code = "S004"
    name = "presentation-form"
    severity = Severity.WARNING
    summary = "a letter is in a presentation form or a ligature"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage in side if _PRESENTATION.search(_seldom(side, subject)) else ():
            if not passage.text.isascii() and (spans := _spans(_PRESENTATION, passage.text)):
                said = passage.text[slice(*spans[0])]
                plain = unicodedata.normalize("NFKC", said)
                yield self.once(passage, spans, f"{character(said[0])} for {quoted(plain)}")


_PRESENTATION = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufd3d\ufd50-\ufdef\ufe70-\ufefc]+")


# -- what cannot be seen --------------------------------------------------------------------------------

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_JOINED = re.compile("[\u0900-\u0dff\u1780-\u17ff\U0001f300-\U0001faff\u2600-\u27bf]")


class Invisible(_ScriptRule):
    """A character that cannot be seen stands in the text.

        wrong   po<U+200B>lice; a soft hyphen, a byte order mark, an escape character inside a paragraph
        right   police

    Take it out. It parts words for every search and comparison, and control characters may do harm.

    Left alone: no-break spaces, tabs and ends of lines; joiners where a script or a picture needs them, and at the end
    of an Arabic letter.
    """

    code = "S006"
    name = "invisible-character"
    severity = Severity.WARNING
    summary = "a character that cannot be seen stands in the text"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage in side if _INVISIBLE.search(_seldom(side, subject)) else ():
            text = passage.text
            if not _INVISIBLE.search(text):
                continue
            told = {at for span in garbled(text) for at in range(*span)}
            for found in _INVISIBLE.finditer(text):
                if found.start() not in told and not _needed(text, found.start()):
                    message = f"{character(found[0])} stands in {around(passage, *found.span())}"
                    yield self.at(message, passage, found.span())


def _needed(text: str, at: int) -> bool:
    """Whether a joiner or a selector of a variant stands where it has a meaning."""
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char in "\u200c\u200d" or "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100":
        if _JOINED.match(before) or unicodedata.category(before or "a") in {"So", "Sm", "Sk"}:
            return True
        if char == "\u200d":
            return "\u0620" <= before <= "\u06ff" and not "\u0620" <= after <= "\u06ff"
        return char not in "\u200c\u200d" and bool(re.match(f"[{_HAN}]", before))
    return False


class Direction(_ScriptRule):
    """A character turns the direction of the text: an embedding, an override or an isolate.

        wrong   U+202E, U+2066 in a paragraph
        right   the text alone; its direction is known from its letters

    Take it out. What follows may be shown in another order than it stands, and one that is not closed turns the rest
    of the line (Unicode Standard Annex 9, and Technical Report 36 on how that deceives).
    """

    code = "S007"
    name = "direction-control"
    severity = Severity.WARNING
    summary = "a character turns the direction of the text"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage in side if _DIRECTION.search(_seldom(side, subject)) else ():
            if not passage.text.isascii() and (spans := _spans(_DIRECTION, passage.text)):
                chars = [passage.text[start] for start, _ in spans]
                closed = " and nothing closes it" if _unclosed(chars) else ""
                yield self.once(passage, spans, f"{character(chars[0])} turns the direction of the text{closed}")


_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _unclosed(chars: Iterable[str]) -> bool:
    depths = {"\u202c": 0, "\u2069": 0}
    for char in chars:
        closer = "\u2069" if char >= "\u2066" else "\u202c"
        depths[closer] += -1 if char == closer else 1
    return any(depths.values())


class DirectionMark(_ScriptRule):
    """A mark of direction stands inside a word.

        wrong   po<U+200E>lice
        right   police

    Take it out.

    Left alone: marks beside numbers, signs and spaces, where they set the order of what is on either side.
    """

    code = "S008"
    name = "direction-mark"
    severity = Severity.WARNING
    summary = "a mark of direction stands inside a word"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage in side if _ANY_MARK.search(_seldom(side, subject)) else ():
            if not passage.text.isascii() and (spans := _spans(_MARK, passage.text)):
                yield self.once(passage, spans, f"{character(passage.text[spans[0][0]])} stands inside a word")


_ANY_MARK = re.compile("[\u200e\u200f\u061c]")
_MARK = re.compile(rf"{_ANY_MARK.pattern}(?=[^\W\d_])(?<=[^\W\d_].)")


# -- what is garbled ------------------------------------------------------------------------------------


class Garbled(_ScriptRule):
    """A text was read in the wrong encoding, and some of it is lost or garbled.

        wrong   sÃ©curitÃ©, â€œpoliceâ€, s�curité, Ð¿Ð¾Ð»Ð¸Ñ†Ð¸Ñ
        right   sécurité, “police”, полиция

    Read the file in its own encoding, or type the text anew.
    """

    code = "S009"
    name = "garbled-text"
    severity = Severity.ERROR
    summary = "a text was read in the wrong encoding"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        lost = _LOST.search(_seldom(side, subject)) is not None
        for passage in side:
            if passage.text.isascii():
                continue
            for found in _LOST.finditer(passage.text) if lost else ():
                message = f"U+FFFD REPLACEMENT CHARACTER stands for what is lost: {around(passage, *found.span())}"
                yield self.at(message, passage, found.span())
            for span in garbled(passage.text):
                message = (
                    f"{quoted(passage.text[slice(*span)])} was read in the wrong encoding: {around(passage, *span)}"
                )
                yield self.at(message, passage, span)


class PrivateUse(_ScriptRule):
    """A character has no meaning outside one font or one program.

        wrong   U+F0B7, the bullet of a symbol font; U+FFFF
        right   •

    Type the character that is meant.
    """

    code = "S010"
    name = "private-use-character"
    severity = Severity.WARNING
    summary = "a character is of private use, or none at all"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: D102
        for passage in side if _PRIVATE.search(_seldom(side, subject)) else ():
            if not passage.text.isascii() and (spans := _spans(_PRIVATE, passage.text)):
                what = f"{character(passage.text[spans[0][0]])} has no meaning of its own"
                yield self.once(passage, spans, what)


_LOST = re.compile("[\ufffd]+")
_PRIVATE = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]+")


_SELDOM_FOUND = re.compile(
    _any_of(_WIDE, _WIDE_SIGN, _HALF_KANA, _PRESENTATION, _INVISIBLE, _DIRECTION, _ANY_MARK, _LOST, _PRIVATE)
)
"""What none but these rules ask for; see `_seldom`."""


class Decomposed(_ScriptRule):
    """A letter and its accent are two characters where the text has them as one.

        wrong   e with U+0301 after it, for é
        right   é, one character (NFC)

    Normalize the text (NFC). The two look the same, and no search for the one finds the other.

    Left alone: a text that has all of its accents so, and accents that make no letter of one character.
    """

    code = "S011"
    name = "decomposed-accent"
    severity = Severity.NOTE
    summary = "a letter and its accent are two characters"

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002, D102
        found = []
        for passage in side:
            text = passage.text
            if not text.isascii() and not unicodedata.is_normalized("NFC", text):
                spans = [span for span in _spans(_ACCENTED, text) if _composes(text[slice(*span)])]
                found += [(passage, spans)] if spans else []
        if not found:
            return
        composed = sum(
            len(unicodedata.normalize("NFD", passage.text)) - len(unicodedata.normalize("NFC", passage.text))
            for passage in side
        )
        if sum(len(spans) for _, spans in found) * 2 > composed:
            return
        for passage, spans in found:
            said = passage.text[slice(*spans[0])]
            one = unicodedata.normalize("NFC", said)
            yield self.once(passage, spans, f"«{one}» is written with {character(said[1])}")


_ACCENTED = re.compile(r"[^\W\d_][\u0300-\u036f\u0653-\u0655]{1,8}")


def _composes(text: str) -> bool:
    return len(unicodedata.normalize("NFC", text)) < len(text)


RULES: tuple[type[Rule], ...] = (
    MixedWord,
    Width,
    SignWidth,
    PresentationForm,
    ForeignLetter,
    Invisible,
    Direction,
    DirectionMark,
    Garbled,
    PrivateUse,
    Decomposed,
)
