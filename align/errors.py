"""The one kind of error that the input or the call can cause: what, where, and how to mend it."""

from __future__ import annotations


class InputError(Exception):
    """Something in the input is wrong; says the file, the place in it and the mend in one line.

    Args:
        message: what is wrong, without a full stop.
        file: the file's name as the caller gave it.
        place: where in the file ("line 12", "byte 4096"), if known.
        mend: what to do about it, an imperative.
    """

    def __init__(self, message: str, *, file: str = "", place: str = "", mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.place = place
        self.mend = mend

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}; {self.mend}" if self.mend else text
