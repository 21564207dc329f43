"""A random world as a store, and what both writings of the rule say about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyoxigraph as ox
import rdflib_engine

from kg.catalogue import binding
from kg.namespaces import XSD
from kg.question import find
from kg.resources import content
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Literal, union_to_rdflib
from kg.tracking import reading
from kg.tracking.rule import judge

GRAPH = ox.NamedNode("https://example.org/world")
Verdicts = dict[str, tuple[str, str]]


def in_graph(quads: ox.QuadParser | list[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(q.subject, q.predicate, q.object, GRAPH) for q in quads]


BASE = [
    quad
    for name in ("comparator", "dimension", "event-kind", "unit")
    for quad in in_graph(list(ox.parse(path=content() / "ontology" / "vocab" / f"{name}.ttl")))
]


def store_of(triples: tuple[str, ...]) -> MemoryStore:
    text = "\n".join(triples)
    return MemoryStore.of(BASE + in_graph(list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))))


def by_python(store: MemoryStore, as_of: date) -> Verdicts:
    """Outcome and reason of each promise, by the rule in Python."""
    read = reading.read(store.ask)
    promised = [promise for promise in read.promises if promise.is_known_by(as_of)]
    verdicts = [judge(promise, read.facts, as_of) for promise in promised]
    return {v.promise.commitment: (v.outcome.value, v.reason.value) for v in verdicts}


def by_query(store: MemoryStore, as_of: date) -> Verdicts:
    """The same by `queries/verdicts.rq` and its steps, on pyoxigraph."""
    return verdicts_of(binding.answer(store, find("verdicts"), _as_of(as_of)))


def by_rdflib(store: MemoryStore, as_of: date) -> Verdicts:
    """The same on rdflib, each step asked of what the former have constructed."""
    graph = union_to_rdflib(store.quads())
    answer = rdflib_engine.answer(graph, find("verdicts"), _as_of(as_of))
    return verdicts_of_rows([(row.commitment, row.verdict, row.reason) for row in answer])


def _as_of(day: date) -> dict[str, Literal]:
    return {"asOf": Literal(day.isoformat(), XSD + "date")}


def verdicts_of(answer: Answer) -> Verdicts:
    """Outcome and reason by the query, one row a promise."""
    return verdicts_of_rows(list(answer.only("commitment", "verdict", "reason")))


def verdicts_of_rows(rows: Sequence[Sequence[object]]) -> Verdicts:
    verdicts = {str(one): (name_of(outcome), name_of(reason)) for one, outcome, reason in rows}
    assert len(verdicts) == len(rows)
    return verdicts


def name_of(term: object) -> str:
    """The last step of an IRI."""
    return str(term).rpartition("/")[2]
