"""JSON-LD is written in words, and what the words mean stands in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rdflib
from export.test_rdf_round_trips import by_value
from export.worlds import few, hard_world, worlds
from hypothesis import given
from pyld import jsonld

from kg.export.export import to_bytes
from kg.namespaces import PLAN
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import dataset_to_rdflib, rdflib_plain


@pytest.fixture(scope="module")
def document(session: Session) -> dict[str, Any]:
    """The graph as JSON."""
    found: dict[str, Any] = json.loads(session.export("jsonld"))
    return found


def test_it_is_read_as_plain_json(document: dict[str, Any]) -> None:
    """Short words, names by language, and no IRI where a word would do."""
    graphs = {graph["@id"]: graph["@graph"] for graph in document["@graph"]}
    things = {thing["@id"]: thing for thing in graphs["data:datuan"]}
    target = things["id:datuan-2021-big-data-output"]
    assert target["label"]["zh"] == "大数据产业集群年产值超过 1000 亿元"
    assert (target["@type"], target["inPlan"]) == ("Target", "id:datuan-2021")
    assert document["@context"]["Target"] == {"@id": PLAN + "Target"}
    keys = {key for graph in graphs.values() for thing in graph for key in thing}
    assert keys - {"@id", "@type"} <= document["@context"].keys()


def test_another_library_expands_it(document: dict[str, Any]) -> None:
    """Its words stand for the whole IRIs, and nothing has to be fetched for that."""
    graphs = jsonld.expand(document)
    (plan,) = (graph["@graph"] for graph in graphs if graph["@id"].endswith("data/datuan"))
    (target,) = (thing for thing in plan if thing["@id"].endswith("-big-data-output"))
    assert target["@type"] == [PLAN + "Target"]
    label = {"@value": "大数据产业集群年产值超过 1000 亿元", "@language": "zh"}
    assert label in target[str(rdflib.RDFS.label)]


def rdflib_reads(store: MemoryStore) -> None:
    """rdflib reads every statement, in its graph."""
    read = rdflib.Dataset()
    with rdflib_plain():
        read.parse(data=to_bytes(store, "jsonld"), format="json-ld")
    given = dataset_to_rdflib(store.quads())
    assert set(map(by_value, read.quads())) == set(map(by_value, given.quads()))


@few
@given(store=worlds())
def test_rdflib_reads_every_statement(store: MemoryStore) -> None:
    rdflib_reads(store)


def test_rdflib_reads_what_is_hard() -> None:
    rdflib_reads(hard_world())
