"""What a validation run may take, by the size of what it is given.

A small input that takes long is broken or means harm: endless SPARQL, a pattern that backtracks.
A large one may take its time. So both limits grow with the input, far beyond what the slowest
engine needs for honest data, and a user who knows better raises `--timeout`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from pathlib import Path

from kg.store.limited import Limits, Words

_SECONDS = 5
_SECONDS_PER_BYTE = 8 / 10**6
_MEMORY = 600 * 2**20
_MEMORY_PER_BYTE = 200

WORDS = Words(
    name=("validation", "校验"),
    less=("check less at once", "请减少一次校验的内容"),
    simpler=("simplify data or shapes", "请简化数据或形状"),
)


def limits(paths: Iterable[Path], *, streamed: int = 0, seconds: float | None = None) -> Limits:
    """The limits of a run over `paths`, files or folders, and `streamed` bytes.

    With `seconds` the run is limited by the clock, else by the time that a processor works.
    """
    size = streamed + sum(map(_size, paths))
    memory = int(_MEMORY + _MEMORY_PER_BYTE * size)
    if seconds is not None:
        return Limits(seconds=seconds, memory=memory, offline=True)
    processor = math.ceil(_SECONDS + _SECONDS_PER_BYTE * size)
    return Limits(processor=processor, memory=memory, offline=True)


def _size(path: Path) -> int:
    if os.path.isdir(path):
        return sum(_size(inside) for inside in path.rglob("*") if not os.path.isdir(inside))
    try:
        return path.stat().st_size
    except OSError:
        return 0
