"""Whether this process is one for a single limited task, and what it may then not open."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

_limited = False
_end = float("inf")


def mark_limited(seconds: float | None = None) -> None:
    """Say that this process does one task and ends, within so many seconds."""
    global _limited, _end
    _limited = True
    if seconds is not None:
        _end = time.monotonic() + seconds


def is_limited() -> bool:
    """Whether this process does one task and ends."""
    return _limited


def seconds_left() -> float:
    """How long this process has until it is ended; infinite for one that is not limited."""
    return _end - time.monotonic()


@contextmanager
def sealed() -> Iterator[None]:
    """A block that can open no file and no connection, in the process of a limited task."""
    if not _limited:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
