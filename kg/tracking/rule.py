"""The rule for verdicts, as docs/tracking.md words it and queries/verdicts.rq writes it again.

Only what was known by the as-of day counts. Each usable figure of a target has an effect of its
own: it would show the target met, missed, met late, or still outside. Figures that contradict each
other and differ in effect decide nothing; and while one of them would show the target met, no
other figure shows it missed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum, auto
from typing import TypeVar

from kg.tracking.records import (
    Event,
    Facts,
    Judgement,
    Milestone,
    Observation,
    Period,
    Promise,
    Target,
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
    OUTSIDE = "outside-bound"
    UNUSABLE = "statement-unusable"
    CONFLICT = "figures-conflict"
    STRADDLES = "straddles-bound"
    DEFINITION = "definition-unsure"
    OUTSIDE_PERIOD = "outside-period"
    PERIOD_RUNS = "period-runs"
    NO_DEADLINE = "no-deadline"
    LOOKED_FOR = "looked-for"
    OTHER_INDICATORS = "other-indicators"
    NOTHING = "nothing-observed"


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

    `seen` are the facts that bear on it, `usable` those that the rule counts as its figures.
    """

    promise: Promise
    as_of: date
    outcome: Outcome
    reason: Reason
    settled_by: Settlement | None = None
    rests_on: tuple[Observation | Event, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    last_before: Observation | None = None
    seen: tuple[Observation | Event, ...] = field(default=(), compare=False)
    usable: tuple[Observation, ...] = field(default=(), compare=False)

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


F = TypeVar("F", Observation, Event)
Decision = tuple[Outcome, Reason, list[F]]


def judge(promise: Promise, facts: Facts, as_of: date) -> Verdict:
    """The verdict on a promise from what was known at the end of `as_of`.

    Raises `TypeError` for a promise that is neither a target nor a milestone.
    """
    if isinstance(promise, Unreadable):
        mended = Settlement("statements", properties=promise.properties)
        return Verdict(promise, as_of, Outcome.UNDETERMINED, Reason.UNUSABLE, mended)
    if isinstance(promise, Target):
        return _TargetCase(promise, facts, as_of).verdict()
    if isinstance(promise, Milestone):
        return _MilestoneCase(promise, facts, as_of).verdict()
    raise TypeError(f"no rule for {promise!r}")


class _Case:
    """One promise on one day."""

    def __init__(self, promise: Promise, facts: Facts, as_of: date) -> None:
        self.facts = facts
        self.as_of = as_of
        self.is_running = as_of <= promise.runs_until
        self.was_searched_for = any(
            promise.commitment in search.about and promise.issued <= search.made <= as_of
            for search in facts.searches
        )


class _TargetCase(_Case):
    """What is usable for a target, what decides, what follows."""

    def __init__(self, target: Target, facts: Facts, as_of: date) -> None:
        super().__init__(target, facts, as_of)
        self.target = target
        self.judgements = [j for j in facts.judgements if j.stands_for == target.indicator]
        known = [o for o in facts.observations if o.known <= as_of and o.of in target.places]
        self.before = [o for o in known if o.period.last < target.issued and self._usable(o)]
        self.known = [o for o in known if o.period.last >= target.issued]
        self.usable = [o for o in self.known if self._usable(o)]
        self.conflicting = [o for o in self.usable if self._contradictors(o)]
        self.sound = [o for o in self.usable if o not in self.conflicting]

    def verdict(self) -> Verdict:
        decision = self._decision()
        outcome, reason, by = decision or self._open()
        rests_on = tuple(sorted(by, key=by_period))
        indicators = {o.indicator for o in rests_on}
        used = [j for j in self.judgements if j.stand_in in indicators]
        seen = [o for o in self.known if self._usable(o) or self._is_related(o.indicator)]
        return Verdict(
            promise=self.target,
            as_of=self.as_of,
            outcome=outcome,
            reason=reason,
            settled_by=None if decision else self._settlement(reason),
            rests_on=rests_on,
            judgements=tuple(sorted(used, key=lambda judgement: judgement.iri)),
            last_before=max(self.before, key=by_period, default=None),
            seen=tuple(sorted(seen, key=by_period)),
            usable=tuple(self.usable),
        )

    def _open(self) -> Decision[Observation]:
        if self.is_running:
            return Outcome.PENDING, self._reason(), []
        if latest := self._latest_outside():
            return Outcome.PENDING, Reason.NO_DEADLINE, latest
        return Outcome.UNDETERMINED, self._reason(), []

    def _decision(self) -> Decision[Observation] | None:
        if met := self._with(Effect.MET):
            return Outcome.MET, Reason.INSIDE, met
        missed = self._with(Effect.MISSED)
        doubted = any(self._effect(o) is Effect.MET for o in self.conflicting)
        if self.is_running or not missed or doubted:
            return None
        if late := self._with(Effect.LATE):
            return Outcome.MET_LATE, Reason.INSIDE, late
        return Outcome.MISSED, Reason.OUTSIDE, missed

    def _usable(self, observation: Observation) -> bool:
        """Of the target's indicator or one that stands for it, in a unit that converts."""
        indicators = {self.target.indicator, *(j.stand_in for j in self.judgements)}
        converts = observation.dimension == self.target.dimension
        return converts and observation.indicator in indicators

    def _effect(self, observation: Observation) -> Effect | None:
        target, period = self.target, observation.period
        inside = observation.figure.lies_inside(target.bound)
        outside = observation.figure.is_disjoint_from(target.bound)
        if self._is_for_the_deadline(period):
            if inside:
                return Effect.MET
            if outside and target.deadline is None:
                return Effect.STILL_OUTSIDE
            # A flow of its period is final; a stock only on the day of the deadline itself
            if outside and (target.is_flow or period.first == period.last == target.deadline):
                return Effect.MISSED
        elif inside and self._is_part_of_the_period(period):
            return Effect.MET
        elif inside and target.deadline and period.first > target.deadline:
            return Effect.LATE if period.is_calendar_year or not target.is_flow else None
        return None

    def _is_for_the_deadline(self, period: Period) -> bool:
        target = self.target
        if target.is_flow and target.deadline:
            return period == Period(target.period.first, target.deadline)
        if target.is_flow:
            return period.is_calendar_year  # none that is over before the plan is `known`
        return period.first >= target.issued and period.last <= (target.deadline or date.max)

    def _is_part_of_the_period(self, period: Period) -> bool:
        """A flow that is at its floor before its period is over stays there."""
        target = self.target
        if not (target.is_flow and target.bound.is_floor):
            return False
        if target.deadline:
            return period.first >= target.period.first and period.last <= target.deadline
        return period.is_within_a_year

    def _contradictors(self, observation: Observation) -> list[Observation]:
        effect = self._effect(observation)
        return [
            other
            for other in self.usable
            if _contradict(observation, other) and self._effect(other) is not effect
        ]

    def _with(self, effect: Effect) -> list[Observation]:
        return [o for o in self.sound if self._effect(o) is effect]

    def _latest_outside(self) -> list[Observation]:
        """The latest figures of a target without deadline, if all of them are outside."""
        counting = [o for o in self.sound if self._is_for_the_deadline(o.period)]
        last = max((o.period.last for o in counting), default=None)
        latest = [o for o in counting if o.period.last == last]
        return latest if all(self._effect(o) is Effect.STILL_OUTSIDE for o in latest) else []

    def _reason(self) -> Reason:
        """The first reason that fits, in the order of the vocabulary."""
        if self.conflicting:
            return Reason.CONFLICT
        if any(self._straddles(o) for o in self.sound):
            return Reason.STRADDLES
        if self._stand_ins():
            return Reason.DEFINITION
        # While it runs any of its days will do; afterwards what is left is of the wrong period
        counting = any(self._is_for_the_deadline(o.period) for o in self.usable)
        if self.usable and not (self.is_running and counting):
            return Reason.OUTSIDE_PERIOD
        if self.is_running:
            return Reason.PERIOD_RUNS
        if self.was_searched_for:
            return Reason.LOOKED_FOR
        if any(self._is_related(o.indicator) for o in self.known):
            return Reason.OTHER_INDICATORS
        return Reason.NOTHING

    def _straddles(self, o: Observation) -> bool:
        bound = self.target.bound
        decides = o.figure.lies_inside(bound) or o.figure.is_disjoint_from(bound)
        return self._is_for_the_deadline(o.period) and not decides

    def _stand_ins(self) -> list[str]:
        """Indicators that may be the same and whose figures would decide if they were."""
        deciding = {Effect.MET}
        if not self.is_running:
            deciding |= {Effect.MISSED, Effect.STILL_OUTSIDE}
        return sorted(
            {
                o.indicator
                for o in self.known
                if (o.indicator, self.target.indicator) in self.facts.could_stand_for
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
        period = self._settling_period()
        is_final = target.is_flow or period.first == period.last
        either_way = target.deadline is not None and is_final
        return Settlement("observation", period=period, either_way=either_way)

    def _correctable(self) -> list[str]:
        """Contradicting figures of which one side, left alone, decides."""
        settling = {Effect.MET} if self.is_running else {Effect.MET, Effect.MISSED}
        sides = [o for o in self.conflicting if self._effect(o) in settling]
        others = [other for o in sides for other in self._contradictors(o)]
        return sorted({o.iri for o in (*sides, *others)})

    def _settling_stand_ins(self) -> list[str]:
        """Stand-ins whose figures, once admitted, decide among themselves."""
        found = []
        for iri in self._stand_ins():
            judgement = Judgement("", iri, self.target.indicator)
            facts = replace(self.facts, judgements=(*self.facts.judgements, judgement))
            if _TargetCase(self.target, facts, self.as_of)._decision():
                found.append(iri)
        return found

    def _settling_period(self) -> Period:
        """The period of the figure that would settle it, or of the first that would."""
        target = self.target
        if not target.is_flow:
            final = target.deadline if not self.is_running else None
            return Period(final or target.issued, target.deadline or date.max)
        if target.deadline:
            return Period(target.period.first, target.deadline)
        return Period(date(target.issued.year, 1, 1), date(target.issued.year, 12, 31))


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
            for event in facts.events
            if event.project == milestone.project
            and event.known <= as_of
            and event.period.last >= milestone.issued
        ]
        self.wanted = [event for event in self.events if event.kind in milestone.required]
        self.conflicting = [event for event in self.wanted if self._is_contradicted(event)]
        self.in_time, self.late = self._with(Effect.MET), self._with(Effect.LATE)
        self.done = {event.kind for event in self.in_time}

    def verdict(self) -> Verdict:
        decision = self._decision()
        status = Outcome.PENDING if self.is_running else Outcome.UNDETERMINED
        outcome, reason, by = decision or (status, self._reason(), [])
        return Verdict(
            promise=self.milestone,
            as_of=self.as_of,
            outcome=outcome,
            reason=reason,
            settled_by=None if decision else self._settlement(),
            rests_on=tuple(sorted(by, key=by_period)),
            seen=tuple(sorted(self.events, key=by_period)),
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
            return Outcome.MET, Reason.INSIDE, self.in_time
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
            period=Period(self.milestone.issued, self.milestone.deadline or date.max),
        )
