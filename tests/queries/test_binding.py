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

import pytest
from queries.asked import QUESTIONS

from benchmarks import servers
from benchmarks.material import PLAN, Material
from benchmarks.questions import binds_a_plan
from kg.catalogue import binding
from kg.question import Question, find

FEW, MANY = 10_000, 40_000
MOST = 1.5
BOUND = [question for question in QUESTIONS if binds_a_plan(question)]

LATE = {"same-class", "shared-indicators", "shared-technologies"}
"""The questions that do look at the others: they count what other plans have of the same."""
OF_A_THING = {
    **dict.fromkeys(("description", "mentions", "evidence"), "thing"),
    "promises-on-a-subject": "subject",
    "open-points": "bearsOn",
}
"""The questions about any thing, and by which parameter."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Few plans and many, each with the ontology, in pyoxigraph's own folders."""
    return [Material(tmp_path_factory.mktemp("plans"), size).engine for size in (FEW, MANY)]


def steps(explained: dict[str, Any]) -> Iterator[int]:
    """The rows of a step and of all below it."""
    yield explained.get("number of results") or 0
    for step in explained.get("children", []):
        yield from steps(step)


def rows(store: Path, question: Question, folder: Path, name: str = "plan") -> int:
    """How many rows all steps of the queries of the graph give, for a question about one plan."""
    texts = binding.texts(question, binding.terms(question, {name: PLAN}))
    asked = [text for step, text in zip(question.steps, texts, strict=False) if step.reads_graph]
    told = folder / "explained.json"
    command = [servers.OXIGRAPH, "query", "--location", store, "--union-default-graph", "--stats"]
    command += ["--explain-file", told]
    count = 0
    for text in asked or texts:
        form = ["--results-format", "nt" if asked else "csv"]
        subprocess.run([*command, *form, "--query", text], check=True, capture_output=True)
        count += sum(steps(json.loads(told.read_text("utf-8"))["plan"]))
    return count


@pytest.mark.parametrize("question", BOUND, ids=lambda question: question.name)
def test_a_question_about_one_plan_looks_at_that_plan(
    question: Question, stores: list[Path], tmp_path: Path
) -> None:
    """With four times as many plans its steps give half as many rows more at most; if not named."""
    few, many = (rows(store, question, tmp_path) for store in stores)
    assert 0 < few < 100_000
    assert (many > MOST * few) == (question.name in LATE), (few, many)


def test_few_questions_look_at_all_plans() -> None:
    """Counts the questions that can be asked about a plan, and those named: all of them asked."""
    names = {question.name for question in BOUND}
    assert (len(names), len(LATE)) == (47, 3)
    assert names > LATE


@pytest.mark.parametrize(("name", "parameter"), OF_A_THING.items())
def test_a_question_about_one_thing_looks_at_that_thing(
    name: str, parameter: str, stores: list[Path], tmp_path: Path
) -> None:
    """As about one plan: those of which the page of each thing is made."""
    few, many = (rows(store, find(name), tmp_path, parameter) for store in stores)
    assert 0 < many <= MOST * few < 100_000
