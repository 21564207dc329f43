"""A SPARQL endpoint elsewhere, played by a server on loopback that says what it is told."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

import kg
from kg.errors import EngineError, InputError
from kg.namespaces import XSD
from kg.store.remote import RemoteStore, answer_from_json
from kg.terms import LANG_STRING, BlankNode, Iri, Literal
from kg.worker import Limits, run

# The server's thread makes this process threaded, and the store forks: newer Pythons say so.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

SELECT = "SELECT ?a { ?a ?b ?c }"


class Server(http.server.ThreadingHTTPServer):
    """Answers with `status`, `kind` and `body`, and keeps the queries that it was sent."""

    status = 200
    kind = "application/sparql-results+json"
    body = b"{}"
    promised: int | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.queries: list[str] = []
        self.accepts: list[str] = []

    def says(self, document: object) -> None:
        self.body = json.dumps(document).encode()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sparql"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.queries += parse_qs(form)["query"]
        self.server.accepts.append(self.headers["Accept"])
        self.send_response(self.server.status)
        self.send_header("Content-Type", self.server.kind)
        length = self.server.promised
        self.send_header("Content-Length", str(len(self.server.body) if length is None else length))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def test_every_kind_of_cell(server: Server) -> None:
    cells = [
        {"type": "uri", "value": "urn:a"},
        {"type": "literal", "value": "大团", "xml:lang": "zh-Hans"},
        {"type": "literal", "value": "50", "datatype": XSD + "integer"},
        {"type": "typed-literal", "value": "50.0", "datatype": XSD + "decimal"},
        {"type": "literal", "value": "plain"},
        {"type": "bnode", "value": "b0"},
    ]
    bindings = [{"a": cell} for cell in cells] + [{}]
    server.says({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}})
    answer = RemoteStore(server.address).ask(SELECT)
    assert answer.columns == ("a", "b")
    assert answer.column("b") == [None] * 7
    assert answer.column("a") == [
        Iri("urn:a"),
        Literal("大团", LANG_STRING, "zh-hans"),
        Literal("50", XSD + "integer"),
        Literal("50.0", XSD + "decimal"),
        Literal("plain"),
        BlankNode("b0"),
        None,
    ]
    assert server.queries == [SELECT]
    assert "application/sparql-results+json" in server.accepts[0]


@pytest.mark.parametrize("value", [True, False])
def test_ask(value: bool, server: Server) -> None:
    server.says({"head": {}, "boolean": value})
    answer = RemoteStore(server.address).ask("ASK { ?a ?b ?c }")
    assert answer.columns == ("answer",)
    assert answer.rows == ((Literal(str(value).lower(), XSD + "boolean"),),)


def test_a_canned_question_is_passed_on_whole(server: Server) -> None:
    server.says({"head": {"vars": ["cluster"]}, "results": {"bindings": []}})
    assert len(kg.load(store=server.address).query("clusters")) == 0
    (sparql,) = server.queries
    assert "SELECT ?cluster ?label" in sparql


def test_service_is_refused_before_anything_is_sent(server: Server) -> None:
    with pytest.raises(InputError, match="SERVICE"):
        kg.load(store=server.address).ask("SELECT * { SERVICE <urn:x> { ?a ?b ?c } }")
    assert server.queries == []


@pytest.mark.parametrize("sparql", ["CONSTRUCT WHERE { ?a ?b ?c }", "DESCRIBE <urn:a>"])
def test_a_graph_is_asked_for_in_turtle(sparql: str, server: Server) -> None:
    server.kind, server.body = "text/turtle", '<urn:a> <urn:b> "大团"@zh .'.encode()
    answer = RemoteStore(server.address).ask(sparql)
    assert answer.kind == "graph"
    assert answer.rows == ((Iri("urn:a"), Iri("urn:b"), Literal("大团", LANG_STRING, "zh")),)
    assert "text/turtle" in server.accepts[0]
    server.body = b"<html>"
    with pytest.raises(EngineError, match="does not answer in Turtle"):
        RemoteStore(server.address).ask(sparql)


def test_an_answer_is_cut_here(server: Server) -> None:
    bindings = [{"a": {"type": "uri", "value": f"urn:{n}"}} for n in range(3)]
    server.says({"head": {"vars": ["a"]}, "results": {"bindings": bindings}})
    for limit, rows in ((1, 1), (2, 2), (3, 3), (9, 3), (None, 3)):
        answer = RemoteStore(server.address).ask(SELECT, limit=limit)
        assert (len(answer), answer.truncated) == (rows, rows < 3)


def test_a_word_in_a_comment_makes_no_update(server: Server) -> None:
    """As "added" does for the library that asks."""
    server.says({"head": {"vars": []}, "results": {"bindings": []}})
    sparql = "#+ what is added, dropped or loaded\nPREFIX drop: <urn:add>\n" + SELECT
    assert len(RemoteStore(server.address).ask(sparql)) == 0
    assert server.queries == [sparql]


@pytest.mark.parametrize("sparql", ["LOAD <urn:x>", "DELETE WHERE { ?a ?b ?c }", "DROP ALL"])
def test_updates_are_never_sent(sparql: str, server: Server) -> None:
    with pytest.raises(InputError):
        RemoteStore(server.address).ask(sparql)
    assert server.queries == []


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_an_error_of_the_server(status: int, server: Server) -> None:
    server.status = status
    with pytest.raises(EngineError, match="does not answer") as caught:
        RemoteStore(server.address).ask(SELECT)
    assert server.address in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_query_that_the_server_cannot_parse(server: Server) -> None:
    server.status = 400
    with pytest.raises(InputError, match="cannot parse it"):
        RemoteStore(server.address).ask(SELECT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b'{"head": {"vars": ["a"]}}',
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "odd"}}]}}',
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "triple"}}]}}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_sparql_json(body: bytes, server: Server) -> None:
    server.body = body
    with pytest.raises(EngineError, match="does not answer in SPARQL JSON"):
        RemoteStore(server.address).ask(SELECT)


def test_half_a_body(server: Server) -> None:
    server.body = b'{"head": {"vars": ["a"]}, "results": {"bindi'
    server.promised = 5000
    with pytest.raises(EngineError, match="breaks off its answer"):
        RemoteStore(server.address).ask(SELECT)


def test_a_body_that_never_ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()

    def drip(handler: _Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.1):
            handler.wfile.write(b" ")

    monkeypatch.setattr(_Handler, "do_POST", drip)
    monkeypatch.setattr(Server, "handle_error", lambda *_: None)
    try:
        with pytest.raises(EngineError, match="not done within 1 s"):
            run(lambda: RemoteStore(server.address).ask(SELECT), Limits(1))
    finally:
        stop.set()


def test_what_virtuoso_writes() -> None:
    """Booleans as numbers, and blank nodes by a label that is none in N-Triples."""
    boolean = {"type": "typed-literal", "datatype": XSD + "boolean", "value": "1"}
    cells = [boolean, {**boolean, "value": "0"}, {"type": "bnode", "value": "nodeID://b10"}]
    bindings = [{"a": cell} for cell in cells]
    document = {"head": {"link": [], "vars": ["a"]}, "results": {"bindings": bindings}}
    assert answer_from_json(json.dumps(document).encode()).column("a") == [
        Literal("true", XSD + "boolean"),
        Literal("false", XSD + "boolean"),
        BlankNode("b10"),
    ]
