"""Several plans side by side: a question on one gives its part, and comparisons count right.

What must come is counted in plain sets, without SPARQL, over plans of fictitious cities.
"""

from __future__ import annotations

from collections import Counter

import pytest
import rdflib
from queries.asked import QUESTIONS, Asked
from queries.cities import World
from queries.test_engines import answers, same

from kg.catalogue import binding
from kg.question import Question, find
from kg.session import Session
from kg.terms import Iri, Row, Term
from queries import cities

TAKERS = [q for q in QUESTIONS if "plan" in {p.name for p in q.params}]


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return cities.load(tmp_path_factory.mktemp("cities"))


@pytest.fixture(scope="module")
def union(several: Session) -> rdflib.Dataset:
    return several.to_rdflib()


@pytest.fixture(scope="module")
def world(several: Session) -> World:
    return World(several)


@pytest.fixture(scope="module")
def plans(world: World) -> list[str]:
    return sorted(world.a("Plan"))


def of_plan(session: Session, question: Question, plan: str) -> list[Row]:
    return list(binding.answer(session.store, question, {"plan": Iri(plan)}))


def cells(session: Session, name: str, *columns: str, **arguments: str) -> list[tuple[str, ...]]:
    """Some columns of an answer as texts."""
    answer = session.query(name, **arguments)
    return [tuple(str(row[column]) for column in columns) for row in answer.records()]


def in_plan(row: Row, index: int, plan: str) -> bool:
    cell: Term | None = row[index]
    return str(cell) == plan


@pytest.mark.parametrize("question", TAKERS, ids=lambda question: question.name)
def test_one_plan_has_its_own_part_of_the_answer(
    several: Session, plans: list[str], question: Question
) -> None:
    """The rows of each plan are rows of the whole; two plans differ; of a column it is exact."""
    everything = binding.answer(several.store, question, {})
    parts = {plan: of_plan(several, question, plan) for plan in plans}
    assert len(plans) >= 5
    for plan, part in parts.items():
        assert not Counter(part) - Counter(everything.rows)
        if "plan" in everything.columns:
            index = everything.columns.index("plan")
            assert part == [row for row in everything if in_plan(row, index, plan)]
    sizes = [len(part) for part in parts.values()]
    assert max(sizes) < len(everything)
    assert sum(map(bool, sizes)) >= 2


@pytest.mark.parametrize(
    "name",
    [
        *("checkable-share", "firmness-by-plan", "plans-compared", "promises-on-a-subject"),
        *("shared-enterprises", "shared-indicators", "shared-technologies", "verdict-counts"),
    ],
)
def test_both_engines_compare_alike(several: Session, union: rdflib.Dataset, name: str) -> None:
    """Over several plans, too, rdflib and pyoxigraph give the same rows in the same order."""
    ours, theirs = answers(several, union, Asked(find(name), "none", {}))
    assert len(ours) == len(theirs) >= 5
    assert same(ours, theirs)


def test_plans_are_counted_as_sets_count_them(several: Session, world: World) -> None:
    """Each column of `plans-compared`, for each plan."""
    inside, claims, involved = world.back("inPlan"), world.of("expresses"), world.back("involvedIn")
    kinds = {
        "clusters": world.a("Cluster"),
        "projects": world.a("Project", "ProjectGroup"),
        "commitments": world.a("Target", "Milestone", "Measure", "Aspiration"),
        "targets": world.a("Target"),
        "deadlines": set(world.of("deadline")),
    }
    columns = ("plan", *kinds, "enterprises", "claims")
    rows = cells(several, "plans-compared", *columns)
    assert len(rows) == len(inside) >= 5
    for plan, *counts in rows:
        things = inside[plan]
        parties = {
            enterprise
            for thing in things
            for share in involved[thing]
            for enterprise in world.of("party")[share]
        }
        said = {claim for claim, expressed in claims.items() if expressed & things}
        expected = [len(things & kind) for kind in kinds.values()]
        assert counts == [str(n) for n in (*expected, len(parties), len(said))]


def test_firmness_is_counted_as_sets_count_it(several: Session, world: World) -> None:
    """How many commitments each plan words how firmly, and how many of them are dated."""
    expected: dict[tuple[str, str], set[str]] = {}
    for claim, modalities in world.of("modality").items():
        for thing in world.of("expresses")[claim]:
            for plan in world.of("inPlan").get(thing, ()):
                for modality in modalities:
                    expected.setdefault((plan, modality), set()).add(thing)
    dated = set(world.of("deadline"))
    rows = cells(several, "firmness-by-plan", "plan", "modality", "commitments", "dated")
    assert len(rows) == len(expected) >= 20
    assert {row: (len(found), len(found & dated)) for row, found in expected.items()} == {
        (plan, modality): (int(count), int(due)) for plan, modality, count, due in rows
    }


def test_verdicts_are_counted_as_sets_count_them(several: Session, world: World) -> None:
    """How many targets of each plan have each stored outcome."""
    expected: Counter[tuple[str, str]] = Counter()
    for verdict, outcomes in world.of("outcome").items():
        for target in world.of("verdictOn")[verdict]:
            for plan in world.of("inPlan")[target]:
                expected.update((plan, outcome) for outcome in outcomes)
    rows = cells(several, "verdict-counts", "plan", "outcome", "commitments")
    assert {(plan, outcome): int(count) for plan, outcome, count in rows} == expected
    assert len({outcome for _, outcome in expected}) == len(cities.OUTCOMES)


def plans_of(world: World, name: str) -> dict[str, set[str]]:
    """The plans that have each indicator, technology, enterprise or class."""
    inside = world.of("inPlan")
    if name == "enterprise":
        links = {
            (party, thing)
            for share, things in world.of("involvedIn").items()
            for thing in things
            for party in world.of("party")[share]
        }
    else:
        targets = world.a("Target")
        pairs = world.of({"indicator": "measures", "technology": "concerns"}[name])
        links = {
            (value, thing)
            for thing, values in pairs.items()
            for value in values
            if name == "technology" or thing in targets
        }
    found: dict[str, set[str]] = {}
    for value, thing in links:
        if plans := inside.get(thing):
            found.setdefault(value, set()).update(plans)
    return found


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("shared-indicators", "indicator"),
        ("shared-technologies", "technology"),
        ("shared-enterprises", "enterprise"),
    ],
)
def test_what_plans_share_is_what_sets_share(
    several: Session, world: World, question: str, column: str
) -> None:
    """The plans of each, and how many; asked for at least two, what is in one alone is not told."""
    expected = plans_of(world, column)
    rows = cells(several, question, column, "plan", "plans")
    found: dict[str, set[str]] = {}
    for value, plan, count in rows:
        found.setdefault(value, set()).add(plan)
        assert int(count) == len(expected[value])
    assert found == expected
    several_plans = {value for value, plans in expected.items() if len(plans) >= 2}
    kept = {value for (value,) in cells(several, question, column, atLeast="2")}
    assert kept == several_plans
    assert len(kept) >= 2
    one = rows[0][1]
    of_one = {value for (value,) in cells(several, question, column, plan=one)}
    assert of_one == {value for value, plans in expected.items() if one in plans}


def test_a_class_holds_the_clusters_of_all_plans(several: Session, world: World) -> None:
    """The number of clusters of a class is that of its rows; some classes span several plans."""
    rows = cells(several, "same-class", "class", "clusters", "cluster", "plan")
    clusters: dict[str, set[str]] = {}
    plans: dict[str, set[str]] = {}
    for name, _, cluster, plan in rows:
        clusters.setdefault(name, set()).add(cluster)
        plans.setdefault(name, set()).add(plan)
    assert all(int(count) == len(clusters[name]) for name, count, _, _ in rows)
    assert {cluster for found in clusters.values() for cluster in found} <= world.a("Cluster")
    assert max(map(len, plans.values())) >= 2
