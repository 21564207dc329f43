"""A graph of statements read as a property graph: nodes, edges, and who says each edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from kg.export.graph import collapsing
from kg.export.graph.classes import Classes, is_ontology
from kg.export.graph.columns import Columns, Meaning, meaning
from kg.export.graph.elements import edges, joined, node
from kg.export.graph.evidence import Sources
from kg.export.graph.naming import distinct, local_name
from kg.export.graph.scope import Scope, Selection
from kg.export.graph.values import EDGE_FIELDS, JOINED_FIELDS, NODE_FIELDS, Column, Edge, Node
from kg.export.ledger import Key, Ledger, Tally
from kg.namespaces import RDF
from kg.store.scan import TRIPLE_TERM, Said, Scan

TYPE = RDF + "type"
_CACHED = 10_000
Role = Literal["value", "node", "outside", "edge"]
"""What a name is in the graph: nothing is said of it, a node, not asked for, or collapsed."""


class Thing(NamedTuple):
    """A thing as it is read: its classes from the most specific on, and what is said of it."""

    iri: str
    home: str
    types: tuple[str, ...]
    classes: tuple[str, ...]
    said: Sequence[Said]
    ends: collapsing.Ends | None


class PropertyGraph:
    """Nodes and edges of a graph, read anew each time they are asked for.

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
        self.collapse = collapse
        self.ledger = ledger
        self.classes = Classes(scan)
        self._scan = scan
        self._apart = {graph for graph in scan.graphs() if is_ontology(scan, graph)}
        self._role = lru_cache(_CACHED)(self._role_of)
        asked = scope or Scope()
        self._selection = None if asked.is_everything else Selection(asked, scan)
        self._sources = Sources(
            scan, self._selection.knows if asked.as_of and self._selection else None
        )
        self._node_columns, self._edge_columns = Columns(), Columns()
        self._properties: set[str] = set()
        self._survey()

    @cached_property
    def node_columns(self) -> tuple[Column, ...]:
        """Every column of nodes: those that each node has, then those of statements."""
        return (*NODE_FIELDS, *self._of_nodes.values())

    @cached_property
    def edge_columns(self) -> tuple[Column, ...]:
        """Every column of edges."""
        return (*self._edge_fields, *self._of_edges.values())

    def label(self, kind: str) -> str:
        """The word for a class."""
        return self.classes.words[kind]

    @cached_property
    def edge_types(self) -> dict[str, str]:
        """The word for each property that is an edge, by its IRI."""
        return distinct((iri, local_name(iri)) for iri in self._properties)

    @cached_property
    def _edge_fields(self) -> tuple[Column, ...]:
        return EDGE_FIELDS + JOINED_FIELDS if self.collapse else EDGE_FIELDS

    @cached_property
    def _of_nodes(self) -> dict[Meaning, Column]:
        return self._node_columns.named(NODE_FIELDS)

    @cached_property
    def _of_edges(self) -> dict[Meaning, Column]:
        return self._edge_columns.named(self._edge_fields)

    def nodes(self) -> Iterator[Node]:
        """Every node, by graph and name."""
        handed = Tally()
        for thing in self._things():
            if not thing.ends:
                label = self.label(thing.classes[0])
                values = []
                for said in thing.said:
                    fate = self._fate(said)
                    if fate in ("value", "type"):
                        handed.add(Key(label, said.predicate, said.graph))
                    if fate == "value":
                        values.append((self._of_nodes[meaning(said)].key, said))
                yield node(
                    thing, [self.label(kind) for kind in thing.classes], values, self.language
                )
        self.ledger.hand("nodes", handed)

    def edges(self) -> Iterator[Edge]:
        """Every edge, by graph and name of its source."""
        handed = Tally()
        for thing in self._things():
            label = self.label(thing.classes[0])
            if thing.ends:
                yield self._joined(thing, label)
                for said in self._kept(thing):
                    handed.add(Key(label, said.predicate, said.graph))
                continue
            stated = []
            for said in thing.said:
                fate = self._fate(said)
                if fate in ("node", "end"):
                    handed.add(Key(label, said.predicate, said.graph))
                if fate == "node":
                    stated.append((said, self.edge_types[said.predicate]))
            if stated:
                yield from edges(thing, stated, self._sources.of(thing.iri))
        self.ledger.hand("edges", handed)

    def _joined(self, thing: Thing, label: str) -> Edge:
        values = [
            (self._of_edges[meaning(said)].key, said)
            for said in thing.said
            if self._fate_of(thing, said) == "value"
        ]
        return joined(thing, label, values, self._sources.of(thing.iri))

    def _kept(self, thing: Thing) -> list[Said]:
        """What a collapsed thing takes along: everything but triple terms."""
        return [said for said in thing.said if said.datatype != TRIPLE_TERM]

    def _is_end(self, thing: Thing, said: Said) -> bool:
        """Whether a statement says what a collapsed thing joins."""
        paths = {path for kind in thing.types for path in collapsing.JOINS.get(kind, ())}
        return said.is_node and said.predicate in paths

    def _things(self) -> Iterator[Thing]:
        """Every thing asked for, with what is said of it outside the ontology."""
        for thing in self._everything():
            if self._role(thing.iri) != "outside":
                yield thing

    def _everything(self) -> Iterator[Thing]:
        for graph in self._scan.graphs():
            if graph not in self._apart:
                for subject in self._scan.subjects(graph):
                    said = self._scan.about(subject)
                    if self._apart:
                        said = [item for item in said if item.graph not in self._apart]
                    typing = [item for item in said if item.predicate == TYPE and item.is_node]
                    if min(item.graph for item in typing or said) == graph:
                        types = tuple(sorted({item.value for item in typing}))
                        ends = self._ends(subject) if self.collapse else None
                        ordered = self.classes.ordered(types)
                        yield Thing(subject, graph, types, ordered, said, ends)

    def _role_of(self, name: str) -> Role:
        if self._scan.graphs_about(name) <= self._apart:
            return "value"
        if self._selection and not self._selection.has(name):
            return "outside"
        return "edge" if self.collapse and self._ends(name) else "node"

    def _ends(self, thing: str) -> collapsing.Ends | None:
        """What a thing joins as an edge; nothing where an end of it is no node."""
        found = collapsing.ends(self._scan, thing)
        if found and all(end != thing and self._role(end) == "node" for end in found):
            return found
        return None

    def _fate(self, said: Said) -> Literal["type", "value", "node", "end", "left"]:
        """What becomes of a statement about a node."""
        if not said.is_node:
            return "left" if said.datatype == TRIPLE_TERM else "value"
        if said.predicate == TYPE:
            return "type"
        role = self._role(said.value)
        if role == "edge":
            return "end" if said.predicate in collapsing.READ_BACK else "left"
        return "left" if role == "outside" else role

    def _survey(self) -> None:
        """Read everything once: count what there is, and find out which columns it needs."""
        for graph in sorted(self._apart):
            for subject in self._scan.subjects(graph):
                for said in self._scan.about(subject):
                    if said.graph == graph:
                        key = Key("", said.predicate, graph)
                        self.ledger.given.add(key)
                        self.ledger.leave("ontology-apart", key, subject, said.value)
        for thing in self._everything():
            self._take_note(thing)

    def _take_note(self, thing: Thing) -> None:
        label = self.label(thing.classes[0])
        outside = self._role(thing.iri) == "outside"
        seen: set[Meaning] = set()
        columns = self._edge_columns if thing.ends else self._node_columns
        for said in thing.said:
            key = Key(label, said.predicate, said.graph)
            self.ledger.given.add(key)
            fate = "left" if outside else self._fate_of(thing, said)
            if fate == "left":
                self.ledger.leave(self._reason(said, outside), key, thing.iri, said.value)
                continue
            if fate == "node":
                self._properties.add(said.predicate)
            elif said.graph != thing.home:
                self.ledger.alter("graph-of-value", thing.iri, said.predicate, said.value)
            if fate == "value":
                columns.add(said, again=meaning(said) in seen)
                seen.add(meaning(said))

    def _fate_of(self, thing: Thing, said: Said) -> str:
        if not thing.ends:
            return self._fate(said)
        if said.datatype == TRIPLE_TERM:
            return "left"
        taken = (said.predicate == TYPE and said.is_node) or self._is_end(thing, said)
        return "type" if taken else "value"

    def _reason(self, said: Said, outside: bool) -> str:
        if outside:
            return "outside-scope"
        if said.datatype == TRIPLE_TERM:
            return "triple-term"
        return "edge-to-collapsed" if self._role(said.value) == "edge" else "outside-scope"
