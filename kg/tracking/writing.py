"""Verdicts as RDF: each a derivation with its inputs and both clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from kg.namespaces import PLAN, RDF, XSD, prefixes
from kg.tracking.datasets import Dataset
from kg.tracking.track import Tracking
from kg.tracking.verdict import Verdict
from kg.tracking.words import Labels, outcome_iri, reason_iri, settled_by

if TYPE_CHECKING:
    import rdflib

_ABOUT = {
    "en": "Computed by kg track from the plan and its outcomes; not written by hand.",
    "zh": "由 kg track 依据规划及其结果计算得出，并非手写。",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def verdict_iri(verdict: Verdict) -> str:
    """The IRI of a verdict: its commitment's, with the as-of day."""
    return f"{verdict.promise.commitment}-as-of-{verdict.as_of}"


def as_turtle(dataset: Dataset, trackings: Iterable[Tracking]) -> str:
    """The verdicts of several days that a dataset holds, as one canonical Turtle file."""
    from rdflib import Literal, URIRef
    from rdflib.namespace import DCTERMS, RDF, VOID

    from kg.graph.canonical import arranged

    graph = as_graph(tracking.of(dataset.plans) for tracking in trackings)
    subject = URIRef(dataset.iri)
    graph.add((subject, RDF.type, VOID.Dataset))
    graph.add((subject, DCTERMS.license, URIRef(_LICENCE)))
    for language in ("en", "zh"):
        graph.add((subject, DCTERMS.title, Literal(dataset.title[language], lang=language)))
        graph.add((subject, DCTERMS.description, Literal(_ABOUT[language], lang=language)))
    return arranged(graph)


def as_graph(trackings: Iterable[Tracking]) -> rdflib.Graph:
    """The verdicts of several days as one RDF graph."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for tracking in trackings:
        for verdict in tracking.verdicts:
            _add(graph, verdict, tracking.labels)
    return graph


def _add(graph: rdflib.Graph, verdict: Verdict, labels: Labels) -> None:
    from rdflib import Literal, URIRef

    subject = URIRef(verdict_iri(verdict))

    def add(predicate: str, value: URIRef | Literal) -> None:
        graph.add((subject, URIRef(predicate), value))

    def add_day(name: str, day: date) -> None:
        add(PLAN + name, Literal(day.isoformat(), datatype=URIRef(XSD + "date")))

    provenance = prefixes()["prov"]
    add(RDF + "type", URIRef(PLAN + "Verdict"))
    add(RDF + "type", URIRef(provenance + "Derivation"))
    add(PLAN + "verdictOn", URIRef(verdict.promise.commitment))
    add(PLAN + "outcome", URIRef(outcome_iri(verdict.outcome)))
    add(PLAN + "reason", URIRef(reason_iri(verdict.reason)))
    add_day("asOf", verdict.as_of)
    if verdict.decided_for:
        add_day("decidedFor", verdict.decided_for)
    for used in (*verdict.rests_on, *verdict.judgements):
        add(provenance + "entity", URIRef(used.iri))
    for language, text in (settled_by(verdict, labels) or {}).items():
        add(PLAN + "settledBy", Literal(text, lang=language))
