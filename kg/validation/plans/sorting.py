"""N-Quads by unit: where each stretch of a sorted file lies, and putting an unsorted one in order.

Nothing is held whole: a file is read in strides, and grouped on disk where it must be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from kg.validation.plans.pieces import TYPED_PLAN, Cut, Piece, unit_of

_STRIDE = 1 << 25
_BUCKETS = 64


class Stretch(NamedTuple):
    """Consecutive lines of one unit."""

    unit: str
    start: int
    end: int
    lines: int
    plan: bool


def strides(path: Path, size: int = _STRIDE) -> list[int]:
    """Where the parts of a file end, of about `size` bytes each, with whole lines."""
    total, ends = path.stat().st_size, [0]
    with path.open("rb") as file:
        while ends[-1] < total:
            file.seek(min(ends[-1] + size, total))
            file.readline()
            ends.append(file.tell())
    return ends[1:]


def stretches(path: Path, start: int, end: int) -> list[Stretch]:
    """The stretches of one part of a file; a line in no graph goes with the one before it."""
    with path.open("rb") as file:
        file.seek(start)
        lines = file.read(end - start).splitlines(keepends=True)
    found, name = [], ""
    for graph, group in groupby(lines, _graph):
        own = list(group)
        size, plan = sum(map(len, own)), any(TYPED_PLAN in line for line in own)
        name = unit_of(graph.decode("utf-8", "replace")) if graph else name
        found.append(Stretch(name, start, start + size, len(own), plan))
        start += size
    return joined(found)


def joined(found: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of the same unit as one stretch."""
    whole: list[Stretch] = []
    for one in found:
        if whole and one.unit in (whole[-1].unit, ""):
            before = whole[-1]
            whole[-1] = before._replace(
                end=one.end, lines=before.lines + one.lines, plan=before.plan or one.plan
            )
        else:
            whole.append(one)
    return whole


def is_sorted(found: Iterable[Stretch]) -> bool:
    """Whether the lines of each unit stand together."""
    names = [stretch.unit for stretch in found]
    return len(names) == len(set(names))


def cuts(path: Path, found: Iterable[Stretch]) -> Iterator[Cut]:
    """The units of a sorted file with their pieces."""
    line = 1
    for stretch in found:
        yield Cut(stretch.unit, Piece(path, stretch.start, stretch.end, line), stretch.plan)
        line += stretch.lines


def grouped(path: Path, folder: Path) -> Iterator[Cut]:
    """The units of an unsorted file, their lines brought together in files in `folder`.

    The lines go to buckets by unit, and each bucket is sorted by itself, so that no more than
    a bucket is ever in memory.
    """
    buckets = [folder / f"{path.stem}-{number}.nq" for number in range(_BUCKETS)]
    with ExitStack() as stack:
        files = [stack.enter_context(bucket.open("wb")) for bucket in buckets]
        name = ""
        for line in stack.enter_context(path.open("rb")):
            if graph := _graph(line):
                name = unit_of(graph.decode("utf-8", "replace"))
            files[_bucket(name)].write(line if line.endswith(b"\n") else line + b"\n")
    for bucket in buckets:
        yield from _sorted(path, bucket)


def _sorted(path: Path, bucket: Path) -> Iterator[Cut]:
    by_unit: dict[str, list[bytes]] = {}
    name = ""
    for line in bucket.read_bytes().splitlines(keepends=True):
        if graph := _graph(line):
            name = unit_of(graph.decode("utf-8", "replace"))
        by_unit.setdefault(name, []).append(line)
    start = 0
    with bucket.open("wb") as file:
        for name, lines in by_unit.items():
            file.writelines(lines)
            end = start + sum(map(len, lines))
            plan = any(TYPED_PLAN in line for line in lines)
            yield Cut(name, Piece(path, start, end, 1, bucket), plan)
            start = end


def _bucket(name: str) -> int:
    return crc32(name.encode()) % _BUCKETS


def _graph(line: bytes) -> bytes:
    """The graph of a line, nothing for a comment or an empty line."""
    if not line.startswith((b"<", b"_")):
        return b""
    end = line.rfind(b">")
    return line[line.rfind(b"<", 0, end) + 1 : end]
