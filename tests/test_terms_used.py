"""Terms that the units of an alignment use, as each version has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from align import formats, glossary
from align.aligner import align
from align.terms_used import with_terms
from reader.cli import main
from tests.conftest import CODES, SAMPLES, document

GLOSSARY = str(SAMPLES / "S-2017-926.glossary.yaml")


@pytest.fixture(scope="module")
def whole():
    return align(document("en"), [document(code) for code in CODES[1:]], method="length")


def test_a_unit_says_its_terms_as_they_stand_in_each_version(whole):
    made = with_terms(whole, glossary.load(GLOSSARY))
    assert all(unit.text(whole.original) == made.by_id[unit.id].text(whole.original) for unit in whole)
    for unit in made:
        for term in unit.terms:
            assert term["en"] in unit.text(made.original)
            assert all(text in unit.text(made.by_key[key]) for key, text in term.items())
    (teams,) = [term for term in made.by_id["op8"].terms if term["en"] == "SPTs"]
    assert teams["fr"] == "équipes de police spécialisées"
    assert set(teams) == set(CODES)


def test_made_again_nothing_is_said_twice(whole):
    terms = glossary.load(GLOSSARY)
    once = with_terms(whole, terms)
    assert with_terms(once, terms) == once


@pytest.mark.parametrize("ending", ["yaml", "tmx", "jsonl"])
def test_the_command_writes_them_and_they_are_read_back(tmp_path: Path, ending: str) -> None:
    file = str(tmp_path / f"x.{ending}")
    assert main(["align", str(SAMPLES), "--method", "length", "--glossary", GLOSSARY, "-o", file]) == 0
    terms = [unit.terms for unit in formats.read(file)]
    assert sum(map(len, terms)) > 100
    assert {key for own in terms for term in own for key in term} == set(CODES)
