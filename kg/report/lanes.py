"""The chart of a milestone: the time it had, and each event on a lane of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.report import words
from kg.report.chart import Frame
from kg.report.say import SAY
from kg.report.scale import TimeScale
from kg.report.shapes import Canvas, Chart, Key, Line, Mark, Rect, Text, Words
from kg.tracking.facts import Period

TOP, LANE, FOOT = 8, 52, 24
_BRIEF = 2.0


@dataclass(frozen=True, slots=True)
class Lane:
    """What is awaited or was seen of one kind; `is_promised` where the milestone needs it."""

    label: Words
    is_promised: bool
    entries: Sequence[tuple[Period, str]]


def of_events(frame: Frame, promised: Words, lanes: Sequence[Lane], title: Words) -> Chart:
    """One lane a kind of event; `entries` of a lane have the role decides, seen or search."""
    days = [day for lane in lanes for p, _ in lane.entries for day in (p.first, p.last)]
    time = TimeScale.over([*frame.days(), *days])
    bottom = TOP + LANE * len(lanes) + 4
    canvas = Canvas()
    frame.draw(canvas, time, TOP - 8, bottom)
    left = time.at(frame.issued)
    right = time.after(frame.deadline) if frame.deadline else 100.0
    for number, lane in enumerate(lanes):
        y = TOP + LANE * number + 34
        canvas.lines.append(Line("grid", 0, y, 100, y))
        if lane.is_promised:
            canvas.rects.append(Rect("bound", left, y - 9, round(right - left, 2), 18))
        for period, role in lane.entries:
            _draw(canvas, time, period, role, y)
        canvas.texts.append(Text("lane", 0, y - 18, words.beginning(lane.label), "start"))
    seen = [(lane, entry) for lane in lanes for entry in lane.entries]
    roles = {role for _, (_, role) in seen}
    keys = [Key("bound", SAY["key-window"])]
    keys += [
        Key(f"event-{role}", SAY[f"key-event-{role}"])
        for role in ("decides", "seen", "search")
        if role in roles
    ]
    told = [words.figure_told(lane.label, period, role) for lane, (period, role) in seen]
    return Chart(
        height=bottom + FOOT,
        rects=tuple(canvas.rects),
        lines=tuple(canvas.lines),
        marks=tuple(canvas.marks),
        texts=tuple(canvas.texts),
        keys=(*keys, *frame.keys()),
        title=title,
        description=words.described(promised, frame.deadline, told),
    )


def _draw(canvas: Canvas, time: TimeScale, period: Period, role: str, y: float) -> None:
    left, right = time.at(period.first), time.after(period.last)
    if right - left < _BRIEF:
        kind = "search" if role == "search" else "point"
        canvas.mark(Mark(kind, round((left + right) / 2, 2), y, role))
    else:
        canvas.line(Line(f"figure bar {role}", left, y, right, y))
