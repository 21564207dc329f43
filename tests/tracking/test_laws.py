"""What holds of every verdict, whatever the promise and whatever was seen."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import example, given, seed, settings
from hypothesis import strategies as st
from tracking import cases
from tracking.both import by_python, store_of
from tracking.frozen import DAYS, RANDOM, Case, milestones, observation, points, targets
from tracking.worlds import World, worlds

from kg.tracking import reading
from kg.tracking.records import Facts, Interval, Observation, Target
from kg.tracking.rule import Outcome, Reason, Verdict, judge

GRAPHS = max(150, int(os.environ.get("KG_EXAMPLES", "0")) // 3)
IN_GRAPHS = settings(RANDOM, max_examples=GRAPHS)
# Once the loose figure is known to be low, the high one of that day is in doubt.
DOUBTED = Case(
    cases.target(basis=cases.POINT),
    cases.facts(
        cases.figure("31", name="high", period=cases.on("2021-11-30")),
        cases.figure("28", "at-least", name="loose", period=cases.on("2021-11-30")),
        cases.figure("29", name="low", period=cases.on("2021-12-31")),
    ),
    cases.AFTER,
)
UNIT = "https://w3id.org/industry-plan/vocab/unit/"


def narrowed(figure: Interval, bound: Interval) -> list[Interval]:
    """Single numbers of an interval, and its parts on either side of the bound's ends."""
    inside = [point for point in points(figure, bound) if point.lies_inside(figure)]
    parts = [figure._replace(low=end.low, low_open=False) for end in inside]
    parts += [figure._replace(high=end.high, high_open=False) for end in inside]
    return [*inside, *parts]


def test_narrowing_a_figure_never_turns_met_into_missed() -> None:
    seen: Counter[tuple[str, str]] = Counter()

    @seed(1)
    @RANDOM
    @given(targets())
    @example(DOUBTED)
    def holds(case: Case) -> None:
        before = judge(case.promise, case.facts, case.as_of)
        if before.outcome is not Outcome.MET:
            return
        assert isinstance(case.promise, Target)
        for index, one in enumerate(case.facts.observations):
            for part in narrowed(one.figure, case.promise.bound):
                assert part.lies_inside(one.figure)
                figures = list(case.facts.observations)
                figures[index] = replace(one, figure=part)
                facts = replace(case.facts, observations=tuple(figures))
                after = judge(case.promise, facts, case.as_of)
                assert after.outcome is Outcome.MET or after.reason is Reason.CONFLICT
                assert after.outcome not in (Outcome.MISSED, Outcome.MET_LATE)
                seen[before.outcome, after.outcome] += 1

    holds()
    assert seen.total() >= 1000, seen
    assert seen[Outcome.MET, Outcome.MET] >= 300


def test_what_becomes_known_later_changes_no_earlier_day() -> None:
    counted = 0

    @seed(2)
    @RANDOM
    @given(targets() | milestones(), st.sampled_from(DAYS))
    def holds(case: Case, day: date) -> None:
        nonlocal counted
        facts = case.facts
        known = Facts(
            observations=tuple(o for o in facts.observations if o.known <= day),
            events=tuple(e for e in facts.events if e.known <= day),
            searches=tuple(s for s in facts.searches if s.made <= day),
            judgements=facts.judgements,
            could_stand_for=facts.could_stand_for,
            same_subject=facts.same_subject,
        )
        assert whole(judge(case.promise, facts, day)) == whole(judge(case.promise, known, day))
        counted += known != facts

    holds()
    assert counted >= 300


def whole(verdict: Verdict) -> tuple[Verdict, tuple[object, ...]]:
    """A verdict with what it only shows, which equality leaves out."""
    return verdict, verdict.seen


def test_the_order_of_facts_never_matters() -> None:
    counted = 0

    @seed(3)
    @RANDOM
    @given(targets() | milestones(), st.randoms(use_true_random=False))
    def holds(case: Case, chance: object) -> None:
        nonlocal counted
        observations, events = list(case.facts.observations), list(case.facts.events)
        for several in (observations, events):
            chance.shuffle(several)  # type: ignore[attr-defined]
        facts = replace(case.facts, observations=tuple(observations), events=tuple(events))
        before, after = (judge(case.promise, seen, case.as_of) for seen in (case.facts, facts))
        assert whole(before) == whole(after)
        counted += facts != case.facts

    holds()
    assert counted >= 300


def tracked(triples: tuple[str, ...], as_of: date) -> list[Verdict]:
    """The verdicts on a world that was written as triples."""
    read = reading.read(store_of(triples).ask)
    return [judge(promise, read.facts, as_of) for promise in read.promises]


def test_the_order_of_triples_never_matters() -> None:
    counted = 0

    @seed(4)
    @IN_GRAPHS
    @given(worlds(), st.randoms(use_true_random=False))
    def holds(world: World, chance: object) -> None:
        nonlocal counted
        triples = list(world.triples)
        chance.shuffle(triples)  # type: ignore[attr-defined]
        before = tracked(world.triples, world.as_of)
        assert list(map(whole, before)) == list(map(whole, tracked(tuple(triples), world.as_of)))
        counted += 1

    holds()
    assert counted >= GRAPHS >= 150


def in_yuan(triples: tuple[str, ...]) -> tuple[str, ...]:
    """The same world, each figure in billions of yuan written out in yuan."""
    billions = {line.split()[0] for line in triples if f"<{UNIT}billion-yuan>" in line}
    written = []
    for line in triples:
        if line.split()[0] in billions:
            line = line.replace("unit/billion-yuan>", "unit/yuan>")
            if "#value>" in line or "#upperValue>" in line:
                line = re.sub(r'"(\S+)"', lambda m: f'"{Decimal(m[1]) * 10**9:f}"', line)
        written.append(line)
    return tuple(written)


def test_yuan_or_billions_of_yuan_never_matters() -> None:
    counted = 0

    @seed(5)
    @IN_GRAPHS
    @given(worlds())
    def holds(world: World) -> None:
        nonlocal counted
        rewritten = in_yuan(world.triples)
        before = by_python(store_of(world.triples), world.as_of)
        assert by_python(store_of(rewritten), world.as_of) == before
        counted += rewritten != world.triples

    holds()
    assert counted >= GRAPHS * 3 // 4


def elsewhere(one: Observation, index: int) -> Observation:
    """The same figure of another city, or of an indicator that has nothing to do with it."""
    if index % 2:
        return replace(one, iri="new", of="another city", contradicts=frozenset())
    return replace(one, iri="new", indicator=cases.UNRELATED, contradicts=frozenset())


def test_what_has_nothing_to_do_with_it_changes_nothing() -> None:
    counted = 0

    @seed(6)
    @RANDOM
    @given(targets(), st.data(), st.integers(0, 1))
    def holds(case: Case, data: st.DataObject, index: int) -> None:
        nonlocal counted
        assert isinstance(case.promise, Target)
        new = elsewhere(observation(data.draw, case.promise, 9), index)
        facts = replace(case.facts, observations=(*case.facts.observations, new))
        before, after = (judge(case.promise, seen, case.as_of) for seen in (case.facts, facts))
        assert whole(before) == whole(after)
        counted += new.known <= case.as_of

    holds()
    assert counted >= 300
