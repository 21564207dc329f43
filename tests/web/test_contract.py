"""What the endpoint promises, line by line."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
import rdflib
from rdflib.namespace import RDF, VOID
from store.runaways import RUNAWAYS
from web.asked import HOST, Client, Got, asking

from kg import worker
from kg.namespaces import DATA, ID
from kg.session import Session
from kg.web import data
from kg.web.http import application, protocol, workers
from kg.web.http.workers import Lane

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
JSON = "application/sparql-results+json"
FORM = {"content_type": protocol.FORM}
DIRECT = {"content_type": protocol.DIRECT}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS, HUGE = RUNAWAYS["cross product"], RUNAWAYS["rows without end"]
GRAPH = f"{DATA}datuan"
LARGEST_ANSWER = data.LARGEST_ANSWER
QUICK = 1.0
"""The limits of the program, which `test_limits` asserts, and the time that these tests have."""


@pytest.fixture(scope="module")
def client(session: Session) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "LARGEST_ANSWER", 2**20)  # as its workers have it
        with asking(session, seconds=QUICK) as found:
            yield found


def target(query: str, **fields: str) -> str:
    return "/sparql?" + urlencode({"query": query, **fields})


def number(got: Got) -> int:
    """The count that an answer in JSON holds."""
    assert got.status == 200, got.text
    (row,) = json.loads(got.body)["results"]["bindings"]
    return int(row["n"]["value"])


def is_line(got: Got, *, zh: bool = False) -> bool:
    """Whether a refusal is one line of plain text, in Chinese where asked so."""
    line = got.text
    ideographs = any("\u4e00" <= character <= "\u9fff" for character in line)
    return (
        got.kind == "text/plain"
        and line.endswith("\n")
        and line.count("\n") == 1
        and "Traceback" not in line
        and ideographs == zh
    )


# 1. Addresses and methods


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_every_way_to_ask_is_answered_alike(client: Client, session: Session, path: str) -> None:
    form = urlencode({"query": COUNT}).encode()
    answers = [
        client.get(f"{path}?{form.decode()}"),
        client.ask("POST", path, form, **FORM),
        client.ask("POST", path, COUNT.encode(), **DIRECT),
    ]
    assert {number(got) for got in answers} == {len(session.store)}  # type: ignore[arg-type]
    head = client.ask("HEAD", f"{path}?{form.decode()}")
    assert (head.status, head.kind) == (200, JSON)


def test_options_name_the_methods(client: Client) -> None:
    got = client.ask("OPTIONS", "/sparql")
    assert (got.status, got.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert client.ask("OPTIONS", "/data").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("GET", "/sparql?query=ASK{}&query=ASK{}", b"", {}),
        ("POST", "/sparql", b"query=ASK{}&query=ASK{}", FORM),
        ("POST", "/sparql?query=ASK{}", b"query=ASK{}", FORM),
        ("POST", "/sparql?query=ASK{}", b"ASK{}", DIRECT),
        ("POST", "/sparql", b"", FORM),
    ],
)
def test_there_is_exactly_one_query(
    client: Client, method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    for accept in (JSON, "text/html"):
        got = client.ask(method, path, body, **headers, accept=accept)
        assert got.status == 400
        assert is_line(got)


# 2. The dataset


def test_the_dataset_of_the_request_stands_in_for_from(client: Client, session: Session) -> None:
    here = len(session.triples(GRAPH))
    assert here > 100
    assert number(client.get(target(COUNT, **{"default-graph-uri": GRAPH}))) == here
    other = COUNT.replace("{ ?s", "FROM <urn:none> { ?s")
    assert number(client.get(target(other, **{"default-graph-uri": GRAPH}))) == here
    assert number(client.get(target(other))) == 0  # and FROM holds where there is none
    assert number(client.get(target(COUNT, **{"default-graph-uri": "urn:none"}))) == 0


def test_each_graph_that_is_not_named_is_unseen(client: Client, session: Session) -> None:
    named = COUNT.replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }")
    here = len(session.triples(GRAPH))
    assert number(client.get(target(named, **{"default-graph-uri": GRAPH}))) == 0
    assert number(client.get(target(named, **{"named-graph-uri": GRAPH}))) == here
    assert number(client.get(target(COUNT, **{"named-graph-uri": GRAPH}))) == 0
    both = "&".join(f"default-graph-uri={quote(g)}" for g in (GRAPH, f"{DATA}datuan-outcomes"))
    merged = here + len(session.triples(f"{DATA}datuan-outcomes"))
    assert number(client.get(f"{target(COUNT)}&{both}")) == merged
    body = urlencode({"query": COUNT, "default-graph-uri": GRAPH}).encode()
    assert number(client.ask("POST", "/sparql", body, **FORM)) == here
    got = client.get(target(COUNT, **{"default-graph-uri": "no iri"}))
    assert got.status == 400
    assert is_line(got)


@pytest.mark.parametrize("field", protocol.DATASET)
def test_of_chosen_graphs_there_is_no_page(client: Client, field: str) -> None:
    """A page shows all graphs: a browser gets data, and who takes a page alone is refused."""
    chosen, browser = {field: GRAPH}, "text/html,application/json;q=0.9"
    data, shown = (client.get(target(COUNT, **chosen), accept=a) for a in (JSON, browser))
    assert number(shown) == number(data) != number(client.get(target(COUNT)))
    for path in (target(COUNT, **chosen), f"/sparql?{urlencode(chosen)}"):
        refused = client.get(path, accept="text/html")
        assert (refused.status, is_line(refused)) == (406, True)
    body = urlencode({"query": COUNT, **chosen}).encode()
    assert client.ask("POST", "/sparql", body, accept="text/html", **FORM).status == 406


# 3. Relative IRIs


def test_relative_iris_are_of_the_endpoint(client: Client) -> None:
    got = client.get(target("SELECT (STR(<x>) AS ?n) {}"))
    (row,) = json.loads(got.body)["results"]["bindings"]
    assert row["n"]["value"] == f"http://{HOST}/x"


# 4. Formats

TABLES = ["SELECT ?s { ?s ?p ?o } LIMIT 1", "ASK { ?s ?p ?o }"]
GRAPHS = ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", f"DESCRIBE <{ID}datuan-2021>"]


@pytest.mark.parametrize("query", TABLES)
def test_tables_have_four_formats(client: Client, query: str) -> None:
    assert client.get(target(query)).kind == JSON
    for kind in protocol.TABLES:
        got = client.get(target(query), accept=kind)
        assert (got.status, got.kind) == (200, kind)
        assert client.get(target(query), accept=f"text/html;q=0.1, {kind};q=0.2") == got
    xml = client.get(target(query), accept="application/sparql-results+xml").body
    assert xml.startswith(b"<?xml")


@pytest.mark.parametrize("query", GRAPHS)
def test_graphs_have_four_formats(client: Client, query: str) -> None:
    assert client.get(target(query)).kind == "text/turtle"
    for kind, name in (
        *(("text/turtle", "turtle"), ("application/n-triples", "nt")),
        *(("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")),
    ):
        got = client.get(target(query), accept=kind)
        assert got.kind == kind
        assert len(rdflib.Graph().parse(got.body, format=name)) >= 1


@pytest.mark.parametrize("field", ["format", "output", "results"])
def test_a_field_may_name_the_format(client: Client, field: str) -> None:
    for value, kind in (("csv", "text/csv"), ("xml", "application/sparql-results+xml")):
        assert client.get(target(TABLES[0], **{field: value}), accept="text/html").kind == kind
    assert client.get(target(GRAPHS[0], **{field: "json"})).kind == "application/ld+json"
    assert client.get(target(TABLES[0], **{field: "text/csv"})).kind == "text/csv"
    assert client.get(target(TABLES[0], **{field: "toml"})).status == 406


def test_another_type_is_refused_with_those_that_there_are(client: Client) -> None:
    got = client.get(target(TABLES[0]), accept="image/png")
    assert got.status == 406
    assert is_line(got)
    assert all(kind in got.text for kind in protocol.TABLES)
    assert client.get(target(TABLES[0]), accept=f"{JSON};q=0, image/png").status == 406


def test_a_browser_gets_the_page(client: Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    got = client.get(target(COUNT), accept=browser, accept_language="zh")
    assert (got.kind, got.text) == ("text/html", "<p>/sparql ['query'] zh</p>")
    posted = client.ask("POST", "/sparql", b"query=ASK+%7B%7D", accept=browser, **FORM)
    assert posted.text == "<p>/sparql ['query'] None</p>"
    assert client.get(target(COUNT), accept=browser, sec_fetch_site="cross-site").status == 403


# 5. Refusals


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "headers"),
    [
        (400, "GET", target("SELECT * {\n ?s ?p }"), b"", {}),
        (400, "GET", target("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), b"", {}),
        (400, "GET", target("ASK {}" + " " * 65_536), b"", {}),
        (400, "GET", "/sparql?query=%FF", b"", {}),
        (400, "GET", "/sparql?" + "a=b&" * 2000, b"", {}),
        (403, "GET", target("CLEAR ALL"), b"", {}),
        (403, "GET", target("PREFIX a: <urn:> INSERT DATA { a:b a:c a:d }"), b"", {}),
        (403, "POST", "/sparql", b"CLEAR ALL", {"content_type": "application/sparql-update"}),
        (403, "POST", "/sparql", b"update=CLEAR+ALL", FORM),
        (403, "GET", "/sparql?update=x", b"", {"accept": "text/html"}),
        (405, "PUT", "/sparql", b"", {}),
        (405, "DELETE", "/sparql", b"", {}),
        (405, "POST", "/data?default", b"", {}),
        (405, "POST", "/en/", b"", {}),
        (413, "POST", "/sparql", b"query=" + b"a" * protocol.LARGEST_BODY, FORM),
        (415, "POST", "/sparql", b"ASK {}", {}),
        (415, "POST", "/sparql", b"ASK {}", {"content_type": "text/plain"}),
        (415, "POST", "/sparql", b"ASK {}", {"content_type": f"{protocol.DIRECT}; charset=utf-16"}),
        (415, "POST", "/sparql", b"ASK { '\xff' }", DIRECT),
        (421, "GET", target(COUNT), b"", {"host": "evil.example"}),
        (421, "GET", "/", b"", {"host": "localhost.evil.example:8000"}),
        (500, "GET", "/dies", b"", {}),
        (500, "GET", "/broken", b"", {}),
        (500, "GET", target(HUGE), b"", {}),
        (503, "GET", target(ENDLESS), b"", {}),
        (503, "GET", "/endless", b"", {}),
    ],
)
def test_each_refusal_is_one_line_in_the_language_of_the_reader(
    client: Client, status: int, method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    got = client.ask(method, path, body, **headers)
    assert got.status == status, got.text
    assert is_line(got), got.text
    chinese = client.ask(method, path, body, **headers, accept_language="zh-CN,zh;q=0.9,en;q=0.1")
    assert (chinese.status, is_line(chinese, zh=True)) == (status, True), chinese.text
    if status == 405:
        assert set(got.headers["allow"].split(", ")) <= {"GET", "HEAD", "POST", "OPTIONS"}
    if status == 503:
        assert int(got.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D", "/data/datuan"])
def test_a_page_that_was_chosen_by_accept_says_so(client: Client, path: str) -> None:
    """A cache would give it to a client of data, and its data to a browser."""
    shown, found = client.get(path, accept="text/html"), client.get(path, accept="text/turtle, */*")
    assert shown.kind == "text/html" != found.kind
    for got in (shown, found):
        assert got.headers["vary"].startswith("Accept, Accept-Language")
        assert got.headers["cache-control"] == "no-cache"
    assert ("etag" in shown.headers) == ("etag" in found.headers)


def test_a_mistake_is_placed_by_line_and_column(client: Client) -> None:
    assert client.get(target("SELECT * {\n ?s ?p }")).text.startswith("query:2:9: ")


# 6. Limits


def test_limits(client: Client) -> None:
    assert application.SECONDS == 10
    assert worker.Limits().memory == 2**30 - 2**28  # and 2**28 for the stack
    assert LARGEST_ANSWER == 64 * 2**20
    assert protocol.LARGEST_BODY == 256 * 2**10
    lane = Lane(client.application.nursery, 1.0)
    assert (lane.workers, lane.queue) == (2, 16)
    assert workers.QUICK_SECONDS < application.SECONDS


def test_a_query_ends_at_its_limit_and_the_next_is_answered(client: Client) -> None:
    started = time.monotonic()
    got = client.get(target(ENDLESS + "#"))
    assert got.status == 503
    assert time.monotonic() - started < QUICK + workers.QUICK_SECONDS + 2
    assert number(client.get(target(COUNT))) > 1000


def test_a_page_that_takes_too_long_names_what_makes_it_quick(client: Client) -> None:
    assert "; run kg load --warm on a large store, then try again" in client.get("/endless").text


def test_what_does_not_fit_into_the_queue_is_refused_and_no_answer_is_cut(
    session: Session,
) -> None:
    with asking(session, seconds=0.1) as few:
        hostile = [("GET", target(f"{ENDLESS}#{n}"), b"", {}) for n in range(22)]
        first = few.together(*hostile)
        again = few.together(*hostile)  # known as long
        assert {got.status for got in (*first, *again)} == {503}
        assert sum("too many requests wait" in got.text for got in again) == 22 - 2 - 16
        assert all(map(is_line, (*first, *again)))


def test_32_clients_are_answered_at_once(client: Client) -> None:
    crowd = [("GET", target(f"SELECT ({n} AS ?n) {{}}"), b"", {}) for n in range(32)]
    assert [number(got) for got in client.together(*crowd)] == list(range(32))


def test_a_few_long_queries_do_not_hold_up_the_quick(session: Session) -> None:
    with asking(session, seconds=1.5) as shared:
        hostile = [("GET", target(f"{ENDLESS}#{n}"), b"", {}) for n in range(2)]
        assert {got.status for got in shared.together(*hostile)} == {503}  # known from now on
        quick = [("GET", target(f"SELECT ({n} AS ?n) {{}}"), b"", {}) for n in range(16)]
        finished: list[int] = []
        shared.together(*hostile, *quick, done=finished)
        assert finished == [200] * 16 + [503] * 2


# 7. Who may ask


def test_only_known_hosts_are_answered(session: Session, client: Client) -> None:
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:80"):
        assert client.get("/healthz", host=host).text == "ok\n"
    with asking(session, host_names=("plans.example",)) as named:
        assert named.get("/healthz", host="plans.example").status == 200
        assert named.get("/healthz", host="evil.example").status == 421


def test_a_target_in_absolute_form_names_the_host(session: Session) -> None:
    """The header `Host` is then ignored, as RFC 9112, 3.2.2, demands."""
    with asking(session, host_names=("plans.example",)) as named:
        for target in ("http://plans.example/healthz", "HTTPS://plans.example:443/healthz"):
            for host in ("plans.example", "evil.example"):
                assert named.get(target, host=host).text == "ok\n"
        assert named.get("http://evil.example/healthz", host="plans.example").status == 421
        assert named.get("http://a@plans.example/healthz").status == 400
        assert named.get("http://plans.example?a=b").text == "<p>/ ['a'] en</p>"
        found = rdflib.Graph().parse(named.get("http://plans.example/sparql").body, format="turtle")
        assert (None, SD.endpoint, rdflib.URIRef("http://plans.example/sparql")) in found


@pytest.mark.parametrize("host", ["[", "[::1", "a b", 'a"b', "a/b", "a@b", "a:b"])
@pytest.mark.parametrize("path", ["/sparql", "/en/"])
def test_what_is_no_host_name_is_refused(session: Session, host: str, path: str) -> None:
    """It would be a part of the addresses in the description of the service."""
    with asking(session, public=True) as open_to_all:
        got = open_to_all.get(path, host=host)
        assert (got.status, is_line(got)) == (400, True), got.text
        assert open_to_all.get(path, host="Plans_1.example:80").status == 200


FOREIGN = (
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:9"},
    {"origin": "http://["},
    {"sec_fetch_site": "cross-site"},
)


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_may_not_ask_this_machine(client: Client, headers: dict[str, str]) -> None:
    for got in (
        client.get(target(COUNT), **headers),
        client.ask("POST", "/sparql", COUNT.encode(), **DIRECT, **headers),
    ):
        assert got.status == 403
        assert is_line(got)
        assert "access-control-allow-origin" not in got.headers
    assert client.get("/en/", **headers).status == 200  # a link to a page is no query


def test_a_public_service_answers_every_site_without_credentials(session: Session) -> None:
    with asking(session, public=True) as public:
        for headers in FOREIGN:
            got = public.get(target(COUNT), host="any.example", **headers)
            assert number(got) > 1000
            assert got.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in got.headers
        asked = public.ask("OPTIONS", "/sparql", origin="http://a.example")
        assert "POST" in asked.headers["access-control-allow-methods"]


def test_the_own_page_may_ask(client: Client) -> None:
    own = {"origin": f"http://{HOST}", "sec_fetch_site": "same-origin"}
    assert number(client.get(target(COUNT), **own)) > 1000
    assert "access-control-allow-origin" not in client.get(target(COUNT), **own).headers


@pytest.mark.parametrize("path", ["/en/", target(COUNT), "/data", "/id/none.ttl", "/healthz"])
def test_every_answer_has_the_headers_that_protect(client: Client, path: str) -> None:
    found = client.get(path).headers
    policy = found["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"


# 8. What the service says of itself


def test_without_a_query_a_browser_gets_the_editor(client: Client) -> None:
    assert client.get("/sparql", accept="text/html").text == "<p>/sparql [] en</p>"


@pytest.fixture(scope="module")
def described(client: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(client.get("/sparql").body, format="turtle")


def test_service_description_returns_rdf(client: Client) -> None:
    for kind, name in (("text/turtle", "turtle"), ("application/rdf+xml", "xml")):
        got = client.get("/sparql", accept=kind)
        assert (got.status, got.kind) == (200, kind)
        assert len(rdflib.Graph().parse(got.body, format=name)) > 10


def test_service_description_has_the_endpoint_triple(described: rdflib.Graph) -> None:
    endpoint = rdflib.URIRef(f"http://{HOST}/sparql")
    assert (endpoint, SD.endpoint, endpoint) in described


def test_service_description_conforms_to_its_schema(
    described: rdflib.Graph, session: Session
) -> None:
    """Each term is one of the vocabulary, its subject and value of the classes stated there."""
    classes = {
        SD.endpoint: (SD.Service, None),
        SD.supportedLanguage: (SD.Service, None),
        SD.feature: (SD.Service, None),
        SD.resultFormat: (SD.Service, None),
        SD.defaultDataset: (SD.Service, SD.Dataset),
        SD.defaultGraph: (SD.Dataset, SD.Graph),
        SD.namedGraph: (SD.Dataset, SD.NamedGraph),
        SD.name: (SD.NamedGraph, None),
        SD.graph: (SD.NamedGraph, SD.Graph),
        VOID.triples: (SD.Graph, None),
    }
    assert set(described.predicates()) == {*classes, RDF.type}
    for subject, name, value in described:
        if name != RDF.type:
            domain, reach = classes[rdflib.URIRef(name)]
            assert (subject, RDF.type, domain) in described
            assert reach is None or (value, RDF.type, reach) in described
    (service,) = described.subjects(RDF.type, SD.Service)
    assert (service, SD.feature, SD.UnionDefaultGraph) in described
    assert len(list(described.objects(service, SD.resultFormat))) == 8
    names = {str(name) for name in described.objects(None, SD.name)}
    assert names == {str(name) for name in session.query("graphs").column("graph")}


def test_void_partitions_and_prefixes(client: Client, session: Session) -> None:
    found = rdflib.Graph().parse(client.get("/.well-known/void").body, format="turtle")
    (data,) = found.subjects(VOID.sparqlEndpoint, rdflib.URIRef(f"http://{HOST}/sparql"))
    for name, question in (
        (VOID.classPartition, "classes"),
        (VOID.propertyPartition, "properties"),
    ):
        parts = list(found.objects(data, name))
        assert len(parts) == len(session.query(question)) > 10
    assert len(list(found.subjects(rdflib.SH.prefix))) > 20
    assert "bindings" not in client.get("/.well-known/void", accept="application/ld+json").text


# 9. Graphs: see test_graph_store.py


# Pages, things, caches


def test_pages_are_validated_by_their_content(client: Client) -> None:
    first = client.get("/en/x")
    assert (first.headers["cache-control"], first.status) == ("no-cache", 200)
    assert first.headers["etag"].startswith('W/"')  # compressed or not, it is the same page
    again = client.get("/en/x", if_none_match=f'"other", {first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    strong = client.get("/en/x", if_none_match=first.headers["etag"].removeprefix("W/"))
    assert strong.status == 304
    assert client.get("/en/x", if_none_match="*").status == 304
    assert client.get("/zh/x", if_none_match=first.headers["etag"]).status == 200
    other = client.get("/en/x?asOf=2022-01-01", if_none_match=first.headers["etag"])
    assert other.status == 200


def test_answers_are_compressed_for_clients_that_take_it(client: Client) -> None:
    """Of those from 1 kB to 1 MB, and no other; counts the ways to ask that get gzip: 3 of 6."""
    plain = client.get("/.well-known/void")
    assert len(plain.body) > 1024
    ways = ("gzip", "br;q=1, GZIP;q=0.5", "deflate, gzip", "gzip;q=0", "identity", "br")
    got = [client.get("/.well-known/void", accept_encoding=way) for way in ways]
    packed = [one for one in got if one.headers.get("content-encoding") == "gzip"]
    assert [one in packed for one in got] == [True] * 3 + [False] * 3
    for one in got:
        assert one.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
        assert int(one.headers["content-length"]) == len(one.body)
        assert (gzip.decompress(one.body) if one in packed else one.body) == plain.body
    assert len(packed[0].body) * 3 < len(plain.body)
    known = client.get("/.well-known/void", if_none_match=plain.headers["etag"])
    assert (known.status, known.headers["vary"]) == (304, plain.headers["vary"])
    small = client.get("/healthz", accept_encoding="gzip")
    assert "content-encoding" not in small.headers | {"vary": ""}


def test_what_several_ask_for_at_once_is_made_once(session: Session) -> None:
    with asking(session) as crowd:
        asked = [("GET", "/en/slow", b"", {"accept_language": tag}) for tag in ("en", "zh", "de")]
        answers = crowd.together(*asked * 3)
        assert {got.status for got in answers} == {200}
        assert len({got.text for got in answers}) == 1  # the time at which it was made
        assert crowd.get("/en/slow").text == answers[0].text
        assert crowd.get("/en/slow?asOf=2022-01-01").text != answers[0].text


def test_a_thing_is_redirected_to_what_is_wanted(client: Client) -> None:
    places = {
        "text/html": "/en/id/datuan-2021",
        "text/turtle": "/id/datuan-2021.ttl",
        "application/ld+json": "/id/datuan-2021.jsonld",
        "application/json": "/id/datuan-2021.json",
        "text/csv": "/id/datuan-2021.csv",
        "text/markdown": "/id/datuan-2021.md",
    }
    for accept, place in places.items():
        got = client.get("/id/datuan-2021", accept=accept)
        assert (got.status, got.headers["location"]) == (303, place)
        assert got.headers["vary"] == "Accept, Accept-Language"
    zh = client.get("/id/datuan-2021?asOf=2023-01-01", accept_language="zh")
    assert zh.headers["location"] == "/zh/id/datuan-2021?asOf=2023-01-01"
    assert client.get("/id/datuan-2021", accept="image/png").status == 406


def test_a_thing_has_five_representations(session: Session) -> None:
    with asking(session) as patient:
        _five_representations(patient, session)


def _five_representations(client: Client, session: Session) -> None:
    (plan, *_) = session.query("plans").column("plan")
    slug = str(plan).rpartition("/")[2]
    got = {end: client.get(f"/id/{slug}.{end}") for end in ("ttl", "jsonld", "json", "csv", "md")}
    assert {end: answer.status for end, answer in got.items()} == dict.fromkeys(got, 200)
    turtle = rdflib.Graph().parse(got["ttl"].body, format="turtle")
    assert (rdflib.URIRef(str(plan)), None, None) in turtle
    assert len(rdflib.Dataset().parse(got["jsonld"].body, format="json-ld")) > 10
    assert json.loads(got["json"].body)
    rows = list(csv.DictReader(io.StringIO(got["csv"].text)))
    assert {row["thing"] for row in rows} == {str(plan)}
    assert got["md"].text.startswith("#")
    for end in got:
        nobody = client.get(f"/id/no-such-thing.{end}")
        assert nobody.status == 404
        assert is_line(nobody)


def test_below_a_prefix_every_address_has_it(session: Session) -> None:
    with asking(session, prefix="/plans") as below:
        for path in ("/plans/sparql", "/sparql"):  # whether or not the proxy cuts it off
            found = rdflib.Graph().parse(below.get(path).body, format="turtle")
            assert (None, SD.endpoint, rdflib.URIRef(f"http://{HOST}/plans/sparql")) in found
            thing = below.get(path.replace("sparql", "id/datuan-2021"))
            assert thing.headers["location"] == "/plans/en/id/datuan-2021"
        assert below.get("/plans/moved").headers["location"] == "/plans/en/"
        assert below.get("/plans/en/x").text == "<p>/en/x [] None</p>"
        for path in ("/plans", "/plans/", "/"):
            assert below.get(path).text == "<p>/ [] en</p>"


def test_files_with_addresses_have_the_one_by_which_they_are_asked(session: Session) -> None:
    with asking(session, prefix="/plans", host_names=("plans.example",)) as below:
        for name in data.WITH_ADDRESSES:
            for path in (f"/plans/{name}", f"/{name}?asOf=2022-01-01"):
                got = below.get(path, host="plans.example")
                assert got.text == f"<p>/{name} [] None http://plans.example/plans</p>"
                assert got.headers["etag"]


def test_every_request_is_a_line_of_the_log(session: Session) -> None:
    with asking(session) as logged:
        logged.get('/en/%22\u202e"x?a=\x1b[31m')
        logged.get(target(COUNT))
        first, second = logged.lines
        assert '"GET /en/%22\\u202e%22x?a=\\u001b[31m HTTP/1.1" 200 ' in first
        assert first.startswith("127.0.0.1 - - [")
        assert '"GET /sparql?query=SELECT' in second
        logged.get("/broken")
        assert logged.lines[-2] == "kg: /broken: ValueError('broken on purpose')"
