"""A store read thing by thing, in an order that is the same for the same graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.interface import Engine
from kg.terms import TRIPLE_TERM, Node, Quad, Statement, node_of, text_of

_NO_GRAPH = ox.DefaultGraph()
_TYPE = RDF + "type"


def statement_of(quad: Quad) -> Statement:
    value, predicate, graph = quad.object, quad.predicate.value, text_of(quad.graph_name)
    if not isinstance(value, ox.Literal):
        datatype = TRIPLE_TERM if isinstance(value, ox.Triple) else ""
        return Statement(predicate, text_of(value), datatype, "", graph)
    language = f"{value.language}--{value.direction}" if value.direction else value.language or ""
    return Statement(predicate, value.value, value.datatype.value, language, graph)


class Scan:
    """A store as exports read it: a node is text, and `copies` processes may read side by side."""

    def __init__(self, store: Engine, copies: int = 1) -> None:
        self._store = store
        self.copies = copies

    def graphs(self) -> list[str]:
        """The names of the graphs, sorted; the default graph, if it holds any, is empty text."""
        in_none = any(self._store.quads_for_pattern(None, None, None, _NO_GRAPH))
        return [""] * in_none + sorted(map(text_of, self._store.named_graphs()))

    def subjects(self, graph: str) -> list[str]:
        """The subjects of a graph, sorted."""
        name = node_of(graph) if graph else _NO_GRAPH
        quads = self._store.quads_for_pattern(None, None, None, name)
        return sorted(map(text_of, {quad.subject for quad in quads}))

    def about(self, subject: str) -> Sequence[Statement]:
        """Every statement about a thing in any graph, sorted."""
        return sorted(map(statement_of, self._match(subject)))

    def graphs_about(self, node: str) -> set[str]:
        return {text_of(quad.graph_name) for quad in self._match(node)}

    def objects(self, subject: str | None, predicate: str) -> list[str]:
        """The values of a property of a thing, or of all, as text, sorted, each once."""
        return sorted({text_of(quad.object) for quad in self._match(subject, predicate)})

    def nodes(self, subject: str | None, predicate: str) -> list[str]:
        """The same without literals, which are no things."""
        found = self._match(subject, predicate)
        return sorted({text_of(quad.object) for quad in found if isinstance(quad.object, Node)})

    def types(self, subject: str | None) -> list[str]:
        """The classes of a thing, or of all, sorted, each once; a literal names none."""
        return self.nodes(subject, _TYPE)

    def subjects_of(self, predicate: str, value: str) -> list[str]:
        """The things that have a node as their value of a property, sorted, each once."""
        return sorted({text_of(quad.subject) for quad in self._match(None, predicate, value)})

    def neighbours(self, node: str) -> set[str]:
        """The nodes that one statement joins to a node, in either direction."""
        objects = {quad.object for quad in self._match(node) if isinstance(quad.object, Node)}
        return set(map(text_of, objects | {q.subject for q in self._match(None, None, node)}))

    def _match(
        self, subject: str | None, predicate: str | None = None, value: str | None = None
    ) -> Iterator[Quad]:
        return self._store.quads_for_pattern(
            None if subject is None else node_of(subject),
            None if predicate is None else ox.NamedNode(predicate),
            None if value is None else node_of(value),
        )
