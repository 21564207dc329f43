"""N-Quads written quickly are those written one by one, and are counted as they are."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.namespaces import RDF
from kg.store.embedded import MemoryStore
from kg.store.scan import Counted
from kg.terms import nquads, text_of

TYPE = ox.NamedNode(RDF + "type")
IRIS = [ox.NamedNode(f"urn:x:{name}") for name in ("a", "ab", "a-b", "名", "z#1")]
BLANKS = [ox.BlankNode(name) for name in ("a", "b")]
LITERALS = [ox.Literal(text) for text in ("", "a .\n b", '"> <urn:x:a> _:b .', "大团", "_:a")] + [
    ox.Literal("a", language="en"),
    ox.Literal("1", datatype=IRIS[0]),
]
TRIPLE = ox.Triple(IRIS[0], IRIS[1], LITERALS[1])
named = st.sampled_from(IRIS)


def quads(blanks: list[ox.BlankNode]) -> st.SearchStrategy[list[ox.Quad]]:
    nodes = st.sampled_from([*IRIS, *blanks])
    graphs = st.sampled_from([ox.DefaultGraph(), *IRIS[:3], *blanks])
    values = nodes | st.sampled_from([*LITERALS, TRIPLE])
    typing = st.builds(ox.Quad, nodes, st.just(TYPE), values, graphs)
    return st.lists(typing | st.builds(ox.Quad, nodes, named | st.just(TYPE), values, graphs))


def written(store: MemoryStore) -> tuple[bytes, Counted]:
    file = BytesIO()
    counted = store.dump(file)
    return file.getvalue(), counted


def one_by_one(store: MemoryStore) -> Counted:
    """The counts by looking at each statement, and at the classes of its subject."""
    found = list(store.ordered())
    kinds: dict[object, set[str]] = {quad.subject: set() for quad in found}
    for quad in found:
        if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode | ox.BlankNode):
            kinds[quad.subject].add(text_of(quad.object))
    return Counted(
        Counter(tuple(sorted(kinds[quad.subject])) for quad in found),
        Counter(quad.predicate.value for quad in found),
        Counter(text_of(quad.graph_name) for quad in found),
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(quads([]) | quads(BLANKS))
def test_any_store_is_written_and_counted_as_it_is(found: list[ox.Quad]) -> None:
    store = MemoryStore.of(found)
    raw, counted = written(store)
    assert raw == nquads(list(store.ordered()))
    assert counted == one_by_one(store)


def test_what_has_blank_nodes_is_known_once_it_is_written() -> None:
    quad = ox.Quad(IRIS[0], IRIS[1], BLANKS[0], IRIS[2])
    for value, expected in ((quad, True), (ox.Quad(IRIS[0], IRIS[1], LITERALS[4]), False)):
        store = MemoryStore.of([value])
        written(store)
        assert store._has_blank is expected
        assert MemoryStore.of([value]).has_blank_nodes() is expected
