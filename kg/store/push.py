"""Pushing the named graphs that changed to a server, by the SPARQL 1.1 Graph Store protocol."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from typing import NamedTuple
from urllib.parse import quote
from urllib.request import Request

from kg.errors import InputError
from kg.namespaces import DATA, RDFS, SCHEMA
from kg.store.graph import Graph, graphs_of
from kg.store.http import Reply, Server, checked_address
from kg.terms import Iri
from kg.worker import DEFAULT_SECONDS

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
    graph: Graph, address: str, plan: Iri | None = None, seconds: float | None = None
) -> Pushed:
    """Make each named graph at the server what it is here; of a plan, those of its data only.

    Raises `InputError` for an address of no server and for a graph named by its place on this
    machine, and `EngineError` where the server fails: what was put until then is not put again.
    """
    server = GraphStore(address, seconds)
    names = set(graph.store.graph_names()) if plan is None else graphs_of(graph, plan)
    for name in sorted(names):
        if name.startswith("file:"):
            raise InputError(
                f"{name}: a graph cannot be pushed under its place on this machine;"
                " name it in the file, as a void:Dataset",
                f"{name}：不能以本机路径为图名推送；请在文件中以 void:Dataset 命名",
            )
    read = graph.store.named_graph
    hashes = {name: hashlib.sha256(read(name)).hexdigest() for name in sorted(names)}
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
