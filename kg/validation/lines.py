"""N-Quads read by their lines: fast, and without a store.

A line in its usual form is read by one pattern, which takes nothing that a parser would refuse.
Text with any other line is parsed and written anew before it is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.store import parsing


def _statement(*, iri: bytes, node: bytes, text: bytes, tag: bytes) -> re.Pattern[bytes]:
    name = rb"(?>%b|%b)" % (iri, node)
    value = rb'%b|"%b"(?>@%b|\^\^(?!<[^>]*angString>)%b)?+' % (name, text, tag, iri)
    return re.compile(rb"^(%b) (%b) (%b)(?: (%b))?+ \.$" % (name, iri, value, name), re.MULTILINE)


_QUOTE = ord('"')
_IN_IRI = rb"[\w\-.~!$&'()*+,;=:@/?]*+"
_IN_TEXT = rb'[^"\\\x00-\x1f\x7f]*+'
_USUAL = _statement(
    iri=rb"<[a-z]++:(?>//[\w\-.]++(?=[/?#>])|(?!//))%b(?:#%b)?+>" % (_IN_IRI, _IN_IRI),
    node=rb"_:\w++",
    text=rb'%b(?:\\[tbnrf"\\]%b)*+' % (_IN_TEXT, _IN_TEXT),
    tag=rb"[a-z]{2,3}(?:-[a-z]{4})?+(?![\w\-])",
)
_WRITTEN = _statement(
    iri=rb"<[^<> ]*+>",
    node=rb"_:[^ ]++",
    text=rb'(?:[^"\\\n\r]++|\\.)*+',
    tag=rb"[a-z0-9\-]++",
)

Row = tuple[bytes, bytes, bytes, bytes]
"""A statement as N-Quads write it: subject, predicate, value, graph; no graph is empty."""


def rows(text: bytes) -> list[Row]:
    """The statements of an N-Quads text, whatever its form.

    >>> rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')
    [(b'<urn:a>', b'<urn:b>', b'"1"', b'<urn:g>')]

    Raises `SyntaxError` for what is no N-Quads.
    """
    found = _USUAL.findall(text)
    lines = text.count(b"\n") if text.endswith(b"\n") else -1
    if len(found) == lines and _is_utf8(text):
        return found
    return _WRITTEN.findall(parsing.as_nquads(text))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def line(row: Row) -> bytes:
    """A statement as a line."""
    return b"%b %b %b %b .\n" % row if row[3] else b"%b %b %b .\n" % row[:3]


def union(statements: Iterable[Row]) -> bytes:
    """The statements as lines, whatever graph they are in, each once."""
    found = dict.fromkeys(row[:3] for row in statements)
    return b"".join([b"%b %b %b .\n" % triple for triple in found])


def literals(statements: Iterable[Row]) -> list[Row]:
    """The statements whose value is text, a number, a date."""
    return [row for row in statements if row[2][0] == _QUOTE]


def is_literal(value: bytes) -> bool:
    """Whether a value is text, a number, a date."""
    return value[0] == _QUOTE
