"""The terms and marks of Turtle, TriG, N-Triples and N-Quads, as a text writes them.

For texts that a parser has accepted: nothing is checked, and what is no token is passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Set
from typing import NamedTuple

from kg.namespaces import RDF, XSD
from kg.store import parser
from kg.terms import LANG_STRING, XSD_STRING, Literal, Quad, from_ox, is_blank
from kg.text import resolve

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = rf"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-"
_WORD = rf"[{_BASE}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+"
_PREFIX = rf"(?:{_WORD})?"
_LOCAL = rf"(?:[{_CHARS}:%]|\\.|\.+(?=[{_CHARS}:%\\]))*+"
_SKIP = r"(?:[ \t\r\n]++|\#[^\r\n]*+)"
_IRI = r"<[^<>\x00-\x20]*+>"
_NAME = rf"{_PREFIX}:{_LOCAL}"
_TEXT = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]++|\\.|'(?!''))*+'''|"
    r'"(?:[^"\\\r\n]++|\\.)*+"|' + r"'(?:[^'\\\r\n]++|\\.)*+'"
)
TOKEN = re.compile(
    rf"""{_SKIP}
    | (?P<prefix> (?:@prefix{_SKIP}*+|(?i:prefix){_SKIP}++)
        (?P<label>{_PREFIX}):{_SKIP}*+(?P<namespace>{_IRI}) )
    | (?P<base> (?i:@?base){_SKIP}*+(?P<start>{_IRI}) )
    | (?P<iri> {_IRI} )
    | (?P<blank> _:[{_CHARS}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+ )
    | (?P<name> {_NAME} )
    | (?P<text> (?P<quoted>{_TEXT})
        (?: {_SKIP}*+@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
          | {_SKIP}*+\^\^{_SKIP}*+(?P<datatype>{_IRI}|{_NAME}) )?+ )
    | (?P<number> [+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+ | [+-]?\d*\.\d+ | [+-]?\d+ )
    | (?P<word> {_WORD} )
    | (?P<mark> [.;,\[\](){{}}] )
    | .""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Terms:
    """Reads the terms of tokens by the prefixes and the base that are in force."""

    def __init__(self, base: str = "") -> None:
        self.prefixes: dict[str, str] = {}
        self._base = base

    def declare(self, match: re.Match[str]) -> None:
        """Take a token that declares a prefix or a base; any other changes nothing."""
        if match.lastgroup == "prefix":
            self.prefixes[match["label"]] = self._iri(match["namespace"])
        elif match.lastgroup == "base":
            self._base = self._iri(match["start"])

    def term(self, match: re.Match[str]) -> str | Literal:
        """The term of a token; a labelled node as the text labels it."""
        kind, text = match.lastgroup, match[0]
        if kind == "iri":
            return self._iri(text)
        if kind == "name":
            return self._named(text)
        if kind == "text":
            return self._literal(match)
        if kind == "number":
            return Literal(text, XSD + _number_type(text))
        if kind == "word":
            return RDF + "type" if text == "a" else Literal(text, XSD + "boolean")
        return text

    def _iri(self, text: str) -> str:
        iri = unescape(text[1:-1])
        return iri if _ABSOLUTE.match(iri) or not self._base else resolve(self._base, iri)

    def _named(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        if "\\" in local:
            local = re.sub(r"\\(.)", r"\1", local)
        return self.prefixes.get(prefix, f"{prefix}:") + local

    def _literal(self, match: re.Match[str]) -> Literal:
        value = unescape(match["quoted"][slice(*content(match))])
        if match["language"]:
            return Literal(value, LANG_STRING, match["language"].lower())
        if not (datatype := match["datatype"]):
            return Literal(value, XSD_STRING)
        is_iri = datatype.startswith("<")
        return Literal(value, self._iri(datatype) if is_iri else self._named(datatype))


def content(match: re.Match[str]) -> tuple[int, int]:
    """Where the text between the quotes of a literal's token begins and ends, within it."""
    quoted = match["quoted"]
    size = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
    return size, len(quoted) - size


def unescape(text: str) -> str:
    """What stands in a text behind its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, code)


def _number_type(text: str) -> str:
    if "e" in text or "E" in text:
        return "double"
    return "decimal" if "." in text else "integer"


# Where the subject, predicate and value of a statement stand in a source text


_IRIS = re.compile(r"<([^>]*)>")
_FIRST = RDF + "first"


class Place(NamedTuple):
    """A line and a column, both from 1, the column in code points."""

    line: int
    column: int


class SourceStatement(NamedTuple):
    """A statement and where its three terms begin.

    A node without an IRI is `_:label` as the text labels it, or with its bracket and a number.
    """

    subject: str
    predicate: str
    value: str | Literal
    graph: str | None
    subject_at: Place
    predicate_at: Place
    value_at: Place


class _Found(NamedTuple):
    subject: str
    predicate: str
    value: str | Literal
    graph: str | None
    at: tuple[int, int, int]


def statements(
    text: str, names: Collection[str], *, blanks: bool = False, base: str = ""
) -> list[SourceStatement]:
    """The statements whose subject or value is one of `names`, in the order of the text.

    With `blanks` also those whose subject or value has no IRI. Relative IRIs are read against
    `base` until the text gives its own.
    """
    reader = _Reader(names, blanks=blanks, base=base)
    for match in TOKEN.finditer(text):
        reader.take(match)
    lines = Lines(text)
    place = {at: lines.place(at) for at in {at for found in reader.found for at in found.at}}
    return [SourceStatement(*found[:4], *(place[at] for at in found.at)) for found in reader.found]


def statements_of_lines(
    lines: Iterable[str], names: Collection[str], *, blanks: bool = False, first: int = 1
) -> list[SourceStatement]:
    """The same for N-Triples and N-Quads, line by line, the first of which is line `first`.

    A line that cannot hold one of `names` is passed over, and the text never held whole.
    """
    wanted = frozenset(names)
    return [
        statement._replace(
            subject_at=Place(number, statement.subject_at.column),
            predicate_at=Place(number, statement.predicate_at.column),
            value_at=Place(number, statement.value_at.column),
        )
        for number, line in enumerate(lines, first)
        if "\\" in line or not wanted.isdisjoint(_IRIS.findall(line)) or (blanks and "_:" in line)
        for statement in statements(line, names, blanks=blanks)
    ]


def mentions(text: str, pattern: str) -> dict[str, Place]:
    """Where each text that the one group of a pattern finds stands first, in any format."""
    found: dict[str, int] = {}
    for match in re.finditer(pattern, text):
        found.setdefault(match[1], match.start(1))
    lines = Lines(text)
    return {name: lines.place(offset) for name, offset in found.items()}


class Lines:
    """The lines of a text, for going from a place to an offset and back.

    >>> lines = Lines("ab\\ncd")
    >>> lines.offset(Place(2, 2)), lines.place(4)
    (4, Place(line=2, column=2))
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def offset(self, place: Place) -> int:
        """How many code points stand before a place."""
        return self._starts[place.line - 1] + place.column - 1

    def place(self, offset: int) -> Place:
        """The place that has so many code points before it."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


class _Frame:
    """A subject that statements are being read about, and how far its statement has come."""

    __slots__ = ("at", "full", "predicate", "predicate_at", "subject")

    def __init__(self, subject: str | None = None, at: int = 0, predicate: str | None = None):
        self.subject, self.at = subject, at
        self.predicate, self.predicate_at = predicate, at
        self.full = False


class _Reader:
    """Follows the punctuation, and keeps the statements that are asked for."""

    def __init__(self, names: Collection[str], *, blanks: bool, base: str) -> None:
        self.found: list[_Found] = []
        self._names, self._blanks = frozenset(names), blanks
        self._terms = Terms(base)
        self._graph: str | None = None
        self._frames = [_Frame()]
        self._nodes = 0
        self._is_kept = False  # the latest statement: N-Quads name its graph after it

    def take(self, match: re.Match[str]) -> None:
        """Take the next token."""
        kind = match.lastgroup
        if kind == "mark":
            self._mark(match[0], match.start())
        elif kind in ("prefix", "base"):
            self._terms.declare(match)
        elif kind and (kind != "word" or match[0] in ("a", "true", "false")):
            self._term(match)

    def _term(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.subject is None:
            frame.subject, frame.at = str(self._terms.term(match)), match.start()
        elif frame.predicate is None:
            frame.predicate, frame.predicate_at = str(self._terms.term(match)), match.start()
        elif not frame.full:
            is_name = match.lastgroup in ("iri", "name", "blank")
            if is_name or self._wants(frame.subject):
                self._value(self._terms.term(match), match.start())
            else:
                frame.full, self._is_kept = frame.predicate is not _FIRST, False
        elif self._is_kept:
            self.found[-1] = self.found[-1]._replace(graph=str(self._terms.term(match)))

    def _value(self, value: str | Literal, at: int) -> None:
        frame = self._frames[-1]
        frame.full = frame.predicate is not _FIRST
        subject, predicate = str(frame.subject), str(frame.predicate)
        self._is_kept = self._wants(subject) or self._wants(value)
        if self._is_kept:
            at_all = (frame.at, frame.predicate_at, at)
            self.found.append(_Found(subject, predicate, value, self._graph, at_all))

    def _wants(self, node: str | Literal) -> bool:
        return node in self._names or (self._blanks and is_blank(node))

    def _mark(self, mark: str, at: int) -> None:
        frame = self._frames[-1]
        if mark == ";":
            frame.predicate, frame.full = None, False
        elif mark == ",":
            frame.full = False
        elif mark in "[(":
            self._open(mark, at)
        elif mark in "])":
            del self._frames[max(1, len(self._frames) - 1) :]
        else:
            if mark in "{}":
                self._graph = frame.subject if mark == "{" else None
            self._frames = [_Frame()]

    def _open(self, bracket: str, at: int) -> None:
        self._nodes += 1
        node = f"_:{bracket}{self._nodes}"
        frame = self._frames[-1]
        if frame.subject is None:
            frame.subject, frame.at = node, at
        elif frame.predicate is not None:
            self._value(node, at)
        self._frames.append(_Frame(node, at, _FIRST if bracket == "(" else None))


# N-Quads read by their lines: fast, and without a store


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


_NQUADS_IRI = rb"<[^>]{,1000}+>"
_THING = rb"%b|_:[^ \n]++" % _NQUADS_IRI
_LINE = re.compile(
    rb'^(%b) (%b) (%b|"(?:[^"\\]++|\\.)*+"[^ ]*+)(?: (%b))?+ \.$'
    % (_THING, _NQUADS_IRI, _THING, _THING),
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


def parse_rows(text: bytes) -> list[Row]:
    """The statements of an N-Quads text, whatever its form.

    >>> parse_rows(b'<urn:a> <urn:b> "1" <urn:g> .\\n')
    [(b'<urn:a>', b'<urn:b>', b'"1"', b'<urn:g>')]

    Raises `SyntaxError` for what is no N-Quads, and `InputError` for a term of RDF 1.2.
    """
    found = _rows(_WRITTEN, text, outside=_OUTSIDE)
    return [_row(quad) for quad in parser.from_nquads(text)] if found is None else found


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


def line_of(row: Row) -> bytes:
    """A statement as a line."""
    return b"%b %b %b %b .\n" % row if row[3] else b"%b %b %b .\n" % row[:3]


def literal_rows(statements: Iterable[Row]) -> list[Row]:
    """The statements whose value is text, a number, a date."""
    return [row for row in statements if row[2][0] == _QUOTE]


def is_literal(value: bytes) -> bool:
    """Whether a value is text, a number, a date."""
    return value[0] == _QUOTE
