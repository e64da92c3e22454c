"""Where the figures, dates, symbols and addresses of a version are not those of its original, each difference once."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from align.alignment import AlignedUnit
from align.check.subject import Passage, Side, Subject
from lang import figures, numerals, symbols
from lang import language as languages
from lang.dates import Date
from lang.figures import Figure
from lang.folding import fold, untouchable
from lang.language import Numbers

Kind = Literal["number", "percentage", "date", "symbol", "resolution", "format", "address"]
Span = tuple[int, int]
_T = TypeVar("_T")
_Placed = TypeVar("_Placed", Date, Figure)

LISTED = 3
"""So many numbers of one sentence that are all missing are told as one thing: a clause was left out."""
MOST = 40
"""So many differences of one kind in a passage are looked at on either side; texts that differ in more have others."""
YEARS = range(1900, 2101)
"""Numbers that are years, which a text may say again or leave out where they stand already."""
FEW = 2
"""The greatest number that languages say without a number: "both", a dual, "second" for "other"."""
_CLOSE = 12
"""Characters that may stand between two numbers that share a sign."""
_TENS = frozenset(map(Decimal, range(20, 100, 10)))
"""Numbers of decades, which have names of their own ("the nineties")."""
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХІЅЈ", "ABEKMHOPCTXISJ")
_LOCAL = re.compile(r"[^\W_]+")
_SIGN_OF_ADDRESS = re.compile(r"://|www\.|@")
_NAMED_NUMBER = re.compile(r"(?<=[^\W\d_])-?(\d{1,4})(?!\d)")
_ROMAN = re.compile(r"(?<!\w)[IVX]{1,6}(?!\w)")
_OPENS, _CLOSES = re.compile(r"\s?[(（]\s?"), re.compile(r"\s?[)）]")
_LABEL = re.compile(r"\s?[(（]?\d{1,3}(?:[.．]?[)）]|[.．、])(?!\d)")
_DASHED = re.compile(r"\d{4}\s?[-–—/]\s?\Z")
_SEPARATORS = ".,'’٫٬ \u00a0\u202f\u2009"
_PARTING = frozenset(_SEPARATORS)
"""What may part the groups of three of a number."""


class Difference(NamedTuple):
    """One thing that is otherwise in a version.

    Attributes:
        ours: where it stands in the original's passage; several where as many are missing in a row.
        theirs: likewise in the version's; of what is missing nothing.
        note: in what the two differ, where that can be said in a few words.
    """

    kind: Kind
    ours: tuple[Span, ...]
    theirs: tuple[Span, ...]
    note: str = ""


class Met(NamedTuple):
    """The differences of a passage of the original and one of a version."""

    ours: Passage
    theirs: Passage
    unit: AlignedUnit
    differences: list[Difference]


def differences(subject: Subject, version: Side) -> list[Met]:
    """Those of all passages of a version, in order, worked out once."""
    name = ("figures", version.key)
    if name not in subject.workings:
        met = (
            Met(ours, theirs, unit, _Comparison(ours, theirs, unit).differences())
            for ours, theirs, unit in subject.pairs(version)
            if ours.text and theirs.text
        )
        subject.workings[name] = [one for one in met if one.differences]
    found: list[Met] = subject.workings[name]
    return found


def sentence(passage: Passage, unit: AlignedUnit, beads: Iterable[int]) -> Span:
    """Where the sentences of some beads of a unit stand in a passage; (0, 0) where they are not to be found."""
    wanted = set(beads)
    spans = [(start, end) for start, end, bead in _sentences(passage, unit) if bead in wanted]
    return (spans[0][0], spans[-1][1]) if spans else (0, 0)


def beads_at(passage: Passage, unit: AlignedUnit, at: int) -> tuple[int, ...]:
    """The bead of the sentence that stands at a place of a passage, by its number; none where it is not known."""
    return _bead(_sentences(passage, unit), at)


def _bead(sentences: Sequence[tuple[int, int, int]], at: int) -> tuple[int, ...]:
    place = bisect_right(sentences, at, key=itemgetter(0)) - 1
    return (sentences[place][2],) if place >= 0 and at < sentences[place][1] else ()


def _sentences(passage: Passage, unit: AlignedUnit) -> list[tuple[int, int, int]]:
    """The sentences of a passage with the numbers of their beads; empty where one of them is not found."""
    found = []
    at = 0
    for bead, sides in enumerate(unit.beads):
        for part in sides.sides.get(passage.side.key, ()):
            start = passage.text.find(part, at)
            if start < 0:
                return []
            at = start + len(part)
            found.append((start, at, bead))
    return found


class _Item(NamedTuple):
    """An address, a symbol or the number of a resolution: what it is compared by and where it stands."""

    key: Hashable
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


class _Facts:
    """What one passage has to compare."""

    def __init__(self, passage: Passage, unit: AlignedUnit) -> None:
        self.passage, self.text, self.unit = passage, passage.text, unit
        self.addresses = list(_addresses(self.text))
        self.symbols = list(_symbols(self.text)) if "/" in self.text or "／" in self.text else []
        taken = [item.span for item in (*self.addresses, *self.symbols)]
        if not passage.label and (label := _LABEL.match(self.text)):
            taken.append(label.span())  # of a paragraph that was not taken for one; the rules of numbering tell it
        self.dates = _outside(passage.dates, taken) if passage.dates else []
        numbers = _outside(passage.figures, taken) if passage.figures else []
        self.citations = list(_citations(self.text, numbers)) if len(numbers) > 1 else []
        self.figures = _outside(numbers, [item.span for item in self.citations]) if self.citations else numbers

    def bead(self, at: int) -> tuple[int, ...]:
        """The bead of the sentence at a place; none where it is not known."""
        return _bead(self._sentences, at)

    @cached_property
    def _sentences(self) -> list[tuple[int, int, int]]:
        return _sentences(self.passage, self.unit)

    @cached_property
    def years(self) -> frozenset[Decimal]:
        """Years and other numbers outside citations of resolutions."""
        own = {Decimal(date.year) for date in self.dates if date.year is not None}
        return frozenset(own.union(*(figure.values for figure in self.figures)))

    @cached_property
    def in_names(self) -> frozenset[Decimal]:
        """Numbers that stand in names (G20) or as Roman numerals."""
        text = fold(self.text).text
        romans = (numerals.from_roman(roman.lower()) for roman in _ROMAN.findall(text))
        return frozenset(map(Decimal, (*_NAMED_NUMBER.findall(text), *filter(None, romans))))

    @cached_property
    def in_words(self) -> frozenset[Decimal]:
        """Numbers that are part of a word ("decade")."""
        text = fold(self.text).lower
        language = self.passage.language
        rows = _compounds(language.numbers, language.morphology.proclitics)
        return frozenset(value for value, pattern in rows if pattern.search(text))

    def vague(self, figure: Figure) -> bool:
        """Whether a number is only part of a word for "some"."""
        before = self.text[figure.start - 1 : figure.start]
        return bool(before) and before in self.passage.language.numbers.vague

    @cached_property
    def values(self) -> frozenset[Decimal]:
        """Every number that stands in it, in whatever."""
        found = {value for figure in self.passage.figures for value in figure.values}
        for date in self.passage.dates:
            found.update(Decimal(part) for part in (date.year, date.day) if part is not None)
        return frozenset(found)


def _outside(found: Iterable[_Placed], taken: Sequence[Span]) -> list[_Placed]:
    """Those of some stretches, which stand in order, that overlap none of others."""
    waiting = sorted(taken)
    left = []
    at = 0
    for one in found:
        while at < len(waiting) and waiting[at][1] <= one.start:
            at += 1
        if at == len(waiting) or waiting[at][0] >= one.end:
            left.append(one)
    return left


def _addresses(text: str) -> Iterator[_Item]:
    if _SIGN_OF_ADDRESS.search(text):
        for start, end in untouchable(text):
            if _SIGN_OF_ADDRESS.search(text, start, end):
                parts = _LOCAL.findall(text[start:end].lower().removeprefix("https").removeprefix("http"))
                yield _Item(tuple(part for part in parts if part not in _language_names()), start, end)


@cache
def _language_names() -> frozenset[str]:
    """Parts of an address that say in which language its page is, and so may differ."""
    packs = languages.packs()
    own = {name for pack in packs for name in (pack.code, pack.name.lower(), pack.name[0].lower())}
    return frozenset(own | {"www", "eng", "fre", "fra", "spa", "rus", "chi", "zho", "ara", "sp", "ch", "cn"})


def _symbols(text: str) -> Iterator[_Item]:
    # Letters of other alphabets that look alike are for another rule.
    plain = text.translate(_LOOK_ALIKES)
    if not plain.isascii():
        plain = "".join(unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in plain)
    for start, end in symbols.find_symbols(plain):
        stripped = plain[start:end].rstrip(".-")
        yield _Item("".join(stripped.split()), start, start + len(stripped))


def _citations(text: str, numbers: Sequence[Figure]) -> Iterator[_Item]:
    """Numbers of resolutions with their years in brackets: "2185 (2014)"."""
    for number, year in pairwise(numbers):
        if (
            year.start - number.end <= 3
            and number.kind == year.kind == "number"
            and int(year.value) in YEARS
            and _OPENS.fullmatch(text, number.end, year.start)
            and (closing := _CLOSES.match(text, year.end))
        ):
            yield _Item((number.value, year.value), number.start, closing.end())


@cache
def _compounds(numbers: Numbers, proclitics: tuple[str, ...]) -> tuple[tuple[Decimal, re.Pattern[str]], ...]:
    """What words begin with that say a number and are none ("decade", «пятилетний»)."""
    before = "".join(f"[{letters}]?" for letters in proclitics)
    rows = ((Decimal(value), fold(words).lower.split()) for value, words in numbers.compounds)
    return tuple((value, re.compile(rf"(?<!\w){before}(?:{'|'.join(map(re.escape, words))})")) for value, words in rows)


class _Comparison:
    """A passage of the original held against one of a version."""

    def __init__(self, ours: Passage, theirs: Passage, unit: AlignedUnit) -> None:
        self.ours, self.theirs, self.unit = _Facts(ours, unit), _Facts(theirs, unit), unit
        self.found: list[Difference] = []

    def differences(self) -> list[Difference]:
        """All there are, in the order of the version's text and of the original's."""
        self._items("address", self.ours.addresses, self.theirs.addresses)
        self._items("symbol", self.ours.symbols, self.theirs.symbols)
        self._resolutions()
        lost, added = (left[:MOST] for left in figures.unmatched(self.ours.figures, self.theirs.figures))
        self._dates(lost, added)
        if lost or added:
            self._numbers(lost, added)
        return sorted(self.found, key=lambda one: (one.theirs or one.ours, one.ours))

    # -- addresses, symbols, resolutions ----------------------------------------------------------------

    def _items(self, kind: Kind, ours: Sequence[_Item], theirs: Sequence[_Item]) -> None:
        if not ours and not theirs:
            return
        lost, added = _unpaired(ours, theirs, lambda one: one.key)
        pairs, lost, added = _nearest(lost, added, lambda one, other: _distance(str(one.key), str(other.key)))
        for here, there in pairs:
            self._differ(kind, here.span, there.span)
        there_too, here_too = ({item.key for item in side} for side in (theirs, ours))
        own, other = ("".join(facts.text.split()) for facts in (self.theirs, self.ours))
        for item in lost:
            if item.key not in there_too and not (kind == "symbol" and str(item.key) in own):
                self._differ(kind, item.span, None)
        for item in added:
            if item.key not in here_too and not (kind == "symbol" and str(item.key) in other):
                self._differ(kind, None, item.span)
        # The digits of a symbol that is none any more are no numbers.
        for items, facts in ((lost, self.theirs), (added, self.ours)):
            for item in items:
                parts = {Decimal(number) for number in re.findall(r"\d{1,9}", str(item.key))}
                facts.figures = [figure for figure in facts.figures if figure.value not in parts]

    def _resolutions(self) -> None:
        lost, added = _unpaired(self.ours.citations, self.theirs.citations, lambda one: one.key)
        if not lost and not added:
            return
        lost, bare = _uncited(lost, self.theirs)
        for item, span, replaced in bare:
            self._differ("resolution", item.span, span, "another year" if replaced else "the year is not there")
        added, bare = _uncited(added, self.ours)
        for item, span, replaced in bare:
            self._differ("resolution", span, item.span, "another year" if replaced else "a year is added")

        def unlike(one: _Item, other: _Item) -> int | None:
            parts = zip(_parts(one), _parts(other), strict=True)
            distances = [OSA.distance(str(here), str(there)) for here, there in parts]
            # Another number and another year is likely another resolution, unless nothing else is left.
            return sum(distances) + (10 if all(distances) else 0)

        pairs, lost, added = _nearest(lost, added, unlike)
        for here, there in pairs:
            (number, year), (other, another) = _parts(here), _parts(there)
            note = "another year" if number == other else "another number" if year == another else ""
            self._differ("resolution", here.span, there.span, note)
        self._absent("resolution", [item.span for item in lost], [item.span for item in added])

    # -- dates ------------------------------------------------------------------------------------------

    # What follows takes out of the two lists of numbers what it has an explanation for.

    def _dates(self, lost: list[Figure], added: list[Figure]) -> None:
        """Compares the dates; the numbers that are parts of them are no others."""
        if not self.ours.dates and not self.theirs.dates:
            return
        gone, new = _unpaired(self.ours.dates, self.theirs.dates, lambda date: date[2:])
        if not gone and not new:
            return
        self._without_year(gone, new, lost, added)
        pairs, gone, new = _nearest(gone, new, _unlike)
        years = set()
        for here, there in pairs:
            for rest, one, other in ((added, there, here), (lost, here, there)):
                _take_parts(one, other, rest)
            if here[3:] == there[3:]:
                if (here.year, there.year) in years:
                    continue  # two dates that share a year
                years.add((here.year, there.year))
            self._differ("date", here[:2], there[:2], _parted(here, there))
        said, ours_said = ({date[2:] for date in dates} for dates in (self.theirs.dates, self.ours.dates))
        for date in gone:
            if date[2:] not in said and not (answer := _in_numbers(date, added)).whole:
                self._differ("date", date[:2], answer.span)
        for date in new:
            if date[2:] not in ours_said and not (answer := _in_numbers(date, lost)).whole:
                self._differ("date", answer.span, date[:2])

    def _without_year(self, gone: list[Date], new: list[Date], lost: list[Figure], added: list[Figure]) -> None:
        """Takes out dates that differ in that one says no year, if the year stands elsewhere."""
        for here in list(gone):
            for there in new:
                if here[3:] != there[3:] or None not in (here.year, there.year):
                    continue
                rest, text = (added, self.theirs) if there.year is None else (lost, self.ours)
                value = Decimal(here.year or there.year or 0)
                own = next((figure for figure in rest if value in figure.values), None)
                if own is not None:
                    rest.remove(own)
                if own is not None or value in text.years:
                    gone.remove(here)
                    new.remove(there)
                    break

    # -- numbers ----------------------------------------------------------------------------------------

    def _numbers(self, lost: list[Figure], added: list[Figure]) -> None:
        for explained in (self._formats, self._same, self._clock, self._shared_signs):
            explained(lost, added)
        pairs, lost, added = self._changed(lost, added)
        for here, there in pairs:
            if not (self._told(here, self.ours, self.theirs) or self._told(there, self.theirs, self.ours)):
                kind: Kind = "percentage" if "percentage" in (here.kind, there.kind) else "number"
                self._differ(kind, (here.start, here.end), (there.start, there.end))
        lost = [figure for figure in lost if not self._forgiven(figure, self.ours, self.theirs)]
        added = [figure for figure in added if not self._forgiven(figure, self.theirs, self.ours)]
        lost = self._mistaken(lost)
        for kind in ("percentage", "number"):
            self._absent(
                kind,
                [(one.start, one.end) for one in lost if (one.kind == "percentage") == (kind == "percentage")],
                [(one.start, one.end) for one in added if (one.kind == "percentage") == (kind == "percentage")],
            )

    def _formats(self, lost: list[Figure], added: list[Figure]) -> None:
        """Numbers that are the same in the signs of another language ("1,250", «1 250»)."""
        for here in list(lost):
            for size in (1, 2, 3):
                runs = (added[at : at + size] for at in range(len(added) - size + 1))
                own = next((run for run in runs if self._same_digits(here, run)), None)
                if own is not None:
                    self._differ("format", (here.start, here.end), (own[0].start, own[-1].end))
                    lost.remove(here)
                    del added[added.index(own[0]) : added.index(own[-1]) + 1]
                    break

    def _same_digits(self, here: Figure, run: Sequence[Figure]) -> bool:
        text = self.theirs.text
        if any(text[before.end : after.start] not in _PARTING for before, after in pairwise(run)):
            return False
        same_kind = (here.kind == "percentage") == (run[-1].kind == "percentage")
        return same_kind and here.value in readings(fold(text[run[0].start : run[-1].end]).text)

    def _same(self, lost: list[Figure], added: list[Figure]) -> None:
        """Numbers that are said in another way: "the 1990s" and «les années 90», "2015-16" and "2015-2016"."""
        for here in list(lost):
            there = next((there for there in added if self._other_way(here, there)), None)
            if there is not None:
                lost.remove(here)
                added.remove(there)
                century = max(here.value, there.value) // 100 + 1
                for rest in (lost, added):
                    rest[:] = [figure for figure in rest if figure.value != century or figure.kind == "percentage"]

    def _other_way(self, here: Figure, there: Figure) -> bool:
        short, long = sorted((here.value, there.value))
        if "percentage" in (here.kind, there.kind) or int(long) not in YEARS or long % 100 != short:
            return False
        text, at = (self.ours.text, here.start) if here.value == short else (self.theirs.text, there.start)
        return short % 10 == 0 or bool(_DASHED.search(fold(text[max(at - 8, 0) : at]).text))

    def _clock(self, lost: list[Figure], added: list[Figure]) -> None:
        """Hours that one text counts to twelve and the other to twenty-four."""
        for facts, own, rest in ((self.ours, lost, added), (self.theirs, added, lost)):
            clock = facts.passage.language.numbers.half_day
            if clock and own:
                for figure in list(own):
                    if re.compile(clock).match(facts.text, figure.end):
                        own.remove(figure)
                        hour, minutes = divmod(figure.value * 100, 100)
                        times = {hour, hour + 12, minutes, hour + minutes / 100, hour + 12 + minutes / 100}
                        rest[:] = [other for other in rest if other.value not in times]

    def _shared_signs(self, lost: list[Figure], added: list[Figure]) -> None:
        """Numbers whose percentage sign stands after the next: "between 60 and 65 per cent"."""
        for here in list(lost):
            for there in added:
                if here.values.isdisjoint(there.values):
                    continue
                bare, facts = (there, self.theirs) if here.kind == "percentage" else (here, self.ours)
                following = (figure for figure in facts.figures if 0 < figure.start - bare.end <= _CLOSE)
                if next(following, bare).kind == "percentage":
                    lost.remove(here)
                    added.remove(there)
                    break

    def _changed(
        self, lost: list[Figure], added: list[Figure]
    ) -> tuple[list[tuple[Figure, Figure]], list[Figure], list[Figure]]:
        """Numbers that others stand for: those of one bead, the likest first."""

        def unlike(here: Figure, there: Figure) -> int | None:
            beads = self.ours.bead(here.start), self.theirs.bead(there.start)
            if all(beads) and beads[0] != beads[1]:
                return None
            other_kind = (here.kind == "percentage") != (there.kind == "percentage")
            in_words = _in_digits(self.ours, here) != _in_digits(self.theirs, there)
            return OSA.distance(str(here.value), str(there.value)) + 4 * other_kind + 2 * in_words

        return _nearest(lost, added, unlike)

    def _mistaken(self, lost: list[Figure]) -> list[Figure]:
        """The missing numbers but for those that a word which is not always a number stands for: three, 五."""
        left = []
        for here in lost:
            ours = {value for figure in self.ours.figures for value in figure.values}
            instead = [
                figure
                for figure in self.theirs.figures
                if figure.weak and figure.value > FEW and figure.values.isdisjoint(ours)
                and self.theirs.bead(figure.start) == self.ours.bead(here.start)
            ]  # fmt: skip
            if len(instead) == 1 and here.kind == "word" and len(lost) == 1:
                self._differ("number", (here.start, here.end), (instead[0].start, instead[0].end))
            else:
                left.append(here)
        return left

    def _forgiven(self, figure: Figure, here: _Facts, there: _Facts) -> bool:
        """Whether a number may well be in one text alone."""
        in_words = not _in_digits(here, figure)
        bare = _bare(figure, here)
        if (
            _round(figure, here)
            or not there.in_names.isdisjoint({figure.value, bare})
            or self._told(figure, here, there)
        ):
            return True
        decade = int(figure.value) in YEARS and figure.value % 10 == 0
        tens = figure.value in _TENS or decade
        if (in_words or tens or figure.kind == "percentage") and (
            (figure.value % 100 if decade else figure.value) in there.in_words
        ):
            return True
        if in_words and (figure.value <= FEW or here.vague(figure)):
            return True
        said_again = in_words or int(figure.value) in YEARS
        return said_again and figure.value in there.values

    def _told(self, figure: Figure, here: _Facts, there: _Facts) -> bool:
        """Whether it is the number of a paragraph that the text refers to; those are for the rules of numbering."""
        return figure.value not in there.values and any(
            reference.start <= figure.start < reference.end for reference in here.passage.references
        )

    # -- what is found ----------------------------------------------------------------------------------

    def _differ(self, kind: Kind, ours: Span | None, theirs: Span | None, note: str = "") -> None:
        if ours is None or theirs is None:
            self._absent(kind, [ours] if ours else [], [theirs] if theirs else [])
        else:
            self.found.append(Difference(kind, (ours,), (theirs,), note))

    def _absent(self, kind: Kind, lost: Sequence[Span], added: Sequence[Span]) -> None:
        """Things that only one of the texts has, but for those in sentences that only it has."""
        for facts, spans, ours in ((self.ours, lost, True), (self.theirs, added, False)):
            by_bead: dict[tuple[int, ...], list[Span]] = defaultdict(list)
            other = (self.theirs if ours else self.ours).passage.side.key
            for span in spans:
                bead = facts.bead(span[0])
                if not bead or other in self.unit.beads[bead[0]].sides:
                    by_bead[bead].append(span)
            for own in by_bead.values():
                for group in [own] if len(own) >= LISTED else [[span] for span in own]:
                    self.found.append(Difference(kind, tuple(group) if ours else (), () if ours else tuple(group)))


def _parts(item: _Item) -> tuple[Decimal, Decimal]:
    """The number and the year of a citation."""
    assert isinstance(item.key, tuple)  # noqa: S101 - made so by `_citations`
    return item.key


def _uncited(items: Iterable[_Item], there: _Facts) -> tuple[list[_Item], list[tuple[_Item, Span, bool]]]:
    """Citations that another text has in no form at all, and those of which it has the number without the year.

    Of these it is said whether something else stands in the brackets.
    """
    cited = {item.key for item in there.citations}
    left: list[_Item] = []
    bare: list[tuple[_Item, Span, bool]] = []
    for item in items:
        if item.key in cited:
            continue  # said again, where the other text has "that resolution"
        values = {figure.value: figure for figure in there.figures}
        number, year = (values.get(part) for part in _parts(item))
        if number is None:
            left.append(item)
            continue
        beside = year or next((other for other in there.figures if _bracketed(there.text, number, other)), None)
        there.figures = [figure for figure in there.figures if figure not in (number, beside)]
        if year is None:
            bare.append((item, (number.start, (beside or number).end), beside is not None))
    return left, bare


def _bracketed(text: str, number: Figure, other: Figure) -> bool:
    return 0 < other.start - number.end <= 3 and bool(_OPENS.fullmatch(text, number.end, other.start))


def _in_digits(facts: _Facts, figure: Figure) -> bool:
    return any(map(str.isdecimal, facts.text[figure.start : figure.end]))


def _round(figure: Figure, facts: _Facts) -> bool:
    """Whether it is no more than a word of scale, "a million" or "1 million"."""
    digits = [char for char in facts.text[figure.start : figure.end] if char.isdecimal()]
    return (
        figure.kind != "percentage"
        and figure.value >= 100
        and str(figure.value).strip("0") == "1"
        and (not digits or [unicodedata.decimal(char) for char in digits] == [1])
    )


def _bare(figure: Figure, facts: _Facts) -> Decimal:
    """A number without its word of scale: «ألف» is a thousand, and the letter A of resolution 217 A as well."""
    digits = [unicodedata.decimal(char) for char in facts.text[figure.start : figure.end] if char.isdecimal()]
    return Decimal("".join(map(str, digits[:40])) or figure.value)


class _Answer(NamedTuple):
    whole: bool
    span: Span | None


def _in_numbers(date: Date, others: list[Figure]) -> _Answer:
    """How a date that no date of the other text answers stands there in numbers, whole or in part; takes these."""
    wanted = [Decimal(part) for part in date[2:] if part is not None]
    taken: list[Figure] = []
    for value in wanted:
        own = next((figure for figure in others if value in figure.values and figure not in taken), None)
        if own is not None:
            taken.append(own)
    whole = len(taken) == len(wanted)
    if taken and not whole:
        near = [figure for figure in others if figure not in taken and _near(figure, taken)]
        taken += near[: len(wanted) - len(taken)]
    for figure in taken:
        others.remove(figure)
    span = (min(one.start for one in taken), max(one.end for one in taken)) if taken else None
    return _Answer(whole, span)


def _take_parts(date: Date, other: Date, rest: list[Figure]) -> None:
    """Takes the number right beside a date which stands for a part that another date has and this one has not."""
    if any(own is None and part is not None for own, part in zip(date[2:], other[2:], strict=True)):
        near = next(
            (figure for figure in rest if 0 < max(figure.start - date.end, date.start - figure.end) < _CLOSE), None
        )
        if near is not None:
            rest.remove(near)


def _near(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(abs(figure.start - other.end) < 20 or abs(other.start - figure.end) < 20 for other in others)


def _unlike(here: Date, there: Date) -> int | None:
    """In how many parts two dates differ; None where nothing makes one of the other."""
    same = sum(one == other for one, other in zip(here[2:], there[2:], strict=True) if one is not None)
    return 3 - same if same else None


def _parted(here: Date, there: Date) -> str:
    """In what two dates differ."""
    rows = [
        (name, one, other) for name, one, other in zip(("year", "month", "day"), here[2:], there[2:], strict=True)
        if one != other
    ]  # fmt: skip
    if len(rows) != 1:
        return ""
    name, one, other = rows[0]
    return f"the {name} is not there" if other is None else f"a {name} is added" if one is None else f"another {name}"


def _unpaired(ours: Sequence[_T], theirs: Sequence[_T], key: Callable[[_T], Hashable]) -> tuple[list[_T], list[_T]]:
    """Those of each of two lists that the other has not, each answering for one."""
    left = Counter(map(key, theirs))
    lost = []
    for one in ours:
        if left[key(one)]:
            left[key(one)] -= 1
        else:
            lost.append(one)
    left = Counter(map(key, ours))
    added = []
    for one in theirs:
        if left[key(one)]:
            left[key(one)] -= 1
        else:
            added.append(one)
    return lost[:MOST], added[:MOST]


def _nearest(
    lost: Sequence[_T], added: Sequence[_T], unlike: Callable[[_T, _T], int | None]
) -> tuple[list[tuple[_T, _T]], list[_T], list[_T]]:
    """Pairs of two lists, the likest first and else in order; and what is left of each."""
    if not lost or not added:
        return [], list(lost), list(added)
    costs = sorted(
        (cost, abs(here - there), here, there)
        for here, one in enumerate(lost)
        for there, other in enumerate(added)
        if (cost := unlike(one, other)) is not None
    )
    here_left, there_left = set(range(len(lost))), set(range(len(added)))
    pairs = []
    for *_, here, there in costs:
        if here in here_left and there in there_left:
            here_left.remove(here)
            there_left.remove(there)
            pairs.append((here, there))
    return (
        [(lost[here], added[there]) for here, there in sorted(pairs)],
        [lost[here] for here in sorted(here_left)],
        [added[there] for there in sorted(there_left)],
    )


def _distance(one: str, other: str) -> int:
    return OSA.distance(one[:200], other[:200])


# -- the ways numbers are written ----------------------------------------------------------------------

_WAYS = ((",", "."), (".", ","), (" ", "."), (" ", ","), ("'", "."), ("٬", "٫"))
_WRITTEN = re.compile(rf"\d[\d{_SEPARATORS}]*\d|\d")


def readings(text: str) -> set[Decimal]:
    """What the digits of a text can be, by the ways of any language; scales and units play no part."""
    return {value for way in _WAYS if (value := read_by(text, *way)) is not None}


def read_by(text: str, group: str, point: str) -> Decimal | None:
    """The number that stands in a text, by one way of writing numbers; None where it is none."""
    found = _WRITTEN.search(text)
    if not found or len(found[0]) > 40:
        return None
    plain = re.sub("[\u00a0\u202f\u2009]", " ", found[0]).replace("’", "'")
    if not _way(group, point).fullmatch(plain):
        return None
    return Decimal(plain.replace(group, "").replace(point, "."))


@cache
def _way(group: str, point: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)(?:{re.escape(point)}\d+)?")
