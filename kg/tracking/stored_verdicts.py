"""The datasets that verdicts are stored in: one beside the plan that they judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kg.errors import InputError
from kg.namespaces import DCTERMS, PLAN, RDF, VOID, compact, prefix_lines, prefixes, unit_of
from kg.terms import Ask, Iri, Literal, Triple, quads_of, to_turtle
from kg.text import Words
from kg.tracking.explanation import concept_iri, settled_by
from kg.tracking.reading import Unusable, labels, labels_of, read, read_day, text, words_of
from kg.tracking.rule import Verdict
from kg.tracking.track import Tracking, tracking

_PREFIXES = prefix_lines("dcterms", "plan", "rdfs", "void")

_PLANS = f"""{_PREFIXES}
SELECT ?plan ?graph ?label ?labelZh WHERE {{
  GRAPH ?graph {{ ?plan a plan:Plan }}
  OPTIONAL {{ ?plan rdfs:label ?label . FILTER(langMatches(lang(?label), "en")) }}
  OPTIONAL {{ ?plan rdfs:label ?labelZh . FILTER(langMatches(lang(?labelZh), "zh")) }}
}}
ORDER BY ?plan ?graph ?label ?labelZh"""

_TITLES = f"""{_PREFIXES}
SELECT ?dataset ?label ?labelZh WHERE {{
  ?dataset a void:Dataset . {labels_of("dataset", "dcterms:title")}
}}
ORDER BY ?dataset ?label ?labelZh"""


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
    titles: dict[str, Words] = {}
    for record in ask(_TITLES).records():
        titles.setdefault(text(record, "dataset"), words_of(record))
    own: dict[str, tuple[str, Words]] = {}
    for plan, graph, en, zh in ask(_PLANS):
        if isinstance(graph, Iri) and not graph.value.startswith("file:"):
            short = compact(str(plan))
            label = {"en": str(en or short), "zh": str(zh or short)}
            own.setdefault(str(plan), (f"{unit_of(graph.value)}-verdicts", label))
    labels: dict[str, dict[str, Words]] = defaultdict(dict)
    for iri in sorted(plans):
        if iri not in own:
            raise InputError(
                f"{compact(iri)}: stands in no graph with a name, so that its verdicts have none"
                " either; name it in the file of the plan, as a void:Dataset",
                f"{compact(iri)}：所在的图没有名称，其结论也就无从命名；"
                "请在规划的文件中以 void:Dataset 命名",
            )
        dataset, words = own[iri]
        labels[dataset][iri] = words
    return [
        Dataset(iri, tuple(by_plan), titles.get(iri) or _title(by_plan.values()))
        for iri, by_plan in sorted(labels.items())
    ]


def _title(labels: Iterable[Words]) -> Words:
    en = ", ".join(f"“{label['en']}”" for label in labels)
    zh = "、".join(f"“{label['zh']}”" for label in labels)
    return {"en": f"Verdicts on {en}", "zh": f"{zh}的追踪结论"}


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
    from kg.store.canonical import as_canonical_turtle

    triples = [triple for one in trackings for triple in _triples(one.of(dataset.plans))]
    subject = Iri(dataset.iri)
    triples.append((subject, RDF + "type", Iri(VOID + "Dataset")))
    triples.append((subject, DCTERMS + "license", Iri(_LICENCE)))
    for words, name in ((dataset.title, "title"), (_ABOUT, "description")):
        texts = [Literal.of(text, language) for language, text in words.items()]
        triples += [(subject, DCTERMS + name, text) for text in texts]
    return as_canonical_turtle(quads_of(triples))


def _triples(of_a_day: Tracking) -> Iterator[Triple]:
    provenance = prefixes()["prov"]
    for verdict in of_a_day.verdicts:
        subject = Iri(verdict_iri(verdict))
        yield subject, RDF + "type", Iri(PLAN + "Verdict")
        yield subject, PLAN + "verdictOn", Iri(verdict.promise.commitment)
        yield subject, PLAN + "outcome", Iri(concept_iri(verdict.outcome))
        yield subject, PLAN + "reason", Iri(concept_iri(verdict.reason))
        yield subject, PLAN + "asOf", Literal.of(verdict.as_of)
        if verdict.decided_for:
            yield subject, PLAN + "decidedFor", Literal.of(verdict.decided_for)
        for used in (*verdict.rests_on, *verdict.judgements):
            yield subject, provenance + "wasDerivedFrom", Iri(used.iri)
        for language, words in (settled_by(verdict, of_a_day.labels) or {}).items():
            yield subject, PLAN + "settledBy", Literal.of(words, language)


# Recomputation: compare the verdicts that a graph holds with what the rule gives

_STORED = f"""{_PREFIXES}
SELECT ?verdict ?property ?value WHERE {{
  ?verdict plan:verdictOn ?any ; ?property ?value .
}}"""
_DAYS = f"""{_PREFIXES}
SELECT DISTINCT ?value ?plan WHERE {{
  ?verdict plan:verdictOn ?commitment ; plan:asOf ?value . ?commitment plan:inPlan ?plan .
}}"""


@dataclass(frozen=True, slots=True)
class Recomputation:
    """How many stored verdicts were recomputed, and which are not what the rule gives.

    `unusable` are the statements of the graph that decide nothing.
    """

    verdicts: int
    differing: Sequence[str]
    unusable: Sequence[Unusable] = ()

    @property
    def holds(self) -> bool:
        """Every stored verdict is what the rule gives, and none is missing."""
        return not self.differing

    def summary(self, language: str = "en") -> str:
        """The figure in one line, and the verdicts that differ."""
        share = f"{self.verdicts - len(self.differing)}/{self.verdicts}"
        names = " ".join(map(compact, self.differing))
        if language == "zh":
            return f"{share} 条结论与重新计算一致" + (names and f"；不一致：{names}")
        return f"{share} stored verdicts recomputed alike" + (names and f"; different: {names}")


def recompute(ask: Ask) -> Recomputation:
    """Compare each stored verdict with the rule, statement by statement.

    A plan with a verdict as of a day has all of that day.
    """
    stored: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for verdict, prop, value in ask(_STORED):
        assert value is not None
        stored[str(verdict)].add((str(prop), to_turtle(value)))
    days: dict[date, list[str]] = defaultdict(list)
    for written, plan in ask(_DAYS):
        if as_of := read_day(written):
            days[as_of].append(str(plan))
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    reading, words = read(ask), labels(ask)
    for as_of, plans in days.items():
        for subject, predicate, node in _triples(tracking(reading, words, as_of).of(plans)):
            wanted[str(subject)].add((predicate, to_turtle(node)))
    every = sorted(stored.keys() | wanted.keys())
    differing = [iri for iri in every if stored[iri] != wanted[iri]]
    return Recomputation(len(every), differing, reading.unusable)
