"""The page of the graph, and the browser that looks at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web.reader import Node, parsed

from kg.session import Session
from kg.web.report import render


@pytest.fixture(scope="session")
def page(session: Session) -> bytes:
    """The page of the graph, as `kg build` writes it."""
    return render(session)


@pytest.fixture(scope="session")
def tree(page: bytes) -> Node:
    """The page, read back."""
    return parsed(page)


@pytest.fixture
def browser(node: str, program: Callable[[str], str]) -> tuple[str, str]:
    """The paths of node and of chromium."""
    return node, program("chromium")
