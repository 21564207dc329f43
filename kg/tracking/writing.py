"""Verdicts as RDF: each a derivation with its inputs and both clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from kg.namespaces import PLAN, RDF, XSD, prefixes
from kg.tracking.track import Tracking
from kg.tracking.verdict import Verdict
from kg.tracking.words import Labels, outcome_iri, reason_iri, settled_by

if TYPE_CHECKING:
    import rdflib

GRAPH = "https://w3id.org/industry-plan/data/datong-verdicts"
_TITLE = {"en": "Verdicts on Datong’s plan of 2021", "zh": "大同市 2021 年规划的追踪结论"}
_ABOUT = {
    "en": "Computed by kg track from the plan and its outcomes; not written by hand.",
    "zh": "由 kg track 依据规划及其结果计算得出，并非手写。",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def verdict_iri(verdict: Verdict) -> str:
    """The IRI of a verdict: its commitment's, with the as-of day."""
    return f"{verdict.promise.commitment}-as-of-{verdict.as_of}"


def as_turtle(trackings: Iterable[Tracking]) -> str:
    """The verdicts of several days as one canonical Turtle file."""
    from kg.graph.canonical import arranged

    return arranged(as_graph(trackings))


def as_graph(trackings: Iterable[Tracking]) -> rdflib.Graph:
    """The verdicts of several days as one RDF graph, with its `void:Dataset`."""
    import rdflib
    from rdflib.namespace import DCTERMS, VOID

    graph = rdflib.Graph(bind_namespaces="none")
    dataset = rdflib.URIRef(GRAPH)
    graph.add((dataset, rdflib.RDF.type, VOID.Dataset))
    graph.add((dataset, DCTERMS.license, rdflib.URIRef(_LICENCE)))
    for language in ("en", "zh"):
        graph.add((dataset, DCTERMS.title, rdflib.Literal(_TITLE[language], lang=language)))
        graph.add((dataset, DCTERMS.description, rdflib.Literal(_ABOUT[language], lang=language)))
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
