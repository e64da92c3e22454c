"""Argos Translate for real, on two small models of our own: en→fr, and fr→es for what goes through French."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import closing

import pytest

from align import translation
from align.aligner import align
from lang import language as languages
from lang.translate import CancelledError, EngineError, argos, packages, pieces, translate_all
from lang.translate.protection import Protection
from tests.conftest import CODES, IDS, MODELS, ROOT, document, stress


@pytest.fixture(scope="module")
def english_to_french(argos_models):
    with closing(argos.translator("en", "fr")) as made:
        yield made


def sentences() -> list[str]:
    alignment = align(document("en"), [])
    return [text for unit in alignment for text in translation.texts(unit, alignment)]


def test_sentences_come_back_each_in_its_place(english_to_french):
    texts = ["The Security Council,", "", "Italy: draft resolution", "The Security Council,", "  "]
    found = translate_all(english_to_french, texts)
    assert found[0] == found[3] == "Le Conseil de sécurité,"
    assert found[1] == found[4] == ""
    assert found[2] == "Italie\u00a0: projet de résolution"


def test_a_batch_comes_out_the_same_again(english_to_french):
    texts = sentences()[:12]
    together = translate_all(english_to_french, texts)
    batches = english_to_french.batches(texts)
    assert sorted(at for batch in batches for at in batch) == list(range(12))
    for batch in batches:
        assert translate_all(english_to_french, [texts[at] for at in batch]) == [together[at] for at in batch]


def test_a_very_long_sentence_goes_through_in_portions(english_to_french):
    # The model has seen no such sentence and leaves much out; of one portion alone there would be less.
    alone, long = translate_all(english_to_french, [", ".join(["The Security Council"] * many) for many in (35, 300)])
    assert long.count("Conseil") >= 3 * alone.count("Conseil") > 3


def test_through_a_third_language(argos_models):
    with closing(argos.translator("en", "es")) as translator:
        assert translator.signature["model"] == "translate-en_fr-1_0+translate-fr_es-1_0"
        assert translate_all(translator, ["The Security Council,"]) == ["El Consejo de Seguridad,"]


@pytest.mark.parametrize("target", [code for code in CODES if code not in {"fr", "es", "en"}])
def test_a_pair_that_there_is_not(argos_models, target):
    with pytest.raises(EngineError, match=f"no installed Argos model leads from en to {target}") as caught:
        argos.translator("en", target)
    assert caught.value.mend == f"run: hexapla models install en-{target}"


def test_work_can_be_cancelled_and_taken_up_again(english_to_french):
    with pytest.raises(CancelledError):
        translate_all(english_to_french, sentences(), lambda done: done < 3)
    assert translate_all(english_to_french, ["The Security Council,"]) == ["Le Conseil de sécurité,"]


def test_the_signature_tells_models_apart(english_to_french, argos_models):
    own = english_to_french.signature
    assert (own["engine"], own["model"]) == ("argos", "translate-en_fr-1_0")
    assert argos.translator("fr", "es").signature["version"] != own["version"]


def test_a_model_that_is_spoilt_after_its_installation_is_one_error(argos_models):
    packages.install(MODELS / "translate-fr_es-1_0.argosmodel")
    file = argos_models / "translate-fr_es-1_0" / "model" / "model.bin"
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(EngineError, match="failed") as caught:
            translate_all(argos.translator("fr", "es"), ["Bonjour."])
        assert "install" in caught.value.mend
    finally:
        file.write_bytes(whole)


def test_the_sample_in_french(english_to_french):
    alignment, (key,) = translation.announced(align(document("en"), []), ["fr"])
    machine = translation.Machine.of(alignment, key, english_to_french)
    alignment = translation.translate(alignment, [machine])
    assert [unit.id for unit in alignment] == IDS
    assert alignment.by_id["op12.d"].labels == {"en": "(d)", "fr": "d)"}
    for unit in alignment:
        for bead in unit.beads:
            assert bead.type("en", "fr") == "1-1"
            assert not bead.doubt("fr")
            wanted, there = (
                machine.protection.wanted(bead.sides["en"][0]),
                machine.protection.there(bead.sides["fr"][0]),
            )
            assert pieces.differences(wanted, there) == ([], [])


def test_sentences_full_of_pieces_are_kept_or_said(english_to_french):
    protection = Protection(languages.get("en"), languages.get("fr"))
    texts = stress(random.Random(7), 60)  # 500 of them in tests/bench/translation.py
    for place, outcome in protection.translate(texts, english_to_french):
        if not outcome.wrong:
            assert pieces.differences(protection.wanted(texts[place]), protection.there(outcome.text)) == ([], [])


def test_nothing_of_argos_that_fetches_is_imported(argos_models):
    script = (
        "import sys; from lang.translate import argos, translate_all;"
        "print(translate_all(argos.translator('en', 'fr'), ['The Security Council,']));"
        "print([name for name in ('minisbd', 'onnxruntime', 'argostranslate.translate', 'argostranslate.sbd')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['Le Conseil de sécurité,']\n[]\n"
    assert done.stderr == ""
