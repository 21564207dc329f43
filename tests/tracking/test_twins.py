"""The rule in Python and the rule in SPARQL give the same verdict and reason, on two engines."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given, seed
from tracking.both import BASE, by_python, by_query, by_rdflib, in_graph, store_of, verdicts_of
from tracking.oracle import P
from tracking.test_rows import ROWS, expected
from tracking.worlds import EXAMPLES, FEWER, MANY, World, slipped, worlds

from kg.namespaces import DCTERMS, PROV, XSD, compact
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Answer

REVISED = date(2026, 6, 1)
IS_LONG = EXAMPLES > 2000
DAYS = (date(2021, 3, 12), date(2021, 12, 31), date(2026, 11, 24))


def test_on_random_plans() -> None:
    """pyoxigraph is asked about each plan, rdflib about one of every verdict.

    In `make long` rdflib is asked about twelve of every verdict with its reason.
    """
    seen: Counter[tuple[str, str]] = Counter()
    seen_by_rdflib: Counter[tuple[str, str]] = Counter()

    @seed(20231231)
    @MANY
    @given(worlds())
    def same(world: World) -> None:
        store = store_of(world.triples)
        mine = by_python(store, world.as_of)
        assert by_query(store, world.as_of) == mine
        seen.update(mine.values())
        if (
            any(seen_by_rdflib[pair] < 12 for pair in mine.values())
            if IS_LONG
            else dict(mine.values()).keys() - dict(seen_by_rdflib.keys()).keys()
        ):
            assert by_rdflib(store, world.as_of) == mine
            seen_by_rdflib.update(mine.values())

    same()
    if EXAMPLES >= 240:
        for pairs in (seen, seen_by_rdflib):
            assert len(dict(pairs.keys())) == 5, pairs
        for pairs in (seen, seen_by_rdflib) if IS_LONG else (seen,):
            assert len({reason for _, reason in pairs}) >= (17 if IS_LONG else 14), pairs


def test_on_random_plans_with_a_slip() -> None:
    """Both leave out the same statements, and give up the same commitments for it."""
    seen: Counter[str] = Counter()

    @seed(20210312)
    @FEWER
    @given(slipped())
    def same(world: World) -> None:
        store = store_of(world.triples)
        mine = by_python(store, world.as_of)
        assert by_query(store, world.as_of) == mine
        seen.update(reason for _, reason in mine.values())

    same()
    if EXAMPLES >= 800:
        assert seen["statement-unusable"] >= EXAMPLES // 10, seen
        assert len(seen) >= 10, seen


def test_on_rows_with_a_figure_revised() -> None:
    """Each figure of a row comes to nothing when it is revised, and is as it was before.

    Of every other row; in `make long` of each.
    """
    seen: Counter[bool] = Counter()
    for row in ROWS if IS_LONG else ROWS[::2]:
        _, day, *verdict = expected(row)
        figures = {q.subject for q in ox.parse(path=row) if q.object == ox.NamedNode(P.Observation)}
        for figure in sorted(figures, key=str):
            store = MemoryStore.of(BASE + in_graph(revised(row, figure)))
            for as_of in (REVISED - timedelta(1), max(day, REVISED)):
                mine = by_python(store, as_of)
                assert by_query(store, as_of) == mine, (row, figure, as_of)
            seen[[*mine.values()] == [tuple(verdict)]] += 1
    assert min(seen.values()) >= (50 if IS_LONG else 25), seen


def revised(row: Path, figure: ox.Term) -> list[ox.Quad]:
    """The statements of a row and of a revision of a figure to 0, its own document of `REVISED`."""
    quads, later = list(ox.parse(path=row)), ox.NamedNode(f"{figure.value}-later")
    own = {quad.predicate: quad.object for quad in quads if quad.subject == figure}
    own[ox.NamedNode(P.value)] = ox.Literal("0.0", datatype=ox.NamedNode(XSD + "decimal"))
    own[ox.NamedNode(DCTERMS + "source")] = later
    own[ox.NamedNode(PROV + "wasRevisionOf")] = figure
    own[ox.NamedNode(P.issuedUntil)] = ox.Literal(
        REVISED.isoformat(), datatype=ox.NamedNode(XSD + "date")
    )
    return [*quads, *(ox.Quad(later, link, value) for link, value in own.items())]


def test_on_datuans_plan(session: Session) -> None:
    for day in DAYS:
        tracked = session.track(day.isoformat()).verdicts
        mine = {v.promise.commitment: (v.outcome.value, v.reason.value) for v in tracked}
        answer: Answer = session.query("verdicts", asOf=day.isoformat())
        theirs = verdicts_of(answer)
        assert {compact(iri) for iri in mine} == {compact(iri) for iri in theirs}
        assert mine == theirs
