"""The industries that fictitious cities plan for, with what they build and measure."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.plans.names import Name


class Works(NamedTuple):
    """Something to be built: its slug, names, technology, and kind of project."""

    slug: str
    en: str
    zh: str
    technology: str
    kind: str


class Industry(NamedTuple):
    """An industry: what a cluster of it is called, builds, measures and holds within."""

    slug: str
    en: str
    zh: str
    codes: tuple[str, ...]
    works: tuple[Works, ...]
    indicators: tuple[str, ...]
    within: tuple[str, str, str] | None = None

    @property
    def name(self) -> Name:
        """The name in both languages, as used within a sentence."""
        return Name(self.en, self.zh)


INDUSTRIES = (
    Industry(
        "new-energy",
        "new energy",
        "新能源",
        ("gbt-4754:4415", "gbt-4754:4416", "isic-rev4:3510", "nace-rev2:35.11"),
        (
            Works("wind-farm", "wind farm", "风电场", "wind-power", "power-generation"),
            Works("solar-farm", "solar farm", "光伏电站", "solar-power", "power-generation"),
            Works("hydrogen-plant", "hydrogen plant", "制氢厂", "hydrogen-energy", "energy"),
            Works("storage-plant", "storage plant", "储能电站", "energy-storage", "energy"),
            Works(
                "compressed-air-plant",
                "compressed-air storage plant",
                "压缩空气储能电站",
                "compressed-air-energy-storage",
                "energy",
            ),
            Works(
                "green-power-base",
                "green power supply base",
                "绿色电力供应基地",
                "green-electricity",
                "supply-base",
            ),
        ),
        (
            "new-energy-capacity-share",
            "new-energy-installed-capacity",
            "wind-installed-capacity",
            "solar-installed-capacity",
            "independent-storage-capacity",
            "new-energy-yearly-yield",
            "coal-power-installed-capacity",
        ),
    ),
    Industry(
        "digital",
        "digital industry",
        "数字",
        ("gbt-4754:6450", "gbt-4754:6550", "isic-rev4:6311", "nace-rev2:63.11"),
        (
            Works("data-centre", "data centre", "数据中心", "data-centre", "data-centre"),
            Works(
                "big-data-platform",
                "big-data platform",
                "大数据应用平台",
                "big-data-application",
                "data-platform",
            ),
            Works(
                "internet-base",
                "internet service base",
                "互联网服务基地",
                "internet-service",
                "service",
            ),
        ),
        (
            "data-centre-investment-in-year",
            "servers-in-service",
            "standard-racks-built",
            "average-pue",
            "computing-centre-count",
            "digital-economy-value-added",
            "digital-economy-share-of-gdp",
        ),
        ("big-data", "big data", "大数据"),
    ),
    Industry(
        "new-materials",
        "new materials",
        "新材料",
        ("gbt-4754:3091", "gbt-4754:3985", "isic-rev4:2399", "nace-rev2:23.99"),
        (
            Works(
                "carbon-anode-line",
                "carbon anode line",
                "碳负极材料生产线",
                "carbon-anode-material",
                "manufacturing",
            ),
            Works(
                "magnesium-alloy-line",
                "magnesium alloy line",
                "高性能镁合金生产线",
                "high-performance-magnesium-alloy",
                "manufacturing",
            ),
            Works(
                "graphene-line",
                "graphene powder line",
                "石墨烯粉体生产线",
                "graphene-powder",
                "manufacturing",
            ),
            Works(
                "bio-based-park",
                "bio-based materials base",
                "生物基材料基地",
                "bio-based-material",
                "industrial",
            ),
        ),
        ("project-total-investment", "project-annual-revenue", "project-jobs"),
    ),
    Industry(
        "equipment-manufacturing",
        "equipment manufacturing",
        "装备制造",
        ("gbt-4754:3432", "gbt-4754:3511", "isic-rev4:2824", "nace-rev2:28.92"),
        (
            Works(
                "mining-vehicle-works",
                "works for electric mining vehicles",
                "电动矿用车生产基地",
                "electric-mining-vehicle",
                "manufacturing-hub",
            ),
            Works(
                "crane-works", "crane works", "起重机制造厂", "industrial-crane", "manufacturing"
            ),
            Works(
                "coal-equipment-hub",
                "hub for coal-mining equipment",
                "煤矿装备制造枢纽",
                "coal-mining-equipment",
                "manufacturing-hub",
            ),
        ),
        ("project-total-investment", "local-content-share", "project-jobs"),
    ),
    Industry(
        "biomedicine",
        "biomedicine and health",
        "生物医药与大健康",
        ("gbt-4754:2710", "gbt-4754:2720", "isic-rev4:2100", "nace-rev2:21.10"),
        (
            Works(
                "penicillin-upgrade",
                "upgrade of the penicillin chain",
                "青霉素产业链升级项目",
                "penicillin",
                "industrial-chain-upgrade",
            ),
            Works("medicine-works", "medicine works", "制药厂", "medicine", "manufacturing"),
            Works(
                "chinese-medicine-base",
                "base for traditional Chinese medicine",
                "中药材加工基地",
                "traditional-chinese-medicine",
                "industrial",
            ),
        ),
        ("park-count", "project-annual-revenue", "first-phase-investment"),
        ("healthcare", "healthcare", "大健康"),
    ),
    Industry(
        "environment",
        "energy saving and environmental protection",
        "节能环保",
        ("gbt-4754:42", "gbt-4754:7723", "isic-rev4:3830", "nace-rev2:38.32"),
        (
            Works(
                "waste-zone",
                "zone for the use of waste",
                "废弃资源综合利用示范区",
                "waste-resource-utilisation",
                "demonstration-zone",
            ),
            Works(
                "environmental-works",
                "works for environmental equipment",
                "环保装备制造厂",
                "environmental-protection-equipment",
                "manufacturing",
            ),
            Works(
                "energy-saving-line",
                "line of energy-saving products",
                "节能产品生产线",
                "energy-saving-product",
                "manufacturing",
            ),
        ),
        ("planned-area", "first-phase-area", "project-total-investment"),
    ),
    Industry(
        "wool",
        "wool textiles",
        "毛纺织",
        ("gbt-4754:1721", "gbt-4754:1722", "isic-rev4:1311", "nace-rev2:13.10"),
        (
            Works("spinning-mill", "wool spinning mill", "毛纺厂", "wool", "industrial"),
            Works(
                "spinning-research-centre",
                "research centre for wool spinning",
                "毛纺研究中心",
                "wool-spinning",
                "research-centre",
            ),
            Works(
                "cashmere-market",
                "trading platform for wool and cashmere",
                "羊毛羊绒交易平台",
                "wool-and-cashmere-trading",
                "trading-platform",
            ),
        ),
        ("project-annual-revenue", "project-jobs", "planned-phase-count"),
    ),
    Industry(
        "general-aviation",
        "general aviation",
        "通用航空",
        ("gbt-4754:562", "gbt-4754:5622", "isic-rev4:5223", "nace-rev2:52.23"),
        (
            Works(
                "general-airport",
                "general airport",
                "通用机场",
                "general-aviation",
                "infrastructure",
            ),
            Works(
                "flight-station",
                "service station for low-altitude flight",
                "低空飞行服务站",
                "low-altitude-flight-service",
                "infrastructure",
            ),
            Works(
                "flight-school",
                "flight school",
                "通用航空培训学校",
                "general-aviation-training",
                "education-facility",
            ),
            Works(
                "rescue-base",
                "base for rescue by air",
                "航空应急救援基地",
                "aviation-emergency-rescue",
                "service",
            ),
        ),
        (
            "general-aviation-cumulative-investment",
            "general-airport-count",
            "general-aviation-sales",
        ),
        ("low-altitude", "low-altitude flight", "低空经济"),
    ),
)

DISTRICTS = (
    Name("eastern", "城东"),
    Name("western", "城西"),
    Name("southern", "城南"),
    Name("northern", "城北"),
    Name("high-tech zone’s", "高新区"),
    Name("development zone’s", "经开区"),
)
