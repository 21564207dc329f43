"""The lexer of Turtle, TriG, N-Triples and N-Quads, with positions.

It checks nothing, being for texts that a parser has accepted: it skips what is no token.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from kg.namespaces import RDF
from kg.terms import LANG_STRING, XSD_STRING, Literal, is_blank, parse_node
from kg.text import NAME_START

_CHARS = rf"{NAME_START}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-"
_WORD = rf"[{NAME_START}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+"
_PREFIX = rf"(?:{_WORD})?"
_LOCAL = rf"(?:[{_CHARS}:%]|\\.|\.+(?=[{_CHARS}:%\\]))*+"
_SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)"
_IRI = r"<[^<>\x00-\x20]*+>"
_NAME = rf"{_PREFIX}:{_LOCAL}"
_STRING = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]++|\\.|'(?!''))*+'''|"
    r'"(?!"")(?:[^"\\\r\n]++|\\.)*+"|' + r"'(?!'')(?:[^'\\\r\n]++|\\.)*+'"
)
TOKEN = re.compile(
    rf"""[ \t\r\n]++
    | (?P<comment> \#[^\r\n]*+ )
    | (?P<prefix> (?:@prefix{_SPACE}*+|(?i:prefix){_SPACE}++)
        (?P<label>{_PREFIX}):{_SPACE}*+(?P<namespace>{_IRI}) )
    | (?P<base> (?i:@?base){_SPACE}*+(?P<start>{_IRI}) )
    | (?P<iri> {_IRI} )
    | (?P<triple> << | >> )
    | (?P<blank> _:[{_CHARS}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+ )
    | (?P<name> {_NAME} )
    | (?P<text> (?P<quoted>{_STRING})
        (?: {_SPACE}*+@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
          | {_SPACE}*+\^\^{_SPACE}*+(?P<datatype>{_IRI}|{_NAME}) )?+ )
    | (?P<open> \"\"\" | ''' | ["'] )
    | (?P<number> [+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+ | [+-]?\d*\.\d+ | [+-]?\d+ )
    | (?P<word> {_WORD} )
    | (?P<mark> [.;,\[\](){{}}] )
    | .""",
    re.VERBOSE | re.DOTALL,
)
"""A token, or space; `triple` begins or ends a triple term, `open` a string without an end."""
_TERM_KINDS = {"iri", "blank", "name", "text", "number", "word"}
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
        """The term of a token; an IRI, or a blank node with its label, as text."""
        kind, text = match.lastgroup, match[0]
        if kind in ("iri", "name"):
            return self._node(text)
        if kind == "text":
            value = str(parse_node(match["quoted"]))
            if match["language"]:
                return Literal(value, LANG_STRING, match["language"].lower())
            datatype = match["datatype"]
            return Literal(value, self._node(datatype) if datatype else XSD_STRING)
        if kind == "number" or (kind == "word" and text != "a"):
            return parse_node(text)
        return RDF + "type" if kind == "word" else text

    def _node(self, text: str) -> str:
        if text.startswith("<"):
            return self._iri(text)
        prefix, _, local = text.partition(":")
        return self.prefixes.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)

    def _iri(self, text: str) -> str:
        iri = text[1:-1]
        if "\\" not in iri and (_ABSOLUTE.match(iri) or not self._base):
            return iri
        return str(parse_node(text, self._base))


def content(match: re.Match[str]) -> tuple[int, int]:
    """Where the text between the quotes of a literal's token begins and ends, within it."""
    quoted = match["quoted"]
    size = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
    return size, len(quoted) - size


_IRIS = re.compile(r"<([^>]*)>")
_FIRST = RDF + "first"


class Place(NamedTuple):
    """A line and a column, both from 1, the column in code points."""

    line: int
    column: int


class SourceStatement(NamedTuple):
    """A statement and where its terms begin; a blank node is `_:label`, or its bracket: `_:[1`."""

    subject: str
    predicate: str
    value: str | Literal
    graph: str | None
    subject_at: Place
    predicate_at: Place
    value_at: Place


def statements(
    text: str, names: Collection[str], *, blanks: bool = False, base: str = "", first: int = 1
) -> list[SourceStatement]:
    """The statements with one of `names`, or with `blanks` any blank node, as subject or value.

    Relative IRIs are read against `base` until the text gives its own; its first line is `first`.
    """
    reader = _Reader(Lines(text, first), names, blanks=blanks, base=base)
    for match in TOKEN.finditer(text):
        reader.take(match)
    return reader.found


def statements_of_lines(
    lines: Iterable[str], names: Collection[str], *, blanks: bool = False, first: int = 1
) -> list[SourceStatement]:
    """The same for lines of N-Triples or N-Quads, of which none is held; `first` is a number."""
    wanted = frozenset(names)
    return [
        statement
        for number, line in enumerate(lines, first)
        if "\\" in line or not wanted.isdisjoint(_IRIS.findall(line)) or (blanks and "_:" in line)
        for statement in statements(line, names, blanks=blanks, first=number)
    ]


def statement_at(text: str, place: Place) -> tuple[str, str]:
    """The subject and the property of the statement that a place is in; the text may be broken.

    >>> statement_at("<urn:a> a <urn:C> ; <urn:p> 5o .", Place(1, 30))
    ('urn:a', 'urn:p')
    """
    lines = Lines(text)
    reader = _Reader(lines, (), blanks=False, base="")
    for match in TOKEN.finditer(text, 0, lines.offset(place)):
        reader.take(match)
    return reader.at()


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

    def __init__(self, text: str, first: int = 1) -> None:
        self._first = first
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def offset(self, place: Place) -> int:
        """How many code points stand before a place."""
        return self._starts[place.line - self._first] + place.column - 1

    def place(self, offset: int) -> Place:
        """The place that has so many code points before it."""
        line = bisect_right(self._starts, offset) - 1
        return Place(self._first + line, offset - self._starts[line] + 1)


class _Frame:
    """A subject that statements are being read about, and how far its statement has come."""

    __slots__ = ("at", "full", "predicate", "predicate_at", "subject")

    def __init__(self, subject: str | None = None, at: int = 0, predicate: str | None = None):
        self.subject, self.at = subject, at
        self.predicate, self.predicate_at = predicate, at
        self.full = False


class _Reader:
    """Follows the punctuation, and keeps the statements about `names`."""

    def __init__(self, lines: Lines, names: Collection[str], *, blanks: bool, base: str) -> None:
        self.found: list[SourceStatement] = []
        self._place = lines.place
        self._names, self._blanks = frozenset(names), blanks
        self._terms = Terms(base)
        self._graph: str | None = None
        self._frames = [_Frame()]
        self._nodes = 0
        self._is_kept = False  # the latest statement: N-Quads name its graph after it

    def at(self) -> tuple[str, str]:
        """The subject and the property that were read last; empty where none was."""
        frame = self._frames[-1]
        return frame.subject or "", frame.predicate or ""

    def take(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "mark":
            self._mark(match[0], match.start())
        elif kind in ("prefix", "base"):
            self._terms.declare(match)
        elif kind in _TERM_KINDS and (kind != "word" or match[0] in ("a", "true", "false")):
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
            places = map(self._place, (frame.at, frame.predicate_at, at))
            self.found.append(SourceStatement(subject, predicate, value, self._graph, *places))

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


def triple_term_depths(lines: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """The number of each line, and how deep triple terms are in it; the text may be broken."""
    depth, quotes = 0, ""
    for number, raw in enumerate(lines, 1):
        line, at = raw.decode("utf-8", "replace"), 0
        if quotes:
            end = re.match(rf"(?:[^\\{quotes[0]}]|\\.|{quotes[0]}(?!{quotes[1:]}))*+{quotes}", line)
            at, quotes = (end.end(), "") if end else (len(line), quotes)
        deepest = depth
        for token in TOKEN.finditer(line, at):
            if token.lastgroup == "open":
                quotes = token[0] if len(token[0]) == 3 else ""
                break
            if token.lastgroup == "triple":
                depth = max(0, depth + (1 if token[0] == "<<" else -1))
                deepest = max(depth, deepest)
        yield number, deepest
