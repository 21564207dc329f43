"""What came of one commitment, as the page shows it: from a verdict of `session.track`."""

from __future__ import annotations

from decimal import Decimal

from kg.report import chart, facts, lanes, words
from kg.report.asking import Known
from kg.report.chart import Figure, Frame
from kg.report.lanes import Lane
from kg.report.model import Note, Outcome, Tracked, Words
from kg.report.say import SAY
from kg.tracking.facts import Event, Milestone, Observation, Target
from kg.tracking.interval import Interval
from kg.tracking.verdict import Verdict
from kg.tracking.words import Labels, outcome_iri, reason_iri, settled_by


def tracked(verdict: Verdict, labels: Labels, known: Known, open_points: list[Note]) -> Tracked:
    """The commitment of a verdict with its chart, its figures and what they rest on.

    Raises `TypeError` for a promise that is neither a target nor a milestone.
    """
    outcome = Outcome(
        name=verdict.outcome.value,
        verdict=labels[outcome_iri(verdict.outcome)],
        reason=labels[reason_iri(verdict.reason)],
        settled_by=settled_by(verdict, labels),
        decided_for=verdict.decided_for,
        copies_only=verdict.copies_only,
    )
    if isinstance(verdict.promise, Target):
        return _target(verdict, verdict.promise, outcome, known, open_points)
    if isinstance(verdict.promise, Milestone):
        return _milestone(verdict, verdict.promise, outcome, known, open_points)
    raise TypeError(f"no chart for {verdict.promise!r}")


def _target(
    verdict: Verdict, target: Target, outcome: Outcome, known: Known, open_points: list[Note]
) -> Tracked:
    before = [verdict.last_before] if verdict.last_before else []
    observed = [seen for seen in verdict.seen if isinstance(seen, Observation)]
    usable = [o for o in observed if _is_usable(o, target, known)]
    others = [
        o for o in observed if o not in usable and (o.indicator, target.indicator) in known.related
    ]
    roles = {o.iri: "decides" if o in verdict.rests_on else "seen" for o in usable}
    roles |= {o.iri: "before" for o in before}
    drawn = [*before, *usable]
    unit = target.stated[2]
    promised, factor = _promised(target, known), known.factors[unit]
    measured = known.label(target.indicator)
    figures = [
        Figure(_in_unit(o.figure, factor), o.period, facts.quantity(o, known), roles[o.iri])
        for o in drawn
    ]
    picture = chart.of_figures(
        bound=_in_unit(target.bound, factor),
        promised=promised,
        first=target.period.first if target.is_flow else target.issued,
        frame=Frame(target.issued, target.deadline, verdict.as_of),
        figures=figures,
        measured=(measured, known.unit(unit)),
    )
    return Tracked(
        outcome=outcome,
        is_of_events=False,
        promised=promised,
        measured=_with_unit(measured, known.unit(unit)),
        chart=picture,
        facts=[
            *(facts.figure(o, roles[o.iri], known) for o in drawn),
            *facts.searches(target, verdict.as_of, known),
        ],
        others=[facts.figure(o, "seen", known) for o in others],
        judgements=_judgements(target, drawn, known),
        open_points=open_points,
    )


def _promised(target: Target, known: Known) -> Words:
    """What a target promises, as its plan has it; an amount to realise is a floor."""
    sign, value, unit = target.stated
    promised = words.quantity(sign, Decimal(value), known.unit(unit))
    return words.as_floor(promised) if sign == "=" and target.bound.is_floor else promised


def _is_usable(observation: Observation, target: Target, known: Known) -> bool:
    pair = (observation.indicator, target.indicator)
    is_own = observation.indicator == target.indicator or pair in known.stand_ins
    return is_own and observation.dimension == target.dimension


def _judgements(target: Target, drawn: list[Observation], known: Known) -> list[Note]:
    """The judgements that let the figures drawn stand for the target's own."""
    seen = {observation.indicator for observation in drawn}
    return [
        known.note(str(record["judgement"]))
        for record in known.judgements
        if str(record["for"]) == target.indicator and str(record["in"]) in seen
    ]


def _milestone(
    verdict: Verdict, milestone: Milestone, outcome: Outcome, known: Known, open_points: list[Note]
) -> Tracked:
    seen = [fact for fact in verdict.seen if isinstance(fact, Event)]
    roles = {event.iri: "decides" if event in verdict.rests_on else "seen" for event in seen}
    searches = facts.searches(milestone, verdict.as_of, known)
    kinds = sorted(milestone.required) + sorted({e.kind for e in seen} - milestone.required)
    rows = [
        Lane(
            known.label(kind),
            kind in milestone.required,
            [(event.period, roles[event.iri]) for event in seen if event.kind == kind],
        )
        for kind in kinds
    ]
    if searches:
        rows.append(Lane(SAY["searches"], False, [(fact.period, "search") for fact in searches]))
    required = [known.label(kind) for kind in sorted(milestone.required)]
    promised = {
        "en": " and ".join(label["en"] for label in required),
        "zh": "、".join(label["zh"] for label in required),
    }
    frame = Frame(milestone.issued, milestone.deadline, verdict.as_of)
    return Tracked(
        outcome=outcome,
        is_of_events=True,
        promised=promised,
        measured={
            "en": f"{known.label(milestone.project)['en']}: {promised['en']}",
            "zh": f"{known.label(milestone.project)['zh']}：{promised['zh']}",
        },
        chart=lanes.of_events(frame, promised, rows, known.label(milestone.project)),
        facts=[*(facts.event(event, roles[event.iri], known) for event in seen), *searches],
        others=[],
        judgements=[],
        open_points=open_points,
    )


def _in_unit(interval: Interval, factor: Decimal) -> Interval:
    low = None if interval.low is None else interval.low / factor
    high = None if interval.high is None else interval.high / factor
    return Interval(low, high, interval.low_open, interval.high_open)


def _with_unit(label: Words, unit: Words) -> Words:
    chinese = words.in_chinese(unit["zh"])[1]
    return {"en": f"{label['en']}, {unit['en']}", "zh": f"{label['zh']}（{chinese}）"}
