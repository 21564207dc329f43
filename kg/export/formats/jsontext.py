"""Values as JSON, whose readers hold 53 bits of an integer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from kg.export.formats.native import Native, Typed
from kg.export.graph.values import Edge, Node
from kg.export.ledger import Ledger

_EXACT = 2**53
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def encoded(value: Any) -> str:
    """A value as JSON text, in its own script.

    >>> encoded({"名称": ["大同", 1.5]})
    '{"名称": ["大同", 1.5]}'
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
