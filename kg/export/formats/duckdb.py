"""What DuckDB writes: Parquet, a database of its own, and the tables that Ladybug loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import EngineError
from kg.export.export import ExportContext
from kg.export.formats.registry import formats
from kg.export.formats.tables import encoded, heading, tables
from kg.export.graph.model import Column, distinct

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


def _load(
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
        types = {_sql_text(c.key): type_of(c.kind) + "[]" * c.many for c in table.columns}
        columns = ", ".join(f"{key}: '{name}'" for key, name in types.items())
        duck.execute(
            f"CREATE {made} {table.name} AS SELECT * FROM read_json({_sql_text(str(path))},"
            f" format = 'newline_delimited', columns = {{{columns}}},"
            f" maximum_object_size = {longest})"
        )
        counts[table.name] = count
    return counts


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write(context: ExportContext, where: Path | BinaryIO) -> Mapping[str, int]:
    """Write a database, or the folder of a format."""
    if not isinstance(where, Path):
        return _write_database(context, where)
    if context.format.name == "ladybug":
        return _write_ladybug(context, where)
    return _write_parquet(context, where)


def _write_database(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the tables nodes, edges, columns and about.

    They are equal for the same graph, the bytes of the database need not be.
    """
    with TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "graph.duckdb"
        with connected(str(path)) as duck:
            counts = _load(duck, context, Path(folder))
            _describe(duck, context)
        with path.open("rb") as database:
            copyfileobj(database, file)
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


def _write_parquet(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write nodes.parquet and edges.parquet."""
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP_SIZE}"
    with TemporaryDirectory(dir=folder) as rows, connected(":memory:") as duck:
        counts = _load(duck, context, Path(rows), "VIEW")
        for name in counts:
            path = _sql_text(str(folder / f"{name}.parquet"))
            duck.execute(f"COPY (FROM {name}) TO {path} ({options})")
    return counts


# Ladybug, formerly Kùzu: a Parquet file for each table, and the scripts that load them

_Columns = Sequence[Column]
_Tables = Mapping[str, _Columns]
_JOINED = """
CREATE VIEW joined AS SELECT edges.*, one.class AS of_source, other.class AS of_target
FROM edges JOIN nodes AS one ON edges.source = one.id JOIN nodes AS other ON edges.target = other.id
"""


def _write_ladybug(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write a table of nodes for each class, and one of edges for each type and pair of classes."""
    with TemporaryDirectory(prefix="kg-") as place, connected(f"{place}/rows.duckdb") as duck:
        counts = _load(duck, context, Path(place))
        duck.execute(_JOINED)
        classes, types = (table.used_columns() for table in tables(context.graph))
        scripts = list(_scripts(duck, classes, types, folder))
    schema, copies = ["\n".join(script[part] for script in scripts) for part in (0, 1)]
    if copies:  # all at once: else Ladybug forces a database to disk after each file
        copies = f"BEGIN TRANSACTION;\n{copies}\nCOMMIT;"
    for name, text in (("schema.cypher", schema), ("copy.cypher", copies)):
        text = text or "RETURN 'nothing to load';"  # Ladybug refuses a script without a statement
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return counts


def _scripts(
    duck: DuckDBPyConnection, classes: _Tables, types: _Tables, folder: Path
) -> Iterator[tuple[str, str]]:
    """The statements that create and fill each table; the files are written."""
    for word, (_, *columns) in classes.items():
        file = f"nodes_{word}.parquet"
        chosen = f"SELECT id{_listed(columns)} FROM nodes WHERE class = ? ORDER BY id"
        _save(duck, chosen, [word], folder / file)
        yield (
            f"CREATE NODE TABLE `{word}`(id STRING PRIMARY KEY{_typed(columns)});",
            f"COPY `{word}` FROM '{file}';",
        )
    pairs = "SELECT DISTINCT of_source, of_target FROM joined WHERE type = ? ORDER BY ALL"
    # No two names of tables are alike, whatever their case.
    names = distinct(((word, word) for word in types), classes)
    for word, (_, _, _, *columns) in types.items():
        name, ends, copies = names[word], [], []
        for source, target in duck.execute(pairs, [word]).fetchall():
            file = f"rels_{name}.{source}.{target}.parquet"
            chosen = (
                f"SELECT source, target, id{_listed(columns)} FROM joined "
                "WHERE type = ? AND of_source = ? AND of_target = ? ORDER BY id"
            )
            _save(duck, chosen, [word, source, target], folder / file)
            ends.append(f"FROM `{source}` TO `{target}`")
            copies.append(f"COPY `{name}` FROM '{file}' (from='{source}', to='{target}');")
        columns_of = f"{', '.join(ends)}, id STRING{_typed(columns)}"
        yield f"CREATE REL TABLE `{name}`({columns_of});", "\n".join(copies)


def _save(duck: DuckDBPyConnection, chosen: str, words: list[str], path: Path) -> None:
    options = "FORMAT parquet, COMPRESSION zstd"
    duck.execute(f"COPY ({chosen}) TO {_sql_text(str(path))} ({options})", words)


def _listed(columns: _Columns) -> str:
    return "".join(f', "{column.key}"' for column in columns)


def _typed(columns: _Columns) -> str:
    type_of = formats()["ladybug"].type_of
    return "".join(f", `{c.key}` {type_of(c.kind)}{'[]' * c.many}" for c in columns)
