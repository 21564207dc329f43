"""A SPARQL endpoint elsewhere, asked through SPARQLWrapper."""

from __future__ import annotations

import json
from dataclasses import replace
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from kg.errors import EngineError, InputError
from kg.model import Answer, BlankNode, Iri, Literal, Row, Term
from kg.namespaces import XSD
from kg.store.answers import graph_from_turtle
from kg.store.guard import form
from kg.store.limited import DEFAULT_SECONDS, Limits, run


class RemoteStore:
    """An `http(s)://…/sparql` address. Nothing is asked before the first question."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, sparql: str, *, limit: int | None = None) -> Answer:
        """See `Store.ask`. The time covers the whole call: connection, wait and body."""
        answer = run(lambda: self._ask(sparql), Limits(DEFAULT_SECONDS))
        if limit is None or len(answer) <= limit:
            return answer
        return replace(answer, rows=answer.rows[:limit], truncated=True)

    def _ask(self, sparql: str) -> Answer:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLExceptions, SPARQLWrapper

        asked = form(sparql)
        if asked is None:
            raise InputError(
                "query: is none that SPARQL has; write SELECT, ASK, CONSTRUCT or DESCRIBE",
                "查询：不是 SPARQL 查询；请用 SELECT、ASK、CONSTRUCT 或 DESCRIBE",
            )
        graph = asked in ("CONSTRUCT", "DESCRIBE")
        wrapper = SPARQLWrapper(self.address, returnFormat=TURTLE if graph else JSON)
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        wrapper.queryType = asked  # the wrapper takes a word of a comment for it
        try:
            raw = wrapper.query().response.read()
            return graph_from_turtle(raw) if graph else answer_from_json(json.loads(raw))
        except SPARQLExceptions.QueryBadFormed:
            raise InputError(
                f"query: {self.address} cannot parse it; mend the SPARQL",
                f"查询：{self.address} 无法解析；请修正 SPARQL",
            ) from None
        except (URLError, OSError, HTTPException, SPARQLExceptions.SPARQLWrapperException) as error:
            reason = getattr(error, "reason", None) or error
            raise self._unusable(f"does not answer ({reason})", f"没有应答（{reason}）") from error
        except (ValueError, KeyError, TypeError, SyntaxError) as error:
            kind = "Turtle" if graph else "SPARQL JSON"
            raise self._unusable(f"does not answer in {kind}", f"返回的不是 {kind} 结果") from error

    def _unusable(self, en: str, zh: str) -> EngineError:
        return EngineError(
            f"{self.address}: {en}; check the address of --store",
            f"{self.address}：{zh}；请检查 --store 的地址",
        )


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
            from kg.model import LANG_STRING

            return Literal(value, LANG_STRING, language.lower())
        return Literal(value, cell.get("datatype", XSD + "string"))
    raise ValueError(f"no term of type {kind!r}")
