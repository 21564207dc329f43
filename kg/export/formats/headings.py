"""What heads a column, in both languages: the ontology's words for its property, or our own."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kg.export.formats.base import Words
from kg.export.graph.elements import name_of
from kg.export.graph.values import Column
from kg.namespaces import compact
from kg.store.scan import Scan

_TABLE = Path(__file__).with_name("headings.toml")


def heading(column: Column, scan: Scan) -> Words:
    """The words for a column; the short IRI of a property for which nobody gives any.

    >>> import kg
    >>> heading(Column("name_zh"), kg.load().graph.store.scan()).zh
    '中文名称'
    """
    if not column.property:
        return _table()["made"].get(column.key, Words(column.key, column.key))
    short = compact(column.property)
    said = scan.about(column.property)
    told = _table()["borrowed"].get(short) or Words(name_of(said, "en"), name_of(said, "zh"))
    en, zh = told.en or short, told.zh or short
    if column.language:
        return Words(f"{en} ({column.language})", f"{zh}（{column.language}）")
    return Words(en, zh)


@cache
def _table() -> dict[str, dict[str, Words]]:
    with _TABLE.open("rb") as file:
        return {
            part: {key: Words(**row) for key, row in rows.items()}
            for part, rows in tomllib.load(file).items()
        }
