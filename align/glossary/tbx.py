"""Glossaries in TBX, the exchange format of term bases; read in every dialect, written as TBX-Basic version 3.

Version 3 is ISO 30042:2019, with categories of data as attributes (DCA) or as tags of their own (DCT); version 2 is
ISO 30042:2008, whose root is ``martif``. Either is read by the names of elements and categories alone, so that private
dialects are read as well. Written is the style DCA of the dialect that LTAC Global defines in "TBX-Basic".

A preferred rendering is a term whose administrative status (or normative authorization) says so, or else comes first;
a deprecated or superseded one is forbidden; the first term of type ``acronym`` is the acronym. Notes and definitions
become the note, a line each. What TBX-Basic has no place for stands in notes "hexapla fixed: yes" of the concept.
Reading drops what a glossary has no place for: grammar, contexts, sources, who changed what, graphics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from align.errors import InputError
from align.xml import XML_LANG, elements, escape, language_tag, local_name, quoted, unfit
from lang import __version__
from lang.terms import glossary
from lang.terms.glossary import Glossary, Term

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEAD = 1 << 14
"""Bytes in which the root is looked for, to tell the versions apart."""
_BATCH = 500
"""Terms written in one go."""
_ENTRIES = ("conceptEntry", "termEntry")
_LANGUAGES = frozenset({"langSec", "langSet"})
_TERMS = frozenset({"termSec", "tig", "ntig"})
_NOTES = frozenset({"note", "definition"})
_CODES = frozenset({"bpt", "ept", "ph", "sc", "ec"})
"""Elements whose content is markup of the place that a note comes from, and no text."""
_STATUSES = ("administrativeStatus", "normativeAuthorization")
_SHORT = frozenset({"acronym", "initialism"})
_BANNED = ("deprecated", "superseded", "notrecommended", "obsolete")
_FIRST = ("preferred", "standardized", "legal", "regulated")

_OWN = re.compile(r"hexapla (fixed|status|score|count|evidence|concept): (.+)")
_SCORE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,20})?(?:e-[0-9]{1,3})?")
_BETWEEN = " | "
_ID = re.compile(r"[^\W\d][\w.-]*", re.ASCII)
"""What an XML id may be (NCName), as far as ASCII goes."""
_NUMBERED = "hexapla-"
"""How the ids begin of concepts that have none of their own."""


class Dialect(NamedTuple):
    """What the versions call the parts of a file; the head ends where the concepts begin."""

    head: str
    entry: str
    language: str
    term: str
    tail: str


_BASIC = Dialect(
    head='<?xml version="1.0" encoding="UTF-8"?>\n'
    '<tbx type="TBX-Basic" style="dca" xml:lang={language} xmlns="urn:iso:std:iso:30042:ed-2">\n'
    "<tbxHeader><fileDesc><sourceDesc><p>{source}</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n",
    entry="conceptEntry",
    language="langSec",
    term="termSec",
    tail="</body></text>\n</tbx>\n",
)


# -- reading ------------------------------------------------------------------------------------------


def read(data: bytes, *, file: str) -> Glossary:
    """The glossary in a file's bytes, of either version.

    Raises:
        InputError: it is not valid XML, no TBX or declares entities; with the line.
    """
    # Bytes of a wide encoding are those of ASCII with zeros between them.
    root = "martif" if b"<martif" in data[:_HEAD].replace(b"\0", b"") else "tbx"
    found = elements(BytesIO(data), _ENTRIES, root=root, file=file)
    return Glossary(tuple(term for term in map(_term, found) if term is not None))


def _term(concept: _Element) -> Term | None:
    """The term of a concept; None where it has none in a language that is one."""
    gathered = _Gathered()
    subject, lines, own = "", [], {}
    for section in _outermost(concept, _LANGUAGES):
        gathered.language(section)
    for element in concept.iter():
        name = _category(element)
        if name in _NOTES:
            text = _text(element)
            said = _OWN.fullmatch(text)
            if said:
                own[said[1]] = said[2]
            elif text:
                lines.append(text)
        elif name == "subjectField":
            subject = subject or _text(element)
    if not (gathered.renderings or gathered.acronyms or gathered.forbidden):
        return None
    name = concept.get("id", "")
    facts = {"concept": "" if name.startswith(_NUMBERED) else name, **_facts(own)}
    return Term(
        {code: tuple(texts) for code, texts in gathered.renderings.items()},
        gathered.acronyms,
        forbidden={code: tuple(texts) for code, texts in gathered.forbidden.items()},
        note="\n".join(dict.fromkeys(lines)),
        subject=subject,
        **facts,
    )


class _Gathered:
    """What the languages of a concept call it."""

    def __init__(self) -> None:
        self.renderings: dict[str, list[str]] = {}
        self.acronyms: dict[str, str] = {}
        self.forbidden: dict[str, list[str]] = {}

    def language(self, section: _Element) -> None:
        """Takes in what one language calls it; passed over where its code is none."""
        code = language_tag(section.get(XML_LANG) or section.get("lang") or "")
        if not glossary.is_code(code):
            return
        ranked: list[tuple[int, str]] = []
        for element in _outermost(section, _TERMS):
            self._one(element, code, ranked)
        texts = list(dict.fromkeys(text for _, text in sorted(ranked, key=lambda pair: pair[0])))
        if texts:
            self.renderings.setdefault(code, []).extend(texts)

    def _one(self, section: _Element, code: str, ranked: list[tuple[int, str]]) -> None:
        said: dict[str, str] = {}
        for element in section.iter():
            if (name := _category(element)) not in said:
                said[name] = _text(element)
        if not (text := said.get("term")):
            return
        status = next((said[name].casefold() for name in _STATUSES if name in said), "")
        if status.startswith(_BANNED):
            self.forbidden.setdefault(code, []).append(text)
        elif said.get("termType") in _SHORT and code not in self.acronyms:
            self.acronyms[code] = text
        else:
            ranked.append((0 if status.startswith(_FIRST) else 1, text))


def _outermost(element: _Element, names: frozenset[str]) -> Iterator[_Element]:
    """What is in an element and has one of some names; not what is inside of that, so that time stays linear."""
    for child in element:
        if local_name(child) in names:
            yield child
        else:
            yield from _outermost(child, names)


def _category(element: _Element) -> str:
    """The category of data that an element is of: its type (DCA), or its name (DCT)."""
    name = local_name(element)
    return name if name in _NOTES else element.get("type") or name


def _text(element: _Element) -> str:
    """What an element says, without codes; white space as XML editors leave it to be."""
    parts = [element.text or ""]
    for child in element:
        if local_name(child) not in _CODES:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _facts(own: dict[str, str]) -> dict[str, Any]:
    """What hexapla wrote in notes; what does not look as it writes it counts for nothing."""
    facts: dict[str, Any] = {"fixed": own.get("fixed") == "yes"}
    if own.get("status") in get_args(glossary.Status):
        facts["status"] = own["status"]
    if _SCORE.fullmatch(own.get("score", "")):
        facts["score"] = min(float(own["score"]), 1.0)
    if re.fullmatch(r"[0-9]{1,9}", own.get("count", "")):
        facts["count"] = int(own["count"])
    if "evidence" in own:
        facts["evidence"] = tuple(own["evidence"].split(_BETWEEN))
    if "concept" in own:
        facts["concept"] = own["concept"]
    return facts


# -- writing ------------------------------------------------------------------------------------------


def write(terms: Glossary) -> Iterator[bytes]:
    """The file in chunks of some hundred concepts.

    Raises:
        InputError: there is no term, one has no wording, or a text has a character that XML cannot hold.
    """
    return written(terms, _BASIC)


def written(terms: Glossary, dialect: Dialect) -> Iterator[bytes]:
    """The file in a dialect, in chunks; `write` with the names of the dialect."""
    if not terms.terms:
        raise InputError("there is no term to write", mend="TBX cannot be without any; give a glossary that has some")
    language = next((code for term in terms.terms for code in _codes(term)), "en")
    head = dialect.head.format(language=quoted(language), source=f"written by hexapla {__version__}")
    yield head.encode()
    taken: set[str] = set()
    for at in range(0, len(terms.terms), _BATCH):
        batch = enumerate(terms.terms[at : at + _BATCH], at + 1)
        text = "".join(line for number, term in batch for line in _entry(term, number, taken, dialect))
        yield text.encode()
    yield dialect.tail.encode()


def _codes(term: Term) -> dict[str, None]:
    return dict.fromkeys((*term.renderings, *term.acronyms, *term.forbidden))


def _entry(term: Term, number: int, taken: set[str], dialect: Dialect) -> Iterator[str]:
    if not (codes := _codes(term)):
        raise InputError(f"term {number} has no wording", mend="write what some language calls it, or leave it out")
    fits = bool(_ID.fullmatch(term.concept)) and term.concept not in taken and not term.concept.startswith(_NUMBERED)
    name = term.concept if fits else f"{_NUMBERED}{number}"
    taken.add(name)
    yield f"<{dialect.entry} id={quoted(name)}>\n"
    if term.subject:
        yield f'<descrip type="subjectField">{_fit(term.subject, number)}</descrip>\n'
    notes = [*term.note.split("\n"), *_own_notes(term, named=fits)]
    yield from (f"<note>{_fit(note, number)}</note>\n" for note in notes if note.strip())
    for code in codes:
        yield f"<{dialect.language} xml:lang={quoted(code)}>\n"
        for text, kinds in _wordings(term, code):
            said = "".join(f"<termNote type={quoted(kind)}>{value}</termNote>" for kind, value in kinds)
            yield f"<{dialect.term}><term>{_fit(text, number)}</term>{said}</{dialect.term}>\n"
        yield f"</{dialect.language}>\n"
    yield f"</{dialect.entry}>\n"


def _wordings(term: Term, code: str) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """What a language calls a concept, each with its term notes."""
    short = term.acronyms.get(code)
    full = (("termType", "fullForm"),) if short else ()
    for place, text in enumerate(term.renderings.get(code, ())):
        status = "admittedTerm" if place else "preferredTerm"
        yield text, (*full, ("administrativeStatus", f"{status}-admn-sts"))
    if short:
        yield short, (("termType", "acronym"), ("administrativeStatus", "admittedTerm-admn-sts"))
    for text in term.forbidden.get(code, ()):
        yield text, (("administrativeStatus", "deprecatedTerm-admn-sts"),)


def _own_notes(term: Term, *, named: bool) -> Iterator[str]:
    """What TBX-Basic has no place for."""
    facts = {
        "fixed": "yes" if term.fixed else "",
        "status": "" if term.status == "approved" else term.status,
        "score": str(term.score or ""),
        "count": str(term.count or ""),
        "evidence": _BETWEEN.join(term.evidence),
        "concept": "" if named else term.concept,
    }
    return (f"hexapla {key}: {value}" for key, value in facts.items() if value)


def _fit(text: str, number: int) -> str:
    if (char := unfit(text)) is not None:
        message = f"term {number} has the character U+{ord(char):04X}, which XML cannot hold"
        raise InputError(message, mend="take it out of the text")
    return escape(text)
