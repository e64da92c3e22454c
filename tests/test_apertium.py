"""Apertium for real, where it is installed."""

from __future__ import annotations

import os
import random
import shutil
import signal
from contextlib import closing

import pytest

from align import translation
from align.aligner import align
from align.formats import aligned_yaml
from lang import language as languages
from lang.translate import CancelledError, EngineError, apertium, pieces, translate_all
from lang.translate.protection import Protection
from tests.conftest import IDS, document, stress

pytestmark = pytest.mark.skipif(
    shutil.which("lt-proc") is None or ("eng", "spa") not in apertium.modes(),
    reason="apertium-eng-spa is not installed",
)


@pytest.fixture(scope="module")
def english_to_spanish():
    with closing(apertium.translator("en", "es")) as made:
        yield made


def test_sentences_come_back_in_order_and_with_their_signs(english_to_spanish):
    odd = ["The police decided.", "a [b] {c} ^d$ /e/ \\f <g> @h", "", "Title without stop", "中文 text", "A\nB\0C"]
    found = translate_all(english_to_spanish, odd)
    assert found[0] == "La policía decidió."
    assert all(sign in found[1] for sign in "[]{}^$/\\<>@")
    assert found[2] == ""
    assert "中文" in found[4]
    assert translate_all(english_to_spanish, ["The police decided."] * 50) == ["La policía decidió."] * 50


def test_work_can_be_cancelled_and_taken_up_again(english_to_spanish):
    with pytest.raises(CancelledError):
        translate_all(english_to_spanish, ["The house is big."] * 40, lambda done: done < 3)
    assert translate_all(english_to_spanish, ["The police decided."]) == ["La policía decidió."]


def test_a_dead_program_is_one_error_and_no_hang(english_to_spanish):
    translate_all(english_to_spanish, ["One."])
    os.kill(english_to_spanish._programs[3].pid, signal.SIGKILL)
    english_to_spanish._programs[3].wait()
    assert translate_all(english_to_spanish, ["The police decided."]) == ["La policía decidió."]
    coming = english_to_spanish.translate(["The police decided."] * 40)
    next(coming)
    os.kill(english_to_spanish._programs[0].pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="stopped in the middle"):
        list(coming)


def test_a_pair_that_there_is_not():
    with pytest.raises(EngineError, match="no pair from en to zh") as caught:
        apertium.translator("en", "zh")
    assert "Debian package" in caught.value.mend


def test_500_sentences_full_of_pieces_are_kept_or_said(english_to_spanish):
    protection = Protection(languages.get("en"), languages.get("es"))
    sentences = stress(random.Random(7), 500)
    said = 0
    for place, outcome in protection.translate(sentences, english_to_spanish):
        if outcome.wrong:
            said += 1
        else:
            assert pieces.differences(protection.wanted(sentences[place]), protection.there(outcome.text)) == ([], [])
    assert said <= 5


def test_the_sample_in_spanish(english_to_spanish):
    alignment, (key,) = translation.announced(align(document("en"), []), ["es"])
    machine = translation.Machine.of(alignment, key, english_to_spanish)
    alignment = translation.translate(alignment, [machine])
    assert [unit.id for unit in alignment] == IDS
    assert alignment.by_key["es"].kind == "machine"
    assert alignment.signature["es"].startswith("apertium eng-spa ")
    assert alignment.by_id["op8"].labels == {"en": "8.", "es": "8."}
    assert alignment.by_id["op12.d"].labels == {"en": "(d)", "es": "d)"}
    for unit in alignment:
        for bead in unit.beads:
            assert bead.type("en", "es") == "1-1"
            assert not bead.note
            wanted, there = (
                machine.protection.wanted(bead.sides["en"][0]),
                machine.protection.there(bead.sides["es"][0]),
            )
            assert pieces.differences(wanted, there) == ([], [])
    written = b"".join(aligned_yaml.write(alignment))
    assert b"".join(aligned_yaml.write(aligned_yaml.read(written, file="x.yaml"))) == written
