"""What a verdict says would settle it does: added to the facts, it decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given, seed
from hypothesis import strategies as st
from tracking import cases
from tracking.frozen import RANDOM, Case, milestones, points, targets

from kg.tracking.records import Facts, Judgement, Milestone, Observation, Period, Target
from kg.tracking.rule import Outcome, Reason, Settlement, Verdict, judge

DECIDED = {Outcome.MET, Outcome.MET_LATE, Outcome.MISSED}
OF_TARGETS = {"observation", "observation, outside", "correction", "judgement"}
OF_MILESTONES = {"event", "correction", "correction and event"}


def test_what_is_named_settles_a_target() -> None:
    prove(targets(), OF_TARGETS)


def test_what_is_named_settles_a_milestone() -> None:
    prove(milestones(), OF_MILESTONES)


def prove(worlds: st.SearchStrategy[Case], kinds: set[str]) -> None:
    """Prove each settlement of random worlds, at least 300 and every kind of them."""
    settled: Counter[str] = Counter()

    @seed(20221231)
    @RANDOM
    @given(worlds)
    def settles(case: Case) -> None:
        verdict = judge(case.promise, case.facts, case.as_of)
        assert (verdict.settled_by is None) == (verdict.outcome in DECIDED)
        if verdict.settled_by is not None:
            settled.update(PROOFS[verdict.settled_by.kind](case, verdict, verdict.settled_by))

    settles()
    assert set(settled) >= kinds, settled
    assert settled.total() >= 300, settled


def by_observation(case: Case, verdict: Verdict, settlement: Settlement) -> Iterator[str]:
    """One inside the bound at once; one outside, where that settles too, after the deadline."""
    target = case.promise
    assert isinstance(target, Target)
    inside = agreeing(case, settlement, lambda point: point.figure.lies_inside(target.bound))
    if inside:
        assert after(case, inside, case.as_of).outcome is Outcome.MET
        yield "observation"
    if not settlement.either_way:
        assert inside
        return
    assert target.deadline
    outside = agreeing(case, settlement, lambda p: p.figure.is_disjoint_from(target.bound))
    if outside:
        day = max(case.as_of, target.deadline + cases.NEXT)
        assert after(case, outside, day).outcome in (Outcome.MISSED, Outcome.MET_LATE)
        yield "observation, outside"
    if not (inside or outside):
        # Two that straddle exclude each other: a third agrees with one of them at most.
        assert verdict.reason is Reason.STRADDLES
        pairs = combinations(same_slot(case, settlement.period), 2)
        assert any(one.figure.is_disjoint_from(other.figure) for one, other in pairs)
        yield "straddling figures exclude each other"


def agreeing(
    case: Case, settlement: Settlement, suits: Callable[[Observation], bool]
) -> Observation | None:
    """A figure as it is named that contradicts none of its period."""
    target, period = case.promise, free_period(case, settlement)
    assert isinstance(target, Target)
    others = same_slot(case, period)
    for point in points(target.bound, *(other.figure for other in others)):
        new = cases.figure("0", name="new", period=period, known=case.as_of)
        new = replace(new, figure=point)
        if suits(new) and not any(point.is_disjoint_from(other.figure) for other in others):
            return new
    return None


def same_slot(case: Case, period: Period | None) -> list[Observation]:
    """What was seen of the target itself in exactly that period."""
    return [
        other
        for other in case.facts.observations
        if (other.indicator, other.of, other.period) == (cases.OWN, cases.CITY, period)
        and other.dimension == "renminbi"
        and other.known <= case.as_of
    ]


def free_period(case: Case, settlement: Settlement) -> Period:
    """The period that is named; where any day or year of several will do, one not yet seen."""
    target, named = case.promise, settlement.period
    assert isinstance(target, Target)
    assert named
    seen = {other.period for other in case.facts.observations}
    assert target.known
    if target.months and target.deadline is None:
        assert named == Period.containing(target.known, 12)
        years = range(target.known.year, 2030)
        choice = (Period(date(year, 1, 1), date(year, 12, 31)) for year in years)
    elif target.months:
        return named
    else:
        last = min(named.last, date(2030, 12, 31)).toordinal()
        days = map(date.fromordinal, range(named.first.toordinal(), last + 1))
        choice = (Period(day, day) for day in days)
    return next((period for period in choice if period not in seen), named)


def after(case: Case, new: Observation, day: date) -> Verdict:
    """The verdict on that day from what was known before, and the new figure."""
    known = tuple(other for other in case.facts.observations if other.known <= case.as_of)
    return judge(case.promise, replace(case.facts, observations=(*known, new)), day)


def by_correction(case: Case, verdict: Verdict, settlement: Settlement) -> Iterator[str]:
    """With one side withdrawn another decides, together with events where some are named."""
    assert verdict.reason is Reason.CONFLICT
    named = settlement.figures
    assert len(named) >= 2
    facts = with_events(case, settlement) if settlement.events else case.facts
    sides = [set(kept) for size in range(1, len(named)) for kept in combinations(named, size)]
    assert any(decided_by(case, without(facts, set(named) - kept), kept) for kept in sides)
    yield "correction and event" if settlement.events else "correction"


def without(facts: Facts, withdrawn: set[str]) -> Facts:
    """The facts but for those that were withdrawn."""
    return replace(
        facts,
        observations=tuple(o for o in facts.observations if o.iri not in withdrawn),
        events=tuple(e for e in facts.events if e.iri not in withdrawn),
    )


def decided_by(case: Case, facts: Facts, kept: set[str]) -> bool:
    """Whether the verdict is decided, and rests on one of those that were kept."""
    verdict = judge(case.promise, facts, case.as_of)
    return verdict.outcome in DECIDED and bool(kept & {fact.iri for fact in verdict.rests_on})


def by_event(case: Case, verdict: Verdict, settlement: Settlement) -> Iterator[str]:
    """Once each kind named has happened in time, it is met."""
    assert verdict.reason is not Reason.CONFLICT
    assert judge(case.promise, with_events(case, settlement), case.as_of).outcome is Outcome.MET
    yield "event"


def with_events(case: Case, settlement: Settlement) -> Facts:
    """An event of each kind, on the last day that is named: every span over it holds that day."""
    milestone, period = case.promise, settlement.period
    assert isinstance(milestone, Milestone)
    assert period
    day = min(period.last, date(2030, 12, 31))
    new = [
        cases.event(kind, Period(day, day), name=f"new-{kind}", known=case.as_of)
        for kind in settlement.events
    ]
    return replace(case.facts, events=(*case.facts.events, *new))


def by_judgement(case: Case, verdict: Verdict, settlement: Settlement) -> Iterator[str]:
    """Each of the indicators named decides once it is let stand in."""
    assert verdict.reason is Reason.DEFINITION
    assert settlement.stand_ins
    assert isinstance(case.promise, Target)
    for stand_in in settlement.stand_ins:
        let_in = Judgement("new", stand_in, case.promise.indicator)
        facts = replace(case.facts, judgements=(*case.facts.judgements, let_in))
        settled = judge(case.promise, facts, case.as_of)
        assert settled.outcome in DECIDED
        assert settled.judgements == (let_in,)
    yield "judgement"


PROOFS = {
    "observation": by_observation,
    "correction": by_correction,
    "event": by_event,
    "judgement": by_judgement,
}
