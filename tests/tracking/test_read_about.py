"""What is read of one plan or commitment gives the verdicts that the whole graph gives.

Counts the commitments whose history is the same either way: on the fixed plans, and on random ones,
with and without statements that cannot be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from tracking.both import store_of
from tracking.worlds import FEWER, World, slipped, worlds

from benchmarks.material import PLAN
from benchmarks.plans import write_nquads
from kg.namespaces import ID
from kg.namespaces import PLAN as PLAN_NAMESPACE
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Ask
from kg.tracking.reading import labels, read, read_about, tracked
from kg.tracking.records import Unreadable
from kg.tracking.track import Step, history


def differing(ask: Ask, seen: Counter[str]) -> list[str]:
    """The commitments and plans whose history is another one where they are read alone."""
    whole, words, until = read(ask, checks=False), labels(ask), date(2030, 1, 1)

    def comparable(steps: Sequence[Step]) -> list[object]:
        return [(step.verdict, step.changed, tuple(step.because)) for step in steps]

    steps = history(whole, words, until, None).steps
    found = []
    for promise in whole.promises:
        for only in filter(None, (promise.commitment, promise.plan)):
            alone = history(read_about(ask, [only]), words, until, None).steps
            of = ((step.verdict.promise.commitment, step.verdict.promise.plan) for step in steps)
            kept = [step for step, names in zip(steps, of, strict=True) if only in names]
            found += [only] if comparable(alone) != comparable(kept) else []
            seen["commitments" if only == promise.commitment else "plans"] += 1
            seen["steps"] += len(kept)
        seen["unreadable"] += isinstance(promise, Unreadable)
    return found


def test_on_the_fixed_plans(session: Session) -> None:
    seen: Counter[str] = Counter()
    assert differing(session.store.ask, seen) == []
    assert seen["commitments"] >= 4
    assert seen["steps"] >= 20


@pytest.mark.parametrize(("strategy", "unreadable"), [(worlds(), 0), (slipped(), 5)])
def test_on_random_plans(strategy: st.SearchStrategy[World], unreadable: int) -> None:
    seen: Counter[str] = Counter()

    @seed(20261201)
    @FEWER
    @given(strategy)
    def same(world: World) -> None:
        assert differing(store_of(world.triples).ask, seen) == []

    same()
    assert seen["commitments"] >= FEWER.max_examples, seen
    assert seen["unreadable"] >= unreadable, seen


def test_of_several_each_is_read(session: Session) -> None:
    """Two commitments of the four, and nothing for what is none."""
    tracked = [verdict.promise.commitment for verdict in session.track().verdicts]
    asked = [*tracked[:2], f"{ID}crrc"]
    fresh = Session(session.store)
    assert [v.promise.commitment for v in fresh.verdicts(of=asked).verdicts] == tracked[:2]
    whole = {v.promise.commitment: v for v in session.verdicts().verdicts}
    assert [whole[one] for one in tracked[:2]] == list(fresh.verdicts(of=asked).verdicts)


def test_targets_and_milestones_are_found_among_all_things(session: Session) -> None:
    """Those that the statements name so, of hundreds of things; not all of them have a verdict."""
    kinds = {f"{PLAN_NAMESPACE}{name}" for name in ("Target", "Milestone")}
    typed = session.ask("SELECT ?thing ?kind { ?thing a ?kind FILTER(isIRI(?thing)) }").rows
    expected = {str(thing) for thing, kind in typed if str(kind) in kinds}
    assert {v.promise.commitment for v in session.track().verdicts} < expected
    assert len({str(thing) for thing, _ in typed}) >= 10 * len(expected) >= 100
    assert tracked(session.store.ask, {str(thing) for thing, _ in typed}) == expected
    assert tracked(session.store.ask, ()) == set()


def test_a_figure_without_an_iri_is_read_with_everything(session: Session) -> None:
    """A blank node cannot be asked about; its figure counts as any other."""
    (met,) = (v for v in session.track().verdicts if v.outcome.value == "met")
    figures = {ox.NamedNode(fact.iri): ox.BlankNode() for fact in met.seen}

    def named(term: Any) -> Any:
        return figures.get(term, term)

    quads = (
        ox.Quad(named(q.subject), q.predicate, named(q.object)) for q in session.graph.store.quads()
    )
    store = MemoryStore.of(list(quads))
    (alone,) = Session(store).verdicts(of=[met.promise.commitment]).verdicts
    assert alone.outcome == met.outcome
    assert len(alone.seen) == len(met.seen) >= 3


def test_what_is_read_does_not_grow_with_other_plans(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Counts the rows read for a plan among few plans and among four times as many.

    But for judgements: one that another plan's data make holds for all.
    """
    counted = []
    for size in (10_000, 40_000):
        path = tmp_path_factory.mktemp("plans") / "plans.nq"
        write_nquads(path, triples=size, seed=1, truth=path.with_suffix(".jsonl"))
        store = MemoryStore.of_nquads(path.read_bytes())
        rows = 0

        def ask(sparql: str, store: MemoryStore = store) -> Answer:
            nonlocal rows
            answer = store.ask(sparql)
            rows += 0 if "standIn" in sparql or "standsFor" in sparql else len(answer)
            return answer

        assert len(read_about(ask, [PLAN]).promises) >= 3
        counted.append(rows)
    few, many = counted
    assert few >= 50
    assert many <= 1.5 * few
