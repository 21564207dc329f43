"""A graph of statements read as a property graph: nodes, edges, and who says each edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import chain
from typing import TypeVar

from kg.export.graph.batches import Reader
from kg.export.graph.classes import Classes
from kg.export.graph.kept import Kept
from kg.export.graph.naming import curie, distinct, local_name
from kg.export.graph.scope import Scope
from kg.export.graph.values import NODE_FIELDS, Column, Edge, Node
from kg.export.graph.written import Written
from kg.export.ledger import Key, Ledger
from kg.model import named_tuple
from kg.store.scan import Scan
from kg.store.sharing import shared

E = TypeVar("E", Node, Edge)

_GRAPHS = 4
"""So many are read in turn by one of them."""


class PropertyGraph:
    """Nodes and edges of a graph, which is read once; they can be asked for as often as wanted.

    What is told of no node is a value, not a node: a licence, a web page. The ontology's own
    statements stay apart. `ledger` is told of every statement.
    """

    def __init__(
        self,
        scan: Scan,
        ledger: Ledger,
        *,
        language: str = "en",
        collapse: bool = False,
        scope: Scope | None = None,
    ) -> None:
        self.language = language
        self.ledger = ledger
        self.classes = Classes(scan)
        self._scan = scan
        reader = Reader(scan, self.classes, scope or Scope(), language, collapse=collapse)
        self._nodes, self._edges = Kept(NODE_FIELDS), Kept(reader.edge_fields)
        self._properties: set[str] = set()
        self._read(reader)

    @property
    def node_columns(self) -> tuple[Column, ...]:
        """Every column of nodes: those that each node has, then those of statements."""
        return self._nodes.columns.every

    @property
    def edge_columns(self) -> tuple[Column, ...]:
        """Every column of edges."""
        return self._edges.columns.every

    def label(self, kind: str) -> str:
        """The word for a class."""
        return self.classes.words[kind]

    @cached_property
    def edge_types(self) -> dict[str, str]:
        """The word for each property that is an edge, by its IRI."""
        return distinct((iri, local_name(iri)) for iri in self._properties)

    def nodes(self) -> Iterator[Node]:
        """Every node, by graph and name."""
        yield from chain.from_iterable(map(self._nodes_of, range(len(self._nodes))))
        self.ledger.hand("nodes", self._nodes.statements)

    def edges(self) -> Iterator[Edge]:
        """Every edge, by graph and name of its source."""
        yield from chain.from_iterable(map(self._edges_of, range(len(self._edges))))
        self.ledger.hand("edges", self._edges.statements)

    def written_nodes(self, write: Callable[[Node], bytes]) -> Iterator[Written]:
        """Every node as `write` has it, some at a time, by several processes if there are many."""
        yield from self._written(len(self._nodes), self._nodes_of, write)
        self.ledger.hand("nodes", self._nodes.statements)

    def written_edges(self, write: Callable[[Edge], bytes]) -> Iterator[Written]:
        """Every edge as `write` has it, as for nodes."""
        yield from self._written(len(self._edges), self._edges_of, write)
        self.ledger.hand("edges", self._edges.statements)

    def _nodes_of(self, batch: int) -> Iterator[Node]:
        return map(partial(named_tuple, Node), self._nodes.batch(batch))

    def _edges_of(self, batch: int) -> Iterator[Edge]:
        told = {iri: ((word,), (curie(iri),)) for iri, word in self.edge_types.items()}
        for name, source, target, label, said, row, period in self._edges.batch(batch):
            if said:
                row["type"], row["property"] = told[said]
                (label,) = row["type"]
            yield named_tuple(Edge, (name, source, target, label, row, period))

    def _written(
        self, batches: int, elements: Callable[[int], Iterator[E]], write: Callable[[E], bytes]
    ) -> Iterator[Written]:
        def task(batch: int) -> Iterator[tuple[Written, Ledger]]:
            with self.ledger.apart() as told:
                parts = [write(element) for element in elements(batch)]
                written = Written(len(parts), b"".join(parts))
            yield written, told

        for written, told in shared(task, range(batches), self._scan.copies):
            self.ledger.take(told)
            yield written

    def _read(self, reader: Reader) -> None:
        """Read everything: count what there is, and keep each node and edge until it is written."""
        apart = sorted(reader.things.apart)
        for graph in apart:
            for subject in self._scan.subjects(graph):
                for said in self._scan.about(subject):
                    if said.graph == graph:
                        key = Key("", said.predicate, graph)
                        self.ledger.given.add(key)
                        self.ledger.leave("ontology-apart", key, subject, said.value)
        graphs = [graph for graph in self._scan.graphs() if graph not in reader.things.apart]
        parts = [graphs[first : first + _GRAPHS] for first in range(0, len(graphs), _GRAPHS)]
        _ = self.classes.words  # once, and not in each copy
        for batch in shared(partial(reader.batches, ledger=self.ledger), parts, self._scan.copies):
            self._nodes.take(batch.nodes, batch.node_columns, batch.of_nodes)
            self._edges.take(batch.edges, batch.edge_columns, batch.of_edges)
            self._properties |= batch.properties
            self.ledger.take(batch.told)
