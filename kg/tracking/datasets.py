"""The datasets that verdicts are stored in: one beside the plan that they judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import InputError
from kg.model import Iri
from kg.namespaces import compact, unit_of
from kg.tracking.facts import Words
from kg.tracking.reading import Ask

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
