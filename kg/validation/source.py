"""A source file that findings point into: read once, when there is something to report."""

from __future__ import annotations

import html
import io
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from io import StringIO
from pathlib import Path

from kg.errors import InputError
from kg.files import read_text
from kg.model import Literal
from kg.namespaces import RDF
from kg.store.memory import as_stored
from kg.store.parsing import written_label
from kg.store.reading import STDIN, STDIN_BASE, Stream
from kg.validation.positions import (
    Place,
    Statement,
    is_blank,
    mentions,
    statements,
    statements_of_lines,
)

Node = str | Literal
Edge = tuple[str, str, Node]
Signature = frozenset[tuple[str, str, Node]]

_LINES = (".nt", ".nq")


class Source:
    """The statements of one file about the names that findings speak of, with their places."""

    def __init__(self, found: Iterable[Statement]) -> None:
        self._about: dict[str, list[Statement]] = {}
        self._with_value: dict[Node, list[Statement]] = {}
        for statement in found:
            self._about.setdefault(statement.subject, []).append(statement)
            self._with_value.setdefault(statement.value, []).append(statement)

    def place(
        self,
        subject: str,
        predicate: str | None = None,
        value: Node | None = None,
        graph: str | None = None,
    ) -> Place | None:
        """Where the value stands; without one the predicate; without that the subject.

        What is not there is passed over for the next, and a subject that nothing is said about
        is looked for among the values. Literals are held by value where no text is equal.
        """
        about = _in_graph(self._about.get(subject, []), graph)
        if not about:
            held = _in_graph(self._with_value.get(subject, []), graph)
            return held[0].value_at if held else None
        same = [statement for statement in about if statement.predicate == predicate]
        if not same:
            return about[0].subject_at
        exact = None if value is None else _with_value(same, value)
        return exact.value_at if exact else same[0].predicate_at

    def holds(
        self,
        subject: str,
        predicate: str | None = None,
        value: Node | None = None,
        graph: str | None = None,
    ) -> bool:
        """Whether all that is given stands in one statement."""
        about = _in_graph(self._about.get(subject, []), graph)
        same = [s for s in about if predicate is None or s.predicate == predicate]
        return bool(same) and (value is None or _with_value(same, value) is not None)

    def node(self, label: str, signature: Signature) -> str | None:
        """The one node without an IRI that stands in these statements, as the text calls it.

        `label` is what it was called when the file was read.
        """
        found = self._nodes.get(signature, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _nodes(self) -> Mapping[Signature, list[str]]:
        found: dict[Signature, list[str]] = {}
        for node in dict.fromkeys((*self._about, *self._with_value)):
            if is_blank(node):
                found.setdefault(self._signature(str(node)), []).append(str(node))
        return found

    def _signature(self, node: str) -> Signature:
        around = [*self._about.get(node, []), *self._with_value.get(node, [])]
        return signature_of(node, ((s.subject, s.predicate, s.value) for s in around))


class Lines(Source):
    """A file of N-Triples or N-Quads, which calls a node what it was called when it was read."""

    def node(self, label: str, signature: Signature) -> str | None:
        """The node of that label."""
        return written_label(label) or super().node(label, signature)


class Mentions(Source):
    """A file in another format: only where a subject is named, if that is simple to find."""

    def __init__(self, named: Mapping[str, Place]) -> None:
        super().__init__(())
        self._named = named

    def place(
        self,
        subject: str,
        predicate: str | None = None,
        value: Node | None = None,
        graph: str | None = None,
    ) -> Place | None:
        """Where the subject is named, whatever is said about it."""
        return self._named.get(subject)


def place(
    text: str, subject: str, predicate: str | None = None, value: Node | None = None
) -> Place | None:
    """Where a statement of a Turtle or TriG text stands; see `Source.place`.

    >>> text = "PREFIX : <urn:>\\n:a :b 1, 2 ; :c :d ."
    >>> place(text, "urn:a", "urn:b"), place(text, "urn:a", "urn:c", "urn:d")
    (Place(line=2, column=4), Place(line=2, column=17))
    """
    return Source(statements(text, [subject])).place(subject, predicate, value)


def read(
    path: Path, names: Collection[str], *, blanks: bool = False, stream: Stream | None = None
) -> Source:
    """The source of a file by how its name ends; an empty one where it cannot be read again.

    `stream` is what stands for `STDIN`.
    """
    if stream is not None and path == STDIN:
        text = stream.raw.decode("utf-8")
        return _of_text(text, stream.suffix, names, blanks=blanks, base=STDIN_BASE)
    suffix = path.suffix.lower()
    try:
        if suffix in _LINES:
            with path.open(encoding="utf-8", newline="\n") as lines:
                return Lines(statements_of_lines(lines, names, blanks=blanks))
        text, base = read_text(path), path.resolve().as_uri()
    except (InputError, OSError, ValueError):
        return Source(())
    return _of_text(text, suffix, names, blanks=blanks, base=base)


def _of_text(text: str, suffix: str, names: Collection[str], *, blanks: bool, base: str) -> Source:
    """The source of a text; `suffix` is the ending that a file of its format has."""
    if suffix in _LINES:
        lines = io.StringIO(text, newline="\n")
        return Lines(statements_of_lines(lines, names, blanks=blanks))
    if suffix in (".rdf", ".owl"):
        named = mentions(text, r"\babout\s*=\s*[\"']([^\"']*)")
        return Mentions({html.unescape(name): at for name, at in named.items()})
    if suffix == ".jsonld":
        return Mentions(mentions(text, r'"@id"\s*:\s*"([^"]*)"(?!\s*\})'))
    return Source(statements(text, names, blanks=blanks, base=base))


def statements_in(path: Path, text: str, names: Collection[str]) -> list[Statement]:
    """The statements about `names` in the text of a file that terms can be told apart in."""
    if path.suffix.lower() in (".nt", ".nq"):
        return statements_of_lines(StringIO(text, newline="\n"), names)
    return statements(text, names, base=path.resolve().as_uri())


def signature_of(node: str, edges: Iterable[Edge]) -> Signature:
    """What tells a node without an IRI from others: its statements with things that have one."""
    found: set[tuple[str, str, Node]] = set()
    for subject, predicate, value in edges:
        if subject == node and not is_blank(value):
            found.add(("of", predicate, _plain(value)))
        elif value == node and not is_blank(subject):
            found.add(("to", predicate, subject))
    return frozenset(found)


def equal(one: Node, other: Node) -> bool:
    """Whether two terms are one, literals held by value."""
    return one == other or _plain(one) == _plain(other)


def _with_value(same: list[Statement], value: Node) -> Statement | None:
    """The statement that has `value`: its text, else its value, else the only one it can be."""
    for statement in same:
        if statement.value == value:
            return statement
    if is_blank(value) or value == RDF + "nil":
        nodes = [statement for statement in same if is_blank(statement.value)]
        return nodes[0] if len(nodes) == 1 else None
    return next((statement for statement in same if equal(statement.value, value)), None)


def _in_graph(found: list[Statement], graph: str | None) -> list[Statement]:
    """Those in a graph; where the text names none, those outside any."""
    for name in (graph, None):
        if own := [statement for statement in found if statement.graph == name]:
            return own
    return found


def _plain(node: Node) -> Node:
    return as_stored(node) if isinstance(node, Literal) else node
