"""A store read thing by thing, in an order that is the same for the same graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache, wraps
from itertools import chain, islice
from typing import Concatenate, ParamSpec, TypeVar

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.engine import Node, Readable, subjects
from kg.store.said import (
    NoLabelError,
    Said,
    iri,
    node_text,
    resource,
    said_of,
    said_without_labels,
    text_without_labels,
)

P = ParamSpec("P")
R = TypeVar("R")
_CACHED = 1_000
"""What is said of so many things is remembered: a claim is read for others and for itself."""
_MANY = 50_000
"""From so many statements on several processes read and write them."""
_NO_GRAPH = ox.DefaultGraph()
_TYPE = ox.NamedNode(RDF + "type")


def _labelled(read: Callable[Concatenate[Scan, P], R]) -> Callable[Concatenate[Scan, P], R]:
    """A reading that is done once more when a node without an IRI comes up for the first time."""

    @wraps(read)
    def reading(scan: Scan, /, *args: P.args, **named: P.kwargs) -> R:
        try:
            return read(scan, *args, **named)
        except NoLabelError:
            scan._label()
            return read(scan, *args, **named)

    return reading


class Scan:
    """What an export reads of a store. Blank nodes are written `_:label`.

    It holds one graph's names at a time, so that reading takes no memory that grows with the
    whole. So many `copies` of this process may read beside each other. Where `canonical` gives
    the same store under labels that are always the same, found by so many processes, that is read
    from the first blank node on: no store needs to be searched for one before it is read.
    """

    def __init__(
        self,
        store: Readable,
        *,
        canonical: Callable[[int], Readable] | None = None,
        copies: int = 1,
    ) -> None:
        self._store = store
        self._canonical = canonical
        self._copies = copies
        self._resource, self._text = (
            (iri, text_without_labels) if canonical else (resource, node_text)
        )
        self._said_of = said_without_labels if canonical else said_of
        self._known: dict[str, Node] = {}
        self._about = lru_cache(_CACHED)(self._read)

    def _label(self) -> None:
        """Read the store under canonical labels from now on."""
        assert self._canonical
        self._store = self._canonical(self.copies)
        self._resource, self._text, self._said_of = resource, node_text, said_of

    @cached_property
    def copies(self) -> int:
        """How many processes are to read it beside each other: one where there is little."""
        is_large = next(islice(self._store, _MANY - 1, None), None) is not None
        return self._copies if is_large else 1

    @_labelled
    def graphs(self) -> list[str]:
        """The names of the graphs, sorted; the default graph, if it holds any, is empty text."""
        named = sorted(map(self._text, self._store.named_graphs()))
        in_none = any(self._store.quads_for_pattern(None, None, None, _NO_GRAPH))
        return [""] * in_none + named

    @_labelled
    def subjects(self, graph: str) -> list[str]:
        """What a graph says something about, sorted."""
        found = subjects(self._store, self._graph(graph))
        self._known = {self._text(subject): subject for subject in found}
        return sorted(self._known)

    def about(self, subject: str) -> Sequence[Said]:
        """Every statement about a thing in any graph, sorted."""
        return self._about(subject)

    @_labelled
    def _read(self, subject: str) -> Sequence[Said]:
        quads = self._store.quads_for_pattern(self._node(subject), None, None)
        return sorted(map(self._said_of, quads))

    @_labelled
    def graphs_about(self, node: str) -> set[str]:
        """The graphs that say something about a node."""
        quads = self._store.quads_for_pattern(self._node(node), None, None)
        return {self._text(quad.graph_name) for quad in quads}

    @_labelled
    def tells_of(self, node: str, *, beyond: Collection[str]) -> bool:
        """Whether any graph `beyond` those says something about a node."""
        quads = self._store.quads_for_pattern(self._node(node), None, None)
        return any(self._text(quad.graph_name) not in beyond for quad in quads)

    @_labelled
    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property of a thing, as text, sorted, each once."""
        quads = self._store.quads_for_pattern(self._node(subject), _property(predicate), None)
        return _sorted([self._text(quad.object) for quad in quads])

    @_labelled
    def types(self, subject: str) -> list[str]:
        """The classes of a thing, sorted; a literal names none."""
        quads = self._store.quads_for_pattern(self._node(subject), _TYPE, None)
        return _sorted([self._text(quad.object) for quad in quads if _is_node(quad.object)])

    @_labelled
    def classes(self) -> set[str]:
        """Every class that a thing has."""
        found = {quad.object for quad in self._store.quads_for_pattern(None, _TYPE, None)}
        return {self._text(term) for term in found if _is_node(term)}

    @_labelled
    def values_of(self, predicate: str) -> list[str]:
        """Every value of a property, sorted, each once."""
        quads = self._store.quads_for_pattern(None, _property(predicate), None)
        return sorted({self._text(value) for value in {quad.object for quad in quads}})

    @_labelled
    def subjects_of(self, predicate: str, value: str) -> list[str]:
        """The things that have a node as their value of a property, sorted, each once."""
        quads = self._store.quads_for_pattern(None, _property(predicate), self._node(value))
        return _sorted([self._text(quad.subject) for quad in quads])

    @_labelled
    def neighbours(self, node: str) -> set[str]:
        """The nodes that one statement joins to a node, in either direction."""
        term = self._node(node)
        begun = (quad.object for quad in self._store.quads_for_pattern(term, None, None))
        ended = (quad.subject for quad in self._store.quads_for_pattern(None, None, term))
        return {self._text(found) for found in chain(filter(_is_node, begun), ended)}

    def _node(self, text: str) -> Node:
        """A node by its text; an engine looks closely at each name that is made one."""
        return self._known.get(text) or self._resource(text)

    def _graph(self, name: str) -> Node | ox.DefaultGraph:
        return self._node(name) if name else _NO_GRAPH


def _is_node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode | ox.BlankNode)


@lru_cache(maxsize=1_000)
def _property(name: str) -> ox.NamedNode:
    """A property's term; an engine looks closely at each name that is made one."""
    return ox.NamedNode(name)


def _sorted(texts: list[str]) -> list[str]:
    """Texts in order, each once; mostly there is one at most."""
    return sorted(set(texts)) if len(texts) > 1 else texts
