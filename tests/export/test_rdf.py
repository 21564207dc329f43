"""The formats of RDF 1.1: the same bytes each time, the same graph in another library."""

from __future__ import annotations

from io import BytesIO

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import InputError
from kg.export.export import to_bytes, to_stream
from kg.export.formats.registry import Format, find, formats
from kg.export.graph.things import Options, Scope
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.store.serialiser import RDF_FORMATS

FORMATS = {name: formats()[name] for name in RDF_FORMATS}
JELLY = formats()["jelly"]
RDFLIB_NAMES = {"ntriples": "nt11", "jsonld": "json-ld", "rdfxml": "xml"}
OF_RDFLIB = ("turtle", "trig", "ntriples")
"""Those whose steps name rdflib, and that write any term of RDF 1.2."""
KEEPING = [*(item for item in FORMATS.values() if item.keeps_graphs), JELLY]
MERGING = [item for item in FORMATS.values() if not item.keeps_graphs]


def rdflib_name(item: Format) -> str:
    return RDFLIB_NAMES.get(item.name, item.name)


def by_value(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph with each literal in rdflib's normal form, so that 50 and 050 are one."""
    same = rdflib.Graph()
    for triple in graph.triples((None, None, None)):
        same.add(tuple(map(_normal, triple)))
    return same


def _normal(term: rdflib.term.Node) -> rdflib.term.Node:
    if isinstance(term, rdflib.Literal) and term.datatype:
        return rdflib.Literal(str(term), datatype=term.datatype, normalize=True)
    if isinstance(term, rdflib.Literal):
        return rdflib.Literal(str(term), lang=term.language and term.language.lower())
    return term


def by_graph(dataset: rdflib.Dataset) -> dict[str, rdflib.Graph]:
    found = {str(graph.identifier): by_value(graph) for graph in dataset.graphs()}
    return {name: graph for name, graph in found.items() if len(graph)}


@pytest.fixture(scope="module")
def whole(session: Session) -> rdflib.Dataset:
    """The graph in rdflib."""
    return session.to_rdflib()


@pytest.fixture(scope="module")
def graphs(whole: rdflib.Dataset) -> dict[str, rdflib.Graph]:
    """Each graph by value."""
    return by_graph(whole)


def test_the_formats_are_those_of_the_seam() -> None:
    assert len(FORMATS) == 6
    for name, item in FORMATS.items():
        assert RDF_FORMATS[name].supports_datasets == item.keeps_graphs
        assert RDF_FORMATS[name].file_extension == item.suffix.removeprefix(".")


@pytest.mark.parametrize("item", KEEPING, ids=lambda item: item.name)
def test_rdflib_reads_the_same_graphs(
    item: Format, session: Session, graphs: dict[str, rdflib.Graph]
) -> None:
    read = rdflib.Dataset()
    read.parse(data=session.export(item.name), format=rdflib_name(item))
    found = by_graph(read)
    assert set(found) == set(graphs)
    for name, graph in graphs.items():
        assert isomorphic(graph, found[name]), name


@pytest.mark.parametrize("item", MERGING, ids=lambda item: item.name)
def test_rdflib_reads_the_same_union(item: Format, session: Session, whole: rdflib.Dataset) -> None:
    read = rdflib.Graph()
    read.parse(data=session.export(item.name), format=rdflib_name(item))
    assert isomorphic(by_value(whole), by_value(read))


@pytest.mark.parametrize("item", FORMATS.values(), ids=lambda item: item.name)
def test_pyoxigraph_reads_the_same(item: Format, session: Session) -> None:
    quads = session.graph.store.quads()
    read = list(ox.parse(session.export(item.name), format=RDF_FORMATS[item.name]))
    if not item.keeps_graphs:
        quads = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    assert canonical(quads) == canonical(read)


def canonical(quads: list[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


@pytest.mark.parametrize("item", FORMATS.values(), ids=lambda item: item.name)
def test_what_is_hard_to_write_survives(item: Format) -> None:
    s, p, graph = (
        ox.NamedNode("urn:s"),
        ox.NamedNode("https://example.org/p"),
        ox.NamedNode("urn:g"),
    )
    texts = [
        "大团 😀",
        'say "no"',
        "a\\b",
        "tab\tline\nend",
        " space ",
        "",
        "<&>]]>",
        "'''",
        "{@id}",
    ]
    terms: list[ox.Literal | ox.NamedNode | ox.BlankNode] = [*map(ox.Literal, texts)]
    terms += [ox.Literal(text, language="zh") for text in texts]
    terms += [
        ox.Literal("7", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("1.5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ox.Literal("abcd", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")),
        ox.NamedNode("https://zh.wikipedia.org/wiki/华为?a=1&b=(2)"),
        ox.BlankNode("b"),
    ]
    store = MemoryStore.of([ox.Quad(s, p, term, graph) for term in terms])
    read = MemoryStore.of(list(ox.parse(to_bytes(store, item.name), format=RDF_FORMATS[item.name])))
    found = {quad.object for quad in read.quads() if not isinstance(quad.object, ox.BlankNode)}
    assert found == set(terms[:-1])
    assert len(read) == len(terms)
    assert {str(quad.graph_name) for quad in read.quads()} == {
        "<urn:g>" if item.keeps_graphs else "DEFAULT"
    }


@pytest.mark.parametrize(("name", "told"), [*((name, 2) for name in OF_RDFLIB), ("nquads", 0)])
def test_what_rdflib_refuses_is_told(name: str, told: int) -> None:
    """Terms of RDF 1.2 stand as they are; the steps of N-Quads name a reader that has them."""
    s, p, graph = ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:g")
    directed = ox.Literal("大团", language="zh", direction=ox.BaseDirection.LTR)
    terms = [directed, ox.Triple(s, p, ox.Literal("x")), ox.Literal("plain")]
    store = MemoryStore.of([ox.Quad(s, p, term, graph) for term in terms])
    file, scope = BytesIO(), Scope(about=s.value)
    account = to_stream(store, name, file, Options(scope=scope))
    reasons = {row["reason"]: row["count"] for row in account.content["altered"]}
    assert reasons.get("newer-term", 0) == told == account.lost
    assert account.content["statements"] == {"in": 3, "out": 3, "left_out": 0}
    read = ox.parse(file.getvalue(), format=RDF_FORMATS[name])
    assert {quad.object for quad in read} == set(terms)
    with pytest.raises((BadSyntax, ParserError)):
        rdflib.Dataset().parse(data=file.getvalue(), format=RDFLIB_NAMES.get(name, name))


def test_an_unknown_format_gets_an_offer() -> None:
    with pytest.raises(InputError, match=r"json-ld: no such format; did you mean jsonld\?"):
        find("json-ld")
