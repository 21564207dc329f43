"""What is drawn: bounds and figures with their ends, their time, their unit; and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.reader import Node, edition

from kg.session import Session
from kg.tracking.records import Interval, Period
from kg.web.chart import BOTTOM, TOP, Chart, Figure, Frame, of_figures

SHARE = "https://w3id.org/industry-plan/id/datuan-2021-new-energy-share"
WORDS = {"en": "x", "zh": "甲"}
ISSUED, DEADLINE, AS_OF = date(2021, 3, 12), date(2022, 12, 31), date(2024, 6, 30)
COMPARATORS = ["equal", "greater-than", "at-least", "less-than", "at-most", "about"]
YEAR = Period(date(2022, 1, 1), date(2022, 12, 31))
DAY = Period(date(2022, 7, 1), date(2022, 7, 1))


def drawn(
    bound: Interval, *figures: tuple[Interval, Period], deadline: date | None = DEADLINE
) -> Chart:
    """The chart of a bound and figures."""
    shown = [Figure(interval, period, WORDS, "seen") for interval, period in figures]
    frame = Frame(ISSUED, deadline, AS_OF)
    return of_figures(bound, WORDS, ISSUED, frame, shown, (WORDS, WORDS))


def interval(comparator: str, value: int) -> Interval:
    return Interval.of(comparator, Decimal(value), Decimal("0.1"))


ENDS = {
    "equal": ["point"],
    "greater-than": ["open", "up"],
    "at-least": ["closed", "up"],
    "less-than": ["down", "open"],
    "at-most": ["down", "closed"],
    "about": ["closed", "closed"],
}


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_the_ends_of_a_figure_are_shown(comparator: str) -> None:
    """Open, closed and infinite ends each have a sign of their own, and a word for it."""
    chart = drawn(interval("at-least", 50), (interval(comparator, 60), DAY))
    assert [mark.kind for mark in chart.marks] == ENDS[comparator]
    keys = {kind for kind, _ in chart.keys}
    for kind, key in (("open", "open"), ("closed", "closed"), ("up", "infinite")):
        if kind in ENDS[comparator]:
            assert key in keys


@pytest.mark.parametrize(("end", "lines"), [(2030, 10), (2120, 100), (2121, 8), (9999, 8)])
def test_the_years_have_lines_that_can_be_told_apart(end: int, lines: int) -> None:
    """Counts them: one for each of up to 100 years, of more at most eight; a page stays small."""
    chart = drawn(interval("at-least", 50), deadline=date(end, 12, 31))
    years = [line for line in chart.lines if line.kind == "year"]
    assert len(years) == lines
    assert len([text for text in chart.texts if text.kind == "axis"]) <= 16


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_a_period_reaches_from_its_first_day_to_its_last(comparator: str) -> None:
    """A figure of a year is a bar or a field as wide as the year, not a point."""
    chart = drawn(interval("at-least", 50), (interval(comparator, 60), YEAR))
    bars = [line for line in chart.lines if "figure" in line.kind.split()]
    fields = [rect for rect in chart.rects if "figure" in rect.kind.split()]
    widths = {round(line.x2 - line.x1, 1) for line in bars} | {round(f.width, 1) for f in fields}
    assert widths == {25.0}
    assert len(fields) == (comparator != "equal")


@pytest.mark.parametrize(
    ("comparator", "edges"),
    [
        ("equal", ["bound-closed", "bound-closed"]),
        ("greater-than", ["bound-open"]),
        ("at-least", ["bound-closed"]),
        ("less-than", ["bound-open"]),
        ("at-most", ["bound-closed"]),
        ("about", ["bound-closed", "bound-closed"]),
    ],
)
def test_the_promised_bound_has_its_edges(comparator: str, edges: list[str]) -> None:
    """An end that counts is a whole line, one that does not a dotted one, none is none."""
    chart = drawn(interval(comparator, 50))
    assert [line.kind for line in chart.lines if line.kind.startswith("bound")] == edges
    (field,) = [rect for rect in chart.rects if rect.kind == "bound"]
    assert (field.y == TOP) == (comparator in ("greater-than", "at-least"))
    assert (field.y + field.height == BOTTOM) == (comparator in ("less-than", "at-most"))


def test_the_bound_ends_at_the_deadline_or_goes_on() -> None:
    """With a deadline it reaches to its day; without one to the edge of the chart."""
    dated, undated = drawn(interval("at-least", 5)), drawn(interval("at-least", 5), deadline=None)
    (until,) = [rect.x + rect.width for rect in dated.rects]
    (line,) = [line for line in dated.lines if line.kind == "deadline"]
    assert round(until, 1) == round(line.x1, 1) == 50.0
    assert [round(rect.x + rect.width) for rect in undated.rects] == [100]
    assert not [line for line in undated.lines if line.kind == "deadline"]


@given(
    figures=st.lists(
        st.tuples(
            st.sampled_from(COMPARATORS),
            st.integers(-(10**15), 10**15),
            st.dates(date(1990, 1, 1), date(2060, 1, 1)),
            st.integers(0, 2000),
        ),
        max_size=6,
    ),
    bound=st.tuples(st.sampled_from(COMPARATORS), st.integers(-(10**15), 10**15)),
)
def test_everything_lies_within_the_chart(
    figures: list[tuple[str, int, date, int]], bound: tuple[str, int]
) -> None:
    """Whatever the figures, every place is within the width and the height."""
    shown = [
        (interval(comparator, value), Period(first, first + timedelta(days)))
        for comparator, value, first, days in figures
    ]
    chart = drawn(interval(*bound), *shown)
    across = [m.x for m in chart.marks] + [x for line in chart.lines for x in (line.x1, line.x2)]
    across += [x for r in chart.rects for x in (r.x, r.x + r.width)]
    down = [m.y for m in chart.marks] + [y for line in chart.lines for y in (line.y1, line.y2)]
    assert min(across) >= 0
    assert max(across) <= 100.01
    assert min(down) >= 0
    assert max(down) <= chart.height
    assert len([kind for kind, _ in chart.keys if kind == "bound"]) == 1
    assert 2 <= len([t for t in chart.texts if t.kind == "axis" and t.anchor == "end"]) <= 12


def test_only_figures_of_the_indicator_are_drawn(session: Session, tree: Node) -> None:
    """The table beside a chart has the figures drawn, the last before the plan among them."""
    (verdict,) = session.track(commitment=SHARE).verdicts
    for language in ("en", "zh"):
        (article,) = [
            n
            for n in edition(tree, language).of_class("tracked")
            if n.attributes["data-commitment"] == SHARE
        ]
        (table,) = article.all("table")
        rows = table.all("tr")[1:]
        assert len(rows) == len(verdict.rests_on) + 1
        points = [n for n in article.of_class("mark") if n.attributes["x"] != "11"]
        assert len([n for n in points if "before" in n.attributes["class"].split()]) == 1
        (description,) = article.all("desc")
        for row in rows:
            figure = row.of_class("figure")[0].text
            assert figure in description.text
