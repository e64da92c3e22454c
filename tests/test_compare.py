"""A machine's version against an official one: scores, what is missing, which text is meant, what is printed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sacrebleu
from sacrebleu.metrics.bleu import BLEU

from align import aligner, quality, sides
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.document import Document, Unit, VersionKind
from align.formats import writer
from lang import language as languages
from reader import cells
from reader.cli import main
from tests.conftest import CODES, IDS, ROOT, clean_units, document, sample

SHORT = ["title", "opening", "pp1", "pp2", "op1", "op2", "op3", "op4", "op4.a", "op4.b", "op4.c", "op5"]
"""The units of a shorter text, for tests that compare it often."""
WORST = "op2"
OTHER = "op4.c"
Run = Callable[..., tuple[int, str, str]]
Texts = Callable[[str], tuple[Path, Path]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process: exit code, stdout, stderr. By length, which needs no encoder, unless told."""

    def call(*words: object, method: str = "length") -> tuple[int, str, str]:
        try:
            code = main(["compare", *map(str, words), "--method", method])
        except SystemExit as left:
            code = int(left.code or 0)
        return code, *capsys.readouterr()

    return call


def refused(run: Run, *words: object) -> str:
    """The one line by which a wrong call is refused."""
    code, out, said = run(*words)
    assert (code, out) == (2, "")
    assert said.startswith("hexapla: error: ")
    assert said.count("\n") == 1
    return said


def with_texts(original: Document, texts: Mapping[str, str], kind: VersionKind = "machine") -> Document:
    """The document with other texts; without the units that have none."""
    units = tuple(replace(unit, text=texts[unit.id]) for unit in original if unit.id in texts)
    return replace(original, units=units, kind=kind)


@cache
def official(code: str) -> Document:
    """The shorter text in a language."""
    return with_texts(document(code), {name: clean_units(code)[name] for name in SHORT}, "official")


def without(whole: Document, *names: str) -> Document:
    """The document as a machine's that left units out."""
    return with_texts(whole, {unit.id: unit.text for unit in whole if unit.id not in names})


@cache
def garbled(code: str, worst: str = WORST) -> Document:
    """The shorter text with some of its words (or Chinese characters) left out, and most of those of one unit.

    What tells a unit's role stays: how it begins, the title and the opening.
    """
    chance = random.Random(f"{code} {worst}")
    joiner = languages.get(code).joiner
    texts = {}
    for unit in official(code):
        words = unit.text.split(joiner) if joiner else list(unit.text)
        share = {"title": 0, "opening": 0, worst: 0.7}.get(unit.id, 0.1)
        texts[unit.id] = joiner.join(word for at, word in enumerate(words) if at < 3 or chance.random() >= share)
    return with_texts(official(code), texts)


def text_file(made: Document, path: Path) -> Path:
    """A document as a text file."""
    paragraphs = [f"{unit.label} {unit.text}".strip() for unit in made]
    path.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """Text files of the garbled version and of the official one."""

    def write(code: str) -> tuple[Path, Path]:
        return (
            text_file(garbled(code), tmp_path / f"machine.{code}.txt"),
            text_file(official(code), tmp_path / f"official.{code}.txt"),
        )

    return write


def written(alignment: Alignment, path: Path) -> Path:
    path.write_bytes(b"".join(writer("yaml").write(alignment)))
    return path


def aligned_file(path: Path, *versions: Document) -> Path:
    """An aligned file of documents, the first the original."""
    return written(aligner.align(versions[0], versions[1:], method="length"), path)


def compared(expected: Document, machine: Document) -> quality.Comparison:
    return quality.compare(aligner.align(expected, [machine], method="length"))


@cache
def garbled_compared(code: str) -> quality.Comparison:
    return compared(official(code), garbled(code))


# -- scores -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_a_document_with_itself(code: str, run: Run) -> None:
    code_, out, said = run(sample(code), sample(code), "--fail-under", "100")
    assert (code_, said) == (0, "")
    _, total, *rest = out.splitlines()
    assert total.split() == ["all", "100.00", "100.00"]
    assert rest[:2] == ["", f"units in {code}: {len(IDS)}"]


@pytest.mark.parametrize("code", CODES)
def test_the_unit_garbled_most_is_the_worst(code: str) -> None:
    found = garbled_compared(code)
    scores = {unit.id: unit.chrf for unit in found.units}
    assert found.worst(1)[0].id == min(scores, key=lambda name: scores[name]) == WORST
    assert scores[WORST] < found.chrf < 100
    assert scores[WORST] < found.bleu < 100
    assert [unit.chrf for unit in found.worst(9)] == sorted(scores.values())[:9]
    assert {"title", "opening"}.isdisjoint(unit.id for unit in found.worst(1000))


@pytest.mark.parametrize("code", CODES)
def test_scores_are_those_of_sacrebleu(code: str) -> None:
    """Called by the functions of old, on texts that come from the documents and not from the comparison."""
    found = garbled_compared(code)
    tokenizer = "zh" if code == "zh" else "13a"
    said, expected = [garbled(code).by_id[name].text for name in SHORT], [clean_units(code)[name] for name in SHORT]
    assert found.chrf == sacrebleu.corpus_chrf(said, [expected]).score
    assert found.bleu == sacrebleu.corpus_bleu(said, [expected], tokenize=tokenizer, force=True).score
    for unit, one, other in zip(found.units, said, expected, strict=True):
        assert unit.chrf == sacrebleu.sentence_chrf(one, [other]).score
        assert unit.bleu == sacrebleu.sentence_bleu(one, [other], tokenize=tokenizer, use_effective_order=True).score
    assert found.signatures["chrf"].startswith("chrF2|nrefs:1|")
    assert f"eff:no|tok:{tokenizer}|" in found.signatures["bleu"]
    assert f"eff:yes|tok:{tokenizer}|" in found.signatures["unit_bleu"]


def test_every_pack_names_a_tokenizer_that_there_is() -> None:
    known = {pack.code: pack.bleu_tokenizer for pack in languages.packs()}
    assert set(known.values()) <= set(BLEU.TOKENIZERS)
    assert known["zh"] == "zh"


@pytest.mark.parametrize("code", CODES)
def test_missing_units_count_as_empty(code: str) -> None:
    part = without(official(code), "op3", "op4.b")
    found = compared(official(code), part)
    assert found.missing("machine") == ["op3", "op4.b"]
    assert found.missing("official") == []
    assert [(unit.id, unit.machine, unit.chrf, unit.bleu) for unit in found.worst(9)] == [
        ("op3", "", 0, 0), ("op4.b", "", 0, 0),
    ]  # fmt: skip
    assert found.chrf < 100

    back = compared(part, official(code))
    assert back.missing("machine") == []
    assert back.missing("official") == ["machine:op3", "machine:op4.b"]
    assert back.bleu < 100
    assert [unit.id for unit in back.units if unit.official] == [unit.id for unit in part]


def test_labels_without_text_are_nothing_to_compare() -> None:
    bare = [
        Unit("op1", "operative", "1.", ""),
        Unit("op2", "operative", "2.", "Decides."),
        Unit("p1", "paragraph", "", "x"),
    ]
    found = compared(Document("en", tuple(bare)), Document("en", tuple(bare)))
    assert [unit.id for unit in found.units] == ["op2", "p1"]
    with pytest.raises(ValueError, match="no text"):
        compared(Document("en", tuple(bare[:1])), Document("en", tuple(bare[:1])))


def test_white_space_makes_no_unit_bad() -> None:
    one, other = (
        Document("zh", (Unit("op1", "operative", "1.", text),))
        for text in ("决定 继续处理此案。", "决定继续处理此案。")
    )
    assert compared(one, other).worst(10) == []


# -- sides of alignments ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES[1:])
def test_a_side_is_the_document_it_came_from(code: str) -> None:
    alignment = aligner.align(document("en"), [document(code)], method="length")
    for key in ("en", code):
        made, came = sides.document_of(alignment, key), aligner.segment(document(key))
        assert [(u.id, u.kind, u.label, u.text) for u in made] == [(u.id, u.kind, u.label, u.text) for u in came]
        assert made.sentences == came.sentences
        assert (made.language, made.name, made.sha256, made.symbol) == (key, came.name, came.sha256, came.symbol)
    assert made.kind == came.kind


def test_ids_of_a_side_are_its_own_and_each_once() -> None:
    ids = ["op1", "fr:op1", "fr:op2", "op2~2", "fr:op2", "op3"]
    units = [
        AlignedUnit(name, "operative", {}, (Bead(f"{name}.s1", {"fr": (f"Texte {at}.",)}),))
        for at, name in enumerate(ids)
    ]
    units.append(AlignedUnit("op4", "operative", {"en": "4."}, (Bead("op4.s1", {"en": ("Text.",)}),)))
    made = sides.document_of(
        Alignment((Version("en", "en", "original"), Version("fr", "fr", "official")), tuple(units)), "fr"
    )
    assert [unit.id for unit in made] == ["op1", "op1~2", "op2", "op2~2", "op2~3", "op3"]
    assert [made.sentences[unit.id][0].text for unit in made] == [f"Texte {at}." for at in range(6)]


@pytest.mark.parametrize("code", CODES)
def test_an_aligned_file_and_documents_give_the_same(code: str, run: Run, texts: Texts, tmp_path: Path) -> None:
    text, expected = texts(code)
    source = official("fr" if code == "en" else "en")
    file = aligned_file(tmp_path / "machine.yaml", source, garbled(code))
    both = aligned_file(tmp_path / "both.yaml", source, official(code), garbled(code))
    answers = []
    for pair in ((text, expected), (file, expected), (text, both), (file, both), (both, both)):
        code_, out, said = run(*pair, "--format", "json")
        assert (code_, said) == (0, "")
        answers.append({key: value for key, value in json.loads(out).items() if key not in {"machine", "official"}})
    assert [unit["machine"] for unit in answers[0]["units"]] == [unit.text for unit in garbled(code)]
    assert answers[0]["chrf"] == garbled_compared(code).chrf
    assert all(answer == answers[0] for answer in answers)


def test_by_meaning_as_by_length_where_labels_decide(run: Run, texts: Texts) -> None:
    by_length, by_meaning = (
        json.loads(run(*texts("es"), "--format", "json", method=method)[1]) for method in ("length", "neural")
    )
    assert by_meaning["units"] == by_length["units"]
    assert by_meaning["alignment"]["method"] == "structure+neural"


# -- which text is meant ------------------------------------------------------------------------------


def test_languages_that_do_not_fit(run: Run, texts: Texts, tmp_path: Path) -> None:
    machine = aligned_file(tmp_path / "m.yaml", official("en"), garbled("es"), official("fr"))
    en, es, fr, ar = (texts(code)[1] for code in ("en", "es", "fr", "ar"))
    assert "fr.txt: it is in fr, not in es; give a text in es, or say its language, as in es=PATH" in refused(
        run, fr, es
    )
    said = refused(run, machine, ar)
    assert "m.yaml: no version to compare is in ar: there are en (original), es (machine), fr (official)" in said
    assert said.endswith("give a file that has one, or name another with --language\n")
    # What a machine made is no official version, and the original is no machine's work.
    assert "no version to compare is in es" in refused(run, es, machine)
    assert "no version to compare is in en" in refused(run, machine, en)
    assert "it is in fr, not in es" in refused(run, machine, fr, "--language", "es")


def test_two_aligned_files_and_what_settles_them(run: Run, tmp_path: Path) -> None:
    expected = aligned_file(tmp_path / "official.yaml", official("en"), official("zh"), official("ar"))
    machine = aligned_file(tmp_path / "machine.yaml", official("en"), garbled("zh"), garbled("ar"))
    russian = aligned_file(tmp_path / "russian.yaml", official("en"), garbled("ru"))
    assert "not clear in which language to compare: both have zh, ar; name one with --language" in refused(
        run, machine, expected
    )
    assert "no version is in ru: there are en (original), zh (official), ar (official); give two files" in refused(
        run, russian, expected
    )
    for code in ("zh", "ar"):
        assert json.loads(run(machine, expected, "--language", code, "--format", "json")[1])["language"] == code
    one = aligned_file(tmp_path / "one.yaml", official("en"), garbled("ar"))
    assert json.loads(run(one, expected, "--format", "json")[1])["language"] == "ar"


def test_two_versions_in_one_language(run: Run, texts: Texts, tmp_path: Path) -> None:
    two = aligned_file(tmp_path / "two.yaml", official("en"), garbled("es"), garbled("es", OTHER))
    _, expected = texts("es")
    assert "several versions are in es: there are en (original), es (machine), es-2 (machine); name one" in refused(
        run, two, expected
    )
    for key, worst in (("es", WORST), ("es-2", OTHER)):
        code, out, _ = run(two, expected, "--language", key, "--worst", "1")
        assert (code, out.splitlines()[1].split()[0]) == (0, worst)


def test_varieties_of_a_language_are_one_language(run: Run, texts: Texts, tmp_path: Path) -> None:
    text, expected = texts("fr")
    code, out, _ = run(f"fr-CA={text}", expected, "--format", "json")
    assert (code, json.loads(out)["language"]) == (0, "fr")
    assert "it is in fr-CA, not in fr-CH" in refused(run, f"fr-CA={text}", f"fr-CH={expected}")
    # The same code goes before a variety of it.
    versions = [replace(garbled("fr", worst), language=own) for own, worst in (("fr-CA", OTHER), ("fr", WORST))]
    three = aligned_file(tmp_path / "three.yaml", official("en"), *versions, replace(versions[0], language="fr-CH"))
    assert json.loads(run(three, expected, "--format", "json")[1])["chrf"] == garbled_compared("fr").chrf
    two = aligned_file(tmp_path / "two.yaml", official("en"), versions[0], replace(versions[0], language="fr-CH"))
    assert "several versions are in fr: there are en (original), fr-CA (machine), fr-CH (machine)" in refused(
        run, two, expected
    )


def test_what_is_empty_or_not_there(run: Run, texts: Texts, tmp_path: Path) -> None:
    _, expected = texts("es")
    (tmp_path / "blank.es.txt").write_text(" \n\n", encoding="utf-8")
    assert "blank.es.txt: the file is empty" in refused(run, tmp_path / "blank.es.txt", expected)
    assert "there is no such file" in refused(run, expected, tmp_path / "gone.es.txt")
    versions = (Version("en", "en", "original"), Version("es", "es", "machine"))
    unit = AlignedUnit("op1", "operative", {"en": "1.", "es": "1."}, (Bead("op1.s1", {"en": ("Text.",)}),))
    for name, units in (("bare.yaml", (unit,)), ("none.yaml", ())):
        file = written(Alignment(versions, units), tmp_path / name)
        assert f"{name}: there is no text in the version es; give one with text" in refused(run, file, expected)


# -- what is printed ----------------------------------------------------------------------------------


def test_exit_codes(run: Run, texts: Texts) -> None:
    pair = texts("ru")
    total = garbled_compared("ru").chrf
    assert run(*pair, "--fail-under", total)[0] == 0
    code, out, said = run(*pair, "--fail-under", "99.5")
    assert code == 1
    assert said == f"hexapla: note: chrF is {total:.4f}, under 99.5\n"
    assert out == run(*pair)[1]
    for wrong in ("nan", "101", "-1", "high"):
        assert f"{wrong!r} is no score from 0 to 100" in refused(run, *pair, f"--fail-under={wrong}")
    for wrong in ("-1", "2.5", "٣"):
        assert f"{wrong!r} is no number of units" in refused(run, *pair, f"--worst={wrong}")


@pytest.mark.parametrize("code", CODES)
def test_text(code: str, run: Run, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    found = garbled_compared(code)
    lines = run(*texts(code), "--worst", "3")[1].splitlines()
    assert lines[0].split() == ["unit", "chrF", "BLEU"]
    for at, unit in zip((1, 4, 7), found.worst(3), strict=True):
        assert lines[at].split() == [unit.id, f"{unit.chrf:.2f}", f"{unit.bleu:.2f}"]
    opening, closing = languages.get(code).typography.quotes
    assert lines[2].startswith(f"  official  {opening}{clean_units(code)[WORST][:15]}")
    assert lines[2].endswith(f"…{closing}")
    assert lines[3].startswith(f"  machine   {opening}{garbled(code).by_id[WORST].text[:15]}")
    assert 88 <= cells.width(lines[2]) <= 90
    assert max(map(cells.width, lines[:10])) <= 90
    assert lines[10].split() == ["all", f"{found.chrf:.2f}", f"{found.bleu:.2f}"]
    assert lines[11:] == [
        "",
        f"units in {code}: {len(SHORT)}",
        f"chrF: {found.signatures['chrf']}",
        f"BLEU: {found.signatures['bleu']}",
        f"BLEU of a unit: {found.signatures['unit_bleu']}",
    ]


def test_text_names_what_is_missing(run: Run, texts: Texts, tmp_path: Path) -> None:
    _, expected = texts("zh")
    part = text_file(without(official("zh"), "op3", "op4.b"), tmp_path / "part.zh.txt")
    lines = run(part, expected)[1].splitlines()
    assert lines[1].split() == ["op3", "0.00", "0.00"]
    assert lines[3] == "  machine   — missing —"
    assert "missing in the machine's version: 2 (op3, op4.b)" in lines
    lines = run(expected, part, "--worst", "0")[1].splitlines()
    assert lines[1].split()[0] == "all"
    assert "only in the machine's version: 2 (machine:op3, machine:op4.b)" in lines


def test_json_has_every_unit(run: Run, texts: Texts, tmp_path: Path) -> None:
    _, expected = texts("ar")
    part = text_file(without(garbled("ar"), "op3"), tmp_path / "part.ar.txt")
    found = json.loads(run(part, expected, "--format", "json", "--worst", "0")[1])
    assert list(found) == [
        "language", "machine", "official", "chrf", "bleu", "missing", "signatures", "alignment", "units",
    ]  # fmt: skip
    assert (found["machine"], found["official"]) == (str(part), str(expected))
    assert found["missing"] == {"machine": ["op3"], "official": []}
    assert found["signatures"].keys() == {"chrf", "bleu", "unit_bleu"}
    assert found["alignment"]["method"] == "structure+length"
    assert [unit["id"] for unit in found["units"]] == SHORT
    for unit in found["units"]:
        assert list(unit) == ["id", "chrf", "bleu", "missing", "machine", "official"]
        gone = unit["id"] == "op3"
        assert unit["missing"] == ("machine" if gone else None)
        assert unit["machine"] == ("" if gone else garbled("ar").by_id[unit["id"]].text)
        assert unit["official"] == clean_units("ar")[unit["id"]]


@pytest.mark.parametrize("format_", ["text", "json"])
def test_no_text_steers_the_terminal(format_: str, run: Run, texts: Texts, tmp_path: Path) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07 \x9b31m \x7f \u202etxt\u2066 \u2028 end"
    versions = (Version("en", "en", "original"), Version("es", "es", "machine"))
    units = [
        AlignedUnit(name, "operative", {"en": "1."}, (Bead("s1", {"en": ("Text.",), "es": (f"{evil} {name}",)}),))
        for name in ("op1", f"op2{evil}", f"es:{evil}")
    ]
    file = written(Alignment(versions, tuple(units)), tmp_path / "evil.yaml")
    code, out, said = run(file, texts("es")[1], "--format", format_, "--worst", "1000")
    assert code == 0
    assert "owned" in out
    assert not set(evil) & set(out + said) - set(" abcdefghijklmnopqrstuvwxyz[]0123456789;JO")
    if format_ == "json":
        assert f"machine:{evil}" in {unit["id"] for unit in json.loads(out)["units"]}


def test_sacrebleu_is_imported_when_it_is_used() -> None:
    script = (
        "import sys, reader.commands.compare\n"
        "from reader.cli import main\n"
        "try: main(['compare', '--help'])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {name.split(".")[0] for name in done.stdout.split()} & {"sacrebleu", "numpy", "textual"}
    assert "reader.commands.compare" in done.stdout
