"""The SPARQL 1.1 Protocol, read-only: what a request asks, and the answer as bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from kg.catalogue import formats
from kg.session import Session
from kg.store.embedded import EmbeddedStore
from kg.store.guard import form, is_update, refuse_outreach
from kg.store.interface import Dataset
from kg.web.data import GRAPHS, Bounded
from kg.web.response import HTML, Refusal, chosen, media_type

METHODS = "GET, HEAD, POST, OPTIONS"
LARGEST_BODY = 256 * 1024
"""The most bytes of the body of a request."""
_MOST_FIELDS = 1000

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

DATASET = ("default-graph-uri", "named-graph-uri")
"""The fields that choose the graphs of a query."""

TABLES: Mapping[str, str] = {
    "application/sparql-results+json": "srj",
    "application/sparql-results+xml": "srx",
    "text/csv": "srcsv",
    "text/tab-separated-values": "srtsv",
    "application/json": "srj",
    "application/xml": "srx",
}
"""The formats of tables by media type, the default first."""

_SHORT: Mapping[str, Sequence[str]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "turtle": ("text/turtle",),
    "ttl": ("text/turtle",),
    "n3": ("text/turtle",),
    "n-triples": ("application/n-triples",),
    "ntriples": ("application/n-triples",),
    "nt": ("application/n-triples",),
    "rdf+xml": ("application/rdf+xml",),
    "rdf": ("application/rdf+xml",),
    "json-ld": ("application/ld+json",),
    "jsonld": ("application/ld+json",),
    "html": (HTML,),
}
"""Short names of formats, as `format=`, `output=` and `results=` have them."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its dataset, the base of its relative IRIs, and the types that are wanted."""

    text: str
    dataset: Dataset | None
    base: str
    accept: str | None


def fields(raw: bytes) -> dict[str, list[str]]:
    """The fields of a query string or of a form; `Refusal` for what is not UTF-8."""
    try:
        return parse_qs(
            raw.decode("ascii" if b"%" in raw else "utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError:
        raise Refusal(
            400, "request: is not UTF-8; encode it so", "请求：不是 UTF-8 编码；请改用 UTF-8"
        ) from None
    except ValueError:
        raise Refusal(
            400,
            f"request: has more than {_MOST_FIELDS} fields; send fewer",
            f"请求：字段超过 {_MOST_FIELDS} 个；请减少",
        ) from None


def from_body(content_type: str, body: bytes) -> dict[str, list[str]]:
    """The fields of a POST request; `Refusal` for an update and for what is no query."""
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind == UPDATE:
        raise read_only()
    charset = parameters.lower().replace('"', "").replace(" ", "").partition("charset=")[2]
    if kind not in (FORM, DIRECT) or charset.partition(";")[0] not in ("", "utf-8", "utf8"):
        raise Refusal(
            415,
            f"Content-Type: is no query in UTF-8; send {FORM} or {DIRECT}",
            f"Content-Type：不是 UTF-8 编码的查询；请用 {FORM} 或 {DIRECT}",
        )
    if kind == FORM:
        return fields(body)
    try:
        return {"query": [body.decode("utf-8")]}
    except UnicodeDecodeError:
        raise Refusal(
            415, "query: is not UTF-8; encode it so", "查询：不是 UTF-8 编码；请改用 UTF-8"
        ) from None


def query_of(found: Mapping[str, Sequence[str]], base: str, accept: str | None) -> Query:
    """The one query that a request asks; `Refusal` for none, several, and an update."""
    if "update" in found:
        raise read_only()
    texts = found.get("query", ())
    if len(texts) != 1:
        raise Refusal(
            400,
            f"query: is given {len(texts)} times; give it once",
            f"查询：给出了 {len(texts)} 次；请只给出一次",
        )
    default, named = (found.get(name, ()) for name in DATASET)
    dataset = Dataset(tuple(default), tuple(named)) if default or named else None
    return Query(texts[0], dataset, base, accept)


def wanted(found: Mapping[str, Sequence[str]], accept: str | None) -> str | None:
    """What stands for the `Accept` header: a field that names a format goes before it."""
    for name in ("format", "output", "results"):
        for value in found.get(name, ())[:1]:
            if short := value.strip().lower():  # a form sends an empty one, too
                return ",".join(_SHORT.get(short, (short,)))
    return accept


def is_for_people(accept: str | None, *, is_query: bool = False) -> bool:
    """Whether a page is wanted rather than a graph, or than any answer to a query."""
    types = [*TABLES, *GRAPHS] if is_query else GRAPHS
    return media_type(accept, [*types, HTML]) == HTML


def read_only() -> Refusal:
    return Refusal(
        403,
        "update: this service only reads; send a query",
        "更新：本服务只读；请提交查询",
    )


def answer(query: Query, session: Session) -> tuple[str, bytes]:
    """The media type of the answer to a query, and all of it; `KgError` where there is none."""
    if is_update(query.text):
        raise read_only()
    refuse_outreach(query.text)
    kind = form(query.text)
    offered = GRAPHS if kind in ("CONSTRUCT", "DESCRIBE") else TABLES
    accept = query.accept if kind else None  # what is no query is refused as such
    media, name = chosen(accept, offered)
    store, file = session.store, Bounded()
    if isinstance(store, EmbeddedStore) and offered is TABLES and name != "srx":
        store.write_table(file, media, query.text, query.dataset, query.base)
    else:
        found = store.ask(query.text, dataset=query.dataset, base=query.base)
        if found.kind == "boolean":  # a table of one cell, where there is no format of its own
            name = name.removeprefix("sr") if name in ("srcsv", "srtsv") else name
        file.write(formats.write(found, name))
    return media, file.getvalue()
