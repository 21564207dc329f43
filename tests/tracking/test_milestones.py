"""The rule for milestones by small cases: every outcome, every reason that events have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tracking.cases import (
    AFTER,
    CONNECTED,
    DONE,
    END,
    ISSUED,
    NEXT,
    STARTED,
    event,
    facts,
    milestone,
    on,
)

from kg.tracking.records import Facts, Period, Promise, Search
from kg.tracking.rule import Outcome, judge

FOUND_NOTHING = (Search("search", frozenset({"milestone"}), date(2022, 6, 1)),)
LAST = on("2021-12-31")
LATER = on("2022-02-01")
AROUND = on("2021-12-01", "2022-01-31")
EARLIER = Period(ISSUED - NEXT, ISSUED - NEXT)
BOTH = milestone(DONE, CONNECTED)


# An id, the promise, the facts, the day, and what follows.
Row = tuple[str, Promise, Facts, date, str]
CASES: list[Row] = [
    (
        "a later event that is told before the deadline",
        milestone(),
        facts(event(DONE, LATER, known=ISSUED)),
        END,
        "pending: period-runs",
    ),
    ("an event in time", milestone(), facts(event(DONE, LAST)), END, "met: inside-bound"),
    (
        "an event late",
        milestone(),
        facts(event(DONE, on("2022-01-01"))),
        AFTER,
        "met-late: inside-bound",
    ),
    (
        "one of two in time",
        BOTH,
        facts(event(DONE, LAST), event(CONNECTED, LATER)),
        AFTER,
        "met-late: inside-bound",
    ),
    (
        "one of two late, the other unseen",
        BOTH,
        facts(event(DONE, LATER)),
        AFTER,
        "missed: outside-bound",
    ),
    ("one of two only", BOTH, facts(event(DONE, LAST)), AFTER, "undetermined: other-indicators"),
    (
        "events of spans that share the deadline",
        milestone(),
        facts(
            event(DONE, on("2021-12-01", "2021-12-31")), event(DONE, on("2021-12-31", "2022-01-31"))
        ),
        AFTER,
        "met: inside-bound",
    ),
    (
        "an event of another project",
        milestone(),
        facts(replace(event(DONE, LAST), project="other")),
        AFTER,
        "undetermined: nothing-observed",
    ),
    ("an event awaited", milestone(), facts(), END, "pending: period-runs"),
    (
        "an event of a span over the deadline",
        milestone(),
        facts(event(DONE, AROUND)),
        AFTER,
        "undetermined: straddles-bound",
    ),
    (
        "events conflict",
        milestone(),
        facts(event(DONE, LAST), event(DONE, LATER)),
        AFTER,
        "undetermined: figures-conflict",
    ),
    (
        "events of spans that overlap are no conflict",
        milestone(),
        facts(event(DONE, LAST), event(DONE, AROUND)),
        AFTER,
        "met: inside-bound",
    ),
    (
        "events that follow each other conflict, the later told first",
        milestone(),
        facts(event(DONE, LATER), event(DONE, LAST)),
        AFTER,
        "undetermined: figures-conflict",
    ),
    (
        "an event looked for",
        milestone(),
        facts(searches=FOUND_NOTHING),
        AFTER,
        "undetermined: looked-for",
    ),
    (
        "another event",
        milestone(),
        facts(event(STARTED, LAST)),
        AFTER,
        "undetermined: other-indicators",
    ),
    ("no event", milestone(), facts(), AFTER, "undetermined: nothing-observed"),
    (
        "an event of the day before the plan",
        milestone(),
        facts(event(DONE, EARLIER)),
        AFTER,
        "undetermined: nothing-observed",
    ),
    (
        "undated",
        milestone(deadline=None),
        facts(event(DONE, LATER)),
        AFTER,
        "met: inside-after-period",
    ),
    ("undated, open", milestone(deadline=None), facts(), END, "pending: period-runs"),
    (
        "undated, in a plan without a period",
        replace(milestone(deadline=None), start=None, end=None),
        facts(),
        END,
        "undetermined: period-unknown",
    ),
    (
        "undated, a day on",
        milestone(deadline=None),
        facts(),
        END + NEXT,
        "undetermined: nothing-observed",
    ),
    (
        "on the plan's day",
        milestone(),
        facts(event(DONE, Period(ISSUED, ISSUED))),
        ISSUED,
        "met: inside-bound",
    ),
    (
        "the news comes later",
        milestone(),
        facts(event(DONE, LAST, known=LATER.last)),
        LATER.first - NEXT,
        "undetermined: nothing-observed",
    ),
    (
        "two tell of the same day",
        milestone(),
        facts(event(DONE, LAST), event(DONE, LAST, name="b")),
        AFTER,
        "met: inside-bound",
    ),
    (
        "both days are in time",
        milestone(),
        facts(event(DONE, LAST), event(DONE, on("2021-12-30"))),
        AFTER,
        "met: inside-bound",
    ),
]


@pytest.mark.parametrize("row", CASES, ids=[row[0] for row in CASES])
def test_case(row: Row) -> None:
    _, promise, seen, as_of, expected = row
    verdict = judge(promise, seen, as_of)
    assert f"{verdict.outcome}: {verdict.reason}" == expected
    turned = replace(seen, observations=seen.observations[::-1], events=seen.events[::-1])
    assert judge(promise, turned, as_of) == verdict


def test_the_cases_reach_every_outcome() -> None:
    reached = [row[4].split(": ") for row in CASES]
    assert {outcome for outcome, _ in reached} == {outcome.value for outcome in Outcome}
    assert {reason for _, reason in reached} == {
        "inside-bound",
        "inside-after-period",
        "outside-bound",
        "figures-conflict",
        "straddles-bound",
        "period-unknown",
        "period-runs",
        "looked-for",
        "other-indicators",
        "nothing-observed",
    }
    assert len(CASES) == len({row[0] for row in CASES}) == 25


def test_a_conflict_about_one_event_leaves_the_other_to_be_awaited() -> None:
    seen = facts(event(DONE, LAST, name="a"), event(DONE, LATER, name="b"))
    settlement = judge(BOTH, seen, AFTER).settled_by
    assert settlement
    assert settlement.figures == ("a", "b")
    assert settlement.events == (CONNECTED,)
    alone = judge(milestone(), seen, AFTER).settled_by
    assert alone
    assert alone.events == ()
    assert not alone.either_way


def test_the_events_that_would_settle_it_are_named_in_order() -> None:
    settled_by = judge(milestone(*"gfedcba"), facts(event("d", LAST)), END).settled_by
    assert settled_by
    assert (settled_by.kind, settled_by.events) == ("event", tuple("abcefg"))
