"""Correcting an alignment: each step and what none may do, undo and redo, and beads that stay when it is made anew."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import aligner, kept
from align.alignment import AlignedUnit, Alignment, Bead, Flag, Version
from align.correcting import (
    Annotate,
    CannotError,
    Edit,
    History,
    Merge,
    Move,
    Review,
    Split,
    Step,
    TakeBack,
    Units,
    Unlink,
    from_json,
)
from align.correcting.steps import KINDS, Put
from align.document import Document
from align.formats import aligned_yaml
from align.neural import NeuralAligner
from tests.conftest import CODES, document
from tests.test_alignment import changed


@cache
def six() -> Alignment:
    """The sample in six languages, aligned, as it comes from its file."""
    documents = [document(code) for code in CODES]
    made = aligner.align(documents[0], documents[1:])
    return aligned_yaml.read(b"".join(aligned_yaml.write(made)), file="six.yaml")


def bead(name: str, score: float | None = 0.5, note: str = "", **sides: str) -> Bead:
    """A bead; ``a|b`` is two sentences."""
    return Bead(name, {key: tuple(text.split("|")) for key, text in sides.items()}, score, note=note)


def small() -> Alignment:
    versions = (Version("en", "en", "original"), Version("fr", "fr", "official"), Version("ar", "ar", "official"))
    units = (
        AlignedUnit(
            "op1",
            "operative",
            {"en": "1.", "fr": "1."},
            (
                bead("op1.s1", en="One.", fr="Un.", ar="واحد."),
                bead("op1.s2", en="Two.|Three.", fr="Deux.|Trois.|Encore.", ar="اثنان.", note="look"),
                bead("op1.s3", en="Four.", fr="Quatre."),
            ),
            note="a unit",
        ),
        AlignedUnit("fr:op17", "operative", {"fr": "17."}, (bead("fr:op17.s1", fr="Seul."),), {"fr": "extra"}),
        AlignedUnit("pp2", "preambular", {}, (bead("pp2.s1", en="Last.", ar="آخر."),), {"fr": "missing"}),
        AlignedUnit("h1", "heading", {"en": "I."}, ()),
    )
    return Alignment(versions, units, "S/1", "T", {"method": "x"}, note="whole")


def sides(alignment: Alignment, unit: str) -> list[dict[str, str]]:
    return [{key: "|".join(side) for key, side in one.sides.items()} for one in alignment.by_id[unit].beads]


def named(alignment: Alignment, name: str) -> Bead:
    return next(one for unit in alignment for one in unit.beads if one.id == name)


def words(alignment: Alignment, step: Step) -> str:
    return step.change(Units(alignment)).words


# -- the steps ----------------------------------------------------------------------------------------


def test_merge_with_the_next() -> None:
    step = Merge("op1.s1", "next")
    after = step.apply(small())
    assert sides(after, "op1")[0] == {"en": "One.|Two.|Three.", "fr": "Un.|Deux.|Trois.|Encore.", "ar": "واحد.|اثنان."}
    one = named(after, "op1.s1")
    assert (one.status, one.score, one.note) == ("reviewed", None, "look")
    assert [own.id for own in after.by_id["op1"].beads] == ["op1.s1", "op1.s3"]
    assert words(small(), step) == "merged op1.s1 with op1.s2"


def test_merge_with_the_previous_keeps_the_id_of_the_first() -> None:
    step = Merge("op1.s3", "previous")
    after = step.apply(small())
    assert [own.id for own in after.by_id["op1"].beads] == ["op1.s1", "op1.s2"]
    assert words(small(), step) == "merged op1.s3 with op1.s2"


def test_split_makes_a_new_bead_behind() -> None:
    after = Split("op1.s2", {"en": 1, "fr": 2, "ar": 0}).apply(small())
    assert sides(after, "op1")[1:3] == [
        {"en": "Two.", "fr": "Deux.|Trois."},
        {"en": "Three.", "fr": "Encore.", "ar": "اثنان."},
    ]
    first, rest = after.by_id["op1"].beads[1:3]
    assert (first.id, rest.id) == ("op1.s2", "op1.s2~2")
    assert (first.note, rest.note) == ("look", "")
    assert (first.status, rest.status, first.score, rest.score) == ("reviewed", "reviewed", None, None)
    again = Split("op1.s2", {"fr": 1}).apply(after)
    assert [own.id for own in again.by_id["op1"].beads] == ["op1.s1", "op1.s2", "op1.s2~3", "op1.s2~2", "op1.s3"]


def test_move_within_a_unit() -> None:
    after = Move("op1.s2", "fr", "down").apply(small())
    assert sides(after, "op1")[1]["fr"] == "Deux.|Trois."
    assert sides(after, "op1")[2]["fr"] == "Encore.|Quatre."
    assert named(after, "op1.s1") == named(small(), "op1.s1")
    back = Move("op1.s3", "fr", "up").apply(after)
    assert sides(back, "op1") == sides(small(), "op1")


def test_move_over_the_border_of_units_and_back() -> None:
    after = Move("op1.s3", "fr", "down").apply(small())
    assert sides(after, "fr:op17") == [{"fr": "Quatre.|Seul."}]
    assert sides(after, "op1")[2] == {"en": "Four."}
    assert sides(Move("fr:op17.s1", "fr", "up").apply(after), "op1") == sides(small(), "op1")


def test_a_bead_and_a_unit_of_which_nothing_is_left() -> None:
    noted = Annotate("fr:op17.s1", "whose?").apply(small())
    after = Move("fr:op17.s1", "fr", "down").apply(noted)
    assert sides(after, "fr:op17") == []
    assert after.by_id["fr:op17"].labels == {"fr": "17."}
    assert after.by_id["fr:op17"].flags == {"fr": "extra"}
    assert sides(after, "pp2") == [{"fr": "Seul.", "en": "Last.", "ar": "آخر."}]
    assert after.by_id["pp2"].flags == {}
    assert named(after, "pp2.s1").note == "whose?"
    back = Move("pp2.s1", "fr", "up").apply(after)
    assert sides(back, "fr:op17") == [{"fr": "Seul."}]
    assert named(back, "fr:op17.s1").status == "reviewed"
    assert back.by_id["pp2"].flags == {"fr": "missing"}


def test_what_the_original_loses_is_extra() -> None:
    after = Move("pp2.s1", "en", "down").apply(small())
    assert after.by_id["pp2"].flags == {"ar": "extra"}
    assert sides(after, "h1") == [{"en": "Last."}]
    assert [own.id for own in after.by_id["h1"].beads] == ["h1.s1"]


def test_unlink() -> None:
    after = Unlink("op1.s1", "ar").apply(small())
    assert sides(after, "op1")[:2] == [{"en": "One.", "fr": "Un."}, {"ar": "واحد."}]
    assert after.by_id["op1"].beads[1].id == "op1.s1~2"


def test_review_and_take_back_keep_the_score() -> None:
    reviewed = Review("op1.s1").apply(small())
    assert (named(reviewed, "op1.s1").status, named(reviewed, "op1.s1").score) == ("reviewed", 0.5)
    assert TakeBack("op1.s1").apply(reviewed) == small()
    whole = Review("op1").apply(Edit("op1.s3", "en", 0, "Four!").apply(small()))
    assert [own.status for own in whole.by_id["op1"].beads] == ["reviewed", "reviewed", "edited"]
    assert [own.status for own in TakeBack("op1").apply(whole).by_id["op1"].beads] == ["auto", "auto", "edited"]


def test_edit_stays_edited() -> None:
    edited = Edit("op1.s2", "fr", 1, "Trois !").apply(small())
    assert named(edited, "op1.s2").sides["fr"] == ("Deux.", "Trois !", "Encore.")
    assert (named(edited, "op1.s2").status, named(edited, "op1.s2").score) == ("edited", None)
    assert named(Merge("op1.s1", "next").apply(edited), "op1.s1").status == "edited"


def test_notes_leave_the_status() -> None:
    noted = Annotate("op1.s1", "ask: ‏לבדוק‎").apply(small())
    assert (named(noted, "op1.s1").note, named(noted, "op1.s1").status) == ("ask: ‏לבדוק‎", "auto")
    assert Annotate("op1", "").apply(small()).by_id["op1"].note == ""
    assert words(small(), Annotate("op1", "")) == "took the note off op1"


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Merge("op1.s3", "next"), "op1.s3 is the last bead of op1"),
        (Merge("op1.s1", "previous"), "op1.s1 is the first bead of op1"),
        (Merge("op9.s1", "next"), "there is no bead op9.s1"),
        (Split("op1.s1", {"en": 1}), "to split op1.s1, a sentence has to stay and another to go"),
        (Split("op1.s2", {"en": 3}), "op1.s2 has no 3 sentences of en that could stay"),
        (Split("op1.s3", {"ar": 0}), "op1.s3 has nothing of ar"),
        (Move("op1.s1", "en", "up"), "there is nothing before op1.s1"),
        (Move("op1.s3", "ar", "up"), "op1.s3 has nothing of ar"),
        (Unlink("fr:op17.s1", "fr"), "fr:op17.s1 has nothing but fr"),
        (Unlink("op1.s1", "xx"), "op1.s1 has nothing of xx"),
        (Review("op3"), "there is no unit op3"),
        (Review("h1"), "h1 has no beads"),
        (TakeBack("op1"), "op1 is auto already"),
        (Edit("op1.s1", "en", 1, "x"), "op1.s1 has no sentence 2 of en"),
        (Edit("op1.s1", "en", 0, " \t"), "a sentence cannot be empty"),
        (Edit("op1.s1", "en", 0, "One."), "that is what it says already"),
        (Edit("op1.s1", "en", 0, "\ud800"), "there is a broken character in that text"),
        (Annotate("op1.s1", ""), "there is no note on op1.s1"),
        (Annotate("op1", "a unit"), "that is the note on op1 already"),
    ],
)
def test_what_makes_no_sense(step: Step, reason: str) -> None:
    with pytest.raises(CannotError) as raised:
        step.apply(small())
    assert str(raised.value) == reason


def test_two_beads_of_one_id() -> None:
    twice = replace(small(), units=(replace(small().units[0], id="x"), *small().units))
    with pytest.raises(CannotError, match=r"two beads have the id op1\.s1"):
        Review("op1.s1").apply(twice)


STEPS = [
    Merge("a.s1", "next"),
    Split("a.s1", {"en": 1, "zh": 0}),
    Move("a.s1", "ru", "up"),
    Unlink("a.s1", "ar"),
    Review("a"),
    TakeBack("a.s1"),
    Edit("a.s1", "zh", 3, "“本报告”\n\u2028\x1b[31m"),
    Annotate("a.s1", "ملاحظة"),
    Put([{"unit": "a", "start": 0, "gone": 0, "beads": [], "flags": {"fr": "moved"}, "note": ""}], "undone"),
]


def test_steps_as_json() -> None:
    assert {step.kind for step in STEPS} == set(KINDS)
    for step in STEPS:
        assert from_json(json.loads(json.dumps(step.to_json()))) == step


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"step": "delete", "bead": "a"},
        {"step": ["merge"], "bead": "a", "neighbour": "next"},
        {"step": "merge", "bead": "a"},
        {"step": "merge", "bead": "a", "neighbour": "next", "more": 1},
        {"step": "merge", "bead": 1, "neighbour": "next"},
        {"step": "merge", "bead": "a", "neighbour": "other"},
        {"step": "split", "bead": "a", "stay": {"en": -1}},
        {"step": "split", "bead": "a", "stay": {"en": True}},
        {"step": "split", "bead": "a", "stay": 1},
        {"step": "edit", "bead": "a", "version": "en", "sentence": 0.5, "text": "x"},
        {"step": "put", "parts": [{"unit": "a"}], "words": ""},
        {"step": "put", "parts": {}, "words": ""},
        {
            "step": "put",
            "words": "",
            "parts": [{"unit": "a", "start": 0, "gone": 0, "flags": {}, "note": "", "beads": [{"id": "x"}]}],
        },
    ],
)
def test_what_is_no_step(value: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_json(value)


# -- what no step may do ------------------------------------------------------------------------------


def some_step(units: Units, draw: Callable[[int], int]) -> Step:
    """A step on these units, sensible or nearly so; ``draw(n)`` gives a number below n."""
    place = draw(len(units))
    unit = units[place]
    one = unit.beads[draw(len(unit.beads))] if unit.beads else Bead("none", {})
    key = list(one.sides)[draw(len(one.sides))] if one.sides else "en"
    of = unit.id if draw(3) == 0 else one.id
    made: list[Callable[[], Step]] = [
        lambda: Merge(one.id, ("next", "previous")[draw(2)]),
        lambda: Split(one.id, {own: draw(len(side) + 1) for own, side in one.sides.items() if draw(3)}),
        lambda: Move(one.id, key, ("up", "down")[draw(2)]),
        lambda: Unlink(one.id, key),
        lambda: Review(of),
        lambda: TakeBack(of),
        lambda: Edit(one.id, key, draw(len(one.sides.get(key, "x"))), f"{key} {draw(1000)}"),
        lambda: Annotate(of, ("", "note", "ملاحظة; 注")[draw(3)]),
    ]
    return made[draw(len(made))]()


def sentences(alignment: Alignment) -> dict[str, list[str]]:
    return {
        version.key: [text for unit in alignment for one in unit.beads for text in one.sides.get(version.key, ())]
        for version in alignment.versions
    }


def assert_right(before: Alignment, step: Step, after: Alignment) -> None:
    """What holds of every step."""
    said, says = sentences(before), sentences(after)
    if isinstance(step, Edit):
        assert sum(a != b for key in said for a, b in zip(said[key], says[key], strict=True)) == 1
    else:
        assert says == said
    names = [one.id for unit in after for one in unit.beads]
    assert len(names) == len(set(names))
    assert all(side for unit in after for one in unit.beads for side in one.sides.values())
    assert all(one.sides for unit in after for one in unit.beads)
    assert [(unit.id, unit.kind, unit.labels, unit.terms) for unit in after] == [
        (unit.id, unit.kind, unit.labels, unit.terms) for unit in before
    ]
    assert replace(after, units=()) == replace(before, units=())
    old = {one.id: one for unit in before for one in unit.beads}
    new = {one.id: one for unit in after for one in unit.beads}
    assert len(new.keys() - old.keys()) <= 1
    assert len(old.keys() - new.keys()) <= 1
    for name, one in new.items():
        if name not in old or one.sides != old[name].sides:
            assert one.status in ("reviewed", "edited")
            assert one.score is None
        elif one is not old[name]:
            assert one.score == old[name].score
    for was, unit in zip(before, after, strict=True):
        assert_flags(after, was, unit)


def assert_flags(alignment: Alignment, was: AlignedUnit, unit: AlignedUnit) -> None:
    original = alignment.original.key
    for version in alignment.versions[1:]:
        flag: Flag | None = unit.flags.get(version.key)
        here, there = unit.has(original), unit.has(version.key)
        if (here, there) == (was.has(original), was.has(version.key)):
            assert flag == was.flags.get(version.key)
        else:
            assert (flag == "missing") == (here and not there)
            assert (flag == "extra") == (there and not here)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_step_loses_anything(data: st.DataObject) -> None:
    first = small()
    history = History(first)
    states = [first]
    for _ in range(data.draw(st.integers(1, 12))):
        step = some_step(history.units, lambda below: data.draw(st.integers(0, below - 1)))
        before = states[-1]
        try:
            after = step.apply(before)
        except CannotError:
            with pytest.raises(CannotError, match=r"\w+ \w+"):
                history.do(step)
            assert history.units.alignment() == before
            continue
        assert_right(before, step, after)
        assert from_json(json.loads(json.dumps(step.to_json()))).apply(before) == after
        history.do(step)
        assert history.units.alignment() == after
        states.append(after)
    back = list(reversed(states))
    for state in back[1:]:
        history.undo()
        assert history.units.alignment() == state
    with pytest.raises(CannotError, match="nothing to undo"):
        history.undo()
    for state in states[1:]:
        history.redo()
        assert history.units.alignment() == state
    with pytest.raises(CannotError, match="nothing to redo"):
        history.redo()


def test_six_languages_corrected_for_long() -> None:
    chance = random.Random(7)
    before = six()
    history = History(before)
    done = 0
    while done < 150:
        step = some_step(history.units, chance.randrange)
        try:
            history.do(step)
        except CannotError:
            continue
        done += 1
        after = history.units.alignment()
        assert_right(before, step, after)
        before = after
    written = b"".join(aligned_yaml.write(before))
    assert aligned_yaml.read(written, file="x.yaml") == before
    for _ in range(done):
        history.undo()
    assert history.units.alignment() == six()


def test_places_go_with_their_sentences() -> None:
    documents = [document(code) for code in CODES]
    history = History(aligner.align(documents[0], documents[1:]))
    texts = {code: kept.Flat(aligner.segment(own)).texts for code, own in zip(CODES, documents, strict=True)}
    chance = random.Random(3)
    for _ in range(300):
        step = some_step(history.units, chance.randrange)
        if isinstance(step, Edit):
            continue
        try:
            history.do(step)
        except CannotError:
            continue
    for unit in history.units.alignment():
        for one in unit.beads:
            assert {key: tuple(texts[key][at] for at in own) for key, own in one.places.items()} == one.sides


def test_ten_thousand_steps_in_a_long_document() -> None:
    units = tuple(
        AlignedUnit(f"p{n}", "paragraph", {}, (bead(f"p{n}.s1", en="a|b", fr="c"), bead(f"p{n}.s2", en="d", fr="e")))
        for n in range(100_000)
    )
    history = History(Alignment(small().versions, units))
    chance = random.Random(1)
    began = time.perf_counter()
    done = 0
    while done < 10_000:
        try:
            history.do(some_step(history.units, chance.randrange))
        except CannotError:
            continue
        done += 1
    for _ in range(done):
        history.undo()
    spent = time.perf_counter() - began
    assert history.units.alignment().units == units
    # A step that goes through the whole document would take some milliseconds, all of them minutes.
    assert spent < 10


# -- what stays when the document is aligned again ----------------------------------------------------


def again(original: Document, *versions: Document, kept: Alignment, neural: NeuralAligner, method: str) -> Alignment:
    return aligner.align(original, versions, method=method, encoder=neural._encoder, kept=kept)


def assert_whole(alignment: Alignment, documents: list[Document]) -> None:
    """Every sentence is in one bead, where it says that it stands."""
    for version, own in zip(alignment.versions, documents, strict=True):
        texts = kept.Flat(aligner.segment(own)).texts
        found = [
            (at, text)
            for unit in alignment
            for one in unit.beads
            for at, text in zip(one.places.get(version.key, ()), one.sides.get(version.key, ()), strict=True)
        ]
        assert sorted(found) == list(enumerate(texts))
    names = [one.id for unit in alignment for one in unit.beads]
    assert len(names) == len(set(names))


def decided(alignment: Alignment) -> dict[str, Bead]:
    return {one.id: one for unit in alignment for one in unit.beads if one.status != "auto"}


@pytest.mark.parametrize("method", ["neural", "length"])
def test_nothing_decided_nothing_changed(method: str, neural: NeuralAligner) -> None:
    documents = [document(code) for code in CODES]
    fresh = aligner.align(documents[0], documents[1:], method=method, encoder=neural._encoder)
    same = again(*documents, kept=fresh, neural=neural, method=method)
    assert same.units == fresh.units
    assert same.signature == {**fresh.signature, "kept": "0"}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("method", ["neural", "length"])
def test_decided_beads_stay(method: str, seed: int, neural: NeuralAligner) -> None:
    """Whatever was done to beads of the sample in six languages, they are there again, and nothing is lost."""
    documents = [document(code) for code in CODES]
    history = History(six())
    chance = random.Random(seed)
    for _ in range(60):
        step = some_step(history.units, chance.randrange)
        if isinstance(step, Edit):
            continue
        try:
            history.do(step)
        except CannotError:
            continue
    corrected = history.units.alignment()
    same = again(*documents, kept=corrected, neural=neural, method=method)
    assert_whole(same, documents)
    wanted = sorted((sorted(one.sides.items()), one.note) for one in decided(corrected).values())
    assert sorted((sorted(one.sides.items()), one.note) for one in decided(same).values()) == wanted
    assert {unit.id: unit.note for unit in same if unit.note} == {unit.id: unit.note for unit in corrected if unit.note}
    assert again(*documents, kept=same, neural=neural, method=method).units == same.units


@pytest.mark.parametrize("method", ["neural", "length"])
def test_decided_beads_stay_in_documents_that_have_changed(method: str, neural: NeuralAligner) -> None:
    """A paragraph is gone from the French, and the second half from the Arabic."""
    history = History(six())
    chance = random.Random(11)
    while history.depth[0] < 150:
        step = some_step(history.units, chance.randrange)
        if not isinstance(step, Edit):
            with contextlib.suppress(CannotError):
                history.do(step)
    corrected = history.units.alignment()
    french = changed("fr", [(r"(?<=\n) 7\. .*?(?=\n 8\. )", "")])
    arabic = document("ar")
    arabic = replace(arabic, units=arabic.units[: len(arabic.units) // 2])
    others = {"fr": french, "ar": arabic}
    documents = [others.get(code) or document(code) for code in CODES]
    same = again(*documents, kept=corrected, neural=neural, method=method)
    assert_whole(same, documents)
    texts = {own.language: set(kept.Flat(aligner.segment(own)).texts) for own in documents}
    stand = [
        one for one in decided(corrected).values() if all(texts[key].issuperset(own) for key, own in one.sides.items())
    ]
    assert 0 < len(stand) < len(decided(corrected))
    wanted = sorted((sorted(one.sides.items()), one.note) for one in stand)
    assert sorted((sorted(one.sides.items()), one.note) for one in decided(same).values()) == wanted


def two(english: str, french: str) -> list[Document]:
    from align.ingest import text

    return [text.read(english, language="en"), text.read(french, language="fr")]


ENGLISH = "1. The ship left. It rained. The captain slept. Nobody spoke.\n\n2. The bill came. It was paid.\n"
FRENCH = "1. Le navire partit. Il pleuvait. Le capitaine dormait. Nul ne parla.\n\n2. La note arriva. Elle fut payée.\n"


@pytest.mark.parametrize("method", ["neural", "length"])
def test_a_gap_is_aligned_by_itself(method: str, neural: NeuralAligner) -> None:
    """What was decided against all likelihood divides the paragraph: nothing is linked over it."""
    documents = two(ENGLISH, FRENCH)
    fresh = aligner.align(documents[0], documents[1:], method=method, encoder=neural._encoder)
    assert sides(fresh, "p1")[2] == {"en": "The captain slept.", "fr": "Le capitaine dormait."}
    wrong = replace(
        fresh.units[0],
        beads=(
            bead("p1.s1", en="The ship left."),
            replace(bead("p1.s2", en="It rained.", fr="Le navire partit."), status="reviewed", note="so"),
            bead("p1.s3", en="The captain slept.|Nobody spoke.", fr="Il pleuvait.|Le capitaine dormait.|Nul ne parla."),
        ),
        note="a note",
    )
    same = again(*documents, kept=replace(fresh, units=(wrong, *fresh.units[1:])), neural=neural, method=method)
    assert_whole(same, documents)
    assert sides(same, "p1")[:2] == [{"en": "The ship left."}, {"en": "It rained.", "fr": "Le navire partit."}]
    assert (same.by_id["p1"].beads[1].id, same.by_id["p1"].beads[1].note) == ("p1.s2", "so")
    behind = sides(same, "p1")[2:]
    assert [text for one in behind for text in one.get("fr", "").split("|") if text] == [
        "Il pleuvait.",
        "Le capitaine dormait.",
        "Nul ne parla.",
    ]
    assert same.by_id["p1"].note == "a note"
    assert sides(same, "p2") == sides(fresh, "p2")


def test_a_document_that_has_changed(neural: NeuralAligner) -> None:
    fresh = aligner.align(*_split(two(ENGLISH, FRENCH)), encoder=neural._encoder)
    names = [one.id for one in fresh.by_id["p1"].beads]
    assert names == ["p1.s1", "p1.s2", "p1.s3", "p1.s4"]
    corrected = Review("p2").apply(Annotate("p2", "paid?").apply(Merge("p1.s1", "next").apply(fresh)))
    corrected = Review("p1.s3").apply(corrected)
    # A paragraph before: the second is the third now. One sentence of the first has another text.
    english = ENGLISH.replace("2. The bill", "2. A dog barked.\n\n3. The bill").replace("captain slept", "pilot slept")
    french = FRENCH.replace("2. La note", "2. Un chien aboya.\n\n3. La note")
    same = again(*two(english, french), kept=corrected, neural=neural, method="neural")
    assert_whole(same, two(english, french))
    assert sides(same, "p1")[0] == {"en": "The ship left.|It rained.", "fr": "Le navire partit.|Il pleuvait."}
    assert [one.status for one in same.by_id["p1"].beads] == ["reviewed", "auto", "auto"]
    assert [one.status for one in same.by_id["p3"].beads] == ["reviewed", "reviewed"]
    assert [one.id for one in same.by_id["p3"].beads] == ["p3.s1", "p3.s2"]
    assert (same.by_id["p2"].note, same.by_id["p3"].note) == ("", "paid?")
    assert same.notes == ("decided beads that stand in the documents no more and were aligned anew: 1",)


def _split(documents: list[Document]) -> tuple[Document, list[Document]]:
    return documents[0], documents[1:]


def test_notes_on_what_nobody_has_decided(neural: NeuralAligner) -> None:
    fresh = aligner.align(*_split(two(ENGLISH, FRENCH)), encoder=neural._encoder)
    noted = Annotate("p2", "paid?").apply(Annotate("p1.s3", "who?").apply(Annotate("p1.s1", "when?").apply(fresh)))
    same = again(*two(ENGLISH, FRENCH), kept=noted, neural=neural, method="neural")
    assert same.units == noted.units
    # One sentence has another text, and so its bead is another; a paragraph is rewritten, and another is gone.
    changed = [text.replace("captain", "pilot").partition("2.")[0] for text in (ENGLISH, FRENCH)]
    english, french = (f"{text}2. {new}\n" for text, new in zip(changed, ("A dog.", "Un chien."), strict=True))
    same = again(*two(english, french), kept=noted, neural=neural, method="neural")
    assert [one.note for one in same.by_id["p1"].beads] == ["when?", "", "", ""]
    assert same.by_id["p2"].note == "paid?"
    same = again(*two(*changed), kept=noted, neural=neural, method="neural")
    assert same.notes == ("notes left out because their units are gone: 1",)


def test_something_new_between_the_sentences_of_a_bead(neural: NeuralAligner) -> None:
    fresh = aligner.align(*_split(two(ENGLISH, FRENCH)), encoder=neural._encoder)
    corrected = Merge("p1.s1", "next").apply(fresh)
    same = again(
        *two(ENGLISH, FRENCH.replace("Il pleuvait", "Le vent soufflait. Il pleuvait")),
        kept=corrected,
        neural=neural,
        method="neural",
    )
    assert decided(same) == {}


def test_a_version_that_comes_later(neural: NeuralAligner) -> None:
    spanish = "1. El buque zarpó. Llovía. El capitán dormía. Nadie habló.\n\n2. Llegó la cuenta. Se pagó.\n"
    from align.ingest import text

    documents = [*two(ENGLISH, FRENCH), text.read(spanish, language="es")]
    fresh = aligner.align(documents[0], documents[1:2], encoder=neural._encoder)
    corrected = Review("p2").apply(Merge("p1.s1", "next").apply(fresh))
    same = again(*documents, kept=corrected, neural=neural, method="neural")
    assert_whole(same, documents)
    first = same.by_id["p1"].beads[0]
    assert first.id == "p1.s1"
    assert first.sides["en"] == ("The ship left.", "It rained.")
    assert first.sides["es"] == ("El buque zarpó.", "Llovía.")
    assert decided(same) == {}
    assert same.notes[-1] == (
        "decided beads with a version now that nobody has reviewed, and so to be reviewed again: 3"
    )


def test_a_sentence_that_stands_more_often_now() -> None:
    assert kept.found_again(["a", "x", "b", "x"], ["a", "x", "b", "x"]) == [0, 1, 2, 3]
    assert kept.found_again(["a", "x", "b", "x"], ["n", "a", "x", "b", "c", "x"]) == [1, 2, 3, 5]
    assert kept.found_again(["a", "x"], ["x", "b", "x", "a"]) == [3, -1]
    assert kept.found_again([], ["a"]) == []


def test_cuts_around_what_is_settled() -> None:
    fixed = kept.Fixed([kept.FlatLink((2,), (2,)), kept.FlatLink((4,), (9,))], {2, 3, 4, 5})
    parts = [kept.Part([0, 1, 2, 3], [0, 1, 2, 3]), kept.Part([4, 5], [4, 5, 9])]
    assert kept.around(parts, fixed) == [([0, 1], [0, 1]), ([3], [3]), ([], [4, 5]), ([5], [])]
    across = kept.FlatLink((0, 1, 3), (0, 1, 3), 0.5)
    assert list(fixed.cut([across])) == [
        kept.FlatLink((0, 1), (0, 1), 0.5),
        kept.FlatLink((3,), (), 0.5),
        kept.FlatLink((), (3,), 0.5),
        *fixed.links,
    ]
