"""The rule in Python and the rule in SPARQL give the same verdict and reason, on two engines."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date

from hypothesis import HealthCheck, Phase, given, seed, settings
from tracking.both import by_python, question, store_of, told
from tracking.worlds import World, worlds

from kg.namespaces import compact
from kg.session import Session
from kg.terms import Answer, union_to_rdflib

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "800"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
OF_EACH = 1 if EXAMPLES <= 2000 else 12
DAYS = (date(2021, 3, 12), date(2021, 12, 31), date(2026, 11, 24))


def test_on_random_plans() -> None:
    seen: Counter[tuple[str, str]] = Counter()

    @seed(20211231)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=SLOW)
    @given(worlds())
    def same(world: World) -> None:
        store = store_of(world.triples)
        mine = by_python(store, world.as_of)
        assert told(store.ask(question(world.as_of))) == mine
        seen.update(mine.values())

    same()
    if EXAMPLES >= 800:
        assert len({outcome for outcome, _ in seen}) == 5, seen
        assert len({reason for _, reason in seen}) == 11, seen


def test_on_random_plans_by_rdflib() -> None:
    """rdflib takes a second for each, so it is asked about some of every verdict and reason."""
    asked: Counter[tuple[str, str]] = Counter()

    @seed(20261124)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=SLOW,
        # Say what differs, and leave shrinking to pyoxigraph.
        phases=(Phase.generate,),
    )
    @given(worlds())
    def same(world: World) -> None:
        store = store_of(world.triples)
        mine = by_python(store, world.as_of)
        if all(asked[pair] >= OF_EACH for pair in mine.values()):
            return
        rows = union_to_rdflib(store.quads()).query(question(world.as_of))
        answer = {
            str(commitment): (str(verdict).rpartition("/")[2], str(reason).rpartition("/")[2])
            for commitment, verdict, reason in rows
        }
        assert answer == mine
        asked.update(mine.values())

    same()
    if EXAMPLES >= 800:
        assert len({outcome for outcome, _ in asked}) == 5, asked
        assert len({reason for _, reason in asked}) == 11, asked


def test_on_datuans_plan(session: Session) -> None:
    for day in DAYS:
        tracked = session.track(day.isoformat()).verdicts
        mine = {v.promise.commitment: (v.outcome.value, v.reason.value) for v in tracked}
        answer: Answer = session.query("verdicts", asOf=day.isoformat())
        theirs = told(answer)
        assert {compact(iri) for iri in mine} == {compact(iri) for iri in theirs}
        assert mine == theirs
