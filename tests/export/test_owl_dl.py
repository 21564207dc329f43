"""The folder for Protégé: owlready2 reads it, HermiT refuses nothing and finds it consistent."""

from __future__ import annotations

import json
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from export.worlds import few, worlds
from hypothesis import given
from rdflib.namespace import OWL, RDF, XSD

from kg.export.export import to_path
from kg.namespaces import PLAN
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import rdflib_plain

KNOWN = {
    XSD[name]
    for name in ("anyURI", "boolean", "dateTime", "decimal", "double", "float", "integer", "string")
} | {None}
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def read(folder: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    with rdflib_plain():
        for path in sorted(folder.glob("*.rdf")):
            graph.parse(path, format="xml")
    return graph


def test_hermit_refuses_nothing_and_finds_it_consistent(
    session: Session,
    tmp_path: Path,
    java: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counts individuals, targets, classes and days; a class that can have no member: none."""
    monkeypatch.setattr(owlready2, "JAVA_EXE", java)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "owl"
    to_path(session.graph.store, "owl-dl", folder)
    world = owlready2.World()
    try:
        for name in ("ontology.rdf", "data.rdf"):
            world.get_ontology((folder / name).as_uri()).load()
        owlready2.sync_reasoner_hermit(world, debug=0)
        assert not set(world.inconsistent_classes()) - {owlready2.Nothing}
        targets = list(world[PLAN + "Target"].instances())
        assert len(targets) == len(
            set(session.to_rdflib()[: RDF.type : rdflib.URIRef(PLAN + "Target")])
        )
        assert len(list(world.individuals())) > 1000
        assert len(list(world.classes())) > 30
        place = world["https://w3id.org/industry-plan/id/datuan"]
        assert "大团市" in [str(label) for label in place.label]
    finally:
        world.close()


TAKEN = {
    "anyURI": ("http://a/b?c#d", "http:///x", "a:%41", "mailto:a@b", "https://a.b:1/'(x)!*$&+,;=~"),
    "boolean": ("true", "0"),
    "dateTime": ("2024-02-29T23:59:59.123Z", "0001-01-01T00:00:00"),
    "decimal": ("-0.50", "1000000000000000000000.5"),
    "double": ("1.5E3", "-0"),
    "integer": ("-7", "9223372036854775807"),
}
REFUSED = {
    "anyURI": ("urn:", "http://", "http://a#b#c", "x:#f", "http://a/%zz", "http://a/大团", "a b"),
    "boolean": ("maybe",),
    "dateTime": (
        *("2025-02-30T00:00:00", "2025-13-01T00:00:00", "2025-01-01T29:00:00"),
        "2025-01-01T00:00:00.1234",
    ),
    "double": ("1,5",),
    "gYear": ("2025",),
    "integer": ("abc",),
}


def test_hermit_takes_literals_of_every_form(
    tmp_path: Path, java: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What HermiT would refuse stands as text, and what it takes as it was."""
    monkeypatch.setattr(owlready2, "JAVA_EXE", java)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    thing, value = ox.NamedNode("urn:a"), "http://example.org/of-"
    quads = [
        ox.Quad(
            thing,
            ox.NamedNode(value + name),
            ox.Literal(text, datatype=ox.NamedNode(XSD[name])),
        )
        for forms in (TAKEN, REFUSED)
        for name, texts in forms.items()
        for text in texts
    ]
    folder = tmp_path / "owl"
    told = to_path(MemoryStore.of(quads), "owl-dl", folder).content
    altered = {row["reason"]: row["count"] for row in told["altered"]}
    assert altered["owl-datatype"] == sum(map(len, REFUSED.values()))
    world = owlready2.World()
    try:
        world.get_ontology((folder / "data.rdf").as_uri()).load()
        owlready2.sync_reasoner_hermit(world, debug=0)
        assert [item.iri for item in world.individuals()] == [thing.value]
    finally:
        world.close()


def test_the_folder_is_what_protege_asks_for(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "owl"
    told = to_path(session.graph.store, "owl-dl", folder).content
    catalog = ET.parse(folder / "catalog-v001.xml").getroot()
    places = {row.attrib["name"]: row.attrib["uri"] for row in catalog}
    assert sorted(places.values()) == ["data.rdf", "ontology.rdf"]
    graph = read(folder)
    (imported,) = graph.objects(None, OWL.imports)
    assert places[str(imported)] == "ontology.rdf"
    assert set(graph[: RDF.type : OWL.Ontology]) == {rdflib.URIRef(name) for name in places}
    ((whole, version),) = graph[: OWL.versionIRI]
    assert whole == imported
    assert str(version) == f"{whole}/{told['data_version']}"
    assert used(graph) <= declared(graph)
    assert len(used(graph)) > 60
    datatypes = {node.datatype for node in graph.objects() if isinstance(node, rdflib.Literal)}
    assert datatypes <= KNOWN
    altered = {row["reason"]: row["count"] for row in told["altered"]}
    assert altered["owl-day"] > 100
    assert told["written"]["statements"] + told["written"]["declarations"] == len(graph)


def used(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    """The properties that a graph uses, but for those of RDF and OWL themselves."""
    own = tuple(map(str, (OWL, RDF, rdflib.RDFS)))
    return {name for name in graph.predicates() if not str(name).startswith(own)}


def declared(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return {name for kind in KINDS for name in graph[: RDF.type : kind]}


@few
@given(store=worlds())
def test_of_any_graph_what_is_not_there_is_told(store: MemoryStore) -> None:
    """Compares statements, texts left out of account where the account says they are altered."""
    with tempfile.TemporaryDirectory() as name, Path(name, "losses").open("w+") as losses:
        folder = Path(name, "owl")
        to_path(store, "owl-dl", folder, losses=losses)
        losses.seek(0)
        rows = [json.loads(line) for line in losses]
        graph = read(folder)
    told = {
        (row["subject"], row["property"], row["value"])
        for row in rows
        if row["reason"] != "graph-name"
    }
    found = Counter((str(s), str(p), str(o)) for s, p, o in graph)
    for quad in store.quads():
        key = (quad.subject.value, quad.predicate.value, quad.object.value)
        assert found[key] or key in told
    datatypes = {node.datatype for node in graph.objects() if isinstance(node, rdflib.Literal)}
    assert datatypes <= KNOWN
    assert used(graph) <= declared(graph)
