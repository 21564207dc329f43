"""The page of the shipped graph, and the browser that looks at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from report.reader import Node, parsed

from kg.report.page import render
from kg.session import Session

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def page(session: Session) -> bytes:
    """The page of the shipped graph, as `kg build` writes it."""
    return render(session)


@pytest.fixture(scope="session")
def tree(page: bytes) -> Node:
    """The page, read back."""
    return parsed(page)


@pytest.fixture
def browser(program: Callable[[str], str]) -> tuple[str, str]:
    """The paths of node and of chromium, where the packages of tests/package.json are too."""
    found = program("node"), program("chromium")
    for package in ("axe-core", "puppeteer-core"):
        if not (TESTS / "node_modules" / package / "package.json").exists():
            program(package)
    return found
