"""What every test shares: the fixed plans, loaded once and built once, and honest skips."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

import kg
import kg.resources
from kg.session import Session
from kg.store import nquads
from kg.validation import engines
from kg.validation.plans import run
from kg.validation.plans.pieces import bytes_of
from kg.validation.validate import validate

if TYPE_CHECKING:
    import building

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile("kg", deadline=None)  # a busy machine is no fault
settings.load_profile("kg")
OUTSIDE = "outside the checkout"


@pytest.fixture(scope="session")
def session() -> Session:
    """The graph of the fixed plans. Reading it changes nothing."""
    return kg.load()


@pytest.fixture(scope="session")
def whole_build(tmp_path_factory: pytest.TempPathFactory) -> building.WholeBuild:
    """`kg build` of the fixed plans, run once for all processes of the tests."""
    import building  # here: tests of this file have it alone

    shared = tmp_path_factory.getbasetemp()
    return building.whole_build(shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared)


@pytest.fixture
def rules_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shapes, checks, ontology and data are read once a process, as a worker does for many plans.

    What plans share is made ready and judged once, too. All of it again where content is another:
    what is found is the same as without this. It is read here, so that workers have it.
    """

    from environment import PLANS  # here: tests of this file have it alone
    from validation.plans import at_once

    def own_rules(engine_name: str | None = None) -> engines.Rules:
        files = [*kg.resources.shape_files(), *kg.resources.check_files()]
        return _rules(engine_name, *(path.read_bytes() for path in files))

    def nquads_of(path: Path) -> bytes:
        is_ours = path.is_relative_to(kg.resources.content())
        return _nquads(path, path.read_bytes()) if is_ours else nquads.nquads_of(path)

    for module in (at_once, run):
        monkeypatch.setattr(module, "own_rules", own_rules)
    monkeypatch.setattr(at_once, "nquads_of", nquads_of)
    monkeypatch.setattr(run, "prepared", lambda setup: _prepared(*_content(setup)))
    monkeypatch.setattr(
        run, "judge_shared", lambda setup, rows: _judged_shared(tuple(rows), *_content(setup))
    )
    if not _rules.cache_info().currsize:
        validate([PLANS / "sources.ttl"], jobs=1)


@lru_cache(maxsize=4)
def _rules(engine_name: str | None, *_contents: bytes) -> engines.Rules:
    return engines.own_rules(engine_name)


@lru_cache(maxsize=100)
def _nquads(path: Path, _content: bytes) -> bytes:
    return nquads.nquads_of(path)


_PREPARED, _JUDGE_SHARED = run.prepared.__wrapped__, run.judge_shared


def _content(setup: run.Setup) -> tuple[object, ...]:
    """A setup of no run in particular, with what it is made of: rules, ontology, shared pieces."""
    rules, _, ontology = run.shipped(setup.engine)
    texts = (tuple(piece.text for piece in ontology), tuple(map(bytes_of, setup.shared)))
    return setup._replace(run=b""), rules.engine, *texts


@lru_cache(maxsize=4)
def _prepared(setup: run.Setup, *_content: object) -> run.Prepared:
    return _PREPARED(setup)


@lru_cache(maxsize=100)
def _judged_shared(rows: tuple[nquads.Row, ...], setup: run.Setup, *_content: object) -> run.Judged:
    return _JUDGE_SHARED(setup, rows)


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """`program("java")` is its path, or the test is skipped with the reason (in CI: fails)."""
    return _program


@pytest.fixture(scope="session")
def java(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of java for short runs: to optimise what they run takes longer than to run it."""
    script = tmp_path_factory.mktemp("java") / "java"
    options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    script.write_text(f'#!/bin/sh\nexec "{_program("java")}" {options} "$@"\n', "utf-8")
    script.chmod(0o755)
    return str(script)


def _program(name: str) -> str:
    return shutil.which(name) or _missing(name)


@pytest.fixture(scope="session")
def node() -> str:
    """The path of node, where the packages of tests/package.json are; skips as `program` does."""
    tests = Path(__file__).parent
    for package in json.loads((tests / "package.json").read_text("utf-8"))["dependencies"]:
        if not (tests / "node_modules" / package / "package.json").exists():
            _missing(package)
    return _program("node")


def _missing(name: str) -> NoReturn:
    reason = f"{name} is not installed; run make test-deps"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def outside(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """`outside("sources/x.txt")` is a file that lies beside the checkout, or a counted skip.

    The article and the W3C suites are no part of the project: they are looked for in
    `$KG_SHARED` and in `../shared`.
    """

    def find(name: str) -> Path:
        for folder in (os.environ.get("KG_SHARED"), ROOT.parent / "shared"):
            if folder and (path := Path(folder) / name).exists():
                return path
        request.node.user_properties.append((OUTSIDE, name))
        pytest.skip(f"{name} is outside the checkout and not there")

    return find


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests wanted a file from outside."""
    skipped, outside = _skips(terminalreporter)
    terminalreporter.write_line(
        f"skipped: {skipped}, of them {outside} for a file outside the checkout"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skip for another reason than a file outside the checkout is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter:  # the workers of pytest-xdist have none
        skipped, outside = _skips(reporter)
        if skipped > outside:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skips(reporter: pytest.TerminalReporter) -> tuple[int, int]:
    """How many were skipped, and how many of them for a file outside; by whichever process."""
    skipped = reporter.stats.get("skipped", [])
    wanting = [r for r in skipped if OUTSIDE in dict(getattr(r, "user_properties", ()))]
    return len(skipped), len(wanting)
