"""N-Quads read by their lines: fast, and without a store.

What a serialiser writes has one form, and one pattern reads it. Text of another form is parsed
and written anew before it is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from typing import NamedTuple

from kg.store import parsing
from kg.store.terms import Quad, from_ox

_QUOTE = ord('"')


class _Form(NamedTuple):
    """A form of terms: each pattern is of lines with a term each."""

    things: re.Pattern[bytes]
    properties: re.Pattern[bytes]
    values: re.Pattern[bytes]


def _form(*, iri: bytes, node: bytes, text: bytes, tag: bytes) -> _Form:
    thing = rb"(?>%b|%b)" % (iri, node)
    typed = rb"\^\^(?!<[^>]*(?:XMLSchema#s|angS)tring>)%b" % iri
    value = rb'(?>%b|"%b"(?>@%b|%b)?+)' % (thing, text, tag, typed)
    return _Form(*(re.compile(rb"(?:%b\n)*+" % term) for term in (thing, iri, value)))


_IRI = rb"<[^>]{,1000}+>"
_THING = rb"%b|_:[^ \n]++" % _IRI
_LINE = re.compile(
    rb'^(%b) (%b) (%b|"(?:[^"\\]++|\\.)*+"[^ ]*+)(?: (%b))?+ \.$' % (_THING, _IRI, _THING, _THING),
    re.MULTILINE,
)
"""Where the terms of a line are. What they may be is asked of each once, however often it is
written, which takes half the time."""
_IN_IRI = rb"[\w\-.~!$&'()*+,;=:@/?]*+"
_IN_TEXT = rb'[^"\\\x00-\x1f\x7f]*+'
_USUAL = _form(
    iri=rb"<[a-z]++:(?>//[\w\-.]++(?=[/?#>])|(?!//))%b(?:#%b)?+>" % (_IN_IRI, _IN_IRI),
    node=rb"(?!)",
    text=rb'%b(?:\\[tbnrf"\\]%b)*+' % (_IN_TEXT, _IN_TEXT),
    tag=rb"[a-z]{2,3}(?:-[a-z]{4})?+(?![\w\-])",
)
"""What a serialiser would write, and only what every parser takes."""
_WRITTEN = _form(
    iri=rb"<[^<>\"{}|^`\\\x00-\x20]*+>",
    node=rb"_:[\w.\-]++",
    text=rb'(?:[^"\\\x00-\x1f\x7f]++|\\[tbnrf"\\]|\\u00(?:0[0-7BEF]|1[0-9A-F]|7F))*+',
    tag=rb"[a-z]++(?:-[a-z0-9]++)*+",
)
_OUTSIDE = {b""}
"""The graph of a statement in none."""


Row = tuple[bytes, bytes, bytes, bytes]
"""A statement as N-Quads write it: subject, predicate, value, graph; no graph is empty."""


def rows(text: bytes) -> list[Row]:
    """The statements of an N-Quads text, whatever its form.

    >>> rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')
    [(b'<urn:a>', b'<urn:b>', b'"1"', b'<urn:g>')]

    Raises `SyntaxError` for what is no N-Quads, and `InputError` for a term of RDF 1.2.
    """
    found = _rows(_WRITTEN, text, outside=_OUTSIDE)
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
    return _rows(_USUAL, text)


def _rows(form: _Form, text: bytes, *, outside: Set[bytes] = frozenset()) -> list[Row] | None:
    """The statements of a text; nothing when a line, or a term in it, is of another form."""
    found: list[Row] = _LINE.findall(text)
    if len(found) != text.count(b"\n") or not (text or b"\n").endswith(b"\n"):
        return None
    terms: list[dict[bytes, bytes]] = [{}, {}, {}, {}]
    columns = zip(terms, zip(*found, strict=True), strict=bool(found))
    once = [map(known.setdefault, column, column) for known, column in columns]
    found = list(zip(*once, strict=True))
    subjects, predicates, values, graphs = terms
    fits = (
        _all(form.things, subjects)
        and _all(form.things, graphs.keys() - outside)
        and _all(form.properties, predicates)
        and _all(form.values, values)
    )
    return found if fits else None


def _all(form: re.Pattern[bytes], terms: Iterable[bytes]) -> bool:
    return form.fullmatch(b"\n".join([*terms, b""])) is not None


def line(row: Row) -> bytes:
    """A statement as a line."""
    return b"%b %b %b %b .\n" % row if row[3] else b"%b %b %b .\n" % row[:3]


def literals(statements: Iterable[Row]) -> list[Row]:
    """The statements whose value is text, a number, a date."""
    return [row for row in statements if row[2][0] == _QUOTE]


def is_literal(value: bytes) -> bool:
    """Whether a value is text, a number, a date."""
    return value[0] == _QUOTE
