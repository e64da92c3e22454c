"""A cursor that goes from word to word in the text of a version, and words picked with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from align.alignment import AlignedUnit, Alignment
from reader.columns import Cell
from reader.features.copying import Copying
from reader.features.correcting import Correcting
from reader.features.searching import Searching
from reader.speech import _
from reader.widgets.columns_view import ColumnsView

if TYPE_CHECKING:
    from lang.searching import Span

_ACTIONS = frozenset({"words", "word", "extend"})
_LAYER = "words"


class Picked(NamedTuple):
    """Words of one version, by their numbers in its text of the paragraph.

    Attributes:
        anchor: where picking began.
        head: where the cursor is, before or after that.
        chosen: whether a person put it there, and not only came to the version.
    """

    anchor: int
    head: int
    chosen: bool = True


class Words(Copying, Correcting, Searching):
    """``W`` or Ctrl with an arrow puts the cursor on a word, Shift with an arrow takes the next one in as well.

    While it is there, arrows go from word to word as one sees them, and ``Tab`` goes to the next version, where other
    words may be picked beside these; ``f`` looks up what is picked, ``/`` searches it, ``y`` copies it; Escape ends it.
    With the mouse a word is clicked twice, or some are drawn over.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("W", "words", _("words"), id="words", show=False, tooltip=_("a cursor on words; again: the next word")),
        Binding("ctrl+right", "word(1)", _("word"), id="word_right", show=False, tooltip=_("the word at the right")),
        Binding("ctrl+left", "word(-1)", _("word"), id="word_left", show=False, tooltip=_("the word at the left")),
        Binding(
            "shift+right", "extend(1)", _("more"), id="more_right", show=False, tooltip=_("pick words to the right")
        ),
        Binding("shift+left", "extend(-1)", _("more"), id="more_left", show=False, tooltip=_("pick words to the left")),
    ]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._word_row = -1
        """The row in which words are picked; -1 where there is no cursor."""
        self._picked: dict[int, Picked] = {}
        """By column of the table."""

    # -- what is picked -------------------------------------------------------------------------------

    @property
    def picking(self) -> bool:
        """Whether there is a cursor."""
        return self._word_row >= 0

    @property
    def word_column(self) -> int:
        """The column of the table in which the cursor is."""
        return self.view.shown[min(max(self.view.active, 0), len(self.view.shown) - 1)]

    def picked_text(self, column: int) -> str:
        """The words picked in a column of the table, with what stands between them; empty where there are none."""
        span = self._span(column)
        return " ".join(self.table.cell(self._word_row, column).text[slice(*span)].split()) if span else ""

    def picked_columns(self) -> list[int]:
        """The columns in which a person picked words, that with the cursor first."""
        own = self.word_column
        chosen = [column for column, one in self._picked.items() if one.chosen]
        return sorted(chosen, key=lambda column: column != own) or [own]

    def _span(self, column: int) -> Span | None:
        picked, spans = self._picked.get(column), self._spans(column)
        if picked is None or not spans:
            return None
        first, last = (min(number, len(spans) - 1) for number in sorted(picked[:2]))
        return spans[first][0], spans[last][1]

    def _spans(self, column: int) -> Sequence[Span]:
        """Where the words of a column stand in its text of the row; not those of its label and of remarks."""
        return _words(self.table.cell(self._word_row, column))

    # -- beginning, moving, ending --------------------------------------------------------------------

    def action_words(self) -> None:
        """Puts the cursor on a word, or on the next one as one reads."""
        if self.picking:
            column = self.word_column
            head = min(self._picked[column].head + 1, len(self._spans(column)) - 1)
            self._put(column, Picked(head, head))
        else:
            self._begin_words(self.view.current)

    def action_word(self, by: int) -> None:
        """Goes to the word at the right or at the left."""
        if self.picking:
            head = self._beside(by)
            self._put(self.word_column, Picked(head, head))
        else:
            self._begin_words(self.view.current)

    def action_extend(self, by: int) -> None:
        """Takes the word at the right or at the left in, or leaves the last one out again."""
        if not self.picking:
            self._begin_words(self.view.current)
            return
        column = self.word_column
        self._put(column, Picked(self._picked[column].anchor, self._beside(by)))

    def action_sentence(self, by: int) -> None:
        """From word to word while there is a cursor."""
        if self.picking:
            self.action_word(by)
        else:
            super().action_sentence(by)

    def action_column(self, by: int) -> None:
        """The next version, with the cursor in the sentence that answers to the one it was in."""
        super().action_column(by)
        if self.picking:
            column = self.word_column
            self._picked = {own: picked for own, picked in self._picked.items() if picked.chosen}
            self._put(column, self._picked.get(column) or self._first_word(column))

    def action_end_search(self) -> None:
        """Takes the cursor away; without one the search ends."""
        if self.picking:
            self.end_words()
        else:
            super().action_end_search()

    def end_words(self) -> None:
        """Takes the cursor away."""
        if self.picking:
            self.view.mark(_LAYER, self._word_row, ())
            self._word_row, self._picked = -1, {}
            self.view.active = 0 if self.correcting else -1
            self.titles.refresh()
            self.refresh_bindings()
            self.tell()

    def _begin_words(self, row: int) -> None:
        self._word_row, self._picked = row, {}
        self.view.active = max(self.view.active, 0)
        column = self.word_column
        if not self._spans(column):
            self.end_words()
            self.say(_("there are no words here"))
            return
        self._put(column, self._first_word(column)._replace(chosen=True))
        self.refresh_bindings()

    def _first_word(self, column: int) -> Picked:
        """The first word of the sentence that is lit, else of the paragraph."""
        from lang.words import nearest

        cell, spans = self.table.cell(self._word_row, column), self._spans(column)
        lit = next((one for one in cell.sentences if one.bead == self.view.sentence), None)
        number = nearest(spans, lit.start) if lit and spans else 0
        if lit and spans and spans[number][1] <= lit.start:
            number += number + 1 < len(spans)
        return Picked(number, number, chosen=False)

    def _beside(self, by: int) -> int:
        """The number of the word that is drawn beside the cursor: 1 at the right, -1 at the left."""
        column = self.word_column
        cell, spans = self.table.cell(self._word_row, column), self._spans(column)
        order = self.view.painter.across(self._word_row, column, spans)
        head = self._picked[column].head
        if head not in order:
            return min(head, len(spans) - 1)
        at = order.index(head) + (-by if cell.rtl else by)
        return order[min(max(at, 0), len(order) - 1)]

    def _put(self, column: int, picked: Picked) -> None:
        """Lights what is picked, and the sentence of the cursor in all versions."""
        self.unsay()
        self._picked[column] = picked
        self.view.active = self.view.shown.index(column)
        cell, spans = self.table.cell(self._word_row, column), self._spans(column)
        if spans:
            at = spans[min(picked.head, len(spans) - 1)][0]
            bead = next((one.bead for one in cell.sentences if one.start <= at < one.end), -1)
            self.view.sentence = bead
            self.view.reveal(self._word_row, column, at)
        marked = [(own, (*span, "word")) for own in self._picked if (span := self._span(own))]
        self.view.mark(_LAYER, self._word_row, tuple(marked))
        self.titles.refresh()
        self.tell()

    # -- going along ----------------------------------------------------------------------------------

    def on_columns_view_moved(self, _event: ColumnsView.Moved) -> None:
        """Goes along to another paragraph."""
        if self.picking and self.view.current != self._word_row:
            self.view.mark(_LAYER, self._word_row, ())
            self._begin_words(self.view.current)

    def on_columns_view_picked(self, event: ColumnsView.Picked) -> None:
        """Picks what the mouse was drawn over."""
        from lang.words import nearest

        spans = _words(self.table.cell(event.row, event.column))
        if not spans or event.column not in self.view.shown:
            return
        if event.row != self._word_row:
            self.end_words()
            self.view.go(event.row)
            self._word_row = event.row
            self.refresh_bindings()
        self._put(event.column, Picked(nearest(spans, event.start), nearest(spans, event.end)))

    def shown_anew(self) -> None:
        """No word of another alignment, or of other versions, is picked."""
        self.end_words()
        super().shown_anew()

    def put(self, units: Mapping[int, AlignedUnit], alignment: Alignment) -> None:
        """Likewise where the text may be another."""
        if self._word_row in units:
            self.end_words()
        super().put(units, alignment)

    def facts(self) -> list[str]:
        """What is picked."""
        facts = super().facts()
        return [f"“{self.picked_text(self.word_column)}”", *facts] if self.picking else facts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the columns only."""
        if action in _ACTIONS:
            return bool(len(self.table)) and self.focused is self.view
        if action == "column" and self.picking:
            return self.focused is self.view
        return super().check_action(action, parameters)

    # -- what can be done with it ---------------------------------------------------------------------

    def action_look_up(self) -> None:
        """Looks up what is picked."""
        if self.picking:
            self.look_up(self.picked_text(self.word_column))
        else:
            super().action_look_up()

    def action_search(self) -> None:
        """Searches what is picked."""
        if self.picking:
            text = self.picked_text(self.word_column)
            self.end_words()
            self.search_for(text)
        else:
            super().action_search()

    def action_copy(self) -> None:
        """Copies what is picked."""
        if self.picking:
            self._copy((_("words"), self.picked_text(self.word_column)))
        else:
            super().action_copy()


@lru_cache(maxsize=64)
def _words(cell: Cell) -> Sequence[Span]:
    from lang.words import stops

    if cell.gap or not cell.sentences:
        return ()
    first, last = cell.sentences[0].start, cell.sentences[-1].end
    return tuple((start + first, end + first) for start, end in stops(cell.text[first:last]))
