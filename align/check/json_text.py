"""JSON in which no character hides: what would steer a terminal, or is no character at all, is written as an escape."""

from __future__ import annotations

import json
import re

_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def json_text(value: object, indent: int | None = None) -> str:
    """A value as JSON (RFC 8259), other scripts as they are."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
