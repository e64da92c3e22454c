"""YAML: that of strangers read by libyaml's safe loader, guarded against what few signs can do, and one way to write.

Refused are deep nesting, aliases of aliases that stand for more than memory holds, and numbers of thousands of digits.
"""

from __future__ import annotations

import re
import sys
from itertools import accumulate
from typing import Any

import yaml

from align.errors import InputError

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDTH = sys.maxsize >> 33
"""Characters of a line, which never breaks; libyaml's is a C int."""
_MOST_DEPTH = 50
_MOST_BITS = 1 << 13
"""Of a whole number: Python shows none that is much longer."""
_MOST_GROWTH = 10
_FREE_GROWTH = 1 << 20
"""Aliases may make a file so many times as long, or so many bytes long."""
_SUSPECT = re.compile(rb"(?:[-?] +){50}|^ {200}", re.MULTILINE)
_ALIAS = re.compile(rb"(?:^|[\s\[{,:?-])\*[^\s*]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class _Loader(_SAFE):  # type: ignore[misc]
    """The safe loader, with a bound on numbers."""

    def whole_number(self, node: yaml.Node) -> int:
        """A number, as long as it can be shown."""
        value: int = self.construct_yaml_int(node)
        if value.bit_length() > _MOST_BITS:
            raise yaml.constructor.ConstructorError(None, None, "a number of too many digits", node.start_mark)
        return value


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.whole_number)
LOADER: Any = _Loader


def load(data: bytes, *, file: str) -> object:
    """What a YAML file holds: mappings, lists and plain values; tags are refused.

    Raises:
        InputError: it is no YAML, has tags, is nested beyond any use, or its aliases stand for far more than it has;
            with the line.
    """
    try:
        plain = data.replace(b"\0", b"")  # UTF-16 has one beside each sign that is looked for
        if _suspect(plain):
            _refuse_deep(data, file)
        if _ALIAS.search(plain):
            _refuse_growth(data, file)
        return yaml.load(data, Loader=LOADER)  # noqa: S506 - one of the safe loaders
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        if "nesting depth" in problem:  # newer versions of PyYAML have a bound of their own
            raise _too_deep(file, place) from error
        raise InputError(f"not valid YAML ({problem})", file=file, place=place, mend="mend that line") from error
    except (LookupError, AttributeError) as error:  # as PyYAML has it of "!!bool x"
        raise InputError("not valid YAML (a value that its tag does not fit)", file=file, mend="mend it") from error
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


def _refuse_growth(data: bytes, file: str) -> None:
    """Refuses aliases of aliases: each has the length of all that it stands for."""
    most = max(_MOST_GROWTH * len(data), _FREE_GROWTH)
    lengths: dict[str, int] = {}
    around, names = [0], [""]
    for event in yaml.parse(data, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            around.append(1)
            names.append(event.anchor or "")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            name, length = names.pop(), around.pop()
        elif isinstance(event, yaml.ScalarEvent):
            name, length = event.anchor or "", 1 + len(event.value)
        elif isinstance(event, yaml.AliasEvent):
            name, length = "", lengths.get(str(event.anchor), 1)
        else:
            continue
        if name:
            lengths[name] = length
        around[-1] += length
        if around[-1] > most:
            place = f"line {event.start_mark.line + 1}" if event.start_mark else ""
            mend = "write out what its aliases stand for"
            raise InputError("it is far longer than it looks", file=file, place=place, mend=mend)


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

    Raises:
        InputError: a text has half of a surrogate pair, which no encoding can hold.
    """
    options: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "default_flow_style": flow, "width": _WIDTH}
    try:
        return bytes(yaml.dump(value, Dumper=dumper, **options).encode())
    except UnicodeEncodeError as error:
        sign = ord(error.object[error.start])
        raise InputError(f"there is a character U+{sign:04X}, which UTF-8 cannot hold", mend="take it out") from error
