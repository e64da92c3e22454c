"""Aligned YAML: the same bytes again, the schema, and files that are wrong."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from align import aligner
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.formats import aligned_yaml
from tests.conftest import CODES, document


def written(alignment: Alignment) -> bytes:
    return b"".join(aligned_yaml.write(alignment))


@pytest.fixture(scope="module")
def six() -> bytes:
    documents = [document(code) for code in CODES]
    return written(aligner.align(documents[0], documents[1:]))


def schema() -> dict:
    return json.loads((resources.files("align.formats") / "hexapla-1.schema.json").read_text(encoding="utf-8"))


def test_reading_and_writing_gives_the_same_bytes(six: bytes) -> None:
    assert written(aligned_yaml.read(six, file="x.yaml")) == six


def test_it_is_what_the_schema_says(six: bytes) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(yaml.safe_load(six), schema())


def test_a_fact_is_a_line(six: bytes) -> None:
    lines = six.decode().splitlines()
    assert lines[0] == "hexapla: 1"
    assert lines[1] == "document: {symbol: S/2017/926, title: 'Italy: draft resolution', original: en}"
    at = lines.index("- id: op8")
    assert lines[at + 1] == "  kind: operative"
    assert lines[at + 2] == '  label: {en: "8.", fr: "8.", es: "8.", ru: "8.", zh: "8.", ar: "8 -"}'
    assert lines[at + 5].startswith('    en: "Reaffirms the importance of national ownership')
    assert [line.split(":")[0].strip() for line in lines[at + 5 : at + 12]] == [*CODES, "score"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = ["en", "fr", "no", "zh-Hant", "y"]


@st.composite
def alignments(draw: st.DrawFn) -> Alignment:
    versions = [Version("en", "en", "original", draw(TEXT), "0" * 64)]
    versions += [Version(key, "fr" if key == "y" else key, "machine", draw(TEXT), "") for key in KEYS[1:]]
    units = []
    for number in range(draw(st.integers(0, 3))):
        beads = tuple(
            Bead(
                f"p{number}.s{n}",
                draw(st.dictionaries(st.sampled_from(KEYS), st.lists(TEXT, min_size=1, max_size=3).map(tuple))),
                draw(st.none() | st.integers(0, 1000).map(lambda score: score / 1000)),
                draw(st.sampled_from(["auto", "reviewed", "edited"])),
                draw(TEXT),
            )
            for n in range(draw(st.integers(0, 3)))
        )
        labels = draw(st.dictionaries(st.sampled_from(KEYS), TEXT.filter(bool)))
        flags = draw(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["missing", "moved", "label"])))
        terms = draw(st.lists(st.dictionaries(st.sampled_from(KEYS), TEXT, min_size=1), max_size=2))
        units.append(AlignedUnit(f"p{number}", "paragraph", labels, beads, flags, draw(TEXT), tuple(terms)))
    signature = {"method": draw(TEXT)}
    return Alignment(tuple(versions), tuple(units), draw(TEXT), draw(TEXT), signature, note=draw(TEXT))


@given(alignments())
def test_any_alignment_comes_back(alignment: Alignment) -> None:
    data = written(alignment)
    back = aligned_yaml.read(data, file="x.yaml")
    assert back == alignment
    assert written(back) == data


FIRST = """\
hexapla: 1
document: {symbol: S/2017/926, title: Peace, original: en}
versions:
  en: {file: a.en.txt, kind: original}
  ar: {kind: unofficial}
signature: {hexapla: 0.1.0, method: length}
units:
- id: op1
  kind: operative
  label: {en: "1.", ar: "1 -"}
  flags: {ar: label}
  beads:
  - id: op1.s1
    en: "Peace."
    ar: "السلام."
    score: 0.9
    status: reviewed
    note: "seen"
- id: op2
  kind: operative
  beads: []
"""


def test_a_file_from_before_notes_and_terms_has_the_same_bytes_again() -> None:
    alignment = aligned_yaml.read(FIRST.encode(), file="x.yaml")
    assert written(alignment).decode() == FIRST


def test_notes_and_terms_take_a_line_each() -> None:
    text = FIRST.replace("title: Peace", "title: Peace, note: a first attempt").replace(
        "  flags: {ar: label}\n",
        '  flags: {ar: label}\n  note: "to be looked at"\n  terms:\n'
        '  - {en: "formed police unit", ar: "وحدة شرطة مشكّلة"}\n  - {en: "UNPOL"}\n',
    )
    alignment = aligned_yaml.read(text.encode(), file="x.yaml")
    assert (alignment.note, alignment.units[0].note) == ("a first attempt", "to be looked at")
    assert alignment.units[0].terms == ({"en": "formed police unit", "ar": "وحدة شرطة مشكّلة"}, {"en": "UNPOL"})
    assert written(alignment).decode() == text
    jsonschema.validate(yaml.safe_load(text), schema())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hexapla: 1", "hexapla: 7", "line 1: it is of version 7; this hexapla reads version 1"),
        ("hexapla: 1", "x: 1", "it has no key 'hexapla'"),
        ("kind: operative", "kind: operatif", "'units.21.kind' is 'operatif'"),
        ('label: {en: "1."', 'label: {xx: "1."', "'xx' is no version"),
        ("status: auto", "stat: auto", "'stat' is no version"),
        ("status: auto", "status: done", "write one of auto, reviewed, edited"),
        ("status: auto", "score: 2", "'score' is no number from 0 to 1"),
        ("- id: op8\n", "- id: 8\n", "'units.34.id' is not text; put it in quotes"),
        ("  fr: {file", "  'bad code!': {file", "'bad code!' is not a language code"),
        ("  kind: title\n", "  kind: title\n  note: 7\n", "'units.0.note' is not text"),
        ("  kind: title\n", "  kind: title\n  terms: FPU\n", "'units.0.terms' is not a list"),
        ("  kind: title\n", "  kind: title\n  terms: [FPU]\n", "'units.0.terms.0' is not a mapping"),
        ("  kind: title\n", "  kind: title\n  terms: [{xx: FPU}]\n", "'xx' is no version"),
        ("  kind: title\n", "  kind: title\n  terms: [{en: 7}]\n", "'units.0.terms.0.en' is not text"),
        ("original: en", "original: de", "'document.original' names no version"),
        ("  beads:\n", "  beads: x\n  y:\n", "'units.0.beads' is not a list"),
        ("hexapla: 1", "hexapla: !!python/object:os.system 1", "line 1: not valid YAML"),
        ("hexapla: 1", "hexapla: [", "not valid YAML"),
        ("hexapla: 1", "hexapla: " + "[" * 100_000, "nested too deep"),
        ("hexapla: 1", "hexapla:\n" + "- " * 100_000, "nested too deep"),
    ],
    ids=map(str, range(20)),
)
def test_what_is_wrong_is_said_with_its_line(six: bytes, old: str, new: str, message: str) -> None:
    wrong = six.decode().replace(old, new, 1).encode()
    with pytest.raises(InputError) as caught:
        aligned_yaml.read(wrong, file="x.yaml")
    assert str(caught.value).startswith("x.yaml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_clearly(data: bytes) -> None:
    with pytest.raises(InputError):
        aligned_yaml.read(data, file="x.yaml")


def test_the_line_of_a_wrong_value(six: bytes) -> None:
    lines = six.decode().split("\n")
    at = next(n for n, line in enumerate(lines) if line == "- id: op12.d") + 1
    lines[at] = "  kind: sub"
    with pytest.raises(InputError, match=f"line {at + 1}: "):
        aligned_yaml.read("\n".join(lines).encode(), file="x.yaml")
