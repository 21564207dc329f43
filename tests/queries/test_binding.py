"""A question about one plan looks at that plan, and not at all the others.

Oxigraph's own program tells how many rows each step of a query gave. Counts them all, with few
plans and with four times as many: about one plan they stay the same.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from queries.asked import QUESTIONS
from store import servers

from benchmarks.material import PLAN
from benchmarks.plans import write_nquads
from benchmarks.questions import binds_a_plan
from kg.catalogue import binding
from kg.question import Question

FEW, MANY = 10_000, 40_000
MOST = 1.5
BOUND = [question for question in QUESTIONS if binds_a_plan(question)]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = []
    for triples in (FEW, MANY):
        folder = tmp_path_factory.mktemp("plans")
        write_nquads(folder / "plans.nq", triples=triples, faults=0)
        store = ox.Store(str(folder / "store"))
        store.bulk_load(path=str(folder / "plans.nq"), format=ox.RdfFormat.N_QUADS)
        store.flush()
        folders.append(folder / "store")
    return folders


def steps(explained: dict[str, Any]) -> Iterator[int]:
    """The rows of a step and of all below it."""
    yield explained.get("number of results") or 0
    for step in explained.get("children", []):
        yield from steps(step)


def rows(store: Path, question: Question, folder: Path) -> int:
    """How many rows all steps of a question about one plan give."""
    text = binding.bind(question, binding.terms(question, {"plan": PLAN}))
    told = folder / "explained.json"
    command = [servers.OXIGRAPH, "query", "--location", store, "--union-default-graph", "--stats"]
    command += ["--explain-file", told, "--results-format", "csv", "--query", text]
    subprocess.run(command, check=True, capture_output=True)
    return sum(steps(json.loads(told.read_text("utf-8"))["plan"]))


@pytest.mark.parametrize("question", BOUND, ids=lambda question: question.name)
def test_a_question_about_one_plan_does_not_look_at_the_others(
    question: Question, stores: list[Path], tmp_path: Path
) -> None:
    few, many = (rows(store, question, tmp_path) for store in stores)
    print(few, many)
    assert many <= MOST * few
