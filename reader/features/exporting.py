"""Writing what one reads to a file, in every format that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import Worker, get_current_worker

from align import files, formats
from align.alignment import Alignment
from align.errors import InputError
from reader.core import ReaderApp
from reader.speech import _
from reader.widgets.list_panel import Entry, ListPanel
from reader.widgets.prompt import Prompt

_STEP = 1 << 16
"""Bytes between two words of progress."""


class _StoppedError(Exception):
    """Writing was cancelled."""


class Exporting(ReaderApp):
    """``w`` asks for a format and a name; the versions shown are written, the original first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "export", _("write"), id="export", tooltip=_("write the versions shown to a file, in any format"))
    ]

    class Written(Message):
        """How far writing is, or how it ended."""

        def __init__(self, text: str, *, problem: bool = False) -> None:
            super().__init__()
            self.text, self.problem = text, problem

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._format = ""
        self._writing: Worker[None] | None = None

    def action_export(self) -> None:
        """Asks for the format; while a file is being written, stops that."""
        if self._writing is not None and self._writing.is_running:
            self._writing.cancel()
            return
        entries = [Entry(", ".join(kind.endings) or _("no ending of its own"), name) for name, kind in _kinds()]
        self.open_list("export", "Export as", entries, at=[name for name, _kind in _kinds()].index("yaml"))

    def on_list_panel_chosen(self, event: ListPanel.Chosen) -> None:
        """Asks for the name of the file."""
        if event.kind == "export":
            self.panel.close()
            self.export_as(event.entry.head)

    def export_as(self, name: str) -> None:
        """Asks for the name of the file to write in a format."""
        self._format = name
        ending = next(iter(formats.FORMATS[name].endings), ".txt")
        stem = Path(self.alignment.original.file).name.partition(".")[0] or "hexapla"
        keys = ".".join(self.table.versions[at].key for at in self.view.shown)
        self.prompt.open("export", f"{stem}.{keys}{ending}")

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        """Writes it, unless another file stands there."""
        name = event.text.strip()
        if event.purpose != "export" or not name:
            return
        path = Path(name).expanduser()
        if path.exists():
            self.say(_("{path} is there already; choose another name").format(path=path))
            return
        shown = sorted({0, *self.view.shown})
        whole = self.alignment.only([self.table.versions[at].key for at in shown])
        self._writing = self._write(whole, self._format, path)

    @work(thread=True, exclusive=True, group="export")
    def _write(self, alignment: Alignment, name: str, path: Path) -> None:
        try:
            files.write(path, self._told(formats.writer(name).write(alignment), path))
            self.post_message(self.Written(f"written: {path}"))
        except InputError as error:
            self.post_message(self.Written(str(error), problem=True))
        except _StoppedError:
            self.post_message(self.Written(f"stopped; {path} was not written"))

    def _told(self, chunks: Iterator[bytes], path: Path) -> Iterator[bytes]:
        """The same chunks, with progress now and then."""
        worker = get_current_worker()
        done = told = 0
        for chunk in chunks:
            if worker.is_cancelled:
                raise _StoppedError
            done += len(chunk)
            if done - told >= _STEP:
                told = done
                self.post_message(self.Written(f"writing {path}: {done / 1000:,.0f} kB; w stops it"))
            yield chunk

    def on_exporting_written(self, event: Written) -> None:
        """Says it."""
        self.say(event.text, problem=event.problem)


def _kinds() -> list[tuple[str, formats.Format]]:
    return sorted(formats.FORMATS.items())
