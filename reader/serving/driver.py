"""Textual's driver for the web, which ends with the server that it draws for."""

from __future__ import annotations

from textual import events, messages
from textual.drivers.web_driver import WebDriver


class Driver(WebDriver):
    """Has the application end where nothing can come from the server any more: no reader is left without a page."""

    def start_application_mode(self) -> None:
        """Begins, with the keys."""
        super().start_application_mode()
        # The base takes the keys away until the page says that it has them. Ours has them from the start, and may have
        # said so before they were taken away.
        self._app.call_later(self._app.post_message, events.AppFocus())

    def run_input_thread(self) -> None:
        """Waits for what the page sends."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(messages.ExitApp())
