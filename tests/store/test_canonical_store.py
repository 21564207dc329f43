"""A store under canonical labels is what a whole copy under them would be."""

from __future__ import annotations

from itertools import product

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.embedded import MemoryStore
from kg.store.interface import Name
from kg.store.scan import CanonicalStore, graphs_with_blank_nodes

IRIS = [ox.NamedNode(f"urn:x:{name}") for name in "abc"]
BLANKS = [ox.BlankNode(name) for name in ("a", "b", "c")]
TRIPLES = [ox.Triple(IRIS[0], IRIS[1], node) for node in (IRIS[2], BLANKS[0])]
nodes = st.sampled_from([*IRIS, *BLANKS])
graphs = st.sampled_from([ox.DefaultGraph(), *IRIS, *BLANKS[:2]])
values = nodes | st.sampled_from([ox.Literal("a"), *TRIPLES])
quads = st.lists(st.builds(ox.Quad, nodes, st.sampled_from(IRIS), values, graphs), max_size=20)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(quads)
def test_every_pattern_finds_the_same(found: list[ox.Quad]) -> None:
    store = MemoryStore.of(found)
    whole = ox.Store()
    whole.extend(store.canonical_quads())
    named = CanonicalStore(store._store, graphs_with_blank_nodes(store._store))
    everything = list(named.quads_for_pattern(None, None, None))
    assert set(everything) == set(whole)
    assert len(everything) == len(whole)
    assert sorted(named.named_graphs(), key=str) == sorted(whole.named_graphs(), key=str)
    known = {term for quad in whole for term in (quad.subject, quad.object)}
    names = [None, *(term for term in known if isinstance(term, ox.NamedNode | ox.BlankNode))]
    graph_names: list[Name | None] = [None, ox.DefaultGraph(), *whole.named_graphs()]
    for subject, value, graph in product(names, names, graph_names):
        pattern = (subject, None, value, graph)
        assert set(named.quads_for_pattern(*pattern)) == set(whole.quads_for_pattern(*pattern))
    for graph in graph_names[1:]:
        assert graph is not None
        both = [one.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) for one in (named, whole)]
        assert [sorted((raw or b"").splitlines()) for raw in both[:1]] == [
            sorted((raw or b"").splitlines()) for raw in both[1:]
        ]


def test_only_graphs_with_such_nodes_are_copied() -> None:
    """Counts the graphs that are found: 4 of 6."""
    told = [(IRIS[0], BLANKS[0]), (BLANKS[1], IRIS[0]), (IRIS[0], TRIPLES[0]), (IRIS[0], IRIS[1])]
    found = [
        ox.Quad(subject, IRIS[1], value, ox.NamedNode(f"urn:x:{number}"))
        for number, (subject, value) in enumerate(told)
    ]
    found += [ox.Quad(*IRIS, graph) for graph in (ox.DefaultGraph(), BLANKS[2])]
    store = MemoryStore.of(found)._store
    few = CanonicalStore(store, graphs_with_blank_nodes(store)).few
    names = {quad.graph_name for quad in few}
    assert names == {*(ox.NamedNode(f"urn:x:{number}") for number in range(3)), *few.named_graphs()}
    assert len(names) == len(few) == 4
