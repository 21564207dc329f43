"""Node-link JSON, for NetworkX."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from kg.export.formats.native import Typed
from kg.export.material import Material


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges as `networkx.node_link_graph(data, edges="edges")` reads them."""
    graph, details = material.graph, material.details
    about = {
        "title": details.title,
        "title_zh": details.title_zh,
        "version": details.version,
        "day": details.day,
        "licences": list(details.licences),
    }
    file.write(f'{{"directed": true, "multigraph": true, "graph": {_json(about)},\n'.encode())
    nodes, edges = Typed(graph.node_columns), Typed(graph.edge_columns)
    file.write(b'"nodes": [')
    counted = _list(file, ({"id": node.id, **nodes.record(node.row)} for node in graph.nodes()))
    file.write(b'],\n"edges": [')
    joined = _list(
        file,
        (
            {"source": edge.source, "target": edge.target, "key": edge.id, **edges.record(edge.row)}
            for edge in graph.edges()
        ),
    )
    file.write(b"]}\n")
    return {"nodes": counted, "edges": joined}


def _list(file: BinaryIO, records: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for record in records:
        file.write(f"{',' if count else ''}\n{_json(record)}".encode())
        count += 1
    return count


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
