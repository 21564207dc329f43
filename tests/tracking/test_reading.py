"""Promises and facts as they are read from a small graph, value by value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tracking.both import store_of
from tracking.worlds import SOURCE, A, concept, day, labelled, number, term, thing

from kg.errors import InputError
from kg.session import Session
from kg.tracking import reading
from kg.tracking.records import (
    Event,
    Interval,
    Judgement,
    Milestone,
    Observation,
    Period,
    Search,
    Target,
    TimeBasis,
    Unreadable,
)
from kg.tracking.track import track

IRI = "https://w3id.org/industry-plan/"
WORDS = {"en": "x", "zh": "甲"}
PLAN, PROJECT, CITY, NEWS = thing("plan"), thing("project"), thing("city"), thing("news")
YEAR = Period(date(2021, 1, 1), date(2021, 12, 31))
UNTIL = date(2022, 2, 10)


def name_of(iri: str) -> str:
    return iri.strip("<>")


def figure(subject: str, comparator: str = "at-least", unit: str = "billion-yuan") -> list[str]:
    return [
        *labelled(subject),
        f"{subject} {term('measures')} {concept('indicator', 'flow-a')} .",
        f"{subject} {term('comparator')} {concept('comparator', comparator)} .",
        f"{subject} {term('value')} {number('30')} .",
        f"{subject} {term('unit')} {concept('unit', unit)} .",
    ]


def known(subject: str, mode: str) -> list[str]:
    return [
        f"{subject} {SOURCE} {NEWS} .",
        f"{subject} {term('evidenceMode')} {concept('evidence-mode', mode)} .",
        f"{subject} {term('heldFrom')} {day(YEAR.first)} .",
        f"{subject} {term('heldUntil')} {day(YEAR.last)} .",
    ]


INDICATED = [
    *(f"{concept('indicator', f'flow-{one}')} {A} {term('Indicator')} ." for one in "abc"),
    f"{concept('indicator', 'flow-a')} {term('timeBasis')} {concept('time-basis', 'annual')} .",
]
PROMISED = [
    f"{PLAN} {A} {term('Plan')} .",
    f"{PLAN} <http://purl.org/dc/terms/issued> {day(date(2021, 3, 12))} .",
    f"{PLAN} {term('periodStart')} {day(YEAR.first)} .",
    f"{PLAN} {term('periodEnd')} {day(YEAR.last)} .",
    f"{PLAN} {term('covers')} {CITY} .",
    f"{PLAN} {term('covers')} {thing('county')} .",
    f"{thing('b-target')} {A} {term('Target')} .",
    f"{thing('b-target')} {term('inPlan')} {PLAN} .",
    f"{thing('b-target')} {term('deadline')} {day(date(2021, 6, 30))} .",
    *figure(thing("b-target")),
    *INDICATED,
    f"{thing('a-milestone')} {A} {term('Milestone')} .",
    f"{thing('a-milestone')} {term('inPlan')} {PLAN} .",
    f"{thing('a-milestone')} {term('milestoneOf')} {PROJECT} .",
    f"{thing('a-milestone')} {term('requiresEvent')} {concept('event-kind', 'completed')} .",
    f"{thing('a-milestone')} {term('requiresEvent')} {concept('event-kind', 'connected')} .",
    *labelled(thing("a-milestone")),
]
SEEN = [
    *INDICATED,
    f"{NEWS} {term('issuedUntil')} {day(UNTIL)} .",
    f"{NEWS} {term('seenOn')} {day(date(2023, 1, 1))} .",
    f"{thing('figure')} {A} {term('Observation')} .",
    f"{thing('figure')} {term('observedOf')} {CITY} .",
    f"{thing('figure')} {term('conflictsWith')} {thing('other')} .",
    *figure(thing("figure"), "about"),
    *known(thing("figure"), "copy"),
    f"{thing('event')} {A} {term('Event')} .",
    f"{thing('event')} {term('eventKind')} {concept('event-kind', 'completed')} .",
    f"{thing('event')} {term('happenedTo')} {PROJECT} .",
    *labelled(thing("event")),
    *known(thing("event"), "original"),
    f"{thing('search')} {term('soughtFor')} {PROJECT} .",
    f"{thing('search')} {term('soughtFor')} {CITY} .",
    f"{thing('search')} {term('searchedOn')} {day(UNTIL)} .",
    f"{thing('judgement')} {term('standIn')} {concept('indicator', 'flow-b')} .",
    f"{thing('judgement')} {term('standsFor')} {concept('indicator', 'flow-a')} .",
    f"{concept('indicator', 'flow-b')} {term('couldStandFor')} {concept('indicator', 'flow-a')} .",
    f"{concept('indicator', 'flow-c')} {term('sameSubjectAs')} {concept('indicator', 'flow-a')} .",
]
INDICATORS = [name_of(concept("indicator", f"flow-{letter}")) for letter in "abc"]


def test_promises() -> None:
    milestone, target = reading.read(store_of((*PROMISED,)).ask).promises
    shared = {
        "label": WORDS,
        "plan": name_of(PLAN),
        "known": date(2021, 3, 12),
        "start": YEAR.first,
        "end": YEAR.last,
        "replaced": None,
    }
    assert milestone == Milestone(
        commitment=name_of(thing("a-milestone")),
        **shared,
        deadline=None,
        project=name_of(PROJECT),
        required=frozenset(f"{IRI}vocab/event-kind/{name}" for name in ("completed", "connected")),
    )
    assert milestone.runs_until == YEAR.last
    assert target == Target(
        commitment=name_of(thing("b-target")),
        **shared,
        deadline=date(2021, 6, 30),
        indicator=INDICATORS[0],
        dimension=f"{IRI}vocab/dimension/renminbi",
        basis=TimeBasis.ANNUAL,
        is_additive=True,
        attained=None,
        bound=Interval(Decimal(30 * 10**9), None),
        stated=("≥", "30", f"{IRI}vocab/unit/billion-yuan"),
        unit=f"{IRI}vocab/unit/billion-yuan",
        things=frozenset({name_of(CITY), name_of(thing("county"))}),
    )
    assert target.runs_until == date(2021, 6, 30)


def test_facts() -> None:
    facts = reading.read(store_of((*SEEN,)).ask).facts
    of_both = {"label": WORDS, "period": YEAR, "known": UNTIL, "document": name_of(NEWS)}
    (observation,) = facts.observations
    assert observation == Observation(
        iri=name_of(thing("figure")),
        **of_both,
        is_copy=True,
        indicator=INDICATORS[0],
        dimension=f"{IRI}vocab/dimension/renminbi",
        figure=Interval(Decimal("28.5e9"), Decimal("31.5e9")),
        of=name_of(CITY),
        contradicts=frozenset({name_of(thing("other"))}),
    )
    (event,) = facts.events
    assert event == Event(
        iri=name_of(thing("event")),
        **of_both,
        is_copy=False,
        kind=f"{IRI}vocab/event-kind/completed",
        project=name_of(PROJECT),
    )
    sought = frozenset({name_of(PROJECT), name_of(CITY)})
    assert facts.searches == (Search(name_of(thing("search")), sought, UNTIL),)
    assert facts.judgements == (
        Judgement(name_of(thing("judgement")), INDICATORS[1], INDICATORS[0]),
    )
    assert facts.could_stand_for == {(INDICATORS[1], INDICATORS[0])}
    assert facts.same_subject == {(INDICATORS[2], INDICATORS[0])}


def test_the_newest_document() -> None:
    assert reading.newest_document(store_of((*SEEN,)).ask) == date(2023, 1, 1)
    with pytest.raises(InputError) as refused:
        reading.newest_document(store_of((*PROMISED,)).ask)
    assert refused.value.en == "no document in the data is dated; give --as-of"
    assert refused.value.zh == "数据中没有注明日期的来源文件；请给出 --as-of"


def without(lines: list[str], *words: str) -> tuple[str, ...]:
    return tuple(line for line in lines if not all(word in line for word in words))


def test_a_target_without_a_figure_is_unreadable() -> None:
    """It has no verdict but that, and what is missing is named."""
    store = store_of(without(PROMISED, "b-target", "#unit"))
    read = reading.read(store.ask)
    (promise,) = (one for one in read.promises if one.commitment == name_of(thing("b-target")))
    assert promise == Unreadable(
        commitment=name_of(thing("b-target")),
        label=WORDS,
        plan=name_of(PLAN),
        known=date(2021, 3, 12),
        start=YEAR.first,
        end=YEAR.last,
        deadline=date(2021, 6, 30),
        replaced=None,
        properties=("plan:unit",),
    )
    (unusable,) = read.unusable
    assert unusable.as_text("en") == "id:world-b-target plan:unit: is missing; add it"
    assert unusable.as_text("zh") == "id:world-b-target plan:unit：缺失；请补上"
    tracking = track(store.ask, date(2021, 3, 12))
    assert [(v.outcome.value, v.reason.value) for v in tracking.verdicts] == [
        ("pending", "period-runs"),
        ("undetermined", "statement-unusable"),
    ]
    settled = tracking.table().column("settledBy")
    assert str(settled[1]) == "usable statements: plan:unit"
    assert str(tracking.table("zh").column("settledBy")[1]) == "可采用的语句：plan:unit"
    assert tracking.unusable == read.unusable


def test_a_figure_without_a_unit_is_left_out() -> None:
    read = reading.read(store_of(without(SEEN, "figure>", "#unit")).ask)
    assert read.facts.observations == ()
    assert len(read.facts.events) == 1
    (unusable,) = read.unusable
    assert unusable.as_text("en") == "id:world-figure plan:unit: is missing; add it"


def test_promises_are_tracked_from_the_day_of_their_plan() -> None:
    store, issued = store_of((*PROMISED, *SEEN)), date(2021, 3, 12)
    assert track(store.ask, issued - timedelta(1)).verdicts == ()
    tracking = track(store.ask, issued)
    assert [verdict.promise.label for verdict in tracking.verdicts] == [WORDS, WORDS]
    assert tracking.plans == (name_of(PLAN),)
    assert track(store.ask).as_of == date(2023, 1, 1)
    one = track(store.ask, issued, name_of(thing("b-target"))).verdicts
    assert [verdict.promise.commitment for verdict in one] == [name_of(thing("b-target"))]
    assert len(track(store.ask, issued, name_of(PLAN)).verdicts) == 2


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("world-b-targe", "id:world-b-target"),
        ("world-pla", "id:world-plan"),
        ("zzz", "id:world-a-milestone, id:world-b-target"),
    ],
)
def test_what_is_not_tracked_is_refused_with_what_is_near(name: str, near: str) -> None:
    with pytest.raises(InputError) as refused:
        track(store_of((*PROMISED,)).ask, date(2021, 3, 12), f"{IRI}id/{name}")
    shown = f"id:{name}"
    assert refused.value.en == f"{shown}: is no target or milestone to track; did you mean {near}?"
    assert refused.value.zh == f"{shown}：不是可追踪的目标或里程碑；是否指 {near}？"


def test_history_names_the_documents_of_each_day_in_order() -> None:
    documents = [f"{PLAN} {SOURCE} {thing(name)} ." for name in ("z", "b", "y", "a")]
    store = store_of((*PROMISED, *SEEN, *documents))
    steps = Session(store).history(None, name_of(thing("b-target"))).steps
    assert [(step.verdict.as_of, step.changed) for step in steps] == [
        (date(2021, 3, 12), True),
        (date(2021, 7, 1), True),
        (UNTIL, True),
    ]
    assert steps[0].because == tuple(name_of(thing(name)) for name in ("a", "b", "y", "z"))
    assert steps[1].because == ()
    assert steps[2].because == (name_of(NEWS),)


def test_labels_of_concepts() -> None:
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    subject = concept("verdict", "met")
    lines = [f'{subject} {label} "met"@en .', f'{subject} {label} "达成"@zh .']
    labels = reading.labels(store_of((*lines,)).ask)
    assert labels[name_of(subject)] == {"en": "met", "zh": "达成"}


@pytest.mark.parametrize(
    ("day", "months", "text"),
    [
        ("2021-05-17", 12, "2021-01-01/2021-12-31"),
        ("2021-12-31", 12, "2021-01-01/2021-12-31"),
        ("2021-05-17", 3, "2021-04-01/2021-06-30"),
        ("2021-12-31", 3, "2021-10-01/2021-12-31"),
        ("2021-01-01", 1, "2021-01-01/2021-01-31"),
        ("2024-02-10", 1, "2024-02-01/2024-02-29"),
        ("2100-02-10", 1, "2100-02-01/2100-02-28"),
    ],
)
def test_years_quarters_and_months(day: str, months: int, text: str) -> None:
    assert str(Period.containing(date.fromisoformat(day), months)) == text


def test_periods() -> None:
    assert str(Period(UNTIL, UNTIL)) == "2022-02-10"
    assert YEAR.holds(YEAR)
    assert YEAR.holds(Period(date(2021, 1, 2), date(2021, 12, 30)))
    assert not YEAR.holds(Period(date(2020, 12, 31), date(2021, 12, 31)))
    assert not YEAR.holds(Period(date(2021, 1, 1), date(2022, 1, 1)))


def test_without_a_day_of_issue_a_plan_is_known_from_its_document() -> None:
    told = [f"{PLAN} {SOURCE} {NEWS} .", f"{NEWS} {term('issuedUntil')} {day(UNTIL)} ."]
    promises = reading.read(store_of((*without(PROMISED, "issued"), *told)).ask).promises
    assert [promise.known for promise in promises] == [UNTIL, UNTIL]
