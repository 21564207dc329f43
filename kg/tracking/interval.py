"""Intervals of exact decimals with open and closed ends: what a comparator and a value say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends; an end that is `None` is infinite.

    >>> promised = Interval.of("greater-than", Decimal(50))
    >>> Interval.of("at-least", Decimal(56)).lies_inside(promised)
    True
    >>> Interval.of("greater-than", Decimal(45)).lies_inside(promised)
    False
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, comparator: str, value: Decimal, tolerance: Decimal = Decimal(0)) -> Interval:
        """What `comparator` (its name in the vocabulary) says of `value`.

        `tolerance` is the share of the value by which "about" may miss it, either way.
        Raises `KeyError` for a comparator that the vocabulary does not have.
        """
        width = abs(value) * tolerance
        return {
            "equal": cls(value, value),
            "greater-than": cls(value, None, low_open=True),
            "at-least": cls(value, None),
            "less-than": cls(None, value, high_open=True),
            "at-most": cls(None, value),
            "about": cls(value - width, value + width),
        }[comparator]

    def lies_inside(self, other: Interval) -> bool:
        """Every number of this interval is in the other."""
        return self._low_within(other) and self._high_within(other)

    def is_disjoint_from(self, other: Interval) -> bool:
        """No number is in both."""
        return self._lies_above(other) or other._lies_above(self)

    @property
    def is_floor(self) -> bool:
        """Bounded below and not above: what is reached stays reached as more is added."""
        return self.low is not None and self.high is None

    def __str__(self) -> str:
        low = "−∞" if self.low is None else f"{self.low.normalize():f}"
        high = "∞" if self.high is None else f"{self.high.normalize():f}"
        left = "(" if self.low_open or self.low is None else "["
        right = ")" if self.high_open or self.high is None else "]"
        return f"{left}{low}, {high}{right}"

    def _low_within(self, other: Interval) -> bool:
        if other.low is None:
            return True
        if self.low is None:
            return False
        return self.low > other.low or (
            self.low == other.low and (self.low_open or not other.low_open)
        )

    def _high_within(self, other: Interval) -> bool:
        if other.high is None:
            return True
        if self.high is None:
            return False
        return self.high < other.high or (
            self.high == other.high and (self.high_open or not other.high_open)
        )

    def _lies_above(self, other: Interval) -> bool:
        if self.low is None or other.high is None:
            return False
        return self.low > other.high or (
            self.low == other.high and (self.low_open or other.high_open)
        )
