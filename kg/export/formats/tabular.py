"""The property graph as two tables, one of nodes and one of edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kg.export.graph.reading import PropertyGraph
from kg.export.graph.values import Column, Edge, Node, Row


class Table(NamedTuple):
    """A table by its name; `rows` reads it anew each time, and the first column tells a row."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]


def tables(graph: PropertyGraph) -> tuple[Table, Table]:
    """Nodes, then edges, whose `source` and `target` are ids of nodes."""
    ends = (Column("id"), Column("source"), Column("target"))
    return (
        Table("nodes", (Column("id"), *graph.node_columns), lambda: map(node_row, graph.nodes())),
        Table("edges", (*ends, *graph.edge_columns), lambda: map(edge_row, graph.edges())),
    )


def node_row(node: Node) -> Row:
    """A node with its id."""
    return {"id": (node.id,), **node.row}


def edge_row(edge: Edge) -> Row:
    """An edge with its id and its ends."""
    return {"id": (edge.id,), "source": (edge.source,), "target": (edge.target,), **edge.row}
