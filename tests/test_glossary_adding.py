"""Terms put into files that people keep by hand: nothing else changes, and nobody loses what another one writes."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align import glossary, safe_yaml
from align.errors import InputError
from align.glossary import adding
from lang.terms.glossary import Glossary, Term
from tests.conftest import SAMPLES

SIX = Term(
    {
        "en": ("mission leadership", "leadership of a mission"),
        "fr": ("direction de la mission",),
        "es": ("dirección de la misión",),
        "ru": ("руководство миссии",),
        "zh": ("特派团领导",),
        "ar": ("قيادة البعثة",),
    },
    {"en": "ML"},
    fixed=True,
    forbidden={"fr": ("chefferie de mission",), "ar": ("رئاسة البعثة",)},
    note="not: “head of mission”",
)
PAIR = Term({"en": ("b",), "fr": ("d: #1",)}, {})


def put(folder: Path, content: str | bytes, name: str = "x.glossary.yaml") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def held(path: str) -> str:
    return Path(path).read_bytes().decode()


# -- YAML -----------------------------------------------------------------------------------------------


def test_the_sample_keeps_every_byte(tmp_path: Path) -> None:
    own = (SAMPLES / "S-2017-926.glossary.yaml").read_bytes()
    path = put(tmp_path, own)
    known = glossary.load(path)
    added = adding.add(path, SIX)
    assert Path(path).read_bytes().startswith(own)
    assert held(path).endswith(
        "  - en: [mission leadership, leadership of a mission]\n"
        "    fr: [direction de la mission]\n"
        "    es: [dirección de la misión]\n"
        "    ru: [руководство миссии]\n"
        "    zh: [特派团领导]\n"
        "    ar: [قيادة البعثة]\n"
        "    acronym: {en: ML}\n"
        "    forbidden:\n"
        "      fr: [chefferie de mission]\n"
        "      ar: [رئاسة البعثة]\n"
        "    fixed: true\n"
        "    note: 'not: “head of mission”'\n"
    )
    assert glossary.load(path) == Glossary((*known.terms, SIX))
    adding.take_back(added)
    assert Path(path).read_bytes() == own


STYLES = {
    "dashes under the key": ("glossary: 1\nterms:\n- {en: [a]}\n", "- {en: [a]}\n- en: [b]\n  fr: ['d: #1']\n"),
    "dashes far in": ("glossary: 1\nterms:\n    - en: [a]\n", "    - en: [a]\n    - en: [b]\n      fr: ['d: #1']\n"),
    "no last line end": ("glossary: 1\nterms:\n- en: [a]", "- en: [a]\n- en: [b]\n  fr: ['d: #1']\n"),
    "Windows": ("glossary: 1\r\nterms:\r\n- en: [a]\r\n", "- en: [a]\r\n- en: [b]\r\n  fr: ['d: #1']\r\n"),
    "a mark at the beginning": ("\ufeffglossary: 1\nterms:\n- en: [a]\n", "- en: [b]\n  fr: ['d: #1']\n"),
    "a comment at the end": ("glossary: 1\nterms:\n- en: [a]\n# the end\n", "# the end\n- en: [b]\n  fr: ['d: #1']\n"),
    "another key behind": (
        "glossary: 1\nterms:\n- en: [a]  # one\n\n# who\nauthors: [me]\n",
        "- en: [a]  # one\n- en: [b]\n  fr: ['d: #1']\n\n# who\nauthors: [me]\n",
    ),
    "a list and a key in it": (
        "terms:\n- en: [a]\n  fr:\n    - c\n    - x\nglossary: 1\n",
        "    - x\n- en: [b]\n  fr: ['d: #1']\nglossary: 1\n",
    ),
    "literal text at the end": (
        "terms:\n- en: [a]\n  note: |\n    x\n    # y\n\nglossary: 1\n",
        "    # y\n\n- en: [b]\n  fr: ['d: #1']\nglossary: 1\n",
    ),
    "the end of a document": ("glossary: 1\nterms:\n- en: [a]\n...\n", "- en: [b]\n  fr: ['d: #1']\n...\n"),
    "an empty list": ("glossary: 1\nterms: []  # none yet\n", "terms:  # none yet\n- en: [b]\n  fr: ['d: #1']\n"),
    "a list in brackets": (
        "glossary: 1\nterms: [{en: [a]}]  # all\n",
        "terms: [{en: [a]}, {en: [b], fr: ['d: #1']}]  # all\n",
    ),
    "brackets over lines": (
        "glossary: 1\nterms: [\n  {en: [a]}, # one\n]\n",
        "terms: [\n  {en: [a]}, # one\n{en: [b], fr: ['d: #1']}]\n",
    ),
    "all in braces": ("{glossary: 1, terms: []}", "{glossary: 1, terms: [{en: [b], fr: ['d: #1']}]}"),
    "aliases": ("glossary: 1\nterms:\n- &a {en: [a]}\n- *a\n", "- *a\n- en: [b]\n  fr: ['d: #1']\n"),
    "an indented file": (
        "  glossary: 1\n  terms:\n  - en: [a]\n  z: 1\n",
        "  - en: [a]\n  - en: [b]\n    fr: ['d: #1']\n  z: 1\n",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_every_way_to_write_a_list(tmp_path: Path, style: str) -> None:
    content, ending = STYLES[style]
    path = put(tmp_path, content)
    added = adding.add(path, PAIR)
    assert held(path).endswith(ending)
    assert glossary.load(path).terms[-1] == PAIR
    adding.take_back(added)
    assert held(path) == content


@pytest.mark.parametrize("content", ["glossary: 1\nx: &t\n- en: [a]\nterms: *t\n", "glossary: 1\n<<: {terms: []}\n"])
def test_a_list_that_stands_elsewhere_is_left_alone(tmp_path: Path, content: str) -> None:
    path = put(tmp_path, content)
    with pytest.raises(InputError, match="add it by hand"):
        adding.add(path, PAIR)
    assert held(path) == content
    assert os.listdir(tmp_path) == ["x.glossary.yaml"]


TEXTS = st.text(
    st.sampled_from("ab é中ق\u0651#:-'\"[]{},&*!|>%@`~?\\\u2028\u0085\u202e\u2029"), min_size=1, max_size=6
).filter(str.strip)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3, unique=True), note=TEXTS, style=st.sampled_from(sorted(STYLES)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_back(tmp_path: Path, texts: list[str], note: str, style: str) -> None:
    path = put(tmp_path, STYLES[style][0])
    term = Term({"en": tuple(texts), "ar": (note,)}, {}, note=note)
    added = adding.add(path, term)
    assert glossary.load(path).terms[-1] == term
    adding.take_back(added)
    assert held(path) == STYLES[style][0]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    path = str(tmp_path / "S-2017-926.glossary.yaml")
    added = adding.add(path, SIX)
    assert held(path).startswith("glossary: 1\nterms:\n- en: [mission leadership")
    adding.take_back(added)
    assert glossary.load(path) == Glossary()
    with pytest.raises(InputError, match="no such file"):
        adding.add(str(tmp_path / "x.csv"), SIX)
    with pytest.raises(InputError, match="no such folder"):
        adding.add(str(tmp_path / "nowhere" / "x.yaml"), SIX)


# -- tables ---------------------------------------------------------------------------------------------

TABLES = {
    "as it is": ("x.csv", 'en,fr,why\n"a, b",c,\n'.replace("why", "note"), "b,d: #1,\n"),
    "no last line end": ("x.csv", "fr,en\nc,a", "fr,en\nc,a\nd: #1,b\n"),
    "a column is added": ("x.csv", 'en,"note"\r\na,x\r\n', 'en,"note",fr\r\na,x\r\nb,,d: #1\r\n'),
    "columns without a name": ("x.csv", "en,,\na,,\n", "en,fr\na,,\nb,d: #1\n"),
    "semicolons": ("x.csv", "en;fr acronym\na;b\n", "en;fr acronym;fr\na;b\nb;;d: #1\n"),
    "tabulators": ("x.tsv", "en\tfr\na\tc\n", "en\tfr\na\tc\nb\td: #1\n"),
    "a head alone": ("x.tsv", "en", "en\tfr\nb\td: #1\n"),
    "a mark at the beginning": ("x.csv", "\ufeffen,fr\n", "\ufeffen,fr\nb,d: #1\n"),
    "a cell of two lines": ("x.csv", 'en,"fr"\n"a",c\n\n"a2","c\n"\n', '"a2","c\n"\nb,d: #1\n'),
}


@pytest.mark.parametrize("style", TABLES)
def test_tables(tmp_path: Path, style: str) -> None:
    name, content, ending = TABLES[style]
    path = put(tmp_path, content, name)
    known = glossary.load(path)
    added = adding.add(path, PAIR)
    assert held(path).endswith(ending)
    assert glossary.load(path) == Glossary((*known.terms, PAIR))
    adding.take_back(added)
    assert held(path) == content


def test_all_of_a_term_stands_in_a_table(tmp_path: Path) -> None:
    path = put(tmp_path, "en,fr\na,c\n", "x.csv")
    adding.add(path, SIX)
    assert held(path).splitlines()[0] == "en,fr,es,ru,zh,ar,acronym:en,forbidden:fr,forbidden:ar,fixed,note"
    assert glossary.load(path).terms[-1] == SIX


# -- what is refused ------------------------------------------------------------------------------------


def test_what_would_lose_something_is_refused(tmp_path: Path) -> None:
    for name in ("x.tbx", "x.xlsx"):
        with pytest.raises(InputError, match="convert"):
            adding.add(put(tmp_path, "", name), PAIR)
    latin = put(tmp_path, "en,fr\né,c\n".encode("latin-1"), "latin.csv")
    with pytest.raises(InputError, match="UTF-8"):
        adding.add(latin, PAIR)
    with pytest.raises(InputError, match="glossary: 1"):
        adding.add(put(tmp_path, "a: 1\n"), PAIR)
    with pytest.raises(InputError, match="cannot hold"):
        adding.add(put(tmp_path, "glossary: 1\nterms: []\n"), Term({"en": ("\ud800",)}, {}))
    with pytest.raises(InputError, match="language code"):
        adding.add(put(tmp_path, "glossary: 1\nterms: []\n"), Term({"E!": ("a",)}, {}))
    assert held(str(tmp_path / "x.glossary.yaml")) == "glossary: 1\nterms: []\n"


def test_a_term_that_is_there_is_not_added_again(tmp_path: Path) -> None:
    path = put(tmp_path, "glossary: 1\nterms:\n- en: [x]\n- {en: [b, c], fr: ['d: #1'], es: [e]}\n")
    with pytest.raises(InputError, match="already \\(term 2\\)"):
        adding.add(path, PAIR)
    for other in (
        Term({"en": ("b",), "fr": ("f",)}, {}),
        Term(PAIR.renderings, {"en": "B"}),
        Term(PAIR.renderings, {}, fixed=True),
        Term(PAIR.renderings, {}, forbidden={"fr": ("g",)}),
    ):
        adding.add(path, other)
    assert len(glossary.load(path).terms) == 6


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    put(tmp_path, "glossary: 1\nterms: []\n", "real.yaml")
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / "real.yaml")
    adding.add(str(link), PAIR)
    assert link.is_symlink()
    assert glossary.load(str(tmp_path / "real.yaml")).terms == (PAIR,)


# -- several people -------------------------------------------------------------------------------------


def _add_many(path: str, who: str, count: int) -> None:
    for number in range(count):
        adding.add(path, Term({"en": (f"{who} {number}",), "fr": (f"{who} {number} fr",)}, {}))


@pytest.mark.parametrize("name", ["x.yaml", "x.csv"])
def test_several_who_write_at_once_lose_nothing(tmp_path: Path, name: str) -> None:
    head = "# ours\nglossary: 1\nterms: []\n" if name.endswith("yaml") else "en\n"
    path = put(tmp_path, head, name)
    spawn = multiprocessing.get_context("fork")
    people = [spawn.Process(target=_add_many, args=(path, who, 8)) for who in ("Ana", "Boris", "陈", "ليلى")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert [one.exitcode for one in people] == [0] * 4
    found = [term.renderings["en"][0] for term in glossary.load(path).terms]
    assert sorted(found) == sorted(f"{who} {n}" for who in ("Ana", "Boris", "陈", "ليلى") for n in range(8))
    assert os.listdir(tmp_path) == [name]


def test_who_holds_the_file_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    path = put(tmp_path, "glossary: 1\nterms: []\n")
    monkeypatch.setattr(adding, "PATIENCE", 0.01)
    with FileLock(tmp_path / ".x.glossary.yaml.lock"), pytest.raises(InputError, match="somebody else is writing"):
        adding.add(path, PAIR)
    adding.add(path, PAIR)


def test_taking_back_keeps_what_was_written_since(tmp_path: Path) -> None:
    path = put(tmp_path, "glossary: 1\nterms:\n- en: [a]\n")
    added = adding.add(path, PAIR)
    adding.add(path, SIX)
    Path(path).write_text(f"# by Ana\n{held(path)}", encoding="utf-8")
    adding.take_back(added)
    assert held(path).startswith("# by Ana\nglossary: 1\nterms:\n- en: [a]\n- en: [mission")
    assert glossary.load(path).terms == (Term({"en": ("a",)}, {}), SIX)
    with pytest.raises(InputError, match="by hand"):
        adding.take_back(added)


def test_taking_back_the_only_one(tmp_path: Path) -> None:
    path = put(tmp_path, "glossary: 1\nterms: []\n")
    added = adding.add(path, PAIR)
    Path(path).write_text(f"# by Ana\n{held(path)}", encoding="utf-8")
    adding.take_back(added)
    assert glossary.load(path) == Glossary()
    table = put(tmp_path, "en\na\n", "x.csv")
    added = adding.add(table, PAIR)
    adding.add(table, SIX)
    adding.take_back(added)
    assert glossary.load(table).terms == (Term({"en": ("a",)}, {}), SIX)


def test_one_that_was_changed_is_not_taken_back(tmp_path: Path) -> None:
    path = put(tmp_path, "glossary: 1\nterms:\n- en: [a]\n")
    added = adding.add(path, PAIR)
    changed = held(path).replace("- en: [b]", "- en: [b] # sure?")
    Path(path).write_text(changed, encoding="utf-8")
    with pytest.raises(InputError, match="by hand"):
        adding.take_back(added)
    assert held(path) == changed


def test_a_disk_that_is_full_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "glossary: 1\nterms:\n- en: [a]\n"
    path = put(tmp_path, content)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="no space left"):
        adding.add(path, PAIR)
    assert held(path) == content
    assert safe_yaml.load(content.encode(), file=path)
