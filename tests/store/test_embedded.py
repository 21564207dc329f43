"""Queries to a store in this process: the three kinds of answer, cut ones, datasets."""

from __future__ import annotations

import pickle

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.resources
from kg.namespaces import XSD
from kg.store.disk import loader, sources
from kg.store.disk.store import DiskStore
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.terms import LANG_STRING, Answer, BlankNode, Iri, Literal
from kg.worker import Limits, run

P = ox.NamedNode("urn:p")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def store_of(*objects: ox.Literal | ox.NamedNode | ox.BlankNode) -> MemoryStore:
    return MemoryStore.of([ox.Quad(P, P, item, P) for item in objects])


def test_the_three_kinds_of_answer() -> None:
    store = store_of(ox.Literal("a"))
    table = store.ask("SELECT ?o ?none { ?s ?p ?o }")
    assert (table.kind, table.columns, table.rows) == (
        "table",
        ("o", "none"),
        ((Literal("a"), None),),
    )
    truth = store.ask("ASK { ?s ?p ?o }")
    assert (truth.kind, truth.columns) == ("boolean", ("answer",))
    assert truth.rows == ((Literal("true", XSD + "boolean"),),)
    graph = store.ask("CONSTRUCT WHERE { ?s ?p ?o }")
    assert (graph.kind, graph.columns) == ("graph", ("subject", "predicate", "object"))
    assert graph.rows == ((Iri("urn:p"), Iri("urn:p"), Literal("a")),)


@pytest.mark.parametrize(
    ("limit", "rows", "truncated"),
    [(1, 1, True), (2, 2, True), (3, 3, False), (9, 3, False), (None, 3, False)],
)
@pytest.mark.parametrize(
    "sparql", ["SELECT ?o { ?s ?p ?o } ORDER BY ?o", "CONSTRUCT WHERE { ?s ?p ?o }"]
)
def test_an_answer_is_cut(sparql: str, limit: int | None, rows: int, truncated: bool) -> None:
    """Only when there are more rows than asked for, and then it says so."""
    store = store_of(*map(ox.Literal, "abc"))
    answer = store.ask(sparql, limit=limit)
    assert (len(answer), len(list(answer)), answer.truncated) == (rows, rows, truncated)


def test_a_cut_answer_is_not_computed_to_its_end() -> None:
    """Three rows of a product that would have 10^15."""
    store = store_of(*(ox.Literal(str(n)) for n in range(1000)))
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    assert len(run(lambda: store.ask(product, limit=3), Limits(60))) == 3


def test_rows_are_a_tuple() -> None:
    rows = store_of(*map(ox.Literal, "ab")).ask("SELECT ?o { ?s ?p ?o } ORDER BY ?o").rows
    plain = ((Literal("a"),), (Literal("b"),))
    assert rows == plain
    assert rows == rows[:]
    assert rows != plain[:1]
    assert (rows[0], rows[-1], rows[:1], len(rows)) == (plain[0], plain[1], plain[:1], 2)
    assert hash(rows) == hash(plain)
    assert repr(rows) == repr(plain)
    with pytest.raises(IndexError):
        rows[2]


@given(TEXTS)
def test_every_term_crosses_unchanged(text: str) -> None:
    """As from a process of its own: IRIs, blank nodes, texts, tags, datatypes, numbers."""
    store = store_of(
        ox.Literal(text),
        ox.Literal(text, language="zh-hans"),
        ox.Literal(text, datatype=ox.NamedNode("urn:d")),
        ox.Literal("01.50", datatype=ox.NamedNode(XSD + "decimal")),
        ox.Literal(text, datatype=ox.NamedNode(XSD + "integer")),
        ox.NamedNode("urn:大团"),
        ox.BlankNode("b0"),
    )
    answer = store.ask("SELECT ?o ?none ?s { ?s ?p ?o }")
    again: Answer = pickle.loads(pickle.dumps(answer))
    assert len(again) == 7
    assert again == answer
    cells = set(again.column("o"))
    assert {Iri("urn:大团"), BlankNode("b0"), Literal(text)} <= cells
    assert Literal(text, LANG_STRING, "zh-hans") in cells


def test_an_answer_without_columns_or_rows_crosses() -> None:
    store = store_of(ox.Literal("a"))
    for sparql in ("SELECT ?x {}", "SELECT * {}", "SELECT ?x { ?x <urn:q> ?y }", "ASK {}"):
        answer = store.ask(sparql)
        assert pickle.loads(pickle.dumps(answer)) == answer, sparql


def test_a_term_of_rdf_1_2_is_text() -> None:
    answer = MemoryStore().ask('SELECT ?x { VALUES ?x { "a"@en--ltr } }')
    assert [str(cell) for cell in answer.column("x")] == ['"a"@en--ltr']


DATASETS = [
    ("SELECT ?o { ?s ?p ?o }", {"1", "2"}),
    ("SELECT ?o FROM <urn:none> { ?s ?p ?o }", set()),
    ("SELECT ?o FROM <urn:g1> { ?s ?p ?o }", {"1"}),
    ("SELECT ?o FROM <urn:g1> FROM <urn:g2> { ?s ?p ?o }", {"1", "2"}),
    ("SELECT ?o FROM NAMED <urn:g2> { ?s ?p ?o }", set()),
    ("SELECT ?o FROM NAMED <urn:g2> { GRAPH ?g { ?s ?p ?o } }", {"2"}),
    ("SELECT ?o FROM <urn:g1> { GRAPH ?g { ?s ?p ?o } }", set()),
    ("select ?o from # a comment\n<urn:g1> { ?s ?p ?o }", {"1"}),
    ("SELECT*FROM<urn:g1>{?s ?p ?o}", {"1"}),
    ("PREFIX : <urn:> SELECT *FROM:g1 { ?s ?p ?o }", {"1"}),
    ("PREFIX from: <urn:> SELECT ?o { ?from from:p ?o } # FROM <urn:g1>", {"1", "2"}),
    ("SELECT ?o { ?s ?p ?o FILTER(?o != 'FROM <urn:g1>') }", {"1", "2"}),
    ("SELECT ?o { GRAPH ?from { ?s ?p ?o } }", {"1", "2"}),
]


@pytest.mark.parametrize(("sparql", "expected"), DATASETS)
@pytest.mark.parametrize("on_disk", [False, True], ids=["memory", "disk"])
def test_a_query_is_answered_over_its_dataset(
    sparql: str, expected: set[str], on_disk: bool, two_graphs: dict[bool, EmbeddedStore]
) -> None:
    """Over the graphs that FROM and FROM NAMED name, or over the union of all."""
    assert set(map(str, two_graphs[on_disk].ask(sparql).column("o"))) == expected


@pytest.mark.parametrize("sparql", ["ASKFROM<urn:none>{?s ?p ?o}", "ASK FROM <urn:g1> { ?s ?p 2 }"])
def test_ask_is_answered_over_its_dataset(
    sparql: str, two_graphs: dict[bool, EmbeddedStore]
) -> None:
    assert str(two_graphs[False].ask(sparql).rows[0][0]) == "false"


def test_a_graph_is_built_from_the_dataset(two_graphs: dict[bool, EmbeddedStore]) -> None:
    for form in ("CONSTRUCT", "DESCRIBE <urn:p>"):
        assert len(two_graphs[True].ask(f"{form} FROM <urn:g1> WHERE {{ ?s ?p ?o }}")) == 1


@pytest.fixture(scope="module")
def two_graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, EmbeddedStore]:
    """A graph that says 1 and one that says 2, in memory and on disk."""
    folder = tmp_path_factory.mktemp("datasets")
    (folder / "two.nq").write_text(
        '<urn:p> <urn:p> "1" <urn:g1> .\n<urn:p> <urn:p> "2" <urn:g2> .\n'
    )
    memory = MemoryStore()
    memory.load(folder / "two.nq")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kg.resources, "ontology_files", list)
        loader.load(folder / "store", sources.load_sources([folder / "two.nq"]))
    return {False: memory, True: DiskStore(folder / "store")}


def test_what_is_constructed_once_is_asked_again_when_the_graph_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And each time where it is long: 101 triples are too many to be held."""
    asked = list[str]()
    construct = MemoryStore.construct

    def heard(store: MemoryStore, sparql: str) -> list[ox.Quad]:
        asked.append(sparql)
        return construct(store, sparql)

    monkeypatch.setattr(MemoryStore, "construct", heard)
    store, all_of_it = store_of(ox.Literal("a")), "CONSTRUCT WHERE { ?s ?p ?o }"
    assert [len(store.construct_once(all_of_it)) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 1
    store.extend([ox.Quad(P, P, ox.Literal(str(n)), P) for n in range(99)])
    assert [len(store.construct_once(all_of_it)) for _ in range(3)] == [100, 100, 100]
    assert len(asked) == 2
    store.extend([ox.Quad(P, P, P, P)])
    assert [len(store.construct_once(all_of_it)) for _ in range(3)] == [101, 101, 101]
    assert len(asked) == 5
