"""The catalogue as RDF: what an editor asks of it, and that its texts answer as `kg query`."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from queries.asked import QUESTIONS
from queries.test_engines import ASKED, answers, same
from rdflib.namespace import RDFS

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


def test_every_question_is_there_in_both_languages(graph: rdflib.Graph) -> None:
    """Counts the questions, each with two labels, two comments, its keywords and one text."""
    assert len(QUESTIONS) >= 67
    found = set(graph.subjects(rdflib.RDF.type, SH.SPARQLExecutable))
    assert found == {rdflib.URIRef(QUESTION + question.name) for question in QUESTIONS}
    for question in everything():
        node = rdflib.URIRef(QUESTION + question.name)
        for name, words in ((RDFS.label, question.title), (RDFS.comment, question.question)):
            told = {text.language: str(text) for text in graph.objects(node, name)}
            assert told == dict(words)
        keywords = {str(word) for word in graph.objects(node, SCHEMA.keywords)}
        assert keywords == {question.group, *question.tags}
        texts = [*graph.objects(node, SH.select), *graph.objects(node, SH.construct)]
        assert list(map(str, texts)) == [runnable(question)]
        assert not list(graph.objects(node, SCHEMA.target))


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
        text = runnable(question)
        bare = answer_from_ox(store.query(text, use_default_graph_as_union=True))
        told = session.query(question.name, **NEEDED[question.name])
        assert (bare.columns, set(bare.rows)) == (told.columns, set(told.rows)), question.name
        assert MARK not in text


def test_rdflib_answers_the_same_texts(session: Session) -> None:
    """Each text is one of those that `test_engines` compares; here a few once more."""
    compared = {asked.text for asked in ASKED}
    assert {runnable(question) for question in QUESTIONS} <= compared
    union = session.to_rdflib()
    for name in ("clusters", "evidence", "enterprise-profile"):
        (question,) = (question for question in QUESTIONS if question.name == name)
        ours, theirs = answers(session, union, runnable(question))
        assert len(ours) >= 1
        assert same(ours, theirs)


def test_an_endpoint_is_named_where_it_is_given() -> None:
    graph = rdflib.Graph().parse(data=published("https://example.org/sparql"), format="turtle")
    targets = list(graph.subject_objects(SCHEMA.target))
    assert len(targets) == len(QUESTIONS)
    assert {str(target) for _, target in targets} == {"https://example.org/sparql"}
    for wrong in ("", "datuan", "http://a b", "file:///x", 'http://a>" .', "http://a:99999/"):
        with pytest.raises(InputError, match="is no address of a store"):
            published(wrong)
    with pytest.raises(InputError, match="the address has a user or a password"):
        published("https://me:secret@example.org/sparql")
