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
    en, zh = words_of(column.property, scan)
    if column.language:
        return Words(f"{en} ({column.language})", f"{zh}（{column.language}）")
    return Words(en, zh)


def words_of(term: str, scan: Scan) -> Words:
    """The words for a property or a class, by its IRI."""
    short = compact(term)
    said = scan.about(term)
    told = _table()["borrowed"].get(short) or Words(name_of(said, "en"), name_of(said, "zh"))
    return Words(told.en or short, told.zh or short)


@cache
def _table() -> dict[str, dict[str, Words]]:
    with _TABLE.open("rb") as file:
        return {
            part: {key: Words(**row) for key, row in rows.items()}
            for part, rows in tomllib.load(file).items()
        }
