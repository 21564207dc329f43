"""A random world as a store, and what both writings of the rule say about it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pyoxigraph as ox
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from kg.catalogue import binding
from kg.namespaces import XSD
from kg.question import find
from kg.resources import content
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Literal
from kg.tracking import reading
from kg.tracking.rule import judge

GRAPH = ox.NamedNode("https://example.org/world")
Verdicts = dict[str, tuple[str, str]]


def in_graph(quads: ox.QuadParser | list[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(q.subject, q.predicate, q.object, GRAPH) for q in quads]


BASE = [
    quad
    for name in ("comparator", "event-kind", "unit")
    for quad in in_graph(list(ox.parse(path=content() / "ontology" / "vocab" / f"{name}.ttl")))
]


def store_of(triples: tuple[str, ...]) -> MemoryStore:
    text = "\n".join(triples)
    return MemoryStore.of(BASE + in_graph(list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))))


def by_python(store: MemoryStore, as_of: date) -> Verdicts:
    """Outcome and reason of each promise, by the rule in Python."""
    read = reading.read(store.ask)
    promised = [promise for promise in read.promises if promise.issued <= as_of]
    verdicts = [judge(promise, read.facts, as_of) for promise in promised]
    return {v.promise.commitment: (v.outcome.value, v.reason.value) for v in verdicts}


def question(as_of: date) -> str:
    """`queries/verdicts.rq`, asked as of a day."""
    return binding.bind(find("verdicts"), {"asOf": Literal(as_of.isoformat(), XSD + "date")})


@lru_cache(maxsize=100)
def by_rdflib(sparql: str) -> Query:
    """A query as rdflib parses it, which takes it a second for one of several hundred lines."""
    return prepareQuery(sparql)


def told(answer: Answer) -> Verdicts:
    """Outcome and reason by the query, one row a promise."""
    rows = {str(row[0]): (name_of(row[1]), name_of(row[2])) for row in answer}
    assert len(rows) == len(answer)
    return rows


def name_of(term: object) -> str:
    """The last step of an IRI."""
    return str(term).rpartition("/")[2]
