"""Reading the page out of a session: its questions, and the verdicts of a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from kg.namespaces import prefixes
from kg.report import chart, wording
from kg.report.chart import Figure, Frame, Lane
from kg.report.model import Commitment, Fact, Group, Note, OpenPoints, Page, Plan, Source, Tracked
from kg.report.model import Outcome as OutcomeShown
from kg.report.queries import Known
from kg.report.wording import SAY
from kg.session import Session
from kg.terms import Record, Term
from kg.text import Words
from kg.tracking.explanation import Labels, outcome_iri, reason_iri, settled_by
from kg.tracking.records import (
    Event,
    Interval,
    Milestone,
    Observation,
    Period,
    Promise,
    Target,
    day_of,
    name,
)
from kg.tracking.rule import Outcome, Verdict

# The rows of the table beside a chart, each with its document


def search_rows(promise: Promise, as_of: date, known: Known) -> list[Fact]:
    """What was looked for between a promise and a day, and not found."""
    found = []
    for record in known.searches:
        made = day_of(record, "made")
        if str(record["about"]) == promise.commitment and promise.issued <= made <= as_of:
            label = known.label(str(record["search"]))
            document = record["document"]
            source = known.source(str(document)) if document else Source(label, None)
            found.append(Fact(label, None, Period(made, made), "search", False, made, source))
    return found


def fact_row(fact: Observation | Event, role: str, known: Known) -> Fact:
    """A figure as its document states it, or an event with its kind in place of a figure."""
    figure = quantity(fact, known) if isinstance(fact, Observation) else known.label(fact.kind)
    source = known.source(fact.document)
    return Fact(fact.label, figure, fact.period, role, fact.is_copy, fact.known, source)


def quantity(observation: Observation, known: Known) -> Words:
    """The sign, the number and the unit that a document states."""
    sign, value, unit = known.stated[observation.iri]
    return wording.quantity(sign, value, known.unit(unit))


# What came of one commitment, as the page shows it: from a verdict of `session.track`


def tracked(verdict: Verdict, labels: Labels, known: Known, open_points: list[Note]) -> Tracked:
    """The commitment of a verdict with its chart, its figures and what they rest on.

    Raises `TypeError` for a promise that is neither a target nor a milestone.
    """
    outcome = OutcomeShown(
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
    verdict: Verdict, target: Target, outcome: OutcomeShown, known: Known, open_points: list[Note]
) -> Tracked:
    before = [verdict.last_before] if verdict.last_before else []
    observed = [seen for seen in verdict.seen if isinstance(seen, Observation)]
    usable = [o for o in observed if o in verdict.usable]
    others = [o for o in observed if o not in verdict.usable]
    roles = {o.iri: "decides" if o in verdict.rests_on else "seen" for o in usable}
    roles |= {o.iri: "before" for o in before}
    drawn = [*before, *usable]
    unit = target.stated[2]
    promised, factor = _promised(target, known), known.factors[unit]
    measured = known.label(target.indicator)
    figures = [
        Figure(_in_unit(o.figure, factor), o.period, quantity(o, known), roles[o.iri])
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
        measured=wording.fill("in-unit", what=measured, unit=wording.unit(known.unit(unit))),
        chart=picture,
        facts=[
            *(fact_row(o, roles[o.iri], known) for o in drawn),
            *search_rows(target, verdict.as_of, known),
        ],
        others=[fact_row(o, "seen", known) for o in others],
        judgements=_judgements(target, drawn, known),
        open_points=open_points,
    )


def _promised(target: Target, known: Known) -> Words:
    """What a target promises, as its plan has it; an amount to realise is a floor."""
    sign, value, unit = target.stated
    promised = wording.quantity(sign, Decimal(value), known.unit(unit))
    return (
        wording.fill("or-more", promised=promised)
        if sign == "=" and target.bound.is_floor
        else promised
    )


def _judgements(target: Target, drawn: list[Observation], known: Known) -> list[Note]:
    """The judgements that let the figures drawn stand for the target's own."""
    seen = {observation.indicator for observation in drawn}
    return [
        known.note(str(record["judgement"]))
        for record in known.judgements
        if str(record["for"]) == target.indicator and str(record["in"]) in seen
    ]


def _milestone(
    verdict: Verdict,
    milestone: Milestone,
    outcome: OutcomeShown,
    known: Known,
    open_points: list[Note],
) -> Tracked:
    seen = [fact for fact in verdict.seen if isinstance(fact, Event)]
    roles = {event.iri: "decides" if event in verdict.rests_on else "seen" for event in seen}
    searches = search_rows(milestone, verdict.as_of, known)
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
        measured=wording.fill("of", thing=known.label(milestone.project), what=promised),
        chart=chart.of_events(frame, promised, rows, known.label(milestone.project)),
        facts=[*(fact_row(event, roles[event.iri], known) for event in seen), *searches],
        others=[],
        judgements=[],
        open_points=open_points,
    )


def _in_unit(interval: Interval, factor: Decimal) -> Interval:
    low = None if interval.low is None else interval.low / factor
    high = None if interval.high is None else interval.high / factor
    return Interval(low, high, interval.low_open, interval.high_open)


WHOLE_PLAN = "whole-plan"
_LAST = (10**9, 10**9)


def read(session: Session, as_of: str | None = None) -> Page:
    """The page as of a day (left out: the day of the newest document)."""
    known = Known(session)
    tracking = session.track(as_of)
    points = session.query("open-points").records()
    verdicts = {
        verdict.promise.commitment: tracked(
            verdict, tracking.labels, known, _bearing_on(verdict.promise.commitment, points, known)
        )
        for verdict in tracking.verdicts
    }
    plans = {str(record["plan"]): record for record in session.query("plans").records()}
    clusters = session.query("clusters").records()
    outcome = prefixes()["verdict"]
    modalities = sorted(known.ranks, key=lambda iri: (-known.ranks[iri], iri))
    return Page(
        as_of=tracking.as_of,
        plans=[
            _plan(record, known, verdicts, clusters, session)
            for record in plans.values()
            if day_of(record, "issued") <= tracking.as_of
        ],
        outcomes={item.value: known.note(outcome + item.value) for item in Outcome},
        modalities=[known.note(iri) for iri in modalities],
    )


def _plan(
    record: Record,
    known: Known,
    verdicts: dict[str, Tracked],
    clusters: list[Record],
    session: Session,
) -> Plan:
    iri = str(record["plan"])
    promised: dict[str, list[Commitment]] = defaultdict(list)
    for row in known.commitments:
        if str(row["plan"]) == iri:
            promised[str(row["cluster"] or "")].append(_commitment(row, known, verdicts))
    within: dict[str, list[str]] = defaultdict(list)
    for row in clusters:
        within[str(row["within"] or "")].append(str(row["cluster"]))
    own = {str(row["cluster"]) for row in session.query("clusters", plan=iri).records()}
    groups = [_group(c, promised, within, known) for c in within[""] if c in own]
    groups.sort(key=_first_place)
    whole = Group(f"{name(iri)}-{WHOLE_PLAN}", None, _by_firmness(promised[""]), [])
    return Plan(
        slug=name(iri),
        label=known.label(iri),
        authority=known.label(str(record["authority"])),
        place=known.label(str(record["place"])),
        issued=day_of(record, "issued"),
        period=Period(day_of(record, "periodStart"), day_of(record, "periodEnd")),
        source=known.source(str(record["document"])),
        groups=[*([whole] if whole.commitments else []), *groups],
        open_points=_open_points(session.query("open-points", plan=iri).records(), known),
    )


def _group(
    cluster: str,
    promised: dict[str, list[Commitment]],
    within: dict[str, list[str]],
    known: Known,
) -> Group:
    nested = [_group(inner, promised, within, known) for inner in within.get(cluster, [])]
    commitments = _by_firmness(promised.get(cluster, []))
    return Group(name(cluster), known.label(cluster), commitments, sorted(nested, key=_first_place))


def _commitment(record: Record, known: Known, verdicts: dict[str, Tracked]) -> Commitment:
    iri = str(record["commitment"])
    expressed = known.expressed.get(iri, [])
    claims = [known.claims[claim] for claim, _ in expressed if claim in known.claims]
    modalities = {str(claim["modality"]) for claim in claims if claim["modality"]}
    firmest = max(
        modalities, key=lambda modality: (known.ranks.get(modality, 0), modality), default=None
    )
    sources = [known.source(document, claim) for claim, document in expressed]
    return Commitment(
        iri=iri,
        slug=name(iri),
        label=known.label(iri),
        modality=known.label(firmest) if firmest else None,
        rank=known.ranks.get(firmest, 0) if firmest else 0,
        is_hearsay=bool(claims) and all(_is_true(claim["hearsay"]) for claim in claims),
        deadline=day_of(record, "deadline") if record["deadline"] else None,
        sources=sources,
        tracked=verdicts.get(iri),
    )


def _by_firmness(commitments: list[Commitment]) -> list[Commitment]:
    """The firmest first, then as they stand in the text."""
    return sorted(commitments, key=lambda c: (-c.rank, _place(c), c.iri))


def _place(commitment: Commitment) -> tuple[int, int]:
    places = [source.place for source in commitment.sources if source.place]
    return min(((place.section, place.start) for place in places), default=_LAST)


def _first_place(group: Group) -> tuple[tuple[int, int], str]:
    return min(map(_place, group.everything()), default=_LAST), group.slug


def _bearing_on(commitment: str, points: list[Record], known: Known) -> list[Note]:
    found = {str(row["openPoint"]) for row in points if str(row["bearsOn"]) == commitment}
    return [known.note(iri) for iri in sorted(found)]


def _open_points(points: list[Record], known: Known) -> list[OpenPoints]:
    kinds: dict[str, dict[str, Note]] = defaultdict(dict)
    for row in points:
        iri = str(row["openPoint"])
        kinds[str(row["kind"])].setdefault(iri, known.note(iri))
    return [OpenPoints(known.label(kind), [*notes.values()]) for kind, notes in kinds.items()]


def _is_true(cell: Term | None) -> bool:
    return str(cell) in ("true", "1")
