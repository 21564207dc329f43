"""A small good book: the plan of a fictitious city, with what came of it, as rows by property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kg.namespaces import compact
from kg.validation.report import Finding
from kg.workbook.importer import examine
from kg.workbook.layout import Column, Sheet, sheets
from kg.workbook.spreadsheet import Book, Cell, Grid, Lists, Value, written
from kg.workbook.template import Source

TEXT = """云石市产业发展规划（2021—2025年）

一、发展基础

云石市地处石湖地区。

二、发展目标

到2025年，全市大数据产业年产值超过900亿元。到2025年，新能源装机占比达到50%以上。

三、重点任务

大数据产业集群建设云石数据中心，由星河数据公司承建，2023年底前建成投产。推进石湖风电基地建设。努力成为区域算力中心。
"""

Rows = Mapping[str, Sequence[Mapping[str, Value]]]

PLAN = "yunshi-2021"
DAY = date(2021, 6, 1)

ROWS: Rows = {
    "Datasets": [
        {
            "id": f"yunshi{part}",
            "dcterms:title@en": f"Yunshi{part}",
            "dcterms:title@zh": f"云石{part}",
            "dcterms:description@en": f"A plan that was made up{part}.",
            "dcterms:description@zh": f"虚构的规划{part}。",
            "dcterms:license": "https://creativecommons.org/licenses/by/4.0/",
        }
        for part in ("", "-outcomes")
    ],
    "Plans": [
        {
            "id": PLAN,
            "class": "plan",
            "rdfs:label@en": "Yunshi’s industrial plan for 2021 to 2025",
            "rdfs:label@zh": "云石市产业发展规划（2021—2025 年）",
            "plan:announcedBy": "yunshi-government",
            "plan:covers": "yunshi",
            "plan:periodStart": date(2021, 1, 1),
            "plan:periodEnd": date(2025, 12, 31),
            "dcterms:issued": DAY,
            "dcterms:source": "yunshi-plan",
        },
        {
            "id": "yunshi-government",
            "class": "authority",
            "rdfs:label@en": "Yunshi government",
            "rdfs:label@zh": "云石市人民政府",
        },
    ],
    "Places": [
        {"id": "yunshi", "rdfs:label@en": "Yunshi", "rdfs:label@zh": "云石市"},
        {"id": "shihu", "rdfs:label@en": "Shihu", "rdfs:label@zh": "石湖地区"},
    ],
    "Documents": [
        {
            "id": name,
            "rdfs:label@en": en,
            "rdfs:label@zh": zh,
            "schema:url": f"https://example.org/{name}",
            "plan:seenOn": date(2026, 1, 5),
            "plan:issuedFrom": day,
            "plan:issuedUntil": day,
        }
        for name, en, zh, day in (
            ("yunshi-plan", "Text of Yunshi’s plan", "云石市规划全文", DAY),
            ("yunshi-report", "Yunshi’s report on 2025", "云石市 2025 年报告", date(2026, 1, 5)),
        )
    ],
    "Clusters": [
        {
            "id": f"{PLAN}-big-data-cluster",
            "rdfs:label@en": "big-data cluster",
            "rdfs:label@zh": "大数据产业集群",
            "plan:inPlan": PLAN,
        }
    ],
    "Projects": [
        {
            "id": f"{PLAN}-data-centre",
            "class": "project",
            "rdfs:label@en": "Yunshi data centre",
            "rdfs:label@zh": "云石数据中心",
            "plan:inPlan": PLAN,
            "plan:inCluster": f"{PLAN}-big-data-cluster",
            "plan:projectKind": "data-centre",
        },
        {
            "id": f"{PLAN}-shihu-wind-base",
            "class": "project",
            "rdfs:label@en": "Shihu wind base",
            "rdfs:label@zh": "石湖风电基地",
            "plan:inPlan": PLAN,
            "plan:projectKind": "power-generation",
            "plan:concerns": "wind-power",
        },
    ],
    "Enterprises": [
        {"id": "xinghe-data", "rdfs:label@en": "Xinghe Data", "rdfs:label@zh": "星河数据公司"}
    ],
    "Identifiers": [
        {
            "plan:identifies": "xinghe-data",
            "plan:identifierScheme": "sec-cik",
            "plan:code": "0001234567",
            "dcterms:source": "yunshi-report",
            "plan:evidenceMode": "stated",
        }
    ],
    "Involvements": [
        {
            "plan:party": "xinghe-data",
            "plan:involvedIn": f"{PLAN}-data-centre",
            "plan:playsRole": "implementing-party",
            "plan:nameInSource@zh": "星河数据公司",
            "prov:wasDerivedFrom": f"{PLAN}-c004",
        }
    ],
    "Claims": [
        {
            "dcterms:identifier": "C001",
            "plan:at": "云石市地处石湖地区",
            "plan:claimKind": "background",
            "plan:about": "yunshi\nshihu",
            "+rdfs:label@en": "Yunshi lies in Shihu",
            "+rdfs:label@zh": "云石市地处石湖地区",
        },
        {
            "dcterms:identifier": "C002",
            "plan:at": "全市大数据产业年产值超过900亿元",
            "plan:datedAt": "到2025年[[，]]全市",
            "plan:claimKind": "quantitative-target",
            "plan:modality": "will-do",
            "plan:about": f"{PLAN}-big-data-cluster",
            "+rdfs:label@en": "Output above 90 billion yuan by the end of 2025",
            "+rdfs:label@zh": "到 2025 年底，年产值超过 900 亿元",
            "+plan:deadline": date(2025, 12, 31),
            "+plan:attained": "at",
            "+plan:measures": "big-data-annual-output-value",
            "+plan:comparator": "greater-than",
            "+plan:value": 90,
            "+plan:unit": "billion-yuan",
            "+plan:inCluster": f"{PLAN}-big-data-cluster",
        },
        {
            "dcterms:identifier": "C003",
            "plan:at": "新能源装机占比达到50%以上",
            "plan:claimKind": "quantitative-target",
            "plan:modality": "will-do",
            "plan:about": "yunshi",
            "+rdfs:label@en": "New energy at least 50 per cent of capacity by the end of 2025",
            "+rdfs:label@zh": "到 2025 年底，新能源装机占比不低于 50%",
            "+plan:deadline": date(2025, 12, 31),
            "+plan:attained": "at",
            "+plan:measures": "new-energy-capacity-share",
            "+plan:comparator": "at-least",
            "+plan:value": 50,
            "+plan:unit": "percent",
        },
        {
            "dcterms:identifier": "C004",
            "plan:at": "建设云石数据中心，由星河数据公司承建",
            "plan:claimKind": "activity",
            "plan:modality": "will-do",
            "plan:about": f"{PLAN}-data-centre\nxinghe-data",
            "+rdfs:label@en": "build the Yunshi data centre",
            "+rdfs:label@zh": "建设云石数据中心",
            "+plan:inCluster": f"{PLAN}-big-data-cluster",
        },
        {
            "dcterms:identifier": "C005",
            "plan:at": "2023年底前建成投产",
            "plan:claimKind": "dated-milestone",
            "plan:modality": "dated-completion",
            "plan:about": f"{PLAN}-data-centre",
            "+rdfs:label@en": "data centre completed by the end of 2023",
            "+rdfs:label@zh": "2023 年底前数据中心建成",
            "+plan:deadline": date(2023, 12, 31),
            "+plan:milestoneOf": f"{PLAN}-data-centre",
            "+plan:requiresEvent": "completed",
            "+plan:inCluster": f"{PLAN}-big-data-cluster",
        },
        {
            "dcterms:identifier": "C006",
            "plan:at": "推进石湖风电基地建设",
            "plan:claimKind": "activity",
            "plan:modality": "promote",
            "plan:about": f"{PLAN}-shihu-wind-base",
            "+rdfs:label@en": "promote the Shihu wind base",
            "+rdfs:label@zh": "推进石湖风电基地建设",
            "+plan:concerns": "wind-power",
        },
        {
            "dcterms:identifier": "C007",
            "plan:at": "努力成为区域算力中心",
            "plan:claimKind": "aspiration",
            "plan:modality": "every-effort",
            "plan:about": "yunshi",
            "+rdfs:label@en": "become a regional computing centre",
            "+rdfs:label@zh": "成为区域算力中心",
        },
    ],
    "Open points": [
        {
            "rdfs:label@en": "Which year’s prices does the output use?",
            "rdfs:label@zh": "产值按哪一年价格计算？",
            "skos:note@en": "The text does not say; current prices are assumed.",
            "skos:note@zh": "原文未说明；按当年价格处理。",
            "plan:bearsOn": f"{PLAN}-output-above-90-billion-yuan-by-the-end-of-2025",
            "plan:inPlan": PLAN,
            "plan:openPointKind": "unknown",
        }
    ],
    "Observations": [
        {
            "id": "yunshi-output-2025",
            "rdfs:label@en": "Output of the big-data cluster in 2025: 95 billion yuan",
            "rdfs:label@zh": "2025 年大数据产业集群年产值：950 亿元",
            "plan:measures": "big-data-annual-output-value",
            "plan:comparator": "equal",
            "plan:value": 95,
            "plan:unit": "billion-yuan",
            "plan:observedOf": f"{PLAN}-big-data-cluster",
            "plan:heldFrom": date(2025, 1, 1),
            "plan:heldUntil": date(2025, 12, 31),
            "dcterms:source": "yunshi-report",
            "plan:evidenceMode": "stated",
        }
    ],
    "Events": [
        {
            "id": "yunshi-data-centre-completed",
            "rdfs:label@en": "Yunshi data centre completed in November 2023",
            "rdfs:label@zh": "2023 年 11 月云石数据中心建成",
            "plan:eventKind": "completed",
            "plan:happenedTo": f"{PLAN}-data-centre",
            "plan:heldFrom": date(2023, 11, 1),
            "plan:heldUntil": date(2023, 11, 30),
            "dcterms:source": "yunshi-report",
            "plan:evidenceMode": "stated",
        }
    ],
    "Searches": [
        {
            "id": "yunshi-wind-search",
            "rdfs:label@en": "Search for the Shihu wind base",
            "rdfs:label@zh": "查找石湖风电基地",
            "plan:soughtFor": f"{PLAN}-shihu-wind-base",
            "plan:searchedOn": date(2026, 1, 5),
            "dcterms:source": "yunshi-report",
        }
    ],
}
"""Each row of a sheet by the property of its columns, as `column_of` finds them."""


def completed(rows: Rows = ROWS) -> Rows:
    """The rows with what every claim has: its document and its plan."""
    claims = [{"plan:states": "yunshi-plan", "+plan:inPlan": PLAN, **row} for row in rows["Claims"]]
    return {**rows, "Claims": claims}


def sheet_of(name: str) -> Sheet:
    (found,) = [sheet for sheet in sheets() if name in sheet.keys]
    return found


def column_of(sheet: str, key: str) -> int:
    """The number of a column from 1: `rdfs:label@zh`, `+plan:value` of what a claim expresses."""
    linked, name = key.startswith("+"), key.removeprefix("+")
    name, _, language = name.partition("@")

    def is_meant(column: Column) -> bool:
        if column.linked != linked or column.language != language or column.hidden:
            return False
        special = column.kind in ("id", "file", "class")
        return (
            column.kind == name if special else bool(column.path) and compact(column.path) == name
        )

    (found,) = [n for n, c in enumerate(sheet_of(sheet).columns, 1) if is_meant(c)]
    return found


def book(rows: Rows, path: Path = Path("book.xlsx")) -> Book:
    """The book of some rows; its heads are in both languages."""
    return Book(path, [_grid(name, own, path) for name, own in rows.items()])


def _grid(name: str, rows: Sequence[Mapping[str, Value]], path: Path) -> Grid:
    sheet = sheet_of(name)
    heads = {
        number: {n: Cell(c.heads[language]) for n, c in enumerate(sheet.columns, 1)}
        for number, language in ((1, "zh"), (2, "en"))
    }
    filled = {
        number: {column_of(name, key): Cell(value) for key, value in row.items()}
        for number, row in enumerate(rows, 3)
    }
    return Grid(sheet.name["zh"], path, {**heads, **filled})


def with_cell(whole: Book, sheet: str, row: int, column: int, cell: Cell | None) -> Book:
    """A book with another cell, or without it."""
    names = sheet_of(sheet).keys

    def changed(grid: Grid) -> Grid:
        if grid.name not in names:
            return grid
        cells = {n: c for n, c in grid.rows.get(row, {}).items() if n != column}
        if cell is not None:
            cells[column] = cell
        return replace(grid, rows={**grid.rows, row: dict(sorted(cells.items()))})

    return replace(whole, grids=[changed(grid) for grid in whole.grids])


def xlsx(rows: Rows | None = None) -> bytes:
    """The book as a file, as a person would have filled in the blank one."""
    filled = [
        (
            sheet,
            [
                {column_of(sheet.name["en"], key) - 1: value for key, value in row.items()}
                for row in (rows or completed()).get(sheet.name["en"], ())
            ],
        )
        for sheet in sheets()
    ]
    return written(filled, [], Lists({}, {}), "zh")


def examined(whole: Book, data: Path) -> Sequence[Finding]:
    """What is wrong with a book."""
    found = examine(whole, Source(own=sorted(data.glob("*.ttl")), name="yunshi"), data)
    return found.report.findings
