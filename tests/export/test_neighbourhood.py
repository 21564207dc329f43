"""All about a thing as people mean it: connected, named, not through what everything shares."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import networkx
import pytest
from export.drawn import Drawn, expected
from export.worlds import LONG

from kg.errors import InputError
from kg.export.graph.things import RECORDS, SHARED, Options, Scope
from kg.namespaces import ID, PLAN, RDF, compact
from kg.session import Session

FIRM = "crrc"
TYPE = RDF + "type"


def near(session: Session, name: str, hops: int = 1) -> Drawn:
    scope = Scope(about=ID + name, hops=hops)
    return expected(session.graph.store, Options(scope=scope))


def drawn(session: Session, name: str, language: str = "en") -> networkx.Graph:
    """The neighbourhood as networkx reads it from GEXF, without directions."""
    options = Options(language, scope=Scope(about=ID + name))
    return networkx.read_gexf(BytesIO(session.export("gexf", options))).to_undirected()


def firms_and_clusters(session: Session) -> list[str]:
    kinds = (PLAN + "Enterprise", PLAN + "Cluster")
    scan = session.graph.store.scan()
    return sorted(compact(x)[3:] for kind in kinds for x in scan.subjects_of(TYPE, kind))


def test_the_names_of_its_classes_are_terms_of_the_ontology(session: Session) -> None:
    """Else a class that is renamed would be passed, or never left, without a word."""
    terms = {str(record["class"]) for record in session.query("classes").records()}
    assert {kind for kind in RECORDS | SHARED if kind.startswith(PLAN)} <= terms


def test_all_about_a_firm(session: Session) -> None:
    """Counts what is found of each class."""
    kinds = Counter(values["class"] for values in near(session, FIRM).nodes.values())
    wanted = ["Project", "Cluster", "Plan", "Measure", "Claim", "Event"]
    wanted += ["Observation", "Ownership", "Listing"]
    assert [kinds[kind] for kind in wanted] == [1, 1, 1, 1, 3, 6, 1, 1, 2]
    assert (kinds["Enterprise"], kinds["Place"]) == (2, 0)


def test_each_is_connected_and_named(session: Session) -> None:
    """Every node in both languages, and no name is a short IRI; of ten, in `make long` of all."""
    names = firms_and_clusters(session)
    assert len(names) == 29
    for name in names if LONG else names[::3]:
        for language in ("en", "zh"):
            graph = drawn(session, name, language)
            assert networkx.is_connected(graph), name
            labels = [label for _, label in graph.nodes(data="label")]
            assert not [label for label in labels if not label or label.startswith("id:")]


def test_no_path_passes_what_many_share(session: Session) -> None:
    """Without what is shared the rest hangs together: each was reached on another way."""
    for name in firms_and_clusters(session):
        found = near(session, name)
        graph = networkx.Graph((a, b) for a, b, _ in found.edges.values())
        graph.add_node(name)
        graph.remove_nodes_from(n for n, v in found.nodes.items() if is_shared(v["classes"]))
        assert networkx.is_connected(graph), name


def is_shared(classes: list[str]) -> bool:
    return any(iri.endswith(("#" + word, "/" + word)) for word in classes for iri in SHARED)


def test_each_hop_takes_more_until_nothing_is_near(session: Session) -> None:
    sizes = [len(near(session, FIRM, hops).nodes) for hops in (0, 1, 2, 50, 10**9)]
    assert sizes[0] < sizes[1] < sizes[2] <= sizes[3] == sizes[4]


def test_nothing_is_near_what_is_not_there(session: Session) -> None:
    with pytest.raises(InputError, match="id:nobody: is not in the graph"):
        near(session, "nobody")
