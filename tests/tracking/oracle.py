"""What the graph says by its triples alone, and answers in a short form."""

from __future__ import annotations

from datetime import date

import rdflib
from rdflib.namespace import RDF

from kg.namespaces import PLAN, prefixes
from kg.terms import Answer

P = rdflib.Namespace(PLAN)
ID = rdflib.Namespace(prefixes()["id"])


def short(answer: Answer, *names: str) -> list[tuple[str, ...]]:
    """Some columns of an answer: IRIs by their last part, an unbound cell as ""."""
    rows = answer.only(*names)
    return [tuple("" if cell is None else str(cell).rpartition("/")[2] for cell in r) for r in rows]


def known(graph: rdflib.Graph, document: rdflib.term.Node) -> date:
    """When a document became known: the end of its date, or else when it was seen."""
    value = graph.value(document, P.issuedUntil) or graph.value(document, P.seenOn)
    return date.fromisoformat(str(value))


def projects(
    graph: rdflib.Graph, plan: rdflib.term.Node = ID["datuan-2021"]
) -> set[rdflib.term.Node]:
    return {p for p in graph.subjects(P.projectKind) if (p, P.inPlan, plan) in graph}


def named(graph: rdflib.Graph, plan: rdflib.term.Node = ID["datuan-2021"]) -> set[rdflib.term.Node]:
    """Each project and measure of the plan, each enterprise that takes part in one or a cluster."""
    parties = {
        party
        for involvement, party in graph.subject_objects(P.party)
        for thing in graph.objects(involvement, P.involvedIn)
        if (thing, P.inPlan, plan) in graph
    }
    measures = {m for m in graph.subjects(RDF.type, P.Measure) if (m, P.inPlan, plan) in graph}
    return projects(graph, plan) | parties | measures
