"""Whole processes: how long they take, what they compute, and the memory of each one of them."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PAUSE = 0.01


class Run(NamedTuple):
    """What one run of a command took."""

    seconds: float
    cpu: float
    """Seconds of processors, of the process and of all that it started."""
    main: float
    """The peak memory of the process, in MB of 10⁶ bytes."""
    workers: Sequence[float]
    """That of each process that it started, the largest first."""

    together: float
    """The peaks of the processes that were there at one time, added: at least what they held."""


def run(command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> Run:
    """Run a command that ends with 0 or, having found something, 1; its output is thrown away.

    Memory is what the system itself keeps as each process's peak, read until the process ends.
    Raises `RuntimeError` with what the command said when it ends otherwise.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= variables or {}
    peaks: dict[int, float] = {}
    together = 0.0
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=environment)
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            now = dict(_peaks(process.pid))
            peaks |= now
            together = max(together, sum(now.values()))
            time.sleep(_PAUSE)
        seconds = time.perf_counter() - start
        _, status, usage = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            said.seek(0)
            raise RuntimeError(f"{command}: ended with {process.returncode}: {said.read()!r}")
    main = peaks.pop(process.pid, 0.0)
    workers = sorted(peaks.values(), reverse=True)
    return Run(seconds, usage.ru_utime + usage.ru_stime, main, workers, together)


def _peaks(process: int) -> Iterator[tuple[int, float]]:
    """The peak memory of a process and of all below it, by number; of those still there."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        threads = Path(f"/proc/{process}/task").glob("*/children")
        children = [child for thread in threads for child in thread.read_text().split()]
    except OSError:
        return
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            yield process, int(line.split()[1]) * 1024 / 1e6
    for child in children:
        yield from _peaks(int(child))
