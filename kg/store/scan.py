"""A store read thing by thing, in an order that is the same for the same graph."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache, partial, wraps
from itertools import chain
from sys import intern
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import pyoxigraph as ox

from kg.model import named_tuple
from kg.namespaces import RDF
from kg.store.engine import Readable

_NO_GRAPH = ox.DefaultGraph()
_TYPE = ox.NamedNode(RDF + "type")
_Resource = ox.NamedNode | ox.BlankNode
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
P = ParamSpec("P")
R = TypeVar("R")


class Said(NamedTuple):
    """A statement about a thing. `datatype` is empty for a node, `language` for plain text.

    The language of a text with a direction is as RDF 1.2 writes it: `ar--rtl`.
    """

    predicate: str
    value: str
    datatype: str
    language: str
    graph: str

    @property
    def is_node(self) -> bool:
        """Whether the value is an IRI or a blank node."""
        return not self.datatype


class _NoLabelError(Exception):
    """A node without an IRI came up, and has no label yet that is always the same."""


def _labelled(read: Callable[Concatenate[Scan, P], R]) -> Callable[Concatenate[Scan, P], R]:
    """A reading that is done once more when a node without an IRI comes up for the first time."""

    @wraps(read)
    def reading(scan: Scan, /, *args: P.args, **named: P.kwargs) -> R:
        try:
            return read(scan, *args, **named)
        except _NoLabelError:
            scan._label()
            return read(scan, *args, **named)

    return reading


class Scan:
    """What an export reads of a store. Blank nodes are written `_:label`.

    It holds one graph's names at a time, so that reading takes no memory that grows with the
    whole. So many `copies` of this process may read beside each other. Where `canonical` gives
    the same store under labels that are always the same, that is read from the first blank node
    on: no store needs to be searched for one before it is read.
    """

    def __init__(
        self, store: Readable, *, canonical: Callable[[], Readable] | None = None, copies: int = 1
    ) -> None:
        self._store = store
        self._canonical = canonical
        self.copies = copies
        self._resource, self._text = (_iri, _text_of_iri) if canonical else (resource, node_text)
        self._said_of = partial(said_of, text=_text_of_iri) if canonical else said_of

    def _label(self) -> None:
        """Read the store under canonical labels from now on."""
        assert self._canonical
        self._store = self._canonical()
        self._resource, self._text, self._said_of = resource, node_text, said_of

    def __len__(self) -> int:
        """How many statements there are."""
        return len(self._store)

    @_labelled
    def graphs(self) -> list[str]:
        """The names of the graphs, sorted; the default graph, if it holds any, is empty text."""
        named = sorted(map(self._text, self._store.named_graphs()))
        in_none = any(self._store.quads_for_pattern(None, None, None, _NO_GRAPH))
        return [""] * in_none + named

    @_labelled
    def subjects(self, graph: str) -> list[str]:
        """What a graph says something about, sorted."""
        quads = self._store.quads_for_pattern(None, None, None, self._graph(graph))
        return sorted({self._text(subject) for subject in {quad.subject for quad in quads}})

    @_labelled
    def about(self, subject: str) -> list[Said]:
        """Every statement about a thing in any graph, sorted; see `TRIPLE_TERM` for triples."""
        quads = self._store.quads_for_pattern(self._resource(subject), None, None)
        return sorted(map(self._said_of, quads))

    @_labelled
    def graphs_about(self, node: str) -> set[str]:
        """The graphs that say something about a node."""
        quads = self._store.quads_for_pattern(self._resource(node), None, None)
        return {self._text(quad.graph_name) for quad in quads}

    @_labelled
    def tells_of(self, node: str, *, beyond: Collection[str]) -> bool:
        """Whether any graph `beyond` those says something about a node."""
        quads = self._store.quads_for_pattern(self._resource(node), None, None)
        return any(self._text(quad.graph_name) not in beyond for quad in quads)

    @_labelled
    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property of a thing, as text, sorted, each once."""
        quads = self._store.quads_for_pattern(self._resource(subject), _property(predicate), None)
        return _sorted([self._text(quad.object) for quad in quads])

    @_labelled
    def types(self, subject: str) -> list[str]:
        """The classes of a thing, sorted; a literal names none."""
        quads = self._store.quads_for_pattern(self._resource(subject), _TYPE, None)
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
        quads = self._store.quads_for_pattern(None, _property(predicate), self._resource(value))
        return _sorted([self._text(quad.subject) for quad in quads])

    @_labelled
    def neighbours(self, node: str) -> set[str]:
        """The nodes that one statement joins to a node, in either direction."""
        term = self._resource(node)
        begun = (quad.object for quad in self._store.quads_for_pattern(term, None, None))
        ended = (quad.subject for quad in self._store.quads_for_pattern(None, None, term))
        return {self._text(found) for found in chain(filter(_is_node, begun), ended)}

    def _graph(self, name: str) -> _Resource | ox.DefaultGraph:
        return self._resource(name) if name else _NO_GRAPH


TRIPLE_TERM = "triple-term"
"""What stands in the place of a datatype for a term of RDF 1.2 that is a triple."""


def _is_node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode | ox.BlankNode)


def said_of(quad: ox.Quad, text: Callable[[_Term], str] | None = None) -> Said:
    """A statement as a scan gives it; `text` gives the text of a node, else `node_text` does."""
    value, graph = quad.object, quad.graph_name
    # Of properties and graphs there are few: each is held once, however often it is read.
    said = intern(quad.predicate.value)
    name = intern(graph.value if type(graph) is ox.NamedNode else (text or node_text)(graph))
    if type(value) is ox.NamedNode:
        parts = said, value.value, "", "", name
    elif type(value) is ox.Literal:
        parts = said, value.value, value.datatype.value, _language(value), name
    else:
        datatype = TRIPLE_TERM if isinstance(value, ox.Triple) else ""
        parts = said, (text or node_text)(value), datatype, "", name
    return named_tuple(Said, parts)


def _language(text: ox.Literal) -> str:
    language = text.language or ""
    return f"{language}--{text.direction}" if language and text.direction else language


def node_text(term: _Term) -> str:
    """A term as a scan gives it: an IRI or a literal's text as it is, `_:` before a label."""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


def _text_of_iri(term: _Term) -> str:
    """The same for a term in which no node is without an IRI; `_NoLabelError` for another."""
    if isinstance(term, ox.BlankNode | ox.Triple):
        raise _NoLabelError
    return node_text(term)


def is_label(text: str) -> bool:
    """Whether `node_text` gives `text` for a node that has no IRI."""
    return text.startswith("_:")


def resource(text: str) -> _Resource:
    """The IRI or blank node that `node_text` gives as `text`."""
    return ox.BlankNode(text[2:]) if is_label(text) else ox.NamedNode(text)


def _iri(text: str) -> ox.NamedNode:
    """The same for an IRI; `_NoLabelError` for a label."""
    if is_label(text):
        raise _NoLabelError
    return ox.NamedNode(text)


@lru_cache(maxsize=1_000)
def _property(name: str) -> ox.NamedNode:
    """A property's term; an engine looks closely at each name that is made one."""
    return ox.NamedNode(name)


def _sorted(texts: list[str]) -> list[str]:
    """Texts in order, each once; mostly there is one at most."""
    return sorted(set(texts)) if len(texts) > 1 else texts
