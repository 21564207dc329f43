"""The chart of a target: the promised bound and each figure, over time, in the target's unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kg.text import Words, untranslated
from kg.tracking.records import Interval, Period
from kg.web import wording
from kg.web.wording import SAY

# The parts of a drawing: across in per cent of the width, down in pixels

_PHONE = 290
"""Pixels across on the narrowest screen: what has room there has room everywhere."""
_CHARACTER, _LINE = 7, 14
TOP, BOTTOM, HEIGHT = 14, 190, 214
"""Where values are drawn in a chart of figures, and how high that is with its axis."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A field from one place to another; `kind` says how it is drawn."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A small sign: point, before, open, closed, up, down, event, search."""

    kind: str
    x: float
    y: float
    role: str


@dataclass(frozen=True, slots=True)
class Text:
    """A few words in the drawing; `dx` moves them by pixels."""

    kind: str
    x: float
    y: float
    words: Words
    anchor: str = "middle"
    dx: int = 0

    def box(self) -> tuple[float, float, float, float]:
        """The pixels that it takes: left, top, right, bottom."""
        size = max(sum(1 if ord(c) < 0x2E80 else 1.8 for c in t) for t in self.words.values())
        width = size * _CHARACTER
        left = self.x * _PHONE / 100 + self.dx
        left -= {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - _LINE + 4, left + width, self.y + 4


@dataclass(slots=True)
class Chart:
    """A drawing with its legend, which knows where there is room for words."""

    height: int
    title: Words
    description: Words
    keys: list[tuple[str, Words]]
    rects: list[Rect] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    _taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def mark(self, mark: Mark) -> None:
        """Put a mark; words keep away from it."""
        self.marks.append(mark)
        across = mark.x * _PHONE / 100
        self._taken.append((across - 6, mark.y - 6, across + 6, mark.y + 6))

    def line(self, line: Line) -> None:
        """Put a line that words keep away from."""
        self.lines.append(line)
        left, right = sorted((line.x1 * _PHONE / 100, line.x2 * _PHONE / 100))
        top, bottom = sorted((line.y1, line.y2))
        self._taken.append((left - 2, top - 2, right + 2, bottom + 2))

    def write(self, *places: Text) -> None:
        """Write the words at the first of `places` that has room, if one has."""
        for text in places:
            box = text.box()
            left, top, right, bottom = box
            is_free = all(
                right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                for other in self._taken
            )
            if is_free and left >= -8 and right <= _PHONE + 10 and top >= 0 and bottom <= BOTTOM:
                self.texts.append(text)
                self._taken.append(box)
                return


# Scales: from days to shares of the width, from values to pixels of the height

MOST_YEARS_LABELLED = 8
_MOST_YEARS = 100
"""The most years that each have a line: of more, as up to a day in 9999, the labelled ones do."""
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Whole years from left to right; a place is a share of the width in per cent.

    >>> scale = TimeScale.over([date(2021, 3, 12), date(2024, 12, 31)])
    >>> scale.at(date(2021, 1, 1)), scale.at(date(2023, 1, 1)), scale.after(date(2024, 12, 31))
    (0.0, 49.97, 100.0)
    """

    first: date
    last: date

    @classmethod
    def over(cls, days: Sequence[date]) -> TimeScale:
        """The years that hold all of `days`."""
        return cls(date(min(days).year, 1, 1), date(max(days).year, 12, 31))

    def at(self, day: date) -> float:
        """Where `day` begins."""
        return self._share((day - self.first).days)

    def after(self, day: date) -> float:
        """Where `day` is over."""
        return self._share((day - self.first).days + 1)

    def _share(self, days: int) -> float:
        whole = (self.last - self.first).days + 1
        return round(100 * min(max(days, 0), whole) / whole, 2)


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Values from `BOTTOM` to `TOP`; a place is a number of pixels from the top.

    >>> scale = ValueScale.over([Decimal(35), Decimal(56)])
    >>> [str(tick) for tick in scale.ticks()], scale.at(Decimal(45))
    (['20', '30', '40', '50', '60', '70'], 102.0)
    """

    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def over(cls, values: Iterable[Decimal]) -> ValueScale:
        """Round ends with room around all of `values`, zero being one when it is near."""
        low, high = _with_room(sorted(values))
        rough = (high - low) / 4
        power = Decimal(10) ** rough.adjusted()
        step = next(step * power for step in _STEPS if step * power >= rough)
        first = (low / step).to_integral_value(ROUND_FLOOR) * step
        last = (high / step).to_integral_value(ROUND_CEILING) * step
        return cls(first, last, step)

    def at(self, value: Decimal) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(BOTTOM - float(share) * (BOTTOM - TOP), 1)

    def span(self, interval: Interval) -> tuple[float, float]:
        """The heights of an interval's high and low ends; an infinite one reaches the edge."""
        high = TOP if interval.high is None else self.at(interval.high)
        low = BOTTOM if interval.low is None else self.at(interval.low)
        return high, low

    def edge(self, interval: Interval) -> float:
        """The height of an interval's low end, or of its high one where it has no low one."""
        high, low = self.span(interval)
        return high if interval.low is None else low

    def ticks(self) -> list[Decimal]:
        """The round values to mark, from bottom to top."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]


def _with_room(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = values[0], values[-1]
    if low == high:
        around = abs(low) or Decimal(1)
        return min(Decimal(0), low - around / 2), max(Decimal(0), high + around / 2)
    room = (high - low) / 4
    near_zero = 0 <= low <= (high - low) / 2
    return (Decimal(0) if near_zero else low - room), high + room


Span = tuple[float, float]

_BRIEF = 2.0
"""A shorter period, in per cent of the width, would be drawn too thin to see."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is drawn; `role` is decides, seen or before."""

    interval: Interval
    period: Period
    label: Words
    role: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The days that every chart shows."""

    issued: date | None
    deadline: date | None
    as_of: date

    def named(self) -> list[tuple[str, date]]:
        """Those that there are, each with its name."""
        days = ("issued", self.issued), ("deadline", self.deadline), ("as-of", self.as_of)
        return [(name, day) for name, day in days if day]

    def right(self, time: TimeScale) -> float:
        """Where the deadline is over; without one, the end of the drawing."""
        return time.after(self.deadline) if self.deadline else 100.0

    def draw(self, chart: Chart, time: TimeScale, top: int, bottom: int) -> None:
        """The years along the bottom, and an upright line at each of the days, with its key."""
        years = range(time.first.year, time.last.year + 1)
        labelled = years[:: -(-len(years) // MOST_YEARS_LABELLED)]
        for year in years if len(years) <= _MOST_YEARS else labelled:
            x = time.at(date(year, 1, 1))
            chart.lines.append(Line("year", x, top, x, bottom))
            if year in labelled:
                middle = (x + time.after(date(year, 12, 31))) / 2
                words = untranslated(str(year))
                chart.texts.append(Text("axis", round(middle, 2), bottom + 18, words))
        for name, day in self.named():
            x = time.at(day) if name == "issued" else time.after(day)
            chart.lines.append(Line(name, x, top, x, bottom))
            chart.keys.append((name, wording.dated(name, day)))


def of_figures(
    bound: Interval,
    promised: Words,
    first: date,
    frame: Frame,
    figures: Sequence[Figure],
    measured: tuple[Words, Words],
) -> Chart:
    """The bound from `first` to the deadline, or on without one, and every figure.

    `measured` is what the figures are of, and their unit.
    """
    promised_bound = wording.fill("promised-bound", promised=promised)
    facts = [wording.fact(figure.label, figure.period, figure.role) for figure in figures]
    chart = Chart(
        HEIGHT,
        measured[0],
        wording.described(promised, frame.deadline, facts),
        [("bound", promised_bound), *_figure_keys(figures)],
    )
    time = _time(frame, [first], (figure.period for figure in figures))
    intervals = [bound, *(figure.interval for figure in figures)]
    ends = [end for i in intervals for end in (i.low, i.high) if end is not None]
    value = ValueScale.over(ends)
    for tick in value.ticks():
        y, text = value.at(tick), wording.amount(tick, measured[1])
        chart.lines.append(Line("grid", 0, y, 100, y))
        chart.texts.append(Text("axis", 0, y + 4, text, "end", -8))
    span = time.at(first), frame.right(time)
    _draw_bound(chart, bound, span, value)
    frame.draw(chart, time, TOP - 8, BOTTOM)
    for figure in figures:
        _draw(chart, figure, time, value)
    for figure in figures:
        _label(chart, figure, time, value)
    _name_bound(chart, bound, promised_bound, span, value)
    return chart


def _time(frame: Frame, days: Iterable[date], periods: Iterable[Period]) -> TimeScale:
    ends = (day for period in periods for day in (period.first, period.last))
    return TimeScale.over([*days, *(day for _, day in frame.named()), *ends])


def _draw_bound(chart: Chart, bound: Interval, span: Span, value: ValueScale) -> None:
    (left, right), (top, bottom) = span, value.span(bound)
    chart.rects.append(Rect("bound", left, top, round(right - left, 2), round(bottom - top, 1)))
    for end, is_open in ((bound.low, bound.low_open), (bound.high, bound.high_open)):
        if end is not None:
            kind = "bound-open" if is_open else "bound-closed"
            chart.line(Line(kind, left, value.at(end), right, value.at(end)))


def _draw(chart: Chart, figure: Figure, time: TimeScale, value: ValueScale) -> None:
    """A point or a bar for an exact figure; an upright or a field for an interval."""
    interval, role = figure.interval, figure.role
    left, right = time.at(figure.period.first), time.after(figure.period.last)
    middle = round((left + right) / 2, 2)
    top, bottom = value.span(interval)
    if top == bottom:
        _draw_exact(chart, time, figure.period, role, top)
        return
    is_moment = right - left < _BRIEF
    if is_moment:
        chart.line(Line(f"figure {role}", middle, top, middle, bottom))
    else:
        field = Rect(f"figure {role}", left, top, round(right - left, 2), round(bottom - top, 1))
        chart.rects.append(field)
    lower = "down" if interval.low is None else "open" if interval.low_open else "closed"
    upper = "up" if interval.high is None else "open" if interval.high_open else "closed"
    for kind, y in ((lower, bottom), (upper, top)):
        if not is_moment and kind in ("open", "closed"):
            chart.line(Line(f"figure {kind} {role}", left, y, right, y))
        else:
            chart.mark(Mark(kind, middle, y, role))


def _draw_exact(chart: Chart, time: TimeScale, period: Period, role: str, y: float) -> None:
    """A mark for a brief period, a bar for a longer one."""
    left, right = time.at(period.first), time.after(period.last)
    if right - left < _BRIEF:
        kind = role if role in ("before", "search") else "point"
        chart.mark(Mark(kind, round((left + right) / 2, 2), y, role))
    else:
        chart.line(Line(f"figure bar {role}", left, y, right, y))


def _label(chart: Chart, figure: Figure, time: TimeScale, value: ValueScale) -> None:
    x = round((time.at(figure.period.first) + time.after(figure.period.last)) / 2, 2)
    y = value.edge(figure.interval)
    places = [
        *((-11, "middle", 0), (20, "middle", 0), (4, "end", -10), (4, "start", 10)),
        *((-22, "end", -10), (30, "end", -10)),
    ]
    kind, label = f"figure {figure.role}", figure.label
    texts = [Text(kind, x, y + below, label, anchor, dx) for below, anchor, dx in places]
    chart.write(*texts)


def _name_bound(chart: Chart, bound: Interval, text: Words, span: Span, value: ValueScale) -> None:
    """Write what was promised beside the edge of the bound, where there is room."""
    (left, right), y = span, value.edge(bound)
    beneath, above = round(y + 17, 1), round(y - 7, 1)
    first, second = (beneath, above) if bound.low is not None else (above, beneath)
    chart.write(
        Text("bound", right, round(y + 4, 1), text, "start", 10),
        Text("bound", left, first, text, "start", 6),
        Text("bound", left, second, text, "start", 6),
        Text("bound", 100, first, text, "end", 0),
        Text("bound", 100, second, text, "end", 0),
    )


def _figure_keys(figures: Sequence[Figure]) -> list[tuple[str, Words]]:
    ends = [f.interval for f in figures if f.interval.low != f.interval.high]
    needed = {
        **{role: any(f.role == role for f in figures) for role in ("decides", "seen", "before")},
        "open": any(i.low_open or i.high_open for i in ends),
        "closed": any(not i.low_open and not i.high_open for i in ends),
        "infinite": any(i.low is None or i.high is None for i in ends),
    }
    return [(kind, SAY[f"key-{kind}"]) for kind, is_needed in needed.items() if is_needed]


# The chart of a milestone: the time it had, and each event on a lane of its kind

LANES_TOP, LANE, FOOT = 8, 52, 24


@dataclass(frozen=True, slots=True)
class Lane:
    """What is awaited or was seen of one kind; `is_promised` where the milestone needs it."""

    label: Words
    is_promised: bool
    entries: Sequence[tuple[Period, str]]


def of_events(frame: Frame, promised: Words, lanes: Sequence[Lane], title: Words) -> Chart:
    """One lane a kind of event; `entries` of a lane have the role decides, seen or search."""
    seen = [(lane.label, *entry) for lane in lanes for entry in lane.entries]
    roles = {role for _, _, role in seen}
    events = [f"event-{role}" for role in ("decides", "seen", "search") if role in roles]
    keys = [("bound", SAY["key-window"]), *((kind, SAY[f"key-{kind}"]) for kind in events)]
    described = wording.described(promised, frame.deadline, [wording.fact(*fact) for fact in seen])
    bottom = LANES_TOP + LANE * len(lanes) + 4
    chart = Chart(bottom + FOOT, title, described, keys)
    time = _time(frame, [], (period for _, period, _ in seen))
    frame.draw(chart, time, LANES_TOP - 8, bottom)
    left, right = time.at(frame.issued or time.first), frame.right(time)
    for number, lane in enumerate(lanes):
        y = LANES_TOP + LANE * number + 34
        chart.lines.append(Line("grid", 0, y, 100, y))
        if lane.is_promised:
            chart.rects.append(Rect("bound", left, y - 9, round(right - left, 2), 18))
        for period, role in lane.entries:
            _draw_exact(chart, time, period, role, y)
        chart.texts.append(Text("lane", 0, y - 18, wording.beginning(lane.label), "start"))
    return chart
