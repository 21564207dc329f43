"""The algebra of intervals against an oracle that looks at numbers one by one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st
from tracking.cases import interval
from tracking.frozen import COMPARATORS, EXAMPLES

from kg.tracking.records import Interval

HOLDS = {
    "equal": lambda number, value: number == value,
    "greater-than": lambda number, value: number > value,
    "at-least": lambda number, value: number >= value,
    "less-than": lambda number, value: number < value,
    "at-most": lambda number, value: number <= value,
    "about": lambda number, value: abs(number - value) <= abs(value) / 20,
}
ENDS = st.integers(-3, 3).map(lambda tenths: Decimal(tenths) / 10) | st.decimals(-9, 9, places=6)
VALUES = st.decimals(-(10**6), 10**6, places=6)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Any interval that holds a number: open, closed, infinite, a single point."""
    low, high = sorted((draw(ENDS), draw(ENDS)))
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from([Interval(None, None), Interval(low, low)]))
    if low == high:
        return Interval(low, high)
    one = draw(st.booleans()) and draw(st.booleans())
    other = draw(st.booleans()) and draw(st.booleans())
    return Interval(
        None if one else low,
        None if other else high,
        low_open=not one and draw(st.booleans()),
        high_open=not other and draw(st.booleans()),
    )


def holds(one: Interval, number: Fraction) -> bool:
    """Whether an interval holds a number, by its two ends alone."""
    if one.low is not None and (number < one.low or (number == one.low and one.low_open)):
        return False
    return one.high is None or number < one.high or (number == one.high and not one.high_open)


def samples(*several: Interval) -> list[Fraction]:
    """Every end, a number between each two neighbours, one below all and one above."""
    found = {Fraction(end) for one in several for end in (one.low, one.high) if end is not None}
    ends = sorted(found) or [Fraction(0)]
    between = [(low + high) / 2 for low, high in pairwise(ends)]
    return [ends[0] - 1, *ends, *between, ends[-1] + 1]


@seed(1)
@settings(max_examples=EXAMPLES, database=None)
@given(intervals(), intervals())
@example(interval("at-least", "30"), interval("greater-than", "30"))
@example(Interval(None, None), Interval(None, None))
def test_inside_and_disjoint(one: Interval, other: Interval) -> None:
    numbers = samples(one, other)
    mine = [holds(one, number) for number in numbers]
    theirs = [holds(other, number) for number in numbers]
    assert any(mine)
    assert one.lies_inside(other) == all(b for a, b in zip(mine, theirs, strict=True) if a)
    apart = not any(a and b for a, b in zip(mine, theirs, strict=True))
    assert one.is_disjoint_from(other) == apart
    assert other.is_disjoint_from(one) == apart
    assert not (apart and one.lies_inside(other))


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_every_comparator(comparator: str) -> None:
    counted = 0

    @seed(2)
    @settings(max_examples=300, database=None)
    @given(VALUES)
    @example(Decimal(-30))
    @example(Decimal(0))
    def same(value: Decimal) -> None:
        nonlocal counted
        said = interval(comparator, str(value))
        for number in samples(said, Interval(value, value)):
            assert holds(said, number) == HOLDS[comparator](number, Fraction(value))
        assert said.is_floor == (comparator in ("greater-than", "at-least"))
        counted += 1

    same()
    assert counted >= 300


def test_an_interval_without_a_low_end_is_no_floor() -> None:
    assert not Interval(None, None).is_floor


def test_there_are_six_comparators() -> None:
    assert set(HOLDS) == set(COMPARATORS)
    assert len(COMPARATORS) == 6
    with pytest.raises(KeyError):
        interval("roughly", "30")


@pytest.mark.parametrize(
    ("comparator", "value", "low", "high"),
    [
        ("about", "-30", "-31.5", "-28.5"),
        ("about", "30", "28.5", "31.5"),
        ("about", "0", "0", "0"),
        ("greater-than", "50", "50", None),
        ("at-least", "50.10", "50.1", None),
        ("less-than", "100", None, "100"),
        ("at-most", "-1", None, "-1"),
        ("equal", "1000000000000000", "1000000000000000", "1000000000000000"),
    ],
)
def test_its_ends(comparator: str, value: str, low: str | None, high: str | None) -> None:
    assert interval(comparator, value) == Interval(
        low and Decimal(low),
        high and Decimal(high),
        low_open=comparator == "greater-than",
        high_open=comparator == "less-than",
    )


@pytest.mark.parametrize("comparator", COMPARATORS)
@pytest.mark.parametrize("value", ["999999999999999.999999", "-999999999999999.999999"])
def test_exact_up_to_the_largest_figure(comparator: str, value: str) -> None:
    said = interval(comparator, value)
    ends = [end for end in (said.low, said.high) if end is not None]
    width = abs(Fraction(value)) / 20 if comparator == "about" else 0
    assert {abs(Fraction(end) - Fraction(value)) for end in ends} == {width}


def test_sums() -> None:
    above, least = Interval.of("greater-than", Decimal(1)), Interval.of("at-least", Decimal(2))
    below, most = Interval.of("less-than", Decimal(1)), Interval.of("at-most", Decimal(2))
    assert above.plus(least) == least.plus(above) == Interval(Decimal(3), None, low_open=True)
    assert below.plus(most) == most.plus(below) == Interval(None, Decimal(3), high_open=True)
    assert least.plus(least) == Interval(Decimal(4), None)
    assert above.plus(below) == Interval(None, None, low_open=True, high_open=True)
    span = Interval(Decimal(1), Decimal(2))
    assert span.plus(Interval(Decimal(3), Decimal(5))) == Interval(Decimal(4), Decimal(7))
    assert span.times(3) == Interval(Decimal(3), Decimal(6))


def test_one_number_is_exact() -> None:
    one, two = Decimal(1), Decimal(2)
    assert Interval(one, one).is_exact
    others = (Interval(one, two), Interval(one, None), Interval(None, one), Interval(None, None))
    assert not any(interval.is_exact for interval in others)
    assert Interval.of("about", one) == Interval(one, one)
