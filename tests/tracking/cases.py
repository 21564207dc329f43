"""Small promises and facts by hand: a target of 2021, its figures, a milestone, its events."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kg.tracking.records import (
    Attainment,
    Event,
    Facts,
    Interval,
    Judgement,
    Milestone,
    Observation,
    Period,
    Target,
    TimeBasis,
)

ISSUED = date(2021, 3, 12)
END = date(2021, 12, 31)
AFTER = date(2026, 11, 24)
NEXT = timedelta(1)
YEAR = Period(date(2021, 1, 1), END)
WORDS = {"en": "x", "zh": "甲"}
TOLERANCE = Decimal("0.05")
OWN, STAND_IN, RELATED, UNRELATED = "own", "stand-in", "related", "unrelated"
CITY, PROVINCE = "city", "province"
POINT = TimeBasis.POINT_IN_TIME
DONE, CONNECTED, STARTED = "completed", "connected", "started"


def interval(comparator: str, value: str) -> Interval:
    """What a comparator says of a value, "about" as loosely as the vocabulary has it."""
    tolerance = TOLERANCE if comparator == "about" else Decimal(0)
    return Interval.of(comparator, Decimal(value), tolerance)


def on(first: str, last: str = "") -> Period:
    """One day, or a span of days."""
    return Period(date.fromisoformat(first), date.fromisoformat(last or first))


def target(
    comparator: str = "at-least",
    value: str = "30",
    *,
    basis: TimeBasis = TimeBasis.ANNUAL,
    attained: Attainment | None = Attainment.BY,
    deadline: date | None = END,
    known: date | None = ISSUED,
    period: Period = YEAR,
) -> Target:
    """At least 30 within 2021, at any time up to its end, unless told otherwise."""
    return Target(
        commitment="target",
        label=WORDS,
        plan="plan",
        known=known,
        start=period.first,
        end=period.last,
        deadline=deadline,
        replaced=None,
        indicator=OWN,
        dimension="renminbi",
        basis=basis,
        is_additive=True,
        attained=attained,
        bound=interval(comparator, value),
        stated=("≥", value, "unit"),
        unit="unit",
        things=frozenset({CITY}),
    )


def figure(
    value: str,
    comparator: str = "equal",
    *,
    name: str = "figure",
    period: Period = YEAR,
    known: date | None = None,
    indicator: str = OWN,
    of: str = CITY,
    dimension: str = "renminbi",
    copy: bool = False,
    contradicts: tuple[str, ...] = (),
) -> Observation:
    """A figure of 2021, known at the end of its period unless told otherwise."""
    return Observation(
        iri=name,
        label=WORDS,
        indicator=indicator,
        dimension=dimension,
        figure=interval(comparator, value),
        of=of,
        period=period,
        known=known or period.last,
        document="document",
        is_copy=copy,
        contradicts=frozenset(contradicts),
    )


def milestone(
    *required: str, deadline: date | None = END, known: date | None = ISSUED, period: Period = YEAR
) -> Milestone:
    """A project completed by the end of 2021, unless told otherwise."""
    return Milestone(
        commitment="milestone",
        label=WORDS,
        plan="plan",
        known=known,
        start=period.first,
        end=period.last,
        deadline=deadline,
        replaced=None,
        project="project",
        required=frozenset(required or (DONE,)),
    )


def event(
    kind: str, period: Period, *, name: str = "", known: date | None = None, copy: bool = False
) -> Event:
    """Something that happened to the project, known at the end of its period."""
    return Event(
        iri=name or f"{kind}-{period}",
        label=WORDS,
        kind=kind,
        project="project",
        period=period,
        known=known or period.last,
        document="document",
        is_copy=copy,
    )


def facts(*seen: Observation | Event, **more: object) -> Facts:
    """Facts in which the stand-in could be let in, and the related one has to do with it."""
    return Facts(
        observations=tuple(fact for fact in seen if isinstance(fact, Observation)),
        events=tuple(fact for fact in seen if isinstance(fact, Event)),
        could_stand_for=frozenset({(STAND_IN, OWN)}),
        same_subject=frozenset({(RELATED, OWN)}),
        **more,  # type: ignore[arg-type]
    )


JUDGED = Judgement("judgement", STAND_IN, OWN)
