"""Rows as lines of JSON, which DuckDB reads in the types of their columns, a part at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import EngineError
from kg.export.formats.native import native
from kg.export.formats.tabular import Table
from kg.export.graph.values import Column, Kind, Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
