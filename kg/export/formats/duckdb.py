"""A DuckDB database: the tables nodes, edges, columns and about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from kg.export.context import Material
from kg.export.formats.tables import connected, heading, poured, tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the database; its tables are equal for the same graph, its bytes need not be."""
    counts = {}
    with TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "graph.duckdb"
        with connected(str(path)) as duck:
            for table in tables(material.graph):
                with poured(table, Path(folder)) as rows:
                    duck.execute(f"CREATE TABLE {table.name} AS {rows.selection}")
                counts[table.name] = rows.length
            _describe(duck, material)
        with path.open("rb") as database:
            copyfileobj(database, file)
    return counts


def _describe(duck: DuckDBPyConnection, material: Material) -> None:
    """What each column means, in both languages, and what the data are."""
    duck.execute(
        'CREATE TABLE columns ("table" VARCHAR, "column" VARCHAR, property VARCHAR,'
        " language VARCHAR, en VARCHAR, zh VARCHAR)"
    )
    for table in tables(material.graph):
        for column in table.columns:
            words = heading(column, material.scan)
            row = [table.name, column.key, column.property or None, column.language or None, *words]
            duck.execute("INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?)", row)
    duck.execute(
        "CREATE TABLE about (title VARCHAR, title_zh VARCHAR, version VARCHAR, day DATE,"
        " licences VARCHAR[])"
    )
    told = material.details
    about = [told.title, told.title_zh, told.version, told.day or None, list(told.licences)]
    duck.execute("INSERT INTO about VALUES (?, ?, ?, ?, ?)", about)
