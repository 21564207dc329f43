"""The SPARQL 1.1 Graph Store protocol: whole named graphs at a server, by plain HTTP."""

from __future__ import annotations

from urllib.parse import quote
from urllib.request import Request

from kg.store.address import checked
from kg.store.http import Reply, Server
from kg.store.limited import DEFAULT_SECONDS, QUERY, Limits, run

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
        words = QUERY._replace(name=(place, place))
        return run(lambda: self._server.send(request), Limits(self._seconds), words)

    def _done(self, reply: Reply) -> Reply:
        if 200 <= reply.status < 300:
            return reply
        raise self._server.refused(reply)
