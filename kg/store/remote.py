"""A SPARQL endpoint elsewhere, asked through SPARQLWrapper."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.errors import EngineError, InputError
from kg.namespaces import XSD
from kg.store.guard import form
from kg.store.http import LESS, Reply, Server, checked
from kg.terms import Answer, BlankNode, Iri, Literal, Row, Term, graph_from_turtle
from kg.worker import DEFAULT_SECONDS, QUERY, Limits, run

if TYPE_CHECKING:
    from urllib.request import Request

_BOOLEANS = {(XSD + "boolean", "1"): "true", (XSD + "boolean", "0"): "false"}
_PARTIAL = "X-SQL-State"
_MOST_ROWS = "X-SPARQL-MaxRows"
_KINDS = {
    "Turtle": ("text/turtle", "application/turtle", "application/x-turtle"),
    "SPARQL JSON": ("application/sparql-results+json", "application/json", "text/json"),
}
_PAGES = ("text/html", "application/xhtml+xml")


class RemoteStore:
    """An `http(s)://…/sparql` address. Nothing is asked before the first question."""

    edition = None

    def __init__(self, address: str, seconds: float = DEFAULT_SECONDS) -> None:
        self._server = Server(checked(address))
        self._seconds = seconds

    def ask(self, sparql: str, *, limit: int | None = None) -> Answer:
        """See `Store.ask`. The time covers the whole call: connection, wait and body."""
        wording = QUERY._replace(name=(self._server.address, self._server.address))
        answer = run(lambda: self._ask(sparql), Limits(self._seconds), wording)
        if limit is None or len(answer) <= limit:
            return answer
        return replace(answer, rows=answer.rows[:limit], truncated=True)

    def _ask(self, sparql: str) -> Answer:
        asked = form(sparql)
        if asked is None:
            raise InputError(
                "query: is none that SPARQL has; write SELECT, ASK, CONSTRUCT or DESCRIBE",
                "查询：不是 SPARQL 查询；请用 SELECT、ASK、CONSTRUCT 或 DESCRIBE",
            )
        expected = "Turtle" if asked in ("CONSTRUCT", "DESCRIBE") else "SPARQL JSON"
        reply = self._server.send(_request(self._server.address, sparql, asked, expected))
        if reply.status == 400:
            raise InputError(
                f"query: {self._server.address} cannot parse it; mend the SPARQL",
                f"查询：{self._server.address} 无法解析；请修正 SPARQL",
            )
        if reply.status != 200:
            raise self._server.refused(reply)
        return self._answer(reply, expected)

    def _answer(self, reply: Reply, expected: str) -> Answer:
        """The answer that the body holds, if it holds one, and all of it."""
        if reply.kind in _PAGES:
            raise self._other(expected, "a web page", "网页")
        if reply.kind and reply.kind not in _KINDS[expected]:
            raise self._other(expected, reply.kind, reply.kind)
        if reply.headers.get(_PARTIAL, "").startswith("S1T"):
            raise self._server.unusable("gives a part of the answer only", "仅返回部分结果", LESS)
        try:
            if expected == "Turtle":
                return graph_from_turtle(reply.body)
            answer = answer_from_json(json.loads(reply.body))
        except json.JSONDecodeError as error:
            raise self._broken(reply, error, expected) from None
        except (ValueError, KeyError, TypeError, SyntaxError, RecursionError) as error:
            raise self._other(expected) from error
        most = reply.headers.get(_MOST_ROWS, "")
        return replace(answer, truncated=most.isdigit() and len(answer) >= int(most) > 0)

    def _broken(self, reply: Reply, error: json.JSONDecodeError, expected: str) -> EngineError:
        """Of text that is no JSON; a server that gives up amid its answer writes why there."""
        if not reply.body.lstrip().startswith(b"{"):
            return self._other(expected)
        why = self._server.excerpt(error.doc[error.pos :].lstrip('"}], \n').encode())
        return self._server.unusable(
            f"breaks off its answer ({why})" if why else "breaks off its answer",
            f"应答中断（{why}）" if why else "应答中断",
            LESS,
        )

    def _other(self, expected: str, en: str = "", zh: str = "") -> EngineError:
        return self._server.unusable(
            f"does not answer in {expected}" + (f" but with {en}" if en else ""),
            f"返回的不是 {expected} 结果" + (f"，而是 {zh}" if zh else ""),
        )


def _request(address: str, sparql: str, asked: str, expected: str) -> Request:
    """The request as the wrapper writes it. It is sent by us: the wrapper has no bounds."""
    from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

    wrapper = SPARQLWrapper(address, returnFormat=TURTLE if expected == "Turtle" else JSON)
    wrapper.setMethod(POST)
    wrapper.setQuery(sparql)
    wrapper.queryType = asked  # the wrapper takes a word of a comment for it
    request: Request = wrapper._createRequest()
    return request


def answer_from_json(document: dict[str, Any]) -> Answer:
    """The table in a SPARQL 1.1 JSON result."""
    if "boolean" in document:
        text = str(document["boolean"]).lower()
        return Answer(("answer",), ((Literal(text, XSD + "boolean"),),), "boolean")
    names = tuple(document["head"]["vars"])
    return Answer(names, tuple(_row(item, names) for item in document["results"]["bindings"]))


def _row(binding: dict[str, Any], names: tuple[str, ...]) -> Row:
    return tuple(_term(binding[name]) if name in binding else None for name in names)


def _term(cell: dict[str, str]) -> Term:
    kind, value = cell["type"], cell["value"]
    if kind == "uri":
        return Iri(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind in ("literal", "typed-literal"):
        language = cell.get("xml:lang")
        if language:
            from kg.terms import LANG_STRING

            return Literal(value, LANG_STRING, language.lower())
        datatype = cell.get("datatype", XSD + "string")
        return Literal(_BOOLEANS.get((datatype, value), value), datatype)
    raise ValueError(f"no term of type {kind!r}")
