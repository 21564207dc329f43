"""The datasets that verdicts are stored in: one beside the plan that they judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.namespaces import PLAN, RDF, XSD, compact, prefixes, unit_of
from kg.terms import Iri, Term, to_sparql
from kg.text import day
from kg.tracking.explanation import Labels, outcome_iri, reason_iri, settled_by
from kg.tracking.records import Ask, Words
from kg.tracking.rule import Verdict
from kg.tracking.track import Tracking, track

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX void: <http://rdfs.org/ns/void#>
"""

_PLANS = f"""{_PREFIXES}
SELECT ?plan ?graph ?label ?labelZh WHERE {{
  GRAPH ?graph {{ ?plan a plan:Plan }}
  OPTIONAL {{ ?plan rdfs:label ?label . FILTER(langMatches(lang(?label), "en")) }}
  OPTIONAL {{ ?plan rdfs:label ?labelZh . FILTER(langMatches(lang(?labelZh), "zh")) }}
}}
ORDER BY ?plan ?graph ?label ?labelZh"""

_TITLES = f"""{_PREFIXES}
SELECT ?dataset ?title ?titleZh WHERE {{
  ?dataset a void:Dataset .
  ?dataset dcterms:title ?title . FILTER(langMatches(lang(?title), "en"))
  ?dataset dcterms:title ?titleZh . FILTER(langMatches(lang(?titleZh), "zh"))
}}
ORDER BY ?dataset ?title ?titleZh"""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graph of the verdicts on the plans of one unit, and its title."""

    iri: str
    plans: tuple[str, ...]
    title: Words

    @property
    def file_name(self) -> str:
        """What its Turtle file is called: by the last part of its IRI."""
        return self.iri.replace("#", "/").rpartition("/")[2] + ".ttl"


def datasets(ask: Ask, plans: Iterable[str]) -> list[Dataset]:
    """Where verdicts on these plans are stored, by IRI.

    A dataset that is there keeps its title; another one's is made of the labels of its plans.
    Raises `InputError` for a plan whose graph has no name that holds elsewhere too.
    """
    homes, titles = _homes(ask), _titles(ask)
    labels: dict[str, dict[str, Words]] = {}
    for plan in sorted(plans):
        if plan not in homes:
            raise _homeless(plan)
        iri, label = homes[plan]
        labels.setdefault(iri, {})[plan] = label
    return [
        Dataset(iri, tuple(own), titles.get(iri) or _title(own.values()))
        for iri, own in sorted(labels.items())
    ]


def _homes(ask: Ask) -> dict[str, tuple[str, Words]]:
    """The dataset for the verdicts on each plan, and the plan's label."""
    found: dict[str, tuple[str, Words]] = {}
    for plan, graph, en, zh in ask(_PLANS):
        if isinstance(graph, Iri) and not graph.value.startswith("file:"):
            name = compact(str(plan))
            label = {"en": str(en or name), "zh": str(zh or name)}
            found.setdefault(str(plan), (f"{unit_of(graph.value)}-verdicts", label))
    return found


def _titles(ask: Ask) -> dict[str, Words]:
    """The title of each dataset that is there."""
    found: dict[str, Words] = {}
    for dataset, en, zh in ask(_TITLES):
        found.setdefault(str(dataset), {"en": str(en), "zh": str(zh)})
    return found


def _title(labels: Iterable[Words]) -> Words:
    labels = list(labels)
    en = ", ".join(f"“{label['en']}”" for label in labels)
    zh = "、".join(f"“{label['zh']}”" for label in labels)
    return {"en": f"Verdicts on {en}", "zh": f"{zh}的追踪结论"}


def _homeless(iri: str) -> InputError:
    name = compact(iri)
    return InputError(
        f"{name}: stands in no graph with a name, so that its verdicts have none either;"
        " name it in the file of the plan, as a void:Dataset",
        f"{name}：所在的图没有名称，其结论也就无从命名；请在规划的文件中以 void:Dataset 命名",
    )


# Verdicts as RDF: each a derivation with its inputs and both clocks


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

    from kg.store.canonical import arranged

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


# Recomputing the verdicts that a graph holds: one that was edited by hand is told


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
