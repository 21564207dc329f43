"""What every test shares: the shipped graph, loaded once and never changed, and honest skips."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import kg
from kg.session import Session

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile("kg", deadline=None)  # a busy machine is no fault
settings.load_profile("kg")
OUTSIDE = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def session() -> Session:
    """The shipped graph. Reading it changes nothing."""
    return kg.load()


@pytest.fixture
def program() -> Callable[[str], str]:
    """`program("java")` is its path, or the test is skipped with the reason (in CI: fails)."""
    return _program


def _program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
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
        request.config.stash.setdefault(OUTSIDE, []).append(request.node.nodeid)
        pytest.skip(f"{name} is outside the checkout and not there")

    return find


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many tests wanted a file from outside, and fail CI for any other skip."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    outside = len(config.stash.get(OUTSIDE, []))
    terminalreporter.write_line(
        f"skipped: {skipped}, of them {outside} for a file outside the checkout"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skip for another reason than a file outside the checkout is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter:
        skipped = len(reporter.stats.get("skipped", []))
        if skipped > len(session.config.stash.get(OUTSIDE, [])):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
