"""Which reason comes first, what a floor is, and what copies, dates and old figures do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tracking.both import store_of
from tracking.cases import (
    AFTER,
    CITY,
    END,
    ISSUED,
    JUDGED,
    NEXT,
    POINT,
    PROVINCE,
    RELATED,
    STAND_IN,
    UNRELATED,
    YEAR,
    facts,
    figure,
    on,
    target,
)
from tracking.worlds import COMPARATORS, A, concept, day, labelled, number, term, thing

from kg.tracking import reading
from kg.tracking.records import Facts, Interval, Observation, Period, Search, Target, TimeBasis
from kg.tracking.rule import Outcome, Reason, judge

NEXT_YEAR = on("2022-01-01", "2022-12-31")
SEARCH = (Search("search", frozenset({"target"}), END),)
ONE = figure("29", "at-least", name="straddling")
# From the weakest reason to the strongest: what is added to all that was seen before it.
AFTERWARDS: list[tuple[str, Observation | None]] = [
    ("nothing-observed", None),
    ("other-indicators", figure("99", name="related", indicator=RELATED)),
    ("looked-for", None),
    ("outside-period", figure("29", name="later", period=NEXT_YEAR)),
    ("definition-unsure", figure("31", name="stand-in", indicator=STAND_IN)),
    ("straddles-bound", ONE),
    ("figures-conflict", figure("30", "about", name="linked", contradicts=("late",))),
    ("outside-bound", figure("29", "equal", name="short")),
    ("inside-bound", figure("31", name="part", period=on("2021-01-01", "2021-11-30"))),
]
LATE = figure("31", name="late", period=NEXT_YEAR)


def layers(names: list[str]) -> Facts:
    """Everything that was added down to the last of these reasons."""
    seen = [fact for reason, fact in AFTERWARDS if reason in names and fact]
    if "figures-conflict" in names:
        seen.append(LATE)
    return facts(*seen, searches=SEARCH if "looked-for" in names else ())


@pytest.mark.parametrize("index", range(len(AFTERWARDS)), ids=[row[0] for row in AFTERWARDS])
def test_the_first_reason_that_fits(index: int) -> None:
    names = [reason for reason, _ in AFTERWARDS[: index + 1]]
    verdict = judge(target(), layers(names), AFTER)
    assert verdict.reason == names[-1]


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        ("nothing-observed", "period-runs"),
        ("other-indicators", "period-runs"),
        ("looked-for", "period-runs"),
        ("outside-period", "outside-period"),
        ("definition-unsure", "definition-unsure"),
        ("straddles-bound", "straddles-bound"),
        ("figures-conflict", "figures-conflict"),
        ("inside-bound", "inside-bound"),
    ],
)
def test_the_first_reason_that_fits_while_it_runs(added: str, reason: str) -> None:
    names = [name for name, _ in AFTERWARDS]
    kept = [name for name in names[: names.index(added) + 1] if name != "outside-bound"]
    seen = layers(kept)
    early = [replace(one, known=END) for one in seen.observations]
    verdict = judge(target(), facts(*early, searches=seen.searches), END)
    assert verdict.reason == reason


def test_no_deadline_stands_for_every_weaker_reason() -> None:
    low = figure("29", period=on("2023-01-01", "2023-12-31"))
    seen = facts(low, figure("99", name="b", indicator=RELATED), searches=SEARCH)
    verdict = judge(target(deadline=None), seen, AFTER)
    assert (verdict.outcome, verdict.reason) == ("pending", "no-deadline")
    assert verdict.rests_on == (low,)


@pytest.mark.parametrize(
    ("first", "second", "copies_only"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_copy_decides_and_the_verdict_says_so(
    first: bool, second: bool, copies_only: bool
) -> None:
    seen = facts(figure("31", name="a", copy=first), figure("31", name="b", copy=second))
    verdict = judge(target(), seen, AFTER)
    assert verdict.outcome == "met"
    assert verdict.copies_only == copies_only


def test_nothing_rests_on_copies_where_nothing_decides() -> None:
    verdict = judge(target(), facts(figure("29", "at-least", copy=True)), AFTER)
    assert (verdict.copies_only, verdict.decided_for) == (False, None)


def test_figures_before_the_plan_decide_nothing_and_the_last_is_shown() -> None:
    day_before = Period(ISSUED - NEXT, ISSUED - NEXT)
    last = figure("99", name="b", period=day_before)
    seen = facts(
        figure("98", name="a", period=on("2019-06-30")),
        last,
        figure("97", name="c", period=on("2021-03-01"), of="province"),
        figure("96", name="d", period=on("2021-03-02"), indicator=STAND_IN),
        figure("95", name="e", period=on("2021-03-03"), known=AFTER + NEXT),
    )
    verdict = judge(target(basis=POINT), seen, AFTER)
    assert (verdict.outcome, verdict.reason) == ("undetermined", "nothing-observed")
    assert verdict.last_before == last
    assert verdict.seen == ()


def test_a_flow_without_a_deadline_is_settled_by_the_year_of_its_plan() -> None:
    settled_by = judge(target(deadline=None), facts(), AFTER).settled_by
    assert settled_by
    assert (settled_by.period, settled_by.either_way) == (YEAR, False)


def test_the_earliest_figure_that_decides_gives_the_day() -> None:
    first, second = on("2021-06-30"), on("2021-11-30")
    seen = facts(figure("32", name="a", period=second), figure("31", name="b", period=first))
    verdict = judge(target(basis=POINT), seen, AFTER)
    assert [fact.period for fact in verdict.rests_on] == [first, second]
    assert verdict.decided_for == first.last


def test_figures_that_count_are_kept_apart_from_all_that_bear_on_it() -> None:
    """Both may differ between verdicts that are the same."""
    own, other = figure("31", name="a"), figure("29", name="b", period=on("2021-05-01"))
    related = figure("99", name="c", indicator=RELATED)
    unrelated = figure("99", name="d", indicator=UNRELATED)
    verdict = judge(target(), facts(own, other, related, unrelated), AFTER)
    assert [fact.iri for fact in verdict.seen] == ["b", "a", "c"]
    assert verdict.usable == (own, other)
    assert verdict == judge(target(), facts(own), AFTER)


def test_the_judgements_used_are_told_and_no_others() -> None:
    own, stand_in = figure("31", name="a"), figure("31", name="b", indicator=STAND_IN)
    alone = judge(target(), facts(own, judgements=(JUDGED,)), AFTER)
    assert (alone.judgements, alone.decided_for) == ((), END)
    both = judge(target(), facts(own, stand_in, judgements=(JUDGED,)), AFTER)
    assert both.judgements == (JUDGED,)
    earlier = JUDGED._replace(iri="a judgement")
    two = judge(target(), facts(own, stand_in, judgements=(JUDGED, earlier)), AFTER)
    assert two.judgements == (earlier, JUDGED)


def promised_in_graph(comparator: str, direction: str | None) -> Target:
    """A target of 30 billion yuan as it is read from a graph."""
    plan, promise, indicator = thing("plan"), thing("target"), concept("indicator", "flow-a")
    lines = [
        f"{plan} {A} {term('Plan')} .",
        f"{indicator} {A} {term('Indicator')} .",
        f"{plan} <http://purl.org/dc/terms/issued> {day(ISSUED)} .",
        f"{plan} {term('periodStart')} {day(date(2021, 1, 1))} .",
        f"{plan} {term('periodEnd')} {day(END)} .",
        f"{promise} {A} {term('Target')} .",
        f"{promise} {term('inPlan')} {plan} .",
        f"{promise} {term('measures')} {indicator} .",
        f"{promise} {term('comparator')} {concept('comparator', comparator)} .",
        f"{promise} {term('value')} {number('30')} .",
        f"{promise} {term('unit')} {concept('unit', 'billion-yuan')} .",
        *labelled(promise),
        f"{indicator} {term('timeBasis')} {concept('time-basis', 'annual')} .",
    ]
    if direction:
        lines.append(f"{indicator} {term('direction')} {concept('direction', direction)} .")
    (read,) = reading.read(store_of(tuple(lines)).ask).promises
    assert isinstance(read, Target)
    return read


BOUNDS: dict[tuple[str, str | None], Callable[[Decimal], bool]] = {
    ("equal", "higher"): lambda billions: billions >= 30,
    ("equal", "lower"): lambda billions: billions <= 30,
    ("equal", None): lambda billions: billions == 30,
    ("about", "higher"): lambda billions: Decimal("28.5") <= billions <= Decimal("31.5"),
    ("greater-than", "lower"): lambda billions: billions > 30,
    ("at-most", "higher"): lambda billions: billions <= 30,
}


@pytest.mark.parametrize(("comparator", "direction"), BOUNDS)
def test_an_amount_to_realise_is_a_floor(comparator: str, direction: str | None) -> None:
    bound = promised_in_graph(comparator, direction).bound
    for text in ("28", "28.5", "29.999999", "30", "30.000001", "31.5", "32"):
        billions = Decimal(text)
        yuan = billions * 10**9
        assert Interval(yuan, yuan).lies_inside(bound) == BOUNDS[comparator, direction](billions)
    assert comparator in COMPARATORS


# How a document is dated, and the first day on which its figure is known.
DATED = {
    "a day": ([("issuedUntil", date(2022, 2, 10))], date(2022, 2, 10)),
    "a year": ([("issuedUntil", date(2022, 12, 31))], date(2022, 12, 31)),
    "undated": ([("seenOn", date(2026, 11, 24))], date(2026, 11, 24)),
    "dated and seen": (
        [("issuedUntil", date(2022, 2, 10)), ("seenOn", date(2026, 11, 24))],
        date(2022, 2, 10),
    ),
}


@pytest.mark.parametrize("dated", DATED)
def test_a_figure_is_known_when_its_document_is(dated: str) -> None:
    dates, known = DATED[dated]
    document, fact = thing("document"), thing("figure")
    lines = [
        f"{concept('indicator', 'flow-a')} {A} {term('Indicator')} .",
        f"{fact} {A} {term('Observation')} .",
        f"{fact} {term('observedOf')} {thing('city')} .",
        f"{fact} {term('measures')} {concept('indicator', 'flow-a')} .",
        f"{fact} {term('comparator')} {concept('comparator', 'equal')} .",
        f"{fact} {term('value')} {number('32')} .",
        f"{fact} {term('unit')} {concept('unit', 'billion-yuan')} .",
        f"{fact} {term('heldFrom')} {day(date(2021, 1, 1))} .",
        f"{fact} {term('heldUntil')} {day(END)} .",
        f"{fact} <http://purl.org/dc/terms/source> {document} .",
        f"{fact} {term('evidenceMode')} {concept('evidence-mode', 'copy')} .",
        *labelled(fact),
        *(f"{document} {term(name)} {day(value)} ." for name, value in dates),
    ]
    (read,) = reading.read(store_of(tuple(lines)).ask).facts.observations
    assert (read.known, read.is_copy) == (known, True)
    seen = facts(figure("31", known=read.known))
    assert judge(target(), seen, known - NEXT).reason == "nothing-observed"
    assert judge(target(), seen, known).outcome == "met"


def test_all_of_several_things_tell_what_it_rests_on() -> None:
    both = replace(target(), things=frozenset({CITY, PROVINCE}), is_each=True)
    city = figure("31", name="city", indicator=STAND_IN)
    province = figure("32", name="province", of=PROVINCE)
    related = figure("1", name="related", indicator=RELATED)
    seen = facts(city, province, related, judgements=(JUDGED,))
    verdict = judge(both, seen, AFTER)
    assert verdict.outcome is Outcome.MET
    assert verdict.rests_on == (city, province)
    assert verdict.judgements == (JUDGED,)
    assert verdict.seen == (city, province, related)
    assert verdict.usable == (city, province)


def test_figures_of_a_place_beside_are_shown_and_decide_nothing() -> None:
    one = replace(target(), things=frozenset({"cluster"}), is_each=True, beside=frozenset({CITY}))
    own = figure("31")
    verdict = judge(one, facts(own), AFTER)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDETERMINED, Reason.NOTHING)
    assert (verdict.seen, verdict.usable) == ((own,), ())
    stand_in = figure("31", indicator=STAND_IN)
    verdict = judge(one, facts(stand_in), AFTER)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDETERMINED, Reason.OTHER_INDICATORS)
    assert verdict.seen == (stand_in,)


def test_what_is_known_on_the_day_of_a_successor_no_longer_counts() -> None:
    until = date(2022, 2, 1)
    for known, outcome in ((until - NEXT, Outcome.MET), (until, Outcome.UNDETERMINED)):
        replaced = replace(target(), replaced=until)
        verdict = judge(replaced, facts(figure("31", known=known)), AFTER)
        assert (verdict.outcome, verdict.replaced) == (outcome, until)


@pytest.mark.parametrize("basis", [TimeBasis.PLAN_PERIOD, TimeBasis.CUMULATIVE])
def test_without_its_first_day_nothing_is_for_the_whole_period(basis: TimeBasis) -> None:
    verdict = judge(replace(target(basis=basis), start=None), facts(figure("31")), AFTER)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDETERMINED, Reason.PERIOD_UNKNOWN)


HALF = on("2021-01-01", "2021-06-30")
AND_A_HALF = on("2021-01-01", "2022-06-30")


@pytest.mark.parametrize(
    ("basis", "deadline", "period", "reason"),
    [
        (TimeBasis.CUMULATIVE, None, AND_A_HALF, Reason.INSIDE_LATER),
        (TimeBasis.CUMULATIVE, None, on("2021-02-01", "2022-06-30"), Reason.OUTSIDE_PERIOD),
        (TimeBasis.CUMULATIVE, END, HALF, Reason.INSIDE),
        (TimeBasis.PLAN_PERIOD, END, HALF, Reason.OUTSIDE_PERIOD),
        (TimeBasis.PLAN_PERIOD, HALF.last, HALF, Reason.INSIDE),
        (TimeBasis.PLAN_PERIOD, HALF.last, YEAR, Reason.OUTSIDE_PERIOD),
        (TimeBasis.PLAN_PERIOD, None, YEAR, Reason.INSIDE),
    ],
)
def test_of_a_ceiling_only_the_period_from_its_first_day_counts(
    basis: TimeBasis, deadline: date | None, period: Period, reason: Reason
) -> None:
    """By the deadline, if there is one: no part suffices."""
    most = target("at-most", basis=basis, deadline=deadline)
    assert judge(most, facts(figure("29", period=period)), AFTER).reason is reason
