"""Whole processes: how long they take, what they compute, and the memory of each one of them."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple, TypeVar

_PAUSE = 0.01
_SHARE_PAUSE = 0.2
"""Longer: the system goes through all pages of a process each time."""

Command = Sequence[str | Path]


class Run(NamedTuple):
    """What one run of a command, or of a call, took."""

    seconds: float
    cpu: float
    """Seconds of processors, of the process and of all that it started."""
    together: float = 0.0
    """The peaks of the processes that were there at one time, added: at least what they held.

    Where memory is `shared`, what they held. In MB of 10⁶ bytes, as `worker`, which is the largest
    peak of those that do the work.
    """
    worker: float = 0.0


def run(
    command: Command, variables: Mapping[str, str] | None = None, *, shared: bool = False
) -> Run:
    """Run a command that ends with 0 or, having found something, 1; its output is thrown away.

    Memory is what the system itself keeps as each process's peak, read until the process ends;
    with `shared`, what all hold at one time, a page that several of them have counted once.
    Raises `RuntimeError` with what the command said when it ends otherwise.
    """
    environment = kept_bytecode() | dict(variables or {})
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=environment)
        kind, pause = (_Share, _SHARE_PAUSE) if shared else (_Memory, _PAUSE)
        with _looked_at(kind(process.pid), pause) as memory:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            said.seek(0)
            raise RuntimeError(f"{command}: ended with {process.returncode}: {said.read()!r}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, memory.together, memory.worker)


def kept_bytecode() -> dict[str, str]:
    """The environment in which Python compiles a module once, as it does for a user."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def call(task: Callable[[], object]) -> Run:
    """What a call within this process takes; its memory is not told apart from ours."""
    seconds, cpu = time.perf_counter(), time.process_time()
    task()
    return Run(time.perf_counter() - seconds, time.process_time() - cpu)


M = TypeVar("M", bound="_Memory")


class _Memory:
    """The peaks of a process and of all below it; workers are those that are farthest below."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._depth = 1
        self.together = self.worker = 0.0

    def look(self) -> None:
        now = list(peaks(self._process))
        self.together = max(self.together, sum(held for _, held in self._held()))
        depth = max((below for below, _ in now), default=0)
        if depth > self._depth:
            self._depth, self.worker = depth, 0.0
        self.worker = max([self.worker, *(peak for below, peak in now if below == self._depth)])

    def _held(self) -> Iterator[tuple[int, float]]:
        return peaks(self._process)


class _Share(_Memory):
    """What a process and all below it hold, each page divided among those that share it."""

    def _held(self) -> Iterator[tuple[int, float]]:
        return _told(self._process, "smaps_rollup", "Pss:")


@contextmanager
def watched_share() -> Iterator[_Share]:
    """The largest share of memory that this process held within a block, with all below it."""
    with _looked_at(_Share(os.getpid()), 2 * _PAUSE) as share:
        yield share


@contextmanager
def _looked_at(memory: M, pause: float) -> Iterator[M]:
    ended = Event()

    def look() -> None:
        while not ended.is_set():
            memory.look()
            ended.wait(pause)

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield memory
    finally:
        ended.set()
        watcher.join()


def peaks(process: int) -> Iterator[tuple[int, float]]:
    """The peak memory of a process and of all below it, by how far; of those still there."""
    return _told(process, "status", "VmHWM:")


def worked(process: int) -> float:
    """Seconds of processors that a process and all those below it had, but those that ended."""
    with suppress(OSError):
        tasks = list(Path(f"/proc/{process}/task").glob("*/schedstat"))
        own = sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
        return own + sum(map(worked, _children(process)))
    return 0.0


def _told(process: int, file: str, field: str, below: int = 0) -> Iterator[tuple[int, float]]:
    """What the system says in a file of a process, and of all below it, in MB of 10⁶ bytes."""
    try:
        status = Path(f"/proc/{process}/{file}").read_text()
    except OSError:
        return
    for line in status.splitlines():
        if line.startswith(field):
            yield below, int(line.split()[1]) * 1024 / 1e6
    for child in _children(process):
        yield from _told(child, file, field, below + 1)


def _children(process: int) -> Iterator[int]:
    """The processes that one began; it, or a thread of it, may end while it is looked at."""
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").glob("*/children"):
            with suppress(OSError):
                yield from map(int, thread.read_text().split())


class Surroundings:
    """What else the machine does while something is measured."""

    def __init__(self) -> None:
        self._begun = _worked()

    def others(self) -> float:
        """How many processors others kept busy since then, on average."""
        passed, ours, all_ = (now - then for now, then in zip(_worked(), self._begun, strict=True))
        return round(max(0.0, all_ - ours) / passed, 2)


def _worked() -> tuple[float, float, float]:
    """Seconds by the clock, of ours and of all processes; ours count when they have ended."""
    user, nice, system, _, _, irq, softirq = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8]
    )
    ticks = user + nice + system + irq + softirq
    return time.monotonic(), sum(os.times()[:4]), ticks / os.sysconf("SC_CLK_TCK")
