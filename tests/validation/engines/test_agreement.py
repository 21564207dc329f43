"""Both engines find the same: on our own data, on every case, and on random small graphs."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings

from kg.resources import data_files, ontology_files, shape_files
from kg.store.parser import parse
from kg.terms import Quads
from kg.validation.engines.base import Engine
from kg.validation.engines.table import engine
from tests.validation.engines import small_graphs
from tests.validation.engines.both import by_each, run, turtle
from tests.validation.planted.cases import CASES, SOURCES, literal_faults, renamed

FILES = sorted(path for path in CASES.rglob("*.t*"))
GROUPS = 8


@cache
def engines() -> tuple[Engine, Engine]:
    """Each engine with our own shapes."""
    rules = [quad for path in shape_files() for quad in parse(path)]
    return engine(rules, "fast"), engine(rules, "pyshacl")


@cache
def ontology() -> Quads:
    return [quad for path in ontology_files() for quad in parse(path)]


def test_all_of_our_shapes_are_the_fast_engine_s() -> None:
    assert engines()[0].handed_over == {}


def test_on_the_shipped_data() -> None:
    data = [*ontology(), *(quad for path in data_files() for quad in parse(path))]
    fast, reference = (run(checker, data) for checker in engines())
    assert len(data) > 10_000
    assert fast == reference == Counter()


@pytest.mark.parametrize("group", range(GROUPS))
def test_on_every_case(group: int) -> None:
    """All cases of our shapes and checks, in groups, the names of each its own."""
    files = FILES[group::GROUPS]
    cases = [renamed(quad, n) for n, path in enumerate(files) for quad in parse(path)]
    fast, reference = (
        run(checker, [*ontology(), *parse(SOURCES), *cases]) for checker in engines()
    )
    assert len(files) in (92, 93)
    assert fast == reference
    assert fast.total() > 30


def test_on_all_planted_faults() -> None:
    """Those of the cases in one graph, and a bad literal of every datatype."""
    paths = [path for path in FILES if path.name.startswith("invalid-")]
    data = [renamed(quad, n) for n, path in enumerate(paths) for quad in parse(path)]
    data += literal_faults()[0]
    fast, reference = (run(checker, [*ontology(), *parse(SOURCES), *data]) for checker in engines())
    assert fast == reference
    assert fast.total() >= 270


@settings(max_examples=150)
@given(small_graphs.shapes(), small_graphs.data())
def test_on_random_graphs(shapes: str, data: str) -> None:
    fast, reference = by_each(turtle(shapes), turtle(data))
    assert fast == reference


def test_random_graphs_are_work_for_the_fast_engine() -> None:
    """Counts, of 200 graphs, those whose shapes are all the fast engine's and find something."""
    counted = []

    @settings(max_examples=200, derandomize=True, database=None)
    @given(small_graphs.shapes(), small_graphs.data())
    def count(shapes: str, data: str) -> None:
        checker = engine(turtle(shapes), "fast")
        if not checker.handed_over:
            counted.append(run(checker, turtle(data)).total())

    count()
    assert sum(found > 0 for found in counted) >= 20
