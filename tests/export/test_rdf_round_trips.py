"""On random graphs each RDF format, read by somebody else's library, gives the graph back."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib
from export.worlds import few, worlds
from hypothesis import given

from kg.export.export import to_bytes
from kg.export.formats.base import Format
from kg.export.formats.table import find
from kg.store.memory import MemoryStore
from kg.store.terms import dataset_to_rdflib, rdflib_plain
from kg.store.writing import RDF_FORMATS

LOSSLESS = ("turtle", "trig", "ntriples", "nquads", "jsonld")
IN_RDFLIB = {"nquads": "nquads", "trig": "trig", "jelly": "jelly"}


def kept(quads: Iterable[ox.Quad], item: Format) -> set[ox.Quad]:
    """The quads as a format has them: without the names of graphs where it has one graph."""
    if item.keeps_graphs:
        return set(quads)
    return {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads}


@pytest.mark.parametrize("name", LOSSLESS)
@few
@given(store=worlds())
def test_pyoxigraph_reads_every_statement(name: str, store: MemoryStore) -> None:
    """Compares quads as they stand: a store holds numbers by value, texts as they are."""
    read = ox.parse(to_bytes(store, name), format=RDF_FORMATS[name])
    assert kept(read, find(name)) == kept(store.quads(), find(name))


@pytest.mark.parametrize("name", IN_RDFLIB)
@few
@given(store=worlds())
def test_rdflib_reads_every_statement(name: str, store: MemoryStore) -> None:
    read = rdflib.Dataset()
    with rdflib_plain():
        read.parse(data=to_bytes(store, name), format=IN_RDFLIB[name])
    assert set(read.quads()) == set(dataset_to_rdflib(store.quads()).quads())
