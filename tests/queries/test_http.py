"""A third engine: every question asked of a real server over HTTP has the same answer.

The server is Oxigraph's own, from its wheel; SPARQLWrapper asks it, as `--store` does.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from queries.test_engines import ASKED, of_ours, same

from kg.session import Session, load

PROGRAM = Path(sys.executable).with_name("oxigraph")
SECONDS = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def remote(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over a server that holds the shipped graph."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "graph.nq").write_bytes(session.export("nquads"))
    store, port = str(folder / "store"), free_port()
    subprocess.run(
        [PROGRAM, "load", "--location", store, "--file", str(folder / "graph.nq")],
        check=True,
        capture_output=True,
    )
    command = [PROGRAM, "serve", "--location", store, "--union-default-graph"]
    with subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(port)
            yield load(store=f"http://127.0.0.1:{port}/query")
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("text", [a.text for a in ASKED], ids=[str(a) for a in ASKED])
def test_a_question_has_the_same_answer_over_http(
    text: str, session: Session, remote: Session
) -> None:
    """Row by row, in their order, terms by value."""
    here, there = session.ask(text), remote.ask(text)
    assert here.columns == there.columns
    assert len(here) == len(there)
    assert same(
        [tuple(map(of_ours, row)) for row in here], [tuple(map(of_ours, row)) for row in there]
    )


def test_the_same_names_are_found_over_http(session: Session, remote: Session) -> None:
    """Labels, classes and codes, and the refusal of a name of nothing."""
    for text in ("大同市", "601766", "huawei", "zzzz"):
        assert remote.find(text) == session.find(text)
    assert remote.thing("大同市") == session.thing("大同市")
    for store in (session, remote):
        assert len(store.query("claims", cluster="数字产业集群")) == 12


def test_graphs_over_http(session: Session, remote: Session) -> None:
    """What a CONSTRUCT gives, as triples."""
    text = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o . ?s <urn:x>? ?s . FILTER(isIRI(?s)) }"
    here, there = session.ask(text), remote.ask(text)
    assert here.kind == there.kind == "graph"
    assert len(set(here)) > 500
    assert set(here) == set(there)
