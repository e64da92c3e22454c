"""Glossaries in TBX-Basic version 2 (ISO 30042:2008), for programs that do not read version 3 yet.

The elements have other names, the categories of data are the same; see `align.glossary.tbx`, which reads both.
"""

from __future__ import annotations

from collections.abc import Iterator

from align.glossary.tbx import Dialect, read, written
from lang.terms.glossary import Glossary

__all__ = ["read", "write"]

_BASIC = Dialect(
    head='<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">\n'
    '<martif type="TBX-Basic" xml:lang={language}>\n'
    "<martifHeader><fileDesc><sourceDesc><p>{source}</p></sourceDesc></fileDesc>"
    '<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>\n<text><body>\n',
    entry="termEntry",
    language="langSet",
    term="tig",
    tail="</body></text>\n</martif>\n",
)


def write(terms: Glossary) -> Iterator[bytes]:
    """The file in chunks of some hundred concepts; raises InputError as `align.glossary.tbx.write`."""
    return written(terms, _BASIC)
