"""GraphML, for yEd, igraph and Cytoscape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.xml import ENDS, Cells, all_written, written
from kg.export.graph.model import Column, Edge, Kind, Node
from kg.export.graph.reader import write_all
from kg.text import xml_escaped

_TYPES: dict[Kind, str] = {"integer": "long", "decimal": "double", "double": "double"}
_WORDS = {"true": "yes", "false": "no"}
"""In the place of booleans, since igraph takes one that is missing for false."""


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; keys have ids of their own, as Gephi takes `d3` or `label` for its."""
    graph, details = material.graph, material.details
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
    nodes = _Data(material, "node", graph.node_columns)
    edges = _Data(material, "edge", graph.edge_columns)
    counted = write_all(file, graph.written_nodes(nodes.node))
    joined = write_all(file, graph.written_edges(edges.edge))
    file.write(b"</graph>\n</graphml>\n")
    return {"nodes": counted, "edges": joined}


def _keys(element: str, columns: Iterable[Column]) -> list[str]:
    return [
        f'<key id="{_id(element, column)}" for="{element}" attr.name="{column.key}" '
        f'attr.type="{"string" if column.many else _TYPES.get(column.kind, "string")}"/>'
        for column in columns
    ]


def _id(element: str, column: Column) -> str:
    """The key of a column: of those of nodes and of edges, no two are alike."""
    return f"{element[0]}_{column.key}"


class _Data:
    """Writes what is said of an element, under the columns that there are."""

    def __init__(self, material: Material, element: str, columns: Iterable[Column]) -> None:
        self._ledger = material.ledger
        self._cells = Cells(
            material.ledger,
            columns,
            lambda column: f'<data key="{_id(element, column)}">%s</data>',
            spelled="boolean",
            spell=self._word,
        )

    def node(self, node: Node) -> bytes:
        """A node with its data."""
        name = written(node.id, self._ledger, node.id, "id")
        return self._cells.within(f'<node id="{name}">', node, b"</node>\n")

    def edge(self, edge: Edge) -> bytes:
        """An edge with its data."""
        name, source, target = all_written(edge[:3], self._ledger, edge.id, ENDS)
        ends = f'id="{name}" source="{source}" target="{target}"'
        return self._cells.within(f"<edge {ends}>", edge, b"</edge>\n")

    def _word(self, text: str, element: Node | Edge, column: Column) -> str:
        self._ledger.alter("boolean-word", element.id, column.key, text)
        return _WORDS[text]
