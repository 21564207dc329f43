"""A parallel map: items whole and in order, backpressure, errors in one line, no process left."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from children import children
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import worker
from kg.errors import EngineError, InputError
from kg.store.embedded import MemoryStore
from kg.worker import Limits, parallel_map, run

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "40"))


def pieces(part: list[int]) -> Iterator[tuple[int, bytes]]:
    for size in part:
        yield os.getpid(), bytes([size % 256]) * size


@settings(max_examples=EXAMPLES)
@given(st.lists(st.lists(st.integers(0, 200_000), max_size=12), max_size=9), st.integers(1, 4))
def test_pieces_of_any_size_come_in_order(parts: list[list[int]], jobs: int) -> None:
    found = list(parallel_map(pieces, parts, jobs))
    assert [text for _, text in found] == [text for part in parts for _, text in pieces(part)]
    workers = {process for process, _ in found}
    alone = min(jobs, len(parts)) < 2
    assert (os.getpid() in workers) == (alone and bool(found))
    assert len(workers) <= jobs


def test_each_of_several_does_some() -> None:
    assert len({process for process, _ in parallel_map(pieces, [[1]] * 6, 3)}) == 3


def test_a_worker_far_ahead_waits(tmp_path: Path) -> None:
    """The first part is slow; of the second no more is made than a socket buffers."""

    def task(part: int) -> Iterator[bytes]:
        for number in range(40):
            (tmp_path / f"{part}-{number}").touch()
            yield b"x" * 2**18
            time.sleep(0.02 * (part == 0))

    found = parallel_map(task, [0, 1], 2)
    next(found)
    time.sleep(0.5)
    assert 1 <= len(list(tmp_path.glob("1-*"))) <= 5
    assert len(list(found)) == 79


def test_an_error_is_that_of_the_task() -> None:
    def task(part: int) -> Iterator[int]:
        yield part
        if part == 3:
            raise InputError("part 3: is odd; leave it out", "")

    found = parallel_map(task, range(6), 2)
    assert [next(found) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(InputError, match="part 3: is odd"):
        next(found)


def test_a_fault_is_one_line() -> None:
    def task(part: int) -> Iterator[float]:
        yield 1 / part

    with pytest.raises(EngineError, match=r"export: the engine failed .*division by zero"):
        list(parallel_map(task, [1, 0], 2))


def test_a_worker_that_is_killed_is_one_line() -> None:
    def task(part: int) -> Iterator[int]:
        yield part
        if part == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        yield part

    with pytest.raises(EngineError, match="export: the engine died"):
        list(parallel_map(task, range(6), 2))


def test_who_reads_no_further_leaves_no_process() -> None:
    before = children()
    found = parallel_map(pieces, [[10**6] * 50] * 4, 2)
    next(found)
    assert len(children() - before) == 2
    found.close()  # type: ignore[attr-defined]
    assert children() == before


def test_workers_of_a_worker_end_with_it(tmp_path: Path) -> None:
    """The limit of the first is that of all."""

    def endless(part: int) -> Iterator[int]:
        (tmp_path / f"{os.getpid()}").touch()
        while True:
            time.sleep(0.01)
        yield part

    with pytest.raises(EngineError, match=r"not done within 1 s"):
        run(lambda: list(parallel_map(endless, [1, 2], 2)), Limits(1))
    workers = [path.name for path in tmp_path.iterdir()]
    assert len(workers) == 2
    time.sleep(0.2)
    assert [name for name in workers if _runs(name)] == []


def test_workers_of_a_worker_have_its_memory() -> None:
    def heavy(part: int) -> Iterator[int]:
        yield len(bytearray(2**30)) + part

    def task() -> list[int]:
        return list(parallel_map(heavy, [0, 1], 2))

    with pytest.raises(EngineError, match="needs more memory than it may have"):
        run(task, Limits(30, memory=2**28))
    assert run(task, Limits(30, memory=2**32)) == [2**30, 2**30 + 1]


def _runs(process: str) -> bool:
    """Whether a process is there and no zombie."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_store_in_memory_has_two_readers_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "processors", lambda: 8)
    for room, readers in ((True, 2), (False, 1)):
        monkeypatch.setattr(worker, "has_room", lambda room=room: room)
        assert MemoryStore().copies() == readers
    monkeypatch.setattr(worker, "processors", lambda: 1)
    assert MemoryStore().copies() == 1


def test_room_is_what_the_system_says_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice what this process holds, and not where nothing is said."""
    held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    for free, room in ((3 * held, True), (held, False), (None, False)):
        told = tmp_path / "meminfo"
        told.write_text("" if free is None else f"MemTotal: 1 kB\nMemAvailable: {free >> 10} kB\n")
        monkeypatch.setattr(worker, "_MEMINFO", str(told))
        assert worker.has_room() is room
