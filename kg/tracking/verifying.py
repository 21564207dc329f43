"""Recomputing the verdicts that a graph holds: one that was edited by hand is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.model import Term
from kg.namespaces import compact
from kg.store.terms import to_sparql
from kg.text import day
from kg.tracking.reading import Ask
from kg.tracking.track import track
from kg.tracking.writing import as_graph

if TYPE_CHECKING:
    from rdflib.term import Node

_STORED = """
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
SELECT ?verdict ?property ?value WHERE { ?verdict plan:verdictOn ?any ; ?property ?value }
ORDER BY ?verdict ?property STR(?value)
"""
_DAYS = """
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
SELECT DISTINCT ?day ?plan WHERE {
  ?verdict plan:verdictOn ?commitment ; plan:asOf ?day . ?commitment plan:inPlan ?plan
}
ORDER BY ?day ?plan
"""

Facts = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Recomputation:
    """How many stored verdicts were recomputed, and which are not what the rule gives."""

    verdicts: int
    differing: Sequence[str]

    @property
    def holds(self) -> bool:
        """Every stored verdict is what the rule gives, and none is missing."""
        return not self.differing

    def summary(self, language: str = "en") -> str:
        """The figure in one line, and the verdicts that differ."""
        same, names = self.verdicts - len(self.differing), " ".join(map(compact, self.differing))
        if language == "zh":
            text = f"{same}/{self.verdicts} 条结论与重新计算一致"
            return text + (f"；不一致：{names}" if names else "")
        text = f"{same}/{self.verdicts} stored verdicts recomputed alike"
        return text + (f"; different: {names}" if names else "")


def recompute(ask: Ask) -> Recomputation:
    """Hold each stored verdict against the rule, statement by statement.

    A plan with a verdict as of a day has all of that day.
    """
    stored: dict[str, Facts] = defaultdict(set)
    for verdict, prop, value in ask(_STORED):
        stored[str(verdict)].add((str(prop), _written(value)))
    days: dict[date, list[str]] = defaultdict(list)
    for written, plan in ask(_DAYS):
        days[day(str(written))].append(str(plan))
    wanted: dict[str, Facts] = defaultdict(set)
    for as_of, plans in days.items():
        for subject, predicate, node in as_graph([track(ask, as_of).of(plans)]):
            wanted[str(subject)].add((str(predicate), _n3(node)))
    every = sorted(stored.keys() | wanted.keys())
    return Recomputation(len(every), [iri for iri in every if stored[iri] != wanted[iri]])


def _n3(term: Node) -> str:
    from rdflib.term import Literal, URIRef

    assert isinstance(term, URIRef | Literal)
    return term.n3()


def _written(value: Term | None) -> str:
    assert value is not None
    return to_sparql(value)
