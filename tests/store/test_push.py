"""Pushing to a real server: what changed and no more, whole, whenever the push is killed."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from environment import own_environment
from store.loopback import reply, serving

import kg
from benchmarks.servers import oxigraph
from kg.errors import EngineError, InputError, KgError
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.store.remote import RECORD, GraphStore, Pushed, push

# The servers' threads make this process threaded, and the store forks: newer Pythons say so.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

KILLS = int(os.environ.get("KG_KILLS", "2"))
NAMES = [f"https://w3id.org/industry-plan/data/made-{n}" for n in range(6)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with oxigraph(tmp_path) as server:
        yield f"{server.address}/store"


def made(*versions: int, without_iri: bool = True) -> MemoryStore:
    """One graph for each version, the last of them large; in each a node `without_iri`, or none."""
    lines = []
    for number, (name, version) in enumerate(zip(NAMES, versions, strict=True)):
        size = 2_000 if number == 5 else 50
        lines += [f"<urn:a> <urn:b> <urn:{version}-{n}> <{name}> ." for n in range(size)]
        if without_iri:
            lines += [f'_:x <urn:b> "{version}" <{name}> .']
    return MemoryStore.of_nquads("\n".join(lines).encode())


def at(server: str, name: str) -> bytes:
    """What a graph holds at the server, as it would be pushed."""
    text = GraphStore(server).get(name)
    quads = re.sub(r" \.$", f" <{name}> .", text, flags=re.MULTILINE)
    return MemoryStore.of_nquads(quads.encode()).named_graph(name)


def recorded(server: str) -> dict[str, str]:
    """The hash that the server has of each graph; one only."""
    found = re.findall(r'"([0-9a-f]{64}) (\S+)"', GraphStore(server).get(RECORD))
    assert len(found) == len({name for _, name in found})
    return {name: own for own, name in found}


def holds(server: str, store: MemoryStore) -> bool:
    return all(at(server, name) == store.named_graph(name) for name in NAMES)


def test_only_what_changed_is_put(server: str) -> None:
    """Counts the graphs: six, none, two, and all where the record is gone."""
    assert push(made(1, 1, 1, 1, 1, 1), server) == Pushed(NAMES, [])
    assert holds(server, made(1, 1, 1, 1, 1, 1))
    assert push(made(1, 1, 1, 1, 1, 1), server) == Pushed([], NAMES)
    changed = push(made(2, 1, 1, 2, 1, 1), server)
    assert changed == Pushed([NAMES[0], NAMES[3]], [NAMES[n] for n in (1, 2, 4, 5)])
    assert holds(server, made(2, 1, 1, 2, 1, 1))
    GraphStore(server).put(RECORD, b"")
    assert push(made(2, 1, 1, 2, 1, 1), server) == Pushed(NAMES, [])


def test_what_others_pushed_stays(server: str) -> None:
    """A record has the graphs of all who push there."""
    other = made(1, 1, 1, 1, 1, 1)
    push(other, server)
    own = MemoryStore.of_nquads(b"<urn:a> <urn:b> <urn:c> <urn:own> .")
    assert push(own, server) == Pushed(["urn:own"], [])
    assert push(other, server) == Pushed([], NAMES)


def test_two_hashes_of_one_graph_are_none(server: str) -> None:
    """As they stand there after two have pushed it at a time."""
    push(made(1, 1, 1, 1, 1, 1), server)
    line = f'<{RECORD}> <https://schema.org/sha256> "{"0" * 64} {NAMES[2]}" .'
    GraphStore(server).add(RECORD, line.encode())
    assert push(made(1, 1, 1, 1, 1, 1), server).put == [NAMES[2]]
    assert set(recorded(server)) == set(NAMES)


def test_the_shipped_graph_and_a_plan_of_it(session: Session, server: str) -> None:
    """Counts the graphs that say something of the plan: it, its outcomes and its verdicts."""
    plan = session.push(server, "datuan-2021")
    assert {name.rpartition("/")[2] for name in plan.put} == {
        "datuan",
        "datuan-outcomes",
        "datuan-verdicts",
    }
    names = session.graph.store.graph_names()
    rest = session.push(server)
    assert sorted(rest.put + rest.unchanged) == names
    assert rest.unchanged == plan.put
    assert len(names) >= 38
    with pytest.raises(InputError, match=r"is no plan:Plan; use one of id:datuan-2021"):
        session.push(server, "id:datuan")


def test_the_command_says_what_it_did(server: str) -> None:
    """In both languages; an error is one line with its exit code."""
    own = own_environment()
    wrong = server.replace("store", "nothing")
    said = []
    for more in ([server], [server, "--lang", "zh"], [wrong]):
        command = [sys.executable, "-m", "kg", "push", *more]
        ran = subprocess.run(command, capture_output=True, text=True, env=own, check=False)
        assert ran.stdout == ""
        said.append((ran.returncode, ran.stderr))
    count = len(kg.load().graph.store.graph_names())
    assert said[0] == (0, f"{count} graphs pushed, 0 unchanged\n")
    assert said[1] == (0, f"已推送 0 个图，{count} 个未变\n")
    code, line = said[2]
    assert (code, line.count("\n")) == (3, 1)
    assert line.startswith(f"kg: {wrong}: does not answer (HTTP 40")


def test_killed_at_random_points(server: str) -> None:
    """Counts graphs that are neither old nor new after a kill, and hashes that lie: none.

    The next push does the rest. It pushes the same: what the server has in full of the one that
    was killed it may still do, and nobody can take that back. Done at the same time as the next,
    it would double nodes without an IRI, which this server cannot tell: here are none.
    """
    old, new = (made(*[version] * 6, without_iri=False) for version in (1, 2))
    push(old, server)
    began = time.perf_counter()
    push(new, server)
    seconds = time.perf_counter() - began
    chance, caught = random.Random(7), 0
    for _ in range(KILLS):
        old, new = new, old
        child = started(new, server)
        time.sleep(chance.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        caught += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        there = {name: at(server, name) for name in NAMES}
        for name, triples in there.items():
            assert triples in (old.named_graph(name), new.named_graph(name))
        for name, own in recorded(server).items():
            assert own == sha256(there[name]).hexdigest()
        push(new, server)
        assert holds(server, new)
    assert caught >= KILLS // 2


def started(store: MemoryStore, server: str) -> int:
    """The number of a process that pushes."""
    child = os.fork()
    if child:
        return child
    try:
        push(store, server)
    finally:
        os._exit(0)


def test_half_a_graph_changes_nothing(server: str) -> None:
    """At the server that is tested here; what another does with it is that server's word."""
    push(made(1, 1, 1, 1, 1, 1), server)
    body = made(2, 2, 2, 2, 2, 2).named_graph(NAMES[5])
    head = f"PUT /store?graph={NAMES[5]} HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\n"
    port = int(server.rpartition(":")[2].partition("/")[0])
    for sent in (0, 1000, len(body) // 2, len(body) - 1):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            connection.sendall(body[:sent])
        time.sleep(0.1)
        assert holds(server, made(1, 1, 1, 1, 1, 1))


def test_a_server_that_fails_amid_a_push(server: str) -> None:
    """Three requests are passed on, then it is gone: an error is told, the next push goes on."""
    port = int(server.rpartition(":")[2].partition("/")[0])

    def passes_on(connection: socket.socket, n: int) -> None:
        if n > 3:
            connection.sendall(reply(b"no room", "507 Insufficient Storage", "text/plain"))
            return
        with socket.create_connection(("127.0.0.1", port)) as behind:
            behind.sendall(proxy.requests[n - 1].encode())
            while piece := behind.recv(65_536):
                connection.sendall(piece)

    with serving(passes_on) as proxy:
        address = f"http://127.0.0.1:{proxy.port}/store"
        with pytest.raises(EngineError, match=r"HTTP 507 Insufficient Storage: no room\); try"):
            push(made(1, 1, 1, 1, 1, 1), address)
    assert push(made(1, 1, 1, 1, 1, 1), server) == Pushed(NAMES[1:], NAMES[:1])


@pytest.mark.parametrize("address", ["x", "ftp://x/", "http://me:secret@127.0.0.1/store"])
def test_no_address_of_a_server(address: str, session: Session) -> None:
    with pytest.raises(InputError) as caught:
        session.push(address)
    assert "secret" not in repr(caught.value)


def test_a_graph_named_by_its_place_is_not_pushed(tmp_path: Path) -> None:
    """Nor anything else: nobody is asked."""
    (tmp_path / "own.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(InputError, match="cannot be pushed under its place on this machine"):
        kg.load(beside=[tmp_path / "own.nt"]).push("http://127.0.0.1:9/store")


def test_a_server_without_the_protocol() -> None:
    page = reply(b"<html>", kind="text/html")
    with serving(lambda connection, _: connection.sendall(page)) as server:
        with pytest.raises(KgError, match="does not answer in Turtle but with text/html") as caught:
            push(made(1, 1, 1, 1, 1, 1), server.address)
        assert caught.value.exit_code == 3
        assert len(server.requests) == 1
