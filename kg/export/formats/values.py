"""Values in JSON, and as text that XML can hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.tables import Record, Table, tables
from kg.export.ledger import Ledger
from kg.text import NOT_XML

_MAX_EXACT = 2**53
"""The integers up to which readers of JSON are exact."""


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


def json_records(context: ExportContext) -> tuple[Iterator[Record], ...]:
    """The records of nodes and of edges; integers that readers of JSON would round are text."""
    return tuple(_json_records(table, context.ledger) for table in tables(context.graph))


def _json_records(table: Table, ledger: Ledger) -> Iterator[Record]:
    for record in table.records():
        yield {k: _exact(value, ledger, record["id"], k) for k, value in record.items()}


def _exact(value: Any, ledger: Ledger, subject: str, column: str) -> Any:
    if isinstance(value, tuple):
        return [_exact(item, ledger, subject, column) for item in value]
    if isinstance(value, int) and abs(value) > _MAX_EXACT:
        ledger.alter("json-number", subject, column, str(value))
        return str(value)
    return value


def write_json(
    file: BinaryIO, head: str, nodes: Iterable[Record], edges: Iterable[Record], end: str
) -> Mapping[str, int]:
    """Write the head, the list of nodes, that of edges, and the end; how many of each there were.

    The head ends in the key of the nodes.
    """
    file.write(head.encode())
    counted = _write_list(file, nodes)
    file.write(b',\n"edges": ')
    joined = _write_list(file, edges)
    file.write(end.encode())
    return {"nodes": counted, "edges": joined}


def _write_list(file: BinaryIO, records: Iterable[Record]) -> int:
    """Write records one a line between brackets; how many there were."""
    count = 0
    file.write(b"[")
    for record in records:
        file.write(f"{',' if count else ''}\n{encoded(record)}".encode())
        count += 1
    file.write(b"]")
    return count
