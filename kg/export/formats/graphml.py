"""GraphML, for yEd, igraph and Cytoscape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.values import encoded, write_all
from kg.export.formats.xml import Cells, escaped, escaped_ends
from kg.export.graph.model import Column, Edge, Kind, Node
from kg.text import xml_escaped

_TYPES: dict[Kind, str] = {"integer": "long", "decimal": "double", "double": "double"}
_WORDS = {"true": "yes", "false": "no"}
"""In the place of booleans, since igraph takes one that is missing for false."""


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; keys have ids of their own, as Gephi takes `d3` or `label` for its."""
    graph, details = context.graph, context.details
    about = xml_escaped(" ".join((details.title, details.version, details.day, *details.licences)))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        f"<desc>{about}</desc>",
        *_keys("node", graph.node_columns),
        *_keys("edge", graph.edge_columns),
        '<graph edgedefault="directed">\n',
    ]
    file.write("\n".join(lines).encode())
    elements = _Elements(context)
    nodes = write_all(file, map(elements.node, graph.nodes()))
    edges = write_all(file, map(elements.edge, graph.edges()))
    file.write(b"</graph>\n</graphml>\n")
    return {"nodes": nodes, "edges": edges}


def _keys(element: str, columns: Iterable[Column]) -> list[str]:
    return [
        f'<key id="{_id(element, column)}" for="{element}" attr.name="{column.key}" '
        f'attr.type="{"string" if column.many else _TYPES.get(column.kind, "string")}"/>'
        for column in columns
    ]


def _id(element: str, column: Column) -> str:
    """The key of a column: of those of nodes and of edges, no two are alike."""
    return f"{element[0]}_{column.key}"


class _Elements:
    """Writes nodes and edges with the columns that they have."""

    def __init__(self, context: ExportContext) -> None:
        self._ledger = context.ledger
        self._nodes = self._cells("node", context.graph.node_columns)
        self._edges = self._cells("edge", context.graph.edge_columns)

    def node(self, node: Node) -> str:
        """A node with its data."""
        name = escaped(node.id, self._ledger, node.id, "id")
        return f'<node id="{name}">{self._nodes.of(node)}</node>\n'

    def edge(self, edge: Edge) -> str:
        """An edge with its data."""
        return f"<edge {escaped_ends(edge, self._ledger)}>{self._edges.of(edge)}</edge>\n"

    def _cells(self, element: str, columns: Iterable[Column]) -> Cells:
        def template(column: Column) -> str:
            return f'<data key="{_id(element, column)}">%s</data>'

        return Cells(self._ledger, columns, template, encoded, _WORDS)
