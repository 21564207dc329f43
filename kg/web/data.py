"""What a site gives as data beside its pages: answers, things, graphs, and a description of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.catalogue import formats
from kg.errors import EngineError, InputError
from kg.namespaces import prefix_lines
from kg.terms import Answer, Iri, Term, graph_from_turtle, to_sparql
from kg.text import brief
from kg.web.response import HTML, Refusal, Response, chosen, not_found

if TYPE_CHECKING:
    from kg.dossier import Dossier
    from kg.session import Session

LARGEST_ANSWER = 64 * 1024 * 1024
"""The most bytes of an answer."""


class Bounded(BytesIO):
    """A file in memory that raises `EngineError` for more than an answer may have."""

    def write(self, part: Any, /) -> int:
        if self.tell() + len(part) > LARGEST_ANSWER:
            raise EngineError(
                f"answer: is over {LARGEST_ANSWER >> 20} MiB; ask for less",
                f"回答：超过 {LARGEST_ANSWER >> 20} MiB；请缩小范围",
            )
        return super().write(part)


WITH_ADDRESSES = ("feed.atom", "sitemap.xml", "openapi.json", "llms.txt")
"""The files that name whole addresses of the site."""

# Answers and things, by the ending of the address

ANSWERS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}
"""What an answer is also written as, by the ending of the address of its question."""


def answer(name: str, suffix: str, given: Mapping[str, str], session: Session) -> bytes:
    """The answer to a question as data; raises as `Session.query`."""
    found = session.query(name, **{key: text for key, text in given.items() if text})
    return formats.write(found, suffix)


THINGS: Mapping[str, str] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "json": "application/json",
    "csv": "text/csv",
    "md": "text/markdown",
}
"""What a thing is also written as, by the ending of its address."""
_SUFFIXES = {media_type: suffix for suffix, media_type in THINGS.items()}


def described(
    thing: Iri, suffix: str, language: str, session: Session, dossier: Dossier | None = None
) -> bytes:
    """A thing as data: its dossier, which is read unless it is given; as CSV its statements."""
    if suffix == "csv":
        return formats.write(session.query("description", thing=thing), "csv", language)
    from kg.dossier import FORMATS  # here: the first page needs none

    write = FORMATS["ttl" if suffix == "jsonld" else suffix]
    text = write(dossier or session.dossier(thing), language).encode()
    return formats.write(graph_from_turtle(text), "jsonld") if suffix == "jsonld" else text


def place_of(slug: str, accept: str | None, language: str) -> str:
    """Where a thing is described as wanted: its page in a language, or its data."""
    media_type, suffix = chosen(accept, {HTML: "", **_SUFFIXES})
    name = quote(slug)
    return f"/{language}/id/{name}" if media_type == HTML else f"/id/{name}.{suffix}"


def thing(slug: str, suffix: str, language: str, session: Session) -> Response:
    """A thing as data; `Refusal` for none of that name."""
    try:
        found = session.thing(slug)
    except InputError:
        raise not_found(brief(slug)) from None
    if not found.value.endswith(f"/{slug}"):
        raise not_found(brief(slug))
    return Response(200, THINGS[suffix], described(found, suffix, language, session))


# Graphs, and the SPARQL 1.1 Graph Store HTTP Protocol, its reading half

GRAPHS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
}
"""The formats of graphs by media type, the default first."""


def as_graph(found: Answer, accept: str | None) -> Response:
    """A graph in the format that is wanted most; `KgError` for none, and one that is too large."""
    media_type, name = chosen(accept, GRAPHS)
    file = Bounded()
    file.write(formats.write(found, name))
    return Response(200, media_type, file.getvalue())


def named(fields: Mapping[str, list[str]]) -> str | None:
    """The graph that the fields of a request name, `None` for all; `Refusal` for no one."""
    names = fields.get("graph", [])
    if len(names) + ("default" in fields) != 1:
        raise Refusal(
            400,
            "graph: name one, as ?graph=IRI or ?default",
            "图：请以 ?graph=IRI 或 ?default 指明一个",
        )
    return names[0] if names else None


def graph(name: str | None, accept: str | None, session: Session) -> Response:
    """The triples of a graph by its IRI or its name here, or of all; `Refusal` for none such."""
    iri = name if name is None or ":" in name else f"{session.base.removesuffix('id/')}data/{name}"
    found = session.triples(iri)
    if iri is not None and not len(found):
        raise not_found(brief(iri))
    return as_graph(found, accept)


# The SPARQL 1.1 Service Description, and VoID

_SD = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>\n"
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)


def service(endpoint: str, accept: str | None, session: Session) -> Response:
    """The description of the SPARQL service at an address."""
    text = _SD + prefix_lines("void") + "\n".join(_service(endpoint, session))
    return as_graph(graph_from_turtle(text.encode()), accept)


def _service(endpoint: str, session: Session) -> Iterator[str]:
    graphs = [*session.query("graphs").records()]
    total = sum(int(str(row["triples"])) for row in graphs)
    yield f"<{endpoint}> a sd:Service ; sd:endpoint <{endpoint}> ;"
    yield "sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ;"
    for name in _RESULTS:
        yield f"sd:resultFormat <http://www.w3.org/ns/formats/{name}> ;"
    yield "sd:defaultDataset [ a sd:Dataset ;"
    yield f"  sd:defaultGraph [ a sd:Graph ; void:triples {total} ] ;"
    for row in graphs:
        for iri in _iris(row["graph"]):
            yield f"  sd:namedGraph [ a sd:NamedGraph ; sd:name {iri} ;"
            yield f"    sd:graph [ a sd:Graph ; void:triples {row['triples']} ] ] ;"
    yield "] ."


def _iris(cell: Term | None) -> list[str]:
    """A cell as Turtle, where it is an IRI."""
    return [to_sparql(cell)] if isinstance(cell, Iri) else []


def void(site: str, accept: str | None, session: Session) -> Response:
    """The description of the data as VoID, with the prefixes and the questions of the catalogue."""
    return as_graph(graph_from_turtle(_void(site, session).encode()), accept)


def _void(site: str, session: Session) -> str:
    from kg.catalogue.description import published  # here: the first page needs none

    address = f"<{site}/.well-known/void#data>"
    graphs, classes, properties = (
        [*session.query(name).records()] for name in ("graphs", "classes", "properties")
    )
    total = sum(int(str(row["triples"])) for row in graphs)
    lines = [
        published(f"{site}/sparql"),
        prefix_lines("void"),
        f"{address} a void:Dataset ;",
        f"  void:sparqlEndpoint <{site}/sparql> ; void:triples {total} ;",
        f"  void:classes {len(classes)} ; void:properties {len(properties)} ;",
    ]
    for row in graphs:
        lines += [f"  void:subset {iri} ;" for iri in _iris(row["graph"])]
    for row in classes:
        lines += [
            f"  void:classPartition [ void:class {iri} ; void:entities {row['things']} ] ;"
            for iri in _iris(row["class"])
        ]
    for row in properties:
        lines += [
            f"  void:propertyPartition [ void:property {iri} ;"
            f" void:distinctSubjects {row['things']} ] ;"
            for iri in _iris(row["property"])
        ]
    return "\n".join([*lines, "."])
