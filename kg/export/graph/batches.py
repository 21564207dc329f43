"""Things read some at a time as nodes and edges, with what was found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.export.graph.classes import Classes
from kg.export.graph.columns import Columns, Numbered
from kg.export.graph.elements import edges, joined, node, period_of_thing
from kg.export.graph.evidence import Sources
from kg.export.graph.scope import Scope
from kg.export.graph.spool import Record, packed
from kg.export.graph.things import Fate, Thing, Things
from kg.export.graph.values import EDGE_FIELDS, JOINED_FIELDS, NODE_FIELDS
from kg.export.ledger import Key, Ledger, Pile, Tally
from kg.store.said import Said
from kg.store.scan import Scan

_STATEMENTS = 5_000
"""About how many a batch is made of."""
_OF_EDGES: tuple[Fate, ...] = ("node", "end")
"""What becomes of a statement that edges carry."""


class Batch(NamedTuple):
    """Nodes and edges, packed; their columns, the properties that are edges, and the counts.

    `told` is what became of statements, for the ledger of whoever has all batches.
    """

    nodes: bytes
    edges: bytes
    node_columns: Columns
    edge_columns: Columns
    properties: set[str]
    of_nodes: Tally
    of_edges: Tally
    told: Ledger


class Reader:
    """Reads graphs as nodes and edges."""

    def __init__(
        self, scan: Scan, classes: Classes, scope: Scope, language: str, *, collapse: bool
    ) -> None:
        self.classes = classes
        self.language = language
        self.edge_fields = EDGE_FIELDS + JOINED_FIELDS if collapse else EDGE_FIELDS
        self.things = Things(scan, classes, scope, collapse=collapse)
        self.sources = Sources(scan, self.things.knows)

    def batches(self, graphs: Iterable[str], ledger: Ledger) -> Iterator[Batch]:
        """Everything in these graphs, by graph and name; `ledger` itself is not told."""
        things = (thing for graph in graphs for thing in self.things.of(graph))
        found, size = _Found(self, ledger.beside()), 0
        for thing in things:
            found.take(thing)
            size += len(thing.said)
            if size >= _STATEMENTS:
                yield found.batch()
                found, size = _Found(self, ledger.beside()), 0
        if size:
            yield found.batch()


class _Found:
    """What a batch is made of, as it is found."""

    def __init__(self, reader: Reader, ledger: Ledger) -> None:
        self._things, self._sources = reader.things, reader.sources
        self._label, self._language = reader.classes.words.__getitem__, reader.language
        self._ledger = ledger
        self._node_columns = Columns(NODE_FIELDS)
        self._edge_columns = Columns(reader.edge_fields)
        self._properties: set[str] = set()
        self._nodes: list[Record] = []
        self._edges: list[Record] = []
        self._given, self._of_nodes, self._of_edges = Pile(), Pile(), Pile()

    def batch(self) -> Batch:
        """All of it."""
        self._ledger.given.take(self._given.tally())
        return Batch(
            packed(self._nodes),
            packed(self._edges),
            self._node_columns,
            self._edge_columns,
            self._properties,
            self._of_nodes.tally(),
            self._of_edges.tally(),
            self._ledger,
        )

    def take(self, thing: Thing) -> None:
        """Count what is said of a thing, and keep what it becomes."""
        label = self._label(thing.classes[0])
        self._given.add(label, thing.said)
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
        for said, fate in self._things.fates(thing):
            if fate == "left":
                self._leave(self._things.why_left(said), thing, label, said)
                continue
            if fate == "node":
                stated.append(said)
            elif said.graph != thing.home:
                self._tell_graph(thing, said)
            if fate == "value":
                self._node_columns.put(values, said)
            (of_edges if fate in _OF_EDGES else of_node).append(said)
        labels = tuple(map(self._label, thing.classes))
        period = period_of_thing(thing)
        self._nodes.append(node(thing, labels, values, period, self._language))
        self._of_nodes.add(label, of_node)
        if stated:
            self._properties.update([said.predicate for said in stated])
            evidence = self._sources.behind(thing.iri, thing.every)
            self._edges += edges(thing, stated, evidence, period)
        self._of_edges.add(label, of_edges)

    def _take_edge(self, thing: Thing, label: str) -> None:
        """Keep the edge that a collapsed thing is, which takes along everything but triples."""
        values: Numbered = {}
        kept: list[Said] = []
        for said, fate in self._things.fates(thing):
            if fate == "left":
                self._leave(self._things.why_left(said), thing, label, said)
                continue
            if said.graph != thing.home:
                self._tell_graph(thing, said)
            if fate == "value":
                self._edge_columns.put(values, said)
            kept.append(said)
        evidence = self._sources.behind(thing.iri, thing.every)
        self._edges.append(joined(thing, label, values, evidence, period_of_thing(thing)))
        self._of_edges.add(label, kept)

    def _leave(self, reason: str, thing: Thing, label: str, said: Said) -> None:
        self._ledger.leave(reason, Key(label, said.predicate, said.graph), thing.iri, said.value)

    def _tell_graph(self, thing: Thing, said: Said) -> None:
        self._ledger.alter("graph-of-value", thing.iri, said.predicate, said.value)
