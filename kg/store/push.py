"""The SPARQL 1.1 Graph Store protocol: whole named graphs at a server, by plain HTTP."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote
from urllib.request import Request

from kg.errors import InputError
from kg.namespaces import DATA, RDFS, SCHEMA
from kg.store.embedded import EmbeddedStore
from kg.store.graph import Graph
from kg.store.http import Reply, Server, checked
from kg.store.interface import Store
from kg.terms import Iri
from kg.worker import DEFAULT_SECONDS, QUERY, Limits, run

_TRIPLES = "application/n-triples"
_TURTLE = "text/turtle"  # of which N-Triples is a part, and which every server reads
_PLAIN = (_TRIPLES, _TURTLE, "text/plain")


class GraphStore:
    """An `http(s)://…` address that takes `?graph=…`. Each call has `seconds` of time."""

    def __init__(self, address: str, seconds: float | None = None) -> None:
        self._server = Server(checked(address))
        self._seconds = seconds or DEFAULT_SECONDS

    def get(self, name: str) -> str:
        """The triples of a graph, in Turtle; none for a graph that is not there.

        Raises `EngineError` as every method here does: for a server that does not do it, or of
        which that is not known.
        """
        reply = self._send("GET", name)
        if reply.status == 404:
            return ""
        if reply.status == 200 and reply.kind not in _PLAIN:
            raise self._server.unusable(
                f"does not answer in Turtle but with {reply.kind or 'no type'}",
                f"返回的不是 Turtle，而是 {reply.kind or '无类型的内容'}",
            )
        return self._done(reply).body.decode("utf-8", "replace")

    def put(self, name: str, triples: bytes) -> None:
        """Make `triples` (N-Triples) all that a graph holds."""
        self._done(self._send("PUT", name, triples))

    def add(self, name: str, triples: bytes) -> None:
        """Add `triples` (N-Triples) to a graph; those that are there already stay."""
        self._done(self._send("POST", name, triples))

    def _send(self, method: str, name: str, body: bytes | None = None) -> Reply:
        joint = "&" if "?" in self._server.address else "?"
        address = f"{self._server.address}{joint}graph={quote(name, safe='')}"
        asks = {"Accept": f"{_TRIPLES}, {_TURTLE};q=0.5"}
        headers = asks if body is None else {"Content-Type": _TURTLE}
        request = Request(address, body, headers, method=method)
        place = self._server.address
        wording = QUERY._replace(name=(place, place))
        return run(lambda: self._server.send(request), Limits(self._seconds), wording)

    def _done(self, reply: Reply) -> Reply:
        if 200 <= reply.status < 300:
            return reply
        raise self._server.refused(reply)


# Putting named graphs at a server: only those that changed, each whole, and again after a kill


RECORD = DATA + "pushed"
"""The graph at the server that says what is there."""

_LINE = re.compile(r'"([0-9a-f]{64}) ([^"\s]+)"')
_ABOUT = "SHA-256 of each graph as it was put here; without this graph all are put anew"

_OF_PLAN = """
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
SELECT DISTINCT ?graph WHERE {{
  {{ VALUES ?part {{ <{plan}> }} }} UNION {{ ?part plan:inPlan <{plan}> }}
  {{ GRAPH ?graph {{ ?part ?p ?o }} }} UNION {{ GRAPH ?graph {{ ?s ?p ?part }} }}
}}
"""


class Pushed(NamedTuple):
    """The names of the graphs that were put, and of those that were there already."""

    put: list[str]
    unchanged: list[str]


def push(
    graph: Graph, address: str, plan: Iri | None = None, seconds: float | None = None
) -> Pushed:
    """Make each named graph at the server what it is here; of a plan, those of its data only.

    Each request has so many `seconds`, or else a minute. Raises `InputError` for an address of
    no server and for a graph named by its place on this machine, before anything is put, and
    `EngineError` where the server fails: what was put until then is not put again.
    """
    server = GraphStore(address, seconds)
    names = set(graph.store.graph_names())
    if plan is not None:
        data = {name for source in graph.data for name in source.graphs}
        names &= data & _naming(graph.store, plan)
    return _push(graph.store, _sound(names), server)


def _push(store: EmbeddedStore, names: list[str], server: GraphStore) -> Pushed:
    hashes = {name: hashlib.sha256(store.named_graph(name)).hexdigest() for name in names}
    there = _read(server.get(RECORD))
    changed = [name for name, own in hashes.items() if there.get(name) != {own}]
    if stale := set(there).intersection(changed):
        kept = {name: found for name, found in there.items() if name not in stale}
        server.put(RECORD, _written(kept))
    for name in changed:
        server.put(name, store.named_graph(name))
        server.add(RECORD, _written({name: {hashes[name]}}))
    return Pushed(changed, [name for name in names if name not in changed])


def _naming(store: Store, plan: Iri) -> set[str]:
    """The names of the graphs that say something of a plan, or name something in it."""
    found = store.ask(_OF_PLAN.format(plan=plan.value)).column("graph")
    return {str(graph) for graph in found}


def _sound(names: Iterable[str]) -> list[str]:
    names = sorted(names)
    for name in names:
        if name.startswith("file:"):
            raise InputError(
                f"{name}: a graph cannot be pushed under its place on this machine;"
                " name it in the file, as a void:Dataset",
                f"{name}：不能以本机路径为图名推送；请在文件中以 void:Dataset 命名",
            )
    return names


def _read(record: str) -> dict[str, set[str]]:
    """The hashes of each graph: more than one where two have pushed at a time."""
    found: dict[str, set[str]] = {}
    for own, name in _LINE.findall(record):
        found.setdefault(name, set()).add(own)
    return found


def _written(hashes: dict[str, set[str]]) -> bytes:
    """A record in N-Triples: of what it tells, nothing is about anything but the record."""
    lines = [f'<{RECORD}> <{RDFS}comment> "{_ABOUT}"@en .\n']
    lines += [
        f'<{RECORD}> <{SCHEMA}sha256> "{own} {name}" .\n'
        for name, several in sorted(hashes.items())
        for own in sorted(several)
    ]
    return "".join(lines).encode()
