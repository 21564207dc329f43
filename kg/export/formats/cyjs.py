"""Cytoscape's JSON, for Cytoscape and cytoscape.js."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.values import Records, encoded, write_list


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; Cytoscape wants a number for each, which cytoscape.js ignores."""
    details = context.details
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
    counted = write_list(file, _nodes(context, numbers))
    file.write(b',\n"edges": ')
    joined = write_list(file, _edges(context, numbers))
    file.write(b"}}\n")
    return {"nodes": counted, "edges": joined}


def _nodes(context: ExportContext, numbers: Iterator[int]) -> Iterator[Mapping[str, Any]]:
    columns = Records(context.graph.node_columns)
    for node in context.graph.nodes():
        names = {"id": node.id, "SUID": next(numbers), "shared_name": node.name}
        yield {"data": {**names, **columns.for_json(node, context.ledger)}, "selected": False}


def _edges(context: ExportContext, numbers: Iterator[int]) -> Iterator[Mapping[str, Any]]:
    columns = Records(context.graph.edge_columns)
    for edge in context.graph.edges():
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
        yield {"data": {**names, **columns.for_json(edge, context.ledger)}, "selected": False}
