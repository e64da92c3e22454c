"""TMX: an alignment comes back as it was, what is written is valid, what others write is read, in constant memory."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from align import aligner, formats, xml
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.formats import tmx
from align.formats.tmx import Header, TranslationUnit, Variant
from tests.conftest import CODES, ROOT, document

DATA = ROOT / "tests" / "data" / "tmx"


def written(alignment: Alignment) -> bytes:
    return b"".join(tmx.write(alignment))


def body(inside: str) -> bytes:
    return f'<tmx version="1.4"><header/><body>{inside}</body></tmx>'.encode()


def units(data: bytes) -> list[TranslationUnit]:
    return list(tmx.translation_units(io.BytesIO(data), file="x.tmx"))


DTD = etree.DTD(str(DATA / "tmx14.dtd"))


def assert_valid(data: bytes) -> None:
    assert DTD.validate(etree.fromstring(data)), DTD.error_log


@pytest.fixture(scope="module")
def six() -> Alignment:
    documents = [document(code) for code in CODES]
    return replace(aligner.align(documents[0], documents[1:]), notes=())


# -- an alignment and back ----------------------------------------------------------------------------


def test_the_sample_comes_back_as_it_was(six: Alignment) -> None:
    data = written(six)
    back = tmx.read(data, file="x.tmx")
    assert back == six
    assert written(back) == data


def test_the_sample_is_valid(six: Alignment) -> None:
    data = written(six)
    assert_valid(data)
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n')


def test_a_bead_is_a_unit_with_the_texts_of_all_versions(six: Alignment) -> None:
    found = {unit.id: unit for unit in units(written(six))}
    assert list(found) == [bead.id for unit in six for bead in unit.beads]
    assert list(found["op12.s1"].texts) == list(CODES)
    assert found["op8.s1"].own("labels") == '{"en": "8.", "fr": "8.", "es": "8.", "ru": "8.", "zh": "8.", "ar": "8 -"}'
    assert (found["op8.s1"].own("kind"), found["op8.s1"].own("status")) == ("operative", "auto")


def test_the_registry_knows_it(six: Alignment, tmp_path: Path) -> None:
    file = tmp_path / "x.TMX"
    file.write_bytes(b"".join(formats.writer("tmx").write(six)))
    assert formats.of_file(str(file)) == "tmx"
    assert formats.read(str(file)) == six


FIT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda char: xml.unfit(char) is None))
KEYS = ["en", "fr", "no", "zh-Hant", "y"]


@st.composite
def alignments(draw: st.DrawFn) -> Alignment:
    versions = [Version("en", "en", "original", draw(FIT), "0" * 64)]
    versions += [Version(key, "fr" if key == "y" else key, "machine", draw(FIT), "") for key in KEYS[1:]]
    made = []
    for number in range(draw(st.integers(0, 3))):
        beads = tuple(
            Bead(
                f"p{number}.s{n}",
                draw(st.dictionaries(st.sampled_from(KEYS), st.lists(FIT, min_size=1, max_size=3).map(tuple))),
                draw(st.none() | st.floats(0, 1)),
                draw(st.sampled_from(["auto", "reviewed", "edited"])),
                draw(FIT),
            )
            for n in range(draw(st.integers(0, 3)))
        )
        labels = draw(st.dictionaries(st.sampled_from(KEYS), FIT.filter(bool)))
        flags = draw(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["missing", "moved", "label"])))
        made.append(AlignedUnit(f"p{number}", "paragraph", labels, beads, flags))
    return Alignment(tuple(versions), tuple(made), draw(FIT), draw(FIT), {"method": draw(FIT)})


@given(alignments())
def test_any_alignment_comes_back_and_is_valid(alignment: Alignment) -> None:
    data = written(alignment)
    assert tmx.read(data, file="x.tmx") == alignment
    assert_valid(data)


def two(*sentences: str, key: str = "en", language: str = "en") -> Alignment:
    bead = Bead("p1.s1", {key: sentences})
    return Alignment((Version(key, language, "original"),), (AlignedUnit("p1", "paragraph", {}, (bead,)),))


def test_sentences_of_a_side_changed_since_are_one_text() -> None:
    data = written(two("One.", "Two.", "Three."))
    assert b"<seg>One. Two. Three.</seg>" in data
    changed = data.replace(b"One. Two. Three.", b"One. Two and three.")
    (unit,) = tmx.read(changed, file="x.tmx").units
    assert unit.beads[0].sides == {"en": ("One. Two and three.",)}


def test_a_version_is_named_where_its_language_does_not_tell_it() -> None:
    for key, language in (("fr-2", "fr"), ("zh-hant", "zh-hant"), ("source", "ar")):
        alignment = two("x", key=key, language=language)
        data = written(alignment)
        assert f'<prop type="x-hexapla-version">{key}</prop>'.encode() in data
        assert tmx.read(data, file="x.tmx") == alignment


@pytest.mark.parametrize("char", ["\0", "\x1b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_refused_with_its_bead(char: str) -> None:
    with pytest.raises(InputError, match=rf"p1\.s1, en: there is a character U\+{ord(char):04X}"):
        written(two("One.", f"a{char}b"))
    with pytest.raises(InputError, match="the header: there is a character"):
        written(replace(two("One."), title=f"a{char}b"))


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="version 'en': 'English' is not a language code"):
        written(two("One.", language="English"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type="x-hexapla-kind">operative', 'type="x-hexapla-kind">op', "tu 'op1.s1': kind is 'op'; write one of"),
        ('type="x-hexapla-status">auto', 'type="x-hexapla-status">done', "tu 'title.s1': status is 'done'"),
        ('type="x-hexapla-score">', 'type="x-hexapla-score">-', "write a number from 0 to 1"),
        ('type="x-hexapla-score">', 'type="x-hexapla-score">x', "write a number from 0 to 1"),
        ('type="x-hexapla-labels">{', 'type="x-hexapla-labels">', "the property x-hexapla-labels is damaged"),
        ('"kind": "original"', '"kind": "first"', "the header: version is 'first'; write one of original"),
        ('"kind": "original"', '"kind": 1', "the property x-hexapla-version is damaged"),
    ],
    ids=map(str, range(7)),
)
def test_what_is_damaged_is_said(six: Alignment, old: str, new: str, message: str) -> None:
    data = written(six).decode().replace(old, new, 1).encode()
    with pytest.raises(InputError) as caught:
        tmx.read(data, file="x.tmx")
    assert str(caught.value).startswith("x.tmx, ")
    assert message in str(caught.value)


# -- what others write --------------------------------------------------------------------------------


def test_omegat() -> None:
    first, second = tmx.translation_units(DATA / "omegat.tmx")
    assert first.texts == {"en": "The ferry left the harbour at dawn.", "fr": "Le ferry quitta le port à l’aube."}
    assert first.variants[1].attributes["changedate"] == "20240102T030405Z"
    assert second.texts["en"] == "Several children fell ill & cried."
    assert (second.props, second.notes) == ((("file", "story.txt"),), ("the second half is missing",))
    alignment = formats.read(str(DATA / "omegat.tmx"))
    assert [(unit.id, unit.kind, [bead.id for bead in unit.beads]) for unit in alignment] == [
        ("p1", "paragraph", ["p1.s1"]),
        ("p2", "paragraph", ["p2.s1"]),
    ]
    assert alignment.units[1].beads[0].note == "the second half is missing"
    assert [(version.key, version.kind) for version in alignment.versions] == [("en", "original"), ("fr", "unofficial")]
    assert tmx.read(written(alignment), file="x.tmx") == alignment


def test_codes_in_the_text_are_dropped_and_codes_of_languages_are_set_right() -> None:
    first, second, third, fourth = tmx.translation_units(DATA / "inline.tmx")
    assert first.texts == {
        "en-US": "The captain drank his coffee.",
        "ru-RU": "Капитан пил свой кофе.",
        "zh-Hans-CN": "船长喝着咖啡。",
    }
    assert (first.id, first.attributes["creationid"]) == ("7", "ann")
    assert first.variants[2].props == (("x-alt", "1"),)
    assert second.texts["en-US"] == "The captain drank [coffee]."
    assert [variant.language for variant in second.variants] == ["en-US", "ru-RU", "ru-RU", "ar"]
    assert second.texts["ru-RU"] == "Капитан пил кофе."
    assert third.variants == ()
    assert fourth.texts == {"und": "Bergen"}


def test_an_alignment_of_what_others_write() -> None:
    alignment = formats.read(str(DATA / "inline.tmx"))
    assert [version.key for version in alignment.versions] == ["en-US", "ru-RU", "zh-Hans-CN", "ru-RU-2", "und"]
    assert alignment.by_key["ru-RU-2"].language == "ru-RU"
    assert [bead.id for unit in alignment for bead in unit.beads] == ["7", "p2.s1", "p3.s1"]
    assert alignment.units[1].beads[0].sides["ru-RU-2"] == ("Капитан выпил кофе.",)
    assert "ar" not in alignment.units[1].beads[0].sides
    assert tmx.read(written(alignment), file="x.tmx") == alignment


@pytest.mark.parametrize(
    ("srclang", "original"), [("fr", "fr"), ("FR", "fr"), ("en-GB", "en"), ("*all*", "en"), ("de", "en"), ("", "en")]
)
def test_the_original_is_what_the_header_says(srclang: str, original: str) -> None:
    data = body('<tu><tuv lang="en"><seg>a</seg></tuv><tuv lang="fr"><seg>b</seg></tuv></tu>')
    alignment = tmx.read(data.replace(b"<header", f'<header srclang="{srclang}"'.encode()), file="x.tmx")
    assert alignment.original == Version(original, original, "original")
    assert len(alignment.versions) == 2


def test_a_code_that_hexapla_does_not_know_is_kept_as_the_key() -> None:
    data = body('<tu><tuv lang="en-x-un"><seg>a</seg></tuv><tuv lang="klingon"><seg>b</seg></tuv></tu>')
    alignment = tmx.read(data, file="x.tmx")
    assert [(version.key, version.language) for version in alignment.versions] == [
        ("en-x-un", "en"),
        ("klingon", "und"),
    ]
    assert [alignment.units[0].text(version) for version in alignment.versions] == ["a", "b"]


def test_foreign_units_stand_beside_own_ones() -> None:
    data = written(two("One.")).replace(b"<body>", b'<body><tu><tuv lang="en"><seg>Zero.</seg></tuv></tu>')
    alignment = tmx.read(data.replace(b"</body>", b'<tu><tuv lang="de"><seg>Zwei.</seg></tuv></tu></body>'), file="x")
    assert [bead.sides for unit in alignment for bead in unit.beads] == [
        {"en": ("Zero.", )}, {"en": ("One.",)}, {"de": ("Zwei.",)},
    ]  # fmt: skip
    assert len(alignment.by_id) == len(alignment.units)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "windows-1251", "gb18030"])
def test_every_encoding(six: Alignment, encoding: str) -> None:
    text = written(six).decode()
    named = {"utf-8-sig": "utf-8"}.get(encoding, encoding[:6] if encoding.startswith("utf-16") else encoding)
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    data = (mark + text.replace("UTF-8", named, 1)).encode(encoding, errors="xmlcharrefreplace")
    assert tmx.read(data, file="x.tmx") == six


def test_a_namespace_is_no_hindrance() -> None:
    inside = '<tu><prop type="a">b</prop><tuv lang="en"><seg>a<ph>x</ph></seg></tuv></tu>'
    data = body(inside).replace(b"<tmx", b'<tmx xmlns="http://www.lisa.org/tmx14"')
    assert units(data) == [TranslationUnit("", (Variant("en", "a"),), (("a", "b"),))]


@pytest.mark.parametrize(
    ("code", "tag"),
    [("EN", "en"), ("en_us", "en-US"), ("ZH-HANT-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("sr-LATN", "sr-Latn"),
     ("EN-X-AB-CDEF", "en-x-ab-cdef"), ("ca-ES-VALENCIA", "ca-ES-valencia"), ("", "und"), (" ar ", "ar")],
)  # fmt: skip
def test_the_case_of_language_tags(code: str, tag: str) -> None:
    assert xml.language_tag(code) == tag


# -- what is wrong, and what is meant to harm ---------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: not valid XML (no element found)"),
        (b"\n\n<tmx><body>\n<tu></body></tmx>", "line 4: not valid XML (Opening and ending tag mismatch: tu line 4"),
        (b"<tmx><body>\n<tu>", "line 2: not valid XML (Premature end of data in tag tu line 2)"),
        (b"<html/>", "line 1: its outermost element is <html>, not <tmx>"),
        (b"\x89PNG\r\n", "line 1: not valid XML"),
        (b"<?xml version='1.0' encoding='none'?><tmx/>", "Unsupported encoding"),
        (b"<tmx/>", "there is no text in it"),
        (body("<tu><tuv lang='en'><seg>&nbsp;</seg></tuv></tu>"), "Entity 'nbsp' not defined"),
        (b"<tmx>" + b"<hi>" * 300, "Excessive depth"),
        (body("<tu><tuv><seg>" + "a" * 10_000_001 + "</seg></tuv></tu>"), "Text node too long"),
    ],
    ids=map(str, range(10)),
)
def test_what_is_wrong_is_said_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        tmx.read(data, file="x.tmx")
    assert str(caught.value).startswith("x.tmx")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_clearly(data: bytes) -> None:
    with pytest.raises(InputError):
        tmx.read(data, file="x.tmx")


@pytest.mark.parametrize(
    ("subset", "text"),
    [
        ('<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">', "&b;"),
        ('<!ENTITY a SYSTEM "SECRET">', "&a;"),
        ('<!ENTITY % a SYSTEM "SECRET">', "text"),
    ],
)
def test_entities_are_refused_and_nothing_is_fetched(tmp_path: Path, subset: str, text: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("<!ENTITY c 'do not read'>", encoding="utf-8")
    subset = subset.replace("SECRET", secret.as_uri())
    data = f"<!DOCTYPE tmx [{subset}]>".encode() + body(f"<tu><tuv lang='en'><seg>{text}</seg></tuv></tu>")
    with pytest.raises(InputError, match="the DOCTYPE: it declares entities"):
        tmx.read(data, file="x.tmx")
    with pytest.raises(InputError, match="the DOCTYPE: it declares entities"):
        xml.parse(data, file="x.tmx", root="tmx")


def test_the_dtd_that_a_file_names_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "tmx14.dtd").write_text('<!ENTITY nbsp "READ">', encoding="utf-8")
    file = tmp_path / "x.tmx"
    inside = body("<tu><tuv lang='en'><seg>a&nbsp;b</seg></tuv></tu>")
    file.write_bytes(b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">' + inside)
    (unit,) = tmx.translation_units(file)
    assert unit.texts == {"en": "a&nbsp;b"}


@pytest.mark.parametrize("address", ["http://x.example/a.dtd", "{folder}/broken.dtd"])
def test_a_document_type_is_passed_over(tmp_path: Path, address: str) -> None:
    (tmp_path / "broken.dtd").write_text("<!ELEMENT")
    data = f'<!DOCTYPE tmx SYSTEM "{address.format(folder=tmp_path)}"><tmx><tu>t</tu></tmx>'.encode()
    assert xml.parse(data, file="x.tmx", root="tmx")[0].text == "t"
    assert [one.text for one in xml.elements(BytesIO(data), ["tu"], root="tmx", file="x.tmx")] == ["t"]


def test_a_whole_tree_is_read_as_safely() -> None:
    tree = xml.parse(body("<tu/>"), file="x.tmx", root="tmx")
    assert [xml.local_name(element) for element in tree.iter()] == ["tmx", "header", "body", "tu"]
    for data, message in ((b"<a><b></a>", "not valid XML"), (b"<a/>", "outermost element is <a>")):
        with pytest.raises(InputError, match=message):
            xml.parse(data, file="x.tmx", root="tmx")


@pytest.mark.parametrize(("name", "message"), [("none.tmx", "there is no such file"), (".", "it is a directory")])
def test_what_cannot_be_opened(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(tmx.translation_units(tmp_path / name))


# -- in a stream --------------------------------------------------------------------------------------


def test_read_filtered_and_written_with_its_header() -> None:
    path = DATA / "inline.tmx"
    head = tmx.header(path)
    assert (head.props, head.notes) == ((("x-Recognizers", "RecognizeAll"),), ("exported by hand",))
    kept = (
        unit._replace(variants=tuple(one for one in unit.variants if one.language != "ru-RU"))
        for unit in tmx.translation_units(path)
    )
    data = b"".join(tmx.write_units(kept, head))
    assert_valid(data)
    assert [(unit.id, list(unit.texts)) for unit in units(data)] == [
        ("7", ["en-US", "zh-Hans-CN"]), ("7", ["en-US", "ar"]), ("", ["und"]),
    ]  # fmt: skip
    assert tmx.header(io.BytesIO(data)).attributes["creationtool"] == "Workbench"
    assert units(data)[0].attributes == {"creationid": "ann"}


def test_a_file_without_header_has_a_plain_one() -> None:
    assert tmx.header(io.BytesIO(b"<tmx><body><tu/></body></tmx>")) == Header()


def test_any_units_come_back() -> None:
    own = [
        TranslationUnit(
            'a"b\n&', (Variant("en", " a\r\n\tb<c> "), Variant("ar", "")), (("x", "1"), ("x", "2")), ("n", ""),
            {"changedate": "20240101T000000Z", "segtype": "block"},
        )
    ]  # fmt: skip
    data = b"".join(tmx.write_units(own))
    assert_valid(data)
    assert units(data) == own


PEAK = """
import io, resource, sys
from align.formats import tmx
class Endless(io.RawIOBase):
    def __init__(self, units):
        self.parts = iter([b"<tmx><header/><body>", *[b"<tu><tuv lang='en'><seg>" + b"abc " * 50 + b"</seg></tuv></tu>"
            b"<tu><tuv lang='fr'><seg>" + b"abc " * 50 + b"</seg></tuv></tu>\\n"] * (units // 2), b"</body></tmx>"])
    def read(self, size=-1):
        return next(self.parts, b"")
def peak(units):
    written = sum(len(chunk) for chunk in tmx.write_units(tmx.translation_units(Endless(units))))
    assert written > units * 200
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak(1_000)
print(peak(40_000) - before)
"""


def test_memory_does_not_grow_with_the_file() -> None:
    done = subprocess.run([sys.executable, "-c", PEAK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 6_000  # kilobytes; the file has 9 megabytes, its tree several times that
