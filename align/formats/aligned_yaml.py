"""Aligned YAML, version 1: the format of hexapla's own, described by ``hexapla-1.schema.json``.

Keys stand in the same order each time and a fact takes a line, so that files diff well; what is read and
written again has the same bytes. What is said of a unit or of the document stands there only where there is
something to say: ``note``, and ``terms``, the terms and acronyms that a unit uses, a line each:

    terms:
    - {en: "formed police units", fr: "unités de police constituées"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, get_args

import yaml

from align import safe_yaml
from align.alignment import AlignedUnit, Alignment, Bead, Flag, Status, Version
from align.document import Kind, VersionKind
from align.errors import InputError
from align.formats.gathering import shortened
from lang import language as languages

VERSION = 1
_CHUNK = 500
_BEAD_KEYS = ("id", "score", "status", "note")


class _Flow(dict[str, Any]):
    """A mapping written on one line."""


class _Text(str):
    """A string always written in double quotes."""

    __slots__ = ()


class _Dumper(safe_yaml.Dumper):
    pass


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(_Text, lambda d, v: d.represent_scalar("tag:yaml.org,2002:str", str(v), style='"'))


def _dump(value: object) -> bytes:
    return safe_yaml.dump(value, _Dumper)


# -- writing ------------------------------------------------------------------------------------------


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred units."""
    document = {
        "symbol": alignment.symbol,
        "title": alignment.title,
        "note": alignment.note,
        "original": alignment.original.key,
    }
    yield _dump(
        {
            "hexapla": VERSION,
            "document": _Flow({key: value for key, value in document.items() if value}),
            "versions": {version.key: _version(version) for version in alignment.versions},
            "signature": _Flow(alignment.signature),
        }
    )
    if not alignment.units:
        yield _dump({"units": []})
        return
    yield b"units:\n"
    for at in range(0, len(alignment.units), _CHUNK):
        yield _dump([_unit(unit, alignment.versions) for unit in alignment.units[at : at + _CHUNK]])


def _version(version: Version) -> _Flow:
    fields = {"file": version.file, "sha256": version.sha256}
    facts: dict[str, Any] = {key: value for key, value in fields.items() if value}
    if version.language != version.key:
        facts = {"language": version.language, **facts}
    return _Flow({**facts, "kind": version.kind})


def _unit(unit: AlignedUnit, versions: Sequence[Version]) -> dict[str, Any]:
    keys = [version.key for version in versions]
    written: dict[str, Any] = {"id": unit.id, "kind": unit.kind}
    if unit.labels:
        written["label"] = _Flow({key: _Text(unit.labels[key]) for key in keys if key in unit.labels})
    if unit.flags:
        written["flags"] = _Flow({key: unit.flags[key] for key in keys if key in unit.flags})
    if unit.note:
        written["note"] = _Text(unit.note)
    if unit.terms:
        written["terms"] = [_Flow({key: _Text(term[key]) for key in keys if key in term}) for term in unit.terms]
    written["beads"] = [_bead(bead, keys) for bead in unit.beads]
    return written


def _bead(bead: Bead, keys: Sequence[str]) -> dict[str, Any]:
    written: dict[str, Any] = {"id": bead.id}
    for key in keys:
        texts = bead.sides.get(key, ())
        if len(texts) == 1:
            written[key] = _Text(texts[0])
        elif texts:
            written[key] = [_Text(text) for text in texts]
    if bead.score is not None:
        written["score"] = round(bead.score, 3)
    written["status"] = bead.status
    if bead.note:
        written["note"] = _Text(bead.note)
    return written


# -- reading ------------------------------------------------------------------------------------------


def read(data: bytes, *, file: str) -> Alignment:
    """The alignment in a file's bytes.

    Raises:
        InputError: it is no YAML, has tags, is of another version or breaks the schema; with the line.
    """
    content = safe_yaml.load(data, file=file)
    return _Checked(data, file).alignment(content)


class _Checked:
    """Takes values out of loaded YAML; on a wrong one it finds its line for the message."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data, self.file = data, file

    def alignment(self, content: object) -> Alignment:
        top = self.mapping(content, ())
        version = top.get("hexapla")
        if version != VERSION:
            found = "has no key 'hexapla'" if version is None else f"is of version {shortened(version)}"
            raise self.error(f"it {found}", ("hexapla",), mend=f"this hexapla reads version {VERSION}")
        document = self.mapping(top.get("document", {}), ("document",))
        sides = self.versions(top, document)
        units = [
            self.unit(item, {side.key for side in sides}, ("units", index))
            for index, item in enumerate(self.sequence(top.get("units"), ("units",)))
        ]
        signature = self.mapping(top.get("signature", {}), ("signature",))
        symbol, title, note = (
            self.text(document.get(key, ""), ("document", key)) for key in ("symbol", "title", "note")
        )
        said = {key: str(value) for key, value in signature.items()}
        return Alignment(tuple(sides), tuple(units), symbol, title, said, note=note)

    def versions(self, top: Mapping[str, Any], document: Mapping[str, Any]) -> list[Version]:
        sides = []
        for key, value in self.mapping(top.get("versions"), ("versions",)).items():
            where = ("versions", key)
            facts = self.mapping(value, where)
            kind = self.one_of(facts.get("kind"), get_args(VersionKind), (*where, "kind"))
            language = self.text(facts.get("language", key), (*where, "language"))
            try:
                languages.get(language)
            except languages.PackError as error:
                raise self.error(str(error), (*where, "language") if "language" in facts else where) from error
            file, digest = (self.text(facts.get(name, ""), (*where, name)) for name in ("file", "sha256"))
            sides.append(Version(key, language, cast("VersionKind", kind), file, digest))
        original = document.get("original")
        if original not in [side.key for side in sides]:
            raise self.error("'document.original' names no version", ("document",), mend="name a key of 'versions'")
        return sorted(sides, key=lambda side: side.key != original)

    def unit(self, value: object, keys: set[str], where: tuple[str | int, ...]) -> AlignedUnit:
        facts = self.mapping(value, where)
        labels = self.mapping(facts.get("label", {}), (*where, "label"))
        flags = self.mapping(facts.get("flags", {}), (*where, "flags"))
        terms = self.terms(facts.get("terms", []), (*where, "terms"))
        for side in {*labels, *flags, *(key for term in terms for key in term)} - keys:
            raise self.error(f"{side!r} is no version", where, mend="name a key of 'versions'")
        beads = self.sequence(facts.get("beads"), (*where, "beads"))
        return AlignedUnit(
            id=self.text(facts.get("id"), (*where, "id")),
            kind=cast("Kind", self.one_of(facts.get("kind"), get_args(Kind), (*where, "kind"))),
            labels={key: self.text(label, (*where, "label", key)) for key, label in labels.items()},
            beads=tuple(self.bead(bead, keys, (*where, "beads", index)) for index, bead in enumerate(beads)),
            flags={
                key: cast("Flag", self.one_of(flag, get_args(Flag), (*where, "flags", key)))
                for key, flag in flags.items()
            },
            note=self.text(facts.get("note", ""), (*where, "note")),
            terms=terms,
        )

    def terms(self, value: object, where: tuple[str | int, ...]) -> tuple[dict[str, str], ...]:
        terms = (self.mapping(term, (*where, at)) for at, term in enumerate(self.sequence(value, where)))
        return tuple(
            {key: self.text(text, (*where, at, key)) for key, text in term.items()} for at, term in enumerate(terms)
        )

    def bead(self, value: object, keys: set[str], where: tuple[str | int, ...]) -> Bead:
        facts = self.mapping(value, where)
        sides: dict[str, tuple[str, ...]] = {}
        for key, side in facts.items():
            if key in _BEAD_KEYS:
                continue
            if key not in keys:
                raise self.error(f"{key!r} is no version", (*where, key), mend="name a key of 'versions'")
            texts = side if isinstance(side, list) else [side]
            sides[key] = tuple(self.text(text, (*where, key)) for text in texts)
        score = facts.get("score")
        if score is not None and not (isinstance(score, (int, float)) and 0 <= score <= 1):
            raise self.error("'score' is no number from 0 to 1", (*where, "score"), mend="mend or drop it")
        status = self.one_of(facts.get("status", "auto"), get_args(Status), (*where, "status"))
        return Bead(
            id=self.text(facts.get("id"), (*where, "id")),
            sides=sides,
            score=None if score is None else float(score),
            status=cast("Status", status),
            note=self.text(facts.get("note", ""), (*where, "note")),
        )

    def mapping(self, value: object, where: tuple[str | int, ...]) -> dict[str, Any]:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise self.error(f"{_name(where)} is not a mapping", where)
        return value

    def sequence(self, value: object, where: tuple[str | int, ...]) -> list[Any]:
        if not isinstance(value, list):
            raise self.error(f"{_name(where)} is not a list", where)
        return value

    def text(self, value: object, where: tuple[str | int, ...]) -> str:
        if not isinstance(value, str):
            raise self.error(f"{_name(where)} is not text", where, mend="put it in quotes")
        return value

    def one_of(self, value: object, allowed: tuple[str, ...], where: tuple[str | int, ...]) -> str:
        if value not in allowed:
            raise self.error(f"{_name(where)} is {shortened(value)}", where, mend=f"write one of {', '.join(allowed)}")
        return str(value)

    def error(self, message: str, where: tuple[str | int, ...], mend: str = "see the schema") -> InputError:
        return InputError(message, file=self.file, place=f"line {self.line(where)}", mend=mend)

    def line(self, where: tuple[str | int, ...]) -> int:
        """The line of a value, found by reading the file once more with its marks."""
        node = yaml.compose(self.data, Loader=safe_yaml.LOADER)
        for step in where:
            children = node.value if node is not None else ()
            if isinstance(step, int) and isinstance(node, yaml.SequenceNode) and step < len(children):
                node = children[step]
            elif isinstance(node, yaml.MappingNode):
                found = [value for key, value in children if key.value == step]
                if not found:
                    break
                node = found[0]
            else:
                break
        return int(node.start_mark.line) + 1 if node is not None else 1


def _name(where: tuple[str | int, ...]) -> str:
    return f"'{'.'.join(str(step) for step in where)}'" if where else "the file"
