"""SPARQL and stores that cannot be used: refused or ended on time, and nobody is called."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.session import Session

Refusal = Callable[..., str]
GRACE = 10  # seconds beyond the limit that a start and an end may take on a busy machine

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
NESTED = 20_000


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket on loopback that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def port(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def connections(server: socket.socket) -> int:
    count = 0
    while True:
        try:
            accepted, _ = server.accept()
        except BlockingIOError:
            return count
        accepted.close()
        count += 1


@pytest.mark.parametrize(
    ("sparql", "line"),
    [
        ("SELECT ?a WHERE {\n  ?a ?? ?b\n}", "query:2:11: "),
        ("SELECT ?a WHERE {\n  ?a ?b ?c\n", "query:3:1: "),
        ("SELECT ?a\n\nWHERE ?a", "query:3:7: "),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "query:1:"),
        ("DROP ALL", "query:1:"),
    ],
)
def test_broken_sparql(sparql: str, line: str, refusal: Refusal) -> None:
    said = refusal("query", "-", stdin=sparql)
    assert said.startswith(line)
    assert said.endswith("; fix the SPARQL")


MISTAKES = {
    "": ("query:1:1: is empty; write a query", "查询:1:1：内容为空；请写入查询"),
    "SELECT * {\n  ?s nope:p ?o }": (
        "query:2:6: prefix nope: is not declared; add PREFIX nope: <…>",
        "查询:2:6：前缀 nope: 未声明；请加上 PREFIX nope: <…>",
    ),
    "SELECT * { ?s <relative> ?o }": (
        "query:1:25: relative or broken IRI at or near “{ ?s <relative>”; fix the SPARQL",
        "查询:1:25：“{ ?s <relative>”处或其附近有相对的或错误的 IRI；请修正 SPARQL",
    ),
    "SELECT ?a {?a ?b ?c}\nLIMIT x": (
        "query:2:7: syntax error at or near “?c} LIMIT x”; fix the SPARQL",
        "查询:2:7：“?c} LIMIT x”处或其附近有语法错误；请修正 SPARQL",
    ),
    "SELECT ?a (SUM(?b) AS ?n) {}": (
        "query:1:29: a selected variable is unbound at or near “AS ?n) {}”; fix the SPARQL",
        "查询:1:29：“AS ?n) {}”处或其附近有语法错误：SELECT 中的变量未绑定；请修正 SPARQL",
    ),
}


@pytest.mark.parametrize("sparql", MISTAKES)
def test_a_mistake_is_told_in_one_line(sparql: str, session: Session) -> None:
    """Where it is, what stands there, and what to do: no list of what the parser expects."""
    with pytest.raises(InputError) as caught:
        session.ask(sparql)
    assert (caught.value.words["en"], caught.value.words["zh"]) == MISTAKES[sparql]


@pytest.mark.parametrize("length", range(0, 160, 7))
def test_a_query_that_breaks_off_is_told_in_a_short_line(length: int, session: Session) -> None:
    sparql = session.sparql("verdict-counts")
    before = sparql.index("WHERE") if "WHERE" in sparql else len(sparql) // 2
    with pytest.raises(InputError) as caught:
        session.ask(sparql[: before + length] + " ?" + "x" * 5_000)
    for words in caught.value.words.values():
        assert len(words) < 200
        assert "expected" not in words


def test_sparql_in_another_encoding(refusal: Refusal) -> None:
    raw = "SELECT * {\n ?s ?p '大团' }".encode("gbk")
    assert refusal("query", "-", stdin=raw).startswith("query:2: is not UTF-8 (perhaps GBK); ")


@pytest.mark.parametrize("keyword", ["SERVICE", "service", r"\u0053ERVICE", r"S\U00000045RVICE"])
@pytest.mark.parametrize("silent", ["", " SILENT"])
def test_service_calls_nobody(
    keyword: str, silent: str, listener: socket.socket, refusal: Refusal
) -> None:
    sparql = (
        f"SELECT * {{\n {keyword}{silent} <http://127.0.0.1:{port(listener)}/> {{ ?s ?p ?o }} }}"
    )
    assert refusal("query", "-", stdin=sparql) == (
        "query:2: SERVICE would ask another server; leave it out"
    )
    assert connections(listener) == 0


@pytest.mark.parametrize(
    "sparql",
    ["LOAD <{}>", "SELECT * FROM <{}> {{ ?s ?p ?o }}", "SELECT * {{ GRAPH <{}> {{ ?s ?p ?o }} }}"],
)
def test_no_other_word_calls_anybody(
    sparql: str, listener: socket.socket, run: Callable[..., object]
) -> None:
    run("query", "-", stdin=sparql.format(f"http://127.0.0.1:{port(listener)}/"))
    assert connections(listener) == 0


def test_endless_select_is_ended(refusal: Refusal) -> None:
    began = time.monotonic()
    said = refusal("query", "-", "--timeout", "1", stdin=ENDLESS, code=3)
    assert 1 <= time.monotonic() - began < 1 + GRACE
    assert said == "query: not done within 1 s; narrow it or raise --timeout"


def test_endless_select_in_chinese(refusal: Refusal) -> None:
    said = refusal("query", "-", "--timeout", "1", "--lang", "zh", stdin=ENDLESS, code=3)
    assert said == "查询：1 秒内未完成；请缩小范围或调大 --timeout"


@pytest.mark.parametrize(
    ("opening", "middle", "closing"), [("{", "?s ?p ?o", "}"), ("FILTER(" + "(", "1", ")" + ")")]
)
def test_deep_nesting_harms_nobody(
    opening: str, middle: str, closing: str, run: Callable[..., object]
) -> None:
    """Answered, refused or given up: one way or another it ends in order."""
    inner = opening.removeprefix("FILTER(")
    body = inner * NESTED + middle + closing[: len(inner)] * NESTED
    if opening.startswith("FILTER("):
        body = f"FILTER({body})"
    ran = run("query", "-", "--timeout", "20", stdin=f"ASK {{ {body} }}")
    assert ran.code in (0, 2, 3), ran
    if ran.code == 0:
        assert (ran.out, ran.err) == ("answer\ntrue\n", "")
    else:
        assert (ran.out, ran.err.count("\n")) == ("", 1)


def test_a_query_over_64_kib(refusal: Refusal) -> None:
    sparql = "SELECT * { ?s ?p ?o } #" + "x" * 65_536
    assert refusal("query", "-", stdin=sparql) == (
        "query: longer than 65536 characters; ask in smaller parts"
    )


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "file:///etc"])
def test_no_address_of_a_store(address: str, refusal: Refusal) -> None:
    assert refusal("query", "clusters", "--store", address) == (
        f"{address}: is no address of a store; give http://… or https://…"
    )


def test_a_folder_without_a_store(tmp_path: Path, refusal: Refusal) -> None:
    assert refusal("query", "clusters", "--store", "nowhere") == (
        "nowhere: no store there; make one with kg load"
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").touch()
    assert refusal("status", "--store", "a") == (
        "a: is no store of kg (holds b.txt); name another folder"
    )


def test_a_store_that_refuses(listener: socket.socket, refusal: Refusal) -> None:
    address = f"http://127.0.0.1:{port(listener)}/sparql"
    listener.close()
    said = refusal("query", "clusters", "--store", address, code=3)
    assert said.startswith(f"{address}: does not answer (")
    assert said.endswith("; check the address")


def test_a_store_that_never_answers(listener: socket.socket, refusal: Refusal) -> None:
    address = f"http://127.0.0.1:{port(listener)}/sparql"
    began = time.monotonic()
    refusal("query", "clusters", "--store", address, "--timeout", "1", code=3)
    assert time.monotonic() - began < 1 + GRACE


def test_the_store_may_come_from_the_environment(refusal: Refusal) -> None:
    assert refusal("query", "clusters", env={"KG_STORE": "x", "KG_DATA": ""}).startswith(
        "x: no store there"
    )


class Page(http.server.BaseHTTPRequestHandler):
    """A web page, whatever is asked."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Welcome</title>")

    do_GET = do_POST  # noqa: N815 (the name is the standard library's)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("name", ["clusters", "-"])
def test_a_store_that_answers_with_a_page(name: str, refusal: Refusal) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/sparql"
        said = refusal("query", name, "--store", address, stdin="ASK {}", code=3)
        server.shutdown()
    assert said == (
        f"{address}: does not answer in SPARQL JSON but with a web page; check the address"
    )
