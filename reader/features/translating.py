"""Versions that a machine makes while one reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import Worker, get_current_worker

from align.alignment import AlignedUnit, Alignment
from reader.columns import Table
from reader.core import ReaderApp
from reader.speech import _

if TYPE_CHECKING:
    from align.translation import Machine
    from reader.opening import Opened

MachineOf = Callable[[Alignment, str], "Machine"]
"""Makes what fills a version of an alignment, by its key; raises `EngineError` where nothing is installed."""


class Translating(ReaderApp):
    """Fills the empty versions of a machine, what is on the screen first; ``x`` stops it.

    Args:
        machine: makes what fills the versions ``machine`` that have no word yet.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "stop_translating", _("stop translating"), id="stop_translating")
    ]

    class Translated(Message):
        """Some rows of a version have been translated."""

        def __init__(
            self, key: str, units: Mapping[int, AlignedUnit], done: int, worker: Worker[None] | None = None
        ) -> None:
            super().__init__()
            self.key, self.units, self.done, self.worker = key, units, done, worker

    class NotTranslated(Message):
        """A version will not be filled, or not to its end."""

        def __init__(self, key: str, reason: str, worker: Worker[None] | None = None) -> None:
            super().__init__()
            self.key, self.reason, self.worker = key, reason, worker

    def __init__(self, *arguments: Any, machine: MachineOf | None = None, **options: Any) -> None:  # noqa: ANN401
        self._machine = machine
        self._done: dict[str, int] = {}
        """Rows translated, by the key of a version that is being translated."""
        self._filler: Worker[None] | None = None
        """What fills the columns of this document; what another one still says is of a document that has been left."""
        super().__init__(*arguments, **options)

    def table_of(self, alignment: Alignment) -> Table:
        """A table that knows which columns are still to be filled."""
        table = super().table_of(alignment)
        table.translating = set(self.empty(alignment))
        return table

    @property
    def opened(self) -> Opened:
        """With what fills its columns."""
        return replace(super().opened, machine=self._machine)

    def take(self, opened: Opened, start: str) -> None:
        """Stops, and fills the columns of another document from now on."""
        self.workers.cancel_group(self, "translate")
        self._machine, self._done, self._filler = opened.machine, {}, None
        super().take(opened, start)

    def empty(self, alignment: Alignment) -> list[int]:
        """The columns that a machine is to fill."""
        if self._machine is None:
            return []
        kinds = enumerate(alignment.versions)
        return [at for at, version in kinds if version.kind == "machine" and not any(map(_has(version.key), alignment))]

    def facts(self) -> list[str]:
        """How far translating is."""
        return super().facts() + [f"translating {key} {done}/{len(self.table)}" for key, done in self._done.items()]

    def begin_to_translate(self) -> None:
        """Fills the columns that are empty, in the background."""
        keys = [self.alignment.versions[at].key for at in self.empty(self.alignment)]
        self._done = dict.fromkeys(keys, 0)
        if self._machine is not None and keys:
            self._filler = self._translate(self._machine, self.alignment, keys)

    @work(thread=True, exclusive=True, group="translate")
    def _translate(self, machine_of: MachineOf, alignment: Alignment, keys: list[str]) -> None:
        from align.translation import signed
        from lang.translate import EngineError
        from reader.translating import fill

        worker = get_current_worker()
        for key in keys:
            machine = None
            if worker.is_cancelled:
                self.post_message(self.NotTranslated(key, "stopped", worker))
                continue
            try:
                machine = machine_of(alignment, key)
                alignment = signed(alignment, [machine])
                for filled in fill(alignment, machine, lambda: self.view.on_screen, lambda: worker.is_cancelled):
                    self.post_message(self.Translated(key, *filled, worker))
            except EngineError as error:
                self.post_message(self.NotTranslated(key, f"{error}; {error.mend}", worker))
            finally:
                if machine is not None:
                    machine.translator.close()
            if worker.is_cancelled:
                self.post_message(self.NotTranslated(key, "stopped", worker))

    def on_translating_translated(self, event: Translated) -> None:
        """Puts what has been translated into its column; the place on the screen stays."""
        if event.worker is not self._filler:
            return
        column = self._column(event.key)
        own = {row: _with(self.table.units[row], event.key, unit) for row, unit in event.units.items()}
        self.view.put(own)
        self._done[event.key] = event.done
        if event.done == len(self.table):
            self.table.translating.discard(column)
            self._end_of(event.key)
        self.tell()

    def on_translating_not_translated(self, event: NotTranslated) -> None:
        """Says in the column why it stays empty."""
        if event.worker is not self._filler:
            return
        self._end_of(event.key)
        self.table.trouble(self._column(event.key), event.reason)
        self.view.repaint()
        self.tell()

    def _end_of(self, key: str) -> None:
        self._done.pop(key, None)
        self.alignment = replace(self.alignment, units=tuple(self.table.units))

    def _column(self, key: str) -> int:
        return next(at for at, version in enumerate(self.table.versions) if version.key == key)

    def action_stop_translating(self) -> None:
        """Leaves what is not translated yet."""
        if self._done:
            self.workers.cancel_group(self, "translate")
        else:
            self.say("nothing is being translated")


def _has(key: str) -> Callable[[AlignedUnit], bool]:
    return lambda unit: unit.has(key)


def _with(unit: AlignedUnit, key: str, other: AlignedUnit) -> AlignedUnit:
    """A unit with what another of the same beads has in a version."""
    beads = tuple(
        replace(bead, sides={**bead.sides, key: new.sides[key]} if key in new.sides else bead.sides, note=new.note)
        for bead, new in zip(unit.beads, other.beads, strict=True)
    )
    labels = {**unit.labels, **({key: other.labels[key]} if key in other.labels else {})}
    return replace(unit, beads=beads, labels=labels)
