"""Around the verdicts: orphans, history and conflicts, held against rdflib's triples."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, URIRef
from rdflib.namespace import DCTERMS
from tracking.both import BASE, in_graph
from tracking.oracle import ID, P, projects, short

from kg.namespaces import PLAN
from kg.session import Session
from kg.store.embedded import MemoryStore


@pytest.fixture(scope="module")
def triples(session: Session) -> rdflib.Dataset:
    return session.to_rdflib()


# Orphans


def test_orphans_are_what_nothing_joins(session: Session, triples: rdflib.Dataset) -> None:
    """Commitments, projects and clusters by kind, from the triples one by one."""
    plan = ID["datuan-2021"]
    kinds = {
        thing: kind
        for kind in ("Target", "Milestone", "Measure", "Aspiration")
        for thing in triples.subjects(RDF.type, P[kind])
        if (thing, P.inPlan, plan) in triples
    }
    tracked = [thing for thing, kind in kinds.items() if kind in ("Target", "Milestone")]
    joined = {thing: set(triples.objects(thing, P.about)) for thing in kinds}
    wanted = {("Target", t) for t in tracked if not joined[t] & projects(triples)}
    wanted |= {
        (kind, thing)
        for thing, kind in kinds.items()
        if thing not in tracked and not joined[thing] | set(triples.objects(thing, P.inCluster))
    }
    wanted |= {("Project", p) for p in projects(triples) - set().union(*joined.values())}
    for cluster in triples.subjects(RDF.type, P.Cluster):
        inner = set(triples.transitive_subjects(P.within, cluster))
        held = {x for c in inner for x in triples.subjects(P.inCluster, c)}
        held |= {x for x, things in joined.items() if things & inner}
        if not held & (projects(triples) | set(tracked)):
            wanted.add(("Cluster", cluster))
    answer = session.query("orphans")
    assert {(str(r[0]).rpartition("#")[2], URIRef(str(r[1]))) for r in answer} == wanted
    assert len(answer) == len(wanted) == 3
    assert [s for k, s in short(answer, "kind", "thing") if k == "ontology#Target"] == [
        "datuan-2021-big-data-output",
        "datuan-2021-new-energy-share",
    ]
    assert ("ontology#Cluster", "datuan-2021-healthcare") in short(answer, "kind", "thing")


# Conflicts


def test_the_conflicts_of_today(session: Session, triples: rdflib.Dataset) -> None:
    """Every pair that is linked, once; nothing more follows from what the figures say."""
    answer = session.query("conflicts")
    linked = {frozenset(pair) for pair in triples.subject_objects(P.conflictsWith)}
    pairs = [frozenset(URIRef(str(iri)) for iri in row) for row in answer.only("one", "other")]
    assert set(pairs) == linked
    columns = ("one", "oneSign", "oneValue", "other", "otherSign", "otherValue", "how")
    told = short(answer, *columns)
    o = "datuan-outcome-o"
    assert told == [
        (f"{o}22-investment", ">", "60", f"{o}25-investment", ">", "28.2", "linked"),
        (f"{o}22-servers", "=", "680000", f"{o}23-servers", "=", "745000", "linked"),
        (f"{o}23-investment", ">", "70", f"{o}25-investment", ">", "28.2", "linked"),
        (f"{o}24-investment", ">", "70", f"{o}25-investment", ">", "28.2", "linked"),
    ]


def test_a_conflict_is_known_when_both_figures_are(session: Session) -> None:
    assert len(session.query("conflicts", asOf="2025-12-30")) == 0
    assert short(session.query("conflicts", asOf="2026-11-23"), "one") == [
        ("datuan-outcome-o22-servers",)
    ]


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (("equal", "10.0"), ("equal", "10.5"), "derived"),
        (("equal", "10.0"), ("equal", "10.00"), ""),
        (("greater-than", "10.0"), ("equal", "10.0"), "derived"),
        (("at-least", "10.0"), ("equal", "10.0"), ""),
        (("greater-than", "10.0"), ("less-than", "10.0"), "derived"),
        (("greater-than", "10.0"), ("greater-than", "50.0"), ""),
        (("about", "10.0"), ("equal", "10.01"), ""),
        (("about", "10.0"), ("at-least", "20.0"), "derived"),
    ],
)
def test_a_conflict_is_derived_where_no_number_is_in_both(
    one: tuple[str, str], other: tuple[str, str], how: str
) -> None:
    """Of one thing, indicator and period; in whichever order the two are named."""
    for first, second in ((one, other), (other, one)):
        answer = session_of(figure("a", *first), figure("b", *second)).query("conflicts")
        assert short(answer, "one", "other", "how") == ([("a", "b", how)] if how else [])


def test_no_conflict_between_things_periods_or_units() -> None:
    for change in (("id:x", "id:y"), ("2021-12-31", "2022-12-31"), ("billion-yuan", "us-dollar")):
        second = figure("b", "equal", "20.0").replace(*change)
        assert len(session_of(figure("a", "equal", "10.0"), second).query("conflicts")) == 0


def test_units_that_convert_are_compared() -> None:
    second = figure("b", "equal", "10000.0").replace("billion-yuan", "million-yuan")
    assert len(session_of(figure("a", "equal", "10.0"), second).query("conflicts")) == 0
    second = figure("b", "equal", "10.0").replace("billion-yuan", "million-yuan")
    assert len(session_of(figure("a", "equal", "10.0"), second).query("conflicts")) == 1


def test_a_revised_figure_conflicts_until_its_revision_is_known() -> None:
    """Not with its revision, and from that day on with no other; the revision does."""
    revision = figure("b", "equal", "11.0").replace("id:doc", "id:later").replace("2023", "2024")
    revises = "id:b <http://www.w3.org/ns/prov#wasRevisionOf> id:a ."
    text = (figure("a", "equal", "10.0"), revision, revises, figure("c", "equal", "20.0"))
    for day, pairs in (("2024-01-31", [("a", "c")]), ("2024-02-01", [("b", "c")])):
        assert short(session_of(*text).query("conflicts", asOf=day), "one", "other") == pairs
    linked = f"{revises} id:a plan:conflictsWith id:b ."
    assert len(session_of(*text[:2], linked).query("conflicts", asOf="2024-02-01")) == 0


def figure(name: str, comparator: str, value: str) -> str:
    base = "https://w3id.org/industry-plan"
    return (
        f"PREFIX plan: <{PLAN}> PREFIX id: <{base}/id/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
        f" id:{name} a plan:Observation ; plan:observedOf id:x ; plan:measures id:i ;"
        f" plan:comparator <{base}/vocab/comparator/{comparator}> ; plan:value {value} ;"
        f" plan:unit <{base}/vocab/unit/billion-yuan> ; <{DCTERMS.source}> id:doc ;"
        ' plan:heldFrom "2021-01-01"^^xsd:date ; plan:heldUntil "2021-12-31"^^xsd:date .'
        ' id:doc plan:issuedUntil "2023-02-01"^^xsd:date . id:i a plan:Indicator .'
    )


def session_of(*turtle: str) -> Session:
    parsed = list(ox.parse("\n".join(turtle), format=ox.RdfFormat.TURTLE))
    return Session(MemoryStore.of(BASE + in_graph(parsed)))


# History


def test_the_history_of_the_share(session: Session) -> None:
    """Every day on which it changed, and the document that changed it."""
    table = session.history(commitment="datuan-2021-new-energy-share").table()
    rows = short(table, "from", "verdict", "changed", "because")
    assert [
        (day, verdict, because) for day, verdict, changed, because in rows if changed == "true"
    ] == [
        ("2021-03-12", "pending", "china-daily-2021-03-12"),
        ("2022-01-01", "undetermined", ""),
        ("2025-11-24", "met", "peoples-daily-2025-11-24"),
    ]
    assert [row for row in rows if row[2] == "false"] == [
        ("2021-07-12", "pending", "false", "china-daily-2021-07-12"),
        ("2024-09-10", "undetermined", "false", "china-news-2024-09-10"),
        ("2025-12-31", "met", "false", "datuan-work-report-2024"),
        ("2026-02-03", "met", "false", "china-youth-daily-2026-02-03"),
    ]


def test_a_search_is_a_step(session: Session) -> None:
    rows = short(
        session.history(commitment="datuan-2021-jinbei-completed-and-connected").table(),
        "from", "reason", "because",
    )  # fmt: skip
    assert rows == [
        ("2021-03-12", "period still runs", "china-daily-2021-03-12"),
        ("2022-01-01", "nothing observed", ""),
        ("2026-11-24", "looked for, not found", "desk-research-2026-11-24"),
    ]


def test_each_step_is_the_verdict_of_its_day_and_holds_until_the_next(session: Session) -> None:
    """Counts the steps; the day before each has the verdict of the step before."""
    steps = session.history().steps
    assert len(steps) == 22
    for before, step in zip((None, *steps), steps, strict=False):
        verdict = step.verdict
        name = verdict.promise.commitment
        assert session.track(verdict.as_of.isoformat(), name).verdicts == (verdict,)
        if before is None or before.verdict.promise.commitment != name:
            assert verdict.as_of == verdict.promise.known
            continue
        eve = date.fromordinal(verdict.as_of.toordinal() - 1).isoformat()
        (still,) = session.track(eve, name).verdicts
        assert (still.outcome, still.reason) == (before.verdict.outcome, before.verdict.reason)
        assert step.changed == ((still.outcome, still.reason) != (verdict.outcome, verdict.reason))


def test_the_history_up_to_a_day_is_its_beginning(session: Session) -> None:
    whole = session.history().steps
    until = session.history("2025-03-12").steps
    assert list(until) == [s for s in whole if s.verdict.as_of <= date(2025, 3, 12)]
    assert session.history("2021-03-11").steps == ()


def test_the_stored_history_is_in_order(session: Session, triples: rdflib.Dataset) -> None:
    """Every stored verdict once, by commitment and day."""
    answer = session.query("history")
    stored = {
        (
            str(triples.value(v, P.verdictOn)),
            str(triples.value(v, P.asOf)),
            str(triples.value(v, P.outcome)),
        )
        for v in triples.subjects(RDF.type, P.Verdict)
    }
    rows = [tuple(map(str, row)) for row in answer.only("commitment", "asOf", "verdict")]
    labels = {str(c): str(label) for c, label in answer.only("commitment", "label")}
    assert set(rows) == stored
    assert len(rows) == len(stored) == 12
    assert rows == sorted(rows, key=lambda row: (labels[row[0]], row[0], row[1]))
