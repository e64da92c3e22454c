"""YAML: that of strangers read by libyaml's safe loader, guarded against deep nesting, and one way of writing it."""

from __future__ import annotations

import re
import sys
from itertools import accumulate
from typing import Any

import yaml

from align.errors import InputError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDTH = sys.maxsize >> 33
"""Characters of a line, which never breaks; libyaml's is a C int."""
_MOST_DEPTH = 50
_SUSPECT = re.compile(rb"(?:[-?] +){50}|^ {200}", re.MULTILINE)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def load(data: bytes, *, file: str) -> object:
    """What a YAML file holds: mappings, lists and plain values; tags are refused.

    Raises:
        InputError: it is no YAML, has tags or is nested beyond any use; with the line.
    """
    try:
        if _suspect(data):
            _refuse_deep(data, file)
        return yaml.load(data, Loader=LOADER)  # noqa: S506 - one of the safe loaders
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        if "nesting depth" in problem:  # newer versions of PyYAML have a bound of their own
            raise _too_deep(file, place) from error
        raise InputError(f"not valid YAML ({problem})", file=file, place=place, mend="mend that line") from error
    except (RecursionError, ValueError, TypeError) as error:
        raise InputError(f"not valid YAML ({error})", file=file, mend="mend it") from error


def _suspect(data: bytes) -> bool:
    """A quick look for deep nesting; brackets inside strings count too, which only costs time."""
    depth = max(accumulate(_STEP[byte] for byte in data.translate(None, _NOT_BRACKETS)), default=0)
    return depth > _MOST_DEPTH or bool(_SUSPECT.search(data))


def _refuse_deep(data: bytes, file: str) -> None:
    depth = 0
    for event in yaml.parse(data, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MOST_DEPTH:
                raise _too_deep(file, f"line {event.start_mark.line + 1}" if event.start_mark else "")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _too_deep(file: str, place: str) -> InputError:
    return InputError("it is nested too deep", file=file, place=place, mend=f"use at most {_MOST_DEPTH} levels")


class Dumper(_DUMPER):  # type: ignore[misc]
    """Writes a value out wherever it stands, without anchors; formats add what they write in their own way."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002, D102
        return True


def dump(value: object, dumper: type[Dumper] = Dumper, *, flow: bool | None = False) -> bytes:
    """A value as YAML in UTF-8, keys in their order, a text on one line.

    Args:
        flow: whether mappings and lists stand on one line; None: those that have only plain values in them.
    """
    dumped = yaml.dump(value, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=_WIDTH)
    return bytes(dumped.encode())
