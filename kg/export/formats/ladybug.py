"""Ladybug, formerly Kùzu: a Parquet file for each table, and the scripts that load them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from kg.export.context import ExportContext
from kg.export.formats.duckdb import connected, json_lines, sql_text
from kg.export.formats.tables import tables
from kg.export.graph.model import Column, Kind, distinct

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPES: dict[Kind, str] = {
    "integer": "INT64",
    "decimal": "DOUBLE",
    "double": "DOUBLE",
    "boolean": "BOOL",
    "date": "DATE",
}
_EMPTY = "RETURN 'nothing to load';"
"""The script for a graph without nodes: Ladybug refuses one without a statement."""
_JOINED = """
CREATE VIEW joined AS SELECT edges.*, one.class AS of_source, other.class AS of_target
FROM edges JOIN nodes AS one ON edges.source = one.id JOIN nodes AS other ON edges.target = other.id
"""


class _Group(NamedTuple):
    """A table to be: its name, the word of its rows, and the columns with a value."""

    name: str
    word: str
    columns: tuple[Column, ...]


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write a table of nodes for each class, and one of edges for each type and pair of classes."""
    counts = {}
    nodes, edges = tables(context.graph)
    with TemporaryDirectory(prefix="kg-") as place, connected(f"{place}/rows.duckdb") as duck:
        for table in (nodes, edges):
            with json_lines(table, Path(place)) as rows:
                duck.execute(f"CREATE TABLE {table.name} AS {rows.select}")
                counts[table.name] = rows.number
        duck.execute(_JOINED)
        classes = list(_groups(duck, "nodes", "class", nodes.columns[1:]))
        types = list(_groups(duck, "edges", "type", edges.columns[3:], [g.name for g in classes]))
        scripts = (*_of_nodes(duck, classes, folder), *_of_edges(duck, types, folder))
    schema, copies = ["\n".join(script[part] for script in scripts) for part in (0, 1)]
    for name, text in (("schema.cypher", schema), ("copy.cypher", copies)):
        (folder / name).write_text(f"{text or _EMPTY}\n", encoding="utf-8", newline="\n")
    return counts


def _groups(
    duck: DuckDBPyConnection,
    table: str,
    key: str,
    columns: Sequence[Column],
    taken: Iterable[str] = (),
) -> Iterator[_Group]:
    """The rows of a table by the word in a column; no two names alike, whatever their case."""
    used = ", ".join(f"count({_name(column.key)})" for column in columns)
    found = duck.execute(f"SELECT {key}, {used} FROM {table} GROUP BY {key} ORDER BY {key}")
    rows = found.fetchall()
    names = distinct(((word, word) for word, *_ in rows), taken)
    for word, *often in rows:
        has = tuple(column for column, count in zip(columns, often, strict=True) if count)
        yield _Group(names[word], word, has)


def _of_nodes(
    duck: DuckDBPyConnection, groups: Iterable[_Group], folder: Path
) -> Iterator[tuple[str, str]]:
    """The statements that create and fill each table of nodes; the files are written."""
    for group in groups:
        file = f"nodes_{group.name}.parquet"
        chosen = f"SELECT id{_listed(group)} FROM nodes WHERE class = ? ORDER BY id"
        _save(duck, chosen, [group.word], folder / file)
        columns = f"id STRING PRIMARY KEY{_typed(group)}"
        yield (
            f"CREATE NODE TABLE `{group.name}`({columns});",
            f"COPY `{group.name}` FROM '{file}';",
        )


def _of_edges(
    duck: DuckDBPyConnection, groups: Iterable[_Group], folder: Path
) -> Iterator[tuple[str, str]]:
    """The same for each table of edges, which has a file for each pair of classes."""
    pairs = "SELECT DISTINCT of_source, of_target FROM joined WHERE type = ? ORDER BY ALL"
    for group in groups:
        ends, copies = [], []
        for source, target in duck.execute(pairs, [group.word]).fetchall():
            file = f"rels_{group.name}.{source}.{target}.parquet"
            chosen = (
                f"SELECT source, target, id{_listed(group)} FROM joined "
                "WHERE type = ? AND of_source = ? AND of_target = ? ORDER BY id"
            )
            _save(duck, chosen, [group.word, source, target], folder / file)
            ends.append(f"FROM `{source}` TO `{target}`")
            between = f"(from='{source}', to='{target}')"
            copies.append(f"COPY `{group.name}` FROM '{file}' {between};")
        columns = f"{', '.join(ends)}, id STRING{_typed(group)}"
        yield f"CREATE REL TABLE `{group.name}`({columns});", "\n".join(copies)


def _save(duck: DuckDBPyConnection, chosen: str, words: list[str], path: Path) -> None:
    options = "FORMAT parquet, COMPRESSION zstd"
    duck.execute(f"COPY ({chosen}) TO {sql_text(str(path))} ({options})", words)


def _listed(group: _Group) -> str:
    return "".join(f", {_name(column.key)}" for column in group.columns)


def _typed(group: _Group) -> str:
    return "".join(
        f", `{column.key}` {_TYPES.get(column.kind, 'STRING')}{'[]' * column.many}"
        for column in group.columns
    )


def _name(key: str) -> str:
    return f'"{key}"'
