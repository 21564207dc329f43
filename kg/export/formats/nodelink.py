"""Node-link JSON, for NetworkX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.values import Records, encoded, write_list
from kg.export.graph.model import Edge, Node


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges as `networkx.node_link_graph(data, edges="edges")` reads them."""
    graph, about = context.graph, context.details.about()
    head = f'{{"directed": true, "multigraph": true, "graph": {encoded(about)},\n"nodes": '
    file.write(head.encode())
    nodes, edges = Records(graph.node_columns), Records(graph.edge_columns)
    counted = write_list(file, (_node(node, nodes, context) for node in graph.nodes()))
    file.write(b',\n"edges": ')
    joined = write_list(file, (_edge(edge, edges, context) for edge in graph.edges()))
    file.write(b"}\n")
    return {"nodes": counted, "edges": joined}


def _node(node: Node, columns: Records, context: ExportContext) -> dict[str, Any]:
    return {"id": node.id, **columns.for_json(node, context.ledger)}


def _edge(edge: Edge, columns: Records, context: ExportContext) -> dict[str, Any]:
    ends = {"source": edge.source, "target": edge.target, "key": edge.id}
    return {**ends, **columns.for_json(edge, context.ledger)}
