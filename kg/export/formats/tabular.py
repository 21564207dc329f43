"""The property graph as two tables, one of nodes and one of edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kg.export.graph.reading import PropertyGraph
from kg.export.graph.values import Column, Edge, Node, Row
from kg.export.graph.written import Written


class Table(NamedTuple):
    """A table by its name, whose first column tells a row.

    `written` gives every row as a function of one row has it, some rows at a time.
    """

    name: str
    columns: tuple[Column, ...]
    written: Callable[[Callable[[Row], bytes]], Iterator[Written]]


def tables(graph: PropertyGraph) -> tuple[Table, Table]:
    """Nodes, then edges, whose `source` and `target` are ids of nodes."""
    ends = (Column("id"), Column("source"), Column("target"))
    return (
        Table(
            "nodes",
            (Column("id"), *graph.node_columns),
            lambda write: graph.written_nodes(lambda node: write(node_row(node))),
        ),
        Table(
            "edges",
            (*ends, *graph.edge_columns),
            lambda write: graph.written_edges(lambda edge: write(edge_row(edge))),
        ),
    )


def node_row(node: Node) -> Row:
    """A node with its id."""
    return {"id": (node.id,), **node.row}


def edge_row(edge: Edge) -> Row:
    """An edge with its id and its ends."""
    return {"id": (edge.id,), "source": (edge.source,), "target": (edge.target,), **edge.row}
