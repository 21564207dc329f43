"""The clients that people use, each on a server that runs."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pandas
import pytest
import rdflib
from rdflib.namespace import RDF
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from web.served import Server, serving

import kg
from kg.namespaces import DATA, PLAN
from kg.session import Session

PLANS = "SELECT ?plan ?label { ?plan a plan:Plan ; rdfs:label ?label } ORDER BY ?plan ?label"
PREFIXES = (
    "PREFIX plan: <https://w3id.org/industry-plan/ontology#>"
    " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
QUERY = PREFIXES + PLANS


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def rows(session: Session) -> list[tuple[str, str]]:
    """The plans and their labels, as the library gives them."""
    found = [(str(plan), str(label)) for plan, label in session.ask(QUERY)]
    assert len(found) == 2
    return found


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_tables(
    server: Server, rows: list[tuple[str, str]], method: str, form: str
) -> None:
    wrapper = SPARQLWrapper(server.sparql, returnFormat=form)
    wrapper.setMethod(method)
    wrapper.setQuery(QUERY)
    found = wrapper.query().convert()
    if form == JSON:
        bindings = found["results"]["bindings"]
        assert [(row["plan"]["value"], row["label"]["value"]) for row in bindings] == rows
    else:
        text = found.toxml() if form == XML else found.decode()
        assert all(plan in text and label in text for plan, label in rows)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the wrapper
@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD])
def test_sparqlwrapper_graphs(server: Server, form: str) -> None:
    wrapper = SPARQLWrapper(server.sparql, returnFormat=form)
    wrapper.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5")
    found = wrapper.query().convert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found)
    assert len(graph) == 5


def test_rdflib_store(server: Server, session: Session, rows: list[tuple[str, str]]) -> None:
    for returned in ("xml", "json"):
        store = SPARQLStore(server.sparql, returnFormat=returned)
        graph = rdflib.Graph(store)
        assert [(str(plan), str(label)) for plan, label in graph.query(QUERY)] == rows
    name = rdflib.URIRef(f"{DATA}datuan")
    part = rdflib.Graph(SPARQLStore(server.sparql, context_aware=True), identifier=name)
    assert len(part) == len(session.triples(str(name)))


def test_the_own_remote_store(server: Server, rows: list[tuple[str, str]]) -> None:
    with_store = kg.load(store=server.sparql)
    assert [(str(plan), str(label)) for plan, label in with_store.ask(QUERY)] == rows
    assert with_store.query("plans") == kg.load().query("plans")
    assert len(with_store.triples(f"{DATA}datuan")) > 100


def test_pandas_and_duckdb_by_csv(server: Server, rows: list[tuple[str, str]]) -> None:
    address = f"{server.sparql}?{urlencode({'query': QUERY, 'format': 'csv'})}"
    frame = pandas.read_csv(address)
    assert list(frame.itertuples(index=False, name=None)) == rows
    with urlopen(address) as answer:
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(pandas.read_csv(io.BytesIO(answer.read()))) == len(rows)


def test_comunica(server: Server, node: str, rows: list[tuple[str, str]]) -> None:
    """It is told the address alone: without the service description it would find nothing."""
    queries = [
        ("select", QUERY),
        ("ask", "ASK { ?s ?p ?o }"),
        ("ask", "ASK { <urn:none> ?p ?o }"),
        ("construct", f"{PREFIXES} CONSTRUCT WHERE {{ ?plan a plan:Plan }}"),
        ("joined", PREFIXES + PLANS.replace("{", "{ <urn:own> <urn:number> ?number .", 1)),
    ]
    done = subprocess.run(
        [node, Path(__file__).with_name("comunica.mjs"), server.sparql],
        input="\n".join(json.dumps({"kind": kind, "query": query}) for kind, query in queries),
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    select, yes, no, construct, joined = map(json.loads, done.stdout.splitlines())
    expected = [list(row) for row in rows]
    assert (select, yes, no, joined) == (expected, True, False, expected)
    (plan,) = {plan for plan, _ in rows}
    assert construct == [[plan, str(RDF.type), f"{PLAN}Plan"]]


YASGUI = {
    "SELECT": "application/sparql-results+json,*/*;q=0.9",
    "CONSTRUCT": "application/n-triples,*/*;q=0.9",
}
"""The `Accept` headers of Yasqe, which sends a form from its own page."""


@pytest.mark.parametrize("kind", YASGUI)
def test_yasgui_requests(server: Server, kind: str) -> None:
    query = {"SELECT": QUERY, "CONSTRUCT": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3"}[kind]
    headers = {
        "Accept": YASGUI[kind],
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": server.site,
        "Referer": f"{server.site}/en/sparql",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "same-origin",
    }
    form = f"query={quote(query, safe='')}".encode()
    with urlopen(Request(server.sparql, form, headers)) as answer:
        assert answer.headers["content-type"].partition(";")[0] == YASGUI[kind].partition(",")[0]
        body = answer.read()
    if kind == "SELECT":
        assert json.loads(body)["head"]["vars"] == ["plan", "label"]
    else:
        assert body.count(b" .\n") == 3


def test_curl(server: Server, program: Callable[[str], str]) -> None:
    for more in ([], ["--data-urlencode", f"query={QUERY}"]):
        command = [program("curl"), "--silent", "--fail", *more, server.sparql]
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)
        assert done.stdout
    assert shutil.which("curl")
