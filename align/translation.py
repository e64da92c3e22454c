"""A document and its machine translations as one alignment, which corresponds by construction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from align.aligner import segment
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.document import Document, Unit
from lang import __version__, numbering
from lang import language as languages
from lang.terms.glossary import Glossary
from lang.translate import Progress, Translator, protection
from lang.translate.protection import Outcome


def translate(
    document: Document,
    translators: Mapping[str, Translator],
    progress: Progress | None = None,
    *,
    glossary: Glossary | None = None,
) -> Alignment:
    """Translates a document unit by unit, sentence by sentence; each translation is a version ``machine``.

    A sentence in which something was not kept has a note that says what.

    Args:
        translators: by the code of the language that they translate into.
        progress: told how many sentences of all versions are done.
        glossary: says what acronyms are in the other languages; those it does not name stay.

    Raises:
        CancelledError: ``progress`` answered False.
    """
    document = segment(document)
    texts = [sentence.text for unit in document.units for sentence in document.sentences[unit.id]]
    said: dict[str, list[Outcome]] = {}
    for code, translator in translators.items():
        before = len(said) * len(texts)
        own = None if progress is None else (lambda done, before=before: progress(before + done))
        said[code] = protection.translate(
            texts, translator, own, acronyms=(glossary or Glossary()).acronyms(document.language, code)
        )
    versions = [Version(document.language, document.language, "original", document.name, document.sha256)]
    versions += [Version(code, code, "machine") for code in translators]
    signature = {"hexapla": __version__, "method": "translation"}
    for code, translator in translators.items():
        signature[code] = " ".join(translator.signature.values())
    units = []
    at = 0
    for unit in document.units:
        count = len(document.sentences[unit.id])
        beads = [_bead(unit, number, document, texts[at + number], {c: o[at + number] for c, o in said.items()})
                 for number in range(count)]  # fmt: skip
        labels = {document.language: unit.label, **{code: label(unit, code) for code in translators}}
        units.append(AlignedUnit(unit.id, unit.kind, labels if unit.label else {}, tuple(beads)))
        at += count
    notes = [f"{document.name}: {note}" for note in document.notes]
    return Alignment(tuple(versions), tuple(units), document.symbol, document.title, signature, tuple(notes))


def _bead(unit: Unit, number: int, document: Document, text: str, said: Mapping[str, Outcome]) -> Bead:
    sides = {document.language: (text,), **{code: (outcome.text,) for code, outcome in said.items()}}
    notes = [note for code, outcome in said.items() if (note := _lost(code, outcome))]
    return Bead(f"{unit.id}.s{number + 1}", sides, note="; ".join(notes))


def _lost(code: str, outcome: Outcome) -> str:
    parts: list[tuple[str, Sequence[str]]] = [("lacks", outcome.missing), ("adds", outcome.added)]
    said = [f"{word} {', '.join(keys)}" for word, keys in parts if keys]
    return f"{code} {' and '.join(said)}" if said else ""


def label(unit: Unit, code: str) -> str:
    """A unit's label as the language writes it; as it stands where the language has no sign for it."""
    ordinal = numbering.ordinal(unit.level, unit.path[-1]) if unit.label and unit.path else None
    if unit.kind != "operative" or ordinal is None:
        return unit.label
    try:
        return numbering.write(unit.level, ordinal, languages.get(code))
    except ValueError:
        return unit.label
