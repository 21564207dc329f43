"""The report, the site live and as files, and the browser that looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from building import WholeBuild
from namespaces import loopback_alone
from web.chromium import Chromium, running
from web.reader import Node, parsed
from web.served import Server, serving

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


@pytest.fixture(scope="session")
def network() -> Iterator[list[str]]:
    """The prefix of commands in a network of their own, where the system allows that."""
    with loopback_alone() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(
    node: str,
    program: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    network: list[str],
) -> Iterator[Chromium]:
    """The browser of all tests; it reaches the server `live` and nobody else."""
    folder = tmp_path_factory.mktemp("profile")
    with running(node, program("chromium"), folder, network) as found:
        yield found


@pytest.fixture(scope="session")
def live(network: list[str]) -> Iterator[Server]:
    """A server of the fixed plans, which the browser alone reaches."""
    with serving(within=network) as found:
        yield found


@pytest.fixture(scope="session")
def disk(whole_build: WholeBuild) -> Path:
    """The site of the fixed plans as files."""
    return whole_build.folder / "site"
