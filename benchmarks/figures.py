"""What was measured, in one form for everything, and whether it is as was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks.measuring import Run

SMALL = 100_000
"""The size that larger ones are held against where something must not grow."""


class Cost(NamedTuple):
    """What one side took: medians over its runs; memory is the largest peak, in MB."""

    seconds: float
    cpu: float
    low: float
    """The least and the most of what is compared."""
    high: float
    memory: float | None = None
    worker: float | None = None
    """That of the largest process of those that work for it."""

    def line(self) -> str:
        """What a terminal shows."""
        memory = f", {self.memory:g} MB" if self.memory else ""
        return f"{self.seconds:g} s, {self.cpu:g} s of processors{memory}"

    @classmethod
    def of(cls, runs: Sequence[Run], by: str) -> Cost:
        """The medians of some runs."""
        compared = [getattr(run, by) for run in runs]
        return cls(
            seconds=_short(median(run.seconds for run in runs)),
            cpu=_short(median(run.cpu for run in runs)),
            low=_short(min(compared)),
            high=_short(max(compared)),
            memory=_short(max(run.together for run in runs)) or None,
            worker=_short(max(run.worker for run in runs)) or None,
        )


def _short(number: float) -> float:
    return float(f"{number:.4g}")


class Limit(NamedTuple):
    """What was asked for: at the most so many times what something else takes, or so much."""

    of: str
    """The quantity: cpu, seconds, memory or worker."""
    most: float
    against: str = "theirs"
    """`theirs`, `small` (ours at 10⁵ triples), or `itself`: no ratio but seconds or MB."""
    since: int = 0
    """The size from which on it is asked for."""


class Figure(NamedTuple):
    """One measurement."""

    part: str
    name: str
    triples: int | None
    """The size; nothing for the data that are shipped."""
    runs: int
    ours: Cost
    peer: str = ""
    theirs: Cost | None = None
    by: str = "cpu"
    """What is compared: `cpu`, or `seconds` where several processes work."""
    limits: Sequence[Limit] = ()
    told: Mapping[str, Any] = MappingProxyType({})
    """What else is known, such as the rows of an answer or MB on disk."""
    others: float = 0.0
    """How many processors other programs kept busy while its part was measured."""
    took: float = 0.0
    """Seconds that all of its part took at its size."""
    setting: int = 0
    """The place of its setting in the record."""

    @classmethod
    def of(
        cls,
        part: str,
        name: str,
        triples: int | None,
        ours: Sequence[Run],
        theirs: Sequence[Run] = (),
        **rest: Any,
    ) -> Figure:
        """The figure of some runs, ours and the peer's."""
        by = rest.get("by", "cpu")
        other = Cost.of(theirs, by) if theirs else None
        return cls(part, name, triples, len(ours), Cost.of(ours, by), theirs=other, **rest)

    @property
    def is_cut(self) -> bool:
        """Whether it took longer than anybody waits, so that it costs at least what stands here."""
        return "cut" in self.told

    @property
    def has_cpu(self) -> bool:
        """Whether processor time is that of all our processes.

        The workers of an export end after it was measured, so that their time is missing: several
        processes that compute seem to take less of a processor than the clock shows.
        """
        return self.part != "export" or self.ours.cpu > self.ours.seconds / 2

    @property
    def size(self) -> int | None:
        """The triples that it is of, where it has a size of its own too."""
        own: int | None = self.told.get("size")
        return self.triples or own

    @property
    def ratio(self) -> float | None:
        """How many times what the peer takes, of what is compared."""
        return _ratio(self.ours, self.theirs, self.by)

    def line(self) -> str:
        """What a terminal shows as soon as it is known.

        >>> Figure.of("load", "kg load", 100, [Run(2, 1)], [Run(2, 2)], peer="theirs").line()
        'load 100: kg load: 2 s, 1 s of processors; theirs: 2 s, 2 s of processors; 0.50 times'
        """
        sides = [(self.name, self.ours), *([(self.peer, self.theirs)] if self.theirs else [])]
        costs = [f"{name}: {cost.line()}" for name, cost in sides]
        times = [f"{self.ratio:.2f} times"] if self.ratio is not None else []
        return f"{self.part} {self.size or 'shipped'}: {'; '.join([*costs, *times])}"


class Judged(NamedTuple):
    """A limit with what was found; nothing where there is nothing to hold it against."""

    limit: Limit
    found: float | None
    seconds: float | None
    """How many times as long by the clock as what the limit is held against."""
    cpu: float | None
    """How many times its processor time; nothing too where that of workers was not recorded."""

    @property
    def holds(self) -> bool:
        """Whether it holds; what was not put to the test does."""
        return self.found is None or self.found <= self.limit.most


def judged(figure: Figure, every: Iterable[Figure]) -> list[Judged]:
    """Each limit that is asked for at the size of a figure, with what was found."""
    size = figure.triples or 0
    limits = [limit for limit in figure.limits if size >= limit.since]
    return [_judged(figure, limit, _other(figure, limit, every)) for limit in limits]


def _judged(figure: Figure, limit: Limit, other: Cost | None) -> Judged:
    ours = figure.ours
    return Judged(
        limit,
        getattr(ours, limit.of) if limit.against == "itself" else _ratio(ours, other, limit.of),
        _ratio(ours, other, "seconds"),
        _ratio(ours, other, "cpu") if figure.has_cpu else None,
    )


def _other(figure: Figure, limit: Limit, every: Iterable[Figure]) -> Cost | None:
    """What a limit is held against."""
    if limit.against == "theirs":
        return figure.theirs
    if limit.against == "itself" or not figure.triples or figure.triples <= SMALL:
        return None
    small = [
        one for one in every if one[:3] == (figure.part, figure.name, SMALL) and not one.is_cut
    ]
    return small[0].ours if small else None


def _ratio(ours: Cost, theirs: Cost | None, of: str) -> float | None:
    one, other = getattr(ours, of), getattr(theirs, of, None)
    return one / other if one is not None and other else None
