"""Values in the types that a format has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from kg.export.graph.model import Column, Edge, Kind, Node, Row
from kg.export.ledger import Ledger

Native = str | int | float | bool

_READ: dict[Kind, Callable[[str], Native]] = {
    "integer": int,
    "decimal": float,
    "double": float,
    "boolean": lambda text: text == "true",
}


def native(kind: Kind, text: str) -> Native:
    """A value in Python's type for the kind of its column; text and days stay as they are.

    >>> native("decimal", "50.10"), native("boolean", "true"), native("date", "2025-12-31")
    (50.1, True, '2025-12-31')
    """
    read = _READ.get(kind)
    return read(text) if read else text


class Typed:
    """Reads rows in the types of their columns."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = {column.key: column for column in columns}

    def items(self, row: Row) -> Iterator[tuple[Column, list[Native]]]:
        """The columns that a row has a value in, each with its values."""
        for key, texts in row.items():
            column = self._columns[key]
            yield column, [native(column.kind, text) for text in texts]


# Values as JSON, whose readers hold 53 bits of an integer


_EXACT = 2**53
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def encoded(value: Any) -> str:
    """A value as JSON text, in its own script.

    >>> encoded({"名称": ["华为", 1.5]})
    '{"名称": ["华为", 1.5]}'
    """
    return _ENCODER.encode(value)


def write_list(file: BinaryIO, records: Iterable[Mapping[str, Any]]) -> int:
    """Write records one a line between brackets; how many there were."""
    count = 0
    file.write(b"[")
    for record in records:
        file.write(f"{',' if count else ''}\n{encoded(record)}".encode())
        count += 1
    file.write(b"]")
    return count


def record(columns: Typed, element: Node | Edge, ledger: Ledger) -> dict[str, Any]:
    """An element's values by the keys of their columns; a list where some element has several."""
    found: dict[str, Any] = {}
    for column, values in columns.items(element.row):
        held = [_fitting(value, ledger, element.id, column.key) for value in values]
        found[column.key] = held if column.many else held[0]
    return found


def _fitting(value: Native, ledger: Ledger, subject: str, column: str) -> Native:
    """A value that every reader of JSON holds; the ledger is told of a number made text."""
    if not isinstance(value, int) or abs(value) <= _EXACT:
        return value
    text = str(value)
    ledger.alter("json-number", subject, column, text)
    return text


# Several values in one cell of a table that knows no lists


SEPARATOR = " | "


def cell_text(texts: tuple[str, ...], ledger: Ledger, subject: str, column: str) -> str:
    """The values as one text. The ledger is told where they cannot be taken apart again.

    It is told of an empty text too, which most readers take for nothing.
    """
    text = texts[0] if len(texts) == 1 else SEPARATOR.join(texts)
    if "|" in text and tuple(text.split(SEPARATOR)) != texts:
        ledger.alter("joined-values", subject, column, text)
    if not text:
        ledger.alter("empty-text", subject, column, text)
    return text
