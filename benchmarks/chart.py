"""Charts of time and memory against size, both on scales of powers of ten, as SVG.

Drawn here, and not by a library of plots, so that the same figures give the same bytes, and the
words of both languages stay text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from pathlib import Path
from typing import NamedTuple

import jinja2

_TEMPLATE = Path(__file__).with_name("chart.svg.jinja")
_COLOURS = ("#0b6e99", "#c2410c", "#15803d", "#7e22ce", "#a16207")
_FEW = 10
"""So many lines at the most are drawn thick."""
_APART = 15
"""Pixels between two names."""

LEFT, TOP, WIDTH, HEIGHT, NAMES = 62, 56, 250, 220, 184
"""A panel's corner, the size of what is drawn in it, and the room for names beside it."""
PANEL = LEFT + WIDTH + NAMES

Point = tuple[float, float]


class Series(NamedTuple):
    """A line: a size and a quantity for each of its points."""

    name: str
    points: Sequence[Point]
    colour: int = 0
    """Lines of one colour belong together, such as ours and the peer's."""
    is_peer: bool = False


class Panel(NamedTuple):
    """One quantity against size."""

    title: str
    unit: str
    series: Sequence[Series]


class Scale(NamedTuple):
    """Powers of ten from `first` to `last`, over pixels from `low` to `high`.

    >>> scale = Scale.over([0.02, 7], 100, 0)
    >>> scale.powers(), scale.at(0.01), scale.at(1)
    ([-2, -1, 0, 1], 100.0, 33.3)
    """

    first: int
    last: int
    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float], low: float, high: float) -> Scale:
        """The powers around some values."""
        first, last = floor(log10(min(values))), ceil(log10(max(values)))
        return cls(first, max(last, first + 1), low, high)

    def powers(self) -> list[int]:
        """Each power of ten."""
        return list(range(self.first, self.last + 1))

    def at(self, value: float) -> float:
        """Where a value is."""
        share = (log10(value) - self.first) / (self.last - self.first)
        return round(self.low + share * (self.high - self.low), 1)


class Tick(NamedTuple):
    """A place on a scale, with its words."""

    at: float
    text: str


class Line(NamedTuple):
    """A line as it is drawn, with its name where there is room for it."""

    path: str
    dots: Sequence[Point]
    colour: str
    kind: str
    """How it is drawn: one of many, the peer's, or as usual."""
    name: str
    label: Point


class Drawn(NamedTuple):
    """A panel as it is drawn."""

    left: int
    title: str
    across: Sequence[Tick]
    up: Sequence[Tick]
    lines: Sequence[Line]


def svg(title: str, panels: Sequence[Panel]) -> str:
    """A chart of panels side by side.

    >>> panel = Panel("Time 时间", "s", [Series("ours", [(1e4, 0.5), (1e5, 4)])])
    >>> svg("Load", [panel]).startswith("<svg")
    True
    """
    drawn = [_drawn(panel, place * PANEL) for place, panel in enumerate(panels)]
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    return template.render(
        title=title,
        panels=drawn,
        size=(PANEL * len(drawn), TOP + HEIGHT + 46),
        area=(LEFT, TOP, WIDTH, HEIGHT),
    )


def _drawn(panel: Panel, left: int) -> Drawn:
    points = [point for series in panel.series for point in series.points] or [(1e4, 1.0)]
    across = Scale.over([size for size, _ in points], LEFT, LEFT + WIDTH)
    up = Scale.over([value for _, value in points], TOP + HEIGHT, TOP)
    is_many = len(panel.series) > _FEW
    lines = [_line(series, across, up, is_many) for series in panel.series if series.points]
    return Drawn(
        left,
        panel.title,
        [Tick(across.at(10.0**power), _power(power)) for power in across.powers()],
        [Tick(up.at(10.0**power), _amount(power, panel.unit)) for power in up.powers()],
        list(_named_apart(lines)),
    )


def _line(series: Series, across: Scale, up: Scale, is_many: bool) -> Line:
    dots = [(across.at(size), up.at(value)) for size, value in series.points]
    path = " ".join(f"{x:g},{y:g}" for x, y in dots)
    kind = "many" if is_many else "peer" if series.is_peer else ""
    label = (LEFT + WIDTH + 10, dots[-1][1])
    return Line(path, dots, _COLOURS[series.colour], kind, series.name, label)


def _named_apart(lines: Sequence[Line]) -> Iterator[Line]:
    """The same lines, their names moved so far that none is written over another."""
    named = sorted((line for line in lines if line.name), key=lambda line: line.label[1])
    heights = [line.label[1] for line in named]
    for one, other in pairwise(range(len(heights))):
        heights[other] = max(heights[other], heights[one] + _APART)
    beyond = max(0.0, heights[-1] - TOP - HEIGHT) if heights else 0.0
    for place in reversed(range(len(heights))):
        most = heights[place + 1] - _APART if place + 1 < len(heights) else heights[-1] - beyond
        heights[place] = min(heights[place], most)
    yield from (line for line in lines if not line.name)
    for line, height in zip(named, heights, strict=True):
        yield line._replace(label=(line.label[0], round(height, 1)))


def _power(power: int) -> str:
    """
    >>> _power(7)
    '10⁷'
    """
    return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _amount(power: int, unit: str) -> str:
    """A power of ten of seconds or MB, as people say it.

    >>> _amount(-2, "s"), _amount(4, "MB")
    ('10 ms', '10 GB')
    """
    number = 10.0**power
    if unit == "s" and power < 0:
        return f"{1000 * number:g} ms"
    return f"{number / 1000:g} GB" if unit == "MB" and power >= 3 else f"{number:,g} {unit}"
