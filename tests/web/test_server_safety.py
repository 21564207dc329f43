"""Hostile and unlucky clients: killed workers, full queues, slow readers, bodies without end.

Each kind is tried `KG_HARM` times, with `make long` 200 times.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import cycle, islice
from urllib.parse import quote

import pytest
from environment import own_environment
from processes import run
from store.runaways import RUNAWAYS
from web.served import (
    IMPATIENT,
    READING_SECONDS,
    SECONDS,
    WRITING_SECONDS,
    Server,
    gone_soon,
    serving,
)

from kg.web.http import server as program

HARM = int(os.environ.get("KG_HARM", "10"))
CONNECTIONS = 50 * HARM
STOPS = HARM // 2 if HARM >= 100 else 1
"""How often a server is stopped by each of the two signals, each time with two to answer."""
TOGETHER = 20
"""The clients of one turn, whom the server can serve in the seconds that it waits for each."""
COUNT = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}"
DOUBLING = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(22))
LARGE = "/sparql?query=" + quote(f"SELECT ?a22 {{ BIND('ab' AS ?a0) {DOUBLING} }}")
"""A cell of 8 MB, which takes little to make and much to send."""
ENDLESS = quote(RUNAWAYS["cross product"])
SLOW = quote("SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 300000 } }")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--timeout", "6", other=IMPATIENT) as found:
        yield found


@pytest.fixture(autouse=True)
def answers_afterwards(server: Server) -> Iterator[None]:
    """Whatever was done to the server, it answers the next request, and quickly."""
    yield
    if server.process.poll() is None:
        started = time.monotonic()
        assert server.get(COUNT)[0] == 200
        assert time.monotonic() - started < SECONDS / 10


def request(target: str, *more: str) -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: localhost", *more, "", ""]).encode()


def received(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def turns(clients: int) -> Iterator[int]:
    """How many clients each turn has."""
    for first in range(0, clients, TOGETHER):
        yield min(TOGETHER, clients - first)


def status(raw: bytes) -> int:
    return int(raw.split(b" ", 2)[1])


def test_no_answer_is_lost_when_workers_are_killed(server: Server) -> None:
    chance = random.Random(20)
    server.get(COUNT)
    with ThreadPoolExecutor(4) as clients:
        for number in range(HARM):
            target = f"{COUNT}%23{number}"
            asked = [clients.submit(server.get, target) for _ in range(4)]
            time.sleep(chance.random() / 50)
            for worker in chance.sample(sorted(server.workers()), 1):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            assert {one.result()[0] for one in asked} == {200}
    assert len(server.workers()) <= 6


def test_a_full_queue_is_refused_and_then_empty() -> None:
    """Two endless queries run, sixteen wait; who asks for one more is refused at once."""
    hostile = [request(f"/sparql?query={ENDLESS}%23{n}", "Connection: close") for n in range(20)]
    with serving("--timeout", str(SECONDS)) as busy:
        with ExitStack() as stack:
            clients = {stack.enter_context(busy.socket()): raw for raw in hostile}
            for client, raw in clients.items():
                client.sendall(raw)
            for _ in range(2):  # at first each was tried among the quick ones
                (client, *_), _, _ = select.select(list(clients), [], [], SECONDS)
                assert_refused(received(client))
                del clients[client]
            for number, raw in enumerate(islice(cycle(clients.values()), HARM)):
                with busy.socket() as client:
                    client.sendall(raw)
                    assert_refused(received(client))
                if number % 10 == 0:
                    answered_at_last(busy, f"{COUNT}%23{number}")
            assert select.select(list(clients), [], [], 0)[0] == []
        assert b'"300000"' in answered_at_last(busy, f"/sparql?query={SLOW}")


def answered_at_last(server: Server, target: str) -> bytes:
    """The answer, if need be after some attempts: on a busy machine what is quick takes long."""
    deadline = time.monotonic() + SECONDS
    while True:
        code, body = server.get(target)
        if code == 200:
            return body
        assert code == 503
        assert time.monotonic() < deadline


def assert_refused(raw: bytes) -> None:
    assert status(raw) == 503
    assert b"retry-after: 5" in raw
    assert b"too many requests wait" in raw


def test_clients_that_leave_do_not_fill_the_queue(server: Server) -> None:
    for number in range(40 + HARM):
        with server.socket() as client:
            client.sendall(request(f"/sparql?query={ENDLESS}%23left{number}"))
    time.sleep(0.5)  # so that the server has seen them leave
    started = time.monotonic()
    assert server.get(f"{COUNT}%23after")[0] == 200
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("first", "next_part"),
    [
        (b"GET /sparql HTTP/1.1\r\nHost: localhost\r\n", b"X-%d: a\r\n"),
        (b"GET /", b"a"),
        (b"", b""),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n", b"a"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["head", "target", "nothing", "body", "chunks"],
)
def test_who_sends_slowly_is_cut_off(server: Server, first: bytes, next_part: bytes) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(server.socket()) for _ in range(HARM)]
        for client in clients:
            client.sendall(first)
        started = time.monotonic()
        left = set(clients)
        while left and time.monotonic() - started < READING_SECONDS + 5:
            for number, client in enumerate(list(left)):
                try:
                    client.sendall(next_part.replace(b"%d", b"%d" % number))
                    client.settimeout(0.001)
                    if not client.recv(1):
                        left.discard(client)
                except TimeoutError:
                    pass
                except OSError:
                    left.discard(client)
            time.sleep(0.1)
            assert server.get("/healthz") == (200, b"ok\n")
        assert not left
        assert time.monotonic() - started >= READING_SECONDS * 0.8


def test_who_reads_slowly_holds_up_nobody_and_is_cut_off(server: Server) -> None:
    expected = answered_at_last(server, LARGE)
    assert len(expected) > 8_000_000
    for count in turns(HARM):
        with ExitStack() as stack:
            clients = []
            for _ in range(count):
                client = stack.enter_context(socket.socket())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.connect(("127.0.0.1", server.port))
                client.sendall(request(LARGE))
                assert status(client.recv(100, socket.MSG_PEEK)) == 200  # it writes to it now
                clients.append(client)
                assert server.get(COUNT)[0] == 200
            assert answered_at_last(server, LARGE) == expected
            time.sleep(WRITING_SECONDS + 3)
            assert all(len(received(client)) < len(expected) for client in clients)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_body_without_end_is_refused(server: Server, method: str) -> None:
    wanted = 405 if method == "PUT" else 413
    for count in turns(HARM):
        answers = endless_bodies(server, method, count)
        assert {status(raw) for raw in answers} == {wanted}


def endless_bodies(server: Server, method: str, count: int) -> list[bytes]:
    """So many clients send until the server closes the connection; what they were answered."""
    head = f"{method} /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    part = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    with ExitStack() as stack:
        clients = [stack.enter_context(server.socket()) for _ in range(count)]
        answers = dict.fromkeys(clients, b"")
        for client in clients:
            client.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n".encode())
            client.settimeout(0.001)
        left, started = set(clients), time.monotonic()
        while left and time.monotonic() - started < program.LINGERING_SECONDS + 5:
            for client in list(left):
                try:
                    with suppress(TimeoutError):
                        client.send(part)
                    with suppress(TimeoutError):
                        answers[client] += client.recv(10_000)
                except ConnectionError:
                    left.discard(client)
        assert not left
    return list(answers.values())


def test_connections_that_are_opened_and_left(server: Server) -> None:
    for _ in range(CONNECTIONS):
        server.socket().close()
    assert server.get(COUNT)[0] == 200


def test_from_many_idle_connections_the_oldest_is_closed(server: Server) -> None:
    with ExitStack() as stack:
        many = range(program.MOST_CONNECTIONS + 50)
        clients = [stack.enter_context(server.socket()) for _ in many]
        assert server.get("/healthz") == (200, b"ok\n")
        clients[0].settimeout(5)
        assert received(clients[0]) == b""


def test_what_is_no_http_is_one_line(server: Server) -> None:
    for raw in (b"\x16\x03\x01\x00", b"GET\r\n\r\n", b"A" * 300_000, b"GET / HTTP/1.1\r\n\r\n"):
        with server.socket() as client:
            with suppress(ConnectionError):
                client.sendall(raw + b"\r\n\r\n")
            head, _, body = received(client).partition(b"\r\n\r\n")
            assert status(head) == 400
            assert b"Traceback" not in body


def test_no_line_of_the_log_is_a_traceback(server: Server) -> None:
    for target in (COUNT, "/en/", "/none", "/sparql?query=%FF"):
        server.get(target)
    time.sleep(0.1)
    assert len(server.lines) >= 4
    assert not [line for line in server.lines if not line.startswith("127.0.0.1 - - [")]


def test_what_a_proxy_says_is_believed_and_logged_on_one_line() -> None:
    with serving("--host-name", "plans.example", "--prefix", "/plans") as behind:
        named = {"Host": "plans.example", "X-Forwarded-Proto": "https"}
        answer = behind.get("/plans/sparql", **named, **{"X-Forwarded-For": "a\x9b31m"})
        assert answer[0] == 200
        assert b"<https://plans.example/plans/sparql>" in answer[1]
        assert behind.get("/plans/sparql")[0] == 200  # by this machine itself
    assert behind.lines[0].startswith("a\\u009b31m - - [")


# Starting and stopping


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_what_is_being_answered_is_answered_before_the_end(ending: signal.Signals) -> None:
    chance = random.Random(20)
    for number in range(STOPS):
        with serving() as stopped:
            stopped.get("/healthz")
            with ThreadPoolExecutor(2) as clients:
                target = f"/sparql?query={SLOW}%23{number}"
                asked = [clients.submit(stopped.get, target) for _ in range(2)]
                time.sleep(0.1 + chance.random() / 10)
                children = {stopped.nursery, *stopped.workers()}
                assert stopped.stop(ending) == 0
                for answer in asked:
                    code, body = answer.result()
                    (row,) = json.loads(body)["results"]["bindings"]
                    assert (code, row["n"]["value"]) == (200, "300000")
            gone_soon(children)


def test_killed_it_leaves_no_process() -> None:
    for _ in range(STOPS):
        with serving() as killed:
            killed.get("/healthz")
            children = {killed.nursery, *killed.workers()}
            killed.stop(signal.SIGKILL)
            gone_soon(children)


def test_without_the_process_that_starts_workers_it_ends() -> None:
    with serving() as alone:
        alone.get("/healthz")
        os.kill(alone.nursery, signal.SIGKILL)
        assert alone.process.wait(SECONDS) == 3
        alone._reader.join(SECONDS)
        assert alone.lines[-1] == (
            "kg: server: the process that starts its workers was killed; start it again\n"
        )


def test_a_port_that_is_taken_is_one_line(server: Server) -> None:
    ran = run("serve", "--port", str(server.port), env=own_environment())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"kg: --port {server.port}: cannot be listened on (Address already in use);"
        " choose another\n"
    )
