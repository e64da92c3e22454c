"""XLIFF: an alignment comes back as it was, what is written is valid, what others write is read, others read ours."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage import factory
from translate.storage.xliff import Xliff1File
from translate.storage.xliff2 import Xliff2File

from align import aligner, formats
from align.alignment import AlignedUnit, Alignment, Bead, Status, Version
from align.errors import InputError
from align.formats import xliff, xliff12
from tests.conftest import CODES, ROOT, document
from tests.test_tmx import FIT, KEYS, alignments

DATA = ROOT / "tests" / "data" / "xliff"
WRITERS = pytest.mark.parametrize("writer", [xliff, xliff12], ids=["2.1", "1.2"])
SCHEMAS: Mapping[ModuleType, etree.XMLSchema] = MappingProxyType(
    {
        xliff: etree.XMLSchema(etree.parse(DATA / "xliff-2.1.xsd")),
        xliff12: etree.XMLSchema(etree.parse(DATA / "xliff-1.2.xsd")),
    }
)
TWO = "{urn:oasis:names:tc:xliff:document:2.0}"
MATCHES = "{urn:oasis:names:tc:xliff:matches:2.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def written(writer: ModuleType, alignment: Alignment) -> bytes:
    return b"".join(writer.write(alignment))


def read(name: str) -> Alignment:
    return formats.read(str(DATA / f"{name}.xlf"))


def beads(alignment: Alignment) -> list[Bead]:
    return [bead for unit in alignment for bead in unit.beads]


def assert_valid(writer: ModuleType, data: bytes) -> None:
    root = etree.fromstring(data)
    assert SCHEMAS[writer].validate(root), SCHEMAS[writer].error_log
    if writer is xliff:
        assert_constraints(root)


def assert_constraints(root: etree._Element) -> None:
    """What the standard of XLIFF 2.1 demands beyond its schema, as far as hexapla's files can break it."""
    units = root.findall(f".//{TWO}unit")
    assert len({unit.get("id") for unit in units}) == len(units)
    for target in root.iter(f"{TWO}target"):
        match = target.getparent().tag == f"{MATCHES}match"  # type: ignore[union-attr]
        assert target.get(LANG) if match else root.get("trgLang")
    for unit in units:
        segments = unit.findall(f"{TWO}segment")
        ids = {segment.get("id") for segment in segments}
        assert len(ids) == len(segments)
        for segment in segments:
            assert (segment.get("state") == "initial") == (segment.find(f"{TWO}target") is None)
            assert re.fullmatch(r"hexapla:\w+", segment.get("subState", "hexapla:none"))
        for match in unit.iter(f"{MATCHES}match"):
            assert match.get("reference") == "yes"
            assert match.get("ref", "").removeprefix("#") in ids


@pytest.fixture(scope="module")
def six() -> Alignment:
    documents = [document(code) for code in CODES]
    return replace(aligner.align(documents[0], documents[1:]), notes=())


def one(
    *sides: tuple[str, ...], status: Status = "auto", languages: tuple[str, ...] = CODES, bead: str = "p1.s1"
) -> Alignment:
    """An alignment of one bead; an empty side is none."""
    keys = languages[: len(sides)]
    versions = [Version(key, key, "unofficial" if number else "original") for number, key in enumerate(keys)]
    made = Bead(bead, {key: side for key, side in zip(keys, sides, strict=True) if side}, status=status)
    return Alignment(tuple(versions), (AlignedUnit("p1", "paragraph", {}, (made,)),))


# -- an alignment and back ----------------------------------------------------------------------------


@WRITERS
def test_the_sample_comes_back_as_it_was_and_is_valid(writer: ModuleType, six: Alignment) -> None:
    data = written(writer, six)
    assert_valid(writer, data)
    back = xliff.read(data, file="x.xlf")
    assert back == six
    assert written(writer, back) == data


@WRITERS
@pytest.mark.parametrize("code", CODES[1:])
def test_every_language_is_a_target(writer: ModuleType, six: Alignment, code: str) -> None:
    pair = six.only(["en", code])
    data = written(writer, pair)
    assert_valid(writer, data)
    assert xliff.read(data, file="x.xlf") == pair
    text = next(bead for bead in beads(pair) if len(bead.sides) == 2).sides[code][0]
    assert f">{text}</target>".encode() in data


@WRITERS
@pytest.mark.parametrize(("old", "new"), [("id=", "x="), (" (context-|)type=", " x="), ("source>", "sauce>")])
def test_what_is_not_valid_is_seen(writer: ModuleType, six: Alignment, old: str, new: str) -> None:
    data = re.sub(old, new, written(writer, six).decode()).encode()
    assert not SCHEMAS[writer].validate(etree.fromstring(data))


def test_the_registry_knows_both(six: Alignment, tmp_path: Path) -> None:
    for name in ("xliff", "xliff12"):
        file = tmp_path / f"{name}.XLF"
        file.write_bytes(b"".join(formats.writer(name).write(six)))
        assert formats.of_file(str(file)) == "xliff"
        assert formats.read(str(file)) == six


@st.composite
def described(draw: st.DrawFn) -> Alignment:
    """Any alignment, with notes and terms on its units and ids that are no tokens of XML."""
    alignment = draw(alignments())
    terms = st.dictionaries(st.sampled_from(KEYS), FIT, min_size=1, max_size=2)
    units = [
        replace(
            unit,
            id=draw(st.sampled_from(["", "fr:", "a b", "б", "x"])) + unit.id,
            note=draw(FIT),
            terms=tuple(draw(st.lists(terms, max_size=2))),
            beads=tuple(replace(bead, id=draw(st.sampled_from(["", " ", "<", "x"])) + bead.id) for bead in unit.beads),
        )
        for unit in alignment
    ]  # fmt: skip
    count = draw(st.integers(1, len(alignment.versions)))
    whole = replace(alignment, units=tuple(units), note=draw(FIT))
    return whole.only([version.key for version in alignment.versions[:count]])


@WRITERS
@given(described())
def test_any_alignment_comes_back_and_is_valid(writer: ModuleType, alignment: Alignment) -> None:
    data = written(writer, alignment)
    assert xliff.read(data, file="x.xlf") == alignment
    assert_valid(writer, data)


@WRITERS
def test_an_alignment_of_nothing(writer: ModuleType) -> None:
    for units in ((), (AlignedUnit("p1", "heading", {"en": "1."}, ()),)):
        alignment = Alignment((Version("en", "en", "original"),), units)
        data = written(writer, alignment)
        assert_valid(writer, data)
        assert xliff.read(data, file="x.xlf") == alignment


@WRITERS
def test_a_bead_is_one_segment_whatever_its_sentences(writer: ModuleType) -> None:
    alignment = one(("One. ", "Two."), ("Un et deux.",))
    data = written(writer, alignment)
    assert b"<source>One.  Two.</source>\n<target" in data
    assert xliff.read(data, file="x.xlf") == alignment
    changed = data.replace(b"One.  Two.", b"One, two.")
    assert beads(xliff.read(changed, file="x.xlf"))[0].sides == {"en": ("One, two.",), "fr": ("Un et deux.",)}


@WRITERS
@pytest.mark.parametrize(
    "sides", [(("a",), ()), ((), ("b",)), ((), ()), (("",), ("",)), (("",), ()), (("", ""), ("b",))]
)
def test_nothing_is_not_an_empty_text(writer: ModuleType, sides: tuple[tuple[str, ...], ...]) -> None:
    alignment = one(*sides)
    data = written(writer, alignment)
    assert_valid(writer, data)
    assert xliff.read(data, file="x.xlf") == alignment


@WRITERS
@pytest.mark.parametrize("status", ["auto", "reviewed", "edited"])
@pytest.mark.parametrize("target", [("b",), ()])
def test_the_status_is_a_state(writer: ModuleType, status: Status, target: tuple[str, ...]) -> None:
    alignment = one(("a",), target, status=status)
    data = written(writer, alignment)
    states = {
        xliff: {"auto": "translated", "reviewed": "reviewed", "edited": "final"},
        xliff12: {"auto": "translated", "reviewed": "signed-off", "edited": "final"},
    }
    assert (f'state="{states[writer][status]}"'.encode() in data) == bool(target)
    assert_valid(writer, data)
    assert xliff.read(data, file="x.xlf") == alignment


def test_a_state_that_a_tool_has_set_since() -> None:
    two = written(xliff, one(("a",), ("b",)))
    assert beads(xliff.read(two.replace(b'"translated"', b'"final"'), file="x.xlf"))[0].status == "reviewed"
    twelve = written(xliff12, one(("a",), ("b",)))
    assert beads(xliff.read(twelve.replace(b'"translated"', b'"final"'), file="x.xlf"))[0].status == "reviewed"
    approved = twelve.replace(b"<trans-unit ", b'<trans-unit approved="yes" ')
    assert beads(xliff.read(approved, file="x.xlf"))[0].status == "reviewed"


def test_segments_make_up_the_text_of_their_unit() -> None:
    sides: list[dict[str, tuple[str, ...]]] = [
        {"en": ("One.",), "zh": ("一。",)},
        {"zh": ("二。",)},
        {"en": ("Three.", "Four."), "zh": ("三四。",)},
    ]
    made = tuple(Bead(f"p1.s{number}", side) for number, side in enumerate(sides, start=1))
    versions = (Version("en", "en", "original"), Version("zh", "zh", "official"))
    alignment = Alignment(versions, (AlignedUnit("p1", "paragraph", {}, made),))
    root = etree.fromstring(written(xliff, alignment))
    for name, version in (("source", versions[0]), ("target", versions[1])):
        text = "".join("".join(map(str, part.itertext())) for part in root.iterfind(f".//{TWO}unit/*/{TWO}{name}"))
        assert text == alignment.units[0].text(version)


def test_versions_beyond_two_are_references_and_can_be_changed(six: Alignment) -> None:
    data = written(xliff, six)
    assert b'reference="yes" origin="hexapla:ar"' in data
    old = next(bead for bead in beads(six) if "ar" in bead.sides).sides["ar"][0]
    back = xliff.read(data.replace(old.encode(), "نص جديد".encode(), 1), file="x.xlf")
    assert next(bead for bead in beads(back) if "ar" in bead.sides).sides["ar"] == ("نص جديد",)


@WRITERS
@pytest.mark.parametrize("char", ["\0", "\x1b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_refused_with_its_bead(writer: ModuleType, char: str) -> None:
    with pytest.raises(InputError, match=rf"p1\.s1, es: there is a character U\+{ord(char):04X}"):
        written(writer, one(("One.",), ("Un.",), ("Uno.", f"a{char}b")))
    with pytest.raises(InputError, match="the header: there is a character"):
        written(writer, replace(one(("One.",)), title=f"a{char}b"))


@WRITERS
def test_a_language_that_is_none_is_refused(writer: ModuleType) -> None:
    with pytest.raises(InputError, match="version 'English': 'English' is not a language code"):
        written(writer, one(("One.",), languages=("English",)))


FULL = Alignment(
    (Version("en", "en", "original"), Version("fr", "fr", "official")),
    (
        AlignedUnit(
            "op1", "operative", {"en": "1."},
            (Bead("op1.s1", {"en": ("One.", "Two."), "fr": ("Un et deux.",)}, 0.5),),
            {"fr": "moved"}, "a note", ({"en": "one", "fr": "un"},),
        ),
    ),
    "A/1/1", "A title", {"method": "neural"}, note="of all",
)  # fmt: skip


@WRITERS
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hexapla[-:]operative", "hexapla:op", "kind is '"),
        ("(sub|)[sS]tate=", 'subState="hexapla:done" state-qualifier="x-hexapla-done" state=', "status is 'done'"),
        ('"moved"', '"gone"', "flags is 'gone'; write one of missing"),
        ('score">', 'score">-', "write a number from 0 to 1"),
        ('labels">{', 'labels">', "what hexapla wrote of the labels is damaged"),
        ('"4 4"', '"four"', "what hexapla wrote of the lengths is damaged"),
        ('"kind": "original"', '"kind": "first"', "version is 'first'; write one of original"),
        ('"kind": "original"', '"kind": 1', "what hexapla wrote of the version is damaged"),
        ('signature">{', 'signature">[', "what hexapla wrote of the signature is damaged"),
        ('terms">.', 'terms">[1,', "what hexapla wrote of the terms is damaged"),
    ],
    ids=map(str, range(10)),
)
def test_what_is_damaged_is_said(writer: ModuleType, old: str, new: str, message: str) -> None:
    text = written(writer, FULL).decode()
    assert xliff.read(text.encode(), file="x.xlf") == FULL
    with pytest.raises(InputError) as caught:
        xliff.read(re.sub(old, new, text, count=1).encode(), file="x.xlf")
    assert re.match(r"x\.xlf, line \d+: ", str(caught.value))
    assert message in str(caught.value)


# -- what others write --------------------------------------------------------------------------------


def test_trados() -> None:
    alignment = read("trados")
    assert [(version.key, version.kind) for version in alignment.versions] == [
        ("en-GB", "original"), ("ru-RU", "unofficial"),
    ]  # fmt: skip
    assert [(unit.id, unit.kind) for unit in alignment] == [("p1", "paragraph"), ("p2", "paragraph")]
    assert beads(alignment) == [
        Bead(
            "5f1b.1",
            {"en-GB": ("The ferry left at dawn.",), "ru-RU": ("Паром ушёл на рассвете.",)},
            status="reviewed",
        ),
        Bead("5f1b.2", {"en-GB": ("Nobody saw it.",), "ru-RU": ("Никто его не видел.",)}),
        Bead("77aa", {"en-GB": ("Its horn was heard.",)}),
    ]


def test_memoq() -> None:
    assert beads(read("memoq")) == [
        Bead("1", {"es-ES": ("El capitán bebió su café.",), "ar": ("شرب القبطان قهوته.",)}, status="reviewed"),
        Bead("2", {"es-ES": ("Hacía frío.",)}),
        Bead("3", {"es-ES": ("Una línea\ny otra.",), "ar": ("سطر\nوآخر.",)}, note="two lines"),
    ]


def test_okapi() -> None:
    alignment = read("okapi")
    assert [[bead.id for bead in unit.beads] for unit in alignment] == [["tu1.0", "tu1.1", "tu1.s3"], ["tu2"], ["tu1"]]
    first, second, outside, joined, foot = beads(alignment)
    assert first == Bead("tu1.0", {"en": ("Dogs bark.",), "fr": ("Les chiens aboient.",)}, status="reviewed")
    assert second.sides["fr"] == ("Les chats dorment ; les oiseaux chantent.",)
    assert outside.sides == {"en": ("*",), "fr": ("*",)}
    assert joined.sides == {"en": ("It rained.", "It snowed."), "fr": ("Il plut puis neigea.",)}
    assert foot.sides["en"] == ("See below.",)


def test_xliff_two_of_others() -> None:
    alignment = read("two")
    assert [version.key for version in alignment.versions] == ["zh-Hans", "es"]
    assert alignment.units[0].note == "one"
    assert beads(alignment) == [
        Bead("u1.s1", {"zh-Hans": ("狗在叫。",), "es": ("Los perros ladran.",)}, status="reviewed"),
        Bead("u1.s2", {"zh-Hans": ("猫在\n睡觉\x1b。",), "es": ("Los gatos\nduermen\ufffd.",)}, note="two"),
        Bead("u1.s3", {"zh-Hans": ("＊",), "es": ("*",)}),
        Bead("u2", {"zh-Hans": ("下雨了。",)}),
        Bead("p3.s1", {"zh-Hans": ("下雪了。",), "es": ("Nevaba.",)}),
    ]
    with pytest.raises(InputError, match=r"u1\.s2, zh-Hans: there is a character U\+001B"):
        written(xliff, alignment)


def test_xliff_one_in_another_encoding_with_a_doctype_and_cdata() -> None:
    assert beads(read("one")) == [
        Bead("1", {"fr": ("La mer était calme.",), "zh-CN": ("海面平静。",)}),
        Bead("p2.s1", {"fr": ("Vent < 3 & pluie",), "zh-CN": ("风力 < 3，有雨",)}),
    ]


def test_a_file_for_each_language_is_one_alignment() -> None:
    alignment = read("languages")
    assert [version.key for version in alignment.versions] == ["en", "fr", "es", "ru"]
    assert [bead.sides for bead in beads(alignment)] == [
        {"en": ("Dogs bark.",), "fr": ("Les chiens aboient.",), "es": ("Los perros ladran.",)},
        {"en": ("Cats sleep.",), "fr": ("Les chats dorment.",)},
        {"en": ("Cats slept.",), "es": ("Los gatos dormían.",)},
        {"en": ("Dogs bark.",), "ru": ("Собаки лают.",)},
    ]


@WRITERS
@pytest.mark.parametrize("name", ["trados", "memoq", "okapi", "one", "languages"])
def test_what_others_write_is_written_anew(writer: ModuleType, name: str) -> None:
    alignment = read(name)
    data = written(writer, alignment)
    assert_valid(writer, data)
    assert xliff.read(data, file="x.xlf") == alignment


def plain(inside: str, version: str = 'version="1.2"', languages: str = 'source-language="en"') -> bytes:
    return f"<xliff {version}><file {languages}><body>{inside}</body></file></xliff>".encode()


def test_languages_that_are_missing_or_the_same() -> None:
    inside = '<trans-unit id="1"><source>a</source><target>b</target></trans-unit>'
    assert [version.key for version in xliff.read(plain(inside), file="x").versions] == ["en", "und"]
    same = xliff.read(plain(inside, languages='source-language="en" target-language="en"'), file="x")
    assert [(version.key, version.language) for version in same.versions] == [("en", "en"), ("en-2", "en")]
    named = inside.replace("<target", '<target xml:lang="ar"')
    assert [version.key for version in xliff.read(plain(named, languages=""), file="x").versions] == ["und", "ar"]


@pytest.mark.parametrize(
    ("inside", "texts"),
    [
        ('a<x id="1"/>b<bx id="2"/>c<ex id="2"/>', "abc"),
        ('<g id="1">a <g id="2">b</g></g><bpt id="3">{</bpt>c<ept id="3">}</ept>', "a bc"),
        ('a<ph id="1">{<sub>flow</sub>}</ph>b<it id="2" pos="open">{</it>', "ab"),
        ('<mrk mtype="term">a</mrk> b', "a b"),
        ("  a\n\t b ", "  a\n\t b "),
        ("a<!-- no --><?no no?>b<![CDATA[<c>]]>&#x416;", "ab<c>Ж"),
        ('a<new xmlns="urn:x">b</new>c', "abc"),
    ],
    ids=map(str, range(7)),
)
def test_codes_in_the_text_of_1_2(inside: str, texts: str) -> None:
    (bead,) = beads(xliff.read(plain(f'<trans-unit id="1"><source>{inside}</source></trans-unit>'), file="x.xlf"))
    assert bead.sides == {"en": (texts,)}


@pytest.mark.parametrize(
    ("version", "element", "expected"),
    [
        ('version="1.0"', "trans-unit", "1.2"),
        ('version="1.1" xmlns="urn:oasis:names:tc:xliff:document:1.1"', "trans-unit", "1.2"),
        ('xmlns="urn:oasis:names:tc:xliff:document:1.2"', "trans-unit", "1.2"),
        ("", "trans-unit", "1.2"),
        ('version="2.0" srcLang="en"', "unit", "2"),
        ('version="2.2" srcLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.2"', "unit", "2"),
        ('srcLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"', "unit", "2"),
        ('srcLang="en"', "unit", "2"),
    ],
    ids=map(str, range(8)),
)
def test_the_kind_is_told_by_version_and_namespace(version: str, element: str, expected: str) -> None:
    part = "<source>a</source>" if expected == "1.2" else "<segment><source>a</source></segment>"
    data = plain(f'<{element} id="1">{part}</{element}>', version)
    assert beads(xliff.read(data, file="x.xlf"))[0].sides == {"en": ("a",)}


@WRITERS
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "windows-1251", "gb18030"])
def test_every_encoding(writer: ModuleType, six: Alignment, encoding: str) -> None:
    text = written(writer, six).decode()
    named = {"utf-8-sig": "utf-8", "utf-16-be": "utf-16"}.get(encoding, encoding)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    data = (mark + text.replace("UTF-8", named, 1)).encode(encoding, errors="xmlcharrefreplace")
    assert xliff.read(data, file="x.xlf") == six


# -- what is wrong, and what is meant to harm ---------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: not valid XML (no element found)"),
        (b"\n<xliff version='1.2'>\n<file></xliff>", "line 3: not valid XML (Opening and ending tag mismatch"),
        (b"<tmx/>", "line 1: its outermost element is <tmx>, not <xliff>"),
        (plain("", 'version="3.0"'), "line 1: it is XLIFF 3.0; give one of version 1.2, 2.0 or 2.1"),
        (plain(""), "there is no text in it"),
        (b"<xliff version='2.0'/>", "there is no text in it"),
        (plain("<trans-unit id='1'><source>&nbsp;</source></trans-unit>"), "Entity 'nbsp' not defined"),
        (b"<xliff><file>" + b"<group>" * 300, "Excessive depth"),
    ],
    ids=map(str, range(8)),
)
def test_what_is_wrong_is_said_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        xliff.read(data, file="x.xlf")
    assert str(caught.value).startswith("x.xlf")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_clearly(data: bytes) -> None:
    with pytest.raises(InputError):
        xliff.read(data, file="x.xlf")


NAMES = st.sampled_from(
    ["file", "body", "group", "trans-unit", "unit", "segment", "ignorable", "source", "target", "seg-source", "mrk",
     "ph", "cp", "note", "notes", "alt-trans", "context-group", "context"]
)  # fmt: skip
FIXED = st.fixed_dictionaries({}, optional={"id": st.sampled_from("ab"), "mtype": st.just("seg"), "hex": FIT})


@st.composite
def trees(draw: st.DrawFn, depth: int = 5) -> etree._Element:
    element = etree.Element(draw(NAMES), draw(FIXED))
    element.text, element.tail = draw(st.sampled_from(["a", " ", ""])), draw(st.sampled_from(["b", " ", ""]))
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        element.append(draw(trees(depth - 1)))
    return element


@given(trees(), st.sampled_from(["1.2", "2.0"]))
def test_elements_in_any_order_are_read_or_refused(tree: etree._Element, version: str) -> None:
    root = etree.Element("xliff", version=version)
    root.append(tree)
    try:
        alignment = xliff.read(etree.tostring(root), file="x.xlf")
    except InputError:
        return
    assert any(map(any, (bead.sides for bead in beads(alignment))))


@pytest.mark.parametrize(
    "subset", ['<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/hostname">']
)
def test_entities_are_refused(subset: str) -> None:
    inside = plain("<trans-unit id='1'><source>&b;</source></trans-unit>")
    with pytest.raises(InputError, match="the DOCTYPE: it declares entities"):
        xliff.read(f"<!DOCTYPE xliff [{subset}]>".encode() + inside, file="x.xlf")


PEAK = """
import resource, sys
from align.formats import xliff
texts = "<source>" + "abc " * 40 + "</source><target>" + "abd " * 40 + "</target>"
unit = "<trans-unit id='{0}'>" + texts + "<ext xmlns='urn:x'>" + "<a/>" * 200 + "</ext></trans-unit>"
def peak(units):
    data = "".join(["<xliff version='1.2'><file source-language='en' target-language='fr'><body>",
        *map(unit.format, range(units)), "</body></file></xliff>"]).encode()
    assert len(xliff.read(data, file="x").units) == units
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(data)
before, _ = peak(10)
after, size = peak(10_000)
print((after - before) * 1024 / size)
"""


def test_a_large_file_needs_little_more_than_its_size() -> None:
    done = subprocess.run([sys.executable, "-c", PEAK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 6  # as a tree it would need twenty times its size


# -- with the Translate Toolkit -----------------------------------------------------------------------


def stored(writer: ModuleType, data: bytes) -> Any:
    return (Xliff2File if writer is xliff else Xliff1File).parsestring(data)


@WRITERS
def test_the_translate_toolkit_reads_ours(writer: ModuleType, six: Alignment) -> None:
    pair = six.only(["en", "ar"])
    store = stored(writer, written(writer, pair))
    assert (store.sourcelanguage, store.targetlanguage) == ("en", "ar")
    found = [(str(unit.source or ""), str(unit.target or "")) for unit in store.units]
    joined = [tuple(" ".join(bead.sides.get(key, ())) for key in ("en", "ar")) for bead in beads(pair)]
    assert found == joined
    ids = [unit.getid().split("::")[-1].split("\x04")[-1] for unit in store.units]
    assert ids == [bead.id for bead in beads(pair)]


def test_the_translate_toolkit_tells_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.xlf"
    file.write_bytes(written(xliff12, FULL))
    assert isinstance(factory.getobject(str(file)), Xliff1File)


@WRITERS
def test_what_the_translate_toolkit_has_changed_is_read(writer: ModuleType) -> None:
    alignment = one(("One.",), ("Un.",), ("Uno.", "Uno."))
    store = stored(writer, written(writer, alignment))
    (unit,) = store.units
    unit.target = "Une & deux."
    unit.markapproved()
    (bead,) = beads(xliff.read(bytes(store), file="x.xlf"))
    sides = {**beads(alignment)[0].sides, "fr": ("Une & deux.",)}
    assert bead == Bead("p1.s1", sides, status="reviewed")


@pytest.mark.parametrize("kind", [Xliff1File, Xliff2File])
@pytest.mark.parametrize("code", CODES[1:])
def test_what_the_translate_toolkit_writes_is_read(kind: Any, code: str) -> None:
    texts = {"fr": "Il pleut.", "es": "Llueve.", "ru": "Идёт дождь.", "zh": "下雨了。", "ar": "إنها تمطر."}
    store = kind()
    store.sourcelanguage, store.targetlanguage = "en", code
    for number, text in enumerate((texts[code], ""), start=1):
        unit = store.addsourceunit(f"It rains & <pours> {number}.")
        unit.setid(f"u{number}")
        if text:
            unit.target = text
    alignment = xliff.read(bytes(store), file="x.xlf")
    assert [version.key for version in alignment.versions] == ["en", code]
    assert [bead.sides for bead in beads(alignment)] == [
        {"en": ("It rains & <pours> 1.",), code: (texts[code],)}, {"en": ("It rains & <pours> 2.",)},
    ]  # fmt: skip
