"""Six RDF formats: the same bytes each time, and read back they are the same graph."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import InputError
from kg.export.rdf import FORMATS, find
from kg.namespaces import XSD
from kg.session import Session
from kg.store.writing import RDF_FORMATS

RDFLIB_NAMES = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
Statement = tuple[str, ...]


def canonical(statements: Iterable[ox.Quad]) -> set[Statement]:
    """Statements with blank nodes named canonically and literals by value."""
    dataset = ox.Dataset(statements)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {
        (str(q.graph_name), str(q.subject), str(q.predicate), by_value(q.object)) for q in dataset
    }


def by_value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term's text, a decimal by its value."""
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "decimal":
        return f"decimal {rdflib.Literal(term.value, datatype=rdflib.XSD.decimal).value:f}"
    return str(term)


def without_graphs(statements: Iterable[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(q.subject, q.predicate, q.object) for q in statements]


def read_by_rdflib(raw: bytes, name: str) -> list[ox.Quad]:
    """What rdflib reads, handed over as N-Quads."""
    dataset = rdflib.Dataset()
    dataset.parse(data=raw, format=RDFLIB_NAMES[name])
    return list(ox.parse(dataset.serialize(format="nquads"), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def graph(session: Session) -> list[ox.Quad]:
    return session.graph.store.quads()


def test_every_format_is_in_every_table() -> None:
    assert len(FORMATS) == 6
    assert set(FORMATS) == set(RDFLIB_NAMES) == set(RDF_FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_same_bytes_twice(session: Session, name: str) -> None:
    assert session.export(name) == session.export(name)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("reader", ["rdflib", "pyoxigraph"])
def test_read_back_it_is_the_same_graph(
    session: Session, graph: list[ox.Quad], name: str, reader: str
) -> None:
    raw = session.export(name)
    if reader == "rdflib":
        read = read_by_rdflib(raw, name)
    else:
        read = list(ox.parse(raw, format=RDF_FORMATS[name]))
    assert len(read) > 7000
    if FORMATS[name].keeps_graphs:
        assert canonical(read) == canonical(graph)
    else:
        assert canonical(without_graphs(read)) == canonical(without_graphs(graph))


@pytest.mark.parametrize("name", [name for name, item in FORMATS.items() if item.keeps_graphs])
def test_named_graphs_survive(session: Session, graph: list[ox.Quad], name: str) -> None:
    kept = {str(quad.graph_name) for quad in read_by_rdflib(session.export(name), name)}
    assert kept == {str(quad.graph_name) for quad in graph}
    assert len(kept) == len(session.graph.file_of())


def test_an_unknown_format_offers_the_nearest() -> None:
    with pytest.raises(InputError, match="no such format; did you mean turtle"):
        find("turtel")


def test_to_rdflib_is_the_same_graph(session: Session, graph: list[ox.Quad]) -> None:
    text = session.to_rdflib().serialize(format="nquads")
    read = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    assert canonical(read) == canonical(graph)
