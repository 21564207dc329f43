"""Plans that have to do with one another: all is found, by either engine, either way.

Each case is written in one of three forms, in turn. How files are cut has nothing to do with
engines: pySHACL has every third case; in `make long`, with `KG_EXAMPLES`, all in all three.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from validation.plans.cases import CASES, lines
from validation.plans.comparing import both

from kg.namespaces import compact
from kg.validation.report import Report

IS_LONG = "KG_EXAMPLES" in os.environ
BY_PYSHACL = list(CASES)[:: 1 if IS_LONG else 3]
FORM = {name: (number + number // 3) % 3 for number, name in enumerate(CASES)}
"""Of each case, so that either engine meets all three."""


def told(report: Report) -> set[tuple[str, str]]:
    """The rule of each finding, and what it is about."""
    found = {(compact(f.rule), compact(f.focus)) for f in report.findings}
    return {(rule, "_:" if focus.startswith("_:") else focus) for rule, focus in found}


@pytest.mark.parametrize(
    ("name", "engine"),
    [*((name, "fast") for name in CASES), *((name, "pyshacl") for name in BY_PYSHACL)],
    indirect=["engine"],
)
def test_what_spans_plans_is_found(
    name: str, engine: str, tmp_path: Path, small: Callable[[bytes], None]
) -> None:
    """In one file graph by graph, in one with the graphs mixed, and in a file a graph."""
    case = CASES[name]
    said = lines(case.said)
    small("".join(said).encode())
    (tmp_path / "sorted.nq").write_text("".join(said), "utf-8")
    (tmp_path / "mixed.nq").write_text("".join(said[::2] + said[1::2]), "utf-8")
    given = [[tmp_path / "sorted.nq"], [tmp_path / "mixed.nq"]]
    if "_:" not in case.said:  # of two files no nodes without a name are the same
        folder = tmp_path / "each"
        folder.mkdir()
        for number, graph in enumerate({line.split()[-2]: None for line in said}):
            own = [line for line in said if line.split()[-2] == graph]
            (folder / f"{number}.nq").write_text("".join(own), "utf-8")
        given.append(sorted(folder.iterdir()))
    for files in given if IS_LONG else [given[FORM[name] % len(given)]]:
        whole, plan_by_plan = both(files, engine)
        assert isinstance(whole, Report)
        assert plan_by_plan == whole
        assert told(whole) >= set(case.due)
        assert told(whole).isdisjoint(case.undue)


def test_each_engine_meets_each_form() -> None:
    """Counts the cases of each form; of blank nodes there are two forms."""
    for names, least in ((CASES, 6), (BY_PYSHACL, 2)):
        times = Counter(FORM[name] for name in names if "_:" not in CASES[name].said)
        assert set(times) == {0, 1, 2}
        assert min(times.values()) >= least


def test_a_shared_file_is_read_again_by_each_run(
    engine: str, tmp_path: Path, small: Callable[[bytes], None]
) -> None:
    plan, shared = tmp_path / "plan.nq", tmp_path / "shared.nq"
    labelled = 'd:shared { id:s-1 a plan:Enterprise ; rdfs:label "one"@en , "一"@zh }'
    plan.write_text("".join(lines("d:a { id:a a plan:Plan . id:a-1 plan:party id:s-1 }")), "utf-8")
    small(plan.read_bytes())
    for said, is_found in [(labelled.replace("label", "babel"), True), (labelled, False)]:
        shared.write_text("".join(lines(said)), "utf-8")
        whole, plan_by_plan = both([plan, shared], engine)
        assert isinstance(whole, Report)
        assert plan_by_plan == whole
        assert (("shapes:Enterprise-label", "id:s-1") in told(whole)) == is_found
