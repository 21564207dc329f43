"""DuckDB's formats: Parquet, and a database with the tables nodes, edges, columns and about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import EngineError
from kg.export.export import ExportContext
from kg.export.formats.registry import formats
from kg.export.formats.tables import encoded, heading, tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MIN_LINE_BYTES = 2**24
"""What DuckDB makes room for, where no line is longer."""
_ROW_GROUP_SIZE = 10_000
"""The number of rows that are held until they are written to Parquet."""


@contextmanager
def connected(place: str) -> Iterator[DuckDBPyConnection]:
    """DuckDB at a path, or `:memory:`; one thread, so that rows and bytes have one order.

    Raises `EngineError` for whatever it cannot do.
    """
    import duckdb

    try:
        with duckdb.connect(
            place,
            config={"threads": 1, "memory_limit": "1GB", "autoinstall_known_extensions": False},
        ) as connection:
            yield connection
    except duckdb.Error as error:
        raise EngineError(
            f"duckdb: {error}; see whether there is room on the disk",
            f"duckdb：{error}；请检查磁盘空间是否充足",
        ) from error


def load(
    duck: DuckDBPyConnection, context: ExportContext, folder: Path, made: str = "TABLE"
) -> Mapping[str, int]:
    """Make a table or a view of nodes, and one of edges; how many rows each has.

    The rows lie in `folder` in JSON lines, which DuckDB reads in parts, in the types of the
    columns.
    """
    counts, type_of = {}, formats()["duckdb"].type_of
    for table in tables(context.graph):
        path = folder / f"{table.name}.jsonl"
        count, longest = 0, _MIN_LINE_BYTES
        with path.open("wb") as file:
            for record in table.records():
                line = f"{encoded(record)}\n".encode()
                file.write(line)
                count, longest = count + 1, max(longest, len(line) + 1)
        types = {sql_text(c.key): type_of(c.kind) + "[]" * c.many for c in table.columns}
        columns = ", ".join(f"{key}: '{name}'" for key, name in types.items())
        duck.execute(
            f"CREATE {made} {table.name} AS SELECT * FROM read_json({sql_text(str(path))},"
            f" format = 'newline_delimited', columns = {{{columns}}},"
            f" maximum_object_size = {longest})"
        )
        counts[table.name] = count
    return counts


def sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write(context: ExportContext, where: Path | BinaryIO) -> Mapping[str, int]:
    """Write a folder with nodes.parquet and edges.parquet, or a database.

    The tables of a database are equal for the same graph, its bytes need not be.
    """
    if isinstance(where, Path):
        return _write_parquet(context, where)
    with TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "graph.duckdb"
        with connected(str(path)) as duck:
            counts = load(duck, context, Path(folder))
            _describe(duck, context)
        with path.open("rb") as database:
            copyfileobj(database, where)
    return counts


def _write_parquet(context: ExportContext, folder: Path) -> Mapping[str, int]:
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP_SIZE}"
    with TemporaryDirectory(dir=folder) as rows, connected(":memory:") as duck:
        counts = load(duck, context, Path(rows), "VIEW")
        for name in counts:
            path = sql_text(str(folder / f"{name}.parquet"))
            duck.execute(f"COPY (FROM {name}) TO {path} ({options})")
    return counts


def _describe(duck: DuckDBPyConnection, context: ExportContext) -> None:
    """Add the tables that say what each column means, in both languages, and what the data are."""
    duck.execute(
        'CREATE TABLE columns ("table" VARCHAR, "column" VARCHAR, property VARCHAR,'
        " language VARCHAR, en VARCHAR, zh VARCHAR)"
    )
    for table in tables(context.graph):
        for column in table.columns:
            words = heading(column, context.scan).values()
            row = [table.name, column.key, column.property or None, column.language or None, *words]
            duck.execute("INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?)", row)
    duck.execute(
        "CREATE TABLE about (title VARCHAR, title_zh VARCHAR, version VARCHAR, day DATE,"
        " licences VARCHAR[])"
    )
    details = context.details
    about = [details.title, details.title_zh, details.version, details.day or None]
    duck.execute("INSERT INTO about VALUES (?, ?, ?, ?, ?)", [*about, list(details.licences)])
