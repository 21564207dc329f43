"""The property graph loses nothing: every statement is a class, a value or an edge, or is told."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from io import StringIO

import pyoxigraph as ox
from export.drawn import expected, graph_of
from export.worlds import few, worlds
from hypothesis import given

from kg.export.export import ExportContext
from kg.export.formats.registry import find
from kg.export.graph.property_graph import PropertyGraph
from kg.export.graph.things import Options
from kg.export.ledger import Ledger
from kg.namespaces import PLAN, RDF, RDFS, XSD, expand
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Statement

Stated = tuple[str, str, object, str, str]
NUMBERS = (XSD + "integer", XSD + "decimal")


def by_value(text: str, datatype: str) -> object:
    """A number by value, as integers and decimals share a column; other text as it is."""
    if datatype in NUMBERS:
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text


def stated(subject: str, said: Statement) -> Stated:
    datatype = XSD + "decimal" if said.datatype in NUMBERS else said.datatype
    return subject, said.predicate, by_value(said.value, said.datatype), datatype, said.language


def in_store(store: MemoryStore) -> Counter[Stated]:
    scan = store.scan()
    subjects = {subject for graph in scan.graphs() for subject in scan.subjects(graph)}
    return Counter(stated(subject, said) for subject in subjects for said in scan.about(subject))


def whole(curie: str) -> str:
    return curie[1:-1] if curie.startswith("<") else expand(curie) if "_:" not in curie else curie


def rebuilt(graph: PropertyGraph) -> Counter[Stated]:
    """The statements that nodes and edges stand for."""
    found: Counter[Stated] = Counter()
    names: dict[str, str] = {}
    columns = {column.key: column for column in graph.node_columns if column.property}
    for node in graph.nodes():
        (iri,) = node.row["iri"]
        names[node.id] = iri
        for kind in node.row.get("types", ()):
            found[(iri, RDF + "type", graph_iri(kind), "", "")] += 1
        for key, texts in node.row.items():
            if column := columns.get(key):
                for text in texts:
                    value = by_value(text, column.datatype)
                    found[(iri, column.property, value, column.datatype, column.language)] += 1
    words = {word: iri for iri, word in graph.edge_types.items()}
    for edge in graph.edges():
        found[(names[edge.source], words[edge.type], names[edge.target], "", "")] += 1
    return found


def graph_iri(curie: str) -> str:
    return expand(curie) if not curie.startswith(("http", "urn:")) else curie


def listed(losses: StringIO) -> Counter[tuple[str, str, str]]:
    rows = [json.loads(line) for line in losses.getvalue().split("\n")[:-1]]
    return Counter(
        (row["subject"], row["property"], row["value"])
        for row in rows
        if row["reason"] != "graph-of-value"
    )


def test_of_the_shipped_graph_every_statement_is_there(session: Session) -> None:
    """Counts statements lost or made up beside the ontology's own: none."""
    losses = StringIO()
    store = session.graph.store
    graph = ExportContext(find("gexf"), store, Options(), Ledger(losses)).graph
    found = rebuilt(graph)
    given_ = in_store(store)
    assert not found - given_
    lost = given_ - found
    assert sum(lost.values()) == sum(listed(losses).values()) > 1000
    assert graph.ledger.balance == 0
    assert set(graph.ledger.left) == {"ontology-apart"}


@few
@given(worlds())
def test_of_any_graph_every_statement_is_there(store: MemoryStore) -> None:
    losses = StringIO()
    graph = ExportContext(find("gexf"), store, Options(), Ledger(losses)).graph
    found, given_ = rebuilt(graph), in_store(store)
    # A class told in two graphs is told once of a node.
    twice = Counter({key: count - 1 for key, count in given_.items() if key[1] == RDF + "type"})
    assert not found - given_
    assert not given_ - found - twice
    assert graph.ledger.balance == 0
    assert not listed(losses)


@few
@given(worlds())
def test_ids_and_keys_are_distinct(store: MemoryStore) -> None:
    graph = graph_of(store)
    nodes, edges = list(graph.nodes()), list(graph.edges())
    assert len({node.id for node in nodes}) == len(nodes)
    assert len({edge.id for edge in edges}) == len(edges)
    assert {edge.source for edge in edges} | {edge.target for edge in edges} <= {
        n.id for n in nodes
    }
    for columns in (graph.node_columns, graph.edge_columns):
        keys = [column.key.lower() for column in columns]
        assert len(set(keys)) == len(keys)
    assert {key for node in nodes for key in node.row} <= {c.key for c in graph.node_columns}


def test_a_class_told_in_words_is_a_value_of_a_collapsed_thing() -> None:
    """A literal of `rdf:type` names no class: the edge has it beside its class, and it is told."""
    kind, word = ox.NamedNode(RDF + "type"), ox.Literal("Ownership", language="en")
    shares, ends = ox.NamedNode("urn:n:shares"), [ox.NamedNode("urn:n:a"), ox.NamedNode("urn:n:b")]
    triples = [(end, ox.NamedNode(RDFS + "label"), ox.Literal("a firm")) for end in ends]
    triples += [(shares, kind, ox.NamedNode(PLAN + "Ownership")), (shares, kind, word)]
    triples += [(shares, ox.NamedNode(PLAN + "owner"), ends[0])]
    triples += [(shares, ox.NamedNode(PLAN + "owned"), ends[1])]
    store = MemoryStore.of([ox.Quad(*triple) for triple in triples])
    graph = graph_of(store, Options(collapse=True))
    assert [node.id for node in graph.nodes()] == ["urn:n:a", "urn:n:b"]
    (edge,) = graph.edges()
    assert (edge.source, edge.target, edge.type) == ("urn:n:a", "urn:n:b", "Ownership")
    assert edge.row["types"] == ("plan:Ownership",)
    (column,) = (column for column in graph.edge_columns if column.property == RDF + "type")
    assert edge.row[column.key] == ("Ownership",)
    assert graph.ledger.sums == {"in": 6, "out": 6, "left_out": 0}


def test_it_is_the_same_each_time(session: Session) -> None:
    quads = session.graph.store.quads()
    assert expected(MemoryStore.of(quads)) == expected(MemoryStore.of(list(reversed(quads))))
