"""Indicators, units and comparators in figures and in words."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import NamedTuple

from benchmarks.plans.names import Name
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
    "equal": Name("of", "达到"),
    "greater-than": Name("above", "超过"),
    "at-least": Name("of at least", "不低于"),
    "less-than": Name("below", "低于"),
    "at-most": Name("of at most", "不高于"),
    "about": Name("of about", "约为"),
}
_UPWARD = ("equal", "greater-than", "at-least", "about")
_DOWNWARD = ("equal", "less-than", "at-most", "about")


class Indicator(NamedTuple):
    """What is measured: its names, its unit, and between what its values lie.

    Values are whole numbers from `low` to `high`, moved `places` to the right of the point.
    """

    en: str
    zh: str
    unit: str
    low: int
    high: int
    places: int = 0
    is_flow: bool = False
    wants_less: bool = False


INDICATORS = {
    "average-pue": Indicator(
        "average power usage effectiveness", "平均 PUE ", "one", 112, 149, 2, wants_less=True
    ),
    "coal-power-installed-capacity": Indicator(
        "installed capacity of coal power", "煤电装机容量", "gigawatt", 11, 97, 1, wants_less=True
    ),
    "computing-centre-count": Indicator("number of computing centres", "算力中心数", "item", 2, 15),
    "data-centre-investment-in-year": Indicator(
        "investment in data centres within the year",
        "数据中心年内投资额",
        "billion-yuan",
        5,
        400,
        1,
        is_flow=True,
    ),
    "digital-economy-share-of-gdp": Indicator(
        "share of the core digital economy in gross domestic product",
        "数字经济核心产业增加值占地区生产总值比重",
        "percent",
        51,
        158,
        1,
        is_flow=True,
    ),
    "digital-economy-value-added": Indicator(
        "value added of the core digital economy",
        "数字经济核心产业增加值",
        "billion-yuan",
        15,
        290,
        1,
        is_flow=True,
    ),
    "first-phase-area": Indicator("area of the first phase", "首期占地面积", "mu", 90, 900),
    "first-phase-investment": Indicator(
        "investment of the first phase", "首期投资", "billion-yuan", 3, 45, 1
    ),
    "general-airport-count": Indicator("number of general airports", "通用机场数", "item", 1, 4),
    "general-aviation-cumulative-investment": Indicator(
        "investment in general aviation so far", "通用航空累计投资额", "billion-yuan", 3, 60, 1
    ),
    "general-aviation-sales": Indicator(
        "sales of general-aviation makers",
        "通用航空制造企业销售收入",
        "billion-yuan",
        2,
        30,
        1,
        is_flow=True,
    ),
    "independent-storage-capacity": Indicator(
        "capacity of independent storage", "独立储能装机规模", "megawatt", 100, 1500
    ),
    "later-new-energy-capacity-share": Indicator(
        "share of new energy in installed capacity, as the city reports it",
        "新能源装机占比（按该市通报口径）",
        "percent",
        251,
        739,
        1,
    ),
    "local-content-share": Indicator("share of home-made parts", "国产化率", "percent", 70, 99),
    "new-energy-capacity-share": Indicator(
        "share of new energy in installed power capacity", "新能源装机占比", "percent", 30, 70
    ),
    "new-energy-installed-capacity": Indicator(
        "installed capacity of new energy", "新能源装机容量", "gigawatt", 12, 118, 1
    ),
    "new-energy-yearly-yield": Indicator(
        "yearly yield of new-energy plants",
        "新能源年发电能力",
        "billion-kilowatt-hour",
        15,
        190,
        1,
    ),
    "park-count": Indicator("number of medical parks", "医药产业园区数", "item", 1, 5),
    "planned-area": Indicator("planned area", "规划面积", "mu", 300, 4000),
    "planned-phase-count": Indicator("number of planned phases", "规划期数", "item", 2, 4),
    "project-annual-revenue": Indicator(
        "yearly revenue of the projects", "项目年营业收入", "billion-yuan", 4, 120, 1, is_flow=True
    ),
    "project-jobs": Indicator("jobs of the projects", "项目就业岗位数", "item", 200, 9000),
    "project-total-investment": Indicator(
        "total investment of the projects", "项目总投资", "billion-yuan", 6, 150, 1
    ),
    "servers-in-service": Indicator("servers in service", "投运服务器数", "item", 20_000, 900_000),
    "solar-installed-capacity": Indicator(
        "installed capacity of solar power", "光伏发电装机容量", "gigawatt", 8, 69, 1
    ),
    "standard-racks-built": Indicator(
        "standard racks built", "建成标准机架数", "item", 900, 60_000
    ),
    "wind-installed-capacity": Indicator(
        "installed capacity of wind power", "风电装机容量", "gigawatt", 7, 58, 1
    ),
}


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
        en = f"{indicator.en[0].upper()}{indicator.en[1:]} {sign.en} {amount.en}"
        return Name(en, f"{indicator.zh}{sign.zh} {amount.zh}")

    @property
    def neighbour(self) -> Quantity:
        """The same with another value, one step off, and nothing else changed.

        >>> Quantity("park-count", "equal", Decimal(5), "item").neighbour.value
        Decimal('4')
        """
        drawn = INDICATORS[self.indicator]
        step = Decimal(1).scaleb(-drawn.places)
        is_lowest = self.value == Decimal(drawn.low).scaleb(-drawn.places)
        return self._replace(value=self.value + (step if is_lowest else -step))

    @property
    def amount(self) -> Name:
        """Value and unit in words."""
        unit = UNITS[self.unit]
        multiple = (self.value * unit.times).normalize()
        return Name(f"{self.value.normalize():f}{unit.en}", f"{multiple:f}{unit.zh}")


def promised(indicator: str, rng: Random) -> Quantity:
    """A quantity that a plan may promise: bounded on the side to which the indicator is to move."""
    wanted = INDICATORS[indicator]
    comparators = _DOWNWARD if wanted.wants_less else _UPWARD
    return _drawn(indicator, rng.choice(comparators), rng)


def observed(indicator: str, rng: Random) -> Quantity:
    """A quantity that a document may report."""
    return _drawn(indicator, rng.choice(("equal", "equal", "greater-than", "about")), rng)


def _drawn(indicator: str, comparator: str, rng: Random) -> Quantity:
    drawn = INDICATORS[indicator]
    value = Decimal(rng.randint(drawn.low, drawn.high)).scaleb(-drawn.places)
    return Quantity(indicator, comparator, value, drawn.unit)
