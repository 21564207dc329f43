"""Intervals, promises and facts as frozen values."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from kg.text import Words

COMPARATORS = ("equal", "greater-than", "at-least", "less-than", "at-most", "about", "between")
_INFINITY = Decimal("Infinity")


class Interval(NamedTuple):
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
    def of(
        cls,
        comparator: str,
        value: Decimal,
        tolerance: Decimal = Decimal(0),
        upper: Decimal | None = None,
    ) -> Interval:
        """What `comparator` says of `value`, which "about" may miss by the share `tolerance`.

        "between" is up to `upper`. Raises `KeyError` for a comparator that the vocabulary does
        not have.
        """
        width = abs(value) * tolerance
        return {
            "between": cls(value, upper),
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

    def times(self, number: int) -> Interval:
        """The sums of so many numbers of this interval, at least one.

        >>> Interval.of("at-least", Decimal(50)).times(3).low
        Decimal('150')
        """
        low, high = (None if end is None else end * number for end in (self.low, self.high))
        return Interval(low, high, self.low_open, self.high_open)

    def plus(self, other: Interval) -> Interval:
        """The sums of a number of this interval and one of the other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        low_open, high_open = self.low_open or other.low_open, self.high_open or other.high_open
        return Interval(low, high, low_open, high_open)

    def common(self, other: Interval) -> Interval:
        """The numbers that are in both, of intervals that have such."""
        low = max(self, other, key=lambda one: one._lowest)
        high = min(self, other, key=lambda one: one._highest)
        return Interval(low.low, high.high, low.low_open, high.high_open)

    @property
    def is_floor(self) -> bool:
        """Bounded below and not above: what is reached stays reached as more is added."""
        return self.low is not None and self.high is None

    @property
    def is_exact(self) -> bool:
        """One number."""
        return self.low is not None and self.low == self.high

    @property
    def _lowest(self) -> tuple[Decimal, int]:
        """The low end, an open one as if it were a little higher."""
        return (-_INFINITY if self.low is None else self.low), int(self.low_open)

    @property
    def _highest(self) -> tuple[Decimal, int]:
        """The high end, an open one as if it were a little lower."""
        return (_INFINITY if self.high is None else self.high), -int(self.high_open)


class TimeBasis(StrEnum):
    """The concepts of vocab/time-basis: the time that one value of an indicator is for."""

    POINT_IN_TIME = "point-in-time"
    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    CUMULATIVE = "cumulative"
    PLAN_PERIOD = "plan-period"

    @property
    def months(self) -> int | None:
        """How many months a value is for; none where it is not for a unit of the calendar."""
        return {"annual": 12, "quarterly": 3, "monthly": 1}.get(self.value)


class Attainment(StrEnum):
    """The concepts of vocab/attainment: when a target must be reached."""

    AT = "at"
    BY = "by"
    EVERY = "every"
    AVERAGE = "average"

    @property
    def is_of_all_periods(self) -> bool:
        """Whether it needs a figure for each period of the plan."""
        return self in (Attainment.EVERY, Attainment.AVERAGE)


class Period(NamedTuple):
    """Days from a first to a last, both included."""

    first: date
    last: date

    @classmethod
    def containing(cls, day: date, months: int) -> Period:
        """The year, quarter or month (12, 3 or 1 `months`) in which a day lies.

        >>> str(Period.containing(date(2025, 5, 17), 3))
        '2025-04-01/2025-06-30'
        """
        first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        month = first.month + months - 1
        return cls(first, date(first.year, month, monthrange(first.year, month)[1]))

    @classmethod
    def ending(cls, day: date, months: int) -> Period | None:
        """The year, quarter or month that ends on a day, a year with any month; else none.

        >>> str(Period.ending(date(2024, 6, 30), 12)), Period.ending(date(2024, 5, 31), 3)
        ('2023-07-01/2024-06-30', None)
        """
        unit = cls.containing(day, months)
        if unit.last == day:
            return unit
        if months != 12 or cls.containing(day, 1).last != day:
            return None
        return cls(date(day.year - 1, day.month + 1, 1), day)

    def holds(self, other: Period) -> bool:
        """No day of the other lies outside this one."""
        return self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What every commitment that can be tracked has; a day that is not known is `None`.

    `known` is the day on which its document made it known, `start` and `end` are those of its
    plan's period, and `replaced` is the day on which a later document took its place.
    """

    commitment: str
    label: Words
    plan: str
    known: date | None
    start: date | None
    end: date | None
    deadline: date | None
    replaced: date | None

    @property
    def runs_until(self) -> date | None:
        """The last day on which it is still running: its deadline, or else its plan's end."""
        return self.deadline or self.end

    def is_known_by(self, day: date) -> bool:
        """It was promised by the end of a day, or the day of the promise is unknown."""
        return self.known is None or self.known <= day


@dataclass(frozen=True, slots=True)
class Target(Promise):
    """A promise that an indicator lies in an interval, in the base unit of the dimension.

    Where words leave open when it must be `attained`, that is `None`. Of `is_additive` amounts a
    part of the period already counts. With `is_each` all of the `things` must reach it, or as
    many as `how_many` says; without, any figure of one of them counts. Where it is about one thing
    alone, the figures of the places `beside` it are shown and do not count. A `baseline` that it is
    relative to has become known on that day. `stated` is the sign, the number and the unit as the
    plan has them, and `unit` that of the bound, which is another one where the number is
    relative: by a relation, to a figure. Of a `goal` that is known only within two
    limits, in that unit, `bound` holds the numbers that surely reach it, and `possible` those
    that may.
    """

    indicator: str
    dimension: str
    basis: TimeBasis
    is_additive: bool
    attained: Attainment | None
    bound: Interval
    stated: tuple[str, str, str]
    unit: str
    things: frozenset[str]
    is_each: bool = False
    beside: frozenset[str] = frozenset()
    how_many: int | None = None
    possible: Interval | None = None
    goal: tuple[Decimal, Decimal] | None = None
    counted_from: date | None = None
    baseline: date | None = None
    relative: tuple[str, str] | None = None

    @property
    def months(self) -> int | None:
        """How many months a figure is for; none where it is not for a unit of the calendar."""
        return self.basis.months


@dataclass(frozen=True, slots=True)
class Milestone(Promise):
    """A promise that events of all these kinds happen to a project."""

    project: str
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unreadable(Promise):
    """A commitment of which the rule cannot use the statements with these properties."""

    properties: tuple[str, ...]


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
    """A figure in the base unit of its dimension, and what it is of; `stated` as in a target.

    It takes the place of those that it `revises`, from the day on which it is known.
    """

    indicator: str
    dimension: str
    figure: Interval
    of: str
    contradicts: frozenset[str] = frozenset()
    revises: frozenset[str] = frozenset()
    stated: tuple[str, str, str] = field(default=("", "", ""), compare=False)


@dataclass(frozen=True, slots=True)
class Event(Fact):
    """Something that happened to a project."""

    kind: str
    project: str


class Search(NamedTuple):
    """Somebody looked for what became of a thing, and found nothing."""

    iri: str
    about: frozenset[str]
    made: date


class Judgement(NamedTuple):
    """Figures of one indicator may stand for another."""

    iri: str
    stand_in: str
    stands_for: str


@dataclass(frozen=True)
class Facts:
    """Everything that could bear on a promise; of pairs of indicators the first is observed.

    Without slots, as it keeps an index of each kind: by thing, by project, by commitment, and of
    judgements by the indicator for which another may stand.
    """

    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    searches: tuple[Search, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    could_stand_for: frozenset[tuple[str, str]] = frozenset()
    same_subject: frozenset[tuple[str, str]] = frozenset()

    def observed_of(self, things: Iterable[str]) -> Iterator[Observation]:
        """The figures of some things, in the order of `observations`."""
        places = sorted(place for thing in things for place in self._observed.get(thing, ()))
        return (self.observations[place] for place in places)

    def revision_of(self, figure: Observation) -> Observation | None:
        """The figure of the same thing that revises a figure, of several the first to be known."""
        return self._revisions.get((figure.iri, figure.of))

    def happened_to(self, project: str) -> Iterator[Event]:
        return (self.events[place] for place in self._happened.get(project, ()))

    def searched_for(self, commitment: str) -> Iterator[Search]:
        return (self.searches[place] for place in self._searched.get(commitment, ()))

    def made_for(self, indicator: str) -> Iterator[Judgement]:
        """The judgements that let another indicator stand for this one."""
        return (self.judgements[place] for place in self._judged.get(indicator, ()))

    @cached_property
    def _observed(self) -> Mapping[str, list[int]]:
        return _places((observation.of,) for observation in self.observations)

    @cached_property
    def _revisions(self) -> Mapping[tuple[str, str], Observation]:
        revisions = [one for one in self.observations if one.revises]
        revisions.sort(key=lambda one: (one.known, one.iri), reverse=True)
        return {(iri, one.of): one for one in revisions for iri in one.revises - {one.iri}}

    @cached_property
    def _happened(self) -> Mapping[str, list[int]]:
        return _places((event.project,) for event in self.events)

    @cached_property
    def _searched(self) -> Mapping[str, list[int]]:
        return _places(search.about for search in self.searches)

    @cached_property
    def _judged(self) -> Mapping[str, list[int]]:
        return _places((judgement.stands_for,) for judgement in self.judgements)


def _places(keys: Iterable[Iterable[str]]) -> Mapping[str, list[int]]:
    """Where in a sequence each key stands; each item of it has its own keys."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, several in enumerate(keys):
        for key in several:
            places[key].append(place)
    return places


def by_period(fact: Fact) -> tuple[date, date, str]:
    """The order of facts in time; facts of one period by their IRI."""
    return fact.period.last, fact.period.first, fact.iri
