"""The thirteen tests of the W3C for the Graph Store Protocol, on a store that only reads.

Each request is here as method and graph. What a test would have written is there beforehand; so
reads are answered as the test expects, and writes with 405, by which nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF
from web.asked import Client, asking

from kg.namespaces import DATA
from kg.session import Session
from kg.store.embedded import MemoryStore

SUITE = "suites/rdf-tests/sparql/sparql11/graph-store-protocol"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
HERE, ENCODED, NOWHERE = "person-1", "person-%31", "person-2"
"""Two graphs that are there, the name of one with a percent sign, and one that is not."""

DIRECT = {name: f"/data/{quote(name)}" for name in (HERE, ENCODED, NOWHERE)}
INDIRECT = {name: f"/data?graph={quote(DATA + name, safe='')}" for name in DIRECT}
PLAIN = f"/data?graph={DATA}{HERE}"
TWICE = f"/data?graph={DATA}{quote(ENCODED)}"
DEFAULT, STORE = "/data?default", "/data"

TESTS: dict[str, str] = {
    **{
        f"put_get_repeat_{way}": f"PUT {to[HERE]} GET {to[HERE]} PUT {to[HERE]} GET {to[HERE]}"
        for way, to in (("direct", DIRECT), ("indirect", INDIRECT))
    },
    **{
        f"put_delete_get_delete_{way}": (
            f"PUT {to[NOWHERE]} DELETE {to[NOWHERE]} GET {to[NOWHERE]} DELETE {to[NOWHERE]}"
        )
        for way, to in (("direct", DIRECT), ("indirect", INDIRECT))
    },
    **{
        f"post_get_post_get_{way}": f"POST {to[HERE]} GET {to[HERE]} POST {to[HERE]} GET {to[HERE]}"
        for way, to in (("direct", DIRECT), ("indirect", INDIRECT))
    },
    **{
        f"head_existing_{way}": f"PUT {to[HERE]} HEAD {to[HERE]}"
        for way, to in (("direct", DIRECT), ("indirect", INDIRECT))
    },
    "put_get_default": f"PUT {DEFAULT} GET {DEFAULT}",
    "post_get_new_graph": f"POST {STORE} GET {INDIRECT[HERE]}",
    "head_non_existing_indirect": f"HEAD {INDIRECT[NOWHERE]}",
    "put_get_uri_pct_encoded_indirect": f"PUT {INDIRECT[HERE]} GET {PLAIN}",
    "put_get_uri_pct_encoded_twice": f"PUT {TWICE} PUT {INDIRECT[HERE]} GET {TWICE} GET {PLAIN}",
}


def person(name: str) -> list[ox.Quad]:
    """A person with a card, in the graph of that name."""
    graph, card, who = ox.NamedNode(DATA + name), ox.BlankNode(), ox.NamedNode(f"urn:{name[-1]}")
    kind = ox.NamedNode(str(RDF.type))
    return [
        ox.Quad(who, kind, ox.NamedNode(f"{FOAF}Person"), graph),
        ox.Quad(who, ox.NamedNode(f"{FOAF}businessCard"), card, graph),
        ox.Quad(card, kind, ox.NamedNode(f"{VCARD}VCard"), graph),
        ox.Quad(card, ox.NamedNode(f"{VCARD}fn"), ox.Literal(f"John {name}"), graph),
    ]


QUADS = {name: person(name) for name in (HERE, ENCODED)}


def as_rdflib(quads: list[ox.Quad]) -> rdflib.Graph:
    lines = "".join(f"{quad.triple} .\n" for quad in quads)
    return rdflib.Graph().parse(data=lines, format="nt")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    store = MemoryStore.of([quad for quads in QUADS.values() for quad in quads])
    with asking(Session(store)) as found:
        yield found


def expected(target: str) -> rdflib.Graph | None:
    """The graph at an address; nothing where there is none."""
    if target == DEFAULT:
        return as_rdflib([quad for quads in QUADS.values() for quad in quads])
    names = {DIRECT[n]: n for n in DIRECT} | {INDIRECT[n]: n for n in INDIRECT}
    quads = QUADS.get((names | {PLAIN: HERE, TWICE: ENCODED})[target])
    return None if quads is None else as_rdflib(quads)


@pytest.mark.parametrize("name", TESTS)
def test_reads_are_answered_and_writes_refused(client: Client, name: str) -> None:
    words = TESTS[name].split()
    for method, target in zip(words[::2], words[1::2], strict=True):
        got = client.ask(method, target, b"", accept="text/turtle")
        if method not in ("GET", "HEAD"):
            assert (got.status, got.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
            continue
        graph = expected(target)
        assert got.status == (404 if graph is None else 200), (method, target, got)
        if graph is not None:
            assert got.kind == "text/turtle"
            assert isomorphic(rdflib.Graph().parse(got.body, format="turtle"), graph)


def test_the_tests_are_those_of_the_suite() -> None:
    assert len(TESTS) == 13
    methods = [word for text in TESTS.values() for word in text.split()[::2]]
    reads = sum(method in ("GET", "HEAD") for method in methods)
    assert (len(methods), reads) == (39, 18)


def test_the_suite_has_these_requests(outside: Callable[[str], Path]) -> None:
    """Where the suite is at hand: each test by its name, and its methods in order."""
    folder = outside(SUITE)
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("manifest-*.ttl"))]
    found = {}
    for test in "\n".join(texts).split("\ngsp:")[1:]:
        parts = test.split("ht:methodName ")[1:]
        found[test.split()[0]] = [part.split('"')[1] for part in parts]
    assert found.pop("head_non_existing_direct") == ["HEAD"]  # it is in no list of tests
    assert found == {name: text.split()[::2] for name, text in TESTS.items()}


@pytest.mark.parametrize("target", ["/data", "/data?default&graph=urn:a", "/data?graph=a&graph=b"])
def test_one_graph_is_named(client: Client, target: str) -> None:
    got = client.get(target)
    assert got.status == 400
    assert got.text == "graph: name one, as ?graph=IRI or ?default\n"


def test_a_browser_gets_the_page_of_a_graph(client: Client) -> None:
    assert client.get(f"/data/{HERE}", accept="text/html").text == "<p>/data/person-1 [] en</p>"
