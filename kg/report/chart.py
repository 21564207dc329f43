"""The chart of a target: the promised bound and each figure, over time, in the target's unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kg.report import words
from kg.report.say import SAY
from kg.report.scale import TimeScale, ValueScale
from kg.report.shapes import Canvas, Chart, Key, Line, Mark, Rect, Text, Words
from kg.tracking.facts import Period
from kg.tracking.interval import Interval

TOP, BOTTOM, HEIGHT = 14, 190, 214
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

    issued: date
    deadline: date | None
    as_of: date

    def days(self) -> list[date]:
        """All of them."""
        return [self.issued, self.as_of, *([self.deadline] if self.deadline else [])]

    def draw(self, canvas: Canvas, time: TimeScale, top: int, bottom: int) -> None:
        """The years along the bottom, and an upright line at each of the days."""
        for year, x, has_room in time.years():
            canvas.lines.append(Line("year", x, top, x, bottom))
            if has_room:
                middle = (x + time.after(date(year, 12, 31))) / 2
                name = str(year)
                place = Text("axis", round(middle, 2), bottom + 18, {"en": name, "zh": name})
                canvas.texts.append(place)
        for kind, x in self._uprights(time):
            canvas.lines.append(Line(kind, x, top, x, bottom))

    def keys(self) -> list[Key]:
        """What the upright lines mean."""
        keys = [Key("issued", words.dated("issued", self.issued))]
        if self.deadline:
            keys.append(Key("deadline", words.dated("deadline", self.deadline)))
        return [*keys, Key("as-of", words.dated("as-of", self.as_of))]

    def _uprights(self, time: TimeScale) -> Iterator[tuple[str, float]]:
        yield "issued", time.at(self.issued)
        if self.deadline:
            yield "deadline", time.after(self.deadline)
        yield "as-of", time.after(self.as_of)


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
    days = [day for f in figures for day in (f.period.first, f.period.last)]
    time = TimeScale.over([first, *frame.days(), *days])
    value = ValueScale.over(_ends(bound, figures), top=TOP, bottom=BOTTOM)
    canvas = Canvas()
    for tick in value.ticks():
        y, text = value.at(tick), words.amount(tick, measured[1])
        canvas.lines.append(Line("grid", 0, y, 100, y))
        canvas.texts.append(Text("axis", 0, y + 4, text, "end", -8))
    right = time.after(frame.deadline) if frame.deadline else 100.0
    _draw_bound(canvas, bound, time.at(first), right, value)
    frame.draw(canvas, time, TOP - 8, BOTTOM)
    for figure in figures:
        _draw(canvas, figure, time, value)
    for figure in figures:
        _label(canvas, figure, time, value)
    _name_bound(canvas, bound, promised, (time.at(first), right), value)
    keys = [Key("bound", words.promise(promised)), *_figure_keys(figures), *frame.keys()]
    return Chart(
        height=HEIGHT,
        rects=tuple(canvas.rects),
        lines=tuple(canvas.lines),
        marks=tuple(canvas.marks),
        texts=tuple(canvas.texts),
        keys=tuple(keys),
        title=measured[0],
        description=words.described(promised, frame.deadline, [_told(f) for f in figures]),
    )


def _ends(bound: Interval, figures: Sequence[Figure]) -> list[Decimal]:
    intervals = [bound, *(figure.interval for figure in figures)]
    return [end for i in intervals for end in (i.low, i.high) if end is not None]


def _draw_bound(
    canvas: Canvas, bound: Interval, left: float, right: float, value: ValueScale
) -> None:
    top = TOP if bound.high is None else value.at(bound.high)
    bottom = BOTTOM if bound.low is None else value.at(bound.low)
    canvas.rects.append(Rect("bound", left, top, round(right - left, 2), round(bottom - top, 1)))
    for end, is_open in ((bound.low, bound.low_open), (bound.high, bound.high_open)):
        if end is not None:
            kind = "bound-open" if is_open else "bound-closed"
            canvas.line(Line(kind, left, value.at(end), right, value.at(end)))


def _draw(canvas: Canvas, figure: Figure, time: TimeScale, value: ValueScale) -> None:
    """A point or a bar for an exact figure; an upright or a field for an interval."""
    interval, period = figure.interval, figure.period
    left, right = time.at(period.first), time.after(period.last)
    middle = round((left + right) / 2, 2)
    top = TOP if interval.high is None else value.at(interval.high)
    bottom = BOTTOM if interval.low is None else value.at(interval.low)
    is_moment = right - left < _BRIEF
    role = figure.role
    if top == bottom:
        if is_moment:
            canvas.mark(Mark("before" if role == "before" else "point", middle, top, role))
        else:
            canvas.line(Line(f"figure bar {role}", left, top, right, top))
        return
    if is_moment:
        canvas.line(Line(f"figure {role}", middle, top, middle, bottom))
    else:
        field = Rect(f"figure {role}", left, top, round(right - left, 2), round(bottom - top, 1))
        canvas.rects.append(field)
    lower = "down" if interval.low is None else "open" if interval.low_open else "closed"
    upper = "up" if interval.high is None else "open" if interval.high_open else "closed"
    for kind, y in ((lower, bottom), (upper, top)):
        if not is_moment and kind in ("open", "closed"):
            canvas.line(Line(f"figure {kind} {role}", left, y, right, y))
        else:
            canvas.mark(Mark(kind, middle, y, role))


def _label(canvas: Canvas, figure: Figure, time: TimeScale, value: ValueScale) -> None:
    interval, period = figure.interval, figure.period
    x = round((time.at(period.first) + time.after(period.last)) / 2, 2)
    end = interval.low if interval.low is not None else interval.high
    assert end is not None
    y = value.at(end)
    kind = f"figure {figure.role}"
    canvas.write(
        Text(kind, x, y - 11, figure.label),
        Text(kind, x, y + 20, figure.label),
        Text(kind, x, y + 4, figure.label, "end", -10),
        Text(kind, x, y + 4, figure.label, "start", 10),
        Text(kind, x, y - 22, figure.label, "end", -10),
        Text(kind, x, y + 30, figure.label, "end", -10),
        height=BOTTOM,
    )


def _name_bound(
    canvas: Canvas,
    bound: Interval,
    promised: Words,
    span: tuple[float, float],
    value: ValueScale,
) -> None:
    """Write what was promised beside the edge of the bound, where there is room."""
    end = bound.low if bound.low is not None else bound.high
    assert end is not None
    (left, right), y, text = span, value.at(end), words.promise(promised)
    beneath, above = round(y + 17, 1), round(y - 7, 1)
    first, second = (beneath, above) if bound.low is not None else (above, beneath)
    edge = round(y + 4, 1)
    canvas.write(
        Text("bound", right, edge, text, "start", 10),
        Text("bound", left, first, text, "start", 6),
        Text("bound", left, second, text, "start", 6),
        Text("bound", 100, first, text, "end", 0),
        Text("bound", 100, second, text, "end", 0),
        height=BOTTOM,
    )


def _figure_keys(figures: Sequence[Figure]) -> list[Key]:
    roles = [role for role in ("decides", "seen", "before") if any(f.role == role for f in figures)]
    keys = [Key(role, SAY[f"key-{role}"]) for role in roles]
    intervals = [f.interval for f in figures if f.interval.low != f.interval.high]
    if any(i.low_open or i.high_open for i in intervals):
        keys.append(Key("open", SAY["key-open"]))
    if any(not i.low_open and not i.high_open for i in intervals):
        keys.append(Key("closed", SAY["key-closed"]))
    if any(i.low is None or i.high is None for i in intervals):
        keys.append(Key("infinite", SAY["key-infinite"]))
    return keys


def _told(figure: Figure) -> Words:
    return words.figure_told(figure.label, figure.period, figure.role)
