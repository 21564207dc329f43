"""On random graphs each RDF format, read by somebody else's library, gives the graph back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from export.worlds import few, worlds
from hypothesis import given

from kg.export.export import ExportContext, to_bytes, to_stream
from kg.export.formats.rdf import Statements
from kg.export.formats.registry import Format, find
from kg.export.graph.things import Options
from kg.export.ledger import Ledger
from kg.store.embedded import MemoryStore
from kg.store.serialiser import RDF_FORMATS, serialise_to
from kg.terms import dataset_to_rdflib, rdflib_plain

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


def by_value(quad: tuple[Any, ...]) -> tuple[Any, ...]:
    """A quad whose decimal is a number: TriG writes it bare, and rdflib in words of its own."""
    value = quad[2]
    if isinstance(value, rdflib.Literal) and value.datatype == rdflib.XSD.decimal:
        value = Decimal(str(value))
    return (*quad[:2], value, *quad[3:])


@pytest.mark.parametrize("name", IN_RDFLIB)
@few
@given(store=worlds())
def test_rdflib_reads_every_statement(name: str, store: MemoryStore) -> None:
    read = rdflib.Dataset()
    with rdflib_plain():
        read.parse(data=to_bytes(store, name), format=IN_RDFLIB[name])
    given = dataset_to_rdflib(store.quads())
    assert set(map(by_value, read.quads())) == set(map(by_value, given.quads()))


@few
@given(store=worlds())
def test_the_quick_way_writes_and_counts_the_same(store: MemoryStore) -> None:
    """N-Quads by the store and N-Quads statement by statement: the same bytes, the same account."""
    quick, slow = BytesIO(), BytesIO()
    account = to_stream(store, "nquads", quick).content
    ledger = Ledger()
    context = ExportContext(find("nquads"), store, Options(), ledger)
    serialise_to(slow, Statements(context).quads(), "nquads", {})
    assert quick.getvalue() == slow.getvalue()
    assert account["by_class"] == ledger.table("kind")
    assert account["by_property"] == ledger.table("property")
    assert account["by_graph"] == ledger.table("graph")


NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@few
@given(store=worlds())
def test_rdfxml_is_the_graph_but_for_its_named_losses(store: MemoryStore) -> None:
    """What `--losses` lists accounts for every difference; rdflib reads what pyoxigraph does."""
    raw, losses = BytesIO(), StringIO()
    told = to_stream(store, "rdfxml", raw, losses=losses)
    rows = [json.loads(line) for line in losses.getvalue().split("\n") if line]
    left = {
        (row["subject"], row["property"], row["value"])
        for row in rows
        if row["reason"] == "xml-property"
    }
    altered = {
        (row["subject"], row["property"], row["value"])
        for row in rows
        if row["reason"] == "xml-character"
    }
    expected = []
    for quad in kept(store.quads(), find("rdfxml")):
        key = (quad.subject.value, quad.predicate.value, quad.object.value)
        if key in left:
            assert quad.predicate.value == "urn:p:1"
            continue
        assert (key in altered) == bool(
            isinstance(quad.object, ox.Literal) and NO_XML.search(quad.object.value)
        )
        expected.append(mended(quad) if key in altered else quad)
    read = set(ox.parse(raw.getvalue(), format=ox.RdfFormat.RDF_XML))
    assert read == set(expected)
    assert told.content["written"]["statements"] == len(expected)
    with rdflib_plain():
        assert len(rdflib.Graph().parse(data=raw.getvalue(), format="xml")) == len(read)


def mended(quad: ox.Quad) -> ox.Quad:
    """The quad with U+FFFD for each character that XML has not."""
    value = quad.object
    text = NO_XML.sub("\ufffd", value.value)
    if value.language:
        same = ox.Literal(text, language=value.language)
    else:
        same = ox.Literal(text, datatype=value.datatype)
    return ox.Quad(quad.subject, quad.predicate, same)
