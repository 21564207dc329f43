"""Intervals, promises and facts as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kg.text import Words

COMPARATORS = ("equal", "greater-than", "at-least", "less-than", "at-most", "about")
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
class Unreadable(Promise):
    """A commitment of which the rule cannot use the statements with these properties.

    Where the day of its plan is not known, it is `date.min`.
    """

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
    """A figure in the base unit of its dimension, and what it is of; `stated` as in a target."""

    indicator: str
    dimension: str
    figure: Interval
    of: str
    contradicts: frozenset[str] = frozenset()
    stated: tuple[str, str, str] = field(default=("", "", ""), compare=False)


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
