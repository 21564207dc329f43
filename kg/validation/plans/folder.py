"""A folder to put things aside in during a run, which is always removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.ending import exit_by_sigterm

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
