"""Graphs in JSON: node-link for NetworkX, and Cytoscape's own, for that and cytoscape.js."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.tables import Record
from kg.export.formats.values import encoded, json_records, write_json


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges as `networkx.node_link_graph(data, edges="edges")` reads them.

    Cytoscape wants a number for each too, which cytoscape.js ignores.
    """
    about, (nodes, edges) = context.details.about(), json_records(context)
    if context.format.name == "nodelink":
        head = f'{{"directed": true, "multigraph": true, "graph": {encoded(about)},\n"nodes": '
        return write_json(file, head, nodes, map(_linked, edges), "}\n")
    numbers, title = count(1), about.pop("title")
    about = {"SUID": next(numbers), "name": title, "shared_name": title, **about}
    head = '{"format_version": "1.0", "generated_by": "kg", "target_cytoscapejs_version": "~3.0",\n'
    head += f'"data": {encoded(about)},\n"elements": {{"nodes": '
    things = (_node(record, next(numbers)) for record in nodes)
    links = (_edge(record, next(numbers)) for record in edges)
    return write_json(file, head, things, links, "}}\n")


def _linked(record: Record) -> Record:
    ends = {"source": record["source"], "target": record["target"], "key": record.pop("id")}
    return {**ends, **record}


def _node(record: Record, number: int) -> Record:
    names = {"id": record["id"], "SUID": number, "shared_name": record["name"]}
    return {"data": {**names, **record}, "selected": False}


def _edge(record: Record, number: int) -> Record:
    name = f"{record['source']} ({record['type']}) {record['target']}"
    ends = {"source": record["source"], "target": record["target"]}
    names = {"id": record["id"], "SUID": number, **ends, "name": name, "shared_name": name}
    kinds = {"interaction": record["type"], "shared_interaction": record["type"]}
    return {"data": {**names, **kinds, **record}, "selected": False}
