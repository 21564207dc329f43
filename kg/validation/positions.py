"""Where the subject, predicate and value of a statement stand in a source text.

A tokenizer of Turtle, TriG, N-Triples and N-Quads for texts that a parser has accepted: it knows
terms and punctuation, checks nothing, and keeps only the statements it is asked about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from typing import NamedTuple

from kg.model import Literal
from kg.namespaces import RDF
from kg.validation.tokens import TOKEN, Terms

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
    match = TOKEN.match(text)
    return Terms().term(match) if match else text


def statements(
    text: str, names: Collection[str], *, blanks: bool = False, base: str = ""
) -> list[Statement]:
    """The statements whose subject or value is one of `names`, in the order of the text.

    With `blanks` also those whose subject or value has no IRI. Relative IRIs are read against
    `base` until the text gives its own.
    """
    reader = _Reader(names, blanks=blanks, base=base)
    for match in TOKEN.finditer(text):
        reader.take(match)
    lines = Lines(text)
    place = {at: lines.place(at) for at in {at for found in reader.found for at in found.at}}
    return [Statement(*found[:4], *(place[at] for at in found.at)) for found in reader.found]


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
        node = f"{bracket}{self._nodes}"
        frame = self._frames[-1]
        if frame.subject is None:
            frame.subject, frame.at = node, at
        elif frame.predicate is not None:
            self._value(node, at)
        self._frames.append(_Frame(node, at, _FIRST if bracket == "(" else None))
