"""Parquet, for DuckDB, pandas, polars and whatever else reads columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.export.context import Material
from kg.export.formats.tables import Table, connected, poured, tables

_ROWS = 10_000
"""How many rows are held until they are written."""


def write(material: Material, folder: Path) -> Mapping[str, int]:
    """Write nodes.parquet and edges.parquet, with true lists, days and numbers."""
    return {table.name: _write(table, folder) for table in tables(material.graph)}


def _write(table: Table, folder: Path) -> int:
    path = str(folder / f"{table.name}.parquet").replace("'", "''")
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS}"
    with poured(table, folder) as rows, connected(":memory:") as duck:
        duck.execute(f"COPY ({rows.selection}) TO '{path}' ({options})")
    return rows.length
