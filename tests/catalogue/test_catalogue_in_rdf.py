"""The catalogue as RDF: what an editor asks of it, and that its texts answer as `kg query`."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from queries.asked import QUESTIONS
from queries.test_engines import ASKED, answers, same
from rdflib.namespace import DCTERMS, RDFS

from kg.catalogue.binding import texts
from kg.catalogue.description import published, runnable
from kg.errors import InputError
from kg.namespaces import QUESTION, prefixes
from kg.question import MARK, everything
from kg.session import Session
from kg.terms import answer_from_ox

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = rdflib.Namespace("https://schema.org/")
HEAD = f"PREFIX sh: <{SH}> PREFIX rdfs: <{RDFS}> "
# What the SIB's sparql-editor asks of an endpoint to list examples, and to know prefixes.
EXAMPLES = """SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
DECLARED = (
    "SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }"
)
NEEDED = {q.name: {p.name: p.example for p in q.params if not p.optional} for q in QUESTIONS}


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=published(), format="turtle")


def in_both(graph: rdflib.Graph, node: rdflib.URIRef, name: rdflib.URIRef) -> dict[str, str]:
    """The texts of a node by their language."""
    return {str(text.language): str(text) for text in graph.objects(node, name)}


def test_every_question_is_there_in_both_languages(graph: rdflib.Graph) -> None:
    """Counts the questions, each with two labels, two comments, its keywords and one text."""
    assert len(QUESTIONS) >= 67
    found = set(graph.subjects(rdflib.RDF.type, SH.SPARQLExecutable))
    assert found == {rdflib.URIRef(QUESTION + question.name) for question in QUESTIONS}
    for question in everything():
        node = rdflib.URIRef(QUESTION + question.name)
        assert in_both(graph, node, RDFS.label) == dict(question.title)
        assert in_both(graph, node, RDFS.comment) == dict(question.question)
        keywords = {str(word) for word in graph.objects(node, SCHEMA.keywords)}
        assert keywords == {question.group, *question.tags}
        texts = [*graph.objects(node, SH.select), *graph.objects(node, SH.construct)]
        assert list(map(str, texts)) == runnable(question)[-1:]
        assert not list(graph.objects(node, SCHEMA.target))


def test_a_question_requires_its_steps_in_their_order(graph: rdflib.Graph) -> None:
    """Counts the steps of each question, each an executable with title, place and text."""
    assert sum(bool(question.steps) for question in QUESTIONS) == 11
    steps = set(graph.subjects(rdflib.RDF.type, SH.SPARQLConstructExecutable))
    steps -= set(graph.subjects(rdflib.RDF.type, SH.SPARQLExecutable))
    assert len(steps) == sum(len(question.steps) for question in QUESTIONS) >= 20
    for question in QUESTIONS:
        node = rdflib.URIRef(QUESTION + question.name)
        required = list(graph.objects(node, DCTERMS.requires))
        required.sort(key=lambda step: int(str(graph.value(step, SCHEMA.position))))
        assert required == [node + f"/{step.name}" for step in question.steps]
        texts = [str(graph.value(step, SH.construct)) for step in required]
        assert texts == runnable(question)[:-1]
        for one, step in zip(required, question.steps, strict=True):
            assert one in steps
            assert in_both(graph, one, RDFS.label) == dict(step.title)
            reads = in_both(graph, one, RDFS.comment)
            assert (reads["en"] == "Reads the graph.") == (reads["zh"] == "读取图谱。")
            assert (reads["en"] == "Reads the graph.") == step.reads_graph


def test_an_editor_finds_them_and_the_prefixes() -> None:
    """Counts what the editor's own queries find: every question in both languages."""
    store = ox.Store()
    store.load(published().encode(), format=ox.RdfFormat.TURTLE)
    examples = list(store.query(HEAD + EXAMPLES))
    assert len(examples) == 2 * len(QUESTIONS)
    assert {row["sq"].value for row in examples} == {QUESTION + q.name for q in QUESTIONS}
    declared = {row["prefix"].value: row["namespace"].value for row in store.query(HEAD + DECLARED)}
    assert declared == prefixes()


def test_each_text_answers_as_the_question(session: Session) -> None:
    """Counts the texts that bare pyoxigraph answers otherwise than `kg query`: none."""
    store = ox.Store()
    store.extend(session.graph.store.quads())
    for question in QUESTIONS:
        *steps, last = runnable(question)
        constructed = ox.Store()
        for step, text in zip(question.steps, steps, strict=True):
            asked = store if step.reads_graph else constructed
            triples = asked.query(text, use_default_graph_as_union=True)
            assert isinstance(triples, ox.QueryTriples)
            constructed.extend(ox.Quad(*triple) for triple in triples)
        asked = constructed if steps else store
        bare = answer_from_ox(asked.query(last, use_default_graph_as_union=True))
        told = session.query(question.name, **NEEDED[question.name])
        assert (bare.columns, set(bare.rows)) == (told.columns, set(told.rows)), question.name
        assert not any(MARK in text for text in (*steps, last))


def test_rdflib_answers_the_same_texts(session: Session) -> None:
    """Each text is one of those that `test_engines` compares; here a few once more."""
    compared = {tuple(texts(asked.question, asked.bound)) for asked in ASKED}
    assert {tuple(runnable(question)) for question in QUESTIONS} <= compared
    union = session.to_rdflib()
    for name in ("clusters", "evidence", "enterprise-profile"):
        (question,) = (question for question in QUESTIONS if question.name == name)
        ours, theirs = answers(session, union, *runnable(question))
        assert len(ours) >= 1
        assert same(ours, theirs)


def test_an_endpoint_is_named_where_it_is_given() -> None:
    """It is that of each text that reads the graph, and of no other."""
    graph = rdflib.Graph().parse(data=published("https://example.org/sparql"), format="turtle")
    targets = list(graph.subject_objects(SCHEMA.target))
    reading = {q.name for q in QUESTIONS if not q.steps}
    reading |= {f"{q.name}/{step.name}" for q in QUESTIONS for step in q.steps if step.reads_graph}
    assert {str(node).removeprefix(QUESTION) for node, _ in targets} == reading
    assert len(targets) == len(reading) >= len(QUESTIONS)
    assert {str(target) for _, target in targets} == {"https://example.org/sparql"}
    for wrong in ("", "datuan", "http://a b", "file:///x", 'http://a>" .', "http://a:99999/"):
        with pytest.raises(InputError, match="is no address of a store"):
            published(wrong)
    with pytest.raises(InputError, match="the address has a user or a password"):
        published("https://me:secret@example.org/sparql")
