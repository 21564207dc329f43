"""Whether this process is one for a single limited task, and what it may then not open."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

_limited = False


def mark_limited() -> None:
    """Say that this process does one task and ends."""
    global _limited
    _limited = True


def is_limited() -> bool:
    """Whether this process does one task and ends."""
    return _limited


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
