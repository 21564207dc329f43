"""What every reader has to find in the graph, counted by SPARQL and looked up by name."""

from __future__ import annotations

from collections import Counter
from functools import cache

from export.drawn import Drawn, expected

from kg.session import Session
from kg.store.embedded import MemoryStore

OUTSIDE_THE_ONTOLOGY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT {wanted} WHERE {{
  GRAPH ?g {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ ?g a owl:Ontology FILTER NOT EXISTS {{ ?g a skos:ConceptScheme }} }}
  {filter}
}}
"""
JOINING = """
  FILTER (?p != rdf:type)
  FILTER EXISTS {
    GRAPH ?h { ?o ?q ?r }
    FILTER NOT EXISTS { ?h a owl:Ontology FILTER NOT EXISTS { ?h a skos:ConceptScheme } }
  }
"""


@cache
def model(store: MemoryStore) -> Drawn:
    """The property graph of the fixed plans, made once."""
    return expected(store)


@cache
def _counted(session: Session) -> tuple[int, int]:
    """How many nodes and edges there are, by SPARQL alone."""
    return (
        _count(session, "(COUNT(DISTINCT ?s) AS ?n)", ""),
        _count(session, "(COUNT(*) AS ?n)", JOINING),
    )


def _count(session: Session, wanted: str, condition: str) -> int:
    answer = session.ask(OUTSIDE_THE_ONTOLOGY.format(wanted=wanted, filter=condition))
    return int(str(answer.rows[0][0]))


def check(found: Drawn, session: Session) -> None:
    """Counts, a Chinese label, lists, a date, an edge's source, and promised beside observed."""
    nodes, edges = _counted(session)
    assert (len(found.nodes), len(found.edges)) == (nodes, edges)
    assert nodes > 1000
    assert edges > 3000
    assert found.nodes["datuan"]["name_zh"] == "大团市"
    assert found.nodes["datuan-2021-eight-clusters"]["classes"] == ["Measure", "Commitment"]
    assert found.nodes["datuan-2021"]["periodStart"] == "2021-01-01"
    (row,) = (
        row
        for source, target, row in found.edges.values()
        if (source, target) == ("datuan-2021", "datuan-municipal-government")
    )
    assert row["type"] == "announcedBy"
    assert row["source_document"] == ["china-daily-2021-03-12"]
    assert (row["start"], row["end"], row["precision"]) == ("2021-01-01", "2021-12-31", "year")
    kinds = Counter(row.get("kind") for _, _, row in found.edges.values())
    assert kinds == Counter(
        row.get("kind") for _, _, row in model(session.graph.store).edges.values()
    )
    assert min(kinds[kind] for kind in ("promised", "presupposed", "observed", "inferred")) > 50
