"""What the rule looks at: promises, and what became known after them, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kg.tracking.interval import Interval

Words = Mapping[str, str]


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
