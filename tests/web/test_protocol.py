"""The conformance tests of the W3C for the SPARQL 1.1 Protocol, on a service that only reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, Namespace
from rdflib.collection import Collection
from web.asked import Client, Got, asking

from kg.session import Session
from kg.store.embedded import MemoryStore

SUITE = "suites/rdf-tests/sparql/sparql11/protocol/manifest.ttl"
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

UPDATES = {
    f"update_{name}"
    for name in (
        *("post_form", "post_direct", "base_uri", "dataset_default_graph"),
        *("dataset_default_graphs", "dataset_named_graphs", "dataset_full"),
    )
}
"""The tests of updates, each of which is to be refused."""
READS = [
    *("query_get", "query_post_form", "query_post_direct"),
    *("query_dataset_default_graphs_get", "query_dataset_default_graphs_post"),
    *("query_dataset_named_graphs_get", "query_dataset_named_graphs_post", "query_dataset_full"),
    *("query_multiple_dataset", "query_content_type_select", "query_content_type_ask"),
    *("query_content_type_describe", "query_content_type_construct"),
    *("bad_query_method", "bad_query_wrong_media_type", "bad_query_missing_form_type"),
    *("bad_query_missing_direct_type", "bad_query_non_utf8", "bad_query_syntax"),
    *("bad_multiple_queries", "bad_update_get", "bad_update_wrong_media_type"),
    *("bad_update_missing_form_type", "bad_update_non_utf8", "bad_update_syntax"),
    *("bad_update_dataset_conflict", "bad_multiple_updates"),
]
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        *("application/sparql-results+json", "application/sparql-results+xml"),
        *("text/csv", "text/tab-separated-values"),
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}


@lru_cache
def manifest(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, publicID="http://example.org/manifest")


@pytest.fixture
def suite(outside: Callable[[str], Path]) -> rdflib.Graph:
    return manifest(outside(SUITE))


def entries(graph: rdflib.Graph) -> dict[str, rdflib.term.Node]:
    """The tests of the manifest by name."""
    (head,) = graph.objects(None, MF.entries)
    return {str(node).rpartition("#")[2]: node for node in Collection(graph, head)}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A service of the graphs that the tests name, and of no other."""
    kind, document = ox.NamedNode(str(RDF.type)), ox.NamedNode("http://xmlns.com/foaf/0.1/Document")
    data = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
    graphs = [ox.NamedNode(data.format(number)) for number in range(1, 4)]
    store = MemoryStore.of([ox.Quad(graph, kind, document, graph) for graph in graphs])
    with asking(Session(store)) as found:
        yield found


def exchanges(graph: rdflib.Graph, test: rdflib.term.Node, client: Client) -> Iterator[Got]:
    """The answer to each request of a test, with what is expected of it asserted."""
    (action,) = graph.objects(test, MF.action)
    for requests in graph.objects(action, HT.requests):
        for request in Collection(graph, requests):
            yield client.ask(*made(graph, request)[:3], **made(graph, request)[3])


def made(graph: rdflib.Graph, request: rdflib.term.Node) -> tuple[str, str, bytes, dict[str, str]]:
    """A request of the manifest: method, target, body, headers."""
    headers = {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for item in graph.objects(request, HT.headers)
        for header in Collection(graph, item)
    }
    body, content = b"", graph.value(request, HT.body)
    if content is not None:
        encoding = str(graph.value(content, CNT.characterEncoding))
        body = str(graph.value(content, CNT.chars)).encode(encoding)
    method = str(graph.value(request, HT.methodName))
    return method, str(graph.value(request, HT.absolutePath)), body, headers


def expected(graph: rdflib.Graph, test: rdflib.term.Node) -> list[rdflib.term.Node]:
    (action,) = graph.objects(test, MF.action)
    requests = (Collection(graph, item) for item in graph.objects(action, HT.requests))
    found = [graph.value(one, HT.resp) for item in requests for one in item]
    return [response for response in found if response is not None]


def test_the_suite_has_the_tests_named_here(suite: rdflib.Graph) -> None:
    names = set(entries(suite))
    assert len(names) == 34
    assert len(READS) == len(set(READS)) == 27
    assert names - UPDATES == set(READS)
    assert len(UPDATES & names) == 7


@pytest.mark.parametrize("name", READS)
def test_a_service_that_reads_passes(suite: rdflib.Graph, client: Client, name: str) -> None:
    test = entries(suite)[name]
    found = [*exchanges(suite, test, client)]
    wanted = expected(suite, test)
    assert len(found) == len(wanted) >= 1
    for got, want in zip(found, wanted, strict=True):
        statuses = {
            str(s).rpartition("StatusCode")[2][:1] for s in suite.objects(want, MF.expectedStatus)
        }
        assert str(got.status)[0] in statuses, got
        kind = suite.value(want, MF.expectedFormat)
        if kind is not None:
            assert got.kind in FORMATS[str(kind)]
        truth = suite.value(want, MF.expectedBoolean)
        if truth is not None:
            assert json.loads(got.body)["boolean"] is truth.toPython()


@pytest.mark.parametrize("name", sorted(UPDATES))
def test_an_update_is_refused_and_changes_nothing(
    suite: rdflib.Graph, client: Client, name: str
) -> None:
    everything = "/sparql?query=" + quote("SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    before = client.get(everything)
    first, *_ = exchanges(suite, entries(suite)[name], client)
    assert first.status == 403
    assert first.text == "update: this service only reads; send a query\n"
    assert client.get(everything) == before
    assert before.body.count(b"data1.rdf") == 2
