"""Where the subject, predicate and value of a statement stand in a source text.

A tokenizer of Turtle, TriG, N-Triples and N-Quads for texts that a parser has accepted: it knows
terms and punctuation, checks nothing, and keeps only the statements it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from kg.model import LANG_STRING, XSD_STRING, Literal
from kg.namespaces import RDF, XSD
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
_TOKEN = re.compile(
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
_IRIS = re.compile(r"<([^>]*)>")
_FIRST = RDF + "first"


class Place(NamedTuple):
    """A line and a column, both from 1, the column in code points."""

    line: int
    column: int


class Statement(NamedTuple):
    """A statement and where its three terms begin.

    A node without an IRI is `_:label` as the text labels it, or its bracket and a number.
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


def is_blank(node: str | Literal | None) -> bool:
    """Whether a term of a `Statement` is a node without an IRI."""
    return isinstance(node, str) and node.startswith(("_:", "[", "("))


def term(text: str) -> str | Literal:
    """The term that `text` writes, without prefixes: an IRI, a labelled node or a literal.

    >>> term("<urn:x>"), term('"a"@EN').language
    ('urn:x', 'en')
    """
    match = _TOKEN.match(text)
    return _Reader((), blanks=False, base="").term(match) if match else text


def statements(
    text: str, names: Collection[str], *, blanks: bool = False, base: str = ""
) -> list[Statement]:
    """The statements whose subject or value is one of `names`, in the order of the text.

    With `blanks` also those whose subject or value has no IRI. Relative IRIs are read against
    `base` until the text gives its own.
    """
    reader = _Reader(names, blanks=blanks, base=base)
    for match in _TOKEN.finditer(text):
        reader.take(match)
    place = _places(text, (offset for found in reader.found for offset in found.at))
    return [
        Statement(*found[:4], *(place[offset] for offset in found.at)) for found in reader.found
    ]


def statements_of_lines(
    lines: Iterable[str], names: Collection[str], *, blanks: bool = False, first: int = 1
) -> list[Statement]:
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
    place = _places(text, found.values())
    return {name: place[offset] for name, offset in found.items()}


def _places(text: str, offsets: Iterable[int]) -> dict[int, Place]:
    """The line and column of each offset, in one pass over the text."""
    found: dict[int, Place] = {}
    line, start, before = 1, 0, 0
    for offset in sorted(set(offsets)):
        line += text.count("\n", before, offset)
        start = max(start, text.rfind("\n", before, offset) + 1)
        before = offset
        found[offset] = Place(line, offset - start + 1)
    return found


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
        self._prefixes: dict[str, str] = {}
        self._base = base
        self._graph: str | None = None
        self._frames = [_Frame()]
        self._nodes = 0
        self._is_kept = False  # the latest statement: N-Quads name its graph after it

    def take(self, match: re.Match[str]) -> None:
        """Take the next token."""
        kind = match.lastgroup
        if kind == "mark":
            self._mark(match[0], match.start())
        elif kind == "prefix":
            self._prefixes[match["label"]] = self._iri(match["namespace"])
        elif kind == "base":
            self._base = self._iri(match["start"])
        elif kind and (kind != "word" or match[0] in ("a", "true", "false")):
            self._term(match)

    def term(self, match: re.Match[str]) -> str | Literal:
        """The term of a token."""
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

    def _term(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.subject is None:
            frame.subject, frame.at = str(self.term(match)), match.start()
        elif frame.predicate is None:
            frame.predicate, frame.predicate_at = str(self.term(match)), match.start()
        elif not frame.full:
            is_name = match.lastgroup in ("iri", "name", "blank")
            if is_name or self._wants(frame.subject):
                self._value(self.term(match), match.start())
            else:
                frame.full, self._is_kept = frame.predicate is not _FIRST, False
        elif self._is_kept:
            self.found[-1] = self.found[-1]._replace(graph=str(self.term(match)))

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
        node = f"{bracket}{self._nodes}"
        frame = self._frames[-1]
        if frame.subject is None:
            frame.subject, frame.at = node, at
        elif frame.predicate is not None:
            self._value(node, at)
        self._frames.append(_Frame(node, at, _FIRST if bracket == "(" else None))

    def _iri(self, text: str) -> str:
        iri = _unescape(text[1:-1])
        return iri if _ABSOLUTE.match(iri) or not self._base else resolve(self._base, iri)

    def _named(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        if "\\" in local:
            local = re.sub(r"\\(.)", r"\1", local)
        return self._prefixes.get(prefix, f"{prefix}:") + local

    def _literal(self, match: re.Match[str]) -> Literal:
        quoted = match["quoted"]
        size = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
        value = _unescape(quoted[size:-size])
        if match["language"]:
            return Literal(value, LANG_STRING, match["language"].lower())
        if not (datatype := match["datatype"]):
            return Literal(value, XSD_STRING)
        is_iri = datatype.startswith("<")
        return Literal(value, self._iri(datatype) if is_iri else self._named(datatype))


def _unescape(text: str) -> str:
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
