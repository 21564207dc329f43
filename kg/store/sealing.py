"""Whether this process is one for limited tasks, and what it may then not open."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

_limited = False
_end = float("inf")
_OPEN = nullcontext()


def mark_limited(seconds: float | None = None) -> None:
    """Say that this process does nothing but a limited task, now, within so many seconds."""
    global _limited, _end
    _limited = True
    _end = float("inf") if seconds is None else time.monotonic() + seconds


def is_limited() -> bool:
    """Whether this process does nothing but limited tasks."""
    return _limited


def seconds_left() -> float:
    """How long this process has until it is ended; infinite for one without a limit."""
    return _end - time.monotonic()


def sealed() -> AbstractContextManager[None]:
    """A block that can open no file and no connection, in the process of a limited task."""
    return _sealed() if _limited else _OPEN


@contextmanager
def _sealed() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
