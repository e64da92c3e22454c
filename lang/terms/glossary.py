"""A glossary: terms in several languages, the preferred rendering first, with the acronym of each language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar, get_args

from lang.language import PackError, get

VERSION = 1
TEXTS = ("note", "subject", "concept")
"""Keys of a term that have a text."""
NOT_LANGUAGES = ("acronym", "fixed", "forbidden", *TEXTS, "status", "score", "count", "evidence")
"""Keys of a term that are no language codes."""

Status = Literal["approved", "proposed"]
"""What a terminologist has said of a term; one that is proposed waits for that."""

_V = TypeVar("_V")


class GlossaryError(ValueError):
    """What was loaded is no glossary; the message says which entry."""


@dataclass(frozen=True, slots=True)
class Term:
    """One concept.

    Attributes:
        renderings: approved renderings by language code, the preferred one first.
        acronyms: short forms by language code; a language that has none writes the term out or keeps another's.
        fixed: whether the renderings are names or titles, to be used word for word.
        forbidden: renderings not to be used, by language code.
        note: what a translator should know of it.
        subject: the field that it belongs to ("peacekeeping").
        concept: what the term base that it comes from calls it.
        status: whether it is approved or only proposed.
        score: how sure a proposal is, from 0 to 1; 0 where nothing is known of it.
        count: the beads in which a proposal was found.
        evidence: places where it stands, such as ids of beads.
    """

    renderings: Mapping[str, tuple[str, ...]]
    acronyms: Mapping[str, str]
    fixed: bool = False
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    subject: str = ""
    concept: str = ""
    status: Status = "approved"
    score: float = 0.0
    count: int = 0
    evidence: tuple[str, ...] = ()

    def rendered(self, code: str) -> tuple[str, ...]:
        """The approved renderings in a language, or in the language that it is a variety of (fr-CA, fr)."""
        return _nearest(self.renderings, code) or ()

    def shunned(self, code: str) -> tuple[str, ...]:
        """The forbidden renderings in a language, those of the language that it is a variety of included."""
        return tuple(dict.fromkeys(text for near in _chain(code) for text in self.forbidden.get(near, ())))

    def acronym(self, code: str) -> str | None:
        """The short form in a language, or in the language that it is a variety of."""
        return _nearest(self.acronyms, code)


@dataclass(frozen=True)
class Glossary:
    """Terms, in the order of the file."""

    terms: tuple[Term, ...] = ()

    def acronyms(self, source: str, target: str) -> dict[str, str]:
        """What the acronyms of one language are in another, for those terms that have one in both."""
        pairs = ((term.acronym(source), term.acronym(target)) for term in self.terms)
        return {ours: theirs for ours, theirs in pairs if ours and theirs}

    def fixed(self, source: str, target: str) -> dict[str, str]:
        """What the names and titles of one language are, word for word, in another.

        Every rendering of the source has the preferred one of the target; of terms written alike the first counts.
        """
        found: dict[str, str] = {}
        for term in self.terms:
            if term.fixed and (theirs := term.rendered(target)):
                for ours in term.rendered(source):
                    found.setdefault(ours, theirs[0])
        return found

    @cached_property
    def signature(self) -> str:
        """A digest of all that the glossary says; the same for the same terms in the same order (BLAKE2b)."""
        text = json.dumps(content(self), ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def of(loaded: object) -> Glossary:
    """The glossary in loaded YAML: ``glossary: 1`` and ``terms``, each a mapping of languages to renderings.

    A term may also have ``acronym`` and ``forbidden``, mappings of languages, ``fixed``, the texts ``note``,
    ``subject`` and ``concept``, and what a proposal has: ``status``, ``score``, ``count`` and ``evidence``.

    Raises:
        GlossaryError: it is none.
    """
    if not isinstance(loaded, dict) or loaded.get("glossary") != VERSION:
        raise GlossaryError(f"it has no key 'glossary: {VERSION}'")
    entries = loaded.get("terms")
    if not isinstance(entries, list):
        raise GlossaryError("'terms' is not a list")
    return Glossary(tuple(term(entry, f"term {number}") for number, entry in enumerate(entries, 1)))


def content(glossary: Glossary) -> dict[str, Any]:
    """The glossary as plain data, from which `of` makes it again."""
    return {"glossary": VERSION, "terms": [_entry(one) for one in glossary.terms]}


def term(entry: object, name: str) -> Term:
    """The term in one loaded entry.

    Args:
        name: what messages call the entry ("term 3").

    Raises:
        GlossaryError: it is none.
    """
    if not isinstance(entry, dict):
        raise GlossaryError(f"{name} is not a mapping")
    renderings = {code: texts for code, texts in entry.items() if code not in NOT_LANGUAGES}
    for code, texts in renderings.items():
        if not is_code(code):
            known = ", ".join(NOT_LANGUAGES)
            raise GlossaryError(f"{code!r} of {name} is neither a language code nor one of {known}")
        if not _texts(texts):
            raise GlossaryError(f"{code!r} of {name} is not a list of texts")
    acronyms = entry.get("acronym", {})
    if not isinstance(acronyms, dict) or not all(is_code(code) and _text(text) for code, text in acronyms.items()):
        raise GlossaryError(f"'acronym' of {name} is not a mapping of languages to texts")
    forbidden = entry.get("forbidden", {})
    if not isinstance(forbidden, dict) or not all(is_code(code) and _texts(texts) for code, texts in forbidden.items()):
        raise GlossaryError(f"'forbidden' of {name} is not a mapping of languages to lists of texts")
    if not isinstance(fixed := entry.get("fixed", False), bool):
        raise GlossaryError(f"'fixed' of {name} is neither true nor false")
    facts = _said(entry, name)
    return Term(_tuples(renderings), dict(acronyms), fixed, _tuples(forbidden), **facts)


def _said(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What an entry says besides renderings, checked."""
    found: dict[str, Any] = {key: entry[key] for key in TEXTS if key in entry}
    for key, text in found.items():
        if not isinstance(text, str):
            raise GlossaryError(f"{key!r} of {name} is not a text")
    status, score, count = entry.get("status", "approved"), entry.get("score", 0.0), entry.get("count", 0)
    if status not in get_args(Status):
        raise GlossaryError(f"'status' of {name} is neither {' nor '.join(get_args(Status))}")
    if not isinstance(score, int | float) or not 0 <= score <= 1:
        raise GlossaryError(f"'score' of {name} is not a number from 0 to 1")
    if not isinstance(count, int) or count < 0:
        raise GlossaryError(f"'count' of {name} is not a number of beads")
    evidence = entry.get("evidence", [])
    if not isinstance(evidence, list) or not all(map(_text, evidence)):
        raise GlossaryError(f"'evidence' of {name} is not a list of texts")
    return {**found, "status": status, "score": float(score), "count": int(count), "evidence": tuple(evidence)}


def is_code(code: object) -> bool:
    """Whether something has the form of a language code (BCP 47)."""
    try:
        return isinstance(code, str) and bool(get(code))
    except PackError:
        return False


def _entry(one: Term) -> dict[str, Any]:
    entry: dict[str, Any] = {code: list(texts) for code, texts in one.renderings.items()}
    entry["acronym"] = dict(one.acronyms)
    entry["forbidden"] = {code: list(texts) for code, texts in one.forbidden.items()}
    entry["fixed"] = one.fixed
    entry |= {key: getattr(one, key) for key in TEXTS}
    entry |= {"status": "" if one.status == "approved" else one.status, "score": one.score, "count": one.count}
    entry["evidence"] = list(one.evidence)
    return {key: value for key, value in entry.items() if value}


@lru_cache(maxsize=256)
def _chain(code: str) -> tuple[str, ...]:
    """A language tag and what it falls back to: ``zh-Hant-TW``, ``zh-Hant``, ``zh`` (RFC 4647, lookup)."""
    parts = code.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))


def _nearest(by_code: Mapping[str, _V], code: str) -> _V | None:
    if code in by_code:
        return by_code[code]
    return next((by_code[near] for near in _chain(code) if near in by_code), None)


def _tuples(by_code: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {code: tuple(texts) for code, texts in by_code.items()}


def _texts(texts: object) -> bool:
    return isinstance(texts, list) and bool(texts) and all(map(_text, texts))


def _text(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
