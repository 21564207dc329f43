"""Work shared among copies of this process comes back whole and in order, or fails in one line."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store.children import children

from kg import worker
from kg.errors import EngineError, InputError
from kg.store.embedded import MemoryStore
from kg.worker import Limits, run, shared


def pieces(part: list[int]) -> Iterator[tuple[int, bytes]]:
    for size in part:
        yield os.getpid(), bytes([size % 256]) * size


@given(st.lists(st.lists(st.integers(0, 200_000), max_size=12), max_size=9), st.integers(1, 4))
def test_pieces_of_any_size_come_in_order(parts: list[list[int]], jobs: int) -> None:
    found = list(shared(pieces, parts, jobs))
    assert [text for _, text in found] == [text for part in parts for _, text in pieces(part)]
    workers = {process for process, _ in found}
    alone = min(jobs, len(parts)) < 2
    assert (os.getpid() in workers) == (alone and bool(found))
    assert len(workers) <= jobs


def test_each_of_several_does_some() -> None:
    assert len({process for process, _ in shared(pieces, [[1]] * 6, 3)}) == 3


def test_a_copy_far_ahead_waits() -> None:
    """The first part is slow; of the second no more lies here than is allowed."""

    def task(part: int) -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 2**16
            time.sleep(0.01 * (part == 0))

    found = shared(task, [0, 1], 2)
    next(found)
    time.sleep(0.5)
    frame = found.gi_frame  # type: ignore[attr-defined]
    assert all(len(copy.waiting) <= worker._AHEAD for copy in frame.f_locals["copies"])
    assert len(list(found)) == 79


def test_an_error_is_that_of_the_task() -> None:
    def task(part: int) -> Iterator[int]:
        yield part
        if part == 3:
            raise InputError("part 3: is odd; leave it out", "")

    found = shared(task, range(6), 2)
    assert [next(found) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(InputError, match="part 3: is odd"):
        next(found)


def test_a_fault_is_one_line() -> None:
    def task(part: int) -> Iterator[float]:
        yield 1 / part

    with pytest.raises(EngineError, match=r"export: the engine failed .*division by zero"):
        list(shared(task, [1, 0], 2))


def test_a_copy_that_is_killed_is_one_line() -> None:
    def task(part: int) -> Iterator[int]:
        yield part
        if part == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        yield part

    with pytest.raises(EngineError, match="export: the engine died"):
        list(shared(task, range(6), 2))


def test_who_reads_no_further_leaves_no_process() -> None:
    before = children()
    found = shared(pieces, [[10**6] * 50] * 4, 2)
    next(found)
    assert len(children() - before) == 2
    found.close()  # type: ignore[attr-defined]
    assert children() == before


def test_in_a_limited_task_this_process_works() -> None:
    def task() -> int:
        return len({process for process, _ in shared(pieces, [[1], [2]], 2)})

    assert run(task, Limits()) == 1


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
    held = worker.held()
    for free, room in ((3 * held, True), (held, False), (None, False)):
        told = tmp_path / "meminfo"
        told.write_text("" if free is None else f"MemTotal: 1 kB\nMemAvailable: {free >> 10} kB\n")
        monkeypatch.setattr(worker, "_FREE", str(told))
        assert worker.has_room() is room
