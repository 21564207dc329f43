"""GeoJSON (RFC 7946), for QGIS and maps: things as points where the data tell their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from kg.export.formats.jsontext import encoded, record, write_list
from kg.export.formats.native import Typed
from kg.export.formats.position import Positions
from kg.export.graph.values import Edge, Node
from kg.export.ledger import Ledger
from kg.export.material import Material


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write each node as a feature, without geometry where none is known, and all edges.

    RFC 7946 lets a collection have members of its own: `edges` is one, and so are the details.
    """
    graph, ledger = material.graph, material.ledger
    about = {"type": "FeatureCollection", **material.details.about()}
    nodes, edges, positions = (
        Typed(graph.node_columns),
        Typed(graph.edge_columns),
        Positions(graph.node_columns, material.scan),
    )
    file.write(f'{encoded(about)[:-1]},\n"features": '.encode())
    counted = write_list(file, (_feature(node, nodes, positions, ledger) for node in graph.nodes()))
    file.write(b',\n"edges": ')
    joined = write_list(file, (_edge(edge, edges, ledger) for edge in graph.edges()))
    file.write(b"}\n")
    return {"nodes": counted, "edges": joined}


def _feature(node: Node, columns: Typed, positions: Positions, ledger: Ledger) -> dict[str, Any]:
    """A node as a feature; a colon sets what is told of its geometry apart from its own values."""
    place = positions.of(node)
    told = {"geometry:precision": place.precision, "geometry:of": place.of or None}
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return {
        "type": "Feature",
        "id": node.id,
        "geometry": point if place.of else None,
        "properties": {**record(columns, node, ledger), **told},
    }


def _edge(edge: Edge, columns: Typed, ledger: Ledger) -> dict[str, Any]:
    ends = {"id": edge.id, "source": edge.source, "target": edge.target}
    return {**ends, **record(columns, edge, ledger)}
