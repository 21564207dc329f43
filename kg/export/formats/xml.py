"""Text in XML, which has no place for some control characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.export.ledger import Ledger

_MARKUP = re.compile(r'[&<>"\t\n\r]')
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BETWEEN = " "
ENDS = ("id", "source", "target")
"""What an edge is told by."""


def quoted(text: str) -> str:
    """Text as an attribute's value or an element's content, without quotes around it.

    >>> quoted('a<b\\n"c"')
    'a&lt;b&#10;&quot;c&quot;'
    """
    return _MARKUP.sub(lambda found: _ENTITIES[found[0]], text) if _MARKUP.search(text) else text


def fitting(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text without the characters that XML has not; the ledger is told of a change."""
    if not _NO_XML.search(text):
        return text
    ledger.alter("xml-character", subject, column, text)
    return _NO_XML.sub("\ufffd", text)


def written(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Any text as XML has it; most texts hold nothing special and stay as they are."""
    return text if is_plain(text) else quoted(fitting(text, ledger, subject, column))


def all_written(
    texts: Sequence[str], ledger: Ledger, subject: str, columns: Sequence[str]
) -> Sequence[str]:
    """Texts of several columns as XML has them, looked at together."""
    if are_plain(texts):
        return texts
    return [
        written(text, ledger, subject, column) for text, column in zip(texts, columns, strict=True)
    ]


def is_plain(text: str) -> bool:
    """Whether text stands in XML as it is, which most does; a few that would are not known to.

    >>> is_plain("大同"), is_plain("a&b")
    (True, False)
    """
    # What can be printed is a character of XML; to look for the rest by a pattern takes twice.
    return text.isprintable() and not ("&" in text or "<" in text or ">" in text or '"' in text)


def are_plain(texts: Iterable[str]) -> bool:
    """Whether all texts stand in XML as they are; to look at several at once takes a third."""
    return is_plain(_BETWEEN.join(texts))
