"""The rule for milestones: events of every required kind, by the deadline."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto

from kg.tracking.facts import Event, Facts, Milestone, Period, by_period
from kg.tracking.verdict import Outcome, Reason, Settlement, Verdict


class Place(Enum):
    """Where an event lies against the deadline."""

    IN_TIME = auto()
    LATE = auto()
    EITHER = auto()


def judge(milestone: Milestone, facts: Facts, as_of: date) -> Verdict:
    """The verdict on a milestone from what was known at the end of `as_of`."""
    events = [
        event
        for event in facts.events
        if event.project == milestone.project
        and event.known <= as_of
        and event.period.last >= milestone.issued
    ]
    wanted = [event for event in events if event.kind in milestone.required]
    conflicting = [event for event in wanted if _is_contradicted(event, wanted, milestone)]
    sound = [event for event in wanted if event not in conflicting]
    outcome, by = _outcome(milestone, sound, as_of)
    if outcome in (Outcome.MET, Outcome.MET_LATE):
        reason = Reason.INSIDE
    elif outcome is Outcome.MISSED:
        reason = Reason.OUTSIDE
    else:
        reason = _reason(milestone, facts, as_of, conflicting, sound, events)
    return Verdict(
        promise=milestone,
        as_of=as_of,
        outcome=outcome,
        reason=reason,
        settled_by=_settlement(milestone, outcome, conflicting, sound),
        rests_on=tuple(sorted(by, key=by_period)),
        seen=tuple(sorted(events, key=by_period)),
    )


def _outcome(milestone: Milestone, sound: list[Event], as_of: date) -> tuple[Outcome, list[Event]]:
    in_time = [event for event in sound if _place(event, milestone) is Place.IN_TIME]
    late = [event for event in sound if _place(event, milestone) is Place.LATE]
    done = {event.kind for event in in_time}
    done_late = {event.kind for event in late} - done
    if done == milestone.required:
        return Outcome.MET, in_time
    if as_of <= milestone.runs_until:
        return Outcome.PENDING, []
    if done_late and done | done_late == milestone.required:
        return Outcome.MET_LATE, [*in_time, *(e for e in late if e.kind in done_late)]
    if done_late:
        return Outcome.MISSED, [event for event in late if event.kind in done_late]
    return Outcome.UNDETERMINED, []


def _place(event: Event, milestone: Milestone) -> Place:
    if milestone.deadline is None or event.period.last <= milestone.deadline:
        return Place.IN_TIME
    return Place.LATE if event.period.first > milestone.deadline else Place.EITHER


def _is_contradicted(event: Event, others: list[Event], milestone: Milestone) -> bool:
    return any(
        event.kind == other.kind
        and (event.period.last < other.period.first or other.period.last < event.period.first)
        and _place(event, milestone) is not _place(other, milestone)
        for other in others
    )


def _reason(
    milestone: Milestone,
    facts: Facts,
    as_of: date,
    conflicting: list[Event],
    sound: list[Event],
    events: list[Event],
) -> Reason:
    if conflicting:
        return Reason.CONFLICT
    if any(_place(event, milestone) is Place.EITHER for event in sound):
        return Reason.STRADDLES
    if as_of <= milestone.runs_until:
        return Reason.PERIOD_RUNS
    for search in facts.searches:
        if milestone.commitment in search.about and milestone.issued <= search.made <= as_of:
            return Reason.LOOKED_FOR
    return Reason.OTHER_INDICATORS if events else Reason.NOTHING


def _settlement(
    milestone: Milestone,
    outcome: Outcome,
    conflicting: list[Event],
    sound: list[Event],
) -> Settlement | None:
    if outcome not in (Outcome.PENDING, Outcome.UNDETERMINED):
        return None
    done = {event.kind for event in sound if _place(event, milestone) is Place.IN_TIME}
    missing = milestone.required - done - {event.kind for event in conflicting}
    return Settlement(
        "correction" if conflicting else "event",
        figures=tuple(sorted(event.iri for event in conflicting)),
        events=tuple(sorted(missing)),
        period=Period(milestone.issued, milestone.deadline or date.max),
    )
