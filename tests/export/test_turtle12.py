"""Turtle of RDF 1.2, read by pyoxigraph: each edge leads to its claim and its document."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
from export.drawn import graph_of
from export.worlds import few, worlds
from hypothesis import given

from kg.export.export import to_bytes
from kg.namespaces import DCTERMS, PLAN, RDF
from kg.session import Session
from kg.store.embedded import MemoryStore

REIFIES = ox.NamedNode(RDF + "reifies")


def read(store: MemoryStore) -> ox.Store:
    found = ox.Store()
    found.load(to_bytes(store, "turtle12"), format=ox.RdfFormat.TURTLE)
    return found


def union(store: MemoryStore) -> set[ox.Triple]:
    return {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in store.quads()}


def stated(found: ox.Store) -> tuple[set[ox.Triple], set[ox.Triple]]:
    """The statements without those about reifiers; the statements that have a reifier."""
    reifiers = {quad.subject: quad.object for quad in found.quads_for_pattern(None, REIFIES, None)}
    plain = {
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in found
        if quad.subject not in reifiers
    }
    return plain, set(reifiers.values())


def test_of_the_shipped_graph_every_edge_has_its_source(session: Session) -> None:
    store = session.graph.store
    found = read(store)
    graph = graph_of(store)
    edges = [edge for edge in graph.edges() if "kind" in edge.row]
    _, reified = stated(found)
    reifiers = {quad.subject for quad in found.quads_for_pattern(None, REIFIES, None)}
    kinds = Counter(
        quad.object.value
        for quad in found.quads_for_pattern(None, ox.NamedNode(DCTERMS + "type"), None)
        if quad.subject in reifiers
    )
    assert len(reified) == kinds.total() == len(edges) > 1000
    assert kinds == Counter(edge.row["kind"][0] for edge in edges)
    assert {"promised", "observed"} <= set(kinds)
    sourced = found.query(f"SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o {{| <{DCTERMS}source> ?d |}} }}")
    assert len(list(sourced)) == len({e.id for e in edges if "source_document" in e.row})
    promised = found.query(
        f"ASK {{ ?t a <{PLAN}Target> ; ?p ?o {{| <{PLAN}modality> ?m ;"
        f' <{DCTERMS}type> "promised" |}} }}'
    )
    assert promised


@few
@given(worlds())
def test_beside_the_reifiers_it_is_the_graph(store: MemoryStore) -> None:
    plain, reified = stated(read(store))
    assert plain == union(store)
    assert reified <= plain
