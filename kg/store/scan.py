"""A store read thing by thing, in an order that is the same for the same graph."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from sys import intern
from typing import NamedTuple

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.engine import Readable

_NO_GRAPH = ox.DefaultGraph()
_TYPE = ox.NamedNode(RDF + "type")
_new = tuple.__new__
"""Makes a named tuple of its parts in two thirds of the time that its name takes."""
_Resource = ox.NamedNode | ox.BlankNode


class Said(NamedTuple):
    """A statement about a thing. `datatype` is empty for a node, `language` for plain text."""

    predicate: str
    value: str
    datatype: str
    language: str
    graph: str

    @property
    def is_node(self) -> bool:
        """Whether the value is an IRI or a blank node."""
        return not self.datatype


class Scan:
    """What an export reads of a store. Blank nodes are written `_:label`.

    It holds one graph's names at a time, so that reading takes no memory that grows with the
    whole. So many `copies` of this process may read beside each other.
    """

    def __init__(self, store: Readable, copies: int = 1) -> None:
        self._store = store
        self.copies = copies

    def __len__(self) -> int:
        """How many statements there are."""
        return len(self._store)

    def graphs(self) -> list[str]:
        """The names of the graphs, sorted; the default graph, if it holds any, is empty text."""
        named = sorted(graph.value for graph in self._store.named_graphs())
        in_none = any(self._store.quads_for_pattern(None, None, None, _NO_GRAPH))
        return [""] * in_none + named

    def subjects(self, graph: str) -> list[str]:
        """What a graph says something about, sorted."""
        quads = self._store.quads_for_pattern(None, None, None, _graph(graph))
        return sorted({node_text(subject) for subject in {quad.subject for quad in quads}})

    def about(self, subject: str) -> list[Said]:
        """Every statement about a thing in any graph, sorted; see `TRIPLE_TERM` for triples."""
        return sorted(map(said_of, self._store.quads_for_pattern(resource(subject), None, None)))

    def graphs_about(self, node: str) -> set[str]:
        """The graphs that say something about a node."""
        quads = self._store.quads_for_pattern(resource(node), None, None)
        return {node_text(quad.graph_name) for quad in quads}

    def tells_of(self, node: str, *, beyond: Collection[str]) -> bool:
        """Whether any graph `beyond` those says something about a node."""
        quads = self._store.quads_for_pattern(resource(node), None, None)
        return any(node_text(quad.graph_name) not in beyond for quad in quads)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property of a thing, as text, sorted, each once."""
        quads = self._store.quads_for_pattern(resource(subject), _property(predicate), None)
        return _sorted([node_text(quad.object) for quad in quads])

    def types(self, subject: str) -> list[str]:
        """The classes of a thing, sorted; a literal names none."""
        quads = self._store.quads_for_pattern(resource(subject), _TYPE, None)
        return _sorted([node_text(quad.object) for quad in quads if _is_node(quad.object)])

    def classes(self) -> set[str]:
        """Every class that a thing has."""
        found = {quad.object for quad in self._store.quads_for_pattern(None, _TYPE, None)}
        return {node_text(term) for term in found if _is_node(term)}

    def values_of(self, predicate: str) -> list[str]:
        """Every value of a property, sorted, each once."""
        quads = self._store.quads_for_pattern(None, _property(predicate), None)
        return sorted({node_text(value) for value in {quad.object for quad in quads}})

    def subjects_of(self, predicate: str, value: str) -> list[str]:
        """The things that have a node as their value of a property, sorted, each once."""
        quads = self._store.quads_for_pattern(None, _property(predicate), resource(value))
        return _sorted([node_text(quad.subject) for quad in quads])

    def neighbours(self, node: str) -> Iterator[str]:
        """The nodes that one statement joins to a node, in either direction, in no order."""
        term = resource(node)
        for quad in self._store.quads_for_pattern(term, None, None):
            if _is_node(quad.object):
                yield node_text(quad.object)
        for quad in self._store.quads_for_pattern(None, None, term):
            yield node_text(quad.subject)


TRIPLE_TERM = "triple-term"
"""What stands in the place of a datatype for a term of RDF 1.2 that is a triple."""


def _is_node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode | ox.BlankNode)


def said_of(quad: ox.Quad) -> Said:
    """A statement as a scan gives it."""
    value, graph = quad.object, quad.graph_name
    # Of properties and graphs there are few: each is held once, however often it is read.
    said = intern(quad.predicate.value)
    name = intern(graph.value if type(graph) is ox.NamedNode else node_text(graph))
    if type(value) is ox.NamedNode:
        parts = said, value.value, "", "", name
    elif type(value) is ox.Literal:
        parts = said, value.value, value.datatype.value, value.language or "", name
    else:
        datatype = TRIPLE_TERM if isinstance(value, ox.Triple) else ""
        parts = said, node_text(value), datatype, "", name
    return _new(Said, parts)


def node_text(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph,
) -> str:
    """A term as a scan gives it: an IRI or a literal's text as it is, `_:` before a label."""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


def is_label(text: str) -> bool:
    """Whether `node_text` gives `text` for a node that has no IRI."""
    return text.startswith("_:")


def resource(text: str) -> _Resource:
    """The IRI or blank node that `node_text` gives as `text`."""
    return ox.BlankNode(text[2:]) if is_label(text) else ox.NamedNode(text)


@lru_cache(maxsize=1_000)
def _property(name: str) -> ox.NamedNode:
    """A property's term; an engine looks closely at each name that is made one."""
    return ox.NamedNode(name)


def _sorted(texts: list[str]) -> list[str]:
    """Texts in order, each once; mostly there is one at most."""
    return sorted(set(texts)) if len(texts) > 1 else texts


def _graph(name: str) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
    return resource(name) if name else _NO_GRAPH
