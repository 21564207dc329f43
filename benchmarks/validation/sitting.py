"""One sitting: every way in turn, over and over, so that a busy moment hits them all."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.validation.measuring import Run, run
from benchmarks.validation.ways import LIMITS, Way

_LONG = 300.0
"""What takes longer, in seconds, is run once."""

Tell = Callable[[str], None]


class Row(NamedTuple):
    """What one way took, over all its runs."""

    triples: int
    way: str
    runs: int
    seconds: float
    """The median, as `cpu`."""
    cpu: float
    main: float
    """The peak in MB, as those that follow."""
    worker: float
    together: float
    ratio: float | None = None
    """How many times as fast as the way that it is held against."""
    limit: float | None = None


def sit(triples: int, ways: Sequence[Way], runs: int, cache: Path, tell: Tell) -> list[Row]:
    """Run each way up to `runs` times, in turn; what is kept between runs goes to `cache`."""
    variables = {"XDG_CACHE_HOME": str(cache)}
    taken: dict[str, list[Run]] = {way.name: [] for way in ways}
    for number in range(runs):
        for way in ways:
            if number and taken[way.name][0].seconds > _LONG:
                continue
            way.before()
            done = run(way.command, variables)
            taken[way.name].append(done)
            tell(f"{triples}: {way.name}: {done.seconds:.2f} s, {done.cpu:.2f} s of processors")
    rows = {name: _row(triples, name, found) for name, found in taken.items()}
    return [_held(row, rows) for row in rows.values()]


def _row(triples: int, name: str, found: Sequence[Run]) -> Row:
    return Row(
        triples=triples,
        way=name,
        runs=len(found),
        seconds=statistics.median(one.seconds for one in found),
        cpu=statistics.median(one.cpu for one in found),
        main=max(one.main for one in found),
        worker=max(max(one.workers, default=0.0) for one in found),
        together=max(one.together for one in found),
    )


def _held(row: Row, rows: Mapping[str, Row]) -> Row:
    other, limit = LIMITS.get(row.way, ("", None))
    if other not in rows:
        return row
    return row._replace(ratio=rows[other].seconds / row.seconds, limit=limit)
