"""Node-link JSON, for NetworkX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from kg.export.context import Material
from kg.export.formats.values import Typed, encoded, record, write_list
from kg.export.graph.model import Edge, Node


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges as `networkx.node_link_graph(data, edges="edges")` reads them."""
    graph, about = material.graph, material.details.about()
    head = f'{{"directed": true, "multigraph": true, "graph": {encoded(about)},\n"nodes": '
    file.write(head.encode())
    nodes, edges = Typed(graph.node_columns), Typed(graph.edge_columns)
    counted = write_list(file, (_node(node, nodes, material) for node in graph.nodes()))
    file.write(b',\n"edges": ')
    joined = write_list(file, (_edge(edge, edges, material) for edge in graph.edges()))
    file.write(b"}\n")
    return {"nodes": counted, "edges": joined}


def _node(node: Node, columns: Typed, material: Material) -> dict[str, Any]:
    return {"id": node.id, **record(columns, node, material.ledger)}


def _edge(edge: Edge, columns: Typed, material: Material) -> dict[str, Any]:
    ends = {"source": edge.source, "target": edge.target, "key": edge.id}
    return {**ends, **record(columns, edge, material.ledger)}
