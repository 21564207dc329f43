"""The rule for targets by small cases: every outcome, every reason, every boundary day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tracking.cases import (
    AFTER,
    END,
    ISSUED,
    JUDGED,
    NEXT,
    POINT,
    RELATED,
    STAND_IN,
    facts,
    figure,
    on,
    target,
)

from kg.tracking.records import Facts, Period, Promise, Search, Unreadable
from kg.tracking.rule import Outcome, Reason, judge

STOCK = target(basis=POINT)
UNDATED = target(deadline=None)
UNDATED_STOCK = target(basis=POINT, deadline=None)
FOUND_NOTHING = (Search("search", frozenset({"target"}), date(2022, 6, 1)),)
LAST = on("2021-12-31")
LATER = on("2022-02-01")
AROUND = on("2021-12-01", "2022-01-31")
EARLIER = Period(ISSUED - NEXT, ISSUED - NEXT)


# An id, the promise, the facts, the day, and what follows.
Row = tuple[str, Promise, Facts, date, str]
CASES: list[Row] = [
    # outcomes and reasons
    ("met", target(), facts(figure("30")), AFTER, "met: inside-bound"),
    (
        "met by the last half of its period alone",
        target(),
        facts(figure("31", period=on("2021-07-01", "2021-12-31"))),
        AFTER,
        "met: inside-bound",
    ),
    (
        "met by the first half of its period alone",
        target(),
        facts(figure("31", period=on("2021-01-01", "2021-06-30"))),
        AFTER,
        "met: inside-bound",
    ),
    ("missed", target(), facts(figure("29")), AFTER, "missed: outside-bound"),
    (
        "met late",
        STOCK,
        facts(figure("29", period=LAST), figure("31", name="later", period=LATER)),
        AFTER,
        "met-late: inside-bound",
    ),
    ("pending", target(), facts(), END, "pending: period-runs"),
    ("nothing observed", target(), facts(), AFTER, "undetermined: nothing-observed"),
    ("looked for", target(), facts(searches=FOUND_NOTHING), AFTER, "undetermined: looked-for"),
    (
        "other indicators",
        target(),
        facts(figure("99", indicator=RELATED)),
        AFTER,
        "undetermined: other-indicators",
    ),
    (
        "figures conflict",
        target(),
        facts(figure("29"), figure("31", name="other")),
        AFTER,
        "undetermined: figures-conflict",
    ),
    (
        "figures conflict by link",
        STOCK,
        facts(
            figure("29", period=LAST, contradicts=("other",)),
            figure("31", name="other", period=on("2021-12-30")),
        ),
        AFTER,
        "undetermined: figures-conflict",
    ),
    (
        "figures conflict by link from the one that would meet it",
        STOCK,
        facts(
            figure("29", name="other", period=LAST),
            figure("31", period=on("2021-12-30"), contradicts=("other",)),
        ),
        AFTER,
        "undetermined: figures-conflict",
    ),
    (
        "straddles",
        target(),
        facts(figure("29", "at-least")),
        AFTER,
        "undetermined: straddles-bound",
    ),
    (
        "definition",
        target(),
        facts(figure("31", indicator=STAND_IN)),
        AFTER,
        "undetermined: definition-unsure",
    ),
    (
        "definition, and low",
        target(),
        facts(figure("29", indicator=STAND_IN)),
        AFTER,
        "undetermined: definition-unsure",
    ),
    (
        "definition, and low so far",
        target(),
        facts(figure("29", indicator=STAND_IN)),
        END,
        "pending: period-runs",
    ),
    (
        "straddles, and another of a part",
        target(),
        facts(figure("29", "at-least"), figure("5", name="b", period=on("2021-01-01"))),
        AFTER,
        "undetermined: straddles-bound",
    ),
    (
        "a judgement lets it in",
        target(),
        facts(figure("31", indicator=STAND_IN), judgements=(JUDGED,)),
        AFTER,
        "met: inside-bound",
    ),
    (
        "outside the period",
        target(),
        facts(figure("31", period=on("2022-01-01", "2022-12-31"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "no deadline",
        UNDATED,
        facts(figure("29", period=on("2024-01-01", "2024-12-31"))),
        AFTER,
        "pending: no-deadline",
    ),
    # flows: the exact period, a part of it, another
    (
        "a part at the floor",
        target(),
        facts(figure("30", period=on("2021-01-01", "2021-06-30"))),
        END,
        "met: inside-bound",
    ),
    (
        "a part below the floor",
        target(),
        facts(figure("29", period=on("2021-01-01", "2021-06-30"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "a part below a ceiling",
        target("at-most"),
        facts(figure("29", period=on("2021-01-01", "2021-06-30"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "a day more than the period",
        target(),
        facts(figure("31", period=on("2020-12-31", "2021-12-31"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "any full year",
        UNDATED,
        facts(figure("31", period=on("2023-01-01", "2023-12-31"))),
        AFTER,
        "met: inside-after-period",
    ),
    (
        "a part of a year at the floor, undated",
        UNDATED,
        facts(figure("31", period=on("2023-01-01", "2023-06-30"))),
        AFTER,
        "met: inside-after-period",
    ),
    (
        "a part of the plan's year before it, undated",
        UNDATED,
        facts(figure("31", period=on("2020-07-01", "2021-06-30"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "twelve months are no calendar year",
        target("at-most", deadline=None),
        facts(figure("29", period=on("2022-07-01", "2023-06-30"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "a year late",
        target(),
        facts(figure("29"), figure("31", name="b", period=on("2022-01-01", "2022-12-31"))),
        AFTER,
        "met-late: inside-bound",
    ),
    # stocks: on the day, a day before, a day after
    ("on its day", STOCK, facts(figure("29", period=LAST)), AFTER, "missed: outside-bound"),
    (
        "low a day before",
        STOCK,
        facts(figure("29", period=on("2021-12-30"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "there a day before",
        STOCK,
        facts(figure("30", period=on("2021-12-30"))),
        AFTER,
        "met: inside-bound",
    ),
    (
        "there a day after",
        STOCK,
        facts(figure("30", period=on("2022-01-01"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "low so far",
        STOCK,
        facts(figure("29", period=on("2021-06-30"))),
        END,
        "pending: period-runs",
    ),
    (
        "a span over the day",
        STOCK,
        facts(figure("31", period=AROUND)),
        AFTER,
        "undetermined: outside-period",
    ),
    # the day of the plan, and the day before
    (
        "on the plan's day",
        UNDATED_STOCK,
        facts(figure("31", period=Period(ISSUED, ISSUED))),
        ISSUED,
        "met: inside-bound",
    ),
    (
        "before the plan's day",
        UNDATED_STOCK,
        facts(figure("31", period=EARLIER)),
        AFTER,
        "undetermined: nothing-observed",
    ),
    # the last day, and the day after
    ("low on the last day", target(), facts(figure("29")), END, "pending: period-runs"),
    ("low, a day on", target(), facts(figure("29")), END + NEXT, "missed: outside-bound"),
    (
        "a stock at its floor from before the plan on",
        STOCK,
        facts(figure("31", period=Period(ISSUED - NEXT, ISSUED + NEXT))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "a judgement on another indicator does not let it in",
        target(),
        facts(
            figure("31", indicator=STAND_IN),
            judgements=(JUDGED._replace(stands_for=RELATED),),
        ),
        AFTER,
        "undetermined: definition-unsure",
    ),
    (
        "a part at the floor that outlasts the period",
        target(),
        facts(figure("31", period=on("2021-07-01", "2022-01-31"))),
        AFTER,
        "undetermined: outside-period",
    ),
    (
        "a flow of a later part of a year is not late",
        target(),
        facts(figure("29"), figure("31", name="later", period=on("2022-01-01", "2022-06-30"))),
        AFTER,
        "missed: outside-bound",
    ),
    (
        "undated, at its floor over two years",
        UNDATED,
        facts(figure("31", period=on("2021-07-01", "2022-06-30"))),
        AFTER,
        "undetermined: outside-period",
    ),
    ("undated, the last day", UNDATED, facts(), END, "pending: period-runs"),
    ("undated, a day on", UNDATED, facts(), END + NEXT, "undetermined: nothing-observed"),
    # what cannot be judged
    (
        "reached by the end, not at the end, and words that leave it open",
        target(basis=POINT, attained=None),
        facts(figure("31", period=on("2021-06-30")), figure("29", name="b", period=LAST)),
        AFTER,
        "undetermined: readings-differ",
    ),
    (
        "relative to a figure that became known later",
        replace(target(), baseline=AFTER + NEXT),
        facts(figure("31")),
        AFTER,
        "undetermined: baseline-unknown",
    ),
    (
        "a plan without a period, and no deadline",
        replace(UNDATED, start=None, end=None),
        facts(figure("29")),
        AFTER,
        "pending: no-deadline",
    ),
    (
        "a plan without a period, and nothing seen",
        replace(UNDATED, start=None, end=None),
        facts(),
        AFTER,
        "undetermined: period-unknown",
    ),
    (
        "nobody knows when it was promised",
        replace(UNDATED_STOCK, known=None),
        facts(figure("31", period=on("2021-06-30"))),
        AFTER,
        "undetermined: day-unknown",
    ),
    (
        "a statement of its own is unusable",
        Unreadable("target", {}, "plan", ISSUED, None, None, None, None, ("plan:value",)),
        facts(figure("31")),
        AFTER,
        "undetermined: statement-unusable",
    ),
    # what decides nothing
    (
        "another city",
        target(),
        facts(figure("31", of="elsewhere")),
        AFTER,
        "undetermined: nothing-observed",
    ),
    (
        "another dimension",
        target(),
        facts(figure("31", dimension="us-dollar")),
        AFTER,
        "undetermined: nothing-observed",
    ),
    (
        "a doubtful success keeps a failure from deciding",
        STOCK,
        facts(
            figure("31", name="a", period=on("2021-11-30")),
            figure("28", name="b", period=on("2021-11-30")),
            figure("29", name="c", period=LAST),
        ),
        AFTER,
        "undetermined: figures-conflict",
    ),
]


@pytest.mark.parametrize("row", CASES, ids=[row[0] for row in CASES])
def test_case(row: Row) -> None:
    _, promise, seen, as_of, expected = row
    verdict = judge(promise, seen, as_of)
    assert f"{verdict.outcome}: {verdict.reason}" == expected
    turned = replace(seen, observations=seen.observations[::-1], events=seen.events[::-1])
    assert judge(promise, turned, as_of) == verdict


def test_the_cases_reach_every_outcome_and_reason() -> None:
    reached = [row[4].split(": ") for row in CASES]
    assert {outcome for outcome, _ in reached} == {outcome.value for outcome in Outcome}
    assert {reason for _, reason in reached} == {reason.value for reason in Reason}
    assert (len(Outcome), len(Reason)) == (5, 17)
    assert len(CASES) == len({row[0] for row in CASES}) == 55
