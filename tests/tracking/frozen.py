"""Random promises and facts as plain values: no graph, so thousands take seconds."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tracking import cases

from kg.tracking.records import (
    Attainment,
    Event,
    Facts,
    Interval,
    Milestone,
    Observation,
    Period,
    Promise,
    Search,
    Target,
    TimeBasis,
)

EXAMPLES = max(600, int(os.environ.get("KG_EXAMPLES", "0")))
RANDOM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
COMPARATORS = ("equal", "greater-than", "at-least", "less-than", "at-most", "about")
VALUES = ("28", "29.5", "30", "30.000001", "31", "33", "-30", "0")
DEADLINES = (None, date(2021, 12, 31), date(2022, 12, 31))
DAYS = [
    *(date(2021, 3, day) for day in (11, 12, 13)),
    *(date(year, 12, 31) for year in (2020, 2021, 2022, 2023)),
    *(date(year, 1, 1) for year in (2021, 2022, 2023)),
    *(date(2021, 7, 1), date(2021, 12, 30), date(2022, 6, 30)),
]
AS_OF = st.just(cases.AFTER) | st.sampled_from([day for day in DAYS if day >= cases.ISSUED])


@cache
def among(*values: Any) -> st.SearchStrategy[Any]:
    """One of some values, as the same strategy each time: to make one costs more than to draw."""
    return st.sampled_from(values)


SOME = st.integers(0, 4)
BOOLEAN = st.booleans()


@dataclass(frozen=True, slots=True)
class Case:
    """A promise, what may bear on it, and the day to judge it on."""

    promise: Target | Milestone
    facts: Facts
    as_of: date


@cache
def spans(deadline: date | None, start: date) -> st.SearchStrategy[Period]:
    """The promised period, a single day, a calendar year, or any days from one to another."""
    single = st.sampled_from([*DAYS, deadline or cases.END]).map(lambda day: Period(day, day))
    years = st.sampled_from([2020, 2021, 2022, 2023]).map(
        lambda year: Period(date(year, 1, 1), date(year, 12, 31))
    )
    pairs = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)
    promised = st.just(Period(start, deadline or date(2022, 12, 31)))
    return st.one_of(promised, promised, single, years, pairs.map(lambda pair: Period(*pair)))


def known_after(draw: st.DrawFn, period: Period) -> date:
    """Nothing is known before it is over: that day, some days after, or the end of a year."""
    day = period.last + timedelta(draw(among(0, 0, 1, 90)))
    return date(day.year, 12, 31) if draw(SOME) == 0 else day


def promised(draw: st.DrawFn) -> dict[str, Any]:
    """A deadline or none, and a plan whose period holds it."""
    deadline = draw(among(*DEADLINES))
    start = draw(among(date(2021, 1, 1), date(2020, 7, 1)))
    end = draw(among(date(2022, 12, 31), deadline or date(2021, 12, 31)))
    return {"deadline": deadline, "period": Period(start, end)}


def observation(
    draw: st.DrawFn, target: Target, index: int, often: Period | None = None
) -> Observation:
    """A figure, mostly of the target's own indicator, place and dimension, often of a period."""
    period = often or draw(spans(target.deadline, target.start))
    own = (cases.OWN,) * 4
    return cases.figure(
        draw(among(*VALUES)),
        draw(among("equal", *COMPARATORS)),
        name=f"figure-{index}",
        period=period,
        known=known_after(draw, period),
        indicator=draw(among(*own, cases.STAND_IN, cases.STAND_IN, cases.RELATED)),
        of=draw(among(*(cases.CITY,) * 6, cases.PROVINCE)),
        dimension=draw(among(*("renminbi",) * 6, "us-dollar")),
        copy=draw(BOOLEAN),
    )


@st.composite
def targets(draw: st.DrawFn) -> Case:
    """A target with some figures, perhaps a contradiction or a revision, a judgement, a search."""
    target = cases.target(
        draw(among(*COMPARATORS)),
        draw(among(*VALUES[:4])),
        basis=draw(among(cases.POINT, TimeBasis.ANNUAL)),
        attained=draw(among(Attainment.AT, Attainment.BY, Attainment.BY)),
        **promised(draw),
    )
    often = draw(spans(target.deadline, target.start))
    figures = [
        observation(draw, target, index, often if draw(BOOLEAN) else None)
        for index in range(draw(among(0, 1, 2, 3, 3, 4, 5)))
    ]
    if len(figures) > 1 and draw(among(*range(4))) == 0:
        figures[0] = replace(figures[0], contradicts=frozenset({figures[1].iri}))
    if len(figures) > 1 and draw(among(*range(4))) == 0:
        revised = {figures[place].iri for place in range(draw(among(1, 1, 2)))}
        figures[-1] = replace(figures[-1], revises=frozenset(revised))
    facts = cases.facts(
        *figures,
        judgements=(cases.JUDGED,) if draw(BOOLEAN) else (),
        searches=searches(draw, target),
    )
    return Case(target, facts, draw(AS_OF))


def searches(draw: st.DrawFn, promise: Promise) -> tuple[Search, ...]:
    """A search for what became of a promise, or none."""
    if draw(among(*range(3))):
        return ()
    return (Search("search", frozenset({promise.commitment}), draw(among(*DAYS))),)


@st.composite
def milestones(draw: st.DrawFn) -> Case:
    """A milestone of one kind of event or two, and what may have happened."""
    kinds = draw(among((cases.DONE,), (cases.DONE, cases.CONNECTED)))
    promise = cases.milestone(*kinds, **promised(draw))
    events: list[Event] = []
    for index in range(draw(among(*range(6)))):
        period = draw(spans(promise.deadline, promise.known))
        kind = draw(among(kinds[0], *kinds, *kinds, cases.STARTED))
        known = known_after(draw, period)
        events.append(cases.event(kind, period, name=f"event-{index}", known=known))
    return Case(promise, cases.facts(*events, searches=searches(draw, promise)), draw(AS_OF))


def points(*intervals: Interval) -> list[Interval]:
    """Single numbers at, beside and beyond the ends of intervals."""
    ends = {end for one in intervals for end in (one.low, one.high) if end is not None}
    step = Decimal("0.0000001")
    beside = {end + shift for end in ends for shift in (-1, -step, 0, step, 1)}
    return [Interval(value, value) for value in sorted(beside)]
