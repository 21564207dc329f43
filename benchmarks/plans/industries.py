"""The industries that fictitious cities plan for, with what they build and measure."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.plans.names import Name


class Works(NamedTuple):
    """Something to be built: its slug, names, technology, and kind of project."""

    slug: str
    en: str
    zh: str
    technology: str
    kind: str


class Industry(NamedTuple):
    """An industry: what a cluster of it is called, builds, measures and has within it."""

    slug: str
    name: Name
    codes: tuple[str, ...]
    works: tuple[Works, ...]
    indicators: tuple[str, ...]
    within: tuple[str, Name] | None


def _industry(table: dict[str, Any]) -> Industry:
    within = table.get("within")
    return Industry(
        table["slug"],
        Name(table["en"], table["zh"]),
        tuple(table["codes"]),
        tuple(Works(*works) for works in table["works"]),
        tuple(table["indicators"]),
        (within[0], Name(*within[1:])) if within else None,
    )


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
INDUSTRIES = tuple(_industry(table) for table in _TABLES["industries"])

DISTRICTS = (
    Name("eastern", "城东"),
    Name("western", "城西"),
    Name("southern", "城南"),
    Name("northern", "城北"),
    Name("high-tech zone’s", "高新区"),
    Name("development zone’s", "经开区"),
)
