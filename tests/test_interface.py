"""From Python: lists of sentences, texts, several versions at once, moved stretches, doubt."""

from __future__ import annotations

import doctest
import re

import pytest

import align
from align import DoubtfulAlignment, align_sentences, align_texts, interface
from align.ingest import text
from tests.conftest import ENGLISH, FRENCH, ROOT, SPANISH, clean_units

TEN = [((n,), (n,)) for n in range(10)]
OTHER = [f"Tariff {n}: steel pipes, welded, of {n} mm." for n in range(12)]


def sides(beads):
    return [bead.sides for bead in beads]


def test_the_example():
    found = doctest.testmod(interface, optionflags=doctest.ELLIPSIS)
    assert found.attempted == 2
    assert not found.failed


def test_lists_of_sentences():
    beads = align_sentences(ENGLISH, FRENCH)
    assert sides(beads) == TEN
    assert min(bead.score for bead in beads) > 0.7


def test_by_length():
    beads = align_sentences(ENGLISH, FRENCH, method="length")
    assert sides(beads) == TEN
    assert {bead.score for bead in beads} == {None}


def test_blank_sentences_keep_their_numbers():
    beads = align_sentences([*ENGLISH[:4], " ", *ENGLISH[4:]], ["", *FRENCH])
    assert sides(beads) == [((n + (n > 3),), (n + 1,)) for n in range(10)]


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ([], [], []),
        (ENGLISH[:2], [], [((0,), ()), ((1,), ())]),
        ([], FRENCH[:2], [((), (0,)), ((), (1,))]),
        (["", " "], [""], []),
    ],
)
def test_a_side_of_nothing(here, there, expected):
    assert sides(align_sentences(here, there)) == expected


def test_one_text_alone():
    assert sides(align_sentences(ENGLISH[:2])) == [((0,),), ((1,),)]


def test_three_versions_are_one_alignment():
    french = [*FRENCH[:4], " ".join(FRENCH[4:6]), *FRENCH[6:]]
    beads = align_sentences(ENGLISH, french, SPANISH, languages=["en", "fr", "es"])
    assert ((4, 5), (4,), (4, 5)) in sides(beads)
    for side, own in enumerate((ENGLISH, french, SPANISH)):
        assert [place for bead in beads for place in bead.sides[side]] == list(range(len(own)))


def test_a_sentence_of_one_version_alone():
    spanish = [*SPANISH[:6], "El precio del acero subió un diez por ciento en marzo.", *SPANISH[6:]]
    assert ((), (), (6,)) in sides(align_sentences(ENGLISH, FRENCH, spanish))


def test_a_stretch_that_stands_elsewhere():
    moved = [*FRENCH[6:], *FRENCH[:6]]
    place = {text: n for n, text in enumerate(moved)}
    assert sides(align_sentences(ENGLISH, moved)) == [((n,), (place[FRENCH[n]],)) for n in range(10)]


def test_texts_that_do_not_belong_together():
    with pytest.warns(DoubtfulAlignment, match="correspond"):
        beads = align_sentences(FRENCH, OTHER)
    assert max(bead.score for bead in beads) < 0.4


def test_a_language_that_the_encoder_does_not_know():
    with pytest.warns(DoubtfulAlignment, match="'is'.*by length"):
        beads = align_sentences(ENGLISH, FRENCH, SPANISH, languages=["en", "is", "es"])
    assert sides(beads) == [((n,), (n,), (n,)) for n in range(10)]
    documents = [text.read(" ".join(own), language=code) for own, code in ((ENGLISH, "en"), (FRENCH, "is"))]
    assert align.align_documents(documents[0], documents[1:]).signature["method"] == "structure+length"
    third = text.read(" ".join(SPANISH), language="es")
    signature = align.align_documents(documents[0], [documents[1], third]).signature
    assert (signature["method"], signature["by-length"]) == ("structure+neural", "is")


def test_texts():
    alignment = align_texts(*(" ".join(own[5:]) for own in (ENGLISH, FRENCH, SPANISH)))
    assert [version.language for version in alignment.versions] == ["en", "fr", "es"]
    beads = [bead for unit in alignment for bead in unit.beads]
    assert [(bead.type("en", "fr"), bead.type("en", "es")) for bead in beads] == [("1-1", "1-1")] * 5


def test_as_many_languages_as_texts():
    with pytest.raises(ValueError, match="1 languages for 2 texts"):
        align_texts("One.", "Un.", languages=["en"])


def test_names_that_there_are_not():
    with pytest.raises(AttributeError, match="align_nothing"):
        align.align_nothing  # noqa: B018


def test_what_the_documentation_shows_runs(monkeypatch, capsys):
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("((0,), (0,)) ")
    assert float(printed[0].split()[-1]) > 0.9
    assert "('Nos quedamos.',)" in printed[3]
    assert printed[-1] == clean_units("ar")["op8"]
