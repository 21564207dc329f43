"""A verdict: the outcome, why, what it rests on, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kg.tracking.facts import Event, Judgement, Observation, Period, Promise
from kg.tracking.interval import Interval


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

    Of `figures` that contradict each other all but one side must be withdrawn; `stand_ins` are
    the indicators of which a judgement would have to let one in. An observation inside the bound
    always settles; one outside only if `either_way`, and once the deadline is over.
    """

    kind: str
    indicator: str | None = None
    bound: Interval | None = None
    period: Period | None = None
    either_way: bool = False
    figures: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a promise, from what was known at the end of a day."""

    promise: Promise
    as_of: date
    outcome: Outcome
    reason: Reason
    settled_by: Settlement | None = None
    rests_on: tuple[Observation | Event, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    last_before: Observation | None = None
    seen: tuple[Observation | Event, ...] = field(default=(), compare=False)

    @property
    def decided_for(self) -> date | None:
        """The last day of the earliest period for which a figure or event decided."""
        return min((fact.period.last for fact in self.rests_on), default=None)

    @property
    def copies_only(self) -> bool:
        """Every figure and event that decided was seen in a copy, not in its own document."""
        return bool(self.rests_on) and all(fact.is_copy for fact in self.rests_on)
