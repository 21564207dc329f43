"""The process that forks the workers of a server."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from children import children

from kg.errors import EngineError
from kg.worker import QUERY, Limits, Nursery, request_of

HELD = {"a": 1}


def prepare(held: dict[str, int]) -> None:
    held["b"] = 2
    raise ValueError("for the workers to raise again")


def keys(held: dict[str, int]) -> list[str]:
    return sorted(held)


def change(held: dict[str, int]) -> int:
    held["c"] = 3
    return os.nice(0)


def allocate(_: object) -> int:
    return len(bytearray(2**31))


def files(_: object) -> set[str]:
    """The sockets that a worker has open."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found.add(os.readlink(f"/proc/self/fd/{name}"))
    return {one for one in found if one.startswith("socket:")}


@pytest.fixture
def nursery() -> Iterator[Nursery[dict[str, int]]]:
    found = Nursery(HELD, Limits(), prepare)
    yield found
    found.end()
    assert not found.is_alive()


def asked(connection: socket.socket, task: object) -> object:
    """The answer of a worker; nothing where it has died."""
    request = request_of(task, 10, QUERY)  # type: ignore[arg-type]
    connection.sendall(len(request).to_bytes(8, "big") + request)
    with connection.makefile("rb") as answers:
        return pickle.loads(answers.read(int.from_bytes(answers.read(8), "big")) or b"N.")


def test_each_worker_starts_with_what_was_held_and_prepared(
    nursery: Nursery[dict[str, int]],
) -> None:
    (_, first), (_, second) = nursery.fork(), nursery.fork(nice=7)
    with first, second:
        assert asked(first, change) == os.nice(0)
        assert asked(first, keys) == ["a", "b", "c"]
        assert asked(second, keys) == ["a", "b"]
        assert asked(second, change) == os.nice(0) + 7
    assert HELD == {"a": 1}


def test_a_worker_has_limits_and_no_socket_of_its_caller(
    nursery: Nursery[dict[str, int]],
) -> None:
    with socket.create_server(("127.0.0.1", 0)):
        _, connection = nursery.fork()
        with connection:
            assert "memory" in str(asked(connection, allocate))
            found = asked(connection, files)
            assert isinstance(found, set)
            inode = os.readlink(f"/proc/self/fd/{connection.fileno()}")
            assert inode not in found


def test_a_killed_worker_is_gone_and_another_answers(nursery: Nursery[dict[str, int]]) -> None:
    process, killed = nursery.fork()
    nursery.kill(process)
    _, connection = nursery.fork()  # orders are carried out in turn, so the first has been
    with killed, connection:
        assert process not in children(nursery.process)
        with suppress(ConnectionError):
            assert asked(killed, keys) is None
        assert asked(connection, keys) == ["a", "b"]


def test_it_is_not_ended_by_signals_for_its_caller(nursery: Nursery[dict[str, int]]) -> None:
    _, connection = nursery.fork()  # by now it has begun
    connection.close()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(nursery.process, number)
    _, connection = nursery.fork()
    with connection:
        assert asked(connection, keys) == ["a", "b"]


def test_with_it_its_workers_end_and_no_more_start() -> None:
    nursery = Nursery(HELD, Limits())
    workers = [nursery.fork() for _ in range(3)]
    assert nursery.is_alive()
    os.kill(nursery.process, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while nursery.is_alive() or any(os.path.exists(f"/proc/{one}/exe") for one, _ in workers):
        assert time.monotonic() < deadline
    with pytest.raises(EngineError, match="can start no worker"):
        nursery.fork()
    for _, connection in workers:
        connection.close()
