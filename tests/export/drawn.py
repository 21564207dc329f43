"""A property graph as plain values, to hold what a reader gives back against what was written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.export.export import ExportContext
from kg.export.formats.registry import find
from kg.export.graph.model import Column, Row
from kg.export.graph.property_graph import PropertyGraph
from kg.export.graph.things import Options
from kg.export.ledger import Ledger
from kg.store.embedded import MemoryStore

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Nodes by id with their values; edges by id with their ends and values.

    A value is a Python value of its column's kind, a list where the column has many.
    """

    nodes: dict[str, Values]
    edges: dict[str, tuple[str, str, Values]]


def graph_of(store: MemoryStore, options: Options | None = None) -> PropertyGraph:
    """The property graph of a store."""
    return ExportContext(find("gexf"), store, options or Options(), Ledger()).graph


def expected(store: MemoryStore, options: Options | None = None) -> Drawn:
    """What every reader is to give back, but for what the account says is altered."""
    graph = graph_of(store, options)
    node_columns = {column.key: column for column in graph.node_columns}
    edge_columns = {column.key: column for column in graph.edge_columns}
    nodes = {node.id: values(node.row, node_columns) for node in graph.nodes()}
    edges = {
        edge.id: (edge.source, edge.target, values(edge.row, edge_columns))
        for edge in graph.edges()
    }
    return Drawn(nodes, edges)


def values(row: Row, columns: dict[str, Column]) -> Values:
    """A row as values."""
    return {
        key: [value(columns[key], text) for text in texts]
        if columns[key].many
        else value(columns[key], texts[0])
        for key, texts in row.items()
    }


def value(column: Column, text: str) -> Any:
    """A text as its column's kind has it, compared by value."""
    if column.kind in ("integer", "decimal"):
        return Decimal(text)
    if column.kind == "double":
        return float(text)
    return text == "true" if column.kind == "boolean" else text
