"""A folder to put things aside in during a run, which is always removed."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from kg.files import exit_by_sigterm
from kg.validation.engines.fast import may_be_forked

_PREFIX = "kg-plans-"
_SECONDS_TO_LOCK = 60
_outer: Path | None = None


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder of this run; those of runs that were killed are removed first.

    A run holds a lock on its folder, which ends with it however it ends.
    """
    if _outer is None:
        _sweep()
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, dir=_outer) as name,
        _locked(name),
        exit_by_sigterm(),
    ):
        yield Path(name)


@contextmanager
def outer_folder() -> Iterator[None]:
    """A folder around those of the processes that are begun in the block, and may be killed."""
    global _outer
    with working_folder() as _outer:
        try:
            yield
        finally:
            _outer = None


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _remove_abandoned(folder)


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder of ours that nobody holds and that had time to be locked."""
    status = folder.lstat()
    if status.st_uid == os.getuid() and time.time() - status.st_mtime > _SECONDS_TO_LOCK:
        with _locked(str(folder)):
            shutil.rmtree(folder)


@contextmanager
def _locked(folder: str) -> Iterator[None]:
    """Hold a folder; `OSError` when somebody else does, or when it is none."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


# Processes of our own that work for this one, and end with it whatever happens


class Crew:
    """Some processes, begun when they are first wanted.

    They do not outlive the block that they are made for, when it is left by an error or by
    Ctrl-C, nor this process. They are copies of it where that is safe: not beside the threads of
    somebody's executor, nor once the fast engine was called here. Else they begin afresh.
    """

    def __init__(self, jobs: int, *, beside_threads: bool = False) -> None:
        self.jobs = jobs
        self._beside_threads = beside_threads
        self._pool: ProcessPoolExecutor | None = None
        self._before: set[BaseProcess] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for child in set(multiprocessing.active_children()) - self._before:
                child.kill()
        self.end()

    @property
    def begun(self) -> bool:
        """Whether there are processes."""
        return self._pool is not None

    def pool(self) -> Executor:
        """The processes, to be given tasks."""
        if self._pool is None:
            start = "spawn" if self._beside_threads or not may_be_forked() else "fork"
            context = multiprocessing.get_context(start)
            self._before = set(multiprocessing.active_children())
            self._pool = ProcessPoolExecutor(self.jobs, context, initializer=_begin)
        return self._pool

    def end(self) -> None:
        """Let the processes go; those that are wanted later are new ones."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def same(self) -> Crew:
        """As many processes more, which remember nothing."""
        return Crew(self.jobs, beside_threads=self._beside_threads)

    def one(self) -> Crew:
        """One process more, for a task that another died of."""
        return Crew(1, beside_threads=self._beside_threads)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when it has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)
