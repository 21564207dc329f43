"""N-Quads read by their lines: fast, and without a store.

What a serialiser writes has one form, and one pattern reads it. Text of another form is parsed
and written anew before it is read here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.store import parsing

_IRI = rb"<[^<>\"{}|^`\\\x00-\x20]*>"
_NODE = rb"(?:" + _IRI + rb"|_:[\w.\-]+)"
_TEXT = rb'"(?:[^"\\\n\r]|\\.)*"'
_LITERAL = _TEXT + rb"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^" + _IRI + rb")?"
_STATEMENT = re.compile(
    rb"^(%b) (%b) (%b|%b)(?: (%b))? \.$" % (_NODE, _IRI, _NODE, _LITERAL, _NODE), re.MULTILINE
)


class Row(NamedTuple):
    """A statement as N-Quads write it; `graph` is empty outside any graph."""

    subject: bytes
    predicate: bytes
    value: bytes
    graph: bytes

    @property
    def line(self) -> bytes:
        """The statement as a line."""
        graph = self.graph + b" " if self.graph else b""
        return b"%b %b %b %b.\n" % (self.subject, self.predicate, self.value, graph)


def rows(text: bytes) -> list[Row]:
    """The statements of an N-Quads text, whatever its form.

    >>> [row.value for row in rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')]
    [b'"1"']

    Raises `SyntaxError` for what is no N-Quads.
    """
    found = [Row._make(match) for match in _STATEMENT.findall(text)]
    if len(found) == text.count(b"\n") and text.endswith(b"\n"):
        return found
    again = parsing.as_nquads(text)
    return [Row._make(match) for match in _STATEMENT.findall(again)]
