"""The processes that one began and that are there still, dead ones not waited for too."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def children(process: int | str = "self") -> set[int]:
    """Their numbers; those of this process where none is named."""
    found = set[int]()
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # a thread of another may end meanwhile
            found.update(map(int, thread.read_text().split()))
    return found
