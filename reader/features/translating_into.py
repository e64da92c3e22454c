"""Adding a machine's version while one reads."""

from __future__ import annotations

import argparse
from functools import partial

from align.alignment import Alignment
from align.errors import InputError
from reader.features.reloading import Reloading
from reader.speech import _


class TranslatingInto(Reloading):
    """Adds an empty version and fills it as those are filled that ``--translate`` asks for."""

    def action_translate_into(self, code: str) -> None:
        """Begins to translate into a language, unless something is in the way, which is said."""
        if self.table.aligning or self._done:
            self.say(_("the versions are still being made; wait, or stop translating"))
        elif self.work is not None and not self.work.is_saved:
            self.say(_("save the corrections first"))
        else:
            self._add_version(code)

    def _add_version(self, code: str) -> None:
        from align.translation import announced
        from reader.commands import machine

        try:
            machine.check(self.alignment, [code])
        except InputError as error:
            self.say(str(error))
            return
        self._let_go()
        self._file = None  # a machine's words are nothing that belongs into the file
        how = argparse.Namespace(engine=None, glossary=self.glossary_file, memory=[], no_cache=False)
        self._machine = self._machine or partial(machine.machine, arguments=how)
        if (again := self._again) is not None:
            self._again = lambda: announced(again(), [code])[0]
        shown = self.view.shown
        whole: Alignment = announced(self.alignment, [code])[0]
        self.show_alignment(whole)
        self.show_versions((*shown, len(whole.versions) - 1))
        self.begin_to_translate()
        self.refresh_bindings()
