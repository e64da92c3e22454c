"""Machine translation: what is kept, what is mended, what is said; Apertium for real where it is installed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys

import pytest
import yaml

from align import glossary, translation
from align.formats import aligned_yaml
from lang.translate import CancelledError, EngineError, apertium, protection
from tests.conftest import IDS, ROOT, SAMPLES, document, sample

GLOSSARY = SAMPLES / "S-2017-926.glossary.yaml"
needs_apertium = pytest.mark.skipif(
    shutil.which("lt-proc") is None or ("eng", "spa") not in apertium.modes(),
    reason="apertium-eng-spa is not installed",
)


@pytest.fixture(scope="module")
def english_to_spanish():
    made = apertium.translator("en", "es")
    yield made
    made.close()


# -- what is to be kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("recalling S/RES/2185 (2014) and A/66/615", ["S/RES/2185(2014)", "A/66/615"]),
        ("resolution 2185 (2014) of 20 November 2014", ["2185", "2014", "20", "2014"]),
        ("FPUs, IPOs and an SPT; the UN", ["FPU", "IPO", "SPT", "UN"]),
        ("١٢ в 5 000 次 1,250.5", ["12", "5", "000", "12505"]),
        ("see https://www.un.org/en/sc/?a=1.", ["https://www.un.org/en/sc/?a=1"]),
        ("DRAFT RESOLUTION OF THE COUNCIL", []),
        ("A man, I said; Mr. X", []),
        ("", []),
    ],
)
def test_pieces(text, found):
    assert [piece.key for piece in protection.pieces(text)] == found


class Breaking:
    """An engine at its worst: it drops, doubles and changes by turns what it is given."""

    signature = {"engine": "breaking"}  # noqa: RUF012

    def __init__(self, harm):
        self.harm, self.seen = harm, []

    def translate(self, sentences, progress=None):
        self.seen += sentences
        return [self.harm(sentence) for sentence in sentences]

    def close(self):
        pass


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace("FPU", "UFP"),
        lambda text: text.replace("2185", ""),
        lambda text: text.replace("S/2017/926", "S / 2017 / 926"),
        lambda text: text.replace("42", "24"),
    ],
)
def test_what_an_engine_breaks_is_mended_by_parts(harm):
    sentence = "Recalls resolution 2185 (2014), S/2017/926 and 42 FPUs."
    assert protection.translate([sentence], Breaking(harm)) == [(sentence, (), ())]


def test_what_cannot_be_mended_is_said():
    (outcome,) = protection.translate(["No numbers here"], Breaking(lambda text: text + " 7"))
    assert (outcome.missing, outcome.added) == ((), ("7",))


def test_what_is_well_is_not_translated_twice():
    engine = Breaking(str)
    protection.translate(["The FPU of 2017.", "Nothing."], engine)
    assert engine.seen == ["The FPU of 2017.", "Nothing."]


@pytest.mark.parametrize("harm", [str, lambda text: text.replace("FPU", "UFP"), lambda text: text.replace("3", "")])
def test_acronyms_are_those_of_the_other_language(harm):
    sentence = "The FPUs, an FPU (S/2017/926), 3 IPOs and the SPT."
    (outcome,) = protection.translate([sentence], Breaking(harm), acronyms={"FPU": "UPC"})
    assert outcome.missing == outcome.added == ()
    assert outcome.text.startswith("The UPC")
    assert "an UPC (S/2017/926), 3 IPO" in outcome.text


def test_the_glossary_of_the_sample():
    terms = glossary.load(str(GLOSSARY))
    assert len(terms.terms) > 30
    assert terms.acronyms("en", "es") == terms.acronyms("en", "fr") == {"FPU": "UPC"}
    assert terms.acronyms("en", "ru") == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("terms: []", "no key 'glossary: 1'"),
        ("glossary: 1\nterms: {}", "'terms' is not a list"),
        ("glossary: 1\nterms: [3]", "term 1 is not a mapping"),
        ("glossary: 1\nterms: [{en: one}]", "'en' of term 1 is not a list of texts"),
        ("glossary: 1\nterms: [{en: [a], acronym: X}]", "'acronym' of term 1"),
        ("glossary: 1\nterms: [{en: !!python/name:os.system []}]", "not valid YAML"),
    ],
)
def test_what_is_no_glossary(tmp_path, content, message):
    file = tmp_path / "g.yaml"
    file.write_text(content, encoding="utf-8")
    done = command(str(sample("en")), "--to", "es", "--glossary", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


@needs_apertium
def test_the_sample_with_its_glossary():
    done = command(str(sample("en")), "--to", "es", "--glossary", str(GLOSSARY))
    assert done.returncode == 0
    spanish = " ".join(bead["es"] for unit in yaml.safe_load(done.stdout)["units"] for bead in unit["beads"])
    assert "UPC" in spanish
    assert "FPU" not in spanish


# -- Apertium -----------------------------------------------------------------------------------------


@needs_apertium
def test_sentences_come_back_in_order_and_with_their_signs(english_to_spanish):
    odd = ["The police decided.", "a [b] {c} ^d$ /e/ \\f <g> @h", "", "Title without stop", "中文 text", "A\nB\0C"]
    found = english_to_spanish.translate(odd)
    assert found[0] == "La policía decidió."
    assert all(sign in found[1] for sign in "[]{}^$/\\<>@")
    assert found[2] == ""
    assert "中文" in found[4]
    assert english_to_spanish.translate(["The police decided."] * 50) == ["La policía decidió."] * 50


@needs_apertium
def test_work_can_be_cancelled_and_taken_up_again(english_to_spanish):
    with pytest.raises(CancelledError):
        english_to_spanish.translate(["The house is big."] * 40, lambda done: done < 3)
    assert english_to_spanish.translate(["The police decided."]) == ["La policía decidió."]


@needs_apertium
def test_a_dead_program_is_one_error_and_no_hang(english_to_spanish):
    english_to_spanish.translate(["One."])
    os.kill(english_to_spanish._programs[3].pid, signal.SIGKILL)
    english_to_spanish._programs[3].wait()
    assert english_to_spanish.translate(["The police decided."]) == ["La policía decidió."]


@needs_apertium
def test_a_pair_that_there_is_not():
    with pytest.raises(EngineError, match="no pair from en to zh") as caught:
        apertium.translator("en", "zh")
    assert "Debian package" in caught.value.mend


@needs_apertium
def test_500_sentences_full_of_pieces_are_kept_or_said(english_to_spanish):
    chance = random.Random(7)
    made = [
        lambda: f"S/RES/{chance.randint(1, 2500)} ({chance.randint(1946, 2025)})",
        lambda: f"A/{chance.randint(1, 80)}/{chance.randint(1, 999)}",
        lambda: chance.choice(["FPU", "IPOs", "SPT", "SPC", "UNSCR", "MONUSCO"]),
        lambda: f"{chance.randint(1, 10**6):,}",
        lambda: f"{chance.randint(1, 99)}%",
        lambda: f"{chance.randint(1, 28)} November {chance.randint(1990, 2025)}",
        lambda: f"https://www.un.org/{chance.randint(1, 999)}",
    ]
    words = [
        "the police",
        "requests",
        "and the report of",
        "in accordance with",
        "including",
        "welcomes",
        "training for",
    ]
    sentences = [
        " ".join(f"{chance.choice(words)} {chance.choice(made)()}" for _ in range(chance.randint(1, 12))).capitalize()
        for _ in range(500)
    ]
    outcomes = protection.translate(sentences, english_to_spanish)
    said = 0
    for sentence, outcome in zip(sentences, outcomes, strict=True):
        wanted = sorted(piece.key for piece in protection.pieces(sentence))
        if outcome.missing or outcome.added:
            said += 1
        else:
            assert sorted(piece.key for piece in protection.pieces(outcome.text)) == wanted
    assert said <= 5


@needs_apertium
def test_the_sample_in_spanish(english_to_spanish):
    alignment = translation.translate(document("en"), {"es": english_to_spanish})
    assert [unit.id for unit in alignment] == IDS
    assert alignment.by_key["es"].kind == "machine"
    assert alignment.signature["es"].startswith("apertium eng-spa ")
    assert alignment.by_id["op8"].labels == {"en": "8.", "es": "8."}
    assert alignment.by_id["op12.d"].labels == {"en": "(d)", "es": "d)"}
    for unit in alignment:
        for bead in unit.beads:
            assert bead.type("en", "es") == "1-1"
            assert not bead.note
            here, there = (sorted(p.key for p in protection.pieces(bead.sides[code][0])) for code in ("en", "es"))
            assert here == there
    written = b"".join(aligned_yaml.write(alignment))
    assert b"".join(aligned_yaml.write(aligned_yaml.read(written, file="x.yaml"))) == written


def command(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": path} if path else {})}
    return subprocess.run(
        [sys.executable, "-m", "reader", "translate", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@needs_apertium
def test_the_command(tmp_path):
    file = tmp_path / "out.yaml"
    done = command(str(sample("en")), "--to", "es", "-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["versions"]["es"] == {"kind": "machine"}
    lines = command(str(sample("en")), "--to", "es", "--format", "indices").stdout.splitlines()
    assert [json.loads(side) for side in lines[-1].split(":")] == [[len(lines) - 1]] * 2


@pytest.mark.parametrize(
    ("words", "path", "message"),
    [
        (["--to", "es"], "/nonexistent", "install the Debian package apertium"),
        (["--to", "en"], None, "names no other language"),
        (["--to", " , "], None, "names no other language"),
        (["--to", "es", "--engine", "none"], None, "invalid choice"),
    ],
)
def test_what_the_command_refuses(words, path, message):
    done = command(str(sample("en")), *words, path=path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
