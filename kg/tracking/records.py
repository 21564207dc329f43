"""Intervals, promises and facts as frozen values, and how they are read from the graph."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kg.errors import InputError
from kg.namespaces import compact, prefix_lines
from kg.terms import Ask, Record
from kg.text import Words, day

_INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends; an end that is `None` is infinite.

    >>> promised = Interval.of("greater-than", Decimal(50))
    >>> Interval.of("at-least", Decimal(56)).lies_inside(promised)
    True
    >>> Interval.of("greater-than", Decimal(45)).lies_inside(promised)
    False
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, comparator: str, value: Decimal, tolerance: Decimal = Decimal(0)) -> Interval:
        """What `comparator` says of `value`, which "about" may miss by the share `tolerance`.

        Raises `KeyError` for a comparator that the vocabulary does not have.
        """
        width = abs(value) * tolerance
        return {
            "equal": cls(value, value),
            "greater-than": cls(value, None, low_open=True),
            "at-least": cls(value, None),
            "less-than": cls(None, value, high_open=True),
            "at-most": cls(None, value),
            "about": cls(value - width, value + width),
        }[comparator]

    def lies_inside(self, other: Interval) -> bool:
        """Every number of this interval is in the other."""
        return self._lowest >= other._lowest and self._highest <= other._highest

    def is_disjoint_from(self, other: Interval) -> bool:
        """No number is in both."""
        return self._lowest > other._highest or other._lowest > self._highest

    @property
    def is_floor(self) -> bool:
        """Bounded below and not above: what is reached stays reached as more is added."""
        return self.low is not None and self.high is None

    @property
    def _lowest(self) -> tuple[Decimal, int]:
        """The low end, an open one as if it were a little higher."""
        return (-_INFINITY if self.low is None else self.low), int(self.low_open)

    @property
    def _highest(self) -> tuple[Decimal, int]:
        """The high end, an open one as if it were a little lower."""
        return (_INFINITY if self.high is None else self.high), -int(self.high_open)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from a first to a last, both included."""

    first: date
    last: date

    @property
    def is_calendar_year(self) -> bool:
        """The whole of one year, from 1 January to 31 December."""
        year = self.first.year
        return (self.first, self.last) == (date(year, 1, 1), date(year, 12, 31))

    @property
    def is_within_a_year(self) -> bool:
        """No part of it lies in a second calendar year."""
        return self.first.year == self.last.year

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What every commitment that can be tracked has."""

    commitment: str
    label: Words
    plan: str
    issued: date
    period: Period
    deadline: date | None

    @property
    def runs_until(self) -> date:
        """The last day on which it is still running: its deadline, or else its plan's end."""
        return self.deadline or self.period.last


@dataclass(frozen=True, slots=True)
class Target(Promise):
    """A promise that an indicator lies in an interval, in the base unit of the dimension.

    `stated` is the sign, the number and the unit as the plan has them.
    """

    indicator: str
    dimension: str
    is_flow: bool
    bound: Interval
    stated: tuple[str, str, str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Milestone(Promise):
    """A promise that events of all these kinds happen to a project."""

    project: str
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """What was observed or happened in a period, and when its document became known."""

    iri: str
    label: Words
    period: Period
    known: date
    document: str
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Observation(Fact):
    """A figure in the base unit of its dimension, and what it is of."""

    indicator: str
    dimension: str
    figure: Interval
    of: str
    contradicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event(Fact):
    """Something that happened to a project."""

    kind: str
    project: str


@dataclass(frozen=True, slots=True)
class Search:
    """Somebody looked for what became of a thing, and found nothing."""

    iri: str
    about: frozenset[str]
    made: date


@dataclass(frozen=True, slots=True)
class Judgement:
    """Figures of one indicator may stand for another."""

    iri: str
    stand_in: str
    stands_for: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that could bear on a promise; of pairs of indicators the first is observed."""

    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    searches: tuple[Search, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    could_stand_for: frozenset[tuple[str, str]] = frozenset()
    same_subject: frozenset[tuple[str, str]] = frozenset()


def by_period(fact: Fact) -> tuple[date, date, str]:
    """The order of facts in time; facts of one period by their IRI."""
    return fact.period.last, fact.period.first, fact.iri


# Read promises and facts from the graph

_PREFIXES = prefix_lines(
    *("dcterms", "confidence", "plan", "prov", "rdfs", "skos", "temporality", "xsd")
)


def labels_of(thing: str, properties: str = "rdfs:label") -> str:
    """The pattern that binds the English and the Chinese label of a variable."""
    return f"""
  ?{thing} {properties} ?label . FILTER(langMatches(lang(?label), "en"))
  ?{thing} {properties} ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
"""


_PLAN = f"""
  ?commitment plan:inPlan ?plan .
  ?plan dcterms:issued ?issued ; plan:periodStart ?start ; plan:periodEnd ?end .
  OPTIONAL {{ ?commitment plan:deadline ?deadline }}
  {labels_of("commitment")}"""

_FIGURE = """
  OPTIONAL {
    ?thing plan:measures ?indicator ; plan:comparator ?comparator ;
      plan:value ?value ; plan:unit ?unit .
    ?unit plan:factor ?factor ; plan:dimension ?unitDimension .
    OPTIONAL { ?comparator plan:tolerance ?tolerance }
  }
"""

_TARGETS = f"""
  ?commitment a plan:Target . {_PLAN}
  BIND(?commitment AS ?thing) {_FIGURE}
  OPTIONAL {{ ?commitment plan:measures ?measured . ?measured plan:direction ?direction }}
  OPTIONAL {{ ?commitment plan:comparator ?compared . ?compared skos:notation ?sign }}
  BIND(xsd:boolean(EXISTS {{ ?indicator plan:temporality temporality:flow }}) AS ?isFlow)"""

_MILESTONES = f"""
  ?commitment a plan:Milestone ; plan:milestoneOf ?project ; plan:requiresEvent ?required . {_PLAN}
"""

_FACT = f"""
  ?fact dcterms:source ?document ; plan:confidence ?confidence ;
    plan:heldFrom ?first ; plan:heldUntil ?last .
  OPTIONAL {{ ?document plan:issuedUntil ?issued }}
  OPTIONAL {{ ?document plan:seenOn ?seen }}
  BIND(COALESCE(?issued, ?seen) AS ?known)
  {labels_of("fact")}"""

_OBSERVATIONS = f"""
  ?fact a plan:Observation ; plan:observedOf ?of . {_FACT}
  BIND(?fact AS ?thing) {_FIGURE}"""

_EVENTS = f"?fact a plan:Event ; plan:eventKind ?kind ; plan:happenedTo ?project . {_FACT}"

_SEARCHES = "?search plan:soughtFor ?about ; plan:searchedOn ?made"


def _records(ask: Ask, pattern: str) -> list[Record]:
    return ask(f"{_PREFIXES} SELECT * WHERE {{ {pattern} }}").records()


def read_promises(ask: Ask) -> list[Promise]:
    """Every target and every milestone that says what it awaits, by IRI.

    Raises `InputError` for a target that has no indicator, or whose unit does not convert to it.
    """
    places = grouped(ask, "?plan a plan:Plan ; plan:covers ?place", "plan", "place")
    required = grouped(ask, _MILESTONES, "commitment", "required")
    promises: dict[str, Promise] = {}
    for record in _records(ask, _TARGETS):
        promises[text(record, "commitment")] = _target(record, places[text(record, "plan")])
    for record in _records(ask, _MILESTONES):
        commitment, project = text(record, "commitment"), text(record, "project")
        kinds = frozenset(required[commitment])
        promises[commitment] = Milestone(**_promise(record), project=project, required=kinds)
    return [promises[commitment] for commitment in sorted(promises)]


def read_facts(ask: Ask) -> Facts:
    """Everything that could bear on a promise."""
    contradicts = grouped(ask, "?one plan:conflictsWith ?other", "one", "other")
    judgements = _records(ask, "?judgement plan:standIn ?in ; plan:standsFor ?for")
    about = grouped(ask, _SEARCHES, "search", "about")
    made = {text(record, "search"): day_of(record, "made") for record in _records(ask, _SEARCHES)}
    return Facts(
        observations=tuple(_observation(r, contradicts) for r in _records(ask, _OBSERVATIONS)),
        events=tuple(
            Event(**_fact(record), kind=text(record, "kind"), project=text(record, "project"))
            for record in _records(ask, _EVENTS)
        ),
        searches=tuple(Search(iri, frozenset(about[iri]), made[iri]) for iri in made),
        judgements=tuple(
            Judgement(text(record, "judgement"), text(record, "in"), text(record, "for"))
            for record in judgements
        ),
        could_stand_for=_pairs(ask, "plan:couldStandFor"),
        same_subject=_pairs(ask, "plan:sameSubjectAs"),
    )


def concept_labels(ask: Ask) -> dict[str, Words]:
    """The labels of every concept, by IRI."""
    records = _records(ask, labels_of("concept", "skos:prefLabel"))
    return {text(record, "concept"): words_of(record) for record in records}


def newest_document(ask: Ask) -> date:
    """The day on which the newest fact or claim of the graph became known.

    A document without a date of its own became known when it was seen. Ill-typed dates do not
    count. Raises `InputError` when no document has a date: today's date is never asked.
    """
    answer = ask(f"{_PREFIXES} SELECT ?day WHERE {{ ?document plan:issuedUntil|plan:seenOn ?day }}")
    days = [row.day for row in answer.typed() if isinstance(row.day, date)]
    if not days:
        raise InputError(
            "no document in the data is dated; give --as-of",
            "数据中没有注明日期的文献；请给出 --as-of",
        )
    return max(days)


def grouped(ask: Ask, pattern: str, key: str, value: str) -> dict[str, set[str]]:
    """What a pattern binds to the variable `value`, by what it binds to `key`."""
    groups: dict[str, set[str]] = defaultdict(set)
    for record in _records(ask, pattern):
        groups[text(record, key)].add(text(record, value))
    return groups


def _pairs(ask: Ask, link: str) -> frozenset[tuple[str, str]]:
    records = _records(ask, f"?one {link} ?other")
    return frozenset((text(record, "one"), text(record, "other")) for record in records)


def _promise(record: Record) -> dict[str, Any]:
    return {
        "commitment": text(record, "commitment"),
        "label": words_of(record),
        "plan": text(record, "plan"),
        "issued": day_of(record, "issued"),
        "period": Period(day_of(record, "start"), day_of(record, "end")),
        "deadline": day_of(record, "deadline") if record["deadline"] else None,
    }


def _target(record: Record, places: set[str]) -> Target:
    commitment = compact(text(record, "commitment"))
    if record["indicator"] is None:
        raise InputError(
            f"{commitment}: has no indicator, value and unit; add them or make it a measure",
            f"{commitment}：缺少指标、数值与单位；请补上或改为举措",
        )
    return Target(
        **_promise(record),
        indicator=text(record, "indicator"),
        dimension=text(record, "unitDimension"),
        is_flow=text(record, "isFlow") == "true",
        bound=_figure(record),
        stated=(text(record, "sign"), text(record, "value"), text(record, "unit")),
        places=frozenset(places),
    )


def _fact(record: Record) -> dict[str, Any]:
    return {
        "iri": text(record, "fact"),
        "label": words_of(record),
        "period": Period(day_of(record, "first"), day_of(record, "last")),
        "known": day_of(record, "known"),
        "document": text(record, "document"),
        "is_copy": name(text(record, "confidence")) == "copy",
    }


def _observation(record: Record, contradicts: dict[str, set[str]]) -> Observation:
    iri = text(record, "fact")
    if record["indicator"] is None:
        raise InputError(
            f"{compact(iri)}: has no indicator, value and convertible unit; add them",
            f"{compact(iri)}：缺少指标、数值或可换算的单位；请补上",
        )
    return Observation(
        **_fact(record),
        indicator=text(record, "indicator"),
        dimension=text(record, "unitDimension"),
        figure=_figure(record),
        of=text(record, "of"),
        contradicts=frozenset(contradicts[iri]),
    )


def _figure(record: Record) -> Interval:
    """A figure in the base unit of its dimension: exact, by multiplication alone.

    A promised plain amount is a floor, or a ceiling where less is wanted: 32 for 30 keeps it.
    """
    comparator = name(text(record, "comparator"))
    if comparator == "equal" and record.get("direction"):
        comparator = {"higher": "at-least", "lower": "at-most"}[name(text(record, "direction"))]
    value = Decimal(text(record, "value")) * Decimal(text(record, "factor"))
    return Interval.of(comparator, value, Decimal(str(record["tolerance"] or 0)))


def text(record: Record, column: str) -> str:
    """The text of a cell, which is not empty."""
    return str(record[column])


def day_of(record: Record, column: str) -> date:
    """The day in a cell, which is not empty."""
    return day(text(record, column))


def words_of(record: Record) -> Words:
    """The English and the Chinese label of a record."""
    return {"en": text(record, "label"), "zh": text(record, "labelZh")}


def name(iri: str) -> str:
    return iri.rpartition("/")[2]
