"""GeoJSON (RFC 7946), for QGIS and maps: things as points where the data tell their place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from kg.export.formats.native import Typed
from kg.export.formats.position import Positions
from kg.export.graph.values import Edge, Node
from kg.export.material import Material


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write each node as a feature, without geometry where none is known, and all edges.

    RFC 7946 lets a collection have members of its own: `edges` is one, and so are the details.
    """
    graph, details = material.graph, material.details
    about = {
        "type": "FeatureCollection",
        "title": details.title,
        "title_zh": details.title_zh,
        "version": details.version,
        "day": details.day,
        "licences": list(details.licences),
    }
    nodes, edges, positions = (
        Typed(graph.node_columns),
        Typed(graph.edge_columns),
        Positions(graph.node_columns, material.scan),
    )
    file.write(f'{_json(about)[:-1]},\n"features": '.encode())
    counted = _list(file, (_feature(node, nodes, positions) for node in graph.nodes()))
    file.write(b',\n"edges": ')
    joined = _list(file, (_edge(edge, edges) for edge in graph.edges()))
    file.write(b"}\n")
    return {"nodes": counted, "edges": joined}


def _feature(node: Node, columns: Typed, positions: Positions) -> dict[str, Any]:
    """A node as a feature; a colon sets what is told of its geometry apart from its own values."""
    place = positions.of(node)
    told = {"geometry:precision": place.precision, "geometry:of": place.of or None}
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return {
        "type": "Feature",
        "id": node.id,
        "geometry": point if place.of else None,
        "properties": {**columns.record(node.row), **told},
    }


def _edge(edge: Edge, columns: Typed) -> dict[str, Any]:
    ends = {"id": edge.id, "source": edge.source, "target": edge.target}
    return {**ends, **columns.record(edge.row)}


def _list(file: BinaryIO, records: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for record in records:
        file.write(f"{',' if count else '['}\n{_json(record)}".encode())
        count += 1
    file.write(b"]" if count else b"[]")
    return count


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
