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

MAX_EXACT = 2**53
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

    def records(table: Table) -> Iterator[Record]:
        for record in table.records():
            name = record["id"]
            yield {k: _exact(value, context.ledger, name, k) for k, value in record.items()}

    return tuple(map(records, tables(context.graph)))


def _exact(value: Any, ledger: Ledger, subject: str, column: str) -> Any:
    if isinstance(value, tuple):
        return [_exact(item, ledger, subject, column) for item in value]
    if isinstance(value, int) and abs(value) > MAX_EXACT:
        ledger.alter("json-number", subject, column, str(value))
        return str(value)
    return value


def write_json(
    file: BinaryIO, head: str, nodes: Iterable[Record], edges: Iterable[Record], end: str
) -> Mapping[str, int]:
    """Write the head, the list of nodes, that of edges, and the end; how many of each there were.

    The head ends in the key of the nodes.
    """
    counts = {}
    for part, start, records in (("nodes", head, nodes), ("edges", '],\n"edges": ', edges)):
        file.write(f"{start}[".encode())
        lines = (f"{',' if n else ''}\n{encoded(record)}" for n, record in enumerate(records))
        counts[part] = write_all(file, lines)
    file.write(f"]{end}".encode())
    return counts
