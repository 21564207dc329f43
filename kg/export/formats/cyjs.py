"""Cytoscape's JSON, for Cytoscape and cytoscape.js."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, BinaryIO

from kg.export.context import Material
from kg.export.formats.values import Typed, encoded, record, write_list


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; Cytoscape wants a number for each, which cytoscape.js ignores."""
    details = material.details
    numbers = count(1)
    about = {
        "SUID": next(numbers),
        "name": details.title,
        "shared_name": details.title,
        "title_zh": details.title_zh,
        "version": details.version,
        "day": details.day,
        "licences": list(details.licences),
    }
    head = '{"format_version": "1.0", "generated_by": "kg", "target_cytoscapejs_version": "~3.0",\n'
    file.write(f'{head}"data": {encoded(about)},\n"elements": {{"nodes": '.encode())
    counted = write_list(file, _nodes(material, numbers))
    file.write(b',\n"edges": ')
    joined = write_list(file, _edges(material, numbers))
    file.write(b"}}\n")
    return {"nodes": counted, "edges": joined}


def _nodes(material: Material, numbers: Iterator[int]) -> Iterator[Mapping[str, Any]]:
    columns = Typed(material.graph.node_columns)
    for node in material.graph.nodes():
        names = {"id": node.id, "SUID": next(numbers), "shared_name": node.name}
        yield {"data": {**names, **record(columns, node, material.ledger)}, "selected": False}


def _edges(material: Material, numbers: Iterator[int]) -> Iterator[Mapping[str, Any]]:
    columns = Typed(material.graph.edge_columns)
    for edge in material.graph.edges():
        name = f"{edge.source} ({edge.type}) {edge.target}"
        names = {
            "id": edge.id,
            "SUID": next(numbers),
            "source": edge.source,
            "target": edge.target,
            "name": name,
            "shared_name": name,
            "interaction": edge.type,
            "shared_interaction": edge.type,
        }
        yield {"data": {**names, **record(columns, edge, material.ledger)}, "selected": False}
