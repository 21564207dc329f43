"""Indicators, units and comparators in figures and in words."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.plans.names import Name, capital
from benchmarks.plans.terms import TERM, count, decimal


class Unit(NamedTuple):
    """How an amount is written: in English after a number, in Chinese after its multiple."""

    en: str
    zh: str
    times: int = 1


UNITS = {
    "billion-kilowatt-hour": Unit(" billion kWh", " 亿千瓦时", 10),
    "billion-us-dollar": Unit(" billion US dollars", " 亿美元", 10),
    "billion-yuan": Unit(" billion yuan", " 亿元", 10),
    "gigawatt": Unit(" GW", " 万千瓦", 100),
    "item": Unit("", ""),
    "megawatt": Unit(" MW", " 兆瓦"),
    "mu": Unit(" mu", " 亩"),
    "one": Unit("", ""),
    "percent": Unit(" %", "%"),
}

COMPARATORS = {
    "equal": Name("", "达到"),
    "greater-than": Name("above ", "超过"),
    "at-least": Name("at least ", "不低于"),
    "less-than": Name("below ", "低于"),
    "at-most": Name("up to ", "不高于"),
    "about": Name("about ", "约为"),
}
_UPWARD = ("equal", "greater-than", "at-least", "about")
_DOWNWARD = ("equal", "less-than", "at-most", "about")


class Indicator(NamedTuple):
    """What is measured: its names, its unit, and between what its values lie.

    Values are whole numbers from `low` to `high`, with `places` of them behind the point.
    `wants` is the direction that the vocabulary gives it, or nothing; `told_as` is an indicator
    under which documents tell of the same subject, or nothing.
    """

    en: str
    zh: str
    unit: str
    low: int
    high: int
    places: int = 0
    is_flow: bool = False
    wants: str = ""
    told_as: str = ""


_TABLES = tomllib.loads(Path(__file__).with_name("indicators.toml").read_text("utf-8"))
INDICATORS = {name: Indicator(**table) for name, table in _TABLES.items()}


class Quantity(NamedTuple):
    """A comparator, a value and a unit of an indicator."""

    indicator: str
    comparator: str
    value: Decimal
    unit: str

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The four properties that say it."""
        whole = self.unit == "item"
        return (
            ("plan:comparator", TERM[f"comparator:{self.comparator}"]),
            ("plan:measures", TERM[f"indicator:{self.indicator}"]),
            ("plan:unit", TERM[f"unit:{self.unit}"]),
            ("plan:value", count(int(self.value)) if whole else decimal(self.value)),
        )

    @property
    def name(self) -> Name:
        """It in words, as they stand at the beginning of a label.

        >>> Quantity("wind-installed-capacity", "about", Decimal("2.5"), "gigawatt").name.zh
        '风电装机容量约为 250 万千瓦'
        """
        indicator, sign = INDICATORS[self.indicator], COMPARATORS[self.comparator]
        amount = self.amount
        en = f"{capital(indicator.en)}: {sign.en}{amount.en}"
        return Name(en, f"{indicator.zh}{sign.zh} {amount.zh}")

    @property
    def neighbour(self) -> Quantity:
        """The same with another value, one step off, and nothing else changed.

        >>> Quantity("pharmaceutical-park-count", "equal", Decimal(5), "item").neighbour.value
        Decimal('4')
        """
        drawn = INDICATORS[self.indicator]
        step = Decimal(1).scaleb(-drawn.places)
        is_lowest = self.value == Decimal(drawn.low).scaleb(-drawn.places)
        return self._replace(value=self.value + (step if is_lowest else -step))

    @property
    def amount(self) -> Name:
        """Value and unit in words; thousands are parted, so that none looks like a year."""
        unit = UNITS[self.unit]
        multiple = (self.value * unit.times).normalize()
        return Name(f"{self.value.normalize():,f}{unit.en}", f"{multiple:,f}{unit.zh}")


def promised(indicator: str, rng: Random) -> Quantity:
    """A quantity that a plan may promise: bounded on the side to which the indicator is to move."""
    wanted = INDICATORS[indicator]
    comparators = _DOWNWARD if wanted.wants == "lower" else _UPWARD
    return _drawn(indicator, rng.choice(comparators), rng)


def observed(indicator: str, rng: Random) -> Quantity:
    """A quantity that a document may report of what was promised."""
    told_as = INDICATORS[indicator].told_as
    told = told_as if told_as and rng.random() < 0.5 else indicator
    return _drawn(told, rng.choice(("equal", "equal", "greater-than", "about")), rng)


def _drawn(indicator: str, comparator: str, rng: Random) -> Quantity:
    drawn = INDICATORS[indicator]
    value = Decimal(rng.randint(drawn.low, drawn.high)).scaleb(-drawn.places)
    return Quantity(indicator, comparator, value, drawn.unit)
