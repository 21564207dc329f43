"""A store read thing by thing: the same as if all its nodes had canonical labels from the start."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.embedded import MemoryStore
from kg.store.scan import Scan

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
IRIS = [ox.NamedNode(f"urn:x:{name}") for name in "abc"]
BLANKS = [ox.BlankNode(name) for name in ("a", "b", "c")]
TRIPLES = [ox.Triple(IRIS[0], IRIS[1], node) for node in (IRIS[2], BLANKS[0])]
nodes = st.sampled_from([*IRIS, *BLANKS])
graphs = st.sampled_from([ox.DefaultGraph(), *IRIS, *BLANKS[:2]])
values = nodes | st.sampled_from([ox.Literal("a"), *TRIPLES])
quads = st.lists(st.builds(ox.Quad, nodes, st.sampled_from(IRIS), values, graphs), max_size=20)


def everything(scan: Scan) -> list[object]:
    """All that a scan tells."""
    found: list[object] = [scan.graphs(), scan.types(None)]
    for graph in scan.graphs():
        for subject in scan.subjects(graph):
            said = scan.about(subject)
            found += [graph, subject, said, scan.types(subject), scan.graphs_about(subject)]
            for item in said:
                found += [scan.objects(subject, item.predicate), scan.objects(None, item.predicate)]
                if item.is_node:
                    found += [
                        scan.subjects_of(item.predicate, item.value),
                        scan.neighbours(item.value),
                        scan.graphs_about(item.value),
                    ]
    return found


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    quads,
    st.lists(
        st.builds(ox.Quad, st.sampled_from(IRIS), st.just(TYPE), st.sampled_from(IRIS + BLANKS))
    ),
)
def test_what_is_read_has_canonical_labels(found: list[ox.Quad], typed: list[ox.Quad]) -> None:
    whole = ox.Dataset([*found, *typed])
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    store = MemoryStore.of([*found, *typed])
    assert everything(store.scan()) == everything(Scan(MemoryStore.of(list(whole))._store))


@pytest.mark.parametrize(
    "value",
    [ox.BlankNode("own"), ox.Triple(IRIS[0], IRIS[1], ox.BlankNode("own"))],
    ids=["object", "in-a-triple-term"],
)
@pytest.mark.parametrize(
    "read",
    [
        lambda scan: scan.about("urn:x:a"),
        lambda scan: scan.objects("urn:x:a", "urn:x:b"),
        lambda scan: scan.objects(None, "urn:x:b"),
    ],
    ids=["about", "objects", "objects of all"],
)
def test_the_first_reading_that_meets_one_has_it_labelled(
    value: ox.BlankNode | ox.Triple, read: Callable[[Scan], object]
) -> None:
    found = str(read(MemoryStore.of([ox.Quad(IRIS[0], IRIS[1], value)]).scan()))
    assert "_:c14n0" in found
    assert "own" not in found


def test_a_label_asked_for_is_a_canonical_one() -> None:
    scan = MemoryStore.of([ox.Quad(BLANKS[2], IRIS[1], IRIS[0])]).scan()
    assert [said.value for said in scan.about("_:c14n0")] == ["urn:x:a"]
