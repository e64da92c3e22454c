"""YAML from strangers: libyaml's safe loader, guarded against nesting that would exhaust the stack."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

import yaml

from align.errors import InputError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
