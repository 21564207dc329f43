"""From days to shares of the width, from values to pixels of the height."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

MOST_YEARS_LABELLED = 8
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
    def over(cls, days: Iterable[date]) -> TimeScale:
        """The years that hold all of `days`."""
        every = sorted(days)
        return cls(date(every[0].year, 1, 1), date(every[-1].year, 12, 31))

    def at(self, day: date) -> float:
        """Where `day` begins."""
        return self._share((day - self.first).days)

    def after(self, day: date) -> float:
        """Where `day` is over."""
        return self._share((day - self.first).days + 1)

    def years(self) -> list[tuple[int, float, bool]]:
        """Each year with where it begins, and whether there is room to write it."""
        count = self.last.year - self.first.year + 1
        step = -(-count // MOST_YEARS_LABELLED)
        years = range(self.first.year, self.last.year + 1)
        return [(y, self.at(date(y, 1, 1)), not (y - self.first.year) % step) for y in years]

    def _share(self, days: int) -> float:
        whole = (self.last - self.first).days + 1
        return round(100 * min(max(days, 0), whole) / whole, 2)


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Values from bottom to top; a place is a number of pixels from the top.

    >>> scale = ValueScale.over([Decimal(35), Decimal(56)], top=0, bottom=100)
    >>> [str(tick) for tick in scale.ticks()], scale.at(Decimal(45))
    (['20', '30', '40', '50', '60', '70'], 50.0)
    """

    low: Decimal
    high: Decimal
    step: Decimal
    top: int
    bottom: int

    @classmethod
    def over(cls, values: Iterable[Decimal], *, top: int, bottom: int) -> ValueScale:
        """Round ends with room around all of `values`, zero being one when it is near."""
        low, high = _with_room(sorted(values))
        step = _step((high - low) / 4)
        first = (low / step).to_integral_value(ROUND_FLOOR) * step
        last = (high / step).to_integral_value(ROUND_CEILING) * step
        return cls(first, last, step, top, bottom)

    def at(self, value: Decimal) -> float:
        """The height of `value`."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - float(share) * (self.bottom - self.top), 1)

    def ticks(self) -> list[Decimal]:
        """The round values to mark, from bottom to top."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]


def _with_room(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    if not values:
        return Decimal(0), Decimal(1)
    low, high = values[0], values[-1]
    if low == high:
        around = abs(low) or Decimal(1)
        return min(Decimal(0), low - around / 2), max(Decimal(0), high + around / 2)
    room = (high - low) / 4
    near_zero = 0 <= low <= (high - low) / 2
    return (Decimal(0) if near_zero else low - room), high + room


def _step(rough: Decimal) -> Decimal:
    """The round number next above `rough`: 1, 2 or 5 times a power of ten."""
    power = Decimal(10) ** rough.adjusted()
    return next(step * power for step in _STEPS if step * power >= rough)
