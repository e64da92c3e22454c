"""TMX 1.4b, the exchange format of translation memories (LISA OSCAR, 2005; GALA); read and written in a stream.

Writing: a bead is a ``tu`` with the bead's id as ``tuid``, a ``tuv`` for each version that has something there. What
TMX has no place for stands in properties ``x-hexapla-…``, mappings in JSON:

    header  versions, symbol, title, note, signature
    tu      unit and kind; labels, flags, note and terms of the unit, on its first; status, score; the bead's note is
            a <note>; empty ("unit", "bead") where a unit has no beads or a bead no text, which TMX cannot say
    tuv     version, where its key is not its language; lengths (code points) of its sentences, where there are several

so that a file read again gives the same alignment. A character that XML 1.0 cannot hold is refused, never replaced:
the text of a document is not changed.

Reading is lenient. Codes in ``bpt``, ``ept``, ``ph``, ``it`` and ``ut`` are dropped, with the ``sub`` inside them,
which is a flow of its own (a foot-note, an alternative text) and no part of the sentence; the content of ``hi`` is
kept, as is that of elements that TMX does not know. An entity that nobody declared stays as it is written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import lru_cache
from io import BytesIO
from itertools import islice
from os import PathLike, fspath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from align.alignment import Alignment, Version
from align.errors import InputError
from align.formats.gathering import Gathered, Given, Term, cut, facts_of, joiner_of, score, version_of
from align.formats.rows import from_json
from align.ingest.load import unreadable
from align.xml import XML_LANG, elements, escape, fit, language_tag, local_name, quoted, unfit
from lang import __version__

if TYPE_CHECKING:
    from lxml.etree import _Element

Props = tuple[tuple[str, str], ...]
"""Properties as (type, value), in order; a type may come again."""

_OWN = "x-hexapla-"
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_BATCH = 200
"""Units written in one go."""
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_SEGTYPES = frozenset({"block", "paragraph", "sentence", "phrase"})
_COMMON = ("o-encoding", "datatype", "usagecount", "lastusagedate", "creationtool", "creationtoolversion",
           "creationdate", "creationid", "changedate", "changeid", "o-tmf")  # fmt: skip
_TU = frozenset({*_COMMON, "segtype", "srclang"})
_TUV = frozenset(_COMMON)
_REQUIRED = {
    "creationtool": "hexapla",
    "creationtoolversion": __version__,
    "segtype": "sentence",
    "o-tmf": "hexapla",
    "adminlang": "en",
    "srclang": "*all*",
    "datatype": "plaintext",
}
_HEADER = frozenset({*_REQUIRED, "o-encoding", "creationdate", "creationid", "changedate", "changeid"})
_SAID = ("symbol", "title", "note")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'


class Variant(NamedTuple):
    """A text of a translation unit (``tuv``), its language in the case of BCP 47."""

    language: str
    text: str
    props: Props = ()
    notes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = MappingProxyType({})

    @property
    def key(self) -> str:
        """The key of the version it is of: its language, unless hexapla wrote another."""
        return _first(self.props, f"{_OWN}version") or self.language


class TranslationUnit(NamedTuple):
    """A ``tu``: texts that are translations of each other, and what is said of them.

    ``attributes`` are those of the element, such as ``changedate`` and ``creationid``, without ``tuid``.
    """

    id: str
    variants: tuple[Variant, ...]
    props: Props = ()
    notes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = MappingProxyType({})

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language; of several in one language the first."""
        found: dict[str, str] = {}
        for variant in self.variants:
            found.setdefault(variant.language, variant.text)
        return found

    def own(self, name: str) -> str | None:
        """A property that hexapla wrote: ``unit``, ``kind``, ``status`` …; None where it is not there."""
        return _first(self.props, f"{_OWN}{name}")


class Header(NamedTuple):
    """What a file says of all its units."""

    attributes: Mapping[str, str] = MappingProxyType({})
    props: Props = ()
    notes: tuple[str, ...] = ()

    def versions(self, *, file: str = "") -> list[Version]:
        """The versions of the alignment that hexapla wrote here, the original first; none in other TMX.

        Raises:
            InputError: the property is damaged.
        """
        known = {version.key: version for version in self._versions(file)}
        return list(known.values())

    def _versions(self, file: str) -> Iterator[Version]:
        for name, value in self.props:
            if name == f"{_OWN}version":
                yield version_of(_mapping(value, name, file, "the header"), file, "the header")


PLAIN = Header()
"""A header that says nothing; written, it has what TMX demands."""


# -- writing ------------------------------------------------------------------------------------------


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred beads.

    Raises:
        InputError: a text has a character that XML cannot hold, or a version's language is none; names the bead.
    """
    return write_units(_units(alignment), _header(alignment))


def write_units(units: Iterable[TranslationUnit], header: Header = PLAIN) -> Iterator[bytes]:
    """A file of any translation units, in chunks, none kept.

    A unit without variants is left out, and so are attributes that TMX does not have; what it demands of a
    header is put where it lacks.

    Raises:
        InputError: a text has a character that XML cannot hold; names the unit.
    """
    attributes = {**_REQUIRED, **_allowed(header.attributes, _HEADER)}
    facts = _facts(attributes, _HEADER)
    inside = _described(header.props, header.notes)
    yield _bytes(f"{_HEAD}<header{facts}>\n{inside}</header>\n<body>\n", "the header")
    whole = (unit for unit in units if unit.variants)
    while batch := list(islice(whole, _BATCH)):
        yield _encoded(batch)
    yield b"</body>\n</tmx>\n"


def _encoded(batch: Sequence[TranslationUnit]) -> bytes:
    """Some units, looked through together for what XML cannot hold, and one by one only where there is some."""
    text = "".join(map(_tu, batch))
    try:
        data = text.encode()
        sound = len(data.translate(None, _CONTROLS)) == len(data) and "\ufffe" not in text and "\uffff" not in text
    except UnicodeEncodeError:
        sound = False
    if not sound:
        for unit in batch:
            _check(unit)
    return data


def _check(unit: TranslationUnit) -> None:
    """Raises where a unit has a character that XML cannot hold."""
    written = _tu(unit)
    if unfit(written) is not None:
        place = next((f"{unit.id}, {v.key}" for v in unit.variants if unfit(v.text) is not None), unit.id)
        fit(written, place or "a unit without id")


def _tu(unit: TranslationUnit) -> str:
    name, variants, props, notes, attributes = unit
    facts = f" tuid={quoted(name)}" if name else ""
    if attributes:
        facts += _facts(attributes, _TU)
    return f"<tu{facts}>\n{_described(props, notes)}{''.join(map(_tuv, variants))}</tu>\n"


def _tuv(variant: Variant) -> str:
    language, text, props, notes, attributes = variant
    facts = _facts(attributes, _TUV) if attributes else ""
    inside = _described(props, notes) if props or notes else ""
    return f"<tuv xml:lang={_usual(language)}{facts}>{inside}<seg>{escape(text)}</seg></tuv>\n"


_usual = lru_cache(1024)(quoted)
"""The same as `quoted`, for values that come again and again."""


def _facts(attributes: Mapping[str, str], names: frozenset[str]) -> str:
    return "".join([f" {name}={_usual(value)}" for name, value in _allowed(attributes, names).items()])


def _described(props: Props, notes: Iterable[str]) -> str:
    written = [f"<note>{escape(note)}</note>\n" for note in notes]
    written += [f"<prop type={_usual(name)}>{escape(value)}</prop>\n" for name, value in props]
    return "".join(written)


def _allowed(attributes: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {
        name: value
        for name, value in attributes.items()
        if name in names and (name != "segtype" or value in _SEGTYPES)
    }  # fmt: skip


def _bytes(text: str, place: str) -> bytes:
    return fit(text, place).encode()


def _header(alignment: Alignment) -> Header:
    props = [(f"{_OWN}version", _json(facts_of(version))) for version in alignment.versions]
    props += [(f"{_OWN}{name}", text) for name in _SAID if (text := getattr(alignment, name))]
    if alignment.signature:
        props.append((f"{_OWN}signature", _json(alignment.signature)))
    return Header({"srclang": language_tag(alignment.original.language)}, tuple(props))


def _units(alignment: Alignment) -> Iterator[TranslationUnit]:
    joiners = {version.key: joiner_of(version) for version in alignment.versions}
    nothing = (Variant(language_tag(alignment.original.language), ""),)
    for unit in alignment:
        props = [(f"{_OWN}unit", unit.id), (f"{_OWN}kind", unit.kind)]
        first = [
            (f"{_OWN}{name}", _json({key: facts[key] for key in joiners if key in facts}))
            for name, facts in (("labels", unit.labels), ("flags", unit.flags))
            if facts
        ]
        first += [(f"{_OWN}note", unit.note)] if unit.note else []
        first += [(f"{_OWN}term", _json(term)) for term in unit.terms]
        if not unit.beads:
            yield TranslationUnit("", nothing, (*props, *first, (f"{_OWN}empty", "unit")))
        for number, bead in enumerate(unit.beads):
            variants = tuple(
                _variant(version, texts, joiners[version.key])
                for version in alignment.versions
                if (texts := bead.sides.get(version.key))
            )
            own = [*props, *(first if number == 0 else ()), (f"{_OWN}status", bead.status)]
            if bead.score is not None:
                own.append((f"{_OWN}score", repr(float(bead.score))))
            if not variants:
                own.append((f"{_OWN}empty", "bead"))
            notes = (bead.note,) if bead.note else ()
            yield TranslationUnit(bead.id, variants or nothing, tuple(own), notes)


def _variant(version: Version, texts: tuple[str, ...], joiner: str) -> Variant:
    language = language_tag(version.language)
    props = [(f"{_OWN}version", version.key)] if version.key != language else []
    if len(texts) > 1:
        props.append((f"{_OWN}lengths", " ".join(str(len(text)) for text in texts)))
    return Variant(language, joiner.join(texts), tuple(props))


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


# -- reading in a stream ------------------------------------------------------------------------------


def translation_units(source: str | PathLike[str] | BinaryIO, *, file: str = "") -> Iterator[TranslationUnit]:
    """The units of a file of any size, one after the other, none kept.

    A ``tuv`` without ``seg`` is passed over, so that a unit may have no variants; one without a language is ``und``.

    Args:
        source: the file's path, or a stream of its bytes.
        file: what messages call a stream.

    Raises:
        InputError: it cannot be opened or is no TMX; units before a fault may have been given by then.
    """
    return (part for part in _parts(source, file) if isinstance(part, TranslationUnit))


def header(source: str | PathLike[str] | BinaryIO, *, file: str = "") -> Header:
    """The header of a file, of which no more is read; an empty one where it has none.

    Raises:
        InputError: it cannot be opened or is no TMX.
    """
    first = next(_parts(source, file), None)
    return first if isinstance(first, Header) else PLAIN


def _parts(source: str | PathLike[str] | BinaryIO, file: str) -> Iterator[Header | TranslationUnit]:
    """The header, where there is one, and the units."""
    if isinstance(source, (str, PathLike)):
        file = file or fspath(source)
        opened: Any = _open(source, file)
    else:
        opened = nullcontext(source)
    with opened as stream:
        for element in elements(stream, ("header", "tu"), root="tmx", file=file):
            yield _unit(element) if local_name(element) == "tu" else _read_header(element)


def _open(path: str | PathLike[str], file: str) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise unreadable(error, file) from error


def _read_header(element: _Element) -> Header:
    props, notes = _descriptions(element, str(element.tag)[: -len("header")])
    return Header(_attributes(element), props, notes)


def _unit(element: _Element) -> TranslationUnit:
    space = str(element.tag)[:-2]
    tuv, seg = f"{space}tuv", f"{space}seg"
    variants = []
    for child in element:
        if child.tag != tuv:
            continue
        for inner in child:
            if inner.tag == seg:
                text = _content(inner) if len(inner) else inner.text or ""
                variants.append(_variant_of(child, text, space))
                break
    props, notes = _descriptions(element, space) if len(element) > len(variants) else ((), ())
    attributes = _attributes(element)
    return TranslationUnit(attributes.pop("tuid", ""), tuple(variants), props, notes, attributes)


def _variant_of(element: _Element, text: str, space: str) -> Variant:
    items = element.items()
    if len(items) == len(element) == 1 and items[0][0] == XML_LANG:  # as nearly every tuv is
        return Variant(language_tag(str(items[0][1])), text)
    attributes = _attributes(element)
    other = attributes.pop("lang", "")
    language = language_tag(attributes.pop(XML_LANG, "") or other)
    props, notes = _descriptions(element, space)
    return Variant(language, text, props, notes, attributes)


def _attributes(element: _Element) -> dict[str, str]:
    return dict(cast("Iterable[tuple[str, str]]", element.items()))


def _descriptions(element: _Element, space: str) -> tuple[Props, tuple[str, ...]]:
    prop, note = f"{space}prop", f"{space}note"
    props, notes = [], []
    for child in element:
        if child.tag == prop:
            props.append((child.get("type", ""), _content(child) if len(child) else child.text or ""))
        elif child.tag == note:
            notes.append(_content(child))
    return tuple(props), tuple(notes)


def _content(element: _Element) -> str:
    """The text of an element without the codes in it."""
    parts = [element.text or ""]
    for child in element:
        name = local_name(child)
        if not name:
            parts.append(child.text or "")  # an entity
        elif name not in _CODES:
            parts.append(_content(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _first(props: Props, name: str) -> str | None:
    return next((value for kind, value in props if kind == name), None)


# -- reading an alignment -----------------------------------------------------------------------------


def read(data: bytes, *, file: str) -> Alignment:
    """The alignment in a file's bytes.

    In TMX that hexapla did not write each ``tu`` is a unit of one bead, ``p1``, ``p2`` …; its ``tuid`` is the bead's
    id, or else one is made up. A second text in a language is a version of its own, ``fr-2``. The original is the
    version in the header's ``srclang``, or else the first.

    Raises:
        InputError: it is no TMX, there is no text in it, or what hexapla wrote in it is damaged.
    """
    gathered = _Gathered(file)
    for part in _parts(BytesIO(data), file):
        if isinstance(part, Header):
            gathered.header(part)
        else:
            gathered.take(part)
    return gathered.alignment()


class _Gathered(Gathered):
    """Puts an alignment together from translation units."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.head = PLAIN

    def header(self, head: Header) -> None:
        self.head = head
        self.declare(head.versions(file=self.file))

    def take(self, unit: TranslationUnit) -> None:
        place = f"tu {unit.id!r}" if unit.id else f"tu after {next(reversed(self.found), 'the header')!r}"
        name, empty = unit.own("unit"), unit.own("empty")
        sides = self.sides(unit, skip_empty=name is None or bool(empty))
        if name is None and not sides:
            return
        given = Given(
            sides,
            name or "",
            unit.id,
            unit.own("kind") or "",
            self.mapping(unit, "labels", place),
            self.mapping(unit, "flags", place),
            unit.own("note") or "",
            self.terms(unit, place),
            score(unit.own("score"), self.file, place),
            unit.own("status") or "",
            "\n".join(unit.notes),
            nothing=empty == "unit" and not any(map(any, sides.values())),
        )
        self.add(given, place)

    def sides(self, unit: TranslationUnit, *, skip_empty: bool) -> dict[str, tuple[str, ...]]:
        """The sentences of each version; what other programs leave empty is not there."""
        sides: dict[str, tuple[str, ...]] = {}
        numbers: Counter[str] = Counter()
        for variant in unit.variants:
            if not variant.text and skip_empty:
                continue
            key = variant.key
            while key in sides:
                numbers[variant.key] += 1
                key = f"{variant.key}-{numbers[variant.key] + 1}"
            version = self.version(key, variant.language)
            lengths = _first(variant.props, f"{_OWN}lengths")
            sides[key] = _cut(variant.text, lengths, joiner_of(version)) if lengths else (variant.text,)
        return sides

    def mapping(self, unit: TranslationUnit, name: str, place: str) -> dict[str, str]:
        value = unit.own(name)
        return _mapping(value, name, self.file, place) if value else {}

    def terms(self, unit: TranslationUnit, place: str) -> tuple[Term, ...]:
        values = (value for name, value in unit.props if name == f"{_OWN}term")
        return tuple(_mapping(value, "term", self.file, place) for value in values)

    def alignment(self) -> Alignment:
        if not self.versions:
            raise InputError("there is no text in it", file=self.file, mend="give a TMX with translation units")
        symbol, title, note = (_first(self.head.props, f"{_OWN}{name}") or "" for name in _SAID)
        signature = _mapping(_first(self.head.props, f"{_OWN}signature") or "{}", "signature", self.file, "the header")
        versions = self.ordered_versions(self.head.attributes.get("srclang", ""))
        return Alignment(versions, self.units(), symbol, title, signature, note=note)


def _cut(text: str, lengths: str, joiner: str) -> tuple[str, ...]:
    try:
        sizes = [int(length) for length in lengths.split()]
    except ValueError:
        return (text,)
    return cut(text, sizes, joiner)


def _mapping(value: str, name: str, file: str, place: str) -> dict[str, str]:
    try:
        found = from_json(value)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        name = f"{_OWN}{name.removeprefix(_OWN)}"
        raise InputError(f"the property {name} is damaged", file=file, place=place, mend="write the file again")
    return found
