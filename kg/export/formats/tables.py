"""The property graph as two tables, one of nodes and one of edges."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kg.errors import EngineError
from kg.export.formats.registry import Words
from kg.export.formats.values import native
from kg.export.graph.model import Column, Edge, Kind, Node, Row
from kg.export.graph.reader import PropertyGraph, Written, name_of
from kg.namespaces import compact
from kg.store.scan import Scan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Table(NamedTuple):
    """A table by its name, whose first column tells a row.

    `written` gives every row as a function of one row has it, some rows at a time.
    """

    name: str
    columns: tuple[Column, ...]
    written: Callable[[Callable[[Row], bytes]], Iterator[Written]]


def tables(graph: PropertyGraph) -> tuple[Table, Table]:
    """Nodes, then edges, whose `source` and `target` are ids of nodes."""
    ends = (Column("id"), Column("source"), Column("target"))
    return (
        Table(
            "nodes",
            (Column("id"), *graph.node_columns),
            lambda write: graph.written_nodes(lambda node: write(node_row(node))),
        ),
        Table(
            "edges",
            (*ends, *graph.edge_columns),
            lambda write: graph.written_edges(lambda edge: write(edge_row(edge))),
        ),
    )


def node_row(node: Node) -> Row:
    """A node with its id."""
    return {"id": (node.id,), **node.row}


def edge_row(edge: Edge) -> Row:
    """An edge with its id and its ends."""
    return {"id": (edge.id,), "source": (edge.source,), "target": (edge.target,), **edge.row}


# What heads a column, in both languages: the ontology's words for its property, or our own


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


# Elements in groups that are a file each, with the columns that a group has


Group = TypeVar("Group", str, tuple[str, str, str])


def columns_by(
    rows: Iterable[tuple[Group, Row]], columns: Iterable[Column]
) -> Mapping[Group, tuple[Column, ...]]:
    """The columns that each group has a value in, both in order.

    >>> found = columns_by([("b", {"y": ("1",)}), ("a", {})], [Column("x"), Column("y")])
    >>> {group: [column.key for column in columns] for group, columns in found.items()}
    {'a': [], 'b': ['y']}
    """
    used: dict[Group, set[str]] = {}
    for group, row in rows:
        used.setdefault(group, set()).update(row)
    every = tuple(columns)
    return {
        group: tuple(column for column in every if column.key in used[group])
        for group in sorted(used)
    }


# Rows as lines of JSON, which DuckDB reads in the types of their columns, a part at a time


_TYPES: dict[Kind, str] = {
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "iri": "VARCHAR",
    "text": "VARCHAR",
}
_LONGEST_LINE = 2**24
"""What DuckDB makes room for, in bytes, where no line is longer."""


@contextmanager
def connected(place: str) -> Iterator[DuckDBPyConnection]:
    """DuckDB at a path, or `:memory:`; one thread, so that rows and bytes have one order.

    What it cannot do is an `EngineError`.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": "1GB",
        "autoinstall_known_extensions": False,
    }
    try:
        with duckdb.connect(place, config=settings) as connection:
            yield connection
    except duckdb.Error as error:
        raise EngineError(
            f"duckdb: {error}; see whether there is room on the disk",
            f"duckdb：{error}；请检查磁盘空间是否充足",
        ) from error


class Poured(NamedTuple):
    """Rows that lie on the disk: the words of SQL that select them, and their number."""

    selection: str
    length: int


@contextmanager
def poured(table: Table, folder: Path) -> Iterator[Poured]:
    """The rows of a table for DuckDB to read; they lie in `folder` until the block ends."""
    path = folder / f".{table.name}.jsonl"
    try:
        count, longest = _write(table, path)
        columns = ", ".join(f"{_text(c.key)}: '{_type(c)}'" for c in table.columns)
        yield Poured(
            f"SELECT * FROM read_json({_text(str(path))}, format = 'newline_delimited',"
            f" columns = {{{columns}}}, maximum_object_size = {max(longest + 1, _LONGEST_LINE)})",
            count,
        )
    finally:
        path.unlink(missing_ok=True)


def _write(table: Table, path: Path) -> tuple[int, int]:
    """How many lines were written, and as many bytes as the longest has at the most."""
    count = longest = 0
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    record = _recorder(table)
    with path.open("wb") as file:
        for written in table.written(lambda row: f"{encode(record(row))}\n".encode()):
            file.write(written.text)
            count, longest = count + written.number, max(longest, len(written.text))
    return count, longest


def _recorder(table: Table) -> Callable[[Row], dict[str, Any]]:
    """Makes records of rows; most values are text, and only others are looked at."""
    many = {column.key for column in table.columns if column.many}
    kinds = {c.key: c.kind for c in table.columns if _TYPES[c.kind] not in ("VARCHAR", "DATE")}

    def record(row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {
            key: texts if key in many else texts[0] for key, texts in row.items()
        }
        for key in kinds.keys() & row.keys():
            values = [native(kinds[key], text) for text in row[key]]
            found[key] = values if key in many else values[0]
        return found

    return record


def _type(column: Column) -> str:
    return _TYPES[column.kind] + "[]" * column.many


def _text(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
