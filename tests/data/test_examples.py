"""The examples of terms and questions are things of the shipped data."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

import kg.resources
from kg.question import Parameter, Question, everything
from kg.session import Session

UNSAID = {("duties", "nature"), ("duties", "lead")}
"""What no source of Datong says: whether a target is binding, and who leads what."""
PARAMETERS = [(question, parameter) for question in everything() for parameter in question.params]


def supers(graph: rdflib.Graph, kind: rdflib.term.Node) -> set[rdflib.term.Node]:
    """A class and everything above it."""
    return set(graph.transitive_objects(kind, RDFS.subClassOf))


def test_every_leaf_class_has_an_example_that_the_data_describe(session: Session) -> None:
    """Counts leaf classes without an example, and examples that nothing describes: none."""
    data = session.to_rdflib()
    ontology = rdflib.Graph()
    for path in kg.resources.ontology_files():
        ontology.parse(path)
    named = set(ontology.subjects(RDFS.isDefinedBy)) & set(ontology[: RDF.type : OWL.Class])
    leaves = {term for term in named if not set(ontology[: RDFS.subClassOf : term]) & named}
    assert len(leaves) >= 15
    assert [leaf for leaf in leaves if not list(ontology.objects(leaf, SKOS.example))] == []
    for term, example in ontology.subject_objects(SKOS.example):
        assert (example, None, None) in data, f"{example}: described nowhere"
        kinds = {up for kind in data[example : RDF.type] for up in supers(ontology, kind)}
        assert term not in named or term in kinds, f"{example}: is no {term}"


@pytest.mark.parametrize(
    ("question", "parameter"), PARAMETERS, ids=[f"{q.name}-{p.name}" for q, p in PARAMETERS]
)
def test_the_example_of_a_parameter_gives_rows(
    session: Session, question: Question, parameter: Parameter
) -> None:
    """At least one, with what else the question needs; none of what no source says."""
    needed = {p.name: p.example for p in question.params if not p.optional and p.example}
    assert parameter.example
    rows = session.query(question.name, **{**needed, parameter.name: parameter.example})
    assert (len(rows) >= 1) == ((question.name, parameter.name) not in UNSAID)
