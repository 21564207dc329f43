"""N-Quads read by their lines: fast, and without a store.

What a serialiser writes has one form, and one pattern reads it. Text of another form is parsed
and written anew before it is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.store import parsing
from kg.store.terms import Quad, from_ox

_QUOTE = ord('"')


def _statement(
    *, iri: bytes, node: bytes, text: bytes, tag: bytes, graph: bytes
) -> re.Pattern[bytes]:
    """The pattern of a line. It never goes back, which makes it a third faster."""
    name = rb"(?>%b|%b)" % (iri, node)
    typed = rb"\^\^(?!<[^>]*(?:XMLSchema#s|angS)tring>)%b" % iri
    value = rb'%b|"%b"(?>@%b|%b)?+' % (name, text, tag, typed)
    line = rb"^(%b) (%b) (%b)%b \.$" % (name, iri, value, graph % name)
    return re.compile(line, re.MULTILINE)


_IN_IRI = rb"[\w\-.~!$&'()*+,;=:@/?]*+"
_IN_TEXT = rb'[^"\\\x00-\x1f\x7f]*+'
_USUAL = _statement(
    iri=rb"<[a-z]++:(?>//[\w\-.]++(?=[/?#>])|(?!//))%b(?:#%b)?+>" % (_IN_IRI, _IN_IRI),
    node=rb"(?!)",
    text=rb'%b(?:\\[tbnrf"\\]%b)*+' % (_IN_TEXT, _IN_TEXT),
    tag=rb"[a-z]{2,3}(?:-[a-z]{4})?+(?![\w\-])",
    graph=rb" (%b)",
)
"""What a serialiser would write, and only what every parser takes."""
_WRITTEN = _statement(
    iri=rb"<[^<>\"{}|^`\\\x00-\x20]*+>",
    node=rb"_:[\w.\-]++",
    text=rb'(?:[^"\\\x00-\x1f\x7f]++|\\[tbnrf"\\]|\\u00(?:0[0-7BEF]|1[0-9A-F]|7F))*+',
    tag=rb"[a-z]++(?:-[a-z0-9]++)*+",
    graph=rb"(?: (%b))?+",
)


Row = tuple[bytes, bytes, bytes, bytes]
"""A statement as N-Quads write it: subject, predicate, value, graph; no graph is empty."""


def rows(text: bytes) -> list[Row]:
    """The statements of an N-Quads text, whatever its form.

    >>> rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')
    [(b'<urn:a>', b'<urn:b>', b'"1"', b'<urn:g>')]

    Raises `SyntaxError` for what is no N-Quads, and `InputError` for a term of RDF 1.2.
    """
    found = _all(_WRITTEN, text)
    return [_row(quad) for quad in parsing.from_nquads(text)] if found is None else found


def _row(quad: Quad) -> Row:
    from_ox(quad.object)  # it refuses terms of RDF 1.2
    graph = "" if getattr(quad.graph_name, "value", None) is None else str(quad.graph_name)
    subject, predicate, value = str(quad.subject), str(quad.predicate), str(quad.object)
    return subject.encode(), predicate.encode(), value.encode(), graph.encode()


def rows_as_written(text: bytes) -> list[Row] | None:
    """The statements of a text that is as a serialiser would write it, all in named graphs.

    Language tags are in lower case in it, and no term is written in two ways.

    Nothing for another text, for one with nodes without an IRI, and for names that only a parser
    can tell from broken ones.

    >>> rows_as_written(b'<urn:a> <urn:b> "1"@EN <urn:g> .\\n') is None
    True
    """
    return _all(_USUAL, text)


def _all(pattern: re.Pattern[bytes], text: bytes) -> list[Row] | None:
    """What a pattern finds in each line; nothing when a line is of another form."""
    found = pattern.findall(text)
    is_all = len(found) == text.count(b"\n") and (not text or text.endswith(b"\n"))
    return found if is_all else None


def line(row: Row) -> bytes:
    """A statement as a line."""
    return b"%b %b %b %b .\n" % row if row[3] else b"%b %b %b .\n" % row[:3]


def literals(statements: Iterable[Row]) -> list[Row]:
    """The statements whose value is text, a number, a date."""
    return [row for row in statements if row[2][0] == _QUOTE]


def is_literal(value: bytes) -> bool:
    """Whether a value is text, a number, a date."""
    return value[0] == _QUOTE
