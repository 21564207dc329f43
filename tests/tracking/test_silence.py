"""The last sign of life of everything that the plan names, held against the triples."""

from __future__ import annotations

from datetime import date

import pytest
import rdflib
from rdflib import URIRef
from rdflib.namespace import DCTERMS
from tracking.oracle import ID, P, known, named, short

from kg.namespaces import compact
from kg.session import Session
from kg.tracking.activity import State

ISSUED = date(2021, 3, 12)
LATEST = date(2026, 11, 24)


@pytest.fixture(scope="module")
def triples(session: Session) -> rdflib.Dataset:
    return session.to_rdflib()


def signs(graph: rdflib.Dataset, thing: rdflib.term.Node, as_of: date) -> list[date]:
    """The last days of what was seen of a thing after the plan and known by a day."""
    found = [*graph.subjects(P.happenedTo, thing), *graph.subjects(P.observedOf, thing)]
    days = []
    for sign in found:
        last = date.fromisoformat(str(graph.value(sign, P.heldUntil)))
        source = graph.value(sign, DCTERMS.source)
        assert source is not None
        if last >= ISSUED and known(graph, source) <= as_of:
            days.append(last)
    return days


@pytest.mark.parametrize(
    "as_of",
    [ISSUED, date(2021, 5, 14), date(2021, 6, 29), date(2022, 7, 29), date(2024, 7, 1), LATEST],
    ids=str,
)
def test_the_last_sign_of_everything_that_the_plan_names(
    session: Session, triples: rdflib.Dataset, as_of: date
) -> None:
    """Counts 42 things, with the last day by the triples; nothing known later is seen."""
    found = {URIRef(h.thing): h for h in session.silence(as_of.isoformat()).things}
    assert found.keys() == named(triples)
    assert len(found) == 42
    for iri, own in found.items():
        days = signs(triples, iri, as_of)
        if not days:
            assert (own.last, own.state) == (None, State.NEVER_SEEN)
            continue
        assert own.last is not None
        assert own.last.day == max(days)
        assert own.last.days == max((as_of - max(days)).days, 0)
        assert own.state is (State.QUIET if own.last.days >= 730 else State.ACTIVE)
        assert known(triples, URIRef(own.last.document)) <= as_of


@pytest.mark.parametrize(
    ("as_of", "state", "sign"),
    [
        ("2022-07-28", State.NEVER_SEEN, None),
        ("2022-07-29", State.ACTIVE, "datuan-outcome-o33-weiqida-visited"),
        ("2024-07-26", State.ACTIVE, "datuan-outcome-o33-weiqida-visited"),
        ("2024-07-27", State.QUIET, "datuan-outcome-o33-weiqida-visited"),
    ],
)
def test_quiet_begins_after_730_days(
    session: Session, as_of: str, state: State, sign: str | None
) -> None:
    """Seen on 28 July 2022, known a day later; 730 days after that it is quiet."""
    (own,) = (h for h in session.silence(as_of).things if h.thing == str(ID["sinopharm-weiqida"]))
    assert own.state is state
    assert (own.last and compact(own.last.iri)) == (sign and f"id:{sign}")


def test_signs_from_before_the_plan_do_not_count(session: Session) -> None:
    """The wool plant was begun in 2017 and inspected in 2020: after the plan it was not seen."""
    states = {compact(h.thing): h.state for h in session.silence().things}
    assert states["id:datuan-2021-zyintex-wool-and-cashmere-plant"] is State.NEVER_SEEN
    assert states["id:huawei-technologies"] is State.NEVER_SEEN
    assert states["id:chindata-group"] is State.ACTIVE
    assert {thing for thing, state in states.items() if state is State.QUIET} == {
        "id:datuan-2021-aviation-education-facilities",
        "id:datuan-2021-aviation-infrastructure",
        "id:datuan-2021-crrc-electric-mining-vehicles",
        "id:datuan-2021-general-aviation-projects",
        "id:datuan-2021-semiconductor-material-projects",
        "id:sinopharm-weiqida",
    }


def test_before_the_plan_nothing_is_silent(session: Session) -> None:
    assert session.silence("2021-03-11").things == ()


def test_the_table_of_silence_is_worded_in_both_languages(session: Session) -> None:
    activity = session.silence()
    assert activity.quiet_after_days == 730
    words = {language: set(short(activity.table(language), "state")) for language in ("en", "zh")}
    assert words["en"] == {("active",), ("quiet",), ("never seen",)}
    assert words["zh"] == {("有动静",), ("沉寂",), ("从未见到",)}
