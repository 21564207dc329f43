"""N-Quads written quickly are those written one by one, and are counted as they are."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.namespaces import RDF
from kg.store import embedded
from kg.store.embedded import MemoryStore
from kg.store.serialiser import Counts
from kg.terms import nquads, text_of

TYPE = ox.NamedNode(RDF + "type")
IRIS = [ox.NamedNode(f"urn:x:{name}") for name in ("a", "ab", "a-b", "名", "z#1")]
BLANKS = [ox.BlankNode(name) for name in ("a", "b")]
LITERALS = [ox.Literal(text) for text in ("", "a .\n b", '"> <urn:x:a> _:b .', "大同", "_:a")] + [
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


def written(store: MemoryStore) -> tuple[bytes, Counts]:
    file = BytesIO()
    counted = store.dump(file)
    return file.getvalue(), counted


def one_by_one(store: MemoryStore) -> Counts:
    """The counts by looking at each statement, and at the classes of its subject."""
    found = list(store.ordered())
    kinds: dict[object, set[str]] = {quad.subject: set() for quad in found}
    for quad in found:
        if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode | ox.BlankNode):
            kinds[quad.subject].add(text_of(quad.object))
    return Counts(
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


@pytest.mark.parametrize("blank", [False, True])
def test_several_processes_write_the_same(blank: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty graphs, a blank node in one of them or in none."""
    found = [
        ox.Quad(IRIS[number % 3], TYPE, IRIS[0], ox.NamedNode(f"urn:g:{number}"))
        for number in range(40)
    ]
    found += [ox.Quad(IRIS[3], IRIS[1], BLANKS[0], ox.NamedNode("urn:g:20"))] * blank
    store = MemoryStore.of(found)
    expected = written(store)
    monkeypatch.setattr(MemoryStore, "copies", lambda _: 3)
    monkeypatch.setattr(embedded, "_LARGE", 1)
    again = MemoryStore.of(found)
    assert written(again) == expected
    assert expected[0] == nquads(list(again.ordered()))
