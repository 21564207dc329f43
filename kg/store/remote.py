"""A SPARQL endpoint elsewhere, queried through SPARQLWrapper."""

from __future__ import annotations

import re
from dataclasses import replace
from http.client import HTTPResponse
from urllib.request import install_opener

import pyoxigraph as ox

from kg.errors import EngineError, InputError
from kg.namespaces import XSD
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
