"""Framed JSON-LD as plain JSON, and as RDF: rdflib reads the same union from it."""

from __future__ import annotations

import json
import socket
from typing import NoReturn

import pytest
import rdflib
from export.worlds import few, worlds
from hypothesis import given

from kg.export.export import to_bytes
from kg.export.graph.things import Options, Scope
from kg.namespaces import PLAN
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import rdflib_plain, union_to_rdflib


def read(raw: bytes) -> set[tuple[rdflib.term.Node, ...]]:
    graph = rdflib.Graph()
    with rdflib_plain():
        graph.parse(data=raw, format="json-ld")
    return set(graph)


@pytest.fixture(scope="module")
def raw(session: Session) -> bytes:
    """The graph, framed without a network."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("nothing is fetched")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", refuse)
        return session.export("jsonld-framed")


def test_it_is_plain_json_by_class(raw: bytes, session: Session) -> None:
    things = json.loads(raw)["@graph"]
    targets = [thing for thing in things if thing.get("@type") == "Target"]
    count = len(set(session.to_rdflib().subjects(rdflib.RDF.type, term("Target"))))
    assert len(targets) == count > 5
    first = next(thing for thing in targets if thing["@id"] == "id:datuan-2021-big-data-output")
    assert first["label"]["zh"] == "大数据产业集群年产值超过 1000 亿元"
    assert first["inPlan"] == "id:datuan-2021"
    types = [thing["@type"] for thing in things if isinstance(thing.get("@type"), str)]
    assert types == sorted(types)
    assert len(set(types)) > 15


def test_a_part_has_the_words_of_the_whole(raw: bytes, session: Session) -> None:
    """Whatever else is exported: the class of plans is `Plan`, also beside the prefix `plan`."""
    whole = json.loads(raw)["@context"]
    assert {"Plan", "Verdict", "Identifier", "identifier"} <= whole.keys()
    for kind in ("Plan", "Target", "Identifier"):
        options = Options(scope=Scope(kinds=[PLAN + kind]))
        part = json.loads(to_bytes(session.graph.store, "jsonld-framed", options))["@context"]
        assert part[kind]["@id"] == whole[kind]["@id"]
        assert part.keys() <= whole.keys()


def term(name: str) -> rdflib.URIRef:
    return rdflib.URIRef("https://w3id.org/industry-plan/ontology#" + name)


def test_rdflib_reads_the_same_statements(raw: bytes, session: Session) -> None:
    expected = set(union_to_rdflib(session.graph.store.quads()))
    found = read(raw)
    assert len(found) == len(expected) > 8000
    assert with_names(found) == with_names(expected)


def with_names(triples: set[tuple[rdflib.term.Node, ...]]) -> set[tuple[rdflib.term.Node, ...]]:
    """The triples whose nodes have IRIs, which are the same in every reading."""
    return {one for one in triples if not any(isinstance(node, rdflib.BNode) for node in one)}


@few
@given(worlds())
def test_of_any_graph_rdflib_reads_the_same(store: MemoryStore) -> None:
    assert read(to_bytes(store, "jsonld-framed")) == set(union_to_rdflib(store.quads()))
