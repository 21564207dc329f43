"""What readers of tables give back, as a property graph, and what the account excuses."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from export.drawn import Drawn, Values

from kg.export.export import OF_THE_GRAPH, to_path
from kg.export.formats.registry import find
from kg.export.graph.model import Column
from kg.store.embedded import MemoryStore

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """An export on disk: where, its columns, and which cells are not as they stood."""

    path: Path
    columns: Mapping[str, Mapping[str, Column]]
    altered: Mapping[tuple[str, str], str]
    account: Mapping[str, Any]


@contextmanager
def written(store: MemoryStore, name: str) -> Iterator[Written]:
    """An export of a store, gone when the block ends."""
    losses = StringIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph{find(name).suffix}"
        account = to_path(store, name, path, None, losses).content
        columns = {
            table: {row["key"]: Column(**row) for row in rows}
            for table, rows in account["columns"].items()
        }
        told = [json.loads(line) for line in losses.getvalue().splitlines()]
        altered = {
            (row["subject"], row["property"]): row["reason"]
            for row in told
            if row["reason"] not in OF_THE_GRAPH
        }
        yield Written(path, columns, altered, account)


def drawn(nodes: Iterable[Cells], edges: Iterable[Cells]) -> Drawn:
    """Rows as nodes and edges; a cell that is None holds nothing."""
    by_id = {row["id"]: _filled(row, ("id",)) for row in nodes}
    joined = {
        row["id"]: (row["source"], row["target"], _filled(row, ("id", "source", "target")))
        for row in edges
    }
    return Drawn(by_id, joined)


def _filled(row: Cells, but: tuple[str, ...]) -> Values:
    return {key: cell for key, cell in row.items() if cell is not None and key not in but}


def spared(graph: Drawn, told: Written) -> Drawn:
    """The graph without the cells that the account says are altered."""

    def kept(element: str, values: Values) -> Values:
        return {k: value for k, value in values.items() if (element, k) not in told.altered}

    return Drawn(
        {name: kept(name, values) for name, values in graph.nodes.items()},
        {
            name: (source, target, kept(name, values))
            for name, (source, target, values) in graph.edges.items()
        },
    )


def from_text(cells: Mapping[str, str | None], columns: Mapping[str, Column]) -> Values:
    """A row of texts by the kinds of its columns; lists are split at ` | `."""
    row: Values = {}
    for key, cell in cells.items():
        if cell:
            column = columns.get(key, Column(key))
            parts = cell.split(" | ") if column.many else [cell]
            values = [_value(column, part) for part in parts]
            row[key] = values if column.many else values[0]
    return row


def _value(column: Column, text: str) -> Any:
    if column.kind in ("integer", "decimal"):
        return Decimal(text)
    if column.kind == "double":
        return float(text)
    return text == "true" if column.kind == "boolean" else text
