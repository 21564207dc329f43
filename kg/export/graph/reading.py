"""A graph of statements read as a property graph: nodes, edges, and who says each edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

from kg.export.graph.classes import Classes
from kg.export.graph.columns import Columns
from kg.export.graph.elements import Numbered, edges, joined, node
from kg.export.graph.evidence import Sources
from kg.export.graph.naming import distinct, local_name
from kg.export.graph.period import Period
from kg.export.graph.scope import Scope
from kg.export.graph.spool import Spool
from kg.export.graph.things import Fate, Thing, Things
from kg.export.graph.values import EDGE_FIELDS, JOINED_FIELDS, NODE_FIELDS, Column, Edge, Node
from kg.export.ledger import Key, Ledger, Tally
from kg.store.scan import Said, Scan

_CACHED = 10_000


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
        self._things = Things(scan, self.classes, scope or Scope(), collapse=collapse)
        self._sources = Sources(scan, self._things.knows)
        self._node_columns = Columns(NODE_FIELDS)
        self._edge_columns = Columns(EDGE_FIELDS + JOINED_FIELDS if collapse else EDGE_FIELDS)
        self._properties: set[str] = set()
        self._nodes, self._edges = Spool(), Spool()
        self._of_nodes, self._of_edges = Tally(), Tally()
        self._read()

    @property
    def node_columns(self) -> tuple[Column, ...]:
        """Every column of nodes: those that each node has, then those of statements."""
        return self._node_columns.every

    @property
    def edge_columns(self) -> tuple[Column, ...]:
        """Every column of edges."""
        return self._edge_columns.every

    def label(self, kind: str) -> str:
        """The word for a class."""
        return self.classes.words[kind]

    @cached_property
    def edge_types(self) -> dict[str, str]:
        """The word for each property that is an edge, by its IRI."""
        return distinct((iri, local_name(iri)) for iri in self._properties)

    def nodes(self) -> Iterator[Node]:
        """Every node, by graph and name."""
        keys = _keys(self._node_columns)
        for name, label, shown, period, numbers, values in self._nodes:
            row = dict(zip(keys(numbers), values, strict=True))
            yield Node(name, label, shown, row, Period(*period))
        self.ledger.hand("nodes", self._of_nodes)

    def edges(self) -> Iterator[Edge]:
        """Every edge, by graph and name of its source."""
        keys = _keys(self._edge_columns)
        for name, source, target, label, said, period, numbers, values in self._edges:
            word = label or self.edge_types[said]
            row = {"type": (word,), **dict(zip(keys(numbers), values, strict=True))}
            yield Edge(name, source, target, word, row, Period(*period))
        self.ledger.hand("edges", self._of_edges)

    def _read(self) -> None:
        """Read everything: count what there is, and keep each node and edge until it is written."""
        for graph in sorted(self._things.apart):
            for subject in self._scan.subjects(graph):
                for said in self._scan.about(subject):
                    if said.graph == graph:
                        key = Key("", said.predicate, graph)
                        self.ledger.given.add(key)
                        self.ledger.leave("ontology-apart", key, subject, said.value)
        for thing in self._things:
            label = self.label(thing.classes[0])
            self.ledger.given.add_all(label, thing.said)
            if not self._things.is_asked_for(thing):
                for said in thing.said:
                    self._leave("outside-scope", thing, label, said)
            elif thing.ends:
                self._take_edge(thing, label)
            else:
                self._take_node(thing, label)

    def _take_node(self, thing: Thing, label: str) -> None:
        """Keep the node that a thing is, and the edges that begin at it."""
        values: Numbered = {}
        of_node: list[Said] = []
        of_edges: list[Said] = []
        stated: list[Said] = []
        for said, fate in self._kept(thing, label):
            if fate == "node":
                stated.append(said)
            elif said.graph != thing.home:
                self._tell_graph(thing, said)
            if fate == "value":
                _put(values, self._node_columns, said)
            (of_edges if fate in ("node", "end") else of_node).append(said)
        labels = tuple(map(self.label, thing.classes))
        self._nodes.add(node(thing, labels, values, self.language))
        self._of_nodes.add_all(label, of_node)
        if stated:
            self._properties.update(said.predicate for said in stated)
            for edge in edges(thing, stated, self._sources.behind(thing.iri, thing.every)):
                self._edges.add(edge)
        self._of_edges.add_all(label, of_edges)

    def _take_edge(self, thing: Thing, label: str) -> None:
        """Keep the edge that a collapsed thing is, which takes along everything but triples."""
        values: Numbered = {}
        kept: list[Said] = []
        for said, fate in self._kept(thing, label):
            if said.graph != thing.home:
                self._tell_graph(thing, said)
            if fate == "value":
                _put(values, self._edge_columns, said)
            kept.append(said)
        evidence = self._sources.behind(thing.iri, thing.every)
        self._edges.add(joined(thing, label, values, evidence))
        self._of_edges.add_all(label, kept)

    def _kept(self, thing: Thing, label: str) -> Iterator[tuple[Said, Fate]]:
        """What is said of a thing, with what becomes of it; the ledger is told of the rest."""
        for said in thing.said:
            fate = self._things.fate(thing, said)
            if fate == "left":
                self._leave(self._things.why_left(said), thing, label, said)
            else:
                yield said, fate

    def _leave(self, reason: str, thing: Thing, label: str, said: Said) -> None:
        self.ledger.leave(reason, Key(label, said.predicate, said.graph), thing.iri, said.value)

    def _tell_graph(self, thing: Thing, said: Said) -> None:
        self.ledger.alter("graph-of-value", thing.iri, said.predicate, said.value)


def _put(row: Numbered, columns: Columns, said: Said) -> None:
    """Put a value into a row."""
    number = columns.number(said)
    if number in row:
        columns.repeat(number)
        row[number] = (*row[number], said.value)
    else:
        row[number] = (said.value,)


def _keys(columns: Columns) -> Callable[[tuple[int, ...]], tuple[str, ...]]:
    """Gives the keys of columns by their numbers, once for all rows that have the same."""
    named = columns.keys
    return lru_cache(_CACHED)(lambda numbers: tuple(named[number] for number in numbers))
