"""N-Quads read by their lines: fast, and without a store.

What a serialiser writes has one form, and one pattern reads it. Text of another form is parsed
and written anew before it is read here.
"""

from __future__ import annotations

import re

from kg.store import parsing

_IRI = rb"<[^<>\"{}|^`\\\x00-\x20]*>"
_NODE = rb"(?:" + _IRI + rb"|_:[\w.\-]+)"
_TEXT = rb'"(?:[^"\\\n\r]|\\.)*"'
_LITERAL = _TEXT + rb"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^" + _IRI + rb")?"
_STATEMENT = re.compile(
    rb"^(%b) (%b) (%b|%b)(?: (%b))? \.$" % (_NODE, _IRI, _NODE, _LITERAL, _NODE), re.MULTILINE
)


Row = tuple[bytes, bytes, bytes, bytes]
"""A statement as N-Quads write it: subject, predicate, value, graph; no graph is empty."""


def rows(text: bytes) -> list[Row]:
    """The statements of an N-Quads text, whatever its form.

    >>> rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')
    [(b'<urn:a>', b'<urn:b>', b'"1"', b'<urn:g>')]

    Raises `SyntaxError` for what is no N-Quads.
    """
    found = _STATEMENT.findall(text)
    if len(found) == text.count(b"\n") and (not text or text.endswith(b"\n")):
        return found
    return _STATEMENT.findall(parsing.as_nquads(text))


def line(row: Row) -> bytes:
    """A statement as a line."""
    return b"%b %b %b %b .\n" % row if row[3] else b"%b %b %b .\n" % row[:3]


def is_literal(value: bytes) -> bool:
    """Whether a value is text, a number, a date."""
    return value.startswith(b'"')
