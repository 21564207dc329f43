"""The property graph as two tables, one of nodes and one of edges, and the words for columns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from kg.export.graph.model import Column, Kind, Row
from kg.export.graph.property_graph import PropertyGraph, name_of
from kg.export.ledger import Ledger
from kg.namespaces import compact
from kg.resources import table_beside
from kg.store.scan import Scan
from kg.text import NOT_XML, Words

ENDS = (Column("source"), Column("target"))
"""The columns of an edge that hold ids of nodes."""
Record = dict[str, Any]
"""A row whose values have Python's types; several are a tuple."""
_CONVERT: dict[Kind, Callable[[str], object]] = {
    "integer": int,
    "decimal": float,
    "double": float,
    "boolean": lambda text: text == "true",
}


class Table(NamedTuple):
    """A table; `rows` reads its rows from the first on, each with its `id` and its ends.

    `kind` is the column by which a format with many tables divides the rows.
    """

    name: str
    kind: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]

    def used_columns(self) -> Mapping[str, tuple[Column, ...]]:
        """The columns with a value in each kind of row, both in order.

        >>> rows = [{"type": ("b",), "y": ("1",)}, {"type": ("a",)}]
        >>> table = Table("edges", "type", (Column("x"), Column("y")), lambda: iter(rows))
        >>> {kind: [column.key for column in has] for kind, has in table.used_columns().items()}
        {'a': [], 'b': ['y']}
        """
        used: dict[str, set[str]] = {}
        for row in self.rows():
            used.setdefault(row[self.kind][0], set()).update(row)
        return {
            kind: tuple(column for column in self.columns if column.key in used[kind])
            for kind in sorted(used)
        }

    def records(self) -> Iterator[Record]:
        """The rows as records.

        >>> columns = Column("value", "decimal"), Column("day", "date", many=True)
        >>> rows = [{"value": ("50.10",), "day": ("2025-12-31",)}]
        >>> list(Table("nodes", "class", columns, lambda: iter(rows)).records())
        [{'value': 50.1, 'day': ('2025-12-31',)}]
        """
        columns = {c.key: (c.many, _CONVERT.get(c.kind)) for c in self.columns}
        for row in self.rows():
            record: Record = {}
            for key, texts in row.items():
                many, convert = columns[key]
                values = tuple(map(convert, texts)) if convert else texts
                record[key] = values if many else values[0]
            yield record


def tables(graph: PropertyGraph) -> tuple[Table, Table]:
    """Nodes, then edges."""

    def nodes() -> Iterator[Row]:
        for node in graph.nodes():
            yield {"id": (node.id,), **node.row}

    def edges() -> Iterator[Row]:
        for edge in graph.edges():
            ends = {"source": (edge.source,), "target": (edge.target,)}
            yield {"id": (edge.id,), **ends, **edge.row}

    return (
        Table("nodes", "class", (Column("id"), *graph.node_columns), nodes),
        Table("edges", "type", (Column("id"), *ENDS, *graph.edge_columns), edges),
    )


SEPARATOR = " | "
"""Between several values in one cell of a format without lists."""


def cell_text(texts: tuple[str, ...], ledger: Ledger, subject: str, column: str) -> str:
    """Several values as one text; the ledger counts those that cannot be separated again.

    It counts an empty text too, which most readers take for no value.
    """
    text = texts[0] if len(texts) == 1 else SEPARATOR.join(texts)
    if "|" in text and tuple(text.split(SEPARATOR)) != texts:
        ledger.alter("joined-values", subject, column, text)
    if not text:
        ledger.alter("empty-text", subject, column, text)
    return text


def heading(column: Column, scan: Scan) -> Words:
    """The words for a column; the short IRI of a property that has none.

    >>> import kg
    >>> heading(Column("name_zh"), kg.load().graph.store.scan())["zh"]
    '中文名称'
    """
    if not column.property:
        return _headings()["made"][column.key]
    words = words_of(column.property, scan)
    if not column.language:
        return words
    return {"en": f"{words['en']} ({column.language})", "zh": f"{words['zh']}（{column.language}）"}


def words_of(term: str, scan: Scan) -> Words:
    """The words for a property or a class, by its IRI."""
    short = compact(term)
    if words := _headings()["borrowed"].get(short):
        return words
    return {language: name_of(scan.about(term), language) or short for language in ("en", "zh")}


@cache
def _headings() -> dict[str, dict[str, Words]]:
    return table_beside(__file__, "headings.toml")


# Values in JSON, and as text that XML can hold


MAX_EXACT = 2**53
"""The integers up to which readers of JSON are exact."""


def valid_text(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text without the characters that XML has not; the ledger counts a change."""
    if not re.search(NOT_XML, text):
        return text
    ledger.alter("xml-character", subject, column, text)
    return re.sub(NOT_XML, "\ufffd", text)


encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""A value as JSON text, in its own script; `ValueError` for one that JSON has not."""


def write_all(file: BinaryIO, texts: Iterable[str]) -> int:
    """Write texts one after the other, in UTF-8; how many there were."""
    count = 0
    for text in texts:
        file.write(text.encode())
        count += 1
    return count
