"""Every reader of files is given damaged and hostile ones, and nothing but `InputError` may come out of it.

    python -m tests.bench.fuzz [MINUTES] [READER…]
    python -m tests.bench.fuzz --replay READER FILE

Seeds are made of the samples by the writers, together with the files in ``tests/data``. They are changed by what
knows how such files are built (elements, cells, members of archives, values), and Atheris tells which changes lead to
lines that no other has reached (``pip install hexapla[fuzz]``); where it is not installed, chance alone does. What is
read is written again, so that no reader gives what no writer takes.

The table has a row for each reader, with the minutes shared out between them; under it stands each defect with the
smallest file found, kept in a folder: another exception, more than two seconds of the processor or more than a gigabyte
for a file of some 20 KB, the end of the process. The seed is ``HEXAPLA_SEED``.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import faulthandler
import hashlib
import importlib.util
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# What reads files is imported inside of functions: Atheris sees only modules that are imported under its eyes.

ROOT = Path(__file__).resolve().parents[2]
CODES = ("en", "fr", "es", "ru", "zh", "ar")
MOST_SECONDS = 2.0
"""Of the processor, for one file."""
MOST_MEMORY = 1 << 30
"""Bytes of the process."""
_LONGEST = 20_000
"""Bytes of an input; archives and PDF may be longer."""
_LONGEST_PACKED = 60_000
_HANGS = 60
"""Seconds after which a process that goes on with one input is given up."""
_SHRINKING = 8.0
"""Seconds spent on making an input smaller."""
_PROGRAM = "tests.bench.fuzz"
_IN_TRACEBACK = re.compile(r'File "[^"]*?((?:align|lang)/[^"]*)", line \d+, in (\w+)')
"""A line of ours in what a process of ours tells of its end."""


class Reader(NamedTuple):
    """What is tried out.

    Attributes:
        ending: of the files' names.
        read: reads a file, and writes again what was in it.
        change: makes another input from one.
        seeds: writes some into a folder.
        weight: how much of the time it gets.
    """

    ending: str
    read: Callable[[Path], object]
    change: Callable[[bytes, random.Random], bytes]
    seeds: Callable[[], Iterator[bytes]]
    weight: float = 1.0
    longest: int = _LONGEST


# -- changing inputs ----------------------------------------------------------------------------------

# fmt: off
STRANGE = (
    "\0", "\x1b[31m", "\x85", "\u2028", "\u2029", "\u00a0", "\u00ad", "\u200b", "\u200f", "\u202e", "\u2066", "\u2069",
    "\ufeff", "\ufffe", "\ufffd", "\U000e0041", "\U0010ffff", "e\u0301\u0301\u0301", "\u0640" * 9, "ﷺ", "ﻻ", "ａ", "İ",
    "²", "①", "Ⅻ", "१", "۱۲", "𝟙", "½", "〇", "一百", "(a)", "1.", "1.1.1.1", "fn4", "*", "¹", "1/", "- -", "ß",
    "", " ", "\t", "\n", "\r", "\r\n", "\f", "\v", "\n\n\n", '"', "'", '"""', "\\", "`", "|", ";", ",", "sep=;\n", "%",
    "\\ud800", "\\u0000", "\\x00", "\\N{DIGIT ONE}", "&#xD800;", "&#0;", "&#x110000;", "&nbsp;", "&lt;", "&amp;amp;",
    "0", "-1", "1.0", "1e999", "-0.0", "nan", ".nan", ".inf", "9" * 5000, "0x" + "f" * 4500, "0b1", "0o7", "1_0", "١",
    "true", "null", "~", "yes", "[]", "{}", "[" * 60, "{a: " * 60, "- " * 60, "&a x", "*a", "<<: *a", "!!binary x",
    "!!python/object:os.system", "2001-02-30", "2001-01-01", "12:30:45", "? a", "---", "...", "!!set",
    "%YAML 9.9\n---\n", "!!int x", "!!bool x", "!!float x", "!!timestamp x", "!!null x", "!!merge", "!", "<<: x", "=",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<!DOCTYPE a SYSTEM 'b'>", "]]>", "<![CDATA[x]]>", "<?x y?>", "<!--", "-->", "</",
    "<a>", "xml:lang", "zh-Hant", "x-private", "en_US", "EN", "en-", "i-klingon", "a" * 300, "und", "mul", "*all*",
    "français", "=1+1", "@x", "../../x", "/etc/hostname", "CON", "a\\b", "C:\\x", "a" * 3000, "א" * 40, "ا" * 40,
    "龍" * 40,
)
"""Pieces that have upset readers somewhere."""
_BYTES = (
    b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5",
    b"\0", b"\xff", b"\x80", b"PK\3\4", b"%PDF-", b"\x1a", b"\xa0", b"\xe9", b"\x81\x30\x81\x30",
)
_CODINGS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp1251", "cp1252", "cp1256", "koi8-r",
    "gb18030", "big5", "iso8859-6", "iso8859-5", "shift_jis", "mac-cyrillic", "cp437", "cp037",
)
# fmt: on
_NUMBER = re.compile(r"\d+")


def strange(chance: random.Random) -> str:
    """A piece that upsets."""
    piece = chance.choice(STRANGE)
    return piece * chance.choice((1, 1, 1, 2, 50)) if len(piece) < 100 else piece


def _place(data: Sequence[object], chance: random.Random) -> tuple[int, int]:
    """A stretch, mostly a short one."""
    start = chance.randint(0, len(data))
    return start, min(len(data), start + int(chance.expovariate(1 / chance.choice((1, 4, 30, 500)))))


def changed_bytes(data: bytes, chance: random.Random) -> bytes:
    """Any bytes: some replaced, put in, left out, repeated or moved."""
    start, end = _place(data, chance)
    at = chance.randint(0, len(data))
    match chance.randrange(6):
        case 0:
            return data[:start] + chance.choice(_BYTES) + data[end:]
        case 1:
            return data[:start] + data[end:]
        case 2:
            return data[:end] + data[start:end] * chance.choice((1, 2, 40)) + data[end:]
        case 3:
            return data[:at] + data[start:end] + data[at:]
        case 4:
            return data[:start] + chance.randbytes(end - start) + data[end:]
        case _:
            return data[:start]


def changed_text(data: bytes, chance: random.Random) -> bytes:
    """A text: pieces put in, lines swapped and repeated, numbers of another size, another encoding."""
    text = data.decode("utf-8", errors="surrogateescape")
    start, end = _place(text, chance)
    match chance.randrange(9):
        case 0 | 1:
            text = text[:start] + strange(chance) + text[start:]
        case 2:
            text = text[:start] + strange(chance) + text[end:]
        case 3:
            lines = text.split("\n")
            one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            text = "\n".join(lines)
        case 4:
            lines = text.split("\n")
            one = chance.randrange(len(lines))
            text = "\n".join([*lines[:one], *[lines[one]] * chance.choice((0, 2, 30)), *lines[one + 1 :]])
        case 5:
            text = _NUMBER.sub(
                lambda found: chance.choice((found[0], "0", "²", "9" * 400)) if chance.random() < 0.1 else found[0],
                text,
            )
        case 6:
            text = text.replace("\n", chance.choice(("\r", "\r\n", " ", "\u2028", "\n\n", "\f")))
        case 7:
            with contextlib.suppress(UnicodeError):
                return text.encode(chance.choice(_CODINGS), errors=chance.choice(("strict", "ignore", "replace")))
        case _:
            return changed_bytes(data, chance)
    return text.encode("utf-8", errors="surrogateescape")


def changed_xml(data: bytes, chance: random.Random) -> bytes:
    """XML: elements and attributes swapped, doubled, moved into others, left out, renamed; still well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return changed_text(data, chance)
    for _ in range(chance.choice((1, 1, 2, 5))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        # What XML cannot hold, or an element put into itself.
        with contextlib.suppress(ValueError, TypeError, AssertionError, etree.LxmlError):
            _change_element(chance.choice(elements), chance.choice(elements), chance)
    coding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "iso-8859-1", "ascii", "gb18030"))
    try:
        return etree.tostring(root.getroottree(), encoding=coding, xml_declaration=True)
    except (LookupError, ValueError, etree.LxmlError):
        return changed_text(data, chance)


def _change_element(element: Any, other: Any, chance: random.Random) -> None:
    from copy import deepcopy

    names = sorted({*element.attrib, *other.attrib, "{http://www.w3.org/XML/1998/namespace}lang", "id"})
    parent = element.getparent()
    match chance.randrange(10):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            parent.extend([deepcopy(element) for _ in range(chance.choice((1, 1, 3, 30)))])
        case 2 if parent is not None:
            other.insert(0, deepcopy(element))
        case 3:
            element.tag = other.tag
        case 4:
            element.tag = (
                chance.choice(("", "{urn:x}", "{urn:oasis:names:tc:xliff:document:2.0}"))
                + str(element.tag).rpartition("}")[2]
            )
        case 5:
            element.set(chance.choice(names), chance.choice((strange(chance), *other.attrib.values())))
        case 6:
            for name in chance.sample(sorted(element.attrib), k=min(1, len(element.attrib))):
                del element.attrib[name]
        case 7:
            element.text = chance.choice((strange(chance), other.text, other.tail, None))
        case 8:
            element.tail = chance.choice((strange(chance), other.text, None))
        case _:  # into itself, again and again
            for _ in range(chance.choice((2, 10, 60))):
                inner = element.makeelement(element.tag, dict(element.attrib))
                inner.append(deepcopy(element)) if len(element) < 3 and chance.random() < 0.1 else None
                element.append(inner)
                element = inner


def changed_json(data: bytes, chance: random.Random) -> bytes:
    """Lines of JSON: values of another kind, keys renamed and left out."""
    lines = data.decode("utf-8", errors="replace").split("\n")
    at = chance.randrange(len(lines))
    try:
        lines[at] = json.dumps(_changed_value(json.loads(lines[at]), chance), ensure_ascii=chance.random() < 0.5)
    except (ValueError, RecursionError):
        return changed_text(data, chance)
    return "\n".join(lines).encode("utf-8", errors="surrogatepass")


def changed_yaml(data: bytes, chance: random.Random) -> bytes:
    """YAML: as `changed_json`, or with a value that is used again by an anchor."""
    import yaml

    try:
        value = _changed_value(yaml.load(data, Loader=yaml.CSafeLoader), chance)
        return yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=chance.random() < 0.5, sort_keys=False).encode()
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        return changed_text(data, chance)


def _changed_value(value: Any, chance: random.Random) -> Any:
    """Loaded data in which one value somewhere is another."""
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting and len(places) < 5000:
        holder = waiting.pop()
        if isinstance(holder, (dict, list)):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            places += [(holder, key) for key in keys]
            waiting += [holder[key] for key in keys]
    if not places:
        return _value(chance)
    (holder, key), (other, name) = chance.choice(places), chance.choice(places)
    match chance.randrange(6):
        case 0 | 1:
            holder[key] = _value(chance)
        case 2:
            holder[key] = other[name]
        case 3 if isinstance(holder, dict):
            holder[chance.choice((strange(chance), name, 1, None))] = holder.pop(key)
        case 4 if isinstance(holder, dict):
            del holder[key]
        case _:
            holder[key] = [holder[key]]
    return value


def _value(chance: random.Random) -> Any:
    some = (
        None,
        True,
        0,
        1,
        -1,
        2**63,
        1e308,
        float("nan"),
        float("inf"),
        [],
        {},
        [[]],
        {"en": None},
        "",
        [1],
        "\ud800",
    )
    return chance.choice((*some, strange(chance), strange(chance)))


def changed_cells(data: bytes, chance: random.Random) -> bytes:
    """A table: cells and columns of another row or place, JSON in a cell changed, another sign between cells."""
    text = data.decode("utf-8", errors="replace")
    sign = "\t" if text.count("\t") > text.count(",") else ","
    try:
        table = [row for row in csv.reader(io.StringIO(text), delimiter=sign) if row]
    except csv.Error:
        table = []
    if not table:
        return changed_text(data, chance)
    row, other = chance.choice(table), chance.choice(table)
    at, place = chance.randrange(len(row)), chance.randrange(len(other))
    match chance.randrange(7):
        case 0:
            row[at] = strange(chance)
        case 1:
            row[at], other[place] = other[place], row[at]
        case 2:
            table[0][min(at, len(table[0]) - 1)] = chance.choice((strange(chance), *table[0]))
        case 3:
            row.insert(at, other[place])
        case 4:
            del row[at]
        case 5:
            with contextlib.suppress(ValueError, RecursionError):
                row[at] = json.dumps(_changed_value(json.loads(row[at]), chance))
        case _:
            sign = chance.choice((",", ";", "\t", "|"))
    written = io.StringIO()
    with contextlib.suppress(csv.Error):
        csv.writer(written, delimiter=sign, lineterminator=chance.choice(("\n", "\r\n", "\r"))).writerows(table)
    return written.getvalue().encode("utf-8", errors="surrogatepass")


def changed_zip(data: bytes, chance: random.Random) -> bytes:
    """An archive: one member changed by what it is, renamed, doubled, left out or blown up; then packed again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except Exception:  # noqa: BLE001 - whatever is wrong with it
        return changed_bytes(data, chance)
    if not members or chance.random() < 0.1:
        return changed_bytes(data, chance)
    at = chance.randrange(len(members))
    name, content = members[at]
    match chance.randrange(12):
        case 0:
            members[at] = (
                chance.choice((strange(chance)[:60000], f"../{name}", f"/{name}", f"{name}/", name.upper())),
                content,
            )
        case 1:
            members.append((name, chance.choice(members)[1]))
        case 2:
            del members[at]
        case 3:
            members[at] = (name, content * chance.choice((2, 20)))
        case 4:
            members[at] = (name, changed_bytes(content, chance))
        case _:
            change = changed_xml if content.lstrip()[:1] == b"<" else changed_text
            members[at] = (name, change(content, chance))
    packed = io.BytesIO()
    how = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(packed, "w", how) as archive,
    ):  # of a name that is twice
        for name, content in members:
            with contextlib.suppress(ValueError, UnicodeError, OverflowError):
                archive.writestr(zipfile.ZipInfo(name or "x"), content, how)
    return packed.getvalue()


def changed_pdf(data: bytes, chance: random.Random) -> bytes:
    """A PDF: its numbers, names and operators changed, in its streams too where they are not packed."""
    parts = re.split(rb"(?<=[\s/<>()\[\]])", data)
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(5):
        case 0:
            parts[at] = chance.choice(
                (b"0 ", b"-1 ", b"99999999999 ", b"1e9 ", b".00001 ", b"null ", b"/Kids ", b"<< ", b"[ ")
            )
        case 1:
            parts[at], parts[other] = parts[other], parts[at]
        case 2:
            parts.insert(at, parts[other] * chance.choice((1, 9)))
        case 3:
            start, end = _place(parts, chance)
            parts[end:end] = parts[start:end]
        case _:
            return changed_bytes(data, chance)
    return b"".join(parts)


def changed_parquet(data: bytes, chance: random.Random) -> bytes:
    """Parquet: columns renamed and of other types, other metadata, pages packed in another way."""
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(arrow.BufferReader(data))
        for _ in range(chance.choice((1, 2))):
            table = _changed_table(arrow, table, chance)
        sink = io.BytesIO()
        parquet.write_table(table, sink, compression=chance.choice(("zstd", "none", "snappy")))
        return sink.getvalue()
    except Exception:  # noqa: BLE001 - whatever is wrong with it
        return changed_bytes(data, chance)


def _changed_table(arrow: Any, table: Any, chance: random.Random) -> Any:
    count = table.num_rows
    at = chance.randrange(max(table.num_columns, 1))
    texts = [strange(chance) for _ in range(3)]
    columns: tuple[Callable[[], Any], ...] = (
        lambda: arrow.array([chance.choice(texts) for _ in range(count)]),
        lambda: arrow.array([None] * count),
        lambda: arrow.array([chance.choice((0, -1, 2**62)) for _ in range(count)]),
        lambda: arrow.array([chance.choice((0.5, float("nan"), 1e300)) for _ in range(count)]),
        lambda: arrow.array([chance.choice((b"\xff", b"a")) for _ in range(count)]),
        lambda: arrow.array([[chance.choice((0, 1, None))] for _ in range(count)]),
        lambda: arrow.array([{"en": chance.choice((None, "a")), "zz": 1} for _ in range(count)]),
        lambda: arrow.array([True] * count),
        lambda: arrow.array([0] * count, arrow.timestamp(chance.choice(("s", "ns")))),
        lambda: arrow.array([2**62] * count, arrow.timestamp(chance.choice(("s", "us")))),
        lambda: arrow.array([10**6] * count, arrow.date32()),
        lambda: arrow.array([[("k", "v")]] * count, arrow.map_(arrow.string(), arrow.string())),
        lambda: arrow.array(["a"] * count).dictionary_encode(),
    )
    match chance.randrange(4):
        case 0 if table.num_columns:
            return table.set_column(at, table.column_names[at], chance.choice(columns)())
        case 1:
            return table.append_column(
                chance.choice((strange(chance), "en", "sentences", "document", "score")), chance.choice(columns)()
            )
        case 2:
            names = [*table.column_names]
            names[at] = chance.choice((strange(chance), *names))
            return table.rename_columns(names)
        case _:
            said = (table.schema.metadata or {}).get(b"hexapla", b"{}")
            return table.replace_schema_metadata({b"hexapla": changed_json(said, chance)})


def mixed(*ways: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """One of several ways at a time; the first is taken as often as all others."""

    def change(data: bytes, chance: random.Random) -> bytes:
        return (ways[0] if chance.random() < 0.5 else chance.choice(ways))(data, chance)

    return change


# -- the readers --------------------------------------------------------------------------------------


def readers() -> dict[str, Reader]:
    """Every reader by name, as the registries have them."""
    from align import formats, glossary
    from align.ingest.load import KINDS

    changes = {
        **dict.fromkeys((".yaml",), mixed(changed_yaml, changed_text)),
        **dict.fromkeys((".tmx", ".xlf", ".tbx", ".html"), mixed(changed_xml, changed_text)),
        **dict.fromkeys((".csv", ".tsv"), mixed(changed_cells, changed_text)),
        **dict.fromkeys((".xlsx", ".docx"), changed_zip),
        ".jsonl": mixed(changed_json, changed_text),
        ".parquet": mixed(changed_parquet, changed_bytes),
        ".pdf": mixed(changed_pdf, changed_bytes),
    }
    weights = {"tmx": 1.5, "xliff": 1.5, "yaml": 1.5, "csv": 1.2, "glossary-tbx": 1.2, "glossary-xlsx": 1.2, "pdf": 0.8}
    weights |= {"docx": 1.5, "html": 1.5, "parquet": 0.6, "glossary-tsv": 0.4, "tsv": 0.5}
    found = {
        "text": Reader(".txt", _read_text, changed_text, _text_seeds, 2.0),
        "lines": Reader(".txt", _read_lines, changed_text, _text_seeds, 0.5),
    }
    for name, kind in KINDS.items():
        ending = kind.endings[0]
        change = changes.get(ending, changed_bytes)
        found[name] = Reader(ending, _read_text, change, _seeds_of(_document_seeds, name), longest=_LONGEST_PACKED)
    for name, kind in formats.FORMATS.items():
        if kind.readable:
            ending = kind.endings[0]
            longest = _LONGEST_PACKED if name == "parquet" else _LONGEST
            seeds = _seeds_of(_alignment_seeds, name)
            found[name] = Reader(ending, _read_alignment, changes[ending], seeds, longest=longest)
    for name, kind in glossary.FORMATS.items():
        if kind.endings:
            ending = kind.endings[0]
            found[f"glossary-{name}"] = Reader(
                ending, _read_glossary, changes[ending], _seeds_of(_glossary_seeds, name)
            )
    found["settings"] = Reader(".toml", _read_settings, changed_text, _settings_seeds, 0.6)
    found["baseline"] = Reader(".yaml", _read_baseline, changes[".yaml"], _baseline_seeds, 0.6)
    found["package"] = Reader(".argosmodel", _read_package, changed_zip, _package_seeds, 0.6)
    return {name: one._replace(weight=weights.get(name, one.weight)) for name, one in found.items()}


def _seeds_of(seeds: Callable[[str], Iterator[bytes]], name: str) -> Callable[[], Iterator[bytes]]:
    return lambda: seeds(name)


def _read_text(path: Path) -> None:
    """Reads a document; what is told of it (a language, an encoding) hangs on its bytes, so that it can be repeated."""
    from encodings.aliases import aliases

    from align.ingest.load import load

    chance = random.Random(zlib.crc32(path.read_bytes()))
    coding = chance.choice(sorted({*aliases.values()})) if chance.random() < 0.1 else None
    load(path, language=chance.choice((*CODES, "he", None)), encoding=coding)


def _read_lines(path: Path) -> None:
    from align.ingest import presegmented

    presegmented.load(path)


def _read_alignment(path: Path) -> None:
    from align import formats

    found = formats.read(str(path))
    for name in ("yaml", "tmx"):
        _exhaust(formats.writer(name).write(found))


def _read_glossary(path: Path) -> None:
    from align import glossary

    found = glossary.load(str(path))
    for name in ("yaml", "tbx"):
        _exhaust(glossary.module(name).write(found))


def _exhaust(chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass


def _read_settings(path: Path) -> None:
    from align.check import baseline, settings
    from align.ingest.load import read_bytes

    found = settings.load(str(path))
    found.rules()
    found.ignores("A001", unit="op1", key="fr", language="fr", files=["x.fr.txt"])
    for file, read in ((found.baseline, baseline.load), (found.glossary, read_bytes)):
        if file:
            read(file)


def _read_baseline(path: Path) -> None:
    from align.check import baseline

    found = baseline.load(str(path))
    found.match([], ["x.fr.txt"], [])
    _exhaust(found.write())


def _read_package(path: Path) -> None:
    """Unpacks an archive; what is refused there has an error of its own, which `align` makes one of the input."""
    from align.errors import InputError
    from lang.translate import package_archive
    from lang.translate.packages import PackageError, RefusedError

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        try:
            with package_archive.opened(path) as archive:
                archive.unpack(Path(folder) / "inside")
        except (PackageError, RefusedError) as error:
            raise InputError(str(error)) from error


def _text_seeds() -> Iterator[bytes]:
    for code in CODES:
        data = (ROOT / "sample_docs" / f"S-2017-926.{code}.txt").read_bytes()
        text = data.decode()
        yield text[:6000].encode()
        yield text[-4000:].encode()
    for code, coding in (("ru", "cp1251"), ("fr", "cp1252"), ("ar", "cp1256"), ("zh", "gb18030"), ("ru", "koi8-r")):
        text = (ROOT / "sample_docs" / f"S-2017-926.{code}.txt").read_text(encoding="utf-8")
        yield text[:4000].encode(coding, errors="ignore")
        yield text[:3000].encode("utf-16")


@cache
def _aligned(units: int) -> Any:
    """The samples aligned by length, of which some units are kept; of every kind of them one at least."""
    from dataclasses import replace

    from align.aligner import align
    from align.ingest.load import load

    original, *versions = (load(ROOT / "sample_docs" / f"S-2017-926.{code}.txt") for code in CODES)
    found = align(original, versions, method="length")
    kept = {unit.kind: unit for unit in found.units} | {unit.id: unit for unit in found.units[:units]}
    some = tuple(replace(unit, beads=unit.beads[:2]) for unit in kept.values())
    noted = replace(some[0], note="see p. 2", terms=({"en": "police", "fr": "police"},), flags={"fr": "moved"})
    return replace(found, units=(noted, *some[1:]), symbol="S/1", title="T", note="N")


def _alignment_seeds(name: str) -> Iterator[bytes]:
    from align import formats

    found = _aligned(4)
    pair = found.only(["en", "fr"])
    writers = {"xliff": ("xliff", "xliff12")}.get(name, (name,))
    for alignment in (pair, found):
        for writer in writers:
            yield b"".join(formats.writer(writer).write(alignment))
    for path in sorted((ROOT / "tests" / "data" / name).glob("*")):
        if formats.of_file(path.name) == name:
            yield path.read_bytes()
    if name in ("csv", "tsv"):
        yield 'English;Français\nPolice;Police\n"a ""b""";c\n'.encode()
        yield "sep=;\nen;fr;score\na;b;0.5\n".encode("utf-16")
    if name == "jsonl":
        yield b'{"translation": {"en": "a", "fr": "b"}, "id": 1}\n'


def _glossary_seeds(name: str) -> Iterator[bytes]:
    from dataclasses import replace

    from align import glossary

    found = glossary.load(str(ROOT / "sample_docs" / "S-2017-926.glossary.yaml"))
    first = replace(
        found.terms[0], note="a\nb", subject="x", concept="c 1", forbidden={"fr": ("x",)}, status="proposed",
        score=0.5, count=3, evidence=("p1.s1",), fixed=True,
    )  # fmt: skip
    some = replace(found, terms=(first, *found.terms[1:6]))
    for writer in {"tbx": ("tbx", "tbx2")}.get(name, (name,)):
        yield b"".join(glossary.module(writer).write(some))
    for path in sorted((ROOT / "tests" / "data" / "tbx").glob("*.tbx")) if name == "tbx" else ():
        yield path.read_bytes()


_PDF = b"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Resources << /Font << /F 5 0 R >> >>
/Contents 6 0 R >> endobj
4 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Rotate 90
/Resources << /Font << /F 5 0 R >> >>
/Contents 6 0 R >> endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj
6 0 obj << /Length 560 >> stream
BT /F 12 Tf 60 560 Td (Resolution 1 \\(2017\\)) Tj 0 -30 Td (1. Requests the police to report on their work) Tj
0 -14 Td (within 30 days, and to do so again) Tj /F 7 Tf 5 Ts (1) Tj 0 Ts /F 12 Tf (;) Tj
0 -28 Td (\\(a\\) Another paragraph with some words) Tj 0 -14 Td (that goes on here.) Tj ET
BT /F 10 Tf 1 0 0 1 60 300 Tm (a) Tj 100 0 Td (b) Tj 100 0 Td (c) Tj -200 -14 Td (d) Tj 100 0 Td (e) Tj 100 0 Td (f) Tj
-200 -14 Td (g) Tj 100 0 Td (h) Tj 100 0 Td (i) Tj ET
BT /F 8 Tf 60 60 Td (1  S/PRST/2000/1.) Tj 0 -30 Td (17-19394) Tj 250 0 Td (1/2) Tj ET
endstream endobj
trailer << /Root 1 0 R >>
"""


def _document_seeds(name: str) -> Iterator[bytes]:
    """Documents of a kind: those of the tests that are small, and what the exporters make."""
    from align import formats

    if name == "pdf":
        yield _PDF
    elif name in formats.FORMATS:
        yield b"".join(formats.writer(name).write(_aligned(3).only(["en", "fr"])))
        yield b"".join(formats.writer(name).write(_aligned(1).only(["en", "ar"])))
    for path in sorted((ROOT / "tests" / "data" / name).rglob("*")):
        if path.is_file() and path.suffix == f".{name}" and path.stat().st_size <= _LONGEST_PACKED:
            yield path.read_bytes()


def _settings_seeds() -> Iterator[bytes]:
    yield """select = ["ALL"]
ignore = ["A", "P001"]
fail-on = "error"
glossary = "terms.yaml"
baseline = "known.yaml"
acronyms = ["UN", 'ООН']

[severity]
A001 = "note"
[per-file-ignores]
"*.fr.txt" = ["P"]
[per-language-ignores]
zh = ["P008"]
[ignore-units]
"op*" = ["A001"]
""".encode()
    yield b'severity = {A001 = "note"}\nper-file-ignores."a[b-a]*".x = 1\n[[ignore-units]]\nx = 2001-01-01T00:00:00Z\n'


def _baseline_seeds() -> Iterator[bytes]:
    from align.check.baseline import Baseline, Entry

    entries = [Entry(f"x.{code}.txt", "op1", code, "A001", f"lacks {code}", f"{code}12") for code in CODES]
    yield b"".join(Baseline("b.yaml", tuple(entries)).write())
    entry = "\n    ".join(f"{name}: x" for name in ("file", "unit", "version", "code", "message", "fingerprint"))
    yield f"hexapla-baseline: 1\nfindings:\n  - {entry}\n".encode()


def _package_seeds() -> Iterator[bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "translate-en_fr/metadata.json", '{"from_code": "en", "to_code": "fr", "package_version": "1.0"}'
        )
        archive.writestr("translate-en_fr/sentencepiece.model", b"\n\x0e\n\x05<unk>\x15\0\0\0\0\x18\x02")
        archive.writestr("translate-en_fr/model/model.bin", bytes(range(256)))
    yield packed.getvalue()


# -- trying inputs ------------------------------------------------------------------------------------


class Defect(NamedTuple):
    """What came out of a reader, and the file that made it."""

    sign: str
    """What it is, and where it came from; two with the same sign are one."""
    data: bytes


class Trial:
    """Gives inputs to a reader, counts them, and keeps what should not have come out.

    Args:
        folder: where the defects and the numbers are kept.
        beat: called about once a second, as long as inputs come to an end.
    """

    def __init__(
        self, name: str, reader: Reader, folder: Path, seconds: float, beat: Callable[[], object] = lambda: None
    ) -> None:
        self.name, self.reader, self.folder, self.beat = name, reader, folder, beat
        self.path = folder / f"input{reader.ending}"
        self.begun = self.saved = time.monotonic()
        self.ends = self.begun + seconds
        self.inputs = 0
        self.found: dict[str, int] = {}
        self.peak = _peak()

    def take(self, data: bytes) -> None:
        """Tries an input; ends the process when the time is up."""
        self.inputs += 1
        sign = self.sign(data)
        if sign and len(data) < self.found.get(sign, sys.maxsize):
            new = sign not in self.found
            self.keep(Defect(sign, self.smaller(data, sign) if new and sign[0] != "!" else data))
        now = time.monotonic()
        if now > self.saved + 1 or sign:
            self.saved = now
            self.beat()
            self.save()
        if now > self.ends:
            self.save()
            os._exit(0)  # libFuzzer has no other end

    def sign(self, data: bytes) -> str:
        """What is wrong with what comes out; empty where nothing is."""
        from align.errors import InputError

        self.path.write_bytes(data)
        begun = time.process_time()
        try:
            self.reader.read(self.path)
        except InputError:
            pass
        except Exception as error:  # noqa: BLE001 - what is looked for
            return _told(error)
        seconds, peak = time.process_time() - begun, _peak()
        grown, self.peak = peak - self.peak, max(peak, self.peak)
        if seconds > MOST_SECONDS:
            return f"! slow ({len(data) // 1000} KB)"
        return "! memory" if grown > MOST_MEMORY // 4 else ""

    def smaller(self, data: bytes, sign: str) -> bytes:
        """A smaller input with the same sign, found by leaving pieces out; the trial has its time all the same."""
        ends = time.monotonic() + _SHRINKING
        size = max(len(data) // 2, 1)
        while size and time.monotonic() < ends:
            at = 0
            while at < len(data) and time.monotonic() < ends:
                fewer = data[:at] + data[at + size :]
                if self.sign(fewer) == sign:
                    data = fewer
                else:
                    at += size
            size //= 2
        self.ends += _SHRINKING - max(ends - time.monotonic(), 0)
        return data

    def keep(self, defect: Defect) -> None:
        """Keeps a defect, in place of a larger one with the same sign."""
        self.found[defect.sign] = len(defect.data)
        digest = hashlib.sha256(defect.sign.encode()).hexdigest()[:8]
        (self.folder / f"{self.name}-{digest}{self.reader.ending}").write_bytes(defect.data)
        (self.folder / f"{self.name}-{digest}.txt").write_text(defect.sign, encoding="utf-8", errors="backslashreplace")

    def save(self) -> None:
        """Keeps the numbers, for the process that waits."""
        numbers = {"inputs": self.inputs, "seconds": time.monotonic() - self.begun}
        (self.folder / "numbers.json").write_text(json.dumps(numbers))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _told(error: BaseException) -> str:
    """An exception by its type and by the innermost lines of ours that it came through, or its process did."""
    if places := _IN_TRACEBACK.findall(str(error)):
        where = " < ".join(f"{Path(file).name}:{name}" for file, name in places[:-3:-1])
        return f"{str(error).splitlines()[-1].partition(':')[0]} in {where}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if any(f"/{floor}/" in frame.filename for floor in ("align", "lang"))]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.name}" for frame in own[:-3:-1])
    return f"{type(error).__name__} in {where}"


def work(name: str, seconds: float, folder: Path, *, seed: int) -> None:
    """Tries a reader until the time is up, and ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (8 * MOST_MEMORY, 8 * MOST_MEMORY))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _watch()
    if importlib.util.find_spec("atheris") is None:
        _by_chance(Trial(name, _hurried(name), folder, seconds, _watch), seed)
    else:
        _guided(name, seconds, folder, seed)


def _hurried(name: str) -> Reader:
    """A reader that gives pages of a PDF no more time than a file has."""
    from align.ingest.pdf import guard

    guard.SECONDS = MOST_SECONDS
    return readers()[name]


def _watch() -> None:
    """Ends the process, and says where it stood, unless it is called again before long."""
    faulthandler.dump_traceback_later(_HANGS, exit=True)


def _by_chance(trial: Trial, seed: int) -> None:
    chance = random.Random(seed)
    inputs = [path.read_bytes() for path in sorted((trial.folder / "seeds").iterdir())]
    while True:
        trial.take(changed(chance.choice(inputs), trial.reader, chance))


def changed(data: bytes, reader: Reader, chance: random.Random) -> bytes:
    """An input changed in one place or in some, as the reader's files are."""
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        data = reader.change(data, chance)[: reader.longest]
    return data


def _guided(name: str, seconds: float, folder: Path, seed: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["align", "lang"]):
        reader = _hurried(name)
        trial = Trial(name, reader, folder, seconds, _watch)

        def change(data: bytes, longest: int, number: int) -> bytes:
            chance = random.Random(number)
            try:
                data = changed(data, reader, chance)[:longest]
            except Exception:  # noqa: BLE001 - an error here would stop the process without an end
                traceback.print_exc()
            return bytes(atheris.Mutate(data, longest)) if chance.random() < 0.2 else data

        options = [f"-max_len={reader.longest}", f"-seed={seed}", "-rss_limit_mb=0", "-timeout=1000000", "-verbosity=0"]
        options += ["-len_control=0", f"-artifact_prefix={folder}/", str(folder / "seeds")]
        atheris.Setup([_PROGRAM, *options], trial.take, custom_mutator=change)
        atheris.Fuzz()


# -- the whole ----------------------------------------------------------------------------------------


def replay(name: str, path: Path) -> None:
    """Reads one file and says what comes out, with the seconds of the processor and the memory it took."""
    from align.errors import InputError

    reader = readers()[name]
    with contextlib.suppress(InputError):
        reader.read(path)  # what is imported and read once is not counted
    before, begun = _peak(), time.process_time()
    try:
        reader.read(path)
        said = "read"
    except InputError as error:
        said = str(error)[:500]
    seconds = time.process_time() - begun
    print(f"{said}\n{seconds:.2f} s, {_peak() >> 20} MB at most (before: {before >> 20} MB)")


def measured(name: str, seconds: float, folder: Path, seed: int) -> None:
    """Tries one reader, in as many processes as it brings down, and prints its row."""
    reader = readers()[name]
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(reader.seeds()):
        if len(data) <= reader.longest:
            (seeds / f"{number:03}").write_bytes(data)
    inputs, spent, downs = 0, 0.0, 0
    while seconds - spent > 1:
        command = [sys.executable, "-m", _PROGRAM, "--work", name, str(seconds - spent), str(folder), str(seed + downs)]
        begun = time.monotonic()
        ended = _ended(command, folder, seconds - spent + 3 * _HANGS)
        spent += time.monotonic() - begun
        inputs += _inputs(folder)
        if ended:
            downs += 1
            with contextlib.suppress(FileNotFoundError):
                (folder / f"input{reader.ending}").rename(folder / f"{name}-down{downs}{reader.ending}")
            (folder / f"{name}-down{downs}.txt").write_text(ended)
    signs = [path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{name}-*.txt"))]
    print(f"{name:<14} {inputs:>9,} {spent:>8.0f} {len(signs):>8}", flush=True)
    for path in sorted(folder.glob(f"{name}-*.txt")):
        print(f"    {path.read_text(encoding='utf-8')}\n        {path.with_suffix(reader.ending)}", flush=True)


def _ended(command: Sequence[str], folder: Path, seconds: float) -> str:
    """How a process ended before its time; empty where it did not."""
    with (folder / "log.txt").open("ab") as log:
        try:
            done = subprocess.run(command, check=False, stdout=log, stderr=log, cwd=ROOT, timeout=seconds)
        except subprocess.TimeoutExpired:
            return "the process had to be ended"
    return f"the process ended with {done.returncode}; see log.txt" if done.returncode else ""


def _inputs(folder: Path) -> int:
    numbers = folder / "numbers.json"
    if not numbers.exists():
        return 0
    found = json.loads(numbers.read_text())["inputs"]
    numbers.unlink()
    return int(found)


def main() -> None:
    """Shares the minutes out between the readers, and tries one after the other."""
    parser = argparse.ArgumentParser(prog=f"python -m {_PROGRAM}", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("minutes", nargs="?", type=float, default=10.0, help="of all readers together (%(default)s)")
    parser.add_argument("readers", nargs="*", metavar="READER", help="all of them, where none is named")
    parser.add_argument("--replay", nargs=2, metavar=("READER", "FILE"), help="read one file, and say what comes of it")
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    seed = int(os.environ.get("HEXAPLA_SEED", "1"))
    if arguments.work:
        name, seconds, folder, number = arguments.work
        work(name, float(seconds), Path(folder), seed=int(number))
    elif arguments.replay:
        replay(arguments.replay[0], Path(arguments.replay[1]))
    else:
        _all(arguments.minutes, arguments.readers, seed)


def _all(minutes: float, names: Sequence[str], seed: int) -> None:
    known = readers()
    names = names or [*known]
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"there is no reader {unknown[0]!r}; name some of {', '.join(known)}")
    if importlib.util.find_spec("atheris") is None:
        print("Atheris is not installed: inputs are changed by chance alone (pip install hexapla[fuzz])")
    folder = Path(tempfile.mkdtemp(prefix="hexapla-fuzz-"))
    whole = sum(known[name].weight for name in names)
    print(f"{'reader':<14} {'inputs':>9} {'seconds':>8} {'defects':>8}   seed {seed}, {folder}", flush=True)
    for name in names:
        measured(name, 60 * minutes * known[name].weight / whole, folder / name, seed)


if __name__ == "__main__":
    main()
