"""Every edge between things of the world leads to who says it, in the graph that formats write."""

from __future__ import annotations

from collections import Counter

import pytest
from export.drawn import Drawn, expected

from kg.export.graph.things import Options
from kg.session import Session

OUR_WORDS = {
    "Claim",
    "Concept",
    "Dataset",
    "Document",
    "Indicator",
    "Ontology",
    "OpenPoint",
    "Passage",
}
"""What is no thing of the world: sources, vocabularies, and the curators' own notes."""
KINDS = {"promised", "presupposed", "observed", "inferred"}


@pytest.fixture(scope="module")
def drawn(session: Session) -> Drawn:
    return expected(session.graph.store)


@pytest.fixture(scope="module")
def collapsed(session: Session) -> Drawn:
    return expected(session.graph.store, Options(collapse=True))


def of_the_world(drawn: Drawn) -> dict[str, tuple[str, str, dict[str, object]]]:
    """Edges that join two things of the world."""
    world = {name for name, values in drawn.nodes.items() if values["class"] not in OUR_WORDS}
    return {k: edge for k, edge in drawn.edges.items() if {edge[0], edge[1]} <= world}


def test_every_edge_of_the_world_has_its_source(drawn: Drawn) -> None:
    """Counts edges between things of the world, and those without source or kind: none."""
    edges = of_the_world(drawn)
    assert len(edges) >= 300
    for name, (_, _, values) in edges.items():
        assert values.get("kind") in KINDS, name
        assert values.get("source_document"), name
        for document in values["source_document"]:  # type: ignore[attr-defined]
            assert drawn.nodes[document]["class"] == "Document"
        for claim in values.get("claim", ()):  # type: ignore[attr-defined]
            assert drawn.nodes[claim]["class"] == "Claim"
        if values["kind"] in ("promised", "presupposed"):
            assert values.get("claim"), name


def test_promise_and_observation_are_told_apart(drawn: Drawn) -> None:
    kinds = Counter(str(values["kind"]) for _, _, values in of_the_world(drawn).values())
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 10


def test_what_a_claim_says_has_its_place_and_modality(drawn: Drawn) -> None:
    """Counts promised edges without a place in the text: only those of documents not read whole."""
    promised = [v for _, _, v in of_the_world(drawn).values() if v["kind"] == "promised"]
    assert all(values["modality"] for values in promised)
    placed = [values for values in promised if values.get("source_place")]
    assert len(placed) / len(promised) > 0.9
    assert str(placed[0]["source_place"]).startswith("['§")


def test_times_have_their_precision(drawn: Drawn) -> None:
    """An event of one day, figures of a year."""
    found = Counter(values.get("precision") for _, _, values in drawn.edges.values())
    assert {"day", "month", "year", "span"} <= set(found)
    timed = [v for _, _, v in drawn.edges.values() if v.get("type") == "observedOf"]
    assert timed
    assert all(v["start"] <= v["end"] for v in timed)


def test_collapsed_things_are_edges_and_keep_their_values(drawn: Drawn, collapsed: Drawn) -> None:
    """Counts involvements, ownerships and observations that became edges: all of them."""
    for kind, count in (("Involvement", 12), ("Ownership", 6), ("Observation", 53)):
        before = [k for k, values in drawn.nodes.items() if values["class"] == kind]
        after = {k: edge for k, edge in collapsed.edges.items() if edge[2]["type"] == kind}
        assert sorted(before) == sorted(after)
        assert len(after) == count
        assert not [k for k, values in collapsed.nodes.items() if values["class"] == kind]
        assert all(values["source_document"] for _, _, values in after.values())
    source, target, values = collapsed.edges["datuan-2021-chindata-group-implements"]
    assert (source, target) == ("chindata-group", "datuan-2021-chindata-group-data-centres")
    assert values["playsRole"].endswith("/role/implementing-party")


def test_a_claim_that_says_several_things_stays_a_node(drawn: Drawn, collapsed: Drawn) -> None:
    claims = {k for k, values in drawn.nodes.items() if values["class"] == "Claim"}
    edges = {k for k, edge in collapsed.edges.items() if edge[2]["type"] == "Claim"}
    nodes = {k for k, values in collapsed.nodes.items() if values["class"] == "Claim"}
    assert edges | nodes == claims
    assert not edges & nodes
    assert len(edges) > 90
