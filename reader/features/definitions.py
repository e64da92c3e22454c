"""Where an acronym is defined, what it stands for, and what the other languages have for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from align.alignment import Alignment, Version
from align.errors import InputError
from lang import language as languages
from reader import cells, folder_settings
from reader.features.booth import Booth
from reader.features.links import Links
from reader.features.words import Words
from reader.speech import _
from reader.widgets.list_panel import Entry, ListPanel

if TYPE_CHECKING:
    from align.briefing import Briefing
    from lang.terms.glossary import Glossary
    from reader.opening import Opened


class Meaning(NamedTuple):
    """What is known of an acronym.

    Attributes:
        acronym: as it stands in the text, without the ending of several.
        key: of the version in which it stands.
        at: the unit in which it stands.
        unit: the unit that defines it there; empty where none does.
        long: what it stands for there; empty where it is not defined.
        others: what other versions have for it, by version key.
        term: what the glossary has for it there; empty where it does not know it.
    """

    acronym: str
    key: str
    at: str
    unit: str
    long: str
    others: Mapping[str, str]
    term: str

    def words(self, first: Iterable[str] = ()) -> str:
        """All of it in a line, some versions before others."""
        keys = [key for key in dict.fromkeys([*first, *self.others]) if key in self.others]
        others = [f"{key} {self.others[key]}" for key in keys]
        if self.unit:
            return " · ".join([f"{self.acronym}: {self.long}", *others])
        nowhere = _("{acronym} is nowhere defined in {version}").format(acronym=self.acronym, version=self.key)
        if self.term:
            known = _("the glossary has: {term}").format(term=self.term)
        else:
            known = _("the glossary does not know it")
        return " · ".join([nowhere, known, *others])


class Definitions(Booth, Links, Words):
    """``D`` goes where the acronym of the lit sentence, or of the paragraph, is defined, in the version of the column.

    ``Enter`` does so with a word that is picked, and where there is no link to follow.
    Of several acronyms, and of several places, one is chosen from a list. What the other versions have for an acronym
    is what they spell out in the same paragraph, else what the booth has learned from the whole document.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "D", "definition", _("definition"), id="definition", show=False,
            tooltip=_("where the acronym here is defined, and what it is in the other languages"),
        )
    ]  # fmt: skip

    class Defined(Message):
        """It is known where acronyms are defined."""

        def __init__(self, alignment: Alignment, meanings: list[Meaning] | InputError) -> None:
            super().__init__()
            self.alignment, self.meanings = alignment, meanings

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._meanings: list[Meaning] = []
        self._told_meaning: tuple[int, Meaning] | None = None
        """The meaning that was told last, and the row where one was then."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the columns only."""
        if action == "definition":
            return bool(len(self.table)) and (self.panel.kind == "definitions" or self.focused is self.view)
        return super().check_action(action, parameters)

    def take(self, opened: Opened, start: str) -> None:
        """What was told is of another document."""
        self._told_meaning, self._meanings = None, []
        super().take(opened, start)

    # -- which acronym --------------------------------------------------------------------------------

    def action_definition(self) -> None:
        """Looks for the definition of what is lit, or of all that the paragraph has."""
        if self.panel.kind == "definitions":
            self.panel.close()
        elif self.table.aligning:
            self.say(_("the versions are still being read and aligned; wait a moment"))
        elif not self._define_here():
            self.say(_("there is no acronym here"))

    def action_follow(self) -> None:
        """An acronym that is picked leads to where it is defined."""
        if not (self.picking and self._define_here()):
            super().action_follow()

    def follow_nothing(self) -> None:
        """Without a link, acronyms are what leads on."""
        if not self._define_here():
            super().follow_nothing()

    def _define_here(self) -> bool:
        """Looks for the definitions of what is picked, else of what is here; says whether there is any acronym."""
        for version in self._versions_in_hand():
            if found := self._acronyms_picked(version) if self.picking else self._acronyms_here(version):
                self.define(found, version)
                return True
        return False

    def _acronyms_picked(self, version: Version) -> list[str]:
        from lang.terms.acronyms import key_of

        plural = languages.get(version.language).acronym_plural
        keys = (key_of(word, plural) for word in self.picked_text(self.word_column).split())
        return [key for key in dict.fromkeys(keys) if key]

    def define(self, found: Iterable[str], version: Version) -> None:
        """Looks for the definitions of acronyms of a version, in the background, and goes there.

        Args:
            found: acronyms as they stand in the text, without the ending of several.
        """
        self.say(_("looking for the definition …"), problem=False)
        place = self.table.units[self.view.current].id
        self._define(self.alignment, tuple(found), version, place, self._briefed())

    def _versions_in_hand(self) -> Iterator[Version]:
        """The version of the active column alone, or those shown from left to right where no column is active."""
        active = 0 <= self.view.active < len(self.view.shown)
        columns = [self.view.shown[self.view.active]] if active else self.view.shown
        return (self.table.versions[column] for column in columns)

    def _acronyms_here(self, version: Version) -> list[str]:
        """The acronyms of the lit sentence, else of the paragraph, each once."""
        from lang.terms import acronyms

        unit, language = self.table.units[self.view.current], languages.get(version.language)
        lit = 0 <= self.view.sentence < len(unit.beads)
        said = unit.beads[self.view.sentence].sides.get(version.key, ()) if lit else ()
        text = language.joiner.join(said) if lit else unit.text(version)
        return list(dict.fromkeys(one.key for one in acronyms.find(text, language)))

    # -- looking for it -------------------------------------------------------------------------------

    @work(thread=True, exclusive=True, group="definition")
    def _define(
        self, alignment: Alignment, found: tuple[str, ...], version: Version, place: str, briefing: Briefing
    ) -> None:
        worker = get_current_worker()
        try:
            glossary = folder_settings.glossary(alignment, self.glossary_file)
        except InputError as error:
            self.post_message(self.Defined(alignment, error))
            return
        meanings: list[Meaning] = []
        for acronym in found:
            own = Meaning(acronym, version.key, place, "", "", {}, "")
            meanings += _meanings(alignment, own, version, glossary, briefing)
            if worker.is_cancelled:
                return
        self.post_message(self.Defined(alignment, meanings))

    def on_definitions_defined(self, event: Defined) -> None:
        """Goes to the only place, or lists them."""
        if event.alignment is not self.alignment:
            return
        if isinstance(event.meanings, InputError):
            self.say(str(event.meanings))
            return
        self.unsay()
        self._meanings = event.meanings
        if len(self._meanings) == 1:
            self._go_to_meaning(self._meanings[0])
        else:
            entries = [self._meaning_entry(one) for one in self._meanings]
            self.open_list("definitions", _("Definitions"), entries)
            self.tell()

    def _meaning_entry(self, meaning: Meaning) -> Entry:
        text = cells.harmless(meaning.words(self._keys_shown))
        marks = ((0, len(text), "quiet"),) if not meaning.unit else ()
        return Entry(text, cells.harmless(meaning.unit) or "—", self.table.by_id.get(meaning.unit, -1), marks)

    def on_list_panel_chosen(self, event: ListPanel.Chosen) -> None:
        """Says what was chosen, and is there."""
        if event.kind == "definitions":
            meaning = self._meanings[event.number]
            self.panel.close()
            event.prevent_default()
            self.view.go(self._before_list)
            self._go_to_meaning(meaning)

    def _go_to_meaning(self, meaning: Meaning) -> None:
        self.end_words()  # what was picked has led here
        row = self.table.by_id.get(meaning.unit)
        if row is not None:
            self.jump(row)
        self._tell_meaning(meaning)

    def _tell_meaning(self, meaning: Meaning) -> None:
        self._told_meaning = self.view.current, meaning
        self.say(meaning.words(self._keys_shown), problem=not meaning.unit)

    @property
    def _keys_shown(self) -> list[str]:
        return [self.table.versions[column].key for column in self.view.shown]

    def on_booth_learned(self, event: Booth.Learned) -> None:
        """Says it again where more is known now and one is still there."""
        if self._told_meaning is None or event.briefing.alignment is not self.alignment:
            return
        row, meaning = self._told_meaning
        others = _by_briefing(event.briefing, meaning)
        if row == self.view.current and not others.keys() <= meaning.others.keys():
            self._tell_meaning(meaning._replace(others={**others, **meaning.others}))


# -- what is known of an acronym ---------------------------------------------------------------------------


def _meanings(
    alignment: Alignment, own: Meaning, version: Version, glossary: Glossary, briefing: Briefing
) -> Iterator[Meaning]:
    """What is known of an acronym: a meaning for each place that defines it in its version, or one without a place."""
    from align.finding.search import definitions

    told = _by_glossary(glossary, alignment, own.acronym, version)
    own = own._replace(term=told.pop(version.key, "") or next(iter(told.values()), ""))
    found = [
        own._replace(unit=place.unit, long=" ".join(place.definition.long_form.split()))
        for place in definitions(alignment, own.acronym, [version.key])
    ]
    for meaning in found or [own]:
        said = _in_unit(alignment, meaning, version) if meaning.unit else {}
        yield meaning._replace(others={**_by_briefing(briefing, meaning), **told, **said})


def _in_unit(alignment: Alignment, meaning: Meaning, version: Version) -> dict[str, str]:
    """What the other versions spell out where a version spells out an acronym, by version key."""
    from align.finding.lookup import of_alignment

    alone = replace(alignment, units=(alignment.by_id[meaning.unit],))
    rows = [entry for batch in of_alignment(alone) for entry in batch if entry.kind == "acronym"]
    row = next((entry for entry in rows if entry.acronyms.get(version.language) == meaning.acronym), None)
    if row is None:
        return {}
    return {
        one.key: _told(row.acronyms.get(one.language), row.renderings[one.language])
        for one in alignment.versions
        if one.language in row.renderings and one.key != version.key
    }


def _by_glossary(glossary: Glossary, alignment: Alignment, acronym: str, version: Version) -> dict[str, str]:
    """What the glossary has for an acronym of a version in the languages of all versions, by version key."""
    term = next((term for term in glossary.terms if term.acronym(version.language) == acronym), None)
    if term is None:
        return {}
    found = {
        one.key: _told(None if one is version else term.acronym(one.language), term.rendered(one.language))
        for one in alignment.versions
    }
    return {key: text for key, text in found.items() if text}


def _told(short: str | None, long: Sequence[str]) -> str:
    """A short form with what it stands for, or the one that there is."""
    return f"{short} ({long[0]})" if short and long else short or "".join(long[:1])


def _by_briefing(briefing: Briefing, meaning: Meaning) -> dict[str, str]:
    """What other versions have for an acronym, as far as it was learned from the whole document, by version key."""
    from lang.terms.acronyms import key_of

    alignment = briefing.alignment
    unit = alignment.by_id.get(meaning.unit or meaning.at)
    if not briefing.learned or unit is None:
        return {}
    plural = languages.get(alignment.by_key[meaning.key].language).acronym_plural
    keys = [meaning.key, *(version.key for version in alignment.versions if version.key != meaning.key)]
    for fact in briefing.facts(unit, keys):
        own = fact.wordings.get(meaning.key)
        if fact.kind == "acronym" and own is not None and key_of(own.text, plural) == meaning.acronym:
            return {
                key: _told(one.text, [one.meaning]) if one.meaning else one.text
                for key, one in fact.wordings.items()
                if key != meaning.key
            }
    return {}
