"""Reading promises and facts out of the graph, through whatever way to ask one is handed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from kg.errors import InputError
from kg.model import Answer, Term
from kg.namespaces import compact
from kg.text import day
from kg.tracking.facts import (
    Event,
    Facts,
    Judgement,
    Milestone,
    Observation,
    Period,
    Promise,
    Search,
    Target,
    Words,
)
from kg.tracking.interval import Interval

Ask = Callable[[str], Answer]
Record = dict[str, Term | None]

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX confidence: <https://w3id.org/industry-plan/vocab/confidence/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX temporality: <https://w3id.org/industry-plan/vocab/temporality/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

_PLAN = """
  ?commitment plan:inPlan ?plan .
  ?plan dcterms:issued ?issued ; plan:periodStart ?start ; plan:periodEnd ?end .
  OPTIONAL { ?commitment plan:deadline ?deadline }
  ?commitment rdfs:label ?label . FILTER(langMatches(lang(?label), "en"))
  ?commitment rdfs:label ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
"""

_FIGURE = """
  OPTIONAL {
    ?thing plan:measures ?indicator ; plan:comparator ?comparator ;
      plan:value ?value ; plan:unit ?unit .
    ?unit plan:factor ?factor ; plan:dimension ?unitDimension .
    OPTIONAL { ?comparator plan:tolerance ?tolerance }
  }
"""

_TARGETS = f"""{_PREFIXES}
SELECT * WHERE {{
  ?commitment a plan:Target . {_PLAN}
  BIND(?commitment AS ?thing) {_FIGURE}
  OPTIONAL {{ ?commitment plan:measures ?measured . ?measured plan:direction ?direction }}
  OPTIONAL {{ ?commitment plan:comparator ?compared . ?compared skos:notation ?sign }}
  BIND(xsd:boolean(EXISTS {{ ?indicator plan:temporality temporality:flow }}) AS ?isFlow)
}}"""

_PLACES = f"{_PREFIXES} SELECT ?plan ?place WHERE {{ ?plan a plan:Plan ; plan:covers ?place }}"

_MILESTONES = f"""{_PREFIXES}
SELECT * WHERE {{
  ?commitment a plan:Milestone ; plan:milestoneOf ?project ; plan:requiresEvent ?required . {_PLAN}
}}"""

_KNOWN = """
  ?fact dcterms:source ?document ; plan:confidence ?confidence ;
    plan:heldFrom ?first ; plan:heldUntil ?last .
  OPTIONAL { ?document plan:issuedUntil ?issued }
  OPTIONAL { ?document plan:seenOn ?seen }
  BIND(COALESCE(?issued, ?seen) AS ?known)
  ?fact rdfs:label ?label . FILTER(langMatches(lang(?label), "en"))
  ?fact rdfs:label ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
"""

_OBSERVATIONS = f"""{_PREFIXES}
SELECT * WHERE {{
  ?fact a plan:Observation ; plan:observedOf ?of . {_KNOWN}
  BIND(?fact AS ?thing) {_FIGURE}
}}"""

_CONTRADICTIONS = f"{_PREFIXES} SELECT ?one ?other WHERE {{ ?one plan:conflictsWith ?other }}"

_EVENTS = f"""{_PREFIXES}
SELECT * WHERE {{ ?fact a plan:Event ; plan:eventKind ?kind ; plan:happenedTo ?project . {_KNOWN} }}
"""

_SEARCHES = f"""{_PREFIXES}
SELECT ?search ?about ?made WHERE {{ ?search plan:soughtFor ?about ; plan:searchedOn ?made }}"""

_JUDGEMENTS = f"""{_PREFIXES}
SELECT ?judgement ?in ?for WHERE {{ ?judgement plan:standIn ?in ; plan:standsFor ?for }}"""

_PAIRS = f"{_PREFIXES} SELECT ?one ?other WHERE {{{{ ?one plan:PROPERTY ?other }}}}"


def promises(ask: Ask) -> list[Promise]:
    """Every target and every milestone that says what it awaits, by IRI.

    Raises `InputError` for a target that has no indicator, or whose unit does not convert to it.
    """
    places = defaultdict(set)
    for record in ask(_PLACES).records():
        places[_text(record, "plan")].add(_text(record, "place"))
    found: dict[str, Promise] = {}
    for record in ask(_TARGETS).records():
        target = _target(record, frozenset(places[_text(record, "plan")]))
        found[target.commitment] = target
    for record in ask(_MILESTONES).records():
        milestone = _milestone(record)
        earlier = found.get(milestone.commitment)
        if isinstance(earlier, Milestone):
            required = earlier.required | milestone.required
            milestone = _milestone(record, required)
        found[milestone.commitment] = milestone
    return [found[commitment] for commitment in sorted(found)]


def facts(ask: Ask) -> Facts:
    """Everything that could bear on a promise."""
    contradicts = defaultdict(set)
    for record in ask(_CONTRADICTIONS).records():
        contradicts[_text(record, "one")].add(_text(record, "other"))
    searches: dict[str, Search] = {}
    for record in ask(_SEARCHES).records():
        iri, about = _text(record, "search"), {_text(record, "about")}
        about |= searches[iri].about if iri in searches else set()
        searches[iri] = Search(iri, frozenset(about), _date(record, "made"))
    return Facts(
        observations=tuple(
            _observation(record, contradicts) for record in ask(_OBSERVATIONS).records()
        ),
        events=tuple(_event(record) for record in ask(_EVENTS).records()),
        searches=tuple(searches.values()),
        judgements=tuple(
            Judgement(_text(record, "judgement"), _text(record, "in"), _text(record, "for"))
            for record in ask(_JUDGEMENTS).records()
        ),
        could_stand_for=_pairs(ask, "couldStandFor"),
        same_subject=_pairs(ask, "sameSubjectAs"),
    )


def concept_labels(ask: Ask) -> dict[str, Words]:
    """The labels of every concept, by IRI."""
    query = f"""{_PREFIXES}
SELECT ?concept ?label ?labelZh WHERE {{
  ?concept skos:prefLabel ?label . FILTER(langMatches(lang(?label), "en"))
  ?concept skos:prefLabel ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
}}"""
    return {_text(record, "concept"): _words(record) for record in ask(query).records()}


def latest_document(ask: Ask) -> date:
    """The day on which the newest fact or claim of the graph became known."""
    answer = ask(f"{_PREFIXES} SELECT ?day WHERE {{ ?document plan:issuedUntil|plan:seenOn ?day }}")
    days = [date.fromisoformat(str(day)) for day in answer.column("day")]
    if not days:
        raise InputError(
            "no document has a date; give --as-of", "没有任何带日期的文献；请给出 --as-of"
        )
    return max(days)


def _target(record: Record, places: frozenset[str]) -> Target:
    commitment = compact(_text(record, "commitment"))
    if record["indicator"] is None:
        raise InputError(
            f"{commitment}: has no indicator, value and unit; add them or make it a measure",
            f"{commitment}：缺少指标、数值与单位；请补上或改为举措",
        )
    return Target(
        **_promise(record),
        indicator=_text(record, "indicator"),
        dimension=_text(record, "unitDimension"),
        is_flow=_text(record, "isFlow") == "true",
        bound=_bound(record),
        stated=(_text(record, "sign"), _text(record, "value"), _text(record, "unit")),
        places=places,
    )


def _bound(record: Record) -> Interval:
    """What a target promises. A plain amount to realise is a floor, or a ceiling where less
    is wanted: 32 for a promised 30 keeps the promise."""
    figure = _figure(record)
    direction = str(record["direction"] or "").rpartition("/")[2]
    if _name(record, "comparator") == "equal" and direction:
        comparator = {"higher": "at-least", "lower": "at-most"}[direction]
        return Interval.of(comparator, _value(record))
    return figure


def _milestone(record: Record, required: Iterable[str] = ()) -> Milestone:
    return Milestone(
        **_promise(record),
        project=_text(record, "project"),
        required=frozenset({_text(record, "required"), *required}),
    )


def _promise(record: Record) -> dict[str, Any]:
    return {
        "commitment": _text(record, "commitment"),
        "label": _words(record),
        "plan": _text(record, "plan"),
        "issued": _date(record, "issued"),
        "period": Period(_date(record, "start"), _date(record, "end")),
        "deadline": _date(record, "deadline") if record["deadline"] else None,
    }


def _observation(record: Record, contradicts: dict[str, set[str]]) -> Observation:
    iri = _text(record, "fact")
    if record["indicator"] is None:
        raise InputError(
            f"{compact(iri)}: has no indicator, value and convertible unit; add them",
            f"{compact(iri)}：缺少指标、数值或可换算的单位；请补上",
        )
    return Observation(
        iri=iri,
        label=_words(record),
        indicator=_text(record, "indicator"),
        dimension=_text(record, "unitDimension"),
        figure=_figure(record),
        of=_text(record, "of"),
        period=Period(_date(record, "first"), _date(record, "last")),
        known=_date(record, "known"),
        document=_text(record, "document"),
        is_copy=_name(record, "confidence") == "copy",
        contradicts=frozenset(contradicts.get(iri, ())),
    )


def _event(record: Record) -> Event:
    return Event(
        iri=_text(record, "fact"),
        label=_words(record),
        kind=_text(record, "kind"),
        project=_text(record, "project"),
        period=Period(_date(record, "first"), _date(record, "last")),
        known=_date(record, "known"),
        document=_text(record, "document"),
        is_copy=_name(record, "confidence") == "copy",
    )


def _figure(record: Record) -> Interval:
    tolerance = Decimal(str(record["tolerance"] or 0))
    return Interval.of(_name(record, "comparator"), _value(record), tolerance)


def _value(record: Record) -> Decimal:
    """The value in the base unit of its dimension: exact, by multiplication alone."""
    return Decimal(_text(record, "value")) * Decimal(_text(record, "factor"))


def _pairs(ask: Ask, name: str) -> frozenset[tuple[str, str]]:
    query = _PAIRS.format().replace("PROPERTY", name)
    return frozenset((str(one), str(other)) for one, other in ask(query))


def _words(record: Record) -> Words:
    return {"en": _text(record, "label"), "zh": _text(record, "labelZh")}


def _name(record: Record, key: str) -> str:
    """The last part of a concept's IRI."""
    return _text(record, key).rpartition("/")[2]


def _text(record: Record, key: str) -> str:
    return str(record[key])


def _date(record: Record, key: str) -> date:
    return day(_text(record, key))
