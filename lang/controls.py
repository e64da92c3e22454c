"""Control characters made visible, so that no text can steer a terminal."""

from __future__ import annotations

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_PICTURES[0x7F] = "␡"
_PICTURES.update(dict.fromkeys(range(0x80, 0xA0), "�"))
_PICTURES[0x0A] = "⏎"
_PICTURES[0x09] = " "
_PICTURES.update(dict.fromkeys((0x2028, 0x2029), "⏎"))
_PICTURES.update(dict.fromkeys(range(0xD800, 0xE000), "�"))


def visible(text: str) -> str:
    """A text on one line with every control character as a sign one can see (``␛`` for escape)."""
    return text.translate(_PICTURES)
