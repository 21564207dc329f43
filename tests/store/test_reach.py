"""Whatever is asked or read, nobody else is called: a listener on loopback counts the calls."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from store.disguises import BEFORE, GLUED, disguises
from store.reaching import ADDRESS, FILES, OTHERS, SERVICES

import kg
from kg.errors import InputError, KgError
from kg.namespaces import SH
from kg.resources import check_files
from kg.session import Session
from kg.store import guard
from kg.terms import Iri, Literal
from kg.validation.engines import own_rules
from kg.validation.shapes import ShapeGraph, refuse_reaching
from kg.worker import Limits, run

# The listener's thread makes this process threaded, and a limited task forks it.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

COUNT = int(os.environ.get("KG_HARMLESS", "40"))
QUERIES = [*SERVICES, *OTHERS]
IRIS = ["http://127.0.0.1:9/", "<http://127.0.0.1:9/>", "http://127.0.0.1:9/> } SERVICE <urn:x> {"]


class Listener:
    """A server on loopback that ends every connection at once, and counts them."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.hits = 0
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                self.hits += 1
                connection.close()

    def call(self) -> None:
        """What a query would do."""
        socket.create_connection(("127.0.0.1", self.server.getsockname()[1])).close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    before = found.hits
    found.call()  # the calls of all tests before have been counted when this one is
    while found.hits == before:
        os.sched_yield()
    found.server.close()
    assert found.hits == 1


def tried(task: Callable[[], object]) -> None:
    with suppress(KgError):
        task()


@pytest.mark.parametrize("sparql", QUERIES)
def test_a_query_calls_nobody(sparql: str, listener: Listener, session: Session) -> None:
    """Refused, or answered without a call; and what is not guarded could not if it tried."""
    asked = sparql.replace(ADDRESS, listener.address)
    assert listener.address in asked
    tried(lambda: session.ask(asked))
    tried(lambda: run(lambda: list(session.store.ask(asked)), Limits(10)))
    assert listener.hits == 0


def test_disguises_call_nobody(
    listener: Listener, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As queries here and of a remote store, in shapes, and as checks: each is refused, unsent.

    The guard reads a text the same in all four ways, so it parses each once. `make long` has five
    hundred with `KG_HARMLESS`; forty are the first of them, and have all that may stand before.
    """
    monkeypatch.setattr(guard, "_has_service", cache(guard._has_service))
    remote = kg.load(store=f"http://{listener.address}/sparql")
    queries = [text.replace(ADDRESS, listener.address) for text in disguises(COUNT, seed=8)]
    assert len({*queries}) == COUNT >= 40
    assert [piece for piece in [*BEFORE, *GLUED] if not any(piece in one for one in queries)] == []

    def let_through(task: Callable[[str], object]) -> list[str]:
        found = []
        for sparql in queries:
            try:
                task(sparql)
            except InputError:
                continue
            found.append(sparql)
        return found

    def as_a_check(sparql: str) -> None:
        header = check_files()[0].read_text("utf-8").partition("\n\n")[0]
        (tmp_path / "check.rq").write_text(f"{header}\n\n{sparql}", "utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(kg.resources, "check_files", lambda: [tmp_path / "check.rq"])
            patched.setattr(kg.resources, "shape_files", list)
            own_rules()

    ways = (session.ask, remote.ask, in_a_shape, as_a_check)
    assert run(lambda: [let_through(task) for task in ways], Limits(300)) == [[]] * len(ways)
    assert listener.hits == 0


def in_a_shape(sparql: str) -> None:
    """What reading shapes does that have a query."""
    refuse_reaching(ShapeGraph([(Iri("urn:shape"), SH + "select", Literal(sparql))]))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_ones_own_calls_nobody(name: str, listener: Listener, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FILES[name].replace(ADDRESS, listener.address))
    tried(lambda: kg.load(beside=[tmp_path / name]))
    tried(lambda: kg.load(files=[tmp_path / name]))
    assert listener.hits == 0


@pytest.mark.parametrize("iri", IRIS)
def test_a_parameter_calls_nobody(iri: str, listener: Listener, session: Session) -> None:
    tried(lambda: session.query("evidence", thing=iri.replace(ADDRESS, listener.address)))
    tried(lambda: session.find(iri))
    assert listener.hits == 0


def test_there_are_sixty_tries_and_the_listener_hears(listener: Listener) -> None:
    """Without these, no call would be no proof."""
    assert len({*QUERIES, *FILES, *IRIS}) >= 60
    other: Any = Listener()
    other.call()
    while not other.hits:
        os.sched_yield()
    other.server.close()
    assert other.hits == 1
