"""Intervals of exact decimals with open and closed ends: what a comparator and a value say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kg.errors import InputError
from kg.namespaces import compact, prefix_lines
from kg.terms import Ask, Record
from kg.text import Words, day


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
        """What `comparator` (its name in the vocabulary) says of `value`.

        `tolerance` is the share of the value by which "about" may miss it, either way.
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
        return self._low_within(other) and self._high_within(other)

    def is_disjoint_from(self, other: Interval) -> bool:
        """No number is in both."""
        return self._lies_above(other) or other._lies_above(self)

    @property
    def is_floor(self) -> bool:
        """Bounded below and not above: what is reached stays reached as more is added."""
        return self.low is not None and self.high is None

    def __str__(self) -> str:
        low = "−∞" if self.low is None else f"{self.low.normalize():f}"
        high = "∞" if self.high is None else f"{self.high.normalize():f}"
        left = "(" if self.low_open or self.low is None else "["
        right = ")" if self.high_open or self.high is None else "]"
        return f"{left}{low}, {high}{right}"

    def _low_within(self, other: Interval) -> bool:
        if other.low is None:
            return True
        if self.low is None:
            return False
        return self.low > other.low or (
            self.low == other.low and (self.low_open or not other.low_open)
        )

    def _high_within(self, other: Interval) -> bool:
        if other.high is None:
            return True
        if self.high is None:
            return False
        return self.high < other.high or (
            self.high == other.high and (self.high_open or not other.high_open)
        )

    def _lies_above(self, other: Interval) -> bool:
        if self.low is None or other.high is None:
            return False
        return self.low > other.high or (
            self.low == other.high and (self.low_open or other.high_open)
        )


# What the rule looks at: promises, and what became known after them, as frozen values


@dataclass(frozen=True, slots=True)
class Period:
    """Days from a first to a last, both included."""

    first: date
    last: date

    @property
    def is_calendar_year(self) -> bool:
        """The whole of one year, from 1 January to 31 December."""
        starts = (self.first.month, self.first.day) == (1, 1)
        return starts and (self.last.month, self.last.day) == (12, 31) and self.is_within_a_year

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
    """A promise that an indicator lies in an interval.

    `bound` is in the base unit of the dimension; `stated` is the sign, the number and the unit
    as the plan has them.
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
class Observation:
    """A figure in the base unit of its dimension, what it is of, and when it became known."""

    iri: str
    label: Words
    indicator: str
    dimension: str
    figure: Interval
    of: str
    period: Period
    known: date
    document: str
    is_copy: bool
    contradicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a project within a span of days."""

    iri: str
    label: Words
    kind: str
    project: str
    period: Period
    known: date
    document: str
    is_copy: bool


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
    """Everything that could bear on a promise.

    `could_stand_for` and `same_subject` hold pairs of indicators, the first being the one that
    was observed.
    """

    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    searches: tuple[Search, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    could_stand_for: frozenset[tuple[str, str]] = frozenset()
    same_subject: frozenset[tuple[str, str]] = frozenset()


def by_period(fact: Observation | Event) -> tuple[date, date, str]:
    """The order of facts in time; facts of one period by their IRI."""
    return fact.period.last, fact.period.first, fact.iri


# Reading promises and facts out of the graph, through whatever way to ask one is handed


_PREFIXES = prefix_lines(
    *("dcterms", "confidence", "plan", "prov", "rdfs", "skos", "temporality", "xsd")
)

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


def read_promises(ask: Ask) -> list[Promise]:
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


def read_facts(ask: Ask) -> Facts:
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
