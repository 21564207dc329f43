"""A server elsewhere: queried through SPARQLWrapper, and given the named graphs that changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from http.client import HTTPResponse
from typing import NamedTuple
from urllib.parse import quote
from urllib.request import Request, install_opener

import pyoxigraph as ox

from kg.errors import EngineError, InputError
from kg.namespaces import DATA, RDFS, SCHEMA, XSD
from kg.store.embedded import EmbeddedStore
from kg.store.guard import form
from kg.store.http import LESS, Reply, Server, checked_address
from kg.store.interface import Dataset
from kg.terms import Answer, Literal, Term, answer_from_ox, graph_from_turtle
from kg.worker import DEFAULT_SECONDS

_BOOLEAN = XSD + "boolean"
_NUMBERS: dict[Term | None, Term] = {
    Literal("1", _BOOLEAN): Literal("true", _BOOLEAN),
    Literal("0", _BOOLEAN): Literal("false", _BOOLEAN),
}
_PARTIAL = "X-SQL-State"
_MOST_ROWS = "X-SPARQL-MaxRows"
_VIRTUOSO_LABEL = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_KINDS = {
    "Turtle": ("text/turtle", "application/turtle", "application/x-turtle"),
    "SPARQL JSON": ("application/sparql-results+json", "application/json", "text/json"),
}
_PAGES = ("text/html", "application/xhtml+xml")


class RemoteStore:
    """An `http(s)://…/sparql` address. Nothing is sent before the first query."""

    edition = None

    def __init__(self, address: str, seconds: float = DEFAULT_SECONDS) -> None:
        self._server = Server(checked_address(address))
        self._seconds = seconds

    def ask(
        self,
        sparql: str,
        *,
        limit: int | None = None,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Answer:
        """See `Store.ask`. The time covers the whole call: connection, wait and body."""
        text = sparql if base is None else f"BASE <{base}> {sparql}"
        answer = self._server.run(lambda: self._ask(text, dataset or Dataset()), self._seconds)
        if limit is None or len(answer) <= limit:
            return answer
        return replace(answer, rows=answer.rows[:limit], truncated=True)

    def _ask(self, sparql: str, dataset: Dataset) -> Answer:
        query_form = form(sparql)
        if query_form is None:
            raise InputError(
                "query: is none that SPARQL has; write SELECT, ASK, CONSTRUCT or DESCRIBE",
                "查询：不是 SPARQL 查询；请用 SELECT、ASK、CONSTRUCT 或 DESCRIBE",
            )
        expected = "Turtle" if query_form in ("CONSTRUCT", "DESCRIBE") else "SPARQL JSON"
        reply = self._server.send(lambda: self._query(sparql, dataset, expected))
        if reply.status == 400:
            raise InputError(
                f"query: {self._server.address} cannot parse it; fix the SPARQL",
                f"查询：{self._server.address} 无法解析；请修正 SPARQL",
            )
        if reply.status != 200:
            raise self._server.refused(reply)
        return self._answer(reply, expected)

    def _query(self, sparql: str, dataset: Dataset, expected: str) -> HTTPResponse:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

        wrapper = SPARQLWrapper(self._server.address)
        wrapper.setReturnFormat(TURTLE if expected == "Turtle" else JSON)
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        for graph in dataset.default:
            wrapper.addDefaultGraph(graph)
        for graph in dataset.named:
            wrapper.addNamedGraph(graph)
        wrapper.queryType = form(sparql)  # the wrapper takes a word of a comment for it
        install_opener(self._server.opener)  # through which it sends
        response: HTTPResponse = wrapper.query().response
        return response

    def _answer(self, reply: Reply, expected: str) -> Answer:
        """The answer that the body holds, if it holds one, and all of it."""
        if reply.kind in _PAGES:
            raise self._unexpected(expected, " but with a web page", "，而是网页")
        if reply.kind and reply.kind not in _KINDS[expected]:
            raise self._unexpected(expected, f" but with {reply.kind}", f"，而是 {reply.kind}")
        if reply.headers.get(_PARTIAL, "").startswith("S1T"):
            raise self._server.error("gives a part of the answer only", "仅返回部分结果", LESS)
        try:
            if expected == "Turtle":
                return graph_from_turtle(reply.body)
            answer = answer_from_json(reply.body)
        except SyntaxError as error:
            if expected != "Turtle" and error.lineno and reply.body.lstrip().startswith(b"{"):
                raise self._cut(reply, error) from None
            raise self._unexpected(expected) from error
        except (ValueError, TypeError) as error:
            raise self._unexpected(expected) from error
        most = reply.headers.get(_MOST_ROWS, "")
        return replace(answer, truncated=most.isdigit() and len(answer) >= int(most) > 0)

    def _cut(self, reply: Reply, error: SyntaxError) -> EngineError:
        """The error of broken JSON; a server that gives up halfway writes its reason there."""
        line = reply.body.decode("utf-8", "replace").split("\n")[(error.lineno or 1) - 1]
        rest = line[(error.offset or 1) - 1 :].lstrip('"}], ')
        reason = self._server.excerpt(rest.encode())
        return self._server.error(
            f"breaks off its answer ({reason})" if reason else "breaks off its answer",
            f"应答中断（{reason}）" if reason else "应答中断",
            LESS,
        )

    def _unexpected(self, expected: str, en: str = "", zh: str = "") -> EngineError:
        return self._server.error(
            f"does not answer in {expected}{en}", f"返回的不是 {expected} 结果{zh}"
        )


def answer_from_json(body: bytes) -> Answer:
    """The table in SPARQL 1.1 JSON, also as Virtuoso writes it; `SyntaxError` for what is none."""
    body = _VIRTUOSO_LABEL.sub(rb"\1", body)
    answer = answer_from_ox(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
    rows = (tuple(_NUMBERS.get(cell, cell) for cell in row) for row in answer.rows)
    return replace(answer, rows=tuple(rows))


# Pushing, by the SPARQL 1.1 Graph Store HTTP Protocol

_N_TRIPLES = "application/n-triples"
_TURTLE = "text/turtle"  # of which N-Triples is a part, and which every server reads
_PLAIN = (_N_TRIPLES, _TURTLE, "text/plain")

RECORD = DATA + "pushed"
"""The graph at the server that lists what was pushed there."""

_RECORD_LINE = re.compile(r'"([0-9a-f]{64}) ([^"\s]+)"')
_RECORD_COMMENT = "SHA-256 of each graph as it was put here; without this graph all are put again"


class GraphStore:
    """An address that takes `?graph=…`; `EngineError` for a server that does not do as asked."""

    def __init__(self, address: str, seconds: float | None = None) -> None:
        self._server = Server(checked_address(address))
        self._seconds = seconds or DEFAULT_SECONDS

    def get(self, name: str) -> str:
        """The triples of a graph, in Turtle; none for a graph that is not there."""
        reply = self._send("GET", name, None)
        if reply.status == 200 and reply.kind not in _PLAIN:
            raise self._server.error(
                f"does not answer in Turtle but with {reply.kind or 'no type'}",
                f"返回的不是 Turtle，而是 {reply.kind or '无类型的内容'}",
            )
        return "" if reply.status == 404 else reply.body.decode("utf-8", "replace")

    def put(self, name: str, triples: bytes) -> None:
        """Make `triples` (N-Triples) all that a graph holds."""
        self._send("PUT", name, triples)

    def add(self, name: str, triples: bytes) -> None:
        """Add `triples` (N-Triples) to a graph; those that are there already stay."""
        self._send("POST", name, triples)

    def _send(self, method: str, name: str, body: bytes | None) -> Reply:
        joint = "&" if "?" in self._server.address else "?"
        address = f"{self._server.address}{joint}graph={quote(name, safe='')}"
        accept = {"Accept": f"{_N_TRIPLES}, {_TURTLE};q=0.5"}
        headers = accept if body is None else {"Content-Type": _TURTLE}
        request = Request(address, body, headers, method=method)
        call = partial(self._server.opener.open, request)
        asks = Request(address, headers=accept, method="HEAD") if body is not None else None

        def sent() -> Reply:
            if asks is not None and self._server.has_login:  # for the challenge, before the body
                self._server.send(partial(self._server.opener.open, asks))
            return self._server.send(call)

        reply = self._server.run(sent, self._seconds)
        if 200 <= reply.status < 300 or (method == "GET" and reply.status == 404):
            return reply
        raise self._server.refused(reply)


class Pushed(NamedTuple):
    """The names of the graphs that were put, and of those that were there already."""

    put: list[str]
    unchanged: list[str]


def push(
    store: EmbeddedStore,
    address: str,
    names: Collection[str] | None = None,
    seconds: float | None = None,
) -> Pushed:
    """Make each named graph at the server what it is here; with `names`, only these.

    Raises `InputError` for an address of no server and for a graph named by its place on this
    machine, and `EngineError` where the server fails: what was put until then is not put again.
    """
    server = GraphStore(address, seconds)
    chosen = sorted(store.graph_names() if names is None else names)
    for name in chosen:
        if name.startswith("file:"):
            raise InputError(
                f"{name}: a graph cannot be pushed under its place on this machine;"
                " name it in the file, as a void:Dataset",
                f"{name}：不能以本机路径为图名推送；请在文件中以 void:Dataset 命名",
            )
    read = store.named_graph
    hashes = {name: hashlib.sha256(read(name)).hexdigest() for name in chosen}
    recorded: dict[str, set[str]] = {}  # more than one where two have pushed at a time
    for digest, name in _RECORD_LINE.findall(server.get(RECORD)):
        recorded.setdefault(name, set()).add(digest)
    changed = [name for name in hashes if recorded.get(name) != {hashes[name]}]
    if not recorded.keys().isdisjoint(changed):  # an interruption leaves no hash that is wrong
        kept = {name: own for name, own in recorded.items() if name not in changed}
        server.put(RECORD, _record(kept))
    for name in changed:
        server.put(name, read(name))
        server.add(RECORD, _record({name: {hashes[name]}}))
    return Pushed(changed, [name for name in hashes if name not in changed])


def _record(hashes: dict[str, set[str]]) -> bytes:
    """A record in N-Triples; it has no subject but the record itself."""
    lines = [f'<{RECORD}> <{RDFS}comment> "{_RECORD_COMMENT}"@en .\n']
    for name, several in sorted(hashes.items()):
        lines += [f'<{RECORD}> <{SCHEMA}sha256> "{one} {name}" .\n' for one in sorted(several)]
    return "".join(lines).encode()
