"""Translation memories: what is found again and how surely, as an engine, beside another, and from files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import aligner, formats, memory
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from lang.translate import EngineError, Said, translate_all
from lang.translate.memory import SUBSTITUTED, Entry, Memory, MemoryTranslator, WithMemory, fold
from tests.conftest import CODES, ENGLISH, FRENCH, ROOT, SPANISH, document

STORY = Memory(map(Entry, ENGLISH, FRENCH), "en", "fr", name="story")
TMX = ROOT / "tests" / "data" / "tmx"


# -- exact --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("The captain’s “coffee” – hot", 'The captain\'s "coffee" - hot'),
        ("Le « café » : chaud !", "Le «café»: chaud!"),
        ("Él dijo:\u00a0«sí»", 'Él dijo: "sí"'),
        ("Капитан — «старик»", 'Капитан - "старик"'),
        ("船长说：「好」", '船长说："好"'),
        ("القـــرار\u200f ٢١٨٥", "القرار ٢١٨٥"),
        ("cafe\u0301  noir\n", "café noir"),
        ("Wait…", "Wait..."),
    ],
)
def test_the_same_sentence_in_other_signs(stored: str, asked: str) -> None:
    known = Memory([Entry(stored, "x")])
    for sentence in (stored, asked):
        match = known.best(sentence)
        assert match == (1.0, "x", Entry(stored, "x"), "exact")
        assert match.origin == "memory 100 %"


@pytest.mark.parametrize("other", ["the captain", "The captain.", "The captains", ""])
def test_another_sentence_is_no_exact_match(other: str) -> None:
    assert Memory([Entry("The captain", "x")]).exact(other) is None


@given(st.text() | st.text("a\u0301\u200b \u00a0«»:…‘\u1fef\u037e"))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_last_entry_counts_and_empty_ones_do_not() -> None:
    known = Memory([Entry("a", "1"), Entry("b", "2"), Entry("a ", "3"), Entry(" ", "4"), Entry("c", " ")])
    assert len(known) == 2
    assert known.exact("a").text == "3"
    assert known.exact("c") is known.exact("") is None


# -- with pieces replaced -----------------------------------------------------------------------------

OLD = {
    "en": "Recalling its resolution 2185 (2014) of 20 November 2014 and the report (S/2017/926)",
    "fr": "Rappelant sa résolution 2185 (2014) du 20 novembre 2014 et le rapport (S/2017/926)",
    "es": "Recordando su resolución 2185 (2014), de 20 de noviembre de 2014, y el informe (S/2017/926)",
    "ru": "ссылаясь на свою резолюцию 2185 (2014) от 20 ноября 2014 года и доклад (S/2017/926)",
    "zh": "回顾其2014年11月20日第2185(2014)号决议和报告(S/2017/926)",
    "ar": "إذ يشير إلى قراره 2185 (2014) المؤرخ 20 تشرين الثاني/نوفمبر 2014 والتقرير (S/2017/926)",
}
NEW = {
    "en": "Recalling its resolution 2382 (2017) of 6 March 2018 and the report (A/66/615)",
    "fr": "Rappelant sa résolution 2382 (2017) du 6 mars 2018 et le rapport (A/66/615)",
    "es": "Recordando su resolución 2382 (2017), de 6 de marzo de 2018, y el informe (A/66/615)",
    "ru": "ссылаясь на свою резолюцию 2382 (2017) от 6 марта 2018 года и доклад (A/66/615)",
    "zh": "回顾其2018年3月6日第2382(2017)号决议和报告(A/66/615)",
    "ar": "إذ يشير إلى قراره 2382 (2017) المؤرخ 6 آذار/مارس 2018 والتقرير (A/66/615)",
}


@pytest.mark.parametrize(("source", "target"), [(one, other) for one in CODES for other in CODES if one != other])
def test_numbers_dates_and_symbols_are_replaced(source: str, target: str) -> None:
    known = Memory([Entry("x 1", "y 1"), Entry(OLD[source], OLD[target])], source, target)
    match = known.sure(NEW[source])
    assert match is not None
    assert match[:2] == (SUBSTITUTED, NEW[target])
    assert (match.kind, match.origin) == ("substituted", "memory 99 %")
    assert match.entry.target == OLD[target]


@pytest.mark.parametrize(
    ("old", "target", "new", "expected"),
    [
        ("42 dogs and 7 cats", "42 chiens et 7 chats", "7 dogs and 42 cats", "7 chiens et 42 chats"),
        ("the 5 FPUs of 2017", "les 5 UPC de 2017", "the 6 FPUs of 2017", "les 6 UPC de 2017"),
        ("1,250 men", "1\u00a0250 hommes", "12,500 men", "12\u00a0500 hommes"),
        ("1,250 men", "1 250 hommes", "2,300 men", "2 300 hommes"),
        ("1,250.5 km away", "à 1.250,5 km", "2,300.1 km away", None),
        ("250 men", "250 hommes", "1,250 men", "1\u00a0250 hommes"),
        ("3 dogs", "trois chiens", "4 dogs", None),
        ("3 dogs", "3 chiens et 3 laisses", "4 dogs", None),
        ("3 dogs and 3 cats", "3 chiens et 3 chats", "4 dogs and 5 cats", None),
        ("the FPUs", "les UPC", "the SPTs", None),
        ("1,250 men", "1250 hommes", "12,500 men", None),
        ("3 dogs", "3 chiens", "S/2017/926 dogs", None),
        ("3 dogs", "3 chiens", "some dogs", None),
        ("3 dogs", "3 chiens", "4 cats", None),
        ("On 1 May", "Le 1er mai", "On 2 May", "Le 2 mai"),
    ],
)
def test_what_is_replaced_and_what_is_not(old: str, target: str, new: str, expected: str | None) -> None:
    match = Memory([Entry(old, target)], "en", "fr").substituted(new)
    assert (match and match.text) == expected


def test_digits_of_another_script() -> None:
    known = Memory([Entry("42 dogs", "٤٢ كلبا")], "en", "ar")
    assert known.substituted("97 dogs").text == "٩٧ كلبا"
    assert Memory([Entry("٤٢ كلبا", "42 dogs")], "ar", "en").substituted("٩٧ كلبا").text == "97 dogs"


def test_an_entry_that_cannot_be_used_is_not_in_the_way_of_one_that_can() -> None:
    known = Memory([Entry("5 dogs", "5 chiens"), Entry("3 dogs", "trois chiens")], "en", "fr")
    assert known.substituted("8 dogs").text == "8 chiens"


# -- fuzzy --------------------------------------------------------------------------------------------


def indel(one: str, other: str) -> float:
    """The normalised indel similarity, by the textbook."""
    row = [0] * (len(other) + 1)
    for char in one:
        above, row = row, [0]
        for at, sign in enumerate(other, 1):
            row.append(above[at - 1] + 1 if sign == char else max(above[at], row[-1]))
    return 2 * row[-1] / (len(one) + len(other))


def test_the_likest_come_first_and_none_is_missed() -> None:
    chance = random.Random(3)
    words = " ".join(ENGLISH).split()
    sentences = sorted({" ".join(chance.choices(words, k=chance.randint(2, 9))) for _ in range(150)})
    known = Memory(Entry(sentence, sentence.upper()) for sentence in sentences)
    for asked in ("The ferry left the harbour", "a doctor", "Nobody " * 9, sentences[5]):
        for threshold in (0.3, 0.5, 0.75, 1.0):
            own = fold(asked)
            expected = sorted(
                (score for one in sentences if (score := indel(own, fold(one))) >= threshold), reverse=True
            )
            found = known.fuzzy(asked, threshold, limit=1000)
            assert [match.score for match in found] == pytest.approx(expected)
            assert all(match.score == pytest.approx(indel(own, match.entry.source)) for match in found)
            best = known.fuzzy(asked, threshold, limit=1)
            assert [match.score for match in best] == pytest.approx(expected[:1])


def test_a_fuzzy_match_says_how_good_it_is() -> None:
    match = STORY.best("The ferry left the harbour at noon.")
    assert (match.kind, match.text) == ("fuzzy", FRENCH[0])
    assert 0.8 < match.score < 1
    assert match.origin == f"memory {int(match.score * 100)} %"
    assert STORY.best("The ferry left the harbour at noon.", threshold=0.99) is None
    assert STORY.fuzzy(ENGLISH[3])[0].kind == "exact"


def test_nothing_is_like_nothing() -> None:
    assert Memory([]).best("a") is Memory([]).best("") is STORY.best("") is STORY.best(" \n", 0.01) is None
    assert STORY.best("\ud800") is None


def test_nearly_all_the_same_is_not_100_per_cent() -> None:
    match = Memory([Entry("a" * 2000, "x")]).best("a" * 1999)
    assert (match.kind, match.origin) == ("fuzzy", "memory 99 %")


# -- as an engine -------------------------------------------------------------------------------------


class Upper:
    """A translator of capitals, which records what it is asked and whether it was stopped."""

    signature = {"engine": "upper", "model": "m", "version": "1"}  # noqa: RUF012

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stopped = self.closed = False

    def translate(self, sentences):
        try:
            for place, sentence in reversed(list(enumerate(sentences))):
                self.asked.append(sentence)
                if sentence == "fail":
                    raise EngineError("it failed", "mend it")
                yield Said(place, sentence.upper())
        finally:
            self.stopped = True

    def close(self) -> None:
        self.closed = True


def test_the_memory_alone_says_what_it_has() -> None:
    engine = MemoryTranslator(STORY)
    asked = [ENGLISH[2], "On board were forty-two passengers and two dogs.", "Something else entirely?"]
    assert translate_all(engine, asked) == [FRENCH[2], FRENCH[1], ""]
    assert [engine.origin(sentence) for sentence in asked][::2] == ["memory 100 %", ""]
    assert engine.origin(asked[1]).startswith("memory 9")
    engine.close()
    engine.close()
    assert translate_all(engine, asked[:1]) == [FRENCH[2]]


def test_signatures_tell_what_translations_depend_on() -> None:
    signature = MemoryTranslator(STORY).signature
    assert (signature["engine"], signature["model"], signature["threshold"]) == ("memory", "story", "0.75")
    assert MemoryTranslator(Memory(map(Entry, ENGLISH, FRENCH), "en", "fr", name="story")).signature == signature
    assert MemoryTranslator(STORY, 0.9).signature != signature
    other = Memory(map(Entry, ENGLISH, SPANISH), "en", "es", name="story")
    assert other.signature["version"] != STORY.signature["version"]
    both = WithMemory(STORY, Upper()).signature
    assert both == {**Upper.signature, "memory": f"story {STORY.signature['version']}"}


def test_what_is_sure_is_not_asked_of_the_other_engine() -> None:
    other = Upper()
    engine = WithMemory(STORY, other)
    asked = ["one", ENGLISH[0], "The bill for the repairs came to 1,300 crowns.", "two", "The ferry left at dawn."]
    known = Memory([*map(Entry, ENGLISH, SPANISH)], "en", "es")
    engine = WithMemory(known, other)
    said = list(engine.translate(asked))
    substituted = SPANISH[8].replace("1.250", "1.300")
    assert said == [(1, SPANISH[0]), (2, substituted), (4, asked[4].upper()), (3, "TWO"), (0, "ONE")]
    assert other.asked == [asked[4], "two", "one"]
    assert [engine.origin(sentence) for sentence in asked] == ["", "memory 100 %", "memory 99 %", "", ""]
    engine.close()
    assert other.closed


def test_what_the_memory_knows_comes_before_the_other_engine_is_asked_and_closing_stops_both() -> None:
    other = Upper()
    coming = WithMemory(STORY, other).translate(["one", "two", ENGLISH[0]])
    assert next(coming) == (2, FRENCH[0])
    assert other.asked == []
    assert next(coming) == (1, "TWO")
    coming.close()
    assert (other.asked, other.stopped) == (["two"], True)


def test_the_other_engine_is_left_alone_where_all_is_known_and_its_errors_come_through() -> None:
    other = Upper()
    assert translate_all(WithMemory(STORY, other), ENGLISH) == FRENCH
    assert other.asked == []
    with pytest.raises(EngineError, match="it failed"):
        translate_all(WithMemory(STORY, other), ["fail"])


# -- from files ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def six() -> Alignment:
    documents = [document(code) for code in CODES]
    return aligner.align(documents[0], documents[1:])


@pytest.fixture(scope="module")
def files(six: Alignment, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("memory")
    return [saved(six, folder / f"six.{ending}") for ending in ("yaml", "tmx")]


def saved(alignment: Alignment, path: Path) -> Path:
    name = formats.of_file(str(path))
    assert name is not None
    path.write_bytes(b"".join(formats.writer(name).write(alignment)))
    return path


@pytest.mark.parametrize(("source", "target"), list(zip(CODES, CODES[1:] + CODES[:1], strict=True)))
def test_the_sample_in_every_language_and_direction(
    six: Alignment, files: list[Path], source: str, target: str
) -> None:
    both = [memory.load([path], source, target) for path in files]
    assert both[0].signature["version"] == both[1].signature["version"]
    assert both[1].name == "six.tmx"
    seen = set()
    for unit in six:
        for bead in unit.beads:
            here, there = (bead.sides.get(code, ()) for code in (source, target))
            joiners = ["" if code == "zh" else " " for code in (source, target)]
            match = both[0].exact(joiners[0].join(here))
            assert match == both[1].exact(joiners[0].join(here))._replace(entry=match.entry)
            assert match.text == joiners[1].join(there)
            seen.add(match.entry.origin)
    assert seen <= {f"six.yaml {bead.id}" for unit in six for bead in unit.beads}
    assert len(seen) > 50


def test_the_sample_translates_itself(six: Alignment, files: list[Path]) -> None:
    known = memory.load(files, "en", "ru")
    engine = MemoryTranslator(known)
    changed = "Reaffirms that the importance of resolution 2185 (2014) has grown"
    texts = [bead.sides["en"][0] for unit in six for bead in unit.beads if bead.type("en", "ru") == "1-1"]
    assert all(engine.origin(text) == "memory 100 %" for text in texts)
    assert engine.origin(changed) == ""
    assert known.name == "six.yaml+six.tmx"


def small(*beads: Bead, kinds: Sequence[str] = ("original", "official", "machine")) -> Alignment:
    versions = tuple(
        Version(key, key.split("-")[0], kind) for key, kind in zip(("en", "fr", "fr-2"), kinds, strict=True)
    )
    return Alignment(versions, (AlignedUnit("p1", "paragraph", {}, beads),))


@pytest.mark.parametrize("ending", ["yaml", "tmx"])
def test_which_beads_count(tmp_path: Path, ending: str) -> None:
    def bead(english: str, *, status: str = "auto", **sides: str) -> Bead:
        texts = {"en": (english,), **{key.replace("_", "-"): (text,) for key, text in sides.items()}}
        return Bead(f"b.{english}", texts, status=status)

    one = small(
        bead("both", fr="un", fr_2="machine"),
        bead("machine only", fr_2="machine"),
        bead("machine reviewed", fr_2="machine", status="reviewed"),
        bead("edited first", fr="un", status="edited"),
        bead("auto first", fr="un"),
        bead("blank", fr=" "),
        bead("alone"),
        Bead("joined", {"en": ("Two.", "Parts."), "fr": ("Deux", "parties")}),
    )
    two = small(bead("edited first", fr="deux"), bead("auto first", fr="deux"))
    paths = [saved(one, tmp_path / f"one.{ending}"), saved(two, tmp_path / f"two.{ending}")]
    known = memory.load(paths, "en", "fr")
    asked = ["both", "machine only", "machine reviewed", "edited first", "auto first", "blank", "alone", "Two. Parts."]
    matches = [known.exact(sentence) for sentence in asked]
    assert [match and match.text for match in matches] == [
        "un", None, "machine", "un", "deux", None, None, "Deux parties",
    ]  # fmt: skip
    assert matches[4].entry.origin == f"two.{ending} b.auto first"
    back = memory.load(paths, "fr", "en")
    assert back.exact("deux").text == "auto first"
    assert back.exact("machine").text == "machine reviewed"


def test_foreign_tmx_and_languages_of_the_same_kind() -> None:
    known = memory.load([TMX / "inline.tmx"], "en", "ru")
    assert [(match.text, match.entry.origin) for match in known.fuzzy("The captain drank his coffee.", 0.9)] == [
        ("Капитан пил свой кофе.", "inline.tmx 7")
    ]
    assert known.exact("The captain drank [coffee].").text == "Капитан пил кофе."
    assert memory.load([TMX / "omegat.tmx"], "fr", "en-GB").exact(FRENCH[0]).text == ENGLISH[0]


@pytest.mark.parametrize(("source", "target"), [("zh", "en"), ("zh-Hans", "en-US"), ("ZH-hant", "EN-gb")])
def test_a_language_is_found_by_its_first_part(source: str, target: str) -> None:
    assert (
        memory.load([TMX / "inline.tmx"], source, target).exact("船长喝着咖啡。").text
        == "The captain drank his coffee."
    )


def test_the_very_code_goes_before_others_of_the_language(tmp_path: Path) -> None:
    versions = tuple(
        Version(code, code, kind)
        for code, kind in (("en", "original"), ("zh-Hant", "official"), ("zh-Hans", "official"))
    )
    bead = Bead("p1.s1", {"en": ("ship",), "zh-Hant": ("船長",), "zh-Hans": ("船长",)})
    alignment = Alignment(versions, (AlignedUnit("p1", "paragraph", {}, (bead,)),))
    for name in ("x.tmx", "x.yaml"):
        path = saved(alignment, tmp_path / name)
        assert memory.load([path], "en", "zh-Hans").exact("ship").text == "船长"
        assert memory.load([path], "en", "zh").exact("ship").text == "船長"


def test_what_cannot_be_loaded(files: list[Path], tmp_path: Path) -> None:
    text = tmp_path / "x.txt"
    text.write_text("a", encoding="utf-8")
    damaged = tmp_path / "x.tmx"
    damaged.write_bytes(files[1].read_bytes()[:20_000])
    for path, source, target, message in (
        (text, "en", "fr", r"x\.txt: no alignment is read from such a file; give one of .*\.tmx"),
        (TMX / "omegat.tmx", "en", "ru", r"omegat\.tmx: it has no ru, only en, fr"),
        (TMX / "omegat.tmx", "de", "fr", "it has no de, only en, fr"),
        (files[0], "en", "de", "it has no de, only ar, en, es, fr, ru, zh"),
        (damaged, "en", "fr", "not valid XML"),
        (tmp_path / "none.tmx", "en", "fr", "there is no such file"),
        (files[0], "English", "fr", "'english' is not a language code"),
    ):
        with pytest.raises(InputError, match=message):
            memory.load([path], source, target)


def test_a_file_of_both_languages_without_a_pair_is_an_empty_memory(six: Alignment, tmp_path: Path) -> None:
    machine = replace(
        six, versions=tuple(replace(one, kind="machine" if one.key == "fr" else one.kind) for one in six.versions)
    )
    for name in ("x.tmx", "x.yaml"):
        assert len(memory.load([saved(machine, tmp_path / name)], "en", "fr")) == 0
