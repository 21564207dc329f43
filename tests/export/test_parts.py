"""The ontology, the shapes and the vocabularies, each one file, read by rdflib and pySHACL."""

from __future__ import annotations

import json
from io import BytesIO, StringIO

import pyshacl
import rdflib
from rdflib.namespace import OWL, RDF, SH, SKOS

import kg.resources
from kg.export.export import to_stream
from kg.namespaces import PLAN
from kg.session import Session

ONTOLOGY = rdflib.URIRef("https://w3id.org/industry-plan/ontology")


def exported(session: Session, name: str) -> tuple[rdflib.Graph, dict[str, int]]:
    """What rdflib reads, and the counts of statements by the reason for which they are left."""
    raw = BytesIO()
    told = to_stream(session.graph.store, name, raw).content
    left = {row["reason"]: row["count"] for row in told["left_out"]}
    graph = rdflib.Graph().parse(data=raw.getvalue(), format="turtle")
    assert len(graph) == told["written"]["statements"]
    return graph, left


def test_the_ontology_is_what_other_formats_keep_apart(session: Session) -> None:
    """Counts classes and the statements that gexf sends the reader here for: all are there."""
    graph, left = exported(session, "ontology")
    losses = StringIO()
    to_stream(session.graph.store, "gexf", BytesIO(), losses=losses)
    rows = [json.loads(line) for line in losses.getvalue().split("\n") if line]
    apart = sum(row["reason"] == "ontology-apart" for row in rows)
    assert apart > 1000
    merged = apart - left["owl-header"] - len(graph)
    assert 0 <= merged < 20  # what two modules both say is one statement
    assert list(graph[: RDF.type : OWL.Ontology]) == [ONTOLOGY]
    assert not list(graph.objects(None, OWL.imports))
    assert len({c for c in graph[: RDF.type : OWL.Class] if str(c).startswith(PLAN)}) > 20


def test_pyshacl_loads_the_shapes(session: Session) -> None:
    """The data conforms; a target without a value does not."""
    graph, left = exported(session, "shapes")
    shapes = list(graph[: RDF.type : SH.NodeShape])
    files = sum((rdflib.Graph().parse(p) for p in kg.resources.shape_files()), rdflib.Graph())
    assert len(shapes) == len(list(files[: RDF.type : SH.NodeShape])) > 20
    assert len(graph) == len(files) - left["owl-header"]
    thing = rdflib.URIRef("https://example.org/target")
    faulty = rdflib.Graph().add((thing, RDF.type, rdflib.URIRef(PLAN + "Target")))
    conforms, report, _ = pyshacl.validate(faulty, shacl_graph=graph)
    assert not conforms
    assert thing in set(report.objects(None, SH.focusNode))


def test_the_vocabularies_have_every_concept(session: Session) -> None:
    graph, _ = exported(session, "vocab")
    schemes = set(graph[: RDF.type : SKOS.ConceptScheme])
    assert len(schemes) == len(list((kg.resources.content() / "ontology" / "vocab").glob("*.ttl")))
    everywhere = set(session.to_rdflib()[: RDF.type : SKOS.Concept])
    assert set(graph[: RDF.type : SKOS.Concept]) == everywhere
    labels = {label.language for label in graph.objects(None, SKOS.prefLabel)}
    assert {"en", "zh"} <= labels
