"""Work shared among copies of this process, each of which can read what this one has.

A copy is made in a hundredth of a second, and shares memory until either writes to it. Each does
every second part, or third, or whatever many copies there are, and gives what it finds back a
piece at a time. A copy that is far ahead waits until it is asked for more.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import select
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from itertools import chain
from typing import Generic, TypeVar, cast

from kg.store import limited, sealing
from kg.store.limited import Limits, Words

P = TypeVar("P")
R = TypeVar("R")

EXPORT = Words(("export", "导出"), ("narrow it", "请缩小范围"), ("free memory", "请释放部分内存"))
"""What is shared is the work of an export."""
_FREE = "/proc/meminfo"
_ROOM = 2**20
"""The bytes of a pipe: room for most pieces, so that a copy can go on while nobody takes them."""
_AHEAD = 2
"""How many pieces of a copy wait here at the most."""
_END = pickle.dumps(StopIteration, pickle.HIGHEST_PROTOCOL)
"""What tells that a part is done."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_room() -> bool:
    """Whether there is free memory for two processes more of the size of this one."""
    try:
        with open(_FREE, encoding="ascii") as lines:
            (free,) = (int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
        return 2 * held() < free * 1024
    except (OSError, ValueError):
        return False


def held() -> int:
    """The bytes of memory that this process holds, as Linux says."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def shared(task: Callable[[P], Iterable[R]], parts: Sequence[P], jobs: int) -> Iterator[R]:
    """All that `task` finds in each part, in their order, by so many processes.

    What is found must be such as can be pickled. With one process, or one part, it is this
    process that works. Raises the `KgError` that a task raises, and `EngineError` when a process
    dies.
    """
    jobs = min(jobs, len(parts))
    if jobs < 2 or sealing.is_limited():
        yield from chain.from_iterable(map(task, parts))
        return
    with ExitStack() as stack:
        copies = [_Copy(task, parts[first::jobs]) for first in range(jobs)]
        for copy in copies:
            stack.callback(copy.end)
        for number in range(len(parts)):
            copy = copies[number % jobs]
            while (raw := _next(copy, copies)) != _END:
                yield cast(R, limited.outcome(raw, EXPORT))


class _Copy(Generic[P, R]):
    """A copy of this process, as this one sees it, with what waits of its pieces."""

    def __init__(self, task: Callable[[P], Iterable[R]], parts: Sequence[P]) -> None:
        self.reading, writing = os.pipe()
        with suppress(AttributeError, OSError):  # of another system, or a user with many pipes
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _ROOM)
        self.waiting: deque[bytes] = deque()
        try:
            work = partial(_serve, task, parts, writing)
            self._process = limited.fork(work, Limits(), closing=self.reading)
        finally:
            os.close(writing)

    def take(self) -> None:
        """Wait for a piece; no bytes tell that the copy has died."""
        self.waiting.append(limited.receive(self.reading) or b"")

    def end(self) -> None:
        os.close(self.reading)
        limited.end(self._process)


def _next(wanted: _Copy[P, R], copies: Sequence[_Copy[P, R]]) -> bytes:
    """The next piece of one copy; those of others are taken meanwhile."""
    while not wanted.waiting:
        poll = select.poll()
        ready = {copy.reading: copy for copy in copies if len(copy.waiting) < _AHEAD}
        for descriptor in ready:
            poll.register(descriptor, select.POLLIN)
        for descriptor, _ in poll.poll():
            ready[descriptor].take()
    return wanted.waiting.popleft()


def _serve(task: Callable[[P], Iterable[R]], parts: Sequence[P], descriptor: int) -> None:
    """Do each part, and give back what it finds; an error is the last of it.

    Nothing is made in a circle, and to look for circles takes a twentieth of the time, and writes
    to memory that would be shared.
    """
    gc.disable()
    for part in parts:
        found = iter(task(part))
        while (raw := limited.attempt(partial(next, found, StopIteration), EXPORT)) != _END:
            limited.send(raw, descriptor)
        limited.send(_END, descriptor)
