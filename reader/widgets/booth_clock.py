"""The time of an interpreter in the booth: how long a paragraph takes, how fast one goes, and when to go on."""

from __future__ import annotations

from collections.abc import Callable

Now = Callable[[], float]
"""Gives the time in seconds, from any beginning, never going back."""

USUAL_PACE = 120
"""Words a minute, as speakers are asked to speak who are interpreted."""
PACES = range(20, 401)
STEP = 10


class Stopwatch:
    """The time in the present paragraph and in all, and the words a minute of the paragraphs heard to their ends.

    Args:
        now: the clock.
    """

    def __init__(self, now: Now) -> None:
        self._now = now
        self._since: float | None = None
        self._here = self._whole = 0.0
        self._said = self._saying = 0.0
        """Words of the paragraphs that were heard to their ends, and the seconds in these."""

    @property
    def running(self) -> bool:
        """Whether time is being taken."""
        return self._since is not None

    @property
    def here(self) -> float:
        """Seconds in this paragraph."""
        return self._here + self._going

    @property
    def whole(self) -> float:
        """Seconds in all."""
        return self._whole + self._going

    @property
    def pace(self) -> float:
        """Words a minute so far; 0 where no paragraph was heard to its end yet."""
        return 60 * self._said / self._saying if self._saying else 0.0

    @property
    def _going(self) -> float:
        return 0.0 if self._since is None else self._now() - self._since

    def switch(self) -> None:
        """Starts it or stops it."""
        if self.running:
            self._take()
            self._since = None
        else:
            self._since = self._now()

    def leave(self, words: float = 0.0) -> None:
        """Begins another paragraph.

        Args:
            words: those of the paragraph left, where it was heard to its end; nothing is known of it otherwise. Nobody
                speaks so fast that what is passed over sooner was heard.
        """
        self._take()
        if 0 < words * 60 <= self._here * PACES[-1]:
            self._said += words
            self._saying += self._here
        self._here = 0.0

    def _take(self) -> None:
        going = self._going
        self._here += going
        self._whole += going
        if self._since is not None:
            self._since += going


class Follower:
    """Goes through a text by itself at a number of words a minute.

    Args:
        now: the clock.
    """

    def __init__(self, now: Now) -> None:
        self._now = now
        self._since: float | None = None
        self._passed = 0.0
        self.pace = USUAL_PACE
        """Words a minute."""

    @property
    def on(self) -> bool:
        """Whether it goes."""
        return self._since is not None

    @property
    def passed(self) -> float:
        """Words of the paragraph that have passed."""
        return self._passed if self._since is None else self._passed + (self._now() - self._since) * self.pace / 60

    def put(self, words: float) -> None:
        """Goes on, or waits, from a place so many words into a paragraph."""
        self._passed = words
        if self._since is not None:
            self._since = self._now()

    def switch(self) -> None:
        """Starts where it is, or stops there."""
        passed = self.passed
        self._since = None if self.on else self._now()
        self._passed = passed

    def stop(self) -> None:
        """Stops it where it is."""
        if self.on:
            self.switch()

    def hasten(self, steps: int) -> None:
        """Goes faster by some steps, or slower, from here on."""
        self.put(self.passed)
        self.pace = min(max(self.pace + steps * STEP, PACES[0]), PACES[-1])


def told(seconds: float) -> str:
    """A time as clocks show it: ``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
