"""Cytoscape's JSON, for Cytoscape and cytoscape.js."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any, BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.tables import tables
from kg.export.formats.values import encoded, json_records, write_list


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
    nodes, edges = (json_records(table, context.ledger) for table in tables(context.graph))
    counted = write_list(file, (_node(record, next(numbers)) for record in nodes))
    file.write(b',\n"edges": ')
    joined = write_list(file, (_edge(record, next(numbers)) for record in edges))
    file.write(b"}}\n")
    return {"nodes": counted, "edges": joined}


def _node(record: dict[str, Any], number: int) -> dict[str, Any]:
    names = {"id": record["id"], "SUID": number, "shared_name": record["name"]}
    return {"data": {**names, **record}, "selected": False}


def _edge(record: dict[str, Any], number: int) -> dict[str, Any]:
    name = f"{record['source']} ({record['type']}) {record['target']}"
    names = {
        "id": record["id"],
        "SUID": number,
        "source": record["source"],
        "target": record["target"],
        "name": name,
        "shared_name": name,
        "interaction": record["type"],
        "shared_interaction": record["type"],
    }
    return {"data": {**names, **record}, "selected": False}
