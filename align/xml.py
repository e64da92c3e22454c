"""XML from strangers, read safely and in a stream, and text made fit to be written in XML: what formats in XML share.

Nothing outside the file is ever fetched, a DTD that it names included; what declares entities is refused, so that none
can be expanded. lxml is imported when first used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from align.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, _Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
"""The attribute ``xml:lang`` as lxml names it."""

_CHUNK = 1 << 16
_SAFE: Mapping[str, Any] = MappingProxyType(
    {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,  # libxml2's bounds on depth and length hold
        "remove_comments": True,
        "remove_pis": True,
    }
)
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG_CASE = {2: str.upper, 4: str.title}


def parse(data: bytes, *, file: str, root: str) -> _Element:
    """The tree of a file; the encoding is that of its mark or its declaration, else UTF-8 (XML 1.0, appendix F).

    Args:
        root: what the outermost element has to be, without its namespace.

    Raises:
        InputError: it is no XML, has another root or declares entities; with the line.
    """
    from lxml import etree

    try:
        found = etree.fromstring(data, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise _broken(error, file) from error
    _check(found, root, file)
    return found


def elements(stream: BinaryIO, names: Sequence[str], *, root: str, file: str) -> Iterator[_Element]:
    """The elements of some names, each as soon as it is complete, in the order in which they end.

    Memory stays constant: an element is emptied, and its elder siblings dropped, when the next one is asked for.

    Args:
        names: without their namespaces.
        root: what the outermost element has to be, without its namespace.

    Raises:
        InputError: as `parse`; elements before a fault may have been given by then.
    """
    from lxml import etree

    parser = etree.XMLPullParser(("end",), tag=[f"{{*}}{name}" for name in names], **_SAFE)
    # The names filter what comes out of the parser, so the root is looked at by one of its own.
    first = etree.XMLPullParser(("start",), **_SAFE)
    looked = False
    try:
        while chunk := stream.read(_CHUNK):
            if not looked:
                first.feed(chunk)
                looked = any(_check(element, root, file) for element in _ready(first))
            parser.feed(chunk)
            for element in _ready(parser):
                yield element
                _free(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _broken(parser.feed_error_log.last_error or error, file) from error


def _ready(parser: XMLPullParser) -> Iterator[_Element]:
    return (cast("_Element", element) for _, element in parser.read_events())


def _free(element: _Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _check(root: _Element, wanted: str, file: str) -> bool:
    """True; raises where the root or the DOCTYPE is not as it has to be."""
    name = local_name(root)
    if name != wanted:
        message = f"its outermost element is <{name}>, not <{wanted}>"
        raise InputError(message, file=file, place=f"line {root.sourceline}", mend="give a file of the format")
    doctype: Any = root.getroottree().docinfo.internalDTD
    if doctype is not None and next(iter(doctype.iterentities()), None) is not None:
        raise InputError("it declares entities", file=file, place="the DOCTYPE", mend="write out what they stand for")
    return True


def _broken(error: Any, file: str) -> InputError:  # noqa: ANN401  an error, or an entry of lxml's log
    said = getattr(error, "message", None) or getattr(error, "msg", None) or str(error)
    problem = re.sub(r", line \d+, column \d+(?: \(.*\))?$", "", " ".join(said.split()))
    line = max(getattr(error, "line", None) or getattr(error, "lineno", None) or 1, 1)
    return InputError(f"not valid XML ({problem})", file=file, place=f"line {line}", mend="mend that place")


def local_name(element: _Element) -> str:
    """An element's name without its namespace; empty for what is no element, such as an entity."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


@lru_cache(1024)
def language_tag(code: str) -> str:
    """A language code in the case that is usual (RFC 5646, 2.1.1): ``EN_us`` is ``en-US``, ``ZH-HANS`` ``zh-Hans``.

    Empty is ``und``.
    """
    first, *others = code.strip().replace("_", "-").lower().split("-")
    parts, extended = [first], False
    for part in others:
        extended = extended or len(part) == 1  # what follows a single letter is written small
        parts.append(part if extended else _TAG_CASE.get(len(part), str.lower)(part))
    return "-".join(parts) or "und"


def unfit(text: str) -> str | None:
    """The first character of a text that XML 1.0 cannot hold, not even escaped: controls, lone surrogates."""
    found = _UNFIT.search(text)
    return found[0] if found else None


def fit(text: str, place: str, mend: str = "take it out, or write yaml") -> str:
    """The text; raises InputError where XML cannot hold it, with the place and the mend."""
    sign = unfit(text)
    if sign is None:
        return text
    raise InputError(f"there is a character U+{ord(sign):04X}, which XML cannot hold", place=place, mend=mend)


def escape(text: str) -> str:
    """A text as the content of an element; a carriage return too comes back as it was."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(text: str) -> str:
    """A text as the value of an attribute, with its quotes."""
    value = escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{value}"'
