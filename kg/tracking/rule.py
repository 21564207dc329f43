"""The rule for verdicts, as docs/tracking.md words it and queries/verdicts.rq writes it again.

Only what was known by the as-of day counts. Each usable figure of a target has an effect of its
own: it would show the target met, missed, met late, or still outside. Figures that contradict each
other and differ in effect decide nothing; and while one of them would show the target met, no
other figure shows it missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, StrEnum, auto
from functools import reduce
from typing import TypeVar

from kg.tracking.records import (
    Attainment,
    Event,
    Fact,
    Facts,
    Interval,
    Judgement,
    Milestone,
    Observation,
    Period,
    Promise,
    Target,
    TimeBasis,
    Unreadable,
    by_period,
)


class Outcome(StrEnum):
    """The concepts of vocab/verdict."""

    MET = "met"
    MET_LATE = "met-late"
    MISSED = "missed"
    PENDING = "pending"
    UNDETERMINED = "undetermined"


class Reason(StrEnum):
    """The concepts of vocab/reason, in the order in which they are tried."""

    INSIDE = "inside-bound"
    INSIDE_LATER = "inside-after-period"
    OUTSIDE = "outside-bound"
    UNUSABLE = "statement-unusable"
    READINGS_DIFFER = "readings-differ"
    BASELINE = "baseline-unknown"
    CONFLICT = "figures-conflict"
    STRADDLES = "straddles-bound"
    DEFINITION = "definition-unsure"
    PERIOD_UNKNOWN = "period-unknown"
    DAY_UNKNOWN = "day-unknown"
    OUTSIDE_PERIOD = "outside-period"
    PERIOD_RUNS = "period-runs"
    NO_DEADLINE = "no-deadline"
    LOOKED_FOR = "looked-for"
    OTHER_INDICATORS = "other-indicators"
    NOTHING = "nothing-observed"


_ORDER = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Settlement:
    """What would settle an open verdict: an observation, events, a correction or a judgement.

    Of `figures` that contradict each other all but one side must be withdrawn; a judgement would
    have to admit one of `stand_ins`. An observation inside the bound always settles; one outside
    only if `either_way`, and once the deadline is over. Statements of all `properties` must be
    made usable.
    """

    kind: str
    period: Period | None = None
    either_way: bool = False
    figures: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a promise, by what was known at the end of a day.

    `seen` are the facts that bear on it, `usable` those that the rule counts as its figures, and
    `revised` the revisions of those that count no longer, by the IRI of the revised figure.
    Where the ways to read its words give different outcomes, `readings` has each; `replaced` is
    the day from which on a later document took its place, if that was by the as-of day.
    """

    promise: Promise
    as_of: date
    outcome: Outcome
    reason: Reason
    settled_by: Settlement | None = None
    rests_on: tuple[Observation | Event, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    last_before: Observation | None = None
    readings: tuple[tuple[Attainment, Outcome], ...] = ()
    replaced: date | None = None
    seen: tuple[Observation | Event, ...] = field(default=(), compare=False)
    usable: tuple[Observation, ...] = field(default=(), compare=False)
    revised: Mapping[str, Observation] = field(default_factory=dict, compare=False)

    @property
    def decided_for(self) -> date | None:
        """The last day of the earliest period for which a figure or event decided."""
        return min((fact.period.last for fact in self.rests_on), default=None)

    @property
    def copies_only(self) -> bool:
        """Every figure and event that decided was seen in a copy, not in its own document."""
        return bool(self.rests_on) and all(fact.is_copy for fact in self.rests_on)


class Effect(Enum):
    """What one figure would show if it were the only one."""

    MET = auto()
    MISSED = auto()
    LATE = auto()
    STILL_OUTSIDE = auto()
    PART = auto()
    """One of the periods of an average."""


F = TypeVar("F", Observation, Event)
G = TypeVar("G", bound=Fact)
Decision = tuple[Outcome, Reason, list[F]]


def judge(promise: Promise, facts: Facts, as_of: date) -> Verdict:
    """The verdict on a promise from what was known at the end of `as_of`.

    A promise that a later document replaced is judged as it stood before. Raises `TypeError` for
    one that is neither a target nor a milestone.
    """
    is_replaced = promise.replaced is not None and promise.replaced <= as_of
    replaced = promise.replaced if is_replaced else None
    if isinstance(promise, Unreadable):
        mended = Settlement("statements", properties=promise.properties)
        verdict = Verdict(promise, as_of, Outcome.UNDETERMINED, Reason.UNUSABLE, mended)
    elif isinstance(promise, Target):
        verdict = _of_target(promise, facts, as_of)
    elif isinstance(promise, Milestone):
        verdict = _MilestoneCase(promise, facts, as_of).verdict()
    else:
        raise TypeError(f"no rule for {promise!r}")
    return replace(verdict, replaced=replaced)


# Targets: each reading of the words, and for each of the things that must reach the bound


def _of_target(target: Target, facts: Facts, as_of: date) -> Verdict:
    """What all readings of the words agree on; undetermined where they do not."""
    readings = (Attainment.BY,) if target.deadline is None else (Attainment.AT, Attainment.BY)
    if target.attained and (target.deadline or target.attained.is_of_all_periods):
        readings = (target.attained,)
    verdicts = [_of_things(replace(target, attained=one), facts, as_of) for one in readings]
    outcomes = tuple((one, v.outcome) for one, v in zip(readings, verdicts, strict=True))
    verdict = min(verdicts, key=lambda v: _ORDER[v.reason])
    if len({outcome for _, outcome in outcomes}) > 1:
        verdict = replace(
            verdicts[-1],
            outcome=Outcome.UNDETERMINED,
            reason=Reason.READINGS_DIFFER,
            settled_by=Settlement("attainment"),
            rests_on=(),
            judgements=(),
            readings=outcomes,
        )
    return replace(verdict, promise=target)


def _of_things(target: Target, facts: Facts, as_of: date) -> Verdict:
    """The verdict of a target; of several things that must each reach it, of as many as needed."""
    if not target.is_each:
        return _TargetCase(target, facts, as_of).verdict()
    each = [
        _TargetCase(replace(target, things=frozenset([thing])), facts, as_of).verdict()
        for thing in sorted(target.things)
    ]
    need = target.how_many or len(each)
    done = [verdict for verdict in each if verdict.outcome in (Outcome.MET, Outcome.MET_LATE)]
    missed = [verdict for verdict in each if verdict.outcome is Outcome.MISSED]
    if len(each) - len(missed) < need:
        deciding = missed
    elif len(done) >= need:
        done.sort(key=lambda v: (v.outcome is Outcome.MET_LATE, _ORDER[v.reason]))
        deciding = done[need - 1 :: -1]
    else:
        is_undetermined = any(verdict.outcome is Outcome.UNDETERMINED for verdict in each)
        still_open = Outcome.UNDETERMINED if is_undetermined else Outcome.PENDING
        candidates = (verdict for verdict in each if verdict.outcome is still_open)
        deciding = [min(candidates, key=lambda v: _ORDER[v.reason])]
    return replace(
        deciding[0],
        rests_on=_in_time(fact for verdict in deciding for fact in verdict.rests_on),
        judgements=tuple(dict.fromkeys(j for v in deciding for j in v.judgements)),
        seen=_in_time(fact for verdict in each for fact in verdict.seen),
        usable=tuple(figure for verdict in each for figure in verdict.usable),
        revised={iri: later for verdict in each for iri, later in verdict.revised.items()},
    )


def _in_time(facts: Iterable[G]) -> tuple[G, ...]:
    return tuple(sorted(facts, key=by_period))


class _Case:
    """One promise on one day."""

    def __init__(self, promise: Promise, facts: Facts, as_of: date) -> None:
        self.promise = promise
        self.facts = facts
        self.as_of = as_of
        until, now = promise.runs_until, min(as_of, promise.replaced or as_of)
        self.is_running = until is not None and now <= until
        self.was_searched_for = any(
            promise.is_known_by(search.made) and self.knows(search.made)
            for search in facts.searched_for(promise.commitment)
        )

    def knows(self, day: date) -> bool:
        """What became known on that day counts: it was by the as-of day, and before a successor."""
        replaced = self.promise.replaced
        return day <= self.as_of and (replaced is None or day < replaced)

    def inside(self, by: Sequence[F]) -> Decision[F]:
        """Met, and whether only after the period of a plan that states no deadline."""
        promise = self.promise
        first = min(fact.period.last for fact in by)
        is_later = promise.deadline is None and promise.end is not None and first > promise.end
        return Outcome.MET, Reason.INSIDE_LATER if is_later else Reason.INSIDE, list(by)

    def open_outcome(self) -> Outcome:
        return Outcome.PENDING if self.is_running else Outcome.UNDETERMINED


class _TargetCase(_Case):
    """One reading of a target: what is usable for it, what decides, what follows."""

    def __init__(
        self, target: Target, facts: Facts, as_of: date, supposed: Sequence[Judgement] = ()
    ) -> None:
        super().__init__(target, facts, as_of)
        self.target = target
        more = (j for j in supposed if j.stands_for == target.indicator)
        self.judgements = [*facts.made_for(target.indicator), *more]
        self.indicators = {target.indicator, *(j.stand_in for j in self.judgements)}
        shown = target.things | target.beside
        reported = [o for o in facts.observed_of(shown) if self.knows(o.known)]
        self.revised = {
            o.iri: later
            for o in reported
            if (later := facts.revision_of(o)) and self.knows(later.known)
        }
        known = [o for o in reported if o.iri not in self.revised]
        self.before = [
            o for o in known if not target.is_known_by(o.period.last) and self._usable(o)
        ]
        self.reported = [o for o in reported if target.is_known_by(o.period.last)]
        self.known = [o for o in self.reported if o.iri not in self.revised]
        is_whole = target.basis is TimeBasis.PLAN_PERIOD
        self.start = target.start if is_whole else target.counted_from or target.start
        self.decisive = self._decisive()
        self.units = self._units()
        self.usable = [o for o in self.known if self._usable(o)]
        self.conflicting = [o for o in self.usable if self._contradictors(o)]
        self.sound = [o for o in self.usable if o not in self.conflicting]
        self.is_complete = self.units == {o.period for o in self._with(Effect.PART)}

    def verdict(self) -> Verdict:
        decision = self._decision()
        outcome, reason, by = decision or self._open()
        rests_on = _in_time(by)
        indicators = {o.indicator for o in rests_on}
        used = [j for j in self.judgements if j.stand_in in indicators]
        seen = [o for o in self.reported if self._is_admitted(o) or self._is_related(o.indicator)]
        return Verdict(
            promise=self.target,
            as_of=self.as_of,
            outcome=outcome,
            reason=reason,
            settled_by=None if decision else self._settlement(reason),
            rests_on=rests_on,
            judgements=tuple(sorted(used, key=lambda judgement: judgement.iri)),
            last_before=max(self.before, key=by_period, default=None),
            seen=_in_time(seen),
            usable=tuple(self.usable),
            revised={o.iri: self.revised[o.iri] for o in seen if o.iri in self.revised},
        )

    def _open(self) -> Decision[Observation]:
        if not self.is_running and (latest := self._latest_outside()):
            return Outcome.PENDING, Reason.NO_DEADLINE, latest
        return self.open_outcome(), self._reason(), []

    def _decision(self) -> Decision[Observation] | None:
        if not self._has_bound():
            return None
        met, missed = self._with(Effect.MET), self._with(Effect.MISSED)
        doubted = any(self._effect(o) is Effect.MET for o in self.conflicting)
        if self.target.attained is Attainment.EVERY:
            if missed and not doubted:
                return Outcome.MISSED, Reason.OUTSIDE, missed
            every = self.units and {o.period for o in met} >= self.units
            return self.inside(met) if every else None
        together = self._together()
        met = met or (self._with(Effect.PART) if together is Effect.MET else [])
        missed = missed or (self._with(Effect.PART) if together is Effect.MISSED else [])
        if met:
            return self.inside(met)
        if self.is_running or not missed or doubted:
            return None
        if late := self._with(Effect.LATE):
            return Outcome.MET_LATE, Reason.INSIDE, late
        return Outcome.MISSED, Reason.OUTSIDE, missed

    def _has_bound(self) -> bool:
        """What it is relative to, if anything, is known."""
        return self.target.baseline is None or self.knows(self.target.baseline)

    def _usable(self, observation: Observation) -> bool:
        """Of the right thing and indicator."""
        return observation.of in self.target.things and self._is_admitted(observation)

    def _is_admitted(self, observation: Observation) -> bool:
        """Of the target's indicator or one that stands for it, in a unit that converts."""
        converts = observation.dimension == self.target.dimension
        return converts and observation.indicator in self.indicators

    def _decisive(self) -> Period | None:
        """The period of the figure that is final, if it is known."""
        target, deadline = self.target, self.target.deadline
        if target.basis is TimeBasis.PLAN_PERIOD:
            deadline = deadline or target.end
        if deadline is None:
            return None
        if target.basis is TimeBasis.POINT_IN_TIME:
            return Period(deadline, deadline)
        if target.months:
            return Period.ending(deadline, target.months)
        return Period(self.start, deadline) if self.start else None

    def _units(self) -> set[Period]:
        """The periods that must each reach the bound: all that lie within the plan's."""
        target, until = self.target, self.target.runs_until
        is_of_all = target.attained is not None and target.attained.is_of_all_periods
        if not (is_of_all and target.start and until):
            return set()
        months = 12 if target.basis is TimeBasis.POINT_IN_TIME else target.months
        if months is None:
            return {self.decisive} if self.decisive else set()
        found, frame = set(), Period(target.start, until)
        unit = Period.containing(target.start, months)
        while unit.last <= until:
            period = unit if target.months else Period(unit.last, unit.last)
            if frame.holds(period):
                found.add(period)
            unit = Period.containing(unit.last + timedelta(1), months)
        return found

    def _effect(self, observation: Observation) -> Effect | None:
        target, period = self.target, observation.period
        is_average = target.attained is Attainment.AVERAGE
        if is_average and period in self.units:
            return Effect.PART
        inside, outside = self._lies(observation.figure, self._number_of_periods(period))
        if self._counts(period):
            if inside:
                return Effect.MET
            if outside and target.attained is Attainment.EVERY:
                return Effect.MISSED
            if is_average:
                return Effect.MISSED if outside else None
            if outside and target.deadline is None:
                return Effect.STILL_OUTSIDE
            return Effect.MISSED if outside and period == self.decisive else None
        if is_average or target.attained is Attainment.EVERY or not inside:
            return None
        if self._is_part(period):
            return Effect.MET
        return Effect.LATE if self._is_later(period) else None

    def _lies(self, figure: Interval, periods: int) -> tuple[bool, bool]:
        """Whether the amount of so many periods is surely on average inside, surely outside."""
        target = self.target
        inside = figure.lies_inside(target.bound.times(periods))
        return inside, figure.is_disjoint_from((target.possible or target.bound).times(periods))

    def _together(self) -> Effect | None:
        """What the figures of all periods show together of their average.

        Of additive amounts those that are not known yet are counted as nothing against a floor.
        """
        target, parts = self.target, self._with(Effect.PART)
        if not parts:
            return None
        total = Interval(Decimal(0), Decimal(0))
        for unit in self.units:
            figures = [o.figure for o in parts if o.period == unit]
            is_least = target.is_additive and target.bound.is_floor
            unknown = Interval(Decimal(0) if is_least else None, None)
            total = total.plus(reduce(Interval.common, figures) if figures else unknown)
        inside, outside = self._lies(total, len(self.units))
        return Effect.MET if inside else Effect.MISSED if outside else None

    def _number_of_periods(self, period: Period) -> int:
        """Of how many periods a figure is the sum, where their average is promised; or 1."""
        firsts = {unit.first for unit in self.units}
        lasts = {unit.last for unit in self.units}
        is_sum = (
            self.target.attained is Attainment.AVERAGE
            and self.target.is_additive
            and bool(self.target.months)
            and bool(self.units)
            and period == Period(min(firsts), max(lasts))
            and (min(firsts), max(lasts)) == (self.target.start, self.target.runs_until)
        )
        return len(self.units) if is_sum else 1

    def _counts(self, period: Period) -> bool:
        """Whether a figure for a period is one for the deadline, as this reading has it."""
        target = self.target
        if target.attained is Attainment.EVERY:
            return period in self.units
        if target.attained is Attainment.AVERAGE:
            return period in self.units or self._number_of_periods(period) > 1
        if period == self.decisive:
            return True
        until = target.deadline or date.max
        is_open = target.deadline is None or target.attained is Attainment.BY
        if not is_open or target.known is None or period.last > until:
            return False
        if target.basis is TimeBasis.POINT_IN_TIME:
            return period.first >= target.known
        if target.months:
            return self._is_unit(period, target.months)
        return target.basis is TimeBasis.CUMULATIVE and period.first == self.start

    def _is_unit(self, period: Period, months: int) -> bool:
        """A whole year, quarter or month, also a fiscal year such as the one that is final."""
        if period == Period.containing(period.first, months):
            return True
        final = self.decisive
        alike = final is not None and final.last.month == period.last.month
        return alike and period == Period.ending(period.last, months)

    def _is_part(self, period: Period) -> bool:
        """An amount that is at its floor before its period is over stays there."""
        target, until = self.target, self.target.deadline or date.max
        if not (target.is_additive and target.bound.is_floor):
            return False
        if target.months and (target.deadline is None or target.attained is Attainment.BY):
            unit = Period.containing(period.first, target.months)
            if target.known is not None and unit.holds(period) and unit.last <= until:
                return True
        if target.basis is TimeBasis.CUMULATIVE:
            return self.start is not None and Period(self.start, until).holds(period)
        return self.decisive is not None and self.decisive.holds(period)

    def _is_later(self, period: Period) -> bool:
        """Whether a figure is for a time after the deadline, and as whole as one for it."""
        target = self.target
        if target.deadline is None or period.last <= target.deadline:
            return False
        if target.basis is TimeBasis.POINT_IN_TIME:
            return period.first > target.deadline
        if target.months:
            return self._is_unit(period, target.months)
        return period.first == (self.decisive and self.decisive.first)

    def _contradictors(self, observation: Observation) -> list[Observation]:
        effect = self._effect(observation)
        if effect is Effect.PART:
            same = (o for o in self.usable if o.period == observation.period)
            return [o for o in same if o.figure.is_disjoint_from(observation.figure)]
        return [
            other
            for other in self.usable
            if _contradict(observation, other) and self._effect(other) not in (effect, Effect.PART)
        ]

    def _with(self, effect: Effect) -> list[Observation]:
        return [o for o in self.sound if self._effect(o) is effect]

    def _latest_outside(self) -> list[Observation]:
        """The latest figures of a target without deadline, if all of them are outside."""
        counting = [o for o in self.sound if self._counts(o.period)]
        last = max((o.period.last for o in counting), default=None)
        latest = [o for o in counting if o.period.last == last]
        return (
            latest
            if self._has_bound() and all(self._effect(o) is Effect.STILL_OUTSIDE for o in latest)
            else []
        )

    def _reason(self) -> Reason:
        """The first reason that fits, in the order of the vocabulary."""
        if not self._has_bound():
            return Reason.BASELINE
        if self.conflicting:
            return Reason.CONFLICT
        if any(self._straddles(o) for o in self.sound):
            return Reason.STRADDLES
        if self._stand_ins():
            return Reason.DEFINITION
        if self._lacks_period():
            return Reason.PERIOD_UNKNOWN
        of_any_day = self.target.deadline is None or self.target.attained is Attainment.BY
        if self.target.known is None and self.usable and of_any_day:
            return Reason.DAY_UNKNOWN
        # While it runs any of its days will do; afterwards what is left is of the wrong period
        counting = any(self._counts(o.period) for o in self.usable)
        if self.usable and not (self.is_running and counting):
            return Reason.OUTSIDE_PERIOD
        if self.is_running:
            return Reason.PERIOD_RUNS
        if self.was_searched_for:
            return Reason.LOOKED_FOR
        if any(self._is_related(o.indicator) for o in self.known):
            return Reason.OTHER_INDICATORS
        return Reason.NOTHING

    def _lacks_period(self) -> bool:
        """The time that it is for is unknown, because its plan's period is not stated."""
        target = self.target
        if target.runs_until is None:
            return True
        if target.attained and target.attained.is_of_all_periods:
            return not self.units
        is_whole = target.basis in (TimeBasis.CUMULATIVE, TimeBasis.PLAN_PERIOD)
        return (
            is_whole
            and (target.start if target.basis is TimeBasis.PLAN_PERIOD else self.start) is None
        )

    def _straddles(self, o: Observation) -> bool:
        if self._effect(o) is Effect.PART:
            return self.is_complete and self._together() is None
        decides = any(self._lies(o.figure, self._number_of_periods(o.period)))
        return self._counts(o.period) and not decides

    def _stand_ins(self) -> list[str]:
        """Indicators that may be the same and whose figures would decide if they were."""
        deciding = {Effect.MET, Effect.PART}
        if not self.is_running:
            deciding |= {Effect.MISSED, Effect.STILL_OUTSIDE}
        return sorted(
            {
                o.indicator
                for o in self.known
                if (o.indicator, self.target.indicator) in self.facts.could_stand_for
                and o.of in self.target.things
                and not self._usable(o)
                and o.dimension == self.target.dimension
                and self._effect(o) in deciding
            }
        )

    def _is_related(self, indicator: str) -> bool:
        pair = (indicator, self.target.indicator)
        return pair in self.facts.same_subject or pair in self.facts.could_stand_for

    def _settlement(self, reason: Reason) -> Settlement:
        target = self.target
        if reason is Reason.CONFLICT and (figures := self._correctable()):
            return Settlement("correction", figures=tuple(figures))
        if reason is Reason.DEFINITION and (stand_ins := self._settling_stand_ins()):
            return Settlement("judgement", stand_ins=tuple(stand_ins))
        if reason in _STATED_BY:
            return Settlement("statements", properties=_STATED_BY[reason])
        if target.attained is Attainment.AVERAGE and self.units:
            first, last = min(u.first for u in self.units), max(u.last for u in self.units)
            return Settlement("average", period=Period(first, last))
        period = self._settling_period()
        is_final = target.basis is not TimeBasis.POINT_IN_TIME or period.first == period.last
        either_way = target.deadline is not None and is_final
        return Settlement("observation", period=period, either_way=either_way)

    def _correctable(self) -> list[str]:
        """Contradicting figures of which one side, left alone, decides."""
        settling = {Effect.MET, Effect.PART}
        if not self.is_running:
            settling.add(Effect.MISSED)
        sides = [o for o in self.conflicting if self._effect(o) in settling]
        others = [other for o in sides for other in self._contradictors(o)]
        return sorted({o.iri for o in (*sides, *others)})

    def _settling_stand_ins(self) -> list[str]:
        """Stand-ins whose figures, once admitted, decide among themselves."""
        found = []
        for iri in self._stand_ins():
            judgement = Judgement("", iri, self.target.indicator)
            if _TargetCase(self.target, self.facts, self.as_of, [judgement])._decision():
                found.append(iri)
        return found

    def _settling_period(self) -> Period:
        """The period of the figure that would settle it, or of the first that would."""
        target = self.target
        missing = self.units - {o.period for o in self._with(Effect.MET)}
        if missing:
            return min(missing, key=lambda period: period.first)
        since, until = target.known or target.start or date.min, target.deadline or date.max
        if target.basis is TimeBasis.POINT_IN_TIME:
            is_final = target.attained is Attainment.AT or not self.is_running
            return Period(target.deadline if target.deadline and is_final else since, until)
        if self.decisive:
            return self.decisive
        if target.months:
            return Period.containing(since, target.months)
        return Period(self.start or since, until)


_STATED_BY = {
    Reason.BASELINE: ("plan:baseline",),
    Reason.PERIOD_UNKNOWN: ("plan:periodStart", "plan:periodEnd"),
    Reason.DAY_UNKNOWN: ("dcterms:issued",),
}
"""The properties whose statements are missing where a verdict needs them."""


def _contradict(one: Observation, other: Observation) -> bool:
    """By link, or because both are of the same indicator, thing and period and disjoint."""
    linked = other.iri in one.contradicts or one.iri in other.contradicts
    alike = (one.indicator, one.of, one.period) == (other.indicator, other.of, other.period)
    return linked or (alike and one.figure.is_disjoint_from(other.figure))


# Milestones: events of every required kind, by the deadline


class _MilestoneCase(_Case):
    """What happened to the project of a milestone, and when."""

    def __init__(self, milestone: Milestone, facts: Facts, as_of: date) -> None:
        super().__init__(milestone, facts, as_of)
        self.milestone = milestone
        self.events = [
            event
            for event in facts.happened_to(milestone.project)
            if self.knows(event.known) and milestone.is_known_by(event.period.last)
        ]
        self.wanted = [event for event in self.events if event.kind in milestone.required]
        self.conflicting = [event for event in self.wanted if self._is_contradicted(event)]
        self.in_time, self.late = self._with(Effect.MET), self._with(Effect.LATE)
        self.done = {event.kind for event in self.in_time}

    def verdict(self) -> Verdict:
        decision = self._decision()
        outcome, reason, by = decision or (self.open_outcome(), self._reason(), [])
        return Verdict(
            promise=self.milestone,
            as_of=self.as_of,
            outcome=outcome,
            reason=reason,
            settled_by=None if decision else self._settlement(),
            rests_on=_in_time(by),
            seen=_in_time(self.events),
        )

    def _effect(self, event: Event) -> Effect | None:
        """Whether an event is in time or late; `None` where its period holds the deadline."""
        deadline = self.milestone.deadline
        if deadline is None or event.period.last <= deadline:
            return Effect.MET
        return Effect.LATE if event.period.first > deadline else None

    def _with(self, effect: Effect | None) -> list[Event]:
        sound = (event for event in self.wanted if event not in self.conflicting)
        return [event for event in sound if self._effect(event) is effect]

    def _is_contradicted(self, event: Event) -> bool:
        return any(
            event.kind == other.kind
            and (event.period.last < other.period.first or other.period.last < event.period.first)
            and self._effect(event) is not self._effect(other)
            for other in self.wanted
        )

    def _decision(self) -> Decision[Event] | None:
        done_late = {event.kind for event in self.late} - self.done
        late = [event for event in self.late if event.kind in done_late]
        if self.done == self.milestone.required:
            return self.inside(self.in_time)
        if self.is_running:
            return None
        if self.done | done_late == self.milestone.required:
            return Outcome.MET_LATE, Reason.INSIDE, [*self.in_time, *late]
        return (Outcome.MISSED, Reason.OUTSIDE, late) if late else None

    def _reason(self) -> Reason:
        if self.conflicting:
            return Reason.CONFLICT
        if self._with(None):
            return Reason.STRADDLES
        if self.milestone.runs_until is None:
            return Reason.PERIOD_UNKNOWN
        if self.is_running:
            return Reason.PERIOD_RUNS
        if self.was_searched_for:
            return Reason.LOOKED_FOR
        return Reason.OTHER_INDICATORS if self.events else Reason.NOTHING

    def _settlement(self) -> Settlement:
        missing = self.milestone.required - self.done - {event.kind for event in self.conflicting}
        return Settlement(
            "correction" if self.conflicting else "event",
            figures=tuple(sorted(event.iri for event in self.conflicting)),
            events=tuple(sorted(missing)),
            period=Period(self.milestone.known or date.min, self.milestone.deadline or date.max),
        )
