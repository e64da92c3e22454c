"""Acronyms in a text, and the places that spell them out: the one place that decides what an acronym is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from lang import numerals
from lang.language import Language
from lang.symbols import find_addresses, find_symbols

MOST_SIGNS = 10
"""An acronym has at most so many letters and digits (MINUJUSTH has nine); a longer word is one in capitals."""

SHOUTED = 0.8
"""Share of words in capitals among all words from which a text is a heading, and its words no acronyms."""

_CASED = [char for char in map(chr, range(0x590)) if char.isalpha()] + [
    *"ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
]
_CAPITAL = f"[{''.join(char for char in _CASED if char.isupper())}]"
# Chinese and Arabic letters stand against an acronym without a space; those of alphabets with capitals do not.
_LETTER = rf"[0-9{''.join(_CASED)}\u0300-\u036fａ-ｚ]"
_EACH_CAPITAL = re.compile(_CAPITAL)
_TWO_CAPITALS = re.compile(rf"{_CAPITAL}[\u0300-\u036f]*(?:{_CAPITAL}|[0-9&])")
"""What every acronym begins with."""
_SIGNS = rf"{_CAPITAL}(?:{_CAPITAL}|[0-9]|&(?={_CAPITAL}))*"
_CASED_WORD = re.compile(rf"{_LETTER}+|[^\W\d_]")
_NUMERAL = re.compile(r"[IVXLХ]+|[IVXLCDMХ]{4,}")

_BRACKET = re.compile(r"[(（\[［]([^()（）\[\]［］\n]{2,120})[)）\]］]")
_QUOTES = {"”": "“", "»": "«", "“": "„", '"': '"', "」": "「", "》": "《", "’": "‘"}
"""Opening quotation marks by their closing ones."""
_EDGES = " \t\r\n\u00a0\u202f\u200e\u200f\u2066-\u2069'’‘\"“”„«»「」《》,،，;；:：—–-."
_STOP = re.compile(r"[.;:!?؛؟。；：！？()（）\[\]［］«»“”„「」《》\"\n—–\ufffc]")
_COMMA = re.compile(r"[,،，、]")
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u0652]+[^\W_]*)*(?:['’]s(?!\w))?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MASK = "\ufffc"
_BLANK = " \t\n\u00a0\u202f\u200e\u200f"
_WINDOW = 400
"""Characters before a bracket in which a long form is looked for."""
_MOST_UNSPACED = 24
"""The same in a text without spaces, where letters cannot tell."""
_SKIPPED, _INNER, _LATE, _UNLIKELY = 2, 1, 3, 3
"""Costs of a word without a letter, of a letter inside a word, of a word whose first letter is none of the
acronym's, and of a start right after a word with a capital."""


class Acronym(NamedTuple):
    """An acronym in a text.

    Attributes:
        start: where it begins, in code points.
        end: where it ends, its plural ending included.
        form: as it is written ("FPUs").
        key: what it is looked up by ("FPU").
    """

    start: int
    end: int
    form: str
    key: str


class Definition(NamedTuple):
    """A place that spells an acronym out: "formed police units (FPUs)", "FPU (formed police unit)".

    Attributes:
        start: where the place begins, in code points.
        end: where it ends, with the bracket.
        acronym: the acronym there.
        long_form: what it stands for.
        long_start: where that begins.
        long_end: where that ends.
        certain: whether the letters show it. Where they are those of another language, the long form is what
            stands between the acronym and the last sign or function word, and may be too long or too short.
    """

    start: int
    end: int
    acronym: Acronym
    long_form: str
    long_start: int
    long_end: int
    certain: bool


def shouted(text: str) -> bool:
    """Whether a text is set in capitals, as headings are: its words in capitals say nothing then."""
    most = int(len(_EACH_CAPITAL.findall(text)) / (2 * SHOUTED))
    found = (match[0] for match in _CASED_WORD.finditer(text))
    words = list(islice((word for word in found if not word.isdigit()), most + 1))
    if len(words) > most:
        return False  # a quick look: too few capitals for two in every such word
    # Two capitals are one more than a sentence begins with; "FPUs" is in capitals all the same.
    capitals = sum(sum(map(str.isupper, word)) > max(1, len(word) / 2) for word in words)
    return bool(words) and capitals >= SHOUTED * len(words)


def key_of(word: str, plural: str) -> str | None:
    """What a single word is looked up by if it has the form of an acronym, else None: ``FPUs`` → ``FPU``.

    Args:
        plural: what an acronym may end in for several (`Language.acronym_plural`).
    """
    found = _form(plural).fullmatch(word)
    return _key(found[1]) if found and len(found[1]) <= MOST_SIGNS else None


def find(text: str, language: Language) -> list[Acronym]:
    """The acronyms of a text, in order.

    Two capitals or more, digits among them, in any alphabet that has capitals. None are Roman numerals, parts
    of document symbols and addresses, headings set in capitals and words in capitals in a row with others that
    can be no acronyms.
    """
    if not _TWO_CAPITALS.search(text) or shouted(text):
        return []
    runs = _runs(text, _candidates(_masked(text), language))
    return [acronym for run in runs if not _emphasis(run, language) for acronym in run]


def definitions(text: str, language: Language) -> list[Definition]:
    """The places of a text that spell an acronym out, in order.

    The long form is found by the initials, backwards from the bracket, with function words and now and then
    another letter of a word allowed between them; after Schwartz and Hearst, "A simple algorithm for identifying
    abbreviation definitions in biomedical text", Pacific Symposium on Biocomputing 8 (2003), 451-462. They take
    the nearest letters; here the cheapest assignment of letters to words is taken.
    """
    made: list[Definition] = []
    only_certain = shouted(text)
    masked = _masked(text)
    for bracket in _BRACKET.finditer(masked):
        found = _acronym_inside(masked, bracket, language) or _acronym_before(masked, bracket, language)
        if found is not None and (found.certain or not only_certain):
            made.append(found._replace(long_form=text[found.long_start : found.long_end]))
    return made


# -- acronyms ---------------------------------------------------------------------------------------


@cache
def _form(plural: str) -> re.Pattern[str]:
    ending = rf"(?:{re.escape(plural)})?" if plural else ""
    return re.compile(rf"(?<!{_LETTER})(?={_CAPITAL}[0-9&]*{_CAPITAL})({_SIGNS}){ending}(?!{_LETTER})")


def _masked(text: str) -> str:
    """The text, as long as it was, without what looks like acronyms and is part of a symbol or an address."""
    spans = [*find_symbols(text), *find_addresses(text)]
    if not spans:
        return text
    signs = list(text)
    for start, end in spans:
        signs[start:end] = _MASK * (end - start)
    return "".join(signs)


def _key(form: str) -> str:
    return unicodedata.normalize("NFKC", form)


def _candidates(text: str, language: Language) -> Iterator[Acronym]:
    for found in _form(language.acronym_plural).finditer(text):
        if not _numeral(found[1]):
            yield Acronym(found.start(), found.end(), found[0], _key(found[1]))


def _numeral(form: str) -> bool:
    """Roman, in Latin letters or their Cyrillic twins; ``CD`` and ``MC`` are acronyms all the same."""
    return bool(_NUMERAL.fullmatch(form)) and any(notation == "upper_roman" for notation, _ in numerals.read(form))


def _runs(text: str, acronyms: Iterable[Acronym]) -> Iterator[list[Acronym]]:
    run: list[Acronym] = []
    for acronym in acronyms:
        if run and text[run[-1].end : acronym.start].strip(" \u00a0\n"):
            yield run
            run = []
        run.append(acronym)
    if run:
        yield run


def _emphasis(run: Sequence[Acronym], language: Language) -> bool:
    """Whether words in capitals are set so for emphasis: one is too long, or among three is a function word."""
    if any(len(acronym.key) > MOST_SIGNS for acronym in run):
        return True
    return len(run) > 2 and any(acronym.key.casefold() in language.function_words for acronym in run)


# -- definitions ------------------------------------------------------------------------------------


class _Span(NamedTuple):
    start: int
    end: int


def _acronym_inside(text: str, bracket: re.Match[str], language: Language) -> Definition | None:
    """The definition by a bracket that holds an acronym and at most words such as "hereinafter"."""
    acronyms = [
        Acronym(bracket.start(1) + start, bracket.start(1) + end, form, key)
        for start, end, form, key in _candidates(bracket[1], language)
        if len(key) <= MOST_SIGNS
    ]
    if len(acronyms) != 1:
        return None
    acronym = acronyms[0]
    found = _long_form_before(text, bracket.start(), acronym.key, language)
    if found is None:
        return None
    (start, end), certain = found
    before, after = text[bracket.start(1) : acronym.start], text[acronym.end : bracket.end(1)]
    if not (_defining(before, language) and (_defining(after, language) or (certain and _by_the_way(after)))):
        return None
    return Definition(start, bracket.end(), acronym, text[start:end], start, end, certain)


def _by_the_way(words: str) -> bool:
    """Whether words go on after a comma, as in "(ISIL, also known as …)", and give no year or page."""
    return bool(_COMMA.match(words.lstrip(_BLANK + "”»\"'’"))) and not any(map(str.isdigit, words))


def _defining(words: str, language: Language) -> bool:
    bare = words.strip(_EDGES)
    pattern = _defining_pattern(language.defining)
    return not bare or bool(pattern and pattern.fullmatch(re.sub(r"\s+", " ", bare)))


@cache
def _defining_pattern(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE) if patterns else None


def _acronym_before(text: str, bracket: re.Match[str], language: Language) -> Definition | None:
    """The definition by a bracket that spells out the acronym before it."""
    low = max(0, bracket.start() - 4 * MOST_SIGNS)
    before = text[low : bracket.start()].rstrip(_EDGES)
    *_, last = None, *_candidates(before, language)
    if last is None or last.end != len(before) or len(last.key) > MOST_SIGNS:
        return None
    acronym = last._replace(start=low + last.start, end=low + last.end)
    inside = bracket[1].strip(_EDGES)
    long_start = bracket.start(1) + bracket[1].find(inside)
    span = _Span(long_start, long_start + len(inside))
    words = _words(text, span)
    if not words or (len(words) < 2 and not _UNSPACED.search(inside)):
        return None
    costs = _costs([text[word.start : word.end] for word in words], _letters(acronym.key), language)
    certain = costs[0] is not None
    foreign = not _same_alphabet(acronym.key, inside)
    if not certain and not (foreign and len(inside) > 2 and _phrase(text, span, language) == span):
        return None
    return Definition(acronym.start, bracket.end(), acronym, inside, *span, certain)


def _long_form_before(text: str, end: int, key: str, language: Language) -> tuple[_Span, bool] | None:
    """What stands before a bracket and is what its acronym stands for, and whether the letters show it."""
    low = max(0, end - _WINDOW)
    before = low + len(text[low:end].rstrip(_BLANK))
    quoted = _quoted(text, _Span(low, before))
    limit = quoted or _Span(low, before)
    last_stop = max((found.end() for found in _STOP.finditer(text, *limit)), default=limit.start)
    last_comma = max((found.end() for found in _COMMA.finditer(text, last_stop, limit.end)), default=last_stop)
    words = _words(text, _Span(last_comma, limit.end))
    for reach in (words, _words(text, _Span(last_stop, limit.end))):
        start = _by_letters(text, reach, _letters(key), language)
        if start is not None:
            return _Span(start, reach[-1].end), True
    if not words:
        return None
    whole = _Span(words[0].start, words[-1].end)
    phrase = whole if quoted else _phrase(text, whole, language)
    return (phrase, False) if phrase else None


def _by_letters(text: str, words: Sequence[_Span], letters: str, language: Language) -> int | None:
    """Where the words begin that the letters stand for; None where they do not."""
    content = sum(not _functional(text[word.start : word.end], language) for word in words)
    # As far as Schwartz and Hearst look, and as many words more as function words may stand among them.
    reach = words[-(min(len(letters) + 5, 2 * len(letters)) + len(words) - content) :]
    costs = _costs([text[word.start : word.end] for word in reach], letters, language)
    place = _best_start(text, reach, costs)
    return None if place is None else reach[place].start


def _quoted(text: str, span: _Span) -> _Span | None:
    """The inside of the quotation that a stretch ends with."""
    opening = _QUOTES.get(text[span.end - 1 : span.end])
    start = text.rfind(opening, span.start, span.end - 1) if opening else -1
    return _Span(start + 1, span.end - 1) if 0 <= start < span.end - 3 else None


def _words(text: str, span: _Span) -> list[_Span]:
    return [_Span(*found.span()) for found in _WORD.finditer(text, span.start, span.end)]


def _letters(key: str) -> str:
    """The letters of an acronym as the beginnings of words are compared: without marks, digits and case."""
    return "".join(char for char in _bare(key) if char.isalpha())


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _functional(word: str, language: Language) -> bool:
    return word.casefold() in language.function_words


def _same_alphabet(key: str, text: str) -> bool:
    return all(_alphabet(char) == _alphabet(key[0]) for char in text if char.isalpha())


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    return unicodedata.name(char, "?").split()[0]


def _costs(words: Sequence[str], letters: str, language: Language) -> list[float | None]:
    """What it costs to begin the long form at each word; None where the letters forbid it.

    Every word takes a run of the letters, in order and none left over: its first letter for nothing, others
    inside it at a price; a word that takes none is passed over, a function word for nothing.
    """
    count = len(letters)
    after: list[float | None] = [None] * count + [0.0]  # cost of the words to the right, by letters before them
    starts: list[float | None] = []
    for word in reversed(words):
        bare = _bare(word)
        skip = 0.0 if _functional(word, language) else _SKIPPED
        here: list[float | None] = []
        for first in range(count + 1):
            options = [] if after[first] is None else [after[first] + skip]  # type: ignore[operator]
            options += [
                price + rest for last, price in _taken(bare, letters, first) if (rest := after[last]) is not None
            ]
            here.append(min(options, default=None))
        opening = [
            price + rest
            for last, price in _taken(bare, letters, 0)
            if bare.startswith(letters[:1]) and (rest := after[last]) is not None
        ]
        best = min(opening, default=None)
        starts.append(best if best is not None and best < count else None)
        after = here
    return starts[::-1]


def _taken(bare: str, letters: str, first: int) -> Iterator[tuple[int, float]]:
    """Runs of letters from ``first`` that a word can take: where each ends, and what it costs."""
    place, price = -1, 0.0
    for last in range(first, len(letters)):
        at = bare.find(letters[last], place + 1)
        if at < 0:
            return
        if last == first:
            price += _LATE if at else 0.0
        else:
            price += _INNER
        place = at
        yield last + 1, price


def _best_start(text: str, words: Sequence[_Span], costs: Sequence[float | None]) -> int | None:
    """The cheapest word to begin at, the last of equals; hardly one in the middle of a name."""
    best: int | None = None
    least = float("inf")
    for place in reversed(range(len(words))):
        cost = costs[place]
        if cost is None:
            continue
        if place and text[words[place - 1].start].isupper():
            cost += _UNLIKELY
        if cost < least:
            best, least = place, cost
    return best


def _phrase(text: str, span: _Span, language: Language) -> _Span | None:
    """The end of a stretch back to its last function word; for what letters cannot tell."""
    if _UNSPACED.match(text[span.end - 1]):
        start = max(span.start, span.end - _MOST_UNSPACED)
        limits = (place for place in range(span.end - 1, start - 1, -1) if text[place] in language.function_words)
        start = next((place + 1 for place in limits), start)
        return _Span(start, span.end) if start < span.end else None
    words = _words(text, span)
    first = len(words)
    for place in reversed(range(len(words))):
        if _functional(text[words[place].start : words[place].end], language):
            continue
        if place + 1 < first and (first == len(words) or not _one_name(text, words[place], words[first])):
            break
        first = place
    return _Span(words[first].start, words[-1].end) if first < len(words) else None


def _one_name(text: str, left: _Span, right: _Span) -> bool:
    """Whether two words with function words between them are of one name: both have capitals, and the first has
    its own not from opening a sentence."""
    ahead = text[max(0, left.start - 8) : left.start].rstrip(_EDGES.replace(".", ""))
    opens = ahead[-1:] in ("", ".", "!", "?")
    return text[left.start].isupper() and text[right.start].isupper() and not opens
