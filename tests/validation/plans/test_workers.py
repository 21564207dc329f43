"""Workers that die or fail, and whoever's they are: the same report, and nobody left behind."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import shacl_rust
from children import children
from environment import PLANS
from validation.plans import at_once, dying
from validation.plans.comparing import plan_by_plan

from benchmarks.plans import write_nquads
from kg.errors import EngineError, InputError
from kg.validation.plans import run
from kg.validation.report import Report

SOURCES = PLANS / "sources.ttl"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four plans with faults."""
    path = tmp_path_factory.mktemp("workers") / "plans.nq"
    write_nquads(path, triples=5_000, seed=5, faults=30, across=2)
    return [path, SOURCES]


@pytest.fixture(scope="module")
def expected(files: list[Path]) -> Report:
    report = at_once.validate(files, "fast")
    assert len(report.findings) >= 30
    return report


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """No process outlives its run."""
    before = children()
    yield
    assert children() <= before


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan or two at a time."""
    monkeypatch.setattr(run, "BATCH", 500_000)


def plain(report: Report) -> Report:
    return replace(report, notes=(), remarks=())


@pytest.mark.usefixtures("several")
class TestDying:
    """A worker dies of a plan, or raises, as `dying` has it."""

    @pytest.fixture(autouse=True)
    def die(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DYING_ONCE", str(tmp_path / "once"))
        monkeypatch.setattr(run, "judge_batch", dying.judge)
        monkeypatch.setattr(shacl_rust, "validate_file", dying.validate_file)

    @pytest.mark.parametrize("how", ["once", "the engine dies", "the engine raises"])
    def test_the_report_is_the_same(
        self, how: str, files: list[Path], expected: Report, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A plan that kills the fast engine is left to pySHACL."""
        monkeypatch.setenv("DYING", how)
        assert plain(plan_by_plan(files, "fast", jobs=2)) == expected
        once = Path(os.environ["DYING_ONCE"])
        assert once.exists() == (how == "once")

    @pytest.mark.parametrize("how", ["the engine dies", "the engine raises"])
    def test_it_is_the_same_without_workers(
        self, how: str, files: list[Path], expected: Report, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DYING", how)
        assert plain(plan_by_plan(files, "fast", jobs=1)) == expected

    def test_a_plan_that_nobody_survives_is_named(
        self, files: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DYING", "always")
        with pytest.raises(EngineError, match=rf"{dying.VICTIM}\b.*: every process .* died; split"):
            plan_by_plan(files, "fast", jobs=2)

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_a_refusal_is_passed_on(
        self, jobs: int, files: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DYING", "refuses")
        with pytest.raises(InputError, match=r"x\.nq: refused"):
            plan_by_plan(files, "fast", jobs=jobs)

    def test_a_lent_executor_may_break(
        self, files: list[Path], expected: Report, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What its workers had is judged by processes of our own."""
        monkeypatch.setenv("DYING", "once")
        with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as lent:
            assert plain(plan_by_plan(files, "fast", jobs=2, lent=lent)) == expected
        assert Path(os.environ["DYING_ONCE"]).exists()


@pytest.mark.usefixtures("several")
def test_any_executor_will_do(files: list[Path], expected: Report) -> None:
    with ThreadPoolExecutor(2) as lent:
        assert plain(plan_by_plan(files, "fast", lent=lent)) == expected
