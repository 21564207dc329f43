"""N-Quads by unit: where each stretch of a sorted file lies, and putting an unsorted one in order.

Nothing is held whole: a file is read in strides, and grouped on disk where it must be.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from kg.validation.plans.pieces import Piece, unit_of

_STRIDE = 1 << 25
_BUCKETS = 64


class Stretch(NamedTuple):
    """Consecutive lines of one unit."""

    unit: str
    start: int
    end: int
    lines: int


def strides(path: Path, size: int = _STRIDE) -> list[tuple[int, int]]:
    """A file cut into parts of about `size` bytes, each ending with a line."""
    total, start, found = path.stat().st_size, 0, []
    with path.open("rb") as file:
        while start < total:
            file.seek(min(start + size, total))
            file.readline()
            found.append((start, file.tell()))
            start = file.tell()
    return found


def stretches(path: Path, start: int, end: int) -> list[Stretch]:
    """The stretches of one part of a file; a line in no graph goes with the one before it."""
    with path.open("rb") as file:
        file.seek(start)
        lines = file.read(end - start).splitlines(keepends=True)
    found, name = [], ""
    for graph, group in groupby(lines, _graph):
        count, size = 0, 0
        for line in group:
            count += 1
            size += len(line)
        name = unit_of(graph.decode("utf-8", "replace")) if graph else name
        found.append(Stretch(name, start, start + size, count))
        start += size
    return joined(found)


def joined(found: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of the same unit as one stretch."""
    whole: list[Stretch] = []
    for one in found:
        if whole and one.unit in (whole[-1].unit, ""):
            before = whole[-1]
            whole[-1] = before._replace(end=one.end, lines=before.lines + one.lines)
        else:
            whole.append(one)
    return whole


def is_sorted(found: Iterable[Stretch]) -> bool:
    """Whether the lines of each unit stand together."""
    names = [stretch.unit for stretch in found]
    return len(names) == len(set(names))


def pieces(path: Path, found: Iterable[Stretch]) -> Iterator[tuple[str, Piece]]:
    """The units of a sorted file with their pieces."""
    line = 1
    for stretch in found:
        yield stretch.unit, Piece(path, stretch.start, stretch.end, line)
        line += stretch.lines


def grouped(path: Path, folder: Path) -> Iterator[tuple[str, Piece]]:
    """The units of an unsorted file, their lines brought together in files in `folder`.

    The lines go to buckets by unit, and each bucket is sorted by itself, so that no more than
    a bucket is ever in memory.
    """
    buckets = [folder / f"{path.stem}-{os.getpid()}-{number}" for number in range(_BUCKETS)]
    files = [bucket.open("wb") for bucket in buckets]
    try:
        name = ""
        with path.open("rb") as lines:
            for line in lines:
                if graph := _graph(line):
                    name = unit_of(graph.decode("utf-8", "replace"))
                files[_bucket(name)].write(line if line.endswith(b"\n") else line + b"\n")
    finally:
        for file in files:
            file.close()
    for bucket in buckets:
        yield from _sorted(path, bucket)


def _sorted(path: Path, bucket: Path) -> Iterator[tuple[str, Piece]]:
    by_unit: dict[str, list[bytes]] = {}
    for line in bucket.read_bytes().splitlines(keepends=True):
        by_unit.setdefault(unit_of(_graph(line).decode("utf-8", "replace")), []).append(line)
    start = 0
    with bucket.open("wb") as file:
        for name, lines in by_unit.items():
            file.writelines(lines)
            end = start + sum(map(len, lines))
            yield name, Piece(path, start, end, 1, bucket)
            start = end


def _bucket(name: str) -> int:
    return sum(name.encode()) % _BUCKETS


def _graph(line: bytes) -> bytes:
    """The graph of a line, nothing for a comment or an empty line."""
    if not line.startswith((b"<", b"_")):
        return b""
    end = line.rfind(b">")
    return line[line.rfind(b"<", 0, end) + 1 : end]
