"""Values in Python's types, in JSON, and as text that XML can hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from kg.export.formats.tables import Table
from kg.export.graph.model import Column, Kind, Row
from kg.export.ledger import Ledger
from kg.text import NOT_XML

Native = str | int | float | bool

_CONVERT: dict[Kind, Callable[[str], Native]] = {
    "integer": int,
    "decimal": float,
    "double": float,
    "boolean": lambda text: text == "true",
}
_MAX_EXACT = 2**53
"""The integers up to which readers of JSON are exact."""


class Records:
    """Makes records of rows: values in Python's types, a list where the column has many.

    >>> records = Records([Column("value", "decimal"), Column("day", "date", many=True)])
    >>> records.of({"value": ("50.10",), "day": ("2025-12-31",)})
    {'value': 50.1, 'day': ('2025-12-31',)}
    """

    def __init__(self, columns: Iterable[Column]) -> None:
        self._columns = {c.key: (c.many, _CONVERT.get(c.kind)) for c in columns}

    def of(self, row: Row) -> dict[str, Any]:
        """The record of a row."""
        record: dict[str, Any] = {}
        for key, texts in row.items():
            many, convert = self._columns[key]
            values = tuple(map(convert, texts)) if convert else texts
            record[key] = values if many else values[0]
        return record


def json_records(table: Table, ledger: Ledger) -> Iterator[dict[str, Any]]:
    """The records of a table; integers that readers of JSON would round are text."""
    records = Records(table.columns)
    for row in table.rows():
        record = records.of(row)
        yield {key: _exact(value, ledger, row["id"][0], key) for key, value in record.items()}


def _exact(value: Any, ledger: Ledger, subject: str, column: str) -> Any:
    if isinstance(value, tuple):
        return [_exact(item, ledger, subject, column) for item in value]
    if isinstance(value, int) and abs(value) > _MAX_EXACT:
        ledger.alter("json-number", subject, column, str(value))
        return str(value)
    return value


def valid_text(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text without the characters that XML has not; the ledger counts a change."""
    if not re.search(NOT_XML, text):
        return text
    ledger.alter("xml-character", subject, column, text)
    return re.sub(NOT_XML, "\ufffd", text)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def encoded(value: Any) -> str:
    """A value as JSON text, in its own script.

    >>> encoded({"名称": ["华为", 1.5]})
    '{"名称": ["华为", 1.5]}'
    """
    return _ENCODER.encode(value)


def write_all(file: BinaryIO, texts: Iterable[str]) -> int:
    """Write texts one after the other, in UTF-8; how many there were."""
    count = 0
    for text in texts:
        file.write(text.encode())
        count += 1
    return count


def write_list(file: BinaryIO, records: Iterable[Mapping[str, Any]]) -> int:
    """Write records one a line between brackets; how many there were."""
    count = 0
    file.write(b"[")
    for record in records:
        file.write(f"{',' if count else ''}\n{encoded(record)}".encode())
        count += 1
    file.write(b"]")
    return count
