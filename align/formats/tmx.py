"""TMX 1.4b, the exchange format of translation memories (LISA OSCAR, 2005; GALA); read and written in a stream.

Writing: a bead is a ``tu`` with the bead's id as ``tuid``, a ``tuv`` for each version that has something there. What
TMX has no place for stands in properties ``x-hexapla-…``, mappings in JSON:

    header  versions, symbol, title, signature
    tu      unit and kind; labels and flags, on the first of a unit; status, score; the note is a <note>;
            empty ("unit", "bead") where a unit has no beads or a bead no text, which TMX cannot say
    tuv     version, where its key is not its language; lengths (code points) of its sentences, where there are several

so that a file read again gives the same alignment. A character that XML 1.0 cannot hold is refused, never replaced:
the text of a document is not changed.

Reading is lenient. Codes in ``bpt``, ``ept``, ``ph``, ``it`` and ``ut`` are dropped, with the ``sub`` inside them,
which is a flow of its own (a foot-note, an alternative text) and no part of the sentence; the content of ``hi`` is
kept, as is that of elements that TMX does not know. An entity that nobody declared stays as it is written.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO
from itertools import accumulate, islice
from os import PathLike, fspath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast, get_args

from align.alignment import AlignedUnit, Alignment, Bead, Flag, Status, Version
from align.document import Kind, VersionKind
from align.errors import InputError
from align.ingest.load import unreadable
from align.xml import XML_LANG, elements, escape, language_tag, local_name, quoted, unfit
from lang import __version__
from lang import language as languages

if TYPE_CHECKING:
    from lxml.etree import _Element

Props = tuple[tuple[str, str], ...]
"""Properties as (type, value), in order; a type may come again."""

_OWN = "x-hexapla-"
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})
_BATCH = 200
"""Units written in one go."""
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
                facts = _mapping(value, name, file, "the header")
                kind = _one_of(facts.get("kind", ""), get_args(VersionKind), name, file, "the header")
                key, language = facts.get("key", ""), _language(facts.get("language", ""))
                yield Version(key, language, cast("VersionKind", kind), facts.get("file", ""), facts.get("sha256", ""))


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
    facts = "".join(f" {name}={quoted(value)}" for name, value in attributes.items())
    inside = _described(header.props, header.notes)
    yield _bytes(f"{_HEAD}<header{facts}>\n{inside}</header>\n<body>\n", "the header")
    whole = (unit for unit in units if unit.variants)
    while batch := list(islice(whole, _BATCH)):
        yield "".join(map(_tu, batch)).encode()
    yield b"</body>\n</tmx>\n"


def _tu(unit: TranslationUnit) -> str:
    attributes = f" tuid={quoted(unit.id)}" if unit.id else ""
    if unit.attributes:
        attributes += "".join(f" {name}={quoted(value)}" for name, value in _allowed(unit.attributes, _TU).items())
    written = f"<tu{attributes}>\n{_described(unit.props, unit.notes)}{''.join(map(_tuv, unit.variants))}</tu>\n"
    if unfit(written) is not None:
        place = next((f"{unit.id}, {v.key}" for v in unit.variants if unfit(v.text) is not None), unit.id)
        raise _refused(written, place or "a unit without id")
    return written


def _tuv(variant: Variant) -> str:
    language, text, props, notes, attributes = variant
    facts = ""
    if attributes:
        facts = "".join(f" {name}={quoted(value)}" for name, value in _allowed(attributes, _TUV).items())
    inside = _described(props, notes) if props or notes else ""
    return f"<tuv xml:lang={quoted(language)}{facts}>{inside}<seg>{escape(text)}</seg></tuv>\n"


def _described(props: Props, notes: Iterable[str]) -> str:
    written = [f"<note>{escape(note)}</note>\n" for note in notes]
    written += [f"<prop type={quoted(name)}>{escape(value)}</prop>\n" for name, value in props]
    return "".join(written)


def _allowed(attributes: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {
        name: value
        for name, value in attributes.items()
        if name in names and (name != "segtype" or value in _SEGTYPES)
    }  # fmt: skip


def _bytes(text: str, place: str) -> bytes:
    if unfit(text) is not None:
        raise _refused(text, place)
    return text.encode()


def _refused(text: str, place: str) -> InputError:
    sign = unfit(text) or ""
    message = f"there is a character U+{ord(sign):04X}, which XML cannot hold"
    return InputError(message, place=place, mend="take it out, or write yaml")


def _header(alignment: Alignment) -> Header:
    props = [(f"{_OWN}version", _json(_facts(version))) for version in alignment.versions]
    props += [(f"{_OWN}{name}", text) for name in ("symbol", "title") if (text := getattr(alignment, name))]
    if alignment.signature:
        props.append((f"{_OWN}signature", _json(alignment.signature)))
    return Header({"srclang": language_tag(alignment.original.language)}, tuple(props))


def _facts(version: Version) -> dict[str, str]:
    facts = {"key": version.key, "language": version.language, "kind": version.kind}
    return facts | {name: text for name in ("file", "sha256") if (text := getattr(version, name))}


def _units(alignment: Alignment) -> Iterator[TranslationUnit]:
    joiners = {version.key: _joiner(version) for version in alignment.versions}
    nothing = (Variant(language_tag(alignment.original.language), ""),)
    for unit in alignment:
        props = [(f"{_OWN}unit", unit.id), (f"{_OWN}kind", unit.kind)]
        first = [
            (f"{_OWN}{name}", _json({key: facts[key] for key in joiners if key in facts}))
            for name, facts in (("labels", unit.labels), ("flags", unit.flags))
            if facts
        ]
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


def _joiner(version: Version) -> str:
    try:
        return languages.get(version.language).joiner
    except languages.PackError as error:
        raise InputError(str(error), place=f"version {version.key!r}", mend="mend its language") from error


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
        inner = child.find(seg)
        if inner is None:
            continue
        attributes = _attributes(child)
        other = attributes.pop("lang", "")
        language = language_tag(attributes.pop(XML_LANG, "") or other)
        # Nearly every tuv has its seg alone.
        props, notes = _descriptions(child, space) if len(child) > 1 else ((), ())
        text = _content(inner) if len(inner) else inner.text or ""
        variants.append(Variant(language, text, props, notes, attributes))
    props, notes = _descriptions(element, space) if len(element) > len(variants) else ((), ())
    attributes = _attributes(element)
    return TranslationUnit(attributes.pop("tuid", ""), tuple(variants), props, notes, attributes)


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
            gathered.add(part)
    return gathered.alignment()


class _Gathered:
    """Puts units together from their beads, in the order in which they first come."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.head = PLAIN
        self.foreign = True
        self.versions: dict[str, Version] = {}
        self.units: dict[str, AlignedUnit] = {}
        self.beads: dict[str, list[Bead]] = {}
        self.ids: set[str] = set()

    def header(self, head: Header) -> None:
        self.head = head
        self.versions = {version.key: version for version in head.versions(file=self.file)}
        self.foreign = not self.versions

    def add(self, unit: TranslationUnit) -> None:
        place = f"tu {unit.id!r}" if unit.id else f"tu after {next(reversed(self.units), 'the header')!r}"
        name = unit.own("unit")
        sides = self.sides(unit, foreign=name is None)
        if name is None:
            if not sides:
                return
            number = len(self.units) + 1
            name = next(free for n in range(number, 2 * number + 1) if (free := f"p{n}") not in self.units)
        if name not in self.units:
            self.units[name] = self.unit(name, unit, place)
            self.beads[name] = []
        if unit.own("empty") == "unit" and not any(map(any, sides.values())):
            return
        again = self.foreign and unit.id in self.ids
        bead = unit.id if unit.id and not again else f"{name}.s{len(self.beads[name]) + 1}"
        self.ids.add(bead)
        self.beads[name].append(self.bead(bead, sides, unit, place))

    def sides(self, unit: TranslationUnit, *, foreign: bool) -> dict[str, tuple[str, ...]]:
        """The sentences of each version; what other programs leave empty is not there."""
        sides: dict[str, tuple[str, ...]] = {}
        for variant in unit.variants:
            if not variant.text and (foreign or unit.own("empty")):
                continue
            key, number = variant.key, 1
            while key in sides:
                number += 1
                key = f"{variant.key}-{number}"
            if key not in self.versions:
                self.versions[key] = Version(key, _language(variant.language), "unofficial")
            lengths = _first(variant.props, f"{_OWN}lengths")
            joiner = languages.get(self.versions[key].language).joiner if lengths else ""
            sides[key] = _cut(variant.text, lengths, joiner) if lengths else (variant.text,)
        return sides

    def unit(self, name: str, unit: TranslationUnit, place: str) -> AlignedUnit:
        kind = _one_of(unit.own("kind") or "paragraph", get_args(Kind), "kind", self.file, place)
        labels = _mapping(unit.own("labels") or "{}", "labels", self.file, place)
        flags = {
            key: cast("Flag", _one_of(flag, get_args(Flag), "flags", self.file, place))
            for key, flag in _mapping(unit.own("flags") or "{}", "flags", self.file, place).items()
        }
        return AlignedUnit(name, cast("Kind", kind), labels, (), flags)

    def bead(self, name: str, sides: Mapping[str, tuple[str, ...]], unit: TranslationUnit, place: str) -> Bead:
        status = _one_of(unit.own("status") or "auto", get_args(Status), "status", self.file, place)
        score = _score(unit.own("score"), self.file, place)
        return Bead(name, sides, score, cast("Status", status), "\n".join(unit.notes))

    def alignment(self) -> Alignment:
        versions = list(self.versions.values())
        if not versions:
            raise InputError("there is no text in it", file=self.file, mend="give a TMX with translation units")
        if self.foreign:
            versions = self.original_first(versions)
        units = (replace(unit, beads=tuple(self.beads[name])) for name, unit in self.units.items())
        symbol, title = (_first(self.head.props, f"{_OWN}{name}") or "" for name in ("symbol", "title"))
        signature = _mapping(_first(self.head.props, f"{_OWN}signature") or "{}", "signature", self.file, "the header")
        return Alignment(tuple(versions), tuple(units), symbol, title, signature)

    def original_first(self, versions: list[Version]) -> list[Version]:
        wanted = language_tag(self.head.attributes.get("srclang", ""))
        near = [version for version in versions if primary(version.key) == primary(wanted)]
        first = self.versions.get(wanted) or next(iter(near), versions[0])
        return [replace(first, kind="original"), *(version for version in versions if version is not first)]


def primary(code: str) -> str:
    """The language of a code without script, region or variant: ``zh`` of ``zh-Hans-CN``."""
    return code.partition("-")[0]


def _language(code: str) -> str:
    """The code, or as much of it as hexapla takes for a language."""
    for known in (code, primary(code)):
        try:
            return languages.get(known).code
        except languages.PackError:
            continue
    return languages.UNKNOWN


def _cut(text: str, lengths: str, joiner: str) -> tuple[str, ...]:
    """The sentences of a side; all of it as one where somebody has changed it since."""
    try:
        sizes = [int(length) for length in lengths.split()]
    except ValueError:
        return (text,)
    ends = list(accumulate(sizes, lambda end, size: end + len(joiner) + size))
    sentences = tuple(text[end - size : end] for end, size in zip(ends, sizes, strict=True))
    return sentences if min(sizes, default=-1) >= 0 and joiner.join(sentences) == text else (text,)


def _score(value: str | None, file: str, place: str) -> float | None:
    if value is None:
        return None
    try:
        score = float(value)
    except ValueError:
        score = math.nan
    if not 0 <= score <= 1:
        raise InputError(f"the score is {value!r}", file=file, place=place, mend="write a number from 0 to 1")
    return score


def _one_of(value: str, allowed: tuple[str, ...], name: str, file: str, place: str) -> str:
    if value not in allowed:
        name = name.removeprefix(_OWN)
        raise InputError(f"{name} is {value!r}", file=file, place=place, mend=f"write one of {', '.join(allowed)}")
    return value


def _mapping(value: str, name: str, file: str, place: str) -> dict[str, str]:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        name = f"{_OWN}{name.removeprefix(_OWN)}"
        raise InputError(f"the property {name} is damaged", file=file, place=place, mend="write the file again")
    return found
