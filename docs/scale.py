"""What many plans cost on one machine, and where several pay: from the figures and nothing else.

A quantity between two measured sizes lies on the straight line between them, both on scales of
powers of ten; beyond the largest, on the last line drawn on. No figure is typed into the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log10
from pathlib import Path
from typing import NamedTuple

import jinja2

from benchmarks import record
from benchmarks.figures import Figure
from benchmarks.plans.writing import PLAN_SIZE
from benchmarks.record import Record
from benchmarks.stores import LOAD
from benchmarks.tables import short, size, times
from benchmarks.validation.ways import OURS
from docs import shown

CITIES, YEARS = 300, 20
COUNTRY = 1_000_000_000
STATISTIC = "commitments-by-modality"
"""The slowest of the questions over all plans that are measured."""

_FOLDER = Path(__file__).resolve().parent
_JOINED = ("one", "rows", "nothing")


class Curve(NamedTuple):
    """A quantity that was measured at some sizes, the smallest first."""

    points: Sequence[tuple[int, float]]

    def at(self, triples: float) -> float:
        """What it is at a size.

        >>> Curve([(10_000, 2), (100_000, 20), (1_000_000, 400)]).at(10_000_000)
        8000.0
        """
        (x, y), slope = self._line(triples, 0)
        return round(y * (triples / x) ** slope, 9)

    @property
    def most(self) -> int:
        """The largest size that was measured."""
        return self.points[-1][0]

    def reaches(self, value: float) -> float:
        """The size at which it comes to a value.

        >>> round(Curve([(10_000, 2), (100_000, 20)]).reaches(200))
        1000000
        """
        (x, y), slope = self._line(value, 1)
        return float(x * (value / y) ** (1 / slope)) if slope > 0 else float("inf")

    def _line(self, value: float, axis: int) -> tuple[tuple[float, float], float]:
        """The end of the line that a value of an axis is on, and its slope."""
        pairs = list(zip(self.points, self.points[1:], strict=False))
        chosen = next((pair for pair in pairs if value <= pair[1][axis]), pairs[-1])
        (x, y), (later, higher) = chosen
        return (later, higher), log10(higher / y) / log10(later / x)


class Costs(NamedTuple):
    """What a graph costs on one machine."""

    load: Curve
    load_memory: Curve
    disk: Curve
    answer: Curve
    statistic: Curve
    validate: Curve
    validate_memory: Curve

    @classmethod
    def of(cls, known: Record) -> Costs:
        """The curves of the figures."""
        load = [one for one in known.of("load") if one.name == LOAD]
        cold = known.of("cold")
        counted = [one for one in known.of("statistics") if one.name == STATISTIC]
        judged = [one for one in known.of("validate") if one.name == OURS]
        return cls(
            _curve(load, lambda one: one.ours.cpu),
            _curve(load, lambda one: one.ours.memory or 0),
            _curve(load, lambda one: one.told["disk"]),
            _curve(cold, lambda one: one.ours.cpu),
            _curve(counted, lambda one: one.ours.cpu),
            _curve(judged, lambda one: one.ours.cpu),
            _curve(judged, lambda one: one.ours.memory or 0),
        )


def _curve(figures: Sequence[Figure], of: Callable[[Figure], float]) -> Curve:
    return Curve([(one.triples, of(one)) for one in figures if one.triples])


def english() -> str:
    """The page in English."""
    return _page("en")


def chinese() -> str:
    """The page in Chinese."""
    return _page("zh")


def _page(language: str) -> str:
    known = record.read(_FOLDER / "benchmarks.json")
    costs, datong = Costs.of(known), _datong()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "seconds": lambda value: seconds(value, language),
        "megabytes": megabytes,
        "about": about,
        "size": lambda value: size(value, language),
        "times": times,
        "short": short,
    }
    return environment.get_template(f"scale.{language}.md.jinja").render(
        costs=costs,
        most=costs.load.most,
        generated=PLAN_SIZE,
        datong=datong,
        cities=CITIES,
        years=YEARS,
        scenarios=[
            ("generated", CITIES * YEARS // 5, PLAN_SIZE),
            ("five", CITIES * YEARS // 5, datong),
            ("yearly", CITIES * YEARS, datong),
        ],
        ends=_ends(costs, known.settings[-1]["memory"]),
        machine=known.settings[-1],
        country=COUNTRY,
        statistic=STATISTIC,
        shards=_shards(known),
        joined=_joined(known),
    )


def _ends(costs: Costs, gibibytes: int) -> list[tuple[str, float]]:
    """The size at which one machine comes to an end, for each way, the first first.

    What would come beyond a thousand times the largest measured size is not told.
    """
    ends = {
        "waited": costs.statistic.reaches(10),
        "minute": costs.statistic.reaches(60),
        "memory": costs.load_memory.reaches(gibibytes * 1074),
        "hour": costs.load.reaches(3600),
        "disk": costs.disk.reaches(1e6),
    }
    told = [end for end in ends.items() if end[1] < 1000 * costs.load.most]
    return sorted(told, key=lambda end: end[1])


def _datong() -> int:
    """The triples about Datong's plan."""
    quads = shown.session().graph.store.quads()
    return sum("/data/" in str(quad.graph_name) for quad in quads)


def _shards(known: Record) -> list[Figure]:
    """What two servers took, at the largest size."""
    every = known.of("shards")
    most = max(one.triples or 0 for one in every)
    return [one for one in every if one.triples == most]


def _joined(known: Record) -> dict[str, list[str]]:
    """The questions by what makes their answer; those about one plan begin with `plan-`."""
    (figure,) = known.of("sharding")
    found = {f"{kind}{how}": list[str]() for kind in ("", "plan-") for how in _JOINED}
    for asked, how in figure.told.items():
        name, _, plan = asked.partition(", ")
        found[f"plan-{how}" if plan else how].append(name)
    return found


def seconds(value: float, language: str) -> str:
    """A time as people say it.

    >>> seconds(0.05, "en"), seconds(200, "en"), seconds(9000, "zh")
    ('50 ms', '3.3 min', '2.5 小时')
    """
    units = {"en": ("ms", "s", "min", "h"), "zh": ("毫秒", "秒", "分钟", "小时")}[language]
    for most, factor, unit in zip((1, 100, 6000), (1000, 1, 1 / 60), units, strict=False):
        if value < most:
            return f"{_two(value * factor)} {unit}"
    return f"{_two(value / 3600)} {units[-1]}"


def megabytes(value: float) -> str:
    """An amount of memory or disk.

    >>> megabytes(350), megabytes(15_500), megabytes(2_000_000)
    ('350 MB', '16 GB', '2 TB')
    """
    for factor, unit in ((1, "MB"), (1000, "GB")):
        if value / factor < 1000:
            return f"{_two(value / factor)} {unit}"
    return f"{_two(value / 1e6)} TB"


def about(value: float) -> str:
    """A number with two digits of its own.

    >>> about(7_177_200), about(36_000), about(1_340_000_000)
    ('7,200,000', '36,000', '1,300,000,000')
    """
    power = max(0, int(log10(value)) - 1)
    return f"{round(value / 10**power) * 10**power:,}"


def _two(value: float) -> str:
    return f"{float(f'{value:.2g}'):g}"
